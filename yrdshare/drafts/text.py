"""The text of a negotiation file: JSON that people can read, sealed with a digest of its contents."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

from yrdshare.errors import Fault, InputError, fault

MOST_BYTES = 64_000_000
DEEPEST = 100  # records and lists within each other; formulas have a limit of their own
SEAL = "digest"
Data = dict[str, Any]


def seal(data: Mapping[str, Any]) -> str:
    """SHA-256 of everything in the file but the seal itself, in the order it is written."""
    held = {key: value for key, value in data.items() if key != SEAL}
    written = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()


def written(data: Mapping[str, Any]) -> str:
    """`data` and its seal as JSON text: one line for each flat record, the same data the same letters."""
    return _laid_out({**data, SEAL: seal(data)}, "") + "\n"


def parsed(content: bytes) -> object:
    """The plain data in a file; refused where it is no sound JSON. Nothing in it is believed yet."""
    if len(content) > MOST_BYTES:
        raise InputError([fault("store.too_large", limit=MOST_BYTES)])
    try:
        data = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_no_key_twice,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise InputError([fault("store.too_deep", limit=DEEPEST)]) from None
    except UnicodeDecodeError:
        raise InputError([fault("drafts.not_utf8")]) from None
    except ValueError as error:
        raise InputError([fault("store.not_json", reason=str(error)[:200])]) from None
    _refuse_unsound(data)
    return data


def _refuse_unsound(data: object) -> None:
    """Refuse too deep a nesting, and half characters, which no file can hold; looks without recursion."""
    waiting: list[tuple[object, int]] = [(data, 1)]
    found: list[Fault] = []
    while waiting and not found:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            found = [fault("store.too_deep", limit=DEEPEST)]
        elif isinstance(value, dict):
            waiting += [(one, depth + 1) for pair in value.items() for one in pair]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]
        elif isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value):
            found = [fault("drafts.half_character")]
    if found:
        raise InputError(found)


def _no_key_twice(pairs: list[tuple[str, object]]) -> Data:
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise InputError([fault("store.key_twice", key=ascii(key)[1:61]) for key in twice])
    return dict(pairs)


def _no_number(word: str) -> NoReturn:
    """NaN and Infinity, which JSON does not know."""
    raise InputError([fault("store.not_json", reason=word)])


def _laid_out(value: object, margin: str) -> str:
    """JSON with a line for each flat record or list, and a deeper margin for what they stand in."""
    if _flat(value) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = margin + " "
    if isinstance(value, dict):
        named = [(json.dumps(key, ensure_ascii=False), _laid_out(one, inner)) for key, one in value.items()]
        return "{\n" + ",\n".join(f"{inner}{key}: {one}" for key, one in named) + "\n" + margin + "}"
    assert isinstance(value, list)  # what is neither is flat
    return "[\n" + ",\n".join(inner + _laid_out(one, inner) for one in value) + "\n" + margin + "]"


def _flat(value: object) -> bool:
    """Whether nothing nests in it but, in a record, lists of plain values."""
    if isinstance(value, dict):
        return all(not isinstance(one, dict) and _flat(one) for one in value.values())
    return not isinstance(value, list) or not any(isinstance(one, dict | list) for one in value)
