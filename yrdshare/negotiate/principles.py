"""Named ideas of fairness with their parameters. None is called recommended.

A ratio principle raises the parties' ratios g_i / w_i as evenly as possible: first the smallest,
then the sum of the two smallest, and so on (leximin). It differs from another by its weights w:

    equal gain           w_i = 1
    proportional         w_i = the stated contribution c_i
    Kalai–Smorodinsky    w_i = m_i, the most i could gain while nobody loses   (Kalai and Smorodinsky 1975)

A principle of sums adds something of every gain:

    utilitarian          max Σ g_i                                 among equals the leximin of the gains
    Nash                 max Σ w_i log g_i                         (Nash 1950; Harsanyi and Selten 1972)
    α-fair               max Σ g_i^(1 − α) / (1 − α)               (Atkinson 1970; Mo and Walrand 2000)

α is a dial: 0 is utilitarian, 1 is Nash, and without end it becomes equal gain. Where α > 0 and for Nash
nobody may lose, as for Kalai–Smorodinsky, and a party that cannot gain then is left out of the sum.
The argmax does not depend on the unit of money: every term is multiplied by the same power of it.

`CoalitionStable` gives each listed group what it could have alone, as far as that can be, then leximin.
`Nearest` stays as near as it can to a reference split, Σ |share − reference|.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, fen, fraction, wan_text
from yrdshare.words import Language, say

if TYPE_CHECKING:
    from yrdshare.negotiate.draft import Draft

STEEPEST = 10  # α above which one 万元 of the poorest outweighs what a solver tells apart


@dataclass(frozen=True, slots=True)
class EqualGain:
    """Every party gains the same, as far as the conditions let it: max min g_i, then leximin.

    Leximin goes on after the smallest gain: the next smallest is raised as far as that one lets it, and so
    on to the end. `leximin()` and `equal_gain()` are two names of this one principle.
    """

    def text(self, lang: Language = "zh") -> str:
        """The principle's name."""
        return say("principles.equal_gain", lang)


@dataclass(frozen=True, slots=True)
class Proportional:
    """g_i = λ c_i for the stated contributions c_i > 0 (按比例)."""

    contributions: tuple[tuple[Region, Fraction], ...]

    def text(self, lang: Language = "zh") -> str:
        """The principle's name and the contributions."""
        stated = ":".join(str(value) for _, value in self.contributions)
        regions = ":".join(region.text(lang) for region, _ in self.contributions)
        return say("principles.proportional", lang, regions=regions, stated=stated)


@dataclass(frozen=True, slots=True)
class KalaiSmorodinsky:
    """Every party gets the same part of the most it could gain while nobody loses."""

    def text(self, lang: Language = "zh") -> str:
        """The principle's name."""
        return say("principles.kalai_smorodinsky", lang)


@dataclass(frozen=True, slots=True)
class Nearest:
    """As near as the conditions allow to a reference split: min Σ |share − reference|."""

    reference: tuple[tuple[str, Fraction], ...]

    def text(self, lang: Language = "zh") -> str:
        """The principle's name and the reference."""
        stated = ", ".join(f"{name} {value}" for name, value in self.reference)
        return say("principles.nearest", lang, reference=stated)


@dataclass(frozen=True, slots=True)
class Utilitarian:
    """The largest total, whoever has it: max Σ g_i; among equal totals the leximin of the gains."""

    def text(self, lang: Language = "zh") -> str:
        """The principle's name."""
        return say("principles.utilitarian", lang)


@dataclass(frozen=True, slots=True)
class Nash:
    """The largest product of gains, max Σ w_i log g_i, while nobody loses; no weights: all 1."""

    weights: tuple[tuple[Region, Fraction], ...] = ()

    def text(self, lang: Language = "zh") -> str:
        """The principle's name and the weights, where there are any."""
        if not self.weights:
            return say("principles.nash", lang)
        regions = ":".join(region.text(lang) for region, _ in self.weights)
        stated = ":".join(str(value) for _, value in self.weights)
        return say("principles.nash_weighted", lang, regions=regions, stated=stated)


@dataclass(frozen=True, slots=True)
class AlphaFair:
    """max Σ g_i^(1 − α) / (1 − α) while nobody loses, 0 < α ≤ 10, α ≠ 1."""

    alpha: Fraction

    def text(self, lang: Language = "zh") -> str:
        """The principle's name and its α."""
        return say("principles.alpha_fair", lang, alpha=decimal_text(self.alpha))


@dataclass(frozen=True, slots=True)
class CoalitionStable:
    """Σ_{i ∈ S} g_i ≥ worth(S) for every listed group S, as far as that can be; then leximin of the gains.

    max min(0, min_S Σ_{i ∈ S} g_i − worth(S)): the largest shortfall is as small as it can be (Shapley and
    Shubik 1966: the least core, here of the listed groups only, and never below zero).

    worth : each listed group, its parties by code, and what it could have alone, fen
    """

    worth: tuple[tuple[tuple[Region, ...], int], ...]

    def text(self, lang: Language = "zh") -> str:
        """The principle's name and the groups."""
        joint = say("principles.joint", lang)
        groups = joint.join(
            say("principles.group", lang, members=members(group, lang), amount=wan_text(alone))
            for group, alone in self.worth
        )
        return say("principles.coalition_stable", lang, groups=groups)


