"""Two drafts clause by clause: wording old → new, who proposed it, effects that add up to the fen."""

from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, park_of, shared_tax
from tests.drafts.tables import FUND, OPEN, paper_talks, rich_draft, rich_talks, small_draft
from yrdshare.drafts.compared import compare_kept
from yrdshare.drafts.talks import Talks
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.money import fen
from yrdshare.negotiate.clauses import assembled, clauses
from yrdshare.negotiate.compare import changes, compare, effect_of
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share
from yrdshare.words import catalogue


def lines(found):
    return [change.text() for change in found]


def test_one_share_moved_is_one_line_with_its_effect_on_each_party():
    draft = small_draft()
    [change] = changes(at(draft, {"origin": "0.2"}), at(draft, {"origin": "0.3"}))

    assert {ORIGIN_REGION: fen("30"), HOST_REGION: -fen("30")} == change.effect
    assert "  · 松江区税收份额：20% → 30%  ⇒ 松江区 +30.00，金安区 -30.00 万元" == change.text()
    assert ["20%", "30%"] == [change.old.text(), change.new.text()]


def test_two_changes_add_up_in_the_order_they_are_listed():
    """300 万元: the share 20% → 50% moves 90; a cap of 100 then takes 50 of the 150 away."""
    draft = small_draft()
    after = draft.revise(formulas=[shared_tax(draft.park, capped(OPEN * TAX, wan(100)), range(2026, 2029))])
    first, second = changes(at(draft, {"origin": "0.2"}), at(after, {"origin": "0.5"}))

    assert {ORIGIN_REGION: fen("90"), HOST_REGION: -fen("90")} == first.effect
    assert {ORIGIN_REGION: -fen("50"), HOST_REGION: fen("50")} == second.effect
    assert "“税收”第 1 项分成：飞出地得" in second.text()
    assert "累计不超过100万元" in second.new.text()
    assert "累计" not in second.old.text()
    assert "各条影响按所列次序" in compare(at(draft, {"origin": "0.2"}), at(after, {"origin": "0.5"}))


def test_conditions_and_principle_change_no_money_by_themselves():
    talks = rich_talks()
    rows = compare_kept(talks, 2, 3).rows

    assert {"principle", "condition"} == {
        row.change.places[0][0] for row in rows if row.change.effect is None
    }
    assert not any(row.change.joined for row in rows)


def test_clauses_that_mean_nothing_alone_count_together_with_the_next():
    """The pool becomes GDP before the claim does: in between the two cannot be told apart."""
    draft = rich_draft()
    gdp = draft.formulas[1]
    moved = Formula("税收", gdp.pool, {ORIGIN: Share("origin", "0.1", "0.9") * gdp.pool}, HOST, gdp.years)
    after = draft.revise(formulas=[moved, gdp], conditions=())
    shares = {"origin": "0.2", "gdp": "0.2"}
    found = changes(at(draft, shares), at(after, shares))

    assert any(change.joined for change in found)
    assert "与下一条一并计算" in "".join(lines(found))
    assert_adds_up(at(draft, shares), at(after, shares))


def test_a_new_formula_is_told_with_all_its_parts():
    draft = small_draft(previous={"origin": "0.2"})
    second = Formula("补偿", TAX, {ORIGIN: Share("more", "0", "0.1") * TAX}, HOST, range(2026, 2029))
    after = draft.revise(formulas=[*draft.formulas, second])
    found = changes(at(draft, {"origin": "0.2"}), at(after, {"origin": "0.2", "more": "0.1"}))

    [whole] = [change for change in found if change.places[0][0] == "formula"]
    assert whole.old is None
    assert "新增公式“补偿”：分成基数 tax，" in whole.text()
    assert "第 1 项分成 飞出地得 待定more（0%–10%）×tax" in whole.text()
    assert {ORIGIN_REGION: fen("30"), HOST_REGION: fen("270")} == whole.effect  # its pool is a second 300


def assert_adds_up(before, after):
    """Σ of the effects = the change of every party's total, exactly; and back gives the opposite."""
    for old, new in ((before, after), (after, before)):
        sums = {}
        for change in changes(old, new):
            for region, effect in (change.effect or {}).items():
                sums[region] = sums.get(region, 0) + effect
        whole = {region: value for region, value in effect_of(old.totals, new.totals).items() if value}
        assert whole == {region: value for region, value in sums.items() if value}


