"""Raw tables: columns as words and texts, each cell with its place in the user's file.

A CSV file and a sheet become the same `Table`, so that everything after reads one kind of table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from yrdshare.errors import Fault, Place, fault

SHOWN = 50  # so many faults of one kind are listed, the rest are counted
Rows = NDArray[np.int64] | list[int]


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words that repeat: `words[codes[row]]`, in the order they first appear."""

    codes: NDArray[np.int32]
    words: tuple[str, ...]

    def listed(self) -> list[str]:
        """The word of every row."""
        return [self.words[code] for code in self.codes]


@dataclass(frozen=True, slots=True)
class Total:
    """A row that says what others come to: the first of `sums` is what it should, any of them may do.

    label : what the office calls it;  row, sums : rows of the table
    """

    label: str
    row: int
    sums: tuple[NDArray[np.int64], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Which table it is, its header as written, and where each known column stands in it."""

    file: str
    sheet: str
    titles: tuple[str, ...]
    positions: Mapping[str, int] = field(default_factory=dict)

    def title(self, column: str) -> str:
        """What the header calls a column; its machine name where the header has no such column."""
        return self.titles[self.positions[column]] if column in self.positions else column

    def place(self, position: int = -1, line: int = 1) -> Place:
        """`C7` in a sheet, `C7 value` in a CSV file; the table itself for position −1."""
        if position < 0:
            return Place(self.file, self.sheet)
        cell = f"{get_column_letter(position + 1)}{line}"
        return Place(self.file, self.sheet, cell if self.sheet else f"{cell} {self.titles[position]}")


@dataclass(frozen=True, eq=False)
class Table:
    """The readable rows of one table. A column that the file lacks is in neither mapping.

    texts : columns of amounts, as written;  number_lines : gives the file's own number of each row;
    stands : (line, position) of each row's cell, for columns that do not stand below one header cell;
    totals : what must add up, and is then left out;  at : the column whose cell stands for a row
    """

    head: Head
    rows: int
    words: Mapping[str, Words]
    texts: Mapping[str, Any]
    number_lines: Callable[[], NDArray[np.int64]] = field(repr=False)
    stands: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, repr=False)
    totals: tuple[Total, ...] = ()
    at: str = ""

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        """The row number of each row in the file; counted only when a place is asked for."""
        return self.number_lines()

    def place(self, row: int, column: str) -> Place:
        """Where the cell stands; the table itself where nothing stands for it."""
        if column in self.stands:
            line, position = (int(one) for one in self.stands[column][row])
            return self.head.place(position, line)
        if column not in self.head.positions:
            return self.head.place()
        return self.head.place(self.head.positions[column], int(self.lines[row]))

    def column_of(self, row: int, column: str) -> int:
        """The position of the sheet's column in which the cell stands; 0 where nothing stands for it."""
        if column in self.stands:
            return int(self.stands[column][row][1])
        return self.head.positions.get(column, 0)

    def cells(self, rows: NDArray[np.int64], column: str) -> int:
        """In how many cells of the file the rows' words of a column stand."""
        held = self.stands[column][rows] if column in self.stands else self.lines[rows]
        return len(np.unique(held, axis=0))

    def word(self, row: int, column: str) -> str:
        """What the user wrote there."""
        held = self.words[column]
        return held.words[int(held.codes[row])]

    def keep(self, kept: NDArray[np.bool_]) -> "Table":
        """The rows where `kept` holds, without the totals that stood among them."""
        words = {name: _kept(held, kept) for name, held in self.words.items()}
        texts = {
            name: pa.chunked_array([held.combine_chunks().filter(kept)]) for name, held in self.texts.items()
        }
        stands = {name: held[kept] for name, held in self.stands.items()}

        def lines() -> NDArray[np.int64]:
            return self.lines[kept]

        rows = int(np.count_nonzero(kept))
        return replace(
            self, rows=rows, words=words, texts=texts, stands=stands, number_lines=lines, totals=()
        )

    def each(self, rows: Rows, column: str, make: Callable[[int, Place], Fault]) -> list[Fault]:
        """A fault for each of `rows`, the first `SHOWN` of them listed and the others counted."""
        faults = [make(int(row), self.place(int(row), column)) for row in rows[:SHOWN]]
        return faults + self.more(len(rows), column)

    def more(self, count: int, column: str) -> list[Fault]:
        """What stands in for the faults of a column after the first `SHOWN`."""
        if count <= SHOWN:
            return []
        where = Place(self.head.file, self.head.sheet, self.head.title(column))
        return [fault("ledger.more", where, count=count - SHOWN)]


def _kept(held: Words, kept: NDArray[np.bool_]) -> Words:
    """The codes where `kept` holds, and only the words that they still need, in the order they appear."""
    return encoded(held.codes[kept], held.words)


def encoded(codes: NDArray[np.int32], words: Sequence[str]) -> Words:
    """Codes into words that may repeat or be unused, as codes into words that do neither."""
    if not len(codes):
        return Words(codes, ())
    order: dict[str, int] = {}
    used, first = np.unique(codes, return_index=True)
    fresh = np.zeros(len(words), dtype=np.int32)
    for code in used[np.argsort(first)]:
        fresh[code] = order.setdefault(words[code], len(order))
    return Words(fresh[codes], tuple(order))


def table(head: Head, columns: Mapping[str, Any], number_lines: Callable[[], NDArray[np.int64]]) -> Table:
    """A table of pyarrow columns: dictionary-encoded ones become words, the others stay texts."""
    words = {name: _words(held) for name, held in columns.items() if pa.types.is_dictionary(held.type)}
    texts = {name: held for name, held in columns.items() if name not in words}
    rows = max((len(held) for held in columns.values()), default=0)
    return Table(head, rows, words, texts, number_lines)


def _words(column: Any) -> Words:
    """One dictionary for all chunks of a column."""
    chunks = column.unify_dictionaries().chunks
    if not chunks:
        return Words(np.zeros(0, dtype=np.int32), ())
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in chunks])
    return Words(codes.astype(np.int32, copy=False), tuple(chunks[0].dictionary.to_pylist()))
