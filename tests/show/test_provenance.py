"""The card 数据来源: for every number on the screen a sum that adds up to it, and nothing of one firm."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import yrdshare as yrd
from tests.builders import (
    GDP,
    HOST_REGION,
    ORIGIN_REGION,
    OTHER_ORIGIN,
    TAX,
    ledger_of,
    park_of,
)
from tests.show.tables import draft_of, host_gains, small, table
from yrdshare import HOST, ORIGIN, Share
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import share_text
from yrdshare.negotiate.evidence import evidence
from yrdshare.negotiate.figures import Figure
from yrdshare.negotiate.provenance import worked
from yrdshare.show import provenance, state
from yrdshare.show.board import cards, foot
from yrdshare.show.handles import bar_views
from yrdshare.show.numbers import address, drawn_figure, figure_at
from yrdshare.show.points import points

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
NUMBER = re.compile(r"[−-]?[\d,]+(?:\.\d+)?")


def opened(draft, lang="zh"):
    return state.opened(draft, yrd.solve, lang)


def by_principle(draft):
    return state.turned(opened(draft), "principle", yrd.solve)


def value(text):
    """A printed number, exact."""
    return Fraction(text.replace(",", "").replace("−", "-").rstrip("%"))


def shown(screen):
    """Every number that has a card: its address and the text that stands on the screen."""
    board, side = cards(screen), points(screen)
    for one in board["cards"]:
        for number in one["numbers"]:
            yield number["figure"], number["text"]
            if number["changed"] is not None:
                yield number["changed"], number["last"]
    yield board["rate"], board["note"]
    yield from zip(board["verdict"].get("figures", []), board["verdict"]["lines"], strict=False)
    for row, figures in zip(side["table"]["rows"], side["table"]["figures"], strict=True):
        yield from zip(figures, row[1:], strict=True)
    for year, *row in side["years"]["rows"]:
        for (kind, code, name, _, before), text in zip(side["years"]["figures"], row, strict=True):
            yield [kind, code, name, int(year), before], text
    for bar in bar_views(screen):
        yield from ((handle["figure"], handle["text"]) for handle in bar["handles"])
    yield foot(screen)["gap"], foot(screen)["certificate"]


def numbers(screen):
    return [(found, text) for found, text in shown(screen) if found is not None]


def card(screen, found):
    figure = figure_at(screen.draft, found)
    return provenance.card(screen, figure, "0" * 64)


def added(sum_):
    """What the printed parts add up to."""
    return sum((-value(text) if minus else value(text)) for minus, _, text, _ in sum_["terms"])


def stands(found, text, total):
    """Whether a printed total is the number on the screen, by the screen's own rounding."""
    kind = found[0]
    if kind == "gap":
        return True  # told in a sentence, to two digits; its own test below
    if kind == "rate":
        return share_text(total) in text or share_text(total / 100) in text
    if kind in ("change", "short"):
        said = next((value(one) for one in reversed(NUMBER.findall(text))), Fraction(0))
        return abs(abs(total) - abs(said)) <= Fraction(1, 2) or ("持平" in text and not total)
    if kind == "gain" and "全期少" in text:
        return total < 0
    if "/" in text:  # a share whose digits do not end
        return total == value(text)
    digits = len(text.partition(".")[2].rstrip("%"))
    scaled = total * 10**digits
    rounded = (abs(scaled) + Fraction(1, 2)) // 1 * (-1 if scaled < 0 else 1)
    return rounded == value(text) * 10**digits


def test_a_gain_is_what_is_received_and_credited_less_costs_and_no_deal_on_paper():
    park = small().park
    burdened = replace(
        park,
        costs={one: dict.fromkeys(park.ledger.years, 5_000_000) for one in park.no_deal},
        no_deal={one: dict.fromkeys(park.ledger.years, 12_340_000) for one in park.no_deal},
    )
    draft = small(previous={"origin": "0.3"})
    screen = opened(yrd.Draft(draft.formulas, burdened, previous={"origin": "0.3"}))
    found = card(screen, ["gain", "310117", "", 2026, False])["sum"]

    assert [
        [False, "税收应得", "30.00"],
        [True, "成本", "5.00"],
        [True, "不合作", "12.34"],
    ] == [term[:3] for term in found["terms"]]
    assert ("12.66", "万元") == (found["total"], found["unit"])


