"""agree(outcome): the solved shares rounded to the printed digits, and every condition checked again."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from yrdshare.agreement.agreement import Agreement
from yrdshare.errors import AgreementError, Fault, fault
from yrdshare.formula.exact import work
from yrdshare.formula.formula import Formula
from yrdshare.formula.setting import Histories, setting
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import Breach, Position
from yrdshare.negotiate.solving.grid import around, kept_within, within
from yrdshare.negotiate.solving.model import money_unit
from yrdshare.negotiate.terms import Condition
from yrdshare.nodes.expression import History, walk
from yrdshare.words import Bilingual, Language, Said, in_both, say


def agree(
    outcome: "Solution | Infeasible | Position", digits: int = 3, signed_by: Iterable[Region] = ()
) -> Agreement:
    """The agreement that a solution becomes once its shares are printed with `digits` decimals.

    share_printed = round(share · 10^digits) / 10^digits, halves away from zero; shares that were never
    open stay as they were written. The formulas are evaluated exactly at the printed shares and every
    condition is checked again. Raises AgreementError that names each broken condition and offers the
    nearest printed shares that keep them all; refuses an `Infeasible` with its reasons.
    """
    if isinstance(outcome, Infeasible):
        reasons = in_both(lambda lang: explain(outcome, lang))
        raise AgreementError([fault("agreement.infeasible", reasons=reasons)])
    position = outcome.position if isinstance(outcome, Solution) else outcome
    signatures = tuple(signed_by)
    if not 0 <= digits <= 6:
        raise AgreementError([fault("agreement.digits", found=digits)])
    _refuse_signatures(position.draft, signatures)
    printed = _printed(position, digits)
    draft = printed.draft
    return Agreement(
        draft.park.name_zh,
        draft.park.name_en,
        printed.formulas,
        draft.parties,
        signatures,
        _nameless(draft.park.projects),
        _histories(printed.formulas, draft.park.ledger),
        printed.totals,
        money_unit(draft),
        draft.park.ledger.digest(),
        draft.statuses,
        digits,
        draft,
    )


def _refuse_signatures(draft: Draft, signed_by: tuple[Region, ...]) -> None:
    found = [fault("draft.not_a_party", region=one) for one in signed_by if one not in draft.parties]
    found += [
        fault("agreement.signed_twice", region=one)
        for one in dict.fromkeys(signed_by)
        if signed_by.count(one) > 1
    ]
    if signed_by:  # nobody yet is a text to be signed; some but not all is no agreement
        found += [fault("agreement.not_signed", region=one) for one in draft.parties if one not in signed_by]
    if found:
        raise AgreementError(found)


def _printed(position: Position, digits: int) -> Position:
    """The position at the shares as printed; AgreementError where that breaks anything, with an offer."""
    draft, steps = position.draft, 10**digits
    opened = {share.name: position.shares[share.name] for share in draft.open_shares}
    bounds = {share.name: share for share in draft.open_shares}
    point = {name: within(bounds[name], value, steps) for name, value in opened.items()}
    pinned = [name for name, value in draft.pins.items() if name in point and point[name] != value]
    if pinned:
        raise AgreementError([fault("agreement.pin_digits", name=name, digits=digits) for name in pinned])
    printed = kept_within(draft, point)
    if printed is not None and not _broken(printed, digits):
        return printed
    missed = in_both(lambda lang: _joined((one.text(lang) for one in _missed(printed, digits)), lang))
    shown = fault("agreement.broken", conditions=missed, shares=_shares_text(draft, point))
    raise AgreementError([shown, _offer(position, opened, digits)])


def _missed(printed: Position | None, digits: int) -> list[Said]:
    """What does not hold at the printed shares; None means that claims exceed a pool."""
    if printed is None:
        return [in_both(lambda lang: say("agreement.overdrawn", lang))]
    return [breach.condition for breach in _broken(printed, digits)]


def _broken(printed: Position, digits: int) -> list[Breach]:
    """The conditions that printing breaks; an equality is held to within one printed step's money."""
    steps = 10**digits
    found = []
    for breach in printed.breaches:
        step = Fraction(0)
        if breach.condition.relation == "==":
            step = _step(printed, breach.condition, steps)
        if printed.shortfall(breach.condition) > step:
            found.append(breach)
    return found


def _step(printed: Position, condition: Condition, steps: int) -> Fraction:
    """The most that one printed step of one share moves an equality, either way."""
    if condition.term.is_share:
        return Fraction(1, steps)
    here = dict(condition.term.values(printed.measures))
    moved = Fraction(0)
    for share in printed.draft.open_shares:
        for step in (-1, 1):
            value = printed.shares[share.name] + Fraction(step, steps)
            point = {
                **{one.name: printed.shares[one.name] for one in printed.draft.open_shares},
                share.name: value,
            }
            if share.name in printed.draft.pins or not share.low <= value <= share.high:
                continue
            other = kept_within(printed.draft, point)
            if other is not None:
                there = dict(condition.term.values(other.measures))
                moved = max([moved, *(abs(there[year] - here[year]) for year in here)])
    return moved


def _offer(position: Position, opened: Mapping[str, Fraction], digits: int) -> Fault:
    """The nearest printed shares that keep every condition, or that there are none near."""
    for found in around(position.draft, opened, 10**digits):
        if not _broken(found, digits):
            return fault(
                "agreement.offer",
                shares=_shares_text(position.draft, {name: found.shares[name] for name in opened}),
            )
    return fault("agreement.no_offer", digits=digits)


def _shares_text(draft: Draft, shares: Mapping[str, Fraction]) -> Bilingual:
    return in_both(
        lambda lang: _joined(
            (f"{share_label(draft, name, lang)} {share_text(value)}" for name, value in shares.items()), lang
        )
    )


def _joined(texts: Iterable[str], lang: Language) -> str:
    return say("explain.joint", lang).join(texts)


def _nameless(register: Register) -> Register:
    """The projects by code only: a firm's name does not enter an agreement."""
    kept = ("code", "origin", "host", "moved", "full_production", "marks", "park", "fund")
    return Register([Project(**{name: getattr(one, name) for name in kept}) for one in register])


def _histories(formulas: tuple[Formula, ...], ledger: Ledger) -> Histories:
    """Every history that a formula reads, rounded to the fen once, by project code."""
    found: dict[History, Mapping[str, int]] = {}
    for formula in formulas:
        where = setting(ledger, formula.years)
        trees = (formula.pool, *(claim for _, claim in formula.claims))
        for node in (one for tree in trees for one in walk(tree) if isinstance(one, History)):
            value = work(node, where).value
            fen = np.broadcast_to(value.to_fen(), where.shape)[:, 0]
            if np.any(value.over(value.denominator) % value.denominator):
                raise AgreementError([fault("agreement.part_of_fen", formula=formula.name)])
            found[node] = dict(zip(ledger.register.codes, fen.tolist(), strict=True))
    return found
