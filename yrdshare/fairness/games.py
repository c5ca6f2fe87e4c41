"""Games of coalitions: what every group of parties could reach without the others.

A coalition is a set of names; inside it is a bitmask: party j is bit j, so that the worths of all 2^n
coalitions stand in one array. A cost game is kept as its savings v(S) = Σ_{i∈S} c({i}) − c(S), and answers
come back as cost shares by `Game.cost_shares`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import Fault, fault
from yrdshare.fairness.refusals import Number, finite, named, raise_all, refuse

type Coalition = frozenset[str]
type FloatArray = NDArray[np.float64]
type Worth = Mapping[Coalition, Number] | Callable[[Coalition], Number] | FloatArray
MOST_PLAYERS = 22  # 2^22 worths are 32 MB; every party more doubles time and memory


@dataclass(frozen=True, eq=False)
class Game:
    """Parties and the worth of every coalition of them; the empty coalition is worth 0.

    players : the parties' names, in the order of every answer
    worth   : coalition → its worth, for all 2^n − 1 of them; or a function; or an array, shape (2^n,),
              by bitmask (party j is bit j)
    alone   : for a cost game, what each pays alone, shape (n,); otherwise None

    >>> game = Game(["A", "B"], {frozenset("A"): 1, frozenset("B"): 2, frozenset("AB"): 5})
    >>> game.values.tolist()
    [0.0, 1.0, 2.0, 5.0]
    """

    players: Sequence[str]
    worth: Worth = field(repr=False)
    alone: FloatArray | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", tuple(self.players))
        raise_all(player_faults(self.players))
        if isinstance(self.worth, Mapping):
            raise_all(_mapping_faults(self.players, self.worth))
        if isinstance(self.worth, np.ndarray):
            raise_all(_array_faults(self.players, self.worth))

    @cached_property
    def values(self) -> FloatArray:
        """The worth of every coalition by bitmask, shape (2^n,); refused above 22 parties."""
        return _all_values(self)

    @property
    def total(self) -> float:
        """v(N), what all reach together."""
        return self.of(self.players)

    @property
    def scale(self) -> float:
        """The largest worth in size, never 0: what tolerances are measured by."""
        return float(max(np.abs(self.values).max(), np.finfo(np.float64).tiny))

    def of(self, coalition: Iterable[str]) -> float:
        """The worth of one coalition."""
        if isinstance(self.worth, np.ndarray) or len(self.players) <= MOST_PLAYERS:
            return float(self.values[self.mask(coalition)])
        return _said(self.worth, frozenset(coalition))

    def mask(self, coalition: Iterable[str]) -> int:
        """The bitmask of a coalition."""
        return sum(1 << self.players.index(name) for name in set(coalition))

    def coalition(self, mask: int) -> Coalition:
        """The coalition of a bitmask."""
        return frozenset(name for bit, name in enumerate(self.players) if mask >> bit & 1)

    def named(self, numbers: Iterable[float]) -> dict[str, float]:
        """Numbers in the order of the players, by name."""
        return {name: float(number) for name, number in zip(self.players, numbers, strict=True)}

    def cost_shares(self, values: Mapping[str, float]) -> dict[str, float]:
        """What each pays in a cost game: c({i}) − its part of the savings.

        >>> from yrdshare.fairness.kinds import cost_game
        >>> both = cost_game(["A", "B"], {frozenset("A"): 4, frozenset("B"): 6, frozenset("AB"): 8})
        >>> both.cost_shares({"A": 1.0, "B": 1.0})
        {'A': 3.0, 'B': 5.0}
        """
        if self.alone is None:
            raise refuse("fairness.no_cost_game")
        return {name: float(cost) - values[name] for name, cost in zip(self.players, self.alone, strict=True)}


def subset_sums(numbers: Iterable[float]) -> FloatArray:
    """x(S) = Σ_{j∈S} x_j for every coalition by bitmask, shape (2^n,): one doubling pass.

    >>> subset_sums([1, 2, 4]).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    sums = np.zeros(1)
    for number in numbers:
        sums = np.concatenate([sums, sums + number])
    return sums


def sizes(players: int) -> NDArray[np.int8]:
    """|S| of every coalition by bitmask, shape (2^n,)."""
    return np.bitwise_count(np.arange(1 << players, dtype=np.uint32)).astype(np.int8)


def player_faults(players: Sequence[str]) -> list[Fault]:
    """Nobody at all, or a name that stands twice."""
    twice = sorted({name for name in players if list(players).count(name) > 1})
    faults = [fault("fairness.player_twice", names=named(twice))] if twice else []
    return faults if players else [fault("fairness.nobody")]


def _mapping_faults(players: Sequence[str], worth: Mapping[Coalition, Number]) -> list[Fault]:
    """Coalitions that are missing or hold strangers, worths that are no numbers, an empty one worth some."""
    strangers = sorted(frozenset[str]().union(*worth) - set(players))
    faults = [fault("fairness.unknown_player", names=named(strangers))] if strangers else []
    faults += [
        fault("fairness.no_number", name=_title(coalition), found=repr(number))
        for coalition, number in worth.items()
        if finite(number) is None
    ]
    if finite(worth.get(frozenset(), 0)):
        faults.append(fault("fairness.empty_worth", found=worth[frozenset()]))
    held = len({coalition for coalition in worth if coalition and coalition <= set(players)})
    if missing := (1 << len(players)) - 1 - held:
        first = _title(_first_missing(players, worth))
        faults.append(fault("fairness.missing_worth", count=missing, first=first))
    return faults


def _first_missing(players: Sequence[str], worth: Mapping[Coalition, Number]) -> Coalition:
    masks = range(1, 1 << len(players))
    sets = (frozenset(name for bit, name in enumerate(players) if mask >> bit & 1) for mask in masks)
    return next(coalition for coalition in sets if coalition not in worth)


def _array_faults(players: Sequence[str], values: FloatArray) -> list[Fault]:
    if values.shape != (1 << len(players),):
        return [fault("fairness.wrong_shape", found=values.shape, wanted=1 << len(players))]
    bad = int((~np.isfinite(values)).sum())
    faults = [fault("fairness.no_numbers", count=bad)] if bad else []
    return [*faults, fault("fairness.empty_worth", found=float(values[0]))] if values[0] != 0 else faults


def _all_values(game: Game) -> FloatArray:
    count = len(game.players)
    if isinstance(game.worth, np.ndarray):
        values = game.worth.astype(np.float64)
    elif count > MOST_PLAYERS:
        raise refuse("fairness.too_many_players", count=count, most=MOST_PLAYERS)
    else:
        said = (_said(game.worth, game.coalition(mask)) for mask in range(1, 1 << count))
        values = np.fromiter((0.0, *said), np.float64, 1 << count)
    values.setflags(write=False)
    return values


def _said(worth: Worth, coalition: Coalition) -> float:
    """The worth of a non-empty coalition as a mapping or a function tells it."""
    if not coalition:
        return 0.0
    number = worth[coalition] if isinstance(worth, Mapping) else worth(coalition)  # type: ignore[operator]
    value = finite(number)
    if value is None:
        raise refuse("fairness.no_number", name=_title(coalition), found=repr(number))
    return value


def _title(coalition: Iterable[str]) -> str:
    return "{" + ", ".join(sorted(coalition)) + "}"
