"""A game from the parties' own programs: what each group of them could reach without the others.

    worth(S) = max(0, max Σ_{i ∈ S} gain_i)     in a deal about the projects whose partners are all in S
    worth(N) = max Σ_i gain_i                   in the draft itself: its utilitarian split

A project can be shared only with all its partners: its origin, its host and everyone whom the formulas give
something on it. What the group agrees on has the draft's formulas, one value for each share, and those of its
conditions that name only members with a project in the deal. All else stays without a deal, with a gain of 0.
No-deal and costs of a region with some of its projects in the deal count by these projects' part of what all
its projects bring (`coalition_deals`). Members may settle among themselves, so that the total counts. Who
knows better what a group could have states it (`worth=`).

A group agrees on one text: two pairs that have nothing to do with each other do not here agree on two.
That leaves the core as it is, for its demands add up. A larger group may then be worth less than its parts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from yrdshare.errors import DraftError, Fault, fault
from yrdshare.fairness.blocs import owen
from yrdshare.fairness.games import Game
from yrdshare.fairness.refusals import named
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, fen, round_fraction
from yrdshare.negotiate.coalition_deals import Deal, Deals, Group, ordered, step
from yrdshare.negotiate.coalition_text import Standing, told
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Outcome
from yrdshare.negotiate.principles import CoalitionStable, coalition_stable
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build
from yrdshare.words import Language

MOST = 12  # players whose groups are worked out one by one: 4,095 small programs
Blocs = Mapping[str, Sequence[Region]]


@dataclass(frozen=True, eq=False)
class CoalitionGame:
    """What every group could reach without the others, and how the draft's split stands to that.

    players : each player's parties, by the name it has in `game`: a party's code, or a bloc's name
    deals   : each group's worth with its proof, by its parties
    gains   : what each party gains in the split on the table, exact fen; empty where there is none
    rounding : fen; a complaint below it may come from rounding the shares to a millionth
    """

    draft: Draft
    players: Mapping[str, tuple[Region, ...]]
    deals: Mapping[Group, Deal]
    gains: Mapping[Region, Fraction]
    rounding: Fraction
    _all: Deals = field(repr=False)

    @property
    def worth(self) -> Mapping[Group, int]:
        """Each group's worth in whole fen."""
        return {group: round_fraction(deal.amount) for group, deal in self.deals.items()}

    @cached_property
    def game(self) -> Game:
        """The game in 万元, ready for everything in `yrdshare.fairness`."""
        return Game(tuple(self.players), np.array([0.0, *(float(self.of(mask)) for mask in self._masks)]))

    @property
    def allocation(self) -> Mapping[str, float]:
        """What the split on the table gives each player, 万元."""
        return {name: _wan(self._gained(regions)) for name, regions in self.players.items()}

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every group beside what the split on the table gives it, the largest complaint first."""
        if not self.gains:
            return ()
        found = [Standing(group, deal, self._gained(group)) for group, deal in self.deals.items()]
        return tuple(sorted(found, key=lambda one: -one.complaint))

    @property
    def stable(self) -> bool | None:
        """Whether no group could do better by itself; None where the proof leaves it open.

        To `rounding`. The whole group counts too: it could do better where a larger total is possible.
        """
        if not self.gains:
            return None
        if any(one.complaint > self.rounding for one in self.standing):
            return False
        return True if all(one.most <= self.rounding for one in self.standing) else None

    def of(self, mask: int) -> Fraction:
        """The worth of the players of a bitmask, 万元."""
        return self.deals[self._group(mask)].amount / FEN_PER["万元"]

    def principle(self) -> CoalitionStable:
        """The principle that gives each group what it could have alone, as far as that can be.

        Each player by itself is among the groups; others that could have nothing are not.
        """
        everyone, alone = frozenset(self.draft.parties), set(map(frozenset, self.players.values()))
        return coalition_stable(
            {
                group: amount
                for group, amount in self.worth.items()
                if group in alone or (amount and group != everyone)
            }
        )

    def owen(self) -> Mapping[Region, float]:
        """What each party has where blocs join one by one, 万元: Shapley's idea between blocs and within.

        Further groups are worked out for it: some of one bloc's parties with all of other blocs.
        """
        most = max(map(len, self.players.values())) + len(self.players) - 1
        if most > MOST:
            raise DraftError([fault("coalitions.too_many", count=most, most=MOST)])
        by_code = {region.code: region for region in self.draft.parties}

        def reach(group: frozenset[str]) -> float:
            regions = frozenset(by_code[code] for code in group)
            deal = self.deals.get(regions) or self._all.of(regions)
            return _wan(deal.amount)

        blocs = {name: [region.code for region in bloc] for name, bloc in self.players.items()}
        return {by_code[code]: value for code, value in owen(Game(tuple(by_code), reach), blocs).items()}

    def text(self, lang: Language = "zh") -> str:
        """Worths, what each idea of sharing would give, and whether some group could do better by itself."""
        return told(self, lang)

    @property
    def _masks(self) -> range:
        return range(1, 1 << len(self.players))

    def _group(self, mask: int) -> Group:
        return _group(self.players, mask)

    def _gained(self, regions: "Sequence[Region] | Group") -> Fraction:
        return sum((self.gains.get(region, Fraction(0)) for region in regions), Fraction(0))


def coalition_game(
    draft: Draft,
    outcome: Outcome | None = None,
    blocs: Blocs | None = None,
    worth: "Mapping[Group, str | int] | None" = None,
    progress: Callable[[int, int], None] | None = None,
) -> CoalitionGame:
    """What every group of parties could reach without the others, and how the draft's split stands to that.

    outcome  : what `solve(draft)` gave, where it is at hand
    blocs    : parties that stand together, by a name of the bloc; who is in none stands alone
    worth    : what some groups could have, in fen or in 万元 as text, instead of what is worked out here
    progress : called with (groups done, groups in all)

    Raises DraftError above 12 players, and where the draft's own conditions cannot all hold.
    """
    players = _players(draft, blocs or {})
    split = solve(draft) if outcome is None else outcome
    if isinstance(split, Infeasible):
        raise DraftError([fault("coalitions.infeasible")])
    if split.draft is not draft:
        raise DraftError([fault("prices.other_draft")])
    stated = _stated(draft, players, worth or {})
    tell = progress or (lambda done, whole: None)
    deals, known, count = dict[Group, Deal](), Deals(draft), 1 << len(players)
    for mask in range(1, count):
        tell(mask - 1, count - 1)
        group = _group(players, mask)
        deals[group] = stated[group] if group in stated else known.of(group)
    tell(count - 1, count - 1)
    return CoalitionGame(draft, players, deals, split.position.totals, step(build(draft)), known)


def _players(draft: Draft, blocs: Blocs) -> Mapping[str, tuple[Region, ...]]:
    """The blocs, then everyone who is in none, by code; refused where that cannot be listed."""
    placed = [region for bloc in blocs.values() for region in bloc]
    faults: list[Fault] = [
        fault("draft.not_a_party", region=region) for region in placed if region not in draft.parties
    ]
    twice = dict.fromkeys(region for region in placed if placed.count(region) > 1)
    faults += [fault("coalitions.bloc_twice", region=region) for region in twice]
    if empty := [name for name, bloc in blocs.items() if not bloc]:
        faults.append(fault("fairness.bloc_empty", names=named(empty)))
    alone = {region.code: (region,) for region in draft.parties if region not in placed}
    faults += [fault("fairness.player_twice", names=named([name])) for name in blocs if name in alone]
    players = {name: ordered(draft, bloc) for name, bloc in blocs.items()} | alone
    if not faults and len(players) > MOST:
        faults.append(fault("coalitions.too_many", count=len(players), most=MOST))
    if faults:
        raise DraftError(faults)
    return players


def _stated(
    draft: Draft, players: Mapping[str, tuple[Region, ...]], worth: "Mapping[Group, str | int]"
) -> Mapping[Group, Deal]:
    """The user's own figures; a group that no players make up is refused."""
    listed = {_group(players, mask) for mask in range(1, 1 << len(players))}
    wrong = [group for group in worth if group not in listed]
    if wrong:
        raise DraftError(
            [
                fault("coalitions.no_group", group=named(region.code for region in ordered(draft, group)))
                for group in wrong
            ]
        )
    exact = {group: fen(amount) if isinstance(amount, str) else amount for group, amount in worth.items()}
    return {group: Deal(Fraction(amount), float(amount), "stated") for group, amount in exact.items()}


def _group(players: Mapping[str, tuple[Region, ...]], mask: int) -> Group:
    """The parties of the players of a bitmask."""
    chosen = [regions for bit, regions in enumerate(players.values()) if mask >> bit & 1]
    return frozenset(region for regions in chosen for region in regions)


def _wan(amount: Fraction) -> float:
    return float(amount / FEN_PER["万元"])
