"""A published rule on a park: what it gives, what the park lacks, what stands for what; no guessing."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import yrdshare as yrd
from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, ledger_of, park_of
from yrdshare.errors import FormulaError, InputError
from yrdshare.formula.account import evaluate
from yrdshare.formula.applying import all_rules, apply
from yrdshare.formula.clause import clause
from yrdshare.formula.filling import Nowhere, filled
from yrdshare.formula.precedents import formula, precedent, precedents, read_precedent
from yrdshare.formula.store import dumps, loads
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Figure, Region
from yrdshare.money import fen
from yrdshare.nodes.expression import Stream, walk
from yrdshare.resources import data
from yrdshare.words import LANGUAGES

VAT, CIT = Stream("vat"), Stream("cit")
YEARS = (2026, 2027)


@pytest.fixture(scope="module")
def example():
    return yrd.read_park(data("parks", "liusong"))


def small(flows, marks=(), origins=(ORIGIN_REGION,), **sides):
    """A park of one project for each origin, with the same flow of each stream in both years (万元)."""
    projects = [
        Project(f"P{number:02}", origin, HOST_REGION, 2026, 2026, marks=frozenset(marks), **sides)
        for number, origin in enumerate(origins, 1)
    ]
    register = Register(projects)
    paths = {
        stream: {one.code: dict.fromkeys(YEARS, amount) for one in projects}
        for stream, amount in flows.items()
    }
    return park_of(ledger_of(register, paths), (*origins, HOST_REGION))


def keys(found):
    return [one.key for one in found.lacking]


def got(found, region):
    return found.received[region].tolist()


def test_rule_on_the_example_park_is_the_same_as_its_formulas_evaluated(example):
    found = apply("liusong", example)
    formulas = precedent("liusong").formulas(2026)

    assert formulas == found.formulas
    assert () == found.lacking
    expected = evaluate(formulas[0], example.ledger).received
    assert {region: path.tolist() for region, path in expected.items()} == {
        region: path.tolist() for region, path in found.received.items()
    }
    credited = evaluate(formulas[1], example.ledger).received
    assert {region: path.tolist() for region, path in credited.items()} == {
        region: path.tolist() for region, path in found.credited("gdp").items()
    }


def test_a_rule_at_hand_applies_like_its_name(example):
    assert got(apply("nanpu", example), example.projects[0].origin) == got(
        apply(precedent("nanpu"), example), example.projects[0].origin
    )


def test_general_stream_is_the_sum_of_those_of_its_list_that_the_park_has():
    found = apply("yishui", small({VAT: 100, CIT: 50, GDP: 9000}))

    assert [fen("105")] * 2 == got(found, ORIGIN_REGION)
    assert {"vat", "cit"} == {stream.name for stream in found.formulas[0].streams}
    assert ["precedents.pooled", "precedents.not_pooled"] == [one.key for one in found.notes[-2:]]


def test_park_s_own_stream_of_the_general_name_goes_first():
    local = Stream("local_tax")
    found = apply("yishui", small({local: 1000, VAT: 100}))

    assert [fen("700")] * 2 == got(found, ORIGIN_REGION)


def test_stream_of_another_basis_never_stands_for_a_general_one():
    gross = replace(VAT, basis="全口径")
    found = apply("yishui", small({gross: 100, CIT: 50}))

    assert [fen("35")] * 2 == got(found, ORIGIN_REGION)
    alone = apply("yishui", small({gross: 100}))
    assert ["precedents.no_pooled"] == keys(alone)
    assert {} == alone.received


def test_stream_of_the_right_name_and_another_unit_is_refused_by_words():
    other = Stream("gdp", "gdp", "亿元", "全口径")
    found = apply("hehuai", small({VAT: 100, other: 5}, park=Region("K", "园区", "Park", "园区")))

    assert ["precedents.other_stream"] == keys(found)
    assert 1 == len(found.accounts)


def test_missing_stream_mark_and_committee_are_each_told_and_the_rest_is_computed():
    lacking_mark = apply("liusong", small({VAT: 100, CIT: 0, GDP: 9000}))
    no_committee = apply("hehuai", small({VAT: 100, GDP: 9000}))
    no_dividend = apply("nanpu", small({VAT: 100}))

    assert ["precedents.no_mark"] * 2 == keys(lacking_mark)
    assert ["formula.no_region"] == keys(no_committee)
    assert [[fen("4500")] * 2] * 2 == [path.tolist() for path in no_committee.credited("gdp").values()]
    assert ["precedents.no_stream"] == keys(no_dividend)
    assert [fen("30")] * 2 == got(no_dividend, ORIGIN_REGION)
    for found in (lacking_mark, no_committee, no_dividend):
        for lang in LANGUAGES:
            assert found.lacking[0].text(lang) in found.text(lang)


def test_absent_cells_are_told_and_not_taken_for_zero():
    park = small({VAT: 100, CIT: 50})
    cells = park.ledger.cells["cit"]
    present = cells.present.copy()
    present[0, 1] = False
    torn = {**park.ledger.cells, "cit": replace(cells, present=present)}
    ledger = Ledger(park.projects, park.ledger.years, park.ledger.streams, torn, park.ledger.sources)
    found = apply("yishui", replace(park, ledger=ledger))

    assert ["formula.absent_cell"] == keys(found)
    assert {} == found.received


def test_many_absent_cells_are_told_shortly():
    register = Register(
        [Project(f"P{number:02}", ORIGIN_REGION, HOST_REGION, 2026, 2026) for number in range(1, 4)]
    )
    vat = {code: dict.fromkeys(YEARS, 100) for code in register.codes}
    found = apply("yishui", park_of(ledger_of(register, {VAT: vat, CIT: {"P01": {2026: 50}}})))

    assert ["formula.absent_cell"] * 3 + ["precedents.more"] == keys(found)
    assert 2 == found.lacking[-1].values["count"]


def test_template_shows_no_amount_until_its_share_is_given():
    park = small({VAT: 100})
    found = apply("ninghuai", park)

    assert ["precedents.open"] == keys(found)
    assert ["origin"] == [share.name for share in found.open_shares]
    assert {} == found.received
    given = apply("ninghuai", park, shares={"origin": "0.25"})
    assert () == given.open_shares
    assert [fen("25")] * 2 == got(given, ORIGIN_REGION)


def test_unknown_share_is_refused_even_where_nothing_fits():
    with pytest.raises(FormulaError, match="orign"):
        apply("ninghuai", small({GDP: 1}), shares={"orign": "0.25"})


def test_term_is_told_where_the_ledger_ends_earlier_or_none_is_stated(example):
    assert ["precedents.term_cut"] == [one.key for one in apply("liaoning_enclave", example).notes[:1]]
    assert ["precedents.term_open"] == [one.key for one in apply("nanpu", example).notes[:1]]
    assert [] == [one.key for one in apply("liusong", example).notes if "term" in one.key]


def test_first_year_may_be_given(example):
    found = apply("liusong", example, first_year=2028)

    assert (2028, 2029, 2030) == found.years
    assert got(apply("liusong", example), example.projects[0].origin)[2:] == got(
        found, example.projects[0].origin
    )


def test_ledger_without_the_years_of_an_agreement_is_told(example):
    found = apply("liusong", example, first_year=2040)

    assert ["precedents.no_years"] == keys(found)
    assert () == found.formulas


KEYED = """
      - claimant: {each: origin}
        body:
          node: Times
          factor: {node: Share, name: pooled, low: "0", high: "1", value: "0.5"}
          body: {node: ByKey, body: *local, keys: WANTED}
