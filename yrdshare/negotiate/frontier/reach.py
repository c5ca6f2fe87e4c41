"""The splits of a draft as a program that answers one question: how far can these parties get, weighed so?

The rows that only a principle needs (levels, ratios, distances) are left out, so that an answer is quick also
with many parties. Binaries are held between sides or left anywhere between: their search is `slices.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yrdshare.formula.linear import Floats, share_column
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.frontier.downset import Reached
from yrdshare.negotiate.solving.model import SUFFER, Model, goal, references
from yrdshare.program.curved import CurvedProgram
from yrdshare.program.program import Program

Costs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reach:
    """A draft's splits, as the gains of `parties`; every other party at least at no loss."""

    program: Program
    parties: tuple[Region, ...]
    shares: tuple[str, ...]
    binaries: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many parties are looked at."""
        return len(self.parties)

    def hold(self, low: Floats, high: Floats) -> None:
        """Keep the binaries between these sides."""
        for name, least, most in zip(self.binaries, low.tolist(), high.tolist(), strict=True):
            self.program.bound_column(name, least, most)

    def support(self, weights: Floats) -> Reached | None:
        """The farthest point in a direction; None where it is proved that there is none."""
        return self.farthest(dict(zip(map(gain_column, self.parties), weights.tolist(), strict=True)))

    def farthest(self, costs: Costs) -> Reached | None:
        """The point with the most Σ cost · column."""
        answer = self.program.maximise(costs)
        if answer.status == "infeasible":
            return None
        read = answer.values
        gains = np.array([read[gain_column(region)] for region in self.parties])
        shares = np.array([read[share_column(name)] for name in self.shares])
        binaries = np.array([read[name] for name in self.binaries])
        return Reached(gains, shares, binaries, lambda: abs(answer.bound - answer.objective))


def reach_of(model: Model, parties: Sequence[Region]) -> Reach:
    """The light program of a linear or binary model, binaries anywhere between their sides."""
    assert isinstance(model.program, Program)  # curves are answered by bracket.py
    left_out = set(_of_principles(model))
    rows = [row for name, row in model.program.rows.items() if name not in left_out]
    columns = list(model.program.columns.values())
    binaries = tuple(column.name for column in columns if column.binary)
    program = Program([replace(column, binary=False) for column in columns], rows)
    hold_draft(program, model, parties)
    kept = program.columns
    names = tuple(one.name for one in model.draft.open_shares if share_column(one.name) in kept)
    return Reach(program, tuple(parties), names, binaries)


def hold_draft(program: Program | CurvedProgram, model: Model, parties: Sequence[Region]) -> None:
    """Pins stay, and whoever is not looked at loses nothing."""
    kept = program.columns
    for name, value in model.draft.pins.items():
        if share_column(name) in kept:
            program.bound_column(share_column(name), float(value), float(value))
    for region in model.parties:
        if region not in parties:
            program.bound_column(f"slack {SUFFER} {region.code}", 0.0, 0.0)


def gain_column(region: Region) -> str:
    """The program's column of a party's total gain."""
    return f"gain {region.code}"


def _of_principles(model: Model) -> Iterator[str]:
    """Names of the rows that no split needs to exist."""
    for size in range(1, len(model.parties) + 1):
        yield f"level {size}"
        yield from (f"below {size} {region.code}" for region in model.parties)
    yield from (f"ratio {region.code}" for region in model.parties)
    yield from (f"worst {SUFFER} {region.code}" for region in model.parties)
    yield from (f"worst {number}" for number in range(len(model.draft.conditions)))
    for label, wanted in (("tie", references(model.draft)), ("goal", goal(model.draft))):
        yield label
        for name in wanted:
            yield from (f"{label} {name} up", f"{label} {name} down")
