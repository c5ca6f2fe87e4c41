"""Why a draft has no solution, at a glance: one clash and the smallest ways out.

The pool's balance and the shares' bounds stay hard throughout; only what was demanded may give way. All
clashes and all ways out are found by `conflicts`, which asks the same questions.
"""

from yrdshare.errors import fault
from yrdshare.negotiate.conflicts.demands import Asked
from yrdshare.negotiate.conflicts.minimal_sets import bits, shrunk
from yrdshare.negotiate.outcome import Infeasible, Relaxation
from yrdshare.negotiate.solving.model import Model
from yrdshare.program.program import ProgramError

NOTHING = Relaxation(())


def diagnose(model: Model) -> Infeasible:
    """One minimal clash and both relaxations.

    Raises ProgramError where a second look finds that all demands can hold: the solver contradicted itself.
    """
    asked, draft = Asked(model), model.draft
    if asked.possible(asked.whole) is True:
        raise ProgramError([fault("program.no_answer", status="infeasible")])
    if asked.possible(0) is False:
        return Infeasible(draft, (), NOTHING, NOTHING, model.program.solver)
    clash, _ = shrunk(asked.whole, asked.possible)
    least, shared = relaxations(asked)
    named = tuple(asked.demands[place] for place in bits(clash))
    return Infeasible(draft, named, least, shared, model.program.solver)


def relaxations(asked: Asked) -> tuple[Relaxation, Relaxation]:
    """The least in sum and the most evenly shared. Shares that are held stay, unless that leaves no way."""
    for soft in (asked.whole & ~asked.pins, asked.whole):
        least = asked.least(soft)
        if least is not None:
            return least, asked.shared(soft) or least
    return NOTHING, NOTHING
