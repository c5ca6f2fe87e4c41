"""A draft taken apart stream by stream: money by itself, each credited indicator by itself.

    money       every formula that pays, with all costs and all no-deal figures: they cannot be told apart
    indicator   every formula of one credited kind; a party's measure is its own credit, whatever it is worth

Each part is divided by the draft's principle on its own measure, with the conditions that touch it alone.
A condition that touches several parts stands in none of them; it is checked where they are put together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from yrdshare.formula.account import regions
from yrdshare.formula.formula import HOST, Formula
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Outcome, Solution
from yrdshare.negotiate.position import Position, at
from yrdshare.negotiate.principles import (
    CoalitionStable,
    EqualGain,
    Nash,
    Nearest,
    Principle,
    Proportional,
    stated_regions,
)
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import Condition
from yrdshare.nodes.expression import Number, Times
from yrdshare.words import Language, say

MONEY = ""  # the part that is own budget; every other part is called by its kind


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a draft as a draft of its own, and what it solves to."""

    kind: str
    draft: Draft
    outcome: Outcome

    def text(self, lang: Language = "zh") -> str:
        """What the part divides."""
        return part_text(self.kind, lang)


@dataclass(frozen=True, slots=True)
class Apart:
    """A draft solved part by part.

    position : all parts put together on the draft itself; None where a part has no split, or where `linked`
    linked   : open shares that stand in several parts, so that these cannot be divided one by one
    across   : the conditions that touch several parts
    """

    parts: tuple[Part, ...]
    position: Position | None
    linked: tuple[str, ...]
    across: tuple[Condition, ...]

    @property
    def blocked(self) -> tuple[Part, ...]:
        """The parts that no split of theirs can satisfy."""
        return tuple(part for part in self.parts if isinstance(part.outcome, Infeasible))


def part_text(kind: str, lang: Language = "zh") -> str:
    """A part in words: the money, or an indicator."""
    return say(f"nodes.kind_{kind or 'money'}", lang)


def kind_of(formula: Formula) -> str:
    """The part that a formula belongs to."""
    return MONEY if formula.paid else formula.dimension.kind


def credited_kinds(draft: Draft) -> tuple[str, ...]:
    """The indicators, counted in money, that formulas credit."""
    return tuple(
        dict.fromkeys(
            kind_of(formula) for formula in draft.formulas if not formula.paid and formula.dimension.money
        )
    )


def touched(draft: Draft, condition: Condition) -> tuple[str, ...]:
    """The parts that a condition depends on: a gain is money and every indicator that the region values."""
    found: dict[str, None] = {}
    for _, quantity in condition.term.parts:
        if quantity.kind == "share":
            holders = [one for one in draft.formulas if quantity.name in [share.name for share in one.shares]]
            found |= dict.fromkeys(kind_of(formula) for formula in holders)
        elif quantity.kind == "receipts" and quantity.name:
            named = next(one for one in draft.formulas if one.name == quantity.name)
            found[kind_of(named)] = None
        else:
            found[MONEY] = None
        if quantity.kind == "gain" and quantity.region is not None:
            valued = draft.values.get(quantity.region, {})
            found |= dict.fromkeys(kind for kind, value in valued.items() if value)
    return tuple(found)


def apart(draft: Draft) -> Apart:
    """The draft solved part by part, each on its own measure."""
    kinds = tuple(dict.fromkeys(kind_of(formula) for formula in draft.formulas))
    touching = [(condition, touched(draft, condition)) for condition in draft.conditions]
    across = tuple(condition for condition, of in touching if len(of) > 1)
    linked = _linked(draft)
    if linked:
        return Apart((), None, linked, across)
    parts = []
    for kind in kinds:
        own = tuple(condition for condition, of in touching if of == (kind,))
        alone = _alone(draft, kind, own)
        parts.append(Part(kind, alone, solve(alone)))
    return Apart(tuple(parts), _joined(draft, parts), (), across)


