"""Coalition games: reading worths, Shapley, core, τ, the alternate-cost method, blocs, airports."""

from fractions import Fraction
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fairness.cases import NAMES, games, over_all_orders, subsets
from yrdshare.fairness import (
    FairnessError,
    Game,
    airport,
    airport_nucleolus,
    airport_shapley,
    core_contains,
    cost_game,
    excesses,
    is_convex,
    nucleolus,
    owen,
    quotient,
    sampled_shapley,
    separable_costs_remaining_benefits,
    shapley,
    simple_game,
    tau,
    weighted_voting,
    worst_complaint,
)


def keys(error):
    return [fault.key.removeprefix("fairness.") for fault in error.value.faults]


# --- reading a game


def test_mapping_function_and_array_are_the_same_game():
    worths = {frozenset(one): len(one) ** 2 + ("A" in one) for one in subsets("ABC") if one}
    by_mapping, by_function = Game("ABC", worths), Game("ABC", lambda coalition: worths[coalition])
    by_array = Game("ABC", by_mapping.values)

    assert [0, 2, 1, 5, 1, 5, 4, 10] == by_mapping.values.tolist()
    assert by_mapping.values.tolist() == by_function.values.tolist() == by_array.values.tolist()
    assert 5.0 == by_function.of({"A", "C"}) == by_array.of({"A", "C"})
    assert frozenset("AC") == by_mapping.coalition(0b101)


def test_fractions_and_texts_are_worths():
    assert (
        0.5 == Game("A", {frozenset("A"): Fraction(1, 2)}).total == Game("A", {frozenset("A"): "1/2"}).total
    )


def test_every_fault_of_the_worths_is_told_at_once():
    worths = {frozenset(): 1, frozenset("A"): nan, frozenset("AX"): 2}
    with pytest.raises(FairnessError) as error:
        Game("AB", worths)
    assert ["unknown_player", "no_number", "empty_worth", "missing_worth"] == keys(error)
    assert "{B}" in error.value.text("zh")


def test_no_parties_and_parties_named_twice_are_refused():
    with pytest.raises(FairnessError) as error:
        Game("", {})
    assert ["nobody"] == keys(error)
    with pytest.raises(FairnessError) as error:
        Game("AA", lambda coalition: 1)
    assert ["player_twice"] == keys(error)


def test_arrays_of_another_length_or_with_holes_are_refused():
    with pytest.raises(FairnessError) as error:
        Game("AB", np.zeros(3))
    assert ["wrong_shape"] == keys(error)
    with pytest.raises(FairnessError) as error:
        Game("A", np.array([1.0, nan]))
    assert ["no_numbers", "empty_worth"] == keys(error)


def test_forty_one_parties_are_told_to_form_blocs_or_to_sample():
    with pytest.raises(FairnessError) as error:
        shapley(Game([str(place) for place in range(41)], len))
    assert ["too_many_players"] == keys(error)


def test_worth_of_a_function_that_is_no_number_names_the_coalition():
    with pytest.raises(FairnessError) as error:
        shapley(Game("AB", lambda coalition: nan if len(coalition) == 2 else 1))
    assert "{A, B}" in error.value.text("en")


def test_weights_are_added_exactly_as_they_are_written():
    """In floats 0.1 + 0.2 is not 0.3, and 0.1 + 0.7 falls short of 0.8."""
    assert 1.0 == weighted_voting({"A": 0.1, "B": 0.7}, 0.8).total
    assert 0.1 + 0.7 < 0.8


def test_votes_below_nothing_and_simple_games_without_winners_are_refused():
    with pytest.raises(FairnessError):
        weighted_voting({"A": -1, "B": 2}, 1)
    with pytest.raises(FairnessError):
        weighted_voting({"A": 1}, 0)
    for winning in ([], [[]], ["AX"]):
        with pytest.raises(FairnessError):
            simple_game("AB", winning)


def test_voting_and_simple_games_agree():
    voting = weighted_voting({"A": 2, "B": 1, "C": 1}, 3)

    assert voting.values.tolist() == simple_game("ABC", ["AB", "AC"]).values.tolist()


def test_cost_shares_of_a_game_without_costs_are_refused():
    with pytest.raises(FairnessError) as error:
        weighted_voting({"A": 1}, 1).cost_shares({"A": 1})
    assert ["no_cost_game"] == keys(error)


# --- the Shapley value


@given(game=games())
def test_shapley_is_the_mean_over_all_orders(game):
    assert over_all_orders(game) == pytest.approx(shapley(game), abs=1e-9)
    assert game.total == pytest.approx(sum(shapley(game).values()), abs=1e-9)


