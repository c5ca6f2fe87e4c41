"""Caps on claims with an open share: what each is, and its exact encoding with binaries.

A cap on a claim with an open share is not linear. The exact encoding carries one binary for each year
in which it may or may not bind:

    M_t = min(C, M_{t−1} + e_t)      M_t = Σ_{u≤t} paid_u,  e_t the claim, C the cap
    M_t ≤ C,  M_t ≤ M_{t−1} + e_t,  M_t ≥ C − B(1−z_t),  M_t ≥ M_{t−1} + e_t − B z_t,  z_t ∈ {0, 1}

`paid ≤ cap` alone mis-states receipts wherever the cap is reached. The binary is left out only where
the interval of the claim over the shares' bounds proves the side. `curves.py` does without binaries.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.linear import Affine, Column, Floats, Path, Row, cap_column
from yrdshare.formula.sums import capped_path


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap on an open claim, for every project.

    body  : the claim, every array (projects, years)
    limit : whole fen, (projects,)
    never : projects whose claim stays below the cap whatever the shares are, (projects,)
    units : the money that one unit of a project's columns stands for: what its path may reach, so near 1
    """

    name: str
    body: Path
    limit: Floats
    never: NDArray[np.bool_]
    units: Floats

    def path(self) -> Path:
        """What the cap pays: the claim itself where it never binds, else one column a year."""
        body, never, limit = self.body, self.never[:, None], self.limit[:, None]
        inside = body.scaled(never.astype(float))
        weight = np.where(never, 0.0, self.units[:, None]) * np.ones(body.low.shape)
        refunds = np.cumsum(np.maximum(-body.low, 0.0), axis=1)  # how much room they may have made
        low = np.where(never, body.low, np.minimum(body.low, 0.0))
        room = np.maximum(limit, 0.0) * ~never + refunds
        high = np.where(never, body.high, np.minimum(np.maximum(body.high, 0.0), room))
        return replace(inside, paid={**inside.paid, self.name: weight}, low=low, high=high)

    @property
    def free(self) -> NDArray[np.bool_]:
        """Years up to which the claims never reach the cap, (projects, years)."""
        return np.cumsum(np.maximum(self.body.high, 0.0), axis=1) <= self.limit[:, None]

    @property
    def binaries(self) -> int:
        """How many binaries the exact encoding takes."""
        upward = np.all(self.body.low >= 0, axis=1)[:, None]
        full = upward & (np.cumsum(self.body.low, axis=1) >= self.limit[:, None])
        return int(np.count_nonzero(~self.never[:, None] & ~self.free & ~full))


def cap_of(name: str, body: Path, limit: Floats) -> Cap:
    """The cap on a claim; `limit` in whole fen."""
    never = np.all(np.cumsum(np.maximum(body.high, 0.0), axis=1) <= limit[:, None], axis=1)
    refunds = np.maximum(-body.low, 0.0).sum(axis=1)
    return Cap(name, body, limit, never, np.maximum(limit + refunds, 1.0))


def with_binaries(cap: Cap) -> tuple[list[Column], list[Row]]:
    """The exact encoding of every project whose cap may bind."""
    columns: list[Column] = []
    rows: list[Row] = []
    for row in np.nonzero(~cap.never)[0]:
        more_columns, more_rows = _project(cap, int(row))
        columns += more_columns
        rows += more_rows
    return columns, rows


def _project(cap: Cap, row: int) -> tuple[list[Column], list[Row]]:
    body, limit, unit = cap.body, float(cap.limit[row]), float(cap.units[row])
    columns: list[Column] = []
    rows: list[Row] = []
    above = np.cumsum(np.maximum(body.high[row], 0.0))
    upward = bool(np.all(body.low[row] >= 0))
    below = np.cumsum(body.low[row]) if upward else np.full(body.low.shape[1], -np.inf)
    least = _least_paid(body.low[row], limit)
    before = Affine()
    for year in range(body.low.shape[1]):
        name = cap_column(cap.name, row, year)
        low, high = float(body.low[row, year]), max(0.0, float(body.high[row, year]))
        room = limit - (float(least[year - 1]) if year else 0.0)
        columns.append(Column(name, min(0.0, low) / unit, min(high, room) / unit))
        wide = max(unit, high)  # of rows that hold the claim, which may be far larger than what is paid of it
        reached = before + Affine(0.0, {name: unit})  # M_t
        claimed = before + body.at(row, year)  # M_{t−1} + e_t
        step = claimed - reached
        if above[year] <= limit:
            rows.append(scaled_row(f"{name} free", step, (0.0, 0.0), wide))
        elif below[year] >= limit:
            rows.append(scaled_row(f"{name} full", reached, (limit, limit), unit))
        else:
            big = (limit - float(least[year]), high)  # enough, since M_{t−1} ≤ C
            columns.append(Column(f"full {name}", 0.0, 1.0, binary=True))
            rows += _year(name, (reached, step), limit, big, (unit, wide))
        before = reached
    return columns, rows


def _least_paid(low: Floats, limit: float) -> Floats:
    """The least that can have been paid by each year: the recursion is monotone in every claim."""
    path = capped_path(np.floor(low)[None, :].astype(np.int64), np.array([limit], dtype=np.int64))
    return np.cumsum(path[0]).astype(float)


def _year(
    name: str,
    paths: tuple[Affine, Affine],
    limit: float,
    big: tuple[float, float],
    units: tuple[float, float],
) -> list[Row]:
    """M_t = min(C, M_{t−1} + e_t) with one binary, 1 where the cap binds; paths: M_t, and the claim left."""
    (reached, step), binary = paths, f"full {name}"
    full, open_ = Affine(0.0, {binary: -big[0]}), Affine(0.0, {binary: -big[1]})
    return [
        scaled_row(f"{name} cap", reached, (-np.inf, limit), units[0]),
        scaled_row(f"{name} claim", step, (0.0, np.inf), units[1]),
        scaled_row(f"{name} bind", reached + full, (limit - big[0], np.inf), units[0]),
        scaled_row(f"{name} open", step + open_, (-np.inf, 0.0), units[1]),
    ]


def scaled_row(name: str, left: Affine, sides: tuple[float, float], unit: float) -> Row:
    """low ≤ left ≤ high with the constant moved to the sides, in the row's own unit of money."""
    terms = {column: value / unit for column, value in left.terms.items() if value}
    return Row(name, terms, (sides[0] - left.constant) / unit, (sides[1] - left.constant) / unit)