def standings():
    """Drafts of one table at many shares: another discount, cap, fund, values, ledger, costs or formula."""
    share = st.integers(10, 90).map(lambda cent: Fraction(cent, 100))

    def made(choice):
        shares, discount, cap, fund, valued, dear, gdp = choice
        draft = rich_draft()
        claim = capped(OPEN * TAX, wan(cap)) if cap else OPEN * TAX
        claims = {ORIGIN: claim} | ({FUND: Share("fund", value="1/10") * TAX} if fund else {})
        formulas = [Formula("税收", TAX, claims, HOST, range(2026, 2029))]
        formulas += [draft.formulas[1]] if gdp else []
        values = draft.values if valued and gdp else {}
        tables = park_of(draft.park.ledger, tuple(draft.park.regions.values()), no_deal=dear)
        found = Draft(formulas, draft.park, values=values, discount=discount, no_deal=tables.no_deal)
        wanted = {"origin": shares[0]} | ({"gdp": shares[1] / 2} if gdp else {})
        return at(found, wanted)

    return st.tuples(
        st.tuples(share, share),
        st.sampled_from(["0", "0.04"]),
        st.sampled_from([0, 50, 120]),
        *[st.booleans()] * 2,
        st.sampled_from([0, 7]),
        st.booleans(),
    ).map(made)


@given(standings(), standings())
def test_effects_add_up_whatever_changes(before, after):
    assert_adds_up(before, after)


@given(standings())
def test_a_draft_taken_apart_and_put_together_is_the_same(position):
    again = assembled(clauses(position, position.draft.years))

    assert position.totals == again.totals
    assert position.shares == again.shares
    assert not changes(position, again) or {"principle"} == {
        change.places[0][0] for change in changes(position, again)
    }


def test_every_field_of_a_formula_has_a_word():
    named = {field.name for field in fields(Formula)} - {"name", "claims"} | {"claim"}
    known = {key.removeprefix("compare.part_") for key in catalogue("zh") if key.startswith("compare.part_")}

    assert named == known


def test_who_proposed_a_change_is_told_along_the_line():
    draft = small_draft()
    talks = Talks.begin("a", at(draft, {"origin": "0.2"}), ORIGIN_REGION)
    talks = talks.keep(at(draft, {"origin": "0.3"}), HOST_REGION)
    talks = talks.keep(at(draft.revise(discount="0.1"), {"origin": "0.3"}), "专家组")
    talks = talks.keep(at(draft.revise(discount="0.1"), {"origin": "0.4"}), ORIGIN_REGION)
    share, discount = compare_kept(talks, 1, 4).rows

    assert [2, 4] == [kept.number for kept in share.proposed]
    assert [3] == [kept.number for kept in discount.proposed]
    said = compare_kept(talks, 1, 4).text()
    assert "由金安区（第 2 稿）、松江区（第 4 稿）提出" in said
    assert "由专家组（第 3 稿）提出" in said
    assert said.splitlines()[0] == "第 1 稿 → 第 4 稿"


def test_across_branches_what_is_not_taken_over_is_taken_back():
    comparison = compare_kept(paper_talks(), 2, 3)
    [row] = comparison.rows

    assert ([3], [2]) == ([one.number for one in row.proposed], [one.number for one in row.withdrawn])
    assert "由专家组（第 3 稿）提出，撤回金安区（第 2 稿）所提" in comparison.text()
    assert [(3, {ORIGIN_REGION: fen("90"), HOST_REGION: -fen("90")})] == [
        (kept.number, effect) for kept, effect in comparison.steps
    ]
    assert "松江区合计净收益（万元）：+90.00 → +150.00（+60.00）" in comparison.text()
    assert "proposed by 专家组 (draft 3), takes back what Jin'an (draft 2) proposed" in comparison.text("en")


def test_back_to_an_earlier_draft_nobody_proposes():
    [row] = compare_kept(paper_talks(), 3, 1).rows

    assert () == row.proposed
    assert [3] == [kept.number for kept in row.withdrawn]


def test_a_change_that_was_taken_back_on_the_way_is_no_change():
    draft = small_draft()
    talks = Talks.begin("a", at(draft, {"origin": "0.2"}), "甲").keep(at(draft, {"origin": "0.3"}), "乙")
    talks = talks.keep(at(draft, {"origin": "0.2"}), "丙")

    assert () == compare_kept(talks, 1, 3).rows
    assert "条款没有变化" in compare_kept(talks, 1, 3).text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_party_that_joins_has_no_gain_before(lang):
    said = compare_kept(rich_talks(), 3, 1).text(lang)

    assert {"zh": "共同发展基金合计净收益（万元）：无 → ", "en": "Common fund (10k yuan): none → "}[
        lang
    ] in said
    assert OTHER_ORIGIN.text(lang) in said
