"""Staying or leaving, year by year: on paper first, then as conditions that a solution keeps exactly."""

import json
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, shared_tax
from tests.drafts.test_files import VALIDATOR
from yrdshare.demo import liusong
from yrdshare.drafts.files import open_talks, save_talks
from yrdshare.drafts.talks import Talks
from yrdshare.errors import DraftError, MoneyError
from yrdshare.money import fen
from yrdshare.negotiate.clause_price import price_of
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build
from yrdshare.negotiate.staying import no_regret, pays_back_by, staying, stop_loss
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share

ORIGIN, HOST = ORIGIN_REGION, HOST_REGION
WAN = fen("1")
OPEN = Share("origin", "0", "1")
exact = st.fractions(-100, 100, max_denominator=20)


def gaining(*wan_by_year, discount=0, **changes):
    """A position in which the origin gains just this: half of 100 万元 a year less its costs."""
    years = range(2026, 2026 + len(wan_by_year))
    park = one_project([100] * len(wan_by_year))
    costs = {year: fen("50") - fen(str(one)) for year, one in zip(years, wan_by_year, strict=True)}
    tables = {ORIGIN: costs, HOST: dict.fromkeys(years, 0)}
    formula = shared_tax(park, OPEN * TAX)
    return at(Draft([formula], park, costs=tables, discount=discount, **changes), {"origin": "1/2"})


def origin(*wan_by_year, discount=0, exit_cost=0):
    return staying(gaining(*wan_by_year, discount=discount), {ORIGIN: exit_cost}).parties[ORIGIN]


def in_wan(values):
    return [value / WAN for value in values]


def test_three_years_on_paper_without_discount():
    found = origin(-50, 30, 40)

    assert [-50, 30, 40] == in_wan(found.gains)
    assert [-50, -20, 20] == in_wan(found.so_far)
    assert [20, 70, 40] == in_wan(found.onward)
    assert (None, 2028, 50) == (found.regret, found.payback.year, found.deepest / WAN)
    assert 0 == found.safe_exit_cost


def test_three_years_on_paper_at_five_per_cent():
    found, step = origin(-50, 30, 40, discount="5%"), Fraction(100, 105)

    assert [-50, -50 + 30 * step, -50 + 30 * step + 40 * step**2] == in_wan(found.so_far)
    assert [-50 + 30 * step + 40 * step**2, 30 + 40 * step, 40] == in_wan(found.onward)
    assert (None, 2028) == (found.regret, found.payback.year)


@pytest.mark.parametrize(
    ("exit_cost", "discount", "year"),
    [
        (0, 0, 2027),  # 30 − 50 = −20 from 2027 on
        ("19.99", 0, 2027),
        (20, 0, 2028),  # leaving in 2027 saves just what it costs: no better
        ("49.99", 0, 2028),
        (50, 0, None),
        (0, "5%", 2027),  # 30 − 50 / 1.05 = −17.62, in the money of 2027
        ("17.61", "5%", 2027),
        ("17.62", "5%", 2028),
        (0, "100%", 2028),  # 30 − 50 / 2 = 5: what comes late weighs less
    ],
)
def test_regret_year_by_hand(exit_cost, discount, year):
    assert year == origin(40, 30, -50, discount=discount, exit_cost=exit_cost).regret


def test_smallest_exit_cost_is_exact_and_is_enough():
    found = origin(40, 30, -50)

    assert fen("50") == found.safe_exit_cost
    assert origin(40, 30, -50, exit_cost=50).regret is None
    assert 2028 == origin(40, 30, -50, exit_cost=50 - Fraction(1, 10**12)).regret


@pytest.mark.parametrize(
    ("gains", "exit_cost", "discount", "year"),
    [
        ((40, 30, -50), 0, 0, 2028),  # 2027's own 30 is worth staying for
        ((40, -10, -20), 0, 0, 2027),
        ((-1, 5, -50), 0, 0, 2028),
        ((-10, 5, -50), 0, 0, 2026),
        ((-10, 5, 1), 0, 0, 2026),
        ((40, -10, -50), 55, "5%", 2027),  # −10 − 50 / 1.05 + 55 = −2.62; in 2028 nothing is saved
        ((1, 2, 3), 0, 0, None),
    ],
)
def test_best_year_to_leave_by_hand(gains, exit_cost, discount, year):
    found = origin(*gains, discount=discount, exit_cost=exit_cost)

    assert year == found.best_exit
    step = 1 / (1 + found.payback.discount)
    worths = [
        sum(g * step**k for k, g in enumerate(found.gains[:s])) - found.exit_cost * step**s for s in range(3)
    ]
    stay = sum(g * step**k for k, g in enumerate(found.gains))
    assert (max(worths) > stay) == (found.regret is not None)  # nobody leaves unless some year is regretted
    assert year is None or found.years[worths.index(max(worths))] == year


