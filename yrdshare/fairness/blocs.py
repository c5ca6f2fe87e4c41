"""Parties that stand together: the game between blocs, and what each party has within its bloc."""

from collections.abc import Mapping, Sequence

import numpy as np

from yrdshare.errors import Fault, fault
from yrdshare.fairness.games import MOST_PLAYERS, Coalition, Game, sizes
from yrdshare.fairness.refusals import named, raise_all
from yrdshare.fairness.shapley import brought, order_weights

type Blocs = Mapping[str, Sequence[str]]


def quotient(game: Game, blocs: Blocs) -> Game:
    """The game between blocs: a group of blocs is worth what all their parties are worth together.

    Source: Owen (1977), Essays in Mathematical Economics and Game Theory, 76–88.

    >>> game = Game(["A", "B", "C"], lambda coalition: len(coalition) ** 2)
    >>> quotient(game, {"west": ["A", "B"], "east": ["C"]}).values.tolist()
    [0.0, 4.0, 1.0, 9.0]
    """
    raise_all(_bloc_faults(game, blocs))
    return Game(tuple(blocs), lambda joined: game.of(name for bloc in joined for name in blocs[bloc]))


def owen(game: Game, blocs: Blocs) -> dict[str, float]:
    """The Shapley value where parties join bloc by bloc: the others of a bloc come before anyone else does.

    ψ_i = Σ_{T ⊆ blocs without B} Σ_{S ⊆ B∖{i}} t!(m−t−1)!/m! · s!(b−s−1)!/b! · (v(T ∪ S ∪ {i}) − v(T ∪ S)),
    m blocs, b parties in the bloc B of i. A bloc has in sum its Shapley value in `quotient(game, blocs)`.
    The worth may be a function of 41 parties; a bloc and all other blocs may be 22 together.
    Source: Owen (1977), Essays in Mathematical Economics and Game Theory, 76–88.

    >>> game = Game(["A", "B", "C"], lambda coalition: int("C" in coalition and len(coalition) > 1))
    >>> owen(game, {"west": ["A", "B"], "east": ["C"]})
    {'A': 0.25, 'B': 0.25, 'C': 0.5}
    """
    raise_all(_bloc_faults(game, blocs))
    found: dict[str, float] = {}
    for bloc in blocs:
        found |= _within(game, blocs, bloc)
    return {name: found[name] for name in game.players}


def _within(game: Game, blocs: Blocs, bloc: str) -> dict[str, float]:
    """The Owen value of one bloc's parties: first worths by (other blocs, own parties), then both weights."""
    own = list(blocs[bloc])
    others = [name for name in blocs if name != bloc]
    by_bit = [frozenset([name]) for name in own] + [frozenset(blocs[name]) for name in others]

    def joined(mask: int) -> Coalition:
        return frozenset[str]().union(*(part for bit, part in enumerate(by_bit) if mask >> bit & 1))

    worths = np.array([game.of(joined(mask)) for mask in range(1 << len(by_bit))])
    outer = order_weights(len(blocs))[sizes(len(others))]
    inner = order_weights(len(own))[sizes(len(own) - 1)]
    return {
        name: float(outer @ brought(worths, bit).reshape(len(outer), len(inner)) @ inner)
        for bit, name in enumerate(own)
    }


def _bloc_faults(game: Game, blocs: Blocs) -> list[Fault]:
    """Parties that stand in no bloc or in two, strangers, empty blocs, and blocs too large to list."""
    placed = [name for bloc in blocs.values() for name in bloc]
    faults = []
    if strangers := sorted(set(placed) - set(game.players)):
        faults.append(fault("fairness.unknown_player", names=named(strangers)))
    if missing := [name for name in game.players if placed.count(name) != 1]:
        faults.append(fault("fairness.bloc_once", names=named(missing)))
    if empty := [name for name, bloc in blocs.items() if not bloc]:
        faults.append(fault("fairness.bloc_empty", names=named(empty)))
    most = max((len(bloc) for bloc in blocs.values()), default=0) + len(blocs) - 1
    if most > MOST_PLAYERS:
        faults.append(fault("fairness.blocs_too_large", found=most, most=MOST_PLAYERS))
    return faults
