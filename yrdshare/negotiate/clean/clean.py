"""Clean numbers: the split on a grid that is nearest to the solved one, every condition kept to the fen.

    "1/20", "1/100", "1/200"   multiples of 5 %, 1 %, 0.5 %; any "1/n"
    "ratios"                   p : q with p + q ≤ 10, so that a share is p / (p + q); 0 and 1 among them

A share that is free at the solved gains may move at no cost, so the grid is looked for there first: the same
gains, to what a millionth of the shares moves. Only where that has no clean split may gains change.
Where many caps are kept by curves, the nearest grid point is taken at once, whether shares are free or not.
Held: the shares' bounds, pins, every condition, and that nobody loses where the principle says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import Literal, get_args

import pandas as pd

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.clean.aims import distance_aim, gain_aim, losses, same_gains
from yrdshare.negotiate.clean.cleaning import Aim, Best, Choices, prepare, searched
from yrdshare.negotiate.clean.sentences import cleaned_text, table_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Breach, Position, at
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.solving.grid import GRID
from yrdshare.negotiate.solving.model import SUFFER, Model, build, count_losses
from yrdshare.negotiate.trade.stated import noise
from yrdshare.nodes.expression import Share
from yrdshare.words import Language

By = Literal["shares", "gain"]
GRIDS = ("1/20", "1/100", "1/200", "ratios")
RATIOS = "ratios"
LARGEST = 10  # p + q of a simple ratio


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A split on a grid beside the solved one; `position` is None where none on the grid keeps everything.

    by     : what was kept small: Σ |share − solved|, or the largest loss of any party
    free   : whether it lies where every party gains what it gained, to what a millionth of the shares moves
    largest : p + q of the largest ratio
    proved : whether nothing on the grid is better (or, without a position, nothing is there at all)
    miss   : without a position, the split on the grid that misses least; None where claims exceed their pool
    finer  : without a position, the first finer grid that has one; "" where none of `GRIDS` has
    """

    solved: Position
    grid: str
    by: By
    position: Position | None
    free: bool
    proved: bool
    largest: int = LARGEST
    miss: Position | None = None
    finer: str = ""

    @property
    def draft(self) -> Draft:
        """The draft that was solved."""
        return self.solved.draft

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """The clean shares; empty where there are none."""
        return {} if self.position is None else self.position.shares

    @cached_property
    def cost(self) -> Mapping[Region, Fraction]:
        """What cleanness costs each party: its solved gain − its clean gain, fen; below 0 it gets more."""
        if self.position is None:
            return {}
        return losses(self.solved, self.position)

    @property
    def distance(self) -> Fraction:
        """Σ |share − solved|."""
        return sum((abs(self.shares[name] - self.solved.shares[name]) for name in self.shares), Fraction(0))

    @property
    def empty(self) -> tuple[Share, ...]:
        """Open shares between whose bounds the grid has no number."""
        return tuple(
            share
            for share in self.draft.open_shares
            if share.name not in self.draft.pins
            and not any(share.low <= value <= share.high for value in grid_values(self.grid, self.largest))
        )

    @property
    def prevented(self) -> tuple[Breach, ...]:
        """The conditions that the split missing least does not keep, with by how much."""
        return () if self.miss is None else self.miss.breaches

    def text(self, lang: Language = "zh") -> str:
        """The clean shares and what they cost each, or why there are none, in words."""
        return cleaned_text(self, lang)


@dataclass(frozen=True, eq=False)
class CleanTable:
    """Several grids side by side, in the order asked for."""

    lines: tuple[Cleaned, ...]

    @property
    def coarsest(self) -> Cleaned | None:
        """The first grid that has a split; None where none has."""
        return next((line for line in self.lines if line.position is not None), None)

    def text(self, lang: Language = "zh") -> str:
        """The table in words."""
        return table_text(self, lang)

    def frame(self) -> pd.DataFrame:
        """One row for each grid: whether it has a split, its distance, shares, cost by party (exact fen)."""
        rows = [
            {
                "grid": line.grid,
                "holds": line.position is not None,
                "distance": line.distance if line.position is not None else None,
                **{f"share {name}": value for name, value in line.shares.items()},
                **{f"cost {region.code}": amount for region, amount in line.cost.items()},
            }
            for line in self.lines
        ]
        return pd.DataFrame(rows)


def clean(
    solution: Solution | Position, grid: str = "1/20", by: By = "shares", largest: int = LARGEST
) -> Cleaned:
    """The solved split on a grid, every condition kept exactly.

    by      : "shares" for the least Σ |share − solved|, "gain" for the least largest loss of any party
    largest : p + q of the largest ratio that is still simple
    Raises DraftError for a grid that is none, and for "gain" where many caps are kept by curves.
    """
    found = _clean(solution, grid, by, largest)
    if found.position is not None:
        return found
    finer = [one for one in GRIDS if _finer(one, grid)]
    works = (one for one in finer if _clean(solution, one, by, largest).position is not None)
    return replace(found, finer=next(works, ""))


def clean_table(
    solution: Solution | Position, grids: tuple[str, ...] = GRIDS, by: By = "shares", largest: int = LARGEST
) -> CleanTable:
    """`clean` on each of these grids, side by side."""
    return CleanTable(tuple(_clean(solution, grid, by, largest) for grid in grids))


