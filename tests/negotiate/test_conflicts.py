"""Which demands cannot stand together and every smallest way out: paper, all subsets, offers tried."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, ledger_of, one_project, park_of, shared_tax
from tests.negotiate.drawn_drafts import drawn_draft
from yrdshare.demo import liusong
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.conflicts.conflicts import conflicts, examined
from yrdshare.negotiate.conflicts.demands import PRINTED, Asked
from yrdshare.negotiate.conflicts.giving_way import Way, applied
from yrdshare.negotiate.conflicts.minimal_sets import bits, minimal_sets, shrunk
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share, Stream
from yrdshare.words import LANGUAGES

FUNDS = (Region("F1", "一号基金", "Fund One", "基金"), Region("F2", "二号基金", "Fund Two", "基金"))
CIT = Stream("cit")


def floors(amounts, more=(), **parts):
    """A pool of 100 万元, a share for each party but the host, who has the rest, and a floor for each."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    parties = (ORIGIN_REGION, *FUNDS[: len(amounts) - 2], HOST_REGION)
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}}), parties)
    claimants = (ORIGIN, *FUNDS)[: len(amounts) - 1]
    claims = [(one, Share(f"x{number}") * TAX) for number, one in enumerate(claimants, start=1)]
    formula = Formula("税收", TAX, claims, HOST, [2026])
    demands = [
        (receipts(one).total >= amount).named(f"底线{number}")
        for number, (one, amount) in enumerate(zip(parties, amounts, strict=True), start=1)
    ]
    return Draft([formula], park, parts.pop("principle", equal_gain()), conditions=[*demands, *more], **parts)


def named(groups):
    return {frozenset(one.text() for one in group.demands) for group in groups}


def test_three_floors_over_a_pool_of_one_hundred_are_one_clash_and_three_ways_out_of_twenty():
    spare = (receipts(ORIGIN_REGION).total + receipts(FUNDS[0]).total <= 90).named("两方至多90")
    found = conflicts(floors([50, 40, 30], [spare]))

    assert {frozenset({"底线1", "底线2", "底线3"})} == named(found.sets)
    assert {frozenset({name}) for name in ("底线1", "底线2", "底线3")} == named(found.repairs)
    assert found.complete
    assert fen(20) == sum(amount for _, amount in found.least.demands)
    assert [fen(20)] * 3 == [way.amount for one in found.repairs for way in one.ways]
    assert ["30", "20", "10"] == [f"{way.to / fen(1)}" for one in found.repairs for way in one.ways]


def test_the_most_evenly_shared_way_out_of_three_floors_takes_a_third_from_each():
    found = conflicts(floors([50, 40, 30]))

    given = sorted(amount for _, amount in found.shared.demands)
    assert [6_660_000, 6_670_000, 6_670_000] == given  # 20 万元 in all, to the printed digit
    parts = {demand.text(): amount for demand, amount in found.in_proportion.demands}
    assert {"底线1": 8_330_000, "底线2": 6_670_000, "底线3": 5_000_000} == parts  # a sixth of each


def test_a_loss_that_nobody_forbids_has_no_say_in_who_gives_way():
    # both ask 60 of 100; without a deal the host has 80, but no one demands that it shall not lose
    no_deal = {ORIGIN_REGION: {2026: 0}, HOST_REGION: {2026: fen(80)}}
    found = conflicts(floors([60, 60], no_deal=no_deal))

    assert {"底线1": fen(10), "底线2": fen(10)} == {one.text(): by for one, by in found.shared.demands}
    assert {"底线1": fen(10), "底线2": fen(10)} == {one.text(): by for one, by in found.in_proportion.demands}
    asked = conflicts(floors([60, 60], no_deal=no_deal, principle=kalai_smorodinsky()))
    assert fen(20) == max(by for _, by in asked.shared.demands)  # there it is demanded, and gives way too


