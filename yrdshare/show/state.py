"""The screen as a value: what lies on the table, what the levers show, which numbers were last valid.

Every change gives a new `Screen`. Numbers come from `at` and from the solver that is passed in; this
module adds nothing up. A delegation's private lines have no place here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from yrdshare.drafts.talks import Kept
from yrdshare.errors import YrdshareError
from yrdshare.formula.precedents import Precedent
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Glance, Infeasible, Outcome, Solution
from yrdshare.negotiate.position import Position, at
from yrdshare.negotiate.principles import (
    AlphaFair,
    CoalitionStable,
    EqualGain,
    KalaiSmorodinsky,
    Nash,
    Nearest,
    Principle,
    Proportional,
    Utilitarian,
    nearest,
)
from yrdshare.words import Language, Said, say

Mode = Literal["manual", "principle"]
Solver = Callable[[Draft], Outcome | Glance]
DEPTH = 200  # steps that can be undone; a step holds no amounts


@dataclass(frozen=True, slots=True)
class Move:
    """What moved last: the share, from where, to where; one drag or held key is one gesture."""

    share: str
    old: Fraction
    new: Fraction
    gesture: int


@dataclass(frozen=True, slots=True)
class Step:
    """What undoing returns to."""

    draft: Draft
    mode: Mode
    shares: Mapping[str, Fraction]
    reference: Position | None
    rule: "Rule | None" = None


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """The published rule whose formulas lie on the table.

    pending : shares that it does not state (比例待定)
    told    : what of it does not fit the park, and what of the draft does not fit it
    before  : the text that lay there before the first rule was switched on
    """

    precedent: Precedent
    pending: frozenset[str] = frozenset()
    told: tuple[Said, ...] = ()
    before: Step | None = None

    def cited(self, lang: Language) -> str:
        """Title, region and date."""
        rule = self.precedent
        region = rule.region_zh if lang == "zh" else rule.region_en
        return say("provenance.source_rule", lang, rule=rule, region=region, date=rule.date or "—")

    def said(self, lang: Language) -> str:
        """What a kept draft says of it."""
        words = {"rule": self.cited(lang), "confidence": self.precedent.confidence}
        return say("show.rule_wording", lang, **words)


@dataclass(frozen=True, eq=False, slots=True)
class Screen:
    """Everything the screen shows.

    draft     : the text on the table; its pins are the shares held in principle mode
    shares    : what the levers show
    position  : the last valid numbers; they are those of `shares` where `current`
    outcome   : what solving gave in principle mode, a Glance while a lever still moves; None in manual mode
    reference : the draft before (上一稿), None where there is none
    refusal   : why the shares could not be evaluated
    rule      : the published rule that lies on the table, None of a text of one's own
    """

    draft: Draft
    mode: Mode
    lang: Language
    year: int
    shares: Mapping[str, Fraction]
    position: Position
    outcome: Outcome | Glance | None = None
    reference: Position | None = None
    move: Move | None = None
    refusal: YrdshareError | None = None
    rule: Rule | None = None
    past: tuple[Step, ...] = ()

    @property
    def current(self) -> bool:
        """Whether the numbers shown belong to what is on the table."""
        return self.refusal is None and not isinstance(self.outcome, Infeasible)

    @property
    def provisional(self) -> bool:
        """Whether the numbers are exact at these shares, but the shares are not proved to be the best."""
        return isinstance(self.outcome, Glance)


def opened(draft: Draft, solver: Solver, lang: Language = "zh", reference: Position | None = None) -> Screen:
    """The first screen: by hand at the previous draft's shares, or by principle where there are none."""
    opens = [share.name for share in draft.open_shares]
    known = all(name in draft.previous for name in opens)
    start = {share.name: draft.previous.get(share.name, share.low) for share in draft.open_shares}
    position = at(draft, start)
    before = reference or (position if known and opens else None)
    mode: Mode = "manual" if known else "principle"
    screen = Screen(draft, mode, lang, draft.years[0], position.shares, position, reference=before)
    return _settled(screen, solver)


def moved(screen: Screen, share: str, value: Fraction, gesture: int, solver: Solver) -> Screen:
    """A lever moved: evaluated by hand, or pinned there and the rest solved again.

    value : kept within the share's bounds;  moves of one gesture are undone together
    """
    bounds = next(one for one in screen.draft.open_shares if one.name == share)
    new = min(max(value, bounds.low), bounds.high)
    last = screen.move
    again = last is not None and (last.share, last.gesture) == (share, gesture)
    old = last.old if again and last is not None else screen.shares[share]
    past = screen.past if again else _deeper(screen)
    move = Move(share, old, new, gesture)
    draft = screen.draft
    if screen.mode == "principle":
        draft = changed(draft, pins={**draft.pins, share: new})
    shares = {**screen.shares, share: new}
    return _settled(replace(screen, draft=draft, shares=shares, move=move, past=past), solver)


def settled(screen: Screen, solver: Solver) -> Screen:
    """A lever came to rest: what was provisional is solved, anything else stays as it is."""
    return _settled(screen, solver) if screen.provisional else screen


def released(screen: Screen, share: str, solver: Solver) -> Screen:
    """A pinned share is free again and solved for."""
    if share not in screen.draft.pins:
        return screen
    pins = {name: value for name, value in screen.draft.pins.items() if name != share}
    return _settled(_next(screen, draft=changed(screen.draft, pins=pins)), solver)


def turned(screen: Screen, mode: Mode, solver: Solver) -> Screen:
    """The same table in the other mode; by hand starts at the shares on the screen."""
    if mode == screen.mode:
        return screen
    start = screen.shares if screen.current else screen.position.shares
    return _settled(_next(screen, mode=mode, shares=start), solver)