def test_counting_what_is_paid_already_would_give_another_year():
    """Negative control: the running total is below zero in 2026, yet leaving is never better."""
    found = origin(-90, 60, 40)
    mistaken = next(year for year, sum_ in zip(found.years, found.so_far, strict=True) if sum_ < 0)

    assert (2026, None) == (mistaken, found.regret)
    losing_late = origin(100, -10, -20)
    assert all(sum_ >= 0 for sum_ in losing_late.so_far)
    assert 2027 == losing_late.regret


def test_words_say_who_leaves_when_and_what_would_hold_everyone():
    found = staying(gaining(40, 30, -50))

    assert (
        "松江区：最早在 2027 年，退出比留到期末更划算；从该年到期末还要净损失 20.00 万元（折到该年）；"
        "最划算的退出年是 2028 年。"
        "退出金至少 50.00 万元，才没有哪一年退出更划算"
    ) == found.parties[ORIGIN].text()
    assert "金安区：没有哪一年退出比留到期末更划算" == found.parties[HOST].text()
    assert found.text().endswith("退出金至少 50.00 万元（各方相同，按退出当年的钱计），则无人中途退出更划算")
    assert "退出须付 60.00 万元时" in staying(gaining(40, 30, -50), {ORIGIN: 60}).text()
    assert "从第一年（2026 年）起就不如没有协议" in staying(gaining(-40, 30, -50)).text()
    assert staying(gaining(-50, 30, 40)).text().endswith("不收退出金，也无人中途退出更划算")
    assert "leaving is better than staying to the end first in 2027" in found.text("en")


def test_printed_exit_payment_is_rounded_up_so_that_it_is_enough():
    found = origin(0, 0, "-10.00001")

    assert "退出金至少 10.01 万元" in found.text()


def test_frame_has_a_row_for_each_party_and_year_in_fen():
    table = staying(gaining(-50, 30, 40, discount="5%")).frame()
    mine = table[table["region"] == ORIGIN.code]

    assert [2026, 2027, 2028] == mine["year"].tolist()
    assert [fen("-50"), fen("30"), fen("40")] == mine["gain"].tolist()
    assert round(float(fen("-50")) + fen("30") / 1.05) == mine["so_far"].tolist()[1]


def test_unknown_parties_and_negative_amounts_are_refused_together():
    stranger = type(ORIGIN)("000000", "某区", "Somewhere")
    with pytest.raises(DraftError) as refused:
        staying(gaining(1, 2), {stranger: 1, HOST: -1})

    assert ["draft.not_a_party", "staying.negative"] == [one.key for one in refused.value.faults]
    for call in (lambda: no_regret(ORIGIN, -1), lambda: stop_loss(ORIGIN, "-0.01")):
        with pytest.raises(DraftError, match="小于 0"):
            call()
    with pytest.raises(MoneyError):
        stop_loss(ORIGIN, 0.5)


# As terms


@given(st.lists(exact, min_size=1, max_size=6), st.sampled_from(["0", "4%", "50%", "-10%"]))
def test_spans_are_the_sums_that_they_are_called(gains, rate):
    position = gaining(*gains_in_fen(gains), discount=rate)
    step = 1 / (1 + position.draft.discount)
    path, years = position.gains[ORIGIN], position.draft.years

    assert [
        (year, sum(value * step**k for k, value in enumerate(path[: t + 1]))) for t, year in enumerate(years)
    ] == gain(ORIGIN).so_far.values(position.measures)
    assert [
        (year, sum(value * step**k for k, value in enumerate(path[t:]))) for t, year in enumerate(years)
    ] == gain(ORIGIN).onward.values(position.measures)
    for year, value in gain(ORIGIN).so_far.values(position.measures):
        assert [(None, value)] == gain(ORIGIN).until(year).values(position.measures)
    assert gain(ORIGIN).onward.values(position.measures)[0][1] == position.totals[ORIGIN]


def gains_in_fen(gains):
    return [Fraction(round(one * WAN), WAN) for one in gains]


def test_receipts_are_nominal_and_a_mixed_term_discounts_only_its_gains():
    position = gaining(-50, 30, 40, discount="100%")
    measures = position.measures

    assert [50, 100, 150] == in_wan(v for _, v in receipts(ORIGIN).so_far.values(measures))
    assert [150, 100, 50] == in_wan(v for _, v in receipts(ORIGIN, "税收").onward.values(measures))
    mixed = gain(ORIGIN).onward - receipts(HOST).onward * "1/5"
    assert [-50 + 15 + 10 - 30, 30 + 20 - 20, 40 - 10] == in_wan(v for _, v in mixed.values(measures))


