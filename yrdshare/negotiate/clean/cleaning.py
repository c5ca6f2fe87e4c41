"""The split on a grid that is nearest to a given one, or costs least, or misses least: found and proved.

    a grid value for each open share; least Σ |share − given|, or the least largest loss, or the least miss

Shares are chosen one after the other, values near the given ones first. With those chosen so far held, the
program gives the range in which the next share can lie at all if the result is to beat the best yet;
values outside cannot help, by the program's proved bounds. Once every share is chosen, the formulas are
evaluated exactly, and only what holds to the fen counts. Nothing else is left out, so the last best is the
best; among equals it is the first in that order, on every machine. Caps kept by curves are enumerated by
distance instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from heapq import heappop, heappush
from math import inf

from yrdshare.formula.linear import share_column
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.solving.grid import kept_within
from yrdshare.negotiate.solving.model import SUFFER, Model
from yrdshare.program.curved import CurvedProgram
from yrdshare.program.program import Program

BETTER = 1e-8  # of what is minimised: less is no difference, and a program cannot tell it
WIDE = 1e-7  # of a share: what the program's own rounding may add to a range
MOST = 1_500  # ranges asked for, or points tried: counted, not timed, so that every machine ends alike

Choices = Mapping[str, Sequence[Fraction]]  # the grid values of each share, nearest first
Worth = Callable[[Position], Fraction | None]  # what is minimised, exact; None where the point does not count


@dataclass(frozen=True, slots=True)
class Aim:
    """What is minimised.

    column, sign : the program's column of it, which is sign · worth
    worth : the exact value at a position in the program's units; None where the position does not count
    """

    column: str
    sign: float
    worth: Worth


@dataclass(frozen=True, slots=True)
class Best:
    """The best grid point, None where none counts, and whether that is proved."""

    position: Position | None
    worth: Fraction | None
    proved: bool


@dataclass(slots=True)
class Search:
    """Grid values chosen share by share, each range bounded by the program."""

    model: Model
    program: Program
    choices: Choices
    aim: Aim
    asked: int = 0
    best: Best = Best(None, None, proved=True)
    point: dict[str, Fraction] = field(default_factory=dict)

    def run(self) -> Best:
        """The best point of the whole grid."""
        self._choose(0)
        return Best(self.best.position, self.best.worth, self.asked < MOST)

    def _choose(self, depth: int) -> None:
        if depth == len(self.choices):
            self._evaluate()
            return
        name = list(self.choices)[depth]
        sides = self._range(name)
        if sides is None:
            return
        column, before = share_column(name), self.best.worth
        held = self.program.columns[column]
        for value in self.choices[name]:
            if self.best.worth != before:  # a better one was found: less of the range can beat it
                before = self.best.worth
                self.program.bound_column(column, held.low, held.high)
                sides = self._range(name)
            if sides is None or self.asked >= MOST:
                break
            if sides[0] <= value <= sides[1]:
                self.point[name] = value
                self.program.bound_column(column, float(value), float(value))
                self._choose(depth + 1)
        self.program.bound_column(column, held.low, held.high)

    def _range(self, name: str) -> tuple[float, float] | None:
        """Where the share can lie for anything better than the best; None where nowhere."""
        self.asked += 1
        if self.best.worth is not None:
            limit = self.aim.sign * (float(self.best.worth) - BETTER)
            sides = (-inf, limit) if self.aim.sign > 0 else (limit, inf)
            self.program.bound_column(self.aim.column, *sides)
        costs = {share_column(name): 1.0}
        low = self.program.minimise(costs)
        if low.status == "infeasible":
            return None
        high = self.program.maximise(costs)
        if high.status == "infeasible":
            return None
        return low.bound - WIDE, high.bound + WIDE

    def _evaluate(self) -> None:
        self.asked += 1
        position = kept_within(self.model.draft, self.point)
        worth = None if position is None else self.aim.worth(position)
        if worth is not None and (self.best.worth is None or worth < self.best.worth):
            self.best = Best(position, worth, proved=True)


def searched(model: Model, choices: Choices, given: Mapping[str, Fraction], aim: Aim) -> Best:
    """The best grid point for an aim."""
    if isinstance(model.program, CurvedProgram):
        return _enumerated(model, model.program, choices, given, aim)
    return Search(model, _relaxed(model.program), choices, aim).run()


def _relaxed(program: Program) -> Program:
    """The program with its binaries anywhere between their sides: wider ranges, quickly found."""
    columns = program.columns
    if not any(column.binary for column in columns.values()):
        return program
    return Program((replace(column, binary=False) for column in columns.values()), program.rows.values())


def _enumerated(
    model: Model, program: CurvedProgram, choices: Choices, given: Mapping[str, Fraction], aim: Aim
) -> Best:
    """The first point by distance that counts, the curves asked first: they cost little, the account much."""
    for count, point in enumerate(by_distance(choices, given)):
        if count == MOST:
            return Best(None, None, proved=False)
        if _curves_keep(model, program, point):
            position = kept_within(model.draft, point)
            worth = None if position is None else aim.worth(position)
            if worth is not None:
                return Best(position, worth, proved=True)
    return Best(None, None, proved=True)


def _curves_keep(model: Model, program: CurvedProgram, point: Mapping[str, Fraction]) -> bool:
    """Whether the curves keep every condition at a point, but for what rounding in the account can move."""
    values = program.at({name: float(value) for name, value in point.items()})
    for number, (condition, lines) in enumerate(zip(model.draft.conditions, model.lines, strict=True)):
        for line in lines:
            left = line.left.constant + sum(values[name] * by for name, by in line.left.terms.items())
            short = condition.shortfall(Fraction(left))
            if float(short) > slack(model, number) * line.unit:
                return False
    return True


def by_distance(choices: Choices, given: Mapping[str, Fraction]) -> Iterator[dict[str, Fraction]]:
    """Every point of the grid by Σ |share − given|; equals in the order of the shares and their values."""
    names = list(choices)
    apart = [[abs(value - given[name]) for value in choices[name]] for name in names]
    if not all(apart):
        return
    first = (0,) * len(names)
    waiting = [(sum((one[0] for one in apart), Fraction(0)), first)]
    seen = {first}
    while waiting:
        distance, spots = heappop(waiting)
        yield {name: choices[name][spot] for name, spot in zip(names, spots, strict=True)}
        for axis, spot in enumerate(spots):
            further = (*spots[:axis], spot + 1, *spots[axis + 1 :])
            if spot + 1 < len(apart[axis]) and further not in seen:
                seen.add(further)
                heappush(waiting, (distance + apart[axis][spot + 1] - apart[axis][spot], further))


def prepare(model: Model, given: Mapping[str, Fraction], choices: Choices) -> None:
    """Pins held, distances measured from the given shares and at least those of the nearest grid values."""
    program, draft = model.program, model.draft
    for share in draft.open_shares:
        name, value = share.name, given[share.name]
        if name in choices:
            ends = float(min(choices[name])), float(max(choices[name]))
            least = min(abs(one - value) for one in choices[name])
        else:
            ends, least = (float(draft.pins[name]),) * 2, Fraction(0)
        program.bound_column(share_column(name), *ends)
        program.bound_row(f"tie {name} up", -float(value), inf)
        program.bound_row(f"tie {name} down", float(value), inf)
        program.bound_column(f"tie {name}", max(float(least) - BETTER / 10, 0.0), inf)
    for number in range(len(draft.conditions)):
        program.bound_column(f"slack {number}", 0.0, slack(model, number))
    if nobody_loses(draft.principle):
        for region in model.parties:
            program.bound_column(f"slack {SUFFER} {region.code}", 0.0, fen_of_rounding(model) / model.scale)


def fen_of_rounding(model: Model) -> float:
    """What rounding every claim to the fen can move of a party's gain, fen."""
    draft = model.draft
    cells = len(draft.park.projects) * len(draft.years)
    entries = sum(len(formula.claims) + 1 for formula in draft.formulas)
    weights = [abs(value) for by_kind in draft.values.values() for value in by_kind.values()]
    return cells * entries * float(max([Fraction(1), *weights]))


def slack(model: Model, number: int) -> float:
    """What rounding can move of a condition, in the program's units: the account decides within it."""
    condition = model.draft.conditions[number]
    if condition.term.is_share:
        return WIDE
    factors = sum((abs(by) for by, _ in condition.term.parts), Fraction(0))
    return fen_of_rounding(model) * float(factors) / model.scale
