"""The bound that row duals prove on a program's optimum. No solver here."""

from dataclasses import dataclass

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.program.numbers import Numbers

TOLERANCE = 1e-9  # feasibility, money in units of the pool: HiGHS's own 1e-7 of 1 亿元 would leak 10 元
ROUNDING = 1e3 * TOLERANCE  # a reduced cost below this, on a column without that side, is rounding


@dataclass(frozen=True, slots=True)
class Duality:
    """Row duals and the numbers they were found at; costs and duals are of a maximum."""

    costs: Floats
    duals: Floats
    numbers: Numbers

    def most(self) -> float:
        """Weak duality: Σ_i y_i b_i + Σ_j (c − Aᵀy)_j x_j, y the row duals, at the sides that prove most."""
        columns, rows = self.numbers.columns, self.numbers.rows
        left = self.costs - rows.priced(self.duals, len(self.costs))
        factors = np.concatenate([self.duals, left])
        low, high = np.concatenate([rows.sides, columns], axis=1)
        side = np.where(factors > 0, high, low)
        nothing = np.isinf(side) & (np.abs(factors) <= ROUNDING)
        return float(factors @ np.where(nothing, 0.0, side))
