"""Profiles from files: read as written, every fault at once in both languages, nothing half built."""

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import yrdshare
from tests.fiscal.profiles import JINAN, RETENTION, SONGJIANG, WAN, profile, project, projected
from yrdshare.errors import InputError
from yrdshare.fiscal.projection import compared
from yrdshare.fiscal.projection.assumptions import Assumptions, growing
from yrdshare.fiscal.projection.assumptions import Path as Index
from yrdshare.fiscal.projection.compared import refreshed, spread, table, taxes
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.projection.profile_file import read_profiles, write_profiles
from yrdshare.fiscal.projection.projection import project_streams
from yrdshare.fiscal.sectors import sectors

HEADER = "项目编号,飞出地,飞入地,行业,搬迁年度,达产年度,爬坡,单位,年产值,出口比例,劳动者报酬,状态,来源"


def written(tmp_path, *rows, header=HEADER):
    file = tmp_path / "profiles.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def refusal(file, lang="zh"):
    with pytest.raises(InputError) as refused:
        read_profiles(file)
    return refused.value.text(lang).splitlines()


def test_a_row_is_read_in_its_own_unit_and_shares_in_any_writing(tmp_path):
    file = written(
        tmp_path,
        "P01,松江区,金安区,16 通用设备,2026,2028,0.3;70%,万元,1000.5,1/5,,示例,示例",
        "P02,松江区,金安区,电气机械和器材,2026,2026,,亿元,2,,0.1,预测,申报",
    )
    one, other = read_profiles(file)

    assert 1_000_500_000 == one.output.mid
    assert (Fraction("0.3"), Fraction("0.7")) == one.ramp
    assert Fraction(1, 5) == one.export_share
    assert one.wages is None
    assert 2 * 10**10 == other.output.mid
    assert 10**9 == other.wages
    assert "19" == other.sector.code
    assert (SONGJIANG, JINAN) == (other.project.origin, other.project.host)


def test_every_wrong_cell_is_told_at_once_with_the_nearest_name(tmp_path):
    file = written(
        tmp_path,
        "P01,松江区,金安区,16 通用设各,2026,2026,,万元,1000,1.5,,示例,示例",
        "P02,松江区,金安区,19,2026,2026,,万两,1000,,,示例,示例",
        "P03,松江区,金安区,19,2026,2026,,万元,-5,,,示例,示例",
        "P04,松江区,金安区,19,2026,2026,,万元,,,,示例,示例",
        "P05,松江区,金安区,19,2026,2027,0.4;很多,万元,7,,,示例,示例",
    )
    zh, en = (refusal(file, lang) for lang in ("zh", "en"))

    assert 6 == len(zh) == len(en)
    assert any(line.startswith("profiles.csv D2 行业: ") and "16 通用设备" in line for line in zh)
    share = "“出口比例”应为 0 至 1 之间的比例，如 0.15、15% 或 3/20，现为 1.5"
    assert f"profiles.csv J2 出口比例: {share}" in zh
    assert "profiles.csv I4 年产值: “年产值”不能小于零，现为 -5" in zh
    assert "profiles.csv I4 年产值: Yearly output cannot be below zero, found -5" in en
    assert any(line.startswith("profiles.csv H3 单位: ") and "万两" in line for line in zh)
    assert any(line.startswith("profiles.csv I5 年产值: ") for line in zh)
    assert any(line.startswith("profiles.csv G6 爬坡: ") and "很多" in line for line in zh)


def test_a_missing_column_and_an_unknown_one_are_told(tmp_path):
    rows = ("P01,松江区,金安区,16,2026,2026,,万元,1,,,示例,示例",)

    assert [
        "profiles.csv I1 年产直: 不认识列“年产直”。是否指“年产值”？",
        "profiles.csv: 缺少列“年产值（output）”。是否指“年产直”？",
    ] == refusal(written(tmp_path, *rows, header=HEADER.replace("年产值", "年产直")))


def test_parts_that_do_not_fit_together_are_told_by_row(tmp_path):
    file = written(
        tmp_path,
        "P01,松江区,金安区,16,2026,2028,0.3,万元,1,,,示例,示例",
        "P02,松江区,金安区,16,2026,2026,0.3,万元,1,,,示例,示例",
    )

    assert [
        "profiles.csv A2 项目编号: 项目“P01”于 2026 年搬迁、2028 年达产，"
        "爬坡应写 2 个比例（每年一个，不含达产年），现有 1 个",
        "profiles.csv A3 项目编号: 项目“P02”于 2026 年搬迁、2026 年达产，"
        "爬坡应写 0 个比例（每年一个，不含达产年），现有 1 个",
    ] == refusal(file)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_written_is_read_again_the_same(tmp_path, lang):
    write_profiles(tmp_path / "example.csv", lang=lang)
    example = read_profiles(tmp_path / "example.csv")
    whole = Profile(
        project(full=2027, investment=900 * WAN),
        Stated(Fraction(1000 * WAN + 1), Fraction(900 * WAN), Fraction(1100 * WAN), "某"),
        Stated(Fraction("0.3"), Fraction("0.2"), Fraction("0.35"), "某"),
        Stated(Fraction("-0.01"), author="某"),
        wages=5,
        depreciation=6,
        export_share=Fraction(1, 3),
        cit_rate="cit.rate.high_tech",
        pit_rate=Fraction("0.02"),
        location="county_town",
        ramp=(Fraction("0.4"),),
        equipment=7,
        construction=8,
        investment_path=(Fraction(1, 4), Fraction(3, 4)),
        taxed={"property_base": 9, "land_area": 10, "stamp_base": 11, "deed_base": 12, "land_vat": 13},
    )
    write_profiles(tmp_path / "again.csv", [*example, whole][1:], lang)

    assert 1 == len(example)
    assert "示例" == example[0].project.status
    assert (whole,) == read_profiles(tmp_path / "again.csv")


