"""max Σ_i c_i u(y_i) on a program, y_i = gain_i / m_i: tangents refined where the last optimum lies.

    1 the tangents at some points bound every u from above: a program with segments, whose proved optimum
      bounds the principle's own
    2 at its optimum y new tangents are laid, at y and close to both sides
    3 until y lies on tangents already: then the bound and what is reached are one

Never a fixed number of tangents: with 41 parties those can be 13 % off. Where caps make the zone
non-convex the bound holds as well, for the program that proves it is not convex either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from yrdshare.errors import DraftError, fault
from yrdshare.formula.linear import Floats
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.principles import members
from yrdshare.negotiate.solving.curve import Curve
from yrdshare.negotiate.solving.leximin import push_weights
from yrdshare.negotiate.solving.model import PIECES, Model
from yrdshare.negotiate.solving.stages import Stages
from yrdshare.words import in_both

NOTHING = 1e-7  # a gain below this part of the pool is none
NEAR = 3e-8  # a point this near to a tangent's, in parts of itself, lies on it; or of LITTLE below that
LITTLE = 1e-3
ROUNDS = 60
CURVED_ROUNDS = 10  # each is a whole search
ENOUGH = 1e-6  # for each party: a gap below it ends a search over curves
WIDE = 4.0  # the first points' distance, as a factor
STEEP = 1e3  # the first points end where the slope is this many times that at the start
SMALLEST = 1e-12  # no point lies below it; a party may be left with nothing where α < 1
NEARBY = 8  # points nearest to the last optimum, which are always kept


@dataclass(frozen=True, slots=True)
class Summed:
    """Σ c_i u(gain_i / m_i) for the parties that can gain.

    factors : c_i = w_i m_i^(1 − α), so that the sum is Σ w_i u(gain_i) but for `apart`
    """

    parties: tuple[Region, ...]
    curve: Curve
    factors: Floats
    apart: float

    @classmethod
    def of(cls, weights: Mapping[Region, float], ideal: Mapping[Region, float], alpha: float) -> "Summed":
        """The sum with these weights over the parties that have an ideal."""
        parties = tuple(ideal)
        stated = np.array([weights[region] for region in parties])
        most = np.array([ideal[region] for region in parties])
        apart = float(stated @ np.log(most)) if alpha == 1 else 0.0
        return cls(parties, Curve(alpha), stated * most ** (1 - alpha), apart)

    def value(self, ratios: Floats) -> float:
        """Σ w_i u(gain_i)."""
        return float(self.factors @ self.curve.value(ratios)) + self.apart

    def doubt(self, raised: "Raised") -> float:
        """By how much the bound lies above what is reached: of logarithms for each party, else as a part."""
        apart = max(raised.bound - raised.reached, 0.0)
        return apart / (len(self.parties) if self.curve.alpha == 1 else abs(raised.reached))


@dataclass(frozen=True, slots=True)
class Raised:
    """What the tangents found: the largest sum, what it cannot exceed, and the segments that found it.

    costs, sides : by column, of the program with these segments
    """

    ratios: Floats
    reached: float
    bound: float
    costs: Mapping[str, float]
    sides: Mapping[str, tuple[float, float]]


def raise_sum(stages: Stages, summed: Summed, ideal: Mapping[Region, float]) -> Raised:
    """Find the largest Σ c_i u(gain_i / m_i) and hold the parties' gains there."""
    push_weights(stages.model, ideal)
    start = _ratios(stages.maximise({"level 1": 1.0}).values, summed.parties)
    if start.min() <= NOTHING:
        joint = in_both(lambda lang: members(summed.parties, lang))
        raise DraftError([fault("principles.no_joint_gain", regions=joint)])
    points = [_first(float(start.min()), summed.curve) for _ in summed.parties]
    raised = Raised(start, -inf, inf, {}, {})
    for _ in range(CURVED_ROUNDS if stages.model.method == "curves" else ROUNDS):
        raised, at = _round(stages, summed, points, raised)
        if all(np.min(np.abs(own - y)) <= NEAR * max(y, LITTLE) for own, y in zip(points, at, strict=True)):
            break
        if stages.model.method == "curves" and summed.doubt(raised) <= ENOUGH:
            break
        points = [_refined(own, y, summed.curve) for own, y in zip(points, at.tolist(), strict=True)]
    for region, ratio in zip(summed.parties, raised.ratios.tolist(), strict=True):
        stages.hold(f"ratio {region.code}", ratio, inf)
    return raised


