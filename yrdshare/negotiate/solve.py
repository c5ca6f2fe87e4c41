"""solve(draft): stages on the program, shares snapped to one millionth, everything checked exactly.

1 the principle (each stage becomes a bound) · 2 which shares are free · 3 the tie-break, so that the same
draft gives the same shares hot, cold or elsewhere · 4 snapping and the exact check · 5 the certificate.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt
from pathlib import Path

from yrdshare.errors import fault
from yrdshare.formula.linear import share_column
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.conflict import diagnose
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.grid import GRID, around, on_grid, step_money
from yrdshare.negotiate.model import SUFFER, Model, build, goal, references
from yrdshare.negotiate.outcome import Certificate, Outcome, Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import EqualGain, KalaiSmorodinsky, Nearest, Proportional
from yrdshare.negotiate.program import Answer, ProgramError
from yrdshare.negotiate.terms import Condition

UNBOUNDED = 1e6  # a side that never binds, in units of the pool, which a written file can hold
STAGE = 1e-9  # how much a later stage may give up of an earlier one, in units of the pool
MOST_GIVEN = 1e-6  # beyond that a later stage would be visible in the shares: no answer instead
NOTHING = 1e-7  # an ideal gain below this part of the pool is none


class NoSplitError(Exception):
    """Raised inside the stages when the program has no solution; `solve` turns it into `Infeasible`."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What the stages found: each stage's proved bound, the weights, free ranges, shares as floats."""

    bounds: tuple[float, ...]
    weights: Mapping[Region, float]
    free: Mapping[str, tuple[Fraction, Fraction]]
    shares: Mapping[str, float]


@dataclass(slots=True)
class Stages:
    """Optima one after the other, each held while the next is looked for.

    A held optimum may be given up by `give`: a solver's optimum is only good to its own tolerance, so
    holding it exactly can leave nothing. Where even that leaves nothing, `give` grows.
    """

    model: Model
    held: dict[str, tuple[float, float]]
    give: float = STAGE

    def hold(self, column: str, low: float, high: float) -> None:
        """Keep a column within these sides from now on."""
        self.held[column] = (low, high)
        self.model.program.bound_column(column, low - self.give, high + self.give)

    def maximise(self, costs: Mapping[str, float]) -> Answer:
        """max Σ cost · column, under everything held."""
        return self._run(lambda: self.model.program.maximise(costs))

    def minimise(self, costs: Mapping[str, float]) -> Answer:
        """min Σ cost · column, under everything held."""
        return self._run(lambda: self.model.program.minimise(costs))

    def _run(self, solve_stage: Callable[[], Answer]) -> Answer:
        answer = solve_stage()
        while answer.status == "infeasible" and self.held and self.give < MOST_GIVEN:
            self.give *= 10
            for column, (low, high) in self.held.items():
                self.hold(column, low, high)
            answer = solve_stage()
        if answer.status == "infeasible" and self.held:
            raise ProgramError([fault("program.no_answer", status="stage")])
        if answer.status == "infeasible":
            raise NoSplitError
        return answer


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
        staged = _stages(Stages(model, {}))
    except NoSplitError:
        _reset(model)
        return diagnose(model)
    position, held_within = _snap(model, staged.shares)
    certificate = _certificate(model, position, staged, held_within)
    ideal = {}
    if isinstance(model.draft.principle, KalaiSmorodinsky):
        ideal = {region: weight * model.scale for region, weight in staged.weights.items()}
    return Solution(position, certificate, staged.free, ideal)


def write_program(draft: Draft, lp_file: Path, mps_file: Path) -> None:
    """The draft's program for other solvers, after the weights are set, its first stage as the objective.

    max level 1 (the smallest gain or ratio, in units of the pool), or max −distance for `Nearest`.
    """
    model = build(draft)
    _reset(model)
    for share in draft.open_shares:  # what was held while trying is open in the text that is signed
        model.program.bound_column(share_column(share.name), float(share.low), float(share.high))
    if isinstance(draft.principle, Nearest):
        objective = {"goal": -1.0} if goal(draft) else {"tie": -1.0}
    else:
        objective = {"level 1": 1.0}
        with suppress(NoSplitError):  # agreed by hand where the principle has no answer: the weights stay 1
            _push_weights(model, _weights(Stages(model, {})))
    model.program.write(lp_file, mps_file, objective)


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


