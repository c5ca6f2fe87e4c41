"""A published rule switched onto the park on the table: what follows, what is told, what takes it back."""

from dataclasses import replace
from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.show.tables import draft_of, liusong, small, table
from yrdshare.drafts.loading import loads
from yrdshare.drafts.store import dumps
from yrdshare.errors import YrdshareError
from yrdshare.formula.account import evaluate
from yrdshare.formula.precedents import precedent, precedents
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.principles import EqualGain, nearest
from yrdshare.show import rules, state
from yrdshare.show.widgets import Part

CAPPED, TEMPLATE, MISFIT = "caiyu_2015_92", "ninghuai", "xinanjiang"


@pytest.fixture
def panel():
    return yrd.panel(table())


def press(panel, do, value=None):
    panel._heard({"do": do, "value": value})


def lay(panel, name):
    """The rule laid on the table from the list."""
    if not panel.beside["rules"].view:
        press(panel, "rules")
    press(panel, "rule", name)


def opened(draft):
    return state.opened(draft, yrd.solve)


def laid(draft, name):
    return rules.switched(opened(draft), name, yrd.solve)


def test_a_rule_stands_at_its_published_shares_and_gives_what_its_formulas_give(panel):
    lay(panel, CAPPED)
    formulas = precedent(CAPPED).formulas(first_year=2026)
    wanted = evaluate(formulas[0], liusong().ledger)
    [account] = panel.screen.position.accounts

    assert {"origin": Fraction(1, 2)} == dict(panel.screen.shares)
    assert {one: path.tolist() for one, path in wanted.received.items()} == {
        one: path.tolist() for one, path in account.received.items()
    }
    assert ["manual", True] == [panel.screen.mode, panel.screen.current]


def test_levers_clause_head_and_foot_follow_the_rule(panel):
    lay(panel, CAPPED)
    assert [500, 500] == panel.bars[0].view["units"]
    assert 1 == len(panel.bars)
    clause = " ".join(text for _, text in panel.parts["side"].view["clause"])
    assert "迁移企业税收分享" in clause
    assert "套用：京津冀" in panel.parts["cards"].view["rule"]
    assert precedent(CAPPED).sources[0].address in panel.parts["foot"].view["rule"]
    assert panel.parts["side"].view["lines"][0][2].startswith("换用“京津冀")
    assert panel.parts["side"].view["lines"][2][2].startswith("条款本身不同：松江区合计少得")


def test_one_key_brings_the_own_text_back_and_undo_takes_each_step(panel):
    own = panel.screen
    lay(panel, CAPPED)
    lay(panel, "liusong")
    press(panel, "restore")
    assert own.draft.formulas is panel.screen.draft.formulas
    assert (own.shares, None, own.position.totals) == (
        panel.screen.shares,
        panel.screen.rule,
        panel.screen.position.totals,
    )
    press(panel, "undo")
    assert "liusong" == panel.screen.rule.precedent.name
    press(panel, "undo")
    press(panel, "undo")
    assert (own.shares, None) == (panel.screen.shares, panel.screen.rule)
    press(panel, "restore")  # nothing to bring back
    assert own.shares == panel.screen.shares


def test_an_open_ratio_is_decided_by_the_principle_and_called_open(panel):
    lay(panel, TEMPLATE)
    screen = panel.screen
    assert ("principle", {"origin"}) == (screen.mode, screen.rule.pending)
    assert screen.shares == yrd.solve(screen.draft).shares
    [handle] = panel.bars[0].view["handles"]
    assert "比例待定（求解所得）" == handle["how"]
    press(panel, "source", handle["figure"])
    how = next(text for name, _, text in panel.beside["card"].view["lines"] if name == "how")
    assert "已发布的规则没有给出这个比例" in how
    press(panel, "mode", "manual")
    assert "比例待定（手动暂设）" == panel.bars[0].view["handles"][0]["how"]


def test_what_does_not_fit_says_why_and_changes_nothing(panel):
    before = panel.screen
    lay(panel, MISFIT)
    assert before is panel.screen
    assert "没有换上" in panel.beside["rules"].view["note"]
    assert "台账中没有这一数据流" in panel.beside["rules"].view["note"]
    row = next(one for one in panel.beside["rules"].view["rows"] if one["name"] == MISFIT)
    assert [False, True] == [row["fits"], bool(row["why"])]


