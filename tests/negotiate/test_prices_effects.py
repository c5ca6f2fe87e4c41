"""What moving or dropping a bound does to every party, against drafts solved from nothing; with caps too."""

from fractions import Fraction

import pytest

from tests.negotiate.drawn_drafts import drawn_draft
from tests.negotiate.test_prices import blocks, moved, without
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.prices.bounds import ShareBound
from yrdshare.negotiate.prices.prices import prices
from yrdshare.negotiate.principles import EqualGain, KalaiSmorodinsky, Nearest
from yrdshare.negotiate.solve import solve


def assert_same_change(draft, before, after, effect, shown):
    """What a line's effect says is the difference of two drafts solved from nothing, to the fen."""
    if isinstance(after, Infeasible):
        assert effect.changes is None
        assert "empty" == effect.why
        return
    expected = {
        region: after.position.totals[region] - before.position.totals[region] for region in draft.parties
    }
    assert expected == effect.changes


def assert_effects(draft):
    before = solve(draft)
    if isinstance(before, Infeasible):
        return
    shown = prices(draft, before)
    for number, line in enumerate(shown.lines):
        if getattr(line.demand, "region", None) is not None or (number + len(draft.parties)) % 2:
            continue  # every other line: a solve from nothing takes its time
        assert_same_change(draft, before, solve(without(draft, line)), line.whole, shown)
        for effect in line.effects:
            there = moved(draft, line, effect.by)
            if effect.why == "limit" or there is None:
                assert effect.changes is None
                continue
            assert_same_change(draft, before, solve(there), effect, shown)


@pytest.mark.parametrize("block", blocks(6, quick=1))
def test_effects_equal_the_difference_of_two_drafts_solved_from_nothing(block):
    for seed in range(1000 + 5 * block, 1005 + 5 * block):
        assert_effects(drawn_draft(seed, 2 + seed % 3, False, 1 + seed % 4))


@pytest.mark.parametrize("block", blocks(10, quick=1))
def test_with_caps_slopes_leaps_and_effects_equal_drafts_solved_from_nothing(block):
    for seed in range(4 * block, 4 * block + 4):
        draft = drawn_draft(seed, 2 + seed % 2, True, 1 + seed % 2)
        before = solve(draft)
        if isinstance(before, Infeasible) or "ratio" == prices_measure(draft):
            continue
        assert_capped(draft, before)


def prices_measure(draft):
    return "ratio" if isinstance(draft.principle, KalaiSmorodinsky) else ""


def worth_of(draft, outcome):
    """The measure at a solved split, from its exact gains; None where there is none."""
    if isinstance(outcome, Infeasible):
        return None
    totals, principle = outcome.position.totals, draft.principle
    if isinstance(principle, Nearest):
        wanted = dict(principle.reference)
        return -float(sum(abs(outcome.shares[name] - value) for name, value in wanted.items()))
    if isinstance(principle, EqualGain):
        return float(min(totals.values()))
    stated = dict(principle.contributions)
    mean = sum(stated.values()) / len(stated)
    return float(min(totals[region] * mean / stated[region] for region in draft.parties))


def assert_capped(draft, before):
    """On every piece with a slope or a leap V, solved anew, lies on it; shares are snapped to a millionth."""
    here, shown = worth_of(draft, before), prices(draft, before)
    for line in shown.lines:
        assert_same_change(draft, before, solve(without(draft, line)), line.whole, shown)
        tight = None if line.right is None else -line.right
        sides = {
            1: (tight, line.high, line.high_end, line.leaps[0]),
            -1: (line.left, line.low, line.low_end, line.leaps[1]),
        }
        if line.relation == "<=":
            sides = {
                1: (line.left, line.high, line.high_end, line.leaps[1]),
                -1: (tight, line.low, line.low_end, line.leaps[0]),
            }
        for sign, (slope, end, kind, leap) in sides.items():
            assert_capped_side(draft, line, shown, sign, (here, slope, end, kind, leap))


def assert_capped_side(draft, line, shown, sign, told):
    here, slope, end, kind, leap = told
    scale = float(shown.outcome.certificate.scale)
    unit = 1.0 if line.is_share else scale
    worth = 1.0 if "distance" == shown.measure else scale
    room = 4e-6 * (len(draft.open_shares) + 1) * worth  # snapping both, and what solves may leave
    free = 0.1 if line.is_share else 0.05 * unit
    reach = free if end is None else abs(float(end - line.bound))
    step = (
        Fraction(round(sign * 0.7 * reach * 10**6), 10**6)
        if line.is_share
        else Fraction(round(sign * 0.7 * reach))
    )
    there = moved(draft, line, step)
    if there is None or (isinstance(line.demand, ShareBound) and not 0 <= line.bound + step <= 1):
        return
    found = worth_of(draft, solve(there))
    if slope is None:
        assert "empty" == kind
        return
    assert pytest.approx(here - leap + slope * float(abs(step)), abs=room) == found, (line.demand, sign)
