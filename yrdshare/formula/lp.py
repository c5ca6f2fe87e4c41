"""The linear reader: what everyone gets as linear pieces of the open shares, and the rows a cap needs.

No solver here: columns, rows and coefficients in fen as floats. `read` gathers the paths and the caps on
open claims; `encoding.py` then writes the caps, with binaries or as curves. Floors and caps on sums are
written as they are met (`floors.py`, `caps_of_sums.py`).
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.account import owners, refuse_nowhere, refuse_overdrawn, regions
from yrdshare.formula.caps import cap_of
from yrdshare.formula.caps_of_sums import Group, capped_together
from yrdshare.formula.encoding import Encoding, Part, Pieces, Reading, with_binaries
from yrdshare.formula.exact import limit_of_sum, passes, work
from yrdshare.formula.floors import floored
from yrdshare.formula.formula import Claimant, Formula
from yrdshare.formula.linear import Floats, Path, data_path, sum_paths
from yrdshare.formula.setting import Histories, Setting, setting
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import (
    Capped,
    Eligible,
    Expr,
    Floored,
    History,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Times,
    When,
    Window,
    shares,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned


def pieces(formula: Formula, ledger: Ledger, histories: Histories | None = None) -> Pieces:
    """The linear pieces of a formula whose shares may be open, its caps written with binaries.

    receipts of region i in year t = constant + Σ_shares slope · share + Σ_caps paid, in fen; at any
    shares within their bounds it equals the exact account but for rounding to the fen.
    """
    return with_binaries(read(formula, ledger, histories))


def read(formula: Formula, ledger: Ledger, histories: Histories | None = None) -> Reading:
    """The paths of a formula and the caps on open claims in it."""
    refuse_nowhere(formula, ledger.register)
    where = setting(ledger, formula.years, histories)
    encoding = Encoding(where, formula.name)
    pool = _full(linear(formula.pool, encoding), where)
    parts: list[tuple[Claimant, Path]] = []
    for claimant, claim in formula.claims:
        encoding.where = where.claimed_by(owners(claimant, ledger.register))
        parts.append((claimant, _full(linear(claim, encoding), where)))
    if formula.count == "split" and not formula.rest_pays:
        _refuse_surely_overdrawn(formula, ledger, pool, [claim for _, claim in parts])
    if formula.rest is not None:
        parts.append((formula.rest, sum_paths([pool, *(claim.scaled(-1.0) for _, claim in parts)])))
    made = tuple(Part(path, tuple(_claimed(claimant, ledger))) for claimant, path in parts)
    return Reading(formula, encoding, pool, made, regions(formula, ledger.register))


def _refuse_surely_overdrawn(formula: Formula, ledger: Ledger, pool: Path, claims: list[Path]) -> None:
    """Refuse what no share can mend: claims of data alone that exceed the pool, as the exact reader does."""
    data = np.full(pool.low.shape, bool(claims))
    asked = np.zeros(pool.low.shape)
    for claim in claims:
        data &= claim.low == claim.high
        asked += claim.low
    whole, rest = (np.rint(one).astype(np.int64) for one in (pool.constant, pool.constant - asked))
    refuse_overdrawn(formula, ledger.register, whole, np.where(data & (rest < -len(claims)), rest, 0))


def _claimed(claimant: Claimant, ledger: Ledger) -> Iterable[tuple[Region, NDArray[np.bool_]]]:
    """Each region that the claimant means, and its projects."""
    means = owners(claimant, ledger.register)
    for owner, region in enumerate(means.regions):
        assert region is not None  # only the pool belongs to nobody
        yield region, means.rows == owner


@singledispatch
def linear(node: Expr, encoding: Encoding) -> Path:
    """The linear path of a node; data nodes are their exact values as floats."""
    raise TypeError(type(node).__name__)


@linear.register(Stream)
@linear.register(Number)
@linear.register(History)
@linear.register(Averaged)
@linear.register(AboveBase)
@linear.register(ByKey)
@linear.register(PerUnit)
@linear.register(Returned)
def _(node: Expr, encoding: Encoding) -> Path:
    return data_path(work(node, encoding.where).value.floats())


@linear.register
def _(node: Share, encoding: Encoding) -> Path:
    one = np.ones((1, 1))
    if node.value is not None:
        return data_path(one * float(node.value))
    return Path(one * 0.0, {node.name: one}, {}, one * float(node.low), one * float(node.high), {})


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
    return Path(data * 0.0, slopes, {}, np.minimum(one, other), np.maximum(one, other), {})


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
def _(node: When, encoding: Encoding) -> Path:
    holds, _ = passes(node.test, encoding.where)
    then, otherwise = linear(node.then, encoding), linear(node.otherwise, encoding)
    return sum_paths([then.scaled(holds.astype(float)), otherwise.scaled((~holds).astype(float))])


@linear.register
def _(node: Capped, encoding: Encoding) -> Path:
    where = encoding.where
    if _closed(node):
        return data_path(work(node, where).value.floats())
    if node.per == "sum":
        return _capped_together(node, encoding)
    body = _full(linear(node.body, encoding), where)
    limit = np.broadcast_to(np.floor(work(node.total, where).value.floats()), where.shape)[:, 0]
    cap = cap_of(f"{encoding.label} {len(encoding.caps) + 1}", body, limit)
    encoding.caps.append(cap)
    return cap.path()


def _capped_together(node: Capped, encoding: Encoding) -> Path:
    where = encoding.where
    group = Group(encoding.label, where.owners.rows, len(where.owners.regions))
    limits = np.array([limit_of_sum(node.total, where, owner) for owner in range(group.count)], dtype=float)
    body = _full(linear(node.body, encoding), where)
    name = f"{encoding.label} sum {len(encoding.columns) + 1}"
    path, columns, rows = capped_together(name, body, group, limits)
    encoding.columns += columns
    encoding.rows += rows
    return path


@linear.register
def _(node: Floored, encoding: Encoding) -> Path:
    where = encoding.where
    if _closed(node):
        return data_path(work(node, where).value.floats())
    least = work(node.minimum, where).value
    whole = -(-least.numerator // least.denominator)  # as the exact reader raises it
    minimum = np.broadcast_to(np.asarray(whole, dtype=np.float64), where.shape)
    body = _full(linear(node.body, encoding), where)
    path, columns, rows = floored(f"{encoding.label} floor {len(encoding.columns) + 1}", body, minimum)
    encoding.columns += columns
    encoding.rows += rows
    return path


def _closed(node: Expr) -> bool:
    """Whether every share below has a value."""
    return all(share.value is not None for share in shares(node))


def _full(path: Path, where: Setting) -> Path:
    """Every array with the full shape (projects, years)."""

    def wide(array: Floats) -> Floats:
        return np.broadcast_to(array, where.shape)

    slopes = {name: wide(slope) for name, slope in path.slopes.items()}
    paid = {name: wide(weight) for name, weight in path.paid.items()}
    return replace(
        path,
        constant=wide(path.constant),
        slopes=slopes,
        paid=paid,
        low=wide(path.low),
        high=wide(path.high),
    )
