"""Kind, unit and basis of what an expression gives: only like ones add or compare."""

from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch

from yrdshare.money import FEN_PER, wan_text
from yrdshare.nodes.expression import (
    PURE,
    Capped,
    Eligible,
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
from yrdshare.words import Language, called, say


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

    @property
    def money(self) -> bool:
        """Whether amounts are whole fen."""
        return self.unit in FEN_PER

    def text(self, lang: Language = "zh") -> str:
        """The three, as they are written to a user."""
        kind = self.kind_text(lang) if self.kind else ""
        return "·".join(part for part in (kind, self.unit_text(lang), self.basis_text(lang)) if part)

    def kind_text(self, lang: Language = "zh") -> str:
        """The kind in words; money of any kind is called so."""
        return say(f"nodes.kind_{self.kind or 'money'}", lang)

    def unit_text(self, lang: Language = "zh") -> str:
        """The unit in words; a user's own unit as it is."""
        return called(f"nodes.unit_{self.unit}", self.unit, lang)

    def smallest_text(self, lang: Language = "zh") -> str:
        """What whole numbers of it count: fen of money, else its own unit."""
        return say("clause.smallest_fen", lang) if self.money else self.unit_text(lang)

    def basis_text(self, lang: Language = "zh") -> str:
        """The basis in words; a user's own basis as it is."""
        return called(f"nodes.basis_{self.basis}", self.basis, lang)

    def amount_text(self, value: "int | Fraction", lang: Language = "zh") -> str:
        """Money in 万元, anything else in its own unit, each with its unit behind it."""
        if self.money:
            return f"{wan_text(value)} {say('money.unit_wan', lang)}"
        return f"{value:,} {self.unit_text(lang)}"


NOTHING = Dimension("", PURE, "")
MONEY = Dimension("", "元", "")  # an amount that fits any kind of money


@singledispatch
def dimension(node: object) -> Dimension:
    """Kind, unit and basis of an expression."""
    raise TypeError(type(node).__name__)


@dimension.register
def _(node: Stream) -> Dimension:
    return Dimension(node.kind, node.unit, node.basis)


@dimension.register
def _(node: Number) -> Dimension:
    return MONEY if node.unit in FEN_PER else Dimension("", node.unit, "")


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
@dimension.register(Floored)
@dimension.register(Averaged)
@dimension.register(AboveBase)
@dimension.register(ByKey)
def _(
    node: "Times | Window | Capped | History | Eligible | Floored | Averaged | AboveBase | ByKey",
) -> Dimension:
    return dimension(node.body)


@dimension.register
def _(node: When) -> Dimension:
    return dimension(Sum((node.then, node.otherwise)))


@dimension.register(PerUnit)
@dimension.register(Returned)
def _(node: "PerUnit | Returned") -> Dimension:
    return MONEY


@dimension.register
def _(node: Stepped) -> Dimension:
    return dimension(Sum(tuple(step.body for step in node.steps)))
