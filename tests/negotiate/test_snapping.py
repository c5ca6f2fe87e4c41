"""Shares put on the grid: the quick look at a thin zone passes over no point that would do."""

from fractions import Fraction

import pytest

from tests.negotiate.drawn_drafts import drawn_draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving import certify
from yrdshare.negotiate.solving.grid import GRID, points
from yrdshare.negotiate.solving.model import build
from yrdshare.negotiate.terms import gain, receipts


def every_point(model, grid, allowed):
    """Every point of the grid, as if nothing were known of it."""
    return ((True, point) for point in grid)


def thin(seed):
    """A draft between two sides that its own solution touches, so that few points near by keep both."""
    draft = drawn_draft(seed, parties=2 + seed % 3, capped=False, conditions=seed % 3)
    found = solve(draft)
    if not isinstance(found, Solution) or not draft.open_shares:
        return None
    region, other = draft.parties[0], draft.parties[-1]
    reached = Fraction(int(found.position.totals[region] / 10**6) + seed % 2)
    received = sum(value for _, value in receipts(other).total.values(found.position.measures))
    more = [gain(region).total >= reached, receipts(other).total >= Fraction(int(received / 10**6) - 1)]
    if seed % 5 == 0:
        more.append(gain(region).in_year(draft.years[0]) == 1)
    return draft.revise(conditions=[*draft.conditions, *more])


@pytest.mark.parametrize("block", range(4))
def test_the_quick_look_and_every_point_evaluated_end_at_the_same_shares(block, monkeypatch):
    drafts = [draft for seed in range(10 * block, 10 * block + 10) if (draft := thin(seed)) is not None]
    quick = [solve(draft) for draft in drafts]
    monkeypatch.setattr(certify, "_promising", every_point)
    slow = [solve(draft) for draft in drafts]
    found = [(one, other) for one, other in zip(quick, slow, strict=True) if isinstance(one, Solution)]

    assert list(map(type, quick)) == list(map(type, slow))
    assert len(found) >= 5
    for one, other in found:
        assert one.shares == other.shares
        assert one.certificate.held_within == other.certificate.held_within


def test_a_point_that_is_passed_over_misses_a_condition_by_more_than_it_may():
    draft = thin(0) or thin(2)
    model = build(draft)
    grid = list(points(draft, {share.name: float(share.low) for share in draft.open_shares}, GRID))
    none = [Fraction(0)] * len(draft.conditions)
    seen = [point for _, point in certify._promising(model, grid, none)]

    assert len(seen) < len(grid)
    for point in grid[:200]:
        found = certify.kept_within(draft, point)
        if found is not None and not found.breaches:
            assert point in seen
