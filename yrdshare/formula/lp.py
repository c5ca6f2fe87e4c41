"""The linear reader: what everyone gets as linear pieces of the open shares, and the rows a cap needs.

No solver here: columns, rows and coefficients in fen as floats. A cap on a claim with an open share
is not linear; its exact encoding carries one binary for each year in which it may or may not bind:

    M_t = min(C, M_{t−1} + e_t)      M_t = Σ_{u≤t} paid_u,  e_t the claim, C the cap
    M_t ≤ C,  M_t ≤ M_{t−1} + e_t,  M_t ≥ C − B(1−z_t),  M_t ≥ M_{t−1} + e_t − B z_t,  z_t ∈ {0, 1}

`paid ≤ cap` alone mis-states receipts wherever the cap is reached. The binary is left out only where
the interval of the claim over the shares' bounds proves the side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.account import role_rows
from yrdshare.formula.exact import Histories, Setting, capped_path, passes, setting, work
from yrdshare.formula.formula import Formula, Role
from yrdshare.formula.linear import Affine, Column, Floats, Path, Row, cap_column, data_path, sum_paths
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import (
    Capped,
    Eligible,
    Expr,
    History,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Times,
    Window,
    shares,
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """One formula: receipts[region][year position], with the columns and rows that make them exact."""

    formula: Formula
    receipts: Mapping[Region, tuple[Affine, ...]]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Encoding:
    """The columns and rows gathered while a formula is read."""

    where: Setting
    label: str
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    caps: int = 0


def pieces(formula: Formula, ledger: Ledger, histories: Histories | None = None) -> Pieces:
    """The linear pieces of a formula whose shares may be open.

    receipts of region i in year t = constant + Σ_shares slope · share + Σ_caps paid, in fen; at any
    shares within their bounds it equals the exact account but for rounding to the fen.
    """
    where = setting(ledger, formula.years, histories)
    encoding = Encoding(where, formula.name)
    pool = _full(linear(formula.pool, encoding), where)
    claims = [_full(linear(claim, encoding), where) for _, claim in formula.claims]
    parts = [(claimant, path) for (claimant, _), path in zip(formula.claims, claims, strict=True)]
    if formula.count == "split" and formula.rest is not None:
        parts.append((formula.rest, sum_paths([pool, *(claim.scaled(-1.0) for claim in claims)])))
        encoding.rows.extend(_pool_rows(formula, pool, claims))
    fixed = [claimant for claimant, _ in parts if isinstance(claimant, Region)]
    regions = tuple(dict.fromkeys((*ledger.register.regions, *fixed)))
    receipts = {region: tuple(Affine() for _ in formula.years) for region in regions}
    for claimant, path in parts:
        for region, rows in _claimed(claimant, ledger):
            receipts[region] = tuple(
                old + new for old, new in zip(receipts[region], path.summed(rows), strict=True)
            )
    return Pieces(formula, receipts, tuple(encoding.columns), tuple(encoding.rows))


def _claimed(claimant: "Role | Region", ledger: Ledger) -> Iterable[tuple[Region, NDArray[np.bool_]]]:
    """Each region that the claimant means, and its projects."""
    if isinstance(claimant, Region):
        yield claimant, np.ones(len(ledger.register), dtype=bool)
        return
    rows = role_rows(claimant, ledger.register)
    for position, region in enumerate(ledger.register.regions):
        mine = rows == position
        if mine.any():
            yield region, mine


@singledispatch
def linear(node: Expr, encoding: Encoding) -> Path:
    """The linear path of a node; data nodes are their exact values as floats."""
    raise TypeError(type(node).__name__)


@linear.register(Stream)
@linear.register(Number)
@linear.register(History)
def _(node: Expr, encoding: Encoding) -> Path:
    return data_path(work(node, encoding.where).value.floats())


@linear.register
def _(node: Share, encoding: Encoding) -> Path:
    one = np.ones((1, 1))
    if node.value is not None:
        return data_path(one * float(node.value))
    return Path(one * 0.0, {node.name: one}, {}, one * float(node.low), one * float(node.high))


@linear.register
def _(node: Sum, encoding: Encoding) -> Path:
    return sum_paths([linear(part, encoding) for part in node.parts])


@linear.register
def _(node: Times, encoding: Encoding) -> Path:
    body, factor = linear(node.body, encoding), linear(node.factor, encoding)
    if not factor.slopes:
        return body.scaled(float(factor.constant.flat[0]))
    data = body.constant  # legality: nothing open stands below a share
    one, other = data * factor.low, data * factor.high
    slopes = {name: data * slope for name, slope in factor.slopes.items()}
    return Path(data * 0.0, slopes, {}, np.minimum(one, other), np.maximum(one, other))


@linear.register
def _(node: Stepped, encoding: Encoding) -> Path:
    clock_years = encoding.where.clock_years(node.clock)
    return sum_paths(
        [
            linear(step.body, encoding).scaled(
                ((step.first <= clock_years) & (clock_years <= step.last)).astype(float)
            )
            for step in node.steps
        ]
    )


@linear.register
def _(node: Window, encoding: Encoding) -> Path:
    clock_years = encoding.where.clock_years(node.clock)
    return linear(node.body, encoding).scaled(
        ((node.first <= clock_years) & (clock_years <= node.last)).astype(float)
    )


@linear.register
def _(node: Eligible, encoding: Encoding) -> Path:
    holds, _ = passes(node.test, encoding.where)
    return linear(node.body, encoding).scaled(holds.astype(float))


@linear.register
def _(node: Capped, encoding: Encoding) -> Path:
    where = encoding.where
    if all(share.value is not None for share in shares(node)):
        return data_path(work(node, where).value.floats())
    body = _full(linear(node.body, encoding), where)
    limit = np.broadcast_to(np.floor(work(node.total, where).value.floats()), where.shape)[:, 0]
    encoding.caps += 1
    cap = f"{encoding.label} {encoding.caps}"
    never = np.all(np.cumsum(np.maximum(body.high, 0.0), axis=1) <= limit[:, None], axis=1)
    for row in np.nonzero(~never)[0]:
        _cap_project(cap, body, float(limit[row]), int(row), encoding)
    inside = body.scaled(never[:, None].astype(float))
    room = np.maximum(limit[:, None], 0.0) * ~never[:, None]
    units = np.array(
        [0.0 if never[row] else _unit(body, float(limit[row]), row) for row in range(len(limit))]
    )
    weight = units[:, None] * np.ones(where.shape)
    low = np.where(never[:, None], body.low, np.minimum(body.low, 0.0))
    high = np.where(never[:, None], body.high, np.minimum(np.maximum(body.high, 0.0), room + _refunds(body)))
    return Path(inside.constant, inside.slopes, {**inside.paid, cap: weight}, low, high)


def _refunds(body: Path) -> Floats:
    """How much room refunds may have made by each year."""
    return np.cumsum(np.maximum(-body.low, 0.0), axis=1)


def _cap_project(cap: str, body: Path, limit: float, row: int, encoding: Encoding) -> None:
    """The exact encoding of one project whose cap may bind."""
    upward = bool(np.all(body.low[row] >= 0))
    above = np.cumsum(np.maximum(body.high[row], 0.0))
    below = np.cumsum(body.low[row]) if upward else np.full(body.low.shape[1], -np.inf)
    least = _least_paid(body.low[row], limit)
    unit = _unit(body, limit, row)
    before = Affine()
    for year in range(body.low.shape[1]):
        name = cap_column(cap, row, year)
        most_paid = max(0.0, float(body.high[row, year]))
        encoding.columns.append(Column(name, min(0.0, float(body.low[row, year])) / unit, most_paid / unit))
        reached = before + Affine(0.0, {name: unit})  # M_t
        claimed = before + body.at(row, year)  # M_{t−1} + e_t
        step = claimed - reached
        if above[year] <= limit:
            encoding.rows.append(_row(f"{name} free", step, 0.0, 0.0, unit))
        elif below[year] >= limit:
            encoding.rows.append(_row(f"{name} full", reached, limit, limit, unit))
        else:
            big = (limit - float(least[year]), most_paid)  # enough, since M_{t−1} ≤ C
            encoding.columns.append(Column(f"full {name}", 0.0, 1.0, binary=True))
            encoding.rows += _cap_year(name, reached, step, limit, big, unit)
        before = reached


def _unit(body: Path, limit: float, row: int) -> float:
    """The money that one unit of a project's columns and rows stands for: numbers near 1."""
    return max(limit, float(np.abs(body.high[row]).max()), float(np.abs(body.low[row]).max()), 1.0)


