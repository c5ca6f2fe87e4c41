"""A whole amount divided so that the parts add up to it exactly: largest remainder."""

from collections.abc import Sequence
from fractions import Fraction

from yrdshare.errors import MoneyError, fault


def divided(total: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """`total` in whole parts in proportion to the weights; the parts add up to it exactly.

    part_i = ⌊|total| · w_i / Σ w⌋, and one more for the largest remainders until nothing is left; where
    remainders are equal, for the earlier one. A negative total (a refund) is divided as its size is.
    total : fen, or millionths, or any other smallest unit;  weights : exact, ≥ 0, not all 0

    >>> divided(100, [Fraction(1), Fraction(1), Fraction(1)])
    (34, 33, 33)
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0 or min(weights) < 0:
        raise MoneyError([fault("keys.no_weights")])
    exact = [abs(total) * weight / whole for weight in weights]
    parts = [int(one) for one in exact]  # towards zero: the floor, as none is negative
    order = sorted(range(len(exact)), key=lambda spot: parts[spot] - exact[spot])  # stable: earlier first
    for spot in order[: abs(total) - sum(parts)]:
        parts[spot] += 1
    return tuple(-part for part in parts) if total < 0 else tuple(parts)
