"""What a linear reader speaks in: affine values, columns, rows, and paths by project and year."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import FormulaError, fault

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
class Together:
    """Projects that share one column a year: a cap on the sum of each owner's projects.

    formula : its name, for a refusal
    owners  : the owner of each project, whose column it has a part of, (projects,)
    unknown : where a project's own part is not known, only that of all of them, (projects, years)
    """

    formula: str
    owners: NDArray[np.int64]
    unknown: NDArray[np.bool_]

    def scaled(self, factor: "float | Floats") -> "Together":
        """The same under a factor, refused where it differs between projects whose parts are unknown."""
        by = np.broadcast_to(np.asarray(factor, dtype=np.float64), self.unknown.shape)
        shape = int(self.owners.max(initial=-1)) + 1, by.shape[1]
        least, most = np.full(shape, np.inf), np.full(shape, -np.inf)
        np.minimum.at(least, self.owners, np.where(self.unknown, by, np.inf))
        np.maximum.at(most, self.owners, np.where(self.unknown, by, -np.inf))
        if np.any(least < most):
            raise FormulaError([fault("formula.sum_masked", formula=self.formula)])
        return replace(self, unknown=self.unknown & (by != 0))

    def refuse_part_of(self, rows: NDArray[np.bool_]) -> None:
        """Refuse rows that hold some of an owner's projects but not all whose parts are unknown."""
        inside, everyone = np.zeros((2, int(self.owners.max(initial=-1)) + 1, self.unknown.shape[1]))
        np.add.at(inside, self.owners[rows], self.unknown[rows])
        np.add.at(everyone, self.owners, self.unknown)
        if np.any((0 < inside) & (inside < everyone)):
            self.refuse()

    def refuse(self) -> None:
        """What is asked needs the part of each project, which is not linear in the shares."""
        raise FormulaError([fault("formula.sum_divided", formula=self.formula)])


@dataclass(frozen=True, slots=True)
class Path:
    """A claim by project and year: constant + Σ slope · unknown, every array (projects, years).

    slopes : by share name, fen per unit of the share
    paid   : by cap or floor, the fen that one unit of its column pays in the same project and year
    low, high : the interval over the shares' bounds
    together : by cap on a sum, which projects its columns are shared by
    """

    constant: Floats
    slopes: Mapping[str, Floats]
    paid: Mapping[str, Floats]
    low: Floats
    high: Floats
    together: Mapping[str, Together]

    def scaled(self, factor: "float | Floats") -> "Path":
        """Every value times a factor or a mask."""
        one, other = self.low * factor, self.high * factor
        return Path(
            self.constant * factor,
            {name: slope * factor for name, slope in self.slopes.items()},
            {name: weight * factor for name, weight in self.paid.items()},
            np.minimum(one, other),
            np.maximum(one, other),
            {cap: shared.scaled(factor) for cap, shared in self.together.items()},
        )

    def at(self, row: int, year: int) -> Affine:
        """The value of one project in one year, over the program's columns."""
        for shared in self.together.values():
            if shared.unknown[row, year]:
                shared.refuse()
        terms = {share_column(name): float(slope[row, year]) for name, slope in self.slopes.items()}
        terms |= {
            cap_column(cap, self._bearer(cap, row), year): float(weight[row, year])
            for cap, weight in self.paid.items()
        }
        return Affine(
            float(self.constant[row, year]), {name: value for name, value in terms.items() if value}
        )

    def summed(self, rows: NDArray[np.bool_]) -> tuple[Affine, ...]:
        """Σ over the chosen projects, for each year."""
        for shared in self.together.values():
            shared.refuse_part_of(rows)
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
                column = cap_column(cap, self._bearer(cap, int(row)), int(year))
                sums[year] = sums[year] + Affine(0.0, {column: float(weight[row, year])})
        return tuple(sums)

    def _bearer(self, cap: str, row: int) -> int:
        """Whose column a project's part is of: its own, or that of its owner."""
        return int(self.together[cap].owners[row]) if cap in self.together else row


def share_column(name: str) -> str:
    """The program's column of a share."""
    return f"share {name}"


def cap_column(cap: str, row: int, year: int) -> str:
    """The program's column of what a cap pays for one project or owner (by row) in one year (by position)."""
    return f"paid {cap} {row} {year}"


def data_path(value: Floats) -> Path:
    """A path without unknowns."""
    return Path(value, {}, {}, value, value, {})


def sum_paths(paths: list[Path]) -> Path:
    """Σ of paths that broadcast together."""
    slopes: dict[str, Floats] = {}
    paid: dict[str, Floats] = {}
    together: dict[str, Together] = {}
    for path in paths:
        for cap, shared in path.together.items():
            known = together.get(cap, shared)
            together[cap] = replace(shared, unknown=shared.unknown | known.unknown)
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
        together,
    )
