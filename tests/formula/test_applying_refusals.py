"""A rule on a park takes nothing that was meant otherwise: shares, keys, years; no rule without sources."""

from dataclasses import replace

import pytest

import yrdshare as yrd
from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.formula.test_applying import keyed, keys, small
from yrdshare.errors import FormulaError, InputError
from yrdshare.formula.applying import apply
from yrdshare.formula.precedents import precedent, read_precedent
from yrdshare.ledger.projects import Register
from yrdshare.nodes.expression import Stream
from yrdshare.resources import data

VAT = Stream("vat")


@pytest.fixture(scope="module")
def example():
    return yrd.read_park(data("parks", "liusong"))


def test_a_published_share_is_not_replaced_under_the_name_of_the_rule(example):
    with pytest.raises(FormulaError) as refused:
        apply("liusong", example, shares={"origin": "0.9"})

    assert "origin" in refused.value.text("zh")
    assert "40%" in refused.value.text("zh")


def test_an_unknown_share_names_what_there_is_where_nothing_is_near():
    with pytest.raises(FormulaError) as refused:
        apply("ninghuai", small({VAT: 100}), shares={"zzz": "0.25"})

    assert "origin" in refused.value.text("zh")
    assert "“”" not in refused.value.text("zh")


@pytest.mark.parametrize("value", ["1.5", "-0.1"])
def test_a_share_out_of_range_is_refused(value):
    with pytest.raises(FormulaError):
        apply("ninghuai", small({VAT: 100}), shares={"origin": value})


def test_figures_under_an_unknown_indicator_are_refused_with_the_nearest_name():
    rule = keyed("{measure: part, indicator: population, year: 2020, among: origin}")
    with pytest.raises(InputError) as refused:
        apply(rule, small({VAT: 100}), keys={"populaton": {ORIGIN_REGION: "1"}})

    assert "populaton" in refused.value.text("zh")
    assert "population" in refused.value.text("zh")


def test_figures_of_a_region_that_has_no_key_are_refused():
    rule = keyed("{measure: part, indicator: population, year: 2020, among: origin}")
    with pytest.raises(InputError) as refused:
        apply(rule, small({VAT: 100}), keys={"population": {ORIGIN_REGION: "1", HOST_REGION: "3"}})

    assert HOST_REGION.name_zh in refused.value.text("zh")


@pytest.mark.parametrize("first", [-5, 1900, 2000, 2017, 2031, 2100])
def test_an_agreement_outside_the_ledger_is_told_and_shows_no_zeros(example, first):
    found = apply("caiyu_2015_92", example, first_year=first)

    assert ["precedents.no_years"] == keys(found)
    assert {} == found.received


def test_a_park_without_projects_is_told(example):
    empty = replace(example, projects=Register([]), no_deal={}, costs={})

    assert ["precedents.no_years"] == keys(apply("liusong", empty))


def written(name):
    return data("precedents", f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("start", "end", "fresh", "place"),
    [
        ("sources:", "notes_zh:", "sources: []\n", "sources"),
        ("formulas:", "variants:", "formulas: []\n", "formulas"),
    ],
)
def test_a_rule_without_sources_or_formulas_is_no_rule(start, end, fresh, place):
    text = written("yishui")
    short = text[: text.index(start)] + fresh + text[text.index(end) :]

    with pytest.raises(InputError) as refused:
        read_precedent(short, "x.yaml")
    assert f"x.yaml {place}" in [fault.place.text() for fault in refused.value.faults]


def test_a_source_needs_an_address_and_confidence_no_more_than_the_sources_give():
    text = written("yishui")
    nowhere = text.replace("http://fgw.linyi.gov.cn/info/1549/13042.htm", '""')
    bold = text.replace("\nconfidence: V1\n", "\nconfidence: V3\n", 1)

    for wrong, place in ((nowhere, "sources[0].address"), (bold, "confidence")):
        assert wrong != text
        with pytest.raises(InputError) as refused:
            read_precedent(wrong, "x.yaml")
        assert [f"x.yaml {place}"] == [fault.place.text() for fault in refused.value.faults]


def test_the_term_of_the_joint_zone_rests_on_one_source():
    found = precedent("jdz_nigeria_sao_tome")

    assert "V1" == found.confidence
    assert "45年只有一个" in found.notes_zh


def test_every_formula_that_means_nothing_is_told_with_its_place_at_once():
    text = written("liusong")
    wrong = text.replace("body: *local}", 'body: {node: Number, value: "5", unit: "1"}}')
    wrong = wrong.replace("body: *gdp}", 'body: {node: Number, value: "5", unit: "1"}}')

    with pytest.raises(InputError) as refused:
        read_precedent(wrong, "x.yaml")
    assert ["x.yaml formulas[0]", "x.yaml formulas[1]"] == [one.place.text() for one in refused.value.faults]


def test_a_contradictory_template_is_told_together_with_an_unknown_key():
    wrong = written("liusong").replace("template: false", "template: true") + "foo: 1\n"

    with pytest.raises(InputError) as refused:
        read_precedent(wrong, "x.yaml")
    assert ["store.unknown_key", "precedents.template"] == [one.key for one in refused.value.faults]
