"""Reading a clean park and a clean ledger: every cell where it belongs, to the fen."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.errors import InputError
from yrdshare.ledger.amounts import UNKNOWN, amounts
from yrdshare.ledger.reading import read_ledger, read_park
from yrdshare.ledger.regions import UNPLACED
from yrdshare.ledger.standard import streams
from yrdshare.resources import data


def test_a_park_of_four_files_is_read_to_the_fen(folder):
    park = read_park(folder())

    assert ("纸上园区", "Paper park", "示例") == (park.name_zh, park.name_en, park.status)
    assert ("P01", "P02") == park.projects.codes
    assert (2026, 2027, 2028) == park.ledger.years
    assert [[2_500_005_000, 0, -300], [10_000_000_000, 0, 0]] == park.ledger.cells["vat"].value.tolist()
    assert [[True, False, True], [True, False, False]] == park.ledger.cells["vat"].present.tolist()
    assert [[0, 0, 0], [0, 120, 0]] == park.ledger.cells["land_quota"].value.tolist()
    assert {park.regions["松江区"]: {2026: 10_000_000}} == park.no_deal
    assert {} == park.costs


def test_each_cell_keeps_its_source_and_status(folder):
    ledger = read_park(folder()).ledger
    vat = ledger.cells["vat"]

    assert ("测算", "申报表") == ledger.sources
    assert ["申报表", "测算"] == [ledger.sources[row] for row in vat.source[:, 0]]
    assert [2, 0] == vat.status[:, 0].tolist()
    assert ("示例", "预测", "已确认") == ledger.statuses()


def test_a_project_keeps_everything_its_row_says(folder):
    first, second = read_park(folder()).projects

    assert ("松江区", "金安区", 2025, 2026) == (
        first.origin.name_zh,
        first.host.name_zh,
        first.moved,
        first.full_production,
    )
    assert (frozenset({"松江区推荐", "高新技术企业"}), "甲厂", "16 通用设备") == (
        first.marks,
        first.name,
        first.sector,
    )
    assert (12_000_500_000, "示例", "表一", "设定") == (
        first.investment,
        first.status,
        first.source,
        first.method,
    )
    assert (None, frozenset(), "") == (second.investment, second.marks, second.name)


def test_nobody_can_change_a_cell(folder):
    cells = read_park(folder()).ledger.cells["vat"]

    for array in (cells.value, cells.present, cells.source, cells.status):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_a_stream_without_rows_has_a_leaf_but_no_cells(folder):
    ledger = read_park(folder()).ledger

    assert "gdp" == ledger["gdp"].kind
    assert ["vat", "land_quota"] == [*ledger.cells]


def test_the_order_of_the_rows_does_not_matter(folder):
    header, *rows = (folder() / "ledger.csv").read_text().splitlines(keepends=True)
    there = read_park(folder()).ledger
    back = read_park(folder(**{"ledger.csv": header + "".join(reversed(rows))})).ledger

    assert there.digest() == back.digest()
    assert there.sources == back.sources


def test_a_park_may_bring_regions_of_its_own(folder):
    own = "code,name_zh,name_en,level,parent,lon\nF1,六松基金,Liu-Song fund,基金,341502,116.5\n"
    regions = read_park(folder(**{"regions.csv": own})).regions

    assert ("基金", 116.5, None) == (regions["六松基金"].level, regions["F1"].lon, regions["F1"].lat)
    assert (regions["六松基金"],) == regions.children(regions["金安区"])
    assert regions["松江区"].code == "310117"


def test_a_ledger_alone_knows_its_projects_by_code(ledger_file):
    ledger = read_ledger(ledger_file("P7,cit,2027,5,元,表,已确认\nP2,cit,2027,6,分,表,已确认\n"))

    assert ("P7", "P2") == ledger.register.codes
    assert (UNPLACED, UNPLACED, 0, 0) == (
        ledger.register[0].origin,
        ledger.register[0].host,
        ledger.register[0].moved,
        ledger.register[0].full_production,
    )
    assert [[500], [6]] == ledger.cells["cit"].value.tolist()


def test_a_ledger_of_a_park_has_the_projects_of_the_park(folder, ledger_file):
    park = read_park(folder())
    ledger = read_ledger(ledger_file("P02,vat,2027,5,元,表,已确认\n"), park)

    assert park.projects == ledger.register
    assert [[0], [500]] == ledger.cells["vat"].value.tolist()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_are_nothing_special(ledger_file, mark, end):
    text = (
        f"{mark}项目编号,数据流,年度,数值,单位,来源,状态,备注{end}P1,增值税地方留成,2026,1,元,表,示例,{end}"
    )
    ledger = read_ledger(ledger_file(text, ""))

    assert [[100]] == ledger.cells["vat"].value.tolist()


def test_headers_of_both_kinds_may_be_mixed_in_any_order(ledger_file):
    ledger = read_ledger(
        ledger_file("元,2026,P1,表,3,cit,示例\n", "单位,year,项目编号,source,数值,stream,状态\n")
    )

    assert [[300]] == ledger.cells["cit"].value.tolist()


def test_quoted_cells_may_hold_commas_and_line_breaks(ledger_file):
    ledger = read_ledger(ledger_file('"P1",vat,2026,"1",元,"表一，第 3 页,\n注",示例\n'))

    assert ("表一，第 3 页,\n注",) == ledger.sources


def test_the_example_park_of_the_package_is_read():
    park = read_park(str(data("parks/liusong")))

    assert 10 == len(park.projects)
    assert ("示例",) == park.ledger.statuses()
    assert {"松江区", "金安区"} == {region.name_zh for region in park.no_deal}


def test_many_rows_are_read_as_few_are(ledger_file):
    rows = [(p, s, y) for p in range(500) for s in ("vat", "cit", "land", "gdp") for y in range(2026, 2041)]
    text = "".join(f"P{p:04d},{s},{y},{p}.{y - 2000:02d},元,来源{p % 7},示例\n" for p, s, y in rows)
    ledger = read_ledger(ledger_file(text))
    expected = np.arange(500)[:, None] * 100 + np.arange(26, 41)[None, :]

    assert all((expected == ledger.cells[name].value).all() for name in ("vat", "cit", "land", "gdp"))
    assert all(cells.present.all() for cells in ledger.cells.values())
    assert 7 == len(ledger.sources)


UNITS = {"分": 0, "元": 2, "千元": 5, "万元": 6, "百万元": 8, "亿元": 10}
fen_amounts = st.integers(min_value=-(2**62), max_value=2**62)


@given(st.lists(st.tuples(fen_amounts, st.sampled_from([*UNITS])), min_size=1, max_size=30))
def test_every_amount_of_whole_fen_is_read_exactly(tmp_path_factory, wanted):
    rows = [
        f"P{n},vat,2026,{Decimal(amount).scaleb(-UNITS[unit]):f},{unit},表,示例\n"
        for n, (amount, unit) in enumerate(wanted)
    ]
    file = tmp_path_factory.getbasetemp() / "random.csv"
    file.write_text("project,stream,year,value,unit,source,status\n" + "".join(rows), encoding="utf-8")
    ledger = read_ledger(file)

    assert [[amount] for amount, _ in wanted] == ledger.cells["vat"].value.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+5", 500),
        ("5.", 500),
        (".5", 50),
        ("-.5", -50),
        ("-0", 0),
        ("0005", 500),
        ("5.000000000000000000000", 500),
        ("00000000000000000000005", 500),
    ],
)
def test_unusual_but_exact_writings_are_read(ledger_file, text, expected):
    ledger = read_ledger(ledger_file(f"P1,vat,2026,{text},元,表,示例\n"))

    assert [[expected]] == ledger.cells["vat"].value.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "0x1F",
        "1e3",
        "1E+05",
        ".-5",
        "1-5",
        "--5",
        "1.2.3",
        ".",
        "nan",
        "1 000",
        "1²",
        "①",
        "１2½",
        "(-1)",
        "1.2万",
    ],
)
def test_what_is_not_a_plain_decimal_is_never_a_number(ledger_file, text):
    with pytest.raises(InputError) as refused:
        read_ledger(ledger_file(f"P1,vat,2026,{text},元,表,示例\n"))

    assert ["ledger.no_number"] == [fault.key for fault in refused.value.faults]


def test_no_streams_unit_is_read_as_another():
    assert {"元", "亩", "吨标准煤"} == {stream.unit for stream in streams().values()}


def test_an_amount_of_unknown_unit_is_checked_for_digits_only():
    import pyarrow as pa

    read = amounts(pa.chunked_array([["0.123456789", "x"]]), np.array([UNKNOWN, UNKNOWN], dtype=np.int8))

    assert [0, 1] == read.reason.tolist()
