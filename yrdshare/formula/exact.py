"""The exact reader: what everyone gets, to the fen, by region, project and year, with the working.

The working is the calculation: `work` gives a tree whose every node carries its value, and the
amounts are read from its root. Rounding happens once for each claim, in `Exact.to_fen`.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from math import floor

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.setting import Setting
from yrdshare.formula.sums import capped_path, capped_sum
from yrdshare.ledger.regions import Region
from yrdshare.money import Exact, Fen, add, constant, total, whole_fen
from yrdshare.nodes.expression import (
    Capped,
    Compare,
    Eligible,
    Expr,
    Floored,
    History,
    Marked,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Times,
    When,
    Window,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned

MOST_NAMED = 50  # absent cells named one by one; the rest are counted
ABSENT = {  # the sentence for a cell that is not there, by what it was read for
    "agreement": "formula.absent_cell",
    "history": "formula.no_history",
    "average": "formula.no_average",
}


@dataclass(frozen=True, slots=True)
class Working:
    """One node of the calculation: the expression, its value (projects, years), and what it came from."""

    node: Expr
    value: Exact
    parts: "tuple[Working, ...]" = ()


@singledispatch
def work(node: Expr, setting: Setting) -> Working:
    """The value of `node` for every project and year, with its working."""
    raise TypeError(type(node).__name__)


@work.register
def _(node: Stream, setting: Setting) -> Working:
    value, present = _read(node, setting)
    moved = setting.ledger.register.moved[:, None]
    here = np.ones(value.shape, dtype=bool)
    if setting.reading != "average":
        here = (setting.calendar < moved) == (setting.reading == "history")
    if node.absent == "error":
        _refuse_absent(node, setting, here & ~present & setting.needed)
    return Working(node, Exact(np.where(here & present, value, 0)))


def _read(node: Stream, setting: Setting) -> tuple[Fen, NDArray[np.bool_]]:
    """The cells in the setting's years and which of them exist, shape (projects, columns)."""
    cells, held = setting.ledger.cells.get(node.name), setting.ledger.years
    column = setting.calendar - (held[0] if held else 0)
    if cells is None or not held:
        return np.zeros(setting.shape, dtype=np.int64), np.zeros(setting.shape, dtype=bool)
    inside = (column >= 0) & (column < len(held))
    if column.shape[0] == 1 and inside.all():
        span = slice(int(column[0, 0]), int(column[0, -1]) + 1)
        return cells.value[:, span], cells.present[:, span]
    rows, spot = np.arange(setting.shape[0])[:, None], np.where(inside, column, 0)
    return cells.value[rows, spot], cells.present[rows, spot] & inside


@work.register
def _(node: Number, setting: Setting) -> Working:
    return Working(node, Exact(constant(node.smallest.numerator), node.smallest.denominator))


@work.register
def _(node: Share, setting: Setting) -> Working:
    if node.value is None:
        raise FormulaError([fault("formula.still_open", name=node.name)])
    return Working(node, Exact(constant(node.value.numerator), node.value.denominator))


@work.register
def _(node: Sum, setting: Setting) -> Working:
    parts = tuple(work(part, setting) for part in node.parts)
    return Working(node, add([part.value for part in parts]), parts)


@work.register
def _(node: Times, setting: Setting) -> Working:
    body = work(node.body, setting)
    factor = work(node.factor, setting)
    value = body.value.scaled(Fraction(int(factor.value.numerator.flat[0]), factor.value.denominator))
    return Working(node, value, (factor, body))


@work.register
def _(node: Stepped, setting: Setting) -> Working:
    clock_years = setting.clock_years(node.clock)
    parts = tuple(work(step.body, setting) for step in node.steps)
    pieces = [
        part.value.where((step.first <= clock_years) & (clock_years <= step.last))
        for step, part in zip(node.steps, parts, strict=True)
    ]
    return Working(node, add(pieces), parts)


@work.register
def _(node: Window, setting: Setting) -> Working:
    body = work(node.body, setting)
    clock_years = setting.clock_years(node.clock)
    return Working(node, body.value.where((node.first <= clock_years) & (clock_years <= node.last)), (body,))


@work.register
def _(node: When, setting: Setting) -> Working:
    holds, parts = passes(node.test, setting)
    then, otherwise = work(node.then, setting), work(node.otherwise, setting)
    value = add([then.value.where(holds), otherwise.value.where(~holds)])
    return Working(node, value, (then, otherwise, *parts))