def test_words_of_the_new_spans():
    assert "松江区净收益（从每年起至期末合计，折现到该年） ≥ -30 万元" == no_regret(ORIGIN, 30).text()
    assert "松江区净收益（至每年末累计，折现） ≥ -30 万元" == stop_loss(ORIGIN, 30).text()
    assert "松江区净收益（至2028年累计，折现） ≥ 0 万元" == pays_back_by(ORIGIN, 2028).text()
    assert "松江区实际所得（至每年末累计） ≥ 5 万元" == (receipts(ORIGIN).so_far >= 5).text()
    assert "still to come" in no_regret(ORIGIN).text("en")


def test_words_of_a_mixed_term_call_only_its_gains_discounted():
    mixed = gain(ORIGIN) - receipts(HOST)
    said = mixed.total.text("en")

    assert "net gain of Songjiang (total, discounted) + -1×receipts of Jin'an (total)" == said
    assert "松江区净收益（至每年末累计，折现） + -1×金安区实际所得（至每年末累计）" == mixed.so_far.text()
    assert "松江区净收益 + -1×金安区实际所得（每年）" == mixed.every_year.text()


def test_breach_names_the_first_year_and_the_explanation_says_it():
    lines = [no_regret(ORIGIN, 10), stop_loss(ORIGIN, 0)]
    position = gaining(40, 30, -50, conditions=lines)

    assert [(lines[0], 2027, fen("10"))] == [(b.condition, b.year, b.short) for b in position.breaches]
    assert "最早在 2027 年，当年差 10.00 万元" in explain(position)
    assert "最紧的是 2028 年，余量 20.00 万元" in explain(position)


def test_pays_back_by_says_nothing_of_later_years():
    position = gaining(-10, 20, -30, 40)

    assert () == position.misses([pays_back_by(ORIGIN, 2027)])
    assert 2029 == staying(position).parties[ORIGIN].payback.year


# As conditions


@pytest.mark.parametrize(
    ("costs", "condition", "share"),
    [
        ((20, 20, 60), no_regret(ORIGIN), "0.6"),  # 100 s ≥ 60 in the last year
        ((20, 20, 60), no_regret(ORIGIN, 10), "0.5"),
        ((20, 70, 60), no_regret(ORIGIN), "0.65"),  # 200 s ≥ 130 from 2027 on
        ((100, 0, 0), stop_loss(ORIGIN, 30), "0.7"),
        ((60, 80, 0), stop_loss(ORIGIN, 20), "0.6"),  # 200 s ≥ 120 by 2027
        ((100, 0, 0), pays_back_by(ORIGIN, 2027), "0.5"),
        ((20, 20, 60), gain(ORIGIN).onward <= -11, None),  # 300 s − 100 ≤ −11 in 2026, but s ≥ 0.3
    ],
)
def test_solved_split_keeps_the_condition_in_every_year(costs, condition, share):
    draft = by_costs(costs, [condition])
    outcome = solve(draft)

    if share is None:
        assert isinstance(outcome, Infeasible)
        return
    assert Fraction(share) == outcome.shares["origin"]
    assert () == outcome.position.breaches
    assert () == outcome.certificate.held_within


def by_costs(costs, conditions=(), **changes):
    """Three years of 100 万元; what is nearest to a share of 0.3, between 0.3 and 1."""
    park = one_project([100] * 3)
    years = range(2026, 2029)
    table = {
        ORIGIN: {y: fen(str(c)) for y, c in zip(years, costs, strict=True)},
        HOST: dict.fromkeys(years, 0),
    }
    formula = shared_tax(park, changes.pop("claim", Share("origin", "0.3") * TAX))
    return Draft([formula], park, nearest({"origin": "0.3"}), costs=table, conditions=conditions, **changes)


def test_discounted_conditions_are_kept_exactly_with_a_cap_and_its_binaries():
    draft = by_costs(
        (90, 10, 40),
        [stop_loss(ORIGIN, 33), no_regret(ORIGIN, "5.5"), gain(HOST).so_far >= 7],
        claim=capped(Share("origin", "0.3") * TAX, wan(150)),
        discount="7%",
    )
    outcome = solve(draft)

    assert ("binary", Fraction("0.57")) == (outcome.certificate.method, outcome.shares["origin"])
    assert () == outcome.position.breaches
    step = Fraction(100, 107)
    path = outcome.position.gains[ORIGIN]
    assert path[0] >= -33 * WAN
    assert path[0] + path[1] * step >= -33 * WAN
    assert path[1] + path[2] * step >= Fraction("-5.5") * WAN
    assert path[2] >= Fraction("-5.5") * WAN


