"""Recalculation by a real LibreOffice: many workbooks in one run, no cached value to lean on."""

import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import python_calamine

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
LONGEST_RUN = 540  # seconds
MOST_FILES = 100  # in one run: LibreOffice gives up after some hundreds
Sheets = dict[str, list[list[object]]]


def recalculated(books: Sequence[bytes]) -> list[Sheets]:
    """Every sheet's rows after LibreOffice computed each formula anew; the cached values are wiped first."""
    if len(books) > MOST_FILES:
        return recalculated(books[:MOST_FILES]) + recalculated(books[MOST_FILES:])
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder, "in"), Path(folder, "out")
        given.mkdir()
        for number, book in enumerate(books):
            (given / f"{number:05}.xlsx").write_bytes(without_values(book))
        convert(sorted(given.iterdir()), taken, "xlsx", Path(folder, "profile"))
        return [rows((taken / f"{number:05}.xlsx").read_bytes()) for number in range(len(books))]


def convert(files: Sequence[Path], folder: Path, kind: str, profile: Path) -> None:
    """`soffice --convert-to`, with a profile of its own that recalculates on load."""
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    office = shutil.which("soffice")
    assert office, "LibreOffice (soffice) is not installed"
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    command += ["--outdir", str(folder), *map(str, files)]
    done = subprocess.run(
        command,
        capture_output=True,
        timeout=LONGEST_RUN,
        check=False,
        env=os.environ | {"HOME": str(profile)},
    )
    missing = [file.name for file in files if not (folder / f"{file.stem}.{kind}").exists()]
    assert not missing, f"{missing[:3]} not converted: {done.stderr.decode(errors='replace')[:2000]}"


def without_values(book: bytes) -> bytes:
    """The same workbook, 0 as the cached value of every formula."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>0</v>", data)
            target.writestr(name, data)
    return out.getvalue()


def rows(book: bytes) -> Sheets:
    """Every sheet's rows from A1 on, as the file's values stand."""
    opened = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {
        name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names
    }


def changed(book: bytes, cells: dict[tuple[str, int, int], object]) -> bytes:
    """The workbook after somebody typed into cells (sheet, row and column from 0); None empties one."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    for (sheet, row, column), value in cells.items():
        opened[sheet].cell(row + 1, column + 1).value = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()
