"""Caps of many projects without a variable for each: what a group of projects has been paid, as a curve.

    M_t(s) = Σ_p ω_p min(C_p, Σ_{u≤t} e_p,u(s))      s the open shares, e_p,u ≥ 0 rising in every share

Each M_t is concave and piecewise linear, and a sum of minima of a constant and a sum is submodular. The
program gets one column m_t for each group and year; `negotiate/branch.py` keeps m_t = M_t(s) by cuts from
above, facets from below and branching on s. A group holds the projects that mean the same regions and carry
the same factors by year outside the cap (a window, a key), but for a factor ω_p of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.caps import Cap, scaled_row
from yrdshare.formula.linear import Affine, Column, Floats, Row, share_column

Index = NDArray[np.int64]
TINY = 1e-12  # a box narrower than this has no width to divide by
MOST_COLUMNS = 400  # beyond, a relaxation with a column for each group and year is no longer small


@dataclass(frozen=True, slots=True)
class Curves:
    """M(s) = constant + linear · s + Σ_cells min(room, s · slopes), one for each column of the program.

    names, shares : the columns of the program, and the shares by name
    linear (columns, shares), constant (columns,)
    slopes (shares, cells), room (cells,)
    starts (columns + 1,) : where each column's cells begin, and where the last one's end
    """

    names: tuple[str, ...]
    shares: tuple[str, ...]
    linear: Floats
    constant: Floats
    slopes: Floats
    room: Floats
    starts: Index

    def at(self, shares: Floats) -> Floats:
        """M at a point."""
        paid = [self._paid(cells, shares)[0].sum() for cells in self._columns()]
        return self.constant + self.linear @ shares + np.array(paid)

    def facet(self, low: Floats, high: Floats, order: Sequence[int]) -> tuple[Floats, Floats]:
        """A line below each curve over a box, as its constant (columns,) and its slope (columns, shares).

        Each cell starts where it asks least and the coordinates move to their other ends in this order; the
        line goes through the cell's value at each of these corners (Lovász's extension where slopes are ≥ 0).
        """
        constant, linear = self.constant.copy(), self.linear.copy()
        width = np.maximum(high - low, TINY)
        for column, cells in enumerate(self._columns()):
            slopes, room = self.slopes[:, cells], self.room[cells]
            asked = self._least(slopes, low, high)
            before = np.minimum(asked, room)
            constant[column] += before.sum()
            for axis in order:
                asked = asked + np.abs(slopes[axis]) * (high[axis] - low[axis])
                after = np.minimum(asked, room)
                rises = np.sign(slopes[axis]) * (after - before) / width[axis]
                linear[column, axis] += rises.sum()
                constant[column] -= (rises * np.where(slopes[axis] >= 0, low[axis], high[axis])).sum()
                before = after
        return constant, linear

    def tangent(self, shares: Floats) -> tuple[Floats, Floats]:
        """M at a point, and a supergradient of each (columns, shares)."""
        value, slope = self.constant + self.linear @ shares, self.linear.copy()
        for column, cells in enumerate(self._columns()):
            paid, below = self._paid(cells, shares)
            value[column] += paid.sum()
            slope[column] += (self.slopes[:, cells] * below).sum(axis=1)
        return value, slope

    def within(self, low: Floats, high: Floats) -> Self:
        """The same curves over a smaller box, where more cells are surely full or surely not.

        Outside the box the result is never below the original, so a cut from above stays one everywhere.
        """
        linear, constant, kept, starts = self.linear.copy(), self.constant.copy(), [], [0]
        for column, cells in enumerate(self._columns()):
            slopes, room = self.slopes[:, cells], self.room[cells]
            full = self._least(slopes, low, high) >= room
            free = (self._least(slopes, high, low) <= room) & ~full
            linear[column] += (slopes * free).sum(axis=1)
            constant[column] += (room * full).sum()
            kept.append(np.flatnonzero(~(full | free)) + cells.start)
            starts.append(starts[-1] + len(kept[-1]))
        some = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
        slopes, room = self.slopes.take(some, axis=1), self.room.take(some)
        return type(self)(self.names, self.shares, linear, constant, slopes, room, np.array(starts))

    def opened(self) -> Floats:
        """Σ of the slopes' sizes over the cells that may or may not be full, (columns, shares)."""
        return np.array([np.abs(self.slopes[:, cells]).sum(axis=1) for cells in self._columns()])

    def turned(self, name: str, weights: Floats, axis: int) -> Self:
        """The same curves with another coordinate in a share's place: name = weights · shares.

        Along a weighted mean of the shares all cells grow alike, so a box that is narrow in it is one in
        which few cells are undecided, however wide it is in the other shares. The slopes of those are what
        is left: they may be negative.
        """
        names = (*self.shares[:axis], name, *self.shares[axis + 1 :])

        def turn(slopes: Floats) -> Floats:
            lone = slopes[axis] / weights[axis]
            rest: Floats = slopes - lone * weights[:, None]
            rest[axis] = lone
            return rest

        linear, slopes = turn(self.linear.T).T, turn(self.slopes)
        return replace(self, shares=names, linear=linear, slopes=slopes)

    def _columns(self) -> Iterator[slice]:
        """The cells of each column: few enough to stay near the processor while they are worked on."""
        for first, last in pairwise(self.starts.tolist()):
            yield slice(first, last)

    def _asked(self, cells: slice, shares: Floats) -> Floats:
        """s · slopes. Not by a matrix product: its threads wait for cores that others use."""
        whole: Floats = self.slopes[0, cells] * shares[0]
        for one, share in zip(self.slopes[1:, cells], shares[1:], strict=True):
            whole += one * share
        return whole

    def _least(self, slopes: Floats, low: Floats, high: Floats) -> Floats:
        """The least that cells ask for in a box; with low and high exchanged, the most."""
        whole = np.zeros(slopes.shape[1])
        for one, least, most in zip(slopes, low, high, strict=True):
            whole += one * np.where(one >= 0, least, most)
        return whole

    def _paid(self, cells: slice, shares: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """min(room, s · slopes), and where it is the latter."""
        asked, room = self._asked(cells, shares), self.room[cells]
        below = asked < room
        return np.minimum(asked, room, out=asked), below


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


def joined(parts: Iterable[Curves], shares: tuple[str, ...] = ()) -> Curves:
    """Several curves as one, over the shares of all."""
    parts = list(parts)
    names = tuple(dict.fromkeys((*shares, *(name for part in parts for name in part.shares))))
    none = np.zeros((0, len(names)))
    before = np.cumsum([0, *(len(part.room) for part in parts)])
    return Curves(
        tuple(name for part in parts for name in part.names),
        names,
        np.concatenate([none, *(_spread(part.linear, part.shares, names) for part in parts)]),
        np.concatenate([none[:, :0].sum(axis=1), *(part.constant for part in parts)]),
        np.concatenate([none.T, *(_spread(part.slopes.T, part.shares, names).T for part in parts)], axis=1),
        np.concatenate([none[:, :0].sum(axis=1), *(part.room for part in parts)]),
        np.concatenate(
            [part.starts[:-1] + ahead for part, ahead in zip(parts, before, strict=False)] + [before[-1:]]
        ),
    )


def _open(curves: Curves) -> Index:
    """The columns that still have cells."""
    return np.flatnonzero(curves.starts[1:] > curves.starts[:-1])


def _spread(values: Floats, shares: tuple[str, ...], names: tuple[str, ...]) -> Floats:
    """The same numbers with a column for each of `names`."""
    if shares == names:
        return values
    wide = np.zeros((len(values), len(names)))
    wide[:, [names.index(name) for name in shares]] = values
    return wide