def members(group: Iterable[Region], lang: Language) -> str:
    """The parties of a group, joined."""
    return say("principles.and", lang).join(region.text(lang) for region in group)


Principle = (
    EqualGain | Proportional | KalaiSmorodinsky | Nearest | Utilitarian | Nash | AlphaFair | CoalitionStable
)


def numbered(principle: Principle) -> tuple[Region, ...]:
    """The regions that a principle has a number for, which must be all parties or none."""
    if isinstance(principle, Proportional):
        return tuple(region for region, _ in principle.contributions)
    return tuple(region for region, _ in principle.weights) if isinstance(principle, Nash) else ()


def stated_regions(principle: Principle) -> tuple[Region, ...]:
    """Every region that a principle names."""
    groups = principle.worth if isinstance(principle, CoalitionStable) else ()
    return (*numbered(principle), *(region for group, _ in groups for region in group))


def nobody_loses(principle: Principle) -> bool:
    """Whether a principle itself demands that no party's total falls below its no deal."""
    return isinstance(principle, KalaiSmorodinsky | Nash | AlphaFair)


def standing(
    principle: CoalitionStable, totals: Mapping[Region, Fraction]
) -> tuple[tuple[tuple[Region, ...], Fraction], ...]:
    """How much each listed group has above what it could have alone, fen; below 0 it falls short."""
    return tuple(
        (group, sum((totals[region] for region in group), Fraction(0)) - worth)
        for group, worth in principle.worth
    )


def shown(draft: "Draft") -> tuple[Principle, ...]:
    """The principles without parameters, then the draft's contributions and last shares where there are any.

    In a fixed order, which is no order of merit.
    """
    found: list[Principle] = [Utilitarian(), EqualGain(), KalaiSmorodinsky(), Nash()]
    if isinstance(draft.principle, Proportional):
        found.append(draft.principle)
    before = draft.previous
    wanted = {share.name: before[share.name] for share in draft.open_shares if share.name in before}
    return (*found, *([nearest(wanted)] if wanted else []))


def equal_gain() -> EqualGain:
    """Everyone gains the same amount."""
    return EqualGain()


def proportional(contributions: "Mapping[Region, str | int | Fraction]") -> Proportional:
    """Everyone gains in proportion to a stated contribution, such as what each invests.

    contributions : one exact number > 0 for each party, in any common unit
    """
    return Proportional(_stated(contributions, "principles.contribution"))


def kalai_smorodinsky() -> KalaiSmorodinsky:
    """Everyone gets the same part of the most it could gain."""
    return KalaiSmorodinsky()


def nearest(reference: "Mapping[str, str | int | Fraction]") -> Nearest:
    """As near as possible to these shares."""
    return Nearest(tuple((name, fraction(value)) for name, value in reference.items()))


def utilitarian() -> Utilitarian:
    """The largest total gain, whoever has it."""
    return Utilitarian()


def leximin() -> EqualGain:
    """Equal gain to the end: another name of `equal_gain`, which goes on from the smallest to the next."""
    return EqualGain()


def nash(weights: "Mapping[Region, str | int | Fraction] | None" = None) -> Nash:
    """The largest product of gains while nobody loses.

    weights : one exact number > 0 for each party, in any common unit; all alike where none are given
    """
    return Nash(_stated(weights or {}, "principles.weight"))


def alpha_fair(alpha: "str | int | float | Fraction") -> Utilitarian | Nash | AlphaFair | EqualGain:
    """The dial α from the largest total (0) over the largest product (1) to the largest least gain ("max").

    alpha : "max" or infinite, or an exact number from 0 to 10. 0 is `utilitarian()`, which alone lets a party
        lose if the total gains by it; for every α > 0 nobody may lose. Above 10 only "max" can be told.
    """
    if alpha in ("max", inf):
        return EqualGain()
    exact = fraction(alpha)  # type: ignore[arg-type]  # any other float is refused
    if not 0 <= exact <= STEEPEST:
        raise DraftError([fault("principles.alpha", found=decimal_text(exact), most=STEEPEST)])
    special: dict[Fraction, Utilitarian | Nash] = {Fraction(0): Utilitarian(), Fraction(1): Nash()}
    return special.get(exact) or AlphaFair(exact)


def coalition_stable(worth: "Mapping[frozenset[Region], str | int]") -> CoalitionStable:
    """Each listed group gets in total what it could have alone, as far as that can be.

    worth : what a group could have without the others, in fen, or in 万元 as text ("1200.5")
    """
    wrong = [group for group in worth if not group]
    if wrong or not worth:
        raise DraftError([fault("principles.no_group")])
    listed = {
        tuple(sorted(group, key=lambda one: one.code)): fen(alone) if isinstance(alone, str) else alone
        for group, alone in worth.items()
    }
    return CoalitionStable(tuple(sorted(listed.items(), key=lambda one: [region.code for region in one[0]])))


def _stated(given: "Mapping[Region, str | int | Fraction]", key: str) -> tuple[tuple[Region, Fraction], ...]:
    """Exact numbers above zero by party."""
    exact = tuple((region, fraction(value)) for region, value in given.items())
    wrong = [region for region, value in exact if value <= 0]
    if wrong:
        raise DraftError([fault(key, region=region) for region in wrong])
    return exact