def guided(screen: Screen, principle: Principle, solver: Solver) -> Screen:
    """Another principle decides; choosing one turns to that mode."""
    draft = changed(screen.draft, principle=principle)
    return _settled(_next(screen, mode="principle", draft=draft), solver)


def kept(screen: Screen, record: Position, number: int, solver: Solver) -> Screen:
    """What is on the screen becomes the draft before, and the draft `number` begins (定为下一稿).

    record : the position on the screen, as it was kept
    """
    if not screen.current:
        return screen
    draft = screen.draft.revise(previous=screen.shares, number=number)
    return _settled(_next(screen, draft=draft, reference=record), solver)


def back(screen: Screen, kept: Kept, reference: Position | None, rule: Rule | None, solver: Solver) -> Screen:
    """The screen as it stood when a draft was kept; it can be undone like any other step.

    reference : the draft before, as the record has it;  rule : the published one that its text is
    """
    shown = kept.shown
    year = kept.draft.years[0] if shown.year is None else shown.year
    standing = {"draft": kept.draft, "mode": shown.mode, "shares": kept.shares, "year": year}
    return _settled(_next(screen, position=kept.position, reference=reference, rule=rule, **standing), solver)


def taken(screen: Screen, draft: Draft, reference: Position | None, solver: Solver) -> Screen:
    """The same text on other data; `reference` is the draft before, None where it is not to be compared."""
    year = screen.year if screen.year in draft.years else draft.years[0]
    rule = None if screen.rule is None else replace(screen.rule, before=None)
    return _settled(_next(screen, draft=draft, year=year, reference=reference, rule=rule), solver)


def undone(screen: Screen, solver: Solver) -> Screen:
    """Back to before the last gesture or choice."""
    if not screen.past:
        return screen
    *past, step = screen.past
    back = replace(
        screen,
        draft=step.draft,
        mode=step.mode,
        shares=step.shares,
        reference=step.reference,
        rule=step.rule,
        year=screen.year if screen.year in step.draft.years else step.draft.years[0],
        move=None,
        past=tuple(past),
    )
    return _settled(grounded(back), solver)


def after(screen: Screen, solver: Solver, **changes: object) -> Screen:
    """The screen with other things on the table, as one step that can be undone."""
    return _settled(grounded(_next(screen, **changes)), solver)


def grounded(screen: Screen) -> Screen:
    """The screen with numbers of its own text, should solving give none: at its shares, or at the lowest."""
    draft = screen.draft
    if screen.position.draft.formulas is draft.formulas:
        return screen
    low = {share.name: share.low for share in draft.open_shares}
    stood = {name: screen.shares.get(name, value) for name, value in low.items()}
    try:
        return replace(screen, position=at(draft, stood))
    except YrdshareError:
        return replace(screen, position=at(draft, {**low, **draft.pins}))


def spoken(screen: Screen, lang: Language) -> Screen:
    """The same screen in the other language."""
    return replace(screen, lang=lang)


def looked(screen: Screen, year: int) -> Screen:
    """The same screen with another year beside the whole term."""
    return replace(screen, year=year) if year in screen.draft.years else screen


def principles(screen: Screen) -> dict[str, Principle]:
    """The principles to choose from by their key; one with parameters is offered where it was stated."""
    draft = screen.draft
    plain: list[Principle] = [KalaiSmorodinsky(), EqualGain(), Nash(), Utilitarian()]
    found = {key(one): one for one in plain}
    before = screen.reference.shares if screen.reference is not None else draft.previous
    wanted = {share.name: before[share.name] for share in draft.open_shares if share.name in before}
    if wanted:
        found["nearest"] = nearest(wanted)
    if isinstance(draft.principle, Proportional | Nearest | Nash | AlphaFair | CoalitionStable):
        found[key(draft.principle)] = draft.principle
    return found


def key(principle: Principle) -> str:
    """The catalogue's name of a principle."""
    names = {
        KalaiSmorodinsky: "kalai_smorodinsky",
        EqualGain: "equal_gain",
        Nearest: "nearest",
        Proportional: "proportional",
        Utilitarian: "utilitarian",
        Nash: "nash",
        AlphaFair: "alpha_fair",
        CoalitionStable: "coalition_stable",
    }
    return names[type(principle)]


def free(screen: Screen) -> Mapping[str, tuple[Fraction, Fraction]]:
    """The shares that could be otherwise at the same gains."""
    return screen.outcome.free if isinstance(screen.outcome, Solution) else {}


def _settled(screen: Screen, solver: Solver) -> Screen:
    """The numbers that belong to the screen; where there are none the last valid ones stay."""
    try:
        if screen.mode == "manual":
            position = at(screen.draft, screen.shares)
            return replace(screen, position=position, shares=position.shares, outcome=None, refusal=None)
        outcome = solver(screen.draft)
    except YrdshareError as error:
        return replace(screen, outcome=None, refusal=error)
    if isinstance(outcome, Infeasible):
        return replace(screen, shares={**screen.shares, **screen.draft.pins}, outcome=outcome, refusal=None)
    return replace(screen, position=outcome.position, shares=outcome.shares, outcome=outcome, refusal=None)


def _next(screen: Screen, **changes: object) -> Screen:
    return replace(screen, **{"move": None, "past": _deeper(screen), **changes})  # type: ignore[arg-type]


def _deeper(screen: Screen) -> tuple[Step, ...]:
    step = Step(screen.draft, screen.mode, screen.shares, screen.reference, screen.rule)
    return (*screen.past, step)[-DEPTH:]


def changed(draft: Draft, **changes: object) -> Draft:
    """The same draft, not yet the next one, with these fields changed."""
    return draft.revise(number=draft.number, **changes)
