"""Program files read back: what an export is checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path

import highspy


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
