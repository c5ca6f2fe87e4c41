"""Stored formulas and precedents from anyone: read, or refused in words; never run, never without an end."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.formulas import FORMULAS
from tests.fuzzing import changed, refusal, torn, written
from yrdshare.errors import InputError
from yrdshare.formula.clause import clause
from yrdshare.formula.precedents import MOST_LETTERS, precedents, read_precedent
from yrdshare.formula.store import dump, dumps, load, loads
from yrdshare.resources import data
from yrdshare.strict import MOST_FAULTS, MOST_PLAIN, read_json

ROOT = Path(__file__).resolve().parents[2]
TIMES = range(15)  # batches; each is a test of its own, so that a failure names its seed
DAMAGED = 100  # files in a batch


def comes_back(formula):
    """A formula that was read is written and read to the same, and has a text."""
    assert formula == loads(dumps(formula))
    for lang in ("zh", "en"):
        refusal(clause, formula, lang)


@pytest.mark.parametrize("seed", TIMES)
def test_damaged_text_of_a_formula_is_read_or_refused(seed):
    draw = random.Random(seed)
    for _ in range(DAMAGED):
        content = torn(draw, dumps(FORMULAS[draw.choice(list(FORMULAS))]).encode())
        formula, _refused = refusal(loads, content.decode(errors="surrogateescape"))
        if formula is not None:
            comes_back(formula)


@pytest.mark.parametrize("seed", TIMES)
def test_a_formula_with_other_values_is_read_or_refused(seed):
    draw, read = random.Random(seed), 0
    for _ in range(DAMAGED):
        page = changed(draw, dump(FORMULAS[draw.choice(list(FORMULAS))]))
        formula, _refused = refusal(load, page)
        if formula is not None:
            read += 1
            comes_back(formula)
    assert read  # some damage is only another formula: the readers behind the loader were reached


@pytest.mark.parametrize("seed", TIMES)
def test_damaged_precedents_are_read_or_refused(seed):
    draw = random.Random(seed)
    for _ in range(DAMAGED // 10):
        text = data("precedents", f"{draw.choice(precedents())}.yaml").read_text(encoding="utf-8")
        if draw.random() < 0.5:
            text = torn(draw, text.encode()).decode(errors="surrogateescape")
        else:
            text = written(changed(draw, yaml.safe_load(text)))  # JSON is YAML
        found, _refused = refusal(read_precedent, text, "x.yaml")
        if found is not None and not found.needs_park:
            for formula in found.formulas(first_year=2026, years=found.years or 5):
                comes_back(formula)


# Each of these either ran for ever, filled the memory or broke with a traceback in some reader of plain data.
LAUGHS = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))])
MERGES = "\n".join(
    ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30))]
)
YAMLS = {
    "aliases of aliases": LAUGHS,
    "merges of merges": MERGES,
    "recursive alias": "&a [*a]",
    "recursive record": "&a {formulas: *a}",
    "records in records": "{a: " * 5_000,
    "lists in lists": "[" * 5_000,
    "python object": "!!python/object/apply:os.system ['touch ran']",
    "python name": "name: !!python/name:os.system",
    "empty integer": "years: !!int ''",
    "no boolean": "years: !!bool maybe",
    "no date": "date: !!timestamp never",
    "no day": "date: 2026-02-30",
    "no float": "years: !!float x",
    "many digits": "years: " + "9" * 100_000,
    "many digits in base 16": "schema: 0x" + "f" * 100_000,
    "key of many digits": "0x" + "f" * 100_000 + ": 1",
    "base 60": "years: " + "1:" * 20_000 + "1",
    "many keys": "\n".join(f"k{n}: 1" for n in range(20_000)),
    "huge key": "k" * 150_000 + ": 1",
    "key that is a list": "? [a, b]\n: 1",
    "key that is a record": "{{a: 1}: 2}",
    "set": "!!set {a, b}",
    "nothing": "\0",
    "byte order mark": "\ufeff- 1",
    "half a character": "name: \ud800",
    "too long": "#" + "x" * MOST_LETTERS,
}
JSONS = {
    "records in records": '{"pool":' * 500_000,
    "lists in lists": "[" * 900_000,
    "lists in a version": '{"schema":' + "[" * 5_000 + "]" * 5_000 + "}",
    "many digits": '{"schema":' + "9" * 1_000_000 + "}",
    "not a number": '{"schema": NaN, "count": Infinity, "name": -Infinity}',
    "huge key": '{"' + "k" * 1_900_000 + '": 1}',
    "huge key twice": '{"' + "k" * 900_000 + '": 1, "' + "k" * 900_000 + '": 1}',
    "half a character": '{"\\ud800": 1, "name": "\\udfff"}',
    "half a character twice": '{"\\ud800": 1, "\\ud800": 2}',
    "many keys": "{" + ", ".join(f'"collected_b{n}": 1' for n in range(49_000)) + "}",
    "many wrong claims": '{"claims": [' + ", ".join(["1"] * 49_000) + "]}",
    "windows line ends and mark": "\ufeff{\r\n}",
    "nothing": "\0",
}


def test_hostile_files_are_refused_within_bounds_of_time_and_memory(tmp_path):
    """All in one process that may use 1.5 GB and 100 seconds of computing: a hang or a bomb ends it."""
    code = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
sys.path.insert(0, {str(ROOT)!r})
from tests.formula.test_fuzz import JSONS, YAMLS
from tests.fuzzing import refusal
from yrdshare.formula.precedents import read_precedent
from yrdshare.formula.store import loads
for read, files in ((read_precedent, YAMLS), (loads, JSONS)):
    for name, text in files.items():
        found, refused = refusal(read, text)
        assert refused is not None, name
        print(name, flush=True)
"""
    pytest.importorskip("resource")
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=500
    )

    assert (0, "") == (ran.returncode, ran.stderr), ran.stdout
    assert [*YAMLS, *JSONS] == ran.stdout.splitlines()
    assert [] == list(tmp_path.iterdir())  # nothing was run


def test_a_file_with_too_many_values_is_refused_before_they_are_made():
    with pytest.raises(InputError, match="过大"):
        read_json("[" + "0," * MOST_PLAIN + "0]")


def test_faults_beyond_what_anyone_mends_are_counted_no_further():
    with pytest.raises(InputError) as refused:
        load({f"k{n}": 1 for n in range(5 * MOST_FAULTS)})

    assert MOST_FAULTS + 1 == len(refused.value.faults)
    assert "store.more_faults" == refused.value.faults[-1].key


@pytest.mark.parametrize("place", ["schema", "pool", "name", "count"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_too_long_to_be_written_has_a_fault_that_can(place, sign):
    number = sign * 16**100_000
    page = dump(FORMULAS["liusong"])
    _, refused = refusal(load, {**page, place: {"node": number} if place == "pool" else number})

    assert refused is not None


def test_aliases_and_dates_that_are_texts_still_work_in_a_precedent():
    text = data("precedents", "liusong.yaml").read_text(encoding="utf-8")

    assert "*local" in text
    assert read_precedent(text).formulas(first_year=2026)
