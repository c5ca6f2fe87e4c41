"""solve(draft): stages on the program, shares snapped to one millionth, everything checked exactly.

1 the principle (each stage becomes a bound) · 2 which shares are free · 3 the tie-break, so that the same
draft gives the same shares hot, cold or elsewhere · 4 snapping and the exact check · 5 the certificate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf

from yrdshare.formula.linear import share_column
from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction
from yrdshare.negotiate.conflict import diagnose
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.model import SUFFER, Model, build, goal, references
from yrdshare.negotiate.outcome import Certificate, Infeasible, Outcome, Solution
from yrdshare.negotiate.position import Position, at
from yrdshare.negotiate.principles import EqualGain, KalaiSmorodinsky, Nearest, Proportional
from yrdshare.negotiate.program import Answer
from yrdshare.negotiate.terms import Condition

GRID = 10**6  # shares are multiples of one millionth, so that exact arithmetic stays in int64
STAGE = 1e-9  # how much a later stage may give up of an earlier one, in units of the pool
NOTHING = 1e-7  # an ideal gain below this part of the pool is none
REACH = {1: 40, 2: 6, 3: 3}  # grid steps searched around a solution when snapping broke a condition, by open shares


class Clash(Exception):
    """Raised inside the stages when the program has no solution; `solve` turns it into `Infeasible`."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What the stages found: the proof's bound, the weights of the ratios, free ranges, shares as floats."""

    bound: float
    weights: Mapping[Region, float]
    free: Mapping[str, tuple[Fraction, Fraction]]
    shares: Mapping[str, float]


def solve(draft: Draft) -> Outcome:
    """The split that the draft's principle gives under its conditions, or why there is none.

    Returns a `Solution` whose every number is exact and certified, or an `Infeasible` that names the
    conditions that clash and the smallest ways out. Raises DraftError or FormulaError for bad input.
    """
    return solve_model(build(draft))


def solve_model(model: Model) -> Outcome:
    """`solve` on a program that is built already; its bounds from earlier runs are reset first."""
    draft = model.draft
    _reset(model)
    try:
        staged = _stages(model)
    except Clash:
        return diagnose(model)
    snapped = _snap(model, staged.shares)
    if snapped is None:
        return diagnose(model)
    position, held_within = snapped
    certificate = _certificate(model, position, staged, held_within)
    ideal = {}
    if isinstance(draft.principle, KalaiSmorodinsky):
        ideal = {region: weight * model.scale for region, weight in staged.weights.items()}
    return Solution(position, certificate, staged.free, ideal)


def _reset(model: Model) -> None:
    """Forget every stage; take pins and the tie-break's reference from the draft."""
    program, draft = model.program, model.draft
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


def _stages(model: Model) -> Staged:
    principle = model.draft.principle
    if isinstance(principle, Nearest):
        weights: Mapping[Region, float] = {}
        bound = _lower(model, "goal")
    else:
        weights = _weights(model)
        bound = _raise_ratios(model, weights)
    free = _free(model)
    shares = _tie_break(model)
    return Staged(bound, weights, free, shares)


def _weights(model: Model) -> dict[Region, float]:
    """w_i of the principle, in units of the pool; a party that cannot gain has none (Kalai–Smorodinsky)."""
    principle = model.draft.principle
    if isinstance(principle, EqualGain):
        return {region: 1.0 for region in model.parties}
    if isinstance(principle, Proportional):
        stated = dict(principle.contributions)
        mean = sum(stated.values()) / len(stated)
        return {region: float(stated[region] / mean) for region in model.parties}
    for region in model.parties:
        model.program.bound_column(f"slack {SUFFER} {region.code}", 0.0, 0.0)
    ideal = {region: _solved(model.program.maximise({f"gain {region.code}": 1.0})).objective for region in model.parties}
    return {region: most for region, most in ideal.items() if most > NOTHING}


def _raise_ratios(model: Model, weights: Mapping[Region, float]) -> float:
    """Leximin of gain_i / w_i; the proved bound on the smallest ratio."""
    program, first = model.program, 0.0
    for region in model.parties:
        if region in weights:
            program.coefficient(f"ratio {region.code}", f"gain {region.code}", -1.0 / weights[region])
            continue
        for size in range(1, len(model.parties) + 1):  # a party that cannot gain has no ratio to raise
            program.bound_row(f"below {size} {region.code}", -inf, inf)
    for size in range(1, len(weights) + 1):
        answer = _solved(program.maximise({f"level {size}": 1.0}))
        first = answer.bound if size == 1 else first
        program.bound_column(f"level {size}", answer.objective - STAGE, inf)
    return first


