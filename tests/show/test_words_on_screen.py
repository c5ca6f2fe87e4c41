"""What the parts of the screen say, read as plain values."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.builders import TAX
from tests.show.tables import host_gains, small, small_capped, table
from yrdshare import share
from yrdshare.errors import AgreementError
from yrdshare.ledger.projects import Register
from yrdshare.negotiate.outcome import Glance, OpenEnds
from yrdshare.show import state
from yrdshare.show.axes import frame
from yrdshare.show.board import cards, foot, header
from yrdshare.show.charts import picture, repaint
from yrdshare.show.desk import Desk
from yrdshare.show.downloads import made, named
from yrdshare.show.drawer import stamp
from yrdshare.show.handles import bar_views
from yrdshare.show.labels import share_label, wan
from yrdshare.show.points import blocks, points
from yrdshare.show.widgets import static

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
NAMES = ("税收", "地区生产总值", "松江区推荐", "金安区每年不吃亏", "中文")


def opened(draft, lang="zh"):
    return state.opened(draft, yrd.solve, lang)


def by_principle(draft):
    return state.turned(opened(draft), "principle", yrd.solve)


def said(value):
    """Every text of a part."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in said(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in said(one)]
    return [value] if isinstance(value, str) else []


def parts(screen):
    return [
        header(screen, "0" * 64, stamp(screen, Desk())),
        cards(screen),
        points(screen),
        foot(screen),
        *bar_views(screen),
    ]


def line(screen, name):
    return next(text for key, _, text in points(screen)["lines"] if key == name)


def test_big_numbers_are_whole_wan_with_a_sign_and_an_arrow():
    [origin, host] = cards(opened(small(previous={"origin": "0.3"})))["cards"]
    assert ["+90", "+30"] == [one["text"] for one in origin["numbers"]]
    assert ["+210", "+70"] == [one["text"] for one in host["numbers"]]
    assert ["▲", "较上一稿 ＝ 持平"] == [origin["numbers"][0]["arrow"], origin["numbers"][0]["last"]]


def test_the_change_since_the_last_draft_has_sign_and_arrow():
    screen = state.moved(opened(small(previous={"origin": "0.3"})), "origin", Fraction(1, 5), 1, yrd.solve)
    [origin, host] = cards(screen)["cards"]
    assert "较上一稿 ▼ −30" == origin["numbers"][0]["last"]
    assert "较上一稿 ▲ +30" == host["numbers"][0]["last"]


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0"), (-1_500_000, "−2"), (400_000, "0.40"), (10**12, "1,000,000")]
)
def test_an_amount_below_one_wan_is_not_hidden(fen, text):
    assert text == wan(fen)


def test_a_loser_is_named_with_the_year_and_the_amount():
    screen = state.moved(
        state.moved(opened(table()), "origin", Fraction(1, 5), 1, yrd.solve), "gdp", Fraction(0), 2, yrd.solve
    )
    verdict = cards(screen)["verdict"]
    assert ["否", "松江区自 2026 年起吃亏，全期少 642 万元"] == [verdict["answer"], *verdict["lines"]]


def test_a_condition_that_is_missed_is_named_by_hand():
    verdict = cards(opened(host_gains(small(previous={"origin": "0.9"}), "100")))["verdict"]
    assert "“飞入地保底”未满足：差 70 万元" in verdict["lines"]


def test_a_missed_condition_leaves_the_yes_where_nobody_loses_and_is_marked_apart_from_a_loss():
    kept, missed = (
        cards(opened(host_gains(small(previous={"origin": share}), "100")))["verdict"]
        for share in ("0.3", "0.9")
    )
    assert [("是", "good"), ("是", "short")] == [(one["answer"], one["mood"]) for one in (kept, missed)]


def test_an_unnamed_condition_and_a_clash_call_a_share_as_the_screen_does():
    draft = small(previous={"origin": "0.9"}).revise(conditions=[share("origin") <= "0.2"], number=1)
    screen = opened(draft)
    assert "“松江区税收份额 ≤ 20%”未满足：差 70%" in cards(screen)["verdict"]["lines"]
    clash = yrd.conflicts(draft.revise(conditions=[share("origin") <= "0.2", share("origin") >= "0.3"]))
    assert "松江区税收份额 ≤ 20%" in clash.text()
    assert "share of Songjiang in tax ≤ 20%" in clash.text("en")
    assert not [lang for lang in ("zh", "en") if "origin" in clash.text(lang)]
    nearest = yrd.explain(yrd.solve(draft.revise(principle=yrd.nearest({"origin": "0.15"}))))
    assert "最接近参照方案（松江区税收份额 15%）" in str(nearest)