@given(st.integers(0, 1000), st.sampled_from(["so_far", "onward"]), st.sampled_from(["0", "4%"]))
def test_program_and_exact_account_have_one_definition(thousandths, span, rate):
    draft, share = drawn(rate), Fraction(thousandths, 1000)
    linear = getattr(gain(ORIGIN) - gain(HOST) * "1/3", span).values(build_once(rate).measures)
    exactly = getattr(gain(ORIGIN) - gain(HOST) * "1/3", span).values(at(draft, {"origin": share}).measures)

    for (year, affine), (same_year, value) in zip(linear, exactly, strict=True):
        assert year == same_year
        there = affine.constant + sum(float(share) * slope for slope in affine.terms.values())
        assert abs(there - value) < 10  # the account rounds each year's claim to the fen


@cache
def drawn(rate):
    return by_costs((20, 70, 60), claim=OPEN * TAX, discount=rate)


@cache
def build_once(rate):
    return build(drawn(rate))


def test_moved_bound_in_a_kept_program_gives_what_a_new_one_gives():
    draft = by_costs((20, 70, 60), [no_regret(ORIGIN), stop_loss(ORIGIN, 40)], discount="4%")
    kept = Session(draft)
    for exit_cost in (0, 5, 30, 100, 5):
        line = draft.conditions[0].at(-exit_cost)
        now = draft.revise(conditions=(line, draft.conditions[1]))
        assert solve(now).shares == kept.solve(now).shares
    dear = draft.revise(conditions=(draft.conditions[0].at(60), draft.conditions[1]))
    assert dear.conditions[0] in [one.condition for one in kept.solve(dear).clash]


# Priced


def test_clause_is_priced_to_the_fen_by_hand():
    draft, clause = by_costs((20, 20, 60)), no_regret(ORIGIN)
    found = price_of(draft, clause)

    assert {ORIGIN: fen("90"), HOST: fen("-90")} == found.effects
    assert found.proved
    assert "松江区因它多得 90.00 万元" in found.text()
    assert "金安区因它少得 90.00 万元" in found.text()
    assert "各方合计：0.00 万元" in found.text()
    assert "loses 90.00" in found.text("en")


def test_clause_on_the_table_is_priced_as_if_it_were_added():
    clause = no_regret(ORIGIN)
    tabled = price_of(by_costs((20, 20, 60), [clause]), clause)

    assert price_of(by_costs((20, 20, 60)), clause).effects == tabled.effects
    assert isinstance(tabled.within, Solution)


def test_clause_on_the_table_that_is_written_anew_costs_what_it_costs():
    draft = by_costs((20, 20, 60), [no_regret(ORIGIN).named("不后悔")])
    anew = price_of(draft, no_regret(ORIGIN))

    assert any(anew.effects.values())
    assert price_of(draft, draft.conditions[0]).effects == anew.effects


def test_clause_that_cannot_be_kept_has_no_price():
    impossible = price_of(by_costs((20, 20, 160)), no_regret(ORIGIN))
    never = price_of(by_costs((20, 20, 60), [gain(HOST).total >= 500]), no_regret(ORIGIN))

    assert ({}, {}) == (impossible.effects, never.effects)
    assert impossible.text().startswith("加上条款")
    assert never.text().startswith("没有条款")


# Stored


def test_conditions_of_every_year_are_kept_in_a_file(tmp_path):
    lines = (no_regret(ORIGIN, "1/3").named("留得住"), stop_loss(HOST, 30), receipts(HOST).onward >= -1)
    draft = by_costs((20, 20, 60), lines, previous={"origin": "0.7"})
    save_talks(Talks.begin("a", draft, ORIGIN), tmp_path / "a.yrd.json", "甲")
    again = open_talks(tmp_path / "a.yrd.json").draft(1).draft

    assert [written(one) for one in lines] == [written(one) for one in again.conditions]
    stored = json.loads((tmp_path / "a.yrd.json").read_text(encoding="utf-8"))
    assert ["onward", "so_far", "onward"] == [one["span"] for one in stored["drafts"][0]["conditions"]]
    assert [] == list(VALIDATOR.iter_errors(stored))


def written(condition):
    term = condition.term
    return term.parts, term.span, term.year, condition.relation, condition.bound, condition.name


def test_example_park_is_told_in_both_languages():
    draft = liusong()
    found = staying(at(draft, {share.name: "0.4" for share in draft.open_shares}))

    assert {} == found.regrets
    assert "松江区：2028 年回本" in found.text()
    assert "nobody would do better leaving" in found.text("en")


def test_a_clause_that_holds_anyway_may_still_move_a_split_measured_by_the_best_and_says_so():
    draft = liusong().revise(principle=kalai_smorodinsky())
    songjiang = draft.parties[0]
    priced = price_of(draft, stop_loss(songjiang, "1500"))

    assert not priced.without.position.misses([priced.condition])
    assert priced.only_by_the_best
    assert "最多可得之数" in priced.text()
    assert "the most that some party could get" in priced.text("en")
    even = price_of(draft.revise(principle=equal_gain()), stop_loss(songjiang, "1500"))
    assert not even.only_by_the_best
