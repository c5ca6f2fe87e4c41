"""Whether each party does well to stay, in every year: what is still to come against what leaving costs.

    onward_t = Σ_{u≥t} δ^(u−t) gain_u        regret year = the first t with onward_t < −exit cost

A gain is what a party has beyond no deal, and who leaves has no deal from then on; staying is to the end.
What was paid before is paid either way: it counts in the payback, never in the regret year. No party would
ever leave, whenever it may choose to, if and only if no year is a regret year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from yrdshare.errors import DraftError, Fault, fault
from yrdshare.fiscal.payback import Payback, payback
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, decimal_text, fraction, round_fraction, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Glance, Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.terms import Condition, gain
from yrdshare.words import Language, say

ExitCosts = Mapping[Region, "str | int | Fraction"]  # 万元
STEP = FEN_PER["万元"] // 100  # the last digit of a printed amount


@dataclass(frozen=True, slots=True)
class Stay:
    """One party through the years, exact fen.

    gains     : gain_t, nominal · so_far : Σ_{u≤t} δ^(u−t0) gain_u · onward : Σ_{u≥t} δ^(u−t) gain_u
    exit_cost : what it pays when it leaves, in the money of that year
    """

    region: Region
    years: tuple[int, ...]
    gains: tuple[Fraction, ...]
    onward: tuple[Fraction, ...]
    payback: Payback
    exit_cost: Fraction = Fraction(0)

    @property
    def so_far(self) -> tuple[Fraction, ...]:
        """The running total at the end of each year."""
        return self.payback.cumulated

    @property
    def regret(self) -> int | None:
        """The first year in which leaving would be better than staying to the end; None where it never is."""
        pairs = zip(self.years, self.onward, strict=True)
        return next((year for year, rest in pairs if rest < -self.exit_cost), None)

    @property
    def best_exit(self) -> int | None:
        """The year in which leaving saves most, seen from the first: min_t δ^(t−t0) (onward_t + cost)."""
        step = 1 / (1 + self.payback.discount)
        left = [(rest + self.exit_cost) * step**spot for spot, rest in enumerate(self.onward)]
        return None if self.regret is None else self.years[left.index(min(left))]

    @property
    def deepest(self) -> Fraction:
        """The most that the running total lacks at the end of any year."""
        return self.payback.deepest

    @property
    def safe_exit_cost(self) -> Fraction:
        """The smallest exit cost at which staying is at least as good in every year: max_t −onward_t, ≥ 0."""
        return max(Fraction(0), -min(self.onward))

    def text(self, lang: Language = "zh") -> str:
        """One sentence on leaving."""
        facts = {"region": self.region, "cost": wan_text(self.exit_cost), "first": self.years[0]}
        key = "staying.stays_at_cost" if self.exit_cost else "staying.stays"
        if self.regret is not None:
            rest = self.onward[self.years.index(self.regret)]
            facts |= {"year": self.regret, "best": self.best_exit}
            facts |= {"amount": wan_text(-rest), "safe": _upwards(self.safe_exit_cost)}
            key = "staying.regrets_at_cost" if self.exit_cost else "staying.regrets"
            if self.regret == self.years[0]:
                key = "staying.never_joins_at_cost" if self.exit_cost else "staying.never_joins"
        return say(key, lang, **facts)


@dataclass(frozen=True, eq=False)
class Staying:
    """Every party of a position through the years."""

    draft: Draft
    parties: Mapping[Region, Stay]

    @property
    def regrets(self) -> Mapping[Region, int]:
        """The regret years, of the parties that have one."""
        return {region: one.regret for region, one in self.parties.items() if one.regret is not None}

    @property
    def safe_exit_cost(self) -> Fraction:
        """The smallest exit cost, the same for all, at which no party would do better leaving; exact fen."""
        return max(one.safe_exit_cost for one in self.parties.values())

    def frame(self) -> pd.DataFrame:
        """A row for each party and year: gain, so_far and onward in fen, rounded once."""
        rows = [
            (region.code, year, *(round_fraction(amount) for amount in amounts))
            for region, one in self.parties.items()
            for year, *amounts in zip(one.years, one.gains, one.so_far, one.onward, strict=True)
        ]
        return pd.DataFrame(rows, columns=["region", "year", "gain", "so_far", "onward"])

    def text(self, lang: Language = "zh") -> str:
        """Who would leave and when, when each has its money back, and what exit cost keeps everyone."""
        years = self.draft.years
        lines = [say("staying.heading", lang, park=self.draft.park, first=years[0], last=years[-1])]
        for one in self.parties.values():
            lines += [say("staying.line", lang, sentence=sentence) for sentence in (one, one.payback)]
        safe = self.safe_exit_cost
        key = "staying.safe" if safe else "staying.safe_without"
        return "\n".join([*lines, say(key, lang, amount=_upwards(safe))])


def staying(at: Position | Solution | Glance, exit_costs: ExitCosts | None = None) -> Staying:
    """Each party's gains, running total, what is still to come, payback and regret year; exact.

    exit_costs : 万元 that a party pays when it leaves, in the money of that year; 0 where not named
    """
    position = at if isinstance(at, Position) else at.position
    draft, costs = position.draft, _costs(position.draft, exit_costs or {})
    back = payback(position)
    return Staying(
        draft,
        {
            region: Stay(region, draft.years, path, _onward(position, region), back[region], costs[region])
            for region, path in position.gains.items()
        },
    )


def no_regret(region: Region, exit_cost: "str | int | Fraction" = 0) -> Condition:
    """In every year, what is still to come is worth at least what leaving would save: onward_t ≥ −exit cost.

    exit_cost : 万元, ≥ 0, in the money of the year of leaving
    """
    return gain(region).onward >= -_positive(region, exit_cost)


def stop_loss(region: Region, amount: "str | int | Fraction") -> Condition:
    """At the end of no year has the region lost more than `amount` 万元 in sum: so_far_t ≥ −amount."""
    return gain(region).so_far >= -_positive(region, amount)


def pays_back_by(region: Region, year: int) -> Condition:
    """By the end of `year` the region's gains add up to at least 0: Σ_{t≤year} δ^(t−t0) gain_t ≥ 0.

    Of later years it says nothing: with losses after `year` the sum may fall below 0 again.
    """
    return gain(region).until(year) >= 0


def _onward(position: Position, region: Region) -> tuple[Fraction, ...]:
    return tuple(value for _, value in gain(region).onward.values(position.measures))


def _costs(draft: Draft, given: ExitCosts) -> Mapping[Region, Fraction]:
    """Exit costs in fen of every party; all faults at once."""
    found: list[Fault] = []
    costs = dict.fromkeys(draft.parties, Fraction(0))
    for region, amount in given.items():
        if region not in draft.parties:
            found.append(fault("draft.not_a_party", region=region))
        elif (cost := fraction(amount)) < 0:
            found.append(fault("staying.negative", region=region, found=decimal_text(cost)))
        else:
            costs[region] = cost * FEN_PER["万元"]
    if found:
        raise DraftError(found)
    return costs


def _positive(region: Region, amount: "str | int | Fraction") -> Fraction:
    given = fraction(amount)
    if given < 0:
        raise DraftError([fault("staying.negative", region=region, found=decimal_text(given))])
    return given


def _upwards(fen: Fraction) -> str:
    """Rounded up to 0.01 万元, so that the printed amount is enough."""
    return wan_text(Fraction(-(-fen // STEP) * STEP))
