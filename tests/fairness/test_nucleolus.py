"""The nucleolus and its kin: paper, published cases, another library, Kohlberg's test, what theory says."""

from itertools import combinations

import coopgame
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from yrdshare.fairness import (
    FairnessError,
    Game,
    airport,
    bankruptcy,
    cost_game,
    simple_game,
    weighted_voting,
)
from yrdshare.fairness.airports import airport_nucleolus
from yrdshare.fairness.balanced import balance
from yrdshare.fairness.games import sizes, subset_sums
from yrdshare.fairness.kohlberg import is_nucleolus, is_prenucleolus
from yrdshare.fairness.nucleolus import (
    least_core,
    nucleolus,
    per_capita_nucleolus,
    prenucleolus,
    proportional_nucleolus,
)

NAMES = "ABCDEFGHIJKLMNOPQRSTUV"
AGREES = 1e-8  # relative to the largest worth: the bar set for two libraries on one game
CONCEPTS = {
    nucleolus: coopgame.nucleolus,
    prenucleolus: coopgame.prenucleolus,
    per_capita_nucleolus: coopgame.per_capita_nucleolus,
    proportional_nucleolus: coopgame.proportional_nucleolus,
}


def of(players, worths):
    """A game of the named coalitions; all others are worth 0."""
    values = np.zeros(1 << players)
    for coalition, worth in worths.items():
        values[sum(1 << NAMES.index(name) for name in coalition)] = worth
    return Game(NAMES[:players], values)


def drawn(rng, kind, players):
    values = {
        "whole numbers": lambda: (
            rng.integers(0, 20, 1 << players) + 20.0 * (sizes(players) == players) * players
        ),
        "floats": lambda: rng.random(1 << players) * sizes(players) ** 2,
        "not superadditive": lambda: rng.integers(-9, 10, 1 << players).astype(float),
        "zero or one": lambda: rng.integers(0, 2, 1 << players).astype(float),
        "all equal": lambda: np.ones(1 << players),
        "by size": lambda: sizes(players).astype(float) ** 2,
    }
    names = NAMES[:players]
    if kind in values:
        found = values[kind]()
        found[0] = 0.0
        return Game(names, found)
    numbers = dict(zip(names, rng.integers(1, 30, players).tolist(), strict=True))
    if kind == "voting":
        return weighted_voting(numbers, int(rng.integers(1, sum(numbers.values()) + 1)))
    if kind == "bankruptcy":
        return bankruptcy(int(rng.integers(1, sum(numbers.values()) + 1)), numbers)
    if kind == "airport":
        return airport(numbers)
    if kind == "winning groups":
        groups = [rng.choice(list(names), rng.integers(1, players + 1), replace=False) for _ in range(4)]
        return simple_game(names, groups)
    cost = np.sqrt(subset_sums(rng.random(players) * 9)) + rng.random(1 << players) / 9
    cost[0] = 0.0
    return cost_game(names, cost)


KINDS = (
    *("whole numbers", "floats", "not superadditive", "zero or one", "all equal", "by size"),
    *("voting", "bankruptcy", "airport", "winning groups", "costs"),
)


def close(game, expected, found):
    return np.abs(np.array(list(expected)) - np.array(list(found))).max() <= AGREES * game.scale


def test_talmud_case_on_paper():
    estate = bankruptcy(400, {"A": 100, "B": 200, "C": 300})
    assert {"A": 50, "B": 125, "C": 225} == pytest.approx(nucleolus(estate), abs=1e-12)


