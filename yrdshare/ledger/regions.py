"""Governments and funds with a seat at the table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from yrdshare.errors import InputError, fault
from yrdshare.ledger.hints import hint
from yrdshare.words import Language

Level = Literal["省", "市", "区县", "园区", "基金"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published or estimated figure of a region, as its source writes it.

    Two figures of one indicator and year differ in `vintage`, such as 首次公布 and 普查修订.
    """

    indicator: str
    year: int
    value: str
    unit: str
    confidence: str
    status: str
    source: str
    vintage: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A government or fund: code, Chinese and English name, level, code of its parent."""

    code: str
    name_zh: str
    name_en: str
    level: Level = "区县"
    parent: str = ""
    province: str = field(default="", compare=False)
    lon: float | None = field(default=None, compare=False, repr=False)
    lat: float | None = field(default=None, compare=False, repr=False)
    figures: tuple[Figure, ...] = field(default=(), compare=False, repr=False)

    def text(self, lang: Language = "zh") -> str:
        """The name in `lang`."""
        return self.name_zh if lang == "zh" else self.name_en

    def figure(self, indicator: str) -> Figure | None:
        """The latest figure of `indicator`, such as "gdp"; of one year the one revised last."""
        found = [one for one in self.figures if one.indicator == indicator]
        return max(enumerate(found), key=lambda pair: (pair[1].year, pair[0]))[1] if found else None


UNPLACED = Region("", "（未注明）", "(not stated)")  # origin and host of a ledger read without its park


class Regions(Mapping[str, Region]):
    """Regions by full Chinese name; a code or English name finds them too."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._by_name = {region.name_zh: region for region in regions}
        self._other = {
            word: region
            for region in self._by_name.values()
            for word in (region.code, region.name_en)
            if word
        }

    def __getitem__(self, name: str) -> Region:
        found = self._by_name.get(name) or self._other.get(name)
        if found is None:
            raise InputError([fault("ledger.unknown_region", found=name, hint=hint(name, self._by_name))])
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._by_name or name in self._other

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def children(self, region: Region) -> tuple[Region, ...]:
        """The regions whose parent is `region`."""
        return tuple(one for one in self._by_name.values() if one.parent == region.code)
