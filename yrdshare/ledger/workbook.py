"""Excel workbooks: each sheet becomes a table; a formula is refused, because its value is not known here."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger.columns import Shape, recognise
from yrdshare.ledger.hints import hint
from yrdshare.ledger.tables import SHOWN, Head, Table, table

FORMULA = "f"  # openpyxl's type of a cell that holds a formula


@contextmanager
def workbook(path: Path) -> Iterator[Any]:
    """The open workbook; a file that is none is refused."""
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise InputError([fault("ledger.not_workbook", Place(path.name))]) from None
    try:
        yield book
    finally:
        book.close()


def find_sheet(book: Any, shape: Shape, file: str, found: list[Fault]) -> str:
    """The name of the sheet of `shape`; "" where it is missing, a fault unless the table may be absent."""
    for title in shape.titles():
        if title in book.sheetnames:
            return title
    if not shape.optional:
        near = hint(shape.title(), book.sheetnames)
        found.append(fault("ledger.no_sheet", Place(file), expected=shape.title(), hint=near))
    return ""


def read_sheet(book: Any, sheet: str, shape: Shape, file: str, found: list[Fault]) -> Table | None:
    """The table in one sheet: the first row with anything in it is the header, blank rows are passed over."""
    grid = book[sheet]
    grid.reset_dimensions()
    filled = (row for row in grid.iter_rows() if any(cell.value is not None for cell in row))
    top = next(filled, ())
    titles = tuple(cell_text(cell) for cell in top)
    while titles and not titles[-1]:
        titles = titles[:-1]
    head = Head(file, sheet, titles)
    if not titles:
        expected = "、".join(column.title() for column in shape.columns)
        found.append(fault("ledger.empty_file", head.place(), expected=expected))
        return None
    line = next(cell.row for cell in top if cell.value is not None)
    positions = recognise(titles, shape, partial(head.place, line=line), found)
    head = Head(file, sheet, titles, positions)
    return _below(head, shape, filled, found)


def _below(head: Head, shape: Shape, rows: Iterable[Sequence[Any]], found: list[Fault]) -> Table:
    reading = {column.name: column.reading for column in shape.columns}
    texts: dict[str, list[str]] = {name: [] for name in head.positions if reading[name] != "skip"}
    lines: list[int] = []
    formulas: list[Fault] = []
    for row in rows:
        line = next(cell.row for cell in row if cell.value is not None)
        lines.append(line)
        for name, column in texts.items():
            position = head.positions[name]
            cell = row[position] if position < len(row) else None
            column.append("" if cell is None else cell_text(cell))
            if cell is not None and cell.data_type == FORMULA:
                formulas.append(fault("ledger.formula_cell", head.place(position, line), found=column[-1]))
    found += formulas[:SHOWN]
    if len(formulas) > SHOWN:
        found.append(fault("ledger.more", head.place(), count=len(formulas) - SHOWN))
    columns = {name: _column(column, reading[name] == "amount") for name, column in texts.items()}
    return table(head, columns, partial(np.array, lines, dtype=np.int64))


def _column(texts: list[str], amount: bool) -> Any:
    held = pa.array(texts, pa.string())
    return pa.chunked_array([held if amount else held.dictionary_encode()])


def cell_text(cell: Any) -> str:
    """What a cell holds, as exact text: 0.1 is "0.1", 2026.0 is "2026", an empty cell "".

    A number is taken as the shortest decimal that Excel's own binary number stands for, so nothing
    is computed with it on the way.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(getattr(value, "text", value)) if cell.data_type == FORMULA else str(value)
