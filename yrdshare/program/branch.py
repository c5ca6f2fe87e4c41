"""The optimum of a program whose columns m follow curves M(s): cuts above, facets below, branching on s.

    max costs · x   over the program's rows, with m_c = M_c(s),  s = the few open shares under caps

1 Above: M is concave, so m ≤ M(s₀) + G(s₀)(s − s₀) with a supergradient G holds everywhere.
2 Below: M is submodular and concave, so over a box the line through the corners that raise one share after
  another, in any order, lies below it (Lovász); the order of (s − low) / (high − low) is the best at s.
3 An incumbent is a point (s, M(s)): the relaxation's s, improved by sequential linear programs.
4 Boxes are taken best bound first and split where the gap between above and below weighs most.

No bound is ever dropped: a box is closed by its own bound or by "infeasible", and the search's bound is the
largest of all that were closed or are open. It runs cold and counts boxes, not seconds: the same program
gives the same answer in every process.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.curves import Curves
from yrdshare.formula.linear import Floats
from yrdshare.program.numbers import Positions, Rows
from yrdshare.program.relaxed import Optimum, Relaxed, block
from yrdshare.program.walk import CUT, NARROW, STEPS, Exact, Problem, tied

BOX = 75_000  # what the small programs of a box cost, in cells
INNER = 0.3  # a box is never split nearer to its side than this part of its width
ROUNDS = 3  # of cuts in one box; at the root until nothing is violated
ROOT_ROUNDS = 30
MOST_ROWS = 150  # rows of other boxes kept, switched off, before the relaxation is built anew
TIGHTENINGS, SHRUNK = 8, 0.7  # rounds in which the whole box is tightened, while they shrink it so much
KEPT_CUTS = 4  # batches of cuts that stay when the relaxation is built anew
FEW_STEPS = 3  # of a sequential linear program where an incumbent is known


Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Effort:
    """When a search may stop: the gap that is good enough, and the most work.

    Work is counted, not timed, so that the same program gives the same answer on every machine: a box costs
    its cells and what solving its small programs costs, in cells.
    """

    gap: float
    work: int


@dataclass(frozen=True, slots=True)
class Found:
    """The best point found, and what nothing can exceed. No values: none was found within the effort."""

    values: Floats | None
    objective: float
    bound: float
    boxes: int


@dataclass(order=True, slots=True)
class Node:
    """A box still open: its bound (negated, best first), its number, its sides, and its curves."""

    key: float
    number: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    curves: Curves = field(compare=False)


@dataclass(frozen=True, slots=True)
class Bounded:
    """What the relaxation of a box says: its bound and shares, M there, how far m is from M, weights."""

    bound: float
    shares: Floats
    reached: Floats
    apart: Floats
    weights: Floats


class Search:
    """Branch and bound over boxes of the shares."""

    def __init__(self, problem: Problem, costs: Floats, effort: Effort) -> None:
        self._problem, self._costs, self._effort = problem, costs, effort
        self._exact = Exact(problem, costs)
        self._relaxed = Relaxed(problem.numbers)
        self._rows = self._relaxed.rows
        wanted = np.flatnonzero(costs).astype(np.int32)
        if len(wanted):
            one = np.array([-inf]), np.array([inf])
            self._relaxed.add(block(costs[wanted][None, :], wanted[None, :], one))
        self._own = self._relaxed.rows
        self._live: list[tuple[Positions, Positions]] = []  # facets of the present box, and the curve of each
        self._cuts: list[tuple[Positions, Positions, Rows]] = []
        self._best: Optimum | None = None
        self._closed = -inf
        self._count = self._work = 0

    def run(self, starts: list[Floats]) -> Found | None:
        """The best point and the proved bound; None where it is proved that there is no point."""
        low, high = self._problem.box
        curves = self._problem.curves
        for start in starts:
            self._keep(self._exact.at(start, curves.at(start)))
            self._keep(self._exact.improve(np.clip(start, low, high), curves, (low, high)))
        open_nodes = [Node(-inf, 0, low, high, curves)]
        while open_nodes and self._work < self._effort.work:
            node = heappop(open_nodes)
            if -node.key <= self._target:
                heappush(open_nodes, node)
                break
            self._count += 1
            self._work += BOX + len(node.curves.room)
            for child in self._opened(node):
                heappush(open_nodes, child)
        bound = max([self._closed, *(-node.key for node in open_nodes[:1])])
        if self._best is not None:
            return Found(
                self._best.values, self._best.objective, max(bound, self._best.objective), self._count
            )
        return None if bound == -inf else Found(None, -inf, bound, self._count)

    def tightened(self, kept: Floats) -> "tuple[Floats, Floats, Curves] | None":
        """A smaller box that still holds every point, and the curves over it; None where none is.

        kept : a point that keeps every side but for the solver's rounding; the box holds it too
        """
        low, high = self._problem.box
        curves = self._problem.curves
        for _ in range(TIGHTENINGS):
            self._enter(curves, low, high)
            smaller = self._ranges(low, high, None)
            if smaller is None:
                return None
            smaller = np.minimum(smaller[0], kept), np.maximum(smaller[1], kept)
            shrunk = _shrunk((low, high), smaller)
            low, high = smaller
            curves = curves.within(low, high)
            if not shrunk:
                break
        return low, high, curves

    def _ranges(self, low: Floats, high: Floats, at: Floats | None) -> tuple[Floats, Floats] | None:
        """The range of each share over the relaxation, as far as it is proved; at: a point of it."""
        low, high = low.copy(), high.copy()
        for axis, place in enumerate(self._problem.shares):
            for sign, sides in ((1.0, high), (-1.0, low)):
                if at is not None and abs(at[axis] - sides[axis]) <= CUT:
                    continue
                costs = np.zeros(len(self._costs))
                costs[place] = sign
                found = self._relaxed.maximise(costs)
                if found is None:
                    return None
                sides[axis] = sign * min(sign * sides[axis], found.bound + CUT)
        return np.minimum(low, high), high

    def _worthwhile(self, low: Floats, high: Floats, at: Floats) -> tuple[Floats, Floats] | None:
        """The part of a box in which the incumbent may be beaten; None where it is proved that none is.

        What lies outside that part, or is cut off with it, is closed at the objective asked for.
        """
        if self._best is None or self._own == self._rows:
            return low, high
        asked = self._best.objective + self._effort.gap / 2
        row = np.array([self._rows], dtype=np.int32)
        self._relaxed.sides(row, np.array([asked]), np.array([inf]))
        smaller = self._ranges(low, high, at)
        self._relaxed.sides(row, np.array([-inf]), np.array([inf]))
        self._closed = max(self._closed, asked)
        return smaller

    @property
    def _target(self) -> float:
        """A bound at or below this closes a box."""
        return -inf if self._best is None else self._best.objective + self._effort.gap

    def _keep(self, point: Optimum | None) -> None:
        if point is not None and (self._best is None or point.objective > self._best.objective):
            self._best = point

    def _opened(self, node: Node) -> list[Node]:
        """A box bounded and tightened; its two halves where that does not close it."""
        low, high, bound = node.low, node.high, -node.key
        curves = node.curves.within(low, high) if node.number else node.curves
        point = None
        for _ in range(TIGHTENINGS):
            self._enter(curves, low, high)
            point = self._bounded(curves, (low, high), ROUNDS if node.number else ROOT_ROUNDS)
            if point is None:
                return []
            bound = min(bound, point.bound)
            if bound > self._target:
                self._try(point, curves, (low, high), node.number == 0)
            if bound <= self._target or np.max(high - low) < NARROW:
                self._closed = max(self._closed, bound)
                return []
            smaller = self._worthwhile(low, high, point.shares)
            if smaller is None:
                return []
            if not _shrunk((low, high), smaller):
                break
            low, high = smaller
            curves = curves.within(low, high)
        assert point is not None  # the loop above runs at least once
        return self._halves(bound, point, curves, (low, high))

    def _halves(self, bound: float, point: Bounded, curves: Curves, box: tuple[Floats, Floats]) -> list[Node]:
        low, high = box
        axis = self._axis(point, curves, box)
        width = high[axis] - low[axis]
        spot = min(max(point.shares[axis], low[axis] + INNER * width), high[axis] - INNER * width)
        lower, upper = high.copy(), low.copy()
        lower[axis] = upper[axis] = spot
        number = 2 * self._count
        return [Node(-bound, number - 1, low, lower, curves), Node(-bound, number, upper, high, curves)]

    def _try(self, point: Bounded, curves: Curves, box: tuple[Floats, Floats], root: bool) -> None:
        """The relaxation's shares as a point on the curves; improved where that may pay."""
        here = None if root else self._exact.at(point.shares, point.reached)
        if here is None or self._best is None or here.objective > self._best.objective:
            self._keep(here)
            steps = STEPS if root or self._best is None or here is not None else FEW_STEPS
            self._keep(self._exact.improve(point.shares, curves, box, steps))
            for start in self._others(box, root):
                if self._best is None or (root and point.bound > self._target):
                    self._keep(self._exact.improve(start, curves, box, steps))

    def _others(self, box: tuple[Floats, Floats], root: bool) -> list[Floats]:
        """Other points to start from: the lines through one may lead nowhere, or to another hill."""
        low, high = box
        corners = [np.where(np.arange(len(low)) == axis, high, low) for axis in range(len(low))]
        return [(low + high) / 2, low, high, *(corners if root and len(low) > 1 else [])]

    def _enter(self, curves: Curves, low: Floats, high: Floats) -> None:
        """Move the relaxation to a box: its sides, its own facets and none of another box."""
        for rows, _ in self._live:
            free = np.full(len(rows), inf)
            self._relaxed.sides(rows, -free, free)
        self._live = []
        if self._relaxed.rows > self._own + MOST_ROWS:
            self._relaxed.cut_back(self._own)
            kept = self._cuts[-KEPT_CUTS:]
            self._cuts = [(self._relaxed.add(rows), which, rows) for _, which, rows in kept]
        self._relaxed.bound(self._problem.shares, low, high)
        every = np.ones(len(curves.names), dtype=bool)
        if not self._cuts:
            self._add_cuts(curves.tangent((low + high) / 2), (low + high) / 2, every)
        self._add_facets(curves, (low, high), tuple(range(len(low))), every)

    def _bounded(self, curves: Curves, box: tuple[Floats, Floats], rounds: int) -> Bounded | None:
        """The relaxation's optimum over a box, cut until nothing is violated or the box is closed."""
        low, high = box
        orders = {tuple(range(len(low)))}
        while True:
            found = self._relaxed.maximise(self._costs)
            if found is None:
                return None
            shares = np.clip(found.values[self._problem.shares], low, high)
            tangent = curves.tangent(shares)
            apart = found.values[self._problem.reached] - tangent[0]
            point = Bounded(found.bound, shares, tangent[0], apart, self._weights(found))
            above, below = apart > CUT, apart < -CUT
            rounds -= 1
            order = tuple(
                np.argsort(-(shares - low) / np.maximum(high - low, NARROW), kind="stable").tolist()
            )
            fresh = bool(below.any()) and order not in orders
            if found.bound <= self._target or rounds == 0 or not (fresh or above.any()):
                return point
            if above.any():
                self._add_cuts(tangent, shares, above)
            if fresh:
                orders.add(order)
                self._add_facets(curves, box, order, below)

    def _add_cuts(self, tangent: tuple[Floats, Floats], shares: Floats, which: Chosen) -> None:
        value, slope = tangent
        picked = np.flatnonzero(which).astype(np.int32)
        level = (value - slope @ shares)[picked]
        rows = tied(self._problem, slope[picked], (np.full(len(picked), -inf), level), picked)
        self._cuts.append((self._relaxed.add(rows), picked, rows))

    def _add_facets(
        self, curves: Curves, box: tuple[Floats, Floats], order: tuple[int, ...], which: Chosen
    ) -> None:
        """m ≥ the line through the corners that raise the shares from low to high in this order."""
        picked = np.flatnonzero(which).astype(np.int32)
        level, slope = curves.facet(*box, order, picked.tolist())
        rows = tied(self._problem, slope, (level, np.full(len(picked), inf)), picked)
        self._live.append((self._relaxed.add(rows), picked))

    def _weights(self, found: Optimum) -> Floats:
        """How much the optimum would change with each curve's column: the duals of its cuts and facets."""
        weights = np.zeros(len(self._problem.reached))
        for rows, which in (*self._live, *((rows, which) for rows, which, _ in self._cuts)):
            np.add.at(weights, which, np.abs(found.duals[rows]))
        return weights

    def _axis(self, point: Bounded, curves: Curves, box: tuple[Floats, Floats]) -> int:
        """The share whose range opens most of the gap between above and below, as the duals weigh it."""
        weighed = point.weights * np.abs(point.apart)
        if not weighed.any():
            weighed = np.abs(point.apart)
        width = box[1] - box[0]
        opened = curves.opened() * width
        score = weighed @ (opened / np.maximum(opened.sum(axis=1, keepdims=True), NARROW))
        return int(np.argmax(score if score.any() else width))


def _shrunk(box: tuple[Floats, Floats], smaller: tuple[Floats, Floats]) -> bool:
    """Whether a box lost enough of its size to look at it again."""
    was, now = box[1] - box[0], smaller[1] - smaller[0]
    return bool(np.max(was) > NARROW and np.mean(now / np.maximum(was, NARROW)) < SHRUNK)
