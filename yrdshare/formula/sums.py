"""Paths under a cap: one project's, and the sum of many with what each of them bears."""

import numpy as np
from numpy.typing import NDArray

from yrdshare.money import Fen, largest_remainder, plus, total, whole_fen


def capped_path(claim: Fen, limit: Fen) -> Fen:
    """paid_t = min(claim_t, limit − Σ_{u<t} paid_u); claim (projects, years), limit (projects,), fen.

    A refund (negative claim) lowers what was paid and makes room again.

    >>> capped_path(np.array([[40, 40, 40]]), np.array([100])).tolist()
    [[40, 40, 20]]
    """
    paid = np.empty_like(claim)
    room = limit.copy()
    for year in range(claim.shape[1]):
        paid[:, year] = np.minimum(claim[:, year], room)
        room = whole_fen(plus(room, -paid[:, year]))
    return paid


def capped_sum(claim: Fen, owners: NDArray[np.int64], limits: list[int]) -> Fen:
    """Caps on the sum of each owner's projects; every project bears its part.

    The path of the sum is that of `capped_path`. In a year in which the sum is cut, each project has
    paid · claim_p / Σ claim, by largest remainder, earlier projects first where remainders are equal.

    claim : (projects, years) fen;  owners : (projects,) positions in `limits`;  limits : fen, ≥ 0

    >>> capped_sum(np.array([[30, 30], [60, 61]]), np.array([0, 0]), [100]).tolist()
    [[30, 3], [60, 7]]
    """
    paid = claim.copy()
    for owner, limit in enumerate(limits):
        rows = np.flatnonzero(owners == owner)
        asked = total(claim[rows])
        given = capped_path(asked[None, :], np.array([limit], dtype=np.int64))[0]
        for year in np.flatnonzero(given < asked):
            parts = claim[rows, year]
            paid[rows, year] = largest_remainder(int(given[year]), parts.tolist(), int(asked[year]))
    return paid
