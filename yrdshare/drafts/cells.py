"""Yearly amounts as plain data: a row of values for each project or region, beside it where each is from.

A value and its origin stand at the same position of two lists; null is an absent cell, never 0.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yrdshare.drafts.parsing import SPAN, amount, mapping, nested, plain, position, prose
from yrdshare.drafts.secrets import by_code
from yrdshare.errors import nearest
from yrdshare.formula.store import dump_value, load_value
from yrdshare.ledger.ledger import STATUSES, Cells, Ledger
from yrdshare.ledger.park import Yearly, YearlyTable
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import Stream
from yrdshare.strict import Keys, Reading, below, choice, known_keys, listing, optional

Data = dict[str, Any]
Origin = tuple[str, str]  # source and status


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of one table, each once, in the order they first appear; no firm by its name."""

    shown: Mapping[str, str]
    rows: dict[Origin, int] = field(default_factory=dict)

    def row(self, source: str, status: str) -> int:
        """The position of an origin; a new one is added."""
        return self.rows.setdefault((self.shown[source], status), len(self.rows))

    def data(self) -> list[Data]:
        """The origins as plain data."""
        return [{"source": source, "status": status} for source, status in self.rows]


def dump_ledger(ledger: Ledger, names: Mapping[str, str]) -> Data:
    """A ledger as plain data: `cells[stream][project]`, projects without any cell left out.

    names : the code of each firm by its name
    """
    origins = Origins(by_code(ledger.sources, names))
    cells = {name: dict(_project_rows(ledger, held, origins)) for name, held in ledger.cells.items()}
    streams = [dump_value(stream) for stream in ledger.streams.values()]
    return {"years": _years(ledger.years), "streams": streams, "origins": origins.data(), "cells": cells}


def _project_rows(ledger: Ledger, held: Cells, origins: Origins) -> Iterator[tuple[str, Data]]:
    for row, code in enumerate(ledger.register.codes):
        if held.present[row].any():
            columns = (held.present[row], held.value[row], held.source[row], held.status[row])
            yield (
                code,
                _row(
                    (int(value), origins.row(ledger.sources[source], STATUSES[status])) if there else ABSENT
                    for there, value, source, status in zip(*columns, strict=True)
                ),
            )


def dump_yearly(table: Yearly, names: Mapping[str, str]) -> Data:
    """A table of fen by region and year as plain data."""
    years = [year for by_year in table.values() for year in by_year]
    span = tuple(range(min(years), max(years) + 1)) if years else ()
    stated = table.origins if isinstance(table, YearlyTable) else {}
    origins = Origins(by_code((source for source, _ in stated.values()), names))
    regions = {}
    for region, by_year in table.items():
        known = {year: stated.get((region, year)) for year in by_year}
        rows = {year: None if one is None else origins.row(*one) for year, one in known.items()}
        regions[region.code] = _row((by_year.get(year), rows.get(year)) for year in span)
    return {"years": _years(span), "origins": origins.data(), "regions": regions}


ABSENT = (None, None)


def _row(cells: Iterable[tuple[int | None, int | None]]) -> Data:
    pairs = list(cells)
    return {"values": [value for value, _ in pairs], "origins": [origin for _, origin in pairs]}


def _years(years: Sequence[int]) -> Data | None:
    return {"first": years[0], "last": years[-1]} if years else None


ROW: Keys = {"values": listing(optional(amount)), "origins": listing(optional(position))}
ORIGIN: Keys = {"source": prose, "status": choice(*STATUSES)}
LEDGER: Keys = {
    "years": optional(SPAN),
    "streams": listing(nested(load_value)),
    "origins": listing(plain(ORIGIN)),
    "cells": mapping(mapping(plain(ROW))),
}
YEARLY: Keys = {
    "years": optional(SPAN),
    "origins": listing(plain(ORIGIN)),
    "regions": mapping(plain(ROW)),
}


