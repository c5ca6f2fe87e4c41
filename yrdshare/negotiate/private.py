"""A delegation's own lines, checked on its own machine: they enter no draft, program, price or export."""

from collections.abc import Iterable
from dataclasses import replace

from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Breach, Position
from yrdshare.negotiate.terms import Condition


def check(outcome: Solution | Position, my_lines: Iterable[Condition]) -> tuple[Breach, ...]:
    """Which of my lines the split on the table misses, with the first year and the shortfall in fen.

    Nothing is stored: neither the solution nor its draft learns of the lines.
    """
    position = outcome.position if isinstance(outcome, Solution) else outcome
    lines = tuple(my_lines)
    replace(position.draft, conditions=lines)  # refuses what no draft could ask; nothing of it is kept
    return position.misses(lines)
