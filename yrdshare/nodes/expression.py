"""The nodes of a formula: small frozen values, built with `+`, `*` and comparisons.

An expression has a value for every project p and year t, but holds no data: readers take
`(formula, ledger)`. The meaning of each node to the fen: formula/docs.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Literal

from yrdshare.errors import FormulaError, fault
from yrdshare.money import FEN_PER, fraction
from yrdshare.words import Language

Clock = Literal["calendar", "moved", "full_production"]
Kind = Literal["tax", "land", "fee", "dividend", "gdp", "output", "quota", "investment", "retail"]
Absent = Literal["error", "zero"]
Per = Literal["project", "sum"]
Relation = Literal[">=", "<=", ">", "<"]
PURE = "1"  # the unit of a number that only multiplies


@dataclass(frozen=True, slots=True)
class Expr:
    """What every expression can do: add, be multiplied by a share or an exact number, be compared."""

    def __add__(self, other: "Expr") -> "Sum":
        return Sum((*_terms(self), *_terms(other)))

    def __mul__(self, factor: "Expr | str | int | Fraction") -> "Times":
        return times(factor, self)

    def __rmul__(self, factor: "Expr | str | int | Fraction") -> "Times":
        return times(factor, self)

    def __ge__(self, other: "Expr") -> "Compare":
        return Compare(self, ">=", other)

    def __le__(self, other: "Expr") -> "Compare":
        return Compare(self, "<=", other)

    def __gt__(self, other: "Expr") -> "Compare":
        return Compare(self, ">", other)

    def __lt__(self, other: "Expr") -> "Compare":
        return Compare(self, "<", other)


@dataclass(frozen=True, slots=True)
class Stream(Expr):
    """The ledger's cell of stream `name`. Before the project moved it is history, here 0."""

    name: str
    kind: Kind = "tax"
    unit: str = "元"
    basis: str = "地方留成"
    absent: Absent = "error"
    name_zh: str = field(default="", compare=False)
    name_en: str = field(default="", compare=False)

    def text(self, lang: Language = "zh") -> str:
        """The name for reading, or the name itself where none is given."""
        return (self.name_zh if lang == "zh" else self.name_en) or self.name


@dataclass(frozen=True, slots=True)
class Number(Expr):
    """A constant: money with a unit, or a pure number that multiplies."""

    value: Fraction
    unit: str = PURE

    @property
    def smallest(self) -> Fraction:
        """The value in fen, or the pure number itself."""
        return self.value * FEN_PER.get(self.unit, 1)


@dataclass(frozen=True, slots=True)
class Share(Expr):
    """A named fraction in [low, high], open until it has a value; one name is one unknown in a draft."""

    name: str
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)
    value: Fraction | None = None

    def __init__(
        self,
        name: str,
        low: "str | int | Fraction" = 0,
        high: "str | int | Fraction" = 1,
        value: "str | int | Fraction | None" = None,
    ) -> None:
        for slot, given in (("low", low), ("high", high), ("value", value)):
            object.__setattr__(self, slot, None if given is None else fraction(given))
        object.__setattr__(self, "name", name)
        if not 0 <= self.low <= self.high <= 1:
            raise FormulaError([fault("nodes.share_bounds", name=name, low=self.low, high=self.high)])
        if self.value is not None and not self.low <= self.value <= self.high:
            raise FormulaError(
                [fault("nodes.share_outside", name=name, value=self.value, low=self.low, high=self.high)]
            )


@dataclass(frozen=True, slots=True)
class Sum(Expr):
    """Σ of the parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Times(Expr):
    """factor · body; the factor is a share or a pure number."""

    factor: Share | Number
    body: Expr


@dataclass(frozen=True, slots=True)
class Step:
    """One branch of `Stepped`: `body` in clock years first … last."""

    first: int
    last: int
    body: Expr


@dataclass(frozen=True, slots=True)
class Stepped(Expr):
    """The branch whose clock years hold year t, 0 outside."""

    steps: tuple[Step, ...]
    clock: Clock


@dataclass(frozen=True, slots=True)
class Window(Expr):
    """body while first ≤ k ≤ last on the clock, else 0."""

    body: Expr
    first: int
    last: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class Capped(Expr):
    """paid_t = min(body_t, total − Σ_{u<t} paid_u), for each project or for the sum of a claimant's."""

    body: Expr
    total: Expr
    per: Per = "project"


