"""The panel's widgets without a page: what is pressed changes what they say."""

import io
from types import SimpleNamespace

import openpyxl
import pytest

import yrdshare as yrd
from tests.show.tables import liusong, small, table
from yrdshare import gain
from yrdshare.negotiate.outcome import Glance
from yrdshare.show import panel as room
from yrdshare.show.actions import HIGHEST, LOWEST
from yrdshare.show.labels import wan
from yrdshare.show.points import points
from yrdshare.show.widgets import Beside, Drawer, LiveFigure, Part, SplitBar


@pytest.fixture
def panel():
    return yrd.panel(table())


def amounts(panel):
    return [one["text"] for card in panel.parts["cards"].view["cards"] for one in card["numbers"]]


def press(panel, do, value=None):
    panel._heard({"do": do, "value": value})


def test_a_move_changes_numbers_picture_and_clause(panel):
    before = amounts(panel), list(panel.figure.data[0].y), panel.parts["side"].view["clause"]
    panel.bars[0].move = {"share": "origin", "units": 450, "gesture": 1, "turn": 1}
    after = amounts(panel), list(panel.figure.data[0].y), panel.parts["side"].view["clause"]

    assert all(old != new for old, new in zip(before, after, strict=True))
    assert ([450, 550], 1) == (panel.bars[0].view["units"], panel.bars[0].view["turn"])


def test_every_button_acts_and_undo_takes_it_back(panel):
    start = amounts(panel)
    press(panel, "mode", "principle")
    assert start != amounts(panel)
    press(panel, "keep")
    assert 2 == panel.screen.draft.number
    press(panel, "principle", "equal_gain")
    press(panel, "undo")
    press(panel, "undo")
    press(panel, "undo")
    assert (start, 1) == (amounts(panel), panel.screen.draft.number)


def test_language_and_year_are_shown_at_once(panel):
    press(panel, "language")
    press(panel, "year", "2028")
    assert "Songjiang" == panel.parts["cards"].view["cards"][0]["name"]
    assert "2028" == panel.parts["cards"].view["cards"][0]["numbers"][1]["label"]


@pytest.mark.parametrize(
    ("do", "value"),
    [("nothing", 1), (None, None), ("principle", "best"), ("mode", "auto"), ("download", "all")],
)
def test_what_is_not_known_is_passed_over(panel, do, value):
    before = panel.screen
    press(panel, do, value)
    assert before is panel.screen or before.position.shares == panel.screen.position.shares


def test_the_picture_takes_the_size_of_its_place(panel):
    press(panel, "fit", [900, 380])
    assert (900, 380) == (panel.figure.layout.width, panel.figure.layout.height)
    press(panel, "fit", [10**9, 1])
    assert (HIGHEST, LOWEST) == (panel.figure.layout.width, panel.figure.layout.height)


def test_a_file_goes_out_as_a_message_and_stays_in_no_state(panel, monkeypatch):
    sent = []
    monkeypatch.setattr(Part, "save", lambda part, name, body: sent.append((name, body)))
    press(panel, "download", "workbook")
    [(name, body)] = sent

    assert "六松现代产业园_第1稿_工作簿.xlsx" == name
    assert body not in [value for part in panel.parts.values() for value in part.get_state().values()]
    assert openpyxl.load_workbook(io.BytesIO(body)).sheetnames
    assert name in panel.parts["foot"].view["note"]


def test_a_page_that_opens_late_gets_the_present_picture(panel):
    panel.bars[0].move = {"share": "origin", "units": 450, "gesture": 1, "turn": 1}
    state = panel.figure.get_state()

    assert list(panel.figure.data[0].y) == list(state["_widget_data"][0]["y"])
    assert panel.figure.layout.annotations[0].text == state["_widget_layout"]["annotations"][0]["text"]


def test_the_session_gives_what_a_cold_solve_gives(panel):
    press(panel, "mode", "principle")
    for units in (300, 550, 420):
        panel.bars[0].move = {"share": "origin", "units": units, "gesture": units, "turn": units}
        assert yrd.solve(panel.screen.draft).shares == panel.screen.shares


def test_widgets_have_no_trait_for_anything_private(panel):
    ours = {name for kind in (Part, SplitBar, Drawer, Beside) for name in kind.class_own_traits()}
    assert {"part", "view", "move"} == {name for name in ours if not name.startswith("_")}
    assert isinstance(panel.figure, LiveFigure)


def test_a_draft_without_open_shares_is_shown_too():
    fixed = small(yrd.Share("origin", value="0.4") * small().park.ledger["tax"])
    assert [] == yrd.panel(fixed).bars


