"""agree(outcome): the solved shares rounded to the printed digits, and every condition checked again."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from yrdshare.agreement.agreement import Agreement
from yrdshare.errors import AgreementError, Fault, fault
from yrdshare.formula.exact import Histories, setting, work
from yrdshare.formula.formula import Formula
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain, share_label
from yrdshare.negotiate.grid import around, on_grid
from yrdshare.negotiate.model import money_unit
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import Position, at
from yrdshare.nodes.expression import History, walk
from yrdshare.words import Bilingual, Language, in_both, say


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
    _refuse_signatures(position.draft, signatures)
    printed = _printed(position, digits)
    if printed.breaches:
        raise AgreementError([_broken(printed), _offer(printed, digits)])
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
        draft.park.ledger.statuses(),
        digits,
        draft,
    )


def _refuse_signatures(draft: Draft, signed_by: tuple[Region, ...]) -> None:
    found = [fault("draft.not_a_party", region=one) for one in signed_by if one not in draft.parties]
    found += [fault("agreement.not_signed", region=one) for one in draft.parties if one not in signed_by]
    if found:
        raise AgreementError(found)


def _printed(position: Position, digits: int) -> Position:
    opened = [share.name for share in position.draft.open_shares]
    return at(position.draft, {name: on_grid(position.shares[name], 10**digits) for name in opened})


def _broken(printed: Position) -> Fault:
    """Every condition that the printed shares miss, with the printed shares."""
    draft = printed.draft
    shares = {share.name: printed.shares[share.name] for share in draft.open_shares}
    missed = in_both(lambda lang: _joined((breach.condition.text(lang) for breach in printed.breaches), lang))
    return fault("agreement.broken", conditions=missed, shares=_shares_text(draft, shares))


def _offer(printed: Position, digits: int) -> Fault:
    """The nearest printed shares that keep every condition, or that there are none near."""
    opened = {share.name: printed.shares[share.name] for share in printed.draft.open_shares}
    for point in around(printed.draft, opened, 10**digits):
        if not at(printed.draft, point).breaches:
            return fault("agreement.offer", shares=_shares_text(printed.draft, point))
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
    return Register(
        [
            Project(one.code, one.origin, one.host, one.moved, one.full_production, marks=one.marks)
            for one in register
        ]
    )


def _histories(formulas: tuple[Formula, ...], ledger: Ledger) -> Histories:
    """Every history that a formula reads, rounded to the fen once, by project code."""
    found: dict[History, Mapping[str, int]] = {}
    for formula in formulas:
        where = setting(ledger, formula.years)
        trees = (formula.pool, *(claim for _, claim in formula.claims))
        for node in (one for tree in trees for one in walk(tree) if isinstance(one, History)):
            fen = np.broadcast_to(work(node, where).value.to_fen(), where.shape)[:, 0]
            found[node] = dict(zip(ledger.register.codes, fen.tolist(), strict=True))
    return found
