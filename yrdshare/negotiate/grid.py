"""Shares on a grid: rounding to it, and searching it around a point for one that keeps every condition."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice

from yrdshare.money import round_fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.model import Model

GRID = 10**6  # solved shares are multiples of one millionth, so that exact arithmetic stays in int64
FARTHEST = 40  # steps from a point at which the search for one that keeps every condition ends
MOST_TRIED = 1_000  # points of that search


def on_grid(value: "float | Fraction", steps: int) -> Fraction:
    """The nearest multiple of 1 / steps, halves away from zero."""
    return Fraction(round_fraction(Fraction(value) * steps), steps)


def around(draft: Draft, centre: Mapping[str, Fraction], steps: int) -> Iterator[dict[str, Fraction]]:
    """The centre, then its neighbours on the grid by distance, within the shares' bounds; pins stay.

    Distance is the number of single steps; the nearest `MOST_TRIED` points are given.
    """
    yield dict(centre)
    bounds = {share.name: share for share in draft.open_shares}
    movable = [name for name in centre if name not in draft.pins]
    offsets = (offset for distance in range(1, FARTHEST + 1) for offset in _offsets(len(movable), distance))
    for offset in islice(offsets, MOST_TRIED):
        point = dict(centre)
        for name, step in zip(movable, offset, strict=True):
            point[name] += Fraction(step, steps)
        if all(bounds[name].low <= point[name] <= bounds[name].high for name in movable):
            yield point


def _offsets(count: int, distance: int) -> Iterator[tuple[int, ...]]:
    """Every vector of `count` integers whose absolute values add up to `distance`, in a fixed order."""
    if count == 0:
        if distance == 0:
            yield ()
        return
    for step in range(-distance, distance + 1):
        for rest in _offsets(count - 1, distance - abs(step)):
            yield step, *rest


def step_money(model: Model, number: int, steps: int) -> Fraction:
    """What one grid step of every share can move in a condition (fen), plus the fen that rounding can."""
    if model.draft.conditions[number].term.is_share:
        return Fraction(1, steps)
    moves = [sum(abs(value) for name, value in line.left.terms.items()) for line in model.lines[number]]
    cells = len(model.draft.park.projects) * len(model.draft.years) * len(model.draft.formulas)
    return Fraction(max(moves, default=0.0)) / steps + cells