@pytest.mark.parametrize("name", precedents())
def test_every_rule_is_laid_or_says_why_in_both_languages(name):
    screen = opened(table())
    fits = {row.rule.name: row for row in rules.rows(screen.draft)}[name]
    if not fits.fits:
        with pytest.raises(YrdshareError) as refusal:
            rules.switched(screen, name, yrd.solve)
        assert all(refusal.value.text(lang) for lang in ("zh", "en"))
        assert fits.lacking
        return
    found = rules.switched(screen, name, yrd.solve)
    stated = {
        share.name: share.value
        for stored in yrd.apply(name, liusong(), 2026).formulas
        for share in stored.shares
        if share.value is not None
    }
    if found.current:
        assert stated == {one: found.shares[one] for one in stated}  # no figure but the rule's own
    assert set(found.rule.pending) == {one.name for one in found.draft.open_shares} - set(stated)
    assert found.draft.number == screen.draft.number
    assert not found.rule.pending or isinstance(found.outcome, Infeasible) or found.mode == "principle"


def test_every_rule_can_be_painted_over_every_other(panel):
    for name in precedents():
        lay(panel, name)
        assert panel.parts["cards"].view["cards"]
    press(panel, "restore")
    assert panel.screen.rule is None


def test_conditions_that_mean_something_that_is_gone_are_told_and_left_out():
    songjiang = liusong().regions["松江区"]
    conditions = [
        (yrd.share("gdp") >= "0.1").named("统计不低于一成"),
        (yrd.receipts(songjiang, "税收").total >= 0).named("税收保底"),
        (yrd.gain(songjiang).total >= 0).named("松江不亏"),
    ]
    found = laid(table(conditions=conditions), CAPPED)
    told = [one.text() for one in found.rule.told]

    assert ["松江不亏"] == [one.name for one in found.draft.conditions]
    assert [
        "条件“统计不低于一成”指的份额或公式已不存在，未带入",
        "条件“税收保底”指的份额或公式已不存在，未带入",
    ] == told[:2]
    assert any("折价不再计入" in one for one in told)


def test_a_principle_that_means_a_share_that_is_gone_is_replaced_and_told():
    found = laid(table(principle=nearest({"gdp": "0.3"})), CAPPED)
    assert isinstance(found.draft.principle, EqualGain)
    assert any(one.text().startswith("原则“") for one in found.rule.told)


def test_a_second_rule_gets_back_what_only_the_first_had_no_use_for():
    found = rules.switched(laid(table(), CAPPED), "liusong", yrd.solve)
    assert table().values == found.draft.values


def test_a_park_of_one_project_takes_a_rule_without_its_streams_or_says_why():
    with pytest.raises(YrdshareError, match="台账中没有"):
        laid(small(), "liusong")


def test_a_rule_of_other_years_is_not_compared_with_the_draft_before():
    short = [replace(one, years=(2026, 2027)) for one in table().formulas]
    draft = yrd.Draft(short, liusong(), previous={"origin": "0.4", "gdp": "0.4"})
    found = laid(draft, CAPPED)
    assert found.reference is None
    assert any("协议年份不同" in one.text() for one in found.rule.told)


def test_a_rule_is_kept_exported_and_gone_back_to_like_any_other_draft(panel, monkeypatch):
    saved = []
    monkeypatch.setattr(Part, "save", lambda part, name, body: saved.append(body))
    press(panel, "keep")
    lay(panel, CAPPED)
    press(panel, "download", "clause")
    press(panel, "keep")
    panel.bars[0].move = {"share": "origin", "units": 300, "gesture": 1, "turn": 1}
    press(panel, "back", 1)
    assert panel.screen.rule is None
    press(panel, "back", 2)
    assert (CAPPED, Fraction(1, 2)) == (panel.screen.rule.precedent.name, panel.screen.shares["origin"])
    assert "迁移企业税收分享" in saved[0].decode()
    assert panel.talks.drafts[1].wording.startswith("套用京津冀")
    again = yrd.panel(talks=loads(dumps(panel.talks)))
    assert CAPPED == again.screen.rule.precedent.name


