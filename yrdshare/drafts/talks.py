"""A negotiation as a value: every kept draft with its number, its parent, who proposed it and why.

Drafts are only ever added: `talks.keep(...)` gives new talks, and what was kept stays as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, Self

from yrdshare.drafts.clock import local, now
from yrdshare.drafts.migrations import SCHEMA_VERSION
from yrdshare.drafts.secrets import refuse_firm_names
from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction
from yrdshare.negotiate.compare import Totals, effect_of, effect_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.outcome import Infeasible, Outcome, Solution
from yrdshare.negotiate.position import Position, at
from yrdshare.negotiate.solve import solve
from yrdshare.words import Language, in_both, say

MOST_YEARS = 100  # of one draft; far beyond any agreement
Mode = Literal["manual", "principle"]
Standing = Draft | Position | Solution
Proposer = Region | str  # a party, or anyone else by name
Reference = int | Mapping[str, Fraction] | None  # a kept draft by number, or shares of the same draft


@dataclass(frozen=True, slots=True)
class Shown:
    """How the screen stood when a draft was kept.

    reference : the draft before (上一稿) that it was compared with: a number, shares, or a Position, which
                is kept as one of the two;  year : the year beside the whole term, None for the first
    """

    mode: Mode
    reference: "Reference | Position" = None
    lang: Language = "zh"
    year: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Kept:
    """One kept draft: its number, which draft it goes on from, who proposed it, their words, and when.

    time     : ISO, UTC, to the second
    position : the draft at the shares that were shown, exactly
    """

    number: int
    parent: int | None
    proposer: Proposer
    wording: str
    time: str
    shown: Shown
    position: Position = field(repr=False)  # it holds the ledger

    @property
    def draft(self) -> Draft:
        """The text that lay on the table."""
        return self.position.draft

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """Every share's value."""
        return self.position.shares

    def proposed_by(self, lang: Language = "zh") -> str:
        """The proposer's name."""
        named = self.proposer.text(lang) if isinstance(self.proposer, Region) else self.proposer
        return named or say("drafts.nobody", lang)

    def reopened(self, solver: Callable[[Draft], Outcome] = solve) -> Position | Solution:
        """What the screen showed: the position, or in principle mode the same solution, solved again.

        Raises DraftError where the solver now finds other shares than those that were kept.
        """
        if self.shown.mode == "manual":
            return self.position
        outcome = solver(self.draft)
        if isinstance(outcome, Infeasible) or outcome.shares != self.shares:
            raise DraftError([fault("drafts.solved_otherwise", number=self.number)])
        return outcome


