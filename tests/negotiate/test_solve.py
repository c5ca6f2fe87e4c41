"""Principles, tie-break, snapping and certificates: closed forms for two parties, then properties."""

import json
import random
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, one_project, park_of, shared_tax
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest, proportional
from yrdshare.negotiate.private import check
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, history, wan, window
from yrdshare.nodes.expression import Share


def simple(principle, conditions=(), flow=(100, 100, 100), low="0", high="1", **parts):
    park = one_project(flow)
    formula = shared_tax(park, Share("origin", low=low, high=high) * TAX)
    return Draft([formula], park, principle, conditions=conditions, **parts)


def test_equal_gain_of_two_parties_halves_the_pool():
    solution = solve(simple(equal_gain()))

    assert Fraction(1, 2) == solution.shares["origin"]
    assert fen(150) == solution.position.totals[ORIGIN_REGION] == solution.position.totals[HOST_REGION]
    assert solution.certificate.gap <= 1


def test_proportional_gain_follows_the_stated_contributions():
    solution = solve(simple(proportional({ORIGIN_REGION: "1", HOST_REGION: "3"})))

    assert Fraction(1, 4) == solution.shares["origin"]


def test_kalai_smorodinsky_gives_each_the_same_part_of_its_ideal():
    solution = solve(simple(kalai_smorodinsky(), high="1/2"))  # ideals 150 and 300

    assert Fraction("0.333333") == solution.shares["origin"]
    assert pytest.approx(fen(150), rel=1e-9) == solution.ideal[ORIGIN_REGION]
    assert pytest.approx(fen(300), rel=1e-9) == solution.ideal[HOST_REGION]


def test_nearest_stays_at_the_reference_where_it_may():
    solution = solve(simple(nearest({"origin": "0.37"}), [receipts(HOST_REGION).total >= 200]))

    assert Fraction("0.333333") == solution.shares["origin"]


def test_with_one_pool_only_the_total_is_determined_and_the_solution_says_so():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    other = type(TAX)("cit")
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}, other: {"P01": {2026: 100}}}))
    formula = Formula("税收", TAX + other, {ORIGIN: Share("one") * TAX + Share("two") * other}, HOST, [2026])
    solution = solve(Draft([formula], park, equal_gain()))

    assert {"one", "two"} == set(solution.free)
    assert (Fraction(0), Fraction(1)) == solution.free["one"]
    assert {"one": Fraction(1, 2), "two": Fraction(1, 2)} == dict(
        solution.shares
    )  # the tie-break: an equal split
    near = solve(Draft([formula], park, equal_gain(), previous={"one": "0.7", "two": "0.3"}))
    assert {"one": Fraction(7, 10), "two": Fraction(3, 10)} == dict(near.shares)


def test_a_payer_limit_under_a_cap_leaves_a_zone_of_two_parts_and_both_are_found():
    park = one_project([100, 100, 100])
    formula = shared_tax(park, capped(Share("origin") * TAX, wan(100)))
    limit = (receipts(ORIGIN_REGION, "税收").in_year(2028) <= 10).named("第三年至多10万元")
    found = {
        reference: solve(Draft([formula], park, nearest({"origin": reference}), conditions=[limit])).shares[
            "origin"
        ]
        for reference in ("0", "0.1", "0.2", "0.3", "0.44", "0.45", "0.7", "1")
    }

    expected = {
        "0": "0",
        "0.1": "0.1",
        "0.2": "0.1",
        "0.3": "0.45",
        "0.44": "0.45",
        "0.45": "0.45",
        "0.7": "0.7",
        "1": "1",
    }
    assert {reference: Fraction(value) for reference, value in expected.items()} == found


def test_snapping_keeps_a_binding_condition_exactly():
    # the exact bound is a third: rounding to 0.333333 down keeps the host's condition, up would break it
    solution = solve(
        simple(kalai_smorodinsky(), [receipts(HOST_REGION).total >= 200, share("origin") >= "0.33"])
    )

    assert not solution.position.breaches
    assert () == solution.certificate.held_within


def test_a_condition_that_stops_the_solution_is_called_tight_and_a_loose_one_is_not():
    demands = [
        (receipts(HOST_REGION).total >= 200).named("金安至少200"),
        receipts(HOST_REGION).in_year(2026) >= 1,
    ]
    solution = solve(simple(nearest({"origin": "1"}), demands))

    assert [("金安至少200", None)] == [(one.name, year) for one, year in solution.position.tight]


def test_an_equality_is_held_to_within_one_step_and_the_money_is_told():
    solution = solve(simple(equal_gain(), [receipts(ORIGIN_REGION).total == "100"]))

    [(_, short)] = solution.certificate.held_within or [(None, Fraction(0))]
    assert short <= fen(300) / 10**6 + 3
    assert abs(solution.position.totals[ORIGIN_REGION] - fen(100)) <= fen(300) // 10**6