@pytest.mark.parametrize(
    ("concept", "worths", "expected"),
    [
        # Peleg and Sudhölter (2007), example 5.5.12: the floors bind, so the two differ
        (nucleolus, {"AB": 10, "ABC": 2}, [1, 1, 0]),
        (prenucleolus, {"AB": 10, "ABC": 2}, [3, 3, -4]),
        # Young (1985), International Journal of Game Theory 14:65–72
        (per_capita_nucleolus, {"AC": 9, "BC": 10, "ABC": 12}, [2 / 3, 7 / 6, 61 / 6]),
        # R package CoopGame 0.2.2, example of proportionalNucleolus
        (proportional_nucleolus, {"AB": 48, "AC": 60, "BC": 72, "ABC": 140}, [28, 140 / 3, 196 / 3]),
    ],
)
def test_published_case(concept, worths, expected):
    assert expected == pytest.approx(list(concept(of(3, worths)).values()), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("players", [2, 3, 4, 5, 7, 12])
def test_random_games_agree_with_another_library_and_pass_kohlberg(kind, players):
    rng = np.random.default_rng([players, KINDS.index(kind)])
    for _ in range(1 if players == 12 else 5):
        game = drawn(rng, kind, players)
        theirs = coopgame.Game(game.values[1:].tolist())
        for concept, other in CONCEPTS.items():
            if concept is proportional_nucleolus and game.alone is not None:
                continue  # ours is in proportion to the cost, theirs to the savings
            try:
                found = concept(game)
            except FairnessError as refused:
                [fault] = refused.faults
                allowed = {"nucleolus.no_imputation", "nucleolus.negative_worth", "nucleolus.many"}
                assert fault.key in allowed
                if fault.key == "nucleolus.no_imputation":
                    with pytest.raises(ValueError):
                        other(theirs)
                continue
            assert close(game, other(theirs)["allocation"], found.values()), concept.__name__
            if concept is nucleolus:
                assert is_nucleolus(game, found)
            if concept is prenucleolus:
                assert is_prenucleolus(game, found)


def naive_nucleolus(game):
    """Hold every coalition that is tight at one optimum: the textbook mistake."""
    count = len(game.players)
    masks = np.arange(1, (1 << count) - 1)
    members = (masks[:, None] >> np.arange(count) & 1).astype(float)
    worth, held = game.values[1:-1], np.full(len(masks), np.nan)
    for _ in range(len(masks)):
        free = np.isnan(held)
        if not free.any():
            break
        equal = np.r_[np.c_[members[~free], np.zeros((~free).sum())], [[*np.ones(count), 0.0]]]
        right = np.r_[worth[~free] - held[~free], game.total]
        answer = linprog(
            [*np.zeros(count), 1.0],
            A_ub=-np.c_[members[free], np.ones(free.sum())],
            b_ub=-worth[free],
            A_eq=equal,
            b_eq=right,
            bounds=[(None, None)] * (count + 1),
        )
        if answer.status != 0:
            break
        at, level = answer.x[:-1], answer.x[-1]
        tight = free & (np.abs(worth - members @ at - level) <= 1e-9 * game.scale)
        held[tight] = level
    return dict(zip(game.players, at.tolist(), strict=True))


def test_holding_every_tight_coalition_is_wrong_on_most_games():
    rng = np.random.default_rng(0)
    wrong = 0
    for number in range(60):
        players = 3 + number % 4
        values = rng.integers(0, 10, 1 << players) * 1.0
        values[0] = 0.0
        game = Game(NAMES[:players], values)
        wrong += not close(game, prenucleolus(game).values(), naive_nucleolus(game).values())
        assert is_prenucleolus(game, prenucleolus(game))
    assert wrong > 30


def test_kohlberg_refuses_what_is_near_but_not_the_nucleolus():
    rng = np.random.default_rng(4)
    for kind in KINDS:
        game = drawn(rng, kind, 5)
        found = prenucleolus(game)
        moved = found | {"A": found["A"] + 1e-3 * game.scale, "B": found["B"] - 1e-3 * game.scale}
        assert is_prenucleolus(game, found)
        assert not is_prenucleolus(game, moved)
        assert not is_prenucleolus(game, found | {"A": found["A"] + game.scale})


def test_kohlberg_refuses_what_lies_below_a_floor():
    game = of(3, {"AB": 10, "ABC": 2})
    assert not is_nucleolus(game, prenucleolus(game))
    assert not is_prenucleolus(game, nucleolus(game))


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_airport_games_have_the_closed_form(costs):
    numbers = dict(zip(NAMES, costs, strict=False))
    game = airport(numbers)
    expected = airport_nucleolus(numbers, dict.fromkeys(numbers, 1))
    assert expected == pytest.approx(game.cost_shares(nucleolus(game)), abs=1e-9)


@given(st.data(), st.integers(2, 5))
@settings(max_examples=100)
def test_names_do_not_matter_and_units_and_own_income_carry_over(data, players):
    worths = data.draw(st.lists(st.integers(-9, 30), min_size=1 << players, max_size=1 << players))
    values = np.array(worths, float)
    values[0] = 0.0
    game = Game(NAMES[:players], values)
    order = data.draw(st.permutations(range(players)))
    factor = data.draw(st.sampled_from([1e-3, 0.7, 3.0, 1e9]))
    own = np.array(data.draw(st.lists(st.integers(-50, 50), min_size=players, max_size=players)), float)
    masks = np.arange(1 << players)
    moved = sum((masks >> new & 1) << old for new, old in enumerate(order))
    renamed = Game([game.players[old] for old in order], values[moved])
    shifted = Game(game.players, factor * values + subset_sums(factor * own))

    found = prenucleolus(game)
    assert close(game, found.values(), (prenucleolus(renamed)[name] for name in game.players))
    expected = [factor * (part + more) for part, more in zip(found.values(), own, strict=True)]
    assert close(shifted, expected, prenucleolus(shifted).values())


@given(st.lists(st.integers(0, 9), min_size=16, max_size=16))
def test_with_a_core_the_floors_do_not_bind(worths):
    values = np.array(worths, float)
    values[0], values[-1] = 0.0, 40.0  # every coalition of three is worth 9 at most: the core is not empty
    game = Game("ABCD", values)
    assert least_core(game).value <= 0
    assert close(game, nucleolus(game).values(), prenucleolus(game).values())


@pytest.mark.parametrize("kind", KINDS)
def test_least_core_value_is_that_of_the_whole_program_and_its_weights_prove_it(kind):
    game = drawn(np.random.default_rng(8), kind, 6)
    members = (np.arange(1, 63)[:, None] >> np.arange(6) & 1).astype(float)
    whole = linprog(
        [*np.zeros(6), 1.0],
        A_ub=-np.c_[members, np.ones(62)],
        b_ub=-game.values[1:-1],
        A_eq=[[*np.ones(6), 0.0]],
        b_eq=[game.total],
        bounds=[(None, None)] * 7,
    )
    found = least_core(game)

    assert whole.fun == pytest.approx(found.value, abs=1e-8 * game.scale)
    assert min(found.weights.values()) > 0
    assert 1 == pytest.approx(sum(found.weights.values()), abs=1e-12)
    for name in game.players:
        covering = sum(part for coalition, part in found.weights.items() if name in coalition)
        assert found.covered == pytest.approx(covering, abs=1e-12)


def test_least_core_says_what_it_means_in_both_languages():
    majority = least_core(of(3, {"AB": 1, "AC": 1, "BC": 1, "ABC": 1}))
    assert 1 / 3 == pytest.approx(majority.value)
    assert "0.333333 less than it can reach" in majority.text("en")
    assert "少 0.333333" in majority.text("zh")
    assert "at least 1 more" in least_core(of(2, {"AB": 2})).text("en")


@pytest.mark.parametrize("concept", CONCEPTS)
def test_one_party_no_worth_and_all_alike(concept):
    assert {"A": 5} == concept(of(1, {"A": 5}))
    assert {"A": 0, "B": 0, "C": 0} == concept(of(3, {}))
    alike = Game("ABC", np.ones(8) * sizes(3) ** 2)
    assert {"A": 3, "B": 3, "C": 3} == pytest.approx(concept(alike))
    additive = of(2, {"A": 0.1, "B": 0.2, "AB": 0.1 + 0.2})
    assert {"A": 0.1, "B": 0.2} == pytest.approx(concept(additive), abs=1e-15)


@pytest.mark.parametrize("concept", [nucleolus, per_capita_nucleolus, proportional_nucleolus])
def test_no_imputation_is_named(concept):
    with pytest.raises(FairnessError, match="5 more than the 10") as refused:
        concept(of(2, {"A": 7, "B": 8, "AB": 10}))
    assert "多出 5" in refused.value.text("zh")
    assert {"A": 4.5, "B": 5.5} == pytest.approx(prenucleolus(of(2, {"A": 7, "B": 8, "AB": 10})))


def test_proportion_is_refused_where_it_means_nothing():
    with pytest.raises(FairnessError, match=r"\{A\} has a negative worth"):
        proportional_nucleolus(of(2, {"A": -1, "AB": 10}))
    with pytest.raises(FairnessError, match=r"cost of coalition \{A\} has to be positive"):
        proportional_nucleolus(cost_game("AB", np.array([0.0, 0.0, 2.0, 2.0])))
    with pytest.raises(FairnessError, match="several divisions"):
        proportional_nucleolus(of(3, {"ABC": 9}))


def test_floors_alone_may_leave_one_allocation_in_proportion():
    assert {"A": 0, "B": 0, "C": 9} == pytest.approx(
        proportional_nucleolus(of(3, {"C": 5, "ABC": 9})), abs=1e-12
    )


def test_too_many_parties_are_refused():
    voters = weighted_voting(dict.fromkeys(map(str, range(23)), 1), 12)
    with pytest.raises(FairnessError, match="23"):
        nucleolus(voters)
    with pytest.raises(FairnessError, match="at most 12"):
        is_nucleolus(weighted_voting(dict.fromkeys(NAMES[:13], 1), 7), dict.fromkeys(NAMES[:13], 1 / 13))


@pytest.mark.parametrize("seed", range(30))
def test_badly_scaled_games_agree_with_rational_arithmetic(seed):
    rng = np.random.default_rng(seed)
    players = int(rng.integers(2, 5))
    values = [
        rng.random(1 << players) * 10 ** rng.uniform(-3, 9, 1 << players),
        np.maximum(0, subset_sums(10 ** rng.uniform(-3, 9, players)) - 10 ** rng.uniform(-3, 9)),
    ][seed % 2]
    values[0], values[-1] = 0.0, values.sum()
    game = Game(NAMES[:players], values)
    exact = coopgame.nucleolus_exact(values[1:].tolist(), "imputation")["allocation"]
    assert (
        np.abs(np.array([float(part) for part in exact]) - list(nucleolus(game).values())).max()
        <= 1e-13 * game.scale
    )


@pytest.mark.parametrize("concept", [*CONCEPTS, least_core])
def test_a_search_that_does_not_end_is_refused_in_words(concept, monkeypatch):
    monkeypatch.setattr("yrdshare.fairness.balanced.MOST_PIVOTS", 1)
    with pytest.raises(FairnessError, match="no result is given"):
        concept(of(3, {"AB": 48, "AC": 60, "BC": 72, "ABC": 140}))


@pytest.mark.parametrize("bland", [False, True])
def test_balanced_weights_of_a_degenerate_program(bland, monkeypatch):
    """All 254 coalitions of eight alike: every weight vector ties, and both pivot rules end."""
    if bland:
        monkeypatch.setattr("yrdshare.fairness.balanced.STALLED", 0)
    free = np.linalg.qr(np.ones((8, 1)), mode="complete")[0][:, 1:]
    masks = np.array([1, 254, *range(2, 254)])
    members = (masks[:, None] >> np.arange(8) & 1).astype(float)
    excess = np.where(members.sum(axis=1) >= 5, 1.0, 0.0) - members.sum(axis=1) / 8
    weights, prices = balance(np.r_[(members @ free).T, np.ones((1, 254))], excess).solve()

    assert 3 / 8 == pytest.approx(prices[-1])
    assert weights.min() >= -1e-12
    assert np.abs(prices[:-1]).max() <= 1e-12


def test_no_coalition_can_object_within_the_least_core_value():
    game = drawn(np.random.default_rng(3), "floats", 4)
    found, value = prenucleolus(game), least_core(game).value
    complaints = [
        game.of(group) - sum(found[name] for name in group)
        for size in (1, 2, 3)
        for group in combinations(game.players, size)
    ]
    assert value == pytest.approx(max(complaints))
