"""A solution or a clash in words a finance officer reads: who gains what, what binds, what was free.

Every number here comes from the exact position; nothing is computed that is not shown elsewhere.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from yrdshare.fiscal.payback import payback
from yrdshare.formula.account import Account
from yrdshare.money import decimal_text, share_text, total, wan_text
from yrdshare.negotiate.conflicts.conflicts import brief, hard_reasons
from yrdshare.negotiate.conflicts.found import hard_lines
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.ideas import idea_lines
from yrdshare.negotiate.labels import (
    amount_text,
    condition_text,
    principle_text,
    region_of,
    relaxation_text,
    share_label,
    status_text,
    with_labels,
)
from yrdshare.negotiate.outcome import Glance, Infeasible, Outcome, Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.proofs import proof_lines
from yrdshare.negotiate.terms import Condition
from yrdshare.negotiate.trade.unvalued import unvalued_lines
from yrdshare.words import Language, say


def explain(outcome: "Outcome | Glance | Position", lang: Language = "zh") -> str:
    """The outcome in plain words, amounts in 万元, one paragraph for each question."""
    if isinstance(outcome, Infeasible):
        return "\n".join(_clash(outcome, lang))
    position = outcome if isinstance(outcome, Position) else outcome.position
    lines = [
        *_heading(position, lang),
        *_split(position, lang),
        *_gains(position, lang),
        *_accounts(position, lang),
    ]
    held = [one for one, _ in outcome.certificate.held_within] if isinstance(outcome, Solution) else []
    lines += _limits(position, lang, held)
    if isinstance(outcome, Solution):
        lines += [*unvalued_lines(position, lang), *idea_lines(outcome, lang)]
        lines += [*_free(outcome, lang), *_trust(outcome, lang)]
    if isinstance(outcome, Glance):
        lines.append(outcome.text(lang))
    return "\n".join(lines)


def why(now: Position, before: Position, lang: Language = "zh") -> str:
    """One sentence: what moved between two positions and what it does to each party."""
    moved = [
        say(
            "explain.rose" if now.shares[name] > before.shares[name] else "explain.fell",
            lang,
            share=share_label(now.draft, name, lang),
            old=share_text(before.shares[name]),
            new=share_text(now.shares[name]),
        )
        for name in now.shares
        if name in before.shares and now.shares[name] != before.shares[name]
    ]
    if not moved:
        return say("explain.nothing_moved", lang)
    effects = [
        say(
            "explain.more" if change > 0 else "explain.less",
            lang,
            region=region,
            amount=wan_text(abs(change)),
        )
        for region, change in (
            (r, now.totals[r] - before.totals[r]) for r in now.totals if r in before.totals
        )
        if change
    ]
    caps = _cap_change(now, before, lang)
    joint = say("explain.joint", lang)
    return say(
        "explain.why",
        lang,
        moved=joint.join(moved),
        effects=joint.join([*effects, *caps]) or say("explain.same", lang),
    )


def _cap_change(now: Position, before: Position, lang: Language) -> list[str]:
    """Caps and floors that a move brought into force or out of it."""
    old = {(one.formula, one.claimant, one.name): one for one in before.bindings}
    new = {(one.formula, one.claimant, one.name): one for one in now.bindings}
    said = []
    for key in dict.fromkeys((*new, *old)):
        who = region_of(now.draft, key[1]) or key[1]
        if key not in old:
            said.append(say(f"explain.from_{key[2]}", lang, claimant=who, year=new[key].year))
        elif key not in new:
            said.append(say(f"explain.gone_{key[2]}", lang, claimant=who))
    return said


def _heading(position: Position, lang: Language) -> Iterator[str]:
    draft = position.draft
    yield say(
        "explain.heading",
        lang,
        park=draft.park,
        number=draft.number,
        first=draft.years[0],
        last=draft.years[-1],
        status=status_text(draft, lang),
    )


def _split(position: Position, lang: Language) -> Iterator[str]:
    draft = position.draft
    opened = {share.name for share in draft.open_shares}
    stated = {"principle": principle_text(draft, draft.principle, lang)} if opened else {}
    yield say("explain.split" if opened else "explain.split_given", lang, **stated)
    for name, value in position.shares.items():
        key = (
            "explain.pinned"
            if name in draft.pins
            else "explain.solved"
            if name in opened
            else "explain.fixed"
        )
        yield say(
            "explain.share_line",
            lang,
            share=share_label(draft, name, lang),
            value=share_text(value),
            how=say(key, lang),
        )


def _gains(position: Position, lang: Language) -> Iterator[str]:
    draft = position.draft
    rate = share_text(draft.discount)
    yield say("explain.gains", lang, rate=rate)
    for region, whole in position.totals.items():
        by_year = [
            say("explain.year_amount", lang, year=year, amount=wan_text(value, sign=True))
            for year, value in zip(draft.years, position.gains[region], strict=True)
        ]
        joined = say("explain.joint_short", lang).join(by_year)
        yield say("explain.gain_line", lang, region=region, total=wan_text(whole, sign=True), years=joined)
    if position.losers:
        for region, year, whole in position.losers:
            yield say(
                "explain.loser", lang, region=region, year=year or draft.years[-1], amount=wan_text(-whole)
            )
    else:
        yield say("explain.everyone_better", lang)
    for one in payback(position).values():
        if one.deepest:
            yield say("explain.payback", lang, sentence=one)
    for region, by_kind in draft.values.items():
        for kind, value in by_kind.items():
            kind_name = say(f"nodes.kind_{kind}", lang)
            yield say("explain.valued", lang, region=region, kind=kind_name, value=decimal_text(value))


def _accounts(position: Position, lang: Language) -> Iterator[str]:
    yield say("explain.accounts", lang)
    for account in position.accounts:
        formula = account.formula
        shown = formula.dimension.amount_text
        pool = shown(int(total(total(account.pool))), lang)
        basis = formula.dimension.without_unit()
        yield say("explain.account", lang, formula=formula.name, pool=pool, basis=basis)
        for region in account.regions:
            received = int(account.received[region].sum())
            net = int(account.transfers[region].sum())
            key = "explain.credited"
            if formula.paid:
                key = "explain.pays" if net < 0 else "explain.takes" if net > 0 else "explain.even"
            if received or net:
                amounts = {"received": shown(received, lang), "net": shown(abs(net), lang)}
                yield say(key, lang, region=region, **amounts)
        yield from _counted(position.draft, account, lang)


def _counted(draft: Draft, account: Account, lang: Language) -> Iterator[str]:
    """What the way of counting makes of the pool, and what who has the rest pays on top of it."""
    formula = account.formula
    if formula.count == "double":
        excess = int(account.excess.sum())
        yield say("explain.excess", lang, amount=formula.dimension.amount_text(excess, lang))
    if formula.count == "in_place":
        yield say("explain.in_place", lang)
    if formula.rest_pays and account.rest is not None:
        rounding = len(formula.claims) // 2  # what rounding alone may take from the rest
        beyond = np.minimum(account.pool, 0) - account.rest  # a refund by itself exceeds nothing
        short = int(total(total(np.where(beyond > rounding, beyond, 0))))
        if short:
            who = region_of(draft, formula.rest) or formula.rest
            amount = formula.dimension.amount_text(short, lang)
            yield say("explain.rest_pays", lang, claimant=who, amount=amount)


def _limits(position: Position, lang: Language, held: Sequence[Condition]) -> Iterator[str]:
    """Caps that are reached, floors that hold, and how near each condition is."""
    yield say("explain.limits", lang)
    if not position.bindings and not position.draft.conditions:
        yield say("explain.no_limits", lang)
    for binding in position.bindings:
        named = binding.projects or [region.text(lang) for region in binding.regions]
        yield say(
            f"explain.limit_{binding.name}",
            lang,
            formula=binding.formula,
            claimant=region_of(position.draft, binding.claimant) or binding.claimant,
            year=binding.year,
            named=say("explain.joint_short", lang).join(named),
        )
    broken = {id(breach.condition): breach for breach in position.breaches}
    for condition in position.draft.conditions:
        if any(condition is one for one in held):
            continue  # told with the certificate
        if id(condition) in broken:
            breach = broken[id(condition)]
            short = amount_text(condition, breach.short, lang)
            key = "explain.broken_year" if breach.year else "explain.broken"
            said = condition_text(position.draft, condition, lang)
            yield say(key, lang, condition=said, year=breach.year, amount=short)
            continue
        values = condition.term.values(position.measures)
        margin, year = min((abs(value - condition.bound), year or 0) for year, value in values)
        shown = amount_text(condition, margin, lang)
        yield say(
            "explain.kept_year" if year else "explain.kept",
            lang,
            condition=condition_text(position.draft, condition, lang),
            year=year,
            margin=shown,
        )


def _free(solution: Solution, lang: Language) -> Iterator[str]:
    if not solution.free:
        return
    ranges = [
        say(
            "explain.free_range",
            lang,
            share=share_label(solution.draft, name, lang),
            low=share_text(low),
            high=share_text(high),
        )
        for name, (low, high) in solution.free.items()
    ]
    yield say("explain.free", lang, ranges=say("explain.joint", lang).join(ranges))


def _trust(solution: Solution, lang: Language) -> Iterator[str]:
    certificate = solution.certificate
    gap = (
        f"{max(certificate.gap, 0.0) / 1e6:.6f} {say('money.unit_wan', lang)}"
        if certificate.in_money
        else f"{max(certificate.gap, 0.0):.2e}"
    )
    yield say(f"explain.trust_{certificate.measure}", lang, gap=gap, solver=certificate.solver)
    for line in proof_lines(certificate, lang):
        yield f"  · {line}"
    for condition, short in certificate.held_within:
        yield say(
            "explain.held_within", lang, condition=condition, amount=amount_text(condition, short, lang, 6)
        )


def _clash(outcome: Infeasible, lang: Language) -> Iterator[str]:
    draft = outcome.draft
    yield say("explain.no_split", lang, park=draft.park, number=draft.number)
    if not outcome.clash:
        yield from hard_lines(hard_reasons(draft), lang)
        return
    joint = say("explain.joint", lang)
    demands = joint.join(f"“{with_labels(draft, demand.text(lang), lang)}”" for demand in outcome.clash)
    yield say("explain.clash", lang, demands=demands)
    yield from (with_labels(draft, line, lang) for line in brief(outcome, lang))
    if outcome.least.demands:
        said = with_labels(draft, relaxation_text(outcome.least, lang), lang)
        yield say("explain.least", lang, relaxation=said)
    if outcome.shared != outcome.least:
        said = with_labels(draft, relaxation_text(outcome.shared, lang), lang)
        yield say("explain.shared", lang, relaxation=said)
