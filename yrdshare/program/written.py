"""Program files: the PuLP model they are written from, and what an export is checked against, read back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, isclose
from pathlib import Path

import highspy
import pulp

from yrdshare.formula.linear import Column, Row

NAME_BYTES = 80  # an LP file takes 100; the rest is left for the number that keeps names apart
READ_BACK_SECONDS = (
    60.0  # a program of an agreement takes well under one; a file from anyone may take for ever
)
UNSAFE = re.compile(r"\W+")


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


def column_name(name: str, position: int) -> str:
    """The name of the column at `position` in a written file."""
    return _safe_name(name, position)


def pulp_problem(
    columns: Mapping[str, Column], rows: Mapping[str, Row], objective: Mapping[str, float]
) -> pulp.LpProblem:
    """The PuLP model of these columns and rows, maximising `objective`, with names that every file can hold.

    A row with two unlike sides is two conditions, one without sides none: PuLP's conditions have one side.
    """
    problem = pulp.LpProblem("yrdshare", pulp.LpMaximize if objective else pulp.LpMinimize)
    variables = {
        name: problem.add_variable(
            _safe_name(name, number),
            None if column.low == -inf else column.low,
            None if column.high == inf else column.high,
            "Binary" if column.binary else "Continuous",
        )
        for number, (name, column) in enumerate(columns.items())
    }
    for number, row in enumerate(rows.values()):
        terms = [(variables[name], value) for name, value in row.terms.items()]
        for side, sense, mark in _conditions(row):
            condition = pulp.LpAffineExpression.from_list(terms, -side)
            condition.sense = sense
            problem.addConstraint(condition, _safe_name(row.name + mark, number))
    problem.setObjective(pulp.lpSum_vars_coefs([(variables[name], cost) for name, cost in objective.items()]))
    return problem


def _conditions(row: Row) -> Iterator[tuple[float, int, str]]:
    """The finite sides of a row, PuLP's sense for each, and what tells two of them apart."""
    if row.low == row.high:
        yield row.low, pulp.LpConstraintEQ, ""
        return
    if row.low != -inf:
        yield row.low, pulp.LpConstraintGE, ""
    if row.high != inf:
        yield row.high, pulp.LpConstraintLE, "" if row.low == -inf else " most"


def _safe_name(name: str, number: int) -> str:
    """Letters, digits and Chinese characters, short enough for an LP file; the number keeps names apart."""
    clean = UNSAFE.sub("_", name)
    if clean[:1].isdigit():  # an LP file reads 1e5 as a number
        clean = f"n{clean}"
    if len(clean) > NAME_BYTES // 4:  # no character takes more than four bytes
        clean = clean.encode()[:NAME_BYTES].decode(errors="ignore")
    return f"{clean}_{number}"


def read_program(file: Path) -> Written | None:
    """A program from an LP or MPS file, or None where no solver could read it."""
    handle = highspy.Highs()  # type: ignore[no-untyped-call]
    handle.setOptionValue("output_flag", False)
    handle.setOptionValue("time_limit", READ_BACK_SECONDS)
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
