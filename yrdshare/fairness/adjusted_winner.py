"""Adjusted winner: two parties divide several things, each by its own points."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import Fault, fault
from yrdshare.fairness.refusals import Number, exact, named, raise_all, refuse


@dataclass(frozen=True, slots=True)
class Division:
    """Who has what part of each item, `parts[party][item]` in [0, 1]; the points of each; the item split."""

    parts: Mapping[str, Mapping[str, Fraction]]
    points: Mapping[str, Fraction]
    split: str | None


def adjusted_winner(points: Mapping[str, Mapping[str, Number]]) -> Division:
    """Both end with the same points, no division gives both more, neither envies; at most one thing is split.

    points : party → item → points; two parties, the same items, the same sum (say 100 each)

    Items in falling order of p_1 / p_2: the first party has them from the front, the second from the back,
    and the item in which the two sides become equal is split there. Exact fractions.
    Source: Brams and Taylor (1996), Fair Division, chapter 4.

    >>> division = adjusted_winner({"A": {"tax": 60, "GDP": 40}, "B": {"tax": 30, "GDP": 70}})
    >>> division.split, {name: str(number) for name, number in division.points.items()}
    ('GDP', {'A': '700/11', 'B': '700/11'})
    """
    (one, first), (other, second) = _read(points).items()
    had, left, split = Fraction(), sum(second.values(), Fraction()), None
    part: dict[str, Fraction] = {}
    for item in sorted(first, key=lambda item: _leaning(first[item], second[item])):
        own, theirs = first[item], second[item]
        both = own + theirs
        part[item] = min(Fraction(1), max(Fraction(), (left - had) / both)) if both else Fraction()
        had, left = had + part[item] * own, left - part[item] * theirs
        split = item if 0 < part[item] < 1 else split
    mine = {item: part[item] for item in first}
    return Division(
        {one: mine, other: {item: 1 - share for item, share in mine.items()}}, {one: had, other: left}, split
    )


def _leaning(own: Fraction, theirs: Fraction) -> Fraction:
    """Where an item stands: 0 where only the first party wants it, 1 where only the second or nobody does."""
    return theirs / (own + theirs) if own + theirs else Fraction(1)


def _read(points: Mapping[str, Mapping[str, Number]]) -> dict[str, dict[str, Fraction]]:
    """The points as exact numbers, or every fault of them at once."""
    if len(points) != 2:
        raise refuse("fairness.two_parties", found=len(points))
    faults: list[Fault] = []
    one, other = points.values()
    if differing := [item for item in {**one, **other} if item not in one or item not in other]:
        faults.append(fault("fairness.other_items", names=named(differing)))
    for party, said in points.items():
        for item, number in said.items():
            found = exact(number)
            if found is None:
                faults.append(fault("fairness.no_number", name=f"{party}: {item}", found=repr(number)))
            elif found < 0:
                faults.append(fault("fairness.negative", name=f"{party}: {item}", found=number))
    raise_all(faults)
    known = {
        party: {item: exact(number) or Fraction() for item, number in said.items()}
        for party, said in points.items()
    }
    sums = [sum(said.values(), Fraction()) for said in known.values()]
    if sums[0] != sums[1] or not sums[0]:
        raise refuse("fairness.unequal_points", first=sums[0], second=sums[1])
    return known
