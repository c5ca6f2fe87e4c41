"""Is this allocation the nucleolus? Checked from the allocation alone, without any round of the search.

x is the (pre)nucleolus exactly where, for every level ε, the coalitions with a complaint of at least ε are
balanced: some strictly positive weights of them (and weights ≥ 0 of the parties that stand at their floor)
count every party equally. A level whose coalitions are determined by those above it needs no new check.
Sources: Kohlberg (1971), SIAM Journal on Applied Mathematics 20:62–66; Sobolev (1975) for the prenucleolus;
Nguyen (2017), Operations Research Letters 45:614–618 (few levels suffice).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from yrdshare.fairness.core import excesses
from yrdshare.fairness.games import FloatArray, Game, subset_sums
from yrdshare.fairness.refusals import refuse

MOST_CHECKED = 12  # a level may hold thousands of coalitions, each a column of one program
SAME = 1e-8  # complaints nearer than this are one level, relative to what joining brings
ROUNDING = 1e-13  # relative to the largest worth
DETERMINED = 1e-7  # a coalition of 0 and 1 this near to the span of others lies in it


def is_nucleolus(game: Game, allocation: Mapping[str, float]) -> bool:
    """Whether the allocation is the nucleolus, by Kohlberg's test; at most 12 parties.

    >>> estate = Game("AB", {frozenset("A"): 0, frozenset("B"): 50, frozenset("AB"): 100})
    >>> is_nucleolus(estate, {"A": 25, "B": 75}), is_nucleolus(estate, {"A": 50, "B": 50})
    (True, False)
    """
    complaints = _complaints(game, allocation)
    alone = complaints[1 << np.arange(len(game.players))]
    near = _near(game)
    if (alone > near).any():
        return False
    return _balanced_downwards(complaints, near, np.flatnonzero(alone >= -near))


def is_prenucleolus(game: Game, allocation: Mapping[str, float]) -> bool:
    """Whether the allocation is the prenucleolus, by Sobolev's test; at most 12 parties."""
    return _balanced_downwards(_complaints(game, allocation), _near(game), np.zeros(0, np.intp))


def _complaints(game: Game, allocation: Mapping[str, float]) -> FloatArray:
    """v(S) − x(S) by bitmask, shape (2^n,); refused above 12 parties."""
    if len(game.players) > MOST_CHECKED:
        raise refuse("nucleolus.too_many_to_check", count=len(game.players), most=MOST_CHECKED)
    return excesses(game, allocation)


def _near(game: Game) -> float:
    """How far apart two complaints may be and still count as one level."""
    alone = game.values[1 << np.arange(len(game.players))]
    brought = float(np.abs(game.values - subset_sums(alone)).max())
    return max(SAME * brought, ROUNDING * game.scale)


def _balanced_downwards(complaints: FloatArray, near: float, floors: NDArray[np.intp]) -> bool:
    """Whether all of v(N) is given and every level is balanced with those above it."""
    count = len(complaints).bit_length() - 1
    if abs(complaints[-1]) > near:
        return False
    span = np.ones((1, count))
    for level in _levels(complaints, near):
        members = (level[:, None] >> np.arange(count) & 1).astype(np.float64)
        rank = int(np.linalg.matrix_rank(span))
        if rank == count:
            break
        unknown = np.linalg.svd(span)[2][rank:].T
        new = members[np.abs(members @ unknown).max(axis=1) > DETERMINED]
        if len(new) and not _balanced(new, np.eye(count)[floors], span):
            return False
        span = np.concatenate([span, new])
    return True


def _levels(complaints: FloatArray, near: float) -> list[NDArray[np.intp]]:
    """The coalitions but ∅ and N, level by level from the largest complaint down."""
    order = np.argsort(-complaints[1:-1]) + 1
    breaks = np.flatnonzero(np.diff(complaints[order]) < -near) + 1
    return np.split(order, breaks)


def _balanced(members: FloatArray, floors: FloatArray, span: FloatArray) -> bool:
    """Whether Σ λ_S 1_S + Σ ν_i e_i lies in the span for some λ ≥ 1, ν ≥ 0."""
    rows = np.concatenate([members, floors, span])
    bounds = [(1, None)] * len(members) + [(0, None)] * len(floors) + [(None, None)] * len(span)
    found = linprog(
        np.zeros(len(rows)), A_eq=rows.T, b_eq=np.zeros(rows.shape[1]), bounds=bounds, method="highs"
    )
    return bool(found.status == 0)
