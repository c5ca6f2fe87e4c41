"""The linear program: columns and rows in, an optimum with its proof out. PuLP and HiGHS live here.

`Program` owns the numbers as arrays, hands them to PuLP's own HiGHS handle as PuLP's adapter would, and
pushes every change to it, so that each run starts from the last basis. The PuLP model of the same numbers
is what is written to files; tests/program/test_program.py holds it and the handle equal, number by number.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import highspy
import numpy as np
import pulp

from yrdshare.errors import YrdshareError, fault
from yrdshare.formula.linear import Column, Floats, Row
from yrdshare.program.binaries import Point, Search
from yrdshare.program.duality import TOLERANCE, Duality
from yrdshare.program.numbers import Named, Numbers, Rows, rows_of, sides_of
from yrdshare.program.written import pulp_problem

PULP = version("pulp")
TIGHT = ("primal_feasibility_tolerance", "dual_feasibility_tolerance")


class ProgramError(YrdshareError):
    """The solver gave neither an optimum nor a proof that there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An optimum: `values` by column, the objective, and its proof. status "infeasible" has no values."""

    status: Literal["optimal", "infeasible"]
    values: Mapping[str, float]
    objective: float
    proof: Callable[[], float]  # worked out when asked for: most stages never are
    duals: Mapping[str, float] = field(default_factory=dict)  # of the rows; none where there are binaries

    @property
    def bound(self) -> float:
        """What the objective provably cannot pass (the same sense)."""
        return self.proof()


class Program:
    """Columns and rows of one program; numbers may change, and rows may come and go. Columns stay."""

    def __init__(self, columns: Iterable[Column], rows: Iterable[Row]) -> None:
        rows = list(rows)
        used = set().union(*(row.terms for row in rows))
        kept = [column for column in columns if column.name in used]  # PuLP exports no other
        self._names = [column.name for column in kept]
        self._column = _places(self._names)
        self._row_names = [row.name for row in rows]
        self._row = _places(self._row_names)
        self._numbers = Numbers(sides_of(kept), rows_of(rows, self._column))
        self._binary = np.array([column.binary for column in kept], dtype=bool)
        self._binaries = np.flatnonzero(self._binary).astype(np.int32)
        self._objective: Mapping[str, float] = {}
        self._costs = np.zeros(len(kept))
        self._maximising = False
        self._handle = fresh_handle(self._numbers)

    @property
    def solver(self) -> str:
        """The solver and its version, for the certificate."""
        return f"PuLP {PULP}, HiGHS {self._handle.version()}"

    @property
    def numbers(self) -> Numbers:
        """The numbers as they stand now, columns and rows in their order; not to be written into."""
        return self._numbers

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns as they stand now."""

        def read(place: int) -> Column:
            low, high = self._numbers.columns[:, place].tolist()
            return Column(self._names[place], low, high, bool(self._binary[place]))

        return Named(self._column, read)

    @property
    def rows(self) -> Mapping[str, Row]:
        """The rows as they stand now."""
        names, rows = self._row_names, self._numbers.rows

        def read(place: int) -> Row:
            entries, (low, high) = rows.terms(place), rows.sides[:, place].tolist()
            columns = [self._names[column] for column in rows.column[entries].tolist()]
            return Row(names[place], dict(zip(columns, rows.value[entries].tolist(), strict=True)), low, high)

        return Named(self._row, read)

    def bound_column(self, name: str, low: float, high: float) -> None:
        """Change the bounds of a column."""
        place, sides = self._column[name], self._numbers.columns
        if sides[0, place] != low or sides[1, place] != high:
            _taken(self._handle.changeColBounds(place, low, high))
            sides[0, place], sides[1, place] = low, high

    def bound_row(self, name: str, low: float, high: float) -> None:
        """Change the sides of a row."""
        place, sides = self._row[name], self._numbers.rows.sides
        if sides[0, place] != low or sides[1, place] != high:
            _taken(self._handle.changeRowBounds(place, low, high))
            sides[0, place], sides[1, place] = low, high

    def coefficient(self, row: str, column: str, value: float) -> None:
        """Change one coefficient; the column must stand in the row already."""
        place = self._row[row], self._column[column]
        if self._numbers.rows.change(*place, value):
            _taken(self._handle.changeCoeff(*place, value))

    def add_rows(self, rows: Iterable[Row]) -> None:
        """More rows over the columns there are; the last basis stays a start."""
        rows = list(rows)
        more, names = rows_of(rows, self._column), [*self._row_names, *(row.name for row in rows)]
        places = _places(names)
        hand_rows(self._handle, more)
        self._row_names, self._row = names, places
        self._numbers.rows.append(more)

    def drop_rows(self, names: Iterable[str]) -> None:
        """Without these rows."""
        places = np.array(sorted({self._row[name] for name in names}), dtype=np.int32)
        gone = set(places.tolist())
        _taken(self._handle.deleteRows(len(places), places))  # which takes them in order only
        self._row_names = [name for place, name in enumerate(self._row_names) if place not in gone]
        self._row = _places(self._row_names)
        self._numbers.rows.drop(places)

    def forget(self) -> None:
        """Forget the last basis, so that what follows depends on the numbers alone."""
        self._handle.clearSolver()

    def maximise(self, costs: Mapping[str, float]) -> Answer:
        """max Σ cost · column."""
        return self._run(costs, highspy.ObjSense.kMaximize)

    def minimise(self, costs: Mapping[str, float]) -> Answer:
        """min Σ cost · column."""
        return self._run(costs, highspy.ObjSense.kMinimize)

    def write(self, lp_file: Path, mps_file: Path, objective: Mapping[str, float]) -> None:
        """The program as it stands now, for other solvers: an LP and an MPS file, maximising `objective`."""
        problem = pulp_problem(self.columns, self.rows, objective)
        problem.writeLP(str(lp_file))
        problem.writeMPS(str(mps_file))

    def _run(self, costs: Mapping[str, float], sense: highspy.ObjSense) -> Answer:
        self._push(costs, sense)
        if len(self._binaries):
            return self._searched()
        solution = optimum(self._handle)
        if solution is None:
            return Answer("infeasible", {}, 0.0, lambda: 0.0)
        objective, proof = self._handle.getObjectiveValue(), self._proof(solution)
        named = Named(self._column, _when_asked(lambda: list(solution.col_value)))
        duals = Named(self._row, _when_asked(lambda: list(solution.row_dual)))
        return Answer("optimal", named, objective, proof, duals)

    def _push(self, costs: Mapping[str, float], sense: highspy.ObjSense) -> None:
        if costs != self._objective:
            changed = dict.fromkeys(self._objective, 0.0) | dict(costs)
            places = np.array([self._column[name] for name in changed], dtype=np.int32)
            new = np.array(list(changed.values()), dtype=np.float64)
            self._handle.changeColsCost(len(places), places, new)
            self._objective, self._costs = dict(costs), self._costs.copy()
            self._costs[places] = new
        maximising = sense == highspy.ObjSense.kMaximize
        if maximising != self._maximising:
            self._handle.changeObjectiveSense(sense)
            self._maximising = maximising

    def _proof(self, solution: highspy.HighsSolution) -> Callable[[], float]:
        sign = 1.0 if self._maximising else -1.0
        costs, numbers = self._costs, self._numbers.copy()
        return lambda: sign * Duality(sign * costs, sign * np.array(solution.row_dual), numbers).most()

    def _searched(self) -> Answer:
        """The optimum over the binaries, whose sides are put back afterwards."""
        columns, places = self._numbers.columns, self._binaries
        low, high = columns[:, places]
        try:
            found = Search(self._relaxed, self._guess, places).run(low, high)
        finally:
            self._hold_binaries(low, high)
        if found is None:
            return Answer("infeasible", {}, 0.0, lambda: 0.0)
        if not len(found.values):
            raise ProgramError([fault("program.no_answer", status="kIterationLimit")])
        sign = 1.0 if self._maximising else -1.0
        values = found.values.tolist()
        return Answer(
            "optimal",
            Named(self._column, values.__getitem__),
            sign * found.objective,
            lambda: sign * found.bound,
        )

    def _relaxed(self, low: Floats, high: Floats) -> Point | None:
        """The best point with the binaries anywhere within these sides, its worth that of a maximum."""
        self._hold_binaries(low, high)
        solution = optimum(self._handle)
        if solution is None:
            return None
        sign = 1.0 if self._maximising else -1.0
        bound = sign * self._proof(solution)()
        return Point(np.array(solution.col_value), sign * self._handle.getObjectiveValue(), bound)

    def _guess(self, low: Floats, high: Floats) -> Floats | None:
        """Binaries within these sides that HiGHS's own search takes for the best."""
        handle, places, count = self._handle, self._binaries, len(self._binaries)
        self._hold_binaries(low, high)
        handle.changeColsIntegrality(count, places, np.full(count, highspy.HighsVarType.kInteger))
        handle.run()
        solution = handle.getSolution()
        handle.changeColsIntegrality(count, places, np.full(count, highspy.HighsVarType.kContinuous))
        return np.array(solution.col_value)[places].round() if solution.value_valid else None

    def _hold_binaries(self, low: Floats, high: Floats) -> None:
        self._numbers.columns[:, self._binaries] = low, high
        self._handle.changeColsBounds(len(self._binaries), self._binaries, low, high)


