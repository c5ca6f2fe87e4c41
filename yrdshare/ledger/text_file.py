"""CSV files, read by column: millions of rows in seconds, and the place of a cell when asked.

A file in UTF-8 whose first line is the header is read by pyarrow. Any other is decoded and becomes a grid.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator
from functools import partial
from io import StringIO, TextIOWrapper
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger.columns import Shape, recognise
from yrdshare.ledger.encoding import decoded, not_text
from yrdshare.ledger.grid import MOST_CELLS, Grid, grid
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.source import Source
from yrdshare.ledger.tables import SHOWN, Head, Table, table

BLOCK = 8 << 20  # bytes; large enough that threads are busy, small enough that the text is never held whole
LONGEST_HEADER = 1 << 20
LARGEST_GRID = 32 << 20  # bytes; a larger file must be tidy, as its cells are not looked at one by one
SEPARATORS = (",", "\t", ";")
SAMPLE = 20  # lines that tell which separator stands between the cells


def read_tidy(source: Source, shape: Shape, faults: list[Fault]) -> Table | None:
    """The table of a CSV file in UTF-8 that begins with a header in the reader's own words; else None.

    Rows of another length than the header are a fault where the file is too large for another look.
    """
    try:
        with source.open() as file:
            titles = _titles(file)
            start, body = file.tell(), file.read(1)
        known = {word for column in shape.columns for word in column.titles()}
        if not titles or not known.issuperset(titles):
            return None
        strange: list[Fault] = []
        head = Head(source.name, "", titles)
        head = Head(source.name, "", titles, recognise(titles, shape, head.place, strange))
        if strange or (_quoted(source) and not _closed(source)):
            return None
        columns = _columns(source, start, head, shape) if body else {}
    except pa.ArrowInvalid:
        faults += _uneven(source, len(titles)) if source.size > LARGEST_GRID else []
        return None
    except (UnicodeDecodeError, csv.Error):
        return None
    return table(head, columns, partial(_line_numbers, source, len(titles)))


def _titles(file: BinaryIO) -> tuple[str, ...]:
    """The header cells, read past blank lines and a byte order mark; none in an empty file."""
    while line := file.readline(LONGEST_HEADER):
        text = line.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        if text.strip("\r\n"):
            return tuple(next(csv.reader([text])))
    return ()


def _columns(source: Source, start: int, head: Head, shape: Shape) -> dict[str, Any]:
    """The wanted columns below the header; a row of another length is an ArrowInvalid."""
    reading = {column.name: column.reading for column in shape.columns}
    wanted = {name: str(spot) for name, spot in head.positions.items() if reading[name] != "skip"}
    repeated = pa.dictionary(pa.int32(), pa.string())
    types = {spot: pa.string() if reading[name] == "amount" else repeated for name, spot in wanted.items()}
    with source.arrow() as file:
        file.seek(start)
        read = arrow_csv.read_csv(
            file,
            arrow_csv.ReadOptions(block_size=BLOCK, column_names=[str(n) for n in range(len(head.titles))]),
            arrow_csv.ParseOptions(newlines_in_values=_quoted(source)),
            arrow_csv.ConvertOptions(
                column_types=types, strings_can_be_null=False, include_columns=list(wanted.values())
            ),
        )
    return {name: read[spot] for name, spot in wanted.items()}


def _quoted(source: Source) -> bool:
    """Whether a quotation mark occurs at all; only then can a cell hold a line break."""
    with source.open() as file:
        return any(b'"' in block for block in iter(partial(file.read, BLOCK), b""))


def _closed(source: Source) -> bool:
    """Whether every quotation mark that opens a cell is closed; an open one would swallow rows silently."""
    with source.open() as file:
        marks = sum(block.count(b'"') for block in iter(partial(file.read, BLOCK), b""))
    if marks % 2 == 0:
        return True
    with source.open() as file, TextIOWrapper(file, "utf-8-sig", errors="replace", newline="") as text:
        try:
            sum(1 for _ in csv.reader(text, strict=True))
        except csv.Error:
            return False
    return True


def _records(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with its number as a spreadsheet counts rows."""
    with source.open() as file, TextIOWrapper(file, "utf-8-sig", errors="replace", newline="") as text:
        yield from ((number, record) for number, record in enumerate(csv.reader(text), 1) if record)


def _line_numbers(source: Source, width: int) -> NDArray[np.int64]:
    """The numbers of the data records that have as many cells as the header."""
    numbers = (number for number, record in _records(source) if len(record) == width)
    try:
        return np.fromiter(numbers, dtype=np.int64)[1:]
    except csv.Error:
        raise InputError([fault("ledger.broken_csv", Place(source.name))]) from None


def _uneven(source: Source, width: int) -> list[Fault]:
    """A fault for each record whose length is not that of the header."""
    return uneven(source.name, ((number, len(one)) for number, one in _records(source)), width)


def uneven(name: str, lengths: Iterable[tuple[int, int]], width: int) -> list[Fault]:
    """A fault for each of the rows (number, length) that has not `width` cells."""
    wrong = [(number, length) for number, length in lengths if length != width]
    faults = [
        fault("ledger.row_length", Place(name, "", f"A{number}"), found=length, expected=width)
        for number, length in wrong[:SHOWN]
    ]
    if len(wrong) > SHOWN:
        faults.append(fault("ledger.more", Place(name), count=len(wrong) - SHOWN))
    return faults


def in_utf8(source: Source, found: Found) -> Source | None:
    """The same file in UTF-8, in memory; None, and a fault, where it is no text."""
    content = source.read()
    text = decoded(content, source.name, found)
    if text is None:
        return None
    if "\0" in text:
        found.faults.append(not_text(content, source.name))
        return None
    return Source(source.name, text.encode())


def csv_grid(source: Source, found: Found) -> Grid | None:
    """The rows of a CSV file in UTF-8, split at commas, tabs or semicolons; None where it is broken."""
    text = source.read().decode("utf-8-sig")
    separator = _separator(text)
    lines: list[int] = []
    rows: list[list[str]] = []
    try:
        for number, record in enumerate(csv.reader(StringIO(text), delimiter=separator, strict=True), 1):
            lines.append(number)
            rows.append(record)
    except csv.Error:
        found.faults.append(fault("ledger.broken_csv", Place(source.name)))
        return None
    if separator != SEPARATORS[0]:
        found.readings.append(Reading("ledger.read_separator", Place(source.name), repr(separator)))
    read = grid(source.name, "", rows, lines)
    if len(read.rows) * read.width > MOST_CELLS:
        found.faults.append(fault("ledger.too_large_grid", Place(source.name), most=MOST_CELLS))
        return None
    return read


def _separator(text: str) -> str:
    """What stands most often between the cells of the first lines; a wrong one finds no header below."""
    sample = text[:LONGEST_HEADER].splitlines()[:SAMPLE]
    return max(SEPARATORS, key=lambda mark: sum(line.count(mark) for line in sample))