def test_a_clash_names_the_demands_and_the_smallest_way_out_in_place():
    screen = state.moved(
        state.turned(opened(host_gains(small(), "100")), "principle", yrd.solve),
        "origin",
        Fraction(9, 10),
        1,
        yrd.solve,
    )
    shown = cards(screen)
    assert "这些要求不能同时成立" == shown["verdict"]["label"]
    assert ["飞入地保底", "松江区税收份额固定在 90%"] == shown["verdict"]["lines"][:2]
    assert [
        "最小的出路共 2 条，任选一条：",
        "1. “飞入地保底”放宽 70 万元",
        "2. 释放松江区税收份额",
    ] == shown["verdict"]["lines"][2:]
    assert shown["stale"].startswith("以下不是当前数字")
    assert not any(enabled for _, _, enabled in foot(screen)["files"])


def test_while_a_lever_moves_a_clash_says_only_what_solving_gave():
    screen = state.moved(
        state.turned(opened(host_gains(small(), "100")), "principle", yrd.solve),
        "origin",
        Fraction(9, 10),
        1,
        yrd.solve,
    )
    lines = cards(screen, at_rest=False)["verdict"]["lines"]
    assert "合计让步最少：“飞入地保底”放宽 70.00 万元" in lines
    assert not any("最小的出路" in one for one in lines)


def test_a_cap_that_is_reached_is_named_with_year_and_codes():
    screen = state.moved(
        opened(small_capped(previous={"origin": "0.3"})), "origin", Fraction(6, 10), 1, yrd.solve
    )
    assert "“税收”累计上限：松江区自第 2 年（2027）触及，1 个项目（P01）" in line(screen, "binds")


def test_what_moved_is_told_in_words():
    screen = state.moved(opened(small(previous={"origin": "0.3"})), "origin", Fraction(1, 2), 1, yrd.solve)
    assert "松江区税收份额：30% → 50%" == line(screen, "moved")
    assert "合计多得 60.00 万元" in line(screen, "why")


def test_two_shares_that_would_be_called_the_same_carry_their_names():
    steps = yrd.stepped(
        {
            (1, 1): yrd.Share("a") * small().park.ledger["tax"],
            (2, 3): yrd.Share("b") * small().park.ledger["tax"],
        }
    )
    draft = small(steps)
    assert ["松江区税收份额“a”", "松江区税收份额“b”"] == [share_label(draft, name, "zh") for name in "ab"]


def test_free_shares_are_told_with_their_ranges_and_the_rule():
    tax = small().park.ledger["tax"]
    steps = yrd.stepped({(1, 1): yrd.Share("a") * tax, (2, 3): yrd.Share("b") * tax})
    text = points(opened(small(steps)))["free"]
    for words in ("许多公式给出同样的收益", "松江区税收份额“a”可在", "取最接近上一稿的一组"):
        assert words in text


def test_every_solved_number_has_its_certificate_beside_it():
    assert "已证明最优" in foot(by_principle(table()))["certificate"]
    assert "未用求解器" in foot(opened(table()))["certificate"]


def test_bars_always_add_up_to_the_whole():
    screen = opened(table())
    for step in range(37):
        screen = state.moved(screen, "origin", Fraction(step, 37), step, yrd.solve)
        assert [1000, 1000] == [sum(view["units"]) for view in bar_views(screen)]


def test_english_has_no_chinese_but_the_names_that_people_gave():
    for start in (opened(table(), "en"), state.spoken(by_principle(table()), "en")):
        texts = [text for part in parts(start) for text in said(part)]
        for name in NAMES:
            texts = [text.replace(name, "") for text in texts]
        figure = picture(start, frame(start.draft))
        texts += [note.text for note in figure.layout.annotations] + [trace.name for trace in figure.data]
        assert [] == [text for text in texts if CHINESE.search(text)]


def test_the_picture_holds_the_position_in_the_units_of_its_titles():
    screen = opened(table())
    fixed = frame(screen.draft)
    figure = picture(screen, fixed)
    shown = state.moved(screen, "origin", Fraction(1, 2), 1, yrd.solve)
    repaint(figure, shown, fixed)

    gains = [[float(value) / 1e6 for value in path] for path in shown.position.gains.values()]
    assert gains == [list(figure.data[spot].y) for spot in (0, 2)]
    received = [list(path) for one in shown.position.measures.receipts.values() for path in one.values()]
    scale = {"万元": 1e6, "亿元": 1e10}
    units = [unit for unit in fixed.units for _ in screen.draft.parties]
    drawn = [
        [float(value) / scale[unit] for value in path] for path, unit in zip(received, units, strict=True)
    ]
    assert drawn == [list(trace.y) for trace in figure.data[4:]]
    assert all(
        unit in note.text for unit, note in zip(fixed.units, figure.layout.annotations[1:3], strict=True)
    )


