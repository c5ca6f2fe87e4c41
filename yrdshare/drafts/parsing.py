"""What a negotiation file is made of, read strictly, beyond what stored formulas are made of."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction

from yrdshare.errors import InputError
from yrdshare.money import LARGEST
from yrdshare.strict import Keys, Parse, Reading, below, integer, record

MOST_PROSE = 20_000  # letters of one note, source or wording
LONG_EXACT = re.compile(r"-?[0-9]{1,60}(/[0-9]{1,60})?")  # a gain: fen, in parts where credits are valued
DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def mapping(parse: Parse) -> Parse:
    """A record whose keys are codes or names, each value read by `parse`."""

    def read(reading: Reading, data: object, path: str) -> object:
        if not isinstance(data, dict):
            reading.wrong(path, "store.not_record", found=shown(data))
            return None
        return {key: parse(reading, value, below(path, key[:60])) for key, value in data.items()}

    return read


def prose(reading: Reading, data: object, path: str) -> object:
    """A text of any length that people write."""
    if not isinstance(data, str):
        reading.wrong(path, "store.not_text", found=shown(data))
    elif len(data) > MOST_PROSE:
        reading.wrong(path, "store.bad_text", limit=MOST_PROSE)
    return data


def long_exact(reading: Reading, data: object, path: str) -> object:
    """An exact number of fen, written as text: "123" or "247/2"."""
    if isinstance(data, str) and LONG_EXACT.fullmatch(data):
        try:
            return Fraction(data)
        except ZeroDivisionError:
            pass
    reading.wrong(path, "store.not_exact", found=shown(data))
    return None


def degrees(reading: Reading, data: object, path: str) -> object:
    """A longitude or latitude, written as text."""
    if isinstance(data, str) and DEGREES.fullmatch(data):
        return float(data)
    reading.wrong(path, "store.not_exact", found=shown(data))
    return None


def time(reading: Reading, data: object, path: str) -> object:
    """A moment in UTC, to the second: "2026-03-05T02:32:10Z"."""
    try:
        if isinstance(data, str) and TIME.fullmatch(data):
            datetime.fromisoformat(data)
            return data
    except ValueError:
        pass
    reading.wrong(path, "drafts.no_time", found=shown(data))
    return None


def amount(reading: Reading, data: object, path: str) -> object:
    """A whole number of fen, or of a stream's smallest unit."""
    if type(data) is int and -LARGEST <= data <= LARGEST:
        return data
    reading.wrong(path, "drafts.no_amount", found=shown(data))
    return None


def position(reading: Reading, data: object, path: str) -> object:
    """A place in a list, counted from 0."""
    if type(data) is int and data >= 0:
        return data
    reading.wrong(path, "drafts.no_position", found=shown(data))
    return None


def nested(load: Callable[[object], object]) -> Parse:
    """What another reader loads by itself, its faults under this path."""

    def read(reading: Reading, data: object, path: str) -> object:
        try:
            return load(data)
        except InputError as error:
            for one in error.faults:
                reading.wrong(below(path, one.place.cell) if one.place.cell else path, one.key, **one.values)
            return None

    return read


def anything(reading: Reading, data: object, path: str) -> object:
    """Whatever stands there; a later step reads it."""
    return data


def shown(data: object) -> str:
    """What was found, short enough for a sentence."""
    if isinstance(data, dict | list):
        return "{…}" if isinstance(data, dict) else "[…]"
    return repr(data)[:60] if not isinstance(data, int) or abs(data) < 10**20 else "…"


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


SPAN: Parse = record({"first": integer, "last": integer}, _span)


def plain(keys: Keys) -> Parse:
    """A record with exactly these keys, as a mapping."""
    return record(keys, _as_mapping)


def _as_mapping(**values: object) -> Mapping[str, object]:
    return values
