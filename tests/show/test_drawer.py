"""The drawer: drafts kept with who proposed them, gone back to, compared; files put down and taken."""

import csv
import io

import pytest

import yrdshare as yrd
from tests.show.tables import liusong, table
from yrdshare.drafts.loading import loads
from yrdshare.drafts.store import dumps
from yrdshare.show.offers import Parcel
from yrdshare.show.widgets import Drawer


@pytest.fixture
def panel():
    return yrd.panel(table())


def press(panel, do, value=None, body=b""):
    panel._heard({"do": do, "value": value, "body": body})


def move(panel, units, turn):
    panel.bars[0].move = {"share": "origin", "units": units, "gesture": turn, "turn": turn}


def put_down(panel, name, body):
    """The file as the page sends it, in pieces of 1000 bytes."""
    pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)] or [b""]
    for spot, piece in enumerate(pieces):
        press(panel, "piece", {"name": name, "spot": spot, "count": len(pieces)}, piece)


def seen(panel):
    """What the screen says, but for the number of the draft and what can be undone."""
    parts = panel.parts
    return parts["cards"].view, parts["side"].view["table"], [bar.view["units"] for bar in panel.bars]


def ledger_csv(change=lambda row: row):
    """The notebook's ledger as tidy CSV, every row through `change`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["project", "stream", "year", "value", "unit", "source", "status"])
    frame = liusong().ledger.frame()
    units = {name: stream.unit for name, stream in liusong().ledger.streams.items()}
    for row in frame.itertuples():
        unit = "分" if units[row.stream] == "元" else units[row.stream]
        changed = change([row.project, row.stream, row.year, row.value, unit, row.source, row.status])
        if changed is not None:
            writer.writerow(changed)
    return text.getvalue().encode()


def test_kept_drafts_say_who_why_and_what_it_does(panel):
    press(panel, "propose", {"who": panel.screen.draft.parties[0].code, "wording": "先谈四成"})
    press(panel, "keep")
    move(panel, 450, 1)
    press(panel, "keep")
    rows = panel.drawer.view["drafts"]["rows"]

    assert [2, 1] == [row["number"] for row in rows]
    assert rows[1]["head"].startswith("第 1 稿 · 松江区 · ")
    assert "先谈四成" == rows[1]["wording"]
    assert "松江区 +" in rows[0]["effect"]
    assert rows[0]["current"]
    assert "" == panel.drawer.view["propose"]["wording"]["value"]


def test_going_back_shows_the_same_screen_and_keeps_a_branch(panel):
    move(panel, 420, 1)
    first = seen(panel)
    press(panel, "keep")
    move(panel, 500, 2)
    press(panel, "keep")
    press(panel, "back", 1)

    assert first == seen(panel)
    assert "第 1 稿" == panel.parts["header"].view["stamps"][2]
    move(panel, 300, 3)
    assert "第 1 稿（已改动）" == panel.parts["header"].view["stamps"][2]
    press(panel, "keep")
    assert [(1, None), (2, 1), (3, 1)] == [(one.number, one.parent) for one in panel.talks.drafts]
    assert 4 == panel.screen.draft.number


def test_a_negotiation_goes_out_and_opens_to_the_same_screen(panel, monkeypatch):
    sent = []
    monkeypatch.setattr(Drawer, "save", lambda drawer, name, body: sent.append((name, body)))
    move(panel, 470, 1)
    press(panel, "keep")
    shown = seen(panel)
    press(panel, "save_talks")
    [(name, body)] = sent
    assert "六松现代产业园_谈判_至第1稿.yrd.json" == name

    other = yrd.panel(table())
    put_down(other, name, body)
    assert other.drawer.view["offer"]["sound"]
    press(other, "take")
    assert panel.talks.draft(1).shares == other.screen.shares
    press(panel, "back", 1)
    assert seen(panel) == seen(other)
    assert shown[2] == seen(other)[2]
    again = yrd.panel(talks=loads(dumps(panel.talks)))
    assert seen(other) == seen(again)


def test_comparing_lists_the_clause_that_changed(panel):
    press(panel, "keep")
    move(panel, 480, 1)
    press(panel, "compare", 1)
    lines = panel.drawer.view["compared"]["lines"]

    assert any("40%" in line and "48%" in line for line in lines)
    press(panel, "compare", 1)
    assert panel.drawer.view["compared"] is None


def test_a_firms_name_in_the_wording_is_refused_and_nothing_is_lost(panel):
    named = next(project.name for project in panel.screen.draft.park.projects if project.name)
    press(panel, "propose", {"who": "", "wording": f"为{named}"})
    press(panel, "keep")

    assert panel.talks is None
    assert panel.drawer.view["note"].startswith("未能记下")
    assert f"为{named}" == panel.drawer.view["propose"]["wording"]["value"]


def test_a_ledger_is_looked_at_before_it_is_taken(panel):
    before = seen(panel)
    doubled = ledger_csv(lambda row: [*row[:3], row[3] * 2, *row[4:]])
    put_down(panel, "台账2027.csv", doubled)

    assert before == seen(panel)
    assert panel.drawer.view["offer"]["sound"]
    assert "10 个项目" in panel.drawer.view["offer"]["lines"][0]
    press(panel, "take")
    assert before != seen(panel)
    assert panel.drawer.view["offer"] is None
    press(panel, "undo")
    assert before == seen(panel)


def test_a_ledger_with_faults_lists_them_all_and_changes_nothing(panel):
    before = seen(panel)
    put_down(
        panel, "台账.csv", ledger_csv(lambda row: [row[0].replace("P0", "Q0"), *row[1:4], "亩", *row[5:]])
    )
    offer = panel.drawer.view["offer"]

    assert not offer["sound"]
    assert 2 <= len(offer["faults"])
    press(panel, "take")
    assert before == seen(panel)


def test_a_ledger_that_lacks_a_cell_of_a_formula_is_not_taken(panel):
    put_down(panel, "台账.csv", ledger_csv(lambda row: None if row[:3] == ["P01", "vat", 2029] else row))
    offer = panel.drawer.view["offer"]

    assert not offer["sound"]
    assert any("P01" in line and "2029" in line for line in offer["faults"])


@pytest.mark.parametrize(
    "name", ["谈判.json", "台账.csv", "园区.xlsx", "旧表.xls", "图片.png", "../x.csv", ""]
)
def test_rubbish_is_refused_in_place(panel, name):
    before = seen(panel)
    put_down(panel, name, b"\x00\xff rubbish \n,,,\n" * 300)
    offer = panel.drawer.view["offer"]

    assert not offer["sound"]
    assert offer["faults"]
    assert before == seen(panel)


def test_pieces_out_of_order_give_no_file():
    parcel = Parcel()
    assert parcel.add(0, 3, b"a") is None
    assert parcel.add(2, 3, b"c") is None
    assert parcel.add(0, 2, b"x") is None
    assert b"xy" == parcel.add(1, 2, b"y")


def test_the_drawer_speaks_english_too(panel):
    press(panel, "keep")
    press(panel, "language")
    view = panel.drawer.view

    assert "Drafts and files" == view["title"]
    assert view["drafts"]["rows"][0]["head"].startswith("Draft 1 · ")


def test_the_draft_before_stays_when_other_data_are_taken(panel):
    press(panel, "keep")
    put_down(panel, "台账.csv", ledger_csv())
    press(panel, "take")

    assert panel.talks.draft(1).position is panel.screen.reference
    press(panel, "keep")
    assert 2 == panel.talks.draft(2).number
