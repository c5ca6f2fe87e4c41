"""What it does that a party puts no worth on an indicator: who has it for that, and what else could be."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.trade.unvalued import Unvalued, credit, stated, unvalued

SMALL = Fraction(1, 10)  # of the least worth that a taker states: a small worth to try


@dataclass(frozen=True, slots=True)
class Trial:
    """The same draft where those without a worth state `value`: each one's credit and gain then.

    credits : fen of the indicator, discounted · money : own budget, fen, discounted
    """

    value: Fraction
    credits: Mapping[Region, Fraction]
    money: Mapping[Region, Fraction]


@dataclass(frozen=True, slots=True)
class Handed:
    """An indicator that some put no worth on.

    credits : what each of them and of the takers is credited now, fen, discounted
    apart   : what each would be credited with the indicator split by itself; None where it cannot be
    trials  : a small worth stated, and the largest that a taker states, so that nobody is ahead
    """

    about: Unvalued
    credits: Mapping[Region, Fraction]
    apart: Mapping[Region, Fraction] | None
    trials: tuple[Trial, ...]

    @property
    def passed(self) -> Fraction | None:
        """Credit that the takers have beyond what they would have with the indicator split by itself, fen."""
        if self.apart is None:
            return None
        return sum((self.credits[one] - self.apart[one] for one in self.about.takers), Fraction(0))


def handed(solution: Solution, separate: Position | None) -> tuple[Handed, ...]:
    """Every such indicator of the solution's draft; `separate` is the draft split part by part."""
    found = []
    for about in unvalued(solution.draft):
        concerned = (*about.without, *about.takers)
        now, before = (
            None
            if position is None
            else {region: credit(position, region, about.kind) for region in concerned}
            for position in (solution.position, separate)
        )
        assert now is not None
        found.append(Handed(about, now, before, _trials(solution.draft, about)))
    return tuple(found)


def _trials(draft: Draft, about: Unvalued) -> tuple[Trial, ...]:
    if not about.takers:
        return ()
    worth = [stated(draft, region, about.kind) for region in about.takers]
    tried = [_trial(draft, about, value) for value in (min(worth) * SMALL, max(worth))]
    return tuple(one for one in tried if one is not None)


def _trial(draft: Draft, about: Unvalued, value: Fraction) -> Trial | None:
    """The draft solved with this worth; None where its conditions then leave no split."""
    outcome = solve(with_values(draft, about.kind, dict.fromkeys(about.without, value)))
    if not isinstance(outcome, Solution):
        return None
    concerned = (*about.without, *about.takers)
    position = outcome.position
    credited = {region: credit(position, region, about.kind) for region in concerned}
    return Trial(value, credited, {region: _money(position, region) for region in concerned})


def _money(position: Position, region: Region) -> Fraction:
    values = position.draft.values.get(region, {})
    worth = sum((by * credit(position, region, kind) for kind, by in values.items()), Fraction(0))
    return position.totals[region] - worth


def with_values(draft: Draft, kind: str, values: Mapping[Region, Fraction]) -> Draft:
    """The same draft, not a further one, where these regions state another worth for an indicator."""
    changed = {region: {**draft.values.get(region, {}), kind: value} for region, value in values.items()}
    return draft.revise(values={**draft.values, **changed}, number=draft.number)
