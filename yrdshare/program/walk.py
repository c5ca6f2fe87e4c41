"""Points on the curves: the best of the other columns at given shares, and sequential linear programs.

    s' = argmax costs · x  over the program's rows with m = M(s) + G(s)(s' − s), |s' − s| ≤ radius

A step that is better on the curves themselves is taken and the radius follows its length; else it shrinks.
"""

from dataclasses import dataclass

import numpy as np

from yrdshare.formula.curves import Curves
from yrdshare.formula.linear import Floats
from yrdshare.program.numbers import Numbers, Positions, Rows
from yrdshare.program.relaxed import Optimum, Relaxed, block

CUT = 1e-9  # a column this far from its curve, in units of the column, is on it
STEPS = 30  # of a sequential linear program
MANY_CELLS, NEAR, RECENTRED = 50_000, 0.03, 4  # with more cells it stays near its first step, then moves on
NARROW = 1e-12  # a box narrower than this is a point


@dataclass(frozen=True, slots=True)
class Problem:
    """A program with curves: its numbers, and where the shares s and the columns m stand."""

    numbers: Numbers
    curves: Curves  # over the box of the shares' bounds
    shares: Positions
    reached: Positions

    @property
    def box(self) -> tuple[Floats, Floats]:
        """The bounds of the shares."""
        low, high = self.numbers.columns[:, self.shares]
        return low, high


class Exact:
    """A program whose curves' columns are fixed where their curves are."""

    def __init__(self, problem: Problem, costs: Floats) -> None:
        self._problem, self._costs = problem, costs
        self._fixed = Relaxed(problem.numbers)
        self._steps = Relaxed(problem.numbers)
        self._own = self._steps.rows

    def at(self, shares: Floats, reached: Floats) -> Optimum | None:
        """The best point at these shares, the curves' columns at `reached`."""
        self._fixed.bound(self._problem.shares, shares, shares)
        self._fixed.bound(self._problem.reached, reached, reached)
        return self._fixed.maximise(self._costs)

    def improve(
        self, shares: Floats, curves: Curves, box: tuple[Floats, Floats], steps: int = STEPS
    ) -> Optimum | None:
        """The best point of a sequential linear program from here within a box.

        Among many cells only the first step is a wide one: the others look at its surroundings alone.
        """
        if len(curves.room) <= MANY_CELLS:
            return self._walk(shares, curves, box, steps)
        best = self._walk(shares, curves, box, 1)
        middle = shares if best is None else best.values[self._problem.shares]
        for _ in range(RECENTRED):
            near = np.maximum(middle - NEAR, box[0]), np.minimum(middle + NEAR, box[1])
            found = self._walk(np.clip(middle, *near), curves.within(*near), near, steps)
            if found is None or (best is not None and found.objective <= best.objective):
                break
            best, moved = found, found.values[self._problem.shares]
            if np.max(np.abs(moved - middle)) < NEAR - NARROW:
                break
            middle = moved
        return best

    def _walk(self, shares: Floats, curves: Curves, box: tuple[Floats, Floats], steps: int) -> Optimum | None:
        radius = float(np.max(box[1] - box[0])) / 2
        value, slope = curves.tangent(shares)
        best = self.at(shares, value)
        for _ in range(steps):
            low, high = np.maximum(shares - radius, box[0]), np.minimum(shares + radius, box[1])
            step = self._step((shares, value, slope), low, high)
            if step is None or (best is not None and step.objective <= best.objective + CUT):
                break  # the lines through this point promise nothing nearby
            moved = np.clip(step.values[self._problem.shares], low, high)
            length = float(np.max(np.abs(moved - shares)))
            there, onward = curves.tangent(moved)
            tried = self.at(moved, there)
            if best is None or (tried is not None and tried.objective > best.objective):
                best = tried or best
                shares, value, slope, radius = moved, there, onward, 2 * length
            else:
                radius = length / 4
            if length < NARROW:
                break
        return best

    def _step(self, point: tuple[Floats, Floats, Floats], low: Floats, high: Floats) -> Optimum | None:
        shares, value, slope = point
        level = value - slope @ shares
        self._steps.cut_back(self._own)
        self._steps.add(tied(self._problem, slope, (level, level)))
        self._steps.bound(self._problem.shares, low, high)
        return self._steps.maximise(self._costs)


def tied(
    problem: Problem, slope: Floats, sides: tuple[Floats, Floats], picked: "Positions | None" = None
) -> Rows:
    """low ≤ m_c − slope_c · s ≤ high for the picked curves, whose slopes these are."""
    which = problem.reached if picked is None else problem.reached[picked]
    terms = np.column_stack([np.ones(len(which)), -slope])
    shares = np.repeat(problem.shares[None, :], len(which), axis=0)
    places = np.column_stack([which, shares])
    return block(terms, places, sides)