def optimum(handle: highspy.Highs) -> highspy.HighsSolution | None:
    """What a handle finds, None where it proves that there is nothing."""
    handle.run()
    status = handle.getModelStatus()
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
        handle.clearSolver()  # an unknown end from an old basis: once more from nothing
        handle.run()
        status = handle.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise ProgramError([fault("program.no_answer", status=handle.modelStatusToString(status))])
    return handle.getSolution()


def fresh_handle(numbers: Numbers) -> highspy.Highs:
    """PuLP's own HiGHS handle with the columns and rows of a program, binaries anywhere between their sides.

    PuLP's adapter makes it; the arrays go in by the calls with which its `buildSolverModel` would fill it.
    """
    problem = pulp.LpProblem("yrdshare")
    adapter = pulp.HiGHS(msg=False, threads=1, gapRel=0.0, gapAbs=TOLERANCE)
    adapter.createAndConfigureSolver(problem)
    handle = problem.solverModel
    assert isinstance(handle, highspy.Highs)  # undocumented in PuLP; tests/program/test_program.py pins it
    for option in TIGHT:
        handle.setOptionValue(option, TOLERANCE)
    (low, high), none = numbers.columns, np.zeros(0, dtype=np.int32)
    handle.addCols(len(low), np.zeros(len(low)), low, high, 0, none, none, np.zeros(0))
    hand_rows(handle, numbers.rows)
    return handle


def hand_rows(handle: highspy.Highs, rows: Rows) -> None:
    """More rows for the handle, which would take a coefficient that is no number without a word."""
    (low, high), entries = rows.sides, len(rows.value)
    if not np.isfinite(rows.value).all():
        _taken(highspy.HighsStatus.kError)
    _taken(handle.addRows(len(low), low, high, entries, rows.starts[:-1], rows.column, rows.value))


def _taken(status: highspy.HighsStatus) -> None:
    """ProgramError where the handle refused numbers: it no longer holds those of the program."""
    if status == highspy.HighsStatus.kError:
        raise ProgramError([fault("program.no_answer", status="HighsStatus.kError")])


def _when_asked(numbers: Callable[[], list[float]]) -> Callable[[int], float]:
    """One of these numbers by its place; they are handed over when the first is asked for."""
    kept = cache(numbers)
    return lambda place: kept()[place]


def _places(names: Iterable[str]) -> dict[str, int]:
    """Each name's position. A name that stands twice would lose a row without a word."""
    names = list(names)
    places = {name: place for place, name in enumerate(names)}
    assert len(places) == len(names), "a name stands twice"
    return places
