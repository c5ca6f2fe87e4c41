"""Leximin on a zone: the lowest level as high as it can be, then the next lowest, and so on to the last.

A level rises with the gain of its party: level_i = offset_i + size_i · z_i. In each round the lowest level
of those still open is raised to its most; those whose row has a price above 0 are at that level in every
optimum, and are fixed there. At least one has: the prices of the open rows sum to 1 or more.
"""

import numpy as np

from yrdshare.fairness.linear import FloatArray, Optimum, Rows, most
from yrdshare.fairness.refusals import refuse
from yrdshare.fairness.zone import Zone

PRICED = 1e-7  # of the highest price, each per ideal gain: the solver's noise is 1e-10
GIVES = (0.0, 1e-12, 1e-11)  # of the ideal gain: how far fixed levels give, for the solver's own rounding
KEPT = 1e-8  # of a row's coefficients: how far the levels may pass its side before nothing is shown
FAR_APART = 1e8  # between the largest and the smallest ideal gain: HiGHS drops coefficients below 1e-9


def leximin_levels(zone: Zone, sizes: FloatArray, offsets: FloatArray) -> FloatArray:
    """The leximin levels of those who can gain, shape (k,); sizes > 0 and offsets, shape (k,).

    Source: Potters and Tijs (1992), Mathematics of Operations Research 17:164–174 (fixing by prices).
    """
    if sizes.max(initial=1.0) > FAR_APART * sizes.min(initial=np.inf):
        raise refuse("fairness.far_apart", most=f"{FAR_APART:,.0f}")
    levels = np.full(len(sizes), np.nan)
    reached = float(offsets.min(initial=np.inf))
    while (is_open := np.isnan(levels)).any():
        reached = max(reached, float(np.min(offsets[is_open])))
        best = _raised(zone, (sizes, offsets), levels, reached)
        reached += max(0.0, float(best.point[-1]))
        prices = np.where(is_open, best.prices[-len(sizes) :] * sizes, 0.0)
        if prices.max() <= 0:
            raise refuse("fairness.not_proved")
        levels[prices > PRICED * prices.max()] = reached
    short = zone.rows.sides - zone.rows.coefficients @ ((levels - offsets) / sizes)
    if (short < -KEPT * np.abs(zone.rows.coefficients).sum(axis=1)).any():
        raise refuse("fairness.not_proved")
    return levels


def _raised(zone: Zone, scale: tuple[FloatArray, FloatArray], levels: FloatArray, reached: float) -> Optimum:
    """The most by which the lowest open level can rise above `reached`: columns z and the rise."""
    sizes, offsets = scale
    is_open = np.isnan(levels)
    floors = np.where(is_open, reached, levels) - offsets
    own = np.hstack([-np.diag(sizes), is_open[:, None].astype(np.float64)])
    zone_rows = np.hstack([zone.rows.coefficients, np.zeros((len(zone.rows.sides), 1))])
    both = np.vstack([zone_rows, own])
    room = float(np.min((offsets + sizes - reached)[is_open]))
    room = room if room > 0 else float(sizes.min())
    wanted = (np.where(is_open, reached + room, levels) - offsets) / sizes
    units = np.append(np.clip(wanted, 0.0, 1.0), room)
    for give in GIVES:
        sides = np.concatenate([zone.rows.sides, np.where(is_open, 0.0, give * sizes) - floors])
        best = most(np.append(np.zeros(len(sizes)), 1.0), Rows(both, sides), units=units)
        if best.status == "optimal":
            return best
    raise refuse("fairness.not_proved")