@given(game=games(most=4))
def test_party_that_brings_nothing_has_nothing_and_twins_have_the_same(game):
    with_idle = Game([*game.players, "idle"], lambda coalition: game.of(coalition - {"idle"}))
    count = len(game.players)
    same = Game(NAMES[:count], lambda coalition: game.values[: len(coalition) + 1].sum())

    assert 0.0 == shapley(with_idle)["idle"]
    assert 1e-9 >= np.ptp(list(shapley(same).values()))


@given(first=games(least=3, most=3), second=games(least=3, most=3))
def test_shapley_of_a_sum_is_the_sum_of_the_shapley_values(first, second):
    both = shapley(Game("ABC", first.values + second.values))

    assert [a + b for a, b in zip(shapley(first).values(), shapley(second).values(), strict=True)] == (
        pytest.approx(list(both.values()), abs=1e-9)
    )


@pytest.mark.parametrize("count", [20, 22])
def test_shapley_of_twenty_two_parties_is_exact(count):
    """v(S) = (Σ w)²: each has w_i · Σ w, by the symmetry of each pair."""
    weights = np.arange(1, count + 1)
    sums = np.zeros(1)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    found = shapley(Game([str(place) for place in range(count)], sums**2))

    assert (weights * weights.sum()).tolist() == pytest.approx(list(found.values()), rel=1e-12)


def test_sampling_brackets_the_exact_value_by_its_own_error():
    game = Game(NAMES, lambda coalition: len(coalition) ** 2 * ("A" in coalition) + ("C" in coalition))
    exactly, drawn = shapley(game), sampled_shapley(game, 2000, seed=3)

    assert all(abs(exactly[name] - drawn.values[name]) <= 4 * drawn.errors[name] + 1e-9 for name in NAMES)
    assert 0 < max(drawn.errors.values()) < 1
    assert drawn == sampled_shapley(game, 2000, seed=3)


def test_sampling_answers_for_forty_one_parties():
    names = [str(place) for place in range(41)]
    drawn = sampled_shapley(Game(names, lambda coalition: len(coalition) ** 2), 40)

    assert 41**2 == pytest.approx(sum(drawn.values.values()))
    assert 41.0 == pytest.approx(drawn.values["7"], abs=1e-9)  # a pair of orders is exact here


def test_too_few_samples_are_refused():
    with pytest.raises(FairnessError):
        sampled_shapley(weighted_voting({"A": 1, "B": 1}, 2), 3)


# --- core, convex games


@given(game=games(), parts=st.lists(st.integers(-3, 9), min_size=5, max_size=5))
def test_core_is_tested_against_every_coalition(game, parts):
    allocation = dict(zip(game.players, parts, strict=False))
    short = [game.of(one) - sum(allocation[name] for name in one) for one in subsets(game.players)]
    whole = game.total == sum(allocation.values())
    worst = worst_complaint(game, allocation)

    assert (whole and max(short) <= 0) == core_contains(game, allocation)
    assert max(short[1:-1]) == pytest.approx(worst.excess)
    assert game.of(worst.coalition) - sum(allocation[name] for name in worst.coalition) == pytest.approx(
        worst.excess
    )
    assert sorted(short) == pytest.approx(sorted(excesses(game, allocation).tolist()))


def test_core_is_measured_by_the_size_of_the_game():
    game = Game("AB", {frozenset("A"): 0, frozenset("B"): 0, frozenset("AB"): 3e12})

    assert core_contains(game, {"A": 1e12 + 1e-4, "B": 2e12})
    small = Game("AB", {frozenset("A"): 0, frozenset("B"): 0, frozenset("AB"): 3e-12})
    assert not core_contains(small, {"A": 1e-12, "B": 1e-12})


def test_allocation_for_other_parties_is_refused():
    with pytest.raises(FairnessError) as error:
        core_contains(weighted_voting({"A": 1, "B": 1}, 2), {"A": 1})
    assert ["other_parties"] == keys(error)


@given(game=games(most=4))
def test_game_is_convex_where_every_two_groups_bring_more_together(game):
    sets = [frozenset(one) for one in subsets(game.players)]
    convex = all(game.of(a | b) + game.of(a & b) >= game.of(a) + game.of(b) for a in sets for b in sets)

    assert convex == is_convex(game)
    assert not convex or core_contains(game, shapley(game))


# --- τ and the alternate-cost method


def test_tau_of_a_game_that_is_not_balanced_says_which_part_fails():
    majority = weighted_voting({"A": 1, "B": 1, "C": 1}, 2)
    with pytest.raises(FairnessError) as error:
        tau(majority)
    assert ["tau_crossed", "tau_least", "tau_most"] == keys(error)


