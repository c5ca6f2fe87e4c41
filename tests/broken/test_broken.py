"""Files that offices get wrong: the report of every fault, in Chinese and in English, word for word."""

from pathlib import Path

import pytest

from tests.broken.make import HERE
from yrdshare.errors import InputError
from yrdshare.ledger.reading import read_bytes, read_ledger, read_park

NAMES = [path.name.removesuffix(".expected.txt") for path in sorted(HERE.glob("*.expected.txt"))]


def refused(path: Path) -> InputError:
    """The refusal of a file or a folder."""
    mapping = path.with_name(f"{path.stem}.mapping.yaml")
    load = read_park if "park" in path.name else read_ledger
    with pytest.raises(InputError) as problem:
        load(path, mapping=mapping if mapping.exists() else None)
    return problem.value


def report(refusal: InputError) -> str:
    """The report in Chinese, then in English."""
    return refusal.text("zh") + "\n\n" + refusal.text("en") + "\n"


def test_there_are_at_least_thirty_and_every_one_has_its_report():
    broken = {path.name for path in HERE.iterdir() if path.name[:2].isdigit()}

    assert len(NAMES) >= 30
    assert set(NAMES) == {name for name in broken if not {"expected", "mapping"} & {*name.split(".")}}


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_is_refused_with_every_fault_at_once(name):
    expected = (HERE / f"{name}.expected.txt").read_text(encoding="utf-8")

    assert expected == report(refused(HERE / name))


@pytest.mark.parametrize(
    "name", [name for name in NAMES if (HERE / name).is_file() and "mapping" not in name]
)
def test_an_uploaded_broken_file_is_refused_with_the_same_report(name):
    with pytest.raises(InputError) as problem:
        read_bytes(name, (HERE / name).read_bytes())

    assert (HERE / f"{name}.expected.txt").read_text(encoding="utf-8") == report(problem.value)
