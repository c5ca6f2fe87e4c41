"""One bound moved to one side: the straight piece of V that begins there, by chords; with caps, by rivals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from yrdshare.formula.linear import Row
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.program import Answer, Program

NEAR = 1e-6  # the first step beyond a bound in a search over binaries
ABOVE = 20 * TOLERANCE  # what a point must lie above a chord by, else it is on it
LEAP = 1e-7  # a fall of V at once is told as one when it is larger
SOME = 60  # rounds of a walk; every one ends a piece, so that this is never met in practice

End = Literal["free", "limit", "changes", "empty"]


@dataclass(frozen=True, slots=True)
class Side:
    """V to one side of the bound as it is: V(δ) = V(0) − leap + slope · |δ| for 0 < |δ| ≤ reach.

    slope : None where nothing can be said: no split beyond (reach 0), or V has no straight piece there
    leap  : what V falls by at once, however small the move; 0 without caps
    end   : what comes beyond the reach: nothing else does, the bound may go no farther, another slope,
            or no split at all
    curved : whether the slope holds at the bound alone and changes from there on
    """

    slope: float | None
    reach: float = 0.0
    leap: float = 0.0
    end: End = "empty"
    curved: bool = False


@dataclass(slots=True)
class Walk:
    """One bound moved to one side: distances are |δ|, so that V falls when a bound is tightened."""

    program: Program
    costs: Mapping[str, float]
    column: str
    sign: float
    binary: tuple[str, ...]

    def side(self, room: float) -> Side:
        """The piece of V that begins at the bound as it is."""
        try:
            far = self._farthest(room)
            here = self._at(0.0)
            if far <= NEAR or here is None:
                return Side(None)
            side = (
                self._leaping(here.objective, far)
                if self.binary
                else self._straight(here.objective, 0.0, far)
            )
            if side.end == "empty" and far >= room:
                side = replace(side, end="free")
            return side
        finally:
            self._hold(0.0, 0.0)

    def _straight(self, here: float, start: float, far: float) -> Side:
        """The first piece of a concave V from (start, here) on, by chords."""
        reach, end = far, self._at(far) or self._at(far - ABOVE)
        assert end is not None  # the farthest point has a split, up to rounding
        there: float = end.objective
        slope, kind = (there - here) / (reach - start), "empty"
        for _ in range(SOME):
            answer = self._above(slope, start, reach)
            if answer.objective <= here - slope * start + ABOVE:
                break
            nearer = self.sign * answer.values[self.column]
            if not start + ABOVE < nearer < reach - ABOVE:
                break
            reach, kind = nearer, "changes"
            there = answer.objective + slope * nearer
            slope = (there - here) / (reach - start)
        return Side(slope, reach, 0.0, "changes" if kind == "changes" else "empty")

    def _leaping(self, here: float, far: float) -> Side:
        """With binaries: the piece of the best ones just beyond the bound, up to where others pass it."""
        point = self._at(min(NEAR, far / 2))
        assert (
            point is not None
        )  # there is a split farther out and one at the bound; V's domain may have holes
        for _ in range(SOME):
            level, side = self._of_binaries(point, far)
            first = NEAR if here > level + LEAP else 0.0
            rival = self._rival(side, level, first)
            if rival is None:
                break
            reach, other = rival
            if reach > 2 * NEAR:
                side = replace(side, reach=reach, end="changes")
                side = self._shortened(side, level, first)
                break
            point = other
        return replace(side, leap=max(here - level, 0.0) if here > level + LEAP else 0.0)

    def _shortened(self, side: Side, level: float, first: float) -> Side:
        """The piece up to the first point at which any other binaries pass it."""
        for _ in range(SOME):
            rival = self._rival(side, level, first)
            if rival is None or rival[0] >= (side.reach or 0.0) - ABOVE:
                break
            side = replace(side, reach=rival[0])
        return side

    def _of_binaries(self, point: Answer, far: float) -> tuple[float, Side]:
        """V at 0 and its first piece while the binaries stay what they are at a point."""
        held = {name: round(point.values[name]) for name in self.binary}
        self._hold_binaries(held)
        try:
            most = self._farthest(far)
            start = self._nearest(most)
            here = self._at(start) or self._at(start + ABOVE)
            assert here is not None
            side = self._straight(here.objective, start, most) if most > start + ABOVE else Side(0.0, most)
            level = here.objective - (side.slope or 0.0) * start
            return level, replace(
                side, end="empty" if most >= far - ABOVE and side.reach >= most else "changes"
            )
        finally:
            self._hold_binaries({})

    def _rival(self, side: Side, level: float, first: float) -> tuple[float, Answer] | None:
        """Where binaries that beat the piece pass it first, and their best point; None where none do."""
        slope = side.slope or 0.0
        if side.reach <= first:
            return None
        best = self._above(slope, first, side.reach)
        if best.objective <= level + ABOVE:
            return None
        self._hold_binaries({name: round(best.values[name]) for name in self.binary})
        terms = {**self.costs, self.column: -slope * self.sign}
        self.program.add_rows([Row("ahead", terms, level, inf)])
        answer = self.program.minimise({self.column: self.sign})
        self.program.drop_rows(["ahead"])
        self._hold_binaries({})
        passed = self.sign * answer.values[self.column] if answer.status == "optimal" else side.reach
        return passed, best

    def _above(self, slope: float, start: float, reach: float) -> Answer:
        """max V(δ) − slope · |δ| between two distances."""
        self._hold(start, reach)
        return self.program.maximise({**self.costs, self.column: -slope * self.sign})

    def _at(self, distance: float) -> Answer | None:
        self._hold(distance, distance)
        answer = self.program.maximise(self.costs)
        return answer if answer.status == "optimal" else None

    def _farthest(self, room: float) -> float:
        """The largest distance at which there is a split."""
        self._hold(0.0, room)
        answer = self.program.maximise({self.column: self.sign})
        return self.sign * answer.values[self.column] if answer.status == "optimal" else 0.0

    def _nearest(self, far: float) -> float:
        """The smallest distance at which there is a split with the binaries as they are held."""
        self._hold(0.0, far)
        answer = self.program.minimise({self.column: self.sign})
        return max(self.sign * answer.values[self.column], 0.0) if answer.status == "optimal" else 0.0

    def _hold(self, one: float, other: float) -> None:
        ends = self.sign * one, self.sign * other
        self.program.bound_column(self.column, min(ends), max(ends))

    def _hold_binaries(self, values: Mapping[str, int]) -> None:
        for name in self.binary:
            low, high = (values[name], values[name]) if values else (0.0, 1.0)
            self.program.bound_column(name, low, high)
