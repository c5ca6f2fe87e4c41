"""Leximin of the parties' ratios: the smallest as large as it can be, then the next smallest, to the end.

Linear programs: parties are fixed by their duals. At an optimum of min_i ratio_i whose row of party i has a
positive dual, i has this ratio at every optimum; it keeps it, and the rest are raised again, at most n times
(Ogryczak, Pióro and Tomaszewski 2005). Only the larger duals fix: with a small one a party may rise
visibly by what a stage gives up.

Where caps make the zone non-convex, duals prove nothing; there the sums of the k smallest ratios are raised
one after the other, k = 1 … n (Ogryczak and Śliwiński 2003).
"""

from collections.abc import Mapping
from math import inf

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.solving.model import Model, levels
from yrdshare.negotiate.solving.stages import Stages

UNBOUNDED = 1e6  # a side that never binds, in units of the pool, which a written file can hold
LARGE = 0.1  # of the largest dual: a party with one at least this large is fixed


def push_weights(model: Model, weights: Mapping[Region, float]) -> None:
    """ratio_i = gain_i / w_i; a party without a weight has no ratio to raise."""
    for region in model.parties:
        if region in weights:
            model.program.coefficient(f"ratio {region.code}", f"gain {region.code}", -1.0 / weights[region])
        else:
            let_go(model, region)


def let_go(model: Model, region: Region) -> None:
    """From now on the party's ratio is none of those that are raised."""
    for size in range(1, levels(model.draft, model.method) + 1):
        model.program.bound_row(f"below {size} {region.code}", -UNBOUNDED, inf)


def raise_ratios(stages: Stages, weights: Mapping[Region, float]) -> tuple[float, ...]:
    """Leximin of gain_i / w_i; the proved bound on the sum of the k smallest ratios, k = 1 … n."""
    push_weights(stages.model, weights)
    if not weights:
        stages.minimise({})  # nobody can gain; whether anything is possible at all must still be known
        return ()
    return _by_duals(stages, weights) if stages.model.method == "linear" else _by_sums(stages, weights)


def _by_sums(stages: Stages, weights: Mapping[Region, float]) -> tuple[float, ...]:
    proved: list[float] = []
    for size in range(1, len(weights) + 1):
        answer = stages.maximise({f"level {size}": 1.0})
        proved.append(answer.bound)
        stages.leave("principle", answer)
        stages.hold(f"level {size}", answer.objective, inf)
    return tuple(proved)


def _by_duals(stages: Stages, weights: Mapping[Region, float]) -> tuple[float, ...]:
    rising, proved, total = list(weights), list[float](), 0.0
    while rising:
        answer = stages.maximise({"level 1": 1.0})
        duals = {region: abs(answer.duals[f"below 1 {region.code}"]) for region in rising}
        most = max(duals.values())
        for region in [one for one in rising if duals[one] >= LARGE * most]:
            rising.remove(region)
            let_go(stages.model, region)
            stages.hold(f"ratio {region.code}", answer.objective, inf)
            total += answer.bound
            proved.append(total)
    return tuple(proved)
