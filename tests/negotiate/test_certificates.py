"""Certificates with caps against an independent route: the frontier in exact fractions, without a solver.

swept.py cuts the box of the shares along every cap and demand and so has each party's gains on the whole
limit as exact fractions. The best of a principle is read off there by hand.
"""

from fractions import Fraction
from itertools import pairwise

import pytest

from tests.negotiate.swept import brute_frontier, drawn_case
from yrdshare.money import fen
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.principles import equal_gain, nash, utilitarian
from yrdshare.negotiate.solve import solve

WAN = fen("1")


def stretches(case):
    """Every straight stretch of the limit, as two pairs of exact gains; a point is a stretch of no length."""
    for line, _, _ in brute_frontier(case):
        yield from pairwise(line) if len(line) > 1 else [(line[0], line[0])]


def on(stretch, part):
    """The gains at a part of a stretch."""
    (a, b), (c, d) = stretch
    return a + part * (c - a), b + part * (d - b)


def best(case, worth, turns):
    """The best worth on the limit: at an end of a stretch, or where the worth may turn inside it."""
    found = []
    for stretch in stretches(case):
        parts = [Fraction(0), Fraction(1), *(part for part in turns(stretch) if 0 < part < 1)]
        found += [worth(*on(stretch, part)) for part in parts]
    return max(one for one in found if one is not None)


def meeting(stretch):
    """Where both gains are equal."""
    (a, b), (c, d) = stretch
    slope = (c - a) - (d - b)
    return [Fraction(b - a) / slope] if slope else []


def middle(stretch):
    """Where the product of both gains turns: it is a parabola along a stretch."""
    (a, b), (c, d) = stretch
    square = (c - a) * (d - b)
    return [-Fraction(a * (d - b) + b * (c - a)) / (2 * square)] if square else []


def product(one, other):
    """The product of two gains, None where somebody loses."""
    return one * other if one >= 0 and other >= 0 else None


QUESTIONS = {
    "utilitarian": (utilitarian(), lambda one, other: one + other, lambda _: []),
    "equal_gain": (equal_gain(), min, meeting),
    "nash": (nash(), product, middle),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_with_caps_the_solution_is_the_exact_best_of_the_whole_limit(name):
    principle, worth, turns = QUESTIONS[name]
    seen = 0
    for seed in range(60):
        case = drawn_case(seed)
        draft = case.draft().revise(principle=principle)
        outcome = solve(draft)
        if isinstance(outcome, Infeasible):
            continue
        gains = [Fraction(outcome.position.totals[region], WAN) for region in draft.parties]
        reached, most = worth(*gains), best(case, worth, turns)
        if name == "nash" and (most <= 0 or min(gains) <= 0):
            continue  # somebody cannot gain, and the others bargain without it
        seen += 1
        # a millionth of every share of all pools, and a fen for each cell: what snapping and rounding move
        pools = sum(sum(table) for table in (*case.tax, *case.cit, *case.gdp))
        step = Fraction(pools * len(case.shares), 10**6) + Fraction(20, 10**4)
        slack = step * (sum(gains) if name == "nash" else 2)

        assert most - reached <= slack + (Fraction(2, 10**6) * most if name == "nash" else 0), seed
        assert reached - most <= slack, seed
        assert outcome.certificate.bound >= outcome.certificate.achieved - float(slack * WAN)
    assert seen >= 25
