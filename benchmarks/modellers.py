"""One program, max of one column, through every modelling library: columns and rows in, optimum out.

All of them hand it to HiGHS with the same tolerances on one thread. They start from the same lists of
columns and rows; only `bare` starts from arrays that are ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import inf

import cvxpy
import highspy
import linopy
import numpy as np
import pulp
import pyomo.environ as pyomo
import scipy.sparse
import xarray
from numpy.typing import NDArray
from pyomo.contrib.appsi.solvers import Highs as AppsiHighs

from yrdshare.formula.linear import Column, Floats, Row
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.program import TIGHT, Program

OPTIONS = dict.fromkeys(TIGHT, TOLERANCE) | {"mip_rel_gap": 0.0, "mip_abs_gap": TOLERANCE, "threads": 1}
Indices = NDArray[np.int32]


@dataclass(frozen=True)
class Case:
    """The columns and rows of a program, and the column to maximise."""

    columns: list[Column]
    rows: list[Row]
    goal: str

    @cached_property
    def position(self) -> dict[str, int]:
        return {column.name: number for number, column in enumerate(self.columns)}

    @cached_property
    def arrays(self) -> "Arrays":
        terms = [(self.position[name], value) for row in self.rows for name, value in row.terms.items()]
        sizes = [len(row.terms) for row in self.rows]
        cost = np.zeros(len(self.columns))
        cost[self.position[self.goal]] = 1.0
        return Arrays(
            cost,
            np.array([[column.low, column.high] for column in self.columns]).T.copy(),
            np.array([[row.low, row.high] for row in self.rows]).T.copy(),
            np.cumsum([0, *sizes]).astype(np.int32),
            np.array([index for index, _ in terms], dtype=np.int32),
            np.array([value for _, value in terms]),
            np.array(self.binaries, dtype=np.int32),
        )

    @cached_property
    def binaries(self) -> list[int]:
        return [number for number, column in enumerate(self.columns) if column.binary]


@dataclass(frozen=True)
class Arrays:
    """What HiGHS itself wants; `columns` and `rows` hold the lower and the upper sides."""

    cost: Floats
    columns: Floats
    rows: Floats
    starts: Indices
    indices: Indices
    values: Floats
    binaries: Indices


def load(arrays: Arrays) -> highspy.Highs:
    """A HiGHS model from ready arrays."""
    handle = highspy.Highs()
    handle.setOptionValue("log_to_console", False)
    for name, value in OPTIONS.items():
        handle.setOptionValue(name, value)
    count, none = len(arrays.cost), np.zeros(0, dtype=np.int32)
    handle.addCols(count, arrays.cost, *arrays.columns, 0, none, none, np.zeros(0))
    if len(arrays.binaries):
        whole = np.full(len(arrays.binaries), highspy.HighsVarType.kInteger)
        handle.changeColsIntegrality(len(arrays.binaries), arrays.binaries, whole)
    entries = len(arrays.values)
    handle.addRows(
        arrays.rows.shape[1], *arrays.rows, entries, arrays.starts[:-1], arrays.indices, arrays.values
    )
    handle.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return handle


def bare(case: Case) -> float:
    handle = load(case.arrays)
    handle.run()
    np.array(handle.getSolution().col_value)
    return float(handle.getObjectiveValue())


def by_yrdshare(case: Case) -> float:
    answer = Program(case.columns, case.rows).maximise({case.goal: 1.0})
    assert abs(answer.bound - answer.objective) <= 1e-6 * abs(answer.objective)
    answer.values[case.goal]
    return answer.objective


def by_pulp(case: Case) -> float:
    problem = pulp.LpProblem("naive", pulp.LpMaximize)
    variables = {
        column.name: problem.add_variable(
            f"x{number}",
            None if column.low == -inf else column.low,
            None if column.high == inf else column.high,
            "Binary" if column.binary else "Continuous",
        )
        for number, column in enumerate(case.columns)
    }
    problem += pulp.lpSum([variables[case.goal]])
    for row in case.rows:
        left = pulp.lpSum([value * variables[name] for name, value in row.terms.items()])
        if row.low == row.high:
            problem += left == row.low
        else:
            problem += left <= row.high if row.low == -inf else left >= row.low
    options = {name: value for name, value in OPTIONS.items() if name != "threads"}
    problem.solve(pulp.HiGHS(msg=False, threads=1, **options))
    return float([variable.varValue for variable in variables.values()][case.position[case.goal]])


def by_cvxpy(case: Case) -> float:
    """In matrices, cvxpy's quickest idiom, gathered from the rows as any caller must."""
    arrays = Case(case.columns, case.rows, case.goal).arrays
    shape = (len(case.rows), len(case.columns))
    matrix = scipy.sparse.csr_array((arrays.values, arrays.indices, arrays.starts), shape)
    values = cvxpy.Variable(len(case.columns), boolean=[case.binaries] if case.binaries else False)
    (low, high), (row_low, row_high) = arrays.columns, arrays.rows
    equal = row_low == row_high
    least, most = np.isfinite(row_low) & ~equal, np.isfinite(row_high) & ~equal
    conditions = [
        values[np.isfinite(low)] >= low[np.isfinite(low)],
        values[np.isfinite(high)] <= high[np.isfinite(high)],
        matrix[equal] @ values == row_low[equal],
        matrix[least] @ values >= row_low[least],
    ]
    if most.any():
        conditions.append(matrix[most] @ values <= row_high[most])
    problem = cvxpy.Problem(cvxpy.Maximize(values[case.position[case.goal]]), conditions)
    problem.solve(solver=cvxpy.HIGHS, highs_options=OPTIONS)
    return float(values.value[case.position[case.goal]])


