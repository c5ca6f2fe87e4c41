"""A ledger's cells in another world: what a scenario changes is never confirmed, and says where it is from.

A changed cell is an example where it was one, else a forecast; its source is the scenario's own words.
Cells before the agreement, and before a project's move, stay as they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yrdshare.ledger.ledger import STATUSES, Cells, Ledger
from yrdshare.money import Exact, Fen
from yrdshare.negotiate.draft import Draft
from yrdshare.nodes.expression import Stream

FORECAST = STATUSES.index("预测")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Field:
    """Where a scenario may change cells: the ledger, and the projects and years, shape (projects, years)."""

    ledger: Ledger
    first: int
    open: Mask

    def where(self, rows: "Mask | None" = None, since: "int | None" = None) -> Mask:
        """The open cells of these projects, from a year on."""
        years = np.array(self.ledger.years) >= (self.first if since is None else since)
        mine = np.ones(len(self.ledger.register), dtype=bool) if rows is None else rows
        return self.open & mine[:, None] & years


def field_of(draft: Draft) -> Field:
    """The cells from the agreement's first year on, of projects that have moved."""
    ledger, first = draft.park.ledger, draft.years[0]
    years = np.array(ledger.years)
    return Field(ledger, first, (years >= first) & (years >= ledger.register.moved[:, None]))


def scaled(cells: Cells, spots: Mask, factor: Fraction) -> Cells:
    """Each of these cells times `factor`, rounded to the fen once, halves away from zero."""
    value = np.where(spots, Exact(cells.value).scaled(factor).to_fen(), cells.value)
    return replace(cells, value=value)


def shifted(cells: Cells, spots: Mask, ledger: Ledger, first: int, late: int) -> Cells:
    """x_t ← x_(t−late) at these cells, 0 where production has not begun yet.

    A year before the agreement that the ledger does not hold counts as before production. With `late` < 0
    production is earlier: years beyond the ledger's last are as that one.
    """
    years = np.array(ledger.years)
    wanted = years - late
    column = np.clip(np.arange(len(years)) - late, 0, len(years) - 1)
    begun = (wanted >= ledger.register.moved[:, None]) & (wanted >= years[0])
    begun &= cells.present[:, column] | (wanted >= first)

    def late_or_zero(held: Fen) -> Fen:
        return np.where(spots, np.where(begun, held[:, column], 0), held)

    def late_or_own[Kind: np.generic](held: NDArray[Kind]) -> NDArray[Kind]:
        return np.where(spots & begun, held[:, column], held)

    return Cells(
        late_or_zero(cells.value),
        late_or_own(cells.present),
        late_or_own(cells.source),
        late_or_own(cells.status),
    )


def rewritten(
    draft: Draft,
    streams: Iterable[str],
    spots: Mask,
    source: str,
    change: Callable[[Cells], Cells],
) -> Draft:
    """The draft on a ledger whose cells of these streams are changed at these spots, and marked so."""
    ledger = draft.park.ledger
    cells = dict(ledger.cells)
    for name in streams:
        made = change(cells[name])
        touched = spots & made.present
        status = np.where(touched, np.minimum(made.status, FORECAST), made.status).astype(np.int8)
        origin = np.where(touched, len(ledger.sources), made.source).astype(np.int32)
        cells[name] = Cells(made.value, made.present, origin, status)
    return on_ledger(draft, replace(ledger, cells=cells, sources=(*ledger.sources, source)))


def on_ledger(draft: Draft, ledger: Ledger) -> Draft:
    """The same draft, no-deal and costs included, on another ledger."""
    park = replace(draft.park, projects=ledger.register, ledger=ledger)
    return replace(draft, park=park)


def chosen(ledger: Ledger, what: Iterable[str]) -> tuple[str, ...]:
    """The streams with cells that are called so, or are of such a kind."""
    wanted = set(what)

    def named(stream: Stream) -> bool:
        return stream.name in wanted or stream.kind in wanted

    return tuple(name for name in ledger.cells if named(ledger.streams[name]))
