"""The line of each node in the working: what it does, in words and numbers, without its parts."""

from dataclasses import replace
from fractions import Fraction
from functools import singledispatch
from math import ceil

import numpy as np

from yrdshare.formula.exact import Working
from yrdshare.formula.look import Look, value_text
from yrdshare.formula.short import keys, short, span, start, unit_label
from yrdshare.money import share_text
from yrdshare.nodes.dimension import dimension
from yrdshare.nodes.expression import (
    Capped,
    Clock,
    Compare,
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
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned
from yrdshare.words import say


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
    if node.per == "sum":
        return _joint_cap(node, working, look.together)
    total = Fraction(sum(_floor(working.parts[1], row) for row in look.rows))
    return say("clause.tree_capped", look.lang, room=_room(node, look.paid_before(working), total, look))


def _joint_cap(node: Capped, working: Working, look: Look) -> str:
    """The path of the sums of the owners shown: paid before, total, room, asked and paid in the year."""
    first = {
        int(owner): row for row, owner in reversed(list(enumerate(look.owners.rows))) if row in look.rows
    }
    total = Fraction(sum(_floor(working.parts[2], row) for row in first.values()))
    asked = sum(look.of(row).amount(working.parts[0]) for row in look.rows)
    amounts = {"asked": Fraction(asked), "paid": look.amount(working)}
    regions = say("clause.list_comma", look.lang).join(region.text(look.lang) for region in look.regions)
    key = "clause.tree_owners" if regions else "clause.tree_all"
    return say(
        "clause.tree_capped_sum",
        look.lang,
        owners=say(key, look.lang, regions=regions, count=len(look.rows)),
        room=_room(node, look.paid_before(working), total, look),
        **{name: value_text(amount, node, look.lang) for name, amount in amounts.items()},
    )


def _room(node: Expr, paid: Fraction, total: Fraction, look: Look) -> str:
    amounts = {"paid": paid, "total": total, "room": total - paid}
    shown = {name: value_text(amount, node, look.lang) for name, amount in amounts.items()}
    return say("clause.tree_room", look.lang, **shown)


@heading.register
def _(node: Floored, working: Working, look: Look) -> str:
    least = sum(ceil(look.of(row).amount(working.parts[1])) for row in look.rows)
    shown = value_text(Fraction(least), node, look.lang)
    return say("clause.tree_floored", look.lang, minimum=shown)


@heading.register
def _(node: When, working: Working, look: Look) -> str:
    return say("clause.tree_when", look.lang, test=short(node.test, look.lang)) + _verdict(
        node, working, look
    )


@heading.register
def _(node: Averaged, working: Working, look: Look) -> str:
    return say("clause.tree_average", look.lang, years=node.years)


@heading.register
def _(node: AboveBase, working: Working, look: Look) -> str:
    return say("clause.tree_above", look.lang)


@heading.register
def _(node: ByKey, working: Working, look: Look) -> str:
    codes = [region.code for region in look.regions]
    used = [key for key in node.keys if key.code in codes]
    return say("clause.tree_by_key", look.lang, keys=keys(used, look.lang))


@heading.register
def _(node: PerUnit, working: Working, look: Look) -> str:
    unit = unit_label(dimension(node.quantity).unit, look.lang)
    return say("clause.tree_per_unit", look.lang, unit=unit, rate=short(node.rate, look.lang))


@heading.register
def _(node: Returned, working: Working, look: Look) -> str:
    return say("clause.tree_returned", look.lang, rate=share_text(node.rate))


@heading.register
def _(node: History, working: Working, look: Look) -> str:
    text = say("clause.tree_history", look.lang, years=node.years)
    if computed(node, working, look):
        return text
    return say("clause.tree_agreed", look.lang, label=text)


def computed(node: History, working: Working, look: Look) -> bool:
    """Whether a history is that of the ledger, not one that an agreement wrote down."""
    return replace(look, over=range(node.years)).amount(working.parts[0]) == look.amount(working)


@heading.register
def _(node: Eligible, working: Working, look: Look) -> str:
    text = say("clause.tree_eligible", look.lang, test=short(node.test, look.lang))
    return text + _verdict(node, working, look)


def _verdict(node: "Eligible | When", working: Working, look: Look) -> str:
    """Whether the project passes the test, or how many of them do."""
    passing = sum(holds(node, working, look, row) for row in look.rows)
    if len(look.rows) != 1:
        return say("clause.tree_holds_for", look.lang, count=passing)
    return say("clause.tree_holds" if passing else "clause.tree_fails", look.lang)


def holds(node: "Eligible | When", working: Working, look: Look, row: int) -> bool:
    """Whether one project passes the test in the year shown."""
    if not isinstance(node.test, Compare):
        return bool(look.account.register.carrying(node.test.mark)[row])
    left, right = (look.of(row).amount(side) for side in working.parts[-2:])
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
