"""A zone that is empty: the split that comes nearest to one that nobody would refuse."""

from dataclasses import dataclass
from fractions import Fraction
from math import inf

from yrdshare.formula.linear import share_column
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.frontier.reach import hold_draft
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.solving.certify import snapped
from yrdshare.negotiate.solving.model import SUFFER, Model
from yrdshare.negotiate.solving.stages import STAGE

NOTHING = 1e-7  # of the unit of money: a smaller loss is a solver's rounding


@dataclass(frozen=True, eq=False, slots=True)
class Miss:
    """Why nobody-loses cannot be had, and how near one can come.

    position   : the split whose largest loss is least, then the sum of all losses; None where no split keeps
                 the conditions
    lacks      : who loses how much there, fen, exact
    least      : the largest loss that no split can go below, fen, as proved
    infeasible : which conditions cannot all hold, and the ways out; None where they can
    """

    position: Position | None
    lacks: tuple[tuple[Region, Fraction], ...]
    least: float
    infeasible: Infeasible | None = None


def nearest_miss(model: Model) -> Miss | None:
    """min max_i loss_i, then min Σ loss_i; None where somebody need not lose. Raised sides stay raised."""
    program = model.program
    hold_draft(program, model, model.parties)
    for region in model.parties:
        program.bound_column(f"slack {SUFFER} {region.code}", 0.0, inf)
    worst = program.minimise({"worst": 1.0})
    if worst.status == "infeasible" or worst.objective <= NOTHING:
        return None
    losses = {f"slack {SUFFER} {region.code}": 1.0 for region in model.parties}
    for column in losses:
        program.bound_column(column, 0.0, worst.objective + STAGE * max(1.0, worst.objective))
    answer = program.minimise(losses)
    if answer.status == "infeasible":  # the first answer's own point, to a solver's rounding
        answer = worst
    shares = {one.name: answer.values[share_column(one.name)] for one in model.draft.open_shares}
    position, _ = snapped(model, shares)
    lacks = tuple((region, -total) for region, total in position.totals.items() if total < 0)
    return Miss(position, lacks, max(worst.bound, 0.0) * model.scale)
