"""The ways out on the screen are those that `conflicts` finds, and what they say is enough to solve."""

from fractions import Fraction

import pytest

import yrdshare as yrd
from tests.negotiate.drawn_drafts import drawn_draft
from tests.show.tables import host_gains, small, table
from yrdshare import gain, share
from yrdshare.negotiate.conflicts.giving_way import applied
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.show.ways_out import ways_out


def demanding(seed):
    """A drawn draft in which each party asks for more than all can have."""
    draft = drawn_draft(seed, conditions=3)
    most = [condition.at(str(3 * 10**5)) for condition in draft.conditions[:1] if not condition.term.is_share]
    wanted = [gain(region).total >= 10**5 for region in draft.parties[:2]]
    return draft.revise(conditions=[*draft.conditions, *most, *wanted])


@pytest.mark.parametrize("seed", range(12))
def test_ways_out_are_those_of_the_whole_search(seed):
    outcome = yrd.solve(demanding(seed))
    assert isinstance(outcome, Infeasible)
    found, whole = ways_out(outcome), yrd.conflicts(outcome, priced=0)
    if found is None:
        assert not outcome.clash
        return

    assert (len(whole.repairs), whole.complete) == (found.count, found.complete)
    assert [one.demands for one in whole.repairs[:3]] == [one.demands for one in found.first]


@pytest.mark.parametrize("seed", range(12))
def test_amounts_that_are_shown_are_enough(seed):
    outcome = yrd.solve(demanding(seed))
    found = ways_out(outcome)
    for out in found.first if found else ():
        if out.checked:
            freed = {one.pin[0] for one in out.demands if one.pin}
            pins = {name: value for name, value in outcome.draft.pins.items() if name not in freed}
            assert isinstance(yrd.solve(applied(outcome.draft.revise(pins=pins), out.ways)), Solution)


def test_on_paper_the_floor_gives_way_by_what_is_missing():
    outcome = yrd.solve(host_gains(small(), "100").revise(pins={"origin": Fraction(9, 10)}))
    found = ways_out(outcome)

    assert (2, True) == (found.count, found.complete)
    assert [70 * 10**6] == [way.amount for way in found.first[0].ways]
    assert all(one.checked for one in found.first)


def test_too_many_demands_are_left_to_the_whole_search():
    many = [(share("origin") >= Fraction(30 + spot, 100)) for spot in range(15)]
    outcome = yrd.solve(
        table(principle=yrd.equal_gain()).revise(conditions=[*many, share("origin") <= "0.25"])
    )

    assert ways_out(outcome) is None
