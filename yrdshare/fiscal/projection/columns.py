"""Many profiles as columns: an array each, shape (projects, 1), or (projects, years) where years differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from yrdshare.fiscal.projection.assumptions import Assumptions, index
from yrdshare.fiscal.projection.profile import TAXED, Case, Profile
from yrdshare.fiscal.projection.rates import Rates, across, down, table
from yrdshare.fiscal.sectors import Sector
from yrdshare.money import Fen

Mask = NDArray[np.bool_]
AMOUNTS = ("wages", "depreciation", "equipment", "construction")
STANDARD_CIT = "cit.rate.standard"
URBAN_RATE = "urban_construction_tax.rate"
GOODS, BUILDING = "vat.rate.goods", "vat.rate.transport"  # of equipment, and of construction
REFUND_RATE = "vat.refund.rate.manufacturing"
REFUNDED = (*(f"{code:02}" for code in range(6, 23)), "31", "35", "36")  # manufacturing, software, research
NONE, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run of the projection needs besides the profiles.

    years : consecutive, from the first move of any project, as credit and losses are carried from there
    """

    years: range
    assumptions: Assumptions
    case: Case = "mid"

    def by_year(self, key: str) -> list[Fraction]:
        """The parameter on 1 January of each year."""
        return [self.assumptions.rules.value(key, date(year, 1, 1)) for year in self.years]


@dataclass(frozen=True, eq=False)
class Columns:
    """The profiles of one chunk in one case.

    amounts : whole fen at full production, 0 where not stated;  stated : where they are stated
    """

    years: NDArray[np.int64]
    moved: NDArray[np.int64]
    full: NDArray[np.int64]
    amounts: Mapping[str, Fen]
    stated: Mapping[str, Mask]
    rates: Mapping[str, Rates]

    @property
    def here(self) -> Mask:
        """Whether a project has moved by a year, shape (projects, years)."""
        return np.asarray(self.years >= self.moved)


def columns(profiles: Sequence[Profile], setting: Setting) -> Columns:
    """The columns of some profiles."""
    case = setting.case
    read: dict[str, Callable[[Profile], object]] = {
        "output": lambda one: int(one.output.at(case)),
        "investment": lambda one: one.project.investment,
    }
    read |= {name: _field(name) for name in AMOUNTS} | {name: _taxed(name) for name in TAXED}
    held = {name: [of(one) for one in profiles] for name, of in read.items()}
    stated = {name: _mask([value is not None for value in values]) for name, values in held.items()}
    stated |= {
        name: _mask([getattr(one, name) is not None for one in profiles])
        for name in ("value_added_rate", "margin", "pit_rate", "location", "export_share")
    }
    return Columns(
        np.array(setting.years, dtype=np.int64)[None, :],
        np.array([one.project.moved for one in profiles], dtype=np.int64)[:, None],
        np.array([one.project.full_production for one in profiles], dtype=np.int64)[:, None],
        {name: _fen(values) for name, values in held.items()},
        stated,
        {**_own_rates(profiles, setting), **_yearly_rates(profiles, setting)},
    )


def _field(name: str) -> Callable[[Profile], object]:
    return lambda one: getattr(one, name)


def _taxed(name: str) -> Callable[[Profile], object]:
    return lambda one: one.taxed.get(name)


def _mask(values: Sequence[bool]) -> Mask:
    return np.array(values, dtype=bool)[:, None]


def _fen(values: Sequence[object]) -> Fen:
    return np.array([0 if value is None else value for value in values], dtype=np.int64)[:, None]