def grid_values(grid: str, largest: int = LARGEST) -> tuple[Fraction, ...]:
    """Every share on a grid, rising."""
    if grid == RATIOS and largest >= 1:
        sums = range(1, largest + 1)
        return tuple(sorted({Fraction(part, whole) for whole in sums for part in range(whole + 1)}))
    part, _, steps = grid.partition("/")
    if part != "1" or not steps.isdecimal() or not 1 <= int(steps) <= GRID:
        raise DraftError([fault("clean.no_grid", found=grid, known=" / ".join(GRIDS))])
    return tuple(Fraction(step, int(steps)) for step in range(int(steps) + 1))


def _finer(one: str, grid: str) -> bool:
    """Whether a grid has points that another lacks; of multiples, those with more steps."""
    if grid == RATIOS:
        return one != RATIOS
    return one != RATIOS and int(one.partition("/")[2]) > int(grid.partition("/")[2])


def _clean(solution: Solution | Position, grid: str, by: By, largest: int) -> Cleaned:
    if by not in get_args(By):
        raise DraftError([fault("clean.no_aim", found=repr(by), known=" / ".join(get_args(By)))])
    solved = solution.position if isinstance(solution, Solution) else solution
    values = grid_values(grid, largest)
    free = solution.free if isinstance(solution, Solution) else {}
    choices = _choices(solved, values)
    if not all(choices.values()):
        return Cleaned(solved, grid, by, None, free=False, proved=True, largest=largest)
    model = _model(solved, choices)
    if model.method == "curves" and by == "gain":
        raise DraftError([fault("clean.no_gain_with_curves")])
    unmoved = same_gains(model, solved)
    if free and model.method != "curves":
        best = _held(model, solved, choices)
        if best.position is not None:
            return Cleaned(
                solved, grid, by, _written(best.position), free=True, proved=best.proved, largest=largest
            )
        model = _model(solved, choices)
    aim = gain_aim(model, solved) if by == "gain" else distance_aim(solved)
    best = searched(model, choices, solved.shares, aim)
    if best.position is None:
        miss = None if model.method == "curves" else _missed(solved, choices)
        return Cleaned(solved, grid, by, None, free=False, proved=best.proved, largest=largest, miss=miss)
    held = unmoved(best.position) is not None
    return Cleaned(solved, grid, by, _written(best.position), free=held, proved=best.proved, largest=largest)


def _choices(solved: Position, values: tuple[Fraction, ...]) -> Choices:
    """The grid values within each open share's bounds, nearest to the solved one first; pins have none."""
    draft = solved.draft
    return {
        share.name: sorted(
            (value for value in values if share.low <= value <= share.high),
            key=lambda value, at=solved.shares[share.name]: (abs(value - at), value),  # type: ignore[misc]
        )
        for share in draft.open_shares
        if share.name not in draft.pins
    }


def _model(solved: Position, choices: Choices) -> Model:
    """A program of its own, cold, so that the answer does not hang on what was asked before."""
    model = build(solved.draft)
    prepare(model, solved.shares, choices)
    return model


def _held(model: Model, solved: Position, choices: Choices) -> Best:
    """The nearest grid point at which every party gains what it gained."""
    for region in model.parties:
        gain, room = float(solved.totals[region]), float(noise(solved.draft, solved, region))
        sides = (gain - room) / model.scale, (gain + room) / model.scale
        model.program.bound_column(f"gain {region.code}", *sides)
    return searched(model, choices, solved.shares, Aim("tie", 1.0, same_gains(model, solved)))


def _missed(solved: Position, choices: Choices) -> Position | None:
    """The grid point whose largest miss of a condition is least, in parts of the pool or of a share."""
    model = _model(solved, choices)
    program = model.program
    for number in range(len(solved.draft.conditions)):
        program.bound_column(f"slack {number}", 0.0, inf)
    for region in model.parties:
        program.bound_column(f"slack {SUFFER} {region.code}", 0.0, inf)
    strict = nobody_loses(solved.draft.principle)
    count_losses(model, strict)
    scale = Fraction(model.scale)

    def worth(position: Position) -> Fraction:
        missed = [
            position.shortfall(one) / (1 if one.term.is_share else scale) for one in solved.draft.conditions
        ]
        missed += [-gain / scale for gain in position.totals.values() if strict and gain < 0]
        return max(missed, default=Fraction(0))

    return searched(model, choices, solved.shares, Aim("worst", 1.0, worth)).position


def _written(position: Position) -> Position:
    """The position as it can be agreed: shares that no decimal writes stand in the formulas as fractions."""
    draft = position.draft
    endless = [
        share.name for share in draft.open_shares if (position.shares[share.name] * GRID).denominator != 1
    ]
    if not endless:
        return position
    fixed = {name: position.shares[name] for name in endless}
    formulas = tuple(formula.fixed(fixed) for formula in draft.formulas)
    pins = {name: value for name, value in draft.pins.items() if name not in fixed}
    written = draft.revise(formulas=formulas, pins=pins, number=draft.number)
    opened = {share.name: position.shares[share.name] for share in written.open_shares}
    return at(written, opened)
