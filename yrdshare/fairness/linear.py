"""The best point where Σ a_j x_j ≤ b: one door to HiGHS for all of `fairness/`.

Rows, columns and costs are measured in powers of two of their own size first, so that a party counted in
fen and one counted in 亿元 are told apart equally well; nothing is rounded by that.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, linprog

from yrdshare.fairness.refusals import refuse

type FloatArray = NDArray[np.float64]
Status = Literal["optimal", "empty", "unbounded"]
STATUSES: dict[int, Status] = {2: "empty", 3: "unbounded"}  # linprog's numbers; 0 is "optimal"
TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}  # HiGHS's smallest


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows a·x ≤ b (or = b): coefficients, shape (m, n); sides, shape (m,)."""

    coefficients: FloatArray
    sides: FloatArray


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best point x and its value, with the price of each row: how much the value grows with its side."""

    status: Status
    value: float
    point: FloatArray
    prices: FloatArray
    equal_prices: FloatArray


def most(
    gains: FloatArray, rows: Rows, equal: Rows | None = None, units: FloatArray | None = None
) -> Optimum:
    """max gains·x over x ≥ 0 with rows.coefficients x ≤ rows.sides and equal.coefficients x = equal.sides.

    gains : shape (n,); units : about how large each x_j is, shape (n,), where that is known.
    Prices of the rows are ≥ 0; those of the equalities have either sign.

    >>> best = most(np.array([1.0, 2.0]), Rows(np.array([[1.0, 1.0]]), np.array([4.0])))
    >>> best.value, best.point.tolist(), best.prices.tolist()
    (8.0, [0.0, 4.0], [2.0])
    """
    equal = equal or Rows(np.zeros((0, len(gains))), np.zeros(0))
    both = np.vstack([rows.coefficients, equal.coefficients])
    sides = np.concatenate([rows.sides, equal.sides])
    by_column = _column_units(both, sides) if units is None else _powers(units)
    by_row = _powers(np.abs(both * by_column).max(axis=1, initial=0.0))
    worth, cut = _middle(gains * by_column), len(rows.sides)
    answer = _solved(-gains * by_column / worth, both * by_column / by_row[:, None], sides / by_row, cut)
    if answer.status in STATUSES:
        nothing = np.zeros(0)
        return Optimum(STATUSES[answer.status], np.nan, nothing, nothing, nothing)
    point = answer.x * by_column
    prices = -np.concatenate([answer.ineqlin.marginals, answer.eqlin.marginals]) * worth / by_row
    return Optimum("optimal", float(gains @ point), point, prices[:cut], prices[cut:])


def _solved(costs: FloatArray, both: FloatArray, sides: FloatArray, cut: int) -> OptimizeResult:
    """HiGHS's answer; where it cannot tell why there is none, it is asked again without its presolve."""
    for presolve in (True, False):
        answer = linprog(
            costs,
            A_ub=both[:cut],
            b_ub=sides[:cut],
            A_eq=both[cut:],
            b_eq=sides[cut:],
            bounds=(0, None),
            method="highs",
            options={**TIGHT, "presolve": presolve},
        )
        if answer.status in {0, *STATUSES}:
            return answer
    raise refuse("fairness.not_solved", found=answer.message)


def _column_units(both: FloatArray, sides: FloatArray) -> FloatArray:
    """How large the columns may be, guessed from their coefficients and the middle size of the sides."""
    by_row = _powers(np.abs(both).max(axis=1, initial=0.0))
    reach = _powers(np.abs(both / by_row[:, None]).max(axis=0, initial=0.0))
    found: FloatArray = _middle(sides / by_row) / reach
    return found


def _powers(sizes: FloatArray) -> FloatArray:
    """The power of two next to each size; 1 for nothing."""
    found: FloatArray = np.exp2(np.round(np.log2(np.where(sizes > 0, sizes, 1.0))))
    return found


def _middle(numbers: FloatArray) -> float:
    """The power of two in the middle of the sizes of the numbers that are not 0."""
    sizes = np.abs(numbers[numbers != 0])
    return float(np.exp2(np.round(np.log2(sizes).mean()))) if len(sizes) else 1.0
