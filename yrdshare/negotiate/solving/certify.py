"""From the program's floats to numbers that are shown: shares on the grid, checked exactly, with the proof.

What no point of the grid near the program's shares keeps, and what passes a bound said to be proved, is
not shown at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import inf, log

import numpy as np

from yrdshare.errors import DraftError, fault
from yrdshare.formula.linear import share_column
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.outcome import Certificate, Measure, OpenEnds
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import (
    AlphaFair,
    CoalitionStable,
    EqualGain,
    Nash,
    Nearest,
    Utilitarian,
    standing,
)
from yrdshare.negotiate.solving.grid import GRID, kept_within, points, step_money
from yrdshare.negotiate.solving.model import Model, goal
from yrdshare.negotiate.terms import Condition
from yrdshare.program.curved import CurvedProgram
from yrdshare.program.program import ProgramError

MOST_EXACT = 30  # points that are evaluated on all projects, of those that the curves call good

Held = tuple[tuple[Condition, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the stages proved: each one's bound, the parties' weights, what was left open, what is held."""

    bounds: tuple[float, ...]
    weights: Mapping[Region, float]
    open_ends: OpenEnds
    held: Held


def snapped(model: Model, shares: Mapping[str, float]) -> tuple[Position, Held]:
    """The nearest grid point at which every condition holds exactly, or to within one step's money.

    The latter is what an equality can be held to; it is printed with the solution. Raises ProgramError
    where no point near keeps the conditions: no number is shown that could not be checked.
    """
    draft = model.draft
    allowed = [step_money(model, number, GRID) for number in range(len(draft.conditions))]
    most = {id(one): step for one, step in zip(draft.conditions, allowed, strict=True)}
    fallback: tuple[Position, Held] | None = None
    for hopeful, point in _near(model, shares, allowed):
        if fallback is not None and not hopeful:
            continue
        position = kept_within(draft, point)
        if position is None:
            continue
        if not position.breaches:
            return position, ()
        missed = tuple((one.condition, position.shortfall(one.condition)) for one in position.breaches)
        if fallback is None and all(short <= most[id(condition)] for condition, short in missed):
            fallback = position, missed
            if all(breach.condition.relation == "==" for breach in position.breaches):
                return fallback
    if fallback is None:
        raise ProgramError([fault("program.not_kept")])
    return fallback


def _near(
    model: Model, shares: Mapping[str, float], allowed: list[Fraction]
) -> Iterator[tuple[bool, Mapping[str, Fraction]]]:
    """Points near `shares` that may do, and whether each may keep every condition exactly.

    allowed : by how much each condition may be missed
    With curves those come first at which they keep the conditions; there every one is hopeful.
    """
    program, draft = model.program, model.draft
    grid = points(draft, shares, GRID)
    if isinstance(program, CurvedProgram):
        near = list(grid)
        if draft.conditions:
            near.sort(key=lambda point: _missed(model, program, point))
        grid = iter(near[:MOST_EXACT])
    if model.method == "linear":
        yield from ((True, point) for point in islice(grid, 1))  # mostly it does, and no other is looked at
        yield from _promising(model, list(grid), allowed)
        return
    for point in grid:
        yield True, point


def _promising(
    model: Model, grid: list[Mapping[str, Fraction]], allowed: list[Fraction]
) -> Iterator[tuple[bool, Mapping[str, Fraction]]]:
    """Of a linear draft's points those that may do: what a condition misses there is known but for rounding.

    In a thin zone nearly all points near by miss something; to evaluate each of them exactly takes seconds.
    """
    names = [share.name for share in model.draft.open_shares]
    at_points = np.array([[float(point[name]) for name in names] for point in grid]).reshape(len(grid), -1)
    hopeful, possible = np.ones((2, len(grid)), dtype=bool)
    for condition, lines, step in zip(model.draft.conditions, model.lines, allowed, strict=True):
        rounding = _rounding(model, condition)
        for line in lines:
            slopes = np.array([line.left.terms.get(share_column(name), 0.0) for name in names])
            over = line.left.constant + at_points @ slopes - float(condition.bound)
            missed = {">=": -over, "<=": over, "==": np.abs(over)}[condition.relation]
            hopeful &= missed <= rounding
            possible &= missed <= float(step) + rounding
    yield from ((bool(hopeful[row]), grid[row]) for row in np.flatnonzero(possible).tolist())


def _rounding(model: Model, condition: Condition) -> float:
    """How far a condition's exact value may lie from the program's: rounded claims, and floats."""
    if condition.term.is_share:
        return 1e-9
    draft = model.draft
    claims = sum(len(formula.claims) + 1 for formula in draft.formulas)
    cells = len(draft.park.projects) * len(draft.years) * claims
    valued = max((sum(map(abs, kinds.values())) for kinds in draft.values.values()), default=Fraction(0))
    factors = sum(abs(factor) for factor, _ in condition.term.parts) * max(draft.discounts())
    return float(cells * factors * (1 + valued)) + 1e-9 * model.scale


