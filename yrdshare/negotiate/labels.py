"""How a draft's shares, amounts and figures are called: one way for explanations, files and screens."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from yrdshare.formula.formula import Claimant
from yrdshare.ledger.regions import Region
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Relaxation
from yrdshare.negotiate.principles import Nearest, Principle
from yrdshare.negotiate.terms import Condition
from yrdshare.nodes.expression import shares
from yrdshare.words import Language, say

STATUS_KEYS = {
    "示例": "explain.status_example",
    "预测": "explain.status_forecast",
    "已确认": "explain.status_confirmed",
}


def share_label(draft: Draft, name: str, lang: Language = "zh") -> str:
    """A share in words: whose part of what, in every claim; its name where two read the same."""
    said = _uses(draft, lang)
    mine = said.get(name, "")
    twice = sum(one == mine for one in said.values()) > 1
    return say("explain.share_named" if twice else "explain.share", lang, uses=mine, name=name)


@lru_cache(maxsize=4)
def _uses(draft: Draft, lang: Language) -> Mapping[str, str]:
    """For each share whose part of what it is, read off all clauses at once."""
    found: dict[str, dict[tuple[object, str], None]] = {share.name: {} for share in draft.shares}
    for formula in draft.formulas:
        for claimant, claim in formula.claims:
            who = region_of(draft, claimant) or claimant
            for share in shares(claim):
                found[share.name][who, formula.dimension.kind] = None
    joint = say("explain.joint_short", lang)
    return {
        name: joint.join(
            say("explain.use", lang, claimant=who, kind=say(f"nodes.kind_{kind}", lang)) for who, kind in uses
        )
        for name, uses in found.items()
    }


def with_labels(draft: Draft, said: str, lang: Language = "zh") -> str:
    """Words in which shares stand by their own names, called instead by what they are a part of."""
    for share in draft.shares:
        said = said.replace(say("terms.share", lang, name=share.name), share_label(draft, share.name, lang))
    return said


def condition_text(draft: Draft, condition: Condition, lang: Language = "zh") -> str:
    """A condition by its name, or as it is written."""
    return condition.name or with_labels(draft, condition.written(lang), lang)


def principle_text(draft: Draft, principle: Principle, lang: Language = "zh") -> str:
    """A principle's name; where it has reference shares, with these as the draft calls them."""
    if not isinstance(principle, Nearest):
        return principle.text(lang)
    stated = [f"{share_label(draft, name, lang)} {share_text(value)}" for name, value in principle.reference]
    return say("principles.nearest", lang, reference=say("explain.joint", lang).join(stated))


def region_of(draft: Draft, claimant: Claimant | None) -> Region | None:
    """The one region that a claimant means, None where a role means several."""
    if isinstance(claimant, Region) or claimant is None:
        return claimant
    found = {getattr(project, claimant.value) for project in draft.park.projects}
    return found.pop() if len(found) == 1 else None


def amount_text(condition: Condition, amount: Fraction, lang: Language, digits: int = 2) -> str:
    """An amount in the condition's own measure: a share, or 万元 with its unit."""
    if condition.term.is_share:
        return share_text(amount)
    return f"{wan_text(amount, digits)} {say('money.unit_wan', lang)}"


def relaxation_text(relaxation: Relaxation, lang: Language = "zh") -> str:
    """“A 放宽 12.00 万元；B 放宽 3.00 万元”."""
    said = []
    for demand, amount in relaxation.demands:
        shown = (
            share_text(_up(amount))
            if demand.in_shares
            else f"{_wan_up(amount)} {say('money.unit_wan', lang)}"
        )
        said.append(say("explain.relax", lang, demand=demand, amount=shown))
    return say("explain.joint", lang).join(said)


def _up(amount: Fraction) -> Fraction:
    """Rounded up to a millionth, so that giving way by the printed share is enough."""
    return Fraction(-(-amount * 10**6 // 1), 10**6)


def _wan_up(fen: Fraction) -> str:
    """Rounded up to 0.01 万元, so that giving way by the printed amount is enough."""
    return wan_text(Fraction(-(-fen // 10_000) * 10_000))


def status_text(draft: Draft, lang: Language = "zh") -> str:
    """Which statuses the figures behind a draft have, in words: ledger, no-deal and costs alike."""
    return say("explain.joint_short", lang).join(statuses_text(draft.statuses, lang))


def statuses_text(statuses: Iterable[str], lang: Language = "zh") -> list[str]:
    """Statuses of figures in words."""
    return [say(STATUS_KEYS[status], lang) for status in statuses]
