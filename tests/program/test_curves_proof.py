"""A second way to the same proof: triangles instead of boxes, M by its definition, another program.

On a simplex a concave M lies above the interpolation of its corners and below its supergradients. Both ways
must prove the same optimum; with a planted mistake in the first the comparison must fail.
"""

from heapq import heappop, heappush
from itertools import combinations, count
from math import inf

import numpy as np
import pytest

from benchmarks.many_projects import Case, draft_of
from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.program.curve_cases import many
from yrdshare.formula.curves import Curves
from yrdshare.formula.linear import Column, Row
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.solve import _reset, solve
from yrdshare.negotiate.solving.model import build
from yrdshare.negotiate.terms import gain
from yrdshare.program.branch import Search
from yrdshare.program.curved import NothingFoundError
from yrdshare.program.program import Program
from yrdshare.program.walk import Exact

CLOSE = 2e-6  # of the pool: 1e-7 is the first way's gap, 1e-6 the second's


class Triangles:
    """max min(gain of the origin, gain of the host) for one capped claim on every project, two parties."""

    def __init__(self, projects, shares, yearly, seed):
        conditions = (
            [gain(HOST_REGION).every_year >= 0, gain(ORIGIN_REGION).every_year >= 0] if yearly else []
        )
        self.draft, flows, self.years = many(projects, shares, years=5, seed=seed, conditions=conditions)
        self.scale = build(self.draft, "curves").scale
        table = np.array([[[path[y] for y in self.years] for path in by.values()] for by in flows.values()])
        past = np.array(
            [[sum(path[y] for y in (2024, 2025)) for path in by.values()] for by in flows.values()]
        )
        self.claimed = np.cumsum(table * 1e6, axis=2) / self.scale  # (shares, projects, years)
        self.limit = past.sum(axis=0) * 1e6 / self.scale
        self.pool = table.sum(axis=(0, 1)) * 1e6 / self.scale
        self.base = {
            region: np.array([float(one) for one in self.draft.burden(region)]) / self.scale
            for region in (ORIGIN_REGION, HOST_REGION)
        }
        self.weights = np.array([float(one) for one in self.draft.discounts()])
        self.shares, self.yearly = shares, yearly
        self.floor, self.aim = (
            -inf,
            None,
        )  # else: max aim · shares while the smaller gain is at least the floor

    def reached(self, point):
        """M_t and a supergradient: each project's claims so far, or its cap."""
        asked = np.einsum("s,spt->pt", point, self.claimed)
        open_ = asked < self.limit[:, None]
        value = np.where(open_, asked, self.limit[:, None]).sum(axis=0)
        return value, np.einsum("spt,pt->ts", self.claimed, open_)

    def gains(self, reached):
        paid = np.diff(reached, prepend=0.0)
        return paid - self.base[ORIGIN_REGION], self.pool - paid - self.base[HOST_REGION]

    def worth(self, point):
        """The smaller gain at a point; −∞ where a yearly condition is broken."""
        paths = self.gains(self.reached(point)[0])
        if self.yearly and min(path.min() for path in paths) < -1e-10:
            return -inf
        least = min(float(self.weights @ path) for path in paths)
        if self.aim is None:
            return least
        return float(self.aim @ point) if least >= self.floor - 1e-10 else -inf

    def bounded(self, corners):
        """The relaxation over a simplex: its bound and its shares; None where it is empty."""
        size, years = len(corners), len(self.years)
        columns = [Column(f"part {n}", 0.0, 1.0) for n in range(size)]
        columns += [Column(f"m {t}", -inf, inf) for t in range(years)] + [Column("least", self.floor, inf)]
        rows = [Row("whole", {f"part {n}": 1.0 for n in range(size)}, 1.0, 1.0)]
        values = [self.reached(corner)[0] for corner in corners]
        for t in range(years):
            under = {f"part {n}": -values[n][t] for n in range(size)}
            rows.append(Row(f"above corners {t}", {f"m {t}": 1.0, **under}, 0.0, inf))
        for number, point in enumerate((*corners, np.mean(corners, axis=0))):
            value, slope = self.reached(point)
            for t in range(years):
                line = {
                    f"part {n}": -(value[t] + slope[t] @ (corner - point)) for n, corner in enumerate(corners)
                }
                rows.append(Row(f"below {number} {t}", {f"m {t}": 1.0, **line}, -inf, 0.0))
        rows += self._gain_rows(years)
        costs = {"least": 1.0}
        if self.aim is not None:
            costs = {f"part {n}": float(self.aim @ corner) for n, corner in enumerate(corners)}
        answer = Program(columns, rows).maximise(costs)
        if answer.status == "infeasible":
            return None
        return answer.bound, sum(answer.values[f"part {n}"] * corner for n, corner in enumerate(corners))

    def _gain_rows(self, years):
        fixed = self.gains(np.zeros(years))
        for sign, name, path in ((1.0, "origin", fixed[0]), (-1.0, "host", fixed[1])):
            total = {"least": -1.0}
            for t in range(years):
                step = {f"m {t}": sign, **({f"m {t - 1}": -sign} if t else {})}
                if self.yearly:
                    yield Row(f"{name} {t}", step, -path[t], inf)
                for column, value in step.items():
                    total[column] = total.get(column, 0.0) + self.weights[t] * value
            yield Row(name, total, -float(self.weights @ path), inf)

    def near(self, point):
        """The best of a point and, where a floor is set, of the way from it to a point above the floor."""
        if self.aim is None or self.worth(point) > -inf:
            return self.worth(point)
        inside, outside = self.inside, point
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if self.worth(middle) > -inf else (inside, middle)
        return self.worth(inside)

    def solved(self):
        """Best value found and proved bound, to 1e-6."""
        order, best = count(), -inf
        box = np.array([0.05, 0.9])
        heap = [(-inf, next(order), corners) for corners in _triangulated(self.shares, box)]
        while heap:
            key, _, corners = heappop(heap)
            if -key <= best + 1e-6:
                return best, max(best, -key)
            found = self.bounded(corners)
            if found is None:
                continue
            best = max(best, self.near(found[1]), *(self.worth(corner) for corner in corners))
            one, other = max(
                combinations(range(len(corners)), 2), key=lambda ij: np.ptp(corners[list(ij)], axis=0).max()
            )
            middle = (corners[one] + corners[other]) / 2
            for gone in (one, other):
                half = corners.copy()
                half[gone] = middle
                heappush(heap, (-found[0], next(order), half))
        return best, best


