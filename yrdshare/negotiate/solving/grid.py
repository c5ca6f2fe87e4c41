"""Shares on a grid: rounding to it, and searching it around a point for one that keeps every condition."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice
from math import ceil, floor

from yrdshare.errors import FormulaError
from yrdshare.money import round_fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position, at
from yrdshare.negotiate.solving.model import Model
from yrdshare.nodes.expression import Share

GRID = 10**6  # solved shares are multiples of one millionth, so that exact arithmetic stays in int64
FARTHEST = 40  # steps from a point at which the search for one that keeps every condition ends
MOST_TRIED = 1_000  # points of that search


def on_grid(value: "float | Fraction", steps: int) -> Fraction:
    """The nearest multiple of 1 / steps, halves away from zero."""
    return Fraction(round_fraction(Fraction(value) * steps), steps)


def within(share: Share, value: "float | Fraction", steps: int) -> Fraction:
    """The nearest multiple of 1 / steps within the share's bounds; its bound where none lies between."""
    low, high = Fraction(ceil(share.low * steps), steps), Fraction(floor(share.high * steps), steps)
    if low > high:
        return share.low
    return min(max(on_grid(value, steps), low), high)


def around(draft: Draft, shares: "Mapping[str, float | Fraction]", steps: int) -> Iterator[Position]:
    """Exact positions at the points near `shares`; one at which claims exceed their pool is passed over."""
    for point in points(draft, shares, steps):
        found = kept_within(draft, point)
        if found is not None:
            yield found


def points(
    draft: Draft, shares: "Mapping[str, float | Fraction]", steps: int
) -> Iterator[Mapping[str, Fraction]]:
    """The grid point nearest to `shares`, then its neighbours by distance.

    Within the shares' bounds; pins stay. Distance is the number of single steps; the nearest `MOST_TRIED`
    points are given.
    """
    bounds = {share.name: share for share in draft.open_shares}
    centre = {
        name: draft.pins.get(name, within(bounds[name], value, steps)) for name, value in shares.items()
    }
    room = [
        (name, _steps_to(bounds[name].low, value, steps), _steps_to(bounds[name].high, value, steps))
        for name, value in centre.items()
        if name not in draft.pins
    ]
    offsets = (offset for distance in range(FARTHEST + 1) for offset in _offsets(len(room), distance))
    for offset in islice(offsets, MOST_TRIED):
        moves = [(*ends, step) for ends, step in zip(room, offset, strict=True) if step]
        if all(least <= step <= most for _, least, most, step in moves):
            yield centre | {name: centre[name] + Fraction(step, steps) for name, _, _, step in moves}


def _steps_to(bound: Fraction, value: Fraction, steps: int) -> Fraction:
    """How many steps a bound is away, below 0 where it lies below."""
    return (bound - value) * steps


def kept_within(draft: Draft, point: Mapping[str, Fraction]) -> Position | None:
    """The position at a point, or None where its claims exceed a pool."""
    try:
        return at(draft, point)
    except FormulaError as error:
        if any(fault.key != "formula.overdrawn" for fault in error.faults):
            raise
        return None


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
