"""A convex set of gains and all that is worse: facets and corners, found by asking for its farthest points.

    D = conv{v_1 … v_n} − R^p₊ = {g : λ_f · g ≤ b_f for every facet f},  λ_f ≥ 0,  Σ λ_f = 1

A set and D have the same frontier, and D has an inside whatever the set's dimension. Each facet is confirmed
by the farthest point in its direction, or that point is taken in; when all are confirmed D is exact
(the two-party case is Cohon's dichotomic search; for more, Benson 1998 and Löhne 2011). No solver here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from yrdshare.errors import fault
from yrdshare.formula.linear import Floats
from yrdshare.program.program import ProgramError

NOISE = 1e-8  # of the unit of money: nearer than that two points are one; solvers keep 1e-9
FLAT = 1e-9  # a weight below this is none: one party's whole unit against a billionth of another's
SAME = 1e-6  # directions nearer than that are one


@dataclass(frozen=True, slots=True)
class Reached:
    """The farthest point in some direction: gains and shares, which binaries, and what is proved of it.

    open_end : by how much the proved bound lies above what the point reaches; worked out when asked for
    """

    gains: Floats
    shares: Floats
    binaries: Floats
    open_end: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Facet:
    """weights · g ≤ most."""

    weights: Floats
    most: float

    def beyond(self, gains: Floats) -> float:
        """By how much a point lies beyond the facet, along the direction in which all gain alike."""
        return float(self.weights @ gains) - self.most


@dataclass(slots=True)
class Downset:
    """Points so far and the facets of what they and everything worse span."""

    size: int
    points: list[Reached] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    noise: float = NOISE  # what the solver's rounding may move at these amounts
    known: list[Reached] = field(default_factory=list)  # its corners, once they were asked for

    def add(self, point: Reached) -> list[Facet]:
        """Take a point in; the facets that came with it."""
        self.points.append(point)
        self.known = []
        self.noise = max(self.noise, NOISE * float(np.abs(point.gains).max(initial=0.0)))
        kept = [facet for facet in self.facets if facet.beyond(point.gains) <= self.noise]
        fresh = [one for one in self._through(point) if not any(_alike(one, old) for old in kept)]
        self.facets = kept + fresh
        return fresh

    def holds(self, gains: Floats) -> bool:
        """Whether a point is reached or worse than one that is."""
        return all(facet.beyond(gains) <= self.noise for facet in self.facets)

    def depth(self, gains: Floats) -> float:
        """How much more all could gain at once from here; negative outside."""
        return min(-facet.beyond(gains) for facet in self.facets)

    def corners(self) -> list[Reached]:
        """The points at which facets of p independent directions meet, each once."""
        if not self.known:
            self.known = list(self._corners())
        return self.known

    def _corners(self) -> Iterator[Reached]:
        gains = np.array([one.gains for one in self.points])
        weights = np.array([facet.weights for facet in self.facets])
        tight = gains @ weights.T >= np.array([facet.most for facet in self.facets]) - 2 * self.noise
        found: list[int] = []
        for place, point in enumerate(self.points):
            new = not found or np.abs(gains[found] - point.gains).max(axis=1).min() > 2 * self.noise
            if new and np.linalg.matrix_rank(weights[tight[place]], tol=SAME) == self.size:
                found.append(place)
                yield point

    def _through(self, point: Reached) -> list[Facet]:
        """The facets that hold this point, from every choice of the other p − 1 points and directions."""
        points = np.array([one.gains for one in self.points])
        centre, unit = points[-1], max(float(np.ptp(points, axis=0).max()), self.noise)
        others = np.concatenate([(points[:-1] - centre) / unit, -np.eye(self.size)])
        chosen = np.array(list(combinations(range(len(others)), self.size - 1)), dtype=int)
        normals = _normals(others[chosen], self.size)
        lengths = np.abs(normals).sum(axis=1)
        normals = normals[lengths > FLAT**1.5] / lengths[lengths > FLAT**1.5, None]
        normals = np.where(normals.sum(axis=1)[:, None] < 0, -normals, normals)
        normals = np.where(np.abs(normals) < FLAT, 0.0, normals)
        normals = normals[(normals >= 0).all(axis=1)]
        beyond = (normals @ (points - centre).T).max(axis=1)
        found: list[Facet] = []
        for weights in normals[beyond <= self.noise]:
            facet = Facet(weights, float((points @ weights).max()))
            if not any(_alike(facet, one) for one in found):
                found.append(facet)
        return found


def explored(support: Callable[[Floats], Reached | None], size: int) -> Downset | None:
    """The set whose farthest point in a direction is `support(weights)`; None where it is empty."""
    first = support(np.full(size, 1 / size))
    if first is None:
        return None
    found = Downset(size)
    waiting = found.add(first)
    while waiting:
        facet = waiting.pop()
        if not any(facet is one for one in found.facets):
            continue  # a later point lies beyond it
        point = support(facet.weights)
        if point is None:  # with a point found before there is one in every direction
            raise ProgramError([fault("program.no_answer", status="kInfeasible")])
        if facet.beyond(point.gains) > found.noise:
            waiting += found.add(point)
        elif all(np.abs(point.gains - one.gains).max() > found.noise for one in found.points):
            waiting += found.add(point)  # on the facet, where it may be a corner
    return found


def _normals(edges: Floats, size: int) -> Floats:
    """A vector at right angles to the p − 1 rows of each choice, shape (choices, p)."""
    if size == 1:
        return np.ones((1, 1))
    minors: Sequence[Floats] = [
        (-1) ** column * np.linalg.det(np.delete(edges, column, axis=2)) for column in range(size)
    ]
    return np.stack(minors, axis=1)


def _alike(one: Facet, other: Facet) -> bool:
    return bool(np.abs(one.weights - other.weights).max() < SAME * 1e-3)