@work.register
def _(node: Floored, setting: Setting) -> Working:
    body, least = work(node.body, setting), work(node.minimum, setting)
    whole = -(-least.value.numerator // least.value.denominator)  # never short by a part of a fen
    minimum = np.broadcast_to(whole_fen(np.asarray(whole)), setting.shape)
    claim = np.broadcast_to(body.value.to_fen(), setting.shape)
    return Working(node, Exact(np.maximum(claim, minimum)), (body, least))


@work.register
def _(node: Capped, setting: Setting) -> Working:
    body, cap = work(node.body, setting), work(node.total, setting)
    claim = np.broadcast_to(body.value.to_fen(), setting.shape)
    if node.per == "sum":
        limits = [limit_of_sum(node.total, setting, owner) for owner in range(len(setting.owners.regions))]
        paid = Exact(capped_sum(claim, setting.owners.rows, limits))
        shown = Exact(np.array(limits, dtype=np.int64)[setting.owners.rows][:, None])
        return Working(node, paid, (body, cap, Working(node.total, shown)))  # each project's owner's limit
    whole = cap.value.numerator // cap.value.denominator  # a cap is never exceeded by a part of a fen
    limit = np.broadcast_to(whole_fen(np.asarray(whole)), setting.shape)[:, 0]
    if np.any(limit < 0):
        code = setting.ledger.register.codes[int(np.argmax(limit < 0))]
        raise FormulaError([fault("formula.negative_cap", project=code)])
    return Working(node, Exact(capped_path(claim, limit)), (body, cap))


def limit_of_sum(node: Expr, setting: Setting, owner: int) -> int:
    """The cap on the sum of one owner's projects in whole fen, floored: amounts once, histories added up."""
    whole = floor(_of_sum(node, setting, owner))
    if whole < 0:
        raise FormulaError([fault("formula.negative_sum_cap")])
    return whole


def _of_sum(node: Expr, setting: Setting, owner: int) -> Fraction:
    """A constant expression for all projects of one owner together."""
    match node:
        case Number():
            return node.smallest
        case Sum():
            return sum((_of_sum(part, setting, owner) for part in node.parts), Fraction(0))
        case Times(Number() as factor, body):
            return factor.value * _of_sum(body, setting, owner)
        case ByKey():
            return _key(node, setting.owners.regions[owner]) * _of_sum(node.body, setting, owner)
        case PerUnit():
            return node.rate.smallest * _of_sum(node.quantity, setting, owner)
        case Returned():
            return node.rate * _of_sum(node.investment, setting, owner)
    value = work(node, setting).value  # a history: the same in every year
    mine = np.broadcast_to(value.numerator, setting.shape)[setting.owners.rows == owner, 0]
    return Fraction(sum(mine.tolist()), value.denominator)


@work.register
def _(node: History, setting: Setting) -> Working:
    register, agreed = setting.ledger.register, setting.histories.get(node, {})
    past = setting.before_moving(node)
    body = work(node.body, past)
    found = Exact(
        total(np.broadcast_to(body.value.numerator, past.shape), axis=1)[:, None], body.value.denominator
    )
    value = found
    if agreed:
        fixed = np.array([[agreed.get(code, 0)] for code in register.codes], dtype=np.int64).reshape(-1, 1)
        value = add([found.where(past.needed), Exact(np.where(past.needed, 0, fixed))])
    return Working(node, value.spread(setting.shape), (body,))


@work.register
def _(node: Averaged, setting: Setting) -> Working:
    wide = setting.back_to(node.years)
    body = work(node.body, wide)
    path, count = body.value.spread(wide.shape), setting.shape[1]
    years = [Exact(path.numerator[:, first : first + count], path.denominator) for first in range(node.years)]
    return Working(node, add(years).scaled(Fraction(1, node.years)), (body,))


@work.register
def _(node: AboveBase, setting: Setting) -> Working:
    body, base = work(node.body, setting), work(node.base, setting)
    more = add([body.value, base.value.scaled(Fraction(-1))])
    return Working(node, more.where(np.asarray(more.numerator > 0, dtype=bool)), (body, base))


@work.register
def _(node: ByKey, setting: Setting) -> Working:
    body, owners = work(node.body, setting), setting.owners
    pieces = [
        body.value.scaled(_key(node, region)).where((owners.rows == owner)[:, None])
        for owner, region in enumerate(owners.regions)
    ]
    return Working(node, add(pieces), (body,))


def _key(node: ByKey, region: Region | None) -> Fraction:
    """The key of the region that claims; one that has none is refused. The pool has no region (legality)."""
    key = node.key(region.code) if region is not None else None
    if key is None:
        known = "、".join(one.text() for one in node.keys)
        raise FormulaError([fault("formula.no_key", region=region or "", known=known)])
    return key


@work.register
def _(node: PerUnit, setting: Setting) -> Working:
    quantity = work(node.quantity, setting)
    return Working(node, quantity.value.scaled(node.rate.smallest), (quantity,))


@work.register
def _(node: Returned, setting: Setting) -> Working:
    investment = work(node.investment, setting)
    return Working(node, investment.value.scaled(node.rate), (investment,))


@work.register
def _(node: Eligible, setting: Setting) -> Working:
    body = work(node.body, setting)
    holds, parts = passes(node.test, setting)
    return Working(node, body.value.where(holds), (body, *parts))


@singledispatch
def passes(test: object, setting: Setting) -> tuple[NDArray[np.bool_], tuple[Working, ...]]:
    """Whether each project passes in each year, and the data that was looked at."""
    raise TypeError(type(test).__name__)


@passes.register
def _(test: Compare, setting: Setting) -> tuple[NDArray[np.bool_], tuple[Working, ...]]:
    left, right = work(test.left, setting), work(test.right, setting)
    size = add([left.value, right.value.scaled(Fraction(-1))]).numerator
    holds = {">=": size >= 0, "<=": size <= 0, ">": size > 0, "<": size < 0}[test.relation]
    return np.asarray(holds, dtype=bool), (left, right)


@passes.register
def _(test: Marked, setting: Setting) -> tuple[NDArray[np.bool_], tuple[Working, ...]]:
    carrying = setting.ledger.register.carrying(test.mark)
    return np.broadcast_to(carrying[:, None], setting.shape), ()


def _refuse_absent(node: Stream, setting: Setting, absent: NDArray[np.bool_]) -> None:
    if not absent.any():
        return
    rows, columns = np.nonzero(absent)
    years = np.broadcast_to(setting.calendar, absent.shape)[rows, columns]
    codes = setting.ledger.register.codes
    key = ABSENT[setting.reading]
    faults = [
        fault(key, stream=node.name, project=codes[row], year=int(year))
        for row, year in zip(rows[:MOST_NAMED], years[:MOST_NAMED], strict=True)
    ]
    if len(rows) > MOST_NAMED:
        faults.append(fault("formula.absent_more", count=len(rows) - MOST_NAMED))
    raise FormulaError(faults)
