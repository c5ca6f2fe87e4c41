"""The payback year: the first from which the cumulated gain is, and stays, at or above zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Protocol

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, fraction, share_text, wan_text
from yrdshare.words import Language, say

Path = Mapping[int, int | Fraction]  # fen by year


class Terms(Protocol):
    """What a draft says of time."""

    @property
    def years(self) -> Sequence[int]: ...
    @property
    def discount(self) -> Fraction: ...


class Gaining(Protocol):
    """A position: each party's yearly gains, in the draft's years."""

    @property
    def draft(self) -> Terms: ...
    @property
    def gains(self) -> Mapping[Region, Sequence[Fraction]]: ...


@dataclass(frozen=True, slots=True)
class Payback:
    """When one region has its money back; `year` None where it has not within the years.

    cumulated : Σ_{u≤t} δ^(u−first) gain_u by year, exact fen, δ = 1 / (1 + discount)
    """

    region: Region
    years: tuple[int, ...]
    cumulated: tuple[Fraction, ...]
    discount: Fraction = Fraction(0)

    @property
    def year(self) -> int | None:
        """The first year from which no cumulated gain is negative."""
        below = [spot for spot, value in enumerate(self.cumulated) if value < 0]
        after = below[-1] + 1 if below else 0
        return self.years[after] if after < len(self.years) else None

    @property
    def deepest(self) -> Fraction:
        """The most that is laid out at the end of any year, fen; 0 where it never is."""
        return max(Fraction(0), -min(self.cumulated))

    def text(self, lang: Language = "zh") -> str:
        """One sentence."""
        facts = {"region": self.region, "first": self.years[0], "last": self.years[-1]}
        if self.year is None:
            sentence = say("baseline.payback_none", lang, **facts, amount=wan_text(-self.cumulated[-1]))
        elif not self.deepest:
            sentence = say("baseline.payback_first", lang, **facts, year=self.year)
        else:
            count = self.year - self.years[0] + 1
            words = {"year": self.year, "count": count, "amount": wan_text(self.deepest)}
            sentence = say("baseline.payback_year", lang, **facts, **words)
        if not self.discount:
            return sentence
        rate = {"rate": share_text(self.discount), "first": self.years[0]}
        return say("baseline.payback_discounted", lang, sentence=sentence, **rate)


def payback_of(region: Region, gains: Path, discount: "str | int | Fraction" = 0) -> Payback:
    """The payback of one path of yearly gains.

    gains : fen, whole or exact, of consecutive years;  discount : yearly rate, such as "4%"

    >>> payback_of(Region("h", "金安区", "Jin'an"), {2026: -300, 2027: 100, 2028: 250}).year
    2028
    """
    years, rate = tuple(sorted(gains)), fraction(discount)
    if not years:
        raise DraftError([fault("baseline.no_gains")])
    if years[-1] - years[0] + 1 != len(years):
        raise DraftError([fault("baseline.years_differ", found="、".join(map(str, years)))])
    if rate <= -1:
        raise DraftError([fault("baseline.discount", found=decimal_text(rate))])
    weighted = (Fraction(gains[year]) / (1 + rate) ** (year - years[0]) for year in years)
    return Payback(region, years, tuple(accumulate(weighted)), rate)


def payback(position: Gaining) -> dict[Region, Payback]:
    """The payback of every party at a position, discounted as its draft says.

    What each gains is receipts and valued credits less costs less what it has without a deal.
    """
    draft = position.draft
    return {
        region: payback_of(region, dict(zip(draft.years, path, strict=True)), draft.discount)
        for region, path in position.gains.items()
    }