def _stages(stages: Stages) -> Staged:
    model = stages.model
    if isinstance(model.draft.principle, Nearest):
        weights: Mapping[Region, float] = {}
        bounds: tuple[float, ...] = (_lower(stages, "goal").bound,) if goal(model.draft) else (0.0,)
    else:
        weights = _weights(stages)
        bounds = _raise_ratios(stages, weights)
    free = _free(stages)
    return Staged(bounds, weights, free, _tie_break(stages))


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
    ideal = {region: stages.maximise({f"gain {region.code}": 1.0}).objective for region in model.parties}
    return {region: most for region, most in ideal.items() if most > NOTHING}


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
        stages.hold(f"level {size}", answer.objective, inf)
    if not weights:
        stages.minimise({})  # nobody can gain; whether anything is possible at all must still be known
    return tuple(proved)


def _lower(stages: Stages, label: str) -> Answer:
    """Make a distance as small as it can be and hold it there."""
    answer = stages.minimise({label: 1.0})
    stages.hold(label, 0.0, answer.objective)
    return answer


def _free(stages: Stages) -> dict[str, tuple[Fraction, Fraction]]:
    """The shares that still have room once the principle is met, on the grid.

    Both ends along unlike weights first: where they meet, no share has room and none need be asked for.
    """
    draft = stages.model.draft
    columns = [share_column(share.name) for share in draft.open_shares if share.name not in draft.pins]
    unlike = {column: 1.0 + position / (len(columns) + sqrt(2.0)) for position, column in enumerate(columns)}
    if not columns or stages.maximise(unlike).objective - stages.minimise(unlike).objective < 1 / GRID:
        return {}
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    for share in draft.open_shares:
        column = {share_column(share.name): 1.0}
        if share.name in draft.pins:
            continue
        low, high = stages.minimise(column).objective, stages.maximise(column).objective
        if high - low > 1 / GRID:
            ranges[share.name] = (on_grid(low, GRID), on_grid(high, GRID))
    return ranges


def _tie_break(stages: Stages) -> dict[str, float]:
    """Nearest to the reference in sum, then share by share in their order, then the smaller."""
    columns = {share.name: share_column(share.name) for share in stages.model.draft.open_shares}
    if not columns:
        stages.minimise({})
        return {}
    _lower(stages, "tie")
    for name in columns:
        _lower(stages, f"tie {name}")
    last = stages.minimise(dict.fromkeys(columns.values(), 1.0))
    return {name: last.values[column] for name, column in columns.items()}


Held = tuple[tuple[Condition, Fraction], ...]


def _snap(model: Model, shares: Mapping[str, float]) -> tuple[Position, Held]:
    """The nearest grid point at which every condition holds exactly, or to within one step's money.

    The latter is what an equality can be held to; it is printed with the solution. Raises ProgramError
    where no point near keeps the conditions: no number is shown that could not be checked.
    """
    draft = model.draft
    allowed = {id(one): step_money(model, number, GRID) for number, one in enumerate(draft.conditions)}
    fallback: tuple[Position, Held] | None = None
    for position in around(draft, shares, GRID):
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


def _certificate(model: Model, position: Position, staged: Staged, held: Held) -> Certificate:
    """The proved bound beside what the solved formulas give exactly."""
    draft, solver = model.draft, model.program.solver
    if not draft.open_shares:
        return Certificate("exact", 0.0, 0.0, solver, held)
    if isinstance(draft.principle, Nearest):
        apart = sum((abs(position.shares[name] - value) for name, value in goal(draft).items()), Fraction(0))
        return _believed(Certificate("distance", staged.bounds[0], float(apart), solver, held), model)
    ratios = sorted(
        float(position.totals[region]) / model.scale / weight for region, weight in staged.weights.items()
    )
    # the stage whose sum of the k smallest ratios falls shortest of its proved bound
    sums = [sum(ratios[: size + 1]) for size in range(len(ratios))]
    bound, achieved = max(
        zip(staged.bounds, sums, strict=True), key=lambda pair: pair[0] - pair[1], default=(0.0, 0.0)
    )
    if isinstance(draft.principle, EqualGain):
        found = Certificate("gain", bound * model.scale, achieved * model.scale, solver, held)
    else:
        found = Certificate("ratio", bound, achieved, solver, held)
    return _believed(found, model)


def _believed(certificate: Certificate, model: Model) -> Certificate:
    """The certificate; ProgramError where the exact value passes a bound said to be proved."""
    draft = model.draft
    cells = len(draft.park.projects) * len(draft.years) * len(draft.formulas)
    rounding = {"gain": cells * len(draft.parties) + 1e-6 * model.scale, "distance": 1e-5}
    if -certificate.gap > rounding.get(certificate.measure, inf):
        raise ProgramError([fault("program.bound_beaten")])
    return certificate