def _least_paid(low: Floats, limit: float) -> Floats:
    """The least that can have been paid by each year: the recursion is monotone in every claim."""
    path = capped_path(np.floor(low)[None, :].astype(np.int64), np.array([limit], dtype=np.int64))
    return np.cumsum(path[0]).astype(float)


def _cap_year(  # noqa: PLR0913 - the six symbols of the recursion
    name: str, reached: Affine, step: Affine, limit: float, big: tuple[float, float], unit: float
) -> list[Row]:
    """M_t = min(C, M_{t−1} + e_t) with one binary: 1 where the cap binds."""
    binary = f"full {name}"
    return [
        _row(f"{name} cap", reached, -np.inf, limit, unit),
        _row(f"{name} claim", step, 0.0, np.inf, unit),
        _row(f"{name} bind", reached + Affine(0.0, {binary: -big[0]}), limit - big[0], np.inf, unit),
        _row(f"{name} open", step + Affine(0.0, {binary: -big[1]}), -np.inf, 0.0, unit),
    ]


def _row(name: str, left: Affine, low: float, high: float, unit: float) -> Row:
    """low ≤ left ≤ high with the constant moved to the sides, in the row's own unit of money."""
    terms = {column: value / unit for column, value in left.terms.items() if value}
    return Row(name, terms, (low - left.constant) / unit, (high - left.constant) / unit)


def _pool_rows(formula: Formula, pool: Path, claims: list[Path]) -> Iterable[Row]:
    """Σ claims ≤ pool where the pool is not negative, left out where the bounds prove it; equal rows once."""
    most = sum((claim.high for claim in claims), np.zeros_like(pool.constant))
    tight = (pool.constant >= 0) & (most > pool.constant + len(claims))
    seen: set[tuple[object, ...]] = set()
    for row, year in zip(*np.nonzero(tight), strict=True):
        whole = Affine()
        for claim in claims:
            whole = whole + claim.at(int(row), int(year))
        limit = float(pool.constant[row, year])
        made = _row(f"pool {formula.name} {row} {year}", whole, -np.inf, limit, max(limit, 1.0))
        key = (*((name, round(value, 12)) for name, value in made.terms.items()), round(made.high, 12))
        if made.terms and key not in seen:
            seen.add(key)
            yield made


def _full(path: Path, where: Setting) -> Path:
    """Every array with the full shape (projects, years)."""

    def wide(array: Floats) -> Floats:
        return np.broadcast_to(array, where.shape)

    slopes = {name: wide(slope) for name, slope in path.slopes.items()}
    paid = {name: wide(weight) for name, weight in path.paid.items()}
    return Path(wide(path.constant), slopes, paid, wide(path.low), wide(path.high))
