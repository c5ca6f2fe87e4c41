"""The official account and the agreed one: kept apart, reconciled to the fen, the official never changed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, one_project
from tests.strategies import formulas, ledgers_for
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.assessment import assess
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.precedents import precedent
from yrdshare.ledger import standard
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.reading import read_park
from yrdshare.money import fen
from yrdshare.nodes.build import eligible, marked
from yrdshare.nodes.expression import Share, Stream
from yrdshare.resources import data

KUNMING = "90000"  # 万元; the rule of http://news.jjrbnet.com/yuanqu/20240510/97845.html, the figure is ours
INDICATORS = ("gdp", "industrial_output", "investment", "retail")
GDP = standard.streams()["gdp"]


def one(stream, *wan, first=2026, moved=2026):
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, moved, moved)])
    path = {first + spot: amount for spot, amount in enumerate(wan)}
    return ledger_of(register, {stream: {"P01": path}})


def accounts(found):
    """fen by region: official, agreed."""
    return {
        region.name_zh: (found.official[region].tolist(), found.agreed[region].tolist())
        for region in found.official
    }


def double(stream, years=(2026,)):
    return Formula("双核算", stream, {ORIGIN: 1 * stream, HOST: 1 * stream}, None, years, HOST, "double")


def split(stream, share="0.4", years=(2026,), name="分劈"):
    return Formula(name, stream, {ORIGIN: Share("origin", value=share) * stream}, HOST, years)


@pytest.mark.parametrize("name", INDICATORS)
def test_kunming_counts_in_both_places_and_the_official_sum_stays(name):
    stream = standard.streams()[name]
    [found] = assess([double(stream)], one(stream, KUNMING)).indicators
    whole = fen(KUNMING)

    assert {"松江区": ([0], [whole]), "金安区": ([whole], [whole])} == accounts(found)
    assert ([whole], [0]) == (found.excess.tolist(), found.open.tolist())


@pytest.mark.parametrize("name", INDICATORS)
def test_in_place_both_accounts_are_the_same(name):
    stream = standard.streams()[name]
    in_place = Formula("属地", stream, {}, HOST, [2026], HOST, "in_place")
    [found] = assess([in_place], one(stream, "100")).indicators

    assert {"松江区": ([0], [0]), "金安区": ([fen("100")], [fen("100")])} == accounts(found)
    assert [0] == found.excess.tolist()


@pytest.mark.parametrize("name", INDICATORS)
def test_a_split_moves_the_agreed_account_alone(name):
    stream = standard.streams()[name]
    [found] = assess([split(stream)], one(stream, "100.01")).indicators

    assert {
        "松江区": ([0], [fen("40.004")]),
        "金安区": ([fen("100.01")], [fen("60.006")]),
    } == accounts(found)


def test_the_shipped_park_40_60_leaves_the_host_its_official_figure():
    park = read_park(Path(str(data("parks", "liusong"))))
    rules = precedent("liusong").formulas(first_year=2026)
    [found] = assess(rules, park.ledger).indicators
    frame = park.ledger.frame()
    gdp = frame[(frame.stream == "gdp") & (frame.year >= 2026)]
    recommended = [one.code for one in park.projects if "松江区推荐" in one.marks]
    host, origin = park.regions["金安区"], park.regions["松江区"]

    for spot, year in enumerate(range(2026, 2031)):
        of_year = gdp[gdp.year == year]
        shared = sum((4 * int(one) + 5) // 10 for one in of_year[of_year.project.isin(recommended)].value)
        assert sum(map(int, of_year.value)) == found.official[host][spot]
        assert (0, shared) == (found.official[origin][spot], found.agreed[origin][spot])
        assert found.official[host][spot] - shared == found.agreed[host][spot]
    assert [0] * 5 == found.excess.tolist() == found.open.tolist()


def test_two_formulas_on_one_indicator_are_one_official_figure():
    register = Register(
        [
            Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026, marks=frozenset({"a"})),
            Project("P02", OTHER_ORIGIN, HOST_REGION, 2027, 2027),
        ]
    )
    ledger = ledger_of(
        register, {GDP: {"P01": {2026: 100, 2027: 200}, "P02": {2026: 70, 2027: 50, 2028: 60}}}
    )
    first = Formula("甲", GDP, {ORIGIN: eligible("1/2" * GDP, marked("a"))}, HOST, [2026, 2027])
    second = Formula("乙", GDP, {OTHER_ORIGIN: "1/10" * GDP}, HOST, [2027])
    [found] = assess([first, second], ledger).indicators

    assert {
        "松江区": ([0, 0], [fen("50"), fen("100")]),
        "嘉定区": ([0, 0], [0, fen("25")]),
        "金安区": ([fen("100"), fen("250")], [fen("50"), fen("125")]),
    } == accounts(found)


def test_the_text_names_each_way_and_what_is_counted_twice():
    ledger = one(GDP, "100")
    zh = assess([double(GDP)], ledger).text("zh")

    assert (
        "官方账与考核账：官方账按在地统计，任何约定都不改变它；考核账按协议，只用于考核；两账都只含各项目搬迁以后的数\n"
        "增加值（双核算：双算，两地都计）\n"
        "· 松江区 2026 年：官方 0.00 万元，考核 100.00 万元，相差 100.00 万元\n"
        "· 金安区 2026 年：官方 100.00 万元，考核 100.00 万元，相差 0.00 万元\n"
        "· 2026 年核对：考核合计 200.00 万元 − 官方合计 100.00 万元 = 100.00 万元，为双算多计，不进入官方账\n"
        "依据：国家统计局2022年9月28日对第7477号建议的答复，统一核算按经营活动所在地，地区之间的分劈只能是考核账"
    ) == zh
    en = assess([split(GDP)], ledger).text("en")
    assert (
        "· Songjiang 2026: official 0.00 × 10k yuan, agreed 40.00 × 10k yuan, difference 40.00 × 10k yuan"
        in en
    )
    assert (
        "· 2026 reconciled: agreed in all 100.00 × 10k yuan − official in all 100.00 × 10k yuan "
        "= 0.00 × 10k yuan"
    ) in en


def test_the_table_is_exact_and_in_both_languages():
    found = assess([split(GDP)], one(GDP, "100.01"))
    table = found.table("zh")

    assert ["指标", "地区", "年度", "官方（在地）", "考核（协议）", "相差", "单位"] == list(table.columns)
    assert [
        "增加值",
        "金安区",
        2026,
        Decimal("100.01"),
        Decimal("60.006"),
        Decimal("-40.004"),
        "万元",
    ] == list(table.iloc[1])
    assert "agreed (assessment)" in found.table("en").columns


def test_a_quota_is_told_in_its_own_unit():
    energy = standard.streams()["energy_quota"]
    found = assess([split(energy, "1/2")], one(energy, "0.001"))

    assert "· 松江区 2026 年：官方 0 吨标准煤，考核 500 吨标准煤，相差 500 吨标准煤" in found.text("zh")
    assert "official 1,000 tonnes of standard coal" in found.text("en")
    assert "吨标准煤" == found.table("zh").iloc[0]["单位"]


def refused(*given):
    with pytest.raises(FormulaError) as caught:
        assess(*given)
    return caught.value.text("zh"), caught.value.text("en")


def test_money_alone_has_no_account_for_assessment():
    tax = Formula("税收", TAX, {ORIGIN: "1/2" * TAX}, HOST, [2026])
    zh, en = refused([tax], one_project([1]).ledger)

    assert "这些公式里没有分劈增加值、产值、投资、零售额一类指标的，没有考核账可编" == zh
    assert en.startswith("None of these formulas divides an indicator")


def test_an_official_figure_cannot_be_collected_elsewhere():
    moved = Formula("改记", GDP, {HOST: "1/2" * GDP}, ORIGIN, [2026], ORIGIN)

    assert (
        "公式“改记”把指标记在飞出地，而官方数按项目所在地统计，不能改记；须由飞入地归集",
        'Formula "改记" counts the indicator at origin region, but the official figure stands where the '
        "project is and cannot be moved; the host must collect it",
    ) == refused([moved], one(GDP, "1"))


def test_one_stream_in_two_different_pools_is_refused():
    other = Stream("gdp_of_branch", "gdp", basis="全口径")
    ledger = ledger_of(
        Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)]),
        {GDP: {"P01": {2026: 1}}, other: {"P01": {2026: 1}}},
    )
    zh, en = refused([split(GDP), split(GDP + other, name="合计")], ledger)

    assert "数据流“增加值”同时在“分劈”和“合计”里，而两者的归集范围不同" in zh
    assert 'Stream "Value added" stands in "分劈" and in "合计", whose pools differ' in en


def test_what_a_pool_takes_off_is_not_counted_again_in_the_official_account():
    exempt = replace(GDP, name="gdp_exempt", name_zh="免分增加值", name_en="Exempt value added")
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    ledger = ledger_of(register, {GDP: {"P01": {2026: "1000"}}, exempt: {"P01": {2026: "200"}}})
    pool = GDP + (-1) * exempt
    claims = {ORIGIN: Share("origin", value="0.4") * pool}
    [found] = assess([Formula("分劈", pool, claims, HOST, (2026,))], ledger).indicators

    assert (GDP,) == found.streams
    assert {"松江区": ([0], [fen("320")]), "金安区": ([fen("1000")], [fen("680")])} == accounts(found)
    assert [0] == found.open.tolist()


def test_negative_control_an_account_that_takes_from_the_official_one_would_not_reconcile():
    [found] = assess([split(GDP)], one(GDP, "100")).indicators
    tampered = replace(found, official=found.agreed)

    assert [0] == found.open.tolist()
    assert [0] == tampered.open.tolist()  # a sum alone cannot tell
    assert found.official[HOST_REGION].tolist() != tampered.official[HOST_REGION].tolist()
    lost = replace(found, agreed=found.agreed | {HOST_REGION: found.agreed[HOST_REGION] - 1})
    assert [-1] == lost.open.tolist()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_drawn_formulas_and_ledgers_reconcile_to_the_last_fen(drawn):
    formula = drawn.draw(formulas().filter(lambda one: not one.paid))
    rest = HOST if formula.count == "in_place" else formula.rest
    formula = replace(formula, collected_by=HOST, rest=rest)
    ledger = drawn.draw(ledgers_for(formula))
    [found] = assess([formula], ledger).indicators
    account = evaluate(formula, ledger)

    assert [0] * len(found.years) == found.open.tolist()
    assert account.excess.tolist() == found.excess.tolist()
    if formula.count != "double":
        assert [0] * len(found.years) == found.excess.tolist()
    official = np.sum(list(found.official.values()), axis=0)
    cells = [ledger.cells[stream.name] for stream in found.streams]
    standing = np.array(found.years)[None, :] >= ledger.register.moved[:, None]
    columns = slice(found.years[0] - ledger.years[0], found.years[-1] - ledger.years[0] + 1)
    assert sum((one.value[:, columns] * standing).sum(axis=0) for one in cells).tolist() == official.tolist()
    for region, path in account.transfers.items():
        assert path.tolist() == found.difference[region].tolist()
