"""The price ladder and the table of prices: the result's own numbers, signs as words."""

import re
from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.show.tables import host_gains, small
from yrdshare import gain, share
from yrdshare.show.axes import drawn
from yrdshare.show.pictures.price_words import points_text


@pytest.fixture(scope="module")
def priced():
    """One condition that costs, one that is far away; equal gain wants 30 for each of the pool's parts."""
    draft = small(principle=yrd.equal_gain())
    origin, host = draft.parties
    return yrd.prices(
        draft.revise(
            conditions=[
                (share("origin") <= "0.3").named("份额封顶"),
                (gain(host).total >= 1).named("飞入地不亏"),
                (gain(origin).total >= 1).named("飞出地不亏"),
            ]
        )
    )


def test_bars_are_what_each_party_gets_less_or_more_because_of_the_condition(priced):
    figure = yrd.price_ladder(priced)
    [line] = [one for one in priced.ladder() if one.whole.most > priced.rounding]
    parties = priced.outcome.draft.parties

    assert [one.text() for one in parties] == [trace.name for trace in figure.data]
    assert [[-drawn(line.whole.changes[one])] for one in parties] == [list(trace.x) for trace in figure.data]


def test_sign_of_each_bar_is_a_word_and_each_party_has_its_shape_and_pattern(priced):
    first, second = yrd.price_ladder(priced).data

    assert re.fullmatch(r"● .*少得 [\d,]+ 万元", first.text[0])
    assert re.fullmatch(r"■ .*多得 [\d,]+ 万元", second.text[0])
    assert first.marker.pattern.shape != second.marker.pattern.shape
    assert first.marker.color != second.marker.color


def test_title_tells_unit_basis_draft_and_principle(priced):
    said = " ".join(note.text for note in yrd.price_ladder(priced).layout.annotations)

    for words in ("万元", "折现合计", "与不合作相比", "等额得益"):
        assert words in said.replace("<br>", "")


def test_conditions_that_are_not_touched_stand_below_with_what_is_left(priced):
    below = yrd.price_ladder(priced).layout.annotations[-1].text

    assert below.startswith("未触及，去掉也不变：")
    assert "飞入地不亏：还差" in below
    assert "份额封顶" not in below


def test_draft_whose_conditions_cost_nothing_says_so_and_draws_no_bar():
    draft = host_gains(small(principle=yrd.equal_gain()), "1")
    figure = yrd.price_ladder(yrd.prices(draft))

    assert () == figure.data
    assert any("没有一条条件改变谁的所得" in note.text for note in figure.layout.annotations)


def test_same_condition_twice_costs_to_tighten_and_brings_nothing_to_loosen():
    twice = [(share("origin") <= "0.3").named(name) for name in ("甲", "乙")]
    prices = yrd.prices(small(principle=yrd.equal_gain()).revise(conditions=twice))
    rows = yrd.prices_table(prices).plain.splitlines()
    [cells] = [row.split("\t") for row in rows if row.startswith("甲")]

    assert prices.lines[0].right > 0 == prices.lines[0].left
    assert ("触及", "各方所得不变") == (cells[1], cells[-1])
    assert "少得" in cells[2]
    assert "收益最少一方的收益不变" == cells[3]
    assert "触及了，但去掉这一条" in yrd.price_ladder(prices).layout.annotations[-1].text


def test_table_has_a_row_for_every_bound_and_the_dearest_first(priced):
    rows = yrd.prices_table(priced).plain.splitlines()[2:]
    whole = [line for line in priced.lines if line.year is None]

    assert rows[0].startswith("份额封顶")
    assert len(whole) <= sum("\t" in row for row in rows)


def test_one_party_more_than_is_drawn_is_counted(monkeypatch, priced):
    monkeypatch.setattr("yrdshare.show.pictures.price_ladder.MOST_BARS", 1)
    figure = yrd.price_ladder(priced)

    assert 1 == len(figure.data)
    assert any("另有 1 方也有变动，未画" in note.text for note in figure.layout.annotations)


def test_english_has_no_chinese_but_the_names_that_people_gave(priced):
    figure = yrd.price_ladder(priced, "en")
    said = [note.text for note in figure.layout.annotations]
    said += [text for trace in figure.data for text in (*trace.text, trace.name)]
    said += [figure.layout.xaxis.title.text, yrd.prices_table(priced, "en").plain]
    for name in ("份额封顶", "飞入地不亏", "飞出地不亏"):
        said = [text.replace(name, "") for text in said]

    assert [] == [text for text in said if re.search("[\u4e00-\u9fff]", text)]


def test_percentage_points_have_two_decimals_and_are_never_hidden():
    parts = ("0.004032", "0.27", "0.000001")

    assert ["0.4", "27", "0.0001"] == [points_text(Fraction(part)) for part in parts]
