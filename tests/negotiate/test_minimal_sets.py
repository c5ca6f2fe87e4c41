"""Minimal impossible sets and minimal repairs from yes-or-no questions alone, against all subsets."""

from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.negotiate.conflicts.minimal_sets import MOST_HITTING, bits, minimal_sets, shrunk


def possible_by(clashes):
    return lambda held: not any(clash & ~held == 0 for clash in clashes)


def by_all_subsets(count, possible):
    """Both lists by their definitions, every subset looked at."""
    whole, masks = (1 << count) - 1, range(1 << count)
    sets = {m for m in masks if not possible(m) and all(possible(m & ~(1 << b)) for b in bits(m))}
    repairs = {
        m
        for m in masks
        if possible(whole & ~m) and not any(possible(whole & ~(m & ~(1 << b))) for b in bits(m))
    }
    return sets, repairs


CLASHES = st.integers(1, 9).flatmap(
    lambda count: st.tuples(
        st.just(count), st.lists(st.integers(1, (1 << count) - 1), min_size=1, max_size=8)
    )
)


@given(CLASHES)
def test_both_lists_are_those_of_all_subsets(drawn):
    count, clashes = drawn
    found = minimal_sets(count, possible_by(clashes), 10**6)

    assert by_all_subsets(count, possible_by(clashes)) == (set(found.sets), set(found.repairs))
    assert found.complete
    assert list(found.repairs) == sorted(found.repairs, key=int.bit_count)


def test_two_demands_that_clash_with_a_third_are_two_sets():
    found = minimal_sets(3, possible_by([0b011, 0b110]), 100)

    assert ((0b011, 0b110), (0b010, 0b101), True) == (found.sets, found.repairs, found.complete)


def test_negative_control_one_deletion_filter_sees_one_set_only():
    clash, proved = shrunk(0b111, possible_by([0b011, 0b110]))

    assert ((0b110, True)) == (clash, proved)  # 0b011 is a clash too, and is never named


def test_any_five_of_eleven_demands_hold_and_no_six_do():
    found = minimal_sets(11, lambda held: held.bit_count() <= 5, 10**6)

    assert found.complete
    assert (462, 462) == (len(found.sets), len(found.repairs))
    assert comb(15, 7) <= MOST_HITTING  # no family over fifteen demands is larger (Sperner 1928)


def test_when_the_questions_run_out_what_was_found_is_true_and_called_incomplete():
    def possible(held):
        return held.bit_count() <= 9

    found = minimal_sets(20, possible, 300)

    assert not found.complete
    assert found.sets
    assert all(not possible(one) and all(possible(one & ~(1 << b)) for b in bits(one)) for one in found.sets)


@pytest.mark.parametrize("unknown", [set(combo) for combo in combinations(range(4), 2)])
def test_a_question_that_is_not_decided_makes_the_lists_incomplete_and_nothing_is_guessed(unknown):
    blind = sum(1 << one for one in unknown)
    truth = possible_by([0b0011, 0b1100])
    found = minimal_sets(4, lambda held: None if held == 0b1111 & ~blind else truth(held), 1000)

    assert all(not truth(one) for one in found.sets)
    assert all(truth(0b1111 & ~one) for one in found.repairs)
    assert found.complete == ({0b0011, 0b1100} == set(found.sets) and len(found.repairs) == 4)
