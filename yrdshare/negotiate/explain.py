"""A solution or a clash in words a finance officer reads: who gains what, what binds, what was free.

Every number here comes from the exact position; nothing is computed that is not shown elsewhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from yrdshare.formula.formula import ORIGIN, Claimant
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, share_text, total, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Outcome, Relaxation, Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import KalaiSmorodinsky
from yrdshare.negotiate.terms import Condition
from yrdshare.nodes.expression import shares
from yrdshare.words import Language, say

STATUS_KEYS = {
    "示例": "explain.status_example",
    "预测": "explain.status_forecast",
    "已确认": "explain.status_confirmed",
}


def explain(outcome: "Outcome | Position", lang: Language = "zh") -> str:
    """The outcome in plain words, amounts in 万元, one paragraph for each question."""
    if isinstance(outcome, Infeasible):
        return "\n".join(_clash(outcome, lang))
    position = outcome.position if isinstance(outcome, Solution) else outcome
    lines = [
        *_heading(position, lang),
        *_split(position, lang),
        *_gains(position, lang),
        *_accounts(position, lang),
    ]
    held = [one for one, _ in outcome.certificate.held_within] if isinstance(outcome, Solution) else []
    lines += _limits(position, lang, held)
    if isinstance(outcome, Solution):
        lines += [*_left_out(outcome, lang), *_free(outcome, lang), *_trust(outcome, lang)]
    return "\n".join(lines)


def share_label(draft: Draft, name: str, lang: Language = "zh") -> str:
    """A share in words: whose part of what, in every claim; its name where two read the same."""
    mine = _uses(draft, name, lang)
    twice = sum(_uses(draft, share.name, lang) == mine for share in draft.shares) > 1
    return say("explain.share_named" if twice else "explain.share", lang, uses=mine, name=name)


def _uses(draft: Draft, name: str, lang: Language) -> str:
    found = dict.fromkeys(
        (region_of(draft, claimant) or claimant, formula.dimension.kind)
        for formula in draft.formulas
        for claimant, claim in formula.claims
        if name in [share.name for share in shares(claim)]
    )
    said = [
        say("explain.use", lang, claimant=who, kind=say(f"nodes.kind_{kind}", lang)) for who, kind in found
    ]
    return say("explain.joint_short", lang).join(said)


def region_of(draft: Draft, claimant: Claimant | None) -> Region | None:
    """The one region that a claimant means, None where a role means several."""
    if isinstance(claimant, Region) or claimant is None:
        return claimant
    found = {project.origin if claimant is ORIGIN else project.host for project in draft.park.projects}
    return found.pop() if len(found) == 1 else None


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
    """Caps that a move brought into force or out of it."""
    old = {(one.formula, one.claimant): one for one in before.bindings}
    new = {(one.formula, one.claimant): one for one in now.bindings}
    said = []
    for key in dict.fromkeys((*new, *old)):
        who = region_of(now.draft, key[1]) or key[1]
        if key not in old:
            said.append(say("explain.cap_from", lang, claimant=who, year=new[key].year))
        elif key not in new:
            said.append(say("explain.cap_gone", lang, claimant=who))
    return said


def relaxation_text(relaxation: Relaxation, lang: Language = "zh") -> str:
    """“A 放宽 12.00 万元；B 放宽 3.00 万元”."""
    said = []
    for demand, amount in relaxation.demands:
        in_shares = demand.condition is not None and demand.condition.term.is_share
        shown = share_text(_up(amount)) if in_shares else f"{_wan_up(amount)} {say('money.unit_wan', lang)}"
        said.append(say("explain.relax", lang, demand=demand, amount=shown))
    return say("explain.joint", lang).join(said)


def _up(amount: Fraction) -> Fraction:
    """Rounded up to a millionth, so that giving way by the printed share is enough."""
    return Fraction(-(-amount * 10**6 // 1), 10**6)


def _wan_up(fen: Fraction) -> str:
    """Rounded up to 0.01 万元, so that giving way by the printed amount is enough."""
    return wan_text(Fraction(-(-fen // 10_000) * 10_000))


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


def status_text(draft: Draft, lang: Language = "zh") -> str:
    """Which statuses the figures behind a draft have, in words: ledger, no-deal and costs alike."""
    return say("explain.joint_short", lang).join(statuses_text(draft.statuses, lang))


def statuses_text(statuses: Iterable[str], lang: Language = "zh") -> list[str]:
    """Statuses of figures in words."""
    return [say(STATUS_KEYS[status], lang) for status in statuses]


def _split(position: Position, lang: Language) -> Iterator[str]:
    draft = position.draft
    opened = {share.name for share in draft.open_shares}
    yield (
        say("explain.split", lang, principle=draft.principle) if opened else say("explain.split_given", lang)
    )
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
    for region, by_kind in draft.values.items():
        for kind, value in by_kind.items():
            kind_name = say(f"nodes.kind_{kind}", lang)
            yield say("explain.valued", lang, region=region, kind=kind_name, value=decimal_text(value))


def _accounts(position: Position, lang: Language) -> Iterator[str]:
    yield say("explain.accounts", lang)
    for account in position.accounts:
        formula = account.formula
        pool = wan_text(int(total(total(account.pool))))
        basis = formula.dimension.without_unit()
        yield say("explain.account", lang, formula=formula.name, pool=pool, basis=basis)
        for region in account.regions:
            received = int(account.received[region].sum())
            net = int(account.transfers[region].sum())
            key = "explain.credited"
            if formula.paid:
                key = "explain.pays" if net < 0 else "explain.takes" if net > 0 else "explain.even"
            if received or net:
                yield say(key, lang, region=region, received=wan_text(received), net=wan_text(abs(net)))
        if formula.count == "double":
            yield say("explain.excess", lang, amount=wan_text(int(account.excess.sum())))


def _limits(position: Position, lang: Language, held: Sequence[Condition]) -> Iterator[str]:
    """Caps that are reached and how near each condition is."""
    yield say("explain.limits", lang)
    if not position.bindings and not position.draft.conditions:
        yield say("explain.no_limits", lang)
    for binding in position.bindings:
        projects = say("explain.joint_short", lang).join(binding.projects)
        yield say(
            "explain.cap",
            lang,
            formula=binding.formula,
            claimant=region_of(position.draft, binding.claimant) or binding.claimant,
            year=binding.year,
            projects=projects,
        )
    broken = {id(breach.condition): breach for breach in position.breaches}
    for condition in position.draft.conditions:
        if any(condition is one for one in held):
            continue  # told with the certificate
        if id(condition) in broken:
            breach = broken[id(condition)]
            short = amount_text(condition, breach.short, lang)
            key = "explain.broken_year" if breach.year else "explain.broken"
            yield say(key, lang, condition=condition, year=breach.year, amount=short)
            continue
        values = condition.term.values(position.measures)
        margin, year = min((abs(value - condition.bound), year or 0) for year, value in values)
        shown = amount_text(condition, margin, lang)
        yield say(
            "explain.kept_year" if year else "explain.kept",
            lang,
            condition=condition,
            year=year,
            margin=shown,
        )


def amount_text(condition: Condition, amount: Fraction, lang: Language, digits: int = 2) -> str:
    """An amount in the condition's own measure: a share, or 万元 with its unit."""
    if condition.term.is_share:
        return share_text(amount)
    return f"{wan_text(amount, digits)} {say('money.unit_wan', lang)}"


