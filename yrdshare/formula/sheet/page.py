"""The calculation page of one formula in a workbook: where its blocks stand and what they refer to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.formula import Claimant, Formula, Role
from yrdshare.formula.setting import Histories
from yrdshare.formula.sheet.cells import Grid, Limit, Tab
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.money import Exact
from yrdshare.nodes.expression import Clock, History, Number, Share, Stepped, Window
from yrdshare.nodes.measured import Averaged, ByKey, Returned
from yrdshare.words import Language, say

LARGEST_CELL = 10**14  # 1万亿元 in fen, for cells, totals and products: INT((a + 0.5) / b) needs it
CONSTANT, FIRST_YEAR = 1, 2  # columns of a calculation tab: code, the same in every year, the years
Whole = NDArray[np.int64] | NDArray[np.object_]
Write = Callable[[int, int], str | None]  # the formula of a project's year; None: an input cell
Named = Mapping[Region, str]  # how a region is written in this workbook


@dataclass(frozen=True, slots=True)
class Factor:
    """A share or number as input cells: numerator and denominator, their addresses and present values.

    `column` holds a numerator for each row, where they differ; `numerator` is then the largest.
    """

    label: str
    numerator: str
    denominator: str
    top: int
    bottom: int
    column: Grid | None = None

    @property
    def largest(self) -> int:
        """The larger of numerator and denominator, now."""
        return max(abs(self.top), self.bottom)


@dataclass(frozen=True, slots=True)
class Keys:
    """The table of one set of keys: a row for each region, its name as the workbook writes it."""

    label: str
    names: Grid
    numerators: Grid
    denominators: Grid
    own: Mapping[str, Factor]  # by the region's name


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of a block are: the projects (`source` holds their codes), or regions by name."""

    labels: tuple[str, ...]
    source: Grid | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value stands: whole + part / denominator, 0 ≤ part < denominator, which is now `size`."""

    step: str
    whole: Grid
    part: Grid | None = None
    denominator: str = "1"
    size: int = 1


@dataclass(frozen=True, slots=True)
class Remainder:
    """The block of a value's parts over `denominator`: `write` is given the block of its whole fen."""

    denominator: str
    size: int
    write: Callable[[Grid, int, int], str]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The cells of one formula's own numbers."""

    factors: Mapping[Share | Number, Factor]
    spans: Mapping[Window | Stepped, tuple[tuple[str, str], ...]]
    terms: Mapping[History | Averaged, str]
    rates: Mapping[Returned, Factor]
    keys: Mapping[ByKey, Keys]
    limit: Callable[[str, str, int], Grid]
    amount: Callable[[Factor], Value]
    common: Callable[[Sequence[tuple[str, int]]], tuple[str, int]]
    product: Callable[[tuple[str, int], tuple[str, int]], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the projects' columns and the ledger's cells stand."""

    code: Grid
    sides: Mapping[Role, Grid]  # each project's own region in a role
    starts: Mapping[Clock, Grid]
    marks: Mapping[str, Grid]
    streams: Mapping[str, tuple[Grid, Grid]]  # the years' header and the cells
    first_year: int


@dataclass(eq=False, slots=True)
class Page:
    """The calculation of one formula in the making."""

    tab: Tab
    formula: Formula
    register: Register
    histories: Histories
    inputs: Inputs
    places: Places
    years: Grid
    named: Named
    lang: Language
    rows: Rows
    claimant: Claimant | None = None  # whose claim is being laid; the pool belongs to nobody
    memo: dict[tuple[object, ...], Value] = field(default_factory=dict)
    counts: dict[str, list[str]] = field(default_factory=dict)  # by check: what must come to 0
    section: int = 0
    step: int = 0
    last: Grid | None = None

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` of this room."""
        return say(f"sheet.{key}", self.lang, **values)

    def block(self, title: str, wide: bool, write: Write, values: Whole, style: str = "fen") -> Value:
        """Lay one block below the last: a title, a row for each project, totals where they mean something."""
        self.step += 1
        step, top = f"{self.section}.{self.step}", self.tab.row + 1
        width = len(self.formula.years) if wide else 1
        column = FIRST_YEAR if wide else CONSTANT
        grid = Grid(self.tab.name, top, column, len(self.rows.labels), width)
        amounts = np.broadcast_to(values if wide else values[:, :1], (grid.rows, width)).tolist()
        self.check(max((abs(one) for row in amounts for one in row), default=0))
        self.tab.text(self.tab.row, 0, f"{step}  {title}", "step")
        for row, label in enumerate(self.rows.labels):
            if self.rows.source is None:
                self.tab.text(top + row, 0, label, "label")
            else:
                self.tab.formula(top + row, 0, self.rows.source.at(row, 0, self.tab.name), label, "code")
            for year in range(width):
                self._cell(top + row, column + year, write(row, year), amounts[row][year], style)
        self.tab.row = top + grid.rows
        if style == "fen":
            self._totals(grid, amounts)
        self.tab.row += 1
        self.last = grid
        return Value(step, grid)

    def lay(self, title: str, wide: bool, value: Exact, write: Write, rest: Remainder | None = None) -> Value:
        """The block of a whole value, or the two blocks of one that may lie between fen."""
        whole, part = split(value, rest.size if rest else 1)
        if rest is None:
            return self.block(title, wide, write, whole)
        shown = self.block(self.say("step_whole", title=title), wide, write, whole, "whole")
        cells, over = shown.whole, rest
        self.check(rest.size)
        words = self.say("step_part", step=shown.step, cell=rest.denominator.replace("$", ""))
        below = self.block(words, wide, lambda row, year: over.write(cells, row, year), part, "part")
        return Value(shown.step, cells, below.whole, rest.denominator, rest.size)

    @contextmanager
    def over(self, rows: Rows) -> Iterator[None]:
        """Blocks laid within have these rows."""
        before, self.rows = self.rows, rows
        try:
            yield
        finally:
            self.rows = before

    def must_be_none(self, check: str, count: str) -> None:
        """A live count of what is wrong; the check says what it counts."""
        self.counts.setdefault(check, []).append(count)

    def _cell(self, row: int, column: int, formula: str | None, value: int, style: str) -> None:
        if formula is None:
            self.tab.number(row, column, value, "input_fen")
            self.tab.limits.append(Limit(row, column, row, column, -LARGEST_CELL, LARGEST_CELL))
        else:
            self.tab.formula(row, column, formula, value, style)

    def _totals(self, grid: Grid, amounts: list[list[int]]) -> None:
        row, end = grid.row + grid.rows, FIRST_YEAR + len(self.formula.years)
        self.tab.text(row, 0, self.say("total"), "total_label")
        for year in range(grid.columns):
            summed = sum(line[year] for line in amounts)
            self.check(abs(summed))
            self.tab.formula(
                row, grid.column + year, f"SUM({grid.down(year, self.tab.name)})", summed, "fen_total"
            )
        if grid.columns > 1:
            for project, line in enumerate(amounts):
                self.check(abs(sum(line)))
                across = grid.across(project, self.tab.name)
                self.tab.formula(grid.row + project, end, f"SUM({across})", sum(line), "fen_total")
        self.tab.row += 1

    def check(self, amount: int) -> None:
        """Refuse what a spreadsheet would no longer hold exactly."""
        if amount >= LARGEST_CELL:
            step = f"{self.section}.{self.step}"
            raise FormulaError([fault("sheet.too_large", formula=self.formula.name, step=step)])

    def limit(self, label: str, product: str, size: int) -> None:
        """Refuse a product of remainders that is not exact: now, and later by a live helper cell."""
        self.check(size)
        self.inputs.limit(self.say("helper_limit", label=label), product, size)

    def bound(self, factor: Factor, denominator: str, size: int) -> None:
        """The limit of multiplying remainders over `denominator` by a factor."""
        most = factor.numerator if factor.column else f"ABS({factor.numerator})"
        product = f"MAX({most},{factor.denominator})*{denominator}"
        self.limit(factor.label, product, factor.largest * size)

    def at(self, grid: Grid, project: int, year: int) -> str:
        """A cell's address as written on this page."""
        return grid.at(project, year, self.tab.name)

    def wide(self, value: Value) -> bool:
        """Whether the block has a column for each year."""
        return value.whole.tab == self.tab.name and value.whole.column >= FIRST_YEAR

    def cells(self, stream: str) -> Grid:
        """The ledger's cells of a stream in the years of the agreement."""
        offset = self.formula.years[0] - self.places.first_year
        return self.places.streams[stream][1].columns_of(offset, len(self.formula.years))

    def start(self, clock: Clock) -> Grid:
        """Where the year stands in which a clock starts."""
        return self.years.columns_of(0, 1) if clock == "calendar" else self.places.starts[clock]


def split(value: Exact, size: int) -> tuple[Whole, Whole]:
    """The whole fen below each value, and what is left over `size`."""
    top = value.numerator.astype(object)
    whole = top // value.denominator
    return whole, top * size // value.denominator - whole * size
