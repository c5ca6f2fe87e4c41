"""Published rules on the park that lies on the table: which there are, whether they fit, one switched on.

A rule's stated shares become levers that stand at them. Shares that it leaves open are levers too: 比例待定,
decided by the principle, never by an invented figure.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import DraftError, Fault, YrdshareError
from yrdshare.formula.account import refuse_nowhere
from yrdshare.formula.applying import apply
from yrdshare.formula.fitting import fitted, span
from yrdshare.formula.formula import Formula
from yrdshare.formula.precedents import Precedent, precedent, precedents
from yrdshare.ledger.park import yearly
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import EqualGain
from yrdshare.show.state import Rule, Screen, Solver, Step, after, changed
from yrdshare.words import Language, Said, said

FIRST_PAUSE, PAUSE = 2.0, 0.1  # seconds before the first rule is read ahead, and between two


@dataclass(frozen=True, slots=True)
class Row:
    """One rule in the list, and why all or a part of it does not fit the park."""

    rule: Precedent
    fits: bool
    lacking: tuple[Said, ...]


def read_ahead() -> None:
    """Read the stored rules one by one while the kernel is idle, so that their list opens at once."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # no kernel, nobody waits
        return

    def read(names: tuple[str, ...]) -> None:
        if names:
            with contextlib.suppress(YrdshareError):  # told when the list is opened
                precedent(names[0])
            loop.call_later(PAUSE, read, names[1:])

    loop.call_later(FIRST_PAUSE, read, precedents())


def rows(draft: Draft) -> tuple[Row, ...]:
    """Every stored rule, those that fit the park first, templates behind them; nothing is evaluated."""
    found = []
    for name in precedents():
        rule = precedent(name)
        years, _ = span(rule, draft.park, draft.years[0])
        fits = fitted(rule, draft.park, years, {})
        nowhere = [[*_nowhere(draft, formula)] for formula in fits.formulas]
        lacking = (*fits.lacking, *(fault for faults in nowhere for fault in faults))
        found.append(Row(rule, not all(nowhere), lacking))
    return tuple(sorted(found, key=lambda row: (not row.fits, row.rule.template)))


def _nowhere(draft: Draft, formula: Formula) -> Iterator[Fault]:
    """Why a formula pays somebody whom the park does not have."""
    try:
        refuse_nowhere(formula, draft.park.projects)
        for region in {one for one, _ in formula.claims} | {formula.rest}:
            if isinstance(region, Region):
                yearly(draft.no_deal, region, formula.years, "no_deal")
    except YrdshareError as error:
        yield from error.faults


def switched(screen: Screen, name: str, solver: Solver) -> Screen:
    """The same park, parties and conditions under a published rule, as one step that can be undone.

    Raises YrdshareError with why it cannot be, such as a year for which the park has no no-deal figure.
    """
    rule = precedent(name)
    before = screen.rule.before if screen.rule is not None else None
    step = before or Step(screen.draft, screen.mode, screen.shares, screen.reference)
    formulas, lacking, notes = _fitting(screen.draft, rule)
    stated = {one.name: one.value for formula in formulas for one in formula.shares}
    values = {share: value for share, value in stated.items() if value is not None}
    opened = tuple(formula.fixed(dict.fromkeys(stated)) for formula in formulas)
    draft, told = adapted(step.draft.revise(number=screen.draft.number), opened, values)
    pending = frozenset(stated) - frozenset(values)
    if pending:
        draft = changed(draft, pins=values)
    position = at(draft, {one.name: values.get(one.name, one.low) for one in draft.open_shares})
    reference = screen.reference
    if reference is not None and reference.draft.years != draft.years:
        reference, told = None, (*told, _told("rule_years"))
    laid = Rule(rule, pending, (*lacking, *told, *notes), step)
    mode = "principle" if pending else "manual"
    standing = {"draft": draft, "mode": mode, "shares": position.shares, "position": position}
    return after(screen, solver, reference=reference, rule=laid, year=_year(screen, draft), **standing)


def _fitting(draft: Draft, rule: Precedent) -> tuple[tuple[Formula, ...], tuple[Said, ...], tuple[Said, ...]]:
    """The rule's formulas that fit the park, why others do not, and how they were fitted.

    Raises DraftError with the reasons where none fits.
    """
    found = apply(rule, draft.park, draft.years[0])
    lacking = [one for one in found.lacking if one.key != "precedents.open"]
    kept = []
    for formula in found.formulas:
        nowhere = [*_nowhere(draft, formula)]
        lacking += nowhere
        if not nowhere:
            kept.append(formula)
    if not kept:
        raise DraftError(lacking)
    return tuple(kept), tuple(lacking), tuple(found.notes)


def restored(screen: Screen, solver: Solver) -> Screen:
    """The text that lay on the table before a rule was switched on; this too can be undone."""
    before = screen.rule.before if screen.rule is not None else None
    if before is None:
        return screen
    draft = before.draft.revise(number=screen.draft.number)
    standing = {"draft": draft, "mode": before.mode, "shares": before.shares, "reference": before.reference}
    return after(screen, solver, rule=before.rule, year=_year(screen, draft), **standing)


def _year(screen: Screen, draft: Draft) -> int:
    return screen.year if screen.year in draft.years else draft.years[0]


def adapted(
    draft: Draft, formulas: tuple[Formula, ...], stated: Mapping[str, Fraction]
) -> tuple[Draft, tuple[Said, ...]]:
    """The draft with other formulas, and what of it no longer means anything: told, not kept.

    stated : the shares that the rule states;  conditions and the principle stay wherever they still fit
    Raises DraftError where the formulas do not fit the park's tables.
    """
    credited = {one.dimension.kind for one in formulas if not one.paid and one.dimension.money}
    values = {
        region: {kind: value for kind, value in by_kind.items() if kind in credited}
        for region, by_kind in draft.values.items()
    }
    bare = {"formulas": formulas, "values": values, "previous": stated, "pins": {}, "conditions": ()}
    new = changed(draft, principle=EqualGain(), **bare)
    told: list[Said] = []
    kept = []
    for condition in draft.conditions:
        if _sound(new, conditions=(condition,)):
            kept.append(condition)
        else:
            told.append(_told("rule_condition", condition=condition))
    if _sound(new, principle=draft.principle):
        new = changed(new, principle=draft.principle)
    else:
        told.append(_told("rule_principle", old=draft.principle, new=new.principle))
    if values != draft.values:
        told.append(_told("rule_values"))
    return changed(new, conditions=tuple(kept)), tuple(told)


def _told(key: str, **values: object) -> Said:
    return said(f"show.{key}", **values)


def _sound(draft: Draft, **changes: object) -> bool:
    try:
        changed(draft, **changes)
    except DraftError:
        return False
    return True


def recognised(draft: Draft) -> Rule | None:
    """The stored rule whose formulas lie on the table, wherever its shares stand; None of any other text."""
    names = [formula.name for formula in draft.formulas]
    wanted = [formula.reopened() for formula in draft.formulas]
    for name in precedents():
        rule = precedent(name)
        if not set(names) <= {str(one["name"]) for one in rule.stored}:
            continue
        try:
            years, _ = span(rule, draft.park, draft.years[0])
            fits = fitted(rule, draft.park, years, {})
        except YrdshareError:
            continue
        if [one.reopened() for one in fits.formulas] == wanted:
            opened = {one.name for formula in fits.formulas for one in formula.open_shares}
            return Rule(rule, frozenset(opened))
    return None


def summary(rule: Precedent, lang: Language) -> str:
    """The rule in one sentence."""
    return rule.summary_zh if lang == "zh" else rule.summary_en