def test_a_pinned_share_stays_and_the_rest_is_solved():
    park = one_project([100])
    other = GDP
    register = park.projects
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}, other: {"P01": {2026: 1000}}}))
    tax = shared_tax(park, Share("origin") * TAX, [2026])
    gdp = Formula("地区生产总值", GDP, {ORIGIN: Share("gdp") * GDP}, HOST, [2026])
    values = {ORIGIN_REGION: {"gdp": "0.01"}, HOST_REGION: {"gdp": "0.02"}}
    solution = solve(Draft([tax, gdp], park, equal_gain(), values=values, pins={"gdp": "0.4"}))

    assert Fraction("0.4") == solution.shares["gdp"]
    assert abs(solution.position.totals[ORIGIN_REGION] - solution.position.totals[HOST_REGION]) <= 200


def test_a_closed_draft_is_evaluated_and_certified_exact():
    park = one_project([100])
    solution = solve(Draft([shared_tax(park, Share("origin", value="0.4") * TAX)], park))

    assert "exact" == solution.certificate.measure
    assert fen(40) == solution.position.totals[ORIGIN_REGION]


def test_tax_and_gdp_are_never_added_only_a_stated_value_counts():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}, GDP: {"P01": {2026: 1000}}}))
    formulas = [
        shared_tax(park, Share("origin", value="0.4") * TAX, [2026]),
        Formula("地区生产总值", GDP, {ORIGIN: Share("gdp", value="0.5") * GDP}, HOST, [2026]),
    ]
    without, valued = Draft(formulas, park), Draft(formulas, park, values={ORIGIN_REGION: {"gdp": "0.01"}})

    assert fen(40) == at(without).totals[ORIGIN_REGION]
    assert fen(45) == at(valued).totals[ORIGIN_REGION]


def test_totals_are_discounted_and_years_are_nominal():
    park = one_project([100, 100])
    draft = Draft([shared_tax(park, Share("origin", value="0.5") * TAX)], park, discount="0.25")
    position = at(draft)

    assert (fen(50), fen(50)) == position.gains[ORIGIN_REGION]
    assert fen(90) == position.totals[ORIGIN_REGION]


def test_a_clash_names_who_and_both_ways_out():
    demands = [
        (receipts(ORIGIN_REGION).total >= 200).named("松江合计至少200"),
        (receipts(HOST_REGION).total >= 200).named("金安合计至少200"),
        (share("origin") <= "0.9").named("不超过九成"),
    ]
    outcome = solve(simple(equal_gain(), demands))

    assert isinstance(outcome, Infeasible)
    assert {"松江合计至少200", "金安合计至少200"} == {demand.text() for demand in outcome.clash}
    assert pytest.approx(fen(100), abs=2) == float(sum(amount for _, amount in outcome.least.demands))
    assert [pytest.approx(fen(50), abs=2)] * 2 == [float(amount) for _, amount in outcome.shared.demands]


def test_a_share_held_at_a_value_is_named_when_it_clashes():
    demand = (receipts(HOST_REGION).total >= 200).named("金安合计至少200")
    outcome = solve(simple(equal_gain(), [demand], pins={"origin": "0.5"}))

    assert isinstance(outcome, Infeasible)
    assert {"金安合计至少200", "份额“origin”固定为 50%"} == {one.text() for one in outcome.clash}


def test_nobody_loses_is_named_when_kalai_smorodinsky_has_no_zone():
    park = one_project([100], [])
    dear = park_of(park.ledger, no_deal=80)
    outcome = solve(Draft([shared_tax(dear, Share("origin") * TAX)], dear, kalai_smorodinsky()))

    assert isinstance(outcome, Infeasible)
    assert {"松江区总收益不低于不合作", "金安区总收益不低于不合作"} == {
        demand.text() for demand in outcome.clash
    }


def test_private_lines_are_checked_and_leave_no_trace():
    solution = solve(simple(equal_gain()))
    before = repr(solution.draft.conditions)
    mine = (gain(ORIGIN_REGION).total >= 160).named("底线")

    assert ["底线"] == [breach.condition.name for breach in check(solution, [mine])]
    assert before == repr(solution.draft.conditions)
    assert not solution.position.breaches


PARKS = st.lists(st.integers(1, 500), min_size=2, max_size=5)


@settings(max_examples=60)
@given(flow=PARKS, cap=st.integers(50, 800), principle=st.sampled_from([equal_gain(), kalai_smorodinsky()]))
def test_no_point_of_a_fine_grid_beats_the_solution(flow, cap, principle):
    park = one_project(flow)
    draft = Draft([shared_tax(park, capped(Share("origin") * TAX, wan(cap)))], park, principle)
    solution = solve(draft)

    def worst(position):
        weights = solution.ideal or dict.fromkeys(draft.parties, 1.0)
        return min(
            float(position.totals[one]) / weights[one] for one in draft.parties if weights.get(one, 0) > 0
        )

    grid = [worst(at(draft, {"origin": Fraction(step, 200)})) for step in range(201)]
    # half a step of the share and a fen a year, in the measure; and what the stages give up of the pool
    pool = sum(flow) * 1e6
    least = min((one for one in solution.ideal.values() if one > 0), default=pool) if solution.ideal else 1.0
    slack = (5e-7 * pool + len(flow) + 1e-8 * pool) / least
    assert max(grid) <= worst(solution.position) + slack
    assert solution.certificate.gap <= slack


