"""Written amounts to whole fen, exactly: digits become integers, no float in between.

Plain decimals are read by column, on every core; the others, such as very long ones, one by one.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from yrdshare.money import LARGEST, Fen

PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
LONGEST = 18  # characters of a plain decimal, so that its digits are within int64
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
TENS = np.array([10**power for power in range(LONGEST + 1)], dtype=np.int64)
LIMITS = LARGEST // TENS  # what a number of digits may be before it is multiplied by 10**power
UNKNOWN = -1  # the power of ten of a unit that is not known: digits are checked, fineness is not
TAKEN, NO_NUMBER, TOO_FINE, TOO_LARGE = range(4)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Whole fen (or whole units) by row, and why a row has none: `TAKEN` where it has one."""

    value: Fen
    reason: NDArray[np.int8]

    def refused(self, reason: int) -> NDArray[np.int64]:
        """The rows refused for this reason."""
        return np.flatnonzero(self.reason == reason)


def amounts(texts: Any, powers: NDArray[np.int8]) -> Amounts:
    """value = text · 10**power, where that is a whole number that int64 can hold.

    texts : pyarrow column of strings, shape (rows,);  powers : of the row's unit in fen, or `UNKNOWN`

    >>> import pyarrow
    >>> amounts(pyarrow.chunked_array([["2500.005", "1e3", "0.0000001"]]), np.array([6, 6, 6])).value.tolist()
    [2500005000, 0, 0]
    """
    if texts.num_chunks == 1:
        return _amounts(texts.chunk(0), powers)
    ends = np.cumsum([len(chunk) for chunk in texts.chunks])
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(_amounts, texts.chunks, np.split(powers, ends[:-1])))
    if not parts:
        return Amounts(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8))
    return Amounts(
        np.concatenate([part.value for part in parts]), np.concatenate([part.reason for part in parts])
    )


def _amounts(texts: Any, powers: NDArray[np.int8]) -> Amounts:
    """One chunk."""
    short = pc.less_equal(pc.binary_length(texts), LONGEST)
    plain = pc.and_(short, pc.match_substring_regex(texts, PLAIN))
    if not pc.all(plain).as_py():
        taken = _scaled(pc.if_else(plain, texts, "0"), powers)
        for row in np.flatnonzero(~plain.to_numpy(zero_copy_only=False)):
            taken.value[row], taken.reason[row] = _one(texts[int(row)].as_py(), int(powers[row]))
        return taken
    return _scaled(texts, powers)


def _scaled(texts: Any, powers: NDArray[np.int8]) -> Amounts:
    """Plain decimals times the power of ten of their unit."""
    digits = pc.replace_substring(texts, ".", "", max_replacements=1).cast("int64").to_numpy()
    point = pc.find_substring(texts, ".").to_numpy()
    places = np.where(point < 0, 0, pc.binary_length(texts).to_numpy() - point - 1)
    shift = np.where(powers == UNKNOWN, 0, powers - places)
    up = np.maximum(shift, 0)
    too_large = np.abs(digits) > LIMITS[up]
    reason = np.where(too_large, np.int8(TOO_LARGE), np.int8(TAKEN))
    value = np.where(too_large, 0, digits) * TENS[up]
    if (
        fine := np.flatnonzero(shift < 0)
    ).size:  # more places than the unit has: whole only if they are zeros
        whole, rest = np.divmod(digits[fine], TENS[-shift[fine]])
        value[fine] = np.where(rest == 0, whole, 0)
        reason[fine[rest != 0]] = TOO_FINE
    return Amounts(value, reason)


def _one(text: str, power: int) -> tuple[int, int]:
    """Value and reason of an amount that is not written plainly."""
    if not NUMBER.fullmatch(text):
        return 0, NO_NUMBER
    value = Fraction(text) * 10 ** max(power, 0)
    if abs(value) > LARGEST:
        return 0, TOO_LARGE
    if power != UNKNOWN and value.denominator != 1:
        return 0, TOO_FINE
    return int(value), TAKEN
