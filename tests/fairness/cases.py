"""Drawn claims problems, games and zones, and the slow definitions that fast answers are compared with."""

from fractions import Fraction
from itertools import chain, combinations, permutations

import numpy as np
from hypothesis import strategies as st

from yrdshare.fairness import Game

NAMES = "ABCDEFGH"


@st.composite
def claims_problems(draw, most=5):
    """An estate and claims in whole numbers and fractions, equal and zero claims among them."""
    numbers = st.one_of(st.integers(0, 12), st.fractions(0, 12, max_denominator=6))
    claims = draw(st.lists(numbers, min_size=1, max_size=most))
    part = draw(st.fractions(0, 1, max_denominator=12))
    return part * sum(claims, Fraction()), dict(zip(NAMES, claims, strict=False))


@st.composite
def games(draw, least=2, most=5):
    """Worths in small whole numbers, so that ties are common."""
    count = draw(st.integers(least, most))
    worths = draw(st.lists(st.integers(-6, 12), min_size=(1 << count) - 1, max_size=(1 << count) - 1))
    return Game(NAMES[:count], np.array([0.0, *worths]))


def subsets(names):
    """All subsets, the empty one too."""
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def over_all_orders(game):
    """The Shapley value by listing n! orders."""
    brought = dict.fromkeys(game.players, 0.0)
    orders = list(permutations(game.players))
    for order in orders:
        for place, name in enumerate(order):
            brought[name] += game.of(order[: place + 1]) - game.of(order[:place])
    return {name: total / len(orders) for name, total in brought.items()}


def arriving(estate, claims):
    """Random arrival by listing n! orders."""
    awards = dict.fromkeys(claims, Fraction())
    orders = list(permutations(claims))
    for order in orders:
        left = Fraction(estate)
        for name in order:
            paid = min(Fraction(claims[name]), left)
            awards[name] += paid / len(orders)
            left -= paid
    return awards
