"""The largest weighted product of gains on a zone, with its proof.

Points of the zone are mixtures of corners. The best mixture of the corners found so far is computed; then the
corner that rises most in the direction of the product there is asked for. For the product's logarithm is
concave, no point of the zone can be better than by `gap` = max_{z' in zone} Σ w_i (z'_i − z_i) / z_i.
Source: Holloway (1974), Mathematical Programming 6:14–27 (mixtures of corners).
"""

import numpy as np

from yrdshare.fairness.linear import FloatArray, most
from yrdshare.fairness.refusals import refuse
from yrdshare.fairness.zone import Zone

DONE = 1e-13  # of Σ w: a gap that needs no further corner
PROVED = 1e-9  # of Σ w: a gap that is shown as an answer
STEPS = 60  # of the mixture; some 20 are taken
RIDGE = 1e-14  # of the largest curvature: corners that lie on one line would stop the search
CARRIES = 1e-6  # part of the mixture from which a corner is one that carries it


def largest_product(zone: Zone, weights: FloatArray) -> tuple[FloatArray, float]:
    """The z that maximises Σ w_i log z_i, shape (k,), and the gap that is proved for Σ w_i log z_i.

    weights : w > 0 with Σ w = 1, shape (k,)
    """
    corners, gap = zone.corners, np.inf
    point = corners.mean(axis=0)
    for _ in range(20 * len(weights) + 20):
        found = _mixture(corners, weights) @ corners
        best = most(weights / found, zone.rows, units=np.ones(len(weights)))
        if best.status != "optimal":
            raise refuse("fairness.not_proved")
        found_gap = best.value - 1.0
        if found_gap >= gap and _known(corners, best.point):
            break
        if found_gap < gap:
            point, gap = found, found_gap
        if gap <= DONE or _known(corners, best.point):
            break
        corners = np.vstack([corners, np.clip(best.point, 0.0, 1.0)])
    if gap > PROVED:
        raise refuse("fairness.not_proved")
    return point, max(0.0, gap)


def _known(corners: FloatArray, corner: FloatArray) -> bool:
    return bool((np.abs(corners - corner).max(axis=1) <= DONE).any())


def _mixture(corners: FloatArray, weights: FloatArray) -> FloatArray:
    """The parts p ≥ 0, Σ p = 1, that maximise Σ w_i log (p · corners)_i: an interior-point search.

    Because Σ w = 1, Σ p = 1 needs no row of its own: 1 − corners (w / z) = s, p s = 0, p ≥ 0, s ≥ 0.
    """
    count = len(corners)
    parts, slack = np.full(count, 1.0 / count), np.ones(count)
    for _ in range(STEPS):
        point = parts @ corners
        slope = 1.0 - corners @ (weights / point)
        away = float(parts @ slack) / count
        if away <= 1e-15 and np.abs(slope - slack).max() <= 1e-14:
            break
        bent = (corners * (weights / point**2)) @ corners.T + np.diag(slack / parts)
        bent += RIDGE * bent.max() * np.eye(count)
        aim = 0.1 * away
        move = np.linalg.solve(bent, aim / parts - slope)
        ease = (aim - parts * slack - slack * move) / parts
        length = min(1.0, 0.99 * _reach(parts, move), 0.99 * _reach(slack, ease))
        parts, slack = parts + length * move, slack + length * ease
    return _polished(corners, weights, parts / parts.sum())


def _polished(corners: FloatArray, weights: FloatArray, parts: FloatArray) -> FloatArray:
    """The mixture of the corners that carry it, by Newton: exact also where a corner is only just idle.

    The interior point stays some 1e-8 away from such a corner. Kept only if no corner rises above it then.
    """
    held = parts > CARRIES
    carrying, some = corners[held], parts[held]
    for _ in range(3):
        point = some @ carrying
        bent = (carrying * (weights / point**2)) @ carrying.T
        some = some + np.linalg.lstsq(bent, carrying @ (weights / point) - 1.0)[0]
        if some.min() < 0 or not (some @ carrying > 0).all():
            return parts
    if (corners @ (weights / (some @ carrying))).max() > 1.0 + DONE:
        return parts
    found = np.zeros(len(parts))
    found[held] = some / some.sum()
    return found


def _reach(numbers: FloatArray, move: FloatArray) -> float:
    """How far along the move the numbers stay above 0."""
    falling = move < 0
    return float(np.min(-numbers[falling] / move[falling], initial=np.inf))
