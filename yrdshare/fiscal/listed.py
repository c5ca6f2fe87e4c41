"""A list that a person keeps as CSV, read strictly: header and rows as they should be, all faults at once.

A ledger may come as offices send it. An assumption may not: what nobody wrote down exactly is nobody's.
"""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from yrdshare.errors import Fault, MoneyError, Place, fault
from yrdshare.ledger.checks import NONE, lookup
from yrdshare.ledger.columns import Column, Shape, recognise
from yrdshare.ledger.readings import Found
from yrdshare.ledger.regions import Region, Regions
from yrdshare.ledger.source import Source
from yrdshare.ledger.tables import Head, Table
from yrdshare.ledger.text_file import csv_grid, in_utf8, read_tidy, uneven
from yrdshare.ledger.work import source_of
from yrdshare.money import fraction
from yrdshare.words import LANGUAGES, called


def read_listed(file: str | Path | Source, shape: Shape, faults: list[Fault]) -> Table | None:
    """The table in a CSV file (UTF-8 or GB18030); None, and why, where it is not as `shape` says."""
    source = file if isinstance(file, Source) else source_of(Path(file))
    found = Found(faults)
    if source.kind != "text":
        faults.append(fault("baseline.only_csv", Place(source.name)))
        return None
    text = in_utf8(source, found)
    if text is None:
        return None
    table = read_tidy(text, shape, faults)
    if table is None:
        _refuse(text, shape, found)
    elif not table.rows:
        faults.append(fault("ledger.no_rows", Place(source.name)))
    return table


def _refuse(source: Source, shape: Shape, found: Found) -> None:
    """Why a file is not the table: its header, the length of its rows, its quotation marks."""
    before = len(found.faults)
    grid = csv_grid(source, found)
    if grid is None:
        return
    if not grid.rows:
        expected = ",".join(column.title() for column in shape.columns)
        found.faults.append(fault("ledger.empty_file", Place(source.name), expected=expected))
        return
    titles = tuple(one for one in grid.rows[0] if one)
    recognise(titles, shape, Head(source.name, "", titles).place, found.faults)
    found.faults.extend(uneven(source.name, zip(grid.lines, grid.lengths, strict=True), len(titles)))
    if len(found.faults) == before:
        found.faults.append(fault("baseline.not_commas", Place(source.name)))


def words_of(table: Table, column: str) -> list[str]:
    """The word of every row, without blanks around; "" where the file has no such column."""
    if column not in table.words:
        return [""] * table.rows
    return [word.strip() for word in table.words[column].listed()]


def stated(table: Table, column: str, faults: list[Fault]) -> list[str]:
    """The word of every row, none of them empty."""
    words, title = words_of(table, column), table.head.title(column)
    empty = [row for row, word in enumerate(words) if not word] if column in table.words else []
    faults += table.each(empty, column, lambda _, place: fault("ledger.empty_cell", place, column=title))
    return words


def chosen(
    table: Table,
    column: Column,
    known: Mapping[str, str],
    faults: list[Fault],
    refusal: str = "baseline.unknown_word",
) -> list[str]:
    """The machine word of every row, "" where the cell is empty or unknown.

    known : each machine word with the catalogue's key of what it is called in every language; where the
        catalogue lacks the key, the word alone
    refusal : the fault of an unknown word
    """
    spots: dict[str, int] = {} if column.required else {"": NONE}
    for spot, (name, key) in enumerate(known.items()):
        spots |= dict.fromkeys((*(called(key, name, lang) for lang in LANGUAGES), name), spot)
    codes = lookup(table, column.name, spots, refusal, faults)
    names = [*known]
    return ["" if code == NONE else names[code] for code in codes]


def region_of(table: Table, column: Column, regions: Regions, faults: list[Fault]) -> list[Region | None]:
    """The region of every row, by any of its names; None where the cell is empty or unknown."""
    known = {word: 0 for one in regions.values() for word in (one.name_zh, one.code, one.name_en) if word}
    optional = {} if column.required else {"": 0}
    lookup(table, column.name, known | optional, "ledger.unknown_region", faults)
    return [regions[word] if word in known else None for word in words_of(table, column.name)]


def numbers(table: Table, column: str, faults: list[Fault]) -> list[Fraction | None]:
    """The exact number of every row, such as "15%", "0.15" or "3/20"; None where the cell is empty."""

    def one(row: int, word: str) -> Fraction | None:
        try:
            return fraction(word) if word else None
        except MoneyError as error:
            faults.extend(Fault(found.key, found.values, table.place(row, column)) for found in error.faults)
            return None

    return [one(row, word) for row, word in enumerate(words_of(table, column))]