def _triangulated(shares, box):
    low, high = box
    if shares == 1:
        return [np.array([[low], [high]])]
    corner = [np.array(one) for one in ((low, low), (high, low), (high, high), (low, high))]
    return [np.array([corner[0], corner[1], corner[2]]), np.array([corner[0], corner[3], corner[2]])]


def assert_the_same(answer, best, bound):
    assert answer.bound - answer.objective <= 1e-6
    assert bound - best <= 2e-6
    assert abs(answer.bound - bound) <= CLOSE
    assert abs(answer.objective - best) <= CLOSE


def assert_both_prove_the_same(case):
    """The largest smaller gain, then the farthest split in two directions that keeps nine tenths of it."""
    program = model_program(case)
    answer = program.maximise({"level 1": 1.0})
    assert_the_same(answer, *case.solved())
    if case.shares == 1:
        return
    case.inside = np.array([answer.values[f"share {name}"] for name in "ab"])
    case.floor = 0.9 * answer.objective
    program.bound_column("level 1", case.floor, inf)
    for aim in (np.array([1.0, -0.3]), np.array([-1.0, 1.2])):
        case.aim = aim
        costs = {f"share {name}": float(value) for name, value in zip("ab", aim, strict=True)}
        assert_the_same(program.maximise(costs), *case.solved())


def model_program(case):
    model = build(case.draft, "curves")
    _reset(model)
    return model.program


CASES = [(shares, yearly, seed) for shares in (1, 2) for yearly in (False, True) for seed in (1, 2, 3)]


def assert_all_prove_the_same():
    for shares, yearly, seed in CASES:
        assert_both_prove_the_same(Triangles(20, shares, yearly, seed))


@pytest.mark.parametrize(("shares", "yearly", "seed"), CASES)
def test_boxes_and_triangles_prove_the_same_optimum(shares, yearly, seed):
    assert_both_prove_the_same(Triangles(20, shares, yearly, seed))


def without_steps(self, shares, curves, box, steps=0):
    """No sequential linear program: what is found is what the boxes find."""
    return self.at(shares, curves.at(shares))


@pytest.fixture
def plainly(monkeypatch):
    """Only boxes and their halves: nothing is found by steps, no box is made smaller before it is halved."""
    monkeypatch.setattr(Exact, "improve", without_steps)
    monkeypatch.setattr(Search, "_worthwhile", lambda self, low, high, at: (low, high))


@pytest.mark.usefixtures("plainly")
def test_a_swapped_term_in_the_facets_is_caught(monkeypatch):
    facet = Curves.facet

    def swapped(self, *box):
        constant, linear = facet(self, *box)
        return constant, linear[:, ::-1]

    monkeypatch.setattr(Curves, "facet", swapped)
    with pytest.raises(AssertionError):
        assert_all_prove_the_same()


@pytest.mark.usefixtures("plainly")
def test_the_boxes_alone_find_and_prove_the_same():
    assert_all_prove_the_same()


@pytest.mark.usefixtures("plainly")
@pytest.mark.parametrize("kept", [slice(0, 1), slice(1, 2)])
def test_a_dropped_box_is_caught(monkeypatch, kept):
    halves = Search._halves
    monkeypatch.setattr(Search, "_halves", lambda self, *parts: halves(self, *parts)[kept])
    with pytest.raises((AssertionError, NothingFoundError)):
        assert_all_prove_the_same()


@pytest.mark.parametrize("seed", [0, 2])
def test_an_optimum_on_the_very_edge_of_its_conditions_is_not_lost_by_a_later_stage(seed):
    """Four thousand projects, three parties, conditions in every year: from the basis of another box the
    solver called the point empty at which the stage before had ended, and no answer was given."""
    outcome = solve(draft_of(Case(4_000, 3, 1, True, seed)))

    assert isinstance(outcome, Solution)
    assert "curves" == outcome.certificate.method
    assert not outcome.position.breaches
