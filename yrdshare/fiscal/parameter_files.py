"""The YAML files of fiscal rules, read strictly: keys known, values exact and in order, all faults at once.

A file says which keys it `holds` (`vat.rate.*`, `*.central_share`): a rule in the wrong file is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import pairwise

import yaml

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.fiscal.dated import MISSING, SHARE, STATUSES, UNITS, Dated, Parameter, unit_name, within
from yrdshare.ledger.hints import hint
from yrdshare.money import decimal_text
from yrdshare.plain_yaml import plain_yaml
from yrdshare.strict import (
    Keys,
    Reading,
    below,
    choice,
    exact,
    known_keys,
    listing,
    optional,
    printable,
    shown,
    text,
    within_limits,
)

SCHEMA = 1
CONFIDENCE = ("V3", "V2", "V1", "D", "")  # sources that state it; D is derived; "" where there is no value
ABSENT = {"value": None, "low": None, "high": None}  # what an entry need not write


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file: the patterns of the keys it may hold, and its parameters."""

    holds: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    def may_hold(self, key: str) -> bool:
        """Whether the key belongs here."""
        return any(fnmatchcase(key, pattern) for pattern in self.holds)

    @property
    def patterns(self) -> str:
        """The patterns in one line."""
        return "、".join(self.holds)


def gathered(files: Mapping[str, str]) -> dict[str, Parameter]:
    """The parameters of all files by key, in the order of the files' names.

    Raises InputError with every fault of every file; a key in two files is one.
    """
    faults: list[Fault] = []
    read: dict[str, RuleFile] = {}
    for name in sorted(files):
        try:
            read[name] = read_file(files[name], name)
        except InputError as error:
            faults += error.faults
    held: dict[str, Parameter] = {}
    homes: dict[str, str] = {}
    for name, one in read.items():
        for found in one.parameters:
            if found.key in held:
                words = {"key": found.key, "other": homes[found.key]}
                faults.append(fault("fiscal.key_in_two_files", Place(name), **words))
            elif not one.may_hold(found.key):
                faults.append(_misplaced(found.key, name, read))
            held[found.key] = found
            homes.setdefault(found.key, name)
    if faults:
        raise InputError(faults)
    return held


def read_file(written: str, name: str) -> RuleFile:
    """One file; InputError with every fault and its path. Runs no code."""
    try:
        found = plain_yaml(written)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise InputError([fault("store.not_yaml", Place(name), reason=reason)]) from None
    reading = Reading()
    try:
        values = known_keys(reading, found, "", FILE) if within_limits(reading, found) else None
    except InputError as error:  # too many faults to go on
        reading.faults = list(error.faults)
        values = None
    if values is None:
        raise InputError(
            Fault(one.key, one.values, Place(name, cell=one.place.cell)) for one in reading.faults
        )
    return RuleFile(values["holds"], values["parameters"])  # type: ignore[arg-type]


def _misplaced(key: str, name: str, read: Mapping[str, RuleFile]) -> Fault:
    """A key that this file does not hold, with the file that does."""
    homes = [other for other, one in read.items() if one.may_hold(key)]
    words = {"key": key, "holds": read[name].patterns}
    if homes:
        return fault("fiscal.misplaced_key", Place(name), other=homes[0], **words)
    near = hint(key, [pattern for one in read.values() for pattern in one.holds])
    return fault("fiscal.key_of_no_file", Place(name), hint=near, **words)


def _schema(reading: Reading, data: object, path: str) -> object:
    if isinstance(data, bool) or data != SCHEMA:
        reading.wrong(path, "fiscal.schema", known=SCHEMA, found=shown(data))
    return data


def _day(reading: Reading, data: object, path: str) -> object:
    """A day, written 2019-04-01 without quotes."""
    if not isinstance(data, date) or isinstance(data, datetime):
        reading.wrong(path, "fiscal.not_a_day", found=shown(data))
    return data


def _unit(reading: Reading, data: object, path: str) -> object:
    """A known unit; an unknown one is refused with the nearest."""
    if not isinstance(data, str) or data not in UNITS:
        near = hint(printable(data), UNITS)
        reading.wrong(path, "fiscal.unknown_unit", found=printable(data), hint=near)
    return data


