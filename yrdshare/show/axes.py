"""The fixed axes of the picture, and the year a path turns: read from positions, so that nothing jumps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import FormulaError
from yrdshare.formula.formula import Formula
from yrdshare.money import FEN_PER
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import region_of
from yrdshare.negotiate.position import Position, at
from yrdshare.nodes.expression import shares

SPACE = 0.08  # of the axis, left free above and below
MANY_WAN = 100_000  # from here on a panel is drawn in 亿元
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stays while levers move: each panel's range, and the unit it is drawn in; gains in 万元."""

    gains: Range
    splits: tuple[Range, ...]
    units: tuple[str, ...]


def drawn(fen: Fraction | int, unit: str = "万元") -> float:
    """Fen in `unit`, whole units of anything else as they are; for a picture only."""
    return float(fen) / FEN_PER.get(unit, 1)


def frame(draft: Draft, *shown: Position) -> Frame:
    """Axes wide enough for what is shown and for each party's best and worst corner of the levers."""
    corners = [*shown, *_corners(draft)]
    gains = [value for one in corners for path in one.gains.values() for value in path]
    names = [formula.name for formula in draft.formulas]
    ends = [[end for one in corners for end in _ends(one, name)] for name in names]
    units = tuple(_unit(formula, values) for formula, values in zip(draft.formulas, ends, strict=True))
    splits = tuple(_range(values, unit) for values, unit in zip(ends, units, strict=True))
    return Frame(_range(gains), splits, units)


def _unit(formula: Formula, values: list[Fraction]) -> str:
    """亿元 where the amounts are large; its own unit where it is no money."""
    if not formula.dimension.money:
        return formula.dimension.unit
    return "亿元" if max(map(abs, values)) >= MANY_WAN * FEN_PER["万元"] else "万元"


def wider(fixed: Frame, position: Position) -> Frame:
    """The same axes, wider only where a value would fall outside: a picture never hides a number."""
    gains = [drawn(value) for path in position.gains.values() for value in path]
    splits = []
    for old, unit, formula in zip(fixed.splits, fixed.units, position.formulas, strict=True):
        ends = [drawn(value, unit) for value in _ends(position, formula.name)]
        splits.append((min(*ends, old[0]), max(*ends, old[1])))
    return Frame((min(*gains, fixed.gains[0]), max(*gains, fixed.gains[1])), tuple(splits), fixed.units)


def crossing(years: tuple[int, ...], path: tuple[Fraction, ...]) -> int | None:
    """The year from which a path that was below zero stays at or above it; None where there is none.

    >>> crossing((2026, 2027, 2028), (Fraction(-1), Fraction(0), Fraction(3)))
    2027
    """
    below = [year for year, value in zip(years, path, strict=True) if value < 0]
    later = [year for year in years if below and year > below[-1]]
    return later[0] if later else None


def _corners(draft: Draft) -> Iterator[Position]:
    """Each party's own shares high and the others low, and the reverse; what overdraws a pool is none."""
    claimed = {
        share.name: region_of(draft, claimant)
        for formula in draft.formulas
        for claimant, claim in formula.claims
        for share in shares(claim)
    }
    points: list[Mapping[str, Fraction]] = []
    for region in draft.parties:
        for own in (True, False):
            high = {one: (claimed[one.name] == region) is own for one in draft.open_shares}
            points.append({one.name: one.high if high[one] else one.low for one in draft.open_shares})
    for spot, point in enumerate(points):
        if point not in points[:spot]:
            try:
                yield at(draft, point)
            except FormulaError:
                continue


def _ends(position: Position, formula: str) -> Iterator[Fraction]:
    """The upper and lower end of each year's stack."""
    for values in zip(*position.measures.receipts[formula].values(), strict=True):
        yield sum((value for value in values if value > 0), Fraction(0))
        yield sum((value for value in values if value < 0), Fraction(0))


def _range(values: list[Fraction], unit: str = "万元") -> Range:
    heights = [drawn(value, unit) for value in values]
    low, high = min(0.0, *heights), max(0.0, *heights)
    room = (high - low) * SPACE or 1.0
    return (low - room if low < 0 else 0.0, high + room)
