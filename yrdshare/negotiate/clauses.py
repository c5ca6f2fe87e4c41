"""A draft at its shares taken apart into clauses, each with a place of its own, and put together again."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import singledispatch
from typing import Any

from yrdshare.formula.formula import Claimant, Formula, Role
from yrdshare.formula.short import short
from yrdshare.ledger.park import Park, Yearly
from yrdshare.ledger.regions import Region
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.position import Position, at
from yrdshare.negotiate.terms import Condition
from yrdshare.nodes.expression import Expr
from yrdshare.words import Bilingual, Language, in_both, say

Place = tuple[Any, ...]  # ("share", "origin") · ("formula", "税收", "claim", 1) · ("discount",) · …
Clauses = Mapping[Place, Any]
TABLES = ("costs", "no_deal")


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry of a formula's claims."""

    claimant: Claimant
    body: Expr


@dataclass(frozen=True, slots=True)
class Path:
    """What a region has in each of some years, fen by year."""

    by_year: tuple[tuple[int, int], ...]


def clauses(position: Position, years: tuple[int, ...]) -> Clauses:
    """What each clause of the draft says, by its place.

    years : the years of the yearly tables that count
    """
    draft = position.draft
    held: dict[Place, Any] = {("share", name): value for name, value in position.shares.items()}
    for formula in draft.formulas:
        held |= {("formula", formula.name, *part): value for part, value in _parts(formula).items()}
    held |= {("principle",): in_both(draft.principle.text), ("discount",): draft.discount}
    for region, by_kind in draft.values.items():
        held |= {("value", region, kind): value for kind, value in by_kind.items()}
    held["park",] = draft.park
    for name in TABLES:
        table: Yearly = getattr(draft, name)
        held |= {(name, region): _path(table[region], years) for region in table}
    times: dict[str, int] = {}
    for condition in draft.conditions:
        called = condition.name or condition.written()
        times[called] = times.get(called, 0) + 1
        held["condition", called, times[called]] = _wording(condition)
    return held


def assembled(held: Clauses) -> Position:
    """The draft that these clauses make, at their shares; principle and conditions are left out.

    A share that no claim uses, or the value of a kind that no formula credits, does nothing.
    """
    parts: dict[str, dict[Place, Any]] = {}
    tables: dict[str, dict[Region, dict[int, int]]] = {name: {} for name in TABLES}
    values: dict[Region, dict[str, Fraction]] = {}
    for (kind, *rest), value in held.items():
        if kind == "formula":
            parts.setdefault(rest[0], {})[tuple(rest[1:])] = value
        elif kind in tables:
            tables[kind][rest[0]] = dict(value.by_year)
        elif kind == "value":
            values.setdefault(rest[0], {})[rest[1]] = value
    formulas = [_formula(name, found) for name, found in parts.items()]
    discount: Fraction = held["discount",]
    credited = {one.dimension.kind for one in formulas if not one.paid and one.dimension.money}
    fitting = {region: {k: v for k, v in one.items() if k in credited} for region, one in values.items()}
    yearly = tables["no_deal"], tables["costs"]
    draft = Draft(formulas, held["park",], None, *yearly, values=fitting, discount=discount)
    known = [share.name for share in draft.shares]
    return at(draft, {name: held["share", name] for name in known if ("share", name) in held})


def same(old: object, new: object) -> bool:
    """Whether two clauses say the same; parks differ by their ledgers."""
    if isinstance(old, Park) and isinstance(new, Park):
        return old is new or old.ledger.digest() == new.ledger.digest()
    return old == new


def title(place: Place, draft: Draft) -> Bilingual:
    """What the clause at `place` of this draft is called."""
    return in_both(lambda lang: _title(place, draft, lang))


def part_title(place: Place) -> Bilingual:
    """What a part of a formula is called inside it."""
    return in_both(lambda lang: _part(place, lang))


def wording(value: object, draft: Draft) -> Bilingual:
    """What a clause of this draft says."""
    return in_both(lambda lang: _said(value, lang, draft.years))


