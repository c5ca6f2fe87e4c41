"""The frontier of three parties as faces: flat pieces, edges and single corners.

A face of a convex set and all that is worse is on its frontier exactly where the weights of the facets that
meet in it add up to more than 0 for every party. Where caps leave several slices, a face of one may lie below
another: faces that lie wholly below are dropped, the others are cut smaller, and by how much a point that is
still drawn can lie below is proved:

    depth of a face F below D_j ≤ min_λ max_{v ∈ F} (b_λ − λ · v)          over D_j's facets λ
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.negotiate.frontier.downset import FLAT, SAME, Downset
from yrdshare.negotiate.frontier.polyline import Spot, between

FINE = 0.01  # of the widest gain: a face that may lie below another by less is not cut smaller
MOST_CUTS = 600


@dataclass(frozen=True, slots=True)
class Face:
    """A flat piece (three corners or more, in order around it), an edge or a single corner."""

    spots: tuple[Spot, ...]

    @property
    def gains(self) -> Floats:
        """The corners' gains, shape (corners, parties)."""
        return np.array([gains for gains, _ in self.spots])


def faces(shapes: Sequence[Downset]) -> tuple[tuple[Face, ...], float]:
    """The faces of the frontier, and by how much a point on them can lie below it at most."""
    found = [(face, number) for number, shape in enumerate(shapes) for face in _own(shape)]
    if len(shapes) < 2:
        return tuple(face for face, _ in found), 0.0
    wide = max(float(np.ptp(np.concatenate([face.gains for face, _ in found]), axis=0).max()), 0.0)
    waiting, kept, error, cuts = found, [], 0.0, 0
    while waiting:
        face, number = waiting.pop()
        others = [shape for place, shape in enumerate(shapes) if place != number]
        if any(min(other.depth(gains) for gains in face.gains) > other.noise for other in others):
            continue
        below = max(_below(face, other) for other in others)
        if below > FINE * wide and len(face.spots) > 1 and cuts < MOST_CUTS:
            cuts += 1
            waiting += [(part, number) for part in _parts(face)]
        else:
            kept.append(face)
            error = max(error, below if below > shapes[number].noise else 0.0)
    return tuple(kept), error


def clipped(face: Face, least: float) -> Face | None:
    """The part of a face in which no gain is below `least`; None where there is none."""
    spots = list(face.spots)
    for axis in range(len(face.spots[0][0])):
        spots = list(_above(spots, axis, least))
    return Face(tuple(spots)) if spots else None


def _above(spots: list[Spot], axis: int, least: float) -> Iterator[Spot]:
    for number, here in enumerate(spots):
        after = spots[(number + 1) % len(spots)]
        if here[0][axis] >= least:
            yield here
        crosses = (here[0][axis] - least) * (after[0][axis] - least) < 0
        if crosses and (len(spots) > 2 or number == 0):
            yield between(here, after, float((least - here[0][axis]) / (after[0][axis] - here[0][axis])))


def off(face: Face, gains: Floats) -> float:
    """How far a point lies from a face, the largest amount of any party at the nearest point."""
    corners = face.gains
    triangles = [corners[[0, place, place + 1]] for place in range(1, len(corners) - 1)] or [corners]
    return min(float(np.abs(_nearest(one, gains) - gains).max()) for one in triangles)


def _own(shape: Downset) -> list[Face]:
    """A convex set's own faces: polygons first, then edges and corners that are in none of them."""
    corners = shape.corners()
    spots: list[Spot] = [(one.gains, one.shares) for one in corners]
    meets = [
        frozenset(n for n, facet in enumerate(shape.facets) if facet.beyond(gains) >= -2 * shape.noise)
        for gains, _ in spots
    ]
    found: list[frozenset[int]] = []
    for number, facet in enumerate(shape.facets):
        on = frozenset(place for place, meet in enumerate(meets) if number in meet)
        if facet.weights.min() > FLAT and len(on) > 2:
            found.append(on)
    for pair in combinations(range(len(spots)), 2):
        shared = [shape.facets[number].weights for number in meets[pair[0]] & meets[pair[1]]]
        edge = frozenset(pair)
        if _meet_in_edge(shared) and not any(edge <= one for one in found):
            found.append(edge)
    found += [frozenset({one}) for one in range(len(spots)) if not any(one in other for other in found)]
    return [Face(_around([spots[place] for place in sorted(one)])) for one in dict.fromkeys(found)]


def _meet_in_edge(weights: list[Floats]) -> bool:
    """Whether these facets meet in a line, and it is on the frontier."""
    if not weights:
        return False
    return bool(np.sum(weights, axis=0).min() > FLAT and np.linalg.matrix_rank(weights, tol=SAME) >= 2)


def _around(spots: list[Spot]) -> tuple[Spot, ...]:
    """Corners of a flat piece in order around it."""
    if len(spots) < 4:
        return tuple(spots)
    points = np.array([gains for gains, _ in spots])
    points = points - points.mean(axis=0)
    plane = np.linalg.svd(points)[2][:2]
    first, second = plane @ points.T
    return tuple(spots[place] for place in np.argsort(np.arctan2(second, first)))


def _below(face: Face, other: Downset) -> float:
    """What a point of a face can lie below another slice at most."""
    return min(float((facet.most - face.gains @ facet.weights).max()) for facet in other.facets)


def _parts(face: Face) -> list[Face]:
    """A face cut in two at the middle of its longest side; a polygon into triangles first."""
    if len(face.spots) > 3:
        return [Face((face.spots[0], *pair)) for pair in zip(face.spots[1:], face.spots[2:], strict=False)]
    sides = list(combinations(range(len(face.spots)), 2))
    lengths = [float(np.abs(face.gains[one] - face.gains[two]).max()) for one, two in sides]
    one, two = sides[int(np.argmax(lengths))]
    middle = between(face.spots[one], face.spots[two], 0.5)
    return [
        Face(tuple(middle if place == gone else spot for place, spot in enumerate(face.spots)))
        for gone in (one, two)
    ]


def _nearest(corners: Floats, point: Floats) -> Floats:
    """The nearest point of a triangle, a line or a point: the nearest inside, else on a side."""
    if len(corners) == 1:
        return np.asarray(corners[0])
    edges = (corners[1:] - corners[0]).T
    parts = np.linalg.lstsq(edges, point - corners[0], rcond=None)[0]
    if (parts >= 0).all() and parts.sum() <= 1:
        return np.asarray(corners[0] + edges @ parts)
    rest = [_nearest(np.delete(corners, gone, axis=0), point) for gone in range(len(corners))]
    return min(rest, key=lambda one: float(((one - point) ** 2).sum()))
