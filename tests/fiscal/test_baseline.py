"""The no-deal baseline: assumptions read strictly, amounts worked by hand, the shipped example to the fen."""

import doctest
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yrdshare
from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, one_project, park_of
from yrdshare.errors import InputError
from yrdshare.fiscal.baseline import no_deal
from yrdshare.fiscal.fates import Baseline, Fate, read_baseline
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.reading import read_park
from yrdshare.money import fen, round_fraction
from yrdshare.nodes.expression import Stream
from yrdshare.resources import data

LIUSONG = Path(str(data("parks", "liusong")))
HEADER = "project,fate,rate,leaves,goes_to,weight,case,history_years,author,reason,status\n"
YEARS = range(2026, 2031)
GROSS = Stream("vat_gross", basis="全口径", name_zh="增值税全口径", name_en="VAT, all levels of budget")


def assumed(*fates):
    return Baseline(fates, {})


def stays(**facts):
    return Fate("P01", "stays", "甲", "合同未到期", **facts)


def declines(rate, **facts):
    return Fate("P01", "declines", "甲", "行业下行", rate=Fraction(rate), **facts)


def leaves(year, **facts):
    return Fate("P01", "leaves", "甲", "用地到期", leaves=year, **facts)


def paths(park, baseline, streams=("tax",), case="mid", years=YEARS):
    """万元 by region as fen."""
    table = no_deal(park, baseline, years, streams, case).table
    return {region.name_zh: list(table[region].values()) for region in table}


def refused(call, *given):
    with pytest.raises(InputError) as caught:
        call(*given)
    return caught.value.text("zh"), caught.value.text("en")


@pytest.fixture
def written(tmp_path):
    """A baseline.csv of these rows, or a file of this content."""

    def write(rows, header=HEADER, encoding="utf-8"):
        path = tmp_path / "baseline.csv"
        path.write_bytes((header + rows).encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        ((stays(),), ["900"] * 5),
        ((declines("1/10"),), ["810", "729", "656.1", "590.49", "531.441"]),
        ((leaves(2028),), ["900", "900", "0", "0", "0"]),
        ((stays(history_years=3),), ["1000"] * 5),
        ((stays(weight=Fraction(1, 2)), leaves(2027, weight=Fraction(1, 2))), ["900"] + ["450"] * 4),
    ],
    ids=["stays", "declines", "leaves", "mean of three years", "mixture"],
)
def test_what_is_left_of_a_plant_on_paper(fates, expected):
    park = one_project([500] * 5, past=(1100, 1000, 900))

    assert {"松江区": [fen(one) for one in expected], "金安区": [0] * 5} == paths(park, assumed(*fates))


def test_a_plant_that_comes_without_a_deal_too_counts_for_its_host():
    park = one_project([10, 20, 30, 40, 50], past=(900,))
    found = paths(park, assumed(leaves(2026, goes_to=HOST_REGION)))

    assert {"松江区": [0] * 5, "金安区": [fen(str(one)) for one in (10, 20, 30, 40, 50)]} == found


def test_a_new_plant_that_comes_without_a_deal_needs_no_past():
    park = one_project([1000, 1100], past=())
    fate = leaves(2026, goes_to=HOST_REGION)

    assert {"松江区": [0, 0], "金安区": [fen("1000"), fen("1100")]} == paths(
        park, assumed(fate), years=(2026, 2027)
    )


def test_years_before_the_move_are_in_no_account():
    park = one_project([10, 20, 30], past=(800, 900), first=2028)

    assert [0, 0] + [fen("900")] * 3 == paths(park, assumed(stays()))["松江区"]


def test_a_stream_of_all_levels_counts_by_the_part_that_is_retained():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    park = park_of(ledger_of(register, {GROSS: {"P01": {2025: 1000, 2026: 0}}}))
    kept = {ORIGIN_REGION: {"vat_gross": Fraction(3, 10)}}

    assert [fen("300")] == paths(park, Baseline((stays(),), kept), ("vat_gross",), years=[2026])["松江区"]
    zh, en = refused(no_deal, park, assumed(stays()), [2026], ["vat_gross"])
    assert "“增值税全口径”是全口径，未写明松江区留成多少；请改用地方留成的数据流，或写明留成比例" == zh
    assert (
        '"VAT, all levels of budget" is of all budget levels, and nothing says what part Songjiang retains; '
        "take the stream retained locally, or state the part"
    ) == en