def _own_rates(profiles: Sequence[Profile], setting: Setting) -> dict[str, Rates]:
    """Rates that a project has in every year."""
    case = setting.case
    parts = {
        code: {part: amount / one.value_added for part, amount in _parts(one).items()}
        for code, one in {one.sector.code: one.sector for one in profiles}.items()
    }
    codes = [one.sector.code for one in profiles]
    margins = [NONE if one.margin is None else one.margin.at(case) for one in profiles]
    return {
        "value_added": down([value_added_rate(one, case) for one in profiles]),
        "margin": down(margins),
        "export_share": down([one.export_share or NONE for one in profiles]),
        "pit_rate": down([one.pit_rate or NONE for one in profiles]),
        **{
            part: down([parts[code][part] for code in codes])
            for part in ("compensation", "net_taxes", "depreciation")
        },
    }


def value_added_rate(profile: Profile, case: Case) -> Fraction:
    """Value added of output: as the office states it, else the sector's."""
    held = profile.value_added_rate
    return profile.sector.rate("value_added") if held is None else held.at(case)


def _parts(sector: Sector) -> dict[str, Fraction]:
    """The three parts of value added that are computed; the surplus is what remains."""
    return {name: getattr(sector, name) for name in ("compensation", "net_taxes", "depreciation")}


def _yearly_rates(profiles: Sequence[Profile], setting: Setting) -> dict[str, Rates]:
    """Rates by year: paths, and parameters in force on 1 January."""
    assumed, years, case = setting.assumptions, setting.years, setting.case
    vat = _chosen([one.sector.vat_key for one in profiles], setting.by_year)
    equal = None if assumed.input_rate is None else across([assumed.input_rate] * len(years))
    return {
        "growth": across(index(assumed.growth, years, case)),
        "price": across(index(assumed.price, years, case)),
        "vat": vat,
        "inputs": equal or vat,
        "equipment": across(setting.by_year(GOODS)),
        "construction": across(setting.by_year(BUILDING)),
        "cit": _chosen([cit_rate(one) for one in profiles], lambda one: _rate(one, setting)),
        "urban": _chosen([one.location for one in profiles], lambda one: _urban(one, setting)),
        "refund": _chosen(
            [one.sector.code in REFUNDED for one in profiles], lambda one: _refund(one, setting)
        ),
        "level": _steps([one.ramp for one in profiles], profiles, setting),
        "spent": _steps([tuple(accumulate(one.investment_path)) for one in profiles], profiles, setting),
    }


def cit_rate(profile: Profile) -> Fraction | str:
    """A rate that the office states, or the key of the parameter that holds."""
    return STANDARD_CIT if profile.cit_rate is None else profile.cit_rate


def _rate(rate: Fraction | str, setting: Setting) -> list[Fraction]:
    return setting.by_year(rate) if isinstance(rate, str) else [rate] * len(setting.years)


def _urban(location: str | None, setting: Setting) -> list[Fraction]:
    if location is None:
        return [NONE] * len(setting.years)
    return setting.by_year(f"{URBAN_RATE}.{location}")


def _refund(refunded: bool, setting: Setting) -> list[Fraction]:
    if not (refunded and setting.assumptions.refund):
        return [NONE] * len(setting.years)
    return setting.by_year(REFUND_RATE)


def _chosen[Key](keys: Sequence[Key], rates_of: Callable[[Key], list[Fraction]]) -> Rates:
    """A row of rates for each key that occurs, and which of them each project has."""
    spots = {key: spot for spot, key in enumerate(dict.fromkeys(keys))}
    of = np.array([spots[key] for key in keys], dtype=np.int64)
    return table([rates_of(key) for key in spots], of)


def _steps(paths: Sequence[tuple[Fraction, ...]], profiles: Sequence[Profile], setting: Setting) -> Rates:
    """Shares year by year from each project's move; 1 after the last one."""
    moved = [one.project.moved for one in profiles]

    def row(key: tuple[int, tuple[Fraction, ...]]) -> list[Fraction]:
        start, path = key
        steps = dict(enumerate(path, start))
        return [NONE if year < start else steps.get(year, ALL) for year in setting.years]

    return _chosen([*zip(moved, paths, strict=True)], row)