@dataclass(frozen=True, eq=False, slots=True)
class Talks:
    """The negotiation that one file holds.

    drafts  : in the order of their numbers, the first without a parent
    version : of the file they were read from; saving always writes the newest
    """

    name: str
    drafts: tuple[Kept, ...] = ()
    version: int = SCHEMA_VERSION

    @classmethod
    def begin(
        cls, name: str, standing: Standing, proposer: Proposer, wording: str = "", shown: Shown | None = None
    ) -> Self:
        """New talks with their first draft; see `keep`."""
        return cls(name).keep(standing, proposer, wording, shown=shown)

    def keep(
        self,
        standing: Standing,
        proposer: Proposer,
        wording: str = "",
        parent: int | None = None,
        shown: Shown | None = None,
    ) -> Self:
        """The talks with one more draft, numbered `next_number`.

        standing : a position set by hand, a solution, or a draft, which is taken at its previous shares
                   or solved by its principle
        parent   : the draft it goes on from, the last one where not said; another number makes a branch
        shown    : how the screen stands; by default in Chinese, compared with the parent
        Raises DraftError with everything that is wrong; InputError where the wording names a firm.
        """
        position, mode = _position(standing)
        last = self.drafts[-1].number if self.drafts else None
        parent = last if parent is None else self.draft(parent).number
        position = replace(position, draft=position.draft.revise(number=self.next_number))
        screen = self._screen(shown or Shown(mode, parent), position)
        _refuse(proposer, wording, position.draft)
        kept = Kept(self.next_number, parent, proposer, wording, now(), screen, position)
        return replace(self, drafts=(*self.drafts, kept))

    @property
    def next_number(self) -> int:
        """The number of the next draft that is kept, whatever it goes on from."""
        return self.drafts[-1].number + 1 if self.drafts else 1

    def draft(self, number: int) -> Kept:
        """The kept draft with this number; an unknown one is refused with those there are."""
        for kept in self.drafts:
            if kept.number == number:
                return kept
        known = ", ".join(str(kept.number) for kept in self.drafts)
        raise DraftError([fault("drafts.unknown_number", found=number, known=known or "—")])

    def line(self, number: int) -> tuple[Kept, ...]:
        """The draft and all it goes back to, the first draft first."""
        found = [self.draft(number)]
        while (parent := found[-1].parent) is not None:
            found.append(self.draft(parent))
        return tuple(reversed(found))

    def branches(self) -> tuple[tuple[Kept, ...], ...]:
        """The line of every draft that none goes on from."""
        parents = {kept.parent for kept in self.drafts}
        return tuple(self.line(kept.number) for kept in self.drafts if kept.number not in parents)

    def reference(self, number: int) -> Position | None:
        """What the screen compared a draft with (上一稿), exactly."""
        kept = self.draft(number)
        reference = kept.shown.reference
        if isinstance(reference, int):
            return self.draft(reference).position
        return at(kept.draft, reference) if isinstance(reference, Mapping) else None

    def effect(self, number: int) -> Totals:
        """What a draft does to each party's total gain against the draft it goes on from, fen; {} first."""
        kept = self.draft(number)
        if kept.parent is None:
            return {}
        return effect_of(self.draft(kept.parent).position.totals, kept.position.totals)

    def note(self, lang: Language = "zh") -> str:
        """That the file was of an earlier version and is still as it was; "" where it was not."""
        if self.version == SCHEMA_VERSION:
            return ""
        return say("drafts.migrated", lang, version=self.version, known=SCHEMA_VERSION)

    def text(self, lang: Language = "zh") -> str:
        """One line for each draft: number, parent, proposer, time, words, and the effect in 万元."""
        return "\n".join([say("drafts.heading", lang, name=self.name), *map(self._line(lang), self.drafts)])

    def _line(self, lang: Language) -> Callable[[Kept], str]:
        def said(kept: Kept) -> str:
            key = "drafts.first" if kept.parent is None else "drafts.after"
            effect = "" if kept.parent is None else effect_text(self.effect(kept.number), lang)
            return step_text(key, kept, lang) + effect

        return said

    def _screen(self, shown: Shown, position: Position) -> Shown:
        """The same, its reference as a number or shares, its year one of the draft's."""
        years = position.draft.years
        year = years[0] if shown.year is None else shown.year
        if year not in years:
            raise DraftError([fault("drafts.unknown_year", found=year, first=years[0], last=years[-1])])
        reference = shown.reference
        if isinstance(reference, Position):
            reference = self._referred(reference, position)
        elif isinstance(reference, int):
            reference = self.draft(reference).number
        elif reference is not None:
            reference = at(position.draft, {name: fraction(one) for name, one in reference.items()}).shares
        return replace(shown, reference=reference, year=year)

    def _referred(self, reference: Position, position: Position) -> Reference:
        """The kept draft that a position is, else its shares in the draft itself."""
        for kept in reversed(self.drafts):
            if kept.position is reference or _alike(kept.position, reference):
                return kept.number
        same_shares = set(reference.shares) == set(position.shares)
        if same_shares and _alike(at(position.draft, reference.shares), reference):
            return dict(reference.shares)
        raise DraftError([fault("drafts.unknown_reference")])


def step_text(key: str, kept: Kept, lang: Language) -> str:
    """A kept draft in one line: the sentence `key` with its number, parent, proposer, time and words."""
    wording = " ".join(kept.wording.split())
    who, time = kept.proposed_by(lang), local(kept.time)
    said = say(key, lang, number=kept.number, parent=kept.parent, who=who, time=time)
    return said + (say("drafts.wording", lang, wording=wording) if wording else "")


def _alike(one: Position, other: Position) -> bool:
    """Whether two positions show the same numbers."""
    return one.shares == other.shares and one.gains == other.gains and one.totals == other.totals


def _position(standing: Standing) -> tuple[Position, Mode]:
    """The exact position that is kept, and the mode it comes from."""
    if isinstance(standing, Position):
        return standing, "manual"
    if isinstance(standing, Solution):
        return standing.position, "principle"
    if not isinstance(standing, Draft):
        raise DraftError([fault("drafts.nothing_to_keep", found=type(standing).__name__)])
    known = {**standing.previous, **standing.pins}
    if all(share.name in known for share in standing.open_shares):
        return at(standing, {share.name: known[share.name] for share in standing.open_shares}), "manual"
    outcome = solve(standing)
    if isinstance(outcome, Infeasible):
        raise DraftError([fault("drafts.no_split", reasons=in_both(lambda lang: explain(outcome, lang)))])
    return outcome.position, "principle"


def _refuse(proposer: Proposer, wording: str, draft: Draft) -> None:
    """Whatever cannot be kept: nobody who proposes, a term beyond all measure, a firm by its name."""
    found = []
    if not (proposer.name_zh if isinstance(proposer, Region) else proposer).strip():
        found.append(fault("drafts.no_proposer"))
    if len(draft.years) > MOST_YEARS:
        found.append(fault("drafts.too_many_years", found=len(draft.years), limit=MOST_YEARS))
    if found:
        raise DraftError(found)
    named = [formula.name for formula in draft.formulas] + [one.name for one in draft.conditions]
    refuse_firm_names(draft.park, proposer if isinstance(proposer, str) else "", wording, *named)
