"""A negotiation file read back: every key known, every amount found again, all faults at once.

Loading runs no code. Every draft is evaluated again, and one whose gains are not those that were recorded
when it was kept is refused: never a wrong number with confidence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from yrdshare.drafts.cells import read_yearly
from yrdshare.drafts.migrations import SCHEMA_VERSION, STEPS
from yrdshare.drafts.parks import Known, read_park
from yrdshare.drafts.parsing import anything, long_exact, mapping, nested, plain, position, prose, shown, time
from yrdshare.drafts.talks import MOST_YEARS, Kept, Mode, Proposer, Reference, Shown, Talks
from yrdshare.drafts.terms import CONDITION, condition, principle, read_principle, region
from yrdshare.drafts.text import SEAL, parsed, seal
from yrdshare.errors import Fault, InputError, Place, YrdshareError, fault
from yrdshare.formula.migrations import newest
from yrdshare.formula.store import load as load_formula
from yrdshare.ledger.park import Yearly
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position, at
from yrdshare.strict import (
    Keys,
    Reading,
    below,
    choice,
    exact,
    integer,
    known_keys,
    listing,
    optional,
    strictly,
    text,
)
from yrdshare.words import LANGUAGES


def loads(content: bytes) -> Talks:
    """The talks in a file; InputError with every fault and its path.

    Beyond what `load` refuses: what is no sound JSON, and a text that was altered since it was written
    (its seal no longer fits).
    """
    data = parsed(content)
    present = newest(data, STEPS)
    found: list[Fault] = []
    talks = Talks("")
    try:
        talks = load(present, data)
    except InputError as error:
        found += error.faults
    if isinstance(data, dict) and SEAL in data and data[SEAL] != seal(data):
        found.append(fault("drafts.altered"))
    if found:
        raise InputError(found)
    return talks


def load(data: object, original: object) -> Talks:
    """The talks that `data` are, in the present version.

    original : the same as they stood in the file, of any version
    """
    version = original.get("schema") if isinstance(original, dict) else None
    return strictly(lambda reading: _talks(reading, data, version))


def _talks(reading: Reading, data: object, version: object) -> Talks:
    held: Any = known_keys(reading, data, "", TALKS)
    if held is None:
        return Talks("")
    parks = [read_park(reading, one, f"parks[{row}]") for row, one in enumerate(held["parks"])]
    if not held["drafts"]:
        reading.wrong("drafts", "drafts.empty")
    drafts: list[Kept] = []
    numbers: list[int] = []
    for row, one in enumerate(held["drafts"]):
        path = f"drafts[{row}]"
        _numbered(reading, one, path, numbers)
        numbers.append(one["number"])
        known = parks[one["park"]] if one["park"] < len(parks) else None
        if one["park"] >= len(parks):
            reading.wrong(below(path, "park"), "drafts.beyond", count=len(parks))
        kept = None if known is None else _kept(one, Draught(reading, path, known))
        drafts += [] if kept is None else [kept]
    return Talks(held["name"], tuple(drafts), int(str(version)))


def _numbered(reading: Reading, held: Any, path: str, numbers: Sequence[int]) -> None:
    """Numbers rise; only the first draft goes on from none; what is pointed at came before."""
    if held["number"] <= (numbers[-1] if numbers else 0):
        reading.wrong(below(path, "number"), "drafts.not_rising", found=held["number"])
    reference = held["shown"]["reference"]
    pointed = {"parent": held["parent"], "shown.reference": reference}
    for key, found in pointed.items():
        if isinstance(found, int) and found not in numbers:
            known = ", ".join(map(str, numbers)) or "—"
            reading.wrong(below(path, key), "drafts.unknown_number", found=found, known=known)
    if held["parent"] is None and numbers:
        reading.wrong(below(path, "parent"), "drafts.no_parent")


@dataclass(frozen=True, slots=True)
class Draught:
    """A draft that is being read: where its faults go, where it stands, and the park it is about."""

    reading: Reading
    path: str
    known: Known

    def region(self, code: str, path: str) -> Region | None:
        """A region that the park lists, by its code."""
        return region(code, self.known.regions, self.reading, below(self.path, path))

    def refused[Made](self, make: Callable[[], Made]) -> Made | None:
        """What `make` gives; None where it refuses, its faults under this path."""
        try:
            return make()
        except YrdshareError as error:
            self.reading.faults += [Fault(one.key, one.values, Place(cell=self.path)) for one in error.faults]
            return None


def _kept(held: Any, where: Draught) -> Kept | None:
    """One kept draft; None where anything about it is wrong."""
    before = len(where.reading.faults)
    proposer = _proposer(held["proposer"], where)
    draft = _draft(held, where)
    if draft is None or len(where.reading.faults) > before:
        return None
    screen = held["shown"]
    found = where.refused(lambda: at(draft, screen["shares"]))
    if found is None or not _as_recorded(held, found, where):
        return None
    shown = _shown(screen, draft, where)
    words = (held["number"], held["parent"], proposer, held["wording"], held["time"])
    return Kept(*words, shown, found)


def _draft(held: Any, where: Draught) -> Draft | None:
    years = [year for formula in held["formulas"] for year in (formula.years[0], formula.years[-1])]
    if years and max(years) - min(years) >= MOST_YEARS:
        span = max(years) - min(years) + 1
        where.reading.wrong(where.path, "drafts.too_many_years", found=span, limit=MOST_YEARS)
        return None
    before = len(where.reading.faults)
    regions, reading = where.known.regions, where.reading
    conditions = [
        condition(one, regions, reading, f"{where.path}.conditions[{row}]")
        for row, one in enumerate(held["conditions"])
    ]
    values = {where.region(code, f"values.{code}"): by_kind for code, by_kind in held["values"].items()}
    tables = {name: _table(held, name, where) for name in ("no_deal", "costs")}
    chosen = where.refused(
        lambda: principle(held["principle"], regions, reading, below(where.path, "principle"))
    )
    if len(reading.faults) > before:
        return None
    plain_words = {name: held[name] for name in ("discount", "previous", "pins", "number")}
    return where.refused(
        lambda: Draft(
            held["formulas"],
            where.known.park,
            chosen,
            values=values,  # type: ignore[arg-type]  # no None where no fault was found
            conditions=conditions,  # type: ignore[arg-type]
            **tables,  # type: ignore[arg-type]
            **plain_words,
        )
    )


def _table(held: Any, name: str, where: Draught) -> Yearly | None:
    """A draft's own yearly table; None where it is the park's."""
    if held[name] is None:
        return None
    return read_yearly(where.reading, held[name], below(where.path, name), where.known.regions)


def _proposer(held: Mapping[str, str], where: Draught) -> Proposer:
    if "name" in held:
        return held["name"]
    return where.region(held["region"], "proposer.region") or ""


def _as_recorded(held: Any, found: Position, where: Draught) -> bool:
    """Whether the shares and every party's gain in every year are those that were recorded."""
    gains = {region.code: path for region, path in found.gains.items()}
    same = {
        "shown.shares": dict(found.shares) == held["shown"]["shares"],
        "gains": gains == held["gains"],
    }
    for key, holds in same.items():
        if not holds:
            where.reading.wrong(below(where.path, key), "drafts.other_numbers", number=held["number"])
    return all(same.values())


