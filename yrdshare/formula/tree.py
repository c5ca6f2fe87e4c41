"""The working of an account as an indented text: every node with its value, for one year."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import singledispatch

import numpy as np

from yrdshare.errors import InputError, fault, nearest
from yrdshare.formula.account import Account
from yrdshare.formula.exact import Working
from yrdshare.formula.short import short, span, start
from yrdshare.money import FEN_PER, decimal_text, share_text, wan_text
from yrdshare.nodes.expression import (
    PURE,
    Capped,
    Clock,
    Compare,
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
)
from yrdshare.nodes.legality import dimension
from yrdshare.words import Language, say

FEN_DIGITS = 6  # of 万元
BRANCH, LAST, DOWN, BLANK = "├─ ", "└─ ", "│  ", "   "


@dataclass(frozen=True, slots=True)
class Look:
    """Which rows and which column are shown; past a History all columns are summed."""

    account: Account
    rows: tuple[int, ...]
    column: int
    lang: Language
    past: int = 0  # years of the History above, 0 outside one

    def amount(self, working: Working) -> Fraction:
        """The value shown: one column, or the years of a history, summed over the rows."""
        held = working.value.numerator
        columns = range(self.past) if self.past else (self.column,)
        wide, tall = held.shape[1] > 1, held.shape[0] > 1
        cells = [held[row if tall else 0, column if wide else 0] for row in self.rows for column in columns]
        return Fraction(sum(int(cell) for cell in cells), working.value.denominator)

    def of(self, row: int) -> "Look":
        """The same for one project."""
        return replace(self, rows=(row,))

    def paid_before(self, working: Working) -> Fraction:
        """Σ of the years before the one shown."""
        return sum((replace(self, column=year).amount(working) for year in range(self.column)), Fraction(0))

    def clock_year(self, clock: Clock) -> int | None:
        """k of the year shown; None where several projects are summed on clocks of their own."""
        years, register = self.account.formula.years, self.account.register
        if clock == "calendar":
            return self.column + 1
        if len(self.rows) != 1:
            return None
        project = register[self.rows[0]]
        since = project.moved if clock == "moved" else project.full_production
        return years[self.column] - since + 1


def tree(account: Account, project: str | None, year: int, lang: Language = "zh") -> str:
    """The working of pool, claims and rest in `year`, for one project's code or (None) all projects.

    Every line is a node and its value in 万元 (other units as they are); a cap also shows what was paid
    before, its total and the room left. An unknown year or project is refused with the nearest one.
    Example: tests/formula/test_tree.py.
    """
    formula = account.formula
    if year not in formula.years:
        near = nearest(str(year), map(str, formula.years))
        raise InputError([fault("clause.tree_no_year", year=year, nearest=near or formula.years[0])])
    rows = tuple(range(len(account.register))) if project is None else (account.register.row(project),)
    look = Look(account, rows, formula.years.index(year), lang)
    every = say("clause.tree_all", lang, count=len(rows))
    who = every if project is None else say("clause.tree_project", lang, code=project)
    lines = [say("clause.tree_title", lang, formula=formula.name, year=year, projects=who)]
    titles = [say("clause.tree_pool", lang)]
    titles += [say("clause.tree_claim", lang, claimant=claimant) for claimant, _ in formula.claims]
    for title, booked, working in zip(titles, (account.pool, *account.claims), account.workings, strict=True):
        lines += _root(title, sum(int(booked[row, look.column]) for row in rows), working, look)
    if account.rest is not None:
        title = say("clause.tree_rest", lang, claimant=formula.rest)
        left = _value(Fraction(sum(int(account.rest[row, look.column]) for row in rows)), formula.pool, lang)
        lines.append(say("clause.tree_line", lang, label=title, value=left))
    return "\n".join(lines) + "\n"


def _root(title: str, booked: int, working: Working, look: Look) -> Iterator[str]:
    """A claim or the pool as it was booked, then its working; an unrounded value is said to be one."""
    shown, exact = _value(Fraction(booked), working.node, look.lang), look.amount(working)
    yield say("clause.tree_line", look.lang, label=title, value=shown)
    yield from _lines(working, look, "", LAST, exact != booked)


def _lines(working: Working, look: Look, indent: str, branch: str, unrounded: bool = False) -> Iterator[str]:
    """The node's own line, then its parts."""
    label = heading(working.node, working, look)
    value = _value(look.amount(working), working.node, look.lang)
    if unrounded:
        value = say("clause.tree_unrounded", look.lang, value=value)
    bare = isinstance(working.node, Share | Number)  # the label is the value
    yield indent + branch + (label if bare else say("clause.tree_line", look.lang, label=label, value=value))
    parts = shown_parts(working.node, working, look)
    deeper = indent + (BLANK if branch == LAST else DOWN)
    for position, (part, under) in enumerate(parts):
        yield from _lines(part, under, deeper, LAST if position == len(parts) - 1 else BRANCH)