@dataclass(frozen=True, slots=True)
class Floored(Expr):
    """max(body_t, minimum_t), for each project."""

    body: Expr
    minimum: Expr


@dataclass(frozen=True, slots=True)
class History(Expr):
    """Σ of body over `years` calendar years before the project moved; the same in every year t."""

    body: Expr
    years: int


@dataclass(frozen=True, slots=True)
class Compare:
    """left `relation` right, on data of each project and year."""

    left: Expr
    relation: Relation
    right: Expr


@dataclass(frozen=True, slots=True)
class Marked:
    """The project carries this mark in the park's list, such as 松江区推荐."""

    mark: str


Test = Compare | Marked


@dataclass(frozen=True, slots=True)
class Eligible(Expr):
    """body where the test on data holds for the project, else 0."""

    body: Expr
    test: Test


@dataclass(frozen=True, slots=True)
class When(Expr):
    """`then` where the test on data holds for the project and year, `otherwise` elsewhere."""

    test: Test
    then: Expr
    otherwise: Expr


def times(factor: "Expr | str | int | Fraction", body: "Expr | str | int | Fraction") -> Times:
    """factor · body, in whichever order they were written; two shares are refused by name."""
    if not isinstance(factor, Expr):
        factor = Number(fraction(factor))
    if not isinstance(body, Expr):
        body = Number(fraction(body))
    if isinstance(body, Share) or (
        isinstance(body, Number) and body.unit == PURE and not isinstance(factor, Share)
    ):
        factor, body = body, factor
    if isinstance(factor, Share) and isinstance(body, Share):
        raise FormulaError([fault("nodes.share_times_share", one=factor.name, other=body.name)])
    if not isinstance(factor, Share | Number):
        raise FormulaError([fault("nodes.factor")])
    return Times(factor, body)


def children(node: object) -> Iterator["Expr | Test"]:
    """The nodes directly below, in the order they are written."""
    for slot in fields(node):  # type: ignore[arg-type]
        held = getattr(node, slot.name)
        for item in held if isinstance(held, tuple) else (held,):
            below = item.body if isinstance(item, Step) else item
            if isinstance(below, Expr | Compare | Marked):
                yield below


def walk(node: "Expr | Test") -> Iterator["Expr | Test"]:
    """The node and everything below it, each before its children."""
    yield node
    for below in children(node):
        yield from walk(below)


def transform[Node: (Expr | Test)](node: Node, change: Callable[[Expr], Expr]) -> Node:
    """The same tree with `change` applied to every expression, from the leaves up."""

    def below(item: object) -> object:
        if isinstance(item, Step):
            return replace(item, body=transform(item.body, change))
        return transform(item, change) if isinstance(item, Expr | Compare | Marked) else item

    changes = {}
    for slot in fields(node):
        held = getattr(node, slot.name)
        new = tuple(below(item) for item in held) if isinstance(held, tuple) else below(held)
        if new != held:
            changes[slot.name] = new
    rebuilt = replace(node, **changes) if changes else node  # type: ignore[arg-type]
    return change(rebuilt) if isinstance(rebuilt, Expr) else rebuilt  # type: ignore[return-value]


def shares(node: "Expr | Test") -> tuple[Share, ...]:
    """Every share below, once each, in the order they are written."""
    return tuple(dict.fromkeys(found for found in walk(node) if isinstance(found, Share)))


def _terms(node: Expr) -> tuple[Expr, ...]:
    return node.parts if isinstance(node, Sum) else (node,)
