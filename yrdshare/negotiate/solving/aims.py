"""What a principle raises, stage by stage, and what was proved on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.principles import (
    AlphaFair,
    CoalitionStable,
    KalaiSmorodinsky,
    Nash,
    Nearest,
    Proportional,
    Utilitarian,
)
from yrdshare.negotiate.solving.leximin import push_weights, raise_ratios
from yrdshare.negotiate.solving.model import SUFFER, Model, goal
from yrdshare.negotiate.solving.stages import Stages
from yrdshare.negotiate.solving.tangents import NOTHING, Raised, Summed, push_sides, raise_sum


@dataclass(frozen=True, slots=True)
class Aimed:
    """What the principle's stages proved.

    bounds : of each stage that a certificate tells
    weights : w_i of a ratio principle or of the sum of Nash and α-fair; a party without one is left out
    ideal : the most each party could gain while nobody loses, in units of the pool, where it was asked for
    """

    bounds: tuple[float, ...] = (0.0,)
    weights: Mapping[Region, float] = field(default_factory=dict)
    ideal: Mapping[Region, float] = field(default_factory=dict)


def aim(stages: Stages) -> Aimed:
    """Raise what the draft's principle raises, and hold it."""
    principle = stages.model.draft.principle
    if isinstance(principle, Nearest):
        return _nearest(stages)
    if isinstance(principle, Utilitarian):
        return _first(stages, "whole")
    if isinstance(principle, CoalitionStable):
        return _first(stages, "stable")
    if isinstance(principle, Nash | AlphaFair):
        return _summed(stages)[0]
    weights = weights_of(stages)
    bounds = raise_ratios(stages, weights)
    return Aimed(bounds, weights, weights if isinstance(principle, KalaiSmorodinsky) else {})


def weights_of(stages: Stages) -> Mapping[Region, float]:
    """w_i of a ratio principle, in units of the pool; of Kalai–Smorodinsky none for who cannot gain."""
    model, principle = stages.model, stages.model.draft.principle
    if isinstance(principle, KalaiSmorodinsky):
        return ideals(stages)
    if isinstance(principle, Proportional):
        return _mean_one({region: float(value) for region, value in principle.contributions})
    return dict.fromkeys(model.parties, 1.0)


def ideals(stages: Stages) -> Mapping[Region, float]:
    """The most each party could gain while nobody loses, which is held; none for one that cannot gain."""
    model = stages.model
    for region in model.parties:
        model.program.bound_column(f"slack {SUFFER} {region.code}", 0.0, 0.0)
    found = {region: stages.maximise({f"gain {region.code}": 1.0}) for region in model.parties}
    for answer in found.values():
        stages.leave("ideal", answer)
    return {region: answer.objective for region, answer in found.items() if answer.objective > NOTHING}


def written_objective(stages: Stages, model: Model) -> Mapping[str, float]:
    """What a written program maximises; the principle's numbers, found by the stages, pushed into `model`.

    Nash and α-fair: the segments at which the last tangents lie, in units of the largest slope.
    """
    principle = model.draft.principle
    plain = {Utilitarian: "whole", CoalitionStable: "stable"}
    if isinstance(principle, Nearest):
        return {"goal": -1.0} if goal(model.draft) else {"tie": -1.0}
    if type(principle) in plain:
        return {plain[type(principle)]: 1.0}
    if isinstance(principle, Nash | AlphaFair):
        aimed, raised = _summed(stages)
        push_weights(model, aimed.ideal)
        if raised is not None:
            push_sides(model, raised.sides)
            return raised.costs
        return {"level 1": 1.0}
    push_weights(model, weights_of(stages))
    return {"level 1": 1.0}


def _nearest(stages: Stages) -> Aimed:
    if not goal(stages.model.draft):
        return Aimed()
    answer = stages.minimise({"goal": 1.0})
    stages.hold("goal", 0.0, answer.objective)
    stages.leave("principle", answer)
    return Aimed((answer.bound,))


def _first(stages: Stages, column: str) -> Aimed:
    """Raise one column, then the gains among all splits that keep it there, by leximin."""
    answer = stages.maximise({column: 1.0})
    stages.leave("principle", answer)
    stages.hold(column, answer.objective, inf)
    raise_ratios(stages, dict.fromkeys(stages.model.parties, 1.0))
    return Aimed((answer.bound,))


def _summed(stages: Stages) -> tuple[Aimed, Raised | None]:
    """Nash and α-fair: the largest sum over those who can gain, then the largest total at these gains."""
    principle = stages.model.draft.principle
    most = ideals(stages)
    if not most:
        stages.minimise({})
        return Aimed(()), None
    stated = dict(principle.weights) if isinstance(principle, Nash) else {}
    weights = _mean_one({region: float(stated.get(region, 1)) for region in most})
    alpha = float(principle.alpha) if isinstance(principle, AlphaFair) else 1.0
    summed = Summed.of(weights, most, alpha)
    raised = raise_sum(stages, summed, most)
    stages.left["principle"] = summed.doubt(raised)
    total = stages.maximise({"whole": 1.0})  # where a slope is too small for a solver to see
    stages.hold("whole", total.objective, inf)
    return Aimed((raised.bound,), weights, most), raised


def _mean_one(stated: Mapping[Region, float]) -> dict[Region, float]:
    mean = sum(stated.values()) / len(stated)
    return {region: value / mean for region, value in stated.items()}
