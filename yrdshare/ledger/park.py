"""A park as it lies on the table: regions, projects, ledger, and each region's no-deal and costs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Register
from yrdshare.ledger.readings import Reading
from yrdshare.ledger.regions import Region, Regions
from yrdshare.words import Language

Yearly = Mapping[Region, Mapping[int, int]]  # fen by region and year


@dataclass(frozen=True, eq=False)
class YearlyTable(Mapping[Region, Mapping[int, int]]):
    """A `Yearly` as read from a file: `origins` holds the (source, status) of each region and year."""

    amounts: Yearly
    origins: Mapping[tuple[Region, int], tuple[str, str]]

    def __getitem__(self, region: Region) -> Mapping[int, int]:
        return self.amounts[region]

    def __iter__(self) -> Iterator[Region]:
        return iter(self.amounts)

    def __len__(self) -> int:
        return len(self.amounts)


@dataclass(frozen=True, eq=False)
class Park:
    """What `read_park` gives. `no_deal` and `costs` are fen by region and year; absent is not zero.

    readings : what was read otherwise than it is written, in all tables
    """

    name_zh: str
    name_en: str
    regions: Regions
    projects: Register
    ledger: Ledger
    no_deal: Yearly
    costs: Yearly
    status: str = "示例"
    notes_zh: str = ""
    notes_en: str = ""
    readings: tuple[Reading, ...] = field(default=(), repr=False)

    def text(self, lang: Language = "zh") -> str:
        """The park's name in `lang`."""
        return self.name_zh if lang == "zh" else self.name_en


def yearly(table: Yearly, region: Region, years: tuple[int, ...], what: str) -> tuple[int, ...]:
    """`table`'s fen for `region` in each of `years`; a missing year is an error, not zero."""
    found = table.get(region, {})
    missing = [year for year in years if year not in found]
    if missing:
        listed = "、".join(str(year) for year in missing)
        raise DraftError([fault(f"ledger.no_{what}", region=region, years=listed)])
    return tuple(found[year] for year in years)
