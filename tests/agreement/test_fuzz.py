"""Agreements, statements and exported folders from anyone: read or refused in words, never without end."""

import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.agreement.test_agree import PARTIES, agreement_92
from tests.builders import TAX, one_project, shared_tax
from tests.fuzzing import changed, refusal, torn, written
from yrdshare.agreement.agree import agree
from yrdshare.agreement.agreement import dumps
from yrdshare.agreement.check import COMPARED, _seal, check_export
from yrdshare.agreement.export import export
from yrdshare.agreement.loading import load_agreement, loads
from yrdshare.agreement.program_text import well_written
from yrdshare.agreement.settle import settle
from yrdshare.agreement.statements import load_settlement, save_settlement
from yrdshare.agreement.treaty import treaty
from yrdshare.errors import InputError
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.principles import equal_gain
from yrdshare.negotiate.solve import solve
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share
from yrdshare.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
TIMES = range(8)  # batches; each is a test of its own, so that a failure names its seed
DAMAGED = 100  # files in a batch


@pytest.fixture(scope="module")
def agreed():
    return agreement_92()


@pytest.fixture(scope="module")
def ledger():
    return one_project([3000] * 6, [3000] * 3).ledger


@pytest.fixture(scope="module")
def folder(agreed, tmp_path_factory):
    return export(agreed, tmp_path_factory.mktemp("export") / "out")


def sealed(page):
    """The page of an agreement with the seal that fits it: damage reaches what lies behind the seal."""
    if not isinstance(page, dict):
        return page
    rest = {key: held for key, held in page.items() if key != "digest"}
    try:
        text = json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()
    except (TypeError, ValueError):
        return page
    return {**rest, "digest": hashlib.sha256(text).hexdigest()}


def usable(agreement, ledger):
    """What was read is written the same again, and everything else works or refuses in words."""
    assert dumps(agreement) == dumps(loads(dumps(agreement)))
    assert agreement.years
    for lang in LANGUAGES:
        refusal(treaty, agreement, lang)
    refusal(settle, agreement, ledger, 2027)


@pytest.mark.parametrize("seed", TIMES)
def test_damaged_text_of_an_agreement_is_read_or_refused(seed, agreed, ledger):
    draw, content = random.Random(seed), dumps(agreed).encode()
    for _ in range(DAMAGED):
        found, _refused = refusal(loads, torn(draw, content).decode(errors="surrogateescape"))
        if found is not None:
            usable(found, ledger)


@pytest.mark.parametrize("seed", TIMES)
def test_an_agreement_with_other_values_and_a_fitting_seal_is_read_or_refused(seed, agreed, ledger):
    draw, page = random.Random(seed), json.loads(dumps(agreed))
    for _ in range(DAMAGED):
        found, _refused = refusal(loads, json.dumps(sealed(changed(draw, page))))
        if found is not None:
            usable(found, ledger)


def test_seals_are_made_as_the_readers_expect_them(agreed, ledger, tmp_path):
    page = json.loads(dumps(agreed))
    usable(loads(written(sealed({**page, "title_zh": "别的", "digits": 2}))), ledger)

    save_settlement(settle(agreed, ledger, 2026), tmp_path / "2026.json")
    statement = json.loads((tmp_path / "2026.json").read_text("utf-8"))
    (tmp_path / "2026.json").write_text(written(line_sealed({**statement, "before": "x"})), "utf-8")
    assert "x" == load_settlement(tmp_path / "2026.json").before_digest


def line_sealed(page):
    """The page of a statement with the seal that fits it."""
    try:
        rows = [
            [
                line["formula"],
                line["region"]["code"],
                *(int(line[name]) for name in ("entitled", "collected", "due", "correction")),
                line["paid"],
            ]
            for line in page["lines"]
        ]
        held = [page["year"], rows, page["projects"], page["statuses"]]
        held += [page["agreement"], page["actuals"], page["before"]]
        seal = hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()
    except (KeyError, TypeError, ValueError, OverflowError):
        return page
    return {**page, "digest": seal}


@pytest.mark.parametrize("seed", TIMES)
def test_damaged_statements_are_read_or_refused(seed, agreed, ledger, tmp_path):
    draw, file, again = random.Random(seed), tmp_path / "2026.json", tmp_path / "again.json"
    statement = settle(agreed, ledger, 2026)
    save_settlement(statement, file)
    content = file.read_bytes()
    for _ in range(DAMAGED):
        if draw.random() < 0.3:
            file.write_bytes(torn(draw, content))
        else:
            file.write_text(json.dumps(line_sealed(changed(draw, json.loads(content)))))
        found, _refused = refusal(load_settlement, file)
        if found is None:
            continue
        save_settlement(found, again)
        assert found.digest == load_settlement(again).digest
        for lang in LANGUAGES:
            assert found.text(lang).encode()
        refusal(settle, agreed, ledger, 2027, [found])


