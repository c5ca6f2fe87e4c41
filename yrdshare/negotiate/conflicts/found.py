"""What clashes in a draft and every smallest way out, as values and in words: what `conflicts` finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import pandas as pd

from yrdshare.negotiate.conflicts.demands import PRINTED
from yrdshare.negotiate.conflicts.diagnosis import NOTHING
from yrdshare.negotiate.conflicts.giving_way import Way, amount_text, told_demand, ways_of
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import amount_text as labelled
from yrdshare.negotiate.labels import with_labels
from yrdshare.negotiate.outcome import Demand, Relaxation, Solution
from yrdshare.words import Language, Said, say

SHOWN = 20  # clashes and ways out that the text lists; the tables have all
TIGHTEST = 3  # conditions told with what they have to spare


@dataclass(frozen=True, slots=True)
class Clash:
    """Demands that cannot all hold, of which any one may be dropped to end this clash.

    years : of conditions on each year, years whose demands alone clash, where those are not all
    """

    demands: tuple[Demand, ...]
    years: tuple[tuple[Demand, tuple[int, ...]], ...] = ()

    def text(self, lang: Language = "zh") -> str:
        """“A”; “B” (in 2027 and 2028 already)."""
        joint, short = say("explain.joint", lang), say("explain.joint_short", lang)
        needed = dict(self.years)
        said = []
        for demand in self.demands:
            some = short.join(str(year) for year in needed.get(demand, ()))
            tail = say("conflicts.needed_years", lang, years=some) if some else ""
            said.append(told_demand(demand, lang) + tail)
        return joint.join(said)


@dataclass(frozen=True, slots=True)
class Repair:
    """A way out: demands that, given up entirely, make the rest possible, none of them in vain.

    ways : the least by which each has to give way, in sum, then as evenly as that allows; tried by solving
           the revised draft. Empty where it was not worked out: there are many, or no amount was proved
    """

    demands: tuple[Demand, ...]
    ways: tuple[Way, ...] = ()

    def text(self, lang: Language = "zh") -> str:
        """Who gives way by how much; without amounts, who gives up what was demanded."""
        joint = say("explain.joint", lang)
        if self.ways:
            return joint.join(way.text(lang) for way in self.ways)
        given_up = joint.join(say("conflicts.quoted", lang, demand=one) for one in self.demands)
        return say("conflicts.given_up", lang, demands=given_up)


@dataclass(frozen=True, eq=False)
class Conflicts:
    """What clashes in a draft, and the ways out, smallest first.

    sets, repairs : every repair takes one demand at least out of every set, and no part of it does
    complete : whether these are all there are, each proved minimal
    least, shared, in_proportion : all demands may give way: least in sum; the largest part least; the same
        part of what each demands (conditions on 0 stay; None where that is not enough)
    open     : fen by which what was given way might still be less, where a search over curves ended
    hard     : where nothing that was demanded could help: what of the formulas itself cannot be
    solution : where all demands hold together; everything else is empty then
    """

    draft: Draft
    demands: tuple[Demand, ...]
    sets: tuple[Clash, ...] = ()
    repairs: tuple[Repair, ...] = ()
    complete: bool = True
    least: Relaxation = NOTHING
    shared: Relaxation = NOTHING
    in_proportion: Relaxation | None = None
    open: Fraction = Fraction(0)
    hard: tuple[Said, ...] | None = None
    solution: Solution | None = None

    @property
    def clashing(self) -> tuple[Demand, ...]:
        """The demands that stand in some clash, in the order of the draft."""
        found = {one for clash in self.sets for one in clash.demands}
        return tuple(one for one in self.demands if one in found)

    def alone(self, demand: Demand) -> Way | None:
        """How far a demand has to give way if it alone does; None where that is not enough."""
        return next((one.ways[0] for one in self.repairs if one.demands == (demand,) and one.ways), None)

    def matrix(self, lang: Language = "zh") -> pd.DataFrame:
        """Which demand stands in which clash: a row for each demand, a column for each clash from 1 on."""
        places = range(1, len(self.sets) + 1)
        rows = [[one in clash.demands for clash in self.sets] for one in self.clashing]
        return pd.DataFrame(rows, [one.text(lang) for one in self.clashing], list(places), dtype=bool)

    def frame(self, lang: Language = "zh") -> pd.DataFrame:
        """Every way out, a row for each demand in it: by how much it gives way and to what."""
        words = ("out", "demand", "amount", "to")
        rows = [
            (number, demand.text(lang), *_amounts(demand, repair.ways, lang))
            for number, repair in enumerate(self.repairs, start=1)
            for demand in repair.demands
        ]
        return pd.DataFrame(rows, columns=[say(f"conflicts.column_{word}", lang) for word in words])

    def text(self, lang: Language = "zh") -> str:
        """Every clash and every way out in words, amounts in 万元."""
        return with_labels(self.draft, "\n".join(told(self, lang)), lang)


def _amounts(demand: Demand, ways: Iterable[Way], lang: Language) -> tuple[str, str]:
    """By how much a demand gives way, and to what, as they are shown in a table."""
    for way in ways:
        if way.demand == demand:
            to = "" if way.to is None else amount_text(way.to, demand.in_shares, lang)
            return amount_text(way.amount, demand.in_shares, lang), to
    return "", ""


def told(found: Conflicts, lang: Language = "zh") -> Iterator[str]:
    """Every clash and every way out, a line each."""
    draft = found.draft
    heading = {"park": draft.park, "number": draft.number}
    if found.solution is not None:
        yield say("conflicts.all_hold", lang, count=len(found.demands), **heading)
        yield from _tightest(found.solution, lang)
        return
    yield say("conflicts.heading", lang, count=len(found.demands), **heading)
    if found.hard is not None:
        yield from hard_lines(found.hard, lang)
        return
    least = "" if found.complete else "_at_least"
    yield say(f"conflicts.sets{least}", lang, count=len(found.sets))
    yield from _numbered(found.sets, lang)
    yield say(f"conflicts.repairs{least}", lang, count=len(found.repairs))
    yield from _numbered(found.repairs, lang)
    yield from _alone(found, lang)
    yield from _all_give(found, lang)
    yield from _notes(found, lang)


def hard_lines(hard: tuple[Said, ...], lang: Language = "zh") -> Iterator[str]:
    """That nothing demanded is in the way, and what is, as far as it is known."""
    yield say("conflicts.hard_known" if hard else "conflicts.hard", lang)
    for one in hard[:SHOWN]:
        yield say("conflicts.item", lang, text=one)


def _numbered(items: "tuple[Clash, ...] | tuple[Repair, ...]", lang: Language) -> Iterator[str]:
    for number, one in enumerate(items[:SHOWN], start=1):
        yield say("conflicts.numbered", lang, number=number, text=one)
    if len(items) > SHOWN:
        yield say("conflicts.more", lang, count=len(items) - SHOWN)


def _alone(found: Conflicts, lang: Language) -> Iterator[str]:
    """For each demand in a clash, how far it would have to go if nobody else gave way."""
    single = {one.demands[0] for one in found.repairs if len(one.demands) == 1}
    ways = [way for way in map(found.alone, found.clashing) if way is not None]
    short = [one for one in found.clashing if one not in single] if found.complete else []
    if ways or short:
        yield say("conflicts.alone", lang)
    for way in ways:
        relation = "" if way.demand.condition is None else way.demand.condition.relation
        key = {">=": "conflicts.alone_most", "<=": "conflicts.alone_least"}.get(relation)
        if key is None or way.to is None:
            yield say("conflicts.item", lang, text=way)
        else:
            yield say(key, lang, demand=way.demand, to=amount_text(way.to, way.demand.in_shares, lang))
    if short:
        named = (say("conflicts.quoted", lang, demand=one) for one in short)
        yield say("conflicts.not_alone", lang, demands=say("explain.joint_short", lang).join(named))


def _all_give(found: Conflicts, lang: Language) -> Iterator[str]:
    """What all give together: least in sum, most evenly, in proportion."""
    joint = say("explain.joint", lang)
    every = {"least": found.least, "shared": found.shared, "in_proportion": found.in_proportion}
    for name, relaxation in every.items():
        if relaxation is not None and relaxation.demands:
            ways = joint.join(way.text(lang) for way in ways_of(relaxation))
            yield say(f"conflicts.{name}", lang, ways=ways)


def _notes(found: Conflicts, lang: Language) -> Iterator[str]:
    """What holds of the lists as a whole."""
    if any(not one.ways for one in found.repairs):
        yield say("conflicts.not_worked_out", lang)
    if any(one.region is not None for one in found.clashing):
        yield say("conflicts.other_principle", lang)
    if len({one.in_shares for one in found.clashing}) > 1:
        yield say("conflicts.measured", lang)
    if found.open >= PRINTED[False]:
        yield say("conflicts.open", lang, amount=amount_text(Fraction(ceil(found.open)), False, lang))
    if not found.complete:
        yield say("conflicts.incomplete", lang)


def _tightest(solution: Solution, lang: Language) -> Iterator[str]:
    """The conditions with least to spare at the split that solving gives, in money or in shares."""
    spare = []
    for condition in solution.draft.conditions:
        values = condition.term.values(solution.position.measures)
        margin, year = min((abs(value - condition.bound), year or 0) for year, value in values)
        unit = 1.0 if condition.term.is_share else solution.certificate.scale
        spare.append((float(margin) / unit, margin, year, condition))
    if spare:
        yield say("conflicts.tightest", lang)
    for _, margin, year, condition in sorted(spare, key=lambda one: one[0])[:TIGHTEST]:
        words = {"demand": told_demand(Demand(condition), lang), "year": year}
        shown = labelled(condition, margin, lang)
        yield say("conflicts.spare_year" if year else "conflicts.spare", lang, margin=shown, **words)
