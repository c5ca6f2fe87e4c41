"""Claims rules: cases for paper, then what the theory says of every problem."""

from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given

from tests.fairness.cases import arriving, claims_problems
from yrdshare import fairness
from yrdshare.fairness import (
    FairnessError,
    adjusted_proportional,
    bankruptcy,
    constrained_equal_awards,
    constrained_equal_losses,
    minimal_overlap,
    nucleolus,
    piniles,
    proportional,
    random_arrival,
    reverse_talmud,
    shapley,
    talmud,
    tau,
)

RULES = [
    proportional,
    constrained_equal_awards,
    constrained_equal_losses,
    talmud,
    reverse_talmud,
    random_arrival,
    adjusted_proportional,
    minimal_overlap,
    piniles,
]
SELF_DUAL = [proportional, talmud, reverse_talmud, random_arrival, adjusted_proportional]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


def missing(rule, estate, claims):
    """What the rule gives when it shares what is missing, seen as awards."""
    losses = rule(sum(claims.values()) - estate, claims)
    return {name: claims[name] - losses[name] for name in claims}


@each_rule
def test_order_of_the_claims_is_kept_and_whole_numbers_give_exact_fractions(rule):
    awards = rule(100, {"host": 90, "origin": 60, "park": 30})

    assert ["host", "origin", "park"] == list(awards)
    assert {Fraction} == {type(award) for award in awards.values()}
    assert 100 == sum(awards.values())


@each_rule
def test_texts_are_exact_and_one_float_makes_all_awards_floats(rule):
    exactly = rule("0.3", {"A": "0.1", "B": "1/3"})

    assert Fraction(3, 10) == sum(exactly.values())
    floats = rule(0.3, {"A": "0.1", "B": "1/3"})
    assert {float} == {type(award) for award in floats.values()}
    assert {name: float(award) for name, award in exactly.items()} == floats


@each_rule
def test_decimals_that_only_floats_find_too_many_are_no_shortage_of_claims(rule):
    assert {"A": 0.1, "B": 0.2} == rule(0.3, {"A": 0.1, "B": 0.2})


@each_rule
def test_numbers_of_numpy_are_numbers(rule):
    claims = np.array([60.0, 90.0])

    assert 100 == pytest.approx(sum(rule(np.int64(100), dict(zip("AB", claims, strict=True))).values()))


@each_rule
def test_nothing_to_share_and_nothing_claimed_give_zeros(rule):
    assert {"A": 0, "B": 0} == rule(0, {"A": 5, "B": 7})
    assert {"A": 0, "B": 0} == rule(0, {"A": 0, "B": 0})
    assert {"A": 5, "B": 0} == rule(5, {"A": 5, "B": 0})


@each_rule
def test_a_single_claim_has_the_whole_estate(rule):
    assert {"A": 3} == rule(3, {"A": 5})


@each_rule
def test_every_fault_is_told_at_once(rule):
    with pytest.raises(FairnessError) as error:
        rule(nan, {"A": -1, "B": inf, "C": "many", "D": 2})
    assert [
        "fairness.estate_no_number",
        "fairness.negative",
        "fairness.no_number",
        "fairness.no_number",
    ] == [fault.key for fault in error.value.faults]
    assert "“A”不能为负，现为 -1" in error.value.text("zh")


@pytest.mark.parametrize(
    ("estate", "claims", "key"),
    [
        (1, {}, "no_claims"),
        (-1, {"A": 1}, "estate_negative"),
        (4, {"A": 1, "B": "2.5"}, "estate_too_large"),
    ],
)
@each_rule
def test_estate_that_no_rule_can_share_is_refused(rule, estate, claims, key):
    with pytest.raises(FairnessError) as error:
        rule(estate, claims)
    assert [f"fairness.{key}"] == [fault.key for fault in error.value.faults]


@each_rule
@given(problem=claims_problems())
def test_awards_share_the_estate_lie_within_the_claims_and_keep_their_order(rule, problem):
    estate, claims = problem
    awards = rule(estate, claims)

    assert estate == sum(awards.values())
    assert all(0 <= awards[name] <= claims[name] for name in claims)
    for one in claims:
        for other in claims:
            if claims[one] <= claims[other]:  # equal claims: equal awards, by both directions
                assert awards[one] <= awards[other]
                assert claims[one] - awards[one] <= claims[other] - awards[other]


