"""A program's numbers as arrays, and the bound that row duals prove on its optimum. No solver here."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.linear import Column, Floats, Row

TOLERANCE = 1e-9  # feasibility, money in units of the pool: HiGHS's own 1e-7 of 1 亿元 would leak 10 元
ROUNDING = 1e3 * TOLERANCE  # a reduced cost below this, on a column without that side, is rounding


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


def numbers_of(columns: Mapping[str, Column], rows: Mapping[str, Row]) -> Numbers:
    """The numbers of these columns and rows, in their order."""
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
