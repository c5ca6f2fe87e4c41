"""The pictures and tables of staying, of trade and of round shares: exact, in words, without colour."""

from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.builders import HOST_REGION, TAX, ledger_of, one_project, park_of, shared_tax
from tests.show.tables import table
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import share_text, wan_text
from yrdshare.nodes.expression import Share
from yrdshare.show.pictures.bars import look

WAN = 10**6  # fen
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def draft():
    return table(principle=yrd.equal_gain(), conditions=(), previous=None)


@pytest.fixture(scope="module")
def worse(draft):
    """A position at which one party pays back late and the other would leave."""
    world = yrd.combined(yrd.anchor_leaves(draft), yrd.falls("tax", "30%"))
    return yrd.stress(yrd.at(draft, {"origin": "0.48", "gdp": "0"}), world).after


@pytest.fixture(scope="module")
def trade(draft):
    return yrd.trade(draft)


def texts(figure):
    return [note.text for note in figure.layout.annotations]


def hollow(trace):
    return trace.marker.color == "#ffffff"


def test_bars_are_running_totals_and_what_is_still_to_come(draft, worse):
    figure = yrd.staying_chart(yrd.staying(worse))
    step = 1 / (1 + Fraction("0.04"))
    for spot, region in enumerate(draft.parties):
        filled, open_ = figure.data[2 * spot : 2 * spot + 2]
        gains = worse.gains[region]
        so_far = [sum(gains[u] * step**u for u in range(t + 1)) for t in range(5)]
        onward = [sum(gains[u] * step ** (u - t) for u in range(t, 5)) for t in range(5)]
        assert (False, True) == (hollow(filled), hollow(open_))
        assert [float(one) / WAN for one in so_far] == list(filled.y)
        assert [float(one) / WAN for one in onward] == list(open_.y)
        assert [wan_text(one, 0, sign=True).replace("-", "−") for one in onward] == list(open_.text)


@pytest.mark.parametrize(
    ("lang", "back", "leave"), [("zh", "回本", "退出更划算"), ("en", "paid back", "leaving is better")]
)
def test_payback_and_regret_are_marked_in_words_at_their_year(worse, lang, back, leave):
    found = yrd.staying(worse)
    first, second = found.parties.values()
    marks = {
        note.text: round(note.x)
        for note in yrd.staying_chart(found, lang).layout.annotations
        if note.showarrow
    }

    assert {f"<b>{back}</b>": first.payback.year, f"<b>{leave}</b>": second.regret} == marks
    assert second.regret == 2027


def test_exit_payment_is_a_line_and_is_written(worse):
    region = list(worse.totals)[1]
    figure = yrd.staying_chart(yrd.staying(worse, {region: 800}))

    assert [-800.0] == [shape.y0 for shape in figure.layout.shapes]
    assert any("800 万元" in text and "退出须付" in text for text in texts(figure))


def test_nothing_is_marked_where_nobody_leaves_and_nothing_is_paid_back():
    park = one_project([100] * 3)
    calm = yrd.at(yrd.Draft([shared_tax(park, Share("origin") * TAX)], park), {"origin": "0.5"})
    figure = yrd.staying_chart(yrd.staying(calm))

    assert not [note for note in figure.layout.annotations if note.showarrow]
    assert 2 == sum("没有哪一年退出更划算" in text for text in texts(figure))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_table_of_staying_has_every_year_and_every_sentence(worse, lang):
    found = yrd.staying(worse)
    shown = yrd.staying_table(found, lang).plain
    for one in found.parties.values():
        assert "\t".join(wan_text(value) for value in one.onward) in shown
        assert one.text(lang) in shown
        assert one.payback.text(lang) in shown


def test_many_years_keep_their_bars_and_drop_the_figures():
    park = one_project([100] * 20)
    position = yrd.at(yrd.Draft([shared_tax(park, Share("origin") * TAX)], park), {"origin": "0.5"})
    trace = yrd.staying_chart(yrd.staying(position)).data[0]

    assert (20, {""}) == (len(trace.x), set(trace.text))


def test_bars_of_a_trade_add_up_to_the_gains_of_both_splits(draft, trade):
    money, credit = yrd.trade_chart(trade).data[:2]
    positions = [trade.apart.position, trade.together.position]
    gains = [float(at.totals[region]) / WAN for region in draft.parties for at in positions]

    assert gains == pytest.approx([sum(pair) for pair in zip(money.x, credit.x, strict=True)], abs=1e-6)
    assert [max(0.0, one) for one in money.x] == list(credit.base)  # on top of what is above zero
    assert min(money.x) < 0  # one party's budget alone loses


def test_money_and_credit_are_the_accounts_own(draft, trade):
    money, credit = yrd.trade_chart(trade).data[:2]
    for row, (region, at) in enumerate(
        (region, at) for region in draft.parties for at in (trade.apart.position, trade.together.position)
    ):
        path = at.measures.receipts["地区生产总值"][region]
        by = draft.values[region]["gdp"]
        worth = by * sum(value * rate for value, rate in zip(path, at.measures.discount, strict=True))
        assert (float(worth) / WAN, float(at.totals[region] - worth) / WAN) == (credit.x[row], money.x[row])


def test_money_and_credit_differ_by_more_than_colour(trade):
    money, credit = yrd.trade_chart(trade).data[:2]

    assert (None, False) == (money.marker.pattern.shape, hollow(money))
    assert (".", True) == (credit.marker.pattern.shape, hollow(credit))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_of_a_trade_say_what_adds_up(draft, trade, lang):
    shown = texts(yrd.trade_chart(trade, lang))
    for region in draft.parties:
        for stand in (trade.before[region], trade.after[region]):
            amounts = [stand.money, stand.gain]
            written = [text for text in shown if region.text(lang) in text and wan_text(stand.gain) in text]
            assert [True] == [
                all(wan_text(one).replace("-", "−") in text for one in amounts) for text in written
            ]


