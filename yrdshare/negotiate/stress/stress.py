"""The same agreement in another world: who bears the loss, who falls below no deal, what no longer holds.

The shares stay as agreed; only the ledger (or what the scenario names) is another. Everything is exact and
needs no solver. What the split would be if it were negotiated anew is asked for apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from yrdshare.errors import FormulaError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction, total
from yrdshare.negotiate.bindings import Binding
from yrdshare.negotiate.outcome import Glance, Outcome, Solution
from yrdshare.negotiate.position import Breach, Position, at
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.staying import staying
from yrdshare.negotiate.stress.scenarios import Scenario
from yrdshare.negotiate.stress.sentences import told
from yrdshare.words import Language


@dataclass(frozen=True, eq=False)
class Stressed:
    """A position before and after; `again` is the outcome solved anew, None where it was not asked for."""

    scenario: Scenario
    before: Position
    after: Position
    again: Outcome | None = None

    @cached_property
    def pools(self) -> Mapping[str, int]:
        """By how much each formula's pool is smaller over all years, in fen or its smallest unit."""
        pairs = zip(self.before.accounts, self.after.accounts, strict=True)
        return {old.formula.name: int(total(total(old.pool - new.pool))) for old, new in pairs}

    @property
    def loss(self) -> int:
        """By how much the pools that are paid are smaller in sum, fen, nominal; below 0 where they grow."""
        return sum(self.pools[one.name] for one in self.before.draft.formulas if one.paid)

    @cached_property
    def borne(self) -> Mapping[Region, int]:
        """How much less each party receives over all years, fen, nominal. Σ = loss, to the fen."""
        old, new = _received(self.before), _received(self.after)
        return {region: old[region] - new[region] for region in self.before.draft.parties}

    @property
    def bearing(self) -> Mapping[Region, Fraction]:
        """The part of the loss that each party bears; Σ = 1. Empty where the pools are as before."""
        return {region: Fraction(part, self.loss) for region, part in self.borne.items()} if self.loss else {}

    @property
    def changes(self) -> Mapping[Region, Fraction]:
        """Each party's discounted total gain after less before, fen."""
        return {region: self.after.totals[region] - old for region, old in self.before.totals.items()}

    @property
    def below(self) -> Mapping[Region, int]:
        """The first year in which a party falls below no deal where it did not before."""
        years = self.before.draft.years
        found: dict[Region, int] = {}
        for region, path in self.after.gains.items():
            pairs = zip(years, self.before.gains[region], path, strict=True)
            fallen = [year for year, old, new in pairs if new < 0 <= old]
            found |= {region: fallen[0]} if fallen else {}
        return found

    @property
    def losers(self) -> tuple[Region, ...]:
        """Parties whose total gain was not negative and is now."""
        return tuple(one for one, whole in self.after.totals.items() if whole < 0 <= self.before.totals[one])

    @property
    def broken(self) -> tuple[Breach, ...]:
        """Conditions on the table that held and no longer do."""
        already = {id(one.condition) for one in self.before.breaches}
        return tuple(one for one in self.after.breaches if id(one.condition) not in already)

    @property
    def regrets(self) -> Mapping[Region, tuple["int | None", "int | None"]]:
        """The regret year before and after, of the parties for which it moves."""
        old, new = staying(self.before).parties, staying(self.after).parties
        pairs = {region: (old[region].regret, new[region].regret) for region in old}
        return {region: pair for region, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def unreached(self) -> tuple[Binding, ...]:
        """Caps that were reached and no longer are."""
        now = {_place(one) for one in self.after.bindings}
        return tuple(one for one in self.before.bindings if one.kind == "cap" and _place(one) not in now)

    def frame(self) -> pd.DataFrame:
        """A row for each party and year: gain before and after, in fen, rounded once."""
        rows = [
            (region.code, year, round_fraction(old), round_fraction(new))
            for region, path in self.before.gains.items()
            for year, old, new in zip(self.before.draft.years, path, self.after.gains[region], strict=True)
        ]
        return pd.DataFrame(rows, columns=["region", "year", "gain", "stressed"])

    def sentence(self, lang: Language = "zh") -> str:
        """What happens and who bears it, in one sentence."""
        return next(told(self, lang))

    def text(self, lang: Language = "zh") -> str:
        """The sentence, then each party, then what no longer holds, then the split solved anew."""
        return "\n".join(told(self, lang))


def stress(position: Position | Solution | Glance, scenario: Scenario, resolve: bool = False) -> Stressed:
    """What a scenario does to everyone at the shares that are agreed.

    resolve : also solve the draft anew in that world, which is another agreement
    Raises FormulaError where the clauses cannot be carried out there, such as a minimum above the pool.
    """
    before = position if isinstance(position, Position) else position.position
    after = standing(before, scenario)
    return Stressed(scenario, before, after, solve(after.draft) if resolve else None)


def standing(position: Position, scenario: Scenario) -> Position:
    """The position at the same shares in another world."""
    draft = scenario.applied(position.draft)
    if draft.park is position.draft.park:  # same ledger, same accounts
        return Position(draft, position.shares, position.formulas, position.accounts)
    try:
        return at(draft, position.shares)
    except FormulaError as error:
        raise FormulaError([fault("stress.not_kept", scenario=scenario), *error.faults]) from error


def _received(position: Position) -> Mapping[Region, int]:
    whole = dict.fromkeys(position.draft.parties, 0)
    for account in position.accounts:
        if account.formula.paid:
            for region, path in account.received.items():
                whole[region] += int(total(path))
    return whole


def _place(binding: Binding) -> tuple[object, ...]:
    return binding.formula, binding.claimant, binding.name
