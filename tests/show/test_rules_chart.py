"""One park under every rule, and the base year on a slider: exact, complete, never an invented figure."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import yrdshare as yrd
from yrdshare.errors import FormulaError
from yrdshare.ledger.projects import Register
from yrdshare.resources import data
from yrdshare.show.pictures.base_slider import told
from yrdshare.show.pictures.rule_texts import rule_text
from yrdshare.show.pictures.rules_chart import why

RULE = "twin_cities_fiscal_disparities.local_tax"
NAMES = ("甲市", "乙市", "丙县", "丁县", "戊县")


@pytest.fixture(scope="module")
def rules():
    return yrd.ruled(yrd.read_park(Path(str(data("parks", "liusong")))))


@pytest.fixture(scope="module")
def five():
    return yrd.read_park(Path(str(data("parks", "five"))))


def need(park):
    places = [park.regions[name] for name in NAMES]
    people = dict(zip(places, (200, 180, 150, 140, 160), strict=True))
    means = dict(zip(places, (3200, 2300, 1100, 820, 760), strict=True))
    return yrd.inverse_capacity(people, means)


@pytest.fixture(scope="module")
def bases(five):
    return yrd.base_years(RULE, five, 2026, {"need_index": need(five)})


def test_every_stored_rule_is_listed_once(rules):
    assert sorted(yrd.precedents()) == sorted(one.applied.rule.name for one in rules)


def test_rule_without_a_published_ratio_has_no_bar_and_no_figure(rules):
    figure = yrd.rules_chart(rules)
    opened = [number for number, one in enumerate(one for one in rules if one.standing != "lacking")
              if one.standing == "open"]  # fmt: skip

    assert opened
    assert len(opened) == sum(note.text == "比例待定" for note in figure.layout.annotations)
    assert all(trace.x[number] is None for trace in figure.data for number in opened)
    assert all(
        one.applied.rule.template and not one.applied.received for one in rules if one.standing == "open"
    )


def test_bars_are_what_the_table_of_all_rules_says(rules):
    park = rules[0].applied.park
    listed = yrd.all_rules(park).set_index("name")
    figure = yrd.rules_chart(rules)

    for trace in figure.data:
        for one, height in zip(rules, trace.x, strict=False):
            if one.standing == "fits":
                assert pytest.approx(float(listed.loc[one.applied.rule.name, trace.name]) / 10_000) == height


def test_every_rule_that_does_not_fit_says_why_in_both_languages(rules):
    for one in rules:
        if one.standing == "lacking":
            assert why(one)
            assert why(one) != why(one, "en")


def test_text_of_a_rule_has_its_clauses_and_its_sources(rules):
    one = next(one for one in rules if one.applied.rule.name == "caiyu_2015_92")

    assert "第一条" in rule_text(one)
    assert all(source.address in rule_text(one, "en") for source in one.applied.rule.sources)


def test_choosing_another_rule_shows_its_text(rules):
    made = yrd.rule_texts(rules, "caiyu_2015_92")
    before = made.text.value
    made.choice.value = "liusong"

    assert before != made.text.value
    assert "松江" in made.text.value


def test_transfers_follow_the_rule_by_hand(five, bases):
    """Base year 2016: 40 % of growth over 2016, shared by need."""
    tax = {"甲市": (20000, 65500), "乙市": (30000, 45000), "丙县": (5000, 30000), "丁县": (12000, 11000),
           "戊县": (8000, 11000)}  # fmt: skip
    growth = {name: max(now - then, 0) for name, (then, now) in tax.items()}
    people = dict(zip(NAMES, (200, 180, 150, 140, 160), strict=True))
    means = dict(zip(NAMES, (3200, 2300, 1100, 820, 760), strict=True))
    index = {name: Fraction(people[name] ** 2, means[name]) for name in NAMES}

    for name in NAMES:
        part = index[name] / sum(index.values()) * sum(growth.values()) - growth[name]
        amount = bases.transfers[2016][five.regions[name]]
        assert abs(Fraction(2, 5) * part * 1_000_000 - amount) <= 10  # a fen for each project and side


def test_transfers_add_up_to_nothing_from_every_base_year(bases):
    assert tuple(range(2016, 2026)) == bases.years
    assert {0} == {sum(amounts.values()) for amounts in bases.transfers.values()}


def test_who_turns_from_payer_to_receiver_is_named(bases):
    found = [(one.region.name_zh, one.year, one.receives) for one in bases.flips()]

    assert [("甲市", 2022, True), ("乙市", 2024, True)] == found
    assert "甲市由付转为得" in told(bases, 2022)
    assert "没有谁换边" in told(bases, 2021)


def test_every_stop_of_the_slider_moves_line_bars_and_words(bases):
    figure = yrd.base_slider(bases)
    stops = {int(one.label): one.args for one in figure.layout.sliders[0].steps}
    bars, changes, spots = stops[2022]

    assert bases.years == tuple(stops)
    assert [len(figure.data) - 1] == list(spots)
    assert [[amount / 1_000_000 for amount in bases.transfers[2022].values()]] == list(map(list, bars["x"]))
    assert (2022, 2022) == (changes["shapes[0].x0"], changes["shapes[0].x1"])
    assert "甲市由付转为得" in changes["annotations[2].text"]
    assert [amount / 1_000_000 for amount in bases.transfers[2016].values()] == list(figure.data[-1].x)
    assert (2016, True) == (figure.layout.shapes[0].x0, "2016" in figure.layout.annotations[2].text)


def test_place_that_is_not_its_own_origin_and_host_is_refused(five):
    first, *others = five.projects
    moved = replace(first, host=others[0].host)
    park = replace(five, projects=Register([moved, *others]))

    with pytest.raises(FormulaError, match="甲市"):
        yrd.base_years(RULE, park, 2026, {"need_index": need(five)})


def test_year_that_the_ledger_does_not_hold_is_refused(five):
    with pytest.raises(FormulaError, match="2031"):
        yrd.base_years(RULE, five, 2031, {"need_index": need(five)})


def test_rule_that_lacks_its_keys_is_refused_and_not_guessed(five):
    with pytest.raises(FormulaError, match="分配指数"):
        yrd.base_years(RULE, five, 2026)
