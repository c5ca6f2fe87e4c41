"""Other worlds for the same agreement: the anchor leaves, tax falls, production is late, a rate is cut.

A scenario is a value: `applied` gives the draft on another ledger; formulas, shares, no-deal, costs and
history stay. `text` says it in words, and what it leaves out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from typing import Protocol, get_args

import numpy as np

from yrdshare.errors import DraftError, Fault, fault, nearest
from yrdshare.formula.exact import work
from yrdshare.formula.setting import setting
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.standard import stream_titles
from yrdshare.money import Fen, decimal_text, fraction, share_text, total
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.stress.cells import chosen, field_of, on_ledger, rewritten, scaled, shifted
from yrdshare.nodes.expression import Kind
from yrdshare.words import Bilingual, Language, say

KINDS = get_args(Kind)
PRODUCED = ("tax", "fee", "dividend", "gdp", "output", "retail")  # land, quotas, investment come before it


class Scenario(Protocol):
    """What may become of the world after the signing."""

    def applied(self, draft: Draft) -> Draft:
        """The same draft in that world."""
        ...

    def text(self, lang: Language = "zh") -> str:
        """The scenario in words, with what it leaves out."""
        ...


@dataclass(frozen=True, slots=True)
class Leaves:
    """A project leaves: all its cells are 0 from `year` on, the agreement's `number`-th."""

    code: str
    year: int
    number: int
    anchor: bool = False

    def applied(self, draft: Draft) -> Draft:
        """The draft without the project's flows."""
        here = field_of(draft)
        rows = np.arange(len(here.ledger.register)) == here.ledger.register.row(self.code)
        spots = here.where(rows, self.year)

        def gone(cells: Cells) -> Cells:
            return replace(cells, value=np.where(spots, 0, cells.value))

        return rewritten(draft, here.ledger.cells, spots, self.text(), gone)

    def text(self, lang: Language = "zh") -> str:
        """Who leaves, by code only, and when."""
        key = "stress.anchor_leaves" if self.anchor else "stress.leaves"
        return say(key, lang, code=self.code, number=self.number, year=self.year)


@dataclass(frozen=True, slots=True)
class Falls:
    """Streams, by name or kind, are `by` lower from a year on; a negative `by` is a rise."""

    what: tuple[str, ...]
    by: Fraction
    since: int | None = None

    def applied(self, draft: Draft) -> Draft:
        """Every such cell times 1 − by, rounded to the fen by itself, halves away from zero."""
        ledger = draft.park.ledger
        unknown = [one for one in self.what if not chosen(ledger, [one])]
        if unknown:
            raise DraftError([_unknown(one, (*KINDS, *ledger.cells)) for one in unknown])
        return _times(draft, chosen(ledger, self.what), 1 - self.by, self.since, self.text())

    def text(self, lang: Language = "zh") -> str:
        """What falls or rises, and by how much."""
        titles = stream_titles(lang)
        named = [
            say(f"nodes.kind_{one}", lang) if one in KINDS else titles.get(one, one) for one in self.what
        ]
        what = say("explain.joint_short", lang).join(named)
        key = "stress.falls" if self.by >= 0 else "stress.rises"
        sentence = say(key, lang, what=what, by=share_text(abs(self.by)))
        if self.since is None:
            return sentence
        return say("stress.since", lang, sentence=sentence, year=self.since)


@dataclass(frozen=True, slots=True)
class Delayed:
    """Production comes `years` later, for projects that reach full production within the agreement.

    x_t ← x_(t−years), 0 before; their full-production year moves too, so clocks and windows start later.
    What falls beyond the term is lost to the agreement. Land, quotas and investment stay where they are.
    """

    years: int

    def applied(self, draft: Draft) -> Draft:
        """The draft with every late project's flows shifted; with `years` < 0 they come earlier."""
        if not self.years:
            return draft
        here = field_of(draft)
        ledger, register = here.ledger, here.ledger.register
        late = register.full_production >= here.first
        spots = here.where(late)
        moved = Register([self._moved(one) if late[row] else one for row, one in enumerate(register)])

        def later(cells: Cells) -> Cells:
            return shifted(cells, spots, ledger, here.first, self.years)

        made = rewritten(draft, chosen(ledger, PRODUCED), spots, self.text(), later)
        return on_ledger(made, replace(made.park.ledger, register=moved))

    def _moved(self, project: Project) -> Project:
        year = max(project.moved, project.full_production + self.years)
        return replace(project, full_production=year)

    def text(self, lang: Language = "zh") -> str:
        """How late, and what becomes of the last years."""
        return say("stress.late" if self.years >= 0 else "stress.early", lang, years=abs(self.years))


@dataclass(frozen=True, slots=True)
class RateCut:
    """The rate of a tax goes from `old` to `new`: its cells times new / old, an approximation that is said.

    VAT is output tax less input tax. A cut of the rate on sales alone, or other rates on what is bought,
    changes it by another factor; exact is only a projection under the new rate (`other_ledger`).
    """

    stream: str
    old: Fraction
    new: Fraction
    since: int | None = None

    def applied(self, draft: Draft) -> Draft:
        """The draft with this stream scaled."""
        ledger = draft.park.ledger
        if self.stream not in ledger.cells:
            raise DraftError([_unknown(self.stream, ledger.cells)])
        return _times(draft, (self.stream,), self.new / self.old, self.since, self.text())

    def text(self, lang: Language = "zh") -> str:
        """The rates, and that this is an approximation."""
        title = stream_titles(lang).get(self.stream, self.stream)
        rates = {"old": share_text(self.old), "new": share_text(self.new)}
        key = "stress.rate_cut" if self.since is None else "stress.rate_cut_since"
        return say(key, lang, stream=title, year=self.since, **rates)