def test_the_rest_is_the_pool_less_what_others_take_and_the_pool_is_its_streams():
    screen = opened(table())
    received = card(screen, ["received", "341502", "税收", 2027, False])["sum"]
    below = next(one[3] for one in received["terms"] if one[3] is not None)
    pool = card(screen, below)["sum"]

    assert [("分成基数", False), ("松江区分得", True)] == [(one[1], one[0]) for one in received["terms"][:2]]
    assert ["增值税地方留成", "企业所得税地方留成"] == [one[1] for one in pool["terms"][:2]]
    assert received["terms"][0][2] == pool["total"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("make", [opened, by_principle])
def test_every_number_of_the_screen_has_a_card_of_five_lines_that_adds_up_to_it(make, lang):
    screen = state.spoken(make(table(previous={"origin": "0.35", "gdp": "0.4"})), lang)
    screen = state.moved(screen, "origin", Fraction(45, 100), 1, yrd.solve)
    every = numbers(screen)

    assert len(every) > 50
    for found, text in every:
        made = card(screen, found)
        assert 5 == len(made["lines"])
        assert all(text_ for name, _, text_ in made["lines"] if name != "how")
        assert added(made["sum"]) == value(made["sum"]["total"]), found
        if lang == "zh":
            assert stands(found, text, value(made["sum"]["total"])), (found, text)


def deep(screen, found, seen):
    """The card and every card that is opened from it."""
    if str(found) in seen:
        return
    seen.add(str(found))
    made = card(screen, found)
    assert made is not None, found
    yield found, made
    for *_, below in made["sum"]["terms"]:
        if below is not None:
            yield from deep(screen, below, seen)


@pytest.mark.parametrize("draft", [table(), small(previous={"origin": "0.3"})])
def test_cards_that_are_opened_from_a_card_say_the_number_that_stood_there(draft):
    screen, seen = opened(draft), set()
    for found, _ in numbers(screen):
        for _, made in deep(screen, found, seen):
            assert added(made["sum"]) == value(made["sum"]["total"])
            for _, _, text, below in made["sum"]["terms"]:
                weighed = below is not None and below[3] is None  # present value of a year, or valued
                if below is not None and below[0] in ("gain", "cost", "no_deal", "pool") and not weighed:
                    whole = value(card(screen, below)["sum"]["total"])
                    assert made["lines"][0][2].find("现值") >= 0 or abs(whole) == abs(value(text))


@st.composite
def drawn(draw):
    """A screen of a park with one to four projects of two origins, tax and GDP, any amounts to the fen."""
    count = draw(st.integers(1, 4))
    origins = [draw(st.sampled_from([ORIGIN_REGION, OTHER_ORIGIN])) for _ in range(count)]
    projects = [
        Project(f"P{spot}", origin, HOST_REGION, draw(st.integers(2026, 2027)), 2027)
        for spot, origin in enumerate(origins)
    ]
    fen = st.integers(0, 10**11).map(
        lambda one: f"{Fraction(one, 10**6).numerator}/{Fraction(one, 10**6).denominator}"
    )
    flows = {
        stream: {one.code: {year: Fraction(draw(fen)) for year in (2026, 2027, 2028)} for one in projects}
        for stream in (TAX, GDP)
    }
    ledger = ledger_of(Register(projects), flows)
    regions = tuple(dict.fromkeys([*origins, HOST_REGION]))
    park = park_of(ledger, regions, draw(st.sampled_from(["0", "12.345678"])), draw(st.sampled_from([0, 7])))
    formulas = [
        yrd.Formula("税收", TAX, {ORIGIN: Share("origin") * TAX}, HOST, range(2026, 2029)),
        yrd.Formula("统计", GDP, {ORIGIN: Share("gdp") * GDP}, HOST, range(2026, 2029)),
    ]
    part = st.fractions(0, 1, max_denominator=997)
    values = {one: {"gdp": draw(part)} for one in regions}
    before = {"origin": draw(part), "gdp": draw(part)}
    draft = yrd.Draft(formulas, park, values=values, discount=draw(part), previous=before)
    return state.moved(opened(draft), "origin", draw(part), 1, yrd.solve)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn())
