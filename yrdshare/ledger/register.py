"""The tables around the ledger: a park's own regions, its projects, and what each region has by year."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import Fault, Place, fault
from yrdshare.ledger import standard
from yrdshare.ledger.amounts import NUMBER
from yrdshare.ledger.checks import (
    FEN_POWERS,
    NONE,
    STATUS_CODES,
    Codes,
    filled,
    lookup,
    repeated,
    values,
    years,
)
from yrdshare.ledger.park import YearlyTable
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import LEVELS, Level, Region, Regions
from yrdshare.ledger.tables import Table

MARKS = ";"  # stands between the marks of a project


def read_regions(table: Table | None, found: list[Fault]) -> Regions:
    """The package's regions and the park's own; a code or name that is taken already is a fault."""
    known = standard.regions()
    if table is None or not table.rows:
        return known
    for column in ("code", "name_zh", "name_en"):
        filled(table, column, found)
        found += _taken(table, column, {getattr(one, column) for one in known.values()})
    lookup(table, "level", dict.fromkeys(LEVELS, 0), "ledger.unknown_level", found)
    codes = {"": 0} | {one.code: 0 for one in known.values()} | dict.fromkeys(_texts(table, "code"), 0)
    lookup(table, "parent", codes, "ledger.unknown_parent", found)
    written = ("code", "name_zh", "name_en", "level", "parent", "province_zh")
    columns = [_texts(table, name) for name in written]
    places = zip(_degrees(table, "lon", found), _degrees(table, "lat", found), strict=True)
    own = [
        Region(code, zh, en, cast("Level", level), parent, province, lon, lat)
        for code, zh, en, level, parent, province, (lon, lat) in zip(*columns, places, strict=True)
    ]
    return Regions([*known.values(), *own])


def _taken(table: Table, column: str, standard_words: set[str]) -> list[Fault]:
    """Codes or names that the package has already, or that an earlier row has."""
    words = _texts(table, column)
    rows = [row for row, word in enumerate(words) if word in standard_words]

    def taken(row: int, place: Place) -> Fault:
        return fault("ledger.taken_region", place, found=words[row])

    def again(row: int, first: str, place: Place) -> Fault:
        return fault("ledger.repeated_region", place, found=words[row], first=first)

    return table.each(rows, column, taken) + repeated(table, column, _word_keys(table, column), again)


def _degrees(table: Table, column: str, found: list[Fault]) -> list[float | None]:
    words = _texts(table, column)
    odd = [row for row, word in enumerate(words) if word and not NUMBER.fullmatch(word)]
    found += table.each(odd, column, lambda row, place: fault("ledger.no_number", place, found=words[row]))
    return [float(word) if NUMBER.fullmatch(word) else None for word in words]


def read_projects(table: Table, regions: Regions, found: list[Fault]) -> Register:
    """The projects in the order of the file. Worth using only where nothing was found wrong."""
    filled(table, "code", found)
    codes = _texts(table, "code")

    def again(row: int, first: str, place: Place) -> Fault:
        return fault("ledger.repeated_project", place, found=codes[row], first=first)

    found += repeated(table, "code", _word_keys(table, "code"), again)
    origin, host = (_regions(table, column, regions, found) for column in ("origin", "host"))
    sides = [_regions(table, column, regions, found, optional=True) for column in ("park", "fund")]
    moved, full = (years(table, column, found) for column in ("moved", "full_production"))
    found += _too_early(table, moved, full)
    investments = _investments(table, found)
    lookup(table, "status", STATUS_CODES, "ledger.unknown_status", found)
    filled(table, "source", found)
    known: list[Region] = [*regions.values()]
    written = ("sector", "marks", "name", "status", "source", "method_zh")
    sector, marks, name, *facts = (_texts(table, column) for column in written)
    carried = [_marks(one) for one in marks]
    columns = (codes, origin, host, moved, full, sector, carried, name, investments, *facts, *sides)
    return Register([_project(known, row) for row in zip(*columns, strict=True)])


def _project(known: Sequence[Region], row: tuple[Any, ...]) -> Project:
    """A project of one row: codes of regions become the regions."""
    code, origin, host, moved, full, *facts, park, fund = row
    sides = (None if side == NONE else known[side] for side in (park, fund))
    return Project(code, known[origin], known[host], int(moved), int(full), *facts, *sides)


def _too_early(table: Table, moved: Codes, full: Codes) -> list[Fault]:
    def early(row: int, place: Place) -> Fault:
        return fault("ledger.too_early", place, found=int(full[row]), moved=int(moved[row]))

    rows = np.flatnonzero((moved != NONE) & (full != NONE) & (full < moved))
    return table.each(rows, "full_production", early)


def _investments(table: Table, found: list[Fault]) -> list[int | None]:
    """Whole fen, None where a project does not state its investment."""
    column = "investment_wan"
    if column not in table.texts:
        return [None] * table.rows
    written = table.texts[column].to_pylist()
    powers = np.full(table.rows, FEN_POWERS["万元"], dtype=np.int8)
    read = values(table, column, powers, found, required=False)

    def negative(row: int, place: Place) -> Fault:
        return fault("ledger.negative_investment", place, found=written[row])

    found += table.each(np.flatnonzero(read < 0), column, negative)
    return [int(amount) if word else None for amount, word in zip(read, written, strict=True)]


def read_yearly(table: Table, regions: Regions, found: list[Fault]) -> YearlyTable:
    """Whole fen by region and year, such as each region's costs."""
    region, year = _regions(table, "region", regions, found), years(table, "year", found)
    powers = lookup(table, "unit", FEN_POWERS, "ledger.unknown_unit", found).astype(np.int8)
    value = values(table, "value", powers, found)
    filled(table, "source", found)
    lookup(table, "status", STATUS_CODES, "ledger.unknown_status", found)
    known = [*regions.values()]

    def again(row: int, first: str, place: Place) -> Fault:
        words = {"region": known[region[row]], "year": int(year[row]), "first": first}
        return fault("ledger.twice_yearly", place, **words)

    keys = np.where((region == NONE) | (year == NONE), NONE, region.astype(np.int64) * 10_000 + year)
    found += repeated(table, table.at or "region", keys, again)
    amounts: dict[Region, dict[int, int]] = {}
    for row in np.flatnonzero(keys != NONE):
        amounts.setdefault(known[region[row]], {})[int(year[row])] = int(value[row])
    facts = zip(_texts(table, "source"), _texts(table, "status"), strict=True)
    origins = {(known[of], int(when)): fact for of, when, fact in zip(region, year, facts, strict=True)}
    return YearlyTable(amounts, origins)


def _regions(
    table: Table, column: str, regions: Regions, found: list[Fault], optional: bool = False
) -> Codes:
    """The position of each row's region among `regions`, by any of its names.

    optional : whether a cell, or the column, may be empty; its code is then `NONE`
    """
    known = {
        word: spot
        for name in ("name_zh", "code", "name_en")
        for spot, region in enumerate(regions.values())
        if (word := getattr(region, name))
    }
    known |= {"": NONE} if optional else {}
    return lookup(table, column, known, "ledger.unknown_region", found)


def _texts(table: Table, column: str) -> list[str]:
    """The word of every row, "" where the file has no such column."""
    return table.words[column].listed() if column in table.words else [""] * table.rows


def _word_keys(table: Table, column: str) -> NDArray[np.int64]:
    """A key of each row's word for `repeated`; none for empty cells."""
    held = table.words.get(column)
    if held is None:
        return np.full(table.rows, NONE, dtype=np.int64)
    empty = held.words.index("") if "" in held.words else NONE
    return np.where(held.codes == empty, NONE, held.codes).astype(np.int64)


def _marks(written: str) -> frozenset[str]:
    return frozenset(filter(None, written.split(MARKS)))
