"""The linear program: columns and rows in, an optimum with its proof out. The only home of PuLP and HiGHS.

PuLP holds the structure. `Program` keeps PuLP's own HiGHS handle and pushes every change of a number
to it (bounds, costs, coefficients), then runs from the last basis. Edits of PuLP's objects would never
reach the handle, so this class owns the numbers: what is written to a file is built from them anew.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from math import inf, isclose
from pathlib import Path
from typing import Literal

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

from yrdshare.errors import YrdshareError, fault
from yrdshare.formula.linear import Column, Floats, Row

TOLERANCE = (
    1e-9  # feasibility, on money scaled by the pool: with HiGHS's own 1e-7 a pool of 1 亿元 leaks 10 元
)
NAME_BYTES = 80  # an LP file takes 100; the rest is left for the number that keeps names apart
ROUNDING = 1e3 * TOLERANCE  # a reduced cost below this, on a column without that side, is rounding
PULP = version("pulp")
UNSAFE = re.compile(r"\W+")
TIGHT = ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance")


class ProgramError(YrdshareError):
    """The solver gave neither an optimum nor a proof that there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An optimum: `values` by column, the objective, and its proof. status "infeasible" has no values."""

    status: Literal["optimal", "infeasible"]
    values: Mapping[str, float]
    objective: float
    proof: Callable[[], float]  # worked out when asked for: most stages never are

    @property
    def bound(self) -> float:
        """What the objective provably cannot pass (the same sense)."""
        return self.proof()


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a program in the order of its columns and rows, as the solver takes them.

    columns, rows : lower and upper sides, shape (2, columns) and (2, rows)
    row, column, value : one entry for each coefficient
    """

    columns: Floats
    rows: Floats
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    value: Floats

    def copy(self) -> "Numbers":
        """As they are now; the positions of the coefficients never change."""
        return Numbers(self.columns.copy(), self.rows.copy(), self.row, self.column, self.value.copy())


@dataclass(frozen=True, slots=True)
class Duality:
    """Row duals and the numbers they were found at; costs and duals are of a maximum."""

    costs: Floats
    duals: Floats
    numbers: Numbers

    def most(self) -> float:
        """Weak duality: Σ_i y_i b_i + Σ_j (c − Aᵀy)_j x_j, y the row duals, at the sides that prove most."""
        entries = self.numbers
        paid = np.bincount(entries.column, self.duals[entries.row] * entries.value, len(self.costs))
        return _most(self.duals, entries.rows) + _most(self.costs - paid, entries.columns)