def _shown(held: Any, draft: Draft, where: Draught) -> Shown:
    reference: Reference = held["reference"]
    if isinstance(reference, Mapping):
        where.refused(lambda: at(draft, reference))
    if held["year"] not in draft.years:
        words = {"found": held["year"], "first": draft.years[0], "last": draft.years[-1]}
        where.reading.wrong(below(where.path, "shown.year"), "drafts.unknown_year", **words)
    return Shown(held["mode"], reference, held["lang"], held["year"])


def _read_reference(reading: Reading, data: object, path: str) -> object:
    """null, the number of a kept draft, or shares of the same draft."""
    if data is None:
        return None
    return (SHARES if isinstance(data, dict) else integer)(reading, data, path)


def _read_proposer(reading: Reading, data: object, path: str) -> object:
    """A region by its code, or anyone by name."""
    key = "name" if isinstance(data, dict) and "name" in data else "region"
    return known_keys(reading, data, path, {key: text})


def _schema(reading: Reading, data: object, path: str) -> object:
    """The version, which by now must be the present one."""
    if type(data) is not int or data != SCHEMA_VERSION:
        reading.wrong(path, "store.schema", found=shown(data), known=SCHEMA_VERSION)
    return data


SHARES = mapping(exact)
SHOWN: Keys = {
    "mode": choice(*get_args(Mode)),
    "shares": SHARES,
    "reference": _read_reference,
    "lang": choice(*LANGUAGES),
    "year": integer,
}
DRAFT: Keys = {
    "number": integer,
    "parent": optional(integer),
    "proposer": _read_proposer,
    "wording": prose,
    "time": time,
    "park": position,
    "formulas": listing(nested(load_formula)),
    "principle": read_principle,
    "conditions": listing(plain(CONDITION)),
    "values": mapping(mapping(exact)),
    "discount": exact,
    "previous": SHARES,
    "pins": SHARES,
    "no_deal": optional(anything),
    "costs": optional(anything),
    "shown": plain(SHOWN),
    "gains": mapping(listing(long_exact)),
}
TALKS: Keys = {
    "schema": _schema,
    "name": text,
    "parks": listing(anything),
    "drafts": listing(plain(DRAFT)),
    SEAL: text,
}