def test_a_name_with_markup_is_shown_as_it_is_written():
    draft = small(previous={"origin": "0.3"})
    [project] = draft.park.projects
    odd = replace(project.origin, name_zh="<a href='x'>区</a>")
    register = Register([replace(project, origin=odd)])
    ledger = replace(draft.park.ledger, register=register)
    nothing = {region: dict.fromkeys(ledger.years, 0) for region in (odd, project.host)}
    park = replace(draft.park, projects=register, ledger=ledger, no_deal=nothing, costs=nothing)
    screen = opened(yrd.Draft(draft.formulas, park, previous={"origin": "0.3"}))
    figure = picture(screen, frame(screen.draft))

    assert "<a href='x'>区</a>" == cards(screen)["cards"][0]["name"]  # the page writes it as text
    assert not [trace.name for trace in figure.data if "<" in trace.name]


def test_files_hold_what_the_screen_shows():
    screen = by_principle(table())
    assert "六松现代产业园_第1稿_条款.md" == named(screen, "clause")
    assert "48.1828%" in made(screen, "clause").decode()
    assert "48.1828%" in made(state.spoken(screen, "en"), "clause").decode()
    assert made(screen, "workbook").startswith(b"PK")


def test_a_position_that_breaks_a_condition_is_not_written_down_as_agreed():
    with pytest.raises(AgreementError, match="飞入地保底"):
        made(opened(host_gains(small(previous={"origin": "0.9"}), "100")), "clause")


def test_a_clause_becomes_blocks_of_text():
    assert [["title", "a*"], ["article", "b"], ["item", "（一）c。"], ["bullet", "d"]] == blocks(
        "# a\\*\n\n## b\n\n（一）c。\n  - d\n"
    )


def luminance(colour):
    channels = [int(colour[spot : spot + 2], 16) / 255 for spot in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_colour_has_contrast_aa_on_what_it_stands_on():
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", static("panel.css")))
    dark = [name for name in colours if name not in ("line", "ground", "focus")]
    assert len(dark) >= 12
    assert [] == [name for name in dark if contrast(colours[name], colours["ground"]) < 4.5]
    assert [] == [
        name for name in dark if name.startswith("party") and contrast(colours[name], "#ffffff") < 4.5
    ]


def test_nothing_of_the_page_is_loaded_from_elsewhere():
    for name in ("dom.js", "board.js", "beside.js", "drawer.js", "splitbar.js", "panel.css"):
        assert not re.search(r"https?://|@import|innerHTML|eval\(", static(name))


def certified(screen, **changes):
    """The screen with another certificate."""
    solution = screen.outcome
    return replace(screen, outcome=replace(solution, certificate=replace(solution.certificate, **changes)))


def test_the_certificate_names_the_method():
    screen = by_principle(table())
    for method, name in (("linear", "线性规划"), ("binary", "混合整数规划"), ("curves", "分段曲线分区求界")):
        text = foot(certified(screen, method=method))["certificate"]
        assert "已证明最优" in text
        assert name in text


def test_what_the_search_left_open_is_told_as_a_bracket_and_nothing_is_called_best():
    left = OpenEnds(principle=0.02)
    screen = certified(by_principle(table()), method="curves", achieved=0.41, bound=0.43, open_ends=left)
    for lang, words in (("zh", "已达到 0.410000，最优值不会超过 0.430000"), ("en", "0.410000 is reached")):
        text = foot(state.spoken(screen, lang))["certificate"]
        assert words in text
        assert "已证明最优" not in text
        assert "Proved optimal" not in text


def test_provisional_numbers_are_stamped_and_never_called_proved():
    screen = by_principle(table())
    screen = replace(screen, outcome=Glance(screen.position))
    for lang, stamp_, words in (
        ("zh", "暂算", "暂算（松手后给出已证明的结果）"),
        ("en", "Provisional", "proved once released"),
    ):
        shown = state.spoken(screen, lang)
        text = foot(shown)["certificate"]
        assert stamp_ == header(shown, "0" * 64, "")["provisional"]
        assert words in text
        assert "已证明最优" not in text
        assert "Proved optimal" not in text


def test_a_proved_screen_has_no_provisional_stamp():
    assert "" == header(by_principle(table()), "0" * 64, "")["provisional"]


def eight_shares(**changes):
    steps = yrd.stepped({(year, year): yrd.Share(f"s{year}", high="0.9") * TAX for year in range(1, 9)})
    return small(steps, **changes)


def test_open_shares_without_a_lever_are_counted_with_where_they_stand():
    draft = eight_shares(previous={f"s{year}": f"0.{year}" for year in range(1, 9)})
    screen = opened(draft)
    count, standing = points(screen)["others"]

    assert "另有 2 个待定份额不在滑块上" == count
    assert standing.startswith("保持不动：")
    assert ["70%", "80%"] == re.findall(r"[0-9.]+%", standing)
    assert points(by_principle(draft))["others"][1].startswith("随求解变动")
    assert [] == points(opened(table()))["others"]


def test_a_floor_that_holds_is_said():
    screen = opened(
        small(
            yrd.floored(yrd.Share("origin", low="0.1", high="0.9") * TAX, yrd.wan("60")),
            previous={"origin": "0.3"},
        )
    )
    assert "保底生效" in line(screen, "binds")
