"""The pictures and tables of stress: every bar is the account's own figure, told apart without colour."""

from fractions import Fraction

import numpy as np
import pytest

import yrdshare as yrd
from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, shared_tax
from tests.show.tables import liusong, table
from yrdshare.errors import DraftError
from yrdshare.money import wan_text
from yrdshare.negotiate.stress.scenarios import Leaves
from yrdshare.negotiate.stress.swings import Swing
from yrdshare.nodes.expression import Share
from yrdshare.show.pictures.bars import wrapped
from yrdshare.words import said

WAN = 10**6  # fen
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def park():
    return liusong()


@pytest.fixture(scope="module")
def draft():
    return table(principle=yrd.equal_gain(), previous=None)


@pytest.fixture(scope="module")
def agreed(draft):
    return yrd.at(draft, {"origin": "0.4", "gdp": "0.25"})


@pytest.fixture(scope="module")
def stresseds(draft, agreed):
    worlds = (yrd.anchor_leaves(draft), yrd.falls("tax", "30%"), yrd.delayed(2), yrd.falls("tax", "-0.1"))
    return [yrd.stress(agreed, world) for world in worlds]


def texts(figure):
    return [note.text for note in figure.layout.annotations]


def plain(text):
    return text.replace("<br>", "").replace(" ", "")


def shapes(marker):
    """What tells a bar apart without its colour: its pattern, and whether it is hollow."""
    return marker.pattern.shape or "", marker.color == "#ffffff"


def received(position, region):
    """Nominal money that a region has of all paid formulas, fen, added up from the accounts."""
    paid = [account for account in position.accounts if account.formula.paid]
    return sum(int(np.sum(account.received[region])) for account in paid)


def test_bars_of_the_loss_are_what_each_party_receives_less(draft, agreed, stresseds):
    figure = yrd.stress_chart(stresseds)
    borne = [trace for trace in figure.data if trace.type == "bar" and trace.xaxis == "x"]

    assert len(draft.parties) == len(borne)
    for trace, region in zip(borne, draft.parties, strict=True):
        after = [one.scenario.applied(draft) for one in stresseds]
        again = [received(yrd.at(world, agreed.shares), region) for world in after]
        assert [(received(agreed, region) - one) / WAN for one in again] == list(trace.x)


def test_stack_ends_where_the_pools_loss_ends(stresseds):
    last = [
        trace for trace in yrd.stress_chart(stresseds).data if trace.type == "bar" and trace.xaxis == "x"
    ][-1]
    ends = [base + value for base, value in zip(last.base, last.x, strict=True)]

    assert [one.loss / WAN for one in stresseds] == pytest.approx(ends, abs=1e-9)


def test_gain_under_stress_is_filled_and_as_agreed_is_hollow(draft, stresseds):
    right = [
        trace for trace in yrd.stress_chart(stresseds).data if trace.xaxis == "x2" and trace.type == "bar"
    ]
    old, new = right[::2], right[1::2]

    for before, after, region in zip(old, new, draft.parties, strict=True):
        assert (("", True), False) == (shapes(before.marker), shapes(after.marker)[1])
        assert [float(one.before.totals[region]) / WAN for one in stresseds] == list(before.x)
        assert [float(one.after.totals[region]) / WAN for one in stresseds] == list(after.x)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentence_of_every_stress_stands_above_its_bar(stresseds, lang):
    shown = [plain(text) for text in texts(yrd.stress_chart(stresseds, lang))]

    for one in stresseds:
        assert plain(one.sentence(lang)) in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_gains_are_written_beside_their_bars(draft, stresseds, lang):
    written = [trace.text for trace in yrd.stress_chart(stresseds, lang).data if trace.type == "scatter"]

    for row, region in zip(written, draft.parties, strict=True):
        for text, one in zip(row, stresseds, strict=True):
            pair = (one.after.totals[region], one.before.totals[region])
            assert all(wan_text(value, 0, sign=True).replace("-", "−") in text for value in pair)


def test_parties_differ_by_more_than_colour(stresseds):
    borne = [
        trace for trace in yrd.stress_chart(stresseds).data if trace.type == "bar" and trace.xaxis == "x"
    ]

    assert len(borne) == len({shapes(trace.marker) for trace in borne})
    assert len(borne) == len({trace.name[0] for trace in borne})  # its shape before its name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_project_is_named(park, agreed, stresseds, lang):
    tornado = yrd.tornado(agreed)
    names = {one.name for one in park.projects if getattr(one, "name", "")}
    shown = [yrd.stress_chart(stresseds, lang), yrd.tornado_chart(tornado, lang=lang)]
    words = [str(figure.to_dict()) for figure in shown] + [yrd.stress_table(stresseds, lang).plain]

    assert "P02" in words[0]
    assert not [name for name in names for text in words if name in text]