def test_whatever_the_draft_the_parts_add_up_to_the_number_exactly_and_in_print(screen):
    found_ = provenance.table(screen)
    for found, text in numbers(screen):
        figure = figure_at(screen.draft, found)
        made = worked(found_, figure)
        assert made.amount == sum(part.amount for part in made.parts)
        printed = card(screen, found)["sum"]
        assert added(printed) == value(printed["total"])
        assert stands(found, text, value(printed["total"])), (found, text, printed)
        if figure.kind == "gain":
            position = found_.of(figure)
            whole = position.totals[figure.region]
            path = position.gains[figure.region]
            exact = whole if figure.year is None else path[position.draft.years.index(figure.year)]
            assert exact == made.amount
        if figure.kind == "received":
            spot = screen.draft.years.index(figure.year)
            assert screen.position.measures.receipts[figure.name][figure.region][spot] == made.amount


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn())
def test_nothing_is_told_of_one_firm_that_the_screen_does_not_show(screen):
    """Every sum that is taken apart, and every pool, has at least two projects with an amount behind it."""
    ledger, seen = screen.draft.park.ledger, set()
    register = ledger.register
    for found, _ in numbers(screen):
        for address_, made in deep(screen, found, seen):
            kind, code, name, year, _ = address_
            if kind not in ("received", "pool") or year is None:
                continue
            stream = "tax" if name == "税收" else "gdp"
            column = ledger.years.index(year)
            mine = [
                spot
                for spot, one in enumerate(register)
                if code in (one.origin.code, one.host.code, "") and one.moved <= year
            ]
            behind = sum(1 for spot in mine if ledger.cells[stream].value[spot, column])
            if behind == 1:
                assert kind == "received"
                assert 1 == len(made["sum"]["terms"])
                assert made["sum"]["terms"][0][3] is None


def test_a_pool_of_one_firm_has_no_card_even_if_it_is_asked_for():
    screen = opened(small(previous={"origin": "0.3"}))
    assert card(screen, ["pool", "", "税收", 2026, False]) is None
    assert card(screen, ["pool", "341502", "税收", 2026, False]) is None
    received = card(screen, ["received", "341502", "税收", 2026, False])
    assert [[False, "合计", "70.00", None]] == received["sum"]["terms"]
    assert "企业数据保密" in received["lines"][1][2]


def test_the_cells_behind_a_number_are_counted_by_status_and_source():
    position = opened(table()).position
    host = position.draft.parties[1]
    found = evidence(position, Figure("received", host, "税收", 2027))
    assert (2, 10, 20, {"示例": 20}) == (
        len(found.streams),
        found.projects,
        found.cells,
        dict(found.statuses),
    )
    whole = evidence(position, Figure("gain", host))
    assert (150, 10, {"示例": 160}) == (whole.cells, whole.listed, dict(whole.statuses))
    assert [160] == list(whole.sources.values())


def test_a_history_behind_a_cap_is_counted_among_the_cells():
    past = yrd.history(TAX, 1)
    capped = small(yrd.capped(Share("origin") * TAX, past), previous={"origin": "0.3"})
    position = opened(capped).position
    origin = position.draft.parties[0]
    assert 2 == evidence(position, Figure("received", origin, "税收", 2026)).cells  # the year, and the past
    assert 4 == evidence(position, Figure("received", origin, "税收", 2028)).cells  # the path of the cap


def test_the_certificate_says_bound_less_reached():
    screen = by_principle(table())
    made = card(screen, foot(screen)["gap"])["sum"]
    assert ["已证明的界", "已达到"] == [one[1] for one in made["terms"]]
    told = float(re.search(r"差距 ([\d.e+-]+)", foot(screen)["certificate"])[1])
    assert told == pytest.approx(float(value(made["total"])), rel=0.06)


