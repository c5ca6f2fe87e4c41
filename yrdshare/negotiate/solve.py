"""solve(draft): stages on the program, shares snapped to one millionth, everything checked exactly.

1 the principle (each stage becomes a bound) · 2 which shares are free · 3 the tie-break, so that the same
draft gives the same shares hot, cold or elsewhere · 4 snapping and the exact check · 5 the certificate.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt
from pathlib import Path

from yrdshare.formula.linear import share_column
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.certify import Proof, certified, snapped
from yrdshare.negotiate.conflict import diagnose
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.grid import GRID, on_grid
from yrdshare.negotiate.model import SUFFER, Model, build, goal, references
from yrdshare.negotiate.outcome import Glance, OpenEnds, Outcome, Solution
from yrdshare.negotiate.principles import EqualGain, KalaiSmorodinsky, Nearest, Proportional
from yrdshare.negotiate.stages import NoSplitError, Stages
from yrdshare.program.branch import Effort
from yrdshare.program.curved import LOOKED, PROVED, WALKED, CurvedProgram
from yrdshare.program.program import Answer, ProgramError

UNBOUNDED = 1e6  # a side that never binds, in units of the pool, which a written file can hold
NOTHING = 1e-7  # an ideal gain below this part of the pool is none


@dataclass(frozen=True, slots=True)
class Staged:
    """What the stages found: each stage's proved bound, the weights, free ranges, shares as floats.

    open_ends : how far the ideals and the tie-break's distance may be from what is best, where a search ended
    """

    bounds: tuple[float, ...]
    weights: Mapping[Region, float]
    free: Mapping[str, tuple[Fraction, Fraction]]
    shares: Mapping[str, float]
    open_ends: OpenEnds


def solve(draft: Draft) -> Outcome:
    """The split that the draft's principle gives under its conditions, or why there is none.

    Returns a `Solution` whose every number is exact and certified, or an `Infeasible` that names the
    conditions that clash and the smallest ways out. Raises DraftError or FormulaError for bad input.
    """
    return solve_model(build(draft))


def solve_model(model: Model) -> Outcome:
    """`solve` on a program that is built already; its bounds from earlier runs are reset first."""
    _reset(model)
    try:
        staged = _stages(Stages(model))
    except NoSplitError:
        _reset(model)
        return diagnose(model)
    position, held_within = snapped(model, staged.shares)
    found = Proof(staged.bounds, staged.weights, staged.open_ends, held_within)
    certificate = certified(model, position, found)
    ideal = {}
    if isinstance(model.draft.principle, KalaiSmorodinsky):
        ideal = {region: weight * model.scale for region, weight in staged.weights.items()}
    return Solution(position, certificate, staged.free, ideal)


def glance_model(model: Model) -> Outcome | Glance:
    """`solve_model` where that is quick; with curves a point near the last answer, with nothing proved.

    Where no such point is found near by, the draft is solved.
    """
    program = model.program
    if not isinstance(program, CurvedProgram):
        return solve_model(model)
    _reset(model)
    try:
        shares = _stages(Stages(model, effort=WALKED)).shares
        position, _ = snapped(model, shares)
    except ProgramError:
        return solve_model(model)
    return Glance(position)


def write_program(draft: Draft, lp_file: Path, mps_file: Path) -> None:
    """The draft's program for other solvers, after the weights are set, its first stage as the objective.

    max level 1 (the smallest gain or ratio, in units of the pool), or max −distance for `Nearest`.
    No file can hold a curve: caps are written with binaries, whatever they were solved with.
    """
    model, quick = build(draft, "binary"), build(draft)
    _reset(model)
    _reset(quick)
    for share in draft.open_shares:  # what was held while trying is open in the text that is signed
        model.program.bound_column(share_column(share.name), float(share.low), float(share.high))
    if isinstance(draft.principle, Nearest):
        objective = {"goal": -1.0} if goal(draft) else {"tie": -1.0}
    else:
        objective = {"level 1": 1.0}
        with suppress(NoSplitError):  # agreed by hand where the principle has no answer: the weights stay 1
            _push_weights(model, _weights(Stages(quick)))
    model.program.write(lp_file, mps_file, objective)


def _reset(model: Model) -> None:
    """Forget every stage; take pins and the tie-break's reference from the draft."""
    program, draft = model.program, model.draft
    if isinstance(program, CurvedProgram):
        program.forget()
    for share in draft.open_shares:
        pin = draft.pins.get(share.name)
        low, high = (share.low, share.high) if pin is None else (pin, pin)
        program.bound_column(share_column(share.name), float(low), float(high))
    for label, wanted in (("tie", references(draft)), ("goal", goal(draft))):
        if wanted:
            program.bound_column(label, 0.0, inf)
        for name, value in wanted.items():
            program.bound_column(f"{label} {name}", 0.0, inf)
            program.bound_row(f"{label} {name} up", -float(value), inf)
            program.bound_row(f"{label} {name} down", float(value), inf)
    for number in range(len(draft.conditions)):
        program.bound_column(f"slack {number}", 0.0, 0.0)
    for size, region in enumerate(model.parties, start=1):
        program.bound_column(f"level {size}", -inf, inf)
        program.bound_column(f"slack {SUFFER} {region.code}", 0.0, inf)
        program.coefficient(f"ratio {region.code}", f"gain {region.code}", -1.0)
        for other in range(1, len(model.parties) + 1):
            program.bound_row(f"below {other} {region.code}", 0.0, inf)


