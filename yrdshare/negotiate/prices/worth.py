"""V(δ): the best value of the principle's measure when one bound of a draft has moved by δ, and its slopes.

    V(δ) = max measure   over the draft's program, one bound moved up by δ, all else as it is

Every bound has a column `moved` of its own in its rows, held at 0 unless that bound is asked about. Without
caps V is concave and piecewise linear: one piece is found and proved by chords (Eisner, Severance 1976):

    from δ = 0 draw the chord to a far δ = t with slope λ;  max V(δ) − λ δ over [0, t] says whether any
    point lies above it. None does: V is that chord. Else t becomes the highest point, and so on.

No dual is ever read: where several bounds meet in one point, a dual is neither the price of raising nor that
of lowering. With caps V may jump and bend upwards; then the piece of the best binaries just beyond 0 is
walked, and the whole program is asked whether other binaries pass it, and where first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import inf
from typing import Literal

from yrdshare.formula.linear import Column, Row
from yrdshare.negotiate.prices.bounds import Bound, rows_of_bounds, share_rows
from yrdshare.negotiate.prices.walk import NEAR, Side, Walk
from yrdshare.negotiate.principles import (
    CoalitionStable,
    EqualGain,
    KalaiSmorodinsky,
    Nearest,
    Principle,
    Proportional,
    Utilitarian,
)
from yrdshare.negotiate.solving.model import SUFFER, Model, goal
from yrdshare.program.curved import CurvedProgram
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.program import Program

FAR = 1e3  # how far a bound is moved at most, in units of the pool or of a share: beyond it nothing changes
STEPS = (1e-3, 1e-4, 1e-5)  # of differences, where V is made of curved pieces
ALIKE = 1e-4  # by how much extrapolated slopes may differ, relatively

Measure = Literal["gain", "weighted", "ratio", "sum", "groups", "distance", "none"]
MONEY = ("gain", "weighted", "sum", "groups")  # measures in fen
DROPPED = ("level ", "below ", "worst", "tie", "ratio ")  # rows that the first stage does without


MEASURES: Mapping[type[Principle], Measure] = {
    EqualGain: "gain",
    Proportional: "weighted",
    KalaiSmorodinsky: "ratio",
    Utilitarian: "sum",
    CoalitionStable: "groups",
    Nearest: "distance",
}


def measure_of(principle: Principle) -> Measure:
    """What the principle raises first; "none" where it is no piecewise linear measure (Nash, α-fair).

    gain     : min_i g_i, fen                       weighted : min_i g_i · mean(c) / c_i, fen
    ratio    : min_i g_i / m_i                      sum      : Σ g_i, fen
    groups   : min(0, min_S g(S) − worth(S)), fen   distance : −Σ |share − reference|
    """
    return MEASURES.get(type(principle), "none")


class Worth:
    """The program of V for all bounds of a draft, kept and moved from one bound to the next."""

    def __init__(self, model: Model, bounds: Iterable[Bound]) -> None:
        assert not isinstance(model.program, CurvedProgram)
        bounds = rows_of_bounds(bounds, model)
        self._parties = model.parties
        self._suffer = isinstance(model.draft.principle, KalaiSmorodinsky)
        rows = [row for row in model.program.rows.values() if not row.name.startswith(DROPPED)]
        rows += _least_rows(model)
        rows += share_rows(bounds)
        self._program = Program(_columns(model, bounds), [_movable(row, bounds) for row in rows])
        self._binary = tuple(name for name, column in self._program.columns.items() if column.binary)
        self._costs = _costs(model)

    def sides(self, bound: Bound) -> tuple[Side, Side]:
        """V above the bound and below it."""
        up, down = (self._side(bound, sign) for sign in (1.0, -1.0))
        return up, down

    def at(self, bound: Bound, by: float) -> float | None:
        """V with the bound moved up by `by`; None where there is no split."""
        self._program.bound_column(bound.column, by, by)
        value = self._value()
        self._program.bound_column(bound.column, 0.0, 0.0)
        return value

    def _side(self, bound: Bound, sign: float) -> Side:
        room = bound.room(sign, FAR)
        if room <= NEAR:
            return Side(None)
        if self._suffer:
            return self._curved(bound, sign, room)
        side = Walk(self._program, self._costs, bound.column, sign, self._binary).side(room)
        return replace(side, end="limit") if side.end == "free" and room < FAR else side

    def _value(self) -> float | None:
        if self._suffer and not self._take_ideals():
            return None
        answer = self._program.maximise(self._costs)
        return answer.objective if answer.status == "optimal" else None

    def _take_ideals(self) -> bool:
        """The most that each party could gain, as its weight; False where there is no split."""
        for region in self._parties:
            answer = self._program.maximise({f"gain {region.code}": 1.0})
            if answer.status != "optimal":
                return False
            some = answer.objective > 100 * TOLERANCE
            self._program.coefficient(f"least {region.code}", "least", -answer.objective if some else -1.0)
            self._program.bound_row(f"least {region.code}", 0.0 if some else -FAR, inf)
        return True

    def _curved(self, bound: Bound, sign: float, room: float) -> Side:
        """The slope at the bound itself, from differences at three steps that must agree."""
        here = self.at(bound, 0.0)
        if here is None or self.at(bound, sign * NEAR) is None:
            return Side(None)
        for step in STEPS:
            if step >= room:
                continue
            found = [self.at(bound, sign * step / part) for part in (1, 2, 4)]
            values = [value for value in found if value is not None]
            if len(values) < len(found):
                continue
            one, two, four = (
                (value - here) / step * part for value, part in zip(values, (1, 2, 4), strict=True)
            )
            first, second = 2 * two - one, 2 * four - two
            if abs(first - second) <= ALIKE * (abs(second) + 0.01):
                return Side(second, 0.0, 0.0, "changes", curved=True)
        return Side(None, 0.0, 0.0, "changes", curved=True)


def _costs(model: Model) -> Mapping[str, float]:
    kind = measure_of(model.draft.principle)
    if kind == "distance":
        return {"goal": -1.0} if goal(model.draft) else {}
    if kind == "sum":
        return {f"gain {region.code}": 1.0 for region in model.parties}
    return {"least": 1.0}


def _least_rows(model: Model) -> Iterator[Row]:
    """Σ gain − w · least ≥ alone, for every party or group; Kalai–Smorodinsky's w are put in when known."""
    principle = model.draft.principle
    if isinstance(principle, CoalitionStable):
        for number, (group, alone) in enumerate(principle.worth):
            gains = {f"gain {region.code}": 1.0 for region in group}
            yield Row(f"least group {number}", {**gains, "least": -1.0}, alone / model.scale, inf)
        return
    stated = dict(principle.contributions) if isinstance(principle, Proportional) else {}
    mean = sum(stated.values()) / len(stated) if stated else 1
    for region in model.parties:
        weight = float(stated[region] / mean) if stated else 1.0
        yield Row(f"least {region.code}", {f"gain {region.code}": 1.0, "least": -weight}, 0.0, inf)


def _columns(model: Model, bounds: Iterable[Bound]) -> Iterator[Column]:
    suffering = {f"slack {SUFFER} {region.code}" for region in model.parties}
    held = suffering if isinstance(model.draft.principle, KalaiSmorodinsky) else set()
    for column in model.program.columns.values():
        yield replace(column, low=0.0, high=0.0) if column.name in held else column
    yield Column("least", -inf, 0.0 if isinstance(model.draft.principle, CoalitionStable) else inf)
    for bound in bounds:
        yield Column(bound.column, 0.0, 0.0)


def _movable(row: Row, bounds: Iterable[Bound]) -> Row:
    """The row with the columns that move it: its side low becomes low + δ, high becomes high + δ."""
    moves = {bound.column: -sign for bound in bounds for name, sign in bound.rows if name == row.name}
    return replace(row, terms={**row.terms, **moves})