def _missed(model: Model, program: CurvedProgram, point: Mapping[str, Fraction]) -> float:
    """By how much the curves miss the conditions at a point, in their units; 0 where they keep them.

    A fen for each project and year is no miss: the curves do not round, the account does.
    """
    rounding = len(model.draft.park.projects) * len(model.draft.years)
    values = program.at({name: float(value) for name, value in point.items()})
    missed = 0.0
    for condition, lines in zip(model.draft.conditions, model.lines, strict=True):
        for line in lines:
            left = line.left.constant + sum(values[name] * by for name, by in line.left.terms.items())
            short = float(condition.shortfall(Fraction(left)))
            missed = max(missed, (short - (0 if condition.term.is_share else rounding)) / line.unit)
    return missed


def certified(model: Model, position: Position, proof: Proof) -> Certificate:
    """The proved bound beside what the solved formulas give exactly."""
    draft = model.draft
    if not draft.open_shares:
        return _certificate(model, proof, "exact", (0.0, 0.0))
    if isinstance(draft.principle, Nearest):
        apart = sum((abs(position.shares[name] - value) for name, value in goal(draft).items()), Fraction(0))
        return _believed(_certificate(model, proof, "distance", (proof.bounds[0], float(apart))), model)
    if isinstance(draft.principle, Nash | AlphaFair):
        return _believed(_summed(model, position, proof), model)
    if isinstance(draft.principle, Utilitarian | CoalitionStable):
        return _believed(_first(model, position, proof), model)
    return _believed(_levels(model, position, proof), model)


def _levels(model: Model, position: Position, proof: Proof) -> Certificate:
    """The stage whose sum of the k smallest ratios falls shortest of its proved bound."""
    ratios = sorted(
        float(position.totals[region]) / model.scale / weight for region, weight in proof.weights.items()
    )
    sums = [sum(ratios[: size + 1]) for size in range(len(ratios))]
    bound, achieved = max(
        zip(proof.bounds, sums, strict=True), key=lambda pair: pair[0] - pair[1], default=(0.0, 0.0)
    )
    if isinstance(model.draft.principle, EqualGain):
        return _certificate(model, proof, "gain", (bound * model.scale, achieved * model.scale))
    return _certificate(model, proof, "ratio", (bound, achieved))


def _first(model: Model, position: Position, proof: Proof) -> Certificate:
    """The total, or the largest shortfall of a group, beside its proved bound."""
    principle = model.draft.principle
    if isinstance(principle, CoalitionStable):
        least = min(over for _, over in standing(principle, position.totals))
        ends = proof.bounds[0] * model.scale, float(min(least, Fraction(0)))
        return _certificate(model, proof, "stable", ends)
    whole = float(sum(position.totals.values()))
    return _certificate(model, proof, "whole", (proof.bounds[0] * model.scale, whole))


def _summed(model: Model, position: Position, proof: Proof) -> Certificate:
    """Σ w log gain, or the mean of order 1 − α, at the exact gains beside the bound of the last tangents."""
    if not proof.weights:
        return _certificate(model, proof, "product", (0.0, 0.0))
    gains = {region: float(position.totals[region]) / model.scale for region in proof.weights}
    principle = model.draft.principle
    power = 1 - float(principle.alpha) if isinstance(principle, AlphaFair) else 0.0
    small = [region for region, value in gains.items() if value <= 0]
    if small and power <= 0:
        raise DraftError([fault("principles.too_small", region=region) for region in small])
    if not power:
        reached = sum(weight * log(gains[region]) for region, weight in proof.weights.items())
        return _certificate(model, proof, "product", (proof.bounds[0], reached))
    reached = sum(max(value, 0.0) ** power for value in gains.values())
    ends = [
        (one / len(gains)) ** (1 / power) * model.scale if one > 0 else inf
        for one in (proof.bounds[0] * power, reached)
    ]
    return _certificate(model, proof, "mean", (ends[0], ends[1]))


def _certificate(model: Model, proof: Proof, measure: Measure, ends: tuple[float, float]) -> Certificate:
    solver, method = model.program.solver, (model.method, model.reason)
    return Certificate(measure, *ends, solver, proof.held, *method, proof.open_ends, model.scale)


def _believed(certificate: Certificate, model: Model) -> Certificate:
    """The certificate; ProgramError where the exact value passes a bound said to be proved."""
    draft = model.draft
    cells = len(draft.park.projects) * len(draft.years) * len(draft.formulas)
    money = cells * len(draft.parties) + 1e-6 * model.scale
    rounding = {"gain": money, "whole": money, "stable": money, "distance": 1e-5}
    if -certificate.gap > rounding.get(certificate.measure, inf):
        raise ProgramError([fault("program.bound_beaten")])
    return certificate