def test_a_workbook_of_an_office_is_read_like_the_file(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(
        ["P01", "松江区", "金安区", "16", 2026, 2026, None, "万元", 1000, "20%", None, "示例", "示例"]
    )
    book.save(tmp_path / "profiles.xlsx")

    (one,) = read_profiles(tmp_path / "profiles.xlsx")
    assert 1000 * WAN == one.output.mid
    assert Fraction(1, 5) == one.export_share


# What is refused before anything is computed.


def test_a_host_without_retention_is_refused_with_the_rows_to_fill():
    with pytest.raises(InputError) as refused:
        project_streams([profile(WAN)], range(2026, 2028), {})
    words = refused.value.text("zh")

    assert 3 * (1 + 5) == len(words.splitlines())  # of three taxes a sentence and the rows of five levels
    assert "金安区,vat,central,0.5,no,比例" in words


def test_a_tax_that_a_project_states_needs_its_retention_too():
    only = {
        JINAN: type(RETENTION[JINAN])(
            JINAN, {t: RETENTION[JINAN].shares[t] for t in ("vat", "cit", "surcharge")}
        )
    }
    with pytest.raises(InputError) as refused:
        project_streams([profile(WAN, location="city")], range(2026, 2028), only)

    assert 1 == len(refused.value.faults)
    assert 5 == refused.value.text("en").count("金安区,urban_construction_tax,")


def test_a_year_before_a_parameters_first_value_names_the_first_date():
    with pytest.raises(InputError) as refused:
        projected(profile(WAN, of=project(moved=2015)), years=range(2026, 2028))

    assert "2017-07-01" in refused.value.text("zh")


def test_an_unknown_parameter_of_a_preferential_rate_names_the_nearest():
    with pytest.raises(InputError) as refused:
        projected(profile(WAN, cit_rate="cit.rate.hightech"))

    assert "cit.rate.high_tech" in refused.value.text("zh")


def test_a_local_rate_that_nobody_set_is_refused_and_not_guessed():
    with pytest.raises(InputError) as refused:
        projected(profile(WAN, taxed={"property_base": WAN}))

    assert "property_tax.deduction" in refused.value.text("zh")


def test_pit_without_an_effective_rate_is_absent_and_a_rate_without_wages_refused():
    assert projected(profile(WAN, wages=5)).amount("P01", 2026, "pit") is None
    with pytest.raises(InputError) as refused:
        profile(WAN, pit_rate=Fraction("0.03"))
    assert "项目“P01”写了个人所得税税率，但没有劳动者报酬，无法计算" == refused.value.text("zh")


def test_ranges_out_of_order_and_halves_are_refused():
    with pytest.raises(InputError) as refused:
        Stated(Fraction(3), Fraction(4), Fraction(5))
    assert "须低值 ≤ 中值 ≤ 高值，现为 4、3、5" == refused.value.text("zh")
    with pytest.raises(InputError) as refused:
        Stated(Fraction(3), Fraction(2))
    assert "A range needs both low and high, or neither" == refused.value.text("en")


def test_a_path_needs_an_author_and_every_year():
    with pytest.raises(InputError) as refused:
        Index({}, " ")
    assert "价格或增长路径须写明由谁提出" == refused.value.text("zh")
    with pytest.raises(InputError) as refused:
        projected(profile(WAN), years=range(2026, 2029), price=growing("1%", range(2026, 2028), "发改委"))
    assert "发改委的路径没有 2028 年（只有 2026—2027 年）；请补上，不作猜测" == refused.value.text("zh")


def test_codes_that_occur_twice_and_nothing_at_all_are_refused():
    with pytest.raises(InputError) as refused:
        projected(profile(WAN), profile(WAN))
    assert "项目编号“P01”出现了不止一次" == refused.value.text("zh")
    with pytest.raises(InputError) as refused:
        project_streams([], range(2026, 2028), RETENTION)
    assert "There is no project to project, or the years are not consecutive" == refused.value.text("en")
    with pytest.raises(InputError):
        Assumptions(creditable=Fraction(3, 2))


# Stated against projected.


def test_the_table_of_published_projects_in_the_page_is_current():
    page = (Path(yrdshare.__file__).parent / "fiscal" / "projection" / "docs.md").read_text(encoding="utf-8")

    assert refreshed(page) == page
    assert 8 == page.count("| B0") // 2


def test_the_tax_of_a_published_project_on_paper():
    # Gongjin Microelectronics: 10亿元 of output; its tax by hand, in 亿元
    found = taxes(10**11, sectors()["20"])
    electronics = sectors()["20"]
    vat = Fraction("0.13") * electronics.rate("value_added") * 10

    assert abs(found["vat"] - vat * 10**10) <= 2
    assert abs(found["urban_construction_tax"] - vat * 10**10 * 7 / 100) <= 2
    assert abs(found["surcharge"] - vat * 10**10 * 5 / 100) <= 2
    assert (
        abs(found["cit"] - electronics.rate("surplus") * 10 * 10**10 / 4) <= 10**7
    )  # the table's last digit


def test_the_published_projects_are_not_fitted_and_their_spread_is_published_data():
    rows = compared.compared()

    assert {f"B0{number}" for number in range(1, 9)} == {one.code for one in rows}
    assert (Fraction(1, 40), Fraction(528, 7750)) == (spread(rows)[0], spread(rows)[2])
    assert any(one.error > 1 for one in rows)  # an honest table shows its worst row
    assert table("en").startswith("| project |")
