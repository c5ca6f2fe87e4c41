"""What a region may be called: full and short name, with its superiors before it, old names, codes."""

from collections.abc import Iterator, Mapping
from functools import cache

from yrdshare.ledger import standard
from yrdshare.ledger.normal import squeezed
from yrdshare.ledger.regions import Region, Regions

SHORT_CODE, TAIL = 6, "000000"  # a statistical code is the region's code and six zeros


@cache
def _short_names() -> Mapping[str, str]:
    """The short name of each standard region by code."""
    return {row["code"]: row["short_name_zh"] for row in standard.rows("regions", "regions.csv")}


@cache
def old_names() -> Mapping[str, tuple[str, ...]]:
    """The codes of the regions that an old name or code stands for; of several nobody can know which."""
    names: dict[str, tuple[str, ...]] = {}
    for row in standard.rows("regions", "aliases.csv"):
        names[row["written"]] = (*names.get(row["written"], ()), row["code"])
    return names


class RegionNames:
    """Finds the regions that a writing may mean: one, several (then it is ambiguous) or none."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        self._known: dict[str, dict[str, Region]] = {}
        by_code = {region.code: region for region in regions.values()}
        for region in by_code.values():
            for word in _names(region, by_code):
                self._known.setdefault(squeezed(word), {})[region.code] = region
        for word, codes in old_names().items():
            held = self._known.setdefault(squeezed(word), {})
            held.update({code: by_code[code] for code in codes if code in by_code})

    def find(self, word: str) -> tuple[Region, ...]:
        """Every region that `word` may mean."""
        short = squeezed(word)
        if len(short) == SHORT_CODE + len(TAIL) and short.isdigit() and short.endswith(TAIL):
            short = short[:SHORT_CODE]
        return tuple(self._known.get(short, {}).values())


def _names(region: Region, by_code: Mapping[str, Region]) -> Iterator[str]:
    """Code and English name; the Chinese names, each alone and behind any of its superiors' names."""
    yield region.code
    yield region.name_en
    own = {region.name_zh, _short_names().get(region.code, region.name_zh)}
    own |= {old for old, codes in old_names().items() if codes == (region.code,) and not old.isdigit()}
    for before in _superiors(region, by_code):
        yield from (before + name for name in own)


def _superiors(region: Region, by_code: Mapping[str, Region]) -> set[str]:
    """What may stand before a region's name: nothing, its city, its province, both."""
    parent = by_code.get(region.parent)
    if parent is None:
        return {""}
    own = {parent.name_zh, _short_names().get(parent.code, parent.name_zh)}
    above = _superiors(parent, by_code)
    return {""} | above | {before + name for before in above for name in own}
