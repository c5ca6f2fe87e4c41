"""What the office knows of a project: output, sector, investment, wages, exports, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from numbers import Rational  # which the whole numbers of numpy are too
from typing import Literal, get_args

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.sectors import Sector, sector
from yrdshare.ledger.columns import Titled
from yrdshare.ledger.hints import hint
from yrdshare.ledger.projects import Project
from yrdshare.money import LARGEST, decimal_text

Case = Literal["low", "mid", "high"]
CASES: tuple[Case, ...] = get_args(Case)
Location = Literal["city", "county_town", "elsewhere"]
LOCATIONS: tuple[Location, ...] = get_args(Location)
TAXED = ("property_base", "land_area", "stamp_base", "deed_base", "land_vat")
AMOUNTS = ("wages", "depreciation", "equipment", "construction")
CIT_KEYS = "cit.rate."


@lru_cache(maxsize=1_000)
def _sector(written: str) -> Sector:
    """The sector of a text; tens of thousands of projects write a few dozen."""
    return sector(written)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that somebody states, with a range where one is stated too: low ≤ mid ≤ high.

    mid, low, high : whole fen or an exact share;  author : who states it, "" where the project's source does
    """

    mid: Fraction
    low: Fraction | None = None
    high: Fraction | None = None
    author: str = ""

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise InputError([fault("projection.half_range")])
        if self.low is not None and self.high is not None and not self.low <= self.mid <= self.high:
            written = (decimal_text(one) for one in (self.low, self.mid, self.high))
            values = dict(zip(("low", "mid", "high"), written, strict=True))
            raise InputError([fault("projection.range_order", None, **values)])

    @property
    def ranged(self) -> bool:
        """Whether a range is stated."""
        return self.low is not None

    def at(self, case: Case) -> Fraction:
        """The value in one case; the same in all of them where no range is stated."""
        found = {"low": self.low, "mid": self.mid, "high": self.high}[case]
        return self.mid if found is None else found


@dataclass(frozen=True, slots=True)
class Profile:
    """A project as its office describes it. What is None is not stated, which is not zero.

    project          : its code, places, years, source and status; `investment` is the whole investment
    output           : yearly output at full production, fen without VAT, at the prices of the base year
    value_added_rate : value added of output; without it the sector's rate of the national table
    margin           : taxable profit of output; without it the operating surplus stands for it
    wages            : compensation of employees a year at full production, fen
    depreciation     : of a year in production, fen
    export_share     : of output;  pit_rate : effective, of all wages
    cit_rate         : a rate, or the key of a parameter such as "cit.rate.high_tech"
    location         : where the taxpayer is, for urban maintenance and construction tax
    ramp             : output of full output, year by year from the move to the year before full production
    equipment, construction : the parts of the investment that bear VAT, fen without VAT
    investment_path  : shares of the investment, year by year from the move
    taxed            : what other taxes are computed from, by the names in `TAXED`; fen, the area in m²
    """

    project: Project
    output: Stated
    value_added_rate: Stated | None = None
    margin: Stated | None = None
    wages: int | None = None
    depreciation: int | None = None
    export_share: Fraction | None = None
    cit_rate: Fraction | str | None = None
    pit_rate: Fraction | None = None
    location: Location | None = None
    ramp: tuple[Fraction, ...] = ()
    equipment: int | None = None
    construction: int | None = None
    investment_path: tuple[Fraction, ...] = ()
    taxed: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if faults := [*_faults(self)]:
            raise InputError(faults)

    @property
    def sector(self) -> Sector:
        """The sector of the national table."""
        return _sector(self.project.sector)

    @property
    def ranged(self) -> bool:
        """Whether any of its figures has a range."""
        return any(
            one is not None and one.ranged for one in (self.output, self.value_added_rate, self.margin)
        )


def _faults(profile: Profile) -> list[Fault]:
    """All that does not fit together in one project."""
    code = profile.project.code
    found = [
        fault(f"projection.{key}", None, code=code, **values)
        for key, values in _inexact(profile) or (*_sizes(profile), *_paths(profile), *_names(profile))
    ]
    try:
        _sector(profile.project.sector)
    except InputError as error:
        found += error.faults
    return found


