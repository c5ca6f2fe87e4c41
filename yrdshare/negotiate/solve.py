"""solve(draft): stages on the program, shares snapped to one millionth, everything checked exactly.

1 the principle (each stage becomes a bound) · 2 which shares are free · 3 the tie-break, so that the same
draft gives the same shares hot, cold or elsewhere · 4 snapping and the exact check · 5 the certificate.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from pathlib import Path

from yrdshare.errors import DraftError
from yrdshare.formula.linear import share_column
from yrdshare.negotiate.conflicts.diagnosis import diagnose
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Glance, OpenEnds, Outcome, Solution
from yrdshare.negotiate.principles import CoalitionStable
from yrdshare.negotiate.solving.aims import Aimed, aim, written_objective
from yrdshare.negotiate.solving.certify import Proof, certified, snapped
from yrdshare.negotiate.solving.model import PIECES, SUFFER, Model, build, goal, levels, references
from yrdshare.negotiate.solving.stages import NoSplitError, Stages
from yrdshare.negotiate.solving.ties import free_ranges, tie_break, with_found
from yrdshare.program.curved import WALKED, CurvedProgram
from yrdshare.program.program import ProgramError


@dataclass(frozen=True, slots=True)
class Staged:
    """What the stages found: what the principle's proved, free ranges, shares as floats.

    open_ends : how far the ideals and the tie-break's distance may be from what is best, where a search ended
    """

    aimed: Aimed
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
    found = Proof(staged.aimed.bounds, staged.aimed.weights, staged.open_ends, held_within)
    certificate = certified(model, position, found)
    ideal = {region: most * model.scale for region, most in staged.aimed.ideal.items()}
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

    max level 1 (the smallest gain or ratio, in units of the pool), or max −distance for `Nearest`, max whole
    (Σ gains) for `Utilitarian`, max stable for `CoalitionStable`, and for Nash and α-fair the segments on
    which the last tangents lie. That nobody loses is not in the file: a text agreed by hand may not keep it.
    No file can hold a curve: caps are written with binaries, whatever they were solved with.
    """
    model, quick = build(draft, "binary"), build(draft)
    _reset(model)
    _reset(quick)
    for share in draft.open_shares:  # what was held while trying is open in the text that is signed
        model.program.bound_column(share_column(share.name), float(share.low), float(share.high))
    objective: Mapping[str, float] = {"level 1": 1.0}
    with suppress(NoSplitError, DraftError):  # agreed by hand where the principle has no answer
        objective = written_objective(Stages(quick), model)
    model.program.write(lp_file, mps_file, objective)


def _reset(model: Model) -> None:
    """Forget every stage; take pins and the tie-break's reference from the draft.

    The last basis goes too: from another one a stage may end 1e-9 elsewhere, which where two splits hardly
    differ in gains is a step of the shares. One cold run more is the price of one answer hot and cold.
    """
    program, draft = model.program, model.draft
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
    count = levels(draft, model.method)
    for size in range(1, count + 1):
        program.bound_column(f"level {size}", -inf, inf)
    for region in model.parties:
        program.bound_column(f"ratio {region.code}", -inf, inf)
        program.bound_column(f"slack {SUFFER} {region.code}", 0.0, inf)
        program.coefficient(f"ratio {region.code}", f"gain {region.code}", -1.0)
        for size in range(1, count + 1):
            program.bound_row(f"below {size} {region.code}", 0.0, inf)
    _reset_principles(model)


def _reset_principles(model: Model) -> None:
    """Nothing held of a principle's own columns, whichever of them the program has."""
    program, principle = model.program, model.draft.principle
    program.bound_column("whole", -inf, inf)
    if "goal" in program.columns:
        program.bound_column("goal", 0.0, inf)
    if "stable" in program.columns:
        program.bound_column("stable", -inf, 0.0)
    if isinstance(principle, CoalitionStable):
        for number, (_, worth) in enumerate(principle.worth):
            program.bound_row(f"group {number}", worth / model.scale, inf)
    for region in model.parties:
        if f"piece 0 {region.code}" in program.columns:
            program.bound_column(f"piece 0 {region.code}", -inf, inf)
            for number in range(1, PIECES):
                program.bound_column(f"piece {number} {region.code}", 0.0, 0.0)


def _stages(stages: Stages) -> Staged:
    model = stages.model
    aimed = aim(stages)
    ranges = {} if stages.effort else free_ranges(stages)
    shares = tie_break(stages)
    free = {name: with_found(ends, shares[name]) for name, ends in ranges.items()}
    left = stages.left
    ends = OpenEnds(left.get("principle", 0.0), left.get("ideal", 0.0) * model.scale, left.get("tie", 0.0))
    return Staged(aimed, free, shares, ends)
