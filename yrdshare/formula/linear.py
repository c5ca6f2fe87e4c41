"""What a linear reader speaks in: affine values, columns, rows, and paths by project and year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Affine:
    """constant + Σ coefficient · column, in fen."""

    constant: float = 0.0
    terms: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: "Affine | int | float | Fraction") -> "Affine":
        if not isinstance(other, Affine):
            return Affine(self.constant + float(other), self.terms)
        terms = dict(self.terms)
        for name, coefficient in other.terms.items():
            terms[name] = terms.get(name, 0.0) + coefficient
        return Affine(self.constant + other.constant, terms)

    __radd__ = __add__

    def __mul__(self, factor: "int | float | Fraction") -> "Affine":
        by = float(factor)
        return Affine(self.constant * by, {name: value * by for name, value in self.terms.items()})

    __rmul__ = __mul__

    def __sub__(self, other: "Affine | int | float | Fraction") -> "Affine":
        return self + other * -1


@dataclass(frozen=True, slots=True)
class Column:
    """One unknown of the program."""

    name: str
    low: float
    high: float
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """low ≤ Σ coefficient · column ≤ high."""

    name: str
    terms: Mapping[str, float]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Path:
    """A claim by project and year: constant + Σ slope · unknown, every array (projects, years).

    slopes : by share name, fen per unit of the share
    paid   : by cap, the fen that one unit of its column pays in the same project and year
    low, high : the interval over the shares' bounds
    """

    constant: Floats
    slopes: Mapping[str, Floats]
    paid: Mapping[str, Floats]
    low: Floats
    high: Floats

    def scaled(self, factor: "float | Floats") -> "Path":
        """Every value times a factor or a mask."""
        one, other = self.low * factor, self.high * factor
        return Path(
            self.constant * factor,
            {name: slope * factor for name, slope in self.slopes.items()},
            {name: weight * factor for name, weight in self.paid.items()},
            np.minimum(one, other),
            np.maximum(one, other),
        )

    def at(self, row: int, year: int) -> Affine:
        """The value of one project in one year, over the program's columns."""
        terms = {share_column(name): float(slope[row, year]) for name, slope in self.slopes.items()}
        terms |= {cap_column(cap, row, year): float(weight[row, year]) for cap, weight in self.paid.items()}
        return Affine(
            float(self.constant[row, year]), {name: value for name, value in terms.items() if value}
        )

    def summed(self, rows: NDArray[np.bool_]) -> tuple[Affine, ...]:
        """Σ over the chosen projects, for each year."""
        constants = self.constant[rows].sum(axis=0)
        slopes = {share_column(name): slope[rows].sum(axis=0) for name, slope in self.slopes.items()}
        sums = [
            Affine(
                float(constants[year]),
                {name: float(slope[year]) for name, slope in slopes.items() if slope[year]},
            )
            for year in range(len(constants))
        ]
        for cap, weight in self.paid.items():
            for row, year in zip(*np.nonzero(weight * rows[:, None]), strict=True):
                paid = Affine(0.0, {cap_column(cap, int(row), int(year)): float(weight[row, year])})
                sums[year] = sums[year] + paid
        return tuple(sums)


def share_column(name: str) -> str:
    """The program's column of a share."""
    return f"share {name}"


def cap_column(cap: str, row: int, year: int) -> str:
    """The program's column of what a cap pays for one project (by row) in one year (by position)."""
    return f"paid {cap} {row} {year}"


def data_path(value: Floats) -> Path:
    """A path without unknowns."""
    return Path(value, {}, {}, value, value)


def sum_paths(paths: list[Path]) -> Path:
    """Σ of paths that broadcast together."""
    slopes: dict[str, Floats] = {}
    paid: dict[str, Floats] = {}
    for path in paths:
        for name, slope in path.slopes.items():
            slopes[name] = slopes[name] + slope if name in slopes else slope
        for cap, weight in path.paid.items():
            paid[cap] = paid[cap] + weight if cap in paid else weight
    zero = np.zeros((1, 1))
    return Path(
        sum((path.constant for path in paths), zero),
        slopes,
        paid,
        sum((path.low for path in paths), zero),
        sum((path.high for path in paths), zero),
    )
