"""CSV files in UTF-8, read by column: millions of rows in seconds, and the place of a cell when asked."""

import codecs
import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger.columns import Shape, recognise
from yrdshare.ledger.tables import SHOWN, Head, Table, table

BLOCK = 8 << 20  # bytes; large enough that threads are busy, small enough that the text is never held whole
LONGEST_HEADER = 1 << 20


def read_csv(path: Path, shape: Shape, found: list[Fault]) -> Table | None:
    """The table in a CSV file; None where the file cannot be read as one. Faults go to `found`."""
    with path.open("rb") as file:
        try:
            titles = _titles(file)
        except (UnicodeDecodeError, csv.Error):
            found.append(_unreadable(path))
            return None
        start, body = file.tell(), file.read(1)
    head = Head(path.name, "", titles)
    if not titles:
        expected = ",".join(column.name for column in shape.columns)
        found.append(fault("ledger.empty_file", head.place(), expected=expected))
        return None
    head = Head(path.name, "", titles, recognise(titles, shape, head.place, found))
    try:
        columns = _columns(path, start, head, shape, found) if body else {}
    except (pa.ArrowInvalid, csv.Error):
        found.append(_unreadable(path))
        return None
    return table(head, columns, partial(_line_numbers, path, len(titles)))


def _titles(file: BinaryIO) -> tuple[str, ...]:
    """The header cells, read past blank lines and a byte order mark; none in an empty file."""
    while line := file.readline(LONGEST_HEADER):
        text = line.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        if text.strip("\r\n"):
            return tuple(next(csv.reader([text])))
    return ()


def _columns(path: Path, start: int, head: Head, shape: Shape, found: list[Fault]) -> dict[str, Any]:
    """The wanted columns below the header; rows of another length are left out and named."""
    uneven = False

    def leave_out(_: object) -> str:
        nonlocal uneven
        uneven = True
        return "skip"

    reading = {column.name: column.reading for column in shape.columns}
    wanted = {name: str(spot) for name, spot in head.positions.items() if reading[name] != "skip"}
    repeated = pa.dictionary(pa.int32(), pa.string())
    types = {spot: pa.string() if reading[name] == "amount" else repeated for name, spot in wanted.items()}
    if not wanted:
        return {}
    with pa.OSFile(str(path)) as file:
        file.seek(start)
        read = arrow_csv.read_csv(
            file,
            arrow_csv.ReadOptions(block_size=BLOCK, column_names=[str(n) for n in range(len(head.titles))]),
            arrow_csv.ParseOptions(newlines_in_values=_quoted(path), invalid_row_handler=leave_out),
            arrow_csv.ConvertOptions(
                column_types=types, strings_can_be_null=False, include_columns=list(wanted.values())
            ),
        )
    found += _uneven(path, len(head.titles)) if uneven else []
    return {name: read[spot] for name, spot in wanted.items()}


def _quoted(path: Path) -> bool:
    """Whether a quotation mark occurs at all; only then can a cell hold a line break."""
    with path.open("rb") as file:
        return any(b'"' in block for block in iter(partial(file.read, BLOCK), b""))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with its number as a spreadsheet counts rows."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from ((number, record) for number, record in enumerate(csv.reader(file), 1) if record)


def _line_numbers(path: Path, width: int) -> NDArray[np.int64]:
    """The numbers of the data records that have as many cells as the header."""
    numbers = (number for number, record in _records(path) if len(record) == width)
    try:
        return np.fromiter(numbers, dtype=np.int64)[1:]
    except csv.Error:
        raise InputError([_unreadable(path)]) from None


def _uneven(path: Path, width: int) -> list[Fault]:
    """A fault for each record whose length is not that of the header."""
    wrong = [(number, len(record)) for number, record in _records(path) if len(record) != width]
    faults = [
        fault("ledger.row_length", Place(path.name, "", f"A{number}"), found=length, expected=width)
        for number, length in wrong[:SHOWN]
    ]
    if len(wrong) > SHOWN:
        faults.append(fault("ledger.more", Place(path.name), count=len(wrong) - SHOWN))
    return faults


def _unreadable(path: Path) -> Fault:
    """The first line that is not UTF-8; or else the quotation marks do not pair."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return fault("ledger.not_utf8", Place(path.name), line=number)
    return fault("ledger.broken_csv", Place(path.name))