def read_ledger(reading: Reading, data: object, path: str, register: Register) -> Ledger | None:
    """The ledger of a register; None where anything is wrong."""
    held: Any = known_keys(reading, data, path, LEDGER)
    if held is None:
        return None
    before = len(reading.faults)
    streams = _streams(reading, held["streams"], below(path, "streams"))
    years = tuple(held["years"] or ())
    place = below(path, "cells")
    for name, rows in held["cells"].items():
        _known(reading, place, name, streams)
        for code, row in rows.items():
            _known(reading, below(place, name), code, register.rows)
            _fits(reading, row, f"{place}.{name}.{code}", (len(years), len(held["origins"])))
            if any((value is None) != (origin is None) for value, origin in _pairs(row)):
                reading.wrong(f"{place}.{name}.{code}", "drafts.no_origin")
    if len(reading.faults) > before:
        return None
    sources = tuple(dict.fromkeys(one["source"] for one in held["origins"]))
    found = [(sources.index(one["source"]), STATUSES.index(one["status"])) for one in held["origins"]]
    cells = {name: _arrays(rows, register, len(years), found) for name, rows in held["cells"].items()}
    return Ledger(register, years, streams, cells, sources)


def read_yearly(
    reading: Reading, data: object, path: str, regions: Mapping[str, Region]
) -> YearlyTable | None:
    """A table by region and year; None where anything is wrong.

    regions : those the park knows, by code
    """
    held: Any = known_keys(reading, data, path, YEARLY)
    if held is None:
        return None
    before = len(reading.faults)
    years = tuple(held["years"] or ())
    place = below(path, "regions")
    for code, row in held["regions"].items():
        _known(reading, place, code, regions)
        _fits(reading, row, below(place, code), (len(years), len(held["origins"])))
        if any(value is None and origin is not None for value, origin in _pairs(row)):
            reading.wrong(below(place, code), "drafts.no_origin")
    if len(reading.faults) > before:
        return None
    amounts = {regions[code]: _present(years, row["values"]) for code, row in held["regions"].items()}
    origins = {
        (regions[code], year): (held["origins"][spot]["source"], held["origins"][spot]["status"])
        for code, row in held["regions"].items()
        for year, spot in _present(years, row["origins"]).items()
    }
    return YearlyTable(amounts, origins)


def _present(years: tuple[int, ...], values: Sequence[int | None]) -> dict[int, int]:
    return {year: value for year, value in zip(years, values, strict=True) if value is not None}


def _streams(reading: Reading, listed: Sequence[object], path: str) -> dict[str, Stream]:
    found: dict[str, Stream] = {}
    for number, one in enumerate(listed):
        if not isinstance(one, Stream):
            reading.wrong(f"{path}[{number}]", "drafts.no_stream")
        elif one.name in found:
            reading.wrong(f"{path}[{number}]", "drafts.twice", found=one.name)
        else:
            found[one.name] = one
    return found


def _known(reading: Reading, path: str, word: str, known: Mapping[str, object]) -> None:
    if word not in known:
        reading.wrong(path, "drafts.unknown_code", found=word[:60], nearest=nearest(word[:60], known) or "—")


def _fits(reading: Reading, row: Any, path: str, size: tuple[int, int]) -> None:
    """A row has one value and one origin for each year, and no origin that is not listed.

    size : years, origins
    """
    for key in ("values", "origins"):
        if len(row[key]) != size[0]:
            reading.wrong(below(path, key), "drafts.wrong_length", found=len(row[key]), wanted=size[0])
    if any(origin is not None and origin >= size[1] for origin in row["origins"]):
        reading.wrong(below(path, "origins"), "drafts.beyond", count=size[1])


def _pairs(row: Any) -> Iterator[tuple[int | None, int | None]]:
    return zip(row["values"], row["origins"], strict=False)


def _arrays(rows: Any, register: Register, width: int, origins: Sequence[tuple[int, int]]) -> Cells:
    """One stream's cells; rows that are not listed are absent."""
    shape = len(register), width
    cells = Cells(
        np.zeros(shape, np.int64), np.zeros(shape, bool), np.zeros(shape, np.int32), np.zeros(shape, np.int8)
    )
    for code, row in rows.items():
        spot = register.rows[code]
        for column, (value, origin) in enumerate(_pairs(row)):
            if value is not None and origin is not None:
                cells.present[spot, column], cells.value[spot, column] = True, value
                cells.source[spot, column], cells.status[spot, column] = origins[origin]
    return cells
