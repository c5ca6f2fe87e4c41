"""What each condition that binds costs whom: the draft solved again without it, exactly, a few at most."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from yrdshare.errors import YrdshareError
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import Condition
from yrdshare.show.labels import wan
from yrdshare.words import Language, say

MOST = 3  # conditions that are dropped in turn; each takes as long as solving
MOST_PARTIES = 6
SMALLEST = FEN_PER["万元"]  # a change below it is not told: the screen shows whole 万元
Costs = tuple[tuple[Condition, Mapping[Region, Fraction]], ...]


@lru_cache(maxsize=16)
def binding_costs(outcome: Solution) -> Costs:
    """G_i(without the condition) − G_i, fen, of conditions that the split touches.

    Nothing where there are many of them, many parties, or caps: the screen does not wait for that.
    """
    draft = outcome.draft
    touched = {id(one): one for one, _ in outcome.position.tight}
    if len(touched) > MOST or len(draft.parties) > MOST_PARTIES or outcome.certificate.method != "linear":
        return ()
    found = []
    for condition in touched.values():
        others = [one for one in draft.conditions if one is not condition]
        try:
            without = solve(draft.revise(conditions=others, number=draft.number))
        except YrdshareError:
            continue
        if isinstance(without, Solution):
            before, after = outcome.position.totals, without.position.totals
            found.append((condition, {one: after[one] - before[one] for one in before}))
    return tuple(found)


def cost_text(changes: Mapping[Region, Fraction], lang: Language) -> str:
    """Who would get more and who less without it; nothing where nobody's gain changes by 1 万元."""
    said = [
        say(f"show.without_{'more' if change > 0 else 'less'}", lang, region=one, amount=wan(abs(change)))
        for one, change in changes.items()
        if abs(change) >= SMALLEST
    ]
    return say("show.without", lang, changes=say("show.joint", lang).join(said)) if said else ""
