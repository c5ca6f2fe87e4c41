"""Workbooks as offices make them, written cell by cell: merged, hidden, formatted, with stored results."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

MADE = datetime(2027, 1, 5, tzinfo=UTC).replace(tzinfo=None)
DAY = "yyyy\\-mm\\-dd"


@dataclass(frozen=True)
class Formula:
    """A formula, and the result that the file holds for it; None where it holds none."""

    text: str
    value: object = None


@dataclass(frozen=True)
class Shown:
    """A number, and the format in which it is shown."""

    value: object
    format: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows from A1 on, what is merged (`A3:A5`), what is hidden (rows and columns from 0)."""

    name: str
    rows: list
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False
    formats: dict = field(default_factory=dict)


def workbook(*sheets: Sheet) -> bytes:
    """The workbook's bytes, the same on every run."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": MADE})
    for sheet in sheets:
        _write(book, book.add_worksheet(sheet.name), sheet)
    book.close()
    return _without_missing_results(out.getvalue())


def _write(book, page, sheet: Sheet) -> None:
    merged = {area.split(":")[0]: area for area in sheet.merged}
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if value is None or value == "":
                continue
            name = xlsxwriter.utility.xl_rowcol_to_cell(row, column)
            if name in merged:
                page.merge_range(merged[name], "")
            _cell(book, page, (row, column), value)
    for row in sheet.hidden_rows:
        page.set_row(row, options={"hidden": True})
    for column in sheet.hidden_columns:
        page.set_column(column, column, options={"hidden": True})
    if sheet.hidden:
        page.hide()


def _cell(book, page, spot, value) -> None:
    if isinstance(value, Formula):
        page.write_formula(*spot, value.text, None, MISSING if value.value is None else value.value)
    elif isinstance(value, Shown):
        page.write_number(*spot, value.value, book.add_format({"num_format": value.format}))
    elif isinstance(value, date):
        page.write_datetime(*spot, value, book.add_format({"num_format": DAY}))
    elif isinstance(value, str):
        page.write_string(*spot, value)
    else:
        page.write(*spot, value)


MISSING = 987654321.125  # stands for a result that no program has stored yet


def _without_missing_results(content: bytes) -> bytes:
    """The workbook, formulas without a result where one was missing."""
    return patched(content, lambda data: re.sub(rb"<v>987654321\.125</v>", b"", data))


def patched(content: bytes, change) -> bytes:
    """The workbook with every sheet's XML changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in given.infolist():
            data = given.read(one)
            made.writestr(one, change(data) if one.filename.startswith("xl/worksheets/") else data)
    return out.getvalue()


def csv_text(rows, separator: str = ",", end: str = "\r\n") -> str:
    """Rows as a spreadsheet program saves them: all of one width, quoted where needed."""
    width = max(len(row) for row in rows)

    def cell(value) -> str:
        text = "" if value is None else str(value)
        return (
            '"' + text.replace('"', '""') + '"'
            if any(mark in text for mark in (separator, '"', "\n"))
            else text
        )

    return (
        end.join(separator.join(cell(value) for value in (*row, *[""] * (width - len(row)))) for row in rows)
        + end
    )


def save(folder: Path, name: str, content: bytes | str, encoding: str = "utf-8") -> None:
    """One file of a folder; folders on the way are made."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
