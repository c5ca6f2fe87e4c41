"""Bargaining on a zone A u ≤ b, u ≥ d: who should have how much, by four ideas.

Every function takes A, shape (m, n), b, shape (m,), the disagreement point d (in the order of the parties or
by name) and the parties' names, and gives u by name. A party that cannot gain at all stays at d_i, and the
others bargain among themselves (in a convex zone there is a point at which all of them gain); `cannot_gain`
names those parties. Where a point of the zone is better for some and worse for nobody, it is not the answer:
all are carried on to an efficient point. Refused with the reason: an empty zone, a gain without end.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from yrdshare.errors import Fault, fault
from yrdshare.fairness.levels import leximin_levels
from yrdshare.fairness.linear import FloatArray
from yrdshare.fairness.product import largest_product
from yrdshare.fairness.refusals import Number, floats, named, raise_all
from yrdshare.fairness.zone import Matrix, Point, zone

# ruff: noqa: N803 — A u ≤ b is written as it is everywhere
type Sides = Sequence[Number] | FloatArray


def nash(
    A: Matrix,
    b: Sides,
    disagreement: Point,
    parties: Sequence[str],
    weights: Mapping[str, Number] | None = None,
) -> dict[str, float]:
    """The largest product of gains: max Π (u_i − d_i)^{w_i}; all weights 1 where none are given.

    Shown only where no point of the zone can have a larger Σ w_i log (u_i − d_i) by more than 1e-9 Σ w_i.
    Source: Nash (1950), Econometrica 18:155–162; weighted: Kalai (1977), International Journal of Game
    Theory 6:129–133.

    >>> nash([[2, 1]], [10], [1, 2], ["A", "B"])
    {'A': 2.5, 'B': 5.0}
    """
    found = zone(A, b, disagreement, parties)
    heavy = _weights(found.parties, weights)[found.gaining]
    if not found.gaining:
        return found.named(np.zeros(0))
    point, _ = largest_product(found, heavy / heavy.sum())
    return found.named(point * found.ideals[found.gaining])


def kalai_smorodinsky(A: Matrix, b: Sides, disagreement: Point, parties: Sequence[str]) -> dict[str, float]:
    """The same part of what each could gain at most: max r with u_i − d_i ≥ r m_i, then on by leximin of
    (u_i − d_i) / m_i.

    m_i = max (u_i − d_i) over the zone, in which nobody is below d.
    Source: Kalai and Smorodinsky (1975), Econometrica 43:513–518; leximin: Imai (1983), 51:389–401.

    >>> answer = kalai_smorodinsky([[1, 1], [1, 0]], [10, 3], [0, 0], ["A", "B"])
    >>> {name: round(part, 6) for name, part in answer.items()}
    {'A': 2.307692, 'B': 7.692308}
    """
    found = zone(A, b, disagreement, parties)
    count = len(found.gaining)
    parts = leximin_levels(found, np.ones(count), np.zeros(count))
    return found.named(parts * found.ideals[found.gaining])


def egalitarian(A: Matrix, b: Sides, disagreement: Point, parties: Sequence[str]) -> dict[str, float]:
    """The same gain for each: max t with u_i − d_i ≥ t, then on by leximin of the gains.

    Source: Kalai (1977), Econometrica 45:1623–1630; leximin: Imai (1983), 51:389–401.

    >>> egalitarian([[2, 1]], [10], [1, 2], ["A", "B"])
    {'A': 3.0, 'B': 4.0}
    """
    found = zone(A, b, disagreement, parties)
    ideals = found.ideals[found.gaining]
    return found.named(leximin_levels(found, ideals, np.zeros(len(ideals))))


def leximin(A: Matrix, b: Sides, disagreement: Point, parties: Sequence[str]) -> dict[str, float]:
    """The lowest u_i as high as it can be, then the next lowest, and so on; d is a floor, not counted off.

    Source: Rawls (1971), Sen (1970); max-min fair rates: Bertsekas and Gallager (1992), Data Networks.

    >>> leximin([[1, 1, 0], [1, 0, 1]], [10, 4], [0, 0, 0], ["A", "B", "C"])
    {'A': 2.0, 'B': 8.0, 'C': 2.0}
    """
    found = zone(A, b, disagreement, parties)
    ideals, lows = found.ideals[found.gaining], found.disagreement[found.gaining]
    return found.named(leximin_levels(found, ideals, lows) - lows)


def cannot_gain(A: Matrix, b: Sides, disagreement: Point, parties: Sequence[str]) -> tuple[str, ...]:
    """The parties that no point of the zone gives more than their disagreement point.

    >>> cannot_gain([[1, 1], [0, 1]], [10, 3], [0, 3], ["A", "B"])
    ('B',)
    """
    found = zone(A, b, disagreement, parties)
    return tuple(name for place, name in enumerate(found.parties) if place not in found.gaining)


def _weights(parties: Sequence[str], weights: Mapping[str, Number] | None) -> FloatArray:
    """The weights in the order of the parties, or every fault of them at once."""
    given = dict.fromkeys(parties, 1) if weights is None else weights
    faults: list[Fault] = []
    if differing := sorted(set(given) ^ set(parties)):
        faults.append(fault("fairness.other_parties", names=named(differing)))
    known = floats(given, faults)
    faults += [
        fault("fairness.weight", name=name, found=number) for name, number in known.items() if number <= 0
    ]
    raise_all(faults)
    return np.array([known[name] for name in parties])
