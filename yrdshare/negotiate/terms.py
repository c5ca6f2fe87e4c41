"""Terms and conditions: `gain(region).every_year >= 0`, written as expressions, so that they can be printed.

One definition serves the exact account and the program: a `Measures` holds integers and fractions
of fen there, affine pieces here, and every term below only adds and scales them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from operator import add
from typing import Literal, Protocol, Self

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, decimal_text, fraction, share_text
from yrdshare.words import Language, say

Span = Literal["total", "every_year", "in_year", "until", "so_far", "onward"]
Relation = Literal[">=", "<=", "=="]
DISCOUNTED = {  # sums of gains
    "total": "terms.total_discounted",
    "until": "terms.until_discounted",
    "so_far": "terms.so_far_discounted",
    "onward": "terms.onward_discounted",
}


class Value(Protocol):
    """A number of fen, or an affine expression over the program's columns."""

    def __add__(self, other: Self, /) -> Self: ...
    def __mul__(self, factor: Fraction, /) -> Self: ...


@dataclass(frozen=True, slots=True)
class Measures[V]:
    """What terms are made of, by year position: gains, receipts by formula, and the shares.

    gains, receipts : fen, nominal, one value a year · discount : δ^(t−t0), one a year
    """

    years: tuple[int, ...]
    discount: tuple[Fraction, ...]
    gains: Mapping[Region, Sequence[V]]
    receipts: Mapping[str, Mapping[Region, Sequence[V]]]
    shares: Mapping[str, V]
    paid: frozenset[str]  # the formulas whose receipts are money


@dataclass(frozen=True, slots=True)
class Quantity:
    """A region's gain, its receipts under one formula ("" for all that pay), or a share."""

    kind: Literal["gain", "receipts", "share"]
    region: Region | None = None
    name: str = ""

    def text(self, lang: Language = "zh") -> str:
        """The quantity in words."""
        key = f"terms.{self.kind}" if self.kind != "receipts" or self.name else "terms.all_receipts"
        return say(key, lang, region=self.region or "", name=self.name)


@dataclass(frozen=True, slots=True)
class Term:
    """Σ factor · quantity over a span: one row, or one for every year t = t0 … T, in which conditions hold.

    total      Σ_u δ^(u−t0) x_u           every_year  x_t
    until(y)   Σ_{u≤y} δ^(u−t0) x_u       so_far      Σ_{u≤t} δ^(u−t0) x_u    what has come by the end of t
    in_year(y) x_y                        onward      Σ_{u≥t} δ^(u−t) x_u     what is to come, seen from t

    Sums of gains are discounted, `onward` to the year it is seen from; receipts are nominal (δ = 1).
    """

    parts: tuple[tuple[Fraction, Quantity], ...]
    span: Span = "total"
    year: int = 0

    @property
    def total(self) -> "Term":
        """The sum over all years of the draft."""
        return replace(self, span="total")

    @property
    def every_year(self) -> "Term":
        """Each year by itself: a condition on it holds in every one."""
        return replace(self, span="every_year")

    def in_year(self, year: int) -> "Term":
        """One calendar year."""
        return replace(self, span="in_year", year=year)

    def until(self, year: int) -> "Term":
        """The sum up to and with a calendar year."""
        return replace(self, span="until", year=year)

    @property
    def so_far(self) -> "Term":
        """For each year t, the sum up to and with it: Σ_{u≤t} δ^(u−t0) x_u. A condition holds in every t."""
        return replace(self, span="so_far")

    @property
    def onward(self) -> "Term":
        """For each year t, what is still to come, as seen from t: Σ_{u≥t} δ^(u−t) x_u; holds in every t."""
        return replace(self, span="onward")

    @property
    def is_share(self) -> bool:
        """Whether the term is in shares rather than money."""
        return all(quantity.kind == "share" for _, quantity in self.parts)

    def __add__(self, other: "Term") -> "Term":
        if not isinstance(other, Term):
            raise DraftError([fault("terms.no_bound", found=repr(other))])
        if (self.span, self.year) != (other.span, other.year) or self.is_share != other.is_share:
            raise DraftError([fault("terms.unlike", one=self, other=other)])
        return replace(self, parts=(*self.parts, *other.parts))

    def __sub__(self, other: "Term") -> "Term":
        return self + other * -1

    def __mul__(self, factor: "str | int | Fraction") -> "Term":
        by = fraction(factor)
        return replace(self, parts=tuple((by * one, quantity) for one, quantity in self.parts))

    __rmul__ = __mul__

    def __gt__(self, bound: object) -> "Condition":
        raise DraftError([fault("terms.strict")])

    def __lt__(self, bound: object) -> "Condition":
        raise DraftError([fault("terms.strict")])

    def __ge__(self, bound: "Term | str | int | Fraction") -> "Condition":
        return _condition(self, ">=", bound)

    def __le__(self, bound: "Term | str | int | Fraction") -> "Condition":
        return _condition(self, "<=", bound)

    def __eq__(self, bound: object) -> "Condition":  # type: ignore[override]
        if not isinstance(bound, Term | str | int | Fraction):
            raise DraftError([fault("terms.no_bound", found=repr(bound))])
        return _condition(self, "==", bound)

    def __hash__(self) -> int:
        return hash((self.parts, self.span, self.year))

    def text(self, lang: Language = "zh") -> str:
        """The term in words; beside gains that are summed discounted, receipts stand by themselves."""
        gains = tuple(one for one in self.parts if one[1].kind == "gain")
        if gains and len(gains) < len(self.parts) and self.span in DISCOUNTED:
            others = tuple(one for one in self.parts if one not in gains)
            return " + ".join(replace(self, parts=some).text(lang) for some in (gains, others))
        written = [
            (quantity.text(lang) if factor == 1 else f"{decimal_text(factor)}×{quantity.text(lang)}")
            for factor, quantity in self.parts
        ]
        whole = " + ".join(written)
        if self.is_share:
            return whole
        key = DISCOUNTED.get(self.span) if gains else None
        return say(key or f"terms.{self.span}", lang, term=whole, year=self.year)

    def values[V: Value](self, measures: Measures[V]) -> list[tuple[int | None, V]]:
        """(year, value) for each row of the term; the year is None where it sums over years."""
        if self.is_share:
            return [(None, _sum(measures.shares[q.name] * f for f, q in self.parts))]
        paths = [[value * factor for value in _path(quantity, measures)] for factor, quantity in self.parts]
        each = [_sum(path[position] for path in paths) for position in range(len(measures.years))]
        if self.span == "every_year":
            return list(zip(measures.years, each, strict=True))
        if self.span == "in_year":
            return [(self.year, each[measures.years.index(self.year)])]
        weights = [_weights(quantity, measures) for _, quantity in self.parts]
        if self.span == "onward":
            return _onward(measures.years, paths, weights)
        weighed = [[v * w for v, w in zip(*pair, strict=True)] for pair in zip(paths, weights, strict=True)]
        each = [_sum(path[position] for path in weighed) for position in range(len(measures.years))]
        if self.span == "so_far":
            return list(zip(measures.years, accumulate(each, add), strict=True))
        last = self.year if self.span == "until" else measures.years[-1]
        kept = [value for year, value in zip(measures.years, each, strict=True) if year <= last]
        return [(None, _sum(kept))]