def _stages(stages: Stages) -> Staged:
    model = stages.model
    if isinstance(model.draft.principle, Nearest):
        weights: Mapping[Region, float] = {}
        bounds: tuple[float, ...] = (0.0,)
        if goal(model.draft):
            answer = _lower(stages, "goal")
            stages.leave("principle", answer)
            bounds = (answer.bound,)
    else:
        weights = _weights(stages)
        bounds = _raise_ratios(stages, weights)
    ranges = {} if stages.effort else _free(stages)
    shares = _tie_break(stages)
    free = {name: _with(ends, shares[name]) for name, ends in ranges.items()}
    left = stages.left
    ends = OpenEnds(left.get("principle", 0.0), left.get("ideal", 0.0) * model.scale, left.get("tie", 0.0))
    return Staged(bounds, weights, free, shares, ends)


def _weights(stages: Stages) -> dict[Region, float]:
    """w_i of the principle, in units of the pool; a party that cannot gain has none (Kalai–Smorodinsky)."""
    model, principle = stages.model, stages.model.draft.principle
    if isinstance(principle, EqualGain):
        return dict.fromkeys(model.parties, 1.0)
    if isinstance(principle, Proportional):
        stated = dict(principle.contributions)
        mean = sum(stated.values()) / len(stated)
        return {region: float(stated[region] / mean) for region in model.parties}
    for region in model.parties:
        model.program.bound_column(f"slack {SUFFER} {region.code}", 0.0, 0.0)
    ideal = {region: stages.maximise({f"gain {region.code}": 1.0}) for region in model.parties}
    for answer in ideal.values():
        stages.leave("ideal", answer)
    return {region: answer.objective for region, answer in ideal.items() if answer.objective > NOTHING}


def _push_weights(model: Model, weights: Mapping[Region, float]) -> None:
    """ratio_i = gain_i / w_i; a party that cannot gain has no ratio to raise."""
    for region in model.parties:
        if region in weights:
            model.program.coefficient(f"ratio {region.code}", f"gain {region.code}", -1.0 / weights[region])
            continue
        for size in range(1, len(model.parties) + 1):
            model.program.bound_row(f"below {size} {region.code}", -UNBOUNDED, inf)


def _raise_ratios(stages: Stages, weights: Mapping[Region, float]) -> tuple[float, ...]:
    """Leximin of gain_i / w_i; the proved bound on the sum of the k smallest ratios, k = 1 … n."""
    _push_weights(stages.model, weights)
    proved: list[float] = []
    for size in range(1, len(weights) + 1):
        answer = stages.maximise({f"level {size}": 1.0})
        proved.append(answer.bound)
        stages.leave("principle", answer)
        stages.hold(f"level {size}", answer.objective, inf)
    if not weights:
        stages.minimise({})  # nobody can gain; whether anything is possible at all must still be known
    return tuple(proved)


def _lower(stages: Stages, label: str, effort: Effort = PROVED) -> Answer:
    """Make a distance as small as it can be and hold it there."""
    answer = stages.minimise({label: 1.0}, effort)
    stages.hold(label, 0.0, answer.objective)
    return answer


def _free(stages: Stages) -> dict[str, tuple[Fraction, Fraction]]:
    """The shares that still have room once the principle is met, on the grid.

    Both ends along unlike weights first: where they meet, no share has room and none need be asked for.
    """
    draft = stages.model.draft
    columns = [share_column(share.name) for share in draft.open_shares if share.name not in draft.pins]
    unlike = {column: 1.0 + position / (len(columns) + sqrt(2.0)) for position, column in enumerate(columns)}
    if not columns:
        return {}
    least, most = stages.reach(unlike)
    if most - least < 1 / GRID:
        return {}
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    for share in draft.open_shares:
        column = {share_column(share.name): 1.0}
        if share.name in draft.pins:
            continue
        low, high = stages.reach(column)
        if high - low > 1 / GRID:
            ranges[share.name] = (on_grid(low, GRID), on_grid(high, GRID))
    return ranges


def _with(ends: tuple[Fraction, Fraction], value: float) -> tuple[Fraction, Fraction]:
    """A range that was looked for from one point, with another that was found."""
    shown = on_grid(value, GRID)
    return min(ends[0], shown), max(ends[1], shown)


def _tie_break(stages: Stages) -> dict[str, float]:
    """Nearest to the reference in sum, then share by share in their order, then the smaller."""
    columns = {share.name: share_column(share.name) for share in stages.model.draft.open_shares}
    if not columns:
        stages.minimise({})
        return {}
    stages.leave("tie", _lower(stages, "tie"))
    for name in columns:
        _lower(stages, f"tie {name}", LOOKED)
    last = stages.minimise(dict.fromkeys(columns.values(), 1.0), LOOKED)
    return {name: last.values[column] for name, column in columns.items()}
