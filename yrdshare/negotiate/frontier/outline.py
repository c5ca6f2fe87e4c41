"""What two parties can reach at all, as polygons for a chart: one for each slice that caps cut."""

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.negotiate.frontier.downset import NOISE
from yrdshare.negotiate.frontier.reach import Reach
from yrdshare.negotiate.frontier.slices import TooManySlicesError, every_slice

AROUND = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))  # east, north, west, south
MANY = 10  # binaries: beyond that slices are too many for a picture

Outline = tuple[tuple[float, float], ...]


def outlines(reach: Reach, scale: float) -> tuple[Outline, ...]:
    """The polygon of every slice, counter-clockwise, fen; none where there are too many."""
    if len(reach.binaries) > MANY:
        return ()
    found: dict[Outline, None] = {}
    try:
        for _ in every_slice(reach):
            found[_polygon(reach, scale)] = None
    except TooManySlicesError:
        return ()
    return tuple(found)


def _polygon(reach: Reach, scale: float) -> Outline:
    ends = [_farthest(reach, np.array(direction)) for direction in AROUND]
    corners: list[Floats] = []
    for one, other in zip(ends, [*ends[1:], ends[0]], strict=True):
        corners += [one, *_within(reach, one, other)]
    kept: list[Floats] = []
    for corner in corners:
        if not any(np.abs(corner - one).max() <= NOISE for one in kept):
            kept.append(corner)
    return tuple((float(one[0] * scale), float(one[1] * scale)) for one in kept)


def _within(reach: Reach, one: Floats, other: Floats) -> list[Floats]:
    """The corners between two, counter-clockwise."""
    along = other - one
    length = float(np.abs(along).max())
    if length <= NOISE:
        return []
    outwards = np.array([along[1], -along[0]]) / length
    found = _farthest(reach, outwards)
    if (found - one) @ outwards <= 2 * NOISE * max(1.0, float(np.abs(one).max())):
        return []
    return [*_within(reach, one, found), found, *_within(reach, found, other)]


def _farthest(reach: Reach, direction: Floats) -> Floats:
    found = reach.support(direction)
    assert found is not None  # every slice that is held has a split
    return found.gains