def test_a_text_of_ones_own_is_no_rule():
    assert rules.recognised(table()) is None


def test_the_list_says_title_region_date_confidence_and_one_line(panel):
    press(panel, "rules")
    view = panel.beside["rules"].view
    row = next(one for one in view["rows"] if one["name"] == CAPPED)
    assert len(precedents()) == len(view["rows"])
    assert row["meta"].startswith("京津冀 · 2015-06-24 · 可信度 V")
    assert row["summary"].startswith("达产后五年内")
    fits = [one["fits"] for one in view["rows"]]
    assert fits == sorted(fits, reverse=True)
    press(panel, "rules")
    assert {} == panel.beside["rules"].view


def test_the_list_and_the_drawer_are_not_open_at_once(panel):
    press(panel, "rules")
    press(panel, "desk")
    assert ({}, True) == (panel.beside["rules"].view, panel.drawer.view["opened"])
    press(panel, "rules")
    assert not panel.drawer.view["opened"]


def test_an_open_card_follows_the_screen_and_nothing_is_made_while_none_is_open(panel, monkeypatch):
    press(panel, "source", ["gain", "310117", "", None, False])
    before = panel.beside["card"].view["sum"]["total"]
    panel.bars[0].move = {"share": "origin", "units": 450, "gesture": 1, "turn": 1}
    assert before != panel.beside["card"].view["sum"]["total"]
    press(panel, "deeper", panel.beside["card"].view["sum"]["terms"][0][3])
    press(panel, "shallower")
    press(panel, "unsource")
    assert {} == panel.beside["card"].view
    asked = []
    monkeypatch.setattr("yrdshare.show.aside.card", lambda *_: asked.append(1))
    monkeypatch.setattr("yrdshare.show.aside.rows", lambda *_: asked.append(1))
    panel.bars[0].move = {"share": "origin", "units": 460, "gesture": 2, "turn": 2}
    assert [] == asked


def test_a_card_of_a_number_that_a_rule_takes_away_is_closed(panel):
    press(panel, "source", ["received", "310117", "地区生产总值", 2027, False])
    assert panel.beside["card"].view
    lay(panel, CAPPED)
    assert {} == panel.beside["card"].view


@pytest.mark.parametrize(
    ("do", "value"),
    [
        ("rule", "nobody"),
        ("rule", None),
        ("rule", CAPPED),
        ("source", [1]),
        ("deeper", {}),
        ("point", [99, 0]),
    ],
)
def test_what_was_not_offered_is_passed_over(panel, do, value):
    before = panel.screen
    press(panel, do, value)  # the list is not open: no rule was offered
    assert before is panel.screen
    assert {} == panel.beside["card"].view


def test_english_rules_have_no_missing_words(panel):
    press(panel, "language")
    lay(panel, TEMPLATE)
    assert "ratio open (solved)" == panel.bars[0].view["handles"][0]["how"]
    assert panel.parts["cards"].view["rule"].startswith("By: ")


def test_a_rule_that_brings_another_party_to_the_table_is_kept_and_compared():
    """The park has a fund that the text of one's own does not pay."""
    park = liusong()
    fund = Region("F", "共同基金", "Common fund")
    funded = Register([replace(one, park=fund, fund=fund) for one in park.projects])
    nothing = {fund: dict.fromkeys(park.ledger.years, 0)}
    held = replace(
        park,
        projects=funded,
        ledger=replace(park.ledger, register=funded),
        no_deal={**park.no_deal, **nothing},
        costs={**park.costs, **nothing},
    )
    panel = yrd.panel(draft_of(held))
    press(panel, "keep")
    lay(panel, "shenshan_2011")
    assert fund in panel.screen.draft.parties
    rows = panel.parts["side"].view["table"]["rows"]
    assert ["共同基金" in one[0] for one in rows].count(True) >= 1
    press(panel, "keep")
    press(panel, "compare", 1)
    assert panel.drawer.view["compared"]["lines"]
    press(panel, "back", 1)
    assert fund not in panel.screen.draft.parties