def test_a_low_a_middle_and_a_high_case_differ_only_where_the_file_tells_them_apart(written):
    park = one_project([1] * 5, past=(1000,))
    rows = "".join(
        f"P01,衰,{rate},,,,{case},,财政局,三种情形,假设\n"
        for rate, case in (("20%", "低"), ("10%", "中"), ("5%", "高"))
    )
    baseline = read_baseline(written(rows), park)

    first = [paths(park, baseline, case=case)["松江区"][0] for case in ("low", "mid", "high")]
    assert [fen("800"), fen("900"), fen("950")] == first


def test_the_shipped_example_follows_from_its_assumptions_to_the_fen():
    park = read_park(LIUSONG)
    found = no_deal(park, read_baseline(LIUSONG / "baseline.csv", park), YEARS, ("vat", "cit"))

    assert park.no_deal.amounts == found.table.amounts
    assert {"示例"} == {status for _, status in found.table.origins.values()}


def test_the_page_computes_what_it_shows():
    page = Path(yrdshare.__file__).parent / "fiscal" / "baseline.md"

    assert (0, 9) == tuple(doctest.testfile(str(page), module_relative=False))[:2]


def test_a_file_that_is_no_csv_or_is_not_there_is_refused(tmp_path):
    park = one_project([1])
    book = tmp_path / "baseline.csv"
    book.write_bytes(b"PK\x03\x04")

    assert (
        "baseline.csv: 此处只读逗号分隔的 CSV 文件",
        "baseline.csv: Only CSV files with commas are read here",
    ) == refused(read_baseline, book, park)
    assert "找不到文件“none.csv”" in refused(read_baseline, tmp_path / "none.csv", park)[0]


def test_negative_control_another_base_does_not_give_the_shipped_example():
    park = read_park(LIUSONG)
    read = read_baseline(LIUSONG / "baseline.csv", park)
    other = Baseline(tuple(replace(one, history_years=1) for one in read.fates), {})

    assert park.no_deal.amounts != no_deal(park, other, YEARS, ("vat", "cit")).table.amounts


def test_the_working_opens_down_to_cells_and_to_who_assumes_what():
    park = read_park(LIUSONG)
    found = no_deal(park, read_baseline(LIUSONG / "baseline.csv", park), YEARS, ("vat", "cit"))
    step = found.working(park.regions["松江区"], 2028)

    assert fen("1530.697152") == step.value
    assert step.value == round_fraction(sum((part.value for part in step.parts), Fraction(0)))
    zh, en = step.text("zh"), step.text("en")
    assert "松江区 2028 年不合作时的财力：1,530.70 万元" in zh
    assert "作者 示例编写者，见 METHOD.md；理由：M8：若不搬，2029年起老厂税收剩历史均值的20%" in zh
    assert "VAT retained locally, 2022" in en
    assert "增值税地方留成，搬迁前 3 年平均" in zh


def test_every_assumption_is_told_with_its_author_and_reason():
    park = one_project([1] * 5, past=(1000,))
    found = no_deal(park, assumed(declines("0.15")), [2026], ["tax"])

    assert (
        "不合作基线（中情形）：协议不成时各地区自搬迁当年起仍有的财力，万元\n"
        "· 松江区：2026 年 850.00\n"
        "· 金安区：2026 年 0.00\n"
        "· 假设 P01：衰：每年减少 15%（作者 甲；理由：行业下行）"
    ) == found.text("zh")
    assert "· Assumed of P01: declines by 15% a year (author 甲; reason: 行业下行)" in found.text("en")


def test_a_forecast_is_never_called_confirmed():
    park = one_project([1], past=(1000,))
    sure = replace(park, ledger=ledger_of(park.projects, {TAX: {"P01": {2025: 1000, 2026: 1}}}, status=2))

    assert "预测" == no_deal(sure, assumed(stays()), [2026], ["tax"]).table.origins[ORIGIN_REGION, 2026][1]


def test_what_is_absent_is_refused_and_all_of_it_at_once():
    park = one_project([1], past=(1000,))
    zh, en = refused(no_deal, park, assumed(stays(history_years=3)), [2026], ["tax"])

    assert [
        f"项目 P01 缺少 {year} 年“tax”的数，不合作基线要用；没有并不等于零，请补录" for year in (2023, 2024)
    ] == zh.splitlines()
    assert [
        f'Project P01 lacks "tax" in {year}, which the no-deal baseline needs; '
        "absent is not zero, please add it"
        for year in (2023, 2024)
    ] == en.splitlines()


