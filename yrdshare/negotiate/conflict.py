"""Why a draft has no solution: a smallest set of demands that clash, and the smallest ways out.

The pool's balance and the shares' bounds stay hard throughout; only what was demanded may give way.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, inf

from yrdshare.formula.linear import share_column
from yrdshare.negotiate.model import SUFFER, Model
from yrdshare.negotiate.outcome import Demand, Infeasible, Relaxation
from yrdshare.negotiate.principles import KalaiSmorodinsky
from yrdshare.program.duality import TOLERANCE

SMALL = 10 * TOLERANCE  # a slack below this, in units of the pool, is rounding

ROUNDING = 1e-2  # fen: what a solver's noise may add before an amount is rounded up


def diagnose(model: Model) -> Infeasible:
    """The clash and both relaxations, by named slacks on the demands."""
    demands = _demands(model)
    for column in demands:
        model.program.bound_column(column, 0.0, inf)
    if model.program.minimise({}).status == "infeasible":
        empty = Relaxation(())
        return Infeasible(model.draft, (), empty, empty, model.program.solver)
    least = _least_total(model, demands)
    shared = _shared(model, demands)
    clash = _smallest(model, demands)
    return Infeasible(model.draft, clash, least, shared, model.program.solver)


def _demands(model: Model) -> dict[str, Demand]:
    """Every demand by its slack's column."""
    found = {f"slack {number}": Demand(condition) for number, condition in enumerate(model.draft.conditions)}
    if isinstance(model.draft.principle, KalaiSmorodinsky):
        found |= {f"slack {SUFFER} {region.code}": Demand(None, region) for region in model.parties}
    return found


def _least_total(model: Model, demands: Mapping[str, Demand]) -> Relaxation:
    """min Σ slack, each in units of the pool (shares in shares)."""
    return _relaxation(model, demands, model.program.minimise(dict.fromkeys(demands, 1.0)).values)


def _shared(model: Model, demands: Mapping[str, Demand]) -> Relaxation:
    """min of the largest slack, then of their sum."""
    program = model.program
    worst = program.minimise({"worst": 1.0})
    bounded = worst.objective + SMALL
    for column in demands:
        program.bound_column(column, 0.0, bounded)
    answer = program.minimise(dict.fromkeys(demands, 1.0))
    for column in demands:
        program.bound_column(column, 0.0, inf)
    return _relaxation(model, demands, answer.values)


def _smallest(model: Model, demands: Mapping[str, Demand]) -> tuple[Demand, ...]:
    """Deletion filter: a demand that can be dropped without ending the clash does not belong to it.

    Shares held at a value are demands too: dropped, they may move within their bounds again.
    """
    program, draft = model.program, model.draft
    free = {share_column(one.name): (float(one.low), float(one.high)) for one in draft.open_shares}
    pins = {share_column(name): Demand(None, pin=(name, value)) for name, value in draft.pins.items()}
    dropped = {
        **dict.fromkeys(demands, (0.0, inf)),
        **{column: free[column] for column in pins if column in free},
    }
    held = {column: (program.columns[column].low, program.columns[column].high) for column in dropped}
    held |= dict.fromkeys(demands, (0.0, 0.0))
    for column, sides in held.items():
        program.bound_column(column, *sides)
    kept = []
    for column, sides in dropped.items():
        program.bound_column(column, *sides)
        if program.minimise({}).status == "optimal":
            program.bound_column(column, *held[column])
            kept.append(column)
    return tuple({**demands, **pins}[column] for column in kept)


def _relaxation(model: Model, demands: Mapping[str, Demand], values: Mapping[str, float]) -> Relaxation:
    found = []
    for column, demand in demands.items():
        slack = values.get(column, 0.0)
        if slack > SMALL:
            in_shares = demand.condition is not None and demand.condition.term.is_share
            found.append(
                (demand, Fraction(slack) if in_shares else Fraction(ceil(slack * model.scale - ROUNDING)))
            )
    return Relaxation(tuple(found))