def test_a_missed_condition_says_what_is_asked_and_what_stands():
    screen = opened(host_gains(small(previous={"origin": "0.9"}), "100"))
    verdict = cards(screen)["verdict"]
    spot = next(one for one in verdict["figures"] if one and one[0] == "short")
    assert [("要求", "100.00"), ("现为", "30.00")] == [
        tuple(one[1:3]) for one in card(screen, spot)["sum"]["terms"]
    ]


def test_a_share_says_who_set_it_and_its_bounds():
    by_hand = card(opened(table()), ["share", "", "origin", None, False])["lines"][1][2]
    assert "手动设定，可在 20% 至 60%；其余 60% 归金安区" == by_hand
    solved = card(by_principle(table()), ["share", "", "origin", None, False])["lines"][1][2]
    assert solved.startswith("按“等比例满足")


def test_english_cards_have_no_chinese_but_sources_and_names():
    screen = state.spoken(opened(table()), "en")
    for found, _ in numbers(screen):
        made = card(screen, found)
        texts = [text for name, label, text in made["lines"] if name != "source" for text in (label, text)]
        texts += [term[1] for term in made["sum"]["terms"]] + [
            made["sum"]["unit"],
            made["title"],
            made["close"],
        ]
        for name in ("税收", "地区生产总值", "松江区推荐"):
            texts = [text.replace(name, "") for text in texts]
        assert [] == [text for text in texts if CHINESE.search(text)]


def test_a_source_that_names_a_firm_is_not_shown():
    draft = table()
    park = draft.park
    named = [replace(one, name="金丝雀机密企业") for one in park.projects]
    ledger = replace(
        park.ledger,
        register=Register(named),
        sources=tuple(f"金丝雀机密企业申报表{one}" for one in park.ledger.sources),
    )
    screen = opened(draft_of(replace(park, projects=ledger.register, ledger=ledger)))
    for found, _ in numbers(screen):
        assert "金丝雀" not in str(card(screen, found))
    assert "来源文字含企业名称" in str(card(screen, ["received", "341502", "税收", 2027, False]))


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        "gain",
        ["gain", "310117", "", 2026],
        ["gain", "999999", "", 2026, False],
        ["gain", "", "", 2026, False],
        ["gain", "310117", "", 1999, False],
        ["gain", "310117", "", True, False],
        ["received", "310117", "没有", 2026, False],
        ["received", "310117", {"a": 1}, 2026, False],
        ["pool", "", "税收", None, False],
        ["share", "", "nobody", None, False],
        ["short", "", "7", None, False],
        ["short", "", "²", None, False],
        ["firm", "310117", "", 2026, False],
        ["gap", "", "", None, False],
        ["valued", "310117", "税收" * 200, 2026, False],
    ],
)
def test_what_is_no_number_of_the_screen_has_no_card(found):
    screen = opened(table())
    figure = figure_at(screen.draft, found)
    assert figure is None or provenance.card(screen, figure, "0" * 64) is None


def test_every_point_of_the_picture_is_a_number_of_the_table():
    screen = opened(table())
    draft = screen.draft
    known = {str(found) for found, _ in numbers(screen)}
    for trace in (0, 2, 4, 5, 6, 7):
        assert str(address(drawn_figure(draft, trace, 1))) in known
    assert drawn_figure(draft, 1, 0).before
    assert [None, None] == [drawn_figure(draft, 8, 0), drawn_figure(draft, 0, 5)]


def test_a_card_of_the_draft_before_is_made_from_its_own_position():
    screen = state.moved(opened(small(previous={"origin": "0.3"})), "origin", Fraction(1, 2), 1, yrd.solve)
    past = card(screen, ["gain", "310117", "", None, True])
    assert ("90.00", True) == (past["sum"]["total"], past["lines"][0][2].startswith("上一稿"))
    change = card(screen, ["change", "310117", "", None, False])["sum"]
    assert ["150.00", "90.00", "60.00"] == [change["terms"][0][2], change["terms"][1][2], change["total"]]
