"""A park as plain data: regions, projects by code, ledger and yearly tables; no firm by its name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yrdshare.drafts.cells import Data, dump_ledger, dump_yearly, read_ledger, read_yearly
from yrdshare.drafts.parsing import anything, degrees, plain, prose
from yrdshare.drafts.secrets import by_code, firm_names
from yrdshare.errors import nearest
from yrdshare.formula.shapes import REGION
from yrdshare.ledger import standard
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.strict import (
    Keys,
    Reading,
    below,
    choice,
    integer,
    known_keys,
    listing,
    optional,
    record,
    text,
)

SIDES = ("origin", "host", "park", "fund")  # the regions of a project
PLAIN = ("code", "moved", "full_production", "sector", "status")  # what is stored of it as it stands
# What stays in the park's own files: a project's firm and papers, and how untidy cells were read.
WITHHELD = ("name", "investment", "source", "method", "readings")
PLACE: Keys = {"province": text, "lon": optional(degrees), "lat": optional(degrees)}
PROJECT: Keys = {
    "code": text,
    "origin": text,
    "host": text,
    "park": optional(text),
    "fund": optional(text),
    "moved": integer,
    "full_production": integer,
    "sector": text,
    "status": choice("", *STATUSES),
    "marks": listing(text),
}
PARK: Keys = {
    "name_zh": text,
    "name_en": text,
    "status": choice(*STATUSES),
    "notes_zh": prose,
    "notes_en": prose,
    "regions": listing(record({**REGION, **PLACE}, Region)),
    "projects": listing(plain(PROJECT)),
    "ledger": anything,
    "no_deal": anything,
    "costs": anything,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A park that was read, and the regions that its drafts may name, by code."""

    park: Park
    regions: Mapping[str, Region]


def dump_park(park: Park, named: Iterable[Region]) -> Data:
    """A park as plain data.

    named : every region that its drafts name, beside those that the park itself names
    """
    names = firm_names(park)
    notes = by_code((park.notes_zh, park.notes_en), names)
    return {
        "name_zh": park.name_zh,
        "name_en": park.name_en,
        "status": park.status,
        "notes_zh": notes[park.notes_zh],
        "notes_en": notes[park.notes_en],
        "regions": [_region(one) for one in _regions(park, named)],
        "projects": [_project(one) for one in park.projects],
        "ledger": dump_ledger(park.ledger, names),
        "no_deal": dump_yearly(park.no_deal, names),
        "costs": dump_yearly(park.costs, names),
    }


def _regions(park: Park, named: Iterable[Region]) -> list[Region]:
    """Every region that is named or the park's own, by code."""
    usual = set(standard.regions().values())
    own = [region for region in park.regions.values() if region not in usual]
    listed = dict.fromkeys((*own, *park.projects.regions, *park.no_deal, *park.costs, *named))
    return sorted(listed, key=lambda region: (region.code, region.name_zh))


def _region(region: Region) -> Data:
    lon, lat = (None if one is None else format(Decimal(repr(one)), "f") for one in (region.lon, region.lat))
    naming = {key: getattr(region, key) for key in REGION}
    return naming | {"province": region.province, "lon": lon, "lat": lat}


def _project(project: Project) -> Data:
    sides = {name: getattr(project, name) for name in SIDES}
    held = {name: region and region.code for name, region in sides.items()}
    held |= {name: getattr(project, name) for name in PLAIN} | {"marks": sorted(project.marks)}
    return {key: held[key] for key in PROJECT}


def read_park(reading: Reading, data: object, path: str) -> Known | None:
    """The park; None where anything is wrong, every fault told by its path."""
    held: Any = known_keys(reading, data, path, PARK)
    if held is None:
        return None
    before = len(reading.faults)
    regions = _by_code(reading, held["regions"], below(path, "regions"))
    register = _register(reading, held["projects"], below(path, "projects"), regions)
    ledger = None
    if register is not None:
        ledger = read_ledger(reading, held["ledger"], below(path, "ledger"), register)
    tables = {
        name: read_yearly(reading, held[name], below(path, name), regions) for name in ("no_deal", "costs")
    }
    if register is None or ledger is None or len(reading.faults) > before:
        return None
    facts = {key: held[key] for key in ("name_zh", "name_en", "status", "notes_zh", "notes_en")}
    everything = _with_standard(regions)
    park = Park(regions=everything, projects=register, ledger=ledger, **facts, **tables)  # type: ignore[arg-type]
    return Known(park, regions)


def _by_code(reading: Reading, listed: Iterable[Region], path: str) -> dict[str, Region]:
    """The regions by code, the package's own where they are the same; codes and names occur once."""
    usual = {region.code: region for region in standard.regions().values()}
    found: dict[str, Region] = {}
    for number, region in enumerate(listed):
        if region.code in found or any(one.name_zh == region.name_zh for one in found.values()):
            reading.wrong(f"{path}[{number}]", "drafts.twice", found=region.code or region.name_zh)
        found[region.code] = usual[region.code] if usual.get(region.code) == region else region
    return found


def _with_standard(regions: Mapping[str, Region]) -> Regions:
    """The package's regions and the file's; the file's word counts where they differ."""
    names = {region.name_zh for region in regions.values()}
    usual = standard.regions().values()
    others = [one for one in usual if one.code not in regions and one.name_zh not in names]
    return Regions([*others, *regions.values()])


def _register(
    reading: Reading, listed: Iterable[Any], path: str, regions: Mapping[str, Region]
) -> Register | None:
    before = len(reading.faults)
    projects: dict[str, Project] = {}
    for number, one in enumerate(listed):
        place = f"{path}[{number}]"
        for side in SIDES:
            if one[side] is not None and one[side] not in regions:
                near = nearest(one[side], regions) or "—"
                reading.wrong(below(place, side), "drafts.unknown_code", found=one[side][:60], nearest=near)
        if one["code"] in projects:
            reading.wrong(place, "drafts.twice", found=one["code"])
        sides = {side: regions.get(one[side]) for side in SIDES}
        kept: dict[str, Any] = {name: one[name] for name in PLAIN} | sides
        projects[one["code"]] = Project(marks=frozenset(one["marks"]), **kept)
    return Register(list(projects.values())) if len(reading.faults) == before else None