def test_two_clashes_that_share_a_demand_have_two_ways_out():
    # 60 + 50 > 100 and 60 + 45 > 100, but 50 + 45 ≤ 100
    demands = [(receipts(HOST_REGION).total >= 45).named("再要45"), (share("x1") <= "0.9").named("九成")]
    draft = floors([60, 0], [(share("x1") <= "0.5").named("五成"), *demands])
    found = conflicts(draft)

    assert {frozenset({"底线1", "五成"}), frozenset({"底线1", "再要45"})} == named(found.sets)
    assert {frozenset({"底线1"}), frozenset({"五成", "再要45"})} == named(found.repairs)
    [first, second] = found.repairs
    assert fen(10) == first.ways[0].amount
    assert {"五成": Fraction(1, 10), "再要45": fen(5)} == {
        way.demand.text(): way.amount for way in second.ways
    }


def test_negative_control_the_deletion_filter_alone_misses_the_second_clash():
    draft = floors([60, 0], [(share("x1") <= "0.5").named("五成"), receipts(HOST_REGION).total >= 45])
    asked = Asked(build(draft))
    clash, _ = shrunk(asked.whole, asked.possible)

    assert 2 == len(conflicts(draft).sets)
    assert {asked.demands[place] for place in bits(clash)} in [
        set(one.demands) for one in conflicts(draft).sets
    ]


def test_of_a_yearly_condition_the_years_that_clash_are_told():
    park = one_project([100, 20, 100])
    demands = [receipts(HOST_REGION).every_year >= 12, share("origin") <= "1/2", share("origin") >= "0.45"]
    found = conflicts(Draft([shared_tax(park, Share("origin") * TAX)], park, conditions=demands))

    [clash] = found.sets
    assert [demands[0], demands[2]] == [one.condition for one in clash.demands]
    assert [(demands[0], (2027,))] == [(one.condition, years) for one, years in clash.years]
    assert "只看 2027 年就已冲突" in found.text()
    assert {fen(1), Fraction(1, 20)} == {way.amount for one in found.repairs for way in one.ways}


def test_a_share_held_at_a_value_may_give_way_and_by_how_far_is_told():
    draft = floors([20, 80], pins={"x1": "1/2"})
    found = conflicts(draft)

    assert {frozenset({"底线2", "份额“x1”固定为 50%"})} == named(found.sets)
    amounts = {one.demands[0].text(): one.ways[0].amount for one in found.repairs}
    assert {"底线2": fen(30), "份额“x1”固定为 50%": Fraction(3, 10)} == amounts
    assert ["底线2"] == [one.text() for one, _ in found.least.demands]  # a held share stays where it may


def test_shares_held_above_the_pool_are_named_though_no_condition_could_help():
    found = conflicts(floors([10, 10, 10], pins={"x1": "0.6", "x2": "0.7"}))

    held = {"份额“x1”固定为 60%", "份额“x2”固定为 70%"}
    assert frozenset(held) in named(found.sets)
    assert {frozenset({one}) for one in held} <= {frozenset(one & held) for one in named(found.repairs)}
    assert found.least.demands
    assert isinstance(solve(applied(found.draft, [Way(*one) for one in found.least.demands])), Solution)


def test_nobody_loses_gives_way_only_to_a_principle_that_does_not_ask_for_it():
    park = park_of(one_project([100]).ledger, no_deal=80)
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park, kalai_smorodinsky())
    found = conflicts(draft)

    assert 2 == len(found.repairs)
    assert [fen(60)] * 2 == [one.ways[0].amount for one in found.repairs]
    revised = [applied(draft, one.ways) for one in found.repairs]
    assert [equal_gain()] * 2 == [one.principle for one in revised]
    assert all(isinstance(solve(one), Solution) for one in revised)
    assert "无人受损" in found.text()


def test_what_holds_together_is_said_with_what_is_tightest():
    found = conflicts(floors([20, 30, 40]))

    assert isinstance(found.solution, Solution)
    assert ((), (), True) == (found.sets, found.repairs, found.complete)
    assert "可以同时成立" in found.text()
    assert "余量" in found.text()
    assert found.matrix().empty


