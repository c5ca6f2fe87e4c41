"""From which data a number is made: how many cells of which streams, their statuses, their sources.

Cells are counted, never shown: what stands in one is a firm's own tax.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.account import Account
from yrdshare.formula.formula import Formula
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.park import Yearly
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.figures import Figure
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.takings import Rows, rows_of
from yrdshare.nodes.expression import Capped, Expr, History, Stream, children, walk
from yrdshare.nodes.measured import Averaged

Read = Mapping[Stream, NDArray[np.bool_]]  # which cells of a stream, shape (projects, years of the ledger)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read for one number.

    cells    : of the ledger, by the streams that they stand in;  listed : of the no-deal and cost tables
    statuses : status → how many of both;  sources : source → how many, "" where none is stated
    """

    streams: tuple[Stream, ...] = ()
    projects: int = 0
    cells: int = 0
    listed: int = 0
    statuses: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)


def evidence(position: Position, figure: Figure) -> Evidence:
    """What stands behind a number: the cells that its formulas read for its projects and years."""
    found: dict[Stream, NDArray[np.bool_]] = {}
    for account, trees, rows in _asked(position, figure):
        years = account.formula.years if figure.year is None else (figure.year,)
        for stream, read in _read(position, account.formula, trees, years).items():
            mine = read & rows[:, None]
            found[stream] = found[stream] | mine if stream in found else mine
    return _counted(position, found, list(_listed(position, figure)))


def _asked(position: Position, figure: Figure) -> Iterator[tuple[Account, tuple[Expr, ...], Rows]]:
    """Formula by formula: which of its expressions are read, and for which projects."""
    region = figure.region
    for account in position.accounts:
        formula = account.formula
        if not _concerns(position, figure, formula):
            continue
        claims = tuple(claim for _, claim in formula.claims)
        if region is None:  # the whole text: every party
            yield account, (formula.pool, *claims), np.ones(len(account.register), dtype=bool)
            continue
        left = rows_of(account, formula.rest, region)
        if left.any():
            yield account, (formula.pool,) if figure.kind == "pool" else (formula.pool, *claims), left
        if figure.kind != "pool":
            for claimant, claim in formula.claims:
                yield account, (claim,), rows_of(account, claimant, region)


def _concerns(position: Position, figure: Figure, formula: Formula) -> bool:
    """Whether a formula has a part in the number."""
    if figure.kind in ("received", "valued", "pool"):
        return formula.name == figure.name
    if figure.kind in ("gain", "change"):
        assert figure.region is not None  # a gain is somebody's
        valued = position.draft.values.get(figure.region, {}).get(formula.dimension.kind, 0)
        return formula.paid or bool(valued and formula.dimension.money)
    return figure.kind in ("gap", "short")


def _read(position: Position, formula: Formula, trees: tuple[Expr, ...], years: tuple[int, ...]) -> Read:
    """The cells that expressions read in `years`; a cap's path has read every year before."""
    ledger = position.draft.park.ledger
    found: dict[Stream, NDArray[np.bool_]] = {}
    calendar, moved = np.array(ledger.years)[None, :], ledger.register.moved[:, None]

    def mark(node: object, cells: NDArray[np.bool_]) -> None:
        for stream in (one for one in walk(node) if isinstance(one, Stream)):  # type: ignore[arg-type]
            known = ledger.cells.get(stream.name)
            if known is not None:
                found[stream] = found.get(stream, np.zeros_like(known.present)) | (cells & known.present)

    def visit(node: object, asked: tuple[int, ...]) -> None:
        if isinstance(node, Stream):
            mark(node, np.isin(calendar, asked) & (calendar >= moved))
        elif isinstance(node, History):
            mark(node.body, (calendar < moved) & (calendar >= moved - node.years))
        elif isinstance(node, Averaged):
            back = {year - step for year in asked for step in range(node.years)}
            mark(node.body, np.isin(calendar, list(back)) & np.ones_like(moved, dtype=bool))
        else:
            until = tuple(year for year in formula.years if year <= max(asked))
            for below in children(node):
                visit(below, until if isinstance(node, Capped) else asked)

    for tree in trees:
        visit(tree, years)
    return found


def _listed(position: Position, figure: Figure) -> Iterator[tuple[str, str]]:
    """The (source, status) of each amount of the no-deal and cost tables that the number reads."""
    tables: Mapping[str, Yearly] = {"no_deal": position.draft.no_deal, "cost": position.draft.costs}
    wanted = {"no_deal": ["no_deal"], "zero": ["no_deal"], "cost": ["cost"]}.get(figure.kind, [])
    if figure.kind in ("gain", "change", "gap", "short"):
        wanted = [*tables]
    draft = position.draft
    regions: tuple[Region, ...] = draft.parties if figure.region is None else (figure.region,)
    for name in wanted:
        origins = getattr(tables[name], "origins", {})
        for region in regions:
            for year in draft.years if figure.year is None else (figure.year,):
                yield origins.get((region, year), ("", ""))


def _counted(position: Position, found: Read, listed: list[tuple[str, str]]) -> Evidence:
    ledger = position.draft.park.ledger
    statuses, sources = Counter[str](), Counter[str]()
    behind = np.zeros(len(ledger.register), dtype=bool)
    for stream, read in found.items():
        held = ledger.cells[stream.name]
        behind |= read.any(axis=1)
        for spot, count in enumerate(np.bincount(held.status[read])):
            statuses[STATUSES[spot]] += int(count)
        for spot, count in enumerate(np.bincount(held.source[read])):
            if count:
                sources[ledger.sources[spot]] += int(count)
    cells = sum(int(one.sum()) for one in found.values())
    for source, status in listed:
        sources[source] += 1
        statuses[status] += 1
    streams = tuple(stream for stream, one in found.items() if one.any())
    told = {status: statuses[status] for status in (*STATUSES, "") if statuses[status]}
    ordered = dict(sorted(sources.items(), key=lambda one: (one[0] == "", -one[1], one[0])))
    return Evidence(streams, int(behind.sum()), cells, len(listed), told, ordered)
