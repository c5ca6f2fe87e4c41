"""Published figures of regions: one indicator, one year, one vintage, none of them guessed."""

from collections.abc import Iterable, Iterator, Mapping

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.amounts import between, measured, vintage_words
from yrdshare.ledger.hints import hint
from yrdshare.ledger.regions import Figure, Region
from yrdshare.ledger.standard import regions as standard_regions
from yrdshare.words import Language, in_both, say

Held = Mapping[Region, tuple[Figure, ...]]


def figures_of(
    regions: Iterable[Region], indicator: str, year: int, vintage: str = ""
) -> dict[Region, Figure]:
    """The figure of each region, such as its population in 2020, with source, confidence and status.

    vintage : 首次公布, 普查修订, 人口普查 …; empty: the one that every region has. It is never mixed: regions
    that share no vintage, or share several, are refused, and so is a region without the figure.
    Source: data/regions/figures.csv, or the figures of the region itself where it brings some.
    """
    found = {region: _figures(region, indicator, year) for region in regions}
    faults = _absent(found, indicator, year)
    if faults:
        raise InputError(faults)
    held = [{one.vintage for one in figures} for figures in found.values()]
    chosen = set.intersection({vintage} if vintage else set.union(set(), *held), *held)
    if found and len(chosen) != 1:
        raise InputError([_vintages(found, indicator, year, vintage)])
    return {
        region: next(one for one in figures if one.vintage in chosen) for region, figures in found.items()
    }


def _figures(region: Region, indicator: str, year: int) -> tuple[Figure, ...]:
    return tuple(one for one in _every(region) if (one.indicator, one.year) == (indicator, year))


def _every(region: Region) -> tuple[Figure, ...]:
    """All figures of a region: its own, else those of the package's list."""
    if region.figures or region.code not in standard_regions():
        return region.figures
    return standard_regions()[region.code].figures


def _absent(found: Held, indicator: str, year: int) -> list[Fault]:
    """An indicator that nobody has, or the regions that lack it in this year and the years they have."""
    known = dict.fromkeys(one.indicator for region in standard_regions().values() for one in region.figures)
    known |= dict.fromkeys(one.indicator for region in found for one in region.figures)
    if indicator not in known:
        return [fault("keys.unknown_indicator", found=indicator, hint=hint(indicator, known))]
    faults = []
    for region, figures in found.items():
        years = dict.fromkeys(str(one.year) for one in _every(region) if one.indicator == indicator)
        if not figures:
            key = "keys.no_figure_but" if years else "keys.no_figure"
            faults.append(
                fault(key, region=region, measure=measured(indicator), year=year, years=between(years))
            )
    return faults


def _vintages(found: Held, indicator: str, year: int, vintage: str) -> Fault:
    """The regions share no vintage, or several; each region with those it has."""

    def held(lang: Language) -> str:
        comma = say("keys.between", lang)
        return comma.join(
            say("keys.held", lang, region=region, vintages=comma.join(_words(figures, lang)))
            for region, figures in found.items()
        )

    key = "keys.no_such_vintage" if vintage else "keys.vintages"
    return fault(key, measure=measured(indicator), year=year, vintage=vintage, found=in_both(held))


def _words(figures: Iterable[Figure], lang: Language) -> Iterator[str]:
    return (vintage_words(one.vintage).text(lang) for one in figures)
