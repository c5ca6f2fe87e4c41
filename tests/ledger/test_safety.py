"""Files that were made to do harm, or that are damaged, are refused quickly and with a report."""

import io
import re
import struct
import zipfile

import pytest

from tests.ledger.office_tables import LONG, refusal, row, vat
from tests.sheets import Sheet, csv_text, patched, save, workbook
from tests.ugly.make import HERE as UGLY


def bomb(change):
    """A workbook with something in its parts."""
    return patched(workbook(Sheet("台账", [LONG, row()])), change)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]>"
)


def test_a_billion_laughs_are_refused():
    content = bomb(
        lambda data: LAUGHS + data.replace(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', b"")
    )

    assert ["ledger.xml_bomb"] == refusal(content, "a.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_opened():
    out = io.BytesIO(workbook(Sheet("台账", [LONG, row()])))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/image1.bin", b"\0" * (80 << 20))

    assert ["ledger.zip_bomb"] == refusal(out.getvalue(), "a.xlsx")


def test_a_zip_whose_directory_lies_about_its_sizes_is_refused():
    content = bytearray(workbook(Sheet("台账", [LONG, *[row(f"P{n}") for n in range(500)]])))
    spot = content.find(b"PK\x01\x02")
    while spot >= 0:
        content[spot + 24 : spot + 28] = struct.pack("<I", 50)
        spot = content.find(b"PK\x01\x02", spot + 4)

    assert ["ledger.not_workbook"] == refusal(bytes(content), "a.xlsx")


def test_a_merged_range_of_the_whole_sheet_takes_no_time():
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    content = bomb(lambda data: data.replace(b"</sheetData>", merge))

    assert refusal(content, "a.xlsx")


def test_a_stray_cell_far_away_is_refused_or_named_and_takes_no_memory():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content = bomb(lambda data: data.replace(b"</sheetData>", far))

    assert ["ledger.no_header_cell"] == refusal(content, "a.xlsx")


@pytest.mark.parametrize("number", [b"1e400", b"nan", b"0x10", b"--1"])
def test_a_number_that_is_none_is_refused(number):
    content = workbook(Sheet("台账", [LONG, row(value=77.25)]))
    content = patched(content, lambda data: re.sub(rb"<v>77\.25</v>", b"<v>" + number + b"</v>", data))

    assert refusal(content, "a.xlsx")


def test_a_workbook_of_the_old_kind_that_is_damaged_is_refused():
    content = bytearray((UGLY / "05_old.xls").read_bytes())
    content[600:4000] = bytes(3400)

    assert refusal(bytes(content), "a.xls")


def test_text_renamed_to_xls_is_read_as_text(tmp_path):
    save(tmp_path, "a.xls", csv_text([LONG, row()], "\t"), "gbk")

    assert {("P01", 2026): 100} == vat((tmp_path / "a.xls").read_bytes(), "a.xls")