def test_stated_worth_its_range_and_its_best_misstatement_are_drawn(draft, trade):
    drawn = [trace for trace in yrd.trade_chart(trade).data if trace.type == "scatter"]
    expected = []
    for one in trade.stated:
        expected += [[float(end) for end in one.holds]] if one.holds[0] < one.holds[1] else []
        expected += [[float(one.value)]] + ([[float(one.best.value)]] if one.best else [])

    assert expected == [list(trace.x) for trace in drawn]
    assert {"diamond", "x"} <= {trace.marker.symbol for trace in drawn}
    best = [one.best for one in trade.stated if one.best]
    assert best
    assert all(any(wan_text(one.gained, 0) in text for text in texts(yrd.trade_chart(trade))) for one in best)


def test_range_in_which_the_split_stays_is_a_thick_line(draft):
    songjiang, jinan = draft.parties
    before = yrd.trade(draft).before
    floors = [
        yrd.gain(one).total >= Fraction(-(-before[one].gain // 10**4), 100) for one in (songjiang, jinan)
    ]
    found = yrd.trade(draft.revise(conditions=floors))
    lines = [
        trace for trace in yrd.trade_chart(found).data if trace.type == "scatter" and trace.mode == "lines"
    ]

    assert lines
    assert [[float(end) for end in one.holds] for one in found.stated if one.holds[0] < one.holds[1]] == [
        list(trace.x) for trace in lines
    ]


def test_draft_with_one_part_has_no_worths_below():
    park = one_project([100] * 3)
    figure = yrd.trade_chart(yrd.trade(yrd.Draft([shared_tax(park, Share("origin") * TAX)], park)))

    assert not [trace for trace in figure.data if trace.type == "scatter"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_table_of_a_trade_has_both_splits_and_the_sum(draft, trade, lang):
    lines = [line.split("\t") for line in yrd.trade_table(trade, lang).plain.splitlines()[2:]]
    whole = [sum(at.totals.values()) for at in (trade.apart.position, trade.together.position)]

    assert 4 * len(draft.parties) + 1 == len(lines)
    assert [*map(wan_text, whole), wan_text(whole[1] - whole[0], sign=True)] == lines[-1][2:]
    for row, region in zip(lines[3::4], draft.parties, strict=True):
        assert [wan_text(side[region].gain) for side in (trade.before, trade.after)] == row[2:4]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_of_round_shares_has_what_each_grid_costs(draft, lang):
    outcome = yrd.solve(draft)
    table = yrd.clean_table(outcome)
    lines = [line.split("\t") for line in yrd.clean_page(table, lang).plain.splitlines()[2:]]

    assert [share_text(one.shares["origin"]) for one in table.lines] == lines[0][2:]
    for row, region in zip(lines[2:4], draft.parties, strict=True):
        costs = [outcome.position.totals[region] - one.position.totals[region] for one in table.lines]
        assert [wan_text(cost, sign=True) for cost in costs] == row[2:]


def test_page_of_round_shares_names_the_condition_that_prevents_a_grid(draft):
    tight = [
        (yrd.share("origin") >= "0.481").named("份额不低于48.1%"),
        (yrd.share("origin") <= "0.484").named("份额不高于48.4%"),
    ]
    page = yrd.clean_page(yrd.clean_table(yrd.solve(draft.revise(conditions=tight))))

    assert "做不到：" in page.plain
    assert "份额不低于48.1%" in page.plain


def test_forty_one_parties_are_all_drawn_and_listed():
    places = [Region(f"3300{spot:02}", f"县{spot}", f"County {spot}") for spot in range(40)]
    register = Register(
        [Project(f"P{spot:02}", one, HOST_REGION, 2026, 2026) for spot, one in enumerate(places)]
    )
    flows = {TAX: {one.code: {2026: 100, 2027: 120} for one in register}}
    park = park_of(ledger_of(register, flows), (*places, HOST_REGION), no_deal=20)
    position = yrd.at(yrd.Draft([shared_tax(park, Share("origin") * TAX)], park), {"origin": "0.5"})
    stressed = yrd.stress(position, yrd.falls("tax", "10%"))

    chart = yrd.stress_chart([stressed])
    named = [trace.text[0] for trace in chart.data if trace.type == "scatter"]
    assert 41 * 4 == len(chart.data)
    assert all(one.text() in text for one, text in zip(stressed.borne, named, strict=True))
    assert not [text for text in texts(chart) if len(text) > 200]
    assert 41 * 2 == len(yrd.staying_chart(yrd.staying(position)).data)
    assert 41 * 2 == len(yrd.tornado_chart(yrd.tornado(position)).data)
    assert 42 == len(yrd.stress_table([stressed]).plain.splitlines()) - 2


def test_first_thirty_six_parties_differ_by_colour_and_pattern_together():
    places = tuple(Region(f"3300{spot:02}", f"县{spot}", f"County {spot}") for spot in range(36))
    register = Register([Project("P01", places[0], places[1], 2026, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}}), places)
    draft = yrd.Draft([shared_tax(park, Share("origin") * TAX)], park)
    looks = [look(draft, region) for region in draft.parties]

    assert len(draft.parties) == len({(one["color"], one["pattern"]["shape"]) for one in looks})