def test_streams_that_are_no_revenue_or_count_a_tax_twice_are_refused():
    net = Stream("vat_net", basis="扣除奖励后")
    vat = Stream("vat")
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    flows = {one: {"P01": {2025: 1, 2026: 1}} for one in (GDP, vat, net)}
    park = park_of(ledger_of(register, flows))

    assert (
        "数据流“gdp”（地区生产总值·元·全口径）不是财政收入，不能计入不合作基线\n"
        "“vat”与“vat_net”是同一税种的两种口径，只能取一个"
    ) == refused(no_deal, park, assumed(stays()), [2026], ["gdp", "vat", "vat_net"])[0]
    assert (
        "请写明计入基线的数据流，如 vat、cit；不作默认"
        == refused(no_deal, park, assumed(stays()), [2026], [])[0]
    )


def test_assumptions_that_do_not_fit_the_park_are_refused():
    park = one_project([1], past=(1000,))
    half = assumed(stays(weight=Fraction(1, 2)))

    assert (
        "项目 P01 没有写明去留，不作默认；请补一行，如：P01,留,作者,理由,假设"
        == refused(no_deal, park, assumed(), [2026], ["tax"])[0]
    )
    assert (
        "项目 P01 在“中”情形下各去留的权重合计为 50%，须恰为 100%"
        == refused(no_deal, park, half, [2026], ["tax"])[0]
    )
    assert (
        "不认识“medium”。可用：low、mid、high。"
        == refused(no_deal, park, assumed(stays()), [2026], ["tax"], "medium")[0]
    )


def test_a_file_in_the_words_of_either_language_reads_alike(written):
    park = one_project([1], past=(1000,))
    zh = read_baseline(
        written("P01,衰,15%,甲,因,假设\n", "项目编号,去留,年衰减率,作者,理由,状态\n", "gb18030"), park
    )
    en = read_baseline(
        written("P01,declines,3/20,甲,因,假设\n", "project,fate,rate,author,reason,status\n"), park
    )

    assert zh.fates == en.fates == (Fate("P01", "declines", "甲", "因", rate=Fraction(3, 20)),)


