"""Tables as offices send them: units, formats, large files, and what a park may say of its projects."""

import pytest

from tests.ledger.office_tables import LONG, VAT, refusal, row, table, vat
from tests.ledger.test_template import said
from tests.sheets import Sheet, Shown, csv_text, workbook
from yrdshare.ledger.park import Park
from yrdshare.ledger.reading import read_bytes, read_ledger, read_park
from yrdshare.ledger.template import write_template


def test_an_amount_of_many_digits_in_yi_stays_exact():
    content = table(
        row(value="4,611,686.01842738", unit="亿元"), row("P02", value="0.0000000001", unit="亿元")
    )

    assert {("P01", 2026): 46116860184273800, ("P02", 2026): 1} == vat(content)


def test_a_number_of_a_sheet_is_its_shortest_decimal():
    rows = [LONG, row(value=0.1, unit="万元"), row("P02", value=12345.67890123, unit="亿元")]

    assert {("P01", 2026): 100_000, ("P02", 2026): 123_456_789_012_300} == vat(
        workbook(Sheet("台账", rows)), "a.xlsx"
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("#,##0.00", None),
        ("0.00_ ", None),
        ('0.00"万元"', None),
        ("0.00;[Red]-0.00", None),
        ("¥#,##0.00", None),
        ("0.00,", "ledger.scaled_cell"),
        ("#,##0,,", "ledger.scaled_cell"),
        ("0!.0,", "ledger.scaled_cell"),
        ("0\\.0", "ledger.scaled_cell"),
        ('0"."0000', "ledger.scaled_cell"),
        ("0.00;-0.00,", "ledger.scaled_cell"),
        ("0%", "ledger.percent"),
        ('0.0"%"', None),
    ],
)
def test_a_format_that_shows_another_number_is_refused(shown, expected):
    content = workbook(Sheet("台账", [LONG, row(value=Shown(5, shown), unit="万元")]))

    if expected:
        assert [expected] == refusal(content, "a.xlsx")
    else:
        assert {("P01", 2026): 5_000_000} == vat(content, "a.xlsx")


def test_a_sheet_says_nothing_for_an_empty_cell_of_a_column():
    header = ["项目编号", "数据流", "2026年", "来源", "状态"]
    above = [["状态：已确认", "", "单位：元", "", ""], header]
    content = csv_text([*above, ["P01", VAT, "1", "甲", ""]]).encode()

    assert ["ledger.empty_cell"] == refusal(content)


def test_what_is_read_otherwise_is_summed_up_and_never_thousands_of_lines():
    rows = [row(f"P{n:04d}", value=f"1,{n % 1000:03d}") for n in range(3000)]
    ledger = read_bytes("a.csv", table(*rows))

    assert ["ledger.read_amount"] == [one.key for one in ledger.readings]
    assert 3000 == ledger.readings[0].cells
    assert "a.csv D2 数值: “1,000”读作 1000。共有 3000 格这样写。" == ledger.readings[0].text("zh")
    assert 'a.csv D2 数值: "1,000" is read as 1000. 3000 cells read so.' == ledger.readings[0].text("en")


def test_marks_with_wide_semicolons_are_the_marks_of_the_park(folder):
    header = "code,origin,host,moved,full_production,marks,status,source\n"
    projects = header + "P01,松江区,金安区,2025,2026,甲；乙,示例,表\n"
    ledger = "project,stream,year,value,unit,source,status\nP01,vat,2026,1,元,表,示例\n"
    park = read_park(folder(**{"projects.csv": projects.replace("示例", "示 例"), "ledger.csv": ledger}))

    assert frozenset({"甲", "乙"}) == park.projects[0].marks


def large(monkeypatch):
    for place in ("opening", "text_file"):
        monkeypatch.setattr(f"yrdshare.ledger.{place}.LARGEST_GRID", 10)


def test_a_large_tidy_file_is_normalised_column_by_column(monkeypatch):
    large(monkeypatch)
    header = ["project", "stream", "year", "value", "unit", "source", "status"]
    content = table(row("Ｐ01", "vat", "2026年", "1,000"), row("P02", "vat", "2026", "—"), header=header)

    assert {("P01", 2026): 100_000} == vat(content)
    assert vat(content) == vat(content.decode().encode("gb18030"))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (table(row(), row("合计")), "ledger.total_in_large"),
        (table(["P01"]), "ledger.large_untidy"),
        (table(row(), header=["编号", *LONG[1:]]), "ledger.large_untidy"),
        ((",".join(LONG) + "\nP01,vat\n").encode(), "ledger.row_length"),
    ],
)
def test_a_large_file_that_is_not_tidy_is_refused(monkeypatch, content, key):
    large(monkeypatch)

    assert key in refusal(content) or key == "ledger.large_untidy"


def test_a_ledger_without_units_is_never_read_whatever_its_amounts():
    header = ["项目编号", "年度", VAT, "来源", "状态"]

    assert ["ledger.no_unit"] == refusal(table(["P01", "2026", "1.5", "甲", "示例"], header=header))


OWN = (
    "code,name_zh,name_en,level,parent\nF1,六松基金,Liu-Song fund,基金,341502\n"
    "C1,六松管委会,Liu-Song committee,园区,341502\n"
)
SIDES = (
    "code,origin,host,park,fund,moved,full_production,investment_wan,marks,status,source\n"
    "P01,松江区,金安区,六松管委会,F1,2025,2026,,,示例,表\n"
    "P02,嘉定区,金安区,,,2026,2028,,,示例,表\n"
)


def test_a_project_may_have_a_park_committee_and_a_fund(folder):
    first, second = read_park(folder(**{"regions.csv": OWN, "projects.csv": SIDES})).projects

    assert ("六松管委会", "六松基金") == (first.park.name_zh, first.fund.name_zh)
    assert (None, None) == (second.park, second.fund)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_committee_and_fund_come_back_from_the_workbook_and_nothing_had_to_be_normalised(
    folder, tmp_path, lang
):
    park = read_park(folder(**{"regions.csv": OWN, "projects.csv": SIDES}))
    write_template(tmp_path / "park.xlsx", park, lang)
    back = read_park(tmp_path / "park.xlsx")

    assert said(park) == said(back)
    assert [one.park for one in park.projects] == [one.park for one in back.projects]
    assert [one.fund for one in park.projects] == [one.fund for one in back.projects]
    assert () == back.readings == read_ledger(tmp_path / "park.xlsx").readings


def test_an_unknown_committee_is_refused(folder, refusal):
    zh, _ = refusal(read_park, folder(**{"projects.csv": SIDES}))

    assert "projects.csv D2 park: 没有名为“六松管委会”的地区。" == zh.splitlines()[0]


def test_the_bytes_of_a_park_give_a_park_and_those_of_a_ledger_a_ledger(folder, tmp_path):
    park = read_park(folder())
    write_template(tmp_path / "park.xlsx", park)
    uploaded = read_bytes("园区.xlsx", (tmp_path / "park.xlsx").read_bytes())

    assert isinstance(uploaded, Park)
    assert said(park) == said(uploaded)
    assert park.projects == read_bytes("a.csv", table(row("P02")), park=park).register
