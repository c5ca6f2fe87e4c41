"""Σ claims ≤ pool for each project and year, as rows of a program, where the bounds do not prove it."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.caps import Cap, scaled_row
from yrdshare.formula.formula import Formula
from yrdshare.formula.linear import Affine, Floats, Path, Row, share_column

DIGITS = 12  # rows that are equal to these digits are one


def rows(formula: Formula, pool: Path, claims: Sequence[Path]) -> Iterator[Row]:
    """One row for each cell that needs one, equal rows once; caps pay through columns of each project."""
    seen: set[tuple[object, ...]] = set()
    for row, year in zip(*np.nonzero(_tight(pool, claims)), strict=True):
        whole = Affine()
        for claim in claims:
            whole = whole + claim.at(int(row), int(year))
        limit = float(pool.constant[row, year])
        made = scaled_row(f"pool {formula.name} {row} {year}", whole, (-np.inf, limit), max(limit, 1.0))
        key = (
            *((name, round(value, DIGITS)) for name, value in made.terms.items()),
            round(made.high, DIGITS),
        )
        if made.terms and key not in seen:
            seen.add(key)
            yield made


def rows_with_curves(
    formula: Formula, pool: Path, claims: Sequence[Path], caps: Iterable[Cap]
) -> list[Row] | None:
    """The same where no project has columns of its own; None where a row would need them.

    A cell whose caps cannot bind yet is a line in the shares. What a capped claim pays is at most the claim,
    so a cell under a cap needs nothing where the row of its uncapped claims stands there already.
    """
    tight = _tight(pool, claims)
    if not tight.any():
        return []
    known = {cap.name: cap for cap in caps}
    names = tuple(
        dict.fromkeys(
            name for claim in claims for path in (claim, *_bodies(claim, known)) for name in path.slopes
        )
    )
    slopes = np.zeros((int(tight.sum()), len(names)))
    flat = np.zeros(len(slopes))
    may_bind = np.zeros(tight.shape, dtype=bool)
    for claim in claims:
        flat += claim.constant[tight]
        _add(slopes, names, claim, np.ones(tight.shape), tight)
        for name, weight in claim.paid.items():
            cap = known[name]
            worth = weight / cap.units[:, None]
            flat += (cap.body.constant * worth)[tight]
            _add(slopes, names, cap.body, worth, tight)
            may_bind |= (worth != 0) & ~cap.free
    limit = pool.constant[tight]
    unit = np.maximum(limit, 1.0)
    table = np.round(np.column_stack([slopes, limit - flat]) / unit[:, None], DIGITS)
    needed, lines = np.unique(table, axis=0), np.unique(table[~may_bind[tight]], axis=0)
    if len(needed) != len(lines):
        return None
    return [
        Row(
            f"pool {formula.name} {number}",
            {share_column(name): float(value) for name, value in zip(names, line, strict=False) if value},
            -np.inf,
            float(line[-1]),
        )
        for number, line in enumerate(lines)
        if np.any(line[:-1])
    ]


def _tight(pool: Path, claims: Sequence[Path]) -> NDArray[np.bool_]:
    """Cells in which the claims may exceed a pool that is not negative, by more than rounding."""
    most = sum((claim.high for claim in claims), np.zeros_like(pool.constant))
    return (pool.constant >= 0) & (most > pool.constant + len(claims))


def _bodies(claim: Path, caps: dict[str, Cap]) -> list[Path]:
    return [caps[name].body for name in claim.paid]


def _add(slopes: Floats, names: tuple[str, ...], path: Path, worth: Floats, cells: NDArray[np.bool_]) -> None:
    """Add the slopes of a path in these cells, each times what a fen of it is worth."""
    for name, slope in path.slopes.items():
        slopes[:, names.index(name)] += (slope * worth)[cells]