def _inexact(profile: Profile) -> list[tuple[str, dict[str, object]]]:
    """Amounts that are no whole fen or more than a ledger holds, and shares that are no exact number."""
    amounts: dict[str, object] = {name: getattr(profile, name) for name in AMOUNTS}
    amounts |= {"investment_wan": profile.project.investment} | dict(profile.taxed)
    listed = [*amounts.items(), *(("output", profile.output.at(case)) for case in CASES)]
    found: list[tuple[str, dict[str, object]]] = [
        ("not_whole", {"what": Titled(name), "found": str(one)})
        for name, one in dict.fromkeys(listed)
        if one is not None and not _whole(one)
    ]
    shares = [(name, getattr(profile, name)) for name in ("export_share", "pit_rate")]
    shares += [("cit_rate", one) for one in [profile.cit_rate] if not isinstance(one, str)]
    shares += [(name, one) for name in ("ramp", "investment_path") for one in getattr(profile, name)]
    ranged = [(name, getattr(profile, name)) for name in ("value_added_rate", "margin")]
    shares += [(name, one.at(case)) for name, one in ranged if one is not None for case in CASES]
    return found + [
        ("not_exact", {"what": Titled(name), "found": str(one)})
        for name, one in dict.fromkeys(shares)
        if one is not None and not isinstance(one, Rational)
    ]


def _whole(one: object) -> bool:
    return isinstance(one, Rational) and one.denominator == 1 and abs(Fraction(one)) < LARGEST


def _names(profile: Profile) -> list[tuple[str, dict[str, object]]]:
    """Bases that no tax is computed from, and a parameter that is no rate of the corporate income tax."""
    found: list[tuple[str, dict[str, object]]] = [
        ("unknown_base", {"found": name, "hint": hint(name, TAXED)})
        for name in profile.taxed
        if name not in TAXED
    ]
    rate = profile.cit_rate
    if isinstance(rate, str) and not rate.startswith(CIT_KEYS):
        found.append(("no_cit_key", {"found": rate}))
    return found


def _sizes(profile: Profile) -> list[tuple[str, dict[str, object]]]:
    """Figures that are below zero, and shares that are no shares."""
    found: list[tuple[str, dict[str, object]]] = []
    amounts = {name: getattr(profile, name) for name in AMOUNTS}
    amounts |= {"investment_wan": profile.project.investment, "output": min(map(profile.output.at, CASES))}
    amounts |= profile.taxed
    found += [
        ("negative", {"what": Titled(name)}) for name, one in amounts.items() if one is not None and one < 0
    ]
    shares = [(name, getattr(profile, name)) for name in ("export_share", "cit_rate", "pit_rate")]
    for name in ("value_added_rate", "margin"):
        held = getattr(profile, name)
        shares += [] if held is None else [(name, held.at(case)) for case in CASES]
    shares += [(name, one) for name in ("ramp", "investment_path") for one in getattr(profile, name)]
    found += [
        (
            "no_margin" if name == "margin" else "no_share",
            {"what": Titled(name), "found": decimal_text(value)},
        )
        for name, value in dict.fromkeys(shares)
        if isinstance(value, Fraction) and not (-1 if name == "margin" else 0) <= value <= 1
    ]
    return found


def _paths(profile: Profile) -> list[tuple[str, dict[str, object]]]:
    """Paths of a wrong length, parts above the whole, and figures that need another one."""
    found: list[tuple[str, dict[str, object]]] = []
    project, needed = profile.project, profile.project.full_production - profile.project.moved
    if needed < 0:
        found.append(("too_early", {"moved": project.moved, "full": project.full_production}))
    elif len(profile.ramp) != needed:
        words: dict[str, object] = {"needed": needed, "found": len(profile.ramp)}
        found.append(("ramp_length", words | {"moved": project.moved, "full": project.full_production}))
    if profile.investment_path and sum(profile.investment_path) != 1:
        found.append(("path_sum", {"found": decimal_text(sum(profile.investment_path, Fraction(0)))}))
    taxable = (profile.equipment or 0) + (profile.construction or 0)
    if project.investment is not None and taxable > project.investment:
        found.append(("parts_above_whole", {}))
    if profile.pit_rate is not None and profile.wages is None:
        found.append(("pit_without_wages", {}))
    return found
