"""The heaviest balanced weights on a few coalitions: a small primal simplex whose answer carries its proof.

    max Σ_S λ_S g_S   with   Σ_S λ_S a_S = 0,  Σ_S λ_S w_S = 1,  λ ≥ 0

a_S ∈ R^d is the coalition seen in the directions in which the allocation may still move, g_S its excess, w_S
its weight. The prices (z, ε) of the rows are the dual optimum: the smallest ε with g_S ≤ a_S·z + w_S ε.
An answer is the optimum because λ ≥ 0 balances and no column gains at these prices: `solve` ends only there,
and the caller looks at every coalition again, from the allocation itself. Coalitions are added and the search
goes on from where it stands; a general solver called anew for each of the many tiny programs takes several
times as long.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yrdshare.fairness.refusals import refuse

type FloatArray = NDArray[np.float64]
type IntArray = NDArray[np.int64]
GAIN = 2e-14  # a smaller gain is rounding: numbers are scaled to 1 and sums have at most 22 terms
SMALLEST_PIVOT = 1e-9  # below it an entry counts as 0, or the inverse would blow up rounding
STALLED = 30  # pivots without progress before Bland's rule, which cannot cycle, takes over
MOST_PIVOTS = 2000


@dataclass(slots=True)
class Balance:
    """Columns (a_S, w_S), their excesses g_S, and a feasible basis of them.

    columns : shape (d + 1, p); the last row holds the weights
    excess  : shape (p,)
    basis   : which columns are in the basis, shape (d + 1,)
    dummies : the first so many columns only fill the starting basis; their weight stays 0
    """

    columns: FloatArray
    excess: FloatArray
    basis: IntArray
    dummies: int

    def solve(self) -> tuple[FloatArray, FloatArray]:
        """λ of the basis and the prices (z, ε), each of shape (d + 1,)."""
        inverse = self._inverse()
        stalled = 0
        for number in range(MOST_PIVOTS):
            if number % 50 == 49:
                inverse = self._inverse()
            prices = self.excess[self.basis] @ inverse
            gain = self.excess - prices @ self.columns
            gain[: self.dummies] = gain[self.basis] = 0.0
            entering = int(gain.argmax() if stalled < STALLED else (gain > GAIN).argmax())
            if gain[entering] <= GAIN:
                return inverse[:, -1], prices
            step = inverse @ self.columns[:, entering]
            leaving, length = self._leaving(step, inverse[:, -1], stalled >= STALLED)
            stalled = stalled + 1 if length <= GAIN else 0
            row = inverse[leaving] / step[leaving]
            inverse -= np.outer(step, row)
            inverse[leaving] = row
            self.basis[leaving] = entering
        raise refuse("nucleolus.too_far_apart")

    def _inverse(self) -> FloatArray:
        try:
            return np.linalg.inv(self.columns[:, self.basis])
        except np.linalg.LinAlgError as singular:
            raise refuse("nucleolus.too_far_apart") from singular

    def _leaving(self, step: FloatArray, level: FloatArray, by_index: bool) -> tuple[int, float]:
        """The row that stops the entering column first, and how far it goes; a dummy stops it at once."""
        blocking = np.where(self.basis < self.dummies, np.abs(step), step)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.where(blocking > SMALLEST_PIVOT, np.maximum(level, 0.0) / blocking, np.inf)
        length = float(reach.min())
        if not np.isfinite(length):
            raise refuse("nucleolus.too_far_apart")
        tied = np.flatnonzero(reach <= length + GAIN)
        order = self.basis[tied] if by_index else -blocking[tied]
        return int(tied[order.argmin()]), length

    def add(self, columns: FloatArray, excess: FloatArray) -> None:
        """Further coalitions; the basis stays as it is."""
        self.columns = np.concatenate([self.columns, columns], axis=1)
        self.excess = np.concatenate([self.excess, excess])


def balance(columns: FloatArray, excess: FloatArray) -> Balance:
    """Start from the first two columns, a coalition and its complement: with equal weight they balance."""
    rows = len(columns)
    across = np.linalg.qr(columns[:-1, :1], mode="complete")[0][:, 1:]
    dummies = np.concatenate([across, np.zeros((1, rows - 2))])
    basis = np.array([rows - 2, rows - 1, *range(rows - 2)])
    return Balance(
        np.concatenate([dummies, columns], axis=1),
        np.concatenate([np.zeros(rows - 2), excess]),
        basis,
        rows - 2,
    )
