"""Where a named split lies: on the frontier, or how much more all could gain from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

import numpy as np

from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.frontier.downset import Downset
from yrdshare.negotiate.frontier.patches import Face, off
from yrdshare.negotiate.frontier.polyline import Line, nearest
from yrdshare.negotiate.frontier.vertices import Piece
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.solving.grid import GRID
from yrdshare.words import Language, say

THREE = 3


class Surveyed(Protocol):
    """What is needed of a zone to find a split in it."""

    @property
    def draft(self) -> Draft: ...
    @property
    def parties(self) -> tuple[Region, ...]: ...
    @property
    def frontier(self) -> tuple[Piece, ...]: ...
    @property
    def shapes(self) -> tuple[Downset, ...]: ...
    @property
    def scale(self) -> float: ...
    @property
    def error(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Located:
    """A named split beside the frontier; money in fen.

    on       : whether it lies on the frontier, but for what a millionth of each share moves
    piece    : the nearest piece, from 0; None without a frontier · after : its corner before the split
    distance : from that piece, the larger of the parties' amounts; 0 where `on`
    inside   : how much more all parties could gain at once from here; 0 where `on`
    open_end : without an exact frontier `inside` may be so much more, as proved; nothing is called `on` then
    """

    name: str
    gains: Mapping[Region, Fraction]
    on: bool
    piece: int | None
    after: int
    distance: int
    inside: int
    broken: bool = False
    open_end: int = 0

    def text(self, lang: Language = "zh") -> str:
        """Where it lies, in words."""
        amounts = say("frontier.and", lang).join(
            say("frontier.one_gain", lang, region=region, amount=wan_text(gain))
            for region, gain in self.gains.items()
        )
        if self.broken:
            where = say("frontier.at_broken", lang)
        elif self.open_end:
            ends = {"least": wan_text(self.inside), "most": wan_text(self.inside + self.open_end)}
            where = say("frontier.at_between", lang, **ends)
        elif self.on:
            where = say("frontier.at_on", lang, piece=(self.piece or 0) + 1)
        elif self.inside:
            where = say("frontier.at_inside", lang, amount=wan_text(self.inside))
        else:
            where = say("frontier.at_weak", lang, amount=wan_text(self.distance))
        return say("frontier.at", lang, name=self.name, amounts=amounts, where=where)


def locate(zone: Surveyed, name: str, position: Position) -> Located:
    """The nearest piece of a zone's frontier, and how much all could still gain."""
    totals = position.totals
    gains = np.array([float(totals[region]) for region in zone.parties])
    looked = {region: totals[region] for region in zone.parties}
    found = [(*_apart(piece, zone.parties, gains), number) for number, piece in enumerate(zone.frontier)]
    others = [region for region in zone.draft.parties if region not in zone.parties]
    broken = bool(position.breaches) or any(totals[region] < 0 for region in others)
    if not found:
        return Located(name, looked, False, None, 0, 0, 0, broken)
    distance, after, number = min(found)
    on = distance <= step_of(position) and not zone.error
    inside = 0 if on else _inside(zone, gains, step_of(position))
    apart = 0 if on else ceil(distance)
    return Located(name, looked, on and not broken, number, after, apart, inside, broken, zone.error)


def step_of(position: Position) -> float:
    """What one millionth of every share, and rounding, can move in a total gain, fen."""
    draft, opened = position.draft, len(position.draft.open_shares)
    worth = [max([1, *(abs(float(one)) for by in draft.values.values() for one in by.values())])]
    pools = sum(float(np.abs(account.pool).sum(dtype=np.float64)) for account in position.accounts)
    cells = len(draft.park.projects) * len(draft.years) * len(draft.formulas)
    return max(worth) * (max(opened, 1) * pools / GRID + cells)


def _apart(
    piece: Piece, parties: Sequence[Region], gains: "np.typing.NDArray[np.float64]"
) -> tuple[float, int]:
    corners = [np.array([vertex.program[region] for region in parties]) for vertex in piece.vertices]
    spots = tuple((corner, np.zeros(0)) for corner in corners)
    if len(parties) == THREE:
        return off(Face(spots), gains), 0
    return nearest(Line(spots), gains) if len(parties) > 1 else (float(abs(corners[0] - gains)[0]), 0)


def _inside(zone: Surveyed, gains: "np.typing.NDArray[np.float64]", step: float) -> int:
    """How much more all could gain at once: by the deepest slice, or to the best corner that is known."""
    if zone.shapes:
        depth = max(shape.depth(gains / zone.scale) for shape in zone.shapes) * zone.scale
    else:
        corners = [
            [one.program[region] for region in zone.parties] for p in zone.frontier for one in p.vertices
        ]
        depth = max(float((np.array(corner) - gains).min()) for corner in corners)
    return floor(depth) if depth > step else 0
