"""The clause: golden texts, and every number in it is in the stored formula and back."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.formulas import FORMULAS, FUND, LAND, LOCAL, VAT
from tests.strategies import formulas
from yrdshare.errors import InputError
from yrdshare.formula.clause import clause
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.prose import escape
from yrdshare.formula.store import dump, load
from yrdshare.ledger.regions import Region
from yrdshare.nodes.build import capped, history, wan, window
from yrdshare.nodes.expression import Marked, Share, Stream, Sum
from yrdshare.words import LANGUAGES, say

GOLDEN = Path(__file__).parents[1] / "golden" / "clause"
WRITTEN = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?)(%?)")
BOUNDS = ("low", "high")


def numbers(text):
    """Every number printed in a text, exactly: 40%, 1/3, 2000, 0.5."""
    return {Fraction(number) / (100 if percent else 1) for number, percent in WRITTEN.findall(text)}


def stored_numbers(data):
    """Every number of a stored formula; a share with a value is that value, its bounds were the draft's."""
    if isinstance(data, list):
        return set().union(*map(stored_numbers, data)) if data else set()
    if not isinstance(data, dict):
        return {Fraction(data)} if isinstance(data, int) else set()
    found = set()
    for key, held in data.items():
        if key == "schema" or (key in BOUNDS and data.get("value") is not None):
            continue
        exact = key in ("value", *BOUNDS) and held is not None
        found |= {Fraction(held)} if exact else stored_numbers(held)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FORMULAS)
def test_clause_reads_as_the_golden_text(name, lang):
    golden = (GOLDEN / f"{name}.{lang}.md").read_text(encoding="utf-8")

    assert golden == clause(FORMULAS[name], lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FORMULAS)
def test_numbers_of_the_five_formulas_are_those_stored(name, lang):
    formula = FORMULAS[name]

    assert stored_numbers(dump(formula)) == numbers(clause(formula, lang))


@given(st.booleans().flatmap(lambda opened: formulas(open_shares=opened)), st.sampled_from(LANGUAGES))
def test_every_number_printed_is_stored_and_every_number_stored_is_printed(formula, lang):
    assert stored_numbers(dump(formula)) == numbers(clause(formula, lang))


@given(formulas(open_shares=True), st.sampled_from(LANGUAGES), st.sampled_from(["0.123456", "1/7"]))
def test_another_share_gives_another_clause(formula, lang, value):
    name = formula.shares[0].name
    open_again = Share(name, 0, 1)
    one = _with_share(formula, open_again)

    assert clause(one.with_shares({name: value}), lang) != clause(one.with_shares({name: "0.654321"}), lang)


def _with_share(formula, share):
    claim = window(share * formula.pool, 1, 2)
    return Formula(formula.name, formula.pool, {ORIGIN: claim}, HOST, formula.years)


OTHER = {
    "clock": ("calendar", "moved", "full_production"),
    "relation": (">=", "<=", ">", "<"),
    "absent": ("error", "zero"),
    "role": ("origin", "host"),
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
    "count",
    "per",
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
    if isinstance(old, int):
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
    from yrdshare.nodes.build import eligible

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
