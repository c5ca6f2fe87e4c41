"""A negotiation file: the same screen in a new process, the same bytes, nothing secret, old versions."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path
from typing import get_args

import jsonschema
import numpy as np
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.drafts.screens import everything
from tests.drafts.tables import FIRM, paper_talks, rich_draft, rich_park, rich_talks, small_draft
from yrdshare import atomic
from yrdshare.drafts import loading, parks, store, terms
from yrdshare.drafts.files import HeldError, hold, open_talks, save_talks
from yrdshare.drafts.loading import loads
from yrdshare.drafts.migrations import SCHEMA_VERSION, STEPS
from yrdshare.drafts.store import dump, dumps
from yrdshare.drafts.talks import Talks
from yrdshare.drafts.text import written
from yrdshare.errors import InputError
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import Principle
from yrdshare.negotiate.private import check
from yrdshare.negotiate.terms import Condition, Quantity, Term, gain

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(__file__).parent / "samples"
FORMULA = json.loads(files("yrdshare.formula").joinpath("formula.schema.json").read_text(encoding="utf-8"))
SCHEMA = json.loads(files("yrdshare.drafts").joinpath("talks.schema.json").read_text(encoding="utf-8"))
BESIDE = Resource.from_contents(FORMULA, default_specification=DRAFT202012)
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, registry=Registry().with_resource("../formula/formula.schema.json", BESIDE)
)


def faults(content):
    with pytest.raises(InputError) as refused:
        loads(content)
    return [(fault.place.cell, fault.key) for fault in refused.value.faults]


def changed(change, talks=None):
    """A file with `change` made to its data, and sealed anew, so that the seal hides nothing."""
    data = json.loads(dumps(talks or rich_talks()))
    change(data)
    return written(data).encode()


@pytest.mark.parametrize("talks", [paper_talks, rich_talks], ids=["paper", "rich"])
def test_a_new_process_shows_the_same_screen_from_the_file_alone(talks, tmp_path):
    kept = talks()  # once: a draft carries the minute it was kept in
    save_talks(kept, tmp_path / "谈判.yrd.json", "甲")
    command = [sys.executable, "-m", "tests.drafts.screens", str(tmp_path / "谈判.yrd.json")]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout

    assert everything(kept) == json.loads(answer)


@pytest.mark.parametrize("talks", [paper_talks, rich_talks], ids=["paper", "rich"])
def test_open_and_save_again_gives_the_same_bytes(talks, tmp_path):
    save_talks(talks(), tmp_path / "a.yrd.json")
    save_talks(open_talks(tmp_path / "a.yrd.json"), tmp_path / "b.yrd.json")

    assert (tmp_path / "a.yrd.json").read_bytes() == (tmp_path / "b.yrd.json").read_bytes()
    assert "可以到三成" in dumps(paper_talks()).decode()


def test_cells_come_back_with_their_sources_and_statuses_and_absent_ones_stay_absent():
    old, new = rich_park().ledger, loads(dumps(rich_talks())).draft(1).draft.park.ledger

    assert old.digest() == new.digest()
    assert old.years == new.years
    assert dict(old.streams) == dict(new.streams)
    shown, again = old.frame(), new.frame()
    shown["source"] = shown["source"].str.replace(FIRM, "P01")
    assert shown.to_dict() == again.to_dict()
    assert not new.cells["tax"].present[1, 0]
    assert 0 == int(np.abs(np.where(new.cells["tax"].present, 0, new.cells["tax"].value)).sum())


def test_a_park_comes_back_with_regions_tables_and_their_origins():
    old, new = rich_park(), loads(dumps(rich_talks())).draft(1).draft.park

    for region in old.regions.values():
        again = new.regions[region.name_zh]
        assert (region, region.lon, region.lat) == (again, again.lon, again.lat)
    assert {region: dict(row) for region, row in old.no_deal.items()} == dict(new.no_deal)
    assert {region: dict(row) for region, row in old.costs.items()} == dict(new.costs)
    assert {(ORIGIN_REGION, 2026): ("据P01估计", "预测")}.items() <= new.no_deal.origins.items()
    assert "上海市" in new.regions  # the package's own are known as ever
    assert old.projects == new.projects


def test_two_readings_of_one_park_are_stored_once():
    draft = small_draft()
    talks = Talks.begin("a", at(draft, {"origin": "0.2"}), "甲")
    talks = talks.keep(at(small_draft(), {"origin": "0.3"}), "乙")
    richer = replace(small_draft().park, notes_zh="新台账")
    talks = talks.keep(at(Draft(draft.formulas, richer), {"origin": "0.3"}), "丙")

    assert [0, 0, 1] == [one["park"] for one in dump(talks)["drafts"]]
    assert dumps(talks) == dumps(loads(dumps(talks)))


# What never enters a file


def test_private_lines_never_enter_the_file(tmp_path):
    draft = small_draft()
    position = at(draft, {"origin": "0.2"})
    canary = (gain(HOST_REGION).total >= "123456.789").named("金丝雀底线")
    assert check(position, [canary])
    talks = Talks.begin("a", position, HOST_REGION)
    save_talks(talks.keep(position, ORIGIN_REGION), tmp_path / "a.yrd.json", "松江代表团")

    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert held
    assert "金丝雀".encode() not in held
    assert b"123456" not in held.replace(b".", b"")


def test_negative_control_a_condition_on_the_table_is_in_the_file():
    tabled = small_draft(conditions=[(gain(HOST_REGION).total <= "123456.789").named("金丝雀底线")])
    content = dumps(Talks.begin("a", at(tabled, {"origin": "0.2"}), "甲"))

    assert "金丝雀".encode() in content
    assert b"1234567890" in content


def test_no_firm_and_nothing_of_a_project_that_is_withheld_is_in_the_file():
    project = rich_park().projects[0]
    content = dumps(rich_talks()).decode()

    assert FIRM == project.name
    assert FIRM not in content
    assert str(project.investment) not in content
    assert "立项书" not in content
    assert "P01纳税申报表" in content


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (Project, {*parks.SIDES, *parks.PLAIN, "marks", "name", "investment", "source", "method"}),
        (Region, {*store.dump(paper_talks())["parks"][0]["regions"][0], "figures"}),
        (Park, {*parks.PARK, "readings"}),
        (Draft, set(loading.DRAFT) - {"parent", "proposer", "wording", "time", "shown", "gains"}),
        (Condition, {"term", "relation", "bound", "name"}),
        (Term, {"parts", "span", "year"}),
        (Quantity, {"kind", "region", "name"}),
        (Cells, {"value", "present", "source", "status"}),
        (Ledger, {"register", "years", "streams", "cells", "sources", "readings"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_every_field_is_either_stored_or_withheld_on_purpose(kind, stored):
    assert {field.name for field in fields(kind)} == stored


def test_every_principle_can_be_stored():
    assert set(get_args(Principle)) == {kind for kind, _ in terms.PRINCIPLES.values()}


# The published schema


@pytest.mark.parametrize("talks", [paper_talks, rich_talks], ids=["paper", "rich"])
def test_a_saved_file_fits_the_published_schema(talks):
    VALIDATOR.validate(json.loads(dumps(talks())))


def test_schema_and_loader_know_the_same_keys():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    known = SCHEMA["$defs"]

    assert list(loading.TALKS) == list(SCHEMA["properties"]) == SCHEMA["required"]
    for keys, part in (
        (loading.DRAFT, "draft"),
        (loading.SHOWN, "shown"),
        (parks.PARK, "park"),
        (parks.PROJECT, "project"),
        (terms.CONDITION, "condition"),
        (terms.QUANTITY, "quantity"),
    ):
        assert list(keys) == list(known[part]["properties"]) == known[part]["required"]
    assert SCHEMA_VERSION == SCHEMA["properties"]["schema"]["const"]


def test_schema_refuses_an_unknown_key():
    data = json.loads(dumps(paper_talks()))
    data["drafts"][0]["secret"] = 1

    assert not VALIDATOR.is_valid(data)


# Strict reading


def test_all_faults_are_found_at_once_with_their_paths():
    def spoil(data):
        data["drafts"][0]["number"] = "1"
        data["drafts"][1]["shown"]["mode"] = "auto"
        data["drafts"][2]["formulas"][0]["claims"][0]["body"]["total"]["value"] = 80.5
        data["drafts"][3]["gains"]["310117"][0] = 1
        data["drafts"][4]["proposer"] = {"who": "x"}
        data["drafts"][4]["extra"] = None
        del data["name"]

    assert [
        ("", "store.missing_key"),
        ("drafts[0].number", "store.not_integer"),
        ("drafts[1].shown.mode", "store.not_one_of"),
        ("drafts[2].formulas[0].claims[0].body.total.value", "store.not_exact"),
        ("drafts[3].gains.310117[0]", "store.not_exact"),
        ("drafts[4]", "store.unknown_key"),
        ("drafts[4].proposer", "store.unknown_key"),
        ("drafts[4].proposer", "store.missing_key"),
    ] == faults(changed(spoil))


def test_everything_a_park_has_wrong_is_found_at_once():
    def spoil(data):
        park = data["parks"][0]
        park["projects"][1]["origin"] = "999999"
        park["no_deal"]["regions"]["310117"]["values"].pop()
        park["costs"]["regions"]["341502"]["origins"][0] = 7

    assert [
        ("parks[0].projects[1].origin", "drafts.unknown_code"),
        ("parks[0].no_deal.regions.310117.values", "drafts.wrong_length"),
        ("parks[0].costs.regions.341502.origins", "drafts.beyond"),
    ] == faults(changed(spoil))


@pytest.mark.parametrize(
    ("change", "place", "key"),
    [
        (lambda d: d["drafts"][1].update(parent=None), "drafts[1].parent", "drafts.no_parent"),
        (lambda d: d["drafts"][1].update(parent=4), "drafts[1].parent", "drafts.unknown_number"),
        (lambda d: d["drafts"][1].update(number=1), "drafts[1].number", "drafts.not_rising"),
        (lambda d: d["drafts"][2].update(park=3), "drafts[2].park", "drafts.beyond"),
        (lambda d: d["drafts"][0].update(time="2026-02-30T00:00:00Z"), "drafts[0].time", "drafts.no_time"),
        (
            lambda d: d["drafts"][3]["shown"].update(reference=5),
            "drafts[3].shown.reference",
            "drafts.unknown_number",
        ),
        (lambda d: d["drafts"][3]["shown"].update(year=2040), "drafts[3].shown.year", "drafts.unknown_year"),
        (
            lambda d: d["drafts"][0]["conditions"][0]["parts"][0].update(region=None),
            "drafts[0].conditions[0].parts[0]",
            "drafts.no_quantity",
        ),
        (lambda d: d["drafts"][0].update(values={"1": {}}), "drafts[0].values.1", "drafts.unknown_code"),
        (lambda d: d.update(drafts=[]), "drafts", "drafts.empty"),
        (
            lambda d: d["parks"][0]["ledger"]["cells"]["tax"].update(P03={"values": [], "origins": []}),
            "parks[0].ledger.cells.tax",
            "drafts.unknown_code",
        ),
        (
            lambda d: d["parks"][0]["ledger"]["cells"]["tax"]["P01"]["origins"].__setitem__(0, None),
            "parks[0].ledger.cells.tax.P01",
            "drafts.no_origin",
        ),
        (
            lambda d: d["parks"][0]["ledger"]["cells"]["tax"]["P01"]["values"].__setitem__(0, 2**62 + 1),
            "parks[0].ledger.cells.tax.P01.values[0]",
            "drafts.no_amount",
        ),
        (
            lambda d: d["parks"][0]["ledger"]["cells"]["tax"]["P01"]["values"].__setitem__(0, True),
            "parks[0].ledger.cells.tax.P01.values[0]",
            "drafts.no_amount",
        ),
        (
            lambda d: d["parks"][0]["regions"].append(d["parks"][0]["regions"][0]),
            "parks[0].regions[4]",
            "drafts.twice",
        ),
        (lambda d: d["drafts"][0].update(discount="2"), "drafts[0]", "draft.discount"),
        (
            lambda d: d["drafts"][4]["principle"]["contributions"].update({"310117": "0"}),
            "drafts[4]",
            "principles.contribution",
        ),
        (
            lambda d: [one["years"].update(last=2200) for one in d["drafts"][0]["formulas"]],
            "drafts[0]",
            "drafts.too_many_years",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused_where_it_stands(change, place, key):
    assert (place, key) in faults(changed(change))


def test_an_amount_that_was_altered_and_sealed_again_no_longer_gives_the_recorded_gains():
    def spoil(data):
        data["parks"][0]["ledger"]["cells"]["tax"]["P01"]["values"][1] += 1

    assert {"drafts.other_numbers"} == {key for _, key in faults(changed(spoil))}


def test_a_recorded_gain_that_was_altered_by_a_fen_is_refused():
    def spoil(data):
        data["drafts"][1]["gains"]["310117"][0] = "1"

    assert [("drafts[1].gains", "drafts.other_numbers")] == faults(changed(spoil))


def test_one_letter_changed_is_refused_by_the_seal():
    content = dumps(rich_talks()).replace("加上限".encode(), "加下限".encode())

    assert [("", "drafts.altered")] == faults(content)


def test_spaces_between_do_not_matter():
    content = json.dumps(json.loads(dumps(rich_talks()))).encode()

    assert dumps(loads(content)) == dumps(rich_talks())


# Versions


def test_every_version_has_a_kept_sample():
    assert [f"v{number}.yrd.json" for number in range(1, SCHEMA_VERSION + 1)] == sorted(
        path.name for path in SAMPLES.iterdir()
    )


def test_a_file_of_version_1_opens_and_says_so():
    talks = open_talks(SAMPLES / "v1.yrd.json")

    assert 1 == talks.version
    assert "第 1 版格式" in talks.note()
    assert "version 1" in talks.note("en")
    assert [(1, None), (2, 1)] == [(kept.number, kept.parent) for kept in talks.drafts]
    assert ["20%", "45%"] == [f"{float(kept.shares['origin']):.0%}" for kept in talks.drafts]
    assert [fen("45"), fen("120")] == [
        sum(kept.position.gains[ORIGIN_REGION]) for kept in talks.drafts
    ]  # 300 万元 · share − 3 · 5 万元 no deal
    assert "未注明提出" in talks.text()
    assert "2025-11-02T08:00:00Z" == talks.draft(2).time


def test_a_file_of_version_1_stays_until_it_is_saved_and_then_as_bak(tmp_path):
    file = tmp_path / "旧.yrd.json"
    file.write_bytes((SAMPLES / "v1.yrd.json").read_bytes())
    talks = open_talks(file)
    assert (SAMPLES / "v1.yrd.json").read_bytes() == file.read_bytes()
    assert [file] == list(tmp_path.iterdir())

    save_talks(talks, file)

    assert (SAMPLES / "v1.yrd.json").read_bytes() == (tmp_path / "旧.yrd.json.bak").read_bytes()
    again = open_talks(file)
    assert (SCHEMA_VERSION, "") == (again.version, again.note())
    assert dumps(talks) == dumps(again)
    VALIDATOR.validate(json.loads(file.read_bytes()))


def test_a_file_of_version_2_still_says_what_it_said():
    talks = open_talks(SAMPLES / "v2.yrd.json")

    assert 2 == talks.version
    assert [(1, None), (2, 1), (3, 1), (4, 2), (5, 4)] == [(one.number, one.parent) for one in talks.drafts]
    assert "+48.36" in compare_line(talks, 2)
    assert "专家组" == talks.draft(3).proposed_by()
    assert HOST_REGION == talks.draft(4).proposer
    assert "2026-03-05T04:32:10Z" == talks.draft(4).time
    assert dumps(talks) == dumps(loads(dumps(talks)))


def compare_line(talks, number):
    total = talks.draft(number).position.totals[ORIGIN_REGION]
    return f"{float(total) / fen('1'):+.2f}"


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 10**30])
def test_a_newer_version_is_refused_with_words(version):
    with pytest.raises(InputError, match="更新"):
        loads(changed(lambda data: data.update(schema=version)))


@pytest.mark.parametrize("version", [0, -1, True, "2", None, 1.0])
def test_a_version_that_is_none_is_refused(version):
    assert ("schema", "store.schema") in faults(changed(lambda data: data.update(schema=version)))


def test_what_a_later_version_added_means_nothing_in_an_earlier_one():
    data = json.loads((SAMPLES / "v1.yrd.json").read_bytes())
    data["drafts"][1]["parent"] = 1

    assert [("parent", "store.key_too_early")] == faults(written(data).encode())


def test_migrations_change_nothing_they_are_given():
    data = json.loads((SAMPLES / "v1.yrd.json").read_bytes())
    before = json.dumps(data)
    for step in STEPS:
        step(data)

    assert before == json.dumps(data)


SPOILT = [None, [], 3, [None], [{}], [{"formulas": 1}], [{"formulas": [{"years": 2}]}]]


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_file_of_version_1_is_refused_not_broken(spoilt):
    data = json.loads((SAMPLES / "v1.yrd.json").read_bytes())

    assert faults(written({**data, "drafts": spoilt}).encode())


# Written whole


def test_the_file_is_synced_then_renamed_then_its_folder_is_synced(tmp_path, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)

        def noted(*given, name=name, real=real, **named):
            folder = name == "fsync" and stat.S_ISDIR(os.fstat(given[0]).st_mode)
            done.append(f"{name} folder" if folder else name)
            return real(*given, **named)

        monkeypatch.setattr(os, name, noted)
    real_replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: (done.append("rename"), real_replace(self, to))[1])
    atomic.write_whole(tmp_path / "a", b"new")

    assert ["fsync", "rename", "fsync folder"] == [one for one in done if one != "replace"]


def test_a_link_is_followed_and_permissions_stay(tmp_path):
    real, link = tmp_path / "real.yrd.json", tmp_path / "link.yrd.json"
    save_talks(paper_talks(), real)
    real.chmod(0o600)
    link.symlink_to(real)
    save_talks(paper_talks_more(), link)

    assert link.is_symlink()
    assert 4 == len(open_talks(real).drafts)
    assert 0o600 == stat.S_IMODE(real.stat().st_mode)


def paper_talks_more():
    return open_again().keep(at(small_draft(), {"origin": "0.6"}), "甲")


def open_again(cached=[]):  # noqa: B006 - one value for the module: keeping twice would make another time
    cached[:] = cached or [paper_talks()]
    return cached[0]


def test_the_file_before_is_kept_as_bak(tmp_path):
    file = tmp_path / "a.yrd.json"
    talks = paper_talks()
    save_talks(talks, file)
    first = file.read_bytes()
    assert not (tmp_path / "a.yrd.json.bak").exists()
    save_talks(talks.keep(at(small_draft(), {"origin": "0.6"}), "甲"), file)

    assert first == (tmp_path / "a.yrd.json.bak").read_bytes()
    assert 3 == len(open_talks(tmp_path / "a.yrd.json.bak").drafts)


def test_talks_that_lack_a_draft_of_the_file_are_not_written(tmp_path):
    file = tmp_path / "a.yrd.json"
    talks = paper_talks()
    save_talks(talks.keep(at(small_draft(), {"origin": "0.6"}), "甲"), file)
    before = file.read_bytes()
    mine = talks.keep(at(small_draft(), {"origin": "0.7"}), "乙")  # the same number, another draft

    with pytest.raises(HeldError, match="第 4 稿"):
        save_talks(mine, file)
    with pytest.raises(HeldError, match="第 4 稿"):
        save_talks(talks, file)
    assert before == file.read_bytes()


def test_a_file_that_is_no_talks_is_never_overwritten(tmp_path):
    file = tmp_path / "a.yrd.json"
    file.write_text("别人的笔记", encoding="utf-8")

    with pytest.raises(InputError):
        save_talks(paper_talks(), file)
    assert "别人的笔记" == file.read_text(encoding="utf-8")


def test_a_disk_that_refuses_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "a.yrd.json"
    talks = paper_talks()
    save_talks(talks, file)
    before = file.read_bytes()
    more = talks.keep(at(small_draft(), {"origin": "0.6"}), "甲")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left") as refused:
        save_talks(more, file)
    monkeypatch.undo()

    assert str(tmp_path) not in str(refused.value)
    assert before == file.read_bytes()
    save_talks(more, file)
    assert 4 == len(open_talks(file).drafts)


def test_a_folder_that_cannot_be_synced_is_told_and_the_next_save_goes_on(tmp_path, monkeypatch):
    file = tmp_path / "a.yrd.json"
    talks = paper_talks()
    with hold(file, "甲") as held:
        held.save(talks)
        real = os.fsync

        def refuse(handle):
            if stat.S_ISDIR(os.fstat(handle).st_mode) and len(json.loads(file.read_bytes())["drafts"]) > 3:
                raise OSError(5, "Input/output error")
            real(handle)

        monkeypatch.setattr(os, "fsync", refuse)
        talks = talks.keep(at(small_draft(), {"origin": "0.6"}), "甲")
        with pytest.raises(InputError, match="Input/output error"):
            held.save(talks)
        monkeypatch.undo()
        held.save(talks.keep(at(small_draft(), {"origin": "0.7"}), "甲"))
    assert 5 == len(open_talks(file).drafts)


@pytest.mark.parametrize("name", ["missing/a.yrd.json", "."])
def test_a_place_that_cannot_hold_a_file_is_refused_with_words(tmp_path, name):
    with pytest.raises(InputError):
        save_talks(paper_talks(), tmp_path / name)
    with pytest.raises(InputError):
        open_talks(tmp_path / name)


def test_regions_that_share_a_code_cannot_be_told_apart_in_a_file():
    twin = Region("310117", "松江新城", "Songjiang New Town")
    talks = Talks.begin("a", at(rich_draft(), {"origin": "0.3", "gdp": "0.2"}), twin)

    with pytest.raises(InputError) as refused:
        dumps(talks)
    assert "parks[0].regions[2]" in {fault.place.cell for fault in refused.value.faults}
