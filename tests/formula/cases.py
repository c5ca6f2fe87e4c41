"""A case as anybody can write it (tests/cases/README.md): every key known, every number exact."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path

from yrdshare.errors import InputError, Place, fault
from yrdshare.plain_yaml import plain_yaml
from yrdshare.strict import Keys, Reading, choice, exact, known_keys, listing, near_word, strictly, text

CASES = Path(__file__).parents[1] / "cases"
OLDER = ("two_origins",)  # settled year by year, in a form of its own


@dataclass(frozen=True)
class Case:
    """One file: its rule, inputs and outputs as plain data, `tolerance` in `unit`."""

    name: str
    title_zh: str
    title_en: str
    examples: tuple[str, ...]
    computation: str
    source: str
    published: str
    ours_zh: str
    ours_en: str
    unit: str
    tolerance: Fraction
    rule: Mapping[str, object]
    inputs: Mapping[str, object]
    outputs: Mapping[str, object]


def plain(reading: Reading, data: object, path: str) -> object:
    """A record of plain data, whatever stands in it."""
    if not isinstance(data, dict):
        reading.wrong(path, "store.not_record", found=repr(data)[:40])
    return data


def anything(reading: Reading, data: object, path: str) -> object:
    """Plain data that somebody else reads."""
    return data


CASE: Keys = {
    **{one.name: text for one in fields(Case)},
    "examples": listing(text),
    "computation": choice("sharing", "keys", "head_office"),
    "published": choice("numbers", "formula"),
    "tolerance": exact,
    "rule": plain,
    "inputs": plain,
    "outputs": plain,
}


def names() -> list[str]:
    """Every case of the folder, by its file's name."""
    return sorted(file.stem for file in CASES.glob("*.yaml") if file.stem not in OLDER)


def of(computation: str) -> list[str]:
    """The cases with this computation, found in their text: a broken file fails its own tests only."""
    line = re.compile(f"^computation: {computation} *(#.*)?$", re.MULTILINE)
    return [name for name in names() if line.search((CASES / f"{name}.yaml").read_text(encoding="utf-8"))]


def case(name: str) -> Case:
    """The case `name`; InputError with everything that is wrong with its form."""
    return read_case((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def read_case(written: str) -> Case:
    """The case in YAML text."""
    return Case(**strictly(lambda reading: known_keys(reading, plain_yaml(written), "", CASE)))


def filled_in(data: Mapping, keys: Keys, left_out: Mapping, path: str) -> dict:
    """The record with what may be left out filled in; unknown and missing keys are refused by name."""
    return strictly(lambda reading: known_keys(reading, {**left_out, **data}, path, keys))


def refuse(key: str, path: str, **values: object) -> None:
    """The refusal of a case, naming where in it."""
    raise InputError([fault(key, Place(cell=path), **values)])


def named[Value](known: Mapping[str, Value], word: object, path: str) -> Value:
    """The value under `word`; an unknown word is refused, with the nearest that is known."""
    if word not in known:
        near = near_word(word, known)
        refuse("store.unknown_key_near" if near else "store.unknown_key", path, found=str(word), nearest=near)
    return known[word]


def number(written: object, path: str) -> Fraction:
    """An exact number, written as text."""
    return strictly(lambda reading: exact(reading, written, path))


def whole(written: object, per: int, path: str) -> int:
    """So many of the smallest; what is finer is refused, not rounded."""
    found = number(written, path) * per
    if found.denominator != 1:
        refuse("money.finer_than_fen", path, found=str(written))
    return found.numerator


def differences(expected: object, found: object, tolerance: Fraction, path: str = "") -> list[str]:
    """Every leaf of `expected` that `found` does not hold: a line each, with its path."""
    if isinstance(expected, dict):
        held = found if isinstance(found, Mapping) else {}
        return [
            line
            for key, below in expected.items()
            for line in differences(below, held.get(key), tolerance, f"{path}.{key}" if path else str(key))
        ]
    if found is None:
        return [f"{path}: {expected} is expected, nothing is found"]
    if isinstance(found, Fraction):
        off = abs(found - number(expected, path))
        return [] if off <= tolerance else [f"{path}: {expected} is expected, {float(found):.10g} is found"]
    return [] if expected == found else [f"{path}: {expected!r} is expected, {found!r} is found"]
