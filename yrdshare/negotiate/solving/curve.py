"""The concave curves that Nash and the α-fair principles add up, and their tangents. No program here.

    u(y) = log y, or y^(1 − α) / (1 − α)       u′(y) = y^(−α)       y > 0

The tangents at points a_1 < … < a_m together lie above the curve. Between two points they meet at a kink;
as segments of y they are m widths with falling slopes, which is how a linear program holds them.
"""

from dataclasses import dataclass

import numpy as np

from yrdshare.formula.linear import Floats

CLOSE = 1e-4  # points this near, in parts of themselves, have their kink at the middle: the rest is rounding


@dataclass(frozen=True, slots=True)
class Segments:
    """Tangents as segments: where each ends, its slope, and the first tangent's value at 0.

    lift : by how much the curve lies above the segments at most, through rounding
    """

    kinks: Floats
    slopes: Floats
    start: float
    lift: float


@dataclass(frozen=True, slots=True)
class Curve:
    """u for one α > 0; 1 is the logarithm."""

    alpha: float

    def value(self, at: Floats) -> Floats:
        """u(y); below every number at y ≤ 0 where α ≥ 1 or y < 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log(at) if self.alpha == 1 else at ** (1 - self.alpha) / (1 - self.alpha)
        return np.where((at > 0) | ((at == 0) & (self.alpha < 1)), found, -np.inf)

    def slope(self, at: Floats) -> Floats:
        """u′(y)."""
        return at ** (-self.alpha)

    def segments(self, points: Floats) -> Segments:
        """The tangents at these points, in rising order."""
        value, slope = self.value(points), self.slope(points)
        low, high = points[:-1], points[1:]
        intercept = value - slope * points
        with np.errstate(divide="ignore", invalid="ignore"):
            meet = (intercept[1:] - intercept[:-1]) / (slope[:-1] - slope[1:])
        middle = (low + high) / 2
        kinks = np.where(high <= low * (1 + CLOSE), middle, np.clip(meet, low, high))
        steps = np.diff(kinks, prepend=0.0)
        reached = intercept[0] + np.concatenate([[0.0], np.cumsum(slope[:-1] * steps)])
        at_points = reached + slope * (points - np.concatenate([[0.0], kinks]))
        return Segments(kinks, slope, float(intercept[0]), max(float(np.max(value - at_points)), 0.0))
