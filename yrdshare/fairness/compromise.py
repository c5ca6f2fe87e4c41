"""Between what each could ask for at most and at least: the τ-value, the alternate-cost method."""

import numpy as np

from yrdshare.errors import fault
from yrdshare.fairness.games import FloatArray, Game, subset_sums
from yrdshare.fairness.refusals import named, raise_all, refuse

TOLERANCE = 1e-9  # of the largest worth


def tau(game: Game) -> dict[str, float]:
    """The efficient point between the least and the most that each can ask for: τ = m + α (M − m).

    M_i = v(N) − v(N∖{i}), m_i = max_{S∋i} (v(S) − Σ_{j∈S∖{i}} M_j), α so that Σ τ_i = v(N).
    Refused where the game is not quasi-balanced, that is unless m ≤ M and Σ m ≤ v(N) ≤ Σ M.
    Source: Tijs (1981), Game Theory and Mathematical Economics, 123–132.

    >>> pairs = {frozenset("AB"): 2, frozenset("AC"): 2, frozenset("BC"): 3, frozenset("ABC"): 5}
    >>> tau(Game("ABC", {**pairs, **{frozenset(one): 0 for one in "ABC"}}))
    {'A': 1.25, 'B': 1.875, 'C': 1.875}
    """
    most, least = _most(game), _least(game)
    slack = TOLERANCE * game.scale
    total = game.total
    crossed = [name for name, low, high in zip(game.players, least, most, strict=True) if low > high + slack]
    faults = [fault("fairness.tau_crossed", names=named(crossed))] if crossed else []
    if least.sum() > total + slack:
        faults.append(fault("fairness.tau_least", least=f"{least.sum():.6g}", total=f"{total:.6g}"))
    if most.sum() < total - slack:
        faults.append(fault("fairness.tau_most", most=f"{most.sum():.6g}", total=f"{total:.6g}"))
    raise_all(faults)
    room = most.sum() - least.sum()
    part = (total - least.sum()) / room if room > slack else 0.0
    return game.named(least + part * (most - least))


def separable_costs_remaining_benefits(game: Game) -> dict[str, float]:
    """Each has what it would have alone, and of the rest a part as large as what its joining last brings.

    x_i = v({i}) + (v(N) − Σ v({j})) · b_i / Σ b_j, with b_i = v(N) − v(N∖{i}) − v({i}). In a cost game this
    is the alternate-cost-avoided method: `game.cost_shares(…)` gives separable costs SC_i = c(N) − c(N∖{i}),
    and of the costs left over a part in proportion to the benefits that remain, c({i}) − SC_i.
    Refused where some b_i is negative: the party would be asked for less than it costs.
    Source: Ransmeier (1942), The Tennessee Valley Authority; Straffin and Heaney (1981), International
    Journal of Game Theory 10:35–43.

    >>> pairs = {frozenset("AB"): 2, frozenset("AC"): 2, frozenset("BC"): 4, frozenset("ABC"): 5}
    >>> separable_costs_remaining_benefits(Game("ABC", {**pairs, **{frozenset(one): 0 for one in "ABC"}}))
    {'A': 0.7142857142857143, 'B': 2.142857142857143, 'C': 2.142857142857143}
    """
    alone = game.values[_singles(game)]
    benefits = _most(game) - alone
    slack = TOLERANCE * game.scale
    if below := [name for name, benefit in zip(game.players, benefits, strict=True) if benefit < -slack]:
        raise refuse("fairness.negative_benefit", names=named(below))
    left = game.total - alone.sum()
    if benefits.sum() <= slack:
        if abs(left) > slack:
            raise refuse("fairness.no_benefit", left=f"{left:.6g}")
        return game.named(alone)
    return game.named(alone + left * benefits / benefits.sum())


def _singles(game: Game) -> list[int]:
    return [1 << bit for bit in range(len(game.players))]


def _most(game: Game) -> FloatArray:
    """M_i = v(N) − v(N∖{i}): nobody can ask for more, the others would rather go without."""
    everyone = len(game.values) - 1
    found: FloatArray = game.values[-1] - game.values[[everyone - one for one in _singles(game)]]
    return found


def _least(game: Game) -> FloatArray:
    """m_i = max_{S∋i} (v(S) − Σ_{j∈S∖{i}} M_j): what is left where the others are paid the most."""
    most = _most(game)
    left = game.values - subset_sums(most)
    return np.array([left.reshape(-1, 2, 1 << bit)[:, 1].max() + most[bit] for bit in range(len(most))])
