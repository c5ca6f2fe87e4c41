"""The zone and the principles as large pictures: what is drawn is what was found, in both languages."""

import re
from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.negotiate.drawn_drafts import drawn_draft
from tests.show.tables import small, table
from yrdshare.errors import DraftError
from yrdshare.money import wan_text

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def written(figure):
    axes = [axis.title.text for axis in (*figure.select_xaxes(), *figure.select_yaxes())]
    notes = [one.text for one in figure.layout.annotations]
    return [text for text in (*axes, *notes, *(one.name for one in figure.data)) if text]


def test_the_frontier_is_drawn_at_its_corners():
    zone = yrd.zone(small())
    line = trace(yrd.zone_chart(zone), "边界（谁都不吃亏）")

    assert [30, 270] == pytest.approx(sorted(line.x))
    assert [300, 300] == pytest.approx([x + y for x, y in zip(line.x, line.y, strict=True)])


def test_named_points_lie_at_their_exact_gains_and_those_alike_share_one():
    draft = table()
    beside = yrd.side_by_side(draft)
    figure = yrd.zone_chart(yrd.zone(draft), beside)
    kalai = trace(figure, "等比例满足（Kalai–Smorodinsky）")
    joined = trace(figure, "总得益最大（功利原则）、等额得益、得益乘积最大（纳什）")

    assert ["10,416.60", "15,235.96"] == [f"{kalai.x[0]:,.2f}", f"{kalai.y[0]:,.2f}"]
    assert "12,826.29" == f"{joined.x[0]:,.2f}"


def test_the_same_points_by_located_splits():
    draft = table()
    zone, solution = yrd.zone(draft), yrd.solve(draft)
    figure = yrd.zone_chart(zone, zone.located({"桌上": solution}))

    assert float(next(iter(solution.position.totals.values()))) / 1e6 == trace(figure, "桌上").x[0]


def test_breaks_of_a_capped_frontier_are_drawn_and_named():
    figure = yrd.zone_chart(yrd.zone(drawn_draft(5, 2, True, 2)))

    assert "边界断开" in {one.name for one in figure.data}


def test_three_parties_are_drawn_two_at_a_time():
    draft = drawn_draft(1, 3, False, 1)
    figure = yrd.zone_chart(yrd.zone(draft), yrd.side_by_side(draft))

    assert 3 == len(list(figure.select_xaxes()))


def test_one_party_has_no_picture():
    draft = table()
    with pytest.raises(DraftError, match="只有一方"):
        yrd.zone_chart(yrd.zone(draft, [draft.parties[0]]))


def test_bars_and_table_tell_the_price_of_fairness():
    draft = table(principle=yrd.equal_gain(), pins={"origin": "1/2"}, previous={})
    found = yrd.side_by_side(draft)
    figure, page = yrd.side_by_side_chart(found), yrd.side_by_side_table(found)
    equal = next(one for one in found.answers if one.principle == yrd.equal_gain())

    assert any(
        "等额得益（合计比最大少 1,131.08 万元，4.41%）" == one.text for one in figure.layout.annotations
    )
    assert pytest.approx([float(one.gains[draft.parties[0]]) / 1e6 for one in found.answers]) == list(
        figure.data[0].x
    )
    assert f"等额得益\t12,260.74\t12,260.74\t24,521.48\t{wan_text(equal.price)}\t4.41%" in page.plain


def test_a_principle_without_an_answer_says_so():
    draft = small()
    host = draft.parties[1]
    clash = draft.revise(conditions=[yrd.gain(host).total >= "200", yrd.gain(host).total <= "100"])
    found = yrd.side_by_side(clash)

    assert all("没有答案" in one.text for one in yrd.side_by_side_chart(found).layout.annotations[:4])
    assert "等额得益\t\t\t\t\t" in yrd.side_by_side_table(found).plain


def test_english_pictures_have_no_chinese_letter():
    draft = table()
    beside, zone = yrd.side_by_side(draft), yrd.zone(draft)
    shown = [*written(yrd.zone_chart(zone, beside, "en")), *written(yrd.side_by_side_chart(beside, "en"))]
    shown.append(yrd.side_by_side_table(beside, "en").plain)

    assert [] == [text for text in shown if CHINESE.search(text)]


def test_ideas_of_other_parties_are_refused_by_name():
    with pytest.raises(DraftError, match="乙说"):
        yrd.fairness_table({"甲说": {"A": 1}, "乙说": {"B": Fraction(1)}})
