"""The screen as a value: every change is tried without a page."""

from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.builders import HOST_REGION, ORIGIN_REGION, TAX
from tests.show.tables import host_gains, small, small_capped, table
from yrdshare import HOST, ORIGIN, Share
from yrdshare.errors import FormulaError
from yrdshare.negotiate.outcome import Glance, Infeasible
from yrdshare.show import state
from yrdshare.show.axes import crossing, frame, wider
from yrdshare.show.levers import MOST_LEVERS, bars, levers

HALF = Fraction(1, 2)


def opened(draft, **how):
    return state.opened(draft, yrd.solve, **how)


def test_opens_by_hand_at_the_previous_shares_which_are_the_draft_before():
    screen = opened(small(previous={"origin": "0.3"}))
    assert ("manual", Fraction(3, 10)) == (screen.mode, screen.shares["origin"])
    assert screen.reference is screen.position or screen.reference.shares == screen.position.shares


def test_opens_by_principle_where_no_shares_are_known():
    screen = opened(small())
    assert ("principle", HALF, None) == (screen.mode, screen.shares["origin"], screen.reference)
    assert screen.current


def test_a_move_by_hand_gives_the_exact_position_and_remembers_what_moved():
    screen = state.moved(opened(small(previous={"origin": "0.3"})), "origin", HALF, 1, yrd.solve)
    assert yrd.at(screen.draft, {"origin": HALF}).totals == screen.position.totals
    assert ("origin", Fraction(3, 10), HALF) == (screen.move.share, screen.move.old, screen.move.new)


def test_a_move_beyond_the_bounds_stops_exactly_at_them():
    screen = opened(small(previous={"origin": "0.3"}))
    assert Fraction(9, 10) == state.moved(screen, "origin", Fraction(1), 1, yrd.solve).shares["origin"]
    assert Fraction(1, 10) == state.moved(screen, "origin", Fraction(0), 1, yrd.solve).shares["origin"]


def test_one_gesture_is_undone_at_once_and_two_gestures_one_by_one():
    start = opened(small(previous={"origin": "0.3"}))
    one = state.moved(
        state.moved(start, "origin", Fraction(4, 10), 1, yrd.solve), "origin", HALF, 1, yrd.solve
    )
    two = state.moved(one, "origin", Fraction(6, 10), 2, yrd.solve)

    assert Fraction(3, 10) == one.move.old
    assert HALF == state.undone(two, yrd.solve).shares["origin"]
    back = state.undone(state.undone(two, yrd.solve), yrd.solve)
    assert (Fraction(3, 10), ()) == (back.shares["origin"], back.past)
    assert back is state.undone(back, yrd.solve)


def test_a_move_in_principle_mode_pins_the_share_and_release_solves_it_again():
    start = state.turned(opened(table()), "principle", yrd.solve)
    pinned = state.moved(start, "origin", Fraction(3, 10), 1, yrd.solve)
    released = state.released(pinned, "origin", yrd.solve)

    assert {"origin": Fraction(3, 10)} == pinned.draft.pins
    assert Fraction(3, 10) == pinned.shares["origin"]
    assert pinned.shares["gdp"] != start.shares["gdp"]
    assert ({}, start.shares) == (released.draft.pins, released.shares)
    assert start.draft.number == released.draft.number


def test_an_infeasible_pin_keeps_the_last_valid_numbers_marked_as_not_current():
    start = state.turned(opened(table()), "principle", yrd.solve)
    low = state.moved(start, "origin", Fraction(2, 10), 1, yrd.solve)
    clash = state.moved(low, "gdp", Fraction(0), 2, yrd.solve)

    assert isinstance(clash.outcome, Infeasible)
    assert (True, False) == (low.current, clash.current)
    assert low.position is clash.position
    assert {"origin": Fraction(2, 10), "gdp": Fraction(0)} == dict(clash.shares)
    assert clash is state.kept(clash, clash.position, 2, yrd.solve)
    assert low.shares == state.undone(clash, yrd.solve).shares


def test_by_hand_after_a_clash_starts_at_the_last_valid_shares():
    clash = state.moved(
        state.turned(opened(host_gains(small(), "100")), "principle", yrd.solve),
        "origin",
        Fraction(9, 10),
        1,
        yrd.solve,
    )
    assert not clash.current

    by_hand = state.turned(clash, "manual", yrd.solve)
    assert by_hand.current
    assert by_hand.position.shares == clash.position.shares


