"""Kinds of games by their data: costs, votes, smallest winning groups, runways, an estate and its claims."""

from collections.abc import Iterable, Mapping, Sequence
from math import lcm

import numpy as np

from yrdshare.errors import Fault, fault
from yrdshare.fairness.claims import read_claims
from yrdshare.fairness.games import MOST_PLAYERS, Coalition, Game, Worth, player_faults, subset_sums
from yrdshare.fairness.refusals import Number, exact, floats, named, raise_all, refuse


def cost_game(players: Sequence[str], cost: Worth) -> Game:
    """A game of costs, kept as its savings: v(S) = Σ_{i∈S} c({i}) − c(S).

    Source: Straffin and Heaney (1981), International Journal of Game Theory 10:35–43.

    >>> game = cost_game(["A", "B"], {frozenset("A"): 4, frozenset("B"): 6, frozenset("AB"): 8})
    >>> game.total
    2.0
    """
    costs = Game(players, cost).values
    alone = costs[[1 << bit for bit in range(len(players))]]
    return Game(players, subset_sums(alone) - costs, alone)


def weighted_voting(weights: Mapping[str, Number], quota: Number) -> Game:
    """v(S) = 1 where the weights of S reach the quota, otherwise 0; weights are added exactly.

    Source: Shapley and Shubik (1954), American Political Science Review 48:787–792.

    >>> weighted_voting({"A": 2, "B": 1, "C": 1}, 3).values.astype(int).tolist()
    [0, 0, 0, 1, 0, 1, 0, 1]
    """
    wanted = {**weights, "": quota}
    raise_all(
        fault("fairness.no_number", name=name or "quota", found=repr(number))
        for name, number in wanted.items()
        if exact(number) is None
    )
    known = [found for number in wanted.values() if (found := exact(number)) is not None]
    if min(known[:-1], default=0) < 0 or known[-1] <= 0:
        raise refuse("fairness.voting")
    unit = lcm(*(number.denominator for number in known))
    *counts, goal = (int(number * unit) for number in known)

    def wins(coalition: Coalition) -> int:
        held = dict(zip(weights, counts, strict=True))
        return int(sum(held[name] for name in coalition) >= goal)

    if len(counts) > MOST_PLAYERS or sum(counts) + goal > 2**53:
        return Game(tuple(weights), wins)
    return Game(tuple(weights), (subset_sums(counts) >= goal).astype(np.float64))


def simple_game(players: Sequence[str], minimal_winning: Iterable[Iterable[str]]) -> Game:
    """v(S) = 1 where S holds one of the smallest winning coalitions, otherwise 0.

    Source: von Neumann and Morgenstern (1944), Theory of Games and Economic Behavior, chapter X.

    >>> simple_game("ABC", ["AB"]).of("ABC")
    1.0
    """
    winning = [frozenset(one) for one in minimal_winning]
    raise_all(player_faults(players))
    unknown = sorted(frozenset[str]().union(*winning) - set(players))
    if not winning or unknown or frozenset() in winning:
        raise refuse("fairness.simple_game", found=named(unknown))
    if len(players) > MOST_PLAYERS:
        return Game(players, lambda coalition: int(any(one <= coalition for one in winning)))
    masks = np.arange(1 << len(players))
    values = np.zeros(len(masks))
    for one in winning:
        wanted = sum(1 << list(players).index(name) for name in one)
        values[masks & wanted == wanted] = 1
    return Game(players, values)


def airport(costs: Mapping[str, Number]) -> Game:
    """The airport as a game of savings: a runway that serves all of S costs c(S) = max_{i∈S} c_i.

    For thousands of movements see `airport_shapley` and `airport_nucleolus`.
    Source: Littlechild and Owen (1973), Management Science 20:370–372.

    >>> airport({"small": 2, "large": 5}).total
    2.0
    """
    faults: list[Fault] = []
    known = floats(costs, faults)
    faults += [
        fault("fairness.negative", name=name, found=number) for name, number in known.items() if number < 0
    ]
    raise_all(faults)
    if len(known) > MOST_PLAYERS:
        raise refuse("fairness.too_many_players", count=len(known), most=MOST_PLAYERS)
    most = np.zeros(1)
    for cost in known.values():
        most = np.concatenate([most, np.maximum(most, cost)])
    return cost_game(tuple(known), most)


def bankruptcy(estate: Number, claims: Mapping[str, Number]) -> Game:
    """What is left for S when all others are paid in full: v(S) = max(0, E − Σ_{i∉S} c_i).

    Source: O'Neill (1982), Mathematical Social Sciences 2:345–371.

    >>> bankruptcy(100, {"A": 60, "B": 90}).values.tolist()
    [0.0, 10.0, 40.0, 100.0]
    """
    pool, exactly = read_claims(estate, claims)
    owed = [float(claim) for claim in exactly]
    if len(owed) > MOST_PLAYERS:
        by_name, total = dict(zip(claims, owed, strict=True)), sum(owed)
        return Game(
            tuple(claims),
            lambda coalition: max(0.0, float(pool) - total + sum(by_name[name] for name in coalition)),
        )
    values = np.maximum(0.0, float(pool) - subset_sums(owed)[::-1])
    values[0] = 0.0
    return Game(tuple(claims), values)
