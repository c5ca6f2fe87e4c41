"""The zone as shares, where one share alone is open: exactly which values nobody would refuse."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

import numpy as np

from yrdshare.formula.linear import share_column
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.frontier.reach import Reach
from yrdshare.negotiate.frontier.slices import every_slice
from yrdshare.negotiate.solving.grid import GRID, kept_within
from yrdshare.negotiate.solving.model import SUFFER

Interval = tuple[Fraction, Fraction]
TOUCH = 1e-8  # of a share: nearer than that two intervals are one
STEPS = 10  # steps of the grid that an end is moved inwards at most until all holds to the fen


def share_intervals(reach: Reach, draft: Draft) -> tuple[Interval, ...] | None:
    """Where the one open share keeps every condition and nobody loses; None where not exactly one is open.

    Ends are the outermost multiples of a millionth at which all that holds to the fen.
    """
    names = [one.name for one in draft.open_shares if one.name not in draft.pins]
    if len(names) != 1 or names[0] not in reach.shares:
        return None
    losses = [name for name in reach.program.columns if name.startswith(f"slack {SUFFER} ")]
    before = {name: reach.program.columns[name] for name in losses}
    for name in losses:
        reach.program.bound_column(name, 0.0, 0.0)
    found = sorted(_ranges(reach, reach.shares.index(names[0]), names[0]))
    for name, column in before.items():
        reach.program.bound_column(name, column.low, column.high)
    joined: list[list[float]] = []
    for low, high in found:
        if joined and low <= joined[-1][1] + TOUCH:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    ends = (_inwards(draft, names[0], low, high) for low, high in joined)
    return tuple(one for one in ends if one is not None)


def _ranges(reach: Reach, place: int, name: str) -> Iterator[tuple[float, float]]:
    column = share_column(name)
    for _ in every_slice(reach):
        least, most = reach.farthest({column: -1.0}), reach.farthest({column: 1.0})
        if least is not None and most is not None:
            yield float(least.shares[place]), float(most.shares[place])


def _inwards(draft: Draft, name: str, low: float, high: float) -> Interval | None:
    """The outermost points of the grid within a few steps at which all holds exactly."""
    first, last = ceil((low - TOUCH) * GRID), floor((high + TOUCH) * GRID)
    steps = np.arange(STEPS)
    bottom = next((int(first + one) for one in steps if _holds(draft, name, int(first + one))), None)
    top = next((int(last - one) for one in steps if _holds(draft, name, int(last - one))), None)
    if bottom is None or top is None or bottom > top:
        return None
    return Fraction(bottom, GRID), Fraction(top, GRID)


def _holds(draft: Draft, name: str, step: int) -> bool:
    bounds = next(one for one in draft.open_shares if one.name == name)
    value = Fraction(step, GRID)
    if not bounds.low <= value <= bounds.high:
        return False
    point: Mapping[str, Fraction] = {**draft.pins, name: value}
    position = kept_within(draft, point)
    return position is not None and not position.breaches and not position.losers