def _linked(draft: Draft) -> tuple[str, ...]:
    """Open shares that stand in formulas of several parts."""
    homes: dict[str, set[str]] = {}
    for formula in draft.formulas:
        for share in formula.open_shares:
            if share.name not in draft.pins:
                homes.setdefault(share.name, set()).add(kind_of(formula))
    return tuple(name for name, kinds in homes.items() if len(kinds) > 1)


def _alone(draft: Draft, kind: str, conditions: tuple[Condition, ...]) -> Draft:
    """One part as a draft: a credit counts as it stands, and no costs are set against it."""
    formulas = [formula for formula in draft.formulas if kind_of(formula) == kind]
    names = {share.name for formula in formulas for share in formula.shares}
    whole = _over(formulas, draft.years, _beside(draft, kind, conditions))
    plain = Draft(whole, draft.park, no_deal=draft.no_deal, costs=draft.costs)
    parties = plain.parties
    none = {region: dict.fromkeys(draft.years, 0) for region in parties}
    by_itself = kind == MONEY
    counted = not by_itself and formulas[0].dimension.money
    return Draft(
        plain.formulas,
        draft.park,
        _own(draft.principle, kind, parties, names),
        no_deal=draft.no_deal if by_itself else none,
        costs=draft.costs if by_itself else none,
        values={region: {kind: Fraction(1)} for region in parties} if counted else {},
        discount=draft.discount,
        conditions=conditions,
        previous={name: value for name, value in draft.previous.items() if name in names},
        pins={name: value for name, value in draft.pins.items() if name in names},
        number=draft.number,
    )


def _beside(draft: Draft, kind: str, conditions: Iterable[Condition]) -> tuple[Region, ...]:
    """Parties that are spoken of in a part in which no formula gives them anything."""
    told = [quantity.region for one in conditions for _, quantity in one.term.parts]
    if kind == MONEY and isinstance(draft.principle, CoalitionStable):
        told += stated_regions(draft.principle)
    projects = draft.park.projects
    given = {one for part in draft.formulas if kind_of(part) == kind for one in regions(part, projects)}
    return tuple(dict.fromkeys(one for one in told if one is not None and one not in given))


def _over(formulas: list[Formula], years: tuple[int, ...], beside: tuple[Region, ...]) -> list[Formula]:
    """The formulas, with one that gives nothing where they do not cover all these years and parties.

    A part then has the draft's own years: costs, discounting and conditions stay as they are.
    """
    covered = {year for formula in formulas for year in formula.years}
    if covered >= set(years) and not beside:
        return formulas
    like = next(stream for stream in formulas[0].streams if stream.kind == formulas[0].dimension.kind)
    nothing = Times(Number(Fraction(0)), replace(like, absent="zero"))
    name = " · ".join(formula.name for formula in formulas) + " 0"
    return [*formulas, Formula(name, nothing, [(one, nothing) for one in beside], HOST, years)]


def _own(principle: Principle, kind: str, parties: Iterable[Region], names: Iterable[str]) -> Principle:
    """The principle as far as it speaks of these parties and shares.

    What a group could reach by itself is money, so that an indicator is then divided by equal credit.
    """
    known, named = set(parties), set(names)
    if isinstance(principle, Nash):
        return Nash(tuple(pair for pair in principle.weights if pair[0] in known))
    if isinstance(principle, CoalitionStable):
        return principle if kind == MONEY else EqualGain()
    if isinstance(principle, Proportional):
        return Proportional(tuple(pair for pair in principle.contributions if pair[0] in known))
    if isinstance(principle, Nearest):
        return Nearest(tuple(pair for pair in principle.reference if pair[0] in named))
    return principle


def _joined(draft: Draft, parts: Iterable[Part]) -> Position | None:
    """The draft where every part has its own solved shares."""
    shares: dict[str, Fraction] = {}
    for part in parts:
        if not isinstance(part.outcome, Solution):
            return None
        shares |= _opened(part.draft, part.outcome.shares)
    return at(draft, shares)


def _opened(draft: Draft, shares: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {share.name: shares[share.name] for share in draft.open_shares}
