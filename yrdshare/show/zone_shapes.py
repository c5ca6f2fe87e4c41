"""Shapes of the zone's picture: what is shaded, where the axes end, where words have room; floats.

Every picture has a size of its own units; a box is (left, top, right, bottom) in them, y downwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, hypot, log10

from yrdshare.formula.sheet.cells import columns

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
ROOM = 0.07  # of the range, left free at either end
TICKS = 5  # steps of an axis, about
STEPS = (1, 2, 2.5, 5, 10)
NARROW = 0.56  # width of a narrow letter, of its height; Chinese ones are two narrow ones
BEST = 3  # directions that are tried first
FARTHER = (0.0, 0.6, 1.2, 1.8, 2.4)  # how far off words without a line to their spot are, in their heights


@dataclass(frozen=True, slots=True)
class Window:
    """A frame of the picture and the amounts at its edges, 万元."""

    frame: Box
    low: Spot
    high: Spot

    def at(self, spot: Spot) -> Spot:
        """Where an amount of each party lies in the picture."""
        left, top, right, bottom = self.frame
        parts = [(one - low) / (high - low) for one, low, high in zip(spot, self.low, self.high, strict=True)]
        return left + parts[0] * (right - left), bottom - parts[1] * (bottom - top)


def window(frame: Box, spots: Iterable[Spot]) -> Window:
    """Axes that hold every spot and no deal, with a little room."""
    held = [(0.0, 0.0), *spots]
    lows, highs = [], []
    for axis in (0, 1):
        low, high = min(one[axis] for one in held), max(one[axis] for one in held)
        span = (high - low) or 1.0
        lows.append(low - ROOM * span)
        highs.append(high + ROOM * span)
    return Window(frame, (lows[0], lows[1]), (highs[0], highs[1]))


def ticks(low: float, high: float) -> list[float]:
    """Round amounts between two ends, zero among them.

    >>> ticks(-900, 17000)
    [0.0, 5000.0, 10000.0, 15000.0]
    """
    rough = (high - low) / TICKS
    unit = 10.0 ** floor(log10(rough))
    step = next(part * unit for part in STEPS if part * unit >= rough * (1 - 1e-9))
    return [number * step for number in range(ceil(low / step), floor(high / step) + 1)]


def no_losers(outline: Sequence[Spot]) -> list[Spot]:
    """The part of a convex outline in which neither amount is below zero (Sutherland and Hodgman 1974)."""
    found = list(outline)
    for axis in (0, 1):
        found = list(_kept(found, axis))
    return found


def _kept(outline: Sequence[Spot], axis: int) -> Iterator[Spot]:
    closed = [*outline, outline[0]] if len(outline) > 1 else [*outline, *outline]
    for one, other in pairwise(closed):
        if one[axis] >= 0:
            yield one
        if (one[axis] >= 0) != (other[axis] >= 0):
            part = one[axis] / (one[axis] - other[axis])
            yield one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])


def middle(outlines: Sequence[Sequence[Spot]]) -> Spot | None:
    """The middle of the corners of the widest outline; None where there is none."""
    known = [one for one in outlines if len(one) > 2]
    if not known:
        return None
    widest = max(known, key=area)
    return sum(one[0] for one in widest) / len(widest), sum(one[1] for one in widest) / len(widest)


def area(outline: Sequence[Spot]) -> float:
    """The area of an outline, in either direction."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*outline, outline[0]]))) / 2


def apart(one: Spot, other: Spot) -> float:
    """How far two spots of a picture are from each other."""
    return hypot(one[0] - other[0], one[1] - other[1])


def written(text: str, letters: float) -> Spot:
    """How wide and high a line of text is, a little more rather than less."""
    return columns(text) * letters * NARROW, letters * 1.2


@dataclass(slots=True)
class Places:
    """Where words lie so far: each takes the first place beside its spot that is free and in the frame.

    farther : how far off a word may be, in its heights;  led : whether a line leads from it to its spot,
              which crosses no other word
    """

    frame: Box
    taken: list[Box] = field(default_factory=list)
    farther: tuple[float, ...] = FARTHER
    led: bool = False
    words: list[Box] = field(default_factory=list)

    def keep(self, spot: Spot, radius: float) -> None:
        """A mark takes its place."""
        self.taken.append((spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius))

    def keep_line(self, corners: Sequence[Spot], radius: float) -> None:
        """A line takes its place, step by step."""
        for one, other in pairwise(corners):
            count = max(1, ceil(apart(one, other) / radius))
            for step in range(count + 1):
                part = step / count
                spot = one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])
                self.keep(spot, radius)

    def put(self, spot: Spot, size: Spot, ways: Sequence[Spot], reach: float) -> Spot:
        """The middle of a box of this size beside the spot: the first that is free, else the freest.

        ways  : directions, x to the right and y downwards; the first three are tried ever farther off, then
                the others;  reach : from the spot to the box's edge
        """
        boxes = [
            _around(self._inside(_beside(spot, size, way, reach + off * size[1]), size), size)
            for those in (ways[:BEST], ways[BEST:])
            for off in self.farther
            for way in those
        ]
        box = min(
            boxes, key=lambda one: self._crossed(spot, one) + sum(_overlap(one, it) for it in self.taken)
        )
        self.taken.append(box)
        centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self.words.append(box)
        if self.led:
            self.keep_line([spot, centre], 3.0)
        return centre

    def _crossed(self, spot: Spot, box: Box) -> float:
        """How many steps of the line from a spot to its words lie behind the words of others."""
        if not self.led:
            return 0.0
        centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        steps = [
            (spot[0] + part / 20 * (centre[0] - spot[0]), spot[1] + part / 20 * (centre[1] - spot[1]))
            for part in range(1, 21)
        ]
        return 1.0 * sum(_overlap((x - 1, y - 1, x + 1, y + 1), one) for x, y in steps for one in self.words)

    def _inside(self, centre: Spot, size: Spot) -> Spot:
        left, top, right, bottom = self.frame
        x = min(max(centre[0], left + size[0] / 2), right - size[0] / 2)
        return x, min(max(centre[1], top + size[1] / 2), bottom - size[1] / 2)


def _beside(spot: Spot, size: Spot, way: Spot, off: float) -> Spot:
    """The middle of a box that many units from a spot in a direction."""
    return spot[0] + way[0] * (off + size[0] / 2), spot[1] + way[1] * (off + size[1] / 2)


def _around(centre: Spot, size: Spot) -> Box:
    return (
        centre[0] - size[0] / 2,
        centre[1] - size[1] / 2,
        centre[0] + size[0] / 2,
        centre[1] + size[1] / 2,
    )


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0
