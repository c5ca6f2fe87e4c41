"""The years before the move: what the office gives, and nothing else, put before what is projected."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from yrdshare.errors import Fault, InputError, fault
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.nodes.dimension import dimension


def with_history(projected: Ledger, history: Ledger) -> Ledger:
    """The projected ledger with the cells that `history` gives for years before each project's move.

    A project that was not projected, or a cell of the move's year or later, is refused: a year is either
    stated or projected, never both.
    """
    history = history.known_until(projected.years[-1])
    if faults := _faults(projected, history):
        raise InputError(faults)
    years = tuple(range(min(*projected.years, *history.years), projected.years[-1] + 1))
    rows = [projected.register.rows[code] for code in history.register.codes]
    streams = {**projected.streams, **history.streams}
    cells: dict[str, Cells] = {}
    for name in streams:
        held = _wider(projected, name, years, [*range(len(projected.register))])
        past = _wider(history, name, years, rows, len(projected.register))
        source = np.where(past.present, past.source + len(projected.sources), held.source).astype(np.int32)
        cells[name] = Cells(
            np.where(past.present, past.value, held.value),
            past.present | held.present,
            source,
            np.where(past.present, past.status, held.status).astype(np.int8),
        )
    sources = projected.sources + history.sources
    return replace(projected, years=years, streams=streams, cells=cells, sources=sources)


def _faults(projected: Ledger, history: Ledger) -> list[Fault]:
    """Projects that are unknown, and cells in years that are projected."""
    known = projected.register.rows
    found = [
        fault("projection.past_unknown", code=code) for code in history.register.codes if code not in known
    ]
    for name, stream in history.streams.items():
        if name in projected.streams and stream != projected.streams[name]:
            words = {"found": dimension(stream), "wanted": dimension(projected.streams[name])}
            found.append(fault("projection.past_other", None, name=name, **words))
    found += [
        fault("projection.past_elsewhere", code=one.code)
        for one in history.register
        if one.code in known and _moves(one) != _moves(projected.register[known[one.code]])
    ]
    late: set[tuple[str, int]] = set()
    for cells in history.cells.values():
        for row, column in np.argwhere(cells.present):
            code, year = history.register.codes[row], history.years[column]
            if code in known and year >= projected.register[known[code]].moved:
                late.add((code, year))
    return found + [fault("projection.past_late", code=code, year=year) for code, year in sorted(late)]


def _moves(one: Project) -> tuple[Region, Region]:
    return one.origin, one.host


def _wider(ledger: Ledger, name: str, years: tuple[int, ...], rows: Sequence[int], size: int = 0) -> Cells:
    """A stream's cells in more years, in the rows of another register; nothing where the ledger has none."""
    shape = (size or len(rows), len(years))
    made = Cells(
        np.zeros(shape, dtype=np.int64),
        np.zeros(shape, dtype=bool),
        np.zeros(shape, dtype=np.int32),
        np.zeros(shape, dtype=np.int8),
    )
    if name in ledger.cells and ledger.years:
        held, start = ledger.cells[name], ledger.years[0] - years[0]
        inside = np.ix_(rows, range(start, start + len(ledger.years)))
        for field in ("value", "present", "source", "status"):
            getattr(made, field)[inside] = getattr(held, field)
    return made


def before_moves(ledger: Ledger) -> Ledger:
    """The cells of the years before each project's move: what an office states when the rest is projected."""
    early = np.array(ledger.years)[None, :] < ledger.register.moved[:, None]
    cells = {
        name: Cells(np.where(early, held.value, 0), held.present & early, held.source, held.status)
        for name, held in ledger.cells.items()
    }
    return replace(ledger, cells=cells)