def _left_out(solution: Solution, lang: Language) -> Iterator[str]:
    """Parties that Kalai–Smorodinsky has no ratio for: at best they gain nothing while nobody loses."""
    if isinstance(solution.draft.principle, KalaiSmorodinsky) and solution.draft.open_shares:
        for region in solution.draft.parties:
            if region not in solution.ideal:
                yield say("explain.left_out", lang, region=region)


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
        if certificate.measure == "gain"
        else f"{max(certificate.gap, 0.0):.2e}"
    )
    yield say(f"explain.trust_{certificate.measure}", lang, gap=gap, solver=certificate.solver)
    for condition, short in certificate.held_within:
        yield say(
            "explain.held_within", lang, condition=condition, amount=amount_text(condition, short, lang, 6)
        )


def _clash(outcome: Infeasible, lang: Language) -> Iterator[str]:
    draft = outcome.draft
    yield say("explain.no_split", lang, park=draft.park, number=draft.number)
    if not outcome.clash:
        yield say("explain.hard_clash", lang)
        return
    joint = say("explain.joint", lang)
    yield say("explain.clash", lang, demands=joint.join(f"“{demand.text(lang)}”" for demand in outcome.clash))
    yield say("explain.least", lang, relaxation=relaxation_text(outcome.least, lang))
    if outcome.shared != outcome.least:
        yield say("explain.shared", lang, relaxation=relaxation_text(outcome.shared, lang))
