"""A Formula: a pool, claims in order, who gets the rest, which years, who collected, how it counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

from yrdshare.errors import Fault, FormulaError, fault, nearest
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction
from yrdshare.nodes.dimension import MONEY, NOTHING, Dimension, dimension
from yrdshare.nodes.expression import Capped, Expr, Share, Stream, shares, transform, walk
from yrdshare.nodes.legality import check
from yrdshare.nodes.measured import ByKey
from yrdshare.words import Language, say

Count = Literal["split", "double", "in_place"]
PAID = frozenset(
    {"tax", "land", "fee", "dividend"}
)  # kinds that move between treasuries; others are only credited


class Role(Enum):
    """A claimant that each project resolves to its own region."""

    ORIGIN = "origin"
    HOST = "host"
    PARK = "park"
    FUND = "fund"

    def text(self, lang: Language = "zh") -> str:
        """The role's name in `lang`."""
        return say(f"formula.role_{self.value}", lang)


ORIGIN, HOST, PARK, FUND = Role.ORIGIN, Role.HOST, Role.PARK, Role.FUND
Claimant = Role | Region
Claims = tuple[tuple[Claimant, Expr], ...]


@dataclass(frozen=True)
class Formula:
    """How one pool is divided, year by year and project by project. Holds no data and no results.

    split:    u_i = Σ claims of i,  rest = pool − Σ claims        (分劈, adds up exactly)
    in_place: nobody claims, all of it stays where it is collected (属地)
    double:   every claimant is credited its claim, nobody gets a rest; the excess is shown (双算)

    claims : (claimant, expression) in the order of the clause; a mapping is accepted
    rest   : who receives pool − Σ claims; None only where `count="double"`
    years  : consecutive calendar years of the agreement
    rest_pays : whether claims may exceed the pool, who has the rest then paying the difference
    Raises FormulaError with every fault of the formula at once.
    """

    name: str
    pool: Expr
    claims: Claims
    rest: Claimant | None
    years: tuple[int, ...]
    collected_by: Claimant = HOST
    count: Count = "split"
    rest_pays: bool = False

    def __init__(  # noqa: PLR0913 - the clause has eight parts
        self,
        name: str,
        pool: Expr,
        claims: "Mapping[Claimant, Expr] | Iterable[tuple[Claimant, Expr]]",
        rest: Claimant | None,
        years: Iterable[int],
        collected_by: Claimant = HOST,
        count: Count = "split",
        rest_pays: bool = False,
    ) -> None:
        ordered = tuple(claims.items() if isinstance(claims, Mapping) else claims)
        given: object = years
        span = tuple(years) if isinstance(given, Iterable) else (given,)
        values = (name, pool, ordered, rest, span, collected_by, count, rest_pays)
        for field, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, field.name, value)
        found = _faults(self)
        if found:
            raise FormulaError(found)

    @cached_property
    def dimension(self) -> Dimension:
        """Kind, unit and basis of what is divided."""
        return dimension(self.pool)

    @cached_property
    def paid(self) -> bool:
        """Whether money moves between treasuries, rather than an indicator being credited."""
        return self.dimension.kind in PAID or self.dimension == MONEY

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Every share, open or fixed, once each, in the order they are written."""
        return tuple(dict.fromkeys(share for _, claim in self.claims for share in shares(claim)))

    @cached_property
    def open_shares(self) -> tuple[Share, ...]:
        """The shares that have no value yet."""
        return tuple(share for share in self.shares if share.value is None)

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """Every stream the formula reads, once each."""
        trees = (self.pool, *(claim for _, claim in self.claims))
        return tuple(dict.fromkeys(node for tree in trees for node in walk(tree) if isinstance(node, Stream)))

    def with_shares(self, values: "Mapping[str, str | int | Fraction | None]") -> "Formula":
        """The same formula with these shares fixed (or opened again, with None); other names are refused."""
        known = [share.name for share in self.shares]
        unknown = [name for name in values if name not in known]
        if unknown:
            raise FormulaError(
                [fault("formula.unknown_share", found=name, nearest=nearest(name, known)) for name in unknown]
            )
        return self.fixed(
            {name: None if given is None else fraction(given) for name, given in values.items()}
        )

    def reopened(self, low: "str | int | Fraction" = 0, high: "str | int | Fraction" = 1) -> "Formula":
        """The same formula as a template: every share open between `low` and `high`."""

        def opened(node: Expr) -> Expr:
            return Share(node.name, low, high) if isinstance(node, Share) else node

        claims = tuple((claimant, transform(claim, opened)) for claimant, claim in self.claims)
        return replace(self, claims=claims)

    def fixed(self, values: Mapping[str, Fraction | None]) -> "Formula":
        """The same formula, each share that `values` names set to its value; it may lack some."""

        def set_value(node: Expr) -> Expr:
            if isinstance(node, Share) and node.name in values:
                return Share(node.name, node.low, node.high, values[node.name])
            return node

        claims = tuple((claimant, transform(claim, set_value)) for claimant, claim in self.claims)
        return replace(self, claims=claims)


def _faults(formula: Formula) -> list[Fault]:
    """Every fault; what is of the wrong type is told first, since nothing else can be asked of it."""
    return _type_faults(formula) or _meaning_faults(formula)


def _type_faults(formula: Formula) -> list[Fault]:
    named: list[object] = [*(claimant for claimant, _ in formula.claims), formula.collected_by]
    named += [] if formula.rest is None else [formula.rest]
    found = [
        fault("formula.claimant", formula=formula.name, found=repr(one))
        for one in named
        if not isinstance(one, Claimant)
    ]
    trees: list[object] = [formula.pool, *(claim for _, claim in formula.claims)]
    found += [
        fault("formula.expression", formula=formula.name, found=repr(one))
        for one in trees
        if not isinstance(one, Expr)
    ]
    found += [
        fault("formula.year", formula=formula.name, found=repr(year))
        for year in formula.years
        if isinstance(year, bool) or not isinstance(year, int)
    ]
    if not isinstance(formula.rest_pays, bool):
        found.append(fault("formula.no_flag", formula=formula.name, found=repr(formula.rest_pays)))
    if formula.count not in get_args(Count):
        known = get_args(Count)
        found.append(fault("formula.count", found=formula.count, known=" / ".join(known)))
    return found


def _meaning_faults(formula: Formula) -> list[Fault]:
    found = [one for tree in (formula.pool, *(claim for _, claim in formula.claims)) for one in check(tree)]
    found += _share_faults(formula)
    for share in shares(formula.pool):
        found.append(fault("formula.share_in_pool", formula=formula.name, name=share.name))
    if any(isinstance(node, ByKey) for node in walk(formula.pool)):
        found.append(fault("formula.key_in_pool", formula=formula.name))
    if any(isinstance(node, Capped) and node.per == "sum" for node in walk(formula.pool)):
        found.append(fault("formula.sum_in_pool", formula=formula.name))
    for claimant, claim in formula.claims:
        if not found and not formula.dimension.fits(dimension(claim)):
            found.append(fault("nodes.unlike", one=formula.dimension, other=dimension(claim)))
        if isinstance(claim, Share) or (not found and dimension(claim) == NOTHING):
            found.append(fault("formula.bare_claim", formula=formula.name, claimant=claimant))
    if not formula.years or list(formula.years) != list(range(formula.years[0], formula.years[-1] + 1)):
        found.append(fault("formula.years", formula=formula.name, years="、".join(map(str, formula.years))))
    found += _rest_faults(formula)
    if formula.count == "double" and not found and formula.paid:
        found.append(fault("formula.double_money", formula=formula.name, kind=formula.dimension))
    return found


def _rest_faults(formula: Formula) -> Iterator[Fault]:
    """Who may have a rest, and who may have claims, in each way of counting."""
    if formula.count != "double" and formula.rest is None:
        yield fault("formula.no_rest", formula=formula.name)
    if formula.count == "double" and formula.rest is not None:
        yield fault("formula.double_rest", formula=formula.name)
    if formula.count == "in_place" and formula.claims:
        yield fault("formula.in_place_claims", formula=formula.name)
    if formula.count == "in_place" and formula.rest is not None and formula.rest != formula.collected_by:
        yield fault("formula.in_place_rest", formula=formula.name)
    if formula.rest_pays and formula.count != "split":
        yield fault("formula.split_rest_pays", formula=formula.name)


def _share_faults(formula: Formula) -> list[Fault]:
    """One name is one unknown: the same bounds and value wherever it stands."""
    first: dict[str, Share] = {}
    return [
        fault("formula.share_twice", name=share.name)
        for share in formula.shares
        if first.setdefault(share.name, share) != share
    ]