def by_linopy(case: Case) -> float:
    """In arrays, every row padded to the longest."""
    model = linopy.Model()
    names = [column.name for column in case.columns]
    low, high = ([getattr(column, side) for column in case.columns] for side in ("low", "high"))
    sides = [xarray.DataArray(side, coords={"column": names}) for side in (low, high)]
    values = model.add_variables(*sides, name="x")
    if case.binaries:
        chosen = model.add_variables(binary=True, coords=[[names[one] for one in case.binaries]], name="z")
        model.add_constraints(
            values.loc[[names[one] for one in case.binaries]] - chosen.rename(dim_0="column") == 0
        )
    longest = max(len(row.terms) for row in case.rows)
    index, factor = (np.zeros((len(case.rows), longest), dtype=kind) for kind in (np.int64, np.float64))
    for number, row in enumerate(case.rows):
        index[number, : len(row.terms)] = [case.position[name] for name in row.terms]
        factor[number, : len(row.terms)] = list(row.terms.values())
    wide = ("row", "term")
    left = (values.isel(column=xarray.DataArray(index, dims=wide)) * xarray.DataArray(factor, dims=wide)).sum(
        "term"
    )
    equal = [row.low == row.high for row in case.rows]
    most = [row.low == -inf for row in case.rows]
    sign = np.where(equal, "=", np.where(most, "<=", ">="))
    side = np.where(most, [row.high for row in case.rows], [row.low for row in case.rows])
    model.add_constraints(left, xarray.DataArray(sign, dims="row"), xarray.DataArray(side, dims="row"))
    model.add_objective(1 * values.loc[case.goal], sense="max")
    model.solve("highs", io_api="direct", progress=False, log_to_console=False, **OPTIONS)
    return float(values.solution.sel(column=case.goal))


def by_pyomo(case: Case) -> float:
    model = pyomo.ConcreteModel()
    model.columns = pyomo.RangeSet(0, len(case.columns) - 1)
    model.rows = pyomo.RangeSet(0, len(case.rows) - 1)

    def bounds(_: object, number: int) -> tuple[float | None, float | None]:
        column = case.columns[number]
        return (None if column.low == -inf else column.low, None if column.high == inf else column.high)

    def domain(_: object, number: int) -> object:
        return pyomo.Binary if case.columns[number].binary else pyomo.Reals

    def condition(model: pyomo.ConcreteModel, number: int) -> object:
        row = case.rows[number]
        left = pyomo.quicksum(value * model.x[case.position[name]] for name, value in row.terms.items())
        if row.low == row.high:
            return left == row.low
        return left <= row.high if row.low == -inf else left >= row.low

    model.x = pyomo.Var(model.columns, bounds=bounds, domain=domain)
    model.condition = pyomo.Constraint(model.rows, rule=condition)
    model.goal = pyomo.Objective(expr=model.x[case.position[case.goal]], sense=pyomo.maximize)
    solver = AppsiHighs()
    solver.highs_options = dict(OPTIONS)
    solver.solve(model)
    return [pyomo.value(model.x[number]) for number in model.columns][case.position[case.goal]]


MODELLERS: dict[str, Callable[[Case], float]] = {
    "HiGHS, ready arrays": bare,
    "yrdshare Program": by_yrdshare,
    "PuLP, naive": by_pulp,
    "cvxpy": by_cvxpy,
    "linopy": by_linopy,
    "Pyomo appsi_highs": by_pyomo,
}