class Program:
    """One structure of columns and rows; its numbers may change, its shape does not."""

    def __init__(self, columns: Iterable[Column], rows: Iterable[Row]) -> None:
        self.rows = {row.name: row for row in rows}
        used = {name for row in self.rows.values() for name in row.terms}
        self.columns = {
            column.name: column for column in columns if column.name in used
        }  # PuLP exports no other
        self._column = {name: index for index, name in enumerate(self.columns)}
        self._row = {name: index for index, name in enumerate(self.rows)}
        self._numbers = _numbers(self.columns, self.rows)
        self._binaries = np.array(
            [self._column[column.name] for column in self.columns.values() if column.binary], dtype=np.int32
        )
        self._objective: Mapping[str, float] = {}
        self._costs = np.zeros(len(self.columns))
        self._problem = _problem(self.columns, self.rows, {})
        self._handle = _handle(self._problem)
        self._maximising = False
        self._found = highspy.HighsSolution()  # the last optimum with binaries, where a search may start

    @property
    def solver(self) -> str:
        """The solver and its version, for the certificate."""
        return f"PuLP {PULP}, HiGHS {self._handle.version()}"

    def bound_column(self, name: str, low: float, high: float) -> None:
        """Change the bounds of a column."""
        old = self.columns[name]
        if (old.low, old.high) != (low, high):
            self.columns[name] = Column(name, low, high, old.binary)
            place = self._column[name]
            self._numbers.columns[0, place], self._numbers.columns[1, place] = low, high
            self._handle.changeColBounds(place, low, high)

    def bound_row(self, name: str, low: float, high: float) -> None:
        """Change the sides of a row."""
        old = self.rows[name]
        if (old.low, old.high) != (low, high):
            self.rows[name] = Row(name, old.terms, low, high)
            place = self._row[name]
            self._numbers.rows[0, place], self._numbers.rows[1, place] = low, high
            self._handle.changeRowBounds(place, low, high)

    def coefficient(self, row: str, column: str, value: float) -> None:
        """Change one coefficient; the column must stand in the row already."""
        old = self.rows[row]
        if old.terms[column] != value:
            self.rows[row] = Row(row, {**old.terms, column: value}, old.low, old.high)
            numbers, place = self._numbers, (self._row[row], self._column[column])
            numbers.value[(numbers.row == place[0]) & (numbers.column == place[1])] = value
            self._handle.changeCoeff(*place, value)

    def maximise(self, costs: Mapping[str, float]) -> Answer:
        """max Σ cost · column."""
        return self._run(costs, highspy.ObjSense.kMaximize)

    def minimise(self, costs: Mapping[str, float]) -> Answer:
        """min Σ cost · column."""
        return self._run(costs, highspy.ObjSense.kMinimize)

    def write(self, lp_file: Path, mps_file: Path, objective: Mapping[str, float]) -> None:
        """The program as it stands now, for other solvers: an LP and an MPS file, maximising `objective`."""
        problem = _problem(self.columns, self.rows, objective)
        problem.writeLP(str(lp_file))
        problem.writeMPS(str(mps_file))

    def _run(self, costs: Mapping[str, float], sense: highspy.ObjSense) -> Answer:
        self._push(costs, sense)
        if not len(self._binaries):
            return self._solved(self._proved_by_duals)
        if len(self._found.col_value):
            self._handle.setSolution(self._found)
        answer = self._solved(self._proved_by_search)
        return self._cleaned(answer) if answer.status == "optimal" else answer

    def _push(self, costs: Mapping[str, float], sense: highspy.ObjSense) -> None:
        if costs != self._objective:
            new = np.zeros(len(self.columns))
            for name, cost in costs.items():
                new[self._column[name]] = cost
            changed = np.nonzero(new != self._costs)[0].astype(np.int32)
            self._handle.changeColsCost(len(changed), changed, new[changed])
            self._objective, self._costs = dict(costs), new
        maximising = sense == highspy.ObjSense.kMaximize
        if maximising != self._maximising:
            self._handle.changeObjectiveSense(sense)
            self._maximising = maximising

    def _solved(self, proved: Callable[[highspy.HighsSolution], Callable[[], float]]) -> Answer:
        handle = self._handle
        handle.run()
        status = handle.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
            handle.clearSolver()  # an unknown end from an old basis: once more from nothing
            handle.run()
            status = handle.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer("infeasible", {}, 0.0, lambda: 0.0)
        if status != highspy.HighsModelStatus.kOptimal:
            raise ProgramError([fault("program.no_answer", status=handle.modelStatusToString(status))])
        solution = handle.getSolution()
        values = dict(zip(self.columns, solution.col_value, strict=True))
        return Answer("optimal", values, handle.getObjectiveValue(), proved(solution))

    def _proved_by_duals(self, solution: highspy.HighsSolution) -> Callable[[], float]:
        sign = 1.0 if self._maximising else -1.0
        costs, numbers = self._costs, self._numbers.copy()
        return lambda: sign * Duality(sign * costs, sign * np.array(solution.row_dual), numbers).most()

    def _proved_by_search(self, solution: highspy.HighsSolution) -> Callable[[], float]:
        bound = float(self._handle.getInfo().mip_dual_bound)
        return lambda: bound

    def _cleaned(self, answer: Answer) -> Answer:
        """The optimum with its binaries fixed and solved again as an LP, so that its digits are clean."""
        handle, count = self._handle, len(self._binaries)
        names = [name for name, column in self.columns.items() if column.binary]
        fixed = np.array([round(answer.values[name]) for name in names], dtype=float)
        handle.changeColsIntegrality(count, self._binaries, np.full(count, highspy.HighsVarType.kContinuous))
        handle.changeColsBounds(count, self._binaries, fixed, fixed)
        clean = self._solved(lambda solution: answer.proof)
        low = np.array([self.columns[name].low for name in names])
        high = np.array([self.columns[name].high for name in names])
        handle.changeColsBounds(count, self._binaries, low, high)
        handle.changeColsIntegrality(count, self._binaries, np.full(count, highspy.HighsVarType.kInteger))
        best = clean if clean.status == "optimal" else answer
        self._found.col_value = list(best.values.values())
        return best


def _numbers(columns: Mapping[str, Column], rows: Mapping[str, Row]) -> Numbers:
    position = {name: index for index, name in enumerate(columns)}
    return Numbers(
        np.array([[column.low for column in columns.values()], [column.high for column in columns.values()]]),
        np.array([[row.low for row in rows.values()], [row.high for row in rows.values()]]),
        np.repeat(np.arange(len(rows)), [len(row.terms) for row in rows.values()]),
        np.array([position[name] for row in rows.values() for name in row.terms], dtype=np.intp),
        np.array([value for row in rows.values() for value in row.terms.values()], dtype=np.float64),
    )


def _most(costs: Floats, sides: Floats) -> float:
    """Σ max cost · x over low ≤ x ≤ high."""
    side = np.where(costs > 0, sides[1], sides[0])
    nothing = (costs == 0) | (np.isinf(side) & (np.abs(costs) <= ROUNDING))
    return float(costs @ np.where(nothing, 0.0, side))