@pytest.mark.parametrize("rule", SELF_DUAL, ids=lambda rule: rule.__name__)
@given(problem=claims_problems())
def test_self_dual_rules_share_losses_as_they_share_awards(rule, problem):
    assert missing(rule, *problem) == rule(*problem)


@given(problem=claims_problems())
def test_equal_losses_are_equal_awards_of_what_is_missing(problem):
    assert missing(constrained_equal_awards, *problem) == constrained_equal_losses(*problem)


@pytest.mark.parametrize(
    "rule", [constrained_equal_awards, piniles, minimal_overlap], ids=lambda rule: rule.__name__
)
def test_negative_control_not_every_rule_is_self_dual(rule):
    problem = Fraction(2), {"A": 1, "B": 2, "C": 4}

    assert missing(rule, *problem) != rule(*problem)


@given(problem=claims_problems(most=4))
def test_random_arrival_is_the_mean_over_all_orders(problem):
    assert arriving(*problem) == random_arrival(*problem)


def values_of(concept, problem):
    return list(concept(bankruptcy(*problem)).values())


@given(problem=claims_problems())
def test_random_arrival_is_the_shapley_value_of_the_bankruptcy_game(problem):
    assert values_of(shapley, problem) == pytest.approx([*map(float, random_arrival(*problem).values())])


@given(problem=claims_problems())
def test_adjusted_proportional_is_the_tau_value_of_the_bankruptcy_game(problem):
    awards = [*map(float, adjusted_proportional(*problem).values())]

    assert values_of(tau, problem) == pytest.approx(awards, abs=1e-9)


@given(problem=claims_problems())
def test_talmud_is_the_nucleolus_of_the_bankruptcy_game(problem):
    assert values_of(nucleolus, problem) == pytest.approx([*map(float, talmud(*problem).values())], abs=1e-8)


def test_negative_control_equal_awards_of_half_claims_are_not_the_talmud_for_every_estate():
    claims = {"A": 100, "B": 200, "C": 300}
    halves = {name: Fraction(claim, 2) for name, claim in claims.items()}

    assert constrained_equal_awards(200, halves) == talmud(200, claims)
    with pytest.raises(FairnessError):
        constrained_equal_awards(400, halves)
    assert piniles(400, claims) != talmud(400, claims)


@given(problem=claims_problems(most=2))
def test_for_two_parties_the_contested_garment_is_divided_alike_by_four_rules(problem):
    awards = talmud(*problem)

    assert [awards] * 3 == [
        rule(*problem) for rule in (random_arrival, adjusted_proportional, minimal_overlap)
    ]


def test_minimal_overlap_where_no_claim_reaches_the_estate_shares_the_common_part_equally():
    """t + (4 − t) + (5 − t) + (6 − t) = 9 at t = 3: one of three each, and 1, 2, 3 alone."""
    assert {"A": 2, "B": 3, "C": 4} == minimal_overlap(9, {"A": 4, "B": 5, "C": 6})


def test_minimal_overlap_of_ibn_ezras_four_sons_where_one_claims_all():
    """Rabbi Abraham ibn Ezra, 12th century, in O'Neill (1982), Mathematical Social Sciences 2:345–371."""
    awards = minimal_overlap(120, {"all": 120, "half": 60, "third": 40, "quarter": 30})

    assert ["485/6", "125/6", "65/6", "15/2"] == [str(award) for award in awards.values()]


def test_random_arrival_of_forty_one_equal_claims_is_an_equal_split():
    claims = {str(place): 7 for place in range(41)}

    assert {Fraction(100, 41)} == set(random_arrival(100, claims).values())


def test_random_arrival_of_seventeen_different_claims_is_exact():
    claims = {str(place): 1 << place for place in range(17)}
    awards = random_arrival(1 << 16, claims)

    assert 1 << 16 == sum(awards.values())
    assert values_of(shapley, (1 << 16, claims)) == pytest.approx([*map(float, awards.values())])


def test_random_arrival_of_too_many_different_claims_is_refused_and_can_be_sampled():
    claims = {str(place): 1 << place for place in range(41)}
    with pytest.raises(FairnessError) as error:
        random_arrival(1 << 40, claims)
    assert "sampled_shapley" in error.value.text("zh")
    drawn = fairness.sampled_shapley(bankruptcy(1 << 40, claims), 20)
    assert float(1 << 40) == pytest.approx(sum(drawn.values.values()))
