"""A mapping is written of a table that was understood, comes back the same, and is used next year."""

import openpyxl

from tests.ledger.office_tables import refusal, row, table, vat
from tests.ugly.make import HERE as UGLY
from yrdshare.ledger.columns import LEDGER
from yrdshare.ledger.mapping import OfficeMapping, TableMapping, read_mapping, save_mapping
from yrdshare.ledger.reading import read_bytes, read_ledger, write_mapping


def test_next_years_file_is_read_with_the_mapping_that_was_written_of_this_years(tmp_path):
    made = write_mapping(tmp_path / "m.yaml", UGLY / "02_two_headers.xlsx", "金安区税务局")
    book = openpyxl.load_workbook(UGLY / "02_two_headers.xlsx", data_only=True)
    book["台账"]["C3"], book["台账"]["F3"] = "2027年", "2027年"
    book.save(tmp_path / "next.xlsx")
    ledger = read_ledger(tmp_path / "next.xlsx", mapping=tmp_path / "m.yaml")

    assert made == read_mapping(tmp_path / "m.yaml")
    assert ("金安区税务局", "台账", (2, 3)) == (
        made.office,
        made.table(LEDGER).sheet,
        made.table(LEDGER).header,
    )
    assert (2025, 2026, 2027) == ledger.years
    assert "ledger.read_mapped" in {one.key for one in ledger.readings}


def test_a_mapping_comes_back_as_it_was_written(tmp_path):
    one = TableMapping(
        "表1", (2, 3), {"企业号": "project"}, {"流转税": "vat"}, {"unit": "万元"}, ("project",)
    )
    mapping = OfficeMapping("税务局", "*.xlsx", {"ledger": one}, "m.yaml")
    save_mapping(tmp_path / "m.yaml", mapping)

    assert mapping == read_mapping(tmp_path / "m.yaml")


def test_a_mapping_fills_empty_cells_downwards_only_where_it_says_so():
    rows = [row("P01"), row("", "企业所得税地方留成", value="2")]
    told = OfficeMapping("局", "*", {"ledger": TableMapping(down=("project",))}, "m.yaml")

    assert ["ledger.empty_cell"] == refusal(table(*rows))
    assert {("P01", 2026): 100} == vat(table(*rows), mapping=told)
    assert "ledger.read_down" in {one.key for one in read_bytes("a.csv", table(*rows), mapping=told).readings}
