"""Trade between tax and GDP: the same draft split stream by stream, and with one exchanged for the other.

    apart      each part (money; each indicator) by the draft's principle on its own measure     `apart.py`
    together   solve(draft): an indicator counts in a party's gain at the worth that it states

    money_i    = Σ_t δ^(t−t0) (receipts − costs − no deal)_i,t          own budget, fen
    credit_i,k = Σ_t δ^(t−t0) credit_i,k,t                              fen of the indicator, discounted alike
    gain_i     = money_i + Σ_k value_i,k · credit_i,k                   exact, in both splits

Trading creates Σ_i (gain_i together − gain_i apart). A principle says how that is divided; it promises nobody
as much as apart, and who has less is named. Where all state the same worth, an exchange creates nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import Breach, Position
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.trade.apart import MONEY, Apart, apart, credited_kinds, kind_of
from yrdshare.negotiate.trade.handed import Handed, handed
from yrdshare.negotiate.trade.sentences import trade_text
from yrdshare.negotiate.trade.stated import Stated, all_stated, noise
from yrdshare.negotiate.trade.unvalued import credit, stated
from yrdshare.words import Language


@dataclass(frozen=True, slots=True)
class Stand:
    """What a party has: own budget, credit by indicator, and both as its gain; fen, discounted."""

    money: Fraction
    credits: Mapping[str, Fraction]
    gain: Fraction

    def less(self, other: "Stand") -> "Stand":
        """self − other."""
        apart = {kind: amount - other.credits[kind] for kind, amount in self.credits.items()}
        return Stand(self.money - other.money, apart, self.gain - other.gain)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One indicator that changed hands by trading, and the money that went the other way.

    takers, givers : who has more of the indicator together than apart, and who has less
    credit : what the takers have more, fen · money : what they pay for it; None where that cannot be told,
             because several indicators moved, or because no money went the other way
    """

    kind: str
    takers: tuple[Region, ...]
    givers: tuple[Region, ...]
    credit: Fraction
    money: Fraction | None
    low: Fraction
    high: Fraction

    @property
    def rate(self) -> Fraction | None:
        """万元 of money paid for each 万元 of the indicator."""
        return None if self.money is None else self.money / self.credit

    @property
    def both_gain(self) -> tuple[Fraction, Fraction] | None:
        """Rates strictly between these leave every taker and every giver better off; None where none does.

        From the largest worth that a giver states to the least that a taker states.
        """
        return (self.low, self.high) if self.low < self.high else None


