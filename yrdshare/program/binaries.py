"""A program with binaries: branch and bound on its linear relaxations, every bound proved by duals.

    1 a box holds some binaries at 0 or 1; its relaxation, the others anywhere between, bounds all its points
    2 a box is closed by its bound, by proof that it is empty, or by a relaxation whose binaries are whole
    3 else it is split at the binary farthest from whole, and the nearer side is looked into first

The solver's own search is only asked for a point, never for a bound: HiGHS 1.15's has cut off true optima
and called the rest proved. No bound is ever dropped. No solver lives here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.numbers import Positions

ALONE = 20  # boxes before the solver's own search is asked for a point: most programs need fewer
MOST = 20_000  # boxes; counted, not timed, so that every machine gives the same answer


@dataclass(frozen=True, slots=True)
class Point:
    """The best point of a box, or of all: values of the columns, their worth, and what none can exceed."""

    values: Floats
    objective: float
    bound: float


@dataclass(frozen=True, slots=True)
class Box:
    """Sides of the binaries, and what no point between them can exceed."""

    low: Floats
    high: Floats
    bound: float

    def halves(self, place: int, value: float) -> "list[Box]":
        """Both halves, one binary at 0 or 1; the one nearer to `value` last."""
        high, low = self.high.copy(), self.low.copy()
        high[place], low[place] = 0.0, 1.0
        parts = [Box(self.low, high, self.bound), Box(low, self.high, self.bound)]
        return parts if value > 0.5 else parts[::-1]


@dataclass(slots=True)
class Search:
    """A maximum over the values of binaries.

    relaxed : the best point with the binaries within these sides; None where it is proved that none is
    guess : binaries within these sides that the solver's own search found, or None
    binaries : their columns
    """

    relaxed: Callable[[Floats, Floats], Point | None]
    guess: Callable[[Floats, Floats], Floats | None]
    binaries: Positions
    best: Point | None = None
    bound: float = -inf  # of the boxes that are closed

    def run(self, low: Floats, high: Floats) -> Point | None:
        """The optimum with the binaries within these sides; None where it is proved that there is none.

        After too many boxes the best point so far with a bound on all, which may lie far above it.
        """
        boxes = [Box(low, high, inf)]
        for count in range(MOST):
            if not boxes:
                break
            if count == ALONE:
                self._ask(low, high)
            boxes += self._opened(boxes.pop())
        bound = max([self.bound, *(box.bound for box in boxes)])
        if self.best is None:
            return Point(np.zeros(0), -inf, bound) if boxes else None
        return Point(self.best.values, self.best.objective, bound)

    def _opened(self, box: Box) -> list[Box]:
        """The halves of a box in which a better point may lie; none where it is closed."""
        if self._enough(box.bound):
            return self._closed(box.bound)
        point = self.relaxed(box.low, box.high)
        if point is None:
            return []
        bound = min(box.bound, point.bound)
        binaries = point.values[self.binaries]
        apart = np.abs(binaries - binaries.round())
        place = int(np.argmax(apart))
        if self._enough(point.objective):
            return self._closed(bound)
        if apart[place] <= TOLERANCE:
            self.best = point
            return self._closed(bound)
        return Box(box.low, box.high, bound).halves(place, float(binaries[place]))

    def _closed(self, bound: float) -> list[Box]:
        self.bound = max(self.bound, bound)
        return []

    def _enough(self, worth: float) -> bool:
        """Whether the best point found is as good as this."""
        return self.best is not None and worth <= self.best.objective + TOLERANCE

    def _ask(self, low: Floats, high: Floats) -> None:
        """Take the point of the solver's own search, solved again with its binaries held, if it is better."""
        binaries = self.guess(low, high)
        point = None if binaries is None else self.relaxed(binaries, binaries)
        if point is not None and not self._enough(point.objective):
            self.best = point
