"""Costs borne by kind: sums on paper, units, and what is refused."""

import pytest

from tests.builders import one_project
from yrdshare.errors import InputError
from yrdshare.fiscal.costs import read_costs
from yrdshare.money import fen

HEADER = "region,year,kind,item,value,unit,base,source,status,note\n"
PARK = one_project([1])
ORIGIN, HOST = PARK.regions["松江区"], PARK.regions["金安区"]
GOOD = (
    "金安区,2026,基础设施,道路,1000,万元,,协议附件,预测,\n"
    "金安区,2026,基础设施,水电,0.05,亿元,,协议附件,预测,\n"
    "金安区,2026,土地,,200.5,万元,,概算,示例,\n"
    "金安区,2027,奖励,,30,万元,研发投入,办法,已确认,按研发投入的10%补助\n"
    "松江区,2026,services,,1200000,元,,预算,已确认,\n"
)


def refused(path):
    with pytest.raises(InputError) as caught:
        read_costs(path, PARK)
    return caught.value.text("zh"), caught.value.text("en")


@pytest.fixture
def written(tmp_path):
    def write(rows, header=HEADER):
        path = tmp_path / "costs.csv"
        path.write_text(header + rows, encoding="utf-8")
        return path

    return write


def test_kinds_add_up_to_the_costs_of_a_park(written):
    costs = read_costs(written(GOOD), PARK)

    assert {HOST: {2026: fen("1700.5"), 2027: fen("30")}, ORIGIN: {2026: fen("120")}} == dict(costs.table)
    assert {"infrastructure", "land", "services", "incentive"} == set(costs.by_kind)
    assert fen("1500") == costs.by_kind["infrastructure"][HOST][2026]
    assert ("协议附件、概算", "示例") == costs.table.origins[HOST, 2026]
    assert ("办法", "已确认") == costs.table.origins[HOST, 2027]
    assert () == costs.warnings
    for region, path in costs.table.items():
        for year, amount in path.items():
            assert amount == sum(table.get(region, {}).get(year, 0) for table in costs.by_kind.values())


def test_costs_are_told_by_kind_and_in_all(written):
    zh = read_costs(written(GOOD), PARK).text("zh").splitlines()

    assert "各地区承担的成本，万元" == zh[0]
    assert "· 金安区，基础设施：2026 年 1,500.00" in zh
    assert "· 金安区，合计：2026 年 1,700.50，2027 年 30.00" in zh
    assert "· Jin'an, incentive: 2027: 30.00" in read_costs(written(GOOD), PARK).text("en").splitlines()


def test_a_year_without_a_row_is_absent_and_not_zero(written):
    assert 2027 not in read_costs(written(GOOD), PARK).table[ORIGIN]


REASON = (
    "不能列入，也不作为可调的手段：《公平竞争审查条例》（2024年8月1日起施行）第十条规定，"
    "没有法律、行政法规依据或者未经国务院批准，不得给予特定经营者税收优惠和选择性、差异化的财政奖励或者补贴；"
    "审计已查出此类支出。请删去这一行；若确实与税收无关，请在“计奖依据”写明依据，如：研发投入、就业人数"
)


@pytest.mark.parametrize(
    ("row", "cell", "found"),
    [
        ("金安区,2026,奖励,,30,万元,增值税地方留成,办法,预测,\n", "G2 base", "增值税地方留成"),
        ("金安区,2026,奖励,税收返还,30,万元,,办法,预测,\n", "C2 kind", "税收返还"),
        ("金安区,2026,奖励,,30,万元,,办法,预测,前三年按税收比例奖励\n", "C2 kind", "前三年按税收比例奖励"),
    ],
    ids=["base", "item", "note"],
)
def test_a_reward_tied_to_tax_is_refused_and_told_why(row, cell, found, written):
    zh, en = refused(written(row))

    assert f"costs.csv {cell}: 按税收给企业的返还或奖励（“{found}”）{REASON}" == zh
    assert f'costs.csv {cell}: A rebate or reward to a firm tied to tax ("{found}") cannot be entered' in en
    assert "article 10 of the Fair Competition Review Regulation" in en


def test_words_against_a_stated_lawful_base_are_a_warning_not_a_fault(written):
    [warned] = read_costs(
        written("金安区,2026,奖励,税收贡献奖励,30,万元,就业人数,办法,预测,\n"), PARK
    ).warnings

    assert (
        "costs.csv C2 kind：文字提到“税收贡献奖励”，但计奖依据写的是“就业人数”；"
        "若实际按税收兑现，即属违规优惠（《公平竞争审查条例》第十条），请核对"
    ) == warned.text("zh")
    assert 'the words say "税收贡献奖励", but the base is "就业人数"' in warned.text("en")


def test_a_favour_under_another_kind_is_a_warning(written):
    [warned] = read_costs(written("金安区,2026,公共服务,,30,万元,,办法,预测,含税收返还\n"), PARK).warnings

    assert "列在“公共服务”，而文字提到“含税收返还”" in warned.text("zh")
    assert 'listed under "services", yet the words say "含税收返还"' in warned.text("en")


def test_every_fault_of_a_file_is_told_at_once(written):
    zh, en = refused(
        written(
            "金按区,2026,基建,,十,万元,,表,预测,\n"
            "金安区,26,土地,,-5,万亩,,,肯定,\n"
            "金安区,2026,土地,,5,万元,亩数,表,预测,\n"
            "金安区,2026,土地,,5,万元,,表,预测,\n"
        )
    )

    assert [
        "costs.csv A2 region: 没有名为“金按区”的地区。是否指“金安区”？",
        "costs.csv B3 year: “26”不是 1949 至 2200 之间的年份。",
        "costs.csv C2 kind: 不认识“基建”。可用：基础设施、infrastructure、土地、land、公共服务、services、"
        "奖励、incentive。",
        "costs.csv F3 unit: 不认识单位“万亩”。是否指“万元”？",
        "costs.csv E2 value: “十”不是数字；请写成如 1234.56，不加千位逗号、空格和单位，不用科学计数法",
        "costs.csv E3 value: 成本不能为负：-5",
        "costs.csv H3 source: “source”不能为空；没有数据的行请整行删去，没有并不等于零",
        "costs.csv I3 status: 不认识状态“肯定”。可用：示例、预测、已确认。",
        "costs.csv G4 base: 只有“奖励”有计奖依据，请删去",
        "costs.csv A5 region: 金安区 2026 年“土地”在 A4 region 已有一行；同类多笔请用“事项”一列区分",
    ] == zh.splitlines()
    assert len(zh.splitlines()) == len(en.splitlines())
    assert 'costs.csv A5 region: Jin\'an, 2026, "land" already has a row at A4 region' in en


@pytest.mark.parametrize("value", ["1,000", " 5 ", "5元", "１００", "1e3", "=1+1"])
def test_a_number_that_is_not_plainly_written_is_refused_with_how_to_write_it(value, written):
    zh, en = refused(written(f'金安区,2026,土地,,"{value}",万元,,办法,预测,\n'))

    assert f"“{value}”不是数字；请写成如 1234.56，不加千位逗号、空格和单位，不用科学计数法" in zh
    assert "write it as 1234.56, without commas" in en
