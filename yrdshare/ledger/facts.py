"""What a park says of itself: names, status, notes; in `park.yaml`, or at the top of the workbook's guide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from yrdshare.errors import Fault, Place, fault, nearest
from yrdshare.ledger.encoding import decoded
from yrdshare.ledger.grid import Grid
from yrdshare.ledger.hints import Hint, hint
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.normal import squeezed
from yrdshare.ledger.readings import Found
from yrdshare.ledger.source import Source
from yrdshare.plain_yaml import plain_yaml
from yrdshare.words import LANGUAGES, Language, say

FACTS_FILE = "park.yaml"
FACTS = ("name_zh", "name_en", "status", "notes_zh", "notes_en")
REQUIRED = FACTS[:3]
COLON = ":"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as written, and where."""

    text: str
    place: Place


def fact_title(name: str, lang: Language = "zh") -> str:
    """What the guide calls a fact."""
    return say(f"ledger.fact_{name}", lang)


def _titles(name: str) -> tuple[str, ...]:
    return (*(fact_title(name, lang) for lang in LANGUAGES), name)


def guide_titles() -> tuple[str, ...]:
    """Every name the guide's sheet may have."""
    return tuple(say("ledger.sheet_guide", lang) for lang in LANGUAGES)


def facts_of_file(source: Source, found: Found) -> dict[str, str]:
    """The facts in a YAML file; other keys of the file are for other readers."""
    text = decoded(source.read(), source.name, found)
    if text is None:
        return {}
    try:
        read = plain_yaml(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        found.faults.append(fault("ledger.broken_yaml", Place(source.name), line=line))
        return {}
    keys = read if isinstance(read, dict) else {}
    given = {str(key): Fact(_flat(value), Place(source.name, "", str(key))) for key, value in keys.items()}
    return _checked(given, Place(source.name), found.faults)


def _flat(value: object) -> str:
    """A plain value as text; a list or a record is no fact."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float | date) else ""


def facts_of_sheet(held: Grid | None, file: str, names: Iterable[str], found: Found) -> dict[str, str]:
    """The facts in the guide's columns A and B; a workbook of sheets `names` without one is refused."""
    if held is None:
        expected = guide_titles()[0]
        near = hint(expected, names)
        found.faults.append(fault("ledger.no_sheet", Place(file), expected=expected, hint=near))
        return {}
    known = {squeezed(title): name for name in FACTS for title in _titles(name)}
    given: dict[str, Fact] = {}
    for row, texts in enumerate(held.rows):
        label, said = (*texts, "")[:2]
        name = known.get(squeezed(label).rstrip(COLON), "")
        if name:
            place = Place(file, held.sheet, f"B{held.lines[row]}")
            given.setdefault(name, Fact(said, place))
    return _checked(given, Place(file, held.sheet), found.faults)


def _checked(given: Mapping[str, Fact], whole: Place, found: list[Fault]) -> dict[str, str]:
    for name in REQUIRED:
        if name not in given:
            near = Hint(nearest(name, _others(given)))
            found.append(fault("ledger.missing_fact", whole, expected=name, hint=near))
        elif not given[name].text:
            found.append(fault("ledger.empty_fact", given[name].place, expected=name))
    status = given.get("status")
    if status and status.text and status.text not in STATUSES:
        words = {"found": status.text, "hint": hint(status.text, STATUSES)}
        found.append(fault("ledger.unknown_status", status.place, **words))
    return {name: given[name].text for name in FACTS if name in given}


def _others(given: Mapping[str, Fact]) -> Iterable[str]:
    return [key for key in given if key not in FACTS]