@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    """term `relation` bound, named; bounds are fen or fractions. On the table, for everyone."""

    term: Term
    relation: Relation
    bound: Fraction
    name: str = ""

    def named(self, name: str) -> "Condition":
        """The same condition under a name that people use."""
        return replace(self, name=name)

    def at(self, bound: "str | int | Fraction") -> "Condition":
        """The same condition with another bound: 万元 for money, a fraction for a share."""
        return replace(self, bound=_bound(self.term, bound))

    def __bool__(self) -> bool:
        raise DraftError([fault("terms.no_truth")])

    def text(self, lang: Language = "zh") -> str:
        """The condition as written: its name, or the comparison in words."""
        return self.name or self.written(lang)

    def written(self, lang: Language = "zh") -> str:
        """The comparison in words, 万元 for money."""
        if self.term.is_share:
            bound = share_text(self.bound)
        else:
            bound = f"{decimal_text(self.bound / FEN_PER['万元'])} {say('money.unit_wan', lang)}"
        sign = {">=": "≥", "<=": "≤", "==": "="}[self.relation]
        return f"{self.term.text(lang)} {sign} {bound}"

    def shortfall(self, value: Fraction) -> Fraction:
        """By how much `value` misses the condition, 0 where it holds."""
        below, above = max(self.bound - value, Fraction(0)), max(value - self.bound, Fraction(0))
        return {">=": below, "<=": above, "==": max(below, above)}[self.relation]


def gain(region: Region) -> Term:
    """What a region gains against no deal: receipts + valued credits − costs − no deal, fen.

    gain_t = Σ receipts_t + Σ_kind value_kind · credit_kind,t − cost_t − no_deal_t
    """
    return Term(((Fraction(1), Quantity("gain", region)),))


def receipts(region: Region, formula: str = "") -> Term:
    """What a region receives under one formula by name, or under all that pay money."""
    return Term(((Fraction(1), Quantity("receipts", region, formula)),))


def share(name: str) -> Term:
    """A share by name, as a fraction."""
    return Term(((Fraction(1), Quantity("share", None, name)),))


def _condition(term: Term, relation: Relation, bound: "Term | str | int | Fraction") -> Condition:
    if isinstance(bound, Term):
        return Condition(term - bound, relation, Fraction(0))
    return Condition(term, relation, _bound(term, bound))


def _bound(term: Term, bound: "str | int | Fraction") -> Fraction:
    return fraction(bound) * (1 if term.is_share else FEN_PER["万元"])


def _path[V: Value](quantity: Quantity, measures: Measures[V]) -> Sequence[V]:
    assert quantity.region is not None  # only a share has no region
    if quantity.kind == "gain":
        return measures.gains[quantity.region]
    if quantity.name:
        return measures.receipts[quantity.name][quantity.region]
    paid = [measures.receipts[name][quantity.region] for name in measures.receipts if name in measures.paid]
    return [_sum(path[position] for path in paid) for position in range(len(measures.years))]


def _weights[V: Value](quantity: Quantity, measures: Measures[V]) -> Sequence[Fraction]:
    """δ^(t−t0) for gains, 1 for receipts, which are nominal."""
    return measures.discount if quantity.kind == "gain" else (Fraction(1),) * len(measures.years)


def _onward[V: Value](
    years: tuple[int, ...], paths: Sequence[Sequence[V]], weights: Sequence[Sequence[Fraction]]
) -> list[tuple[int | None, V]]:
    """rest_t = x_t + (δ_(t+1) / δ_t) · rest_(t+1), of each part by itself, then added up."""
    rests = [path[-1] for path in paths]
    found: list[tuple[int | None, V]] = [(years[-1], _sum(rests))]
    for position in range(len(years) - 2, -1, -1):
        steps = [weight[position + 1] / weight[position] for weight in weights]
        below = zip(paths, rests, steps, strict=True)
        rests = [path[position] + rest * step for path, rest, step in below]
        found.append((years[position], _sum(rests)))
    return found[::-1]


def _sum[V: Value](values: Iterable[V]) -> V:
    whole: V | None = None
    for value in values:
        whole = value if whole is None else whole + value
    if whole is None:
        raise DraftError([fault("terms.empty")])
    return whole
