"""Bargaining on a zone: cases for paper, closed forms, what the theory says, and what is refused."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from yrdshare.fairness import (
    FairnessError,
    cannot_gain,
    egalitarian,
    kalai_smorodinsky,
    leximin,
    nash,
)

NAMES = "ABCDEFGH"
TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
FEW = settings(max_examples=60)  # each example asks the solver some twenty times
IDEAS = [nash, kalai_smorodinsky, egalitarian, leximin]
each_idea = pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.__name__)


@st.composite
def zones(draw, most=4):
    """Rows with coefficients ≥ 0 in small whole numbers, ties among them; every party is bounded by a row."""
    count = draw(st.integers(2, most))
    whole = st.integers(0, 4)
    rows = draw(st.lists(st.lists(whole, min_size=count, max_size=count), min_size=0, max_size=4))
    sides = draw(st.lists(st.integers(1, 12), min_size=len(rows) + 1, max_size=len(rows) + 1))
    last = [draw(st.integers(1, 4)) for _ in range(count)]
    return [*rows, last], sides, [0] * count, NAMES[:count]


def point_of(idea, zone):
    return np.array(list(idea(*zone).values()))


def drawn_points(zone, rng, count=200):
    """Points of the zone: towards random directions until a row stops them, or part of the way."""
    rows, sides = np.array(zone[0], float), np.array(zone[1], float)
    directions = rng.dirichlet(np.ones(rows.shape[1]), count)
    reach = np.min(
        np.where(directions @ rows.T > 0, sides / np.maximum(directions @ rows.T, 1e-300), inf), axis=1
    )
    return directions * reach[:, None]


@each_idea
@FEW
@given(zone=zones())
def test_answer_lies_in_the_zone_and_nothing_is_better_for_one_and_worse_for_none(idea, zone):
    found = point_of(idea, zone)
    rows, sides = np.array(zone[0], float), np.array(zone[1], float)
    more = linprog(-np.ones(len(found)), A_ub=rows, b_ub=sides - rows @ found + 1e-12, bounds=(0, None))

    assert (found >= -1e-12).all()
    assert (rows @ found <= sides + 1e-8).all()
    assert 0.0 == pytest.approx(-more.fun, abs=1e-7)


@FEW
@given(zone=zones(), seed=st.integers(0, 99))
def test_no_point_of_the_zone_has_a_larger_product(zone, seed):
    """By first order, over the whole zone, with another solver call; and on drawn points."""
    found = point_of(nash, zone)
    best = linprog(-1 / found, A_ub=zone[0], b_ub=zone[1], bounds=(0, None), options=TIGHT)
    others = drawn_points(zone, np.random.default_rng(seed))

    assert len(found) == pytest.approx(-best.fun, abs=1e-8)
    assert others.prod(axis=1).max() <= found.prod() * (1 + 1e-9)


@FEW
@given(zone=zones(), seed=st.integers(0, 99))
def test_no_point_of_the_zone_is_higher_from_the_lowest_on(zone, seed):
    found = sorted(point_of(leximin, zone))
    for other in drawn_points(zone, np.random.default_rng(seed)):
        first = next((b - a for a, b in zip(found, sorted(other), strict=True) if abs(b - a) > 1e-7), 0.0)

        assert first <= 0


@FEW
@given(zone=zones())
def test_kalai_smorodinsky_gives_all_the_same_part_of_their_most_before_it_goes_on(zone):
    rows, sides, _, names = zone
    ideals = [-linprog(-one, A_ub=rows, b_ub=sides, bounds=(0, None)).fun for one in np.eye(len(names))]
    parts = np.array(list(kalai_smorodinsky(*zone).values())) / ideals
    reach = min(side / total for side, total in zip(sides, np.array(rows) @ ideals, strict=True) if total)

    assert min(1.0, reach) == pytest.approx(parts.min(), abs=1e-9)


@each_idea
@FEW
@given(
    prices=st.lists(st.floats(0.01, 100), min_size=2, max_size=6),
    lows=st.lists(st.floats(-50, 50), min_size=6, max_size=6),
    pool=st.floats(0.1, 1000),
)
def test_one_straight_frontier_has_a_closed_form(idea, prices, lows, pool):
    """a·u ≤ c: Nash and Kalai–Smorodinsky d_i + (c − a·d) / (n a_i), equal gains d_i + (c − a·d) / Σ a."""
    a, d = np.array(prices), np.array(lows[: len(prices)])
    by_part = d + pool / (len(a) * a)
    closed = by_part if idea in (nash, kalai_smorodinsky) else d + pool / a.sum()
    if idea is leximin:  # the same where nobody has a lead to begin with
        d = np.zeros(len(a))
        closed = np.full(len(a), pool / a.sum())
    found = point_of(idea, ([a], [a @ d + pool], d, NAMES[: len(a)]))

    assert closed == pytest.approx(found, rel=1e-9, abs=1e-9)


@FEW
@given(zone=zones(most=3), a=st.integers(-3, 9), b=st.integers(-6, 3))
def test_nash_and_kalai_smorodinsky_do_not_see_units_from_thousandths_to_milliards(zone, a, b):
    rows, sides, lows, names = zone
    units = np.array([10.0**a, 10.0**b, 1.0])[: len(names)]
    for idea in (nash, kalai_smorodinsky):
        found = point_of(idea, (np.array(rows) / units, sides, lows, names)) / units

        assert point_of(idea, zone) == pytest.approx(found, rel=1e-8, abs=1e-9)


def test_negative_control_equal_gains_do_see_units():
    assert {"A": 2.0, "B": 2.0} == egalitarian([[1, 1]], [4], [0, 0], "AB")
    assert {"A": 1.0, "B": 1.0} == pytest.approx(egalitarian([[1, 3]], [4], [0, 0], "AB"))


@each_idea
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e9, 1e13])
def test_badly_scaled_zones_are_answered_in_their_own_measure(idea, scale):
    found = idea([[1, 1], [1, 0]], [10 * scale, 3 * scale], [0, 0], "AB")
    closed = {"A": 30 / 13, "B": 100 / 13} if idea is kalai_smorodinsky else {"A": 3.0, "B": 7.0}

    assert closed == pytest.approx({name: one / scale for name, one in found.items()}, rel=1e-9)


@FEW
@given(count=st.integers(2, 8), pool=st.integers(1, 9))
def test_all_ideas_agree_where_all_parties_are_alike(count, pool):
    zone = [[1] * count], [pool], [0] * count, NAMES[:count]
    for idea in IDEAS:
        assert [pool / count] * count == pytest.approx(point_of(idea, zone).tolist(), rel=1e-9)


def test_weights_share_a_straight_frontier_in_their_proportion():
    found = nash([[1, 1, 2]], [12], {"C": 0, "A": 0, "B": 0}, "ABC", {"A": 1, "B": 2, "C": "3"})

    assert {"A": 2.0, "B": 4.0, "C": 3.0} == pytest.approx(found, rel=1e-9)


@each_idea
def test_forty_one_parties_are_answered(idea):
    names = [str(place) for place in range(41)]
    own = np.eye(41)
    zone = np.vstack([np.ones(41), own]), [41.0, *np.linspace(0.5, 3, 41)], np.zeros(41), names
    found = point_of(idea, zone)

    assert 41.0 == pytest.approx(found.sum())
    if idea is not kalai_smorodinsky:  # the same amount for all but those whose own bound comes first
        level = found.max()
        assert np.minimum(np.linspace(0.5, 3, 41), level) == pytest.approx(found, rel=1e-8)


@each_idea
def test_zone_without_inside_given_by_two_rows_for_an_equality_is_answered(idea):
    """A = B and A + B + C = 6: alone A could have 3, B 3, C 6."""
    rows, sides = [[1, 1, 1], [-1, -1, -1], [1, -1, 0], [-1, 1, 0]], [6, -6, 0, 0]
    closed = [1.5, 1.5, 3.0] if idea is kalai_smorodinsky else [2.0] * 3

    assert closed == pytest.approx(list(idea(rows, sides, [0, 0, 0], "ABC").values()), rel=1e-9)


def test_nash_is_exact_where_a_row_is_only_just_reached():
    """The row C ≤ 1 touches the point (1, 1, 1) that would be the answer without it."""
    found = nash([[0, 0, 1], [1, 1, 1]], [1, 3], [0, 0, 0], "ABC")

    assert {"A": 1.0, "B": 1.0, "C": 1.0} == pytest.approx(found, rel=1e-12)


@each_idea
def test_party_that_cannot_gain_stays_and_the_others_bargain(idea):
    zone = [[1, 1, 1], [0, 1, 0]], [10, 3], [0, 3, 0], "ABC"

    assert ("B",) == cannot_gain(*zone)
    assert {"A": 3.5, "B": 3.0, "C": 3.5} == pytest.approx(idea(*zone))


@each_idea
def test_zone_of_one_point_is_that_point_and_names_all(idea):
    zone = [[1, 1]], [5], [2, 3], "AB"

    assert {"A": 2.0, "B": 3.0} == idea(*zone)
    assert ("A", "B") == cannot_gain(*zone)


@each_idea
def test_one_party_has_its_most(idea):
    assert {"A": 4.0} == pytest.approx(idea([[2]], [8], [1], "A"))


@each_idea
def test_rounding_left_by_equal_numbers_is_no_gain(idea):
    """0.1 + 0.2 is above 0.3 in floats by 6e-17: nobody gains from that."""
    assert ("A", "B") == cannot_gain([[1, 1]], [0.1 + 0.2], [0.1, 0.2], "AB")
    assert ("A", "B") == cannot_gain([[1, 1]], [0.3000000000000001], [0.1, 0.2], "AB")
    assert {"A": 0.1, "B": 0.2} == idea([[1, 1]], [0.3000000000000001], [0.1, 0.2], "AB")


@each_idea
def test_empty_zone_and_gains_without_end_are_refused_with_the_reason(idea):
    with pytest.raises(FairnessError) as error:
        idea([[1, 1]], [5], [3, 3], "AB")
    assert ["fairness.empty_zone"] == [fault.key for fault in error.value.faults]
    with pytest.raises(FairnessError) as error:
        idea([[1, -1, 0], [0, 0, 1]], [5, 1], [0, 0, 0], ["host", "origin", "park"])
    assert ["fairness.endless_zone"] == [fault.key for fault in error.value.faults]
    assert "host, origin" in error.value.text("zh")
    with pytest.raises(FairnessError):
        idea([], [], [0], "A")


@each_idea
def test_numbers_and_shapes_that_do_not_fit_are_told_at_once(idea):
    with pytest.raises(FairnessError) as error:
        idea([[1, nan], [1]], [inf], [0, "x"], "AB")
    assert ["zone_columns", "zone_rows", *["no_number"] * 3] == [
        fault.key.removeprefix("fairness.") for fault in error.value.faults
    ]
    with pytest.raises(FairnessError):
        idea([[1, 1]], [1], {"A": 0, "C": 0}, "AB")


def test_weights_must_be_above_nothing_and_name_every_party():
    for weights in ({"A": 1, "B": 0}, {"A": 1}, {"A": 1, "B": nan}):
        with pytest.raises(FairnessError):
            nash([[1, 1]], [1], [0, 0], "AB", weights)


def test_amounts_too_far_apart_to_compare_level_by_level_are_refused_by_parts_they_are_not():
    zone = [[1, 1e-10]], [1], [0, 0], "AB"
    with pytest.raises(FairnessError) as error:
        egalitarian(*zone)
    assert ["fairness.far_apart"] == [fault.key for fault in error.value.faults]
    assert {"A": 0.5, "B": 0.5e10} == pytest.approx(nash(*zone), rel=1e-9)


def test_negative_control_the_egalitarian_point_before_leximin_is_not_efficient():
    """max t with both ≥ t is 3 here; only leximin goes on to give B what A cannot have."""
    assert {"A": 3.0, "B": 7.0} == pytest.approx(egalitarian([[1, 1], [1, 0]], [10, 3], [0, 0], "AB"))
