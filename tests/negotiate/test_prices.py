"""Prices of conditions: by hand, then against programs written anew and drafts solved anew, seed by seed.

The measure is worked out a second time without the package's program: gains and conditions of a linear draft
are affine in its shares, read off the exact account at a few points, and scipy's LP raises the measure.
"""

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import inf, isclose

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, shared_tax
from tests.negotiate.drawn_drafts import drawn_draft
from tests.program.curve_cases import many
from yrdshare.errors import DraftError, YrdshareError
from yrdshare.formula.linear import Column, Row
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import at
from yrdshare.negotiate.prices.bounds import ShareBound
from yrdshare.negotiate.prices.line import Effect
from yrdshare.negotiate.prices.prices import _Pricing, prices
from yrdshare.negotiate.prices.walk import Walk
from yrdshare.negotiate.principles import (
    EqualGain,
    KalaiSmorodinsky,
    Nearest,
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    nash,
    nearest,
    utilitarian,
)
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import receipts, share
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share, transform
from yrdshare.program.program import Program

WAN = 10**6  # fen


def halves(*conditions, **parts):
    """Two parties and 300 万元: left alone, each gains 150."""
    settled = {"principle": equal_gain(), **parts}
    return Draft([shared_tax(one_project((100, 100, 100)), Share("origin") * TAX)], conditions=conditions,
                 park=one_project((100, 100, 100)), **settled)  # fmt: skip


def two_parts(*conditions):
    """A cap of 100 on three years of 100: at most 10 in the third means a share of ≤ 10 % or ≥ 45 %."""
    park = one_project((100, 100, 100))
    formula = shared_tax(park, capped(Share("origin") * TAX, wan(100)))
    limit = receipts(ORIGIN_REGION, "税收").in_year(2028) <= 10
    return Draft([formula], park, equal_gain(), conditions=[limit, *conditions])


def blocks(count, quick):
    """The blocks of a long test; all but the first are slow."""
    return [*range(quick), *(pytest.param(one, marks=pytest.mark.slow) for one in range(quick, count))]


def about(value):
    return pytest.approx(value, rel=1e-6, abs=1e-6)


# By hand


def test_a_floor_costs_what_the_published_program_says():
    # max x1 + 2 x2, x1 + x2 = 100, x1 ≥ 40: the objective is 160 and falls by 1 for each unit of the floor
    columns = [Column("x1", 0.0, inf), Column("x2", 0.0, inf), Column("moved", 0.0, 0.0)]
    rows = [
        Row("pool", {"x1": 1.0, "x2": 1.0}, 100.0, 100.0),
        Row("floor", {"x1": 1.0, "moved": -1.0}, 40.0, inf),
    ]
    program, costs = Program(columns, rows), {"x1": 1.0, "x2": 2.0}

    assert about(160.0) == program.maximise(costs).objective
    up, down = (Walk(program, costs, "moved", sign, ()).side(1e3) for sign in (1.0, -1.0))
    assert (about(-1.0), about(60.0), "empty") == (up.slope, up.reach, up.end)
    assert (about(1.0), about(40.0), "changes") == (down.slope, down.reach, down.end)
    assert about(160.0) == program.maximise(costs).objective  # the bound is put back


def test_a_floor_that_holds_the_split_costs_the_other_party_what_it_takes():
    [line] = prices(halves(receipts(HOST_REGION).total >= 200)).lines

    assert (about(1.0), about(1.0)) == (line.right, line.left)
    assert (fen(150), fen(300)) == (line.low, line.high)
    assert ("changes", "empty") == (line.low_end, line.high_end)
    assert {ORIGIN_REGION: fen(50), HOST_REGION: -fen(50)} == {
        region: round(change, -4) for region, change in line.whole.changes.items()
    }
    raised, lowered = line.effects
    assert (fen(2), -fen(2)) == (raised.by, lowered.by)
    assert about(float(fen(2))) == pytest.approx(float(raised.changes[HOST_REGION]), abs=400)
    assert 0 == sum(raised.changes.values())


def test_an_equality_has_a_price_for_raising_and_one_for_lowering():
    [line] = prices(halves(receipts(HOST_REGION).total == 200)).lines

    assert (about(1.0), about(1.0)) == (line.right, line.left)
    assert (fen(150), fen(300)) == (line.low, line.high)
    assert ("changes", "empty") == (line.low_end, line.high_end)
    raised, lowered = line.effects
    assert (fen(2), -fen(2)) == (raised.by, lowered.by)
    assert (-fen(2), fen(2)) == tuple(round(one.changes[ORIGIN_REGION], -4) for one in line.effects)
    assert fen(50) == round(line.whole.changes[ORIGIN_REGION], -4)


