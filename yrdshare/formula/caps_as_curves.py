"""Caps of many projects as curves: their groups, their columns and rows, and the curves these follow.

A group holds the projects that mean the same regions and carry the same factors by year outside the cap
(a window, a key), but for a factor of their own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.caps import Cap, scaled_row
from yrdshare.formula.curves import Curves, Index, joined
from yrdshare.formula.linear import Affine, Column, Floats, Row, share_column

MOST_COLUMNS = 400  # beyond, a relaxation with a column for each group and year is no longer small


@dataclass(frozen=True, slots=True)
class Group:
    """Projects whose payments under one cap move together: reached[t] = M_t in fen, an affine value.

    row     : one of its projects, which stands for all
    factor  : what a fen of M_t − M_{t−1} is in that project's own fen
    """

    row: int
    factor: float
    reached: tuple[Affine, ...]

    def paid(self, year: int) -> Affine:
        """M_t − M_{t−1}, fen."""
        return self.reached[year] - self.reached[year - 1] if year else self.reached[0]


@dataclass(frozen=True, slots=True)
class Curved:
    """A cap without binaries: its groups, its columns and rows, and the curves that the columns follow."""

    groups: tuple[Group, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    curves: Curves


def refusal(cap: Cap, weight: Floats) -> str:
    """Why a cap cannot be a curve, as a key of the catalogue; "" where it can.

    weight : what a fen paid is worth outside the cap, (projects, years)
    """
    rows = ~cap.never & np.any(weight != 0, axis=1)
    if any(np.any(paid[rows] != 0) for paid in cap.body.paid.values()):
        return "nested"
    if np.any(cap.body.low[rows] < 0) or np.any(cap.body.constant[rows] < 0):
        return "refund"
    if any(np.any(slope[rows] < 0) for slope in cap.body.slopes.values()):
        return "falling"
    return ""


def curved(
    cap: Cap, weight: Floats, places: NDArray[np.int64], bounds: dict[str, tuple[float, float]]
) -> Curved:
    """A cap as curves.

    weight : what a fen paid is worth outside the cap, (projects, years)
    places : numbers that must be equal within a group: the regions that the project's parts go to
    """
    rows = np.flatnonzero(~cap.never & np.any(weight != 0, axis=1))
    factor = np.abs(weight[rows]).max(axis=1)
    pattern = np.hstack([places[rows].astype(np.float64), np.round(weight[rows] / factor[:, None], 12)])
    groups = _groups(pattern)
    shares = tuple(cap.body.slopes)
    low = np.array([bounds[name][0] for name in shares])
    high = np.array([bounds[name][1] for name in shares])
    made = [
        _group(cap, (rows[members], factor[members]), number, (low, high))
        for number, members in enumerate(groups)
    ]
    return Curved(
        tuple(one for one, _, _, _ in made),
        tuple(column for _, columns, _, _ in made for column in columns),
        tuple(row for _, _, more, _ in made for row in more),
        joined([curves for _, _, _, curves in made], shares),
    )


def _groups(pattern: Floats) -> list[NDArray[np.int64]]:
    """The positions of equal rows, each group in the order of its first."""
    if not len(pattern):
        return []
    if np.all(pattern == pattern[0]):
        return [np.arange(len(pattern))]
    order = np.lexsort(pattern.T[::-1])
    first = np.any(np.diff(pattern[order], axis=0) != 0, axis=1)
    groups = np.split(order, np.flatnonzero(first) + 1)
    return sorted((np.sort(group) for group in groups), key=lambda group: int(group[0]))


def _group(
    cap: Cap, members: tuple[NDArray[np.int64], Floats], number: int, box: tuple[Floats, Floats]
) -> tuple[Group, list[Column], list[Row], Curves]:
    rows, factor = members
    shares = tuple(cap.body.slopes)
    years = cap.body.low.shape[1]
    claims = np.stack([cap.body.slopes[name][rows] * factor[:, None] for name in shares], axis=2)
    constant = cap.body.constant[rows] * factor[:, None]
    room = cap.limit[rows, None] * factor[:, None] - np.cumsum(constant, axis=1)
    whole = Curves(
        tuple(f"curve {cap.name} {number} {year}" for year in range(years)),
        shares,
        np.zeros((years, len(shares))),
        np.cumsum(constant.sum(axis=0)),
        np.cumsum(claims, axis=1).transpose(2, 1, 0).reshape(len(shares), -1),
        room.T.reshape(-1),
        np.arange(years + 1) * len(rows),
    ).within(*box)
    units = np.maximum(whole.at(box[1]), 1.0)
    reached = _reached(whole, units)
    group = Group(int(rows[0]), float(factor[0]), reached)
    open_years = _open(whole)
    low, high = whole.at(box[0]) / units, whole.at(box[1]) / units
    columns = [Column(whole.names[year], float(low[year]), float(high[year])) for year in open_years]
    claimed = [
        Affine(float(flat), {share_column(name): float(one) for name, one in zip(shares, slope, strict=True)})
        for flat, slope in zip(constant.sum(axis=0), claims.sum(axis=0), strict=True)
    ]
    rows_made = _between(group, whole, claimed, units)
    return group, columns, rows_made, _picked(whole, open_years, units)


def _reached(whole: Curves, units: Floats) -> tuple[Affine, ...]:
    """M_t as a column where some project may or may not be full, else as the line that it is."""
    open_years = set(_open(whole).tolist())
    found = []
    for year, name in enumerate(whole.names):
        if year in open_years:
            found.append(Affine(0.0, {name: float(units[year])}))
        else:
            terms = zip(whole.shares, whole.linear[year], strict=True)
            line = {share_column(share): float(slope) for share, slope in terms if slope}
            found.append(Affine(float(whole.constant[year]), line))
    return tuple(found)


def _between(group: Group, whole: Curves, claimed: list[Affine], units: Floats) -> list[Row]:
    """0 ≤ M_t − M_{t−1} ≤ what is claimed in year t: implied by the curves, but tighter before branching."""
    rows = []
    for year, name in enumerate(whole.names):
        paid, unit = group.paid(year), float(units[year])
        if any(term.startswith("curve ") for term in paid.terms):
            rows.append(scaled_row(f"{name} paid", paid, (0.0, np.inf), unit))
            rows.append(scaled_row(f"{name} claimed", claimed[year] - paid, (0.0, np.inf), unit))
    return [row for row in rows if row.terms]


def _picked(whole: Curves, years: Index, units: Floats) -> Curves:
    """The curves of the years that have a column, in units of their columns."""
    each = np.repeat(units, np.diff(whole.starts))
    return Curves(
        tuple(whole.names[year] for year in years),
        whole.shares,
        whole.linear[years] / units[years, None],
        whole.constant[years] / units[years],
        whole.slopes / each,
        whole.room / each,
        np.append(whole.starts[years], whole.starts[-1]),
    )


def _open(curves: Curves) -> Index:
    """The columns that still have cells."""
    return np.flatnonzero(curves.starts[1:] > curves.starts[:-1])
