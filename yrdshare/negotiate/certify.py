"""From the program's floats to numbers that are shown: shares on the grid, checked exactly, with the proof.

What no point of the grid near the program's shares keeps, and what passes a bound said to be proved, is
not shown at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, log

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.grid import GRID, around, kept_within, points, step_money
from yrdshare.negotiate.model import Model, goal
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
    allowed = {id(one): step_money(model, number, GRID) for number, one in enumerate(draft.conditions)}
    fallback: tuple[Position, Held] | None = None
    for position in _near(model, shares):
        if not position.breaches:
            return position, ()
        within = all(breach.short <= allowed[id(breach.condition)] for breach in position.breaches)
        if within and fallback is None:
            fallback = position, tuple((breach.condition, breach.short) for breach in position.breaches)
            if all(breach.condition.relation == "==" for breach in position.breaches):
                return fallback
    if fallback is None:
        raise ProgramError([fault("program.not_kept")])
    return fallback


def _near(model: Model, shares: Mapping[str, float]) -> Iterator[Position]:
    """Exact positions near `shares`; with curves those first at which they keep the conditions."""
    program, draft = model.program, model.draft
    if not isinstance(program, CurvedProgram):
        yield from around(draft, shares, GRID)
        return
    grid = list(points(draft, shares, GRID))
    if draft.conditions:
        grid.sort(key=lambda point: _missed(model, program, point))
    for point in grid[:MOST_EXACT]:
        position = kept_within(draft, point)
        if position is not None:
            yield position


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