def test_where_an_equality_holds_what_is_best_anyway_both_ways_cost_and_dropping_it_brings_nothing():
    [line] = prices(halves(receipts(HOST_REGION).total == 150)).lines

    assert (about(1.0), about(-1.0)) == (line.right, line.left)  # lowering brings less than nothing
    assert 0 == line.whole.most


def test_where_caps_are_kept_by_curves_no_unit_price_is_said_and_changes_are_those_of_drafts_solved_anew():
    bounds = receipts(HOST_REGION, "税收").total >= 20_000, share("a") <= "0.5"
    draft, _, _ = many(16, 2, conditions=bounds)
    before = solve(draft)
    assert "curves" == before.certificate.method
    shown = prices(draft, before)

    conditions = [line for line in shown.lines if not isinstance(line.demand, ShareBound)]
    assert 2 == len(conditions)
    for line in conditions:
        assert ("curves", None, None) == (line.why, line.right, line.left)
        doubt = float(shown.rounding) + 2e-5 * before.certificate.scale
        for effect, there in (
            (line.whole, without(draft, line)),
            (line.effects[0], moved(draft, line, line.effects[0].by)),
        ):
            after = solve(there)
            if effect.changes is None:
                assert isinstance(after, Infeasible) or effect.why == "unproved"
                continue
            for region, change in effect.changes.items():
                truth = after.position.totals[region] - before.position.totals[region]
                assert abs(float(truth - change)) <= doubt
    assert "按曲线求解，不报单价" in shown.text()


def test_where_the_floor_only_just_holds_raising_costs_and_lowering_brings_nothing():
    [line] = prices(halves(receipts(HOST_REGION).total >= 150)).lines

    assert (about(1.0), 0.0) == (line.right, line.left)
    assert (None, "free", fen(300), "empty") == (line.low, line.low_end, line.high, line.high_end)
    assert not line.whole.most


def test_of_two_equal_demands_neither_can_be_loosened_alone():
    demand = receipts(HOST_REGION).total >= 200
    lines = prices(halves(demand, demand)).lines

    assert [(about(1.0), 0.0)] * 2 == [(line.right, line.left) for line in lines]
    assert [0, 0] == [line.whole.most for line in lines]


def test_negative_control_one_dual_would_be_wrong_on_one_side_of_a_point_where_bounds_meet():
    dual = _dual_of_the_floor(150)
    [line] = prices(halves(receipts(HOST_REGION).total >= 150)).lines

    assert line.right != pytest.approx(line.left)
    sides = [isclose(dual, price, abs_tol=1e-6) for price in (line.right, line.left)]
    assert not all(sides)  # whatever the dual is, it is one number, and the truth is two


def _dual_of_the_floor(floor):
    """What a dual says a floor of the host costs: max min(300 s, 300 (1 − s)), 300 (1 − s) ≥ floor."""
    answer = linprog(
        [0, -1],
        A_ub=[[-300, 1], [300, 1], [300, 0]],
        b_ub=[0, 300, 300 - floor],
        bounds=[(0, 1), (None, None)],
    )
    return -float(answer.ineqlin.marginals[2])


def test_an_untouched_line_costs_nothing_until_it_is_reached():
    [line] = prices(halves(receipts(HOST_REGION).total >= 120)).lines

    assert (0.0, 0.0, fen(30)) == (line.right, line.left, line.slack)
    assert (None, fen(150), "changes") == (line.low, line.high, line.high_end)
    assert not line.touched


def test_a_pin_has_a_price_for_raising_and_one_for_lowering():
    lines = prices(halves(pins={"origin": "0.4"})).lines
    [line] = lines

    assert "==" == line.relation
    assert (about(-300 * WAN), about(-300 * WAN)) == (line.right, line.left)  # fen for a whole share
    assert (Fraction(0), Fraction(1, 2)) == (line.low, line.high)
    assert {ORIGIN_REGION: fen(30), HOST_REGION: -fen(30)} == line.whole.changes


