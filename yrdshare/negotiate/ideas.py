"""What a principle means for a solution, in words: what was raised, who was left out, who falls short."""

from collections.abc import Iterator

from yrdshare.money import wan_text
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.principles import (
    AlphaFair,
    CoalitionStable,
    EqualGain,
    KalaiSmorodinsky,
    Nash,
    Principle,
    Utilitarian,
    members,
    standing,
)
from yrdshare.words import Language, say

IDEAS: dict[type[Principle], str] = {
    EqualGain: "equal_gain",
    KalaiSmorodinsky: "kalai_smorodinsky",
    Utilitarian: "utilitarian",
    Nash: "nash",
    AlphaFair: "alpha_fair",
}


def idea_lines(solution: Solution, lang: Language = "zh") -> Iterator[str]:
    """One line on the idea, then what it could not do for whom; nothing where no share was open."""
    principle = solution.draft.principle
    if not solution.draft.open_shares:
        return
    if type(principle) in IDEAS:
        yield say(f"explain.idea_{IDEAS[type(principle)]}", lang)
    if isinstance(principle, CoalitionStable):
        yield from _groups(solution, principle, lang)
    if isinstance(principle, KalaiSmorodinsky | Nash | AlphaFair):
        kind = "left_out" if isinstance(principle, KalaiSmorodinsky) else "left_out_of_sum"
        for region in solution.draft.parties:
            if region not in solution.ideal:
                yield say(f"explain.{kind}", lang, region=region)


def _groups(solution: Solution, principle: CoalitionStable, lang: Language) -> Iterator[str]:
    """Whether every listed group has what it could have alone, and which fall short by how much."""
    short = [(group, -over) for group, over in standing(principle, solution.position.totals) if over < 0]
    if not short:
        yield say("explain.stable", lang)
        return
    rounding = solution.certificate.bound > -1  # fen: none need fall short, but for a step of the shares
    yield say("explain.stable_within" if rounding else "explain.not_stable", lang)
    for group, amount in short:
        shown = wan_text(amount, 6 if rounding else 2)
        yield say("explain.group_short", lang, members=members(group, lang), amount=shown)
