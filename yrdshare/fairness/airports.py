"""A runway and many thousands of landings: fees for each movement in closed form, type by type."""

from collections.abc import Mapping

from yrdshare.errors import Fault, fault
from yrdshare.fairness.refusals import Number, floats, named, raise_all

type Types = list[tuple[str, float, int]]  # name, cost of a runway for it, movements; costs in rising order


def airport_shapley(costs: Mapping[str, Number], movements: Mapping[str, int]) -> dict[str, float]:
    """Each piece of runway is paid equally by all who need it: fee_k = Σ_{j≤k} (c_j − c_{j−1}) / N_j.

    N_j : movements of all types that need piece j, the cheapest first. Fee for one movement of each type; it
    is the Shapley value of the game in which every movement is a party.
    Source: Littlechild and Owen (1973), Management Science 20:370–372.

    >>> airport_shapley({"small": 20, "large": 50}, {"small": 3, "large": 1})
    {'small': 5.0, 'large': 35.0}
    """
    fee, below, fees = 0.0, 0.0, {}
    types = _types(costs, movements)
    left = sum(count for _, _, count in types)
    for name, cost, count in types:
        fee += (cost - below) / left
        fees[name] = fee
        below, left = cost, left - count
    return {name: fees[name] for name in costs}


def airport_nucleolus(costs: Mapping[str, Number], movements: Mapping[str, int]) -> dict[str, float]:
    """Fees that make the least saving of any group as large as it can be, then the next, and so on.

    Again and again the lowest fee r = min_k (c_k − c_p + r_p) / (movements from p+1 to k, plus 1) is found,
    without the plus 1 at the last type; all types up to that k pay r, and it goes on behind k with p = k.
    Fee for one movement of each type.
    Source: Littlechild (1974), International Journal of Game Theory 3:21–29.

    >>> airport_nucleolus({"A": 8, "B": 11, "C": 13, "D": 18}, dict.fromkeys("ABCD", 1))
    {'A': 3.25, 'B': 3.25, 'C': 3.25, 'D': 8.25}
    """
    types = _types(costs, movements)
    fees: dict[str, float] = {}
    fee, paid = 0.0, 0.0
    while len(fees) < len(types):
        fee, last = _lowest(types, len(fees), fee - paid)
        fees |= {name: fee for name, _, _ in types[len(fees) : last + 1]}
        paid = types[last][1]
    return {name: fees[name] for name in costs}


def _lowest(types: Types, start: int, carried: float) -> tuple[float, int]:
    """The lowest fee from type `start` on, and the last type that pays it."""
    found, heads = [], 0
    for place, (_, cost, count) in enumerate(types[start:], start):
        heads += count
        found.append(((cost + carried) / (heads + (place < len(types) - 1)), place))
    lowest = min(fee for fee, _ in found)
    return lowest, max(place for fee, place in found if fee == lowest)


def _types(costs: Mapping[str, Number], movements: Mapping[str, int]) -> Types:
    """The types in rising cost, or every fault at once."""
    faults: list[Fault] = [] if costs else [fault("fairness.nobody")]
    if differing := sorted(set(costs) ^ set(movements)):
        faults.append(fault("fairness.other_parties", names=named(differing)))
    known = floats(costs, faults)
    faults += [
        fault("fairness.negative", name=name, found=number) for name, number in known.items() if number < 0
    ]
    faults += [
        fault("fairness.movements", name=name, found=repr(count))
        for name, count in movements.items()
        if count < 1 or count != int(count)
    ]
    raise_all(faults)
    return sorted(((name, known[name], movements[name]) for name in costs), key=lambda one: one[1])
