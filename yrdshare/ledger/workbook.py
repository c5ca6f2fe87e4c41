"""Excel workbooks: each sheet becomes a grid, with its formulas, formats, merged and hidden cells.

Sheets are streamed through openpyxl's own parser, which also tells what is merged and hidden; opening them
whole would build a cell for every cell of a merged range, however large.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from yrdshare.errors import InputError, Place, fault
from yrdshare.ledger.grid import MOST_CELLS, Area, Cell, Grid, Mark, grid
from yrdshare.ledger.normal import MOST_DIGITS, without_noise
from yrdshare.ledger.safety import UNREADABLE, check_parser, check_zip, unreadable
from yrdshare.ledger.source import Source
from yrdshare.money import FEN_PER

FORMULA, NUMBER, VISIBLE = "f", "n", "visible"
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]')
SHIFTED = re.compile(r"[0#?],+(?![0#?,])|![.]|[0#?]\\[.]")  # shows thousands, or a point that is not there
POINT = re.compile(r'[0#?]"[^"]*[.][^"]*"[0#?]')  # such a point in quotation marks
FIRST_SECTION = ";"
FARTHEST = 1 << 16  # a value in this column or beyond is no table
TRUE = ("1", "true")
type Rows = list[list[str]]
type Marks = dict[Cell, Mark]
type Parsed = tuple[Rows, list[int], Marks, Any]


@contextmanager
def workbook(source: Source) -> Iterator["Workbook"]:
    """The open workbook; a file that is none, or that would fill the memory, is refused."""
    check_zip(source)
    check_parser()
    with source.open() as file:
        book = guarded(source.name, lambda: openpyxl.load_workbook(file, read_only=True, keep_links=False))
        try:
            yield Workbook(book, source.name)
        finally:
            book.close()


def guarded[Kind](name: str, work: Callable[[], Kind]) -> Kind:
    """What `work` gives; whatever openpyxl raises on bytes that are no workbook is a fault."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl does not keep are not read here anyway
            return work()
    except UNREADABLE as problem:
        raise InputError([unreadable(problem, name)]) from None


@dataclass(frozen=True, eq=False)
class Workbook:
    """An open .xlsx file."""

    book: Any
    file: str
    shows_all: bool = True

    def sheet_names(self) -> dict[str, bool]:
        """The name of each sheet that holds cells, and whether it is shown."""
        return {sheet.title: sheet.sheet_state == VISIBLE for sheet in self.book.worksheets}

    def sheet_grid(self, sheet: str) -> Grid:
        """Every cell that holds something. A formula's stored value takes its place, and is marked."""
        rows, lines, marks, parser = guarded(self.file, lambda: _parsed(self.book, sheet, values=False))
        if any(mark.kind == "formula" for mark in marks.values()):
            valued = guarded(self.file, lambda: _parsed(self.book, sheet, values=True))
            marks = _stored(rows, lines, marks, valued)
        if len(rows) * max(map(len, rows), default=0) > MOST_CELLS:
            raise InputError([fault("ledger.too_large_grid", Place(self.file, sheet), most=MOST_CELLS)])
        read = grid(self.file, sheet, rows, lines)
        named = {line: spot for spot, line in enumerate(read.lines)}
        held = {
            (named[lines[row]], column): mark for (row, column), mark in marks.items() if lines[row] in named
        }
        hidden = [int(line) for line, one in parser.row_dimensions.items() if one.get("hidden") in TRUE]
        columns = frozenset(_hidden_columns(parser, read.width))
        whole = replace(read, marks=held, hidden_lines=frozenset(hidden), hidden_columns=columns, lengths=())
        return whole.filled(_merged(parser))