def test_when_no_demand_could_help_the_formula_that_exceeds_its_pool_is_named():
    park = one_project([100], [])
    claims = [(ORIGIN, Share("x", low="0.6") * TAX), (HOST_REGION, Share("y", low="0.7") * TAX)]
    draft = Draft([Formula("税收", TAX, claims, HOST, [2026])], park, conditions=[share("x") <= "0.9"])
    found = conflicts(draft)

    assert (frozenset(), frozenset()) == (frozenset(found.sets), frozenset(found.repairs))
    assert "“税收”" in found.text()
    assert "30" in found.text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_clash_and_every_way_out_is_in_words_and_nobody_is_called_wrong(lang):
    text = conflicts(floors([50, 40, 30])).text(lang)

    assert 3 <= text.count("20 ")
    for word in ("错误", "不合理", "wrong", "unreasonable", "slack", "MUS"):
        assert word not in text


def test_the_tables_have_a_row_for_each_demand_and_a_column_for_each_clash():
    found = conflicts(floors([60, 0], [share("x1") <= "0.5", receipts(HOST_REGION).total >= 45]))

    assert (3, 2) == found.matrix().shape
    assert [2, 1, 1] == sorted(found.matrix().sum(axis=1), reverse=True)
    assert sum(len(one.demands) for one in found.repairs) == len(found.frame())


def test_fifteen_demands_are_searched_to_the_end_and_more_within_a_count_of_questions():
    wishes = [(share(f"x{1 + number % 2}") >= Fraction(30 + number, 100)) for number in range(12)]
    fifteen = conflicts(floors([50, 40, 30], wishes))
    assert 15 == len(fifteen.demands)
    assert fifteen.complete

    more = conflicts(
        floors([50, 40, 30], [*wishes, *[share("x2") >= Fraction(one, 50) for one in range(15, 20)]])
    )
    assert 20 == len(more.demands)
    assert more.sets
    assert more.complete or "可能不全" in more.text()


# --- against all subsets -------------------------------------------------------------------------------


