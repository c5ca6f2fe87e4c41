"""A workbook before it is written: tabs of cells, and how one cell names another. Knows no formula node."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from yrdshare.errors import FormulaError, fault

ROUND = str.maketrans("()", "（）")
Kind = Literal["text", "number", "formula", "blank"]
LONGEST_NAME = 31  # of a sheet, counted in UTF-16 units
LONGEST_FORMULA, MOST_ROWS = 8_000, 2**20  # the format's own limits are 8,192 and 1,048,576
LONGEST_TEXT = 32_000  # of a cell; the format's own limit is 32,767


class Cell(NamedTuple):
    """One planned cell: `content` is its text, number or formula, `value` what a formula comes to."""

    row: int
    column: int
    kind: Kind
    content: str | int
    value: str | int | float
    style: str


class Limit(NamedTuple):
    """What may be typed into a range of input cells: whole numbers from `low` to `high` (or a cell)."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    low: int
    high: int | str


@dataclass(eq=False, slots=True)
class Tab:
    """One sheet in the making. `row` is where the next line goes."""

    name: str
    widths: tuple[float, ...]
    frozen: tuple[int, int] = (0, 0)
    one_page: bool = False
    row: int = 0
    cells: list[Cell] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def text(self, row: int, column: int, words: str, style: str) -> None:
        """Words that are never read as a formula."""
        self.cells.append(Cell(row, column, "text", printable(words), 0, style))

    def number(self, row: int, column: int, value: int, style: str) -> None:
        """A whole number."""
        self.cells.append(Cell(row, column, "number", value, value, style))

    def blank(self, row: int, column: int, style: str) -> None:
        """An empty cell of this look."""
        self.cells.append(Cell(row, column, "blank", "", 0, style))

    def formula(self, row: int, column: int, formula: str, value: "str | int | float", style: str) -> None:
        """A live cell and the value it has now; refused where a workbook has no room for it."""
        if len(formula) > LONGEST_FORMULA or row >= MOST_ROWS:
            raise FormulaError([fault("sheet.no_room", tab=self.name)])
        known = printable(value) if isinstance(value, str) else value
        self.cells.append(Cell(row, column, "formula", formula, known, style))

    def line(self, words: Iterable[str], style: str, column: int = 0) -> int:
        """Texts beside each other in the next row; gives that row."""
        for offset, one in enumerate(words):
            self.text(self.row, column + offset, one, style)
        self.row += 1
        return self.row - 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a block of values stands: one row for each project, one column for each year.

    A block with a single row (or column) holds for every project (or year).
    """

    tab: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def at(self, project: int = 0, year: int = 0, home: str = "") -> str:
        """The address of one cell, as written on the tab `home`."""
        row = f"${self.row + 1}" if self.rows == 1 else str(self.row + project + 1)
        column = f"${letters(self.column)}" if self.columns == 1 else letters(self.column + year)
        return self._on(home) + column + row

    def down(self, year: int = 0, home: str = "") -> str:
        """The column of one year over all projects."""
        column = letters(self.column if self.columns == 1 else self.column + year)
        return f"{self._on(home)}${column}${self.row + 1}:${column}${self.row + self.rows}"

    def across(self, project: int = 0, home: str = "", first: int = 0, last: int | None = None) -> str:
        """The row of one project, from column `first` to `last`."""
        row = self.row + (project if self.rows > 1 else 0) + 1
        end = self.column + (self.columns - 1 if last is None else last)
        return f"{self._on(home)}${letters(self.column + first)}{row}:${letters(end)}{row}"

    def whole(self, home: str = "") -> str:
        """The whole block."""
        last = letters(self.column + self.columns - 1)
        return f"{self._on(home)}${letters(self.column)}${self.row + 1}:${last}${self.row + self.rows}"

    def columns_of(self, first: int, count: int) -> "Grid":
        """The same rows, `count` columns from `first` on."""
        return Grid(self.tab, self.row, self.column + first, self.rows, count)

    def _on(self, home: str) -> str:
        return "" if self.tab == home else "'" + self.tab.replace("'", "''") + "'!"


@cache
def letters(column: int) -> str:
    """The column's letters.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    found, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def columns(words: str) -> int:
    """How many narrow characters wide the words are: a Chinese character counts two.

    >>> columns("税收 vat")
    8
    """
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in words)


def width(amounts: Iterable[int], least: int = 12) -> float:
    """A column's width for amounts with separators and a sign."""
    return float(max(least, max((len(f"{one:,}") for one in amounts), default=0) + 4))


def literal(words: str) -> str:
    """Words as they stand inside a formula."""
    return '"' + words.replace('"', '""') + '"'


def printable(words: str) -> str:
    """The words without what a workbook cannot hold; nothing that the writer would take for markup."""
    kept = "".join(one if one in "\t\n" or _holds(one) else "□" for one in words)
    kept = kept if len(kept) <= LONGEST_TEXT else kept[:LONGEST_TEXT] + "…"
    return f"{kept} " if kept.startswith("<r>") and kept.endswith("</r>") else kept


def sheet_name(words: str, taken: Sequence[str]) -> str:
    """A name that a sheet may have: no forbidden character, short enough, unlike those taken.

    Brackets become full-width, so that no name inside a formula looks like a function.

    >>> sheet_name("计算·税[收]", ()), sheet_name("税收", ["税收"])
    ('计算·税_收_', '税收 2')
    """
    clean = re.sub(r"[\[\]:*?/\\\t\n]", "_", printable(words)).translate(ROUND).strip().strip("'") or "_"
    used, name, number = {one.casefold() for one in taken}, _short(clean, LONGEST_NAME), 1
    while name.casefold() in used:
        number += 1
        name = _short(clean, LONGEST_NAME - len(f" {number}")) + f" {number}"
    return name


def unlike(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, numbered where a spreadsheet could not tell them apart.

    >>> unlike(["a", "A", ""])
    ('a', 'A (2)', '(3)')
    """
    found: list[str] = []
    used: set[str] = set()
    for position, label in enumerate(labels, start=1):
        name = printable(label)
        while not name.strip() or name.casefold() in used:
            name = f"{name} ({position})".strip()
        used.add(name.casefold())
        found.append(name)
    return tuple(found)


def _holds(one: str) -> bool:
    return unicodedata.category(one) not in ("Cc", "Cs") and one not in "\ufffe\uffff"


def _short(words: str, longest: int) -> str:
    while len(words.encode("utf-16-le")) // 2 > longest:
        words = words[:-1]
    return words
