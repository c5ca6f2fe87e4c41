"""The clause: golden texts, and every number in it is in the stored formula and back."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.formulas import FORMULAS, FUND, GDP, JIADING, LAND, LOCAL, QUOTA, SONGJIANG, VAT
from tests.strategies import formulas
from yrdshare.errors import InputError
from yrdshare.formula.clause import clause
from yrdshare.formula.formula import HOST, ORIGIN, PARK, Formula
from yrdshare.formula.prose import escape
from yrdshare.formula.store import dump, load
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
from yrdshare.nodes.expression import Marked, Share, Stream, Sum
from yrdshare.words import LANGUAGES, say

GOLDEN = Path(__file__).parents[1] / "golden" / "clause"
WRITTEN = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?)(%?)")
BOUNDS = ("low", "high")


MINUS = re.compile(
    "扣除(?!奖励)|（以负数计）|net of (?!rewards)|minus "
)  # −1 in words; nothing else in a clause says so


def numbers(text):
    """Every number printed in a text, exactly: 40%, 1/3, 2000, 0.5; −1 is told in words."""
    found = {Fraction(number) / (100 if percent else 1) for number, percent in WRITTEN.findall(text)}
    return found | ({Fraction(-1)} if MINUS.search(text) else set())


def stored_numbers(data):
    """Every number of a stored formula; a share with a value is that value, its bounds were the draft's."""
    if isinstance(data, list):
        return set().union(*map(stored_numbers, data)) if data else set()
    if not isinstance(data, dict):
        return {Fraction(data)} if isinstance(data, int) and not isinstance(data, bool) else set()
    found = set()
    for key, held in data.items():
        if key == "schema" or (key in BOUNDS and data.get("value") is not None):
            continue
        exact = key in ("value", "rate", *BOUNDS) and isinstance(held, str)
        found |= {Fraction(held)} if exact else stored_numbers(held)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FORMULAS)
def test_clause_reads_as_the_golden_text(name, lang):
    golden = (GOLDEN / f"{name}.{lang}.md").read_text(encoding="utf-8")

    assert golden == clause(FORMULAS[name], lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FORMULAS)
def test_numbers_of_the_known_formulas_are_those_stored(name, lang):
    formula = FORMULAS[name]

    assert stored_numbers(dump(formula)) == numbers(clause(formula, lang))


@given(st.booleans().flatmap(lambda opened: formulas(open_shares=opened)), st.sampled_from(LANGUAGES))
def test_every_number_printed_is_stored_and_every_number_stored_is_printed(formula, lang):
    text = clause(formula, lang)
    for share in formula.shares:  # a name of the user's own may hold a digit
        text = text.replace(f"“{escape(share.name)}”", "")

    assert stored_numbers(dump(formula)) == numbers(text)


@given(formulas(open_shares=True), st.sampled_from(LANGUAGES), st.sampled_from(["0.123456", "1/7"]))
def test_another_share_gives_another_clause(formula, lang, value):
    one = _with_share(formula, Share("s"))

    assert clause(one.with_shares({"s": value}), lang) != clause(one.with_shares({"s": "0.654321"}), lang)


def _with_share(formula, share):
    claim = window(share * formula.pool, 1, 2)
    return Formula(formula.name, formula.pool, {ORIGIN: claim}, HOST, formula.years)


OTHER = {
    "clock": ("calendar", "moved", "full_production"),
    "relation": (">=", "<=", ">", "<"),
    "absent": ("error", "zero"),
    "role": ("origin", "host", "park", "fund"),
    "per": ("project", "sum"),
    "count": ("split", "double", "in_place"),
    "unit": ("元", "万元", "亿元"),
    "mark": ("松江区推荐", "另一标注"),
    "basis": ("地方留成", "全口径"),
}
UNTOLD = {
    "node",
    "name",
    "code",
    "level",
    "parent",
    "kind",
    "schema",
}  # names stand for streams


def leaves(data, path=()):
    """Every field that the clause must tell, with its path."""
    if isinstance(data, dict | list):
        for key, held in data.items() if isinstance(data, dict) else enumerate(data):
            if key in UNTOLD or (key in BOUNDS and data.get("value") is not None):
                continue
            yield from leaves(held, (*path, key))
    elif data is not None and path[-1] not in ("name_zh", "name_en"):
        yield path, data


