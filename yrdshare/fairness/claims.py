"""Claims rules: an estate E that does not cover the claims c_i; who is given how much.

Every rule takes `rule(estate, claims)` and gives the awards by name, in the order of the claims:
0 ≤ award_i ≤ c_i and Σ award_i = E. Whole numbers, fractions and texts such as "0.375" are answered by exact
fractions; where a float stands among them, the decimals are taken as written and the awards are floats.
Survey: Thomson (2003), Mathematical Social Sciences 45:249–297; (2015), 74:41–59.
Three more rules stand in `claims_orders.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from yrdshare.errors import Fault, fault
from yrdshare.fairness.refusals import Number, exact, raise_all

type Awards = list[Fraction]
type Rule = Callable[[Fraction, Sequence[Fraction]], Awards]
HALF = Fraction(1, 2)


def proportional(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Every claim is paid in the same part: award_i = E · c_i / C, with C = Σ c_j.

    Source: Aristotle, Nicomachean Ethics V; Thomson (2003), Mathematical Social Sciences 45:249–297.

    >>> {name: int(award) for name, award in proportional(60, {"A": 40, "B": 80}).items()}
    {'A': 20, 'B': 40}
    """
    return answered(proportional_awards, estate, claims)


def constrained_equal_awards(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Equal awards, no one above the own claim: award_i = min(c_i, λ), with λ so that Σ award_i = E.

    Source: Maimonides, 12th century; Aumann and Maschler (1985), Journal of Economic Theory 36:195–213.

    >>> {
    ...     name: int(award)
    ...     for name, award in constrained_equal_awards(100, {"A": 30, "B": 90, "C": 90}).items()
    ... }
    {'A': 30, 'B': 35, 'C': 35}
    """
    return answered(equal_awards, estate, claims)


def constrained_equal_losses(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Equal losses, no one below nothing: award_i = max(0, c_i − λ), with λ so that Σ award_i = E.

    Source: Maimonides, 12th century; Aumann and Maschler (1985), Journal of Economic Theory 36:195–213.

    >>> {
    ...     name: int(award)
    ...     for name, award in constrained_equal_losses(100, {"A": 30, "B": 90, "C": 90}).items()
    ... }
    {'A': 0, 'B': 50, 'C': 50}
    """
    return answered(equal_losses, estate, claims)


def talmud(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Up to half of the claims equal awards, beyond it equal losses, always counted on the half-claims.

    award = CEA(E, c/2) where E ≤ C/2, otherwise c − CEA(C − E, c/2)

    For two parties it is the contested garment: each concedes what it does not claim, the rest is halved.
    Source: Aumann and Maschler (1985), Journal of Economic Theory 36:195–213 (Mishna, Ketubot 93a).

    >>> {name: int(award) for name, award in talmud(200, {"A": 100, "B": 200, "C": 300}).items()}
    {'A': 50, 'B': 75, 'C': 75}
    """
    return answered(_talmud, estate, claims)


def reverse_talmud(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Up to half of the claims equal losses, beyond it equal awards, always counted on the half-claims.

    award = CEL(E, c/2) where E ≤ C/2, otherwise c/2 + CEA(E − C/2, c/2)

    Source: Chun, Schummer and Thomson (2001), Seoul Journal of Economics 14:269–297.

    >>> {name: int(award) for name, award in reverse_talmud(200, {"A": 100, "B": 200, "C": 300}).items()}
    {'A': 16, 'B': 66, 'C': 116}
    """
    return answered(_reverse_talmud, estate, claims)


def piniles(estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """Equal awards on the half-claims, and once these are paid, equal awards on the other halves.

    award = CEA(E, c/2) where E ≤ C/2, otherwise c/2 + CEA(E − C/2, c/2)

    Source: Piniles (1861), in Aumann and Maschler (1985), Journal of Economic Theory 36:195–213.

    >>> {name: int(award) for name, award in piniles(400, {"A": 100, "B": 200, "C": 300}).items()}
    {'A': 83, 'B': 133, 'C': 183}
    """
    return answered(_piniles, estate, claims)


def answered(rule: Rule, estate: Number, claims: Mapping[str, Number]) -> dict[str, Fraction | float]:
    """A rule's awards by name: exact in, exact out; a float anywhere makes all awards floats.

    Refused with every fault at once: no claims, no finite number, a negative claim, an estate below zero or
    above the sum of the claims (then there is nothing to be short of).
    """
    pool, owed = read_claims(estate, claims)
    awards = rule(pool, owed)
    if any(isinstance(number, float | np.floating) for number in (estate, *claims.values())):
        return {name: float(award) for name, award in zip(claims, awards, strict=True)}
    return dict(zip(claims, awards, strict=True))


def proportional_awards(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    """E · c_i / C; zeros where nobody claims anything."""
    total = sum(claims, Fraction())
    return [estate * claim / total if total else Fraction() for claim in claims]


def equal_awards(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    """min(c_i, λ), from the smallest claim on: who asks for less than an equal part of the rest has it."""
    left, heads = estate, len(claims)
    awards = [Fraction()] * heads
    for place in sorted(range(heads), key=lambda place: claims[place]):
        awards[place] = min(claims[place], left / heads)
        left, heads = left - awards[place], heads - 1
    return awards


def equal_losses(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    """max(0, c_i − λ): equal awards of what is missing, seen from the other side."""
    return _less(claims, equal_awards(sum(claims, Fraction()) - estate, claims))


def _talmud(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    halves, total = _halves(claims), sum(claims, Fraction())
    if 2 * estate <= total:
        return equal_awards(estate, halves)
    return _less(claims, equal_awards(total - estate, halves))


def _reverse_talmud(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    halves = _halves(claims)
    if estate <= sum(halves):
        return equal_losses(estate, halves)
    return _more(halves, equal_awards(estate - sum(halves), halves))


def _piniles(estate: Fraction, claims: Sequence[Fraction]) -> Awards:
    halves = _halves(claims)
    if estate <= sum(halves):
        return equal_awards(estate, halves)
    return _more(halves, equal_awards(estate - sum(halves), halves))


def _halves(claims: Sequence[Fraction]) -> Awards:
    return [claim * HALF for claim in claims]


def _less(claims: Sequence[Fraction], losses: Sequence[Fraction]) -> Awards:
    return [claim - loss for claim, loss in zip(claims, losses, strict=True)]


def _more(first: Sequence[Fraction], then: Sequence[Fraction]) -> Awards:
    return [one + other for one, other in zip(first, then, strict=True)]


def read_claims(estate: Number, claims: Mapping[str, Number]) -> tuple[Fraction, Awards]:
    """The estate and the claims as exact numbers, or every fault of them at once."""
    pool = exact(estate)
    owed = {name: exact(claim) for name, claim in claims.items()}
    known = [claim for claim in owed.values() if claim is not None]
    faults: list[Fault] = [] if claims else [fault("fairness.no_claims")]
    if pool is None:
        faults.append(fault("fairness.estate_no_number", found=repr(estate)))
    elif pool < 0:
        faults.append(fault("fairness.estate_negative", found=estate))
    elif claims and len(known) == len(owed) and pool > sum(known):
        faults.append(fault("fairness.estate_too_large", found=estate, total=sum(known)))
    for name, claim in owed.items():
        if claim is None:
            faults.append(fault("fairness.no_number", name=name, found=repr(claims[name])))
        elif claim < 0:
            faults.append(fault("fairness.negative", name=name, found=claims[name]))
    raise_all(faults)
    return pool or Fraction(), known
