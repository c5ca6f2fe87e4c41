"""Rates on arrays of fen, exactly: every product is rounded once, and parts of a total add up to it.

A named amount of the projection is whole fen, and the next one is computed from it; so anyone can follow a
working with a calculator, fen by fen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import cast

import numpy as np
from numpy.typing import NDArray

from yrdshare.money import LARGEST, Fen, Whole, whole_fen

INT = np.int64
WIDEST = 2.0**63 * (1 - 1e-9)  # what a product of int64 may be, less what a float is wrong about it


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Exact fractions, numerator / denominator, in arrays that broadcast with (projects, years)."""

    numerator: Whole
    denominator: Whole

    def at(self, row: int, column: int) -> Fraction:
        """The fraction of a project and year; an array with one row or column stands for all of them."""
        top, bottom = (
            one[min(row, one.shape[0] - 1), min(column, one.shape[1] - 1)]
            for one in (self.numerator, self.denominator)
        )
        return Fraction(int(top), int(bottom))

    def year(self, column: int) -> "Rates":
        """The rates of one year, shape (projects, 1); one row or column stands for all."""
        spot = slice(min(column, self.numerator.shape[1] - 1), min(column, self.numerator.shape[1] - 1) + 1)
        return Rates(self.numerator[:, spot], self.denominator[:, spot])


def down(values: Sequence[Fraction]) -> Rates:
    """One rate for each project, shape (projects, 1)."""
    top, bottom = _columns(values)
    return Rates(top[:, None], bottom[:, None])


def across(values: Sequence[Fraction]) -> Rates:
    """One rate for each year, shape (1, years)."""
    top, bottom = _columns(values)
    return Rates(top[None, :], bottom[None, :])


def table(rows: Sequence[Sequence[Fraction]], of: NDArray[np.int64]) -> Rates:
    """The row `of[project]` of a table of rates by year, shape (projects, years)."""
    tops, bottoms = zip(*(_columns(row) for row in rows), strict=True)
    return Rates(cast("Whole", np.stack(tops)[of]), cast("Whole", np.stack(bottoms)[of]))


def _columns(values: Sequence[Fraction]) -> tuple[Whole, Whole]:
    tops, bottoms = [one.numerator for one in values], [one.denominator for one in values]
    wide = any(abs(one) >= LARGEST for one in (*tops, *bottoms))
    kind = object if wide else INT
    return np.array(tops, dtype=kind), np.array(bottoms, dtype=kind)


def times(amounts: Whole, rate: Rates | Fraction) -> Fen:
    """amount × rate, rounded once to the fen, halves away from zero.

    int64 where nothing can wrap, Python integers where something could; more than int64 holds is refused.

    >>> times(np.array([[1050, -1050]]), Fraction(1, 100)).tolist()
    [[11, -11]]
    """
    held = across([rate]) if isinstance(rate, Fraction) else rate
    size, top, bottom = np.abs(amounts), np.abs(held.numerator), held.denominator
    if _product(top, bottom) >= WIDEST or _largest(size) * _ratio(top, bottom) >= LARGEST:
        size, top, bottom = (one.astype(object) for one in (size, top, bottom))
    whole = size // bottom
    inner = (size - whole * bottom) * top  # remainders by multiplying: a second division takes as long
    more = inner // bottom
    part = inner - more * bottom
    magnitude = whole * top + more + (part >= bottom - part)
    return whole_fen(np.where((amounts < 0) != (held.numerator < 0), -magnitude, magnitude))


def _ratio(top: Whole, bottom: Whole) -> int:
    """At least the largest whole part × numerator for one fen: numerators count where rates exceed 1."""
    return _largest(np.asarray(top // bottom)) + 1


def _largest(values: Whole) -> int:
    return int(values.max()) if values.size else 0


def _product(top: Whole, bottom: Whole) -> float:
    """The largest numerator × denominator of one rate."""
    return float((top.astype(np.float64) * bottom.astype(np.float64)).max()) if top.size else 0.0


def split(total: Fen, shares: Sequence[Fraction]) -> list[Fen]:
    """Parts by `shares` that add up to the total exactly: largest remainder, ties to the first.

    shares : of one total, their sum is 1;  a negative total (a refund) is split as a positive one

    The same as `divided`, on arrays.

    >>> [part.tolist() for part in split(np.array([100, -100]), [Fraction(1, 3)] * 3)]
    [[34, -34], [33, -33], [33, -33]]
    """
    common = lcm(*(one.denominator for one in shares))
    tops = [one.numerator * (common // one.denominator) for one in shares]
    size: Whole = np.abs(total)
    if common * common >= LARGEST:
        size = size.astype(object)
    whole = size // common
    rest = size - whole * common
    inner = [rest * top // common for top in tops]
    left = np.stack([rest * top - one * common for top, one in zip(tops, inner, strict=True)])
    parts = [whole * top + one for top, one in zip(tops, inner, strict=True)]
    missing = size - sum(parts[1:], parts[0])
    rank = np.argsort(np.argsort(-left, axis=0, kind="stable"), axis=0, kind="stable")
    sign = np.where(total < 0, -1, 1)
    return [whole_fen(sign * (part + (rank[one] < missing))) for one, part in enumerate(parts)]
