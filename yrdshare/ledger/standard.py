"""The regions and streams that come with the package: 41 cities, districts, provinces; taxes, land, GDP."""

import csv
from collections.abc import Mapping
from functools import cache
from io import StringIO
from types import MappingProxyType
from typing import cast

from yrdshare.ledger.regions import Figure, Level, Region, Regions
from yrdshare.nodes.expression import Kind, Stream
from yrdshare.resources import data
from yrdshare.words import Language

CITY_MARK = "yes"  # in the column delta_city


def rows(*parts: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the package, as written."""
    return list(csv.DictReader(StringIO(data(*parts).read_text(encoding="utf-8"))))


@cache
def regions() -> Regions:
    """Every region of the package, each with its figures."""
    figures: dict[str, list[Figure]] = {}
    for row in rows("regions", "figures.csv"):
        figures.setdefault(row["code"], []).append(_figure(row))
    listed = rows("regions", "regions.csv")
    return Regions(_region(row, tuple(figures.get(row["code"], ()))) for row in listed)


@cache
def cities() -> tuple[Region, ...]:
    """The 41 cities of the Yangtze River Delta."""
    listed = rows("regions", "regions.csv")
    return tuple(regions()[row["code"]] for row in listed if row["delta_city"] == CITY_MARK)


@cache
def streams() -> Mapping[str, Stream]:
    """Every stream of the package by machine name."""
    return MappingProxyType({row["name"]: _stream(row) for row in rows("streams.csv")})


@cache
def stream_names() -> Mapping[str, str]:
    """The machine name of each stream by every name it may be written with, Chinese names first."""
    listed = rows("streams.csv")
    written = {row[column]: row["name"] for column in ("name_zh", "name", "name_en") for row in listed}
    return MappingProxyType(written)


@cache
def stream_titles(lang: Language = "zh") -> Mapping[str, str]:
    """What each stream is called in `lang`, by machine name."""
    return MappingProxyType({row["name"]: row[f"name_{lang}"] for row in rows("streams.csv")})


def _region(row: Mapping[str, str], figures: tuple[Figure, ...]) -> Region:
    return Region(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        level=cast("Level", row["level"]),
        parent=row["parent"],
        province=row["province_zh"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        figures=figures,
    )


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        indicator=row["indicator"],
        year=int(row["year"]),
        value=row["value"],
        unit=row["unit"],
        confidence=row["confidence"],
        status=row["status"],
        source=row["source"],
        vintage=row["vintage"],
        basis=row["basis"],
    )


def _stream(row: Mapping[str, str]) -> Stream:
    return Stream(
        row["name"],
        cast("Kind", row["kind"]),
        row["unit"],
        row["basis"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
    )
