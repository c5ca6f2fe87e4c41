"""Keys and the figures behind them: exact, with their working, vintages and units never mixed."""

import doctest
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import TAX, one_project
from yrdshare.errors import InputError, MoneyError
from yrdshare.fiscal.charges import Load, levy_rates, load_charges
from yrdshare.fiscal.figures import figures_of
from yrdshare.fiscal.indices import Rounding, composite_index, index_of, inverse_capacity
from yrdshare.fiscal.keys import (
    equal_keys,
    indicator_keys,
    proportional_keys,
    rounded_keys,
    weighted_keys,
)
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, Formula
from yrdshare.ledger.regions import Figure, Region
from yrdshare.ledger.standard import cities, regions
from yrdshare.nodes.build import by_key

SHANGHAI, JIANGSU, LUAN, HEFEI = (regions()[name] for name in ("上海市", "江苏省", "六安市", "合肥市"))
POSITIVE = st.fractions(Fraction(1, 1000), 10**6)
SIZES = st.lists(POSITIVE, min_size=1, max_size=8)


def refusals(computing):
    with pytest.raises(InputError) as refused:
        computing()
    return [fault.key for fault in refused.value.faults], refused.value.text("zh"), refused.value.text("en")


def named(sizes):
    return {f"P{row}": size for row, size in enumerate(sizes)}


# Keys


def test_equal_keys_are_one_nth_each():
    assert {"甲": Fraction(1, 3), "乙": Fraction(1, 3), "丙": Fraction(1, 3)} == equal_keys("甲乙丙")


def test_a_surplus_by_acreage_is_three_to_one():
    assert {"K": Fraction(3, 4), "R": Fraction(1, 4)} == proportional_keys({"K": 300, "R": 100}, "area")


def test_equity_keys_are_the_parts_of_the_capital():
    assert {"南谯": Fraction("0.8"), "浦口": Fraction("0.2")} == proportional_keys(
        {"南谯": 8, "浦口": 2}, "equity"
    )


def test_the_three_factors_weigh_what_was_published():
    factors = {
        "revenue": {"A": 1000, "B": 1500},
        "payroll": {"A": 200, "B": 300},
        "assets": {"A": 800, "B": 1200},
    }
    keys = weighted_keys(factors, {"revenue": "0.35", "payroll": "0.35", "assets": "0.3"})

    assert {"A": Fraction("0.4"), "B": Fraction("0.6")} == keys


def test_weights_in_another_order_fall_on_the_same_factors():
    factors = {"revenue": {"A": 1, "B": 3}, "assets": {"A": 1, "B": 1}}

    assert weighted_keys(factors, {"revenue": "0.7", "assets": "0.3"}) == weighted_keys(
        factors, {"assets": "0.3", "revenue": "0.7"}
    )


@given(SIZES)
def test_keys_add_up_to_exactly_one(sizes):
    assert 1 == sum(proportional_keys(named(sizes)).values())


@given(SIZES, POSITIVE)
def test_a_key_does_not_depend_on_the_unit(sizes, scale):
    assert proportional_keys(named(sizes)) == proportional_keys(named(size * scale for size in sizes))


@given(st.permutations(range(5)), st.lists(POSITIVE, min_size=5, max_size=5))
def test_a_key_does_not_depend_on_the_order(order, sizes):
    held = named(sizes)
    names = list(held)

    assert proportional_keys(held) == proportional_keys({names[row]: held[names[row]] for row in order})


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=6), st.fractions(0, 1))
def test_weighted_keys_add_up_to_exactly_one(rows, weight):
    factors = {"population": named(a for a, _ in rows), "area": named(b for _, b in rows)}

    assert 1 == sum(weighted_keys(factors, {"population": weight, "area": 1 - weight}).values())


@given(SIZES, st.integers(0, 6))
def test_rounded_keys_still_add_up_to_one(sizes, digits):
    exact = proportional_keys(named(sizes))
    rounded = rounded_keys(exact, digits)

    assert 1 == sum(rounded.values())
    assert all(abs(rounded[name] - exact[name]) < Fraction(1, 10**digits) for name in exact)


