"""What a park says of itself: names, status, notes; in `park.yaml`, or at the top of the workbook's guide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from yrdshare.errors import Fault, Place, fault, nearest
from yrdshare.ledger.hints import Hint, hint
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.workbook import cell_text
from yrdshare.words import LANGUAGES, Language, say

FACTS_FILE = "park.yaml"
FACTS = ("name_zh", "name_en", "status", "notes_zh", "notes_en")
REQUIRED = FACTS[:3]


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


def facts_of_file(path: Path, found: list[Fault]) -> dict[str, str]:
    """The facts in a YAML file; other keys of the file are for other readers."""
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        found.append(fault("ledger.broken_yaml", Place(path.name), line=line))
        return {}
    keys = read if isinstance(read, dict) else {}
    given = {str(key): Fact(_flat(value), Place(path.name, "", str(key))) for key, value in keys.items()}
    return _checked(given, Place(path.name), found)


def _flat(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def facts_of_sheet(book: Any, file: str, found: list[Fault]) -> dict[str, str]:
    """The facts in the guide's columns A and B."""
    sheet = next((title for title in guide_titles() if title in book.sheetnames), "")
    if not sheet:
        expected = guide_titles()[0]
        near = hint(expected, book.sheetnames)
        found.append(fault("ledger.no_sheet", Place(file), expected=expected, hint=near))
        return {}
    known = {title: name for name in FACTS for title in _titles(name)}
    given: dict[str, Fact] = {}
    for number, row in enumerate(book[sheet].iter_rows(max_col=2), 1):
        label, *rest = (cell_text(cell) for cell in row)
        if label in known:
            given.setdefault(known[label], Fact(rest[0] if rest else "", Place(file, sheet, f"B{number}")))
    return _checked(given, Place(file, sheet), found)


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