def _lower(model: Model, label: str) -> float:
    """Make a distance as small as it can be and hold it there; the proved bound."""
    answer = _solved(model.program.minimise({label: 1.0}))
    model.program.bound_column(label, 0.0, answer.objective + STAGE)
    return answer.bound


def _free(model: Model) -> dict[str, tuple[Fraction, Fraction]]:
    """The shares that still have room once the principle is met, on the grid."""
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    for share in model.draft.open_shares:
        if share.name in model.draft.pins:
            continue
        column = {share_column(share.name): 1.0}
        low = _solved(model.program.minimise(column)).objective
        high = _solved(model.program.maximise(column)).objective
        if high - low > 1 / GRID:
            ranges[share.name] = (_on_grid(low), _on_grid(high))
    return ranges


def _tie_break(model: Model) -> dict[str, float]:
    """Nearest to the reference in sum, then share by share in the order they are written, then the smaller."""
    draft, program = model.draft, model.program
    names = [share.name for share in draft.open_shares]
    if not names:
        _solved(program.minimise({}))
        return {}
    _lower(model, "tie")
    for name in names:
        _lower(model, f"tie {name}")
    last: Answer = _solved(program.minimise({share_column(name): 1.0 for name in names}))
    return {name: last.values[share_column(name)] for name in names}


def _solved(answer: Answer) -> Answer:
    if answer.status == "infeasible":
        raise Clash
    return answer


def _on_grid(value: float) -> Fraction:
    return Fraction(round_fraction(Fraction(value) * GRID), GRID)


def _snap(model: Model, shares: Mapping[str, float]) -> tuple[Position, tuple[tuple[Condition, Fraction], ...]] | None:
    """The nearest grid point at which every condition holds exactly, or to within one grid step's money."""
    draft = model.draft
    centre = {name: _on_grid(value) for name, value in shares.items()}
    allowed = {id(condition): _step_money(model, number) for number, condition in enumerate(draft.conditions)}
    fallback = None
    for point in _around(draft, centre):
        position = at(draft, point)
        if not position.breaches:
            return position, ()
        within = all(breach.short <= allowed[id(breach.condition)] for breach in position.breaches)
        if within and fallback is None:
            fallback = position, tuple((breach.condition, breach.short) for breach in position.breaches)
            if all(breach.condition.relation == "==" for breach in position.breaches):
                return fallback  # an equality is only ever held to within a step
    return fallback


def _around(draft: Draft, centre: Mapping[str, Fraction]) -> Iterator[dict[str, Fraction]]:
    """The centre, then its neighbours on the grid by distance, within the shares' bounds and pins."""
    yield dict(centre)
    bounds = {share.name: share for share in draft.open_shares}
    movable = [name for name in centre if name not in draft.pins]
    reach = REACH.get(len(movable), 1)
    offsets = sorted(product(range(-reach, reach + 1), repeat=len(movable)), key=lambda one: (sum(map(abs, one)), one))
    for offset in offsets[1:]:
        point = dict(centre)
        for name, step in zip(movable, offset, strict=True):
            point[name] += Fraction(step, GRID)
        if all(bounds[name].low <= point[name] <= bounds[name].high for name in movable):
            yield point


def _step_money(model: Model, number: int) -> Fraction:
    """What one grid step of every share can move in a condition, plus the fen that rounding can."""
    lines = model.lines[number]
    steps = [sum(abs(value) for value in line.left.terms.values()) for line in lines]
    if model.draft.conditions[number].term.is_share:
        return Fraction(1, GRID)
    cells = len(model.draft.park.projects) * len(model.draft.years) * len(model.draft.formulas)
    return Fraction(max(steps, default=0.0)) / GRID + cells


def _certificate(
    model: Model, position: Position, staged: Staged, held: tuple[tuple[Condition, Fraction], ...]
) -> Certificate:
    """The proved bound beside what the solved formulas give exactly."""
    draft, solver = model.draft, model.program.solver
    if not draft.open_shares:
        return Certificate("exact", 0.0, 0.0, solver, held)
    if isinstance(draft.principle, Nearest):
        apart = sum((abs(position.shares[name] - value) for name, value in goal(draft).items()), Fraction(0))
        return Certificate("distance", staged.bound, float(apart), solver, held)
    ratios = [float(position.totals[region]) / model.scale / weight for region, weight in staged.weights.items()]
    achieved = min(ratios, default=0.0)
    if isinstance(draft.principle, EqualGain):
        return Certificate("gain", staged.bound * model.scale, achieved * model.scale, solver, held)
    return Certificate("ratio", staged.bound, achieved, solver, held)
