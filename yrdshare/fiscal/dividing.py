"""A whole amount divided so that the parts add up to it exactly: largest remainder."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from yrdshare.errors import MoneyError, fault
from yrdshare.money import largest_remainder


def divided(total: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """`total` in whole parts in proportion to the weights; the parts add up to it exactly.

    part_i = ⌊|total| · w_i / Σ w⌋, and one more for the largest remainders until nothing is left; where
    remainders are equal, for the earlier one. A negative total (a refund) is divided as its size is.
    total : fen, or millionths, or any other smallest unit;  weights : exact, ≥ 0, not all 0

    >>> divided(100, [Fraction(1), Fraction(1), Fraction(1)])
    (34, 33, 33)
    """
    if sum(weights, Fraction(0)) <= 0 or min(weights) < 0:
        raise MoneyError([fault("keys.no_weights")])
    common = lcm(*(weight.denominator for weight in weights))
    tops = [weight.numerator * (common // weight.denominator) for weight in weights]
    parts = largest_remainder(abs(total), tops, sum(tops))
    return tuple(-part for part in parts) if total < 0 else tuple(parts)
