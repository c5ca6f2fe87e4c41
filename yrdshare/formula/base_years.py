"""The same rule from another base year: who pays and who receives when growth is counted from then.

Each place is a project of its own, with itself as origin and host, and joins in the year after the base year:
what it had in the base year is its history, and a rule on growth counts what exceeds that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.applying import apply
from yrdshare.formula.fitting import GivenKeys
from yrdshare.formula.precedents import Precedent
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region


@dataclass(frozen=True, slots=True)
class Flip:
    """A place that pays from one base year and receives from the next, or the reverse.

    year : the first base year from which it is so;  receives : whether it receives then
    """

    region: Region
    year: int
    receives: bool


@dataclass(frozen=True, eq=False, slots=True)
class BaseYears:
    """What each place receives (+) or pays (−) in one year of the agreement, by base year, in fen.

    transfers : by base year and region; Σ over regions = 0
    """

    rule: Precedent
    park: Park
    year: int
    transfers: Mapping[int, Mapping[Region, int]]

    @property
    def years(self) -> tuple[int, ...]:
        """The base years, in order."""
        return tuple(self.transfers)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The places, in the order of the projects."""
        return tuple(self.transfers[self.years[0]])

    def flips(self) -> tuple[Flip, ...]:
        """Who turns from payer to receiver or back as the base year moves on; whoever has nothing keeps
        the side that it had before."""
        return tuple(sorted(self._flips(), key=lambda one: one.year))

    def _flips(self) -> Iterator[Flip]:
        for region in self.regions:
            before = 0
            for year, amounts in self.transfers.items():
                now = amounts[region]
                if before * now < 0:
                    yield Flip(region, year, now > 0)
                before = now or before


def base_years(rule: "str | Precedent", park: Park, year: int, keys: GivenKeys | None = None) -> BaseYears:
    """The rule in `year`, from every base year before it that the ledger holds.

    keys : figures by indicator and region that the rule asks for
    Raises FormulaError with what the park lacks, or where a place is not its own origin and host.
    """
    faults = [
        fault("rules.not_own", code=one.code, origin=one.origin, host=one.host)
        for one in park.projects
        if one.origin != one.host
    ]
    bases = [one for one in park.ledger.years if one < year]
    if not bases or year not in park.ledger.years:
        faults.append(fault("rules.no_base", year=year))
    if faults:
        raise FormulaError(faults)
    transfers: dict[int, Mapping[Region, int]] = {}
    for base in bases:
        found = apply(rule, joining(park, base + 1), year, keys=keys or {})
        if found.lacking:
            raise FormulaError(found.lacking)
        spot = found.years.index(year)
        transfers[base] = {region: int(path[spot]) for region, path in found.transfers.items()}
    return BaseYears(found.rule, park, year, transfers)


def joining(park: Park, year: int) -> Park:
    """The park whose projects all come in `year`, so that the year before is the last of their history."""
    register = Register([replace(one, moved=year) for one in park.projects])
    return replace(park, projects=register, ledger=replace(park.ledger, register=register))