def test_a_share_s_own_bound_has_a_price_and_zero_and_one_have_none():
    park = one_project((100, 100, 100))
    draft = Draft([shared_tax(park, Share("origin", low="0.6", high="1") * TAX)], park, equal_gain())
    [line] = prices(draft).lines

    assert ShareBound("origin", "low", Fraction(3, 5)) == line.demand
    assert (about(300 * WAN), about(300 * WAN)) == (line.right, line.left)
    assert (Fraction(1, 2), Fraction(1)) == (line.low, line.high)
    assert {ORIGIN_REGION: -fen(30), HOST_REGION: fen(30)} == line.whole.changes


def test_a_yearly_condition_has_a_price_as_a_whole_and_one_for_each_year():
    # the host's years: 100, 100, 50; at least 60 in each binds in the last alone
    park = one_project((100, 100, 50))
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park, nearest({"origin": 1}),
                  conditions=[receipts(HOST_REGION).every_year >= 40])  # fmt: skip
    lines = prices(draft).lines

    assert [None, 2026, 2027, 2028] == [line.year for line in lines]
    assert [about(1 / fen(50)), 0.0, 0.0, about(1 / fen(50))] == [line.right for line in lines]
    assert [0, fen(40), fen(40), 0] == [line.slack for line in lines]
    dropped = [line.whole.changes[HOST_REGION] for line in lines]
    assert [-fen(200), 0, 0, -fen(100)] == [round(one, -4) for one in dropped]  # 2026 then holds it at 40 %


def test_where_a_cap_splits_the_zone_the_least_tightening_makes_the_gain_leap():
    limit, most = prices(two_parts(share("origin") <= "0.45")).lines

    assert about(70 * WAN) == most.leaps[0]  # from 100 at 45 % to 30 at 10 %
    assert (0.0, 0.0) == (most.right, most.left)
    assert (Fraction(1, 10), "changes") == (most.low, most.low_end)
    assert about(70 * WAN) == limit.leaps[0]
    assert (about(3.0), 0.0) == (limit.right, limit.left)
    assert (Fraction(0), "empty") == (limit.low, limit.low_end)
    tightened = most.tightened.changes[ORIGIN_REGION]
    assert -fen(70) == round(tightened, -4)


def test_a_leap_is_told_in_words_in_both_languages():
    shown = prices(two_parts(share("origin") <= "0.45"))

    assert "只要一动，收益最少一方少得 70 万元" in shown.text()
    assert "however small the move, whoever gains least gains 70 × 10k yuan less" in shown.text("en")


def test_a_line_that_cannot_be_tightened_says_that_there_is_no_split():
    [line] = prices(halves(receipts(ORIGIN_REGION).total >= 300)).lines

    assert line.right is None
    assert "empty" == line.high_end
    assert "再提高 1 万元：无解" in prices(halves(receipts(ORIGIN_REGION).total >= 300)).text()


def test_a_draft_without_a_split_has_no_prices_and_says_where_to_look():
    demands = receipts(HOST_REGION).total >= 200, receipts(ORIGIN_REGION).total >= 200
    with pytest.raises(DraftError) as refused:
        prices(halves(*demands))

    assert "不能同时成立" in refused.value.text()


def test_an_outcome_of_another_draft_is_refused():
    with pytest.raises(DraftError):
        prices(halves(), solve(halves()))


def test_the_ladder_begins_with_the_line_whose_end_moves_most_and_holds_no_single_years():
    demands = receipts(HOST_REGION).every_year >= 60, receipts(HOST_REGION).total >= 120
    found = prices(halves(*demands)).ladder()

    assert [demands[0], demands[1]] == [line.demand.condition for line in found]
    assert [True, False] == [bool(line.whole.most) for line in found]


def test_the_frame_has_a_row_for_each_line_in_the_words_of_the_language():
    shown = prices(halves((receipts(HOST_REGION).total >= 200).named("金安至少200")))

    assert ["金安至少200"] == list(shown.frame()["条件"])
    assert [pytest.approx(1.0)] == list(shown.frame()["收紧每单位的代价"])
    assert [pytest.approx(200.0)] == list(shown.frame("en")["bound"])


def test_progress_is_told_from_nothing_to_all():
    seen = []
    prices(
        halves(receipts(HOST_REGION).every_year >= 60),
        progress=lambda done, whole: seen.append((done, whole)),
    )

    assert [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)] == seen


