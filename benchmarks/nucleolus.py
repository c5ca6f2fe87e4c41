"""The nucleolus of random games of 8 to 20 parties, beside coopgame-py (Rust) on the same games in one run.

Goal: ahead from 16 parties, 0.6 s at 20.

python -m benchmarks nucleolus
"""

from collections.abc import Callable
from statistics import median

import coopgame
import numpy as np

from benchmarks.measure import side_by_side
from yrdshare.fairness import Game, cost_game, weighted_voting
from yrdshare.fairness.games import sizes, subset_sums
from yrdshare.fairness.nucleolus import nucleolus

PLAYERS, GAMES = (8, 12, 16, 20), 3
RUNS = {8: 20, 12: 10, 16: 5, 20: 2}
NAMES = tuple("ABCDEFGHIJKLMNOPQRSTUV")
SAME = 1e-8


def savings(rng: np.random.Generator, players: int) -> Game:
    """Costs that grow more slowly than demand, and differ a little from coalition to coalition."""
    demand = subset_sums(rng.random(players) * 10)
    cost = 10 * np.sqrt(demand) + rng.random(1 << players)
    cost[0] = 0.0
    return cost_game(NAMES[:players], cost)


def growing(rng: np.random.Generator, players: int) -> Game:
    """Worths that grow with the square of the size, at random; alone nothing."""
    values = rng.random(1 << players) * sizes(players) ** 2
    values[[0, *(1 << np.arange(players))]] = 0.0
    values[-1] = players**2
    return Game(NAMES[:players], values)


def voting(rng: np.random.Generator, players: int) -> Game:
    """A majority of random whole weights: full of ties."""
    weights = rng.integers(1, 20, players).tolist()
    return weighted_voting(dict(zip(NAMES, weights, strict=False)), sum(weights) // 2 + 1)


KINDS: dict[str, Callable[[np.random.Generator, int], Game]] = {
    "cost savings": savings,
    "growing": growing,
    "weighted voting": voting,
}


def compare(game: Game, runs: int) -> tuple[float, float]:
    """CPU seconds of yrdshare and of coopgame-py, from the array of worths to the allocation."""
    values = game.values
    theirs = values[1:].tolist()
    found = list(nucleolus(game).values())
    other = coopgame.nucleolus(coopgame.Game(theirs))["allocation"]
    if np.abs(np.array(found) - other).max() > SAME * game.scale:
        raise SystemExit("not the same nucleolus")
    ready = coopgame.Game(theirs)
    taken = side_by_side(
        {
            "yrdshare": lambda: nucleolus(Game(game.players, values, game.alone)),
            "coopgame-py": lambda: coopgame.nucleolus(ready),
        },
        runs,
    )
    return taken["yrdshare"], taken["coopgame-py"]


def main() -> None:
    rng = np.random.default_rng(20)
    print(f"\nmedian CPU ms of {GAMES} games each: yrdshare · coopgame-py")
    for players in PLAYERS:
        for kind, draw in KINDS.items():
            times = [compare(draw(rng, players), RUNS[players]) for _ in range(GAMES)]
            own, other = (median(column) * 1e3 for column in zip(*times, strict=True))
            most = max(own for own, _ in times) * 1e3
            row = f"{players:>4} {kind:<16} {own:>8.1f} · {other:>8.1f} {own / other:>6.2f} ×"
            print(f"{row}   most {most:.0f}")


if __name__ == "__main__":
    main()
