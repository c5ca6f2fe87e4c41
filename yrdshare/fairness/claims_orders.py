"""Claims rules that look at what others leave: random arrival, adjusted proportional, minimal overlap."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import factorial, lcm

from yrdshare.fairness.claims import Awards, answered, proportional_awards
from yrdshare.fairness.refusals import Number, refuse

MOST_SUMS = (
    1 << 17
)  # different sums of claims that are kept: some 17 claims, all different; many more if equal


def random_arrival(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """First come, first served, the mean over all orders of arrival.

    award_i = (1/n!) Σ over orders of min(c_i, max(0, E − Σ claims before i))

    Orders are never listed: groups that came before are counted by size k and sum s, each with the weight
    k! (n − k − 1)! / n!. It is the Shapley value of the bankruptcy game. Refused where more than 131,072
    different sums would be kept (about 17 claims, all different); `sampled_shapley` then estimates it.
    Source: O'Neill (1982), Mathematical Social Sciences 2:345–371.

    >>> {name: str(award) for name, award in random_arrival(200, {"A": 100, "B": 200, "C": 300}).items()}
    {'A': '100/3', 'B': '250/3', 'C': '250/3'}
    """
    return answered(_random_arrival, estate, claims)


def adjusted_proportional(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """First what the others concede, then the rest in proportion to what is still claimed of it.

    m_i = max(0, E − Σ_{j≠i} c_j), E' = E − Σ m_j, award_i = m_i + E' · c'_i / Σ c'_j with
    c'_i = min(c_i − m_i, E'). It is the τ-value of the bankruptcy game.
    Source: Curiel, Maschler and Tijs (1987), Zeitschrift für Operations Research 31:A143–A159.

    >>> {name: str(award) for name, award in adjusted_proportional(100, {"A": 60, "B": 90}).items()}
    {'A': '35', 'B': '65'}
    """
    return answered(_adjusted_proportional, estate, claims)


def minimal_overlap(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Claims are laid on parts of the estate so that they overlap as little as they can; who claims the same
    part shares it equally.

    Where some claim reaches E, all lie on top of each other: with t = E and claims cut at E,
    award_i = Σ_{k: c_k ≤ c_i} (min(c_k, t) − min(c_{k−1}, t)) / (n − k + 1), claims in rising order.
    Otherwise the same up to the t with Σ max(0, c_k − t) = E − t, and what i claims above t is i's alone.
    Source: O'Neill (1982), Mathematical Social Sciences 2:345–371; Alcalde, Marco and Silva
    (2008), Social Choice and Welfare 31:109–128.

    >>> {name: str(award) for name, award in minimal_overlap(100, {"A": 60, "B": 90}).items()}
    {'A': '35', 'B': '65'}
    """
    return answered(_minimal_overlap, estate, claims)


def _random_arrival(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    """Counted in whole units; beyond half of the claims by the losses, which are shared in the same way."""
    total = sum(claims, Fraction())
    if 2 * estate > total:
        losses = _random_arrival(total - estate, claims)
        return [claim - loss for claim, loss in zip(claims, losses, strict=True)]
    unit = lcm(estate.denominator, *(claim.denominator for claim in claims))
    owed = [int(claim * unit) for claim in claims]
    pool = int(estate * unit)
    groups = _groups(pool, owed)
    awards = {claim: _arriving(pool, claim, _without(groups, claim, pool), len(owed)) for claim in set(owed)}
    return [awards[claim] / unit for claim in owed]


def _groups(pool: int, owed: Sequence[int]) -> Counter[tuple[int, int]]:
    """How many groups have this size and this sum of claims, for sums below the pool."""
    groups = Counter({(0, 0): 1}) if pool else Counter[tuple[int, int]]()
    for claim in owed:
        more = {
            (size + 1, total + claim): count
            for (size, total), count in groups.items()
            if total + claim < pool
        }
        groups.update(more)
        if len(groups) > MOST_SUMS:
            raise refuse("fairness.too_many_sums", count=len(owed), most=MOST_SUMS)
    return groups


def _without(groups: Counter[tuple[int, int]], claim: int, pool: int) -> dict[tuple[int, int], int]:
    """The groups that leave out one party with this claim: from all groups those that hold it are taken."""
    left: dict[tuple[int, int], int] = {}
    for size, total in sorted(groups):
        held = left.get((size - 1, total - claim), 0)
        if count := groups[size, total] - held:
            left[size, total] = count
    return left


def _arriving(pool: int, claim: int, before: Mapping[tuple[int, int], int], heads: int) -> Fraction:
    """The mean of what is paid over all orders, given the groups that may have come before."""
    paid = sum(
        factorial(size) * factorial(heads - size - 1) * count * min(claim, pool - total)
        for (size, total), count in before.items()
    )
    return Fraction(paid, factorial(heads))


def _adjusted_proportional(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    total = sum(claims, Fraction())
    conceded = [max(Fraction(), estate - total + claim) for claim in claims]
    left = estate - sum(conceded)
    still = [min(claim - first, left) for claim, first in zip(claims, conceded, strict=True)]
    return [first + then for first, then in zip(conceded, proportional_awards(left, still), strict=True)]


def _minimal_overlap(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    rising = sorted(range(len(claims)), key=lambda place: claims[place])
    level = _overlap_level(estate, [claims[place] for place in rising])
    awards, paid, below = [Fraction()] * len(claims), Fraction(), Fraction()
    for position, place in enumerate(rising):
        reach = min(claims[place], level)
        paid += (reach - below) / (len(claims) - position)
        awards[place] = paid + (max(Fraction(), claims[place] - level) if level < estate else 0)
        below = reach
    return awards


def _overlap_level(estate: Fraction, rising: Sequence[Fraction]) -> Fraction:
    """Up to where the claims lie on top of each other: the t with t + Σ max(0, c_k − t) = E.

    Between two claims the left side is a line; it falls while two claims or more reach above t, and ends at
    the largest claim, which is below E.
    """
    if estate <= rising[-1]:
        return estate
    above, heads = sum(rising, Fraction()), len(rising)
    place = 0
    while (level := (above - estate) / (heads - 1)) > rising[place]:
        above, heads, place = above - rising[place], heads - 1, place + 1
    return level
