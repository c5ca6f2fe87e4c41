"""Spoilt files: what is read is what was written, or it is refused with words; nothing runs, hangs or breaks.

With its seal every altered file is refused. Sealed anew, as a forger would, it is refused or holds together:
it writes and reads the same again.
"""

import builtins
import copy
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drafts.tables import paper_talks, rich_talks
from yrdshare.drafts.loading import loads
from yrdshare.drafts.store import dumps
from yrdshare.drafts.text import DEEPEST, MOST_BYTES, written
from yrdshare.errors import InputError, YrdshareError

OLD = (Path(__file__).parent / "samples" / "v1.yrd.json").read_bytes()
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.integers(),
    st.sampled_from([2**62, -(2**63), 10**40, 1.5, -0.0, 1e300]),
    st.text(max_size=8),
    st.sampled_from(
        ["", "1/0", "0.1", "1/3", "-1", "9" * 18, "310117", "zero", "__import__('os')", "{0}", "\0"]
    ),
    st.just([]),
    st.just({}),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(0, 3), max_size=2),
)
MOVES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 5), STRANGE), min_size=1, max_size=3)


@cache
def content(talks):
    return dumps(talks())


def spots(data):
    """Every place in the data: what holds it, and its key or position."""
    found = []
    waiting = [data]
    while waiting:
        held = waiting.pop()
        pairs = held.items() if isinstance(held, dict) else enumerate(held)
        for key, value in list(pairs):
            found.append((held, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return found


def spoilt(data, moves):
    """The data with some values replaced, removed, doubled, renamed or swapped."""
    for spot, way, strange in moves:
        places = spots(data)
        if not places:
            break
        held, key = places[spot % len(places)]
        value = held[key]
        if way == 1:
            del held[key]
        elif way == 2 and isinstance(held, list):
            held.insert(key, copy.deepcopy(value))
        elif way == 3 and isinstance(held, dict):
            held[str(strange)[:40]] = held.pop(key)
        elif way == 4:
            other, place = places[(spot * 7 + 3) % len(places)]
            held[key] = copy.deepcopy(other[place])
        elif way == 5 and type(value) is int:
            held[key] = value + (1 if strange else -1)
        else:
            held[key] = strange
    return data


def read(given_content):
    """The talks, or None where they are refused with words in both languages."""
    try:
        return loads(given_content)
    except YrdshareError as error:
        refused = error
    assert refused.faults
    assert str(refused).encode("utf-8")
    return None


@pytest.mark.parametrize("talks", [paper_talks, rich_talks], ids=["paper", "rich"])
@given(moves=MOVES)
def test_a_spoilt_file_is_refused_or_reads_the_same(talks, moves):
    data = spoilt(json.loads(content(talks)), moves)
    found = read(json.dumps(data, ensure_ascii=True).encode())

    assert found is None or dumps(found) == content(talks)


@pytest.mark.parametrize("talks", [paper_talks, rich_talks], ids=["paper", "rich"])
@given(moves=MOVES)
def test_a_spoilt_file_that_was_sealed_again_is_refused_or_holds_together(talks, moves):
    data = spoilt(json.loads(content(talks)), moves)
    found = read(written(data).encode(errors="surrogatepass"))

    if found is not None:
        again = loads(dumps(found))
        assert dumps(found) == dumps(again)
        for old, new in zip(found.drafts, again.drafts, strict=True):
            assert old.position.gains == new.position.gains


@given(moves=MOVES)
def test_a_spoilt_file_of_version_1_is_refused_or_holds_together(moves):
    found = read(written(spoilt(json.loads(OLD), moves)).encode(errors="surrogatepass"))

    assert found is None or dumps(found) == dumps(loads(dumps(found)))


@settings(max_examples=400)
@given(st.data())
def test_spoilt_bytes_are_refused_or_read_the_same(data):
    raw = bytearray(content(paper_talks))
    for _ in range(data.draw(st.integers(1, 3))):
        spot = data.draw(st.integers(0, len(raw) - 1))
        way = data.draw(st.sampled_from(["flip", "set", "cut", "insert", "end"]))
        if way == "flip":
            raw[spot] ^= 1 << data.draw(st.integers(0, 7))
        elif way == "set":
            raw[spot] = data.draw(st.integers(0, 255))
        elif way == "cut":
            del raw[spot : spot + data.draw(st.integers(1, 40))]
        elif way == "insert":
            raw[spot:spot] = data.draw(st.binary(max_size=20))
        else:
            del raw[spot + 1 :]
    found = read(bytes(raw))

    assert found is None or dumps(found) == content(paper_talks)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(raw):
    assert read(raw) is None


def nested(depth, opening, closing):
    return (opening * depth + "1" + closing * depth).encode()


BOMBS = {
    "lists": nested(10**6, "[", "]"),
    "records": nested(10**5, '{"a":', "}"),
    "just too deep": nested(DEEPEST + 1, "[", "]"),
    "open lists": b"[" * 10**6,
    "huge integer": b'{"schema": ' + b"9" * 10**6 + b"}",
    "long integer": b'{"schema": ' + b"9" * 4000 + b"}",
    "huge exponent": b'{"schema": 1e999999}',
    "not a number": b'{"schema": NaN}',
    "infinity": b'{"schema": -Infinity}',
    "key twice": b'{"schema": 2, "schema": 2}',
    "key twice below": b'{"schema": 2, "a": {"\\ud800": 1, "\\ud800": 2}}',
    "half character": b'{"schema": "\\ud800"}',
    "half character in a key": b'{"\\udfff": 1}',
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "record": b"{}",
    "zero bytes": b"\0" * 100,
    "utf-16": "{}".encode("utf-16"),
    "gbk": '{"name": "谈判"}'.encode("gbk"),
    "yaml": b"schema: 2",
    "pickle": b"cos\nsystem\n(S'true'\ntR.",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused_with_words(bomb):
    with pytest.raises(InputError) as refused:
        loads(BOMBS[bomb])

    assert str(refused.value).encode("utf-8")
    assert len(str(refused.value)) < 2000


def test_a_formula_deeper_than_any_clause_is_refused():
    data = json.loads(content(paper_talks))
    node = data["drafts"][0]["formulas"][0]["pool"]
    for _ in range(70):
        node = {"node": "Sum", "parts": [node]}
    data["drafts"][0]["formulas"][0]["pool"] = node

    with pytest.raises(InputError, match="层次过深"):
        loads(written(data).encode())


def test_a_file_beyond_all_measure_is_refused_before_it_is_parsed():
    with pytest.raises(InputError, match="内容过大"):
        loads(b" " * (MOST_BYTES + 1))


def test_loading_runs_no_code(monkeypatch):
    def refuse(*given, **named):
        raise AssertionError("code was run")

    for name in ("eval", "exec", "compile", "__import__"):
        monkeypatch.setattr(builtins, name, refuse)
    talks = loads(content(rich_talks))
    monkeypatch.undo()

    assert 5 == len(talks.drafts)


def test_negative_control_the_seal_alone_finds_a_word_that_was_changed():
    """Sealed anew, other words are other words: only the seal tells that they are not the proposer's."""
    data = json.loads(content(paper_talks))
    data["drafts"][1]["wording"] = "不同意"

    assert read(json.dumps(data).encode()) is None
    assert "不同意" == read(written(data).encode()).draft(2).wording
