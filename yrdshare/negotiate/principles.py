"""Named ideas of fairness with their parameters. None is called recommended.

A ratio principle raises the parties' ratios g_i / w_i as evenly as possible: first the smallest,
then the sum of the two smallest, and so on (leximin). It differs from another by its weights w:

    equal gain           w_i = 1
    proportional         w_i = the stated contribution c_i
    Kalai–Smorodinsky    w_i = m_i, the most i could gain while nobody loses   (Kalai and Smorodinsky 1975)

`Nearest` stays as near as it can to a reference split, Σ |share − reference|.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction
from yrdshare.words import Language, say


@dataclass(frozen=True, slots=True)
class EqualGain:
    """Every party gains the same, as far as the conditions let it: max min g_i, then leximin."""

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


Principle = EqualGain | Proportional | KalaiSmorodinsky | Nearest


def equal_gain() -> EqualGain:
    """Everyone gains the same amount."""
    return EqualGain()


def proportional(contributions: "Mapping[Region, str | int | Fraction]") -> Proportional:
    """Everyone gains in proportion to a stated contribution, such as what each invests.

    contributions : one exact number > 0 for each party, in any common unit
    """
    exact = tuple((region, fraction(value)) for region, value in contributions.items())
    wrong = [region for region, value in exact if value <= 0]
    if wrong:
        raise DraftError([fault("principles.contribution", region=region) for region in wrong])
    return Proportional(exact)


def kalai_smorodinsky() -> KalaiSmorodinsky:
    """Everyone gets the same part of the most it could gain."""
    return KalaiSmorodinsky()


def nearest(reference: "Mapping[str, str | int | Fraction]") -> Nearest:
    """As near as possible to these shares."""
    return Nearest(tuple((name, fraction(value)) for name, value in reference.items()))
