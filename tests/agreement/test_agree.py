"""Printing the shares, checking every condition again, refusing with the nearest shares that keep them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, rule_92, shared_tax
from yrdshare.agreement.agree import agree
from yrdshare.agreement.agreement import dumps
from yrdshare.agreement.loading import loads
from yrdshare.errors import AgreementError, InputError
from yrdshare.formula.account import evaluate
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, nearest
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.expression import Share

PARTIES = (ORIGIN_REGION, HOST_REGION)


def thirds(conditions=()):
    park = one_project([100, 100, 100])
    formula = shared_tax(park, Share("origin", high="1/2") * TAX)
    return solve(Draft([formula], park, nearest({"origin": "1/3"}), conditions=conditions))


def test_shares_are_printed_and_everything_is_evaluated_again():
    agreement = agree(thirds(), digits=3, signed_by=PARTIES)

    [share] = agreement.formulas[0].shares
    assert Fraction(333, 1000) == share.value
    assert fen("99.9") == agreement.gains[ORIGIN_REGION]


def test_a_condition_that_printing_breaks_is_named_with_the_nearest_shares_that_keep_it():
    solution = thirds([(receipts(ORIGIN_REGION).total >= "99.99").named("至少99.99")])
    with pytest.raises(AgreementError) as refused:
        agree(solution, digits=2, signed_by=PARTIES)

    assert "至少99.99" in refused.value.text("zh")
    assert "33%" in refused.value.text("zh")
    assert "34%" in refused.value.text("zh")
    assert "34%" in refused.value.text("en")


def test_where_nothing_near_keeps_the_conditions_the_refusal_says_so():
    solution = thirds([receipts(ORIGIN_REGION).total >= "99.99", receipts(ORIGIN_REGION).total <= "100.01"])
    with pytest.raises(AgreementError, match="没有满足全部条件的取值"):
        agree(solution, digits=1, signed_by=PARTIES)


def test_every_party_must_sign_and_nobody_else():
    stranger = type(ORIGIN_REGION)("9", "别处", "Elsewhere")
    with pytest.raises(AgreementError) as refused:
        agree(thirds(), signed_by=[ORIGIN_REGION, stranger])

    assert {"agreement.not_signed", "draft.not_a_party"} == {fault.key for fault in refused.value.faults}


def test_an_infeasible_draft_is_refused_with_its_reasons():
    park = one_project([100])
    demands = [(gain(one).total >= 60).named(f"{one.name_zh}至少60") for one in PARTIES]
    outcome = solve(Draft([shared_tax(park, Share("origin") * TAX)], park, equal_gain(), conditions=demands))
    with pytest.raises(AgreementError, match="松江区至少60"):
        agree(outcome, signed_by=PARTIES)


@given(
    share=st.integers(0, 1000),
    pool=st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
    digits=st.integers(1, 5),
)
def test_agree_never_lets_a_broken_condition_through(share, pool, digits):
    park = one_project(pool)
    demand = receipts(ORIGIN_REGION).total >= Fraction(share * sum(pool), 1000)
    formula = shared_tax(park, Share("origin") * TAX)
    position = at(
        Draft([formula], park, nearest({"origin": "0"}), conditions=[demand]),
        {"origin": Fraction(share, 1000)},
    )
    try:
        agreement = agree(position, digits=digits, signed_by=PARTIES)
    except AgreementError as refused:
        found = [one.key for one in refused.faults]
    else:
        found = []
    if found:
        assert "agreement.broken" == found[0]
        return
    received = evaluate(agreement.formulas[0], park.ledger).received[ORIGIN_REGION].sum()
    assert received >= demand.bound


def agreement_92():
    park = one_project([3000] * 6, [3000] * 3)
    named = Register([Project("P01", *PARTIES, 2026, 2026, name="绝密公司CANARY")])
    ledger = type(park.ledger)(named, park.ledger.years, park.ledger.streams, park.ledger.cells, ("s",))
    secret = Park(park.name_zh, park.name_en, park.regions, named, ledger, park.no_deal, park.costs)
    draft = Draft([shared_tax(secret, rule_92(Share("origin", low="0.2", high="0.6")))], secret, equal_gain())
    return agree(solve(draft), signed_by=PARTIES)


def test_an_agreement_reads_back_with_the_same_digest_and_without_firms():
    agreement = agreement_92()
    written = dumps(agreement)
    again = loads(written)

    assert agreement.digest == again.digest
    assert agreement.formulas == again.formulas
    assert {"P01": fen(9000)} == dict(next(iter(again.histories.values())))
    assert "CANARY" not in written


def test_an_altered_agreement_is_refused_and_unknown_keys_are_errors():
    written = dumps(agreement_92())
    with pytest.raises(AgreementError, match="被改动过"):
        loads(
            written.replace('"value": "0.6"', '"value": "0.5"').replace('"value": "0.5"', '"value": "0.51"')
        )
    with pytest.raises(InputError, match="extra"):
        loads(written.replace('"schema"', '"extra": 1, "schema"', 1))
    with pytest.raises(InputError):
        loads("{" * 100_000)


def test_a_stray_print_shows_no_firm_and_no_cell():
    agreement = agreement_92()
    position = at(agreement.draft, {"origin": "0.5"})
    for shown in (repr(agreement), repr(agreement.draft), repr(agreement.draft.park), repr(position)):
        assert "CANARY" not in shown
        assert "3000000000" not in shown
