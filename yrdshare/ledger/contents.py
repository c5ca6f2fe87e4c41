"""A park as the rows of its tables, and the small example that stands in an empty template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from yrdshare.ledger import standard
from yrdshare.ledger.facts import FACTS
from yrdshare.ledger.ledger import STATUSES, Ledger
from yrdshare.ledger.park import Park, Yearly, YearlyTable
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.ledger.register import MARKS
from yrdshare.money import FEN_PER, fen, in_unit
from yrdshare.words import LANGUAGES, Language, say

SHOWN_UNIT = "万元"
EXAMPLE, EXAMPLE_MARK = STATUSES[0], "松江区推荐"
EXAMPLE_STREAMS = {
    "vat": {2022: "300.25", 2023: "310", 2024: "320", 2026: "800", 2027: "960.5"},
    "cit": {2022: "100", 2023: "105", 2024: "-12.5", 2026: "250", 2027: "300"},
    "gdp": {2026: "9000", 2027: "11000"},
}  # 万元 by year: history before the move, a refund, two years of production
EXAMPLE_YEARLY = {"no_deal": "500", "costs": "80"}  # 万元 of each region and year
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook holds: a park's facts, and rows (column → text, year or amount) by table."""

    facts: Mapping[str, str]
    rows: Mapping[str, list[Row]]


def contents(park: Park, lang: Language = "zh") -> Contents:
    """Every fact and row of `park`, so that reading them gives the same park."""
    standard_names = standard.regions()
    rows = {
        "regions": [_region(one) for name, one in park.regions.items() if name not in standard_names],
        "projects": [_project(one, park.status, lang) for one in park.projects],
        "ledger": list(_cells(park.ledger, lang)),
        "no_deal": list(_years(park.no_deal, park.status, lang)),
        "costs": list(_years(park.costs, park.status, lang)),
    }
    return Contents({name: getattr(park, name) for name in FACTS}, rows)


def example(lang: Language = "zh") -> Contents:
    """One project that moves from 松江区 to 金安区; every figure is made up and says so."""
    origin, host = (standard.regions()[name].text(lang) for name in ("松江区", "金安区"))
    facts = {"source": say("ledger.example_source", lang), "status": EXAMPLE}
    titles = standard.stream_titles(lang)
    project = {"code": "P01", "origin": origin, "host": host, "moved": 2025, "full_production": 2026, **facts}
    rows: dict[str, list[Row]] = {
        "projects": [{**project, "investment_wan": Decimal("12000"), "marks": EXAMPLE_MARK}],
        "ledger": [
            {"project": "P01", "stream": titles[stream], "year": year, **_amount(fen(amount), "元"), **facts}
            for stream, amounts in EXAMPLE_STREAMS.items()
            for year, amount in amounts.items()
        ],
    }
    for name, amount in EXAMPLE_YEARLY.items():
        rows[name] = [
            {"region": region, "year": year, **_amount(fen(amount), "元"), **facts}
            for region in (origin, host)
            for year in (2026, 2027)
        ]
    names = {f"name_{one}": say("ledger.example_name", one) for one in LANGUAGES}
    notes = {f"notes_{one}": say("ledger.example_notes", one) for one in LANGUAGES}
    return Contents({**names, "status": EXAMPLE, **notes}, rows)


def _region(region: Region) -> Row:
    return {
        "code": region.code,
        "name_zh": region.name_zh,
        "name_en": region.name_en,
        "level": region.level,
        "parent": region.parent,
        "province_zh": region.province,
        "lon": _degrees(region.lon),
        "lat": _degrees(region.lat),
    }


def _degrees(value: float | None) -> str:
    return "" if value is None else str(value)


def _project(project: Project, status: str, lang: Language) -> Row:
    paid = project.investment
    return {
        "code": project.code,
        "name": project.name,
        "origin": project.origin.text(lang),
        "host": project.host.text(lang),
        "park": project.park.text(lang) if project.park else "",
        "fund": project.fund.text(lang) if project.fund else "",
        "sector": project.sector,
        "moved": project.moved,
        "full_production": project.full_production,
        "investment_wan": "" if paid is None else in_unit(paid, SHOWN_UNIT),
        "marks": MARKS.join(sorted(project.marks)),
        "status": project.status or status,
        "method_zh": project.method,
        "source": project.source or say("ledger.source_unknown", lang),
    }


def _cells(ledger: Ledger, lang: Language) -> Iterator[Row]:
    """Every present cell, project by project, year by year, as an office would write them down."""
    titles = standard.stream_titles(lang)
    for row, code in enumerate(ledger.register.codes):
        for name, cells in ledger.cells.items():
            for column, year in enumerate(ledger.years):
                if cells.present[row, column]:
                    yield {
                        "project": code,
                        "stream": titles.get(name, name),
                        "year": year,
                        **_amount(int(cells.value[row, column]), ledger.streams[name].unit),
                        "source": ledger.sources[cells.source[row, column]],
                        "status": STATUSES[cells.status[row, column]],
                    }


def _amount(value: int, unit: str) -> Row:
    """Money in 万元, anything else in its own unit."""
    if unit in FEN_PER:
        return {"value": in_unit(value, SHOWN_UNIT), "unit": SHOWN_UNIT}
    return {"value": Decimal(value), "unit": unit}


def _years(table: Yearly, status: str, lang: Language) -> Iterator[Row]:
    unknown = (say("ledger.source_unknown", lang), status)
    origins = table.origins if isinstance(table, YearlyTable) else {}
    for region, amounts in table.items():
        for year, amount in amounts.items():
            source, written = origins.get((region, year), unknown)
            facts = {"source": source, "status": written}
            yield {"region": region.text(lang), "year": year, **_amount(amount, SHOWN_UNIT), **facts}