def _round(stages: Stages, summed: Summed, points: list[Floats], last: Raised) -> tuple[Raised, Floats]:
    """One program with the tangents at these points; the best so far, and the ratios it found."""
    segments = [summed.curve.segments(own) for own in points]
    steepest = max(
        float(factor * summed.curve.slope(np.maximum(ratio, own[0])))
        for factor, ratio, own in zip(summed.factors, last.ratios, points, strict=True)
    )
    costs: dict[str, float] = {}
    sides: dict[str, tuple[float, float]] = {}
    above = summed.apart
    for region, factor, one in zip(summed.parties, summed.factors.tolist(), segments, strict=True):
        above += factor * (one.start + one.lift)
        sides |= _sides(region, one.kinks)
        slopes = [*one.slopes.tolist(), *[0.0] * (PIECES - len(one.slopes))]
        for number, slope in enumerate(slopes):
            costs[f"piece {number} {region.code}"] = factor * slope / steepest
    push_sides(stages.model, sides)
    answer = stages.maximise(costs)
    ratios = _ratios(answer.values, summed.parties)
    bound, reached = min(last.bound, steepest * answer.bound + above), summed.value(ratios)
    if reached > last.reached or not last.costs:
        return Raised(ratios, reached, bound, costs, sides), ratios
    return replace(last, bound=bound), ratios


def push_sides(model: Model, sides: Mapping[str, tuple[float, float]]) -> None:
    """The segments' widths into the program."""
    for column, (low, high) in sides.items():
        model.program.bound_column(column, low, high)


def _sides(region: Region, kinks: Floats) -> dict[str, tuple[float, float]]:
    """The segments' widths; those that are not needed have none."""
    ends = kinks.tolist()
    sides = [(-inf, ends[0] if ends else inf)]
    sides += [(0.0, high - low) for low, high in zip(ends, [*ends[1:], inf], strict=True)]
    sides += [(0.0, 0.0)] * (PIECES - len(sides))
    return {f"piece {number} {region.code}": side for number, side in enumerate(sides)}


def _ratios(values: Mapping[str, float], parties: tuple[Region, ...]) -> Floats:
    return np.array([values[f"ratio {region.code}"] for region in parties])


def _first(start: float, curve: Curve) -> Floats:
    """Points from where a party gets most, 1, down to well below the start."""
    least = start * STEEP ** (-1 / max(curve.alpha, 1.0))
    count = int(np.ceil(np.log(1 / least) / np.log(WIDE)))
    return np.geomspace(least, 1.0, min(max(count + 1, 2), PIECES // 2))


def _refined(points: Floats, ratio: float, curve: Curve) -> Floats:
    """The points with three more: at the optimum, and a quarter of the way to the next on both sides."""
    least = float(points[0]) * STEEP ** (-1 / max(curve.alpha, 1.0))
    at = max(ratio, least, SMALLEST)
    apart = float(np.min(np.abs(points - at)))
    more = [at, max(at - apart / 4, at / 2), at + apart / 4] if apart > NEAR * at else [at]
    found = np.unique(np.concatenate([points, more]))
    if len(found) <= PIECES:
        return found
    order = np.argsort(np.abs(np.log(found / at)), kind="stable")
    far = np.sort(found[order[NEARBY:]])
    kept = far[np.linspace(0, len(far) - 1, PIECES - NEARBY).round().astype(int)]
    return np.unique(np.concatenate([found[order[:NEARBY]], kept]))
