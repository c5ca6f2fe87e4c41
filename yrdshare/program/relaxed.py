"""A linear program solved thousands of times with rows that come and go: the nodes of a search.

It works on arrays and on a handle of its own, started cold, so that a search takes the same course in
every process. The bound of each optimum is proved from its row duals.
"""

from dataclasses import dataclass

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.program.duality import Duality
from yrdshare.program.numbers import Numbers, Positions, Rows
from yrdshare.program.program import fresh_handle, hand_rows, optimum


@dataclass(frozen=True, slots=True)
class Optimum:
    """An optimum of a maximum: the values of the columns, the row duals, and a bound that they prove."""

    values: Floats
    duals: Floats
    objective: float
    bound: float


class Relaxed:
    """Columns and rows as arrays; rows may be added behind the others and cut off again."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers.copy()
        self._handle = fresh_handle(self._numbers)
        self._handle.setOptionValue("presolve", "off")
        self._costs = np.zeros(numbers.columns.shape[1])

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self._numbers.rows.sides.shape[1])

    def bound(self, places: Positions, low: Floats, high: Floats) -> None:
        """Change the bounds of columns."""
        self._numbers.columns[:, places] = low, high
        self._handle.changeColsBounds(len(places), places, low, high)

    def sides(self, places: Positions, low: Floats, high: Floats) -> None:
        """Change the sides of rows."""
        self._numbers.rows.sides[:, places] = low, high
        self._handle.changeRowsBounds(len(places), places, low, high)  # type: ignore[attr-defined]

    def add(self, rows: Rows) -> Positions:
        """More rows; their places."""
        first = self.rows
        self._numbers.rows.append(rows)
        hand_rows(self._handle, rows)
        return np.arange(first, self.rows, dtype=np.int32)

    def cut_back(self, count: int) -> None:
        """Keep only the first `count` rows."""
        places = np.arange(count, self.rows, dtype=np.int32)
        if len(places):
            self._numbers.rows.drop(places)
            self._handle.deleteRows(len(places), places)

    def maximise(self, costs: Floats) -> Optimum | None:
        """max costs · columns, or None where neither the last basis nor a fresh run finds values that fit.

        From a basis of another box the solver has called empty what holds a point on its very edge.
        """
        changed = np.flatnonzero(costs != self._costs).astype(np.int32)
        if len(changed):
            self._handle.changeColsCost(len(changed), changed, -costs[changed])  # the handle minimises
            self._costs = costs
        solution = optimum(self._handle)
        if solution is None:
            self._handle.clearSolver()
            solution = optimum(self._handle)
        if solution is None:
            return None
        values, duals = np.array(solution.col_value), -np.array(solution.row_dual)
        bound = Duality(costs, duals, self._numbers).most()
        return Optimum(values, duals, float(costs @ values), bound)


def block(terms: Floats, places: Positions, sides: tuple[Floats, Floats]) -> Rows:
    """Rows with the same number of coefficients each: terms and their columns, both (rows, entries)."""
    count, entries = terms.shape
    starts = np.arange(0, count * entries + 1, entries, dtype=np.int32)
    return Rows(
        np.array(sides, dtype=np.float64), starts, places.reshape(-1).astype(np.int32), terms.reshape(-1)
    )