BAD = {
    "no fate": (
        "",
        "baseline.csv: 只有表头，没有数据行\n"
        "baseline.csv: 项目 P01 没有写明去留，不作默认；请补一行，如：P01,留,作者,理由,假设",
        "baseline.csv: There is a header, but no row of data\n"
        "baseline.csv: Nothing says what becomes of project P01, and there is no default; add a row such as: "
        "P01,stays,author,reason,假设",
    ),
    "fate and author": (
        "P01,流,,,,,,,,因,假设\n",
        "baseline.csv B2 fate: 不认识“流”。可用：留、stays、衰、declines、走、leaves。\n"
        "baseline.csv I2 author: “author”不能为空；没有数据的行请整行删去，没有并不等于零",
        'baseline.csv B2 fate: Unknown word "流". Known: 留、stays、衰、declines、走、leaves.\n'
        "baseline.csv I2 author: ",
    ),
    "published": (
        "P01,留,,,,,,,甲,因,已发布\n",
        "baseline.csv K2 status: 不合作基线都是假设，状态须写“假设”，不能是“已发布”。可用：假设。",
        'baseline.csv K2 status: A no-deal baseline is assumed: its status must be "假设", found "已发布".',
    ),
    "rate": (
        "P01,衰,150%,,,,,,甲,因,假设\n",
        "baseline.csv C2 rate: 项目 P01：年衰减率须大于 0、不超过 100%，现为 150%",
        "baseline.csv C2 rate: Project P01: a yearly rate must be above 0 and at most 100%, found 150%",
    ),
    "rate that is none": (
        "P01,衰,很快,,,,,,甲,因,假设\n",
        "baseline.csv C2 rate: “很快”不是数字；请写成如 0.375、3/8 或 37.5%",
        'baseline.csv C2 rate: "很快" is not a number; write 0.375, 3/8 or 37.5%',
    ),
    "no rate, a year": (
        "P01,衰,,2027,,,,,甲,因,假设\n",
        "baseline.csv C2 rate: 项目 P01：“衰”须写明年衰减率，如 15%\n"
        "baseline.csv D2 leaves: 项目 P01：只有“走”有离开年度，请删去",
        'baseline.csv C2 rate: Project P01: "declines" needs a yearly rate, such as 15%\n'
        'baseline.csv D2 leaves: Project P01: only "leaves" has a year; delete it',
    ),
    "left before": (
        "P01,走,,2024,,,,,甲,因,假设\n",
        "baseline.csv D2 leaves: 项目 P01：离开年度 2024 早于搬迁年度 2026，而台账有它此前的历史",
        "baseline.csv D2 leaves: Project P01: it cannot leave in 2024, before its move in 2026: "
        "the ledger holds its history until then",
    ),
    "goes elsewhere": (
        "P01,走,,2027,金安区,,,,甲,因,假设\n",
        "baseline.csv E2 goes_to: 项目 P01：台账只有它 2026 年搬到金安区的数，去向和离开年度须与此一致；"
        "去往别处的，请把去向留空",
        "baseline.csv E2 goes_to: Project P01: the ledger knows it only as moved to Jin'an in 2026",
    ),
    "weights": (
        "P01,留,,,,60%,,,甲,因,假设\nP01,走,,2027,,30%,,,甲,因,假设\n",
        "baseline.csv: 项目 P01 在“中”情形下各去留的权重合计为 90%，须恰为 100%",
        'baseline.csv: Project P01, case "mid": the weights of its fates add up to 90%',
    ),
    "unknown project": (
        "P01,留,,,,,,,甲,因,假设\nP1,留,,,,,,,甲,因,假设\n",
        "baseline.csv A3 project: 没有编号为“P1”的项目。是否指“P01”？",
        'baseline.csv A3 project: No project "P1". Did you mean "P01"?',
    ),
    "row length": (
        "P01,留,,,,,,,甲,因,假设,多\n",
        "baseline.csv A2: 这一行有 12 格，表头有 11 格",
        "baseline.csv A2: This row has 12 cells, the header has 11",
    ),
    "base": (
        "P01,留,,,,,,11,甲,因,假设\n",
        "baseline.csv H2 history_years: 基期年数须为 1 至 10 的整数，现为“11”。是否指“1”？",
        'baseline.csv H2 history_years: The years of a base are a whole number from 1 to 10, found "11".',
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_every_fault_and_its_cell(name, written):
    rows, zh, en = BAD[name]
    found = refused(read_baseline, written(rows), one_project([1], past=(1000,)))

    assert zh == found[0]
    assert en in found[1]


def test_a_strange_header_names_the_nearest_column(written):
    zh, en = refused(
        read_baseline, written("P01,留,甲,因,假设\n", "project,fat,author,reason,status\n"), one_project([1])
    )

    assert "baseline.csv B1 fat: 不认识列“fat”。是否指“fate”？" in zh
    assert 'baseline.csv: Column "fate" is missing.' in en
    assert (
        "baseline.csv: 无法按表头读出；请另存为逗号分隔的 CSV（UTF-8），首行为列名"
        == refused(
            read_baseline,
            written("P01;留;甲;因;假设\n", "project;fate;author;reason;status\n"),
            one_project([1]),
        )[0]
    )


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_deal_of_a_mixture_is_the_weighted_sum_of_its_parts(drawn):
    weights = drawn.draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    fates = []
    for weight in weights:
        kind = drawn.draw(st.sampled_from(["stays", "declines", "leaves"]))
        fates.append(
            Fate(
                "P01",
                kind,
                "甲",
                "因",
                rate=Fraction(drawn.draw(st.integers(1, 100)), 100) if kind == "declines" else Fraction(0),
                leaves=drawn.draw(st.integers(2026, 2032)) if kind == "leaves" else 0,
                weight=Fraction(weight, sum(weights)),
                history_years=drawn.draw(st.integers(1, 3)),
            )
        )
    past = drawn.draw(st.lists(st.integers(-(10**6), 10**9), min_size=3, max_size=3))
    park = one_project([1], past=[Fraction(one, 10**6) for one in past])
    found = no_deal(park, assumed(*fates), YEARS, ["tax"])

    for year in YEARS:
        exact = Fraction(0)
        for one in fates:
            base = Fraction(sum(past[-one.history_years :]), one.history_years)
            left = {"stays": Fraction(1), "leaves": Fraction(year < one.leaves)}.get(
                one.fate, (1 - one.rate) ** (year - 2025)
            )
            exact += one.weight * left * base
        assert round_fraction(exact) == found.table[ORIGIN_REGION][year]
        step = found.working(ORIGIN_REGION, year)
        assert abs(sum((part.value for part in step.parts), Fraction(0)) - step.value) <= Fraction(1, 2)


def test_a_long_list_of_projects_that_stay_needs_no_year_of_leaving(written):
    rows = "P01,走,,2027,,1/100,,,甲,乙,假设\n" + "P01,留,,,,1/100,,,甲,乙,假设\n" * 99

    assert 100 == len(read_baseline(written(rows), one_project([1], past=(1000,))).fates)