"""


def keyed(wanted):
    """A rule that shares half of the tax by keys of the park's own regions."""
    text = data("precedents", "yishui.yaml").read_text(encoding="utf-8")
    start, end = text.index("      - claimant:"), text.index("    rest:")
    return read_precedent(text[:start] + KEYED.lstrip("\n").replace("WANTED", wanted) + text[end:])


def with_figures(region, *values):
    return replace(region, figures=tuple(values))


def people(value, year=2020):
    return Figure("population", year, value, "万人", "high", "已发布", "https://example.org", "人口普查")


def test_keys_by_an_indicator_come_from_the_regions_figures_with_their_source():
    origins = (with_figures(ORIGIN_REGION, people("30")), with_figures(OTHER_ORIGIN, people("10")))
    rule = keyed("{measure: part, indicator: population, year: 2020, among: origin}")
    found = apply(rule, small({VAT: 100}, origins=origins))

    assert () == found.lacking
    assert [fen("75")] * 2 == got(found, ORIGIN_REGION)  # half of 200, three quarters
    assert [fen("25")] * 2 == got(found, OTHER_ORIGIN)
    assert [fen("100")] * 2 == got(found, HOST_REGION)
    assert "https://example.org" in found.text()
    assert found.formulas[0] == loads(dumps(found.formulas[0]))
    assert "3/4" in clause(found.formulas[0]) or "75%" in clause(found.formulas[0])


