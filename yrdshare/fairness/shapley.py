"""The Shapley value: what each brings, on average over all orders in which the parties could join."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial, sqrt

import numpy as np

from yrdshare.fairness.games import FloatArray, Game, sizes
from yrdshare.fairness.refusals import refuse

FEWEST_SAMPLES = 4  # two pairs of orders: fewer tell nothing about the error


@dataclass(frozen=True, slots=True)
class Sampled:
    """An estimate by drawn orders: `values` by name, and by name the standard error of each."""

    values: Mapping[str, float]
    errors: Mapping[str, float]
    samples: int


def shapley(game: Game) -> dict[str, float]:
    """φ_i = Σ_{S∌i} |S|! (n − |S| − 1)! / n! · (v(S ∪ {i}) − v(S)), every coalition counted once.

    Up to 22 parties; above, see `sampled_shapley`, or `owen` with the parties joined into blocs. In a cost
    game the values are shares of the savings: `game.cost_shares(shapley(game))`.
    Source: Shapley (1953), Contributions to the Theory of Games II, 307–317.

    >>> shapley(Game("AB", {frozenset("A"): 1, frozenset("B"): 2, frozenset("AB"): 5}))
    {'A': 2.0, 'B': 3.0}
    """
    count = len(game.players)
    values = game.values
    weights = order_weights(count)[sizes(count - 1)]
    return game.named(float(weights @ brought(values, bit)) for bit in range(count))


def sampled_shapley(game: Game, samples: int = 1000, seed: int = 0) -> Sampled:
    """The Shapley value estimated by drawn orders, with a standard error for each party.

    Orders are drawn in pairs, each with its reverse; the error is that of the mean of the pairs,
    s / √pairs. The values of one order always sum to v(N), and so does the estimate.
    Source: Castro, Gómez and Tejada (2009), Computers & Operations Research 36:1726–1730.

    >>> game = Game(["A", "B"], lambda coalition: len(coalition) ** 2)
    >>> sampled_shapley(game, 100).values
    {'A': 2.0, 'B': 2.0}
    """
    if samples < FEWEST_SAMPLES:
        raise refuse("fairness.few_samples", found=samples, least=FEWEST_SAMPLES)
    draw = np.random.default_rng(seed)
    pairs = samples // 2
    means = np.empty((pairs, len(game.players)))
    for row in range(pairs):
        order = draw.permutation(len(game.players))
        means[row] = (_joining(game, order) + _joining(game, order[::-1])) / 2
    errors = means.std(axis=0, ddof=1) / sqrt(pairs)
    return Sampled(game.named(means.mean(axis=0)), game.named(errors), 2 * pairs)


def order_weights(count: int) -> FloatArray:
    """How likely just a given group of size s comes before a party: s! (n − s − 1)! / n!, shape (n,)."""
    orders = factorial(count)
    return np.array([factorial(size) * factorial(count - size - 1) / orders for size in range(count)])


def brought(values: FloatArray, bit: int) -> FloatArray:
    """v(S ∪ {i}) − v(S) for every S without party i, in the order of bitmasks with bit i left out."""
    halves = values.reshape(-1, 2, 1 << bit)
    return (halves[:, 1] - halves[:, 0]).reshape(-1)


def _joining(game: Game, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> FloatArray:
    """What each brings when the parties join in this order, shape (n,)."""
    steps = [game.of(game.players[place] for place in order[:size]) for size in range(len(order) + 1)]
    brings = np.empty(len(order))
    brings[order] = np.diff(steps)
    return brings
