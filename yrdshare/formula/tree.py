"""The working of an account as an indented text: every node with its value, for one year."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import singledispatch

import numpy as np

from yrdshare.errors import InputError, fault, nearest
from yrdshare.formula.account import Account, owners
from yrdshare.formula.exact import Working
from yrdshare.formula.headings import computed, heading, holds
from yrdshare.formula.look import Look, value_text
from yrdshare.formula.setting import Owners
from yrdshare.nodes.expression import (
    Capped,
    Eligible,
    Expr,
    History,
    Number,
    Share,
    Stepped,
    Times,
    When,
)
from yrdshare.nodes.measured import Averaged
from yrdshare.words import Language, say

BRANCH, LAST, DOWN, BLANK = "├─ ", "└─ ", "│  ", "   "


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
    nobody = Owners(np.zeros(len(account.register), dtype=np.int64), (None,))
    look = Look(account, rows, formula.years.index(year), lang, nobody)
    every = say("clause.tree_all", lang, count=len(rows))
    who = every if project is None else say("clause.tree_project", lang, code=project)
    lines = [say("clause.tree_title", lang, formula=formula.name, year=year, projects=who)]
    looks = [(say("clause.tree_pool", lang), look)]
    for claimant, _ in formula.claims:
        own = replace(look, owners=owners(claimant, account.register))
        looks.append((say("clause.tree_claim", lang, claimant=claimant), own))
    booked = [sum(int(one[row, look.column]) for row in rows) for one in (account.pool, *account.claims)]
    for (title, own), amount, working in zip(looks, booked, account.workings, strict=True):
        lines += _root(title, amount, working, own)
    if account.rest is not None:
        left = sum(int(account.rest[row, look.column]) for row in rows)
        pays = formula.rest_pays and left < min(booked[0], 0)  # beyond its part of a refund
        key = "clause.tree_rest_pays" if pays else "clause.tree_rest"
        title, shown = say(key, lang, claimant=formula.rest), value_text(Fraction(left), formula.pool, lang)
        lines.append(say("clause.tree_line", lang, label=title, value=shown))
    return "\n".join(lines) + "\n"


def _root(title: str, booked: int, working: Working, look: Look) -> Iterator[str]:
    """A claim or the pool as it was booked, then its working; an unrounded value is said to be one."""
    shown, exact = value_text(Fraction(booked), working.node, look.lang), look.amount(working)
    yield say("clause.tree_line", look.lang, label=title, value=shown)
    yield from _lines(working, look, "", LAST, exact != booked)


def _lines(working: Working, look: Look, indent: str, branch: str, unrounded: bool = False) -> Iterator[str]:
    """The node's own line, then its parts."""
    label = heading(working.node, working, look)
    if look.year is not None:
        label, look = (
            say("clause.tree_year", look.lang, year=look.year, label=label),
            replace(look, year=None),
        )
    value = value_text(look.amount(working), working.node, look.lang)
    if unrounded:
        value = say("clause.tree_unrounded", look.lang, value=value)
    bare = isinstance(working.node, Share | Number)  # the label is the value
    yield indent + branch + (label if bare else say("clause.tree_line", look.lang, label=label, value=value))
    parts = shown_parts(working.node, working, look)
    deeper = indent + (BLANK if branch == LAST else DOWN)
    for position, (part, under) in enumerate(parts):
        yield from _lines(part, under, deeper, LAST if position == len(parts) - 1 else BRANCH)


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
    """The years summed, unless an agreement wrote the value down."""
    under = replace(look, over=range(node.years))
    return ((working.parts[0], under),) if computed(node, working, look) else ()


@shown_parts.register
def _(node: Eligible, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """What the test looked at is told for one project only: it is not a sum."""
    parts = working.parts if len(look.rows) == 1 else working.parts[:1]
    return tuple((part, look) for part in parts)


@shown_parts.register
def _(node: When, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """Each case for the projects that meet it; what the test looked at for one project only."""
    met = tuple(row for row in look.rows if holds(node, working, look, row))
    others = tuple(row for row in look.rows if row not in met)
    cases = zip(working.parts[:2], (met, others), strict=True)
    shown = [(part, replace(look, rows=rows)) for part, rows in cases if rows]
    looked_at = working.parts[2:] if len(look.rows) == 1 else ()
    return (*shown, *((part, look) for part in looked_at))


@shown_parts.register
def _(node: Averaged, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """The years that were averaged, one by one: column c of the mean begins at column c of the years."""
    last = look.account.formula.years[look.column]
    years = enumerate(range(last - node.years + 1, last + 1), start=look.column)
    body = working.parts[0]
    return tuple((body, replace(look, over=range(at, at + 1), year=year)) for at, year in years)


@shown_parts.register
def _(node: Capped, working: Working, look: Look) -> tuple[tuple[Working, Look], ...]:
    """What is asked, then the total; of a joint cap the histories that its total adds up."""
    body, total = working.parts[:2]
    if node.per == "project":
        return ((body, look), (total, look))
    return ((body, look), *((one, look.together) for one in _histories(total)))


def _histories(working: Working) -> Iterator[Working]:
    if isinstance(working.node, History):
        yield working
    else:
        for part in working.parts:
            yield from _histories(part)
