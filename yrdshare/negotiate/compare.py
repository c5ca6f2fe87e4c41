"""Two drafts side by side: every clause that changed, old → new, and what it does to each party.

The effect of one change is exact: the clauses are changed one after the other in the order they are
listed, and the draft is evaluated after each, so that the effects add up to that of the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yrdshare.errors import YrdshareError
from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.clauses import Clauses, Place, assembled, clauses, part_title, same, title, wording
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.words import Bilingual, Language, in_both, say

Standing = Solution | Position
Totals = Mapping[Region, Fraction]  # fen
ORDER = ("share", "formula", "principle", "discount", "value", "park", "costs", "no_deal", "condition")
WITHOUT_MONEY = ("principle", "condition")  # they act through the shares alone


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that reads differently; `old` or `new` is None where the clause is not there.

    effect : what it does to each party's total gain, fen, after the changes listed before it; None where
             it has no money of its own, or where it counts together with the next change (`joined`)
    """

    places: tuple[Place, ...]
    clause: Bilingual
    old: Bilingual | None
    new: Bilingual | None
    effect: Totals | None = None

    @property
    def moves_money(self) -> bool:
        """Whether the clause enters the amounts by itself."""
        return self.places[0][0] not in WITHOUT_MONEY

    @property
    def joined(self) -> bool:
        """Whether the draft has no value before the next change too, such as a claim on a new share."""
        return self.moves_money and self.effect is None

    def text(self, lang: Language = "zh") -> str:
        """The clause with its wording old → new, and its effect in 万元."""
        key = "new" if self.old is None else "gone" if self.new is None else "changed"
        words = {"clause": self.clause, "old": self.old or "", "new": self.new or ""}
        return say(f"compare.{key}", lang, **words) + self.effect_text(lang)

    def effect_text(self, lang: Language = "zh") -> str:
        """The effect alone, as the end of a line."""
        if self.joined:
            return say("compare.effect_joined", lang)
        return "" if self.effect is None else effect_text(self.effect, lang)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two drafts, taken apart."""

    draft: Draft
    held: Clauses


def compare(before: Standing, after: Standing, lang: Language = "zh") -> str:
    """What changed from one draft to the next, line by line, then the effect on each party in 万元."""
    old, new = position_of(before), position_of(after)
    heading = say("compare.heading", lang, old=old.draft.number, new=new.draft.number)
    found = changes(old, new)
    said = [change.text(lang) for change in found] or [say("compare.nothing", lang)]
    whole = totals_text(old.totals, new.totals, lang)
    return "\n".join([heading, *said, *how_found(found, lang), *whole])


def how_found(found: Sequence[Change], lang: Language = "zh") -> list[str]:
    """The line that says how the effects were found, where there are several."""
    several = sum(change.effect is not None for change in found) > 1
    return [say("compare.in_order", lang)] if several else []


def differing(before: Position, after: Position) -> frozenset[Place]:
    """The places of the clauses that differ, nothing evaluated."""
    years = tuple(sorted({*before.draft.years, *after.draft.years}))
    groups = _groups(*(clauses(one, years) for one in (before, after)))
    return frozenset(place for places in groups for place in places)


def changes(before: Standing, after: Standing) -> tuple[Change, ...]:
    """Every clause that differs, in the order of `ORDER`; their effects add up to that of the whole."""
    old, new = position_of(before), position_of(after)
    years = tuple(sorted({*old.draft.years, *new.draft.years}))
    was, now = (Side(one.draft, clauses(one, years)) for one in (old, new))
    found = [_worded(places, was, now) for places in _groups(was.held, now.held)]
    moving = [change for change in found if change.moves_money]
    effects = dict(zip(map(id, moving), _effects(moving, old, new, was.held, now.held), strict=True))
    return tuple(replace(change, effect=effects.get(id(change))) for change in found)


def position_of(standing: Standing) -> Position:
    """The exact position of what is compared."""
    return standing.position if isinstance(standing, Solution) else standing


def effect_of(before: Totals, after: Totals) -> Totals:
    """after − before of every party of either; a region that is no party yet gains nothing there."""
    parties = dict.fromkeys((*before, *after))
    return {one: after.get(one, Fraction(0)) - before.get(one, Fraction(0)) for one in parties}


def effect_text(effect: Totals, lang: Language = "zh") -> str:
    """“ ⇒ 松江区 +12.00，金安区 -12.00 万元”, or that nobody's money changes."""
    moved = [
        say("compare.effect_one", lang, region=region, change=wan_text(change, sign=True))
        for region, change in effect.items()
        if change
    ]
    if not moved:
        return say("compare.effect_none", lang)
    return say("compare.effect_of", lang, effects=say("compare.joint", lang).join(moved))


def totals_text(before: Totals, after: Totals, lang: Language = "zh") -> Iterator[str]:
    """Each party's total net gain before and after, in 万元."""
    none = say("compare.none", lang)
    for region, change in effect_of(before, after).items():
        was, now = (wan_text(side[region], sign=True) if region in side else none for side in (before, after))
        words = {"region": region, "old": was, "new": now, "change": wan_text(change, sign=True)}
        yield say("compare.effect", lang, **words)


def _groups(old: Clauses, new: Clauses) -> list[tuple[Place, ...]]:
    """The places that differ; those of a formula that only one side has stand together."""
    names = [{place[1] for place in side if place[0] == "formula"} for side in (old, new)]
    alone = names[0] ^ names[1]
    groups: dict[Place, list[Place]] = {}
    for place in dict.fromkeys((*old, *new)):
        if place not in old or place not in new or not same(old[place], new[place]):
            whole = place[0] == "formula" and place[1] in alone
            groups.setdefault(place[:2] if whole else place, []).append(place)
    return sorted((tuple(places) for places in groups.values()), key=lambda one: ORDER.index(one[0][0]))


def _worded(places: tuple[Place, ...], was: Side, now: Side) -> Change:
    """The change at these places, without its effect."""
    old, new = (_said(places, side) for side in (was, now))
    there = was if new is None else now
    whole = places[0][:2] if len(places) > 1 else places[0]
    return Change(places, title(whole, there.draft), old, new)


def _said(places: tuple[Place, ...], side: Side) -> Bilingual | None:
    """What one side says at these places, None where it says nothing."""
    if places[0] not in side.held:
        return None
    if len(places) == 1:
        return wording(side.held[places[0]], side.draft)
    each = [(part_title(place), wording(side.held[place], side.draft)) for place in places]
    return in_both(
        lambda lang: say("compare.joint", lang).join(
            say("compare.whole", lang, part=part, wording=said) for part, said in each
        )
    )


def _effects(
    moving: Sequence[Change], old: Position, new: Position, was: Clauses, now: Clauses
) -> Iterator[Totals | None]:
    """The effect of each change after those before it; None where the clauses do not fit together yet."""
    state, last = dict(was), old.totals
    for change in moving:
        for place in change.places:
            if place in now:
                state[place] = now[place]
            elif place[0] != "share":  # a claim that is still to change may need it; unused it does nothing
                state.pop(place, None)
        reached = new.totals if change is moving[-1] else _totals(state)
        yield None if reached is None else effect_of(last, reached)
        last = reached or last


def _totals(state: Clauses) -> Totals | None:
    try:
        return assembled(state).totals
    except YrdshareError:
        return None
