"""What a cleaned split is chosen by: its distance from the solved one, or the largest loss of any party."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.clean.cleaning import Aim, Worth
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.solving.model import Model
from yrdshare.negotiate.trade.stated import noise


def losses(solved: Position, position: Position) -> Mapping[Region, Fraction]:
    """What each party gains less than at the solved split, fen."""
    return {region: gain - position.totals[region] for region, gain in solved.totals.items()}


def counts(solved: Position, position: Position) -> bool:
    """Whether a position keeps every condition, and nobody loses who did not where the principle says so."""
    if position.breaches:
        return False
    if not nobody_loses(solved.draft.principle):
        return True
    return all(gain >= min(Fraction(0), solved.totals[region]) for region, gain in position.totals.items())


def distance(solved: Position, position: Position) -> Fraction:
    """Σ |share − solved| over the open shares."""
    names = [share.name for share in solved.draft.open_shares]
    return sum((abs(position.shares[name] - solved.shares[name]) for name in names), Fraction(0))


def distance_aim(solved: Position) -> Aim:
    """As near as possible, every condition kept."""
    return Aim("tie", 1.0, lambda one: distance(solved, one) if counts(solved, one) else None)


def same_gains(model: Model, solved: Position) -> Worth:
    """The distance, of a position at which every party gains what it gained."""
    allowed = {region: noise(solved.draft, solved, region) for region in model.parties}

    def worth(position: Position) -> Fraction | None:
        apart = losses(solved, position)
        same = all(abs(apart[region]) <= most for region, most in allowed.items())
        return distance(solved, position) if same and counts(solved, position) else None

    return worth


def gain_aim(model: Model, solved: Position) -> Aim:
    """The largest loss: −min_i (gain_i − solved gain_i), the program's smallest ratio with all weights 1."""
    scale = Fraction(model.scale)
    for region in model.parties:
        given = -float(solved.totals[region] / scale)
        model.program.bound_row(f"ratio {region.code}", given, given)

    def worth(position: Position) -> Fraction | None:
        if not counts(solved, position):
            return None
        return max(Fraction(0), *losses(solved, position).values()) / scale

    return Aim("level 1", -1.0, worth)
