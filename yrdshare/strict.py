"""Strict reading of plain data (JSON, YAML): every key known, every type right, all faults at once."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.errors import Fault, InputError, Place, YrdshareError, fault, nearest

DEEPEST = 60  # records within records; far beyond any clause, far below Python's own limit
MOST_VALUES = 50_000  # of one formula
MOST_PLAIN = 5_000_000  # values of one file; an agreement over 100,000 projects has some two million
MOST_LETTERS = 1_000  # of one text
MOST_FAULTS = 1_000  # all that anyone would mend at once; a broken file of megabytes has millions
MOST_GUESSED = 100  # unknown keys of one record for which the nearest known key is looked up
LONGEST_GUESSED = 60  # letters of a word for which the nearest known one is looked up
LONGEST_SHOWN = 60  # letters of what was found, in a sentence
LARGEST_INTEGER = 9_999  # every integer of a formula counts or names years
WHOLE = re.compile(r"-?[0-9]{1,18}")
EXACT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18}|/[0-9]{1,18})?")

Parse = Callable[["Reading", object, str], object]
Keys = Mapping[str, Parse]


@dataclass(slots=True)
class Reading:
    """The faults found so far; each is named by its path, such as `claims[0].body.total`."""

    faults: list[Fault] = field(default_factory=list)

    def wrong(self, path: str, key: str, /, **values: object) -> None:
        """One more fault at `path`; beyond `MOST_FAULTS` nothing more is read."""
        self.faults.append(fault(key, Place(cell=path), **values))
        if len(self.faults) >= MOST_FAULTS:
            raise InputError([*self.faults, fault("store.more_faults", limit=MOST_FAULTS)])


def strictly[Read](parse: Callable[[Reading], Read]) -> Read:
    """What `parse` gives; InputError with all its faults where there are any."""
    reading = Reading()
    read = parse(reading)
    if reading.faults:
        raise InputError(reading.faults)
    return read


def below(path: str, key: str) -> str:
    """The path of `key` in the record at `path`."""
    return f"{path}.{key}" if path else key


def read_json(written: str) -> object:
    """The plain data in JSON text; InputError where it is none, too large, or gives a key twice."""
    if sum(map(written.count, ",[{")) > MOST_PLAIN:  # no fewer than there are values: before any is made
        raise InputError([fault("store.too_large", limit=MOST_PLAIN)])
    try:
        return json.loads(written, object_pairs_hook=_no_key_twice)
    except RecursionError:
        raise InputError([fault("store.too_deep", limit=DEEPEST)]) from None
    except ValueError as error:
        raise InputError([fault("store.not_json", reason=str(error))]) from None


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """One record of JSON; a key given twice is refused, not overwritten."""
    record = dict(pairs)
    if len(record) != len(pairs):
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        raise InputError([fault("store.key_twice", key=printable(key)) for key in twice[:MOST_FAULTS]])
    return record


def within_limits(reading: Reading, data: object) -> bool:
    """Whether the data are small and shallow enough to be read at all; looks without recursion.

    A list counts as a level only in a list: a record that holds a list of records is one level.
    """
    waiting: list[tuple[object, int]] = [(data, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST + 1 or seen > MOST_VALUES:
            key, limit = (
                ("store.too_large", MOST_VALUES) if seen > MOST_VALUES else ("store.too_deep", DEEPEST)
            )
            reading.wrong("", key, limit=limit)
            return False
        if isinstance(value, dict):
            waiting += [(held, depth + 1) for held in value.values()]
        elif isinstance(value, list):
            waiting += [(held, depth + isinstance(held, list)) for held in value]
    return True


def record(keys: Keys, build: Callable[..., object]) -> Parse:
    """A record with exactly these keys, from which `build` makes the value."""

    def parse(reading: Reading, data: object, path: str) -> object:
        values = known_keys(reading, data, path, keys)
        if values is None:
            return None
        try:
            return build(**values)
        except YrdshareError as error:
            reading.faults += [Fault(one.key, one.values, Place(cell=path)) for one in error.faults]
            return None

    return parse


def known_keys(reading: Reading, data: object, path: str, keys: Keys) -> dict[str, object] | None:
    """The value of every key, or None where anything below is wrong."""
    before = len(reading.faults)
    if not isinstance(data, dict):
        reading.wrong(path, "store.not_record", found=shown(data))
        return None
    for position, key in enumerate(one for one in data if one not in keys):
        near = near_word(key, keys) if position < MOST_GUESSED else ""
        reading.wrong(
            path,
            "store.unknown_key_near" if near else "store.unknown_key",
            found=printable(key),
            nearest=near,
        )
    for key in keys:
        if key not in data:
            reading.wrong(path, "store.missing_key", key=key)
    values = {key: parse(reading, data[key], below(path, key)) for key, parse in keys.items() if key in data}
    return values if len(reading.faults) == before else None


def listing(parse: Parse) -> Parse:
    """A list, each entry read by `parse`, as a tuple."""

    def read(reading: Reading, data: object, path: str) -> object:
        if not isinstance(data, list):
            reading.wrong(path, "store.not_list", found=shown(data))
            return None
        return tuple(parse(reading, one, f"{path}[{position}]") for position, one in enumerate(data))

    return read


def choice(*known: str) -> Parse:
    """One of these words."""

    def parse(reading: Reading, data: object, path: str) -> object:
        if not isinstance(data, str) or data not in known:
            reading.wrong(path, "store.not_one_of", found=shown(data), known=" / ".join(known))
        return data

    return parse


def text(reading: Reading, data: object, path: str) -> object:
    """A text that a file can hold."""
    if not isinstance(data, str):
        reading.wrong(path, "store.not_text", found=shown(data))
    elif len(data) > MOST_LETTERS or any("\ud800" <= one <= "\udfff" for one in data):
        reading.wrong(path, "store.bad_text", limit=MOST_LETTERS)
    return data


def integer(reading: Reading, data: object, path: str) -> object:
    """A whole number of years."""
    if isinstance(data, bool) or not isinstance(data, int):
        reading.wrong(path, "store.not_integer", found=shown(data))
    elif not 0 <= data <= LARGEST_INTEGER:
        reading.wrong(path, "store.integer_range", found=shown(data), limit=LARGEST_INTEGER)
    return data


def whole(reading: Reading, data: object, path: str) -> object:
    """A whole number of fen, written as text so that no reader makes a float of it."""
    if isinstance(data, str) and WHOLE.fullmatch(data):
        return int(data)
    reading.wrong(path, "store.not_exact", found=shown(data))
    return None


def boolean(reading: Reading, data: object, path: str) -> object:
    """true or false."""
    if not isinstance(data, bool):
        reading.wrong(path, "store.not_one_of", found=shown(data), known="true / false")
    return data


def exact(reading: Reading, data: object, path: str) -> object:
    """An exact number, written as text: "0.4", "2/5" or "2000"."""
    if isinstance(data, str) and EXACT.fullmatch(data):
        try:
            return Fraction(data)
        except ZeroDivisionError:
            pass
    reading.wrong(path, "store.not_exact", found=shown(data))
    return None


def optional(parse: Parse) -> Parse:
    """null, or what `parse` reads."""

    def read(reading: Reading, data: object, path: str) -> object:
        return None if data is None else parse(reading, data, path)

    return read


def near_word(word: object, known: Iterable[str]) -> str:
    """The known word closest to `word`, "" where none is close or `word` is no word."""
    return nearest(word, known) if isinstance(word, str) and len(word) <= LONGEST_GUESSED else ""


def printable(data: object) -> str:
    """A key or a name that was found, short enough for a sentence and fit for any file or screen."""
    if not isinstance(data, str):
        return shown(data)
    start = _start(data)
    return start if start.isprintable() else repr(start)[1:-1]


def shown(data: object) -> str:
    """What was found, short enough for a sentence and fit for any file or screen."""
    if isinstance(data, dict | list):
        return "{…}" if isinstance(data, dict) else "[…]"
    if isinstance(data, int) and not -(10**20) < data < 10**20:
        return "…"
    return repr(_start(data)) if isinstance(data, str) else _start(repr(data))


def _start(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else words[:LONGEST_SHOWN] + "…"