class Clashing:
    """One seed's linear draft with up to ten demands around what the parties could have."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.years = range(2026, 2026 + self.whole(1, 3))
        self.funds = FUNDS[: self.whole(0, 2)]
        self.parties = (ORIGIN_REGION, HOST_REGION, *self.funds)
        codes = [f"P{number}" for number in range(self.whole(1, 3))]
        self.register = Register([Project(one, ORIGIN_REGION, HOST_REGION, 2026, 2026) for one in codes])
        flows = {
            stream: {code: {year: self.whole(10, 300) for year in self.years} for code in codes}
            for stream in (TAX, CIT)
        }
        self.pool = sum(sum(path.values()) for by in flows.values() for path in by.values())
        self.park = park_of(ledger_of(self.register, flows), self.parties)

    def whole(self, low, high):
        return int(self.random.integers(low, high + 1))

    def pick(self, some):
        return some[self.whole(0, len(some) - 1)]

    def draft(self):
        claims = [(ORIGIN, Share("a", high="1/2") * TAX + Share("b", high="1/2") * CIT)]
        claims += [
            (fund, Share(name, high="1/2") * stream)
            for fund, name, stream in zip(
                self.funds, "ab" if self.whole(0, 1) else "cb", (TAX, CIT), strict=False
            )
        ]
        formula = Formula("税收", TAX + CIT, claims, HOST, self.years)
        names = [one.name for one in formula.open_shares]
        burden = {
            one: dict.fromkeys(self.years, fen(self.whole(0, self.pool // len(self.years) // 2)))
            for one in self.parties
        }
        principle = self.pick([equal_gain(), nearest({}), kalai_smorodinsky()])
        room = 10 - (len(self.parties) if principle == kalai_smorodinsky() else 0)
        pins = {names[0]: Fraction(self.whole(0, 25), 100)} if self.whole(0, 3) == 0 else {}
        count = self.whole(2, room - len(pins))
        conditions = [self.condition(names) for _ in range(count)]
        parts = {"no_deal": burden, "pins": pins, "discount": self.pick(["0", "0.25"])}
        return Draft([formula], self.park, principle, conditions=conditions, **parts)

    def condition(self, names):
        if self.whole(0, 4) == 0:
            left, bound = share(self.pick(names)), Fraction(self.whole(0, 50), 100)
        else:
            region, part = self.pick(self.parties), self.pool // len(self.years)
            term = self.pick([receipts, gain])(region)
            span = self.whole(0, 3)
            if span == 0:
                left, bound = term.every_year, self.whole(0, part)
            elif span == 1:
                left, bound = term.in_year(self.pick(self.years)), self.whole(0, part)
            else:
                left, bound = term.total, self.whole(0, self.pool)
        kind = self.whole(0, 9)
        return left >= bound if kind < 6 else left <= bound if kind < 9 else left == bound


def rows_of(draft):
    """a · s ≥ b for each demand by its number, and of the box (None), from exact accounts alone.

    Receipts are affine in the shares: the account at 0 and with each share alone at a tenth gives them.
    """
    free = draft.revise(pins={})
    names = [one.name for one in draft.open_shares]
    zero = {name: Fraction(0) for name in names}
    points = [at(free, zero), *(at(free, {**zero, name: Fraction(1, 10)}) for name in names)]
    scale = max(float(sum(abs(one) for one in points[0].totals.values())), 1.0)
    demands = [(one, 1.0 if one.term.is_share else scale) for one in draft.conditions]
    if draft.principle == kalai_smorodinsky():
        demands += [(gain(region).total >= 0, scale) for region in draft.parties]
    rows = []
    for number, (condition, unit) in enumerate(demands):
        values = [[float(v) for _, v in condition.term.values(point.measures)] for point in points]
        for line, base in enumerate(values[0]):
            left = [10 * (value[line] - base) / unit for value in values[1:]]
            right = (float(condition.bound) - base) / unit
            if condition.relation in (">=", "=="):
                rows.append((number, left, right))
            if condition.relation in ("<=", "=="):
                rows.append((number, [-one for one in left], -right))
    unit = np.eye(len(names)).tolist()
    for number, (name, value) in enumerate(draft.pins.items(), start=len(demands)):
        spot = unit[names.index(name)]
        rows += [(number, spot, float(value)), (number, [-one for one in spot], -float(value))]
    for one, spot in zip(draft.open_shares, unit, strict=True):
        rows += [(None, spot, float(one.low)), (None, [-x for x in spot], -float(one.high))]
    return rows, len(demands) + len(draft.pins)


def largest_held(draft):
    """Every set of demands that some vertex keeps, and how many demands there are; no program is asked.

    A set that can hold together holds at a vertex of its own rows and the box, so the vertices of all rows
    show every set that can.
    """
    rows, count = rows_of(draft)
    left, right = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    size = left.shape[1]
    picked = np.array(list(combinations(range(len(rows)), size)))
    corners, sides = left[picked], right[picked]
    fit = np.abs(np.linalg.det(corners)) > 1e-9
    vertices = np.linalg.solve(corners[fit], sides[fit][..., None])[..., 0]
    kept = vertices @ left.T >= right - 1e-9
    owner = np.array([-1 if row[0] is None else row[0] for row in rows])
    within = kept[:, owner == -1].all(axis=1)
    held = np.stack([kept[:, owner == number].all(axis=1) for number in range(count)], axis=1)[within]
    masks = {sum(1 << int(place) for place in np.flatnonzero(row)) for row in held}
    return masks, count


def by_all_subsets(draft):
    """All minimal clashes and minimal repairs as sets of places, by their definitions."""
    held, count = largest_held(draft)
    largest = [one for one in held if not any(one != other and not one & ~other for other in held)]
    possible = [any(not mask & ~one for one in largest) for mask in range(1 << count)]
    whole = (1 << count) - 1
    sets = {
        mask
        for mask in range(1 << count)
        if not possible[mask] and all(possible[mask & ~(1 << one)] for one in bits(mask))
    }
    repairs = {
        mask
        for mask in range(1 << count)
        if possible[whole & ~mask] and not any(possible[whole & ~mask | 1 << one] for one in bits(mask))
    }
    return sets, repairs


def places(found, groups):
    return {sum(1 << found.demands.index(one) for one in group.demands) for group in groups}


def infeasible(many, seed):
    """The first so many seeds from `seed` whose draft has no split by the vertices alone."""
    while many:
        draft = Clashing(seed).draft()
        held, count = largest_held(draft)
        if (1 << count) - 1 not in held:
            yield seed
            many -= 1
        seed += 1


def less(way):
    """The same way out with one printed step less."""
    return Way(way.demand, way.amount - PRINTED[way.demand.in_shares])


@pytest.mark.parametrize("block", range(8))
def test_clashes_and_ways_out_equal_all_subsets_on_two_hundred_drafts(block):
    for seed in infeasible(25, 1000 * block):
        draft = Clashing(seed).draft()
        asked = Asked(build(draft))
        found = minimal_sets(len(asked.demands), asked.possible, 10**6)

        assert by_all_subsets(draft) == (set(found.sets), set(found.repairs)), seed
        assert found.complete
        for repair in found.repairs:  # it meets every clash, and no part of it does
            assert all(repair & clash for clash in found.sets)
            assert all(any(not repair & ~(1 << one) & clash for clash in found.sets) for one in bits(repair))


@pytest.mark.parametrize("block", range(4))
def test_every_offer_makes_the_draft_solvable_and_one_printed_step_less_does_not(block):
    for seed in infeasible(4, 1000 * block):
        found = conflicts(Clashing(seed).draft(), priced=3)
        for repair in found.repairs[:3]:
            assert repair.ways, (seed, repair.text())
            assert isinstance(solve(applied(found.draft, repair.ways)), Solution), (seed, repair.text())
            if len(repair.ways) == 1:
                tight = applied(found.draft, [less(repair.ways[0])])
                assert isinstance(solve(tight), Infeasible), (seed, repair.text())
        for relaxation in (found.least, found.shared):
            assert relaxation.demands, seed


def without(draft, kept, demands):
    """The draft with these demands alone, built anew."""
    chosen = {demands[place] for place in bits(kept)}
    conditions = [one for one in draft.conditions if any(one is demand.condition for demand in chosen)]
    losing = [gain(one.region).total >= 0 for one in chosen if one.region is not None]
    pins = dict(one.pin for one in chosen if one.pin is not None)
    return draft.revise(conditions=[*conditions, *losing], pins=pins, principle=nearest({}))


@pytest.mark.parametrize("method", ["binary", "curves"])
def test_with_caps_clashes_and_ways_out_equal_all_subsets_solved_one_by_one(method):
    seen = 0
    for seed in range(60):
        draft = drawn_draft(seed, parties=2, capped=True, conditions=4)
        draft = draft.revise(conditions=[*draft.conditions, receipts(ORIGIN_REGION).total >= 300])
        if not isinstance(solve(draft), Infeasible) or len(Asked(build(draft)).demands) > 6:
            continue
        seen += 1
        found = examined(build(draft, method))
        count = len(found.demands)
        possible = [
            isinstance(solve(without(draft, mask, found.demands)), Solution) for mask in range(1 << count)
        ]
        whole = (1 << count) - 1
        clashes = {
            mask
            for mask in range(1 << count)
            if not possible[mask] and all(possible[mask & ~(1 << one)] for one in bits(mask))
        }
        assert clashes == places(found, found.sets), seed
        assert all(possible[whole & ~mask] for mask in places(found, found.repairs))
        assert found.complete
        for repair in found.repairs:
            assert isinstance(solve(applied(draft, repair.ways)), Solution), (seed, repair.text())
        if seen == 8:
            break

    assert 8 == seen


def test_a_cap_on_what_is_paid_clashes_with_a_floor_and_the_way_out_is_exact():
    # at most 150 of 300 is paid, so a floor of 180 has to come down to 150
    park = one_project([100, 100, 100])
    formula = shared_tax(park, capped(Share("origin") * TAX, wan(150)))
    draft = Draft([formula], park, conditions=[(receipts(ORIGIN_REGION).total >= 180).named("至少180")])
    found = conflicts(draft)

    assert {frozenset({"至少180"})} == named(found.sets) == named(found.repairs)
    assert fen(150) == found.repairs[0].ways[0].to


def test_a_way_out_asks_no_crumbs_that_are_only_the_solver_s_rounding():
    draft = liusong()
    first, second = draft.parties
    tabled = [gain(first).total >= 12000, gain(second).total >= 15000]
    tabled += [share("gdp") >= "0.3", share("gdp") <= "0.2", share("origin") <= "0.5"]
    found = conflicts(draft.revise(principle=equal_gain(), conditions=tabled))
    given = {demand.condition.written(): amount for demand, amount in found.least.demands}

    assert [Fraction(1, 10)] == [amount for name, amount in given.items() if "gdp" in name]
