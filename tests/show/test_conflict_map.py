"""The conflict map and its tables: the result's own sets and amounts, and nothing called wrong."""

import re
from fractions import Fraction
from math import ceil

import pytest

import yrdshare as yrd
from tests.show.tables import host_gains, small
from yrdshare import gain, share
from yrdshare.negotiate.labels import with_labels
from yrdshare.show.pictures.conflict_map import MOST_REPAIRS, MOST_SETS


def clashing():
    """Two clashes that share a demand: a share's two ends, and the share's upper end against a gain."""
    draft = small(principle=yrd.equal_gain())
    origin, _ = draft.parties
    return draft.revise(
        conditions=[
            (share("origin") <= "0.3").named("至多三成"),
            (share("origin") >= "0.4").named("至少四成"),
            (gain(origin).total >= 120).named("飞出地至少得120万元"),
        ]
    )


@pytest.fixture(scope="module")
def found():
    return yrd.conflicts(clashing())


def columns(trace):
    """The heights that stand in each column, by its place."""
    made = {}
    for place, height in zip(trace.x, trace.y, strict=True):
        if place is not None:
            made.setdefault(place, []).append(height)
    return [sorted(made[place]) for place in sorted(made)]


def test_every_clash_is_a_column_of_joined_dots_and_every_way_out_one_of_diamonds(found):
    dots, diamonds = yrd.conflict_map(found).data
    heights = sorted({height for column in columns(dots) for height in column})
    spots = dict(zip(found.clashing, heights, strict=True))

    assert [sorted(spots[one] for one in clash.demands) for clash in found.sets] == columns(dots)
    assert [sorted(spots[one] for one in repair.demands) for repair in found.repairs] == columns(diamonds)
    assert ("circle", "diamond-open") == (dots.marker.symbol, diamonds.marker.symbol)
    assert "lines+markers" == dots.mode


def test_cells_of_the_ways_out_carry_the_amounts_rounded_up(found):
    _, diamonds = yrd.conflict_map(found).data
    ways = [way for repair in found.repairs for way in repair.ways]
    amounts = [
        Fraction(ceil(way.amount * 10_000), 100) if way.demand.in_shares else ceil(way.amount / 1_000_000)
        for way in ways
    ]

    assert [float(one) for one in amounts] == [
        float(re.search(r"[\d,.]+", text)[0].replace(",", "")) for text in diamonds.text
    ]
    assert all(text.endswith(("万元", "个百分点")) for text in diamonds.text)


def test_nothing_is_called_wrong_and_any_way_out_may_be_taken(found):
    said = "".join(note.text for note in yrd.conflict_map(found).layout.annotations).replace("<br>", "")

    assert "不能同时成立" in said
    assert "任选一条" in said
    assert not re.search("错误|不合理|有误", said)


def test_demands_are_words_beside_their_rows(found):
    said = [note.text for note in yrd.conflict_map(found).layout.annotations]

    assert {one.text() for one in found.clashing} <= set(said)


def test_tables_have_every_clash_and_every_way_out(found):
    text = yrd.conflicts_table(found).plain
    repairs = text.split("\n\n")[1].splitlines()[2:]

    assert all(with_labels(found.draft, clash.text()) in text for clash in found.sets)
    assert sum(len(one.demands) for one in found.repairs) == len(repairs)
    assert "如果各项都可让步" in text


def test_fifteen_demands_are_drawn_and_what_has_no_room_is_counted():
    draft = small(principle=yrd.equal_gain())
    lows = [(share("origin") >= Fraction(51 + spot, 100)).named(f"下限{spot}") for spot in range(7)]
    highs = [(share("origin") <= Fraction(40 + spot, 100)).named(f"上限{spot}") for spot in range(8)]
    found = yrd.conflicts(draft.revise(conditions=[*lows, *highs]), priced=0)
    figure = yrd.conflict_map(found)
    dots, diamonds = figure.data

    assert (56, 2) == (len(found.sets), len(found.repairs))
    assert MOST_SETS == len(columns(dots))
    assert min(2, MOST_REPAIRS) == len(columns(diamonds))
    assert "另有 50 组冲突未画，见表" in figure.layout.annotations[-1].text
    text = yrd.conflicts_table(found).plain
    assert 56 == sum(with_labels(found.draft, clash.text()) in text for clash in found.sets)


def test_draft_without_a_clash_says_that_all_can_hold():
    figure = yrd.conflict_map(yrd.conflicts(host_gains(small(), "1")))

    assert () == figure.data
    assert any("可以同时成立，没有冲突" in note.text for note in figure.layout.annotations)


def test_english_has_no_chinese_but_the_names_that_people_gave(found):
    figure = yrd.conflict_map(found, "en")
    said = [note.text.replace("<br>", "") for note in figure.layout.annotations]
    said += [*figure.data[1].text, yrd.conflicts_table(found, "en").plain]
    for name in ("至多三成", "至少四成", "飞出地至少得120万元"):
        said = [text.replace(name, "") for text in said]

    assert [] == [text for text in said if re.search("[\u4e00-\u9fff]", text)]
