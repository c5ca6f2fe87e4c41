"""Nodes that measure data: averages, growth above a base, keys, unit rates, returns on investment.

An open share never stands inside them: it multiplies what they give.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.nodes.expression import Expr, Number
from yrdshare.words import Language


@dataclass(frozen=True, slots=True)
class Averaged(Expr):
    """(1/n) Σ of body over the calendar years t − n + 1 … t, n = `years`."""

    body: Expr
    years: int


@dataclass(frozen=True, slots=True)
class AboveBase(Expr):
    """max(0, body_t − base_t)."""

    body: Expr
    base: Expr


@dataclass(frozen=True, slots=True)
class Key:
    """One region's key, by the region's code; the names are for reading only."""

    code: str
    value: Fraction
    name_zh: str = field(default="", compare=False)
    name_en: str = field(default="", compare=False)

    def text(self, lang: Language = "zh") -> str:
        """The region's name, or its code where no name is given."""
        return (self.name_zh if lang == "zh" else self.name_en) or self.code


@dataclass(frozen=True, slots=True)
class ByKey(Expr):
    """key · body, the key being that of the region that claims."""

    body: Expr
    keys: tuple[Key, ...]

    def key(self, code: str) -> Fraction | None:
        """The key of the region with this code, None where it has none."""
        return next((key.value for key in self.keys if key.code == code), None)


@dataclass(frozen=True, slots=True)
class PerUnit(Expr):
    """quantity · rate: an amount of money for each unit (亩, 吨, 户) of a quantity."""

    quantity: Expr
    rate: Number


@dataclass(frozen=True, slots=True)
class Returned(Expr):
    """rate · investment, in every year: a fixed return on what was invested."""

    investment: Expr
    rate: Fraction
