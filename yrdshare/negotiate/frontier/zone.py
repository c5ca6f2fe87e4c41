"""zone(draft): the splits that nobody would refuse, and the frontier beyond which no split gives all more.

1 caps cut the splits into slices, each convex in the gains; their farthest points are found, corner by corner
2 the frontier of their union: lines for two parties, faces for three, dominated parts left out
3 each corner is put on the grid of shares and evaluated exactly; what cannot be checked is not shown
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations
from math import ceil

import numpy as np
import pandas as pd

from yrdshare.errors import DraftError, Fault, fault
from yrdshare.formula.linear import Floats
from yrdshare.formula.lp import read
from yrdshare.ledger.regions import Region
from yrdshare.money import in_unit, round_fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.frontier.bracket import bracket
from yrdshare.negotiate.frontier.downset import Downset
from yrdshare.negotiate.frontier.intervals import Interval, share_intervals
from yrdshare.negotiate.frontier.located import Located, locate
from yrdshare.negotiate.frontier.miss import Miss, nearest_miss
from yrdshare.negotiate.frontier.outline import outlines
from yrdshare.negotiate.frontier.patches import Face, faces
from yrdshare.negotiate.frontier.patches import clipped as clipped_face
from yrdshare.negotiate.frontier.polyline import Line, clipped, lines, straightened
from yrdshare.negotiate.frontier.reach import Reach, reach_of
from yrdshare.negotiate.frontier.slices import FEW, MOST, TooManySlicesError, slices
from yrdshare.negotiate.frontier.told import told
from yrdshare.negotiate.frontier.vertices import Maker, Piece
from yrdshare.negotiate.outcome import Infeasible, Method, Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import EqualGain
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import Model, build
from yrdshare.program.curved import CurvedProgram
from yrdshare.words import Language

MOST_PARTIES = 3
PAIR = 2
MANY_BINARIES = 60  # beyond that their search would not end in a few seconds
Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Zone:
    """Where a draft can end, in the total gains of one to three parties; money in fen.

    frontier  : its connected pieces, over all splits that keep the conditions
    agreeable : the part of it at which nobody loses
    outline   : for charts, what two parties can reach at all: a polygon for each slice, floats
    outer     : for charts, a line that no split passes, where `exact` is not so; floats
    share_intervals : the values of the one open share that nobody would refuse; None where not one is open
    exact     : whether the pieces are the frontier itself; else it lies within `error` of them, as proved
    miss      : why the zone is empty, and the nearest miss; None where some split has no loser
    """

    draft: Draft
    parties: tuple[Region, ...]
    frontier: tuple[Piece, ...]
    agreeable: tuple[Piece, ...]
    outline: tuple[Outline, ...]
    outer: Outline
    share_intervals: tuple[Interval, ...] | None
    exact: bool
    error: int
    miss: Miss | None
    method: Method
    shapes: tuple[Downset, ...] = field(repr=False, default=())
    scale: float = 1.0

    @property
    def empty(self) -> bool:
        """Whether every split has a loser or breaks a condition."""
        return self.miss is not None

    @property
    def others(self) -> tuple[Region, ...]:
        """The parties that are not looked at; they lose nothing anywhere on the frontier."""
        return tuple(region for region in self.draft.parties if region not in self.parties)

    def located(self, points: "Mapping[str, Solution | Position]") -> tuple[Located, ...]:
        """Where each named split lies: on which piece, or how much more all could gain from there."""
        found = {
            name: one.position if isinstance(one, Solution) else one
            for name, one in points.items()
            if not isinstance(one, Infeasible)
        }
        return tuple(locate(self, name, position) for name, position in found.items())

    def frame(self) -> pd.DataFrame:
        """The frontier's corners: piece, corner, shares, and every party's total gain in 万元 to the fen."""
        rows = []
        for number, piece in enumerate(self.frontier, start=1):
            for place, vertex in enumerate(piece.vertices, start=1):
                row: dict[str, object] = {"piece": number, "corner": place}
                row |= {
                    name: Decimal(value.numerator) / value.denominator
                    for name, value in vertex.shares.items()
                }
                row |= {one.text(): in_unit(round_fraction(gain)) for one, gain in vertex.gains.items()}
                rows.append(row)
        return pd.DataFrame(rows)

    def text(self, lang: Language = "zh") -> str:
        """The zone in words: how far each party can go, what is exchanged on the way, where it is broken."""
        return "\n".join(told(self, lang))


def zone(draft: Draft, between: Sequence[Region] | None = None) -> Zone:
    """The zone and the frontier of a draft between all its parties, or between two or three of them.

    Those not named in `between` lose nothing on it. Raises DraftError for more than three parties.
    """
    parties = tuple(draft.parties if between is None else between)
    found = list(_faults(draft, parties))
    if found:
        raise DraftError(found)
    model = build(draft)
    exact = _with_few_binaries(model)
    if exact is not None:
        reach = reach_of(exact, parties)
        with suppress(TooManySlicesError):
            return _exact(exact, reach, slices(reach, MOST if exact is model else FEW))
    if len(parties) > PAIR:
        raise DraftError([fault("frontier.three_curves", pairs=_pairs(parties))])
    return _between_lines(model, parties)


def _with_few_binaries(model: Model) -> Model | None:
    """A model whose caps are kept by binaries; None where there are so many that no search need be tried."""
    if not isinstance(model.program, CurvedProgram):
        return model
    if sum(read(one, model.draft.park.ledger).binaries for one in model.draft.formulas) > MANY_BINARIES:
        return None
    return build(model.draft, "binary")


def _faults(draft: Draft, parties: tuple[Region, ...]) -> "list[Fault]":
    strangers = [region for region in parties if region not in draft.parties]
    if strangers:
        return [fault("draft.not_a_party", region=region) for region in strangers]
    if not parties or len(set(parties)) < len(parties):
        return [fault("frontier.named_twice")]
    if len(parties) > MOST_PARTIES:
        return [fault("frontier.too_many_parties", count=len(parties), pairs=_pairs(parties))]
    return []


def _pairs(parties: Sequence[Region]) -> str:
    """The first few pairs that could be asked for, by code."""
    return ", ".join(f"({one.code}, {other.code})" for one, other in list(combinations(parties, 2))[:3])


def _exact(model: Model, reach: Reach, shapes: list[Downset]) -> Zone:
    """The zone from the slices: lines for one or two parties, faces for three."""
    noise = max((shape.noise for shape in shapes), default=0.0)
    maker = Maker(model, reach.parties, reach.shares, {})
    open_end = max((one.open_end() for shape in shapes for one in shape.points), default=0.0)
    agreeable: tuple[Piece, ...] = ()
    if reach.size == MOST_PARTIES:
        found, below = faces(shapes)
        frontier = tuple(_patch(maker, face) for face in found)
        parts = [clipped_face(face, -noise) for face in found]
        agreeable = tuple(_patch(maker, part, maker.parties) for part in parts if part is not None)
    else:
        below, drawn = 0.0, lines(shapes) if reach.size == PAIR else _single(shapes)
        frontier = tuple(_piece(maker, straightened(line, noise)) for line in drawn)
        agreeable = _agreeable(maker, drawn, noise)
    error = ceil((below + (open_end if open_end > noise else 0.0)) * model.scale)
    miss = _miss(model, bool(shapes))
    intervals = share_intervals(reach, model.draft)
    return Zone(
        draft=model.draft,
        parties=reach.parties,
        frontier=frontier,
        agreeable=agreeable if miss is None else (),
        outline=outlines(reach, model.scale) if reach.size == PAIR else (),
        outer=(),
        share_intervals=intervals,
        exact=not error,
        error=error,
        miss=miss,
        method=model.method,
        shapes=tuple(shapes),
        scale=model.scale,
    )


def _between_lines(model: Model, parties: tuple[Region, ...]) -> Zone:
    """The zone of two parties between what is reached and what is proved that none passes."""
    found = bracket(model, parties)
    maker = Maker(model, parties, tuple(share.name for share in model.draft.open_shares), {})
    drawn = () if found is None else (found.inner,)
    agreeable = _reached_only(maker, drawn)
    frontier = tuple(_piece(maker, line) for line in drawn)
    outer = () if found is None else tuple(_money(corner, model.scale) for corner in found.outer)
    miss = _miss(model, found is not None)
    return Zone(
        draft=model.draft,
        parties=parties,
        frontier=frontier,
        agreeable=agreeable if miss is None else (),
        outline=(),
        outer=outer,
        share_intervals=None,
        exact=False,
        error=0 if found is None else ceil(found.error * model.scale),
        miss=miss,
        method=model.method,
        scale=model.scale,
    )


def _single(shapes: Sequence[Downset]) -> tuple[Line, ...]:
    """One party alone: the most it can gain."""
    best = max(
        (one for shape in shapes for one in shape.corners()), key=lambda one: one.gains[0], default=None
    )
    return () if best is None else (Line(((best.gains, best.shares),)),)


def _piece(maker: Maker, line: Line, unharmed: Sequence[Region] = ()) -> Piece:
    return Piece(tuple(maker.vertex(spot, unharmed) for spot in line.spots), line.starts, line.ends)


def _patch(maker: Maker, face: Face, unharmed: Sequence[Region] = ()) -> Piece:
    return Piece(tuple(maker.vertex(spot, unharmed) for spot in face.spots))


def _agreeable(maker: Maker, drawn: Sequence[Line], noise: float) -> tuple[Piece, ...]:
    """The parts of the frontier at which neither loses."""
    if len(maker.parties) != PAIR:
        return tuple(_piece(maker, line) for line in drawn if line.gains[0][0] >= -noise)
    parts = [clipped(line, np.full(PAIR, -noise)) for line in drawn]
    return tuple(
        _piece(maker, straightened(part, noise), maker.parties) for part in parts if part is not None
    )


def _reached_only(maker: Maker, drawn: Sequence[Line]) -> tuple[Piece, ...]:
    """The corners at which neither loses; between them nothing is known to be reached."""
    kept = [replace(line, spots=tuple(one for one in line.spots if (one[0] >= 0).all())) for line in drawn]
    return tuple(_piece(maker, line) for line in kept if line.spots)


def _miss(model: Model, any_split: bool) -> Miss | None:
    """The nearest miss; where the conditions cannot all hold, which and what would have to give way."""
    found = nearest_miss(model)
    if found is not None or any_split:
        return found
    outcome = solve(_plain(model.draft))
    return Miss(None, (), 0.0, outcome if isinstance(outcome, Infeasible) else None)


def _plain(draft: Draft) -> Draft:
    """The draft under a principle that adds no demand of its own."""
    return draft.revise(principle=EqualGain(), number=draft.number)


def _money(gains: Floats, scale: float) -> tuple[float, float]:
    first, second = (gains * scale).tolist()
    return float(first), float(second)