def _parsed(book: Any, sheet: str, values: bool) -> Parsed:
    """The texts of all rows, their numbers, what is marked, and the parser that knows the rest.

    values : whether formulas give their stored values
    """
    opened = book[sheet]
    rows: list[list[str]] = []
    lines: list[int] = []
    marks: dict[Cell, Mark] = {}
    formats: dict[int, str] = {}
    width = 0
    with opened._get_source() as stream:
        parser = WorkSheetParser(
            stream,
            opened._shared_strings,
            data_only=values,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for line, found in parser.parse():
            held = [one for one in found if one["value"] is not None and one["column"] < FARTHEST]
            if not held:
                continue
            row = [""] * max(one["column"] for one in held)
            for one in held:
                style = one["style_id"]
                if style not in formats:
                    formats[style] = ReadOnlyCell(opened, **one).number_format
                text, mark = _text(one, formats[style])
                row[one["column"] - 1] = text
                if mark is not None:
                    marks[len(rows), one["column"] - 1] = mark
            rows.append(row)
            lines.append(line)
            width = max(width, len(row))
            if len(rows) * width > MOST_CELLS:
                break  # the caller counts again, and refuses
    return rows, lines, marks, parser


def _stored(rows: Rows, lines: list[int], marks: Marks, valued: Parsed) -> Marks:
    """The marks, and in `rows` the values that the file holds for its formulas."""
    texts, numbers, known, _ = valued
    spots = {line: spot for spot, line in enumerate(numbers)}
    told = dict(marks)
    for (row, column), mark in marks.items():
        spot = spots.get(lines[row], -1)
        text = texts[spot][column] if 0 <= spot and column < len(texts[spot]) else ""
        if mark.kind == "formula" and text:
            rows[row][column] = text
            other = known.get((spot, column))
            strange = other is not None and other.kind in ("percent", "scaled")
            told[row, column] = other if other is not None and strange else Mark("computed", mark.text)
    return told


def _text(cell: Mapping[str, Any], shown: str) -> tuple[str, Mark | None]:
    """What a cell holds, as exact text, and what is special about it; `shown` is its format."""
    value, kind = cell["value"], cell["data_type"]
    if kind == FORMULA:
        text = str(getattr(value, "text", value))
        return text, Mark("formula", text)
    text = value_text(value)
    if kind != NUMBER or isinstance(value, bool):
        return text, None
    kept = text if len(text) <= MOST_DIGITS else without_noise(text)
    showing = _showing(shown)
    if showing == "percent" and kept[-1:].isdigit():
        return f"{(Decimal(kept) * 100).normalize():f}%", Mark("percent", shown)
    if showing in ("percent", "scaled"):
        return text, Mark("scaled", shown)
    return kept + showing, None if kept == text else Mark("noise", text)


@lru_cache(maxsize=1024)
def _showing(shown: str) -> str:
    """What a number format does: "percent", "scaled" where another number is seen, a unit, or ""."""
    if "%" in LITERAL.sub("", shown):
        return "percent"
    if POINT.search(shown) or SHIFTED.search(re.sub(r'"[^"]*"', "", shown)):
        return "scaled"
    literals = [quoted for quoted, _ in LITERAL.findall(shown.split(FIRST_SECTION)[0]) if quoted.strip()]
    return literals[-1].strip() if literals and literals[-1].strip() in FEN_PER else ""


def _hidden_columns(parser: Any, width: int) -> Iterator[int]:
    for held in parser.column_dimensions.values():
        if held.get("hidden") in TRUE:
            yield from range(int(held["min"]) - 1, min(int(held["max"]), width))


def _merged(parser: Any) -> list[Area]:
    if parser.merged_cells is None:
        return []
    areas = []
    for one in parser.merged_cells.mergeCell:
        left, top, right, bottom = range_boundaries(one.ref)
        areas.append(Area(top, left - 1, bottom, right - 1))
    return areas


def value_text(value: object) -> str:
    """What a cell holds, as exact text: 0.1 is "0.1", 2026.0 is "2026", an empty cell "".

    A number is taken as the shortest decimal that Excel's own binary number stands for, so nothing
    is computed with it on the way. A day has no midnight.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return (
            str(value.date()) if value == datetime.combine(value.date(), datetime.min.time()) else str(value)
        )
    return str(value) if not isinstance(value, date) else value.isoformat()
