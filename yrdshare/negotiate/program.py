"""The linear program: columns and rows in, an optimum with its proof out. PuLP and HiGHS live here.

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
from yrdshare.formula.linear import Column, Row
from yrdshare.negotiate.duality import TOLERANCE, Duality, numbers_of

NAME_BYTES = 80  # an LP file takes 100; the rest is left for the number that keeps names apart
PULP = version("pulp")
UNSAFE = re.compile(r"\W+")
TIGHT = ("primal_feasibility_tolerance", "dual_feasibility_tolerance")
BINARY_TOLERANCE = 1e-7  # how far a binary may be from 0 or 1 before it is fixed there and solved again


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
        self._numbers = numbers_of(self.columns, self.rows)
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
    if clean[:1].isdigit():  # an LP file reads 1e5 as a number
        clean = f"n{clean}"
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
    if (
        problem.isMIP()
    ):  # with presolve, or held tighter, HiGHS 1.15 has cut off true optima (tests: cap_stages)
        handle.setOptionValue("presolve", "off")
        handle.setOptionValue("mip_feasibility_tolerance", BINARY_TOLERANCE)
    return handle
