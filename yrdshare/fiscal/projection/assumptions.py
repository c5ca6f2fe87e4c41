"""What a projection assumes of all projects: prices, growth, input tax, refunds, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import InputError, fault
from yrdshare.fiscal.dated import YUAN_PER_AREA, unit_name
from yrdshare.fiscal.parameters import Parameters, parameters
from yrdshare.fiscal.projection.profile import Case, Stated
from yrdshare.money import fraction, round_fraction

FINEST = 10**9  # an index is rounded to nine decimals, so that fifteen years of 3.7 % stay short
ONE = Fraction(1)
EXACT = str | int | Fraction


@dataclass(frozen=True, slots=True)
class Path:
    """An index by year, 1 in the base year, with a range where one is stated, and its author."""

    values: Mapping[int, Stated]
    author: str

    def __post_init__(self) -> None:
        if not self.author.strip():
            raise InputError([fault("projection.path_author")])
        if any(one.at("low") < 0 for one in self.values.values()):
            raise InputError([fault("projection.path_negative")])

    @property
    def ranged(self) -> bool:
        """Whether any year has a range."""
        return any(one.ranged for one in self.values.values())

    def at(self, year: int, case: Case) -> Fraction:
        """The index of a year; a year that nobody stated is refused, not taken for 1."""
        if year not in self.values:
            words = {"year": year, "first": min(self.values, default=0), "last": max(self.values, default=0)}
            raise InputError([fault("projection.path_year", None, author=self.author, **words)])
        return self.values[year].at(case)


def growing(rate: EXACT, years: range, author: str, spread: EXACT = "0") -> Path:
    """1 in the first year, growing by `rate` a year; low and high grow by `spread` less and more.

    index_t = (1 + rate)^(t − first), rounded to nine decimals

    >>> growing("2%", range(2026, 2029), "示例").at(2028, "mid")
    Fraction(2601, 2500)
    """
    middle, apart = fraction(rate), fraction(spread)
    values = {}
    for number, year in enumerate(years):
        low, mid, high = (_index(middle + step, number) for step in (-apart, Fraction(0), apart))
        values[year] = Stated(mid, low, high, author) if apart else Stated(mid, author=author)
    return Path(values, author)


def _index(rate: Fraction, number: int) -> Fraction:
    return Fraction(round_fraction((1 + rate) ** number * FINEST), FINEST)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What holds for every project. Every figure that is no law has an author.

    price, growth : indices by year; without one, nothing changes, which the notes say
    creditable    : of intermediate inputs, for which input tax is credited
    input_rate    : VAT rate of intermediate inputs; without one, that of the project's own sales
    refund        : whether credit that is left over is refunded in the next year, in the sectors that may
    land_use_key  : the parameter of the place's land use tax, such as "land_use_tax.medium_city"
    author        : of the figures that nobody else stated
    parameters    : of a scenario; without them, those of the package
    """

    price: Path | None = None
    growth: Path | None = None
    creditable: Fraction = ONE
    input_rate: Fraction | None = None
    refund: bool = False
    land_use_key: str = ""
    author: str = "yrdshare"
    parameters: Parameters | None = None

    def __post_init__(self) -> None:
        if not all(0 <= one <= 1 for one in (self.creditable, self.input_rate or 0)):
            raise InputError([fault("projection.assumed_share")])
        if self.land_use_key and (held := self.rules[self.land_use_key]).unit != YUAN_PER_AREA:
            words = {"key": held.key, "found": unit_name(held.unit), "wanted": unit_name(YUAN_PER_AREA)}
            raise InputError([fault("projection.other_unit", None, title=held, **words)])

    @property
    def ranged(self) -> bool:
        """Whether any of them has a range."""
        return any(one.ranged for one in (self.price, self.growth) if one is not None)

    @property
    def rules(self) -> Parameters:
        """The parameters of the scenario, else those of the package."""
        return self.parameters or parameters()


def index(path: Path | None, years: range, case: Case) -> list[Fraction]:
    """The index in each year; 1 without a path."""
    return [ONE if path is None else path.at(year, case) for year in years]
