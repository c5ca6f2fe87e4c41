"""The clause reader: the articles of the treaty that a Formula means, in Chinese and in English.

Articles and items are numbered in words, so that a digit is always a number of the formula: every
number printed here stands in the stored formula, and every number there is printed here.
"""

from dataclasses import replace
from fractions import Fraction
from functools import singledispatch

from yrdshare.formula.articles import articles
from yrdshare.formula.formula import Formula
from yrdshare.formula.prose import Prose, closed, escape, inline, markdown, part_text, unit_text
from yrdshare.formula.short import negated
from yrdshare.formula.telling import Telling, key_names, telling
from yrdshare.money import decimal_text, share_text
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
    Times,
    When,
    Window,
    walk,
)
from yrdshare.nodes.legality import constant
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned
from yrdshare.words import Language, say

RELATION = {">=": "at_least", "<=": "at_most", ">": "above", "<": "below"}


def clause(formula: Formula, lang: Language = "zh") -> str:
    """The treaty's articles for `formula`, as Markdown.

    pool · years · each claim in order · rest · collection and transfer · rounding · refunds · terms
    A share that is still open reads “待定（20%–60%）”. Names that users gave are escaped.
    Source: formula/docs.md; each sentence says what the exact reader computes.

    >>> from yrdshare.formula.formula import HOST, ORIGIN
    >>> tax = Formula("tax", Stream("vat"), {ORIGIN: "0.4" * Stream("vat")}, HOST, [2026])
    >>> print(clause(tax, "en").splitlines()[0])
    # tax
    """
    told = telling(formula, lang)
    pool = phrase(formula.pool, told)
    amounts = [pool, *(prose(claim, told) for _, claim in formula.claims)]
    return markdown(escape(formula.name), articles(formula, amounts, told.names, lang), lang)


def prose(node: Expr, told: Telling) -> Prose:
    """The amount in words; the pool is called by that name."""
    if node == told.pool:
        key = f"clause.pool_past_{told.mode}" if told.past else f"clause.pool_{told.mode}"
        return Prose(say(key, told.lang))
    return phrase(node, told)


@singledispatch
def phrase(node: Expr, told: Telling) -> Prose:
    """The amount that `node` is, in words."""
    raise TypeError(type(node).__name__)


@phrase.register
def _(node: Stream, told: Telling) -> Prose:
    return Prose(told.names[node])


@phrase.register
def _(node: Number, told: Telling) -> Prose:
    value = decimal_text(node.value)
    if node.unit == PURE:
        return Prose(value)
    return Prose(say("clause.amount", told.lang, value=value, unit=unit_text(node.unit, told.lang)))


@phrase.register
def _(node: Share, told: Telling) -> Prose:
    if node.value is not None:
        return Prose(share_text(node.value))
    bounds = {"low": share_text(node.low), "high": share_text(node.high)}
    if told.several:
        return Prose(say("clause.share_open_named", told.lang, name=escape(node.name), **bounds))
    return Prose(say("clause.share_open", told.lang, **bounds))


@phrase.register
def _(node: Sum, told: Telling) -> Prose:
    parts = [prose(part, told) for part in node.parts]
    texts = [closed(part, told.lang) if part.plain else part.text for part in parts]
    if len(parts) == 1:
        return parts[0]
    if not all(part.plain for part in parts):
        return Prose(say("clause.sum_items", told.lang), items=tuple(parts))
    if all(one == told.pool or isinstance(one, Stream | Number | History) for one in node.parts):
        listed = say("clause.list_comma", told.lang).join(texts[:-1])
        return Prose(say("clause.sum", told.lang, parts=listed, last=texts[-1]))
    joined = texts[0]
    for part, text in zip(node.parts[1:], texts[1:], strict=True):
        if negated(part):
            joined = say(
                "clause.net_of", told.lang, body=joined, less=closed(prose(part.body, told), told.lang)
            )
        else:
            joined += say("clause.plus", told.lang) + text
    return Prose(joined, loose=True)


@phrase.register
def _(node: Times, told: Telling) -> Prose:
    if isinstance(node.factor, Share) and isinstance(node.body, Returned) and node.body.rate == 1:
        return _returned(node.body, phrase(node.factor, told).text, told)  # the rate itself is the share
    body = prose(node.body, told)
    if not body.plain:
        sofar = _times(node.factor, say("clause.so_far", told.lang), told)
        key = "clause.step_share" if isinstance(node.factor, Share) else "clause.step_times"
        return body.then(say(key, told.lang, amount=sofar))
    if negated(node):
        return Prose(say("clause.negative", told.lang, body=closed(body, told.lang)), loose=True)
    text = _times(node.factor, closed(body, told.lang), told)
    if isinstance(node.body, History) and node.factor == Number(Fraction(1, max(node.body.years, 1))):
        text = say("clause.mean", told.lang, amount=text)
    return Prose(text, ratio=isinstance(node.factor, Share))


def _times(factor: Share | Number, body: str, told: Telling) -> str:
    text = phrase(factor, told).text
    if isinstance(factor, Number):
        part = 0 < factor.value < 1
        text = share_text(factor.value) if part else text
        key = "clause.times_part" if part or "/" in text else "clause.times_number"
        return say(key, told.lang, body=body, factor=text)
    return say("clause.times_part", told.lang, body=body, factor=text)


