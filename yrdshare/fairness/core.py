"""The core: allocations that no group of parties can better on its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from yrdshare.fairness.games import Coalition, FloatArray, Game, subset_sums
from yrdshare.fairness.refusals import finite, named, refuse
from yrdshare.fairness.shapley import brought

TOLERANCE = 1e-9  # of the largest worth: sums of a few million floats are this exact by far


@dataclass(frozen=True, slots=True)
class Complaint:
    """The group with the strongest complaint, and how much more than its part it could reach on its own."""

    coalition: Coalition
    excess: float


def excesses(game: Game, allocation: Mapping[str, float]) -> FloatArray:
    """e(S) = v(S) − Σ_{i∈S} x_i for every coalition by bitmask, shape (2^n,).

    >>> game = Game("AB", {frozenset("A"): 1, frozenset("B"): 2, frozenset("AB"): 5})
    >>> excesses(game, {"A": 2, "B": 3}).tolist()
    [0.0, -1.0, -1.0, 0.0]
    """
    return game.values - subset_sums(_parts(game, allocation))


def worst_complaint(game: Game, allocation: Mapping[str, float]) -> Complaint:
    """The coalition S, neither empty nor all, with the largest excess v(S) − x(S).

    >>> game = Game("AB", {frozenset("A"): 1, frozenset("B"): 4, frozenset("AB"): 5})
    >>> worst_complaint(game, {"A": 2, "B": 3})
    Complaint(coalition=frozenset({'B'}), excess=1.0)
    """
    if len(game.players) == 1:
        raise refuse("fairness.one_party")
    found = excesses(game, allocation)[1:-1]
    worst = int(found.argmax())
    return Complaint(game.coalition(worst + 1), float(found[worst]))


def core_contains(game: Game, allocation: Mapping[str, float]) -> bool:
    """Whether x(N) = v(N) and x(S) ≥ v(S) for every coalition, to 1e-9 of the largest worth.

    `worst_complaint` names the group that could do better. In a cost game, the allocation is of savings.
    Source: Gillies (1959), Contributions to the Theory of Games IV, 47–85.

    >>> game = Game("AB", {frozenset("A"): 1, frozenset("B"): 2, frozenset("AB"): 5})
    >>> core_contains(game, {"A": 2, "B": 3})
    True
    """
    found = excesses(game, allocation)
    slack = TOLERANCE * max(game.scale, max(abs(part) for part in _parts(game, allocation)))
    return bool(abs(found[-1]) <= slack and found.max() <= slack)


def is_convex(game: Game) -> bool:
    """Whether a party brings more the larger the group it joins: then the core holds the Shapley value.

    v(S ∪ {i, j}) − v(S ∪ {i}) − v(S ∪ {j}) + v(S) ≥ 0 for all i, j and every S without them.
    Source: Shapley (1971), International Journal of Game Theory 1:11–26.

    >>> is_convex(Game(["A", "B", "C"], lambda coalition: len(coalition) ** 2))
    True
    """
    slack = TOLERANCE * game.scale
    count = len(game.players)
    return all(
        float(np.min(brought(brought(game.values, bit), other), initial=0.0)) >= -slack
        for bit in range(count)
        for other in range(bit)
    )


def _parts(game: Game, allocation: Mapping[str, float]) -> list[float]:
    """The allocation in the order of the players; every one of them has a finite part, and no one else."""
    if differing := sorted(set(game.players) ^ set(allocation)):
        raise refuse("fairness.other_parties", names=named(differing))
    parts = [finite(allocation[name]) for name in game.players]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        name = game.players[parts.index(None)]
        raise refuse("fairness.no_number", name=name, found=repr(allocation[name]))
    return known