@dataclass(frozen=True, slots=True)
class Written:
    """A program read back from an LP or MPS file: columns in order with bounds, and its HiGHS model."""

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    handle: highspy.Highs

    def solved_at(self, values: Mapping[str, float]) -> Mapping[str, float] | None:
        """Every column's value at an optimum with some columns fixed; None where there is none."""
        position = {name: index for index, name in enumerate(self.names)}
        for name, value in values.items():
            self.handle.changeColBounds(position[name], value, value)
        self.handle.run()
        found = None
        if self.handle.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            found = dict(zip(self.names, self.handle.getSolution().col_value, strict=True))
        for name in values:
            self.handle.changeColBounds(position[name], self.low[position[name]], self.high[position[name]])
        self.handle.clearSolver()
        return found

    def same_as(self, other: "Written") -> bool:
        """Whether both are the same program, whatever the order of their columns and rows."""
        return _alike(_described(self.handle), _described(other.handle))


def read_program(file: Path) -> Written | None:
    """A program from an LP or MPS file, or None where no solver could read it."""
    handle = highspy.Highs()  # type: ignore[no-untyped-call]
    handle.setOptionValue("output_flag", False)
    if handle.readModel(str(file)) == highspy.HighsStatus.kError:
        return None
    model = handle.getLp()
    return Written(tuple(model.col_names_), tuple(model.col_lower_), tuple(model.col_upper_), handle)


def _described(handle: highspy.Highs) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[object, ...]]]:
    """Columns and rows by name, a maximum as the minimum of its negative."""
    model = handle.getLp()
    sign = -1.0 if model.sense_ == highspy.ObjSense.kMaximize else 1.0
    columns: dict[str, tuple[float, ...]] = {
        name: (sign * cost, low, high)
        for name, cost, low, high in zip(
            model.col_names_, model.col_cost_, model.col_lower_, model.col_upper_, strict=True
        )
    }
    terms: dict[str, list[tuple[str, float]]] = {name: [] for name in model.row_names_}
    matrix = model.a_matrix_
    for column, name in enumerate(model.col_names_):
        for entry in range(matrix.start_[column], matrix.start_[column + 1]):
            terms[model.row_names_[matrix.index_[entry]]].append((name, matrix.value_[entry]))
    rows: dict[str, tuple[object, ...]] = {
        name: (low, high, tuple(sorted(terms[name])))
        for name, low, high in zip(model.row_names_, model.row_lower_, model.row_upper_, strict=True)
    }
    return columns, rows


def _alike(one: object, other: object) -> bool:
    """Equal names and shapes, numbers to 11 digits: an LP file keeps 12, an MPS file 13."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-11, abs_tol=1e-15)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(value, other[name]) for name, value in one.items())
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return one == other


def column_name(name: str, position: int) -> str:
    """The name of the column at `position` in a written file."""
    return _safe_name(name, position)


def _problem(
    columns: Mapping[str, Column], rows: Mapping[str, Row], objective: Mapping[str, float]
) -> pulp.LpProblem:
    """The PuLP model with names that every solver's files can hold."""
    problem = pulp.LpProblem("yrdshare", pulp.LpMaximize if objective else pulp.LpMinimize)
    variables = {
        column.name: problem.add_variable(
            _safe_name(column.name, number),
            None if column.low == -inf else column.low,
            None if column.high == inf else column.high,
            "Binary" if column.binary else "Continuous",
        )
        for number, column in enumerate(columns.values())
    }
    for number, row in enumerate(rows.values()):
        terms = [(variables[name], value) for name, value in row.terms.items()]
        side, sense = _sided(row)
        condition = pulp.LpAffineExpression.from_list(terms, -side)  # half the time of `lpSum(...) <= side`
        condition.sense = sense
        problem.addConstraint(condition, _safe_name(row.name, number))
    problem.setObjective(pulp.lpSum_vars_coefs([(variables[name], cost) for name, cost in objective.items()]))
    return problem


def _sided(row: Row) -> tuple[float, int]:
    """The one finite side of a row and PuLP's sense for it."""
    if row.low == row.high:
        return row.low, pulp.LpConstraintEQ
    return (row.high, pulp.LpConstraintLE) if row.low == -inf else (row.low, pulp.LpConstraintGE)


def _safe_name(name: str, number: int) -> str:
    """Letters, digits and Chinese characters, short enough for an LP file; the number keeps names apart."""
    clean = UNSAFE.sub("_", name)
    if len(clean) > NAME_BYTES // 4:  # no character takes more than four bytes
        clean = clean.encode()[:NAME_BYTES].decode(errors="ignore")
    return f"{clean}_{number}"


def _handle(problem: pulp.LpProblem) -> highspy.Highs:
    """PuLP's own HiGHS model of a problem, kept for further runs."""
    adapter = pulp.HiGHS(msg=False, threads=1, gapRel=0.0, gapAbs=TOLERANCE)
    adapter.createAndConfigureSolver(problem)
    adapter.buildSolverModel(problem)
    handle = problem.solverModel
    assert isinstance(handle, highspy.Highs)  # undocumented in PuLP; tests/negotiate/test_program.py pins it
    for option in TIGHT:
        handle.setOptionValue(option, TOLERANCE)
    return handle
