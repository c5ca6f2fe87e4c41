"""The Excel template: the tables of a park with drop-down lists, filled with a park or a small example."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from yrdshare.atomic import write_whole
from yrdshare.errors import InputError, Place, fault
from yrdshare.ledger import standard
from yrdshare.ledger.checks import FIRST_YEAR, LAST_YEAR
from yrdshare.ledger.columns import PARK, PROJECTS, Shape
from yrdshare.ledger.contents import Contents, Row, contents, example
from yrdshare.ledger.facts import FACTS, fact_title
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.park import Park
from yrdshare.ledger.regions import LEVELS
from yrdshare.money import FEN_PER
from yrdshare.words import Language, say

MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_LETTERS = 32_767  # of a cell
SPARE_ROWS = 2_000  # rows below the filled ones that have drop-down lists too
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOLD, GREY, HEADER = (
    Font(bold=True),
    PatternFill("solid", fgColor="D9D9D9"),
    PatternFill("solid", fgColor="DDEBF7"),
)
WIDTH = 18  # characters of a column
CHOICES = {  # which list a column chooses from
    "stream": "stream",
    "unit": "unit",
    "status": "status",
    "region": "region",
    "origin": "region",
    "host": "region",
    "park": "region",
    "fund": "region",
    "level": "level",
}
YEARS = ("year", "moved", "full_production")


def write_template(file: str | Path, park: Park | None = None, lang: Language = "zh") -> None:
    """Write the workbook that `read_park` and `read_ledger` read, whole or not at all.

    With a park it holds the park, and reading it gives the same park again. Without one it holds an
    example in grey rows, of status 示例, to write over. What a user wrote is stored as text even
    where it begins with = + - @, never as a formula.
    """
    held = example(lang) if park is None else contents(park, lang)
    book = openpyxl.Workbook()
    _guide(book.active, held, lang)
    lists = _choices(book, park, lang)
    for shape in sorted(PARK, key=lambda one: one.optional):
        sheet = book.create_sheet(shape.title(lang), index=len(book.sheetnames) - 1)
        rows = held.rows.get(shape.name, [])
        _table(sheet, shape, rows, lang)
        _lists(sheet, shape, lists, lang)
        if park is None:
            _grey(sheet)
    packed = BytesIO()
    book.save(packed)
    write_whole(Path(file), packed.getvalue())


def _guide(sheet: Any, held: Contents, lang: Language) -> None:
    """The park's facts in columns A and B, the instructions below."""
    sheet.title = say("ledger.sheet_guide", lang)
    sheet.column_dimensions["A"].width = WIDTH
    for line, name in enumerate(FACTS, 1):
        _write(sheet.cell(line, 1), fact_title(name, lang))
        _write(sheet.cell(line, 2), held.facts[name])
        sheet.cell(line, 1).font = BOLD
    lines = say("ledger.guide", lang).strip().splitlines()
    for line, text in enumerate(lines, len(FACTS) + 2):
        _write(sheet.cell(line, 1), text)


def _choices(book: Any, park: Park | None, lang: Language) -> Mapping[str, str]:
    """The lists to choose from, in a hidden sheet; gives the range of each."""
    regions = standard.regions() if park is None else park.regions
    streams = standard.streams()
    listed: dict[str, Sequence[str]] = {
        "stream": [*standard.stream_titles(lang).values()],
        "unit": [*dict.fromkeys([*FEN_PER, *(one.unit for one in streams.values())])],
        "status": STATUSES,
        "region": [one.text(lang) for one in regions.values()],
        "level": LEVELS,
    }
    sheet = book.create_sheet(say("ledger.sheet_choices", lang))
    sheet.sheet_state = "hidden"
    for column, words in enumerate(listed.values(), 1):
        for line, word in enumerate(words, 1):
            _write(sheet.cell(line, column), word)
    name = quote_sheetname(sheet.title)
    return {
        key: f"{name}!${letter}$1:${letter}${len(words)}"
        for letter, (key, words) in zip("ABCDE", listed.items(), strict=True)
    }


def _table(sheet: Any, shape: Shape, rows: Sequence[Row], lang: Language) -> None:
    """The header and the rows."""
    if len(rows) > MOST_ROWS:
        raise InputError(
            [fault("ledger.too_many_rows", Place("", sheet.title), count=len(rows), most=MOST_ROWS)]
        )
    sheet.freeze_panes = "A2"
    for spot, column in enumerate(shape.columns, 1):
        cell = sheet.cell(1, spot)
        _write(cell, column.title(lang))
        cell.font, cell.fill = BOLD, HEADER
        sheet.column_dimensions[cell.column_letter].width = WIDTH
        if column.reading == "word" and column.name not in YEARS:
            sheet.column_dimensions[cell.column_letter].number_format = "@"  # P007 and 007 stay as typed
    for line, row in enumerate(rows, 2):
        for spot, column in enumerate(shape.columns, 1):
            _write(sheet.cell(line, spot), row.get(column.name, ""))


def _lists(sheet: Any, shape: Shape, lists: Mapping[str, str], lang: Language) -> None:
    """Drop-down lists, and years that are years, for the filled rows and as many as may follow."""
    last = sheet.max_row + SPARE_ROWS
    codes = f"{quote_sheetname(PROJECTS.title(lang))}!$A$2:$A${MOST_ROWS + 1}"
    for spot, column in enumerate(shape.columns, 1):
        letter = get_column_letter(spot)
        if column.name in YEARS:
            rule = DataValidation(type="whole", formula1=str(FIRST_YEAR), formula2=str(LAST_YEAR))
            asked = say("ledger.ask_year", lang, first=FIRST_YEAR, last=LAST_YEAR)
        elif column.name == "project" or column.name in CHOICES:
            range_of = codes if column.name == "project" else lists[CHOICES[column.name]]
            rule = DataValidation(type="list", formula1=range_of)
            asked = say("ledger.ask_list", lang)
        else:
            continue
        rule.showErrorMessage, rule.error, rule.errorTitle = True, asked, column.title(lang)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)


def _grey(sheet: Any) -> None:
    """Mark the example rows."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.fill = GREY


def _write(cell: Any, value: object) -> None:
    """Text as text, whatever it begins with; an amount as a number where Excel keeps every digit of it."""
    if value == "":
        return
    if isinstance(value, int):
        cell.value = value
        return
    if isinstance(value, Decimal):
        kept = float(value)
        if Decimal(f"{kept:.16g}") == value:  # so many digits openpyxl writes
            cell.value = kept
            return
        value = format(value, "f")
    text = str(value)
    if len(text) > MOST_LETTERS or ILLEGAL_CHARACTERS_RE.search(text):
        place = Place("", cell.parent.title, cell.coordinate)
        raise InputError([fault("ledger.not_for_excel", place, found=repr(text[:20]))])
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(STARTS_FORMULA)
