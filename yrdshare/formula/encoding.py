"""A formula read, as pieces of a program: its caps written with binaries, or as curves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula import caps, pools
from yrdshare.formula.caps import Cap
from yrdshare.formula.caps_as_curves import MOST_COLUMNS, Curved, curved, refusal
from yrdshare.formula.curves import Curves, joined
from yrdshare.formula.formula import Formula
from yrdshare.formula.linear import Affine, Column, Floats, Path, Row
from yrdshare.formula.setting import Setting
from yrdshare.ledger.regions import Region


@dataclass(frozen=True, slots=True)
class Pieces:
    """One formula: receipts[region][year position], with the columns and rows that make them exact.

    Some of the columns may have to follow `curves`.
    """

    formula: Formula
    receipts: Mapping[Region, tuple[Affine, ...]]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    curves: Curves | None = None


@dataclass(slots=True)
class Encoding:
    """The columns, rows and caps on open claims gathered while a formula is read."""

    where: Setting
    label: str
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """What one claim, or the rest, comes to: its path, and each region that it goes to with its projects."""

    path: Path
    goes_to: tuple[tuple[Region, NDArray[np.bool_]], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A formula read, its caps not yet written: the pool, the claims, then the rest if there is one."""

    formula: Formula
    encoding: Encoding
    pool: Path
    parts: tuple[Part, ...]
    regions: tuple[Region, ...]

    @property
    def claims(self) -> list[Path]:
        """The paths of the claims."""
        return [part.path for part in self.parts[: len(self.formula.claims)]]

    @property
    def binaries(self) -> int:
        """How many binaries the formula takes where caps are written with them."""
        other = sum(column.binary for column in self.encoding.columns)
        return other + sum(cap.binaries for cap in self.encoding.caps)


def with_binaries(reading: Reading) -> Pieces:
    """The pieces with every cap in its exact encoding, project by project."""
    columns, rows = list(reading.encoding.columns), list(reading.encoding.rows)
    for cap in reading.encoding.caps:
        more_columns, more_rows = caps.with_binaries(cap)
        columns += more_columns
        rows += more_rows
    if _has_rest(reading.formula):
        rows += pools.rows(reading.formula, reading.pool, reading.claims)
    return Pieces(reading.formula, _receipts(reading), tuple(columns), tuple(rows))


def with_curves(reading: Reading) -> "Pieces | str":
    """The pieces with every cap as curves, or why that cannot be, as a key of the catalogue."""
    encoding, bound = reading.encoding, _bound_caps(reading)
    if encoding.columns:
        return "other"
    reason = next(filter(None, (refusal(cap, weight) for cap, weight in bound)), "")
    if reason:
        return reason
    places, limits = _places(reading), {share.name: share for share in reading.formula.open_shares}
    box = {name: (float(share.low), float(share.high)) for name, share in limits.items()}
    made = {cap.name: curved(cap, weight, places, box) for cap, weight in bound}
    if sum(len(one.columns) for one in made.values()) > MOST_COLUMNS:
        return "groups"
    rows = [*encoding.rows, *(row for one in made.values() for row in one.rows)]
    if _has_rest(reading.formula):
        pool = pools.rows_with_curves(reading.formula, reading.pool, reading.claims, encoding.caps)
        if pool is None:
            return "pool"
        rows += pool
    columns = [*encoding.columns, *(column for one in made.values() for column in one.columns)]
    curves = joined(one.curves for one in made.values())
    return Pieces(reading.formula, _receipts(reading, made), tuple(columns), tuple(rows), curves)


def _has_rest(formula: Formula) -> bool:
    return formula.count == "split" and not formula.rest_pays


def _receipts(
    reading: Reading, made: "Mapping[str, Curved] | None" = None
) -> Mapping[Region, tuple[Affine, ...]]:
    """What each region gets in each year; the caps that are curves are added group by group."""
    made = made or {}
    found = {region: tuple(Affine() for _ in reading.formula.years) for region in reading.regions}
    for part in reading.parts:
        path = part.path
        rest = replace(path, paid={cap: weight for cap, weight in path.paid.items() if cap not in made})
        units = {cap.name: cap.units for cap in reading.encoding.caps}
        for region, rows in part.goes_to:
            sums = list(rest.summed(rows))
            for cap in (name for name in path.paid if name in made):
                weight = path.paid[cap]
                for group in made[cap].groups:
                    if rows[group.row]:
                        worth = weight[group.row] / units[cap][group.row] / group.factor
                        sums = [
                            old + group.paid(year) * worth[year] if worth[year] else old
                            for year, old in enumerate(sums)
                        ]
            found[region] = tuple(old + new for old, new in zip(found[region], sums, strict=True))
    return found


def _bound_caps(reading: Reading) -> list[tuple[Cap, Floats]]:
    """The caps that some claim pays by, each with what a fen paid is worth in that claim."""
    found = []
    for cap in reading.encoding.caps:
        for claim in reading.claims:
            weight = claim.paid.get(cap.name)
            if weight is not None and np.any(weight != 0):
                found.append((cap, weight / cap.units[:, None]))
    return found


def _places(reading: Reading) -> NDArray[np.int64]:
    """For each project and part of the formula, which region it goes to: (projects, parts)."""
    places = np.zeros((reading.pool.constant.shape[0], len(reading.parts)), dtype=np.int64)
    for column, part in enumerate(reading.parts):
        for number, (_, rows) in enumerate(part.goes_to):
            places[rows, column] = number
    return places
