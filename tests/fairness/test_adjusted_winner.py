"""Adjusted winner: equal points, nothing better for both, one item split at most."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.fairness import FairnessError, adjusted_winner


@st.composite
def pairs_of_points(draw):
    count = draw(st.integers(1, 6))
    marks = [sorted(draw(st.lists(st.integers(0, 20), min_size=count - 1, max_size=count - 1))) for _ in "AB"]
    return {
        party: {
            f"item {place}": high - low
            for place, (low, high) in enumerate(zip([0, *cuts], [*cuts, 20], strict=True))
        }
        for party, cuts in zip("AB", marks, strict=True)
    }


def test_two_items_with_opposite_wishes_are_not_split():
    division = adjusted_winner({"A": {"tax": 70, "GDP": 30}, "B": {"tax": 30, "GDP": 70}})

    assert division.split is None
    assert {"A": 70, "B": 70} == division.points
    assert {"A": {"tax": 1, "GDP": 0}, "B": {"tax": 0, "GDP": 1}} == division.parts


@given(points=pairs_of_points())
def test_both_have_the_same_points_and_no_envy_and_one_item_is_split_at_most(points):
    division = adjusted_winner(points)
    one, other = division.parts.values()

    assert division.points["A"] == division.points["B"]
    assert 10 <= division.points["A"]
    assert all(0 <= one[item] == 1 - other[item] <= 1 for item in one)
    assert [division.split] == ([item for item in one if 0 < one[item] < 1] or [None])
    for party, parts in division.parts.items():
        assert division.points[party] == sum(points[party][item] * part for item, part in parts.items())


@given(points=pairs_of_points())
def test_no_exchange_of_two_items_is_better_for_both(points):
    """Whatever A gives of one item for another costs A at least as much per point of B as it brings."""
    mine = adjusted_winner(points).parts["A"]
    for given_item in mine:
        for got in mine:
            if mine[given_item] > 0 and mine[got] < 1:
                lost, gained = points["A"][given_item], points["A"][got]
                theirs, cost = points["B"][given_item], points["B"][got]

                assert gained * theirs <= lost * cost


def test_parties_other_than_two_other_items_and_unequal_points_are_refused():
    with pytest.raises(FairnessError, match="two parties"):
        adjusted_winner({"A": {"tax": 1}})
    with pytest.raises(FairnessError) as error:
        adjusted_winner({"A": {"tax": -1, "land": 3}, "B": {"tax": "many", "GDP": 2}})
    assert ["other_items", "negative", "no_number"] == [
        fault.key.removeprefix("fairness.") for fault in error.value.faults
    ]
    with pytest.raises(FairnessError, match="60 and 50"):
        adjusted_winner({"A": {"tax": 60}, "B": {"tax": 50}})


def test_points_written_as_texts_are_exact():
    division = adjusted_winner({"A": {"tax": "1/3", "GDP": "2/3"}, "B": {"tax": "1/3", "GDP": "2/3"}})

    assert {Fraction(1, 2)} == set(division.points.values())
