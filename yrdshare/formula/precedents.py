"""Published rules as stored formulas: `precedent("liusong").formulas(first_year=2026)`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import yaml

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.formula.formula import Formula
from yrdshare.formula.migrations import FORMULA_VERSION, PRECEDENT_STEPS, newest
from yrdshare.formula.shapes import FORMULA, read_schema
from yrdshare.formula.store import load
from yrdshare.plain_yaml import MOST_LETTERS, plain_yaml
from yrdshare.resources import data
from yrdshare.strict import (
    Keys,
    Reading,
    integer,
    known_keys,
    listing,
    strictly,
    text,
    within_limits,
)
from yrdshare.words import Language

FOLDER, ENDING = "precedents", ".yaml"
LONGEST = 100  # years of an agreement


@dataclass(frozen=True, slots=True)
class Precedent:
    """A published rule: what it is called, where it is in force since when, who says so, and its formulas.

    confidence : V3 / V2 / V1 = stated by three or more / two / one independent sources
    years      : how many years an agreement by it covers
    stored     : its formulas as plain data, without the years
    """

    name: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    region_zh: str
    region_en: str
    date: str
    confidence: str
    sources: tuple[str, ...]
    notes_zh: str
    notes_en: str
    years: int
    stored: tuple[Mapping[str, object], ...]

    def text(self, lang: Language = "zh") -> str:
        """The title in `lang`."""
        return self.title_zh if lang == "zh" else self.title_en

    def formulas(self, first_year: int, years: int | None = None) -> tuple[Formula, ...]:
        """The rule's formulas for an agreement that starts in `first_year`.

        years : how many it covers, where the rule's own number is too small for projects that reach full
                production later

        >>> precedent("liusong").formulas(first_year=2026)[0].years
        (2026, 2027, 2028, 2029, 2030)
        """
        count = self.years if years is None else years
        if not 1 <= count <= LONGEST:
            raise InputError([fault("store.years", found=count)])
        span = {"first": first_year, "last": first_year + count - 1}
        return tuple(load({**one, "schema": FORMULA_VERSION, "years": span}) for one in self.stored)


def precedents() -> tuple[str, ...]:
    """The names of all stored precedents.

    >>> precedents()
    ('caiyu_2015_92', 'liusong')
    """
    names = (entry.name for entry in data(FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING)))


def precedent(name: str) -> Precedent:
    """The stored precedent `name`; an unknown name is refused with the known ones."""
    if name not in precedents():
        raise InputError([fault("store.unknown_precedent", found=name, known=" / ".join(precedents()))])
    return read_precedent(data(FOLDER, name + ENDING).read_text(encoding="utf-8"), f"{FOLDER}/{name}{ENDING}")


def read_precedent(written: str, file: str = "") -> Precedent:
    """The precedent in YAML text, of this version or an earlier one; InputError with every fault and its
    path. Runs no code."""
    if len(written) > MOST_LETTERS:
        raise InputError([fault("store.too_large", Place(file=file), limit=MOST_LETTERS)])
    try:
        found = plain_yaml(written)
    except yaml.YAMLError as error:
        raise InputError(
            [fault("store.not_yaml", Place(file=file), reason=" ".join(str(error).split()))]
        ) from None
    try:
        one = strictly(lambda reading: _read(reading, found))
        one.formulas(first_year=2000)
    except InputError as error:
        raise InputError(
            Fault(wrong.key, wrong.values, Place(file, cell=wrong.place.cell)) for wrong in error.faults
        ) from None
    return one


def _stored(reading: Reading, data: object, path: str) -> object:
    """A formula without its years, checked and kept as it is written."""
    known_keys(reading, data, path, {key: FORMULA[key] for key in FORMULA if key not in ("schema", "years")})
    return data


KEYS: Keys = {
    "schema": read_schema,
    **{one.name: text for one in fields(Precedent)},
    "sources": listing(text),
    "years": integer,
    "formulas": listing(_stored),
}


def _read(reading: Reading, found: object) -> Precedent:
    keys = {key: parse for key, parse in KEYS.items() if key != "stored"}
    values = None
    if within_limits(reading, found):
        values = known_keys(reading, newest(found, PRECEDENT_STEPS), "", keys)
    if values is None:
        raise InputError(reading.faults)
    held = {one.name: values[one.name] for one in fields(Precedent) if one.name != "stored"}
    return Precedent(**held, stored=values["formulas"])  # type: ignore[arg-type]
