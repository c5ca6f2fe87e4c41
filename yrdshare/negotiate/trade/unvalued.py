"""Parties that state no worth for an indicator that an open share divides: it goes to whoever states one.

A principle looks at gains alone. Credit that is worth nothing to a party can be taken from it without
touching its gain, so a zero hands the indicator to the others. That is said, never done quietly.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.formula.account import owners
from yrdshare.formula.formula import Formula
from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import Nearest
from yrdshare.nodes.expression import shares
from yrdshare.words import Language, say


@dataclass(frozen=True, slots=True)
class Unvalued:
    """One indicator: who states no worth for it (none, or 0) and who does, of those that open shares credit.

    takers : empty where nobody states one; then the indicator moves no gain, and the tie-break divides it
    """

    kind: str
    without: tuple[Region, ...]
    takers: tuple[Region, ...]


def unvalued(draft: Draft) -> tuple[Unvalued, ...]:
    """Every indicator of which an open share decides a party's credit that the party puts no worth on.

    Nothing is told under `Nearest`, which does not look at gains, nor of an indicator that counts double,
    where nobody's credit is taken from another, nor where all others state a worth below 0.
    """
    if isinstance(draft.principle, Nearest):
        return ()
    sides: dict[str, dict[Region, None]] = {}
    for formula in draft.formulas:
        if not formula.paid and formula.dimension.money and formula.count == "split":
            sides.setdefault(formula.dimension.kind, {}).update(dict.fromkeys(_decided(draft, formula)))
    found = []
    for kind, regions in sides.items():
        worth = {region: stated(draft, region, kind) for region in regions}
        without = tuple(region for region, value in worth.items() if not value)
        takers = tuple(region for region, value in worth.items() if value > 0)
        if without and (takers or len(without) == len(worth)):
            found.append(Unvalued(kind, without, takers))
    return tuple(found)


def stated(draft: Draft, region: Region, kind: str) -> Fraction:
    """万元 of own budget that a region says one 万元 of this indicator is worth to it; else 0."""
    return draft.values.get(region, {}).get(kind, Fraction(0))


def _decided(draft: Draft, formula: Formula) -> Iterator[Region]:
    """The regions whose credit depends on an open share of the formula that is not held."""
    register = draft.park.projects
    moving = [
        claimant
        for claimant, claim in formula.claims
        if any(one.value is None and one.name not in draft.pins for one in shares(claim))
    ]
    if moving and formula.rest is not None:
        moving.append(formula.rest)
    for claimant in moving:
        yield from (region for region in owners(claimant, register).regions if region is not None)


def credit(position: Position, region: Region, kind: str) -> Fraction:
    """What a region is credited of an indicator: Σ_t δ^(t−t0) credit_t, fen, discounted as gains are."""
    measures = position.measures
    whole = Fraction(0)
    for formula in position.draft.formulas:
        if not formula.paid and formula.dimension.kind == kind and formula.dimension.money:
            path = measures.receipts[formula.name][region]
            whole += sum((value * by for value, by in zip(path, measures.discount, strict=True)), Fraction(0))
    return whole


def unvalued_lines(position: Position, lang: Language = "zh") -> Iterator[str]:
    """One line for each indicator that a party puts no worth on, with what it and the others are credited."""
    joint = say("explain.joint_short", lang)
    for one in unvalued(position.draft):
        words = {
            "kind": say(f"nodes.kind_{one.kind}", lang),
            "without": joint.join(region.text(lang) for region in one.without),
            "takers": joint.join(region.text(lang) for region in one.takers),
            "left": _sum_text(position, one.without, one.kind),
            "taken": _sum_text(position, one.takers, one.kind),
        }
        yield say("trade.unvalued" if one.takers else "trade.unvalued_by_all", lang, **words)


def _sum_text(position: Position, regions: tuple[Region, ...], kind: str) -> str:
    return wan_text(sum((credit(position, one, kind) for one in regions), Fraction(0)))
