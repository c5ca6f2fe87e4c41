"""A program some of whose columns follow curves: the same questions as `Program`, answered by a search."""

from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path

import numpy as np

from yrdshare.errors import fault
from yrdshare.formula.curves import Curves
from yrdshare.formula.linear import Column, Floats, Row, share_column
from yrdshare.program.branch import Effort, Search
from yrdshare.program.numbers import Named
from yrdshare.program.program import Answer, Program, ProgramError
from yrdshare.program.relaxed import Optimum
from yrdshare.program.walk import Exact, Problem

PROVED = Effort(5e-7, 100_000_000)  # gap in the objective's units; half a minute at the very most
WALKED = Effort(inf, 0)  # a sequential linear program alone: a point, nothing proved
MEAN = "mean of the shares under caps"
LIGHTEST = 1e-3  # of the heaviest share's weight in that mean: every share counts for something
LEASH = 0.05  # how far a share may move at a step of the lever
AROUND = 1e-4  # shares this near are looked up in the same few cells
LOOKED = Effort(1e-7, 2_000_000)  # among splits that are equally good and equally near: any rule will do


Asked = tuple[float | str, ...]  # the sense of a question and its columns


class NothingFoundError(ProgramError):
    """Within the effort a search found no point, and no proof that there is none."""


class CurvedProgram:
    """Columns and rows as in `Program`, of which the columns named by `curves` follow them."""

    def __init__(self, columns: Iterable[Column], rows: Iterable[Row], curves: Curves) -> None:
        columns = list(columns)
        self._curves = curves
        mean, self._weights, axis = _mean(curves, columns)
        self._program = Program([*columns, mean], [*rows, *_mean_row(curves, self._weights)])
        self._turned = curves.turned(MEAN, self._weights, axis)
        places = {name: place for place, name in enumerate(self._program.columns)}
        named = [MEAN if number == axis else share_column(name) for number, name in enumerate(curves.shares)]
        self._shares = np.array([places[name] for name in named], dtype=np.int32)
        self._open = np.array([places[share_column(name)] for name in curves.shares], dtype=np.int32)
        self._axis = axis
        self._reached = np.array([places[name] for name in curves.names], dtype=np.int32)
        self._places = places
        self._starts: list[Floats] = []  # where the stages before ended
        self._whole: tuple[Floats, Curves] | None = None  # the curves over the box of the shares' bounds
        self._tight: tuple[Floats, Floats, Curves] | None = None  # and over a box tightened by what is held
        self._around: tuple[Floats, Curves] | None = None  # and around a point that was asked for
        self._leashed: tuple[Floats, Curves] | None = None  # and around a moving lever
        self._ends: dict[Asked, Floats] = {}  # where each question last ended, for a moving lever
        self.boxes = 0

    @property
    def solver(self) -> str:
        """The solver and its version, for the certificate."""
        return self._program.solver

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns as they stand now."""
        return self._program.columns

    @property
    def rows(self) -> Mapping[str, Row]:
        """The rows as they stand now."""
        return self._program.rows

    def bound_column(self, name: str, low: float, high: float) -> None:
        """Change the bounds of a column."""
        self._loosened(self._program.columns[name], low, high)
        self._program.bound_column(name, low, high)

    def bound_row(self, name: str, low: float, high: float) -> None:
        """Change the sides of a row."""
        self._loosened(self._program.rows[name], low, high)
        self._program.bound_row(name, low, high)

    def coefficient(self, row: str, column: str, value: float) -> None:
        """Change one coefficient; the column must stand in the row already."""
        if self._program.rows[row].terms[column] != value:
            self._tight = None
        self._program.coefficient(row, column, value)

    def forget(self) -> None:
        """Forget where earlier stages ended, so that what follows depends on the program alone."""
        self._starts, self._tight = [], None

    def maximise(self, costs: Mapping[str, float], effort: Effort = PROVED) -> Answer:
        """max Σ cost · column, with the bound that was proved within the effort."""
        return self._run(costs, 1.0, effort)

    def minimise(self, costs: Mapping[str, float], effort: Effort = PROVED) -> Answer:
        """min Σ cost · column, with the bound that was proved within the effort."""
        return self._run(costs, -1.0, effort)

    def reach(self, costs: Mapping[str, float]) -> tuple[float, float]:
        """The least and the most of Σ cost · column found from where the last stage ended.

        Found, not proved: a longer search may reach farther.
        """
        if not self._starts:
            self.minimise({})
        problem, vector, ends = self._problem(), self._vector(costs), []
        for sign in (-1.0, 1.0):
            found = Exact(problem, sign * vector).improve(self._starts[-1], problem.curves, problem.box)
            if found is None:
                raise NothingFoundError([fault("program.nothing_found", boxes=0)])
            ends.append(sign * found.objective)
        return ends[0], ends[1]

    @property
    def stands(self) -> bool:
        """Whether the point at which the last stage ended keeps every side as it is now."""
        if not self._starts:
            return True
        problem, start = self._problem(), self._starts[-1]
        return Exact(problem, self._vector({})).at(start, problem.curves.at(start)) is not None

    def at(self, shares: Mapping[str, float]) -> Mapping[str, float]:
        """The columns of the shares under caps, and those that follow a curve, at these shares."""
        point = np.array([shares[name] for name in self._curves.shares])
        columns = {share_column(name): float(value) for name, value in shares.items()}
        near = self._near(point)
        return columns | dict(zip(near.names, near.at(point).tolist(), strict=True))

    def write(self, lp_file: Path, mps_file: Path, objective: Mapping[str, float]) -> None:
        """The program without its curves, for other solvers."""
        self._program.write(lp_file, mps_file, objective)

    def _loosened(self, old: Column | Row, low: float, high: float) -> None:
        """Forget the tightened box where a side moves outwards: only what grows tighter keeps it."""
        if low < old.low or high > old.high:
            self._tight = None

    def _run(self, costs: Mapping[str, float], sign: float, effort: Effort) -> Answer:
        vector = sign * self._vector(costs)
        if effort == WALKED:
            return self._walked((sign, *costs), vector, sign)
        if self._starts:  # an earlier stage is held: what it leaves is often a small box
            tight = Search(self._problem(), vector, effort).tightened(self._starts[-1])
            if tight is None:
                return Answer("infeasible", {}, 0.0, lambda: 0.0)
            self._tight = tight
        found = Search(self._problem(), vector, effort).run(self._starts[-1:])
        if found is None:
            return Answer("infeasible", {}, 0.0, lambda: 0.0)
        self.boxes += found.boxes
        values = found.values
        if values is None:
            raise NothingFoundError([fault("program.nothing_found", boxes=found.boxes)])
        return self._ended((sign, *costs), values, (sign * found.objective, sign * found.bound))

    def _walked(self, asked: Asked, vector: Floats, sign: float) -> Answer:
        """The best point found near where this question, and the stage before, last ended; nothing proved."""
        problem = self._problem()
        low, high = problem.box
        exact, found = Exact(problem, vector), None
        for last in (*self._starts[-1:], *([self._ends[asked]] if asked in self._ends else [])):
            start = np.clip(last, low, high)
            box = np.maximum(start - LEASH, low), np.minimum(start + LEASH, high)
            found = _better(found, exact.improve(start, self._nearby(start), box))
        for other in ((low + high) / 2, low, high):  # a long way off, or an unlucky start
            found = found or exact.improve(other, problem.curves, problem.box)
        if found is None:
            raise NothingFoundError([fault("program.nothing_found", boxes=0)])
        return self._ended(asked, found.values, (sign * found.objective, sign * inf))

    def _ended(self, asked: Asked, values: Floats, ends: tuple[float, float]) -> Answer:
        """The answer to a question: its values, and its objective and bound; where it ended is remembered."""
        self._starts.append(values[self._shares])
        self._ends[asked] = self._starts[-1]
        read = values.tolist()
        return Answer("optimal", Named(self._places, read.__getitem__), ends[0], lambda: ends[1])

    def _nearby(self, start: Floats) -> Curves:
        """The curves within two leashes of a start, kept while the starts stay within one."""
        if self._leashed is None or np.max(np.abs(self._leashed[0] - start)) > LEASH:
            low, high = start - 2 * LEASH, start + 2 * LEASH
            self._leashed = start, self._turned.within(low, high)
        return self._leashed[1]

    def _vector(self, costs: Mapping[str, float]) -> Floats:
        vector = np.zeros(len(self._places))
        vector[[self._places[name] for name in costs]] = list(costs.values())
        return vector

    def _near(self, point: Floats) -> Curves:
        """The curves around a point, kept for the next point nearby: few cells change there."""
        if self._around is None or np.max(np.abs(self._around[0] - point)) > AROUND:
            low, high = np.maximum(point - 2 * AROUND, 0.0), point + 2 * AROUND
            self._around = point, self._curves.within(low, high)
        return self._around[1]

    def _problem(self) -> Problem:
        """The program as it stands, over the smallest box that is known to hold all of it."""
        numbers = self._program.numbers.copy()
        if self._tight is None:
            sides = numbers.columns[:, self._open]
            low, high = sides.copy()
            low[self._axis], high[self._axis] = sides @ self._weights
            if self._whole is None or not np.array_equal(self._whole[0], (low, high)):
                self._whole = np.array([low, high]), self._turned.within(low, high)
            curves = self._whole[1]
        else:
            low, high, curves = self._tight
        numbers.columns[:, self._shares] = low, high
        return Problem(numbers, curves, self._shares, self._reached)


def _mean(curves: Curves, columns: list[Column]) -> tuple[Column, Floats, int]:
    """A mean of the shares along which cells grow alike: its column, its weights, whose place it takes."""
    whole = curves.opened().sum(axis=0)
    weights = np.maximum(whole, whole.max() * LIGHTEST) / np.maximum(whole, whole.max() * LIGHTEST).sum()
    bounds = {column.name: (column.low, column.high) for column in columns}
    low, high = weights @ np.array([bounds[share_column(name)] for name in curves.shares])
    return Column(MEAN, float(low), float(high)), weights, int(np.argmax(weights))


def _mean_row(curves: Curves, weights: Floats) -> list[Row]:
    """mean = weights · shares."""
    terms = {share_column(name): -float(weight) for name, weight in zip(curves.shares, weights, strict=True)}
    return [Row(MEAN, {MEAN: 1.0, **terms}, 0.0, 0.0)]


def _better(one: Optimum | None, other: Optimum | None) -> Optimum | None:
    """The better of two points, where there are any."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda point: point.objective)
