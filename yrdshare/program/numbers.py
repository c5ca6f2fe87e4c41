"""A program's numbers as arrays: their one owner. What anyone reads of a program is read from here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.linear import Column, Floats, Row

Positions = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)  # equal where the names and values are, like any mapping
class Named[T](Mapping[str, T]):
    """What stands at each name, read when it is asked for."""

    places: Mapping[str, int]
    read: Callable[[int], T]

    def __getitem__(self, name: str) -> T:
        return self.read(self.places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


@dataclass(slots=True)
class Rows:
    """The rows of a program, as HiGHS takes them.

    sides : lower and upper side of each, shape (2, rows)
    starts : where each row's coefficients begin, and where the last one's end, shape (rows + 1,)
    column, value : one entry for each coefficient, row by row

    The last three are never written into, only replaced: a bound that is proved later keeps the old ones.
    """

    sides: Floats
    starts: Positions
    column: Positions
    value: Floats

    def terms(self, place: int) -> slice:
        """Where the coefficients of one row stand."""
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def at(self, values: Floats) -> Floats:
        """Σ coefficient · column of each row at these values of the columns."""
        row = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return np.bincount(row, self.value * values[self.column], len(self.starts) - 1)

    def priced(self, duals: Floats, columns: int) -> Floats:
        """Σ dual · coefficient of each column."""
        return np.bincount(self.column, np.repeat(duals, np.diff(self.starts)) * self.value, columns)

    def change(self, place: int, column: int, value: float) -> bool:
        """Replace a coefficient; whether it was another. The column must stand in the row already."""
        within = self.terms(place)
        entry = within.start + int(np.flatnonzero(self.column[within] == column)[0])
        if self.value[entry] == value:
            return False
        self.value = self.value.copy()
        self.value[entry] = value
        return True

    def append(self, other: "Rows") -> None:
        """More rows, after the last."""
        self.sides = np.concatenate([self.sides, other.sides], axis=1)
        self.starts = np.concatenate([self.starts, self.starts[-1] + other.starts[1:]])
        self.column = np.concatenate([self.column, other.column])
        self.value = np.concatenate([self.value, other.value])

    def drop(self, places: Positions) -> None:
        """Without some rows; those after them move up."""
        kept = np.ones(self.sides.shape[1], dtype=bool)
        kept[places] = False
        sizes = np.diff(self.starts)
        entries = np.repeat(kept, sizes)
        self.sides = self.sides[:, kept]
        self.starts = _starts(sizes[kept])
        self.column, self.value = self.column[entries], self.value[entries]


@dataclass(slots=True)
class Numbers:
    """Columns (lower and upper side of each, shape (2, columns)) and rows."""

    columns: Floats
    rows: Rows

    def copy(self) -> "Numbers":
        """As they are now, whatever is changed later."""
        rows = self.rows
        return Numbers(self.columns.copy(), Rows(rows.sides.copy(), rows.starts, rows.column, rows.value))


def rows_of(rows: Iterable[Row], places: Mapping[str, int]) -> Rows:
    """The numbers of these rows over the columns at `places`."""
    rows = list(rows)
    sizes = np.array([len(row.terms) for row in rows], dtype=np.int32)
    count = int(sizes.sum())
    names = chain.from_iterable(row.terms for row in rows)
    values = chain.from_iterable(row.terms.values() for row in rows)
    return Rows(
        np.array([[row.low for row in rows], [row.high for row in rows]], dtype=np.float64),
        _starts(sizes),
        np.fromiter(map(places.__getitem__, names), np.int32, count),
        np.fromiter(values, np.float64, count),
    )


def sides_of(columns: Iterable[Column]) -> Floats:
    """Lower and upper side of each column, shape (2, columns)."""
    columns = list(columns)
    return np.array(
        [[column.low for column in columns], [column.high for column in columns]], dtype=np.float64
    )


def _starts(sizes: Positions) -> Positions:
    starts = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=starts[1:])
    return starts
