"""A sheet or a CSV file as it lies there: rows of texts, and what is special about single cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from openpyxl.utils import get_column_letter

from yrdshare.errors import Place

MOST_CELLS = 30_000_000  # of a sheet that is read row by row; a tidy CSV file has no such bound
Special = Literal["formula", "computed", "noise", "percent", "scaled"]
Cell = tuple[int, int]  # row in `Grid.rows` and column, both from 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What is special about a cell, and what it holds besides its text.

    formula : no value is stored, `text` is the formula;  computed : `text` is the formula of the value;
    noise : `text` is the binary number;  percent, scaled : `text` is the format in which it is shown
    """

    kind: Special
    text: str


@dataclass(frozen=True, slots=True)
class Area:
    """A merged range, rows as the file counts them, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def text(self) -> str:
        """`A3:A5`."""
        first, last = (get_column_letter(column + 1) for column in (self.left, self.right))
        return f"{first}{self.top}:{last}{self.bottom}"


@dataclass(frozen=True, eq=False)
class Grid:
    """The rows that hold anything, all of one width.

    lines : the file's own number of each row;  lengths : how many cells a row of a CSV file has;
    merged : the area that a cell was filled from;  hidden : lines and columns that are not shown
    """

    file: str
    sheet: str
    rows: Sequence[tuple[str, ...]] = field(repr=False)
    lines: Sequence[int] = field(repr=False)
    marks: Mapping[Cell, Mark] = field(default_factory=dict, repr=False)
    merged: Mapping[Cell, Area] = field(default_factory=dict, repr=False)
    hidden_lines: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lengths: Sequence[int] = ()

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0

    def place(self, row: int = -1, column: int = -1, title: str = "") -> Place:
        """Where a cell stands: `C7` in a sheet, `C7 value` in a CSV file; the whole table without a row."""
        if row < 0:
            return Place(self.file, self.sheet)
        cell = f"{get_column_letter(column + 1)}{self.lines[row]}"
        return Place(self.file, self.sheet, f"{cell} {title}" if title and not self.sheet else cell)

    def filled(self, areas: Iterable[Area]) -> "Grid":
        """The grid with the text of each merged area in all of its cells."""
        rows = [list(row) for row in self.rows]
        spots = {line: spot for spot, line in enumerate(self.lines)}
        merged: dict[Cell, Area] = {}
        for area in areas:
            first = spots.get(area.top)
            if first is None or area.left >= self.width:
                continue
            text = rows[first][area.left]
            lines = (
                self.lines[first:]
                if area.bottom - area.top >= len(spots)
                else range(area.top, area.bottom + 1)
            )
            for line in lines:
                spot = spots.get(line)
                if spot is None or line > area.bottom:
                    continue
                for column in range(area.left, min(area.right + 1, self.width)):
                    rows[spot][column] = text
                    merged[spot, column] = area
        return replace(self, rows=[tuple(row) for row in rows], merged=merged) if merged else self


def grid(file: str, sheet: str, rows: Sequence[Sequence[str]], lines: Sequence[int]) -> Grid:
    """A grid of rows of any length; blank rows are left out."""
    kept = [spot for spot, row in enumerate(rows) if any(text.strip() for text in row)]
    width = max((len(rows[spot]) for spot in kept), default=0)
    padded = [(*rows[spot], *[""] * (width - len(rows[spot]))) for spot in kept]
    lengths = [len(rows[spot]) for spot in kept]
    return Grid(file, sheet, padded, [lines[spot] for spot in kept], lengths=lengths)
