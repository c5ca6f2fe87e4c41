"""Files that are ugly but right are read exactly as their tidy twins, and what was normalised is listed."""

from pathlib import Path

import pytest

from tests.ugly.make import HERE
from yrdshare.ledger.park import Park
from yrdshare.ledger.reading import read_bytes, read_ledger, read_park

NAMES = [path.name.removesuffix(".readings.txt") for path in sorted(HERE.glob("*.readings.txt"))]


def read(path: Path):
    """The park or the ledger at a path, with its mapping where it has one."""
    mapping = path.with_name(f"{path.stem}.mapping.yaml")
    load = read_park if "park" in path.name else read_ledger
    return load(path, mapping=mapping if mapping.exists() else None)


def told(park_or_ledger) -> tuple:
    """Everything that was read, to compare; a ledger's order of cells and of sources included."""
    if not isinstance(park_or_ledger, Park):
        ledger = park_or_ledger
        return ledger.digest(), ledger.years, ledger.sources, ledger.frame().to_dict("list")
    park = park_or_ledger
    projects = [
        (one, one.name, one.investment, one.status, one.source, one.method, one.park, one.fund)
        for one in park.projects
    ]
    yearly = [(dict(table), table.origins) for table in (park.no_deal, park.costs)]
    names = (park.name_zh, park.name_en, park.status, park.notes_zh, park.notes_en)
    return names, [*park.regions.values()], projects, told(park.ledger), yearly


def sentences(readings) -> str:
    """The readings in Chinese, then in English."""
    return "\n\n".join("\n".join(one.text(lang) for one in readings) for lang in ("zh", "en")) + "\n"


def twin(name: str) -> Path:
    [found] = HERE.glob(f"{Path(name).stem}.tidy*")
    return found


def test_there_are_at_least_ten_and_every_file_has_its_readings():
    ugly = {path.name for path in HERE.iterdir() if path.name[:2].isdigit()}

    assert len(NAMES) >= 10
    assert set(NAMES) == {name for name in ugly if not {"tidy", "readings", "mapping"} & {*name.split(".")}}


@pytest.mark.parametrize("name", NAMES)
def test_an_ugly_file_is_read_as_its_tidy_twin(name):
    assert told(read(twin(name))) == told(read(HERE / name))


@pytest.mark.parametrize("name", NAMES)
def test_what_was_normalised_is_listed_and_of_a_tidy_file_there_is_nothing_to_list(name):
    expected = (HERE / f"{name}.readings.txt").read_text(encoding="utf-8")

    assert expected == sentences(read(HERE / name).readings)
    assert () == read(twin(name)).readings


@pytest.mark.parametrize("name", [name for name in NAMES if (HERE / name).is_file()])
def test_an_uploaded_file_is_read_as_the_file_on_disk_and_nothing_is_written(name, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mapping = HERE / f"{Path(name).stem}.mapping.yaml"
    given = mapping if mapping.exists() else None
    uploaded = read_bytes(name, (HERE / name).read_bytes(), mapping=given)

    assert told(read(HERE / name)) == told(uploaded)
    assert read(HERE / name).readings == uploaded.readings
    assert [] == [*tmp_path.iterdir()]
