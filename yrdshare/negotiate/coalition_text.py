"""A game of the parties in words: what groups could have, what each idea would give, who could do better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from yrdshare.fairness.compromise import tau
from yrdshare.fairness.games import Game
from yrdshare.fairness.nucleolus import least_core, nucleolus
from yrdshare.fairness.refusals import FairnessError
from yrdshare.fairness.shapley import shapley
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, wan_text
from yrdshare.negotiate.coalition_deals import Deal, Group, Together, ordered
from yrdshare.words import Language, say

if TYPE_CHECKING:
    from yrdshare.negotiate.coalitions import CoalitionGame

SHOWN = 12  # groups told one by one; the rest are counted
NAMED = 3  # groups that could do better, told one by one
IDEAS: Mapping[str, Callable[[Game], Mapping[str, float]]] = {
    "shapley": shapley,
    "nucleolus": nucleolus,
    "tau": tau,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A group beside the split on the table.

    has : what the split gives its members together, exact fen
    """

    group: Group
    deal: Deal
    has: Fraction

    @property
    def complaint(self) -> Fraction:
        """How much more it could have by itself, fen; below 0 it has that much more here."""
        return self.deal.amount - self.has

    @property
    def most(self) -> float:
        """What the complaint cannot pass, by what is proved of the group's worth."""
        return max(self.deal.bound, float(self.deal.amount)) - float(self.has)


def told(game: "CoalitionGame", lang: Language) -> str:
    """The whole in words."""
    draft = game.draft
    lines = [
        say("coalitions.heading", lang, park=draft.park, number=draft.number),
        say("coalitions.counted", lang),
        *_groups(game, lang),
        *_ideas(game, lang),
        *_stands(game, lang),
        say("coalitions.none_recommended", lang),
    ]
    return "\n".join(lines)


def _groups(game: "CoalitionGame", lang: Language) -> list[str]:
    """Each group that could have something, the whole group first, then the largest worths."""
    everyone = max(game.deals, key=len)
    told_first = [
        group for group, deal in game.deals.items() if deal.status != "nothing" and group != everyone
    ]
    told_first.sort(key=lambda group: -game.deals[group].amount)
    listed = [everyone, *told_first][:SHOWN]
    lines = [_group_text(game, group, lang) for group in listed]
    rest = len(told_first) + 1 - len(listed)
    nothing = sum(deal.status == "nothing" for deal in game.deals.values())
    lines += [say("coalitions.rest", lang, count=rest)] if rest else []
    lines += [say("coalitions.nothing", lang, count=nothing)] if nothing else []
    open_ = max(Fraction(deal.bound) - deal.amount for deal in game.deals.values())
    if open_ > game.rounding:
        lines.append(say("coalitions.open", lang, amount=wan_text(open_)))
    return lines


def _group_text(game: "CoalitionGame", group: Group, lang: Language) -> str:
    deal = game.deals[group]
    who = Together(ordered(game.draft, group))
    key = "whole" if len(group) == len(game.draft.parties) and deal.status == "agreed" else deal.status
    return say(f"coalitions.{key}", lang, group=who, amount=wan_text(deal.amount), projects=deal.projects)


def _ideas(game: "CoalitionGame", lang: Language) -> list[str]:
    lines = [say("coalitions.ideas", lang)]
    if game.gains:
        parts = {name: Fraction(value) for name, value in game.allocation.items()}
        lines.append(say("coalitions.present", lang, parts=_parts(game, parts, lang)))
    for key, idea in IDEAS.items():
        try:
            found = {name: Fraction(value) for name, value in idea(game.game).items()}
        except FairnessError as error:
            lines.append(say(f"coalitions.not_{key}", lang, why=error.text(lang)))
            continue
        lines.append(say(f"coalitions.{key}", lang, parts=_parts(game, found, lang)))
    return lines


def _parts(game: "CoalitionGame", parts: Mapping[str, Fraction], lang: Language) -> str:
    joint = say("coalitions.joint", lang)
    unit = FEN_PER["万元"]
    return joint.join(
        say("coalitions.part", lang, who=_player(game, name, lang), amount=wan_text(part * unit, sign=True))
        for name, part in parts.items()
    )


def _player(game: "CoalitionGame", name: str, lang: Language) -> str:
    """A party by its name, a bloc by the name it was given."""
    regions: tuple[Region, ...] = game.players[name]
    return regions[0].text(lang) if len(regions) == 1 and regions[0].code == name else name


def _stands(game: "CoalitionGame", lang: Language) -> list[str]:
    """Whether any split leaves every group content, and whether the one on the table does."""
    lines = [*_possible(game, lang)]
    if not game.gains:
        return lines
    complaints = [one for one in game.standing if one.complaint > game.rounding]
    if complaints:
        lines.append(say("coalitions.not_stable", lang, count=len(complaints)))
        lines += [_complaint(game, one, lang) for one in complaints[:NAMED]]
        if len(complaints) > NAMED:
            lines.append(say("coalitions.more_complaints", lang, count=len(complaints) - NAMED))
    else:
        lines.append(say("coalitions.stable" if game.stable else "coalitions.undecided", lang))
    return lines


def _complaint(game: "CoalitionGame", one: Standing, lang: Language) -> str:
    key = "all_better" if len(one.group) == len(game.draft.parties) else "better"
    who = Together(ordered(game.draft, one.group))
    return say(
        f"coalitions.{key}",
        lang,
        group=who,
        alone=wan_text(one.deal.amount),
        has=wan_text(one.has),
        amount=wan_text(one.complaint),
    )


def _possible(game: "CoalitionGame", lang: Language) -> list[str]:
    if len(game.players) == 1:
        return [say("coalitions.one_party", lang)]
    least = Fraction(least_core(game.game).value) * FEN_PER["万元"]
    if least > game.rounding:
        return [say("coalitions.core_empty", lang, amount=wan_text(least))]
    return [say("coalitions.core", lang)]