def test_keeping_makes_this_the_draft_before_and_counts_on():
    moved = state.moved(opened(small(previous={"origin": "0.3"})), "origin", HALF, 1, yrd.solve)
    kept = state.kept(moved, moved.position, 2, yrd.solve)

    assert (2, HALF, HALF) == (
        kept.draft.number,
        kept.draft.previous["origin"],
        kept.reference.shares["origin"],
    )
    assert (1, Fraction(3, 10)) == (
        state.undone(kept, yrd.solve).draft.number,
        state.undone(kept, yrd.solve).reference.shares["origin"],
    )


def test_a_principle_that_is_chosen_decides_at_once():
    screen = opened(small(previous={"origin": "0.3"}))
    offered = state.principles(screen)
    assert ["kalai_smorodinsky", "equal_gain", "nash", "utilitarian", "nearest"] == list(offered)
    nearest = state.guided(screen, offered["nearest"], yrd.solve)
    assert ("principle", Fraction(3, 10)) == (nearest.mode, nearest.shares["origin"])


def test_language_and_year_change_no_number():
    screen = opened(small(previous={"origin": "0.3"}))
    assert screen.position is state.spoken(screen, "en").position
    assert 2027 == state.looked(screen, 2027).year
    assert screen.year == state.looked(screen, 1999).year


def test_shares_that_cannot_be_computed_are_a_refusal_not_a_crash():
    park = small().park
    claims = [(ORIGIN, Share("a") * TAX), (HOST_REGION, Share("b") * TAX)]
    formula = yrd.Formula("税收", TAX, claims, HOST, range(2026, 2029))
    start = opened(yrd.Draft([formula], park, previous={"a": "0.4", "b": "0.4"}))
    over = state.moved(start, "a", Fraction(9, 10), 1, yrd.solve)

    assert isinstance(over.refusal, FormulaError)
    assert (False, start.position) == (over.current, over.position)


def test_claims_of_one_share_each_stand_on_one_bar_with_the_rest():
    claims = [(ORIGIN, Share("a") * TAX), (HOST_REGION, Share("b") * TAX)]
    formula = yrd.Formula("税收", TAX, claims, HOST, range(2026, 2029))
    [bar] = bars(yrd.Draft([formula], small().park))
    assert (["a", "b"], HOST) == ([lever.share.name for lever in bar.levers], bar.rest)


def test_shares_of_one_claimant_in_turn_have_a_bar_each():
    steps = yrd.stepped({(1, 1): Share("a") * TAX, (2, 3): Share("b") * TAX})
    found = bars(small(steps))
    assert [["a"], ["b"]] == [[lever.share.name for lever in bar.levers] for bar in found]
    assert [None, None] == [bar.rest for bar in found]


def test_no_more_than_six_levers_are_on_the_screen():
    steps = yrd.stepped({(year, year): Share(f"s{year}") * TAX for year in range(1, 9)})
    assert MOST_LEVERS == len(levers(small(steps)))


@pytest.mark.parametrize(
    ("path", "year"), [((-1, 1, 2), 2027), ((-1, 1, -1), None), ((1, -1, 2), 2028), ((1, 2, 3), None)]
)
def test_the_crossing_is_the_year_after_the_last_loss(path, year):
    assert year == crossing((2026, 2027, 2028), tuple(map(Fraction, path)))


@pytest.mark.parametrize("draft", [small(), small_capped(), table()])
def test_the_axes_hold_every_position_that_levers_reach(draft):
    fixed = frame(draft)
    for step in range(21):
        part = Fraction(step, 20)
        shares = {one.name: one.low + (one.high - one.low) * part for one in draft.open_shares}
        assert fixed == wider(fixed, yrd.at(draft, shares))


def test_a_private_line_has_no_place_on_the_screen():
    screen = opened(small(previous={"origin": "0.3"}))
    line = (yrd.gain(ORIGIN_REGION).total >= 200).named("底线")
    assert yrd.check(screen.position, [line])
    assert "底线" not in repr(screen.draft.conditions)


def provisional(draft):
    """A glance as a moving lever gives it: exact at its shares, proved for none."""
    return Glance(yrd.solve(draft).position)


def test_a_moving_lever_gives_provisional_numbers_and_its_rest_the_proof():
    start = state.turned(opened(table()), "principle", yrd.solve)
    moving = state.moved(start, "origin", Fraction(3, 10), 1, provisional)
    rested = state.settled(moving, yrd.solve)

    assert (True, True) == (moving.provisional, moving.current)
    assert (False, moving.shares, moving.past) == (rested.provisional, rested.shares, rested.past)
    assert start.shares == state.undone(rested, yrd.solve).shares


def test_what_is_not_provisional_is_not_solved_again():
    screen = state.turned(opened(table()), "principle", yrd.solve)
    assert screen is state.settled(screen, lambda draft: 1 / 0)
