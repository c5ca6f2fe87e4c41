"""Trade between tax and GDP: two parties and two pools of 100 万元 by hand, then properties."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yrdshare as yrd
from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, park_of, shared_tax
from tests.negotiate.drawn_drafts import drawn_draft
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.principles import (
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    nash,
    nearest,
    proportional,
    utilitarian,
)
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.negotiate.trade.sentences import rate_text
from yrdshare.negotiate.trade.stated import SAME, how_stated
from yrdshare.negotiate.trade.trade import Trade, trade
from yrdshare.nodes.expression import Share, Stream
from yrdshare.words import LANGUAGES, say

REGISTER = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
A, B = ORIGIN_REGION, HOST_REGION


def table(worths, principle=None, count="split", gdp_share=None, **parts):
    """100 万元 of tax and 100 of GDP in 2026; `worths` of origin and host, None where not stated."""
    park = park_of(ledger_of(REGISTER, {TAX: {"P01": {2026: 100}}, GDP: {"P01": {2026: 100}}}))
    tax = shared_tax(park, Share("tax") * TAX, [2026])
    rest = None if count == "double" else HOST
    gdp = Formula("地区生产总值", GDP, {ORIGIN: (gdp_share or Share("gdp")) * GDP}, rest, [2026], count=count)
    values = {one: {"gdp": worth} for one, worth in zip((A, B), worths, strict=True) if worth is not None}
    return Draft([tax, gdp], park, principle or equal_gain(), values=values, **parts)


def wan(stand):
    """A stand in 万元: money, GDP, gain."""
    return tuple(float(amount) / 1e6 for amount in (stand.money, stand.credits["gdp"], stand.gain))


# by hand


def test_the_gdp_goes_to_whom_it_is_worth_more_and_is_paid_for_in_tax():
    # apart 50 + 50 each; together 100 + 100 × 0.02 = 102, 51 each: the origin has all GDP and pays 1
    found = trade(table(("0.02", "0.01")))

    assert (50, 50, 51) == wan(found.before[A])
    assert (50, 50, 50.5) == wan(found.before[B])
    assert (49, 100, 51) == wan(found.after[A])
    assert (51, 0, 51) == wan(found.after[B])
    assert (-1, 50, 0) == wan(found.changes[A])
    assert fen("0.5") == found.created == found.changes[B].gain


def test_the_price_paid_and_the_prices_at_which_both_gain_are_told():
    [exchange] = trade(table(("0.02", "0.01"))).exchanges

    assert (A,) == exchange.takers
    assert (B,) == exchange.givers
    assert fen(50) == exchange.credit
    assert Fraction("0.02") == exchange.rate
    assert (Fraction("0.01"), Fraction("0.02")) == exchange.both_gain


def test_where_all_state_the_same_worth_an_exchange_creates_nothing_and_the_text_says_so():
    found = trade(table(("0.01", "0.01")))

    assert 0 == found.created
    assert () == found.exchanges
    assert say("trade.same_worth", "zh", kind="地区生产总值") in found.text()


def test_a_party_may_have_less_together_and_is_named():
    # apart 50 of 100 GDP each; the sum of gains is largest where the origin has all, and the tax is held
    found = trade(table(("0.02", "0.01"), utilitarian(), pins={"tax": "1/2"}))

    assert fen("-0.5") == found.changes[B].gain
    assert fen("0.5") == found.created
    assert say("trade.worse", "zh", region=B, amount="0.50") in found.text()
    [exchange] = found.exchanges
    assert exchange.rate is None


def test_apart_an_indicator_is_divided_by_what_is_credited_not_by_what_it_is_said_to_be_worth():
    found = trade(table(("0.9", "0.1"), proportional({A: "1", B: "3"})))

    assert (25, 25) == wan(found.before[A])[:2]
    assert (75, 75) == wan(found.before[B])[:2]


def test_costs_and_no_deal_stand_against_the_money_and_not_against_an_indicator():
    costs = {A: {2026: fen(20)}, B: {2026: 0}}
    found = trade(table(("0.02", "0.01"), costs=costs))

    assert (40, 50) == wan(found.before[A])[:2]  # 60 − 20 = 40 = 40
    assert (40, 50) == wan(found.before[B])[:2]


def test_no_split_together_is_told_as_no_split():
    demands = [receipts(A, "税收").total >= 60, receipts(B, "税收").total >= 60]

    assert isinstance(trade(table(("0.02", "0.01"), conditions=demands)), Infeasible)


def test_a_condition_on_one_part_holds_in_both_splits():
    found = trade(table(("0.02", "0.01"), conditions=[receipts(A, "税收").total >= 55]))

    assert (55, 50) == wan(found.before[A])[:2]
    assert () == found.broken


FUND = Region("F1", "一号基金", "Fund One", "基金")


@pytest.mark.parametrize(
    "parts",
    [
        {"conditions": [receipts(FUND).total <= 10]},
        {"conditions": [gain(FUND).total + gain(A).total >= 50]},
        {"principle": coalition_stable({frozenset([FUND]): 0, frozenset([A]): "60"})},
    ],
    ids=["receipts", "gain", "group"],
)
def test_who_is_credited_an_indicator_alone_may_be_spoken_of_in_a_condition_on_money(parts):
    draft = table((None, "0.01"))
    tax, gdp = draft.formulas
    gdp = replace(gdp, claims=(*gdp.claims, (FUND, Share("fund", high="0.2") * GDP)))
    base = {one: {2026: 0} for one in (A, B, FUND)}
    found = trade(draft.revise(formulas=(tax, gdp), no_deal=base, costs=base, **parts))

    assert isinstance(found, Trade)
    assert () == found.broken
    assert found.before[A].money + found.before[B].money == fen(100)
    assert fen(60 if "principle" in parts else 50) == found.before[A].money


def test_a_condition_on_both_parts_that_apart_does_not_keep_is_told():
    demand = (gain(A).total >= 52).named("松江至少52")
    found = trade(table(("0.02", "0.01"), conditions=[demand]))

    assert (51,) == wan(found.before[A])[2:]
    assert [("松江至少52", fen(1))] == [(one.condition.name, one.short) for one in found.broken]
    assert fen(52) <= found.after[A].gain
    assert "松江至少52" in found.text()


def test_a_condition_on_every_year_that_apart_does_not_keep_is_told_by_its_worst_year():
    flows = {2026: 100, 2027: 100}
    park = park_of(ledger_of(REGISTER, {TAX: {"P01": flows}, GDP: {"P01": flows}}))
    gdp = Formula("地区生产总值", GDP, {ORIGIN: Share("gdp") * GDP}, HOST, [2026, 2027])
    base = {A: {2026: 0, 2027: fen(30)}, B: {2026: fen(30), 2027: 0}}
    draft = Draft(
        [shared_tax(park, Share("tax") * TAX, [2026, 2027]), gdp],
        park,
        no_deal=base,
        values={A: {"gdp": "0.02"}, B: {"gdp": "0.01"}},
        conditions=[gain(A).every_year >= 60],
    )
    found = trade(draft)
    [breach] = found.broken

    assert (2026, fen(9)) == (breach.year, breach.short)  # 50 + 1, and 30 less in 2027
    assert "差 39.00 万元" in found.text()


def test_a_condition_on_both_parts_that_happens_to_hold_apart_is_told_so():
    demand = (gain(A).total >= 51).named("松江至少51")
    found = trade(table(("0.02", "0.01"), conditions=[demand]))

    assert () == found.broken
    assert say("trade.kept", "zh", condition=demand) in found.text()


def test_where_the_money_alone_has_no_split_trading_is_what_makes_a_deal():
    # together 100 of tax against no deals of 101: someone loses; the GDP is worth 2
    no_deal = {A: {2026: fen(50)}, B: {2026: fen(51)}}
    found = trade(table(("0.02", "0.01"), kalai_smorodinsky(), no_deal=no_deal))

    assert found.before is None
    assert found.created is None
    assert ["资金"] == [part.text() for part in found.apart.blocked]
    assert 0 <= min(stand.gain for stand in found.after.values())
    assert "分开谈，资金这一类没有方案" in found.text()


def test_a_share_in_both_parts_links_them_and_they_are_not_split_apart():
    found = trade(table(("0.02", "0.01"), gdp_share=Share("tax")))

    assert ("tax",) == found.apart.linked
    assert found.before is None
    assert "无法分开谈" in found.text()


def test_a_draft_of_tax_alone_has_nothing_to_exchange():
    park = park_of(ledger_of(REGISTER, {TAX: {"P01": {2026: 100}}}))
    found = trade(Draft([shared_tax(park, Share("tax") * TAX, [2026])], park))

    assert not found.several
    assert 0 == found.created
    assert say("trade.single", "zh") in found.text()


def test_parts_of_other_years_keep_the_discounting_and_the_years_of_the_draft():
    # GDP is credited from 2026, tax paid from 2027: money counts half, δ = 1 / (1 + 1)
    flows = {TAX: {"P01": {2026: 7, 2027: 100}}, GDP: {"P01": {2026: 100, 2027: 0}}}
    park = park_of(ledger_of(REGISTER, flows), costs=10)
    tax = shared_tax(park, Share("tax") * TAX, [2027])
    gdp = Formula("地区生产总值", GDP, {ORIGIN: Share("gdp") * GDP}, HOST, [2026])
    demand = gain(HOST_REGION).until(2026) >= -10
    values = {A: {"gdp": "0.02"}}
    found = trade(Draft([tax, gdp], park, values=values, discount=1, conditions=[demand]))

    assert (10, 50) == wan(found.before[A])[:2]  # (50 − 10) / 2 − 10
    assert (10, 50) == wan(found.before[B])[:2]
    assert () == found.broken


def test_fixed_shares_and_pins_stay_in_both_splits():
    found = trade(table(("0.02", "0.01"), pins={"gdp": "0.3"}))

    assert 30 == wan(found.before[A])[1] == wan(found.after[A])[1]
    assert () == found.exchanges


@pytest.mark.parametrize(
    "principle",
    [
        kalai_smorodinsky(),
        nash({A: "1", B: "2"}),
        nearest({"tax": "0.3", "gdp": "0.6"}),
        coalition_stable({frozenset([A]): "30"}),
        utilitarian(),
    ],
    ids=lambda one: type(one).__name__,
)
def test_every_principle_can_be_compared_and_read(principle):
    found = trade(table(("0.02", "0.01"), principle))

    assert found.before is not None
    for lang in LANGUAGES:
        assert found.text(lang).count("\n") > 8


# a worth of zero


def test_no_worth_hands_all_gdp_to_the_other_and_that_is_said():
    found = trade(table(("0.02", None)))
    [warning] = found.warnings

    assert ("gdp", (B,), (A,)) == (warning.about.kind, warning.about.without, warning.about.takers)
    assert {B: 0, A: fen(100)} == warning.credits
    assert fen(50) == warning.passed
    assert "金安区没有给地区生产总值折价" in found.text()
    assert "Jin'an put no worth on GDP" in found.text("en")


def test_what_a_worth_would_change_is_shown():
    [warning] = trade(table(("0.02", "0"), utilitarian())).warnings
    small, same = warning.trials

    assert Fraction("0.002") == small.value
    assert fen(0) == small.credits[B]
    assert Fraction("0.02") == same.value
    assert fen(50) == same.credits[B]  # nobody is ahead: the tie-break, an equal split


def test_a_worth_below_zero_is_a_worth_and_nobody_says_that_the_division_moves_no_gain():
    found = trade(table(("-0.01", None)))

    assert (0, 100) == (wan(found.after[A])[1], wan(found.after[B])[1])
    assert () == found.warnings
    assert "都没有给" not in found.text()


def test_where_nobody_states_a_worth_the_tie_break_divides_and_that_is_said():
    found = trade(table((None, None)))
    [warning] = found.warnings

    assert (A, B) == warning.about.without
    assert () == warning.about.takers == warning.trials
    assert (50, 50) == wan(found.after[A])[:2]
    assert "都没有给地区生产总值折价" in found.text()


@pytest.mark.parametrize(
    "draft",
    [
        table(("0.02", "0.01")),
        table(("0.02", None), pins={"gdp": "0.5"}),
        table(("0.02", None), gdp_share=Share("gdp", value="0.5")),
        table(("0.02", None), count="double"),
        table(("0.02", None), nearest({"gdp": "0.5"})),
    ],
    ids=["both stated", "pinned", "fixed", "double", "nearest"],
)
def test_nothing_is_said_where_no_worth_hands_over_nothing(draft):
    found = trade(draft)

    assert () == found.warnings
    assert "没有给" not in found.text()


def test_explain_says_it_too_and_only_of_what_was_solved():
    draft = table(("0.02", None))
    solution = solve(draft)

    assert "金安区没有给地区生产总值折价" in yrd.explain(solution)
    assert "put no worth on GDP" in yrd.explain(solution, "en")
    assert "没有给" not in yrd.explain(yrd.at(draft, {"tax": "0.5", "gdp": "0.5"}))
    assert "没有给" not in yrd.explain(solve(table(("0.02", "0.01"))))


# misstated worths


def test_understating_a_worth_lowers_the_price_that_is_paid_by_hand():
    # stating v above 0.01 the origin still has all GDP and pays (100 v) / 2, so it truly has 52 − 50 v
    found = how_stated(solve(table(("0.02", "0.01"))), A, "gdp")

    assert found.best is not None
    assert Fraction("0.01") < found.best.value < Fraction("0.0101")
    assert pytest.approx(float(fen(1) - 50 * fen(1) * found.best.value), abs=200) == float(found.best.gained)
    assert [B] == list(found.best.losers)
    assert pytest.approx(float(found.best.gained), abs=200) == float(found.best.losers[B])


def test_overstating_gains_nothing_where_the_other_is_worth_more():
    found = how_stated(solve(table(("0.02", "0.01"))), B, "gdp")

    assert found.best is None
    assert "虚报都不能使金安区多得" in trade(table(("0.02", "0.01"))).text()


def test_the_split_stays_until_the_order_of_worths_turns():
    # below 0.02 what the host states changes nothing: it has no GDP; the reach is twice the largest worth
    found = how_stated(solve(table(("0.02", "0.01"))), B, "gdp")

    assert Fraction("0.04") == found.top
    assert 0 == found.holds[0]
    assert Fraction("0.0198") < found.holds[1] < Fraction("0.02")


def test_the_price_moves_at_once_with_the_buyers_worth_while_the_gdp_stays():
    found = how_stated(solve(table(("0.02", "0.01"))), A, "gdp")

    assert found.value == found.holds[0]
    assert found.value == found.holds[1]
    assert Fraction("0.01") < found.shares["gdp"][0] < Fraction("0.0102")
    assert Fraction("0.04") == found.shares["gdp"][1]


def test_the_ends_of_a_range_were_solved_and_beyond_them_the_split_is_another():
    draft = table(("0.02", "0.01"), kalai_smorodinsky())
    solution = solve(draft)
    for region in (A, B):
        found = how_stated(solution, region, "gdp")
        for end, beyond in zip(found.holds, (-found.top / 500, found.top / 500), strict=True):
            there, past = (
                solve(draft.revise(values={**draft.values, region: {"gdp": value}}))
                for value in (end, max(end + beyond, Fraction(0)))
            )
            apart = [
                max(abs(one.shares[n] - solution.shares[n]) for n in ("tax", "gdp")) for one in (there, past)
            ]
            assert apart[0] <= SAME
            assert apart[1] > SAME or end in (0, found.top)


# properties

WORTHS = st.integers(0, 20).map(lambda n: Fraction(n, 100))


@settings(max_examples=25, deadline=None)
@given(WORTHS, WORTHS, st.sampled_from([equal_gain(), kalai_smorodinsky(), utilitarian()]), st.booleans())
def test_money_and_worth_add_up_and_parts_that_add_up_keep_their_sums(one, other, principle, kept):
    demands = [share("tax") <= "0.7", receipts(B).total >= 20] if kept else []
    found = trade(table((one, other), principle, conditions=demands))
    for side in (found.before, found.after):
        assert fen(100) == sum(stand.money for stand in side.values())
        assert fen(100) == sum(stand.credits["gdp"] for stand in side.values())
        for region, worth in ((A, one), (B, other)):
            assert side[region].gain == side[region].money + worth * side[region].credits["gdp"]

    moved = found.changes[A].credits["gdp"]
    assert found.created == (one - other) * moved  # what goes from one to the other is worth the difference
    assert found.created >= -found.rounding(A)
    assert 18 == len(found.frame())


def drawn(seed, capped):
    """A drawn draft of tax, with GDP to divide beside it and worths stated for it."""
    draft = drawn_draft(seed, 3, capped, conditions=1)
    gdp = Stream("gdp", "gdp", basis="全口径")
    park = draft.park
    years = range(2024, draft.years[-1] + 1)
    flows = {
        one.code: {year: 100 * (n + 2) + year % 7 for year in years} for n, one in enumerate(park.projects)
    }
    both = ledger_of(park.projects, {gdp: flows})
    ledger = replace(
        park.ledger,
        streams={**park.ledger.streams, **both.streams},
        cells={**park.ledger.cells, **both.cells},
    )
    formula = Formula("地区生产总值", gdp, {ORIGIN: Share("gdp", high="0.8") * gdp}, HOST, draft.years)
    values = {region: {"gdp": Fraction(n, 50)} for n, region in enumerate(draft.parties[:2])}
    principle = draft.principle if not isinstance(draft.principle, type(nearest({}))) else equal_gain()
    return draft.revise(
        formulas=[*draft.formulas, formula],
        park=replace(park, ledger=ledger),
        values=values,
        principle=principle,
    )


@pytest.mark.parametrize(
    ("seed", "capped"), [(seed, capped) for seed in range(5) for capped in (False, True)]
)
def test_of_any_draft_nothing_is_lost_between_the_two_splits(seed, capped):
    draft = drawn(seed, capped)
    found = trade(draft)

    assert not isinstance(found, Infeasible)
    sides = [side for side in (found.before, found.after) if side is not None]
    for side in sides:
        for region, stand in side.items():
            worth = draft.values.get(region, {}).get("gdp", 0)
            assert stand.gain == stand.money + worth * stand.credits["gdp"]
    if found.before is not None:
        for quantity in (lambda stand: stand.money, lambda stand: stand.credits["gdp"]):
            before, after = (sum(quantity(stand) for stand in side.values()) for side in sides)
            assert before == after
        position = found.apart.position
        own = [one for one in draft.conditions if one not in found.apart.across]
        assert () == position.misses(own) or found.apart.parts[0].outcome.certificate.held_within
    for lang in LANGUAGES:
        assert found.text(lang)


def test_an_indicator_that_is_not_money_has_no_worth_and_is_divided_alike_in_both():
    quota = Stream("land_quota", "quota", "亩", "—")
    park = park_of(ledger_of(REGISTER, {TAX: {"P01": {2026: 100}}, quota: {"P01": {2026: 30}}}))
    formulas = [
        shared_tax(park, Share("tax") * TAX, [2026]),
        Formula("指标", quota, {ORIGIN: Share("quota") * quota}, HOST, [2026]),
    ]
    found = trade(Draft(formulas, park, previous={"quota": "0.3"}))

    assert () == found.kinds == found.exchanges
    assert Fraction("0.3") == found.apart.position.shares["quota"] == found.together.shares["quota"]
    assert 0 == found.created


def test_rates_show_the_digits_that_say_something():
    shown = [
        rate_text(Fraction(text)) for text in ("0.02", "0.01004", "0.00001234567", "12.34567", "0", "1/3")
    ]

    assert ["0.02", "0.01004", "0.00001235", "12.3457", "0", "0.3333"] == shown