def test_thirds_rounded_each_by_itself_would_not_add_up():
    keys = equal_keys("甲乙丙")

    assert 1 != sum(Rounding(2).of(key) for key in keys.values())
    assert [34, 33, 33] == [100 * key for key in rounded_keys(keys, 2).values()]
    assert ["keys.not_whole"] == refusals(lambda: rounded_keys(index_of({"甲": 1, "乙": 3}), 2))[0]


def test_everything_wrong_with_the_amounts_is_told_at_once():
    factors = {
        "revenue": {"甲": 1, "乙": -1},
        "payroll": {"甲": 0, "乙": 0},
        "assets": {"甲": "1.x"},
        "area": {},
    }
    keys, zh, en = refusals(lambda: weighted_keys(factors, {"revenue": "0.35", "payrol": "0.35"}))

    assert [
        *["keys.no_weight"] * 3,
        *("keys.no_factor", "keys.weights"),
        *["keys.no_amount"] * 3,
        *("keys.negative", "keys.all_zero", "keys.no_number", "keys.nobody"),
    ] == keys
    assert "payroll" in zh
    assert len(zh.splitlines()) == len(en.splitlines()) == len(keys)


def test_a_float_is_no_amount():
    assert ["keys.no_number"] == refusals(lambda: proportional_keys({"甲": 0.1}))[0]


def test_nobody_and_somebody_twice_are_refused():
    assert ["keys.nobody"] == refusals(lambda: equal_keys([]))[0]
    assert ["keys.twice"] == refusals(lambda: equal_keys(["甲", "甲"]))[0]


# Figures of regions


def test_the_41_cities_have_keys_by_the_census_each_with_its_source():
    keys = indicator_keys(cities(), "population", 2020)

    assert 41 == len(keys)
    assert 1 == sum(keys.values())
    sources = [step for step in keys.working.leaves() if step.source]
    assert 41 == len(sources)
    assert all(step.status == "已发布" and step.unit == "万人" for step in sources)
    assert all(
        "人口普查" in step.title.text("zh") and "confidence" in step.title.text("en") for step in sources
    )


def test_a_region_without_the_figure_is_named_with_indicator_year_and_the_years_it_has():
    keys, zh, _ = refusals(lambda: indicator_keys([SHANGHAI, regions()["松江区"], LUAN], "population", 2019))

    assert ["keys.no_figure_but", "keys.no_figure", "keys.no_figure_but"] == keys
    for word in ("上海市", "松江区", "六安市", "2019", "常住人口", "2020"):
        assert word in zh


def test_first_and_revised_figures_of_one_year_are_not_mixed():
    keys, zh, en = refusals(lambda: indicator_keys([SHANGHAI, JIANGSU], "gdp", 2023))

    assert ["keys.vintages"] == keys
    assert "首次公布" in zh
    assert "revised by census" in en
    first = indicator_keys([SHANGHAI, JIANGSU], "gdp", 2023, "首次公布")
    revised = indicator_keys([SHANGHAI, JIANGSU], "gdp", 2023, "普查修订")
    assert Fraction("47218.66") / (Fraction("47218.66") + Fraction("128222.2")) == first[SHANGHAI]
    assert first[SHANGHAI] != revised[SHANGHAI]


def test_an_estimate_is_not_mixed_with_published_figures():
    assert ["keys.vintages"] == refusals(lambda: indicator_keys([HEFEI, LUAN], "gdp", 2023))[0]
    assert ["keys.no_such_vintage"] == refusals(
        lambda: indicator_keys([HEFEI, LUAN], "gdp", 2023, "首次公布")
    )[0]


def test_a_typing_error_in_the_indicator_names_the_nearest():
    keys, zh, _ = refusals(lambda: indicator_keys([SHANGHAI], "populatoin", 2020))

    assert ["keys.unknown_indicator"] == keys
    assert "population" in zh


