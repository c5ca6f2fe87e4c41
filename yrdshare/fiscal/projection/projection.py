"""The projection: what the office knows of its projects becomes tax and GDP by year, low, mid and high.

`project_streams` computes; a `Projection` is asked for amounts, ranges, local parts, workings and a ledger.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.projection import levels, opened, projected
from yrdshare.fiscal.projection.assumptions import Assumptions
from yrdshare.fiscal.projection.columns import Setting
from yrdshare.fiscal.projection.flows import projected_flows
from yrdshare.fiscal.projection.notes import notes
from yrdshare.fiscal.projection.profile import CASES, Case, Profile
from yrdshare.fiscal.projection.projected import KEPT, RANGED, Range
from yrdshare.fiscal.retention import Retention
from yrdshare.fiscal.working import Step
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen
from yrdshare.words import Bilingual

CHUNK = 10_000  # projects at a time: a few dozen arrays of them are small, and a run can be stopped between
Watch = Callable[[int, int], object]


def unwatched(done: int, total: int) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, eq=False)
class Projection:
    """What was projected. Every array is whole fen, shape (projects, years).

    flows : by case and name, such as flows["mid"]["vat"]; low and high only where a range is stated
    """

    profiles: tuple[Profile, ...] = field(repr=False)  # firm-level figures: not for a stray print
    years: tuple[int, ...]
    retention: Mapping[Region, Retention] = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    flows: Mapping[Case, Mapping[str, Fen]] = field(repr=False)

    @cached_property
    def register(self) -> Register:
        """The projects."""
        return Register([one.project for one in self.profiles])

    def amount(self, code: str, year: int, name: str) -> int | None:
        """One amount in fen; None before the move, or where its base is not stated.

        name : a stream such as "vat" (retained locally), "vat_gross", "gdp", or a part such as "surplus"
        """
        return projected.amount(self, self.spot(code, year), name)

    def range(self, code: str, year: int, name: str) -> Range:
        """Low, mid and high of an amount; where no range is stated, low and high are None."""
        return projected.range_of(self, self.spot(code, year), name)

    def working(self, code: str, year: int, name: str) -> Step:
        """How an amount comes about, opened down to the coefficients, each with its source."""
        return opened.working(self, self.spot(code, year), name)

    def levels(self, tax: str) -> Mapping[str, Fen]:
        """What the centre, province, city, county and park get of a tax; they add up to it exactly."""
        return levels.levels(self, tax)

    def ledger(self, history: Ledger | None = None) -> Ledger:
        """The streams as a ledger, by the year in which tax enters the treasury.

        history : what the office gives for the years before each move
        """
        return projected.ledger(self, history)

    def notes(self) -> tuple[Bilingual, ...]:
        """What must be known when these figures are read: what was assumed, what is absent, what misleads."""
        return notes(self)

    def spot(self, code: str, year: int) -> tuple[int, int]:
        """The row of a project and the column of a year; unknown ones are refused."""
        row = self.register.row(code)
        if year not in self.years:
            words = {"year": year, "first": self.years[0], "last": self.years[-1]}
            raise InputError([fault("projection.no_year", None, **words)])
        return row, self.years.index(year)


def project_streams(
    profiles: Sequence[Profile],
    years: range,
    retention: Mapping[Region, Retention],
    assumptions: Assumptions | None = None,
    watch: Watch = unwatched,
) -> Projection:
    """Tax and GDP of every project in `years`.

    retention : who keeps what at each host; a host without it is refused, with the rows to fill in
    watch     : told (projects done, of all) after each chunk; what it raises ends the run, nothing is kept

    Raises InputError with all that is missing at once.
    """
    assumed = assumptions or Assumptions()
    _checked(profiles, years, retention)
    ranged = assumed.ranged or any(one.ranged for one in profiles)
    cases = CASES if ranged else ("mid",)
    flows = {case: _empty(len(profiles), len(years), KEPT if case == "mid" else RANGED) for case in cases}
    first = min(years.start, *(one.project.moved for one in profiles))
    span = range(first, years.stop)
    for start in range(0, len(profiles), CHUNK):
        some = profiles[start : start + CHUNK]
        for case in cases:
            made = projected_flows(some, Setting(span, assumed, case))
            for name, kept in flows[case].items():
                kept[start : start + len(some)] = made[name][:, years.start - first :]
        watch(start + len(some), len(profiles))
    return Projection(tuple(profiles), tuple(years), retention, assumed, flows)


def _empty(projects: int, years: int, names: Sequence[str]) -> dict[str, Fen]:
    return {name: np.zeros((projects, years), dtype=np.int64) for name in names}


def _checked(profiles: Sequence[Profile], years: range, retention: Mapping[Region, Retention]) -> None:
    """Nothing to project, codes that occur twice, and hosts without retention: all at once."""
    found: list[Fault] = []
    if not profiles or not years or years.step != 1:
        found.append(fault("projection.nothing"))
    codes: dict[str, int] = {}
    for one in profiles:
        codes[one.project.code] = codes.get(one.project.code, 0) + 1
    found += [fault("projection.code_twice", code=code) for code, count in codes.items() if count > 1]
    found += levels.missing(profiles, retention)
    if found:
        raise InputError(found)