def test_region_without_the_figure_is_told_and_the_user_may_give_it():
    wanted = "{measure: part, indicator: population, year: 2020, among: origin}"
    origins = (with_figures(ORIGIN_REGION, people("30")), with_figures(OTHER_ORIGIN, people("10", 2010)))
    park = small({VAT: 100}, origins=origins)
    lacking = apply(keyed(wanted), park)

    assert {} == lacking.received
    assert OTHER_ORIGIN.name_zh in lacking.lacking[0].text()
    given = {"population": {ORIGIN_REGION: "1", OTHER_ORIGIN: "3"}}
    assert [fen("75")] * 2 == got(apply(keyed(wanted), park, keys=given), OTHER_ORIGIN)
    half = apply(keyed(wanted), park, keys={"population": {ORIGIN_REGION: "1"}})
    assert ["precedents.no_figure"] == keys(half)


def test_equal_keys_need_no_figure():
    rule = keyed('{measure: equal, indicator: "", year: null, among: both}')
    found = apply(rule, small({VAT: 100}, origins=(ORIGIN_REGION, OTHER_ORIGIN)))

    assert [Fraction(1, 3)] * 2 == [
        claim.body.keys[0].value for _, claim in found.formulas[0].claims if claim.body.keys
    ]
    assert np.array_equal([fen("200")] * 2, sum(found.received.values()))


@pytest.mark.parametrize("name", precedents())
def test_every_stored_rule_is_either_computed_or_tells_why_not(example, name):
    found = apply(name, example)

    assert found.accounts or found.lacking
    for account in found.accounts:
        assert not np.any(account.excess) or account.formula.count == "double"
    for one in found.formulas:
        for lang in LANGUAGES:
            assert clause(one, lang)
        assert one == loads(dumps(one))
    for lang in LANGUAGES:
        assert "{" not in found.text(lang)


def test_table_has_a_row_for_every_rule_with_amounts_or_reasons(example):
    table = all_rules(example).set_index("name")

    assert list(precedents()) == table.index.tolist()
    sides = [side.text() for side in (example.projects[0].origin, example.projects[0].host)]
    for name, row in table.iterrows():
        assert all(row[side] is not None for side in sides) or row["why"], name
    assert table.loc[table["template"], sides].isna().all().all()


def test_table_adds_up_every_year_in_ten_thousand_yuan(example):
    found = apply("liusong", example)
    origin = example.projects[0].origin
    row = all_rules(example, ["liusong"], "en").iloc[0]

    assert Decimal(int(found.received[origin].sum())).scaleb(-6) == row[origin.text("en")]


def test_unknown_rule_is_refused(example):
    with pytest.raises(InputError, match="liusong"):
        apply("suzhou", example)


# The published figures of 财预〔2015〕92号 that a case of five years cannot hold.


def test_92_pays_nothing_in_the_sixth_year_and_falls_short_by_1500():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    path = {2023 + position: 3000 for position in range(9)}
    park = park_of(ledger_of(register, {VAT: {"P01": path}, CIT: {"P01": dict.fromkeys(path, 0)}}))
    found = apply(replace(precedent("caiyu_2015_92"), years=6), park, first_year=2026)

    assert [fen("1500")] * 5 + [0] == got(found, ORIGIN_REGION)
    assert fen("1500") == 3 * fen("3000") - sum(got(found, ORIGIN_REGION))


def test_92_read_with_the_threshold_on_all_tax_lets_in_a_smaller_local_part():
    gross = {Stream(name, basis="全口径"): 1500 for name in ("vat_gross", "cit_gross")}
    streams = {VAT: 750, CIT: 600, **gross}
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    park = park_of(
        ledger_of(
            register, {one: {"P01": dict.fromkeys(range(2023, 2027), held)} for one, held in streams.items()}
        )
    )

    assert [0] == got(apply("caiyu_2015_92", park, 2026), ORIGIN_REGION)
    assert [fen("675")] == got(apply("caiyu_2015_92.threshold_on_all_tax", park, 2026), ORIGIN_REGION)


@pytest.mark.parametrize("name", precedents())
def test_no_stream_of_money_is_divided_twice_by_one_rule(name):
    rule = precedent(name)
    formulas = [formula(filled(stored, Nowhere()), 2026, 5) for stored in rule.stored]
    pools = [
        [node.name for node in walk(one.pool) if isinstance(node, Stream)] for one in formulas if one.paid
    ]

    assert len(set().union(*pools)) == sum(len(set(pool)) for pool in pools)