@dataclass(frozen=True, eq=False, slots=True)
class Replaced:
    """The same projects on another ledger, such as a projection under another rate; its history included."""

    ledger: Ledger
    name: Bilingual

    def applied(self, draft: Draft) -> Draft:
        """The draft on that ledger; nothing in it is confirmed."""
        if self.ledger.register.codes != draft.park.projects.codes:
            raise DraftError([fault("stress.other_projects")])
        other = on_ledger(draft, self.ledger)
        return rewritten(other, self.ledger.cells, field_of(other).where(), self.text(), lambda cells: cells)

    def text(self, lang: Language = "zh") -> str:
        """What the other ledger is called."""
        return self.name.text(lang)


@dataclass(frozen=True, eq=False, slots=True)
class Combined:
    """Several scenarios, one after the other."""

    parts: tuple[Scenario, ...]

    def applied(self, draft: Draft) -> Draft:
        """The draft after all of them."""
        return reduce(lambda now, part: part.applied(now), self.parts, draft)

    def text(self, lang: Language = "zh") -> str:
        """Each of them."""
        return say("stress.and", lang).join(part.text(lang) for part in self.parts)


def anchor_leaves(draft: Draft, year: int = 4) -> Leaves:
    """The project that contributes most to the pools leaves in the agreement's `year`-th year.

    Contribution: Σ_t of its part of what the formulas that pay divide (of what is credited, where none
    pays); of equals the first.
    """
    given = _contributions(draft)
    if not given.size or given.max() <= 0:
        raise DraftError([fault("stress.no_anchor")])
    return replace(leaves(draft, draft.park.projects.codes[int(np.argmax(given))], year), anchor=True)


def leaves(draft: Draft, code: str, year: int) -> Leaves:
    """The project with this code leaves in the agreement's `year`-th year."""
    draft.park.projects.row(code)
    if not _whole(year) or not 1 <= year <= len(draft.years):
        raise DraftError([fault("stress.outside_term", found=year, last=len(draft.years))])
    return Leaves(code, draft.years[year - 1], year)


def falls(
    what: "str | Iterable[str]" = "tax", by: "str | int | Fraction" = "0.3", from_year: "int | None" = None
) -> Falls:
    """Streams or kinds of streams fall by a part, such as "30%", from a calendar year on."""
    part = fraction(by)
    if part > 1:
        raise DraftError([fault("stress.below_nothing", found=share_text(part))])
    return Falls((what,) if isinstance(what, str) else tuple(what), part, from_year)


def delayed(years: int = 2) -> Delayed:
    """Production comes so many years late (earlier where below 0)."""
    if not _whole(years):
        raise DraftError([fault("stress.no_whole_years", found=repr(years))])
    return Delayed(years)


def rate_cut(
    stream: str = "vat",
    old: "str | int | Fraction" = "0.13",
    new: "str | int | Fraction" = "0.11",
    from_year: "int | None" = None,
) -> RateCut:
    """The rate of a tax goes from `old` to `new` from a calendar year on."""
    before, after = fraction(old), fraction(new)
    if before <= 0 or after < 0:
        raise DraftError([fault("stress.no_rate", old=decimal_text(before), new=decimal_text(after))])
    return RateCut(stream, before, after, from_year)


def other_ledger(ledger: Ledger, name_zh: str, name_en: str) -> Replaced:
    """The same projects on another ledger, called by these names."""
    return Replaced(ledger, Bilingual(name_zh, name_en))


def combined(*parts: Scenario) -> Combined:
    """All of these at once, each applied to what the one before leaves."""
    return Combined(parts)


def _contributions(draft: Draft) -> Fen:
    """Each project's part of the pools over the term, fen, shape (projects,)."""
    money = [one for one in draft.formulas if one.dimension.money]
    ledger = draft.park.ledger
    whole = np.zeros(len(ledger.register), dtype=np.int64)
    for formula in [one for one in money if one.paid] or money:
        pool = work(formula.pool, setting(ledger, formula.years)).value.to_fen()
        whole = whole + total(np.broadcast_to(pool, (len(whole), len(formula.years))), axis=1)
    return whole


def _whole(years: object) -> bool:
    """Whether a number of years is a whole one; True and 1.5 are none."""
    return isinstance(years, int) and not isinstance(years, bool)


def _times(
    draft: Draft, streams: tuple[str, ...], factor: Fraction, since: "int | None", source: str
) -> Draft:
    if factor == 1:
        return draft
    spots = field_of(draft).where(since=since)
    return rewritten(draft, streams, spots, source, lambda cells: scaled(cells, spots, factor))


def _unknown(found: str, known: Iterable[str]) -> Fault:
    return fault("stress.unknown_stream", found=found, nearest=nearest(found, known) or "—")
