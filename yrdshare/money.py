"""Fen, 万元 and exact shares: money is int64 fen in arrays, shares are `Fraction`, never a float.

`Exact` is an array of rationals with one denominator, so that a claim is computed in exact
fractions and rounded to the fen once, by `to_fen`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import lcm
from typing import cast

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import MoneyError, fault

Fen = NDArray[np.int64]
Whole = NDArray[np.int64] | NDArray[np.object_]  # int64, or Python integers where those are too small
FEN_PER = {
    "分": 1,
    "元": 100,
    "千元": 100_000,
    "万元": 1_000_000,
    "百万元": 100_000_000,
    "亿元": 10_000_000_000,
}
LONGEST = 100  # letters of a number; far beyond any amount, far below what takes time to compute
HUGE = re.compile(r"[eE][+-]?\d{3}")  # 1e300000000 is a few letters and never ends
LARGEST = 2**62  # half of int64, so that one sum of two values never wraps


def fraction(text: "str | int | Fraction") -> Fraction:
    """The exact value of "1/2", "0.375", "40%" or an integer; a float is refused.

    >>> fraction("40%")
    Fraction(2, 5)
    """
    if isinstance(text, Fraction):
        return text
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise MoneyError([fault("money.not_exact", found=repr(text))])
    if isinstance(text, int):
        return Fraction(text)
    words = text.strip()
    try:
        if len(words) > LONGEST or HUGE.search(words):
            raise ValueError
        return Fraction(words[:-1]) / 100 if words.endswith("%") else Fraction(words)
    except (ValueError, ZeroDivisionError):
        raise MoneyError([fault("money.not_a_number", found=words)]) from None


def fen(amount: "str | int | Decimal | Fraction", unit: str = "万元") -> int:
    """`amount` in `unit` as whole fen; anything finer than a fen is refused, not rounded.

    >>> fen("2500.005")
    2500005000
    """
    try:
        exact = Fraction(amount) if isinstance(amount, Decimal) else fraction(amount)
    except (InvalidOperation, ValueError, OverflowError):
        raise MoneyError([fault("money.not_a_number", found=str(amount))]) from None
    if unit not in FEN_PER:
        raise MoneyError([fault("money.unknown_unit", found=unit, known="、".join(FEN_PER))])
    value = exact * FEN_PER[unit]
    if value.denominator != 1:
        raise MoneyError([fault("money.finer_than_fen", found=f"{amount} {unit}")])
    if abs(value.numerator) > LARGEST:
        raise MoneyError([fault("money.overflow")])
    return value.numerator


def in_unit(amount: int, unit: str = "万元") -> Decimal:
    """Whole fen as an exact decimal in `unit`.

    >>> in_unit(2500005000)
    Decimal('2500.005')
    """
    return (Decimal(int(amount)) / FEN_PER[unit]).normalize()


def wan_text(amount: "int | Fraction", digits: int = 2, sign: bool = False) -> str:
    """Fen as 万元 for reading: thousands separated, rounded half away from zero.

    >>> wan_text(2500005001)
    '2,500.01'
    """
    scaled = Fraction(amount) * 10**digits / FEN_PER["万元"]
    whole = round_fraction(scaled)
    shown = Decimal(whole).scaleb(-digits)
    return f"{shown:+,.{digits}f}" if sign and whole else f"{shown:,.{digits}f}"


def round_fraction(value: Fraction) -> int:
    """The nearest integer, halves away from zero (as Excel's ROUND).

    >>> [round_fraction(Fraction(n, 2)) for n in (-3, -1, 1, 3)]
    [-2, -1, 1, 2]
    """
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


def share_text(value: Fraction) -> str:
    """A share as a person writes it: 40% where the digits end, else the fraction itself.

    >>> share_text(Fraction(2, 5)), share_text(Fraction(1, 3))
    ('40%', '1/3')
    """
    shown = decimal_text(value * 100)
    return str(value) if "/" in shown else f"{shown}%"


def decimal_text(value: Fraction) -> str:
    """The shortest exact writing: a decimal where its digits end, else a fraction.

    >>> decimal_text(Fraction(3, 8)), decimal_text(Fraction(2, 3))
    ('0.375', '2/3')
    """
    rest, digits = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        digits = max(digits, count)
    if rest != 1:
        return str(value)
    scaled = abs(value.numerator) * 10**digits // value.denominator
    text = str(scaled).rjust(digits + 1, "0")
    shown = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{shown}" if value < 0 else shown


@dataclass(frozen=True, slots=True)
class Exact:
    """Rationals `numerator / denominator` in one array."""

    numerator: Whole
    denominator: int = 1

    def scaled(self, factor: Fraction) -> "Exact":
        """Every value times `factor`, exactly."""
        return Exact(_times(self.numerator, factor.numerator), self.denominator * factor.denominator)

    def over(self, denominator: int) -> Whole:
        """Numerators over a denominator that is a multiple of this one."""
        return _times(self.numerator, denominator // self.denominator)

    def where(self, mask: NDArray[np.bool_]) -> "Exact":
        """The values where `mask` holds, 0 elsewhere."""
        return Exact(np.where(mask, self.numerator, 0), self.denominator)

    def to_fen(self) -> Fen:
        """Rounded once to whole fen, halves away from zero."""
        if self.denominator == 1:
            return whole_fen(self.numerator)
        wide = self.denominator >= LARGEST or self.numerator.dtype == object
        size = np.abs(self.numerator.astype(object) if wide else self.numerator)
        whole, part = size // self.denominator, size % self.denominator  # divmod knows no Python integers
        magnitude = whole + (part >= self.denominator - part)
        return whole_fen(np.where(self.numerator < 0, -magnitude, magnitude))

    def spread(self, shape: tuple[int, int]) -> "Exact":
        """The same values, repeated to a shape they broadcast to."""
        return Exact(cast("Whole", np.broadcast_to(self.numerator, shape)), self.denominator)

    def floats(self) -> NDArray[np.float64]:
        """Nearest floats, for the program and the charts only."""
        return np.asarray(self.numerator, dtype=np.float64) / self.denominator


def constant(value: int) -> Whole:
    """One integer that stands for every project and year, shape (1, 1)."""
    return np.full((1, 1), value, dtype=np.int64 if abs(value) < LARGEST else object)


def add(parts: Sequence[Exact]) -> Exact:
    """The exact sum of arrays that broadcast together."""
    common = lcm(*(part.denominator for part in parts))
    total = parts[0].over(common)
    for part in parts[1:]:
        total = plus(total, part.over(common))
    return Exact(total, common)


def plus(left: Whole, right: Whole) -> Whole:
    """`left + right`, in Python integers where int64 could wrap."""
    if left.dtype != object and right.dtype != object and _largest(left) + _largest(right) < LARGEST:
        return np.asarray(left + right)
    return np.asarray(left.astype(object) + right.astype(object))


def total(values: Fen, axis: int = 0) -> Fen:
    """Σ along `axis`, refused where int64 could wrap."""
    if _largest(values) * max(values.shape[axis], 1) < LARGEST:
        return np.asarray(values.sum(axis=axis, dtype=np.int64))
    return whole_fen(np.asarray(values.astype(object).sum(axis=axis)))


def _times(values: Whole, factor: int) -> Whole:
    if factor == 1:
        return values
    if values.dtype != object and _largest(values) * abs(factor) < LARGEST:
        return np.asarray(values * np.int64(factor))
    return np.asarray(values.astype(object) * factor)


def _largest(values: Whole) -> int:
    return max(int(values.max()), -int(values.min())) if values.size else 0


def whole_fen(values: Whole) -> Fen:
    """Back to int64; a value that does not fit is refused, never wrapped."""
    if values.dtype == object:
        if _largest(values) > LARGEST:
            raise MoneyError([fault("money.overflow")])
        return values.astype(np.int64)
    return np.asarray(values, dtype=np.int64)


def largest_remainder(amount: int, weights: list[int], whole: int) -> list[int]:
    """`amount` divided in whole fen in proportion to weights that add up to `whole` > 0.

    >>> largest_remainder(10, [1, 1, 1], 3)
    [4, 3, 3]
    """
    shares = [divmod(amount * weight, whole) for weight in weights]
    parts = [part for part, _ in shares]
    left = amount - sum(parts)
    for row in sorted(range(len(parts)), key=lambda one: (-shares[one][1], one))[:left]:
        parts[row] += 1
    return parts