@given(game=games())
def test_tau_lies_between_least_and_most_or_is_refused(game):
    everyone = frozenset(game.players)
    most = {name: game.total - game.of(everyone - {name}) for name in everyone}
    least = {
        name: max(
            game.of(one) - sum(most[other] for other in one if other != name)
            for one in subsets(game.players)
            if name in one
        )
        for name in everyone
    }
    quasi = sum(least.values()) <= game.total <= sum(most.values())
    if not (quasi and all(least[name] <= most[name] for name in everyone)):
        with pytest.raises(FairnessError):
            tau(game)
        return
    found = tau(game)
    assert game.total == pytest.approx(sum(found.values()))
    parts = {
        round((found[name] - least[name]) / (most[name] - least[name]), 9)
        for name in everyone
        if most[name] > least[name]
    }
    assert len(parts) <= 1


def test_alternate_cost_method_refuses_a_party_that_costs_more_than_it_would_alone():
    game = cost_game("ABC", lambda one: {1: 10, 2: 15, 3: 30}[len(one)])
    with pytest.raises(FairnessError) as error:
        separable_costs_remaining_benefits(game)
    assert ["negative_benefit"] == keys(error)


def test_where_nobody_saves_anything_each_pays_its_own_cost():
    game = cost_game("AB", {frozenset("A"): 3, frozenset("B"): 4, frozenset("AB"): 7})

    assert {"A": 3.0, "B": 4.0} == game.cost_shares(separable_costs_remaining_benefits(game))


# --- blocs


def test_owen_value_of_single_blocs_and_of_one_bloc_is_the_shapley_value():
    game = Game("ABCD", lambda one: len(one) ** 2 + 3 * ("A" in one and "C" in one))

    assert shapley(game) == pytest.approx(owen(game, {name: [name] for name in "ABCD"}))
    assert shapley(game) == pytest.approx(owen(game, {"all": "ABCD"}))


@given(game=games(least=4, most=5))
def test_owen_value_of_a_bloc_is_its_shapley_value_between_blocs(game):
    blocs = {"west": game.players[:2], "mid": game.players[2:3], "east": game.players[3:]}
    found, between = owen(game, blocs), shapley(quotient(game, blocs))

    for bloc, members in blocs.items():
        assert between[bloc] == pytest.approx(sum(found[name] for name in members), abs=1e-9)


@given(game=games(least=4, most=4))
def test_owen_value_is_the_mean_over_the_orders_that_keep_blocs_together(game):
    blocs = {"west": "AC", "east": "BD"}
    orders = ["ACBD", "ACDB", "CABD", "CADB", "BDAC", "BDCA", "DBAC", "DBCA"]
    found = dict.fromkeys("ABCD", 0.0)
    for order in orders:
        for place, name in enumerate(order):
            found[name] += (game.of(order[: place + 1]) - game.of(order[:place])) / len(orders)

    assert found == pytest.approx(owen(game, blocs), abs=1e-9)


def test_forty_one_parties_in_blocs_are_answered_exactly():
    names = [str(place) for place in range(41)]
    game = Game(names, lambda one: len(one) ** 2)
    blocs = {f"bloc {start}": names[start : start + 6] for start in range(0, 41, 6)}

    assert [41.0] * 41 == pytest.approx(list(owen(game, blocs).values()))


def test_blocs_must_hold_every_party_once():
    game = Game("ABC", len)
    with pytest.raises(FairnessError) as error:
        owen(game, {"west": "AB", "east": "BX", "none": ""})
    assert ["unknown_player", "bloc_once", "bloc_empty"] == keys(error)


# --- airports


@given(
    costs=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    movements=st.lists(st.integers(1, 3), min_size=3, max_size=3),
)
def test_airport_fees_are_those_of_the_game_in_which_every_movement_is_a_party(costs, movements):
    by_type = dict(zip(NAMES, costs, strict=False))
    counts = dict(zip(by_type, movements, strict=False))
    each = {f"{name}{one}": by_type[name] for name in by_type for one in range(counts[name])}
    game = airport(each)
    for fees, concept in ((airport_shapley, shapley), (airport_nucleolus, nucleolus)):
        shares = game.cost_shares(concept(game))
        found = fees(by_type, counts)

        assert shares == pytest.approx({name: found[name[0]] for name in each}, abs=1e-7)


def test_movements_that_are_no_counts_and_types_without_movements_are_refused():
    with pytest.raises(FairnessError) as error:
        airport_shapley({"A": 1, "B": -2, "D": nan}, {"A": 0, "C": 1, "D": 1.5})
    assert ["other_parties", "no_number", "negative", "movements", "movements"] == keys(error)