def test_another_name_of_a_region_in_a_statement_pays_nothing_twice(agreed, ledger, tmp_path):
    statement = settle(agreed, ledger, 2026)
    save_settlement(statement, tmp_path / "2026.json")
    renamed = (tmp_path / "2026.json").read_text(encoding="utf-8").replace("Songjiang", "Song Jiang")
    (tmp_path / "2026.json").write_text(renamed, encoding="utf-8")
    earlier = load_settlement(tmp_path / "2026.json")

    for line in settle(agreed, ledger, 2027, [earlier]).lines:
        assert 0 == line.correction


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("projects",), "agreement.code_twice"),
        (("regions",), "agreement.code_twice"),
    ],
)
def test_a_code_that_stands_twice_is_refused(agreed, path, key):
    page = json.loads(dumps(agreed))
    [name] = path
    page[name].append(page[name][0])
    _, refused = refusal(loads, written(sealed(page)))

    assert [key] == [one.key for one in refused.faults]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"formulas": []}, "agreement.no_formula"),
        ({"data": {"digest": "", "statuses": ["测试"]}}, "store.not_one_of"),
        ({"gains_wan": {"\ud800": "1"}}, "store.bad_text"),
        ({"schema": 10**30}, "store.schema_newer"),
        ({"digits": 10**30}, "store.integer_range"),
    ],
)
def test_agreements_that_mean_nothing_are_refused(agreed, change, key):
    _, refused = refusal(loads, json.dumps({**json.loads(dumps(agreed)), **change}))

    assert key in [one.key for one in refused.faults]


def test_a_key_given_twice_is_refused_in_agreements_and_statements(agreed, ledger, tmp_path):
    with pytest.raises(InputError, match="写了两次"):
        loads(dumps(agreed).replace('"title_zh"', '"title_zh": "", "title_zh"', 1))
    file = tmp_path / "2026.json"
    save_settlement(settle(agreed, ledger, 2026), file)
    file.write_text(file.read_text("utf-8").replace('"year"', '"year": 2027, "year"', 1), "utf-8")
    with pytest.raises(InputError, match="写了两次"):
        load_settlement(file)


@pytest.mark.parametrize("kind", ["folder", "loop", "pipe", "nothing", "null"])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path, kind):
    file = tmp_path / ("a\0b" if kind == "null" else "formula.json")
    if kind == "folder":
        file.mkdir()
    elif kind == "loop":
        file.symlink_to(file)
    elif kind == "pipe":
        if not hasattr(os, "mkfifo"):
            return
        os.mkfifo(file)

    assert refusal(load_agreement, file)[1] is not None
    assert refusal(load_settlement, file)[1] is not None


# --- an exported folder ---------------------------------------------------------------------------------


def resealed(folder):
    """Seal the folder's files again, as anyone can who knows how."""
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in COMPARED}
    page = {"pairs": [], "files": files}
    (folder / "check.json").write_text(json.dumps({**page, "seal": _seal(page)}))


