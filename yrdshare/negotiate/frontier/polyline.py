"""The frontier of two parties as lines: the upper edge of several convex sets, without what is dominated.

    F(x) = max {g_2 : g_1 ≥ x} = max_j F_j(x)      each F_j flat, then falling and concave, then over

A point (x, F(x)) is on the frontier exactly where F falls right after x. So flat parts fall away, and a piece
starts where F jumps down or a flat part ends. An end is left out of its piece where another split gives one
party the same and the other more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.negotiate.frontier.downset import Downset

Spot = tuple[Floats, Floats]  # the two gains, and shares that give them


@dataclass(frozen=True, slots=True)
class Line:
    """One piece: spots from the first party's least gain to its most; whether each end belongs to it."""

    spots: tuple[Spot, ...]
    starts: bool = True
    ends: bool = True

    @property
    def gains(self) -> Floats:
        """The gains alone, shape (spots, 2)."""
        return np.array([gains for gains, _ in self.spots])


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight part of some F_j, flat or falling."""

    left: Spot
    right: Spot
    flat: bool

    def at(self, x: float) -> float:
        """Its height over x."""
        (left, _), (right, _) = self.left, self.right
        part = (x - left[0]) / (right[0] - left[0])
        return float(left[1] + part * (right[1] - left[1]))

    def spot(self, x: float) -> Spot:
        """The point over x with the shares between those of both ends."""
        (left, _), (right, _) = self.left, self.right
        if self.flat:
            return np.array([x, right[1]]), self.right[1]
        return between(self.left, self.right, (x - left[0]) / (right[0] - left[0]))


def between(one: Spot, other: Spot, part: float) -> Spot:
    """The point a part of the way from one spot to another, its shares likewise."""
    part = float(min(max(part, 0.0), 1.0))
    return one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])


def lines(shapes: Sequence[Downset]) -> tuple[Line, ...]:
    """The frontier of the union of convex sets of two gains."""
    if not shapes:
        return ()
    noise = max(shape.noise for shape in shapes)
    chains = [sorted(((one.gains, one.shares) for one in shape.corners()), key=_first) for shape in shapes]
    far = min(float(chain[0][0][0]) for chain in chains) - 1.0
    stretches = [stretch for chain in chains for stretch in _stretches(chain, far)]
    return tuple(_pieces(list(_edge(stretches, noise)), noise))


def clipped(line: Line, least: Floats) -> Line | None:
    """The part of a piece in which neither gain is below `least`; None where there is none."""
    spots = line.spots
    for axis in (0, 1):
        spots = tuple(_above(spots, axis, float(least[axis])))
    if not spots:
        return None
    first, last = spots[0][0] is line.spots[0][0], spots[-1][0] is line.spots[-1][0]
    return Line(spots, line.starts or not first, line.ends or not last)


def straightened(line: Line, noise: float) -> Line:
    """Without the spots that lie between two others on one straight line."""
    kept = list(line.spots[:1])
    for here, after in pairwise(line.spots[1:]):
        if _off(kept[-1][0], after[0], here[0]) > noise:
            kept.append(here)
    return replace(line, spots=(*kept, *line.spots[1:][-1:]))


def nearest(line: Line, gains: Floats) -> tuple[float, int]:
    """The distance of a point from a piece, the larger of both parties' amounts, and after which spot."""
    points = line.gains
    if len(points) == 1:
        return float(np.abs(points[0] - gains).max()), 0
    found = []
    for number, (one, other) in enumerate(pairwise(points)):
        along = other - one
        part = float(np.clip((gains - one) @ along / (along @ along), 0.0, 1.0))
        found.append((float(np.abs(one + part * along - gains).max()), number))
    return min(found)


def _first(spot: Spot) -> float:
    return float(spot[0][0])


def _stretches(chain: list[Spot], far: float) -> Iterator[Stretch]:
    """F_j: flat from far away up to the first corner, then from corner to corner."""
    gains, shares = chain[0]
    if gains[0] > far:
        yield Stretch((np.array([far, gains[1]]), shares), chain[0], flat=True)
    for one, other in pairwise(chain):
        yield Stretch(one, other, flat=False)


def _edge(stretches: list[Stretch], noise: float) -> Iterator[tuple[float, float, Stretch]]:
    """(from, to, stretch): the highest stretch between every two places where that may change."""
    ends = np.array([[*one.left[0], *one.right[0]] for one in stretches])
    places = np.sort(np.concatenate([ends[:, 0], ends[:, 2], _crossings(ends)]))
    places = places[np.concatenate([[True], np.diff(places) > noise])]
    slopes = (ends[:, 3] - ends[:, 1]) / (ends[:, 2] - ends[:, 0])
    for start, stop in pairwise(places.tolist()):
        middle = (start + stop) / 2
        over = (ends[:, 0] <= middle) & (middle <= ends[:, 2])
        heights = np.where(over, ends[:, 1] + slopes * (middle - ends[:, 0]), -np.inf)
        yield start, stop, stretches[int(np.argmax(heights))]


def _crossings(ends: Floats) -> Floats:
    """Where two stretches cross, as gains of the first party."""
    slopes = (ends[:, 3] - ends[:, 1]) / (ends[:, 2] - ends[:, 0])
    heights = ends[:, 1] - slopes * ends[:, 0]
    apart = slopes[None, :] - slopes[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        across = (heights[:, None] - heights[None, :]) / apart
    low = np.maximum(ends[:, 0][:, None], ends[:, 0][None, :])
    high = np.minimum(ends[:, 2][:, None], ends[:, 2][None, :])
    inside = (apart != 0) & (across > low) & (across < high)
    return np.asarray(across[inside])


def _pieces(edge: list[tuple[float, float, Stretch]], noise: float) -> Iterator[Line]:
    """The falling parts of the upper edge, joined where nothing lies between them."""
    spots: list[Spot] = []
    starts = True
    after: list[tuple[float, float, Stretch] | None] = [*edge[1:], None]
    for (start, stop, stretch), following in zip(edge, after, strict=True):
        if not stretch.flat:
            spots = spots or [stretch.spot(start)]
            spots.append(stretch.spot(stop))
        drops = following is None or stretch.at(stop) - following[2].at(following[0]) > noise
        falls = following is not None and not following[2].flat
        if stretch.flat and drops:
            yield Line((stretch.spot(stop),))
        elif spots and (drops or not falls):
            yield Line(tuple(spots), starts, ends=drops)
        if drops or stretch.flat or not falls:
            spots, starts = [], not drops
    return


def _above(spots: Sequence[Spot], axis: int, least: float) -> Iterator[Spot]:
    """The spots at which a gain is at least so much, with a new one where a piece comes to it."""
    before: Spot | None = None
    for spot in spots:
        if before is not None and (before[0][axis] < least) != (spot[0][axis] < least):
            part = (least - before[0][axis]) / (spot[0][axis] - before[0][axis])
            if 0 < part < 1:
                yield between(before, spot, float(part))
        if spot[0][axis] >= least:
            yield spot
        before = spot


def _off(one: Floats, other: Floats, point: Floats) -> float:
    """How far a point lies off the straight line between two others, at most in either gain."""
    along = other - one
    length = float(along @ along)
    part = float((point - one) @ along) / length if length else 0.0
    return float(np.abs(one + part * along - point).max())
