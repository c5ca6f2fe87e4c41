"""What is said about an outcome is what the exact position holds, in both languages."""

import re
from fractions import Fraction

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, park_of, shared_tax
from yrdshare.demo import liusong
from yrdshare.formula.formula import Formula
from yrdshare.money import fen, wan_text
from yrdshare.negotiate.compare import compare
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain, why
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def capped_draft(**parts):
    park = park_of(one_project([100, 100, 100]).ledger, no_deal=20)
    return Draft([shared_tax(park, capped(Share("origin") * TAX, wan(100)))], park, equal_gain(), **parts)


def test_every_amount_of_the_example_park_is_in_its_explanation():
    solution = solve(liusong())
    said = explain(solution, "zh")

    for region, whole in solution.position.totals.items():
        assert f"{region.name_zh}：合计 {wan_text(whole, sign=True)}" in said
        for year, value in zip(solution.draft.years, solution.position.gains[region], strict=True):
            assert f"{year} 年 {wan_text(value, sign=True)}" in said
    for account in solution.position.accounts:
        assert wan_text(int(account.pool.sum())) in said
    assert "示例" in said
    assert not re.search(r"[{}]|None|Fraction", said)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_losers_caps_and_broken_conditions_are_said(lang):
    demand = receipts(HOST_REGION).total >= 250
    position = at(capped_draft(conditions=[demand]), {"origin": "0.6"})
    said = explain(position, lang)

    assert not position.losers
    assert "2027" in said  # the cap is reached in the second year
    assert wan_text(fen(50)) in said  # 200 received, 250 wanted
    assert {"zh": "触及累计上限", "en": "cumulative cap"}[lang] in said
    losing = explain(at(capped_draft(), {"origin": "0"}), lang)
    assert {
        "zh": "并非人人更好：松江区合计比不合作少 60.00 万元，自 2026 年起吃亏",
        "en": "Not everyone is better off",
    }[lang] in losing


def test_the_sentence_why_names_the_lever_and_everyone_it_moves():
    draft = capped_draft()
    before, after = at(draft, {"origin": "0.2"}), at(draft, {"origin": "0.6"})

    assert "由 20% 提高到 60%" in why(after, before)
    assert "松江区合计多得 40.00 万元；金安区合计少得 40.00 万元" in why(after, before)
    assert "自 2027 年起触及累计上限" in why(after, before)
    assert "不再触及累计上限" in why(before, after)
    assert "份额没有变动" == why(before, before)
    assert not CHINESE.search(why(after, before, "en"))


def test_two_drafts_are_compared_clause_by_clause():
    first = capped_draft(
        conditions=[(gain(HOST_REGION).every_year >= 0).named("每年不吃亏")], discount="0.04"
    )
    second = first.revise(
        principle=kalai_smorodinsky(),
        discount="0.05",
        conditions=[(gain(HOST_REGION).every_year >= 5).named("每年不吃亏")],
    )
    said = compare(at(first, {"origin": "0.2"}), at(second, {"origin": Fraction(1, 4)}))

    assert "第 1 稿 → 第 2 稿" in said
    assert "20% → 25%" in said
    assert "等额得益 → 等比例满足（Kalai–Smorodinsky）" in said
    assert "4% → 5%" in said
    assert "≥ 0 万元" in said
    assert "≥ 5 万元" in said
    assert "条款没有变化" in compare(at(first, {"origin": "0.2"}), at(first, {"origin": "0.2"}))


def test_an_impossible_draft_is_explained_with_both_ways_out():
    demands = [
        (receipts(region).total >= 200).named(f"{region.name_en} at least 200")
        for region in (ORIGIN_REGION, HOST_REGION)
    ]
    park = one_project([100, 100, 100])
    outcome = solve(Draft([shared_tax(park, Share("origin") * TAX)], park, equal_gain(), conditions=demands))

    assert "不能同时成立" in explain(outcome, "zh")
    assert "合计让步最少的出路：" in explain(outcome, "zh")
    english = explain(outcome, "en")
    assert "These cannot all hold" in english
    assert "gives way by 50.00 × 10k yuan" in english


def test_nothing_that_changed_is_called_unchanged():
    park = park_of(one_project([100, 100, 100]).ledger, no_deal=20)
    formula = shared_tax(park, Share("origin") * TAX)
    draft = Draft([formula], park, equal_gain(), conditions=[(gain(HOST_REGION).total >= 0).named("底线")])
    base = at(draft, {"origin": "0.3"})
    dear = park_of(park.ledger, no_deal=30)
    richer = park_of(one_project([200, 100, 100]).ledger, no_deal=20)
    twice = Formula("税收", TAX + TAX, formula.claims, HOST_REGION, formula.years)
    changes = {
        "余额归属": draft.revise(formulas=(shared_tax(park, Share("origin") * TAX, rest=ORIGIN_REGION),)),
        "分成基数": draft.revise(formulas=(twice,)),
        "不合作基线": draft.revise(no_deal=dear.no_deal),
        "台账变了": draft.revise(park=richer),
        "底线 [松江区": draft.revise(conditions=[(gain(ORIGIN_REGION).total >= 0).named("底线")]),
        "第 1 项分成": draft.revise(formulas=(shared_tax(park, capped(Share("origin") * TAX, wan(50))),)),
    }

    for word, changed in changes.items():
        said = compare(base, at(changed, {"origin": "0.3"}))
        assert word in said
        assert "条款没有变化" not in said


def test_who_lays_out_money_first_is_told_when_it_is_back():
    """Half of 10, 100, 100 less 20 a year without a deal: −15, +30, +30 万元, back in the second year."""
    park = park_of(one_project([10, 100, 100]).ledger, no_deal=20)
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park, equal_gain())

    assert "松江区：2027 年回本（第 2 年）" in explain(at(draft, {"origin": "1/2"}), "zh")
    assert "回本" not in explain(at(capped_draft(), {"origin": "0.3"}), "zh")
