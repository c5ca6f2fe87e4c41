"""What a region receives in one year, and the pool it comes from, taken apart project by project.

Only sums over at least two projects are taken apart: what rests on one firm alone is given as it stands on
the screen, or not at all.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.account import Account, owners
from yrdshare.formula.exact import Working
from yrdshare.formula.formula import Claimant
from yrdshare.formula.short import short
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen, total
from yrdshare.negotiate.figures import Figure, Part, Worked, added, said
from yrdshare.negotiate.labels import region_of
from yrdshare.negotiate.position import Position
from yrdshare.nodes.expression import Expr, Sum
from yrdshare.words import Bilingual, Said

Rows = NDArray[np.bool_]
LONGEST = 60  # letters of a claim that is written out beside its amount
FEWEST = 2  # projects behind a part: one alone would be a firm's own tax


def received(position: Position, figure: Figure) -> Worked:
    """What a region receives in one year under one formula, entry by entry."""
    account, region, year = position.account(figure.name), figure.region, figure.year
    assert region is not None  # known before
    unit = "money" if account.formula.dimension.money else account.formula.dimension.unit
    if year not in account.formula.years or region not in account.regions:
        return added([Part(said("part_nothing"), Fraction(0))], unit)
    column = account.formula.years.index(year)
    found = list(_entries(position, account, figure, column))
    amount = Fraction(int(account.received[region][column]))
    if any(_alone(amounts) for _, amounts in found):
        return added([Part(said("part_sum"), amount)], unit, sealed=True)
    return added([one for one, _ in found], unit)


def _entries(position: Position, account: Account, figure: Figure, column: int) -> Iterator[tuple[Part, Fen]]:
    """Each part of what a region receives, and the amounts by project behind it."""
    region, formula = figure.region, account.formula
    assert region is not None  # known before
    left = rows_of(account, formula.rest, region) if account.rest is not None else None
    if left is not None and left.any():
        pool = account.pool[left, column]
        below = replace(figure, kind="pool")
        yield Part(said("part_pool"), _sum(pool), below), pool
        for (claimant, _), amounts in zip(formula.claims, account.claims, strict=True):
            taken = amounts[left, column]
            who = region_of(position.draft, claimant) or claimant
            yield Part(said("part_others", claimant=who), -_sum(taken), minus=True), taken
    for (claimant, claim), amounts in zip(formula.claims, account.claims, strict=True):
        own = rows_of(account, claimant, region)
        if own.any():
            yield Part(_written(claim), _sum(amounts[own, column])), amounts[own, column]


def _written(node: Expr) -> Said:
    """An expression in one line, or that it stands in the clause where it is long."""
    line = Bilingual(short(node, "zh"), short(node, "en"))
    return said("part_claim") if len(line.zh) > LONGEST else line


def rows_of(account: Account, claimant: Claimant | None, region: Region) -> Rows:
    """The projects for which a claimant means this region, shape (projects,)."""
    if claimant is None:
        return np.zeros(len(account.register), dtype=bool)
    means = owners(claimant, account.register)
    mine = np.array([one == region for one in means.regions], dtype=bool)
    return np.asarray(mine[means.rows])


def _alone(amounts: Fen) -> bool:
    """Whether one project alone stands behind a sum."""
    return 0 < int(np.count_nonzero(amounts)) < FEWEST


def _sum(amounts: Fen) -> Fraction:
    return Fraction(int(total(amounts))) if amounts.size else Fraction(0)


def pool(position: Position, figure: Figure) -> Worked | None:
    """What is divided in one year, stream by stream; None where it would be one firm's own tax."""
    account = position.account(figure.name)
    if figure.year not in account.formula.years:
        return None
    column = account.formula.years.index(figure.year)
    rest, region = account.formula.rest, figure.region
    rows = np.ones(len(account.register), dtype=bool) if region is None else rows_of(account, rest, region)
    booked = account.pool[rows, column]
    if _alone(booked):
        return None
    root = account.workings[0]
    found = [(node, _exact(node, rows, column)) for node in _terms(root)]
    unit = "money" if account.formula.dimension.money else account.formula.dimension.unit
    if any(0 < len([one for one in amounts if one]) < FEWEST for _, amounts in found):
        return added([Part(said("part_sum"), _sum(booked))], unit, sealed=True)
    parts = [Part(_written(one.node), sum(amounts, Fraction(0))) for one, amounts in found]
    rounding = _sum(booked) - sum((part.amount for part in parts), Fraction(0))
    if rounding:  # each project's pool was rounded to the fen
        parts.append(Part(said("part_rounded"), rounding))
    return added(parts, unit)


def _terms(root: Working) -> tuple[Working, ...]:
    return root.parts if isinstance(root.node, Sum) else (root,)


def _exact(working: Working, rows: Rows, column: int) -> list[Fraction]:
    """A node's exact value in one year for each of these projects."""
    held = working.value.numerator
    wide, tall = held.shape[1] > 1, held.shape[0] > 1
    values = held[:, column if wide else 0]
    chosen = values[rows] if tall else np.repeat(values, np.count_nonzero(rows))
    return [Fraction(int(one), working.value.denominator) for one in chosen]