def test_nothing_to_show_and_other_parties_are_refused(stresseds):
    tax = one_project([100] * 3)
    other = yrd.Draft([shared_tax(tax, Share("origin") * TAX)], tax)
    found = yrd.stress(yrd.at(other, {"origin": "0.5"}), yrd.falls("tax", "0.1"))
    assert found.before.draft.parties != stresseds[0].before.draft.parties

    with pytest.raises(DraftError):
        yrd.stress_chart([])
    with pytest.raises(DraftError):
        yrd.stress_chart([*stresseds, found])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_table_of_stress_has_the_accounts_figures(draft, stresseds, lang):
    lines = [line.split("\t") for line in yrd.stress_table(stresseds, lang).plain.splitlines()[2:]]
    blocks = [lines[start : start + 3] for start in range(0, len(lines), 3)]

    assert len(stresseds) == len(blocks)
    for block, one in zip(blocks, stresseds, strict=True):
        for row, region in zip(block, draft.parties, strict=False):
            after = one.after.totals[region]
            assert [wan_text(one.borne[region]), wan_text(after, sign=True)] == [row[2], row[5]]
        assert wan_text(one.loss) == block[-1][2]
    assert "金安区每年不吃亏" == blocks[2][-1][-1]


def test_tornado_bars_are_the_accounts_at_the_same_shares(draft, agreed):
    swings = yrd.default_swings(draft)
    figure = yrd.tornado_chart(yrd.tornado(agreed, swings))
    for spot, region in enumerate(draft.parties):
        low, high = figure.data[2 * spot : 2 * spot + 2]
        changes = {}
        for swing in swings:
            pair = []
            for world in (swing.low, swing.high):
                totals = yrd.at(world.applied(draft), agreed.shares).totals
                pair.append(totals[region] - agreed.totals[region])
            if any(pair):
                changes[swing.title.text()] = pair
        widest = sorted(changes.values(), key=lambda pair: -(max(*pair, 0) - min(*pair, 0)))
        assert [float(one) / WAN for one, _ in widest] == list(low.x)
        assert [float(one) / WAN for _, one in widest] == list(high.x)
        assert (True, False) == (shapes(low.marker)[1], shapes(high.marker)[1])
        assert [wan_text(one, 0, sign=True).replace("-", "−") for one, _ in widest] == list(low.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_bar_of_the_tornado_has_its_assumption_above_it(draft, agreed, lang):
    found = yrd.tornado(agreed)
    region = draft.parties[1]
    figure = yrd.tornado_chart(found, region, lang)
    titles = [bar.title.text(lang) for bar in found.of(region) if bar.width(region)]

    assert titles == [text for text in texts(figure) if text in titles]
    assert 2 == len(figure.data)  # one party alone
    assert wan_text(agreed.totals[region], 0, sign=True) in texts(figure)[0]


def test_ends_on_the_same_side_do_not_cover_each_other(draft, agreed):
    same = Swing(
        said("stress.swing_discount", low="1%", high="2%"), yrd.falls("tax", "0.1"), yrd.falls("tax", "0.2")
    )
    low, high = yrd.tornado_chart(yrd.tornado(agreed, [same]), draft.parties[0]).data

    assert low.offset[0] + low.width[0] <= high.offset[0] + 1e-9


def test_end_that_cannot_be_carried_out_is_said_and_not_drawn():
    park = one_project([100] * 3)
    claim = yrd.floored(Share("origin") * TAX, yrd.wan(40))
    draft = yrd.Draft([shared_tax(park, claim)], park)
    agreed = yrd.at(draft, {"origin": "0.5"})
    swing = Swing(said("stress.swing_production", years=1), Leaves("P01", 2027, 2), yrd.falls("tax", "0.1"))
    figure = yrd.tornado_chart(yrd.tornado(agreed, [swing]), ORIGIN_REGION)

    assert None is figure.data[0].x[0]
    assert any("未画" in text for text in texts(figure))


def test_region_that_is_no_party_is_refused(agreed, park):
    other = next(region for region in park.regions if region not in agreed.draft.parties)

    with pytest.raises(DraftError):
        yrd.tornado_chart(yrd.tornado(agreed), other)


def test_zero_stress_draws_nothing_borne():
    park = one_project([100] * 3)
    draft = yrd.Draft([shared_tax(park, Share("origin") * TAX)], park)
    found = yrd.stress(yrd.at(draft, {"origin": "0.5"}), yrd.falls("tax", 0))
    figure = yrd.stress_chart([found])
    borne = [trace for trace in figure.data if trace.xaxis == "x" and trace.type == "bar"]

    assert [[0.0], [0.0]] == [list(trace.x) for trace in borne]
    assert [("",), ("",)] == [tuple(trace.text) for trace in borne]
    assert HOST_REGION in found.borne


@pytest.mark.parametrize("width", [20, 40, 104])
def test_wrapped_lines_keep_every_letter_and_stay_narrow(stresseds, width):
    for one in stresseds:
        for lang in LANGUAGES:
            lines = wrapped(one.sentence(lang), width).split("<br>")
            assert plain(one.sentence(lang)) == plain("".join(lines))
            assert not [line for line in lines if line[0] in "，。；：、）"]
            assert all(len(line) <= width + 1 for line in lines)


def test_fractions_reach_the_picture_unrounded(draft, agreed):
    found = yrd.stress(agreed, yrd.falls("tax", Fraction(1, 3)))
    trace = next(one for one in yrd.stress_chart([found]).data if one.xaxis == "x2" and one.type == "bar")

    assert float(agreed.totals[draft.parties[0]]) / WAN == trace.x[0]