def test_where_the_total_cannot_change_no_line_costs_anything_of_it_but_parties_still_pay():
    shown = prices(halves(receipts(HOST_REGION).total >= 200, principle=utilitarian()))
    [line] = shown.lines

    assert ("sum", 0.0, 0.0) == (shown.measure, line.right, line.left)
    assert -fen(50) == round(line.whole.changes[HOST_REGION], -4)  # among equal totals: equal gains


def test_what_keeps_a_group_from_its_worth_is_priced_in_its_shortfall():
    principle = coalition_stable({frozenset({HOST_REGION}): fen(200)})
    shown = prices(halves(receipts(HOST_REGION).total <= 180, principle=principle))
    [line] = shown.lines

    assert ("groups", about(1.0), about(1.0)) == (shown.measure, line.right, line.left)
    assert (fen(200), "changes") == (line.high, line.high_end)


def test_of_a_principle_without_straight_pieces_only_real_changes_are_told():
    shown = prices(halves(receipts(HOST_REGION).total >= 200, principle=nash()))
    line = shown.lines[0]

    assert ("none", "measure", None, None) == (shown.measure, line.why, line.right, line.left)
    assert -fen(50) == round(line.whole.changes[HOST_REGION], -4)
    assert "不报单价" in shown.text()


def test_nobody_loses_has_a_price_where_the_principle_demands_it():
    # the origin has 150 of 300 without a deal: nobody may lose, so it keeps at least that
    no_deal = {
        ORIGIN_REGION: dict.fromkeys(range(2026, 2029), fen(50)),
        HOST_REGION: dict.fromkeys(range(2026, 2029), 0),
    }
    shown = prices(halves(principle=kalai_smorodinsky(), no_deal=no_deal))

    assert [ORIGIN_REGION, HOST_REGION] == [line.demand.region for line in shown.lines]
    assert all(line.whole.changes is not None for line in shown.lines)


# Against programs and drafts made anew


