"""Caps of many projects without a variable for each: what a group of projects has been paid, as a curve.

    M_t(s) = Σ_p ω_p min(C_p, Σ_{u≤t} e_p,u(s))      s the open shares, e_p,u ≥ 0 rising in every share

Each M_t is concave and piecewise linear, and a sum of minima of a constant and a sum is submodular. The
program gets one column m_t for each group and year (`caps_as_curves.py`); `program/branch.py` keeps
m_t = M_t(s) by cuts from above, facets from below and branching on s.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.linear import Floats

Index = NDArray[np.int64]
TINY = 1e-12  # a box narrower than this has no width to divide by


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

    def facet(
        self, low: Floats, high: Floats, order: Sequence[int], columns: list[int]
    ) -> tuple[Floats, Floats]:
        """A line below each of these columns' curves over a box: its constant, its slope (columns, shares).

        Each cell starts where it asks least and the coordinates move to their other ends in this order; the
        line goes through the cell's value at each of these corners (Lovász's extension where slopes are ≥ 0).
        """
        constant, linear = self.constant[columns], self.linear[columns]
        width = np.maximum(high - low, TINY)
        for line, column in enumerate(columns):
            cells = slice(*self.starts[column : column + 2].tolist())
            slopes, room = self.slopes[:, cells], self.room[cells]
            asked = self._ends(slopes, low, high)[0]
            before = np.minimum(asked, room)
            constant[line] += before.sum()
            for axis in order:
                asked += np.abs(slopes[axis]) * (high[axis] - low[axis])
                after = np.minimum(asked, room)
                rises = np.copysign(after - before, slopes[axis]) / width[axis]
                linear[line, axis] += rises.sum()
                constant[line] -= (rises * np.where(slopes[axis] >= 0, low[axis], high[axis])).sum()
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
            least, most = self._ends(slopes, low, high)
            full = least >= room
            free = (most <= room) & ~full
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

    def _ends(self, slopes: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """The least and the most that cells ask for in a box."""
        middle, half = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1])
        for one, least, most in zip(slopes, low.tolist(), high.tolist(), strict=True):
            middle += one * ((least + most) / 2)
            half += np.abs(one) * ((most - least) / 2)
        return middle - half, middle + half

    def _paid(self, cells: slice, shares: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """min(room, s · slopes), and where it is the latter."""
        asked, room = self._asked(cells, shares), self.room[cells]
        below = asked < room
        return np.minimum(asked, room, out=asked), below


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


def _spread(values: Floats, shares: tuple[str, ...], names: tuple[str, ...]) -> Floats:
    """The same numbers with a column for each of `names`."""
    if shares == names:
        return values
    wide = np.zeros((len(values), len(names)))
    wide[:, [names.index(name) for name in shares]] = values
    return wide
