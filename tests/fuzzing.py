"""Damage for stored files: bytes torn and swapped, hostile values; and what a reader owes."""

import copy
import json
import random

from yrdshare.errors import YrdshareError
from yrdshare.words import LANGUAGES

BYTES = [
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\\ud800", b"\\u0000", b"\xe2\x80\xae"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b":",
        b",",
        b"[[[[[[[[",
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"-0",
        b"null",
        b"true",
    ),
    *(
        b"9" * 5000,
        b"0x" + b"f" * 5000,
        b"&a ",
        b"*a ",
        b"<<: ",
        b"? ",
        b"- ",
        b"| ",
        b"!!python/object:os.system ",
        b"!!int ",
    ),
    *(
        b"2026-02-30",
        b"1:1:1",
        b"__class__",
        b"%",
        b"=",
        b"\t",
        b"#",
        b"---\n",
        b"...\n",
        b"@",
        b"`",
        b"\xc2\x85",
    ),
]
VALUES = [
    *(None, True, False, 0, 1, -1, 2, 3, 10**18, -(10**30), 10**4000, 0.5, float("nan"), float("inf")),
    *(
        "",
        "0",
        "-1",
        "1/0",
        "0.50",
        "1/3",
        "9" * 18,
        "9" * 19,
        "x" * 999,
        "x" * 5000,
        "\0",
        "\ud800",
        "{}",
        "{0}",
        "A1",
        "=1+1",
    ),
    *(
        "origin",
        "Stream",
        "Share",
        "split",
        "double",
        "示例",
        "|*_`<b>",
        "\u202e",
        "a\nb",
        [],
        {},
        [[]],
        {"node": "Number"},
    ),
]


def torn(draw: random.Random, content: bytes) -> bytes:
    """The bytes with a few places cut, doubled, swapped or overwritten."""
    held = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        start = draw.randrange(len(held) + 1)
        end = min(len(held), start + draw.randint(0, 30))
        kind = draw.randrange(5)
        if kind == 0:
            del held[start:end]
        elif kind == 1:
            held[start:start] = held[start:end] * draw.choice([1, 2, 40])
        elif kind == 2:
            held[start:start] = draw.choice(BYTES)
        elif kind == 3 and start < len(held):
            held[start] = draw.randrange(256)
        else:
            del held[start:]
    return bytes(held)


def changed(draw: random.Random, data: object) -> object:
    """The plain data with a few of its values replaced, dropped, doubled or moved."""
    page = [copy.deepcopy(data)]
    for _ in range(draw.randint(1, 3)):
        places = list(_places(page))
        holder, key = draw.choice(places)
        other, place = draw.choice(places)
        kind = draw.randrange(6)
        if kind <= 1:
            holder[key] = copy.deepcopy(draw.choice(VALUES))
        elif kind == 2:
            holder[key] = copy.deepcopy(other[place])
        elif kind == 3 and holder is not page:
            del holder[key]
        elif isinstance(holder, list) and holder is not page:
            holder.insert(key, copy.deepcopy(holder[key]))
        elif isinstance(holder, dict):
            holder[draw.choice([word for word in VALUES if isinstance(word, str)])] = holder.pop(key)
    return page[0]


def _places(data):
    keys = list(data) if isinstance(data, dict) else range(len(data))
    for key in keys:
        yield data, key
        if isinstance(data[key], dict | list):
            yield from _places(data[key])


def written(data: object) -> str:
    """JSON text, as lax as Python writes it."""
    return json.dumps(data, ensure_ascii=False)


def refusal(call, *arguments):
    """What `call` gives and None, or None and its refusal, which must have words that any file can hold."""
    try:
        return call(*arguments), None
    except YrdshareError as error:
        refused = error
    assert refused.faults
    for lang in LANGUAGES:
        assert refused.text(lang).encode()
    assert len(refused.text()) < 2_000_000
    return None, refused
