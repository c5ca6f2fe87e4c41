"""Ways out of a clash: who gives way by how much, and the draft that this makes, tried."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, decimal_text, share_text, wan_text
from yrdshare.negotiate.conflicts.demands import PRINTED
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Demand, Relaxation, Solution
from yrdshare.negotiate.principles import equal_gain
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.terms import Condition, gain, share
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.program import ProgramError
from yrdshare.words import Language, say

TRIES = 12  # times that an amount is raised, twice as much each time, until the revised draft is solved


@dataclass(frozen=True, slots=True)
class Way:
    """One demand giving way by an amount: fen, or a fraction of a share."""

    demand: Demand
    amount: Fraction

    @property
    def to(self) -> Fraction | None:
        """The bound that is left: fen or a share; None where the value may lie on both sides of it."""
        condition = self.demand.condition
        if condition is None:
            return None if self.demand.pin is not None else -self.amount
        ends = {">=": condition.bound - self.amount, "<=": condition.bound + self.amount}
        return ends.get(condition.relation)

    def text(self, lang: Language = "zh") -> str:
        """“A” gives way by 20 万元, to 30 万元."""
        demand = self.demand
        words = {"demand": demand, "amount": amount_text(self.amount, demand.in_shares, lang)}
        if demand.region is not None:
            return say("conflicts.way_lose", lang, region=demand.region, **words)
        if self.to is None:
            return say("conflicts.way_pin" if demand.pin else "conflicts.way_band", lang, **words)
        return say("conflicts.way", lang, to=amount_text(self.to, demand.in_shares, lang), **words)


def amount_text(value: Fraction, in_shares: bool, lang: Language = "zh") -> str:
    """A share, or an amount in 万元 with its unit, exactly."""
    if in_shares:
        return share_text(value)
    whole = value % PRINTED[False] == 0
    shown = wan_text(value).removesuffix(".00") if whole else decimal_text(value / FEN_PER["万元"])
    return f"{shown} {say('money.unit_wan', lang)}"


def told_demand(demand: Demand, lang: Language = "zh") -> str:
    """The demand, and what it demands where its name alone would not tell."""
    condition, said = demand.condition, demand.text(lang)
    if condition is not None and condition.name:
        return say("conflicts.named", lang, name=said, written=condition.written(lang))
    return say("conflicts.quoted", lang, demand=said)


def ways_of(relaxation: Relaxation) -> tuple[Way, ...]:
    """What a relaxation asks of each demand."""
    return tuple(Way(demand, amount) for demand, amount in relaxation.demands)


def applied(draft: Draft, ways: Iterable[Way]) -> Draft:
    """The next draft, in which these demands give way and all others stay.

    A condition that gave way has no name any more: names often state the bound. Where the principle's
    "nobody loses" gives way, no such principle can stay: equal gain takes its place, and "nobody loses"
    stays a condition for the others.
    """
    ways = list(ways)
    softened = {id(way.demand.condition): way for way in ways if way.demand.condition is not None}
    conditions = [
        new
        for one in draft.conditions
        for new in (_softened(one, softened[id(one)]) if id(one) in softened else [one])
    ]
    pinned = {way.demand.pin[0]: way for way in ways if way.demand.pin is not None}
    for name, way in pinned.items():
        conditions += [
            share(name) >= draft.pins[name] - way.amount,
            share(name) <= draft.pins[name] + way.amount,
        ]
    changed: dict[str, object] = {"conditions": conditions}
    changed["pins"] = {name: value for name, value in draft.pins.items() if name not in pinned}
    losing = {way.demand.region: way.amount for way in ways if way.demand.region is not None}
    if losing:
        changed["principle"] = equal_gain()
        changed["conditions"] = [*conditions, *_limits(draft.parties, losing)]
    return draft.revise(**changed)


def _softened(condition: Condition, way: Way) -> list[Condition]:
    below, above = condition.bound - way.amount, condition.bound + way.amount
    if condition.relation == "==":
        least = replace(condition, relation=">=", bound=below, name="")
        return [least, replace(condition, relation="<=", bound=above, name="")]
    return [replace(condition, bound=below if condition.relation == ">=" else above, name="")]


def _limits(parties: Iterable[Region], losing: Mapping[Region, Fraction]) -> Iterator[Condition]:
    for region in parties:
        condition = gain(region).total >= 0
        yield replace(condition, bound=-losing.get(region, Fraction(0)))


@dataclass(slots=True)
class Trial:
    """Solves revised drafts of one draft, on one kept program where only numbers change.

    scale : the largest pool, fen; amounts are raised by no less than what the solver can tell apart
    """

    draft: Draft
    scale: float
    session: Session | None = None
    known: dict[tuple[Way, ...], tuple[Way, ...] | None] = field(default_factory=dict)

    def enough(self, ways: tuple[Way, ...]) -> tuple[Way, ...] | None:
        """These amounts, raised a little where they are not quite enough; None where that did not help."""
        if ways not in self.known:
            self.known[ways] = self._raised(ways)
        return self.known[ways]

    def _raised(self, ways: tuple[Way, ...]) -> tuple[Way, ...] | None:
        for number in range(TRIES):
            if self._solved(applied(self.draft, ways)):
                return ways
            ways = tuple(replace(way, amount=way.amount + 2**number * self._step(way)) for way in ways)
        return None

    def _step(self, way: Way) -> Fraction:
        unit = PRINTED[way.demand.in_shares]
        told_apart = 1.0 if way.demand.in_shares else self.scale
        return unit * max(int(TOLERANCE * told_apart / unit), 1)

    def _solved(self, draft: Draft) -> bool:
        if self.session is None:
            self.session = Session(draft)
        try:
            return isinstance(self.session.solve(draft), Solution)
        except ProgramError:
            return False
