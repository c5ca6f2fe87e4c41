"""One fiscal rule: its values by date, each with unit, legal reference, source and confidence."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from yrdshare.errors import InputError, fault
from yrdshare.strict import shown
from yrdshare.words import Language, Said, in_both, say

SHARE, YUAN_PER_AREA, WAN = "比例", "元/平方米·年", "万元"
UNITS = {SHARE: "share", YUAN_PER_AREA: "area", WAN: "wan"}  # and the catalogue's word for each
PUBLISHED, ESTIMATED, EXAMPLE, ASSUMED, MISSING = "已发布", "估算", "示例", "假设", "待填"
STATUSES = (PUBLISHED, ESTIMATED, EXAMPLE, ASSUMED, MISSING)  # of a figure of the package, and of a user's


def unit_name(unit: str) -> Said:
    """What a unit is called in a sentence."""
    return in_both(lambda lang: say(f"fiscal.unit_{UNITS[unit]}", lang) if unit in UNITS else str(unit))


def within(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    """Whether a value lies between two sides; a side that is None is open."""
    return (low is None or low <= value) and (high is None or value <= high)


def day_of(on: object) -> date:
    """The day of a date or of a moment; anything else is refused."""
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, date):
        return on
    raise InputError([fault("fiscal.no_day", found=shown(on))])


@dataclass(frozen=True, slots=True)
class Dated:
    """A value of the law from `start` until the next one.

    value     : None where the law leaves it to a place (then `low` and `high` are its range), or where no
                source states it (then it is to be filled)
    reference : law or document, and article;  source : where it was read
    """

    start: date
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    reference: str
    source: str
    confidence: str
    status: str

    @property
    def ranged(self) -> bool:
        """Whether the law gives a range within which a place sets the value."""
        return self.low is not None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One fiscal rule: what it is, in which unit, and its values by date."""

    key: str
    title_zh: str
    title_en: str
    unit: str
    values: tuple[Dated, ...]

    def text(self, lang: Language = "zh") -> str:
        """The title in `lang`."""
        return self.title_zh if lang == "zh" else self.title_en

    def at(self, on: date) -> Dated:
        """The value in force on a day; InputError before the first."""
        day = day_of(on)
        position = bisect_right([one.start for one in self.values], day)
        if not position:
            first = self.values[0].start.isoformat()
            raise InputError(
                [fault("fiscal.before_first", key=self.key, title=self, on=day.isoformat(), first=first)]
            )
        return self.values[position - 1]