def moving_draft(pin, previous, bound, principle=None):
    park = one_project([100, 120, 90, 300, 77], past=[80, 90, 100])
    formula = shared_tax(
        park, capped(window(Share("origin", low="0.1", high="0.8") * TAX, 1, 5, "moved"), history(TAX, 3))
    )
    conditions = [(gain(HOST_REGION).every_year >= bound).named("每年不吃亏")]
    pins = {"origin": pin} if pin else {}
    return Draft(
        [formula], park, principle or kalai_smorodinsky(), conditions=conditions, pins=pins, previous=previous
    )


def test_the_same_draft_hot_cold_and_in_a_new_process_gives_identical_shares():
    draw = random.Random(92)
    park_draft = moving_draft(None, {"origin": "0.4"}, "5")
    session = Session(park_draft)
    for _ in range(100):
        pin = f"0.{draw.randint(10, 79)}" if draw.random() < 0.4 else None
        moved = park_draft.revise(
            pins={"origin": Fraction(pin)} if pin else {},
            previous={"origin": Fraction(draw.randint(100, 800), 1000)},
            conditions=[park_draft.conditions[0].at(draw.randint(0, 30))],
        )
        session.solve(moved)
    hot, cold = session.solve(park_draft), solve(park_draft)
    code = (
        "import json; from tests.negotiate.test_solve import moving_draft, solve;"
        "shares = solve(moving_draft(None, {'origin': '0.4'}, '5')).shares;"
        "print(json.dumps({name: str(value) for name, value in shares.items()}))"
    )
    elsewhere = json.loads(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )

    assert isinstance(cold, Solution)
    assert dict(hot.shares) == dict(cold.shares)
    assert {name: str(value) for name, value in cold.shares.items()} == elsewhere


def test_shares_rise_with_the_reference_and_never_leave_their_bounds():
    solved = [
        solve(simple(nearest({"origin": f"0.{tenth}"}), low="0.25", high="0.65")).shares["origin"]
        for tenth in range(1, 10)
    ]

    assert all(one <= other for one, other in pairwise(solved))
    assert (Fraction(1, 4), Fraction(13, 20)) == (solved[0], solved[-1])


def three_party_capped_draft():
    """One project, a cap on one claim, a share that stands in tax and GDP: HiGHS once cut its optimum off."""
    years = range(2023, 2029)
    fund = Region("F1", "基金", "Fund", "基金")
    other = type(TAX)("cit")
    paths = {
        TAX: (77, 108, 75, 158, 30, 100),
        other: (124, 43, 157, 136, 90, 18),
        GDP: (196, 111, 28, 53, 99, 67),
    }
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    flows = {stream: {"P01": dict(zip(years, path, strict=True))} for stream, path in paths.items()}
    park = park_of(ledger_of(register, flows), (ORIGIN_REGION, HOST_REGION, fund))
    one, two = Share("a", low="0.16"), Share("b", low="0.16")
    claims = [(ORIGIN, one * TAX), (fund, capped(two * other, "1/2" * history(TAX, 2)))]
    formulas = [
        Formula("税收", TAX + other, claims, HOST, [2026, 2027]),
        Formula("地区生产总值", GDP, {ORIGIN: two * GDP}, HOST, [2027, 2028]),
    ]
    burdens = {ORIGIN_REGION: (5, 20, 20), HOST_REGION: (0, 0, 5), fund: (0, 0, 5)}
    no_deal = {
        region: {2026 + year: fen(amount) for year, amount in enumerate(path)}
        for region, path in burdens.items()
    }
    values = {ORIGIN_REGION: {"gdp": "0.1"}, HOST_REGION: {"gdp": "0.05"}}
    conditions = [share("a") <= share("b")]
    return Draft(
        formulas, park, equal_gain(), no_deal=no_deal, values=values, discount="0.04", conditions=conditions
    )


def test_cap_stages_no_grid_point_is_better_at_any_level():
    draft = three_party_capped_draft()
    solution = solve(draft)

    def levels(position):
        gains = sorted(position.totals.values())
        return [sum(gains[: size + 1]) for size in range(len(gains))]

    reached = levels(solution.position)
    for one in range(16, 101, 2):
        for two in range(one, 101, 2):
            found = levels(at(draft, {"a": Fraction(one, 100), "b": Fraction(two, 100)}))
            for mine, theirs in zip(reached, found, strict=True):
                assert theirs <= mine + 2000, (one, two)
                if theirs < mine - 2000:
                    break
    assert abs(solution.certificate.gap) <= 2000
