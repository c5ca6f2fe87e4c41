"""A table as it was laid out becomes a table of one amount a row, each word with its place on the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yrdshare.errors import Fault, fault
from yrdshare.ledger.columns import Column, Shape, Titled
from yrdshare.ledger.header import VALUE
from yrdshare.ledger.invested import INVESTED, invested
from yrdshare.ledger.layout import Layout
from yrdshare.ledger.marked import check_marks
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.roles import Amounts
from yrdshare.ledger.statements import Said
from yrdshare.ledger.tables import SHOWN, Head, Table, Total, table
from yrdshare.ledger.totals import label_of, totals
from yrdshare.ledger.vocabulary import Vocabulary
from yrdshare.money import FEN_PER

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount: its row on the grid, its column; `column` is None in a table without amounts."""

    row: int
    column: Amounts | None


@dataclass(frozen=True, eq=False)
class Unfolding:
    """A layout on its way to a table."""

    layout: Layout
    shape: Shape
    vocabulary: Vocabulary
    found: Found
    clashes: list[Fault] = field(default_factory=list)

    @property
    def wide(self) -> bool:
        """Whether a row holds several amounts."""
        return self.layout.roles.wide

    @cached_property
    def rows(self) -> Mapping[int, tuple[str, ...]]:
        """The texts of the data rows, empty cells of `down` filled from above."""
        grid, roles = self.layout.grid, self.layout.roles
        rows = {row: grid.rows[row] for row in self.layout.data}
        for name in self.layout.down:
            column, above = roles.fixed.get(name, NOWHERE), ""
            for row, texts in rows.items() if column >= 0 else ():
                if texts[column].strip():
                    above = texts[column]
                elif above and not self.labels.get(row):
                    rows[row] = (*texts[:column], above, *texts[column + 1 :])
                    self.found.readings.append(
                        Reading("ledger.read_down", grid.place(row, column), "", above)
                    )
        return rows

    @cached_property
    def labels(self) -> Mapping[int, str]:
        """The rows that are totals, and what the office calls each."""
        free = {
            self.layout.roles.fixed.get(name) for name in ("source", "note", "method_zh", "name", "sector")
        }
        aside = free.union(one.position for one in self.layout.roles.amounts)
        named = ((row, label_of(self.layout.grid.rows[row], aside)) for row in self.layout.data)
        return {row: label for row, label in named if label}

    @cached_property
    def entries(self) -> list[Entry]:
        """Every amount, row by row."""
        columns = self.layout.roles.amounts
        if not columns:
            return [Entry(row, None) for row in self.rows if row not in self.labels or self._invested(row)]
        return [
            Entry(row, one)
            for row, texts in self.rows.items()
            for one in columns
            if self._stated(row, one, texts)
        ]

    def _invested(self, row: int) -> bool:
        """Whether the total of a table of projects says what was invested; only then it can be checked."""
        column = self.layout.roles.fixed.get(INVESTED)
        if column is None or not self.rows[row][column].strip():
            return False
        return not self._unchecked(row, column)

    def _unchecked(self, row: int, column: int) -> bool:
        """Whether a total is a formula without a stored result; it is then listed as not checked."""
        if (row, column) not in self.valueless:
            return False
        place = self.layout.grid.place(row, column, self.layout.roles.titles[column])
        self.found.readings.append(Reading("ledger.read_unchecked", place, self.rows[row][column]))
        return True

    @cached_property
    def valueless(self) -> set[tuple[int, int]]:
        """The cells that hold a formula without a stored result."""
        return {cell for cell, mark in self.layout.grid.marks.items() if mark.kind == "formula"}

    def _stated(self, row: int, column: Amounts, texts: tuple[str, ...]) -> bool:
        """Whether a cell states an amount; an empty one is absent in a wide table or among totals."""
        if texts[column.position].strip():
            summing = bool(column.total) or row in self.labels
            return not (summing and self._unchecked(row, column.position))
        if self.wide and row not in self.labels:
            place = self.layout.grid.place(row, column.position)
            self.found.readings.append(Reading("ledger.read_empty", place))
        return not self.wide and row not in self.labels

    def table(self) -> Table:
        """The table, one row for each entry."""
        check_marks(self.layout, self.labels, self.found)
        layout, columns = self.layout, [one for one in self.shape.columns if one.reading != "skip"]
        held, stands = {}, {}
        for column in columns:
            texts = self._texts(column)
            if texts is not None:
                amounts = column.reading == "amount"
                array = pa.array(texts, pa.string())
                held[column.name] = pa.chunked_array([array if amounts else array.dictionary_encode()])
            spots = self._spots(column.name)
            if spots is not None:
                stands[column.name] = spots
        clashes = [*{one.place: one for one in self.clashes}.values()]
        self.found.faults.extend(clashes[:SHOWN])
        if len(clashes) > SHOWN:
            more = fault("ledger.more", layout.grid.place(), count=len(clashes) - SHOWN)
            self.found.faults.append(more)
        positions = dict(layout.roles.fixed)
        if len(layout.roles.amounts) == 1:
            positions[VALUE] = layout.roles.amounts[0].position
        head = Head(layout.grid.file, layout.grid.sheet, layout.roles.titles, positions)
        lines = partial(np.array, [layout.grid.lines[one.row] for one in self.entries], dtype=np.int64)
        made = table(head, held, lines)
        return Table(
            head, made.rows, made.words, made.texts, lines, stands, self._totals(), VALUE if self.wide else ""
        )

    def _texts(self, column: Column) -> list[str] | None:
        """What stands in a column for each entry; None where nothing says it."""
        name, roles, common = column.name, self.layout.roles, self.layout.common
        if name == VALUE:
            return [self.rows[one.row][one.column.position] if one.column else "" for one in self.entries]
        if name == INVESTED and name in roles.fixed:
            return invested(self.layout, [one.row for one in self.entries], self.found)
        position = roles.fixed.get(name)
        told = any(one.column and name in one.column.said for one in self.entries)
        if position is None and not told and name not in common:
            return [""] * len(self.entries) if name == "unit" and roles.amounts else None
        if position is not None and not told and name not in common:
            return [self.rows[one.row][position] for one in self.entries]
        return [self._word(name, position, one) for one in self.entries]

    def _word(self, name: str, position: int | None, entry: Entry) -> str:
        """The word that holds for an entry: of its row, else of its column's header, else of the sheet.

        An empty cell of a column is not filled from the sheet: it may have been forgotten.
        """
        own = self.rows[entry.row][position] if position is not None else ""
        said = entry.column.said.get(name) if entry.column else None
        common = self.layout.common.get(name)
        given = [word for word in (own, said.word if said else "") if word.strip()]
        if common and ((position is None and not given) or self._both_money(name, given, common.word)):
            given.append(common.word)
        if len(given) > 1 and not self.vocabulary.alike(name, given[0], given[-1]):
            self._clash(name, given, (entry, position if own.strip() else None))
        return given[0] if given else ""

    def _clash(self, name: str, given: list[str], at: tuple[Entry, int | None]) -> None:
        """Words that were said in several places and mean different things."""
        entry, position = at
        said = entry.column.said.get(name) if entry.column else None
        row, column = entry.row, position
        if column is None:
            row, column = (said.row, said.column) if said else (entry.row, 0)
        place = self.layout.grid.place(row, column, self.layout.roles.titles[column])
        words = {"found": given[0], "other": given[-1], "column": Titled(name)}
        self.clashes.append(fault("ledger.clash", place, **words))

    def _both_money(self, name: str, given: list[str], common: str) -> bool:
        """Whether a cell and the sheet both state a unit of money, which must then be the same."""
        read = self.vocabulary.reader("unit")
        return name == "unit" and bool(given) and read(given[0]) in FEN_PER and read(common) in FEN_PER

    def _spots(self, name: str) -> NDArray[np.int64] | None:
        """The line and column of each entry's word, where it does not stand below one header cell."""
        grid, common = self.layout.grid, self.layout.common
        if name in self.layout.roles.fixed or (name == VALUE and len(self.layout.roles.amounts) == 1):
            return None
        if name == VALUE:
            spots = [(grid.lines[one.row], one.column.position) for one in self.entries if one.column]
            return np.array(spots, dtype=np.int64).reshape(-1, 2)
        told: list[Said | None] = [
            (one.column.said.get(name) if one.column else None) or common.get(name) for one in self.entries
        ]
        if any(one is None or one.row < 0 for one in told):
            return None
        spots = [(grid.lines[one.row], one.column) for one in told if one is not None]
        return np.array(spots, dtype=np.int64).reshape(-1, 2)

    def _totals(self) -> tuple[Total, ...]:
        keys = [name for name in ("project", "region", "stream", "year") if name in self.layout.roles.fixed]
        words = {row: [self.rows[row][self.layout.roles.fixed[name]] for name in keys] for row in self.rows}
        columns = [(one.row, one.column or Amounts(NOWHERE, {})) for one in self.entries]
        return totals(columns, self.labels, words)
