"""Caps cut the splits into slices: with every binary held the gains are convex, their union need not be.

    1 a box holds some binaries; with the others anywhere between, a convex set holds all its gains
    2 a box is closed where it is empty, where one slice is nowhere worse, or where it is a slice itself
    3 else it is split at a binary that is not whole, or not the same, at all of its corners

The slices that are left hold every point of the frontier (Przybylski and Gandibleux 2017).
"""

from collections.abc import Iterator

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.negotiate.frontier.downset import Downset, Reached, explored
from yrdshare.negotiate.frontier.reach import Reach
from yrdshare.program.duality import TOLERANCE

MOST = 3_000  # boxes; counted, not timed, so that every machine gives the same answer
FEW = 600  # of a search that is only tried because it may be short

Box = tuple[Floats, Floats]


class TooManySlicesError(Exception):
    """Raised inside the search; `zone` then gives the frontier between two proved lines."""


def slices(reach: Reach, most: int = MOST) -> list[Downset]:
    """Convex sets whose union has the draft's frontier; none where no split keeps the conditions."""
    found: list[Downset] = []
    waiting = [_whole(reach)]
    opened = 0
    while waiting:
        low, high = waiting.pop()
        opened += 1
        if opened > most:
            raise TooManySlicesError
        reach.hold(low, high)
        shape = explored(reach.support, reach.size)
        if shape is None or _worse(shape, found):
            continue
        place = _undecided(shape.corners())
        if place is None:
            found = [one for one in found if not _worse(one, [shape])] + [shape]
        else:
            waiting += _halves((low, high), place)
    reach.hold(*_whole(reach))
    return found


def every_slice(reach: Reach) -> Iterator[None]:
    """Hold the binaries of one slice after the other, each that any split lies in; the whole at the end."""
    waiting, opened = [_whole(reach)], 0
    while waiting:
        low, high = waiting.pop()
        opened += 1
        if opened > MOST:
            raise TooManySlicesError
        reach.hold(low, high)
        if reach.support(np.ones(reach.size)) is None:
            continue
        undecided = np.flatnonzero(low < high)
        if len(undecided):
            waiting += _halves((low, high), int(undecided[0]))
        else:
            yield
    reach.hold(*_whole(reach))


def _whole(reach: Reach) -> Box:
    return np.zeros(len(reach.binaries)), np.ones(len(reach.binaries))


def _worse(shape: Downset, others: list[Downset]) -> bool:
    """Whether some one slice is nowhere worse."""
    corners = shape.corners()
    return any(all(other.holds(one.gains) for one in corners) for other in others)


def _undecided(corners: list[Reached]) -> int | None:
    """The binary farthest from one same whole value at all corners; None where every one has it."""
    at = np.array([one.binaries for one in corners])
    if not at.size:
        return None
    apart = np.maximum(np.ptp(at, axis=0), np.abs(at - at.round()).max(axis=0))
    place = int(np.argmax(apart))
    return place if apart[place] > TOLERANCE else None


def _halves(box: Box, place: int) -> list[Box]:
    low, high = box[0].copy(), box[1].copy()
    low[place], high[place] = 1.0, 0.0
    return [(box[0], high), (low, box[1])]