@dataclass(frozen=True, eq=False)
class Trade:
    """The two splits of one draft, exactly, and what lies between them."""

    together: Solution
    apart: Apart

    @property
    def draft(self) -> Draft:
        """The draft that was split both ways."""
        return self.together.draft

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The indicators that are credited."""
        return credited_kinds(self.draft)

    @property
    def several(self) -> bool:
        """Whether there is more than one part, so that anything can be exchanged."""
        return len({kind_of(formula) for formula in self.draft.formulas}) > 1

    @cached_property
    def before(self) -> Mapping[Region, Stand] | None:
        """Every party with the parts split one by one; None where they cannot be."""
        return None if self.apart.position is None else stands(self.draft, self.apart.position)

    @cached_property
    def after(self) -> Mapping[Region, Stand]:
        """Every party with trading."""
        return stands(self.draft, self.together.position)

    @cached_property
    def changes(self) -> Mapping[Region, Stand] | None:
        """after − before of every party; positive gain is what trading gives it."""
        before = self.before
        return before and {region: stand.less(before[region]) for region, stand in self.after.items()}

    @property
    def created(self) -> Fraction | None:
        """Σ over the parties of what each gains by trading, fen."""
        return None if self.changes is None else sum((one.gain for one in self.changes.values()), Fraction(0))

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every indicator of which more than a rounding of the shares changed hands."""
        return () if self.changes is None else _exchanges(self.together, self.kinds, self.changes)

    @property
    def broken(self) -> tuple[Breach, ...]:
        """The conditions that the parts put together do not keep."""
        return () if self.apart.position is None else self.apart.position.breaches

    def credited(self, kind: str) -> tuple[Region, ...]:
        """The parties that have credit of an indicator, apart or together."""
        sides = [side for side in (self.before, self.after) if side is not None]
        return tuple(one for one in self.draft.parties if any(side[one].credits[kind] for side in sides))

    def rounding(self, region: Region) -> Fraction:
        """What snapping the shares can move of a party's gain, fen: less than that is no loss."""
        return noise(self.draft, self.together.position, region)

    @cached_property
    def warnings(self) -> tuple[Handed, ...]:
        """Indicators that a party puts no worth on, and what that does."""
        return handed(self.together, self.apart.position)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """How far each stated worth can move, and what misstating it gives; worked out when asked for."""
        return all_stated(self.together)

    def text(self, lang: Language = "zh") -> str:
        """All of it in words, amounts in 万元; how values could be misstated where few are stated."""
        return trade_text(self, lang)

    def frame(self) -> pd.DataFrame:
        """One row for each party, split and quantity: `fen` is exact, discounted."""
        sides = {"apart": self.before, "together": self.after, "change": self.changes}
        rows = [
            {"region": region.code, "split": side, "quantity": quantity, "fen": amount}
            for side, by_region in sides.items()
            for region, stand in (by_region or {}).items()
            for quantity, amount in {"money": stand.money, **stand.credits, "gain": stand.gain}.items()
        ]
        return pd.DataFrame(rows, columns=["region", "split", "quantity", "fen"])


def trade(draft: Draft) -> Trade | Infeasible:
    """The draft split part by part and with trading; `Infeasible` where not even trading gives a split."""
    outcome = solve(draft)
    return outcome if isinstance(outcome, Infeasible) else Trade(outcome, apart(draft))


def stands(draft: Draft, position: Position) -> Mapping[Region, Stand]:
    """What every party has at a position; its indicators at the worth that `draft` states."""
    kinds = credited_kinds(draft)
    found = {}
    for region in draft.parties:
        credited = {kind: credit(position, region, kind) for kind in kinds}
        worth = sum((stated(draft, region, kind) * amount for kind, amount in credited.items()), Fraction(0))
        gain = position.totals[region]
        found[region] = Stand(gain - worth, credited, gain)
    return found


def rounding(position: Position, kind: str) -> Fraction:
    """What a millionth of every share can move of one part, fen: less than that is no exchange."""
    accounts = [account for account in position.accounts if kind_of(account.formula) == kind]
    pools = sum(int(np.abs(account.pool).sum(dtype=np.float64)) for account in accounts)
    cells = len(position.draft.park.projects) * len(position.draft.years) * len(position.accounts)
    return Fraction(pools * max(len(position.draft.open_shares), 1), 10**6) + cells


def _exchanges(
    solution: Solution, kinds: tuple[str, ...], changes: Mapping[Region, Stand]
) -> tuple[Exchange, ...]:
    draft, found = solution.draft, []
    moved = {kind: rounding(solution.position, kind) for kind in kinds}
    sides = {
        kind: (
            tuple(region for region, one in changes.items() if one.credits[kind] > least),
            tuple(region for region, one in changes.items() if one.credits[kind] < -least),
        )
        for kind, least in moved.items()
    }
    traded = {kind: pair for kind, pair in sides.items() if all(pair)}
    least = rounding(solution.position, MONEY)
    for kind, (takers, givers) in traded.items():
        paid = -sum((changes[region].money for region in takers), Fraction(0))
        told = len(traded) == 1 and paid > least
        found.append(
            Exchange(
                kind,
                takers,
                givers,
                sum((changes[region].credits[kind] for region in takers), Fraction(0)),
                paid if told else None,
                max(stated(draft, region, kind) for region in givers),
                min(stated(draft, region, kind) for region in takers),
            )
        )
    return tuple(found)
