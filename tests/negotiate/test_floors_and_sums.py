"""Drafts with floors and caps on sums, solved: as good as the best of a thousand shares tried one by one."""

from fractions import Fraction

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, park_of
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import receipts
from yrdshare.nodes.build import capped, eligible, floored, marked, wan, when
from yrdshare.nodes.expression import Share

SHARED = Share("origin") * TAX
STEPS = 1000  # shares that are tried
POOLS = 450 * 10**6  # no less than the tax of all years, fen
CLAIMS = {
    "a floor": floored(SHARED, wan(12)),
    "a floor around a cap": floored(capped(SHARED, wan(60)), wan(8)),
    "a cap on the sum": capped(SHARED, wan(90), "sum"),
    "a cap on the sum of those that pass": capped(eligible(SHARED, marked("a")), wan(70), "sum"),
    "a case": when(TAX >= wan(35), SHARED, floored(SHARED, wan(15))),
}


def draft(claim, conditions=()):
    """Two origins with three projects between them, one of which is paid back in a year."""
    origins = (ORIGIN_REGION, ORIGIN_REGION, OTHER_ORIGIN)
    register = Register(
        [
            Project(f"P{n}", origin, HOST_REGION, 2026, 2026, marks=frozenset("a" if n else ""))
            for n, origin in enumerate(origins)
        ]
    )
    flows = ([30, 40, 50, 60], [10, -20, 60, 40], [50, 40, 30, 20])
    ledger = ledger_of(
        register, {TAX: {f"P{n}": dict(enumerate(flow, 2026)) for n, flow in enumerate(flows)}}
    )
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, ledger.years, rest_pays=True)
    park = park_of(ledger, (ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION), no_deal=5)
    return Draft([formula], park, equal_gain(), conditions=conditions)


def least(position):
    return min(position.totals.values())


@pytest.mark.parametrize("name", CLAIMS)
def test_the_least_gain_is_the_highest_that_any_share_gives(name):
    asked = draft(CLAIMS[name])
    solution = solve(asked)
    tried = [least(at(asked, {"origin": Fraction(step, STEPS)})) for step in range(STEPS + 1)]

    assert isinstance(solution, Solution)
    assert least(solution.position) >= max(tried) - POOLS // 10**6  # one millionth of the shares
    assert least(solution.position) <= max(tried) + POOLS // STEPS  # what lies between two that are tried


@pytest.mark.parametrize("name", CLAIMS)
def test_a_demand_is_met_where_some_share_meets_it_and_refused_where_none_does(name):
    most = max(
        at(draft(CLAIMS[name]), {"origin": Fraction(step, 100)}).measures.gains[ORIGIN_REGION][1]
        for step in range(101)
    )
    possible = draft(CLAIMS[name], [receipts(ORIGIN_REGION).in_year(2027) >= Fraction(most, 10**6) + 4])
    solution = solve(possible)

    assert isinstance(solution, Solution)
    assert not solution.position.breaches
    beyond = draft(CLAIMS[name], [receipts(ORIGIN_REGION).in_year(2027) >= Fraction(most, 10**6) + 6])
    assert isinstance(solve(beyond), Infeasible)
