"""Formulas that every reader is tried on, and golden files are kept of; every node stands in one of them."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.formula import formula as roles
from yrdshare.formula.formula import HOST, ORIGIN, PARK, Formula
from yrdshare.ledger.regions import Region
from yrdshare.nodes.build import (
    above_base,
    averaged,
    by_key,
    capped,
    eligible,
    floored,
    history,
    marked,
    per_unit,
    returned,
    stepped,
    wan,
    when,
    window,
)
from yrdshare.nodes.expression import Share, Stream

VAT = Stream("vat", name_zh="增值税地方留成", name_en="VAT retained locally")
CIT = Stream("cit", name_zh="企业所得税地方留成", name_en="Corporate income tax retained locally")
GDP = Stream("gdp", "gdp", "元", "全口径", name_zh="增加值", name_en="Value added")
LAND = Stream("land", "land", "元", "—", "zero", name_zh="土地出让净收益", name_en="Net land transfer income")
INVESTMENT = Stream(
    "investment", "investment", "元", "全口径", name_zh="固定资产投资", name_en="Fixed-asset investment"
)
LOCAL = VAT + CIT
RENT = Stream("rent", "dividend", "元", "—", name_zh="厂房租金与分红", name_en="Rent and dividends")
PAID_IN = Stream(
    "paid_in", "investment", "元", "—", "zero", name_zh="村集体出资额", name_en="Capital paid in"
)
QUOTA = Stream(
    "land_quota", "quota", "亩", "—", "zero", name_zh="调剂用地指标", name_en="Land quota transferred"
)
SONGJIANG = Region("310117", "松江区", "Songjiang District")
JIADING = Region("310114", "嘉定区", "Jiading District")
FUND = Region("F01", "共同发展基金", "Joint Development Fund", "基金")


def caiyu_92() -> Formula:
    """财预〔2015〕92号: half of the tax for five years of full production, up to three years' history."""
    enough = Fraction(1, 3) * history(LOCAL, 3) >= wan("2000")
    half = window(Share("origin", value="1/2") * LOCAL, 1, 5, "full_production")
    claim = capped(eligible(half, enough), history(LOCAL, 3))
    return Formula("迁移企业税收分享", LOCAL, {ORIGIN: claim}, HOST, range(2026, 2031))


def liusong() -> Formula:
    """六松: 40:60 for five years, projects that Songjiang recommends."""
    claim = eligible(Share("origin", value="0.4") * LOCAL, marked("松江区推荐"))
    return Formula("推荐项目税收分成", LOCAL, {ORIGIN: claim}, HOST, range(2026, 2031))


def stepped_rates() -> Formula:
    """The origin's share falls with the years; open shares in the last span."""
    rates = stepped(
        {
            (1, 3): Share("early", value="0.5") * LOCAL,
            (4, 5): Share("vat", low="0.2", high="0.6") * VAT + Share("cit", low="0.1", high="0.3") * CIT,
            (6, 6): Fraction(1, 8) * LOCAL,
        },
        "moved",
    )
    return Formula("分段税收分成", LOCAL, {ORIGIN: rates}, HOST, range(2026, 2035))


def double_gdp() -> Formula:
    """双算: value added credited to the host in full, to the origin in part."""
    claims = {HOST: GDP, ORIGIN: window(Share("gdp", value="3/5") * GDP, 1, 10, "full_production")}
    return Formula("增加值双算", GDP, claims, None, range(2026, 2036), count="double")


def fund_first() -> Formula:
    """Land income above a size: a fund takes its part first, the origin a capped part, the host the rest."""
    large = eligible(LAND, INVESTMENT >= wan("10000"))
    limit = Fraction(1, 2) * history(LAND, 2) + wan("300.5")
    claims = (
        (FUND, eligible(Share("fund", value="0.1") * LAND, INVESTMENT >= wan("10000"))),
        (ORIGIN, capped(Share("origin", low="0.2", high="0.4") * large, limit)),
        (ORIGIN, window(Share("bonus", value="1/30") * LAND, 2, 2)),
    )
    return Formula("土地收益与共同发展基金", LAND, claims, HOST, range(2026, 2029))


def committee() -> Formula:
    """A park committee with a floor, a fund under a joint cap, origins by key of growth; the host pays."""
    growth = above_base(LOCAL, averaged(LOCAL, 3))
    keys = {SONGJIANG: "0.25", JIADING: "1/7"}
    claims = (
        (PARK, floored(Share("park", value="0.02") * LOCAL, wan("50"))),
        (roles.FUND, capped(Share("fund", low="0.05", high="0.1") * LOCAL, wan("3000"), per="sum")),
        (ORIGIN, capped(Share("origin", value="0.4") * by_key(growth, keys), history(VAT, 2), per="sum")),
    )
    return Formula("园区共建分成", LOCAL, claims, HOST, range(2026, 2031), rest_pays=True)


def fixed_return() -> Formula:
    """消薄飞地: ten years of a fixed return on what villages paid in, more for marked projects."""
    rates = when(marked("重点帮扶"), returned(PAID_IN, "0.1"), returned(PAID_IN, "0.08"))
    claims = {ORIGIN: window(rates, 1, 10, "moved")}
    return Formula("消薄飞地固定回报", RENT, claims, PARK, range(2026, 2036), PARK, rest_pays=True)


def quota_paid() -> Formula:
    """So much for each mu of land quota, above a size at another rate, out of the net land income."""
    rate = when(QUOTA > Fraction(1, 2) * history(QUOTA, 2), per_unit(QUOTA, wan("12.5")), "0.3" * LAND)
    return Formula("用地指标有偿调剂", LAND, {ORIGIN: rate}, HOST, [2026])


def in_place_gdp() -> Formula:
    """属地: value added stays where it is counted."""
    return Formula("增加值属地计入", GDP, {}, HOST, range(2026, 2029), count="in_place")


FORMULAS: Mapping[str, Formula] = {
    "caiyu_92": caiyu_92(),
    "liusong": liusong(),
    "stepped": stepped_rates(),
    "double_gdp": double_gdp(),
    "fund": fund_first(),
    "committee": committee(),
    "fixed_return": fixed_return(),
    "quota_paid": quota_paid(),
    "in_place_gdp": in_place_gdp(),
}
