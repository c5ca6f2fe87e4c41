"""Every principle on one draft, side by side: what each gives and costs, or why it has no answer."""

from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, park_of, shared_tax
from tests.negotiate.drawn_drafts import drawn_draft
from tests.negotiate.test_principles import sloped
from tests.negotiate.test_solve import simple, three_party_capped_draft
from yrdshare.errors import DraftError
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import principle_text
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.principles import (
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    nash,
    nearest,
    shown,
    utilitarian,
)
from yrdshare.negotiate.side_by_side import side_by_side
from yrdshare.negotiate.solve import solve
from yrdshare.nodes.expression import Share

RECOMMENDING = ("推荐", "最优原则", "最公平", "recommended", "fairest", "best principle")


@pytest.mark.parametrize("capped", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_each_answer_is_the_one_that_solve_gives_alone(seed, capped):
    draft = drawn_draft(seed, parties=3, capped=capped, conditions=1)
    for one in side_by_side(draft).answers:
        if isinstance(one.outcome, DraftError):
            with pytest.raises(DraftError) as refused:
                solve(draft.revise(principle=one.principle))
            assert one.outcome.text() == refused.value.text()
            continue
        alone = solve(draft.revise(principle=one.principle))
        assert type(alone) is type(one.outcome)
        if isinstance(alone, Solution):
            assert dict(alone.shares) == dict(one.solution.shares)
            assert dict(alone.position.totals) == dict(one.gains)


def test_the_price_of_fairness_is_what_the_largest_total_has_more():
    found = side_by_side(sloped(equal_gain(), ("0.03", "0.01")))
    price = {type(one.principle).__name__: (one.price, one.part) for one in found.answers}

    assert (0, 0) == price["Utilitarian"]
    assert (fen(15), Fraction(1, 2)) == price["EqualGain"]  # 7.5 each instead of 30
    assert (fen(10), Fraction(1, 3)) == price["Nash"] == price["KalaiSmorodinsky"]  # half of the output each
    assert "占最大总得益的 50.00%" in found.text()
    assert "33.33% of the largest" in found.text("en")


def test_a_largest_total_that_is_no_gain_gives_no_part():
    dear = park_of(one_project([100]).ledger, no_deal=60)
    found = side_by_side(Draft([shared_tax(dear, Share("origin") * TAX)], dear))

    assert {None} == {one.part for one in found.answers}
    assert isinstance(found.answers[2].outcome, Infeasible)
    assert "没有答案" in found.text()
    assert "no answer" in found.text("en")
    assert found.frame()["松江区"].isna().tolist() == [False, False, True, True]


def test_all_shown_principles_stand_in_words_and_in_the_table_and_none_is_recommended():
    draft = three_party_capped_draft().revise(previous={"a": "0.3", "b": "0.5"})
    found = yrd.side_by_side(draft)
    for lang in ("zh", "en"):
        text, table = found.text(lang), found.frame(lang)
        for one in shown(draft):
            assert principle_text(draft, one, lang) in text
            assert one.text(lang) in table.index
        assert not [word for word in RECOMMENDING if word in text.lower()]
        assert len(draft.parties) + 3 + len(draft.shares) + 1 == len(table.columns)


def test_other_principles_can_be_asked_for_even_two_of_a_kind():
    wanted = [
        coalition_stable({frozenset([HOST_REGION]): "200"}),
        coalition_stable({frozenset([ORIGIN_REGION]): "200"}),
        nearest({"origin": "0.1"}),
        nearest({"origin": "0.9"}),
        nash({ORIGIN_REGION: 1, HOST_REGION: 3}),
        nash(),
        kalai_smorodinsky(),
    ]
    found = side_by_side(simple(utilitarian()), wanted)

    expected = [1 / 3, 2 / 3, 0.1, 0.9, 0.25, 0.5, 0.5]
    assert [pytest.approx(value, abs=1e-6) for value in expected] == [
        float(one.solution.shares["origin"]) for one in found.answers
    ]
    assert "没有最大总得益可比" in found.text()
