"""The exact reader: what everyone gets, to the fen, by region, project and year, with the working.

The working is the calculation: `work` gives a tree whose every node carries its value, and the
amounts are read from its root. Rounding happens once for each claim, in `Exact.to_fen`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import FormulaError, fault
from yrdshare.ledger.ledger import Ledger
from yrdshare.money import Exact, Fen, add, constant, plus, total, whole_fen
from yrdshare.nodes.expression import (
    Capped,
    Clock,
    Compare,
    Eligible,
    Expr,
    History,
    Marked,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Times,
    Window,
)

MOST_NAMED = 50  # absent cells named one by one; the rest are counted
Histories = Mapping[History, Mapping[str, int]]  # fen by project code, as an agreement wrote them down


@dataclass(frozen=True, slots=True)
class Working:
    """One node of the calculation: the expression, its value (projects, years), and what it came from."""

    node: Expr
    value: Exact
    parts: "tuple[Working, ...]" = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an expression is evaluated.

    calendar : the calendar year of each column, shape (1 or projects, columns)
    first    : the agreement's first year, where the calendar clock starts
    needed   : projects whose absent cells are an error, shape (projects, 1)
    past     : whether the columns are a project's history, before it moved
    """

    ledger: Ledger
    calendar: NDArray[np.int64]
    first: int
    histories: Histories
    needed: NDArray[np.bool_]
    past: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(projects, columns)"""
        return len(self.ledger.register), self.calendar.shape[1]

    def clock_years(self, clock: Clock) -> NDArray[np.int64]:
        """k = t − start + 1, shape (1 or projects, columns)."""
        if clock == "calendar":
            return self.calendar - self.first + 1
        register = self.ledger.register
        start = register.moved if clock == "moved" else register.full_production
        return self.calendar - start[:, None] + 1

    def before_moving(self, history: History) -> "Setting":
        """The `history.years` calendar years before each project moved, for projects not agreed already."""
        register = self.ledger.register
        agreed = self.histories.get(history, {})
        open_rows = np.ones((len(register), 1), dtype=bool)
        if agreed:
            open_rows = np.array([[code not in agreed] for code in register.codes], dtype=bool).reshape(-1, 1)
        calendar = register.moved[:, None] + np.arange(-history.years, 0, dtype=np.int64)
        return replace(self, calendar=calendar, needed=self.needed & open_rows, past=True)


def setting(ledger: Ledger, years: tuple[int, ...], histories: Histories | None = None) -> Setting:
    """The setting of a formula: the agreement's years, every cell needed."""
    calendar = np.array([years], dtype=np.int64)
    needed = np.ones((len(ledger.register), 1), dtype=bool)
    return Setting(ledger, calendar, years[0], histories or {}, needed)


@singledispatch
def work(node: Expr, setting: Setting) -> Working:
    """The value of `node` for every project and year, with its working."""
    raise TypeError(type(node).__name__)


@work.register
def _(node: Stream, setting: Setting) -> Working:
    value, present = _read(node, setting)
    moved = setting.ledger.register.moved[:, None]
    here = setting.calendar < moved if setting.past else setting.calendar >= moved
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
def _(node: Capped, setting: Setting) -> Working:
    body, cap = work(node.body, setting), work(node.total, setting)
    whole = cap.value.numerator // cap.value.denominator  # a cap is never exceeded by a part of a fen
    limit = np.broadcast_to(whole_fen(np.asarray(whole)), setting.shape)[:, 0]
    if np.any(limit < 0):
        code = setting.ledger.register.codes[int(np.argmax(limit < 0))]
        raise FormulaError([fault("formula.negative_cap", project=code)])
    claim = np.broadcast_to(body.value.to_fen(), setting.shape)
    return Working(node, Exact(capped_path(claim, limit)), (body, cap))


def capped_path(claim: Fen, limit: Fen) -> Fen:
    """paid_t = min(claim_t, limit − Σ_{u<t} paid_u); claim (projects, years), limit (projects,), fen.

    A refund (negative claim) lowers what was paid and makes room again.

    >>> capped_path(np.array([[40, 40, 40]]), np.array([100])).tolist()
    [[40, 40, 20]]
    """
    paid = np.empty_like(claim)
    room = limit.copy()
    for year in range(claim.shape[1]):
        paid[:, year] = np.minimum(claim[:, year], room)
        room = whole_fen(plus(room, -paid[:, year]))
    return paid


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
    key = "formula.no_history" if setting.past else "formula.absent_cell"
    faults = [
        fault(key, stream=node.name, project=codes[row], year=int(year))
        for row, year in zip(rows[:MOST_NAMED], years[:MOST_NAMED], strict=True)
    ]
    if len(rows) > MOST_NAMED:
        faults.append(fault("formula.absent_more", count=len(rows) - MOST_NAMED))
    raise FormulaError(faults)