def packed(parts):
    """A zip file of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return made.getvalue()


def bombs(workbook):
    """Workbooks that unpack to more than any export, each in its own way."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    head = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    )
    rows = head + b"<sheetData>%s</sheetData></worksheet>"
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 12))
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">%s]>' % laughs
    book = parts["xl/workbook.xml"]
    first = book[book.index(b"<sheet ") : book.index(b"/>", book.index(b"<sheet ")) + 2]
    copies = b"".join(
        first.replace(b'name="', b'name="%d ' % n).replace(b'sheetId="1"', b'sheetId="%d"' % (1000 + n))
        for n in range(3000)
    )
    noise = random.Random(2).randbytes(40_000).hex().encode()  # packs two into one, then again and again
    long = rows % (b"<!--" + b"x" * 4_000_000 + noise + b"-->" + cell % (1, b"A", 1))
    return {
        "zeros": packed({**parts, "xl/media/zeros.bin": bytes(300_000_000)}),
        "last cell": packed({**parts, sheet: rows % (cell % (1, b"A", 1) + cell % (2**20, b"XFD", 2**20))}),
        "row of a billion": packed({**parts, sheet: rows % (cell % (10**12, b"A", 10**12))}),
        "wide rows": packed({**parts, sheet: rows % b"".join(cell % (n, b"ZZZ", n) for n in range(1, 5000))}),
        "laughs": packed({**parts, strings: entity + b"<sst><si><t>&a11;</t></si></sst>"}),
        "laughs in a sheet": packed({**parts, sheet: entity + b"<worksheet>&a11;</worksheet>"}),
        "one sheet often": packed(
            {**parts, sheet: long, "xl/workbook.xml": book.replace(first, first + copies)}
        ),
        "deep": packed({**parts, sheet: head + b"<a>" * 500_000 + b"</a>" * 500_000 + b"</worksheet>"}),
        "no workbook": packed({"a.txt": b"x"}),
        "half": workbook[: len(workbook) // 2],
        "empty": b"",
    }


@pytest.fixture(scope="module")
def hostile(folder, tmp_path_factory):
    """Folders whose files are damaged or bombs, each sealed again."""
    made = tmp_path_factory.mktemp("hostile")

    def one(name, file, content):
        place = made / name
        shutil.copytree(folder, place)
        (place / file).write_bytes(content)
        resealed(place)

    for name, content in bombs((folder / "workbook.xlsx").read_bytes()).items():
        one(f"workbook {name}", "workbook.xlsx", content)
    garbage = random.Random(1).randbytes(100_000)
    lines = {"model.lp": b"x: " + b"+ a " * 2_000_000, "model.mps": b"ROWS\n" + b" G\n" * 2_000_000}
    for file in ("model.lp", "model.mps", "formula.json", "clause.zh.md"):
        one(f"{file} garbage", file, garbage)
        one(f"{file} empty", file, b"")
        one(f"{file} half", file, (folder / file).read_bytes()[:500])
        one(f"{file} long", file, lines.get(file, b"[" * 3_000_000))
    # HiGHS's reader does not come back from a row without a sense.
    mps = (folder / "model.mps").read_bytes()
    one("model.mps row", "model.mps", mps.replace(b" G  below_1_310117_7\n", b" G117_7\n" * 9))
    return made


def test_hostile_folders_are_false_within_bounds_of_time_and_memory(hostile):
    """All in one process that may use 3 GB and 300 seconds of computing: a hang or a bomb ends it."""
    pytest.importorskip("resource")
    code = f"""
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
from yrdshare.agreement.check import check_export
for folder in sorted(Path({str(hostile)!r}).iterdir()):
    results = check_export(folder)
    file = folder.name.split()[0].replace("workbook", "workbook.xlsx")
    pairs = [pair for pair in results if " = " in pair and file in pair and "formula.json" in pair]
    assert pairs and not any(results[pair] for pair in pairs), (folder.name, results)
    assert results[file], folder.name  # its seal fits: it is the contents that were refused
    print(folder.name, flush=True)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=560)

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert sorted(one.name for one in hostile.iterdir()) == ran.stdout.splitlines()


def test_no_plain_files_and_a_huge_one_are_false(folder, tmp_path):
    place = tmp_path / "out"
    shutil.copytree(folder, place)
    for name in COMPARED:
        (place / name).unlink()
    (place / "formula.json").symlink_to(place / "formula.json")
    (place / "clause.zh.md").mkdir()
    (place / "model.lp").symlink_to("/dev/zero")
    with (place / "workbook.xlsx").open("wb") as file:
        file.truncate(50_000_000_000)  # a hole, no disk
    if hasattr(os, "mkfifo"):
        os.mkfifo(place / "model.mps")

    results = check_export(place)

    assert {"check.json"} == {name for name, equal in results.items() if equal}


@pytest.mark.parametrize(
    "page",
    [
        *(b"", b"\0", b"\xff\xfe", b"[]", b"1", b"NaN", b'{"files": 1, "pairs": 2, "seal": 3}'),
        *(b"[" * 1_000_000, b'{"pairs": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", b'{"pairs": "\\ud800"}'),
        *(b'{"files": {"model.lp": ["\\udfff"]}}', b'{"pairs": 1, "pairs": 1}', b"9" * 100_000),
    ],
    ids=range(13),
)
def test_a_hostile_page_of_seals_is_false(folder, tmp_path, page):
    place = tmp_path / "out"
    shutil.copytree(folder, place)
    (place / "check.json").write_bytes(page)

    results = check_export(place)

    assert not results["check.json"]
    assert not any(results[name] for name in COMPARED)
    assert all(equal for name, equal in results.items() if " = " in name)


@pytest.mark.parametrize("seed", range(6))
def test_damaged_exports_are_false_or_unchanged(folder, tmp_path, seed):
    draw = random.Random(seed)
    place = tmp_path / "out"
    shutil.copytree(folder, place)
    for _ in range(4):
        name = draw.choice([*COMPARED, "check.json"])
        whole = (folder / name).read_bytes()
        content = torn(draw, whole)
        (place / name).write_bytes(content)
        assert (content == whole) == all(check_export(place).values())
        (place / name).write_bytes(whole)


def test_programs_as_they_are_exported_are_well_written(folder):
    for name in ("model.lp", "model.mps"):
        content = (folder / name).read_bytes()
        assert well_written(name, content)
        assert not well_written(name, content[:-20])
        assert not well_written(name, content + b"\xff")
        assert not well_written(name, content.replace(b"gain", b"gain\0", 1))


def test_a_program_with_binaries_and_chinese_names_is_well_written(tmp_path):
    park = one_project([3000] * 6, [3000] * 3)
    share = Share("松江 e5", low="0.2", high="0.6")
    agreement = agree(
        solve(Draft([shared_tax(park, capped(share * TAX, wan(5000)))], park, equal_gain())),
        signed_by=PARTIES,
    )
    place = export(agreement, tmp_path / "out")

    assert b"Binaries" in (place / "model.lp").read_bytes()
    assert all(check_export(place).values())