class Anew:
    """The measure of a linear draft by scipy: gains and terms read off the exact account at k + 1 points."""

    def __init__(self, draft):
        self.draft, self.names = draft, [one.name for one in draft.open_shares]
        self.scale = float(solve(draft).certificate.scale)
        base = at(draft.revise(pins={}), {one.name: one.low for one in draft.open_shares})
        self.low = np.array([float(one.low) for one in draft.open_shares])
        self.high = np.array([float(one.high) for one in draft.open_shares])
        self.base, self.steps = base, []
        for one in draft.open_shares:
            moved = {other.name: other.low for other in draft.open_shares} | {one.name: one.high}
            self.steps.append(at(draft.revise(pins={}), moved))

    def affine(self, read):
        """(constant, slopes by share) of what `read` takes from a position."""
        first = float(read(self.base))
        widths = self.high - self.low
        slopes = np.array(
            [(float(read(there)) - first) / width for there, width in zip(self.steps, widths, strict=True)]
        )
        return first - slopes @ self.low, slopes

    @cached_property
    def sides(self):
        """Every condition's year once: its place, its year, its bound, and its term as (constant, slopes)."""
        return [
            (
                place,
                year,
                condition,
                self.affine(lambda there, s=step, c=condition: c.term.values(there.measures)[s][1]),
            )
            for place, condition in enumerate(self.draft.conditions)
            for step, (year, _) in enumerate(condition.term.values(self.base.measures))
        ]

    @cached_property
    def gains(self):
        """Every party's gain in units of the pool, as (constant, slopes)."""
        found = [self.affine(lambda there, r=region: there.totals[r]) for region in self.draft.parties]
        return [(constant / self.scale, slopes / self.scale) for constant, slopes in found]

    def rows(self, moved):
        """Every condition's year as slopes · shares ≤ most, `moved` by line added to its bound."""
        found = []
        for number, year, condition, (constant, slopes) in self.sides:
            unit = 1.0 if condition.term.is_share else self.scale
            bound = float(condition.bound) + sum(
                by for (place, when), by in moved.items() if place == number and when in (None, year)
            )
            if condition.relation in (">=", "=="):
                found.append((-slopes / unit, (constant - bound) / unit))
            if condition.relation in ("<=", "=="):
                found.append((slopes / unit, (bound - constant) / unit))
        return found

    def measure(self, moved=None, ends=None):
        """V; None where there is no split. `ends` are other bounds of shares."""
        rows = self.rows(moved or {})
        low, high = (np.array([float(pair[side]) for pair in self.box(ends or {})]) for side in (0, 1))
        gains, principle = self.gains, self.draft.principle
        if isinstance(principle, Nearest):
            return self._nearest(rows, low, high, dict(principle.reference))
        weights = [1.0] * len(gains)
        if isinstance(principle, KalaiSmorodinsky):
            rows = rows + [(-slopes, constant) for constant, slopes in gains]
            ideal = [self._most(rows, low, high, slopes) for _, slopes in gains]
            if ideal[0] is None:
                return None
            weights = [constant + most for (constant, _), most in zip(gains, ideal, strict=True)]
        elif not isinstance(principle, EqualGain):
            stated = dict(principle.contributions)
            mean = sum(stated.values()) / len(stated)
            weights = [float(stated[region] / mean) for region in self.draft.parties]
        least = [
            (np.append(-slopes, weight), constant)
            for (constant, slopes), weight in zip(gains, weights, strict=True)
            if weight > 1e-7
        ]
        wide = [(np.append(slopes, 0.0), most) for slopes, most in rows]
        aim = np.append(np.zeros(len(low)), 1.0)
        return self._most(wide + least, np.append(low, -1e3), np.append(high, 1e3), aim)

    def box(self, ends):
        return [ends.get(one.name, (one.low, one.high)) for one in self.draft.open_shares]

    def _nearest(self, rows, low, high, wanted):
        size = len(low)
        found = [(np.append(slopes, np.zeros(size)), most) for slopes, most in rows]
        for place, name in enumerate(self.names):
            for sign in (1.0, -1.0):
                slopes = np.zeros(2 * size)
                slopes[place], slopes[size + place] = sign, -1.0
                found.append((slopes, sign * float(wanted[name])))
        aim = np.append(np.zeros(size), -np.ones(size))
        return self._most(found, np.append(low, np.zeros(size)), np.append(high, np.ones(size)), aim)

    @staticmethod
    def _most(rows, low, high, aim):
        kept = [(slopes, most) for slopes, most in rows]
        answer = linprog(
            -aim,
            A_ub=np.array([slopes for slopes, _ in kept]) if kept else None,
            b_ub=np.array([most for _, most in kept]) if kept else None,
            bounds=list(zip(low, high, strict=True)),
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        return None if answer.status == 2 else -answer.fun


def moved_by(draft, line, by):
    """What to hand to `Anew.measure` for a line whose bound moves by `by`: fen, or a part of a share."""
    if isinstance(line.demand, ShareBound):
        one = next(one for one in draft.open_shares if one.name == line.demand.name)
        low, high = float(one.low), float(one.high)
        ends = (low + by, high) if line.demand.side == "low" else (low, high + by)
        return {"ends": {one.name: ends}}
    place = [id(one) for one in draft.conditions].index(id(line.demand.condition))
    return {"moved": {(place, line.year): by}}


class Slopes(_Pricing):
    """Prices without the drafts solved anew for their effects, which test_prices_effects.py looks at."""

    def _effect(self, bound, by):
        return Effect(by, None, "unproved")


def pairs(draft):
    """Each line with its sides: the slope of V upwards, the end, what comes beyond."""
    shown = Slopes(solve(draft), None).prices()
    for line in shown.lines:
        if getattr(line.demand, "region", None) is not None:
            continue
        tight = None if line.right is None else -line.right
        up, down = (line.left, tight) if line.relation == "<=" else (tight, line.left)
        yield shown, line, 1, up, line.high, line.high_end
        yield shown, line, -1, down, line.low, line.low_end


@pytest.mark.parametrize("block", blocks(8, quick=1))
def test_prices_equal_the_slopes_of_a_program_written_anew(block):
    for seed in range(20 * block, 20 * block + 20):
        draft = drawn_draft(seed, 2 + seed % 3, False, 2 + seed % 4)
        if isinstance(solve(draft), Infeasible):
            continue
        anew = Anew(draft)
        smooth = isinstance(draft.principle, KalaiSmorodinsky)
        for shown, line, sign, slope, end, kind in pairs(draft):
            (assert_slope if smooth else assert_piece)(anew, shown, line, sign, slope, end, kind)


def equalised(seed):
    """A drawn draft that holds one share, or what a party receives, at where it was solved; None without."""
    draft = drawn_draft(seed, 2 + seed % 3, False, 1 + seed % 2)
    outcome = solve(draft)
    if isinstance(outcome, Infeasible):
        return None
    name = draft.open_shares[0].name
    held = share(name) == round(outcome.shares[name], 2)
    if seed % 2:
        party = draft.parties[-1]
        took = sum(sum(account.received[party].tolist()) for account in outcome.position.accounts)
        held = receipts(party).total == Fraction(took // WAN)
    made = draft.revise(conditions=[*draft.conditions, held], number=1)
    return None if isinstance(solve(made), Infeasible) else made


@pytest.mark.parametrize("block", blocks(3, quick=1))
def test_prices_of_equalities_equal_the_slopes_of_a_program_written_anew(block):
    asked = 0
    for seed in range(3000 + 8 * block, 3008 + 8 * block):
        draft = equalised(seed)
        if draft is None or isinstance(draft.principle, KalaiSmorodinsky):
            continue
        anew, asked = Anew(draft), asked + 1
        for shown, line, sign, slope, end, kind in pairs(draft):
            assert_piece(anew, shown, line, sign, slope, end, kind)
    assert asked >= 2


def assert_piece(anew, shown, line, sign, slope, end, kind):
    """V is the straight line as far as it is said to be, and something else just beyond."""
    draft, unit = anew.draft, 1.0 if line.is_share else anew.scale
    worth = anew.scale if shown.measure in ("gain", "weighted") else 1.0
    here = anew.measure()

    def at_(by):
        return anew.measure(**moved_by(draft, line, sign * by * unit))

    reach = 0.3 if end is None else float(abs(end - line.bound)) / unit
    if line.is_share and end is None:
        reach = (
            0.0
            if not isinstance(line.demand, ShareBound)
            else min(0.3, float(1 - line.bound if sign > 0 else line.bound))
        )
    if slope is None:
        assert "empty" == kind
        assert at_(1e-5) is None
        return
    rise = slope * unit / worth
    for part in (0.25, 0.6, 0.999):
        if reach * part > 1e-6:
            assert about(here + rise * reach * part) == at_(reach * part), (line, sign)
    if kind in ("free", "limit"):
        return
    beyond = at_(reach + 1e-4)
    if kind == "empty":
        natural = isinstance(line.demand, ShareBound) and end in (0, 1)
        assert natural or beyond is None
    else:
        assert beyond is None or beyond < here + rise * (reach + 1e-4) - 1e-9


def assert_slope(anew, shown, line, sign, slope, end, kind):
    """Kalai–Smorodinsky's ratio bends with the bound: its slope here, by small differences."""
    if slope is None or line.why:
        return
    unit, step = 1.0 if line.is_share else anew.scale, 1e-6
    here, there = anew.measure(), anew.measure(**moved_by(anew.draft, line, sign * step * unit))
    if there is not None:
        assert pytest.approx((there - here) / step, rel=1e-3, abs=1e-3) == slope * unit


def without(draft, line):
    """The draft without a line, written anew."""
    demand = line.demand
    if isinstance(demand, ShareBound):
        return with_bound(draft, demand, Fraction(0 if demand.side == "low" else 1))
    if demand.pin is not None:
        return draft.revise(pins={})
    kept = []
    for condition in draft.conditions:
        if condition is not demand.condition:
            kept.append(condition)
        elif line.year is not None:
            others = [year for year in draft.years if year != line.year]
            kept += [replace(condition, term=condition.term.in_year(year)) for year in others]
    return draft.revise(conditions=kept)


def moved(draft, line, by):
    """The draft with a line's bound moved, written anew; None where the share's bounds would cross."""
    demand = line.demand
    if isinstance(demand, ShareBound):
        try:
            return with_bound(draft, demand, line.bound + by)
        except YrdshareError:
            return None
    found = []
    for condition in draft.conditions:
        elsewhere = replace(condition, bound=condition.bound + by)
        if condition is not demand.condition:
            found.append(condition)
        elif line.year is None:
            found.append(elsewhere)
        else:
            found += [
                replace(elsewhere if year == line.year else condition, term=condition.term.in_year(year))
                for year in draft.years
            ]
    return draft.revise(conditions=found)


def with_bound(draft, demand, value):
    def change(node):
        if isinstance(node, Share) and node.name == demand.name:
            low, high = (value, node.high) if demand.side == "low" else (node.low, value)
            return Share(node.name, low, high, node.value)
        return node

    [formula] = draft.formulas
    claims = tuple((who, transform(claim, change)) for who, claim in formula.claims)
    return draft.revise(formulas=(replace(formula, claims=claims),))
