"""The smallest ways out of a clash, quickly enough for the screen: how many there are, and the first few.

They are counted by asking the program; an amount is shown only where a split that keeps what is left of the
demands was found on the share grid and checked to the fen. Where that takes too long nothing is told here.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import ceil

from yrdshare.errors import YrdshareError
from yrdshare.formula.linear import share_column
from yrdshare.money import FEN_PER
from yrdshare.negotiate.conflicts.conflicts import FEW
from yrdshare.negotiate.conflicts.demands import Asked
from yrdshare.negotiate.conflicts.giving_way import Way, applied, ways_of
from yrdshare.negotiate.conflicts.minimal_sets import bits, minimal_sets
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Demand, Infeasible
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.solving.grid import GRID, around
from yrdshare.negotiate.solving.model import build

ASKED = 400  # questions to the program; each takes a fraction of a millisecond
TOLD = 3  # ways out that are told; the others are counted
TRIED = 12  # points of the share grid at which a way out is checked
RAISED = 2  # times that its amounts are raised by a step where they were not enough
STEPS = {False: Fraction(FEN_PER["万元"]), True: Fraction(1, 1_000)}  # by whether in shares: what is shown


@dataclass(frozen=True, slots=True)
class WayOut:
    """Demands that give way together: shares let go, and by how much the others, rounded up.

    checked : whether a split was found that keeps all the rest; without one no amount is shown
    """

    demands: tuple[Demand, ...]
    ways: tuple[Way, ...]
    checked: bool


@dataclass(frozen=True, slots=True)
class WaysOut:
    """The first ways out, and how many there are: all of them, or where not `complete` at least so many."""

    first: tuple[WayOut, ...]
    count: int
    complete: bool


@lru_cache(maxsize=16)
def ways_out(outcome: Infeasible) -> WaysOut | None:
    """The smallest ways out of a clash; None where there are too many demands or caps to look at once."""
    model = build(outcome.draft)
    asked = Asked(model)
    if model.method == "curves" or not outcome.clash or len(asked.demands) > FEW:
        return None
    found = minimal_sets(len(asked.demands), asked.possible, ASKED)
    first = []
    for mask in found.repairs[:TOLD]:
        demands = tuple(asked.demands[place] for place in bits(mask))
        least = asked.least(mask)
        ways = None if least is None else _checked(outcome.draft, demands, ways_of(least))
        first.append(WayOut(demands, ways or (), ways is not None))
    return WaysOut(tuple(first), len(found.repairs), found.complete) if first else None


def _checked(draft: Draft, demands: tuple[Demand, ...], ways: tuple[Way, ...]) -> tuple[Way, ...] | None:
    """The amounts rounded up to what is shown, a step more where that is not enough; None where not found.

    A share that was held is let go.
    """
    freed = {one.pin[0] for one in demands if one.pin is not None}
    pins = {name: value for name, value in draft.pins.items() if name not in freed}
    loose = draft.revise(pins=pins, number=draft.number)
    ways = tuple(replace(way, amount=_up(way)) for way in ways if way.demand.pin is None)
    for _ in range(RAISED + 1):
        if _enough(applied(loose, ways)):
            return ways
        ways = tuple(replace(way, amount=way.amount + STEPS[way.demand.in_shares]) for way in ways)
    return None


def _up(way: Way) -> Fraction:
    step = STEPS[way.demand.in_shares]
    return ceil(way.amount / step) * step


def _enough(draft: Draft) -> bool:
    """Whether some split near what the program gives keeps every condition exactly."""
    model = build(draft)
    answer = model.program.maximise({})
    if answer.status != "optimal":
        return False
    names = [one.name for one in draft.open_shares]
    shares = {name: answer.values[share_column(name)] for name in names}
    try:
        for position in islice(around(draft, shares, GRID), TRIED):
            if not position.breaches and not (nobody_loses(draft.principle) and position.losers):
                return True
    except YrdshareError:
        return False
    return False
