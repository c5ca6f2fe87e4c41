"""What may stand where: an open share multiplies data, once; only like kinds and units add.

Every rule looks at one node and its children, so a new node brings its own rules and no others change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import get_args

from yrdshare.errors import Fault, fault
from yrdshare.money import FEN_PER
from yrdshare.nodes.expression import (
    PURE,
    Absent,
    Capped,
    Clock,
    Compare,
    Eligible,
    Expr,
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
    Window,
    children,
    shares,
    walk,
)
from yrdshare.words import Language, catalogue, say


@dataclass(frozen=True, slots=True)
class Dimension:
    """Kind, unit and basis of a value; `kind` "" fits any kind (a constant amount)."""

    kind: str
    unit: str
    basis: str

    def without_unit(self) -> "Dimension":
        """Kind and basis alone, for a line whose amounts carry a unit of their own."""
        return Dimension(self.kind, "", self.basis)

    def fits(self, other: "Dimension") -> bool:
        """Whether the two may be added or compared."""
        if "" in (self.kind, other.kind):
            return self.unit == other.unit
        return self == other

    def text(self, lang: Language = "zh") -> str:
        """The three, as they are written to a user."""
        kind = say(f"nodes.kind_{self.kind}", lang) if self.kind else ""
        unit = _known(f"nodes.unit_{self.unit}", self.unit, lang)
        basis = _known(f"nodes.basis_{self.basis}", self.basis, lang)
        return "·".join(part for part in (kind, unit, basis) if part)


def _known(key: str, word: str, lang: Language) -> str:
    """A unit or basis as the language says it; a user's own word as it is."""
    return catalogue(lang).get(key, word)


NOTHING = Dimension("", PURE, "")


@singledispatch
def dimension(node: object) -> Dimension:
    """Kind, unit and basis of an expression."""
    raise TypeError(type(node).__name__)


@dimension.register
def _(node: Stream) -> Dimension:
    return Dimension(node.kind, node.unit, node.basis)


@dimension.register
def _(node: Number) -> Dimension:
    return Dimension("", "元", "") if node.unit in FEN_PER else Dimension("", node.unit, "")


@dimension.register
def _(node: Share) -> Dimension:
    return NOTHING


@dimension.register
def _(node: Sum) -> Dimension:
    found = [dimension(part) for part in node.parts]
    return next((one for one in found if one.kind), found[0] if found else NOTHING)


@dimension.register(Times)
@dimension.register(Window)
@dimension.register(Capped)
@dimension.register(History)
@dimension.register(Eligible)
def _(node: "Times | Window | Capped | History | Eligible") -> Dimension:
    return dimension(node.body)


@dimension.register
def _(node: Stepped) -> Dimension:
    return dimension(Sum(tuple(step.body for step in node.steps)))


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
    if not dimension(node.body).fits(dimension(node.total)):
        yield fault("nodes.unlike", one=dimension(node.body), other=dimension(node.total))


@rules.register
def _(node: History) -> Iterator[Fault]:
    if shares(node.body):
        yield fault("nodes.share_in_history", name=shares(node.body)[0].name)
    if node.years < 1:
        yield fault("nodes.history_years", years=node.years)
    if any(not isinstance(part, Stream | Number | Sum | Times | Share) for part in walk(node.body)):
        yield fault("nodes.history_body")


@rules.register
def _(node: Compare) -> Iterator[Fault]:
    yield from _one_of(node.relation, Relation)
    for side in (node.left, node.right):
        if shares(side):
            yield fault("nodes.share_in_test", name=shares(side)[0].name)
    if not dimension(node.left).fits(dimension(node.right)):
        yield fault("nodes.unlike", one=dimension(node.left), other=dimension(node.right))


def constant(node: Expr) -> bool:
    """Whether the value is the same in every year: built of histories and numbers alone."""
    if isinstance(node, History | Number):
        return True
    return isinstance(node, Sum | Times) and all(
        constant(below) for below in children(node) if isinstance(below, Expr)
    )
