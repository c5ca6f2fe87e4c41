"""What may stand where: an open share multiplies data, once; only like kinds and units add.

Every rule looks at one node and its children, so a new node brings its own rules and no others change.
"""

from collections.abc import Iterator
from functools import singledispatch
from typing import get_args

from yrdshare.errors import Fault, fault
from yrdshare.money import FEN_PER, decimal_text
from yrdshare.nodes.dimension import dimension
from yrdshare.nodes.expression import (
    PURE,
    Absent,
    Capped,
    Clock,
    Compare,
    Expr,
    Floored,
    History,
    Kind,
    Number,
    Per,
    Relation,
    Share,
    Stepped,
    Stream,
    Sum,
    Test,
    Times,
    When,
    Window,
    children,
    shares,
    walk,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned


def check(node: "Expr | Test") -> Iterator[Fault]:
    """Every fault of the tree, each with the words of the part that is wrong."""
    yield from rules(node)
    for below in children(node):
        yield from check(below)


@singledispatch
def rules(node: object) -> Iterator[Fault]:
    """The faults of this node alone."""
    raise TypeError(type(node).__name__)


@rules.register(object)
def _(node: object) -> Iterator[Fault]:
    return iter(())


def _one_of(found: str, known: object) -> Iterator[Fault]:
    """A fault where a word is none of a Literal's."""
    if found not in get_args(known):
        yield fault("nodes.unknown_word", found=found, known=" / ".join(get_args(known)))


@rules.register
def _(node: Stream) -> Iterator[Fault]:
    yield from _one_of(node.kind, Kind)
    yield from _one_of(node.absent, Absent)


@rules.register
def _(node: Number) -> Iterator[Fault]:
    if node.unit not in FEN_PER and node.unit != PURE:
        yield fault("nodes.number_unit", unit=node.unit)


@rules.register
def _(node: Sum) -> Iterator[Fault]:
    if not node.parts:
        yield fault("nodes.empty_sum")
        return
    whole = dimension(node)
    for part in node.parts:
        if not whole.fits(dimension(part)):
            yield fault("nodes.unlike", one=whole, other=dimension(part))
        if dimension(part).unit == PURE:
            yield fault("nodes.bare_number")


@rules.register
def _(node: Times) -> Iterator[Fault]:
    if isinstance(node.factor, Number) and node.factor.unit != PURE:
        yield fault("nodes.factor")
    if isinstance(node.factor, Share):
        for inner in shares(node.body):
            yield fault("nodes.share_times_share", one=node.factor.name, other=inner.name)


@rules.register
def _(node: Window) -> Iterator[Fault]:
    yield from _one_of(node.clock, Clock)
    if not 1 <= node.first <= node.last:
        yield fault("nodes.span", first=node.first, last=node.last)


@rules.register
def _(node: Stepped) -> Iterator[Fault]:
    yield from _one_of(node.clock, Clock)
    yield from rules(Sum(tuple(step.body for step in node.steps)))
    taken: set[int] = set()
    for step in node.steps:
        if not 1 <= step.first <= step.last:
            yield fault("nodes.span", first=step.first, last=step.last)
        span = set(range(step.first, min(step.last, step.first + 1000) + 1))
        if taken & span:
            yield fault("nodes.overlap", first=step.first, last=step.last)
        taken |= span


@rules.register
def _(node: Capped) -> Iterator[Fault]:
    yield from _one_of(node.per, Per)
    if shares(node.total):
        yield fault("nodes.share_in_cap", name=shares(node.total)[0].name)
    if not constant(node.total):
        yield fault("nodes.cap_varies")
    yield from _alike(node.body, node.total)


@rules.register
def _(node: Floored) -> Iterator[Fault]:
    yield from _data(node.minimum)
    yield from _alike(node.body, node.minimum)


@rules.register
def _(node: When) -> Iterator[Fault]:
    yield from rules(Sum((node.then, node.otherwise)))


@rules.register(History)
@rules.register(Averaged)
def _(node: "History | Averaged") -> Iterator[Fault]:
    if shares(node.body):
        yield fault("nodes.share_in_history", name=shares(node.body)[0].name)
    if node.years < 1:
        yield fault("nodes.history_years", years=node.years)
    if any(not isinstance(part, Stream | Number | Sum | Times | Share) for part in walk(node.body)):
        yield fault("nodes.history_body")


@rules.register
def _(node: AboveBase) -> Iterator[Fault]:
    for part in (node.body, node.base):
        yield from _data(part)
    yield from _alike(node.body, node.base)


@rules.register
def _(node: ByKey) -> Iterator[Fault]:
    yield from _data(node.body)
    if not node.keys:
        yield fault("nodes.no_keys")
    seen: set[str] = set()
    for key in node.keys:
        if key.value < 0:
            yield fault("nodes.key_negative", region=key, found=decimal_text(key.value))
        if key.code in seen:
            yield fault("nodes.key_twice", region=key)
        seen.add(key.code)


@rules.register
def _(node: PerUnit) -> Iterator[Fault]:
    yield from _data(node.quantity)
    counted = dimension(node.quantity)
    if counted.unit in (*FEN_PER, PURE):
        yield fault("nodes.no_quantity", found=counted)
    if node.rate.unit not in FEN_PER:
        yield fault("nodes.no_rate", found=node.rate.unit)


@rules.register
def _(node: Returned) -> Iterator[Fault]:
    yield from _data(node.investment)
    if dimension(node.investment).unit not in FEN_PER:
        yield fault("nodes.no_investment", found=dimension(node.investment))


def _data(node: Expr) -> Iterator[Fault]:
    """A fault where a share stands in what must be data."""
    if shares(node):
        yield fault("nodes.share_in_data", name=shares(node)[0].name)


def _alike(one: Expr, other: Expr) -> Iterator[Fault]:
    """A fault where two expressions cannot be compared."""
    if not dimension(one).fits(dimension(other)):
        yield fault("nodes.unlike", one=dimension(one), other=dimension(other))


@rules.register
def _(node: Compare) -> Iterator[Fault]:
    yield from _one_of(node.relation, Relation)
    for side in (node.left, node.right):
        if shares(side):
            yield fault("nodes.share_in_test", name=shares(side)[0].name)
    yield from _alike(node.left, node.right)


def constant(node: Expr) -> bool:
    """Whether the value is the same in every year: built of histories and numbers alone."""
    if isinstance(node, History | Number):
        return True
    return isinstance(node, Sum | Times | ByKey | PerUnit | Returned) and all(
        constant(below) for below in children(node) if isinstance(below, Expr)
    )
