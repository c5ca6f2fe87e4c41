"""One-line labels of expressions, for the screen and the working tree: 40%×增值税，第1–5年（达产起）."""

from collections.abc import Iterable
from fractions import Fraction
from functools import singledispatch
from typing import TypeGuard

from yrdshare.formula.prose import part_text
from yrdshare.money import FEN_PER, decimal_text, share_text
from yrdshare.nodes.dimension import dimension
from yrdshare.nodes.expression import (
    PURE,
    Capped,
    Clock,
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
    Test,
    Times,
    When,
    Window,
    walk,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, Key, PerUnit, Returned
from yrdshare.words import Language, called, say

SIGN = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
TIGHT = (Stream, Number, Share, Times, History, Averaged)  # labels that need no brackets inside another one


def short(node: "Expr | Test", lang: Language = "zh") -> str:
    """A plain one-line label of any expression or test; plain text, nothing escaped.

    >>> short("0.4" * Stream("vat", name_zh="增值税"))
    '40%×增值税'
    """
    return " ".join(_short(node, lang).split())


@singledispatch
def _short(node: object, lang: Language) -> str:
    raise TypeError(type(node).__name__)


@_short.register
def _(node: Stream, lang: Language) -> str:
    return node.text(lang)


@_short.register
def _(node: Number, lang: Language) -> str:
    if node.unit == PURE:
        return part_text(node.value)
    return say("clause.amount", lang, value=decimal_text(node.value), unit=unit_label(node.unit, lang))


def negated(node: Expr) -> TypeGuard[Times]:
    """Whether the node is −1 times something, which is told as a minus."""
    return isinstance(node, Times) and node.factor == Number(Fraction(-1))


def unit_label(unit: str, lang: Language) -> str:
    """A unit in words, a user's own as it is."""
    room = "clause" if unit in FEN_PER else "nodes"
    return called(f"{room}.unit_{unit}", unit, lang)


@_short.register
def _(node: Share, lang: Language) -> str:
    if node.value is not None:
        return share_text(node.value)
    bounds = {"low": share_text(node.low), "high": share_text(node.high)}
    return say("clause.short_share_open", lang, name=node.name, **bounds)


@_short.register
def _(node: Sum, lang: Language) -> str:
    joined = ""
    for position, part in enumerate(node.parts):
        if position and negated(part):
            joined += say("clause.short_minus", lang) + _inside(part.body, lang)
        else:
            joined += (say("clause.short_plus", lang) if position else "") + _inside(part, lang)
    return joined


@_short.register
def _(node: Times, lang: Language) -> str:
    factor = _short(node.factor, lang)
    if isinstance(node.factor, Share) and isinstance(node.body, Returned) and node.body.rate == 1:
        body = _inside(node.body.investment, lang)  # the rate itself is the share
        return say("clause.short_returned", lang, investment=body, rate=factor)
    return say("clause.short_times", lang, factor=factor, body=_inside(node.body, lang))


@_short.register
def _(node: Stepped, lang: Language) -> str:
    bodies = [(span(step.first, step.last, lang), _inside(step.body, lang)) for step in node.steps]
    branches = [say("clause.short_branch", lang, span=spoken, body=body) for spoken, body in bodies]
    joined = say("clause.short_branch_comma", lang).join(branches)
    return say("clause.short_stepped", lang, branches=joined, start=start(node.clock, lang))


@_short.register
def _(node: Window, lang: Language) -> str:
    spoken, since = span(node.first, node.last, lang), start(node.clock, lang)
    return say("clause.short_window", lang, body=_before(node.body, lang), span=spoken, start=since)


@_short.register
def _(node: Capped, lang: Language) -> str:
    total = _short(node.total, lang)
    if isinstance(node.total, History) and node.total.body in set(walk(node.body)):
        total = say("clause.short_history_same", lang, years=node.total.years)
    key = "clause.short_capped" if node.per == "project" else "clause.short_capped_sum"
    return say(key, lang, body=_before(node.body, lang), total=total)


@_short.register
def _(node: Floored, lang: Language) -> str:
    least = _inside(node.minimum, lang)
    return say("clause.short_floored", lang, body=_before(node.body, lang), minimum=least)


@_short.register
def _(node: When, lang: Language) -> str:
    bodies = {"then": _inside(node.then, lang), "otherwise": _inside(node.otherwise, lang)}
    return say("clause.short_when", lang, test=_short(node.test, lang), **bodies)


@_short.register
def _(node: Averaged, lang: Language) -> str:
    return say("clause.short_average", lang, years=node.years, body=_inside(node.body, lang))


@_short.register
def _(node: AboveBase, lang: Language) -> str:
    body, base = _inside(node.body, lang), _inside(node.base, lang)
    return say("clause.short_above", lang, body=body, base=base)


@_short.register
def _(node: ByKey, lang: Language) -> str:
    return say("clause.short_by_key", lang, body=_inside(node.body, lang), keys=keys(node.keys, lang))


@_short.register
def _(node: PerUnit, lang: Language) -> str:
    unit = unit_label(dimension(node.quantity).unit, lang)
    rate = _short(node.rate, lang)
    return say("clause.short_per_unit", lang, quantity=_inside(node.quantity, lang), unit=unit, rate=rate)


@_short.register
def _(node: Returned, lang: Language) -> str:
    body = _inside(node.investment, lang)
    return say("clause.short_returned", lang, investment=body, rate=share_text(node.rate))


@_short.register
def _(node: History, lang: Language) -> str:
    return say("clause.short_history", lang, years=node.years, body=_inside(node.body, lang))


@_short.register
def _(node: Eligible, lang: Language) -> str:
    return say("clause.short_eligible", lang, body=_before(node.body, lang), test=_short(node.test, lang))


@_short.register
def _(test: Compare, lang: Language) -> str:
    return f"{_inside(test.left, lang)} {SIGN[test.relation]} {_inside(test.right, lang)}"


@_short.register
def _(test: Marked, lang: Language) -> str:
    return say("clause.short_marked", lang, mark=test.mark)


def keys(some: Iterable[Key], lang: Language) -> str:
    """Keys in short, each with its region: 松江区25%、嘉定区15%."""
    shown = [say("clause.short_key", lang, region=key, value=part_text(key.value)) for key in some]
    return say("clause.list_comma", lang).join(shown)


def span(first: int, last: int, lang: Language) -> str:
    """Clock years in short: 第1–5年."""
    key = "clause.short_span_single" if first == last else "clause.short_span"
    return say(key, lang, first=first, last=last)


def start(clock: Clock, lang: Language) -> str:
    """Where a clock starts, in short: （达产起）."""
    return say(f"clause.short_from_{clock}", lang)


def _inside(node: Expr, lang: Language) -> str:
    """The label as a part of another one, bracketed where it could be misread."""
    text = _short(node, lang)
    return text if isinstance(node, TIGHT) else say("clause.short_brackets", lang, body=text)


def _before(node: Expr, lang: Language) -> str:
    """The label before a further condition: conditions follow each other, from the inside out."""
    return _inside(node, lang) if isinstance(node, Sum | Stepped | History | When) else _short(node, lang)
