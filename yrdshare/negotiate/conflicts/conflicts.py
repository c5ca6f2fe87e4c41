"""conflicts(draft): which demands cannot stand together, and every smallest way out.

A clash is a minimal set of demands that cannot all hold; a way out is a minimal set of demands that, if
they gave way, would make the rest possible. None of them is called wrong. Demands are the conditions, the
shares held at a value and, where the principle says so, that nobody loses; the pools' balance, the shares'
bounds, caps and floors stay. Every amount that is told was tried: the revised draft was solved with it.
"""

from collections.abc import Iterator
from fractions import Fraction

from yrdshare.errors import FormulaError
from yrdshare.negotiate.conflicts.demands import Asked
from yrdshare.negotiate.conflicts.diagnosis import relaxations
from yrdshare.negotiate.conflicts.found import Clash, Conflicts, Repair
from yrdshare.negotiate.conflicts.giving_way import Trial, ways_of
from yrdshare.negotiate.conflicts.minimal_sets import bits, minimal_sets
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Relaxation, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import Model, build
from yrdshare.words import Language, Said, say

FEW = 15  # demands up to which all clashes and ways out are looked for, however long it takes
MOST_ASKED = 3_000  # questions above that; a question is a program of a fraction of a millisecond
MOST_ASKED_CURVES = 400  # each of them a search
PRICED = 15  # ways out whose amounts are worked out, those with the fewest demands first
BRIEF = 3  # ways out that an explanation tells


def conflicts(talk: "Draft | Infeasible", priced: int = PRICED) -> Conflicts:
    """All clashes and all smallest ways out of a draft, or that everything demanded holds together.

    talk   : a draft, or the `Infeasible` that solving it gave
    priced : for how many ways out the amounts are worked out and tried

    Up to fifteen demands both lists are whole; above that as many as a fixed number of questions finds, the
    smallest ways out first, and `complete` says whether those are all.
    """
    outcome = talk if isinstance(talk, Infeasible) else solve(talk)
    draft = outcome.draft
    if isinstance(outcome, Solution):
        return Conflicts(draft, Asked(build(draft)).demands, solution=outcome)
    return examined(build(draft), priced)


def examined(model: Model, priced: int = PRICED) -> Conflicts:
    """`conflicts` of a draft without a split, on its own fresh program."""
    asked, draft = Asked(model), model.draft
    nothing_held = asked.possible(0)
    if nothing_held is not True:
        hard = hard_reasons(draft) if nothing_held is False else None
        return Conflicts(draft, asked.demands, complete=False, hard=hard)
    found = minimal_sets(len(asked.demands), asked.possible, _budget(asked))
    trial = Trial(draft, model.scale)
    least, shared = (_tried(one, trial) for one in relaxations(asked))
    proportion = asked.in_proportion(asked.whole & ~asked.pins)
    repairs = _repairs(asked, found.repairs, trial, priced)
    return Conflicts(
        draft,
        asked.demands,
        tuple(_clash(asked, mask) for mask in found.sets),
        repairs,
        found.complete,
        least,
        shared,
        None if proportion is None else _tried(proportion, trial),
        Fraction(asked.open * model.scale),
    )


def _budget(asked: Asked) -> int:
    if asked.model.method == "curves":
        return MOST_ASKED_CURVES
    return MOST_ASKED if len(asked.demands) > FEW else 2 ** len(asked.demands) * (len(asked.demands) + 1)


def _clash(asked: Asked, mask: int) -> Clash:
    demands = tuple(asked.demands[place] for place in bits(mask))
    whole = len(asked.model.draft.years)
    years = tuple((one, some) for one, some in asked.needed_years(mask).items() if len(some) < whole)
    return Clash(demands, years)


def _repairs(asked: Asked, masks: tuple[int, ...], trial: Trial, priced: int) -> tuple[Repair, ...]:
    made = []
    for number, mask in enumerate(masks):
        demands = tuple(asked.demands[place] for place in bits(mask))
        relaxation = asked.least(mask) if number < priced else None
        ways = None if relaxation is None else trial.enough(ways_of(relaxation))
        made.append(Repair(demands, ways or ()))
    return tuple(made)


def _tried(relaxation: Relaxation, trial: Trial) -> Relaxation:
    """The relaxation with amounts that were tried; nothing where none was proved enough."""
    ways = trial.enough(ways_of(relaxation)) if relaxation.demands else ()
    return Relaxation(tuple((way.demand, way.amount) for way in ways or ()))


def hard_reasons(draft: Draft) -> tuple[Said, ...]:
    """What cannot be even where every share is at its least; empty where that is not what is in the way."""
    free = draft.revise(pins={})
    try:
        at(free, {share.name: share.low for share in draft.open_shares})
    except FormulaError as error:
        return error.faults
    return ()


def brief(outcome: Infeasible, lang: Language = "zh") -> Iterator[str]:
    """How many clashes and ways out there are, and the first ways out."""
    model = build(outcome.draft)
    asked = Asked(model)
    found = minimal_sets(len(asked.demands), asked.possible, _budget(asked))
    least = "" if found.complete else "_at_least"
    if len(found.sets) > 1 or not found.complete:
        yield say(f"conflicts.count_sets{least}", lang, count=len(found.sets))
    yield say(f"conflicts.count_repairs{least}", lang, count=len(found.repairs))
    trial = Trial(outcome.draft, model.scale)
    for number, one in enumerate(_repairs(asked, found.repairs[:BRIEF], trial, BRIEF), start=1):
        yield say("conflicts.numbered", lang, number=number, text=one)
    if len(found.repairs) > BRIEF:
        yield say("conflicts.more", lang, count=len(found.repairs) - BRIEF)