@phrase.register
def _(node: Stepped, told: Telling) -> Prose:
    items = []
    for step in node.steps:
        span = span_text(step.first, step.last, node.clock, told.lang)
        body = prose(step.body, told)
        items.append(replace(body, head=say("clause.branch", told.lang, span=span)))
    counted = any(isinstance(part, Capped) for part in walk(node))
    key = "clause.stepped_capped" if counted else "clause.stepped"  # a cap's path runs on outside its span
    return Prose(say(key, told.lang), items=tuple(items))


@phrase.register
def _(node: Window, told: Telling) -> Prose:
    span = span_text(node.first, node.last, node.clock, told.lang)
    return prose(node.body, told).then(say("clause.step_window", told.lang, span=span))


@phrase.register
def _(node: Capped, told: Telling) -> Prose:
    total = inline(prose(node.total, replace(told, summed=node.per == "sum")), told.lang)
    if node.per == "project":
        return prose(node.body, told).then(say("clause.step_cap", told.lang, total=total))
    owner = say(f"clause.sum_of_claimant_{told.mode}", told.lang)
    return prose(node.body, told).then(say("clause.step_cap_sum", told.lang, owner=owner, total=total))


@phrase.register
def _(node: Floored, told: Telling) -> Prose:
    least = closed(prose(node.minimum, told), told.lang)
    return prose(node.body, told).then(say("clause.step_floor", told.lang, minimum=least))


@phrase.register
def _(node: When, told: Telling) -> Prose:
    test = say("clause.branch_when", told.lang, test=condition(node.test, told))
    heads = ((node.then, test), (node.otherwise, say("clause.branch_otherwise", told.lang)))
    items = []
    for body, head in heads:
        amount = prose(body, told)
        text = amount.text if amount.steps else say("clause.is", told.lang, amount=amount.text)
        items.append(replace(amount, head=head, text=text))
    counted = any(isinstance(part, Capped) for case in (node.then, node.otherwise) for part in walk(case))
    key = "clause.when_capped" if counted else "clause.when"  # a cap's path runs on in the other case
    return Prose(say(key, told.lang), items=tuple(items))


@phrase.register
def _(node: History, told: Telling) -> Prose:
    body = closed(prose(node.body, replace(told, past=True)), told.lang)
    of_all, number = "_sum" if told.summed else "", "_one" if node.years == 1 else ""
    return Prose(say(f"clause.history{of_all}{number}", told.lang, years=node.years, body=body))


@phrase.register
def _(node: Averaged, told: Telling) -> Prose:
    body = closed(prose(node.body, replace(told, past=True)), told.lang)
    key = "clause.average_one" if node.years == 1 else "clause.average"
    return Prose(say(key, told.lang, years=node.years, body=body))


@phrase.register
def _(node: AboveBase, told: Telling) -> Prose:
    body, base = (closed(prose(one, told), told.lang) for one in (node.body, node.base))
    return Prose(say("clause.above", told.lang, body=body, base=base), loose=True)


@phrase.register
def _(node: ByKey, told: Telling) -> Prose:
    listed = say("clause.list_comma", told.lang).join(
        say("clause.key", told.lang, region=name, value=part_text(key.value))
        for name, key in zip(key_names(node, told.lang), node.keys, strict=True)
    )
    return prose(node.body, told).then(say(f"clause.step_key_{told.mode}", told.lang, keys=listed))


@phrase.register
def _(node: PerUnit, told: Telling) -> Prose:
    quantity = closed(prose(node.quantity, told), told.lang)
    unit = unit_text(dimension(node.quantity).unit, told.lang)
    rate = phrase(node.rate, told).text
    return Prose(say("clause.per_unit", told.lang, quantity=quantity, unit=unit, rate=rate), loose=True)


@phrase.register
def _(node: Returned, told: Telling) -> Prose:
    return _returned(node, share_text(node.rate), told)


def _returned(node: Returned, rate: str, told: Telling) -> Prose:
    investment = closed(prose(node.investment, told), told.lang)
    return Prose(say("clause.returned", told.lang, investment=investment, rate=rate), loose=True)


@phrase.register
def _(node: Eligible, told: Telling) -> Prose:
    fixed = isinstance(node.test, Marked) or (constant(node.test.left) and constant(node.test.right))
    key = "clause.step_eligible" if fixed else "clause.step_eligible_yearly"
    return prose(node.body, told).then(say(key, told.lang, test=condition(node.test, told)))


@singledispatch
def condition(test: object, told: Telling) -> str:
    """What a project must meet, in words."""
    raise TypeError(type(test).__name__)


@condition.register
def _(test: Compare, told: Telling) -> str:
    left, right = (closed(prose(side, told), told.lang) for side in (test.left, test.right))
    return say(f"clause.test_{RELATION[test.relation]}", told.lang, left=left, right=right)


@condition.register
def _(test: Marked, told: Telling) -> str:
    return say("clause.test_marked", told.lang, mark=escape(test.mark))


def span_text(first: int, last: int, clock: Clock, lang: Language) -> str:
    """Clock years in words: 自该项目达产当年起第1年至第5年."""
    start = say(f"clause.start_{clock}", lang)
    if first == last:
        return say("clause.span_single", lang, first=first, start=start)
    return say("clause.span", lang, first=first, last=last, start=start)
