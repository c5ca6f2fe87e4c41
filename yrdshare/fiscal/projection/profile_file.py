"""Profiles from a CSV file or a workbook as offices send them, every fault at once; and the file to fill in.

One row a project. Amounts are in the row's own unit, shares are "0.15", "15%" or "3/20"; an empty cell is not
stated. Paths are shares with semicolons between them.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

from yrdshare.atomic import write_whole
from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.fiscal.projection.profile import TAXED, Profile, Stated
from yrdshare.fiscal.projection.profile_columns import AMOUNTS, ENDS, RANGES, SHAPE, SHARES, Cells
from yrdshare.fiscal.sectors import sector
from yrdshare.ledger import standard
from yrdshare.ledger.checks import FEN_POWERS, lookup
from yrdshare.ledger.columns import Titled
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.opening import Reader, refuse
from yrdshare.ledger.projects import Project
from yrdshare.ledger.readings import Found
from yrdshare.ledger.regions import Regions
from yrdshare.ledger.register import MARKS, read_projects
from yrdshare.ledger.tables import Table
from yrdshare.ledger.vocabulary import Vocabulary
from yrdshare.ledger.work import WORKBOOKS, opened, source_of
from yrdshare.money import decimal_text, fen, in_unit
from yrdshare.words import Language, say

SHOWN_UNIT = "万元"
EXAMPLE = STATUSES[0]
MARK = "\ufeff"  # so that Excel knows the file is UTF-8


def read_profiles(file: str | Path, regions: Regions | None = None) -> tuple[Profile, ...]:
    """The profiles in a CSV file or workbook; InputError with all faults at once, and then none is read.

    regions : that the rows may name; without them, those of the package
    """
    places = standard.regions() if regions is None else regions
    found = Found()

    def check(table: Table | None, faults: list[Fault]) -> tuple[Profile, ...]:
        return () if table is None else _profiles(table, places, faults)

    reader = Reader(SHAPE, Vocabulary(places, standard.streams()), check)
    source = source_of(Path(file))
    if source.kind in WORKBOOKS:
        with opened(source) as book:
            read = reader.of_book(book, found, alone=True)
    else:
        read = reader.of_csv(source, found)
    refuse(found.faults)
    if not read:
        raise InputError([fault("projection.nothing", Place(source.name))])
    return read


def _profiles(table: Table, regions: Regions, faults: list[Fault]) -> tuple[Profile, ...]:
    """Every cell is checked first; only where all can be read, the rows are checked as wholes."""
    register = read_projects(table, regions, faults)
    powers = lookup(table, "unit", FEN_POWERS, "ledger.unknown_unit", faults)
    cells = Cells(table, faults)
    columns: dict[str, Sequence[Any]] = {name: cells.amounts(name, powers) for name in AMOUNTS}
    columns["land_area"] = cells.amounts("land_area", powers * 0)
    columns |= {name: cells.shares(name) for name in SHARES}
    columns["cit_rate"] = cells.cit_rates()
    columns["location"] = cells.locations()
    columns |= {name: cells.paths(name) for name in ("ramp", "investment_path")}
    columns["range_author"] = cells.texts("range_author")
    cells.sectors()
    if faults:
        return ()
    made = []
    for row, project in enumerate(register):
        held = {name: values[row] for name, values in columns.items()}
        try:
            made.append(_profile(project, held))
        except InputError as error:
            place = table.place(row, "code")
            faults += [Fault(one.key, one.values, place) for one in error.faults]
    return tuple(made)


def _profile(project: Project, held: dict[str, Any]) -> Profile:
    """A profile of one row."""
    ranges: dict[str, Any] = {name: _stated(name, held) for name in RANGES}
    alone = ("wages", "depreciation", "export_share", "pit_rate", "cit_rate", "location", "ramp")
    others = ("equipment", "construction", "investment_path")
    return Profile(
        replace(project, investment=held["total_investment"]),
        **ranges,
        **{name: held[name] for name in (*alone, *others)},
        taxed={name: held[name] for name in TAXED if held[name] is not None},
    )


def _stated(name: str, held: dict[str, Any]) -> Stated | None:
    """A figure with its range; None where there is no figure, and a range without one is refused."""
    mid, low, high = (None if held[name + end] is None else Fraction(held[name + end]) for end in ENDS)
    if mid is None and (low is not None or high is not None):
        raise InputError([fault("projection.range_alone", what=Titled(name))])
    if (low is None) != (high is None):
        raise InputError([fault("projection.range_half_of", what=Titled(name))])
    if mid is not None and low is not None and high is not None and not low <= mid <= high:
        shown = _amount if name in AMOUNTS else _share
        words = {"low": shown(low), "mid": shown(mid), "high": shown(high)}
        words["unit"] = SHOWN_UNIT if name in AMOUNTS else ""
        raise InputError([fault("projection.range_order_of", None, what=Titled(name), **words)])
    return None if mid is None else Stated(mid, low, high, held["range_author"])


def write_profiles(file: str | Path, profiles: Sequence[Profile] = (), lang: Language = "zh") -> None:
    """Write the CSV file that `read_profiles` reads, whole or not at all: these profiles, else an example."""
    if faults := [*_authors(profiles)]:
        raise InputError(faults)
    held = StringIO()
    writer = csv.DictWriter(held, [one.name for one in SHAPE.columns], lineterminator="\n")
    writer.writerow({one.name: one.title(lang) for one in SHAPE.columns})
    writer.writerows([_row(one, lang) for one in profiles] if profiles else [_example(lang)])
    write_whole(Path(file), (MARK + held.getvalue()).encode())


def _authors(profiles: Sequence[Profile]) -> Iterator[Fault]:
    """Projects whose figures have several authors: the one column of the file would mix them up."""
    for one in profiles:
        stated = [held for held in (one.output, one.value_added_rate, one.margin) if held is not None]
        names = dict.fromkeys(held.author for held in stated if held.author or held.ranged)
        if len(names) > 1:
            found = " / ".join(name or one.project.source for name in names)
            yield fault("projection.several_authors", code=one.project.code, found=found)


def _example(lang: Language) -> dict[str, object]:
    """One project that moves from 松江区 to 金安区; every figure is made up and says so."""
    origin, host = (standard.regions()[name] for name in ("松江区", "金安区"))
    source = say("ledger.example_source", lang)
    project = Project(
        "P01",
        origin,
        host,
        2026,
        2027,
        sector("16").text(lang),
        investment=fen("8000"),
        status=EXAMPLE,
        source=source,
    )
    output = Stated(Fraction(fen("20000")), Fraction(fen("16000")), Fraction(fen("22000")), source)
    path = (Fraction(2, 5),)
    return _row(Profile(project, output, ramp=path, location="city", equipment=fen("5000")), lang)


def _row(one: Profile, lang: Language) -> dict[str, object]:
    """A profile as the cells of its row; what is not stated is empty."""
    project = one.project
    row: dict[str, object] = {
        "code": project.code,
        "name": project.name,
        "origin": project.origin.text(lang),
        "host": project.host.text(lang),
        "sector": project.sector,
        "moved": project.moved,
        "full_production": project.full_production,
        "unit": SHOWN_UNIT,
        "total_investment": project.investment,
        "location": say(f"projection.location_{one.location}", lang) if one.location else "",
        "cit_rate": one.cit_rate if isinstance(one.cit_rate, str) else _share(one.cit_rate),
        "marks": MARKS.join(sorted(project.marks)),
        "status": project.status,
        "source": project.source,
        "land_area": one.taxed.get("land_area", ""),
    }
    for name in RANGES:
        held: Stated | None = getattr(one, name)
        ends = (None, None, None) if held is None else (held.mid, held.low, held.high)
        row |= dict(zip((name, name + "_low", name + "_high"), ends, strict=True))
        row["range_author"] = row.get("range_author") or (held.author if held else "")
    row |= {name: getattr(one, name) for name in AMOUNTS if hasattr(one, name) and name not in row}
    row |= {name: one.taxed.get(name) for name in TAXED if name != "land_area"}
    row |= {name: _share(row[name] if name in row else getattr(one, name)) for name in SHARES}
    row |= {name: MARKS.join(map(decimal_text, getattr(one, name))) for name in ("ramp", "investment_path")}
    return row | {name: _amount(row[name]) for name in AMOUNTS}


def _share(value: Any) -> str:
    return "" if value is None else decimal_text(value)


def _amount(value: Any) -> str:
    return "" if value is None else format(in_unit(int(value), SHOWN_UNIT), "f")