def _filled(reading: Reading, data: object, path: str) -> str:
    """A text that says something."""
    text(reading, data, path)
    if isinstance(data, str) and not data.strip():
        reading.wrong(path, "fiscal.empty")
    return str(data)


def _entry(reading: Reading, data: object, path: str) -> Dated | None:
    """One dated value; `value`, `low` and `high` need not be written."""
    given = {**ABSENT, **data} if isinstance(data, dict) else data
    values = known_keys(reading, given, path, ENTRY)
    if values is None:
        return None
    made = Dated(**values)  # type: ignore[arg-type]
    faults = len(reading.faults)
    _check_entry(reading, made, path)
    return made if len(reading.faults) == faults else None


def _check_entry(reading: Reading, one: Dated, path: str) -> None:
    """A value or a range with its reference and source, or a note that both are missing."""
    _check_range(reading, one, path)
    missing = one.value is None and one.low is None
    if missing != (one.status == MISSING):
        reading.wrong(below(path, "status"), "fiscal.missing_status", missing=MISSING, found=one.status)
    facts = {"reference": one.reference, "source": one.source, "confidence": one.confidence}
    for key, written in facts.items():
        if not missing and not written.strip():
            reading.wrong(below(path, key), "fiscal.empty")


def _check_range(reading: Reading, one: Dated, path: str) -> None:
    """Both sides or none, in their order, and the value between them."""
    if (one.low is None) != (one.high is None):
        reading.wrong(path, "fiscal.half_range")
    elif one.low is not None and one.high is not None and one.low > one.high:
        reading.wrong(path, "fiscal.range_order", low=decimal_text(one.low), high=decimal_text(one.high))
    elif one.value is not None and not within(one.value, one.low, one.high):
        reading.wrong(path, "fiscal.outside_range", found=decimal_text(one.value))


def _parameter(reading: Reading, data: object, path: str) -> Parameter | None:
    """One parameter: its values in the order of their dates, none twice, none that its unit cannot have."""
    values = known_keys(reading, data, path, PARAMETER)
    if values is None:
        return None
    made = Parameter(**values)  # type: ignore[arg-type]
    where = below(path, "values")
    if not made.values:
        reading.wrong(where, "fiscal.no_values", key=made.key)
    for earlier, later in pairwise(made.values):
        if earlier.start == later.start:
            reading.wrong(where, "fiscal.date_twice", key=made.key, start=later.start.isoformat())
        elif earlier.start > later.start:
            days = {"earlier": later.start.isoformat(), "later": earlier.start.isoformat()}
            reading.wrong(where, "fiscal.out_of_order", key=made.key, **days)
    for position, one in enumerate(made.values):
        for amount in (one.value, one.low, one.high):
            _in_unit(reading, made.unit, amount, f"{where}[{position}]")
    return made


def _in_unit(reading: Reading, unit: str, amount: Fraction | None, path: str) -> None:
    """A share lies between 0 and 1 (13 is a percentage without its sign); no other amount is negative."""
    if amount is None or within(amount, Fraction(0), Fraction(1) if unit == SHARE else None):
        return
    if unit == SHARE and 1 < amount <= 100:
        words = {"found": decimal_text(amount), "meant": decimal_text(amount / 100)}
        reading.wrong(path, "fiscal.percent", **words)
    else:
        reading.wrong(path, "fiscal.not_in_unit", found=decimal_text(amount), unit=unit_name(unit))


ENTRY: Keys = {
    "start": _day,
    "value": optional(exact),
    "low": optional(exact),
    "high": optional(exact),
    "reference": text,
    "source": text,
    "confidence": choice(*CONFIDENCE),
    "status": choice(*STATUSES),
}
PARAMETER: Keys = {
    "key": _filled,
    "title_zh": _filled,
    "title_en": _filled,
    "unit": _unit,
    "values": listing(_entry),
}
FILE: Keys = {"schema": _schema, "holds": listing(_filled), "parameters": listing(_parameter)}
