"""Totals are checked against what they sum, and never loaded as data."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.office_tables import VAT, refusal, row, table, vat
from tests.sheets import csv_text

HEADER = ["项目编号", f"2025年{VAT}（元）", f"2026年{VAT}（元）", "来源", "状态"]
TOTALS = {
    "below": [["P01", "1", "2"], ["P02", "3", "4"], ["合计", "4", "6"]],
    "above": [["总计", "4", "6"], ["P01", "1", "2"], ["P02", "3", "4"]],
    "by groups": [
        ["P01", "1", "2"],
        ["小计", "1", "2"],
        ["P02", "3", "4"],
        ["小计", "3", "4"],
        ["总计", "4", "6"],
    ],
    "groups above": [
        ["总计", "4", "6"],
        ["小计", "1", "2"],
        ["P01", "1", "2"],
        ["小计", "3", "4"],
        ["P02", "3", "4"],
    ],
    "groups called totals": [["P01", "1", "2"], ["合计", "1", "2"], ["P02", "3", "4"], ["合计", "3", "4"]],
    "named": [["P01", "1", "2"], ["P01 小计", "1", "2"], ["P02", "3", "4"], ["全园合计", "4", "6"]],
    "blank": [["P01", "1", "2"], ["P02", "3", "4"], ["合 计", "", "6"]],
}


@pytest.mark.parametrize("rows", TOTALS.values(), ids=TOTALS.keys())
def test_totals_are_checked_and_left_out_wherever_they_stand(rows):
    content = table(*[[*one, "甲", "示例"] for one in rows], header=HEADER)

    assert {("P01", 2025): 100, ("P01", 2026): 200, ("P02", 2025): 300, ("P02", 2026): 400} == vat(content)


@pytest.mark.parametrize("rows", [rows for name, rows in TOTALS.items() if name != "blank"])
def test_a_total_that_is_one_fen_off_is_a_fault(rows):
    spot = next(n for n, one in enumerate(rows) if "计" in one[0])
    off = [[*one] for one in rows]
    off[spot][1] = str(Decimal(off[spot][1]) + Decimal("0.01"))

    assert ["ledger.total_apart"] == refusal(table(*[[*one, "甲", "示例"] for one in off], header=HEADER))


def test_a_total_of_one_project_or_year_sums_its_rows_alone():
    rows = [row("P01"), row("P02", value="2"), row("P01", when="2027", value="4")]
    by_project = [*rows, row("P01", "小计", "", "5"), row("P02", "小计", "", "2")]
    by_year = [*rows, row("合计", "", "2026", "3"), row("合计", "", "2027", "4")]

    assert vat(table(*rows)) == vat(table(*by_project)) == vat(table(*by_year))
    assert ["ledger.total_apart"] == refusal(table(*rows, row("合计", "", "2026", "7")))


codes = st.lists(st.sampled_from([f"P{n:02d}" for n in range(8)]), min_size=1, max_size=5, unique=True)
spans = st.lists(st.integers(2020, 2030), min_size=1, max_size=4, unique=True)


def wan(fen, separators=""):
    return format(Decimal(fen).scaleb(-6), f"{separators}f")


@given(codes, spans, st.data())
@settings(max_examples=40)
def test_whatever_stands_in_a_wide_table_with_totals_is_read(names, years, data):
    amounts = st.none() | st.integers(-(10**12), 10**12)
    cells = {(code, when): data.draw(amounts) for code in names for when in years}

    def total(spots):
        return sum(cells[spot] or 0 for spot in spots)

    heading = ["项目编号", "数据流", *(f"{when}年" for when in years), "合计", "来源", "状态"]
    lines = []
    for code in names:
        own = ["" if cells[code, when] is None else wan(cells[code, when]) for when in years]
        lines.append([code, VAT, *own, wan(total((code, when) for when in years)), "甲", "示例"])
    sums = [wan(total((code, when) for code in names), ",") for when in years]
    last = ["合计", "", *sums, wan(total(cells), ","), "", ""]
    content = csv_text([["单位：万元"], heading, *lines, last]).encode("gbk")
    expected = {spot: value for spot, value in cells.items() if value is not None}

    if expected:
        assert expected == vat(content)
    else:
        assert ["ledger.no_rows"] == refusal(content)
