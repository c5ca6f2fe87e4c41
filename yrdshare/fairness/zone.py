"""The zone of a bargain: what all could agree on, A u ≤ b, with nobody below the disagreement point d.

Inside, parties are counted in gains g = u − d, each measured by the most it could gain: z_i = g_i / m_i in
[0, 1]. A party that cannot gain at all stays at d_i and is no column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yrdshare.errors import fault
from yrdshare.fairness.games import player_faults
from yrdshare.fairness.linear import FloatArray, Optimum, Rows, most
from yrdshare.fairness.refusals import Number, finite, floats, named, raise_all, refuse

type Matrix = Sequence[Sequence[Number]] | FloatArray
type Point = Sequence[Number] | Mapping[str, Number] | FloatArray
NO_GAIN = 1e-13  # of the sums a gain is the difference of: what floats leave over of equal numbers
EVEN = 1e-3  # of the largest ideal gain: nearer together they need no second look in units of their own


@dataclass(frozen=True, slots=True)
class Zone:
    """A bargain with its ideal gains.

    parties, disagreement : names and d, shape (n,)
    ideals  : the most each can gain, m, shape (n,); 0 where it cannot gain
    gaining : the columns of those who can, shape (k,)
    rows    : the zone in z of those who can: rows z ≤ sides, z ≥ 0
    corners : for each of those who can, a point z at which it has its ideal, shape (k, k)
    """

    parties: tuple[str, ...]
    disagreement: FloatArray
    ideals: FloatArray
    gaining: list[int]
    rows: Rows
    corners: FloatArray

    def named(self, gains: FloatArray) -> dict[str, float]:
        """u = d + g by name, from the gains of those who can gain."""
        all_gains = np.zeros(len(self.parties))
        all_gains[self.gaining] = gains
        reached = self.disagreement + all_gains
        return {name: float(one) for name, one in zip(self.parties, reached, strict=True)}


def zone(A: Matrix, b: Sequence[Number] | FloatArray, disagreement: Point, parties: Sequence[str]) -> Zone:  # noqa: N803
    """The zone, or why there is none: empty, or a party whose gain has no end.

    A : shape (m, n), one column for each party; b : shape (m,); disagreement : shape (n,) or by name.
    """
    rows, lows = _read(A, b, disagreement, tuple(parties))
    gains = Rows(rows.coefficients, rows.sides - rows.coefficients @ lows)
    sizes = np.abs(rows.sides) + np.abs(rows.coefficients) @ np.abs(lows)
    fine = _ideals(gains, parties, None)
    rough = np.array([found.value for found in fine])
    if rough.min() < EVEN * rough.max():
        fine = _ideals(gains, parties, np.maximum(rough, 0.0))
    ideals = np.array([max(0.0, found.value) for found in fine])
    noise = np.array([NO_GAIN * float(found.prices @ sizes) for found in fine])
    ideals[ideals <= noise] = 0.0
    gaining = [int(one) for one in ideals.nonzero()[0]]
    held = ideals[gaining]
    corners = [np.clip(fine[one].point[gaining] / held, 0.0, 1.0) for one in gaining]
    measured = gains.coefficients[:, gaining] * held
    return Zone(tuple(parties), lows, ideals, gaining, Rows(measured, gains.sides), np.array(corners))


def _ideals(rows: Rows, parties: Sequence[str], units: FloatArray | None) -> list[Optimum]:
    """The most that each can gain, first in the units of the rows, then in those of the gains themselves."""
    found = [most(one, rows, units=units) for one in np.eye(len(parties))]
    if any(optimum.status == "empty" for optimum in found):
        raise refuse("fairness.empty_zone")
    endless = [name for name, optimum in zip(parties, found, strict=True) if optimum.status == "unbounded"]
    if endless:
        raise refuse("fairness.endless_zone", names=named(endless))
    return found


def _read(
    matrix: Matrix, sides: Sequence[Number] | FloatArray, disagreement: Point, parties: tuple[str, ...]
) -> tuple[Rows, FloatArray]:
    """The numbers as arrays, or every fault of them at once."""
    faults = player_faults(parties)
    lows = disagreement if isinstance(disagreement, Mapping) else None
    if lows is not None and (differing := sorted(set(lows) ^ set(parties))):
        faults.append(fault("fairness.other_parties", names=named(differing)))
        raise_all(faults)
    point = [lows[name] for name in parties] if lows is not None else list(disagreement)
    coefficients = [list(row) for row in matrix]
    if len(point) != len(parties) or {len(row) for row in coefficients} - {len(parties)}:
        faults.append(fault("fairness.zone_columns", wanted=len(parties)))
    if len(coefficients) != len(sides):
        faults.append(fault("fairness.zone_rows", rows=len(coefficients), sides=len(sides)))
    numbers = {"A": [one for row in coefficients for one in row], "b": list(sides), "disagreement": point}
    for title, found in numbers.items():
        floats({f"{title}[{place}]": one for place, one in enumerate(found)}, faults)
    raise_all(faults)
    table = np.array([[finite(one) for one in row] for row in coefficients], np.float64)
    rows = Rows(table.reshape(-1, len(parties)), np.array([finite(one) for one in sides], np.float64))
    return rows, np.array([finite(one) for one in point], np.float64)
