"""The exported folder: whole or not at all, every pair compared, one altered digit found, no firm named."""

import json
import os
import random
import zipfile
from io import BytesIO

import pytest

from tests.agreement.test_agree import agreement_92
from yrdshare.agreement import export as exporting
from yrdshare.agreement.check import COMPARED, check_export
from yrdshare.agreement.export import export
from yrdshare.agreement.loading import load_agreement
from yrdshare.errors import AgreementError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return export(agreement_92(), tmp_path_factory.mktemp("export") / "out")


def test_every_pair_is_compared_and_equal(folder):
    stored = json.loads((folder / "check.json").read_text(encoding="utf-8"))

    assert 15 == len(stored["pairs"])
    assert all(pair["equal"] for pair in stored["pairs"])
    assert all(check_export(folder).values())
    assert {*COMPARED, "check.json"} == {file.name for file in folder.iterdir()}


@pytest.mark.parametrize("name", [*COMPARED, "check.json"])
def test_one_altered_digit_is_found(folder, tmp_path, name):
    draw = random.Random(name)
    content = (folder / name).read_bytes()
    digits = [position for position, byte in enumerate(content) if byte in b"0123456789"]
    for spot in draw.sample(digits, 6):
        copy = tmp_path / f"{spot}"
        copy.mkdir()
        for other in folder.iterdir():
            (copy / other.name).write_bytes(other.read_bytes())
        new = str((int(chr(content[spot])) + 1) % 10).encode()
        (copy / name).write_bytes(content[:spot] + new + content[spot + 1 :])

        assert not all(check_export(copy).values()), f"{name} at {spot}"


def test_the_comparison_itself_sees_a_changed_share_even_where_the_seals_are_made_again(folder, tmp_path):
    """A forger who also rewrites the seals is caught by the pairs."""
    from yrdshare.agreement.check import checked

    files = {name: (folder / name).read_bytes() for name in COMPARED}
    files["clause.zh.md"] = files["clause.zh.md"].replace(b"%", b"7%", 1)
    page = json.loads(checked(files))

    assert any(not pair["equal"] for pair in page["pairs"] if "clause.zh.md" in (pair["left"], pair["right"]))
    cells = BytesIO()
    with (
        zipfile.ZipFile(BytesIO((folder / "workbook.xlsx").read_bytes())) as old,
        zipfile.ZipFile(cells, "w") as new,
    ):
        for entry in old.namelist():
            text = old.read(entry)
            new.writestr(
                entry, text.replace(b"<v>3000000000</v>", b"<v>3000000001</v>") if "sheet" in entry else text
            )
    files = {name: (folder / name).read_bytes() for name in COMPARED} | {"workbook.xlsx": cells.getvalue()}
    page = json.loads(checked(files))
    assert any(
        not pair["equal"] for pair in page["pairs"] if "workbook.xlsx" in (pair["left"], pair["right"])
    )


def test_a_missing_or_broken_file_is_false_never_a_traceback(folder, tmp_path):
    for name in (*COMPARED, "check.json"):
        copy = tmp_path / name
        copy.mkdir()
        for other in folder.iterdir():
            if other.name != name:
                (copy / other.name).write_bytes(other.read_bytes())
        assert not all(check_export(copy).values())
        (copy / name).write_bytes(b"\x00broken")
        assert not all(check_export(copy).values())


def test_no_firm_is_named_in_any_file(folder):
    for file in folder.iterdir():
        content = file.read_bytes()
        texts = [content]
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as packed:
                texts = [packed.read(entry) for entry in packed.namelist()]
        assert not any(b"CANARY" in text or "绝密公司".encode() in text for text in texts), file.name


def test_an_export_is_replaced_whole_and_a_failure_leaves_the_old_one(folder, tmp_path, monkeypatch):
    target = export(agreement_92(), tmp_path / "out")
    before = {file.name: file.read_bytes() for file in target.iterdir()}
    export(agreement_92(), target)
    assert before == {file.name: file.read_bytes() for file in target.iterdir()}

    real, calls = os.fsync, []

    def fails_at_the_third(handle):
        calls.append(handle)
        if len(calls) == 3:
            raise OSError("disk full")
        real(handle)

    monkeypatch.setattr(exporting.os, "fsync", fails_at_the_third)
    with pytest.raises(OSError, match="disk full"):
        export(agreement_92(), target)
    monkeypatch.undo()
    assert before == {file.name: file.read_bytes() for file in target.iterdir()}
    assert ["out"] == [one.name for one in tmp_path.iterdir()]


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "mine.docx").write_text("x", encoding="utf-8")
    with pytest.raises(AgreementError, match="请换一个空文件夹"):
        export(agreement_92(), tmp_path)


def test_a_loaded_agreement_settles_but_is_not_exported_again(folder, tmp_path):
    with pytest.raises(AgreementError, match="签署时导出"):
        export(load_agreement(folder / "formula.json"), tmp_path / "again")
