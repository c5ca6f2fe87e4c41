"""Indices, charges, levies and separable costs: published figures, rounding as the rule says, refusals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.errors import InputError
from yrdshare.fiscal.charges import Load, levy_rates, load_charges, separable_costs
from yrdshare.fiscal.indices import Rounding, composite_index, index_of, inverse_capacity
from yrdshare.fiscal.keys import (
    proportional_keys,
)
from yrdshare.fiscal.working import NO_WORDS, Step
from yrdshare.ledger.standard import regions
from yrdshare.words import Bilingual

SHANGHAI, JIANGSU, LUAN, HEFEI = (regions()[name] for name in ("上海市", "江苏省", "六安市", "合肥市"))
POSITIVE = st.fractions(Fraction(1, 1000), 10**6)
SIZES = st.lists(POSITIVE, min_size=1, max_size=8)


def refusals(computing):
    with pytest.raises(InputError) as refused:
        computing()
    return [fault.key for fault in refused.value.faults], refused.value.text("zh"), refused.value.text("en")


def named(sizes):
    return {f"P{row}": size for row, size in enumerate(sizes)}


# Indices


def test_population_by_inverse_capacity_gives_the_twin_cities_index_and_distribution():
    population = {"A": 1000, "B": 3000, "C": 2000}
    value = {"A": 200_000, "B": 240_000, "C": 100_000}
    index = inverse_capacity(population, value)

    assert {"A": 450, "B": 3375, "C": 3600} == index
    keys = proportional_keys(index, "index")
    assert ["5.0909", "38.1818", "40.7273"] == [f"{float(84 * key):.4f}" for key in keys.values()]
    assert {90} == {step.value for _, step in keys.working.walk() if step.title.text() == "平均人均税基"}


def test_capacity_the_right_way_up_would_give_another_answer():
    population, value = {"A": 1000, "B": 3000}, {"A": 200_000, "B": 240_000}

    assert proportional_keys(inverse_capacity(population, value)) != proportional_keys(value)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=6), POSITIVE, POSITIVE)
def test_inverse_capacity_keys_depend_on_neither_unit(rows, people, money):
    def keys(by_people, by_money):
        population = named(a * by_people for a, _ in rows)
        return proportional_keys(inverse_capacity(population, named(b * by_money for _, b in rows)))

    assert keys(1, 1) == keys(people, money)


def test_somebody_without_means_or_people_has_no_capacity():
    keys, zh, _ = refusals(
        lambda: inverse_capacity({"甲": 10, "乙": 0, "丙": 1}, {"甲": 0, "乙": 5, "丙": 1})
    )

    assert ["keys.no_capacity"] * 2 == keys
    assert "甲" in zh
    assert "乙" in zh


def test_an_index_is_rounded_as_its_rule_says_and_only_then_made_a_key():
    index = index_of({"甲": 1, "乙": 2}, rounding=Rounding(1))

    assert {"甲": Fraction("66.7"), "乙": Fraction("133.3")} == index
    assert {"甲": Fraction("66.6"), "乙": Fraction("133.3")} == index_of(
        {"甲": 1, "乙": 2}, rounding=Rounding(1, "down")
    )
    assert {"甲": Fraction("66.7"), "乙": Fraction("133.4")} == index_of(
        {"甲": 1, "乙": 2}, rounding=Rounding(1, "up")
    )
    assert Fraction(667, 2000) == proportional_keys(index)["甲"]
    assert Fraction(667, 2000) != proportional_keys(index_of({"甲": 1, "乙": 2}))["甲"]


def test_halves_are_rounded_away_from_zero():
    assert [Fraction("0.3"), Fraction("-0.3")] == [Rounding(1).of(Fraction(n, 4)) for n in (1, -1)]


def test_an_index_against_a_stated_average_uses_that_average():
    assert {"甲": 50, "乙": 150} == index_of({"甲": 1, "乙": 3}, average=2)
    assert {"甲": 25, "乙": 75} == index_of({"甲": 1, "乙": 3}, average=4)


def test_a_composite_index_weighs_indices_and_rounds_once():
    factors = {"population": {"甲": 1, "乙": 3}, "area": {"甲": 2, "乙": 5}}
    weights = {"population": "0.5", "area": "0.5"}

    assert [50 * Fraction(1, 2) + Fraction(400, 7) / 2, 75 + Fraction(1000, 7) / 2] == list(
        composite_index(factors, weights).values()
    )
    assert [Fraction("53.6"), Fraction("146.4")] == list(
        composite_index(factors, weights, Rounding(1)).values()
    )


# Charges, rates, costs


def test_loads_above_target_cost_what_the_case_says():
    loads = {
        "COD_Mn": Load("7.2", "6.0", "1000", "1.5"),
        "NH3N": Load("1.5", "1.0", "1000", "10"),
        "TP": Load("0.25", "0.2", "1000", "10"),
    }
    charges = load_charges(loads)

    assert {"COD_Mn": 18, "NH3N": 50, "TP": 5} == charges
    part = {"COD_Mn": "0.8578", "NH3N": "0.8445", "TP": "0.8807"}
    assert Fraction("62.0689") == sum(charges[name] * Fraction(share) for name, share in part.items())


def test_a_factor_below_target_costs_nothing_and_pays_for_no_other():
    loads = {"TP": Load("0.1", "0.2", "1000", "10"), "NH3N": Load("1.5", "1.0", "1000", "10")}

    assert {"TP": 0, "NH3N": 50} == load_charges(loads)


def test_a_negative_load_and_no_number_are_refused_together():
    loads = {"TP": Load("-1", "0.2", "x", "10"), "NH3N": Load("1", "1", "1", "-1")}

    assert ["keys.negative", "keys.no_number", "keys.negative"] == refusals(lambda: load_charges(loads))[0]
    assert ["keys.nobody"] == refusals(lambda: load_charges({}))[0]


def test_levy_rates_lie_between_zero_and_one_half():
    baseline, base = {"A": 20, "B": 48, "C": 70}, {"A": 60, "B": 60, "C": 60}

    assert {"A": Fraction(1, 2), "B": Fraction(1, 5), "C": 0} == levy_rates(baseline, base, "0.5")
    assert Fraction(2, 3) == levy_rates(baseline, base, 1)["A"]


def test_a_levy_without_a_base_or_with_a_limit_beyond_one_is_refused():
    assert ["keys.no_base"] == refusals(lambda: levy_rates({"A": 1, "B": 1}, {"A": 0, "B": 1}, "0.5"))[0]
    found = refusals(lambda: levy_rates({"A": 1}, {"B": 1}, "1.5"))[0]
    assert ["keys.no_amount", "keys.no_amount", "keys.highest"] == found


BULL_SHOALS = {"防洪": 60_260_300, "发电": 39_908_700}


def test_bull_shoals_printed_joint_cost_is_caught_with_both_figures_and_the_difference():
    keys, zh, en = refusals(lambda: separable_costs(75_860_000, BULL_SHOALS, 25_309_000))

    assert ["keys.unreconciled"] == keys
    for figure in ("25,309,000", "24,309,000", "1,000,000"):
        assert figure in zh
        assert figure in en


def test_bull_shoals_reconciles_with_the_joint_cost_that_its_own_figures_give():
    found = separable_costs(75_860_000, BULL_SHOALS, 24_309_000)

    assert {"防洪": 15_599_700, "发电": 35_951_300} == found.separable
    assert 24_309_000 == found.joint
    assert found == separable_costs(75_860_000, BULL_SHOALS)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(0, 10**9))
def test_separable_and_joint_costs_add_up_to_the_total(parts, joint):
    total = sum(parts) + joint
    if not any(total - part for part in parts):
        return
    found = separable_costs(total, named(total - part for part in parts), joint)

    assert total == sum(found.separable.values()) + found.joint
    assert parts == list(found.separable.values())


def test_costs_that_cannot_be_are_refused():
    assert ["keys.dearer_without"] == refusals(lambda: separable_costs(10, {"甲": 11, "乙": 9}))[0]
    assert ["keys.no_joint"] == refusals(lambda: separable_costs(10, {"甲": 1, "乙": 2}))[0]


def test_a_figure_may_be_rounded_to_tens():
    assert [30, 20, 30] == [Rounding(-1, way).of(Fraction(25)) for way in ("nearest", "down", "up")]


def test_each_measure_of_a_composite_is_opened_although_all_add_up_to_the_same():
    factors = {"population": {"A": 1, "B": 3}, "area": {"A": 2, "B": 2}}
    text = composite_index(factors, {"population": "0.5", "area": "0.5"}).text("zh")

    assert "常住人口指数合计：200" in text
    assert "面积指数合计：200" in text
    assert "A的常住人口：1" in text
    assert "A的面积：2" in text
    assert "已展开" not in text


def test_two_sums_that_look_alike_are_each_opened_and_one_that_is_the_same_is_opened_once():
    first, second = (Step(NO_WORDS, 1, parts=(Step(Bilingual(name, name), 1),)) for name in "甲乙")
    both = Step(NO_WORDS, 2, parts=(first, second, first)).text("zh")

    assert [1, 1] == [both.count("甲"), both.count("乙")]
    assert 1 == both.count("已展开")