def test_a_region_of_the_user_s_own_brings_its_figures():
    figure = Figure("area", 2020, "15", "平方公里", "medium", "已发布", "某公报", "首次公布")
    park = Region("K1", "甲园", "Park A", "园区", figures=(figure,))
    other = Region("K2", "乙园", "Park B", "园区", figures=(replace(figure, value="5"),))

    assert [Fraction(3, 4), Fraction(1, 4)] == list(indicator_keys([park, other], "area", 2020).values())


def test_a_region_read_without_its_figures_has_those_of_its_code():
    bare = replace(SHANGHAI, figures=())

    assert figures_of([bare], "population", 2020) == figures_of([SHANGHAI], "population", 2020)


def test_figures_of_different_years_and_units_do_not_meet():
    one = Figure("area", 2020, "15", "平方公里", "medium", "已发布", "某公报", "首次公布")
    other = replace(one, year=2021, unit="亩", vintage="年鉴公布")
    keys, _, _ = refusals(lambda: proportional_keys({"甲": one, "乙": other}, "area"))

    assert ["keys.mixed_year", "keys.mixed_unit", "keys.mixed_vintage"] == keys


def test_indicator_keys_go_into_a_formula_as_they_are():
    park = one_project([100])
    origin, host = park.projects[0].origin, park.projects[0].host
    keys = proportional_keys({origin: 1, host: 3}, "population")
    formula = Formula("税收", TAX, [(origin, by_key(TAX, keys)), (host, by_key(TAX, keys))], HOST, [2026])

    assert [25, 75] == [
        int(evaluate(formula, park.ledger).received[region][0]) // 10**6 for region in (origin, host)
    ]


def test_every_working_is_in_both_languages_down_to_its_leaves():
    factors = {"population": {"甲": 1, "乙": 3}, "area": {"甲": 2, "乙": 5}}
    weights = {"population": "0.5", "area": "0.5"}
    made = [
        *(
            equal_keys("甲乙"),
            weighted_keys(factors, weights),
            composite_index(factors, weights, Rounding(2)),
        ),
        *(inverse_capacity(*factors.values()), levy_rates(*factors.values(), "0.5")),
        *(load_charges({"TP": Load("1", "0", "1", "1")}), rounded_keys(equal_keys("甲乙丙"), 3)),
    ]
    for keys in made:
        assert keys.text("zh") != keys.text("en")
        assert all(step.value is not None for step in keys.working.leaves())


def test_no_weight_may_be_a_float():
    with pytest.raises(MoneyError):
        weighted_keys({"area": {"甲": 1}}, {"area": 1.0})


def test_the_page_on_keys_runs():
    page = Path(__file__).parents[2] / "yrdshare" / "fiscal" / "keys.md"
    failed, run = doctest.testfile(str(page), module_relative=False)

    assert 0 == failed
    assert 8 <= run


@pytest.mark.parametrize("digits", [-1, 1.5, "2"])
def test_keys_are_rounded_to_whole_decimals_only(digits):
    assert ["keys.digits"] == refusals(lambda: rounded_keys(equal_keys("甲乙丙"), digits))[0]


def test_a_published_figure_never_meets_a_bare_number():
    figure = figures_of([SHANGHAI], "population", 2020)[SHANGHAI]
    found, zh, en = refusals(lambda: proportional_keys({SHANGHAI: figure, LUAN: 4_390_000}, "population"))

    assert ["keys.mixed_bare"] == found
    assert "常住人口有的是公布的数，有的只写了数字" in zh
    assert "resident population is a published figure for some and a bare number for others" in en


def test_lists_are_separated_as_each_language_does():
    keys = weighted_keys({"population": {"A": 1}, "area": {"A": 1}}, {"population": "0.4", "area": "0.6"})

    assert "常住人口 40%、面积 60%" in keys.text("zh")
    assert "resident population 40%, area 60%" in keys.text("en")
