"""The rows of a ledger table to arrays by project, stream and year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import Fault, Place, fault
from yrdshare.ledger.amounts import UNKNOWN
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
from yrdshare.ledger.hints import Hint
from yrdshare.ledger.ledger import Cells
from yrdshare.ledger.standard import stream_names
from yrdshare.ledger.tables import Table
from yrdshare.money import FEN_PER, Fen
from yrdshare.nodes.expression import Stream

MISFIT = -2  # in place of a power of ten: a unit that the stream cannot have


@dataclass(frozen=True, slots=True)
class Rows:
    """A ledger table, read and checked row by row; `NONE` in the codes where a cell could not be read.

    project, stream, status : positions in `projects`, `streams`, `STATUSES`;  value : whole fen;
    source : position in `sources`
    """

    projects: Sequence[str]
    streams: Sequence[str]
    project: Codes
    stream: Codes
    year: Codes
    value: Fen
    status: Codes
    source: NDArray[np.int32]
    sources: tuple[str, ...]


def read_rows(
    table: Table, projects: Sequence[str], streams: Mapping[str, Stream], found: list[Fault]
) -> Rows:
    """Every check of one row; what is wrong goes to `found`.

    projects : the codes a row may name;  streams : by machine name, a row may also name their titles
    """
    names = [*streams]
    written = {title: names.index(name) for title, name in stream_names().items() if name in streams}
    written |= {name: spot for spot, name in enumerate(names)}
    project = lookup(
        table, "project", {code: row for row, code in enumerate(projects)}, "ledger.unknown_project", found
    )
    stream = lookup(table, "stream", written, "ledger.unknown_stream", found)
    year = years(table, "year", found)
    powers = _powers(table, stream, [*streams.values()], found)
    value = values(table, "value", powers, found)
    filled(table, "source", found)
    status = lookup(table, "status", STATUS_CODES, "ledger.unknown_status", found)
    return Rows(projects, names, project, stream, year, value, status, *_sources(table))


def _powers(table: Table, stream: Codes, streams: Sequence[Stream], found: list[Fault]) -> NDArray[np.int8]:
    """The power of ten of each row's unit in fen, 0 for units that are no money."""
    units = [*dict.fromkeys([*FEN_PER, *(one.unit for one in streams)])]
    unit = lookup(
        table, "unit", {word: spot for spot, word in enumerate(units)}, "ledger.unknown_unit", found
    )
    fits = np.array([[_power(one.unit, written) for written in units] for one in streams], dtype=np.int8)
    powers = np.where((stream == NONE) | (unit == NONE), np.int8(UNKNOWN), fits[stream, unit])
    pairs = np.bincount((stream * len(units) + unit)[powers == MISFIT])
    for pair in np.flatnonzero(pairs):
        which, written = divmod(int(pair), len(units))
        first = int(np.argmax((stream == which) & (unit == written)))
        one = streams[which]
        expected = "、".join(FEN_PER) if one.unit in FEN_PER else one.unit
        words = {"stream": table.word(first, "stream"), "found": units[written], "expected": expected}
        cells = Hint(cells=int(pairs[pair]))
        found.append(fault("ledger.unit_misfit", table.place(first, "unit"), **words, hint=cells))
    return np.where(powers == MISFIT, np.int8(UNKNOWN), powers)


def _power(unit: str, written: str) -> int:
    if unit in FEN_POWERS:
        return FEN_POWERS.get(written, MISFIT)
    return 0 if written == unit else MISFIT


def _sources(table: Table) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """The row of each source in their sorted list, so that the order of the file does not matter."""
    held = table.words.get("source")
    if held is None:
        return np.zeros(table.rows, dtype=np.int32), ()
    order = {word: spot for spot, word in enumerate(sorted(held.words))}
    ranks = np.array([order[word] for word in held.words], dtype=np.int32)
    return ranks[held.codes] if held.words else held.codes, tuple(order)


def arrange(table: Table, rows: Rows, found: list[Fault]) -> tuple[tuple[int, ...], dict[str, Cells]]:
    """The consecutive years from the first to the last, and each stream's cells, shape (projects, years).

    A cell that two rows give is a fault. A stream without a row has no cells.
    """
    read = (rows.project != NONE) & (rows.stream != NONE) & (rows.year != NONE)
    if not read.any():
        return (), {}
    kept = slice(None) if read.all() else read  # a slice copies nothing of millions of rows
    stream, year = rows.stream[kept], rows.year[kept]
    span = tuple(range(int(year.min()), int(year.max()) + 1))
    used = np.flatnonzero(np.bincount(stream))
    slot = np.zeros(int(used[-1]) + 1, dtype=np.int64)
    slot[used] = np.arange(len(used))
    size = (len(used), len(rows.projects), len(span))
    keys = slot[stream]
    for one, length in ((rows.project[kept], size[1]), (year - span[0], size[2])):
        keys *= length
        keys += one
    present = _spread(np.ones(len(keys), dtype=bool), keys, size)
    if np.count_nonzero(present) < len(keys):
        found += _twice(table, rows, kept, keys)
    value = _spread(rows.value[kept], keys, size)
    source = _spread(rows.source[kept], keys, size)
    status = _spread(rows.status[kept].astype(np.int8), keys, size)
    names = [rows.streams[int(one)] for one in used]
    return span, {name: Cells(value[n], present[n], source[n], status[n]) for n, name in enumerate(names)}


def _spread[Kind: np.generic](
    held: NDArray[Kind], keys: NDArray[np.int64], size: tuple[int, int, int]
) -> NDArray[Kind]:
    """An array of `size` that nobody can change, `held` at the flat `keys` and 0 elsewhere."""
    full = np.zeros(prod(size), dtype=held.dtype)
    full[keys] = held
    full.flags.writeable = False
    return full.reshape(size)


def _twice(table: Table, rows: Rows, kept: slice | NDArray[np.bool_], keys: NDArray[np.int64]) -> list[Fault]:
    """A fault for each row that gives a cell again."""
    held = np.full(table.rows, NONE, dtype=np.int64)
    held[kept] = keys

    def again(row: int, first: str, place: Place) -> Fault:
        words = {"project": table.word(row, "project"), "stream": table.word(row, "stream")}
        return fault("ledger.twice", place, **words, year=int(rows.year[row]), first=first)

    return repeated(table, table.at or "project", held, again)