def _parts(formula: Formula) -> dict[Place, Any]:
    """The parts of a formula by name; the shares' values are clauses of their own."""
    plain = formula.fixed({share.name: None for share in formula.shares})
    others = [field.name for field in fields(Formula) if field.name not in ("name", "claims")]
    found: dict[Place, Any] = {(name,): getattr(plain, name) for name in others}
    found["years",] = range(plain.years[0], plain.years[-1] + 1)
    return found | {("claim", number): Claim(*one) for number, one in enumerate(plain.claims, start=1)}


def _formula(name: str, parts: Mapping[Place, Any]) -> Formula:
    numbers = sorted(place[1] for place in parts if place[0] == "claim")
    entries = [parts["claim", number] for number in numbers]
    others = {place[0]: value for place, value in parts.items() if place[0] != "claim"}
    return Formula(name, claims=[(one.claimant, one.body) for one in entries], **others)


def _path(by_year: Mapping[int, int], years: tuple[int, ...]) -> Path:
    return Path(tuple((year, by_year[year]) for year in years if year in by_year))


def _wording(condition: Condition) -> Bilingual:
    def written(lang: Language) -> str:
        compared = condition.written(lang)
        return f"{condition.name} [{compared}]" if condition.name else compared

    return in_both(written)


def _title(place: Place, draft: Draft, lang: Language) -> str:
    kind, *rest = place
    if kind == "share":
        return share_label(draft, rest[0], lang)
    if kind == "formula":
        whole = len(rest) == 1
        part = "" if whole else _part(place, lang)
        return say("compare.formula" if whole else "compare.part", lang, formula=rest[0], part=part)
    words: dict[str, object] = {}
    if kind in ("value", *TABLES):
        words["region"] = rest[0]
    if kind == "value":
        words["kind"] = say(f"nodes.kind_{rest[1]}", lang)
    return say(f"compare.title_{kind}", lang, **words)


def _part(place: Place, lang: Language) -> str:
    return say(f"compare.part_{place[2]}", lang, number=place[-1])


@singledispatch
def _said(value: object, lang: Language, years: tuple[int, ...]) -> str:
    raise TypeError(type(value).__name__)


@_said.register
def _(value: Bilingual | Role | Region, lang: Language, years: tuple[int, ...]) -> str:
    return value.text(lang)


@_said.register
def _(value: Expr, lang: Language, years: tuple[int, ...]) -> str:
    return short(value, lang)


@_said.register
def _(value: Claim, lang: Language, years: tuple[int, ...]) -> str:
    return say("compare.claim", lang, claimant=value.claimant, body=short(value.body, lang))


@_said.register
def _(value: Fraction, lang: Language, years: tuple[int, ...]) -> str:
    return share_text(value)


@_said.register
def _(value: range, lang: Language, years: tuple[int, ...]) -> str:
    return f"{value.start}–{value.stop - 1}"


@_said.register
def _(value: None, lang: Language, years: tuple[int, ...]) -> str:
    return say("compare.none", lang)


@_said.register
def _(value: bool, lang: Language, years: tuple[int, ...]) -> str:
    return say(f"compare.{'yes' if value else 'no'}", lang)


@_said.register
def _(value: str, lang: Language, years: tuple[int, ...]) -> str:
    return say(f"compare.count_{value}", lang)


@_said.register
def _(value: Park, lang: Language, years: tuple[int, ...]) -> str:
    return say("compare.seal", lang, park=value, digest=value.ledger.digest()[:12])


@_said.register
def _(value: Path, lang: Language, years: tuple[int, ...]) -> str:
    inside = [(year, amount) for year, amount in value.by_year if year in years]
    each = [say("compare.in_year", lang, year=year, amount=wan_text(amount)) for year, amount in inside]
    whole = wan_text(sum(amount for _, amount in inside))
    return say("compare.path", lang, total=whole, years=say("explain.joint_short", lang).join(each))
