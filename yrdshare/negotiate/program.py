"""The linear program: columns and rows in, an optimum with its proof out. The only home of PuLP and HiGHS.

PuLP holds the structure. `Program` keeps PuLP's own HiGHS handle and pushes every change of a number
to it (bounds, costs, coefficients), then runs from the last basis. Edits of PuLP's objects would never
reach the handle, so this class owns the numbers: what is written to a file is built from them anew.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Literal

import highspy
import numpy as np
import pulp

from yrdshare.errors import YrdshareError, fault
from yrdshare.formula.linear import Column, Floats, Row

TOLERANCE = (
    1e-9  # feasibility, on money scaled by the pool: with HiGHS's own 1e-7 a pool of 1 亿元 leaks 10 元
)
NAME_BYTES = 80  # an LP file takes 100; the rest is left for the number that keeps names apart
TIGHT = ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance")


class ProgramError(YrdshareError):
    """The solver gave neither an optimum nor a proof that there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An optimum: `values` by column, the objective, and the bound that proves it (the same sense).

    status "infeasible" has no values.
    """

    status: Literal["optimal", "infeasible"]
    values: Mapping[str, float]
    objective: float
    bound: float


class Program:
    """One structure of columns and rows; its numbers may change, its shape does not."""

    def __init__(self, columns: Iterable[Column], rows: Iterable[Row]) -> None:
        self.rows = {row.name: row for row in rows}
        used = {name for row in self.rows.values() for name in row.terms}
        self.columns = {
            column.name: column for column in columns if column.name in used
        }  # PuLP exports no other
        self._problem = _problem(self.columns, self.rows, {})
        self._column = {name: index for index, name in enumerate(self.columns)}
        self._row = {name: index for index, name in enumerate(self.rows)}
        self._binaries = np.array(
            [self._column[column.name] for column in self.columns.values() if column.binary], dtype=np.int32
        )
        self._costs = np.zeros(len(self.columns))
        self._handle = _handle(self._problem)
        self._maximising = False

    @property
    def solver(self) -> str:
        """The solver and its version, for the certificate."""
        return f"PuLP {version('pulp')}, HiGHS {self._handle.version()}"

    def bound_column(self, name: str, low: float, high: float) -> None:
        """Change the bounds of a column."""
        old = self.columns[name]
        if (old.low, old.high) != (low, high):
            self.columns[name] = Column(name, low, high, old.binary)
            self._handle.changeColBounds(self._column[name], low, high)

    def bound_row(self, name: str, low: float, high: float) -> None:
        """Change the sides of a row."""
        old = self.rows[name]
        if (old.low, old.high) != (low, high):
            self.rows[name] = Row(name, old.terms, low, high)
            self._handle.changeRowBounds(self._row[name], low, high)

    def coefficient(self, row: str, column: str, value: float) -> None:
        """Change one coefficient; the column must stand in the row already."""
        old = self.rows[row]
        if old.terms[column] != value:
            self.rows[row] = Row(row, {**old.terms, column: value}, old.low, old.high)
            self._handle.changeCoeff(self._row[row], self._column[column], value)

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
            return self._solved(self._bound_by_duals)
        answer = self._solved(lambda values: float(self._handle.getInfo().mip_dual_bound))
        return self._cleaned(answer) if answer.status == "optimal" else answer

    def _push(self, costs: Mapping[str, float], sense: highspy.ObjSense) -> None:
        new = np.zeros(len(self.columns))
        for name, cost in costs.items():
            new[self._column[name]] = cost
        changed = np.nonzero(new != self._costs)[0].astype(np.int32)
        if len(changed):
            self._handle.changeColsCost(len(changed), changed, new[changed])
        self._costs = new
        maximising = sense == highspy.ObjSense.kMaximize
        if maximising != self._maximising:
            self._handle.changeObjectiveSense(sense)
            self._maximising = maximising

    def _solved(self, bound: "Callable[[Floats], float]") -> Answer:
        handle = self._handle
        handle.run()
        status = handle.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
            handle.clearSolver()  # an unknown end from an old basis: once more from nothing
            handle.run()
            status = handle.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer("infeasible", {}, 0.0, 0.0)
        if status != highspy.HighsModelStatus.kOptimal:
            raise ProgramError([fault("program.no_answer", status=handle.modelStatusToString(status))])
        values = np.array(handle.getSolution().col_value)
        named = dict(zip(self.columns, values.tolist(), strict=True))
        return Answer("optimal", named, float(handle.getInfo().objective_function_value), bound(values))

    def _cleaned(self, answer: Answer) -> Answer:
        """The optimum with its binaries fixed and solved again as an LP, so that its digits are clean."""
        handle, count = self._handle, len(self._binaries)
        names = [name for name, column in self.columns.items() if column.binary]
        fixed = np.array([round(answer.values[name]) for name in names], dtype=float)
        handle.changeColsIntegrality(count, self._binaries, np.full(count, highspy.HighsVarType.kContinuous))
        handle.changeColsBounds(count, self._binaries, fixed, fixed)
        clean = self._solved(lambda values: answer.bound)
        low = np.array([self.columns[name].low for name in names])
        high = np.array([self.columns[name].high for name in names])
        handle.changeColsBounds(count, self._binaries, low, high)
        handle.changeColsIntegrality(count, self._binaries, np.full(count, highspy.HighsVarType.kInteger))
        return clean if clean.status == "optimal" else answer

    def _bound_by_duals(self, values: Floats) -> float:
        """Weak duality from the row duals y: y·b + Σ_j (c − Aᵀy)_j x_j, each at the side that proves most.

        For a maximum Σ_i max over the row's sides + Σ_j max over the column's bounds. A reduced cost below
        the solver's own dual tolerance on a column without that bound is rounding and counts as 0.
        """
        sign = 1.0 if self._maximising else -1.0
        duals = sign * np.array(self._handle.getSolution().row_dual)
        reduced = sign * self._costs
        proved = 0.0
        for dual, row in zip(duals, self.rows.values(), strict=True):
            if dual:
                for name, value in row.terms.items():
                    reduced[self._column[name]] -= dual * value
                proved += _most(float(dual), row.low, row.high)
        for cost, column in zip(reduced, self.columns.values(), strict=True):
            proved += _most(float(cost), column.low, column.high)
        return sign * proved


def _most(cost: float, low: float, high: float) -> float:
    """max cost · x over low ≤ x ≤ high."""
    side = high if cost > 0 else low
    if cost == 0.0 or (abs(side) == inf and abs(cost) <= 1e3 * TOLERANCE):
        return 0.0
    return cost * side


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
        return _described(self.handle) == _described(other.handle)


def read_program(file: Path) -> Written | None:
    """A program from an LP or MPS file, or None where no solver could read it."""
    handle = highspy.Highs()
    handle.setOptionValue("output_flag", False)
    if handle.readModel(str(file)) == highspy.HighsStatus.kError:
        return None
    model = handle.getLp()
    return Written(tuple(model.col_names_), tuple(model.col_lower_), tuple(model.col_upper_), handle)


def _described(handle: highspy.Highs) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[object, ...]]]:
    """Columns and rows by name, a maximum as the minimum of its negative, numbers to 12 digits."""
    model = handle.getLp()
    sign = -1.0 if model.sense_ == highspy.ObjSense.kMaximize else 1.0
    columns = {
        name: (_digits(sign * cost), _digits(low), _digits(high))
        for name, cost, low, high in zip(
            model.col_names_, model.col_cost_, model.col_lower_, model.col_upper_, strict=True
        )
    }
    terms: dict[str, list[tuple[str, float]]] = {name: [] for name in model.row_names_}
    matrix = model.a_matrix_
    for column, name in enumerate(model.col_names_):
        for entry in range(matrix.start_[column], matrix.start_[column + 1]):
            terms[model.row_names_[matrix.index_[entry]]].append((name, _digits(matrix.value_[entry])))
    rows: dict[str, tuple[object, ...]] = {
        name: (_digits(low), _digits(high), tuple(sorted(terms[name])))
        for name, low, high in zip(model.row_names_, model.row_lower_, model.row_upper_, strict=True)
    }
    return columns, rows


def _digits(value: float) -> float:
    """12 significant digits: what an MPS file of 13 and an LP file of 12 both keep."""
    return float(f"{value + 0.0:.11e}")


def column_name(name: str, position: int) -> str:
    """The name of the column at `position` in a written file."""
    return _safe_names([*[""] * position, name])[name]


def _problem(
    columns: Mapping[str, Column], rows: Mapping[str, Row], objective: Mapping[str, float]
) -> pulp.LpProblem:
    """The PuLP model with names that every solver's files can hold."""
    problem = pulp.LpProblem("yrdshare", pulp.LpMaximize if objective else pulp.LpMinimize)
    names = _safe_names(columns)
    variables = {
        column.name: problem.add_variable(
            names[column.name],
            None if column.low == -inf else column.low,
            None if column.high == inf else column.high,
            "Binary" if column.binary else "Continuous",
        )
        for column in columns.values()
    }
    labels = _safe_names(rows)
    for row in rows.values():
        left = pulp.lpSum_vars_coefs([(variables[name], value) for name, value in row.terms.items()])
        problem.addConstraint(_sided(left, row), labels[row.name])
    problem.setObjective(pulp.lpSum_vars_coefs([(variables[name], cost) for name, cost in objective.items()]))
    return problem


def _sided(left: pulp.LpAffineExpression, row: Row) -> pulp.LpAffineExpression:
    if row.low == row.high:
        return left == row.low
    return left <= row.high if row.low == -inf else left >= row.low


def _safe_names(names: Iterable[str]) -> dict[str, str]:
    """Names of letters, digits and Chinese characters, short enough for an LP file, all different."""
    safe: dict[str, str] = {}
    for number, name in enumerate(names):
        clean = re.sub(r"\W+", "_", name).encode()[:NAME_BYTES].decode(errors="ignore")
        safe[name] = f"{clean}_{number}"
    return safe


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