def changed(data, path, value):
    """The same data with another value at `path`."""
    if not path:
        return value
    held = data.copy()
    held[path[0]] = changed(held[path[0]], path[1:], value)
    return held


@given(st.data(), st.booleans().flatmap(lambda opened: formulas(open_shares=opened)))
def test_any_field_that_is_changed_changes_the_clause(data, formula):
    stored = dump(formula)
    path, old = data.draw(st.sampled_from(list(leaves(stored))))
    if isinstance(old, bool):
        new = not old
    elif isinstance(old, int):
        new = old + data.draw(st.sampled_from([-1, 1]))
    elif path[-1] in OTHER:
        new = data.draw(st.sampled_from(OTHER[path[-1]]))
    else:
        new = str(
            Fraction(old) + data.draw(st.sampled_from([Fraction(1, 1000), Fraction(-1, 7), Fraction(2)]))
        )
    assume(new != old)
    try:
        other = load(changed(stored, path, new))
    except InputError:
        assume(False)

    assert clause(formula, "zh") != clause(other, "zh")
    assert clause(formula, "en") != clause(other, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_negative_control_a_digit_in_the_wording_would_be_found(lang):
    formula = FORMULAS["liusong"]

    assert stored_numbers(dump(formula)) != numbers(clause(formula, lang) + " 7")


def test_names_of_users_cannot_act_in_markdown():
    stream = Stream("s", name_zh="a|b\n# *x* <script> $y$ [z](u)", name_en="{braces} `code`")
    nasty = Region("N", "基金\n第一条 _伪造_", "Fund\r\n## forged &lt;", "基金")
    formula = Formula("{0} <b>", stream, {nasty: "0.4" * stream}, HOST, [2026])
    zh, en = clause(formula, "zh"), clause(formula, "en")

    assert r"# {0} \<b\>" == zh.splitlines()[0]
    assert r"a\|b \# \*x\* \<script\> \$y\$ \[z\](u)" in zh
    assert r"基金 第一条 \_伪造\_" in zh
    assert r"{braces} \`code\`" in en
    assert r"Fund \#\# forged \&lt;" in en


def test_marks_of_users_are_escaped_too():
    formula = Formula("f", VAT, {ORIGIN: ("0.4" * VAT)}, HOST, [2026])
    listed = Formula("f", VAT, {ORIGIN: _marked("*a*\u202eb")}, HOST, [2026])

    assert "名录" not in clause(formula).split("用语")[0]
    assert r"名录中标注“\*a\* b”" in clause(listed)


def _marked(mark):
    return eligible("0.4" * VAT, Marked(mark))


def test_open_share_shows_its_range_and_two_open_shares_their_names():
    one = Formula("f", VAT, {ORIGIN: Share("s", low="0.2", high="0.6") * VAT}, HOST, [2026])

    assert "分成基数的【待定（20%–60%）】" in clause(one)
    assert "【“vat”待定（20%–60%）】" in clause(FORMULAS["stepped"])


def test_order_of_cap_and_window_is_told_apart():
    share = Share("s", value="0.5") * LOCAL
    inside = capped(window(share, 1, 5, "moved"), history(LOCAL, 3))
    outside = window(capped(share, history(LOCAL, 3)), 1, 5, "moved")
    texts = [
        clause(Formula("f", LOCAL, {ORIGIN: claim}, HOST, range(2026, 2031))) for claim in (inside, outside)
    ]

    assert texts[0].index("期限：") < texts[0].index("累计上限：")
    assert texts[1].index("累计上限：") < texts[1].rindex("期限：")


def test_sum_of_capped_parts_is_a_list_of_its_own():
    parts = Sum((capped(Share("s", value="0.5") * LOCAL, wan("100")), capped("0.1" * VAT, wan("20"))))
    text = clause(Formula("f", LOCAL, {ORIGIN: window(parts, 1, 3)}, HOST, range(2026, 2031)))

    assert "（一）数额：下列各项之和：\n\n- 其一，依次按下列各项计算" in text
    assert "  - 其二，累计上限：每个项目自协议首年起累计不超过100万元" in text
    assert "（二）期限：自协议首年起第1年至第3年；其他年度为零。" in text


def test_further_claim_of_the_same_claimant_has_a_title_of_its_own():
    text = clause(FORMULAS["fund"])

    assert "## 第四条　飞出地的分成" in text
    assert "## 第五条　飞出地的另一项分成" in text
    assert FUND.name_zh in text
    assert "土地出让净收益没有数据的年度，按零计算" in text


def test_streams_of_the_same_name_are_told_apart():
    twins = (Stream("vat_a", name_zh="增值税"), Stream("vat_b", name_zh="增值税"))
    text = clause(Formula("f", Sum(twins), {ORIGIN: "0.4" * twins[0]}, HOST, [2026]))

    assert r"“增值税〔vat\_a〕”的40%" in text


def test_pool_without_claims_goes_to_the_rest():
    assert "分成基数全部归飞入地。" in clause(Formula("f", LAND, {}, HOST, [2026]))


@given(st.text(max_size=40))
def test_escaped_text_is_one_line_with_nothing_active(text):
    shown = escape(text)

    assert len(shown.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>#|~$&^]", re.sub(r"\\[\\`*_\[\]<>#|~$&^]", "", shown))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numerals_go_on_beyond_the_list(lang):
    claims = [(ORIGIN, Share("s", value="0.001") * VAT)] * 120
    text = clause(Formula("f", VAT, claims, HOST, [2026]), lang)
    titles = [line for line in text.splitlines() if line.startswith("## ")]

    assert len(titles) == len(set(titles))
    assert say("clause.article_numbers", lang).split()[0] in titles[0]


def of_origin(claim, lang="zh", **more):
    """The text of a tax formula in which the origin has `claim`."""
    return clause(Formula("f", LOCAL, {ORIGIN: claim}, HOST, range(2026, 2031), **more), lang)


def test_cap_on_the_sum_is_told_apart_from_one_on_each_project():
    one, together = (of_origin(capped("0.4" * LOCAL, history(LOCAL, 3), per)) for per in ("project", "sum"))

    assert "每个项目自协议首年起累计不超过该项目迁入前3个日历年度分成基数口径数额合计；" in one
    assert "应得额归同一方的全部项目合并，自协议首年起累计不超过这些项目各自迁入前3个日历年度" in together
    assert "最大余数法" in together
    assert "最大余数法" not in one


def test_amount_under_a_cap_on_the_sum_counts_once():
    text = of_origin(capped("0.4" * LOCAL, wan("80") + history(VAT, 2), "sum"))

    assert "累计不超过80万元与这些项目各自迁入前2个日历年度增值税地方留成合计的总和之和；" in text


def test_cap_inside_a_span_says_that_it_counts_every_year():
    """Paid is 0, 0, 5: the cap of 100 counts the 95 of the first two years, which the span never pays."""
    inside = stepped({(3, 3): capped(Share("s", value="1/2") * LOCAL, wan("100"))})

    assert "段内的累计上限，按全部年度依该段计算的数额累计" in of_origin(inside)
    assert "段内的累计上限" not in of_origin(stepped({(3, 3): Share("s", value="1/2") * LOCAL}))


def test_floor_says_that_it_holds_in_every_year():
    text = of_origin(floored("0.4" * LOCAL, wan("30")))

    assert "保底：每个项目在协议各年度每年不低于30万元；低于的，补足到该数额。" in text
    assert "设有保底的" in text.split("舍入与尾差")[1]


def test_order_of_floor_and_window_is_told_apart():
    inside = of_origin(window(floored("0.4" * LOCAL, wan("30")), 1, 5))
    outside = of_origin(floored(window("0.4" * LOCAL, 1, 5), wan("30")))

    assert inside.index("保底：") < inside.index("期限：")
    assert outside.index("期限：") < outside.index("保底：")


def test_keys_are_listed_region_by_region():
    keys = {SONGJIANG: "0.25", JIADING: "3/2", FUND: "1/3"}
    text = of_origin("0.4" * by_key(LOCAL, keys))

    assert "上项结果乘以应得一方的分配系数，其中松江区为25%、嘉定区为1.5、共同发展基金为1/3。" in text


def test_regions_of_the_same_name_are_told_apart_among_the_keys():
    twins = {Region("a", "同名", "Twin"): "0.5", Region("b", "同名", "Twin"): "0.25"}

    assert r"同名〔a〕为50%、同名〔b〕为25%" in of_origin(by_key(LOCAL, twins))


def test_growth_above_a_mean_of_years_with_the_year_itself():
    text = of_origin("0.4" * above_base(VAT, averaged(VAT, 3)))

    assert "（增值税地方留成超出增值税地方留成最近3年平均数（含当年）的部分，未超出的为零）的40%" in text
    assert "项目迁入以前、协议首年以前的年度，按该年度实际数计算" in text


def test_what_is_above_a_base_is_bracketed_where_it_is_itself_compared():
    left = of_origin(above_base(above_base(VAT, wan("1")), wan("2")))
    right = of_origin(above_base(VAT, above_base(wan("1") + VAT, wan("2"))))

    assert "（增值税地方留成超出1万元的部分，未超出的为零）超出2万元的部分" in left
    assert (
        "增值税地方留成超出（（1万元与增值税地方留成之和" in right or "增值税地方留成超出（1万元与" in right
    )


def test_rates_for_each_unit_and_on_what_was_invested():
    claims = {ORIGIN: per_unit(QUOTA, wan("12.5")), PARK: returned(LAND, "0.08")}
    zh, en = (clause(Formula("f", LAND, claims, HOST, [2026]), lang) for lang in LANGUAGES)

    assert "为调剂用地指标按每亩12.5万元计算的金额。" in zh
    assert "12.5 × ten thousand yuan for each mu of Land quota transferred." in en
    assert "按年回报率8%计算的固定回报" in zh
    assert "a fixed yearly return of 8% on" in en


def test_cases_read_if_and_otherwise():
    body = when(marked("重点"), window("0.5" * LOCAL, 1, 5), "0.3" * LOCAL)

    assert "（一）名录中标注“重点”的，依次按下列各项计算" in of_origin(body)
    assert "（二）否则，为分成基数的30%。" in of_origin(body)
    assert "(b) otherwise: 30% of the pool." in of_origin(body, "en")


def test_rest_that_pays_is_said_plainly_and_claims_are_then_not_limited():
    plain, pays = of_origin("0.4" * LOCAL), of_origin("0.4" * LOCAL, rest_pays=True)

    assert "不得超过分成基数" in plain
    assert "不得超过分成基数" not in pays
    assert "不足部分由余额归属方（飞入地）补足" in pays


@pytest.mark.parametrize(
    ("count", "rest", "said"), [("split", HOST, "分劈"), ("double", None, "双算"), ("in_place", HOST, "属地")]
)
def test_every_way_of_counting_is_named(count, rest, said):
    titles = [
        line for line in clause(Formula("f", GDP, {}, rest, [2026], HOST, count)).splitlines() if "##" in line
    ]

    assert any(said in title for title in titles)


@pytest.mark.parametrize("pool", [GDP, LOCAL])
def test_what_is_counted_in_place_has_no_entitlement_and_no_rest(pool):
    text = clause(Formula("f", pool, {}, HOST, [2026], count="in_place"))

    assert "按属地原则全部" in text
    for word in ("应得额", "计入额", "余额"):
        assert word not in text


def test_roles_of_committee_and_fund_are_terms():
    text = clause(FORMULAS["committee"])

    assert "园区，就每个项目而言指名录载明的该项目所属园区的管理机构" in text
    assert "基金，就每个项目而言指名录载明的该项目所属的基金" in text
    assert "就每个项目而言指名录载明的该项目所属" not in clause(FORMULAS["caiyu_92"])


def test_cap_inside_a_case_is_said_to_count_the_years_of_the_other_case():
    counted = "不论当年是否适用该情形"
    size = LOCAL >= wan("50")

    assert counted in of_origin(when(size, "0.1" * LOCAL, capped("0.2" * LOCAL, wan("105"))))
    assert counted not in of_origin(when(size, "0.1" * LOCAL, "0.2" * LOCAL))
    assert counted not in of_origin(capped(when(size, "0.1" * LOCAL, "0.2" * LOCAL), wan("105")))