@singledispatch
def heading(node: Expr, working: Working, look: Look) -> str:
    """What the node does, in words and numbers, without its parts."""
    raise TypeError(type(node).__name__)


@heading.register(Stream)
@heading.register(Number)
@heading.register(Share)
def _(node: "Stream | Number | Share", working: Working, look: Look) -> str:
    return short(node, look.lang)


@heading.register
def _(node: Sum, working: Working, look: Look) -> str:
    return say("clause.tree_sum", look.lang)


@heading.register
def _(node: Times, working: Working, look: Look) -> str:
    return say("clause.tree_times", look.lang, factor=short(node.factor, look.lang))


@heading.register
def _(node: Stepped, working: Working, look: Look) -> str:
    since = start(node.clock, look.lang)
    return say("clause.tree_stepped", look.lang, start=since) + _now(node.clock, look)


@heading.register
def _(node: Window, working: Working, look: Look) -> str:
    spoken, since = span(node.first, node.last, look.lang), start(node.clock, look.lang)
    return say("clause.tree_window", look.lang, span=spoken, start=since) + _now(node.clock, look)


@heading.register
def _(node: Capped, working: Working, look: Look) -> str:
    paid = look.paid_before(working)
    total = Fraction(sum(_floor(working.parts[1], row) for row in look.rows))
    amounts = {"paid": paid, "total": total, "room": total - paid}
    shown = {name: _value(amount, node, look.lang) for name, amount in amounts.items()}
    return say("clause.tree_capped", look.lang, room=say("clause.tree_room", look.lang, **shown))


@heading.register
def _(node: History, working: Working, look: Look) -> str:
    text = say("clause.tree_history", look.lang, years=node.years)
    return text if shown_parts(node, working, look) else say("clause.tree_agreed", look.lang, label=text)


@heading.register
def _(node: Eligible, working: Working, look: Look) -> str:
    passing = sum(_holds(node, working, look, row) for row in look.rows)
    text = say("clause.tree_eligible", look.lang, test=short(node.test, look.lang))
    if len(look.rows) != 1:
        return text + say("clause.tree_holds_for", look.lang, count=passing)
    return text + say("clause.tree_holds" if passing else "clause.tree_fails", look.lang)


@singledispatch
def shown_parts(node: Expr, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """Which parts are printed below the node, each with how it is looked at."""
    return tuple((part, look) for part in working.parts)


@shown_parts.register
def _(node: Times, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    return ((working.parts[1], look),)  # the factor stands in the heading


@shown_parts.register
def _(node: Stepped, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """Each branch for the projects whose clock stands in it."""
    shown = []
    for step, part in zip(node.steps, working.parts, strict=True):
        span_years = range(step.first, step.last + 1)
        rows = tuple(row for row in look.rows if look.of(row).clock_year(node.clock) in span_years)
        if rows:
            shown.append((part, replace(look, rows=rows)))
    return tuple(shown)


@shown_parts.register
def _(node: History, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    under = replace(look, past=node.years)
    computed = under.amount(working.parts[0]) == look.amount(working)
    return ((working.parts[0], under),) if computed else ()  # else an agreement wrote the value down


@shown_parts.register
def _(node: Eligible, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """What the test looked at is told for one project only: it is not a sum."""
    parts = working.parts if len(look.rows) == 1 else working.parts[:1]
    return tuple((part, look) for part in parts)


def _holds(node: Eligible, working: Working, look: Look, row: int) -> bool:
    if not isinstance(node.test, Compare):
        return bool(look.account.register.carrying(node.test.mark)[row])
    left, right = (look.of(row).amount(side) for side in working.parts[1:])
    return {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}[
        node.test.relation
    ]


def _floor(working: Working, row: int) -> int:
    """A cap's total of one project in whole fen."""
    held = np.asarray(working.value.numerator)
    return int(held[row if held.shape[0] > 1 else 0, 0]) // working.value.denominator


def _now(clock: Clock, look: Look) -> str:
    now = look.clock_year(clock)
    return "" if now is None else say("clause.tree_now", look.lang, year=now)


def _value(amount: Fraction, node: Expr, lang: Language) -> str:
    """An amount for reading: money in 万元 to the fen, anything else in its own unit."""
    unit = dimension(node).unit
    if unit == PURE:
        return decimal_text(amount) if amount.denominator == 1 else share_text(amount)
    if unit not in FEN_PER:
        return say("clause.tree_value", lang, value=decimal_text(amount), unit=unit)
    shown = wan_text(amount, FEN_DIGITS)
    while shown.endswith("0") and shown[-3] != ".":
        shown = shown[:-1]
    return say("clause.tree_value", lang, value=shown, unit=say("money.unit_wan", lang))
