"""Which shares the screen lets people move, and which of them share a bar that adds to 100 %."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.formula.formula import Claimant, Formula
from yrdshare.money import round_fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.nodes.expression import Capped, Eligible, Expr, Share, Times, Window, shares

MOST_LEVERS = 6  # on the projector; more are not told apart from eight metres
WHOLE = 1000  # a bar is counted in per mille, whole numbers that always add up


@dataclass(frozen=True, slots=True)
class Lever:
    """One open share: its name, its bounds and who claims it."""

    share: Share
    claimant: Claimant


@dataclass(frozen=True, slots=True)
class Bar:
    """The levers of one formula that divide the same pool; the last segment is what they leave.

    rest : who receives it, None where a bar shows one share of several or nobody receives a rest
    """

    formula: Formula
    levers: tuple[Lever, ...]
    rest: Claimant | None


def bars(draft: Draft) -> tuple[Bar, ...]:
    """The bars of a draft, at most `MOST_LEVERS` levers in all, in the order the shares are written."""
    shown: list[Bar] = []
    known: set[str] = set()
    for formula in draft.formulas:
        for bar in _of_formula(formula):
            room = MOST_LEVERS - len(known)
            levers = tuple(lever for lever in bar.levers if lever.share.name not in known)[:room]
            if levers:
                shown.append(Bar(formula, levers, bar.rest))
                known |= {lever.share.name for lever in levers}
    return tuple(shown)


def levers(draft: Draft) -> tuple[Lever, ...]:
    """Every lever on the screen."""
    return tuple(lever for bar in bars(draft) for lever in bar.levers)


def per_mille(value: Fraction) -> int:
    """A share in whole units of a bar.

    >>> per_mille(Fraction(481828, 1000000))
    482
    """
    return round_fraction(value * WHOLE)


def _of_formula(formula: Formula) -> Iterator[Bar]:
    """One bar where each claim is one open share of the whole pool; otherwise a bar for each open share."""
    claims = [(claimant, shares(claim)) for claimant, claim in formula.claims]
    opened = [Lever(share, claimant) for claimant, found in claims for share in found if share.value is None]
    alone = all(len(found) == 1 and found[0].value is None for _, found in claims)
    once = (
        len({lever.share.name for lever in opened})
        == len({claimant for claimant, _ in claims})
        == len(opened)
    )
    whole = all(_of_whole(claim, formula.pool) for _, claim in formula.claims)
    if alone and once and whole:
        yield Bar(formula, tuple(opened), formula.rest)
        return
    for lever in opened:
        yield Bar(formula, (lever,), None)


def _of_whole(claim: Expr, pool: Expr) -> bool:
    """Whether the claim is a share of the pool itself, within limits of time, project and amount."""
    if isinstance(claim, Window | Eligible | Capped):
        return _of_whole(claim.body, pool)
    return isinstance(claim, Times) and isinstance(claim.factor, Share) and claim.body == pool
