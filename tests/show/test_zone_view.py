"""The tab of the zone as plain values: exact figures, words with room, a zone that levers do not move."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

import yrdshare as yrd
from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.negotiate.drawn_drafts import drawn_draft
from tests.show.tables import small, table
from yrdshare import gain
from yrdshare.negotiate.frontier import zone as frontier
from yrdshare.show import state
from yrdshare.show import survey as surveys
from yrdshare.show.labels import wan
from yrdshare.show.points import TABS, points
from yrdshare.show.survey import survey
from yrdshare.show.zone_picture import BADGE, FRAME, LETTERS, RADII
from yrdshare.show.zone_shapes import Places, apart, no_losers, ticks, window, written
from yrdshare.show.zone_view import zone_view

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def opened(draft, lang="zh"):
    return state.opened(draft, yrd.solve, lang)


def view_of(draft, lang="zh"):
    screen = opened(draft, lang)
    return zone_view(screen, survey(screen.draft))


def rows(view):
    return {row["names"]: [text for _, _, text in row["amounts"]] for row in view["rows"]}


def mark(view, kind):
    return next(one for one in view["picture"]["marks"] if one["kind"] == kind)


def by_principle(draft):
    return state.turned(opened(draft), "principle", yrd.solve)


def test_one_tax_of_300_gives_a_straight_frontier_with_every_named_point_on_it():
    view = view_of(small(previous={"origin": "0.3"}))

    assert {
        "本稿": ["+90", "+210"],
        "上一稿": ["+90", "+210"],
        "等额得益、等比例满足（K–S）、乘积最大（纳什）、总得益最大": ["+150", "+150"],
    } == rows(view)
    assert [
        "本稿在边界上：要让一方再多得，另一方必少得",
        "松江区税收份额取 10% 至 90% 时，各项条件成立且谁都不吃亏。",
    ] == view["lines"]
    assert [["frontier", "agreed"]] == [[kind for kind, _ in view["picture"]["lines"]]]


def test_the_dot_lies_where_the_axes_say():
    view = view_of(small(previous={"origin": "0.3"}))
    dot, none = mark(view, "now")["spot"], mark(view, "none")["spot"]
    across, up = view["picture"]["axes"]
    by = {text: place for place, text in across["ticks"]}, {text: place for place, text in up["ticks"]}

    assert [by[0]["0"], by[1]["0"]] == pytest.approx(none, abs=0.1)
    assert by[0]["0"] + (by[0]["100"] - by[0]["0"]) * 0.9 == pytest.approx(dot[0], abs=0.2)
    assert by[1]["0"] + (by[1]["200"] - by[1]["0"]) * 1.05 == pytest.approx(dot[1], abs=0.2)


def test_amounts_are_those_of_the_exact_positions_and_say_where_they_come_from():
    draft = table()
    view = view_of(draft)
    position = yrd.at(draft, {"origin": "0.4", "gdp": "0.4"})
    kalai = yrd.solve(draft.revise(principle=yrd.kalai_smorodinsky(), previous={}, number=1)).position

    assert [wan(fen, sign=True) for fen in position.totals.values()] == rows(view)["本稿"]
    assert [wan(fen, sign=True) for fen in kalai.totals.values()] == rows(view)["等比例满足（K–S）"]
    assert ["gain", "310117", "", None, False] == view["rows"][0]["figures"][0]
    assert "本稿在边界之内：双方同时还可各多得 994 万元" in view["lines"]


def test_a_lever_moves_the_dot_alone_and_nothing_is_worked_out_anew(monkeypatch):
    screen = opened(table())
    found = survey(screen.draft)
    monkeypatch.setattr(surveys, "zone", None)  # would be called
    monkeypatch.setattr(surveys, "side_by_side", None)
    moved = state.moved(screen, "origin", Fraction(1, 2), 1, yrd.solve)
    before, after = zone_view(screen, found), zone_view(moved, found)

    assert found.of(moved.draft)
    assert mark(before, "now")["spot"] != mark(after, "now")["spot"]
    for name in ("axes", "zone", "reach", "lines", "breaks"):
        assert before["picture"][name] == after["picture"][name]
    assert before["rows"][2:] == after["rows"][2:]
    assert "" == after["stale"]


def test_a_held_share_does_not_shrink_the_zone_and_that_is_said():
    free, held = by_principle(table()), by_principle(table())
    held = state.moved(held, "origin", Fraction(1, 2), 1, yrd.solve)
    found = survey(held.draft)

    assert {"origin": Fraction(1, 2)} == held.draft.pins
    assert zone_view(free, found)["picture"]["zone"] == zone_view(held, found)["picture"]["zone"]
    assert "区间按全部份额待定画出，固定的份额不缩小它。" in zone_view(held, found)["lines"]
    assert "区间按全部份额待定画出，固定的份额不缩小它。" not in zone_view(free, found)["lines"]


@pytest.mark.parametrize(
    "change",
    [
        {"discount": "0.05"},
        {"conditions": []},
        {"principle": yrd.proportional(dict.fromkeys(table().parties, 2))},
    ],
)
def test_a_survey_of_another_text_is_shown_as_old_and_without_the_dot(change):
    screen = opened(table())
    found = survey(screen.draft)
    other = opened(table(**change))
    view = zone_view(other, found)

    assert not found.of(other.draft)
    assert "稍后更新（改动前的区间）" == view["stale"]
    assert "now" not in [one["kind"] for one in view["picture"]["marks"]]


def test_another_plain_principle_does_not_make_the_zone_another():
    draft = table()
    found = survey(draft)

    for principle in (yrd.equal_gain(), yrd.nash(), yrd.utilitarian(), yrd.nearest({"origin": "0.4"})):
        assert found.of(replace(draft, principle=principle))
    assert not found.of(replace(draft, principle=yrd.nash(dict.fromkeys(draft.parties, 2))))


def test_an_empty_zone_tells_the_nearest_miss():
    loss = {region: dict.fromkeys(range(2026, 2029), 6 * 10**7) for region in (ORIGIN_REGION, HOST_REGION)}
    view = view_of(small(previous={"origin": "0.5"}, no_deal=loss))

    assert [] == view["picture"]["zone"]
    assert "没有谁都不吃亏的方案：各项条件可以同时成立，但总有一方不如不合作。" == view["lines"][0]
    lacks = "这时松江区比不合作少 30 万元、金安区比不合作少 30 万元。"
    assert f"最接近的一个：松江区税收份额 50%；{lacks}" == view["lines"][1]
    assert "miss" in [one["kind"] for one in view["picture"]["marks"]]


def test_conditions_that_clash_leave_words_and_no_picture_of_a_zone():
    view = view_of(
        small(
            previous={"origin": "0.5"},
            conditions=[gain(HOST_REGION).total >= "200", gain(ORIGIN_REGION).total >= "200"],
        )
    )

    assert "没有方案能使各项条件同时成立，所以没有区间。" == view["lines"][0]
    assert [] == view["picture"]["zone"]


def test_a_frontier_with_breaks_is_drawn_in_pieces_and_says_why():
    view = view_of(drawn_draft(5, 2, True, 2))
    kinds = [kind for kind, _ in view["picture"]["lines"]]

    assert 3 == kinds.count("agreed")
    assert view["picture"]["breaks"]
    assert any(line.startswith("断开处：") for line in view["lines"])


def test_three_parties_get_a_table_of_every_principle():
    view = view_of(drawn_draft(0, 3, False, 1))

    assert view["picture"] is None
    assert 4 <= len(view["table"]["rows"])
    assert {len(view["table"]["head"])} == {len(row) for row in view["table"]["rows"]}
    assert "两方之间" in view["lines"][0]


def test_many_caps_are_not_worked_out_at_the_table(monkeypatch):
    class Curved:
        method = "curves"

    monkeypatch.setattr(surveys, "build", lambda draft: Curved())
    view = view_of(small(previous={"origin": "0.3"}))

    assert view["picture"] is None
    assert "不当场画" in view["lines"][0]


@pytest.mark.parametrize(("seed", "lang"), [(seed, "en" if seed % 2 else "zh") for seed in range(10)])
def test_words_in_the_picture_never_lie_over_each_other_or_outside(seed, lang):
    draft = drawn_draft(seed, 2, seed % 2 == 0, seed % 3)
    middle = {one.name: (one.low + one.high) / 2 for one in draft.open_shares}
    picture = view_of(replace(draft, previous=middle), lang)["picture"]
    boxes = []
    for one in picture["marks"]:
        size = (2 * BADGE, 2 * BADGE) if one["kind"] == "fair" else written(one["text"], LETTERS)
        boxes.append((one["words"], size))
    boxes += [((x, y), written(text, LETTERS)) for _, text, x, y in picture["notes"]]

    for (one, first), (other, second) in combinations(boxes, 2):
        wide, high = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
        assert abs(one[0] - other[0]) >= wide - 0.3 or abs(one[1] - other[1]) >= high - 0.3
    for (x, y), (wide, high) in boxes:
        assert FRAME[0] - 0.3 <= x - wide / 2
        assert x + wide / 2 <= FRAME[2] + 0.3
        assert FRAME[1] - 0.3 <= y - high / 2
        assert y + high / 2 <= FRAME[3] + 0.3


def test_english_has_no_chinese_letter():
    def said(value):
        if isinstance(value, dict):
            return [text for one in value.values() for text in said(one)]
        if isinstance(value, list | tuple):
            return [text for one in value for text in said(one)]
        return [value] if isinstance(value, str) else []

    drafts = [table(), drawn_draft(5, 2, True, 2), drawn_draft(0, 3, False, 1)]
    assert [] == [text for one in drafts for text in said(view_of(one, "en")) if CHINESE.search(text)]


def test_the_zone_is_asked_for_by_its_tab_alone_and_kept_while_levers_move(monkeypatch):
    asked = []
    monkeypatch.setattr(surveys, "zone", lambda draft: asked.append(draft) or frontier.zone(draft))
    panel = yrd.panel(table())
    panel.bars[0].move = {"share": "origin", "units": 450, "gesture": 1, "turn": 1}
    assert ([], {}) == (asked, panel.parts["side"].view["zone"])
    panel._heard({"do": "tab", "value": "zone"})
    before = mark(panel.parts["side"].view["zone"], "now")
    panel.bars[0].move = {"share": "origin", "units": 500, "gesture": 2, "turn": 2}
    assert before != mark(panel.parts["side"].view["zone"], "now")
    panel._heard({"do": "mode", "value": "principle"})
    panel._heard({"do": "principle", "value": "equal_gain"})
    panel._heard({"do": "language"})
    assert 1 == len(asked)
    assert "Where a deal can be" == panel.parts["side"].view["zone"]["title"]


@pytest.mark.parametrize("value", ["nothing", None, 3, ["zone"], {}])
def test_an_unknown_tab_is_passed_over(value):
    panel = yrd.panel(table())
    panel._heard({"do": "tab", "value": value})

    assert "points" == panel.tab


def test_every_tab_has_a_name():
    assert list(TABS) == [name for name, _ in points(opened(small()))["tabs"]]


def test_what_no_one_loses_of_a_square_on_paper():
    square = [(-5.0, -5.0), (10.0, -5.0), (10.0, 10.0), (-5.0, 10.0)]

    assert {(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)} == set(no_losers(square))
    assert [] == no_losers([(-1.0, -1.0), (-2.0, -1.0), (-1.0, -3.0)])


def test_round_ticks_hold_zero():
    assert [-5000, 0, 5000, 10000] == ticks(-5500, 12000)
    assert 0 in ticks(-0.03, 0.09)


def test_a_word_takes_the_first_free_place():
    places = Places((0, 0, 100, 100))
    first = places.put((50, 50), (20, 10), ((1, -1), (0, 1)), 5)
    second = places.put((50, 50), (20, 10), ((1, -1), (0, 1)), 5)

    assert (65, 40) == first
    assert (50, 60) == second
    assert apart(first, second) > RADII["now"]
    assert (0.0, 100.0) == window((0, 0, 100, 100), [(100, 100)]).at(window((0, 0, 1, 1), [(100, 100)]).low)