def test_a_fault_in_the_middle_leaves_the_old_screen_whole(panel, monkeypatch):
    before = amounts(panel), panel.screen, panel.bars[0].view["units"]
    monkeypatch.setattr(room, "points", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        panel.bars[0].move = {"share": "origin", "units": 450, "gesture": 1, "turn": 7}

    assert before == (amounts(panel), panel.screen, panel.bars[0].view["units"])
    assert 7 == panel.bars[0].view["turn"]  # the page puts its bar back


def glancing(session, seen):
    """A session that glances provisionally, as one with curves does, and tells what it was asked."""
    solve = session.solve

    def glance(draft):
        seen.append("glance")
        return Glance(solve(draft).position)

    def proved(draft):
        seen.append("solve")
        return solve(draft)

    return SimpleNamespace(solve=proved, glance=glance)


def drag(panel, units, turn, going):
    panel.bars[0].move = {"share": "origin", "units": units, "gesture": 1, "turn": turn, "going": going}


def test_a_drag_is_provisional_until_it_rests(panel):
    seen = []
    panel.session = glancing(panel.session, seen)
    press(panel, "mode", "principle")
    drag(panel, 300, 1, True)
    drag(panel, 310, 2, True)

    assert ["solve", "glance", "glance"] == seen
    assert "暂算" == panel.parts["header"].view["provisional"]
    assert "已证明" not in panel.parts["foot"].view["certificate"].replace("已证明的结果", "")
    drag(panel, 310, 2, False)
    assert ["solve", "glance", "glance", "solve"] == seen
    assert "" == panel.parts["header"].view["provisional"]
    assert "已证明最优" in panel.parts["foot"].view["certificate"]
    assert yrd.solve(panel.screen.draft).shares == panel.screen.shares


def test_a_move_that_rests_at_once_is_solved_once(panel):
    seen = []
    panel.session = glancing(panel.session, seen)
    press(panel, "mode", "principle")
    drag(panel, 330, 1, False)
    drag(panel, 330, 1, False)
    assert ["solve", "solve"] == seen
    assert not panel.screen.provisional


def test_ways_out_of_a_clash_are_told_once_the_lever_rests(panel):
    press(panel, "mode", "principle")
    panel.bars[1].move = {"share": "gdp", "units": 0, "gesture": 1, "turn": 1, "going": False}
    panel.bars[0].move = {"share": "origin", "units": 200, "gesture": 2, "turn": 1, "going": True}
    moving = panel.parts["cards"].view["verdict"]["lines"]
    panel.bars[0].move = {"share": "origin", "units": 200, "gesture": 2, "turn": 1, "going": False}
    resting = panel.parts["cards"].view["verdict"]["lines"]

    assert not any("最小的出路" in one for one in moving)
    assert [
        "最小的出路共 3 条，任选一条：",
        "1. 松江区可比不合作少得 643 万元",
        "2. 释放松江区地区生产总值份额",
        "3. 释放松江区税收份额",
    ] == resting[-4:]


def test_a_page_that_tells_its_size_while_a_lever_moves_does_not_swallow_the_ways_out(panel):
    press(panel, "mode", "principle")
    panel.bars[1].move = {"share": "gdp", "units": 0, "gesture": 1, "turn": 1, "going": False}
    panel.bars[0].move = {"share": "origin", "units": 200, "gesture": 2, "turn": 1, "going": True}
    press(panel, "fit", [900, 380])  # the card of a clash is larger, so the picture's place changes
    panel.bars[0].move = {"share": "origin", "units": 200, "gesture": 2, "turn": 1, "going": False}

    assert any("最小的出路" in one for one in panel.parts["cards"].view["verdict"]["lines"])


def test_condition_that_binds_says_what_it_costs_once_the_lever_rests():
    floor = (gain(liusong().regions["金安区"]).every_year >= 2200).named("金安区红线")
    panel = yrd.panel(table(conditions=[floor], principle=yrd.equal_gain()))
    press(panel, "mode", "principle")
    free = yrd.solve(table(conditions=[], principle=yrd.equal_gain())).position.totals
    held = yrd.solve(panel.screen.draft).position.totals
    [songjiang, jinan] = [wan(abs(free[one] - held[one])) for one in held]
    binding = {name: text for name, _, text in panel.parts["side"].view["lines"]}["binds"]

    assert (
        "条件“金安区红线”在 2026 年恰好满足；"
        f"去掉这一条：松江区多得 {songjiang} 万元、金安区少得 {jinan} 万元" in binding
    )
    still = points(panel.screen, at_rest=False)["lines"]
    assert not any("去掉这一条" in text for _, _, text in still)


@pytest.mark.parametrize("do", ["keep", "download", "undo", "settle"])
def test_nothing_is_done_on_provisional_numbers(panel, do):
    seen = []
    panel.session = glancing(panel.session, seen)
    press(panel, "mode", "principle")
    drag(panel, 300, 1, True)
    press(panel, do, "formula")
    assert "solve" == seen[2]
    assert not panel.screen.provisional


def test_an_ordinary_draft_is_not_solved_twice_for_a_drag(panel, monkeypatch):
    press(panel, "mode", "principle")
    asked = []
    solve, glance = panel.session.solve, panel.session.glance
    panel.session = SimpleNamespace(
        solve=lambda draft: asked.append("solve") or solve(draft),
        glance=lambda draft: asked.append("glance") or glance(draft),
    )
    drag(panel, 300, 1, True)
    drag(panel, 300, 1, False)
    assert ["glance"] == asked
    assert "已证明最优" in panel.parts["foot"].view["certificate"]
