"""The zone of two parties as shapes on a small picture: plain values that the page draws as they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER
from yrdshare.negotiate.frontier.vertices import Gains, Piece
from yrdshare.negotiate.frontier.zone import Zone
from yrdshare.show.board import View
from yrdshare.show.labels import symbol
from yrdshare.show.zone_shapes import (
    Places,
    Spot,
    Window,
    apart,
    middle,
    no_losers,
    ticks,
    window,
    written,
)
from yrdshare.words import Language, say

SIZE = (430, 400)
FRAME = (74.0, 34.0, 424.0, 342.0)
LETTERS, BADGE = 20, 14  # of the picture's units: height of letters, radius of a number's circle
RADII = {"now": 11, "last": 9, "none": 6, "fair": 5, "miss": 8}
OUT = ((1, -1), (1, 0), (0, -1), (1, 1), (-1, -1), (-1, 0), (0, 1), (-1, 1))  # away from the zone first
IN = ((-1, 1), (0, 1), (-1, 0), (1, 1), (1, 0), (-1, -1), (0, -1), (1, -1))
LINE = 4.0  # half of the width that a line keeps free of words
GAP = 6.0  # a break narrower than that in both directions is not drawn


@dataclass(frozen=True, slots=True)
class Mark:
    """A split to be shown: "now", "last", "none", "fair" or "miss"; what is written beside it."""

    kind: str
    gains: Gains
    text: str


def shapes(zone: Zone, marks: Sequence[Mark], lang: Language) -> View:
    """The picture: axes, what nobody would refuse, the frontier with its breaks, the marks, words apart."""
    both = zone.parties
    outlines = [[drawn_spot(spot) for spot in outline] for outline in zone.outline]
    outer = [drawn_spot(spot) for spot in zone.outer]
    corners = [spot_of(vertex.program, both) for piece in zone.frontier for vertex in piece.vertices]
    spots = [spot_of(mark.gains, both) for mark in marks]
    seen = window(FRAME, [spot for one in (*outlines, outer, corners, spots) for spot in one])
    agreed = [] if zone.empty else [kept for one in outlines if (kept := no_losers(one))]
    found = {
        "size": list(SIZE),
        "frame": list(FRAME),
        "axes": _axes(zone, seen, lang),
        "zero": [round(one, 1) for one in seen.at((0.0, 0.0))],
        "reach": [_path(seen, one) for one in outlines],
        "zone": [_path(seen, one) for one in agreed],
        "lines": [*_lines(zone, seen), *([["outer", _path(seen, outer)]] if outer else [])],
        "ends": [_place(seen.at(spot)) for spot in open_ends(zone.frontier, both)] if zone.exact else [],
    }
    gaps = list(_breaks(zone, seen))
    return {**found, "breaks": gaps, **_words(zone, (seen, agreed), marks, gaps, lang)}


def spot_of(gains: Gains | Mapping[Region, float], both: Sequence[Region]) -> Spot:
    """Two parties' gains, 万元; for a picture only."""
    first, second = both
    return drawn_spot((float(gains[first]), float(gains[second])))


def drawn_spot(spot: Spot) -> Spot:
    """Fen as 万元; for a picture only."""
    return spot[0] / FEN_PER["万元"], spot[1] / FEN_PER["万元"]


def open_ends(pieces: Sequence[Piece], both: Sequence[Region]) -> Iterator[Spot]:
    """The ends of the frontier's pieces that do not belong to it."""
    for piece in pieces:
        if not piece.starts:
            yield spot_of(piece.vertices[0].program, both)
        if not piece.ends:
            yield spot_of(piece.vertices[-1].program, both)


def _axes(zone: Zone, seen: Window, lang: Language) -> list[View]:
    found: list[View] = []
    for axis, region in enumerate(zone.parties):
        marked = ticks(seen.low[axis], seen.high[axis])
        places = [seen.at((one, 0.0) if axis == 0 else (0.0, one))[axis] for one in marked]
        texts = [f"{one:,.0f}" if float(one).is_integer() else f"{one:,g}" for one in marked]
        found.append(
            {
                "party": zone.draft.parties.index(region),
                "title": say("zone.axis", lang, symbol=symbol(zone.draft, region), region=region),
                "ticks": [
                    [round(place, 1), text.replace("-", "−")]
                    for place, text in zip(places, texts, strict=True)
                ],
            }
        )
    return found


def _lines(zone: Zone, seen: Window) -> Iterator[list[str]]:
    """The frontier, and over it the part at which nobody loses; points alone where only they are known."""
    for kind, pieces in (("frontier", zone.frontier), ("agreed", zone.agreeable)):
        for piece in pieces:
            spots = [spot_of(vertex.program, zone.parties) for vertex in piece.vertices]
            if zone.exact and len(spots) > 1:
                yield [kind, _path(seen, spots)]
            else:
                yield from ([f"{kind}-point", _path(seen, [spot])] for spot in spots)


def breaks(zone: Zone) -> Iterator[tuple[Spot, Spot]]:
    """From the end of a piece to the beginning of the next; none where only points are known."""
    for one, other in pairwise(zone.frontier if zone.exact else ()):
        yield (
            spot_of(one.vertices[-1].program, zone.parties),
            spot_of(other.vertices[0].program, zone.parties),
        )


def _breaks(zone: Zone, seen: Window) -> Iterator[list[float]]:
    """Those that one can see."""
    for one, other in breaks(zone):
        ends = seen.at(one), seen.at(other)
        if apart(*ends) > GAP:
            yield [*_place(ends[0]), *_place(ends[1])]


def _words(
    zone: Zone,
    drawing: tuple[Window, list[list[Spot]]],
    marks: Sequence[Mark],
    gaps: list[list[float]],
    lang: Language,
) -> View:
    """The marks, and everything that is written in the picture, each word with a place of its own."""
    seen, agreed = drawing
    spots = [seen.at(spot_of(mark.gains, zone.parties)) for mark in marks]
    places = Places(FRAME)
    x, y = seen.at((0.0, 0.0))
    places.taken += [(x - 1, FRAME[1], x + 1, FRAME[3]), (FRAME[0], y - 1, FRAME[2], y + 1)]
    for piece in zone.frontier:
        line = [seen.at(spot_of(vertex.program, zone.parties)) for vertex in piece.vertices]
        places.keep_line(line, LINE)
    for mark, spot in zip(marks, spots, strict=True):
        places.keep(spot, RADII[mark.kind])
    told = []
    order = sorted(zip(marks, spots, strict=True), key=lambda one: (one[0].kind != "fair", -one[1][0]))
    for mark, spot in order:
        badge = mark.kind == "fair"
        size = (2.0 * BADGE, 2.0 * BADGE) if badge else written(mark.text, LETTERS)
        centre = places.put(spot, size, OUT if badge else IN, RADII[mark.kind] + (7 if badge else 2))
        told.append({"kind": mark.kind, "text": mark.text, "spot": _place(spot), "words": _place(centre)})
    notes = []
    for place in gaps[:1]:
        text = say("zone.broken_here", lang)
        between = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
        notes.append(["break", text, *_place(places.put(between, written(text, LETTERS), OUT, 8))])
    centre_of = middle([[seen.at(spot) for spot in one] for one in agreed])
    if centre_of is not None:
        text = say("zone.nobody_loses", lang)
        notes.append(["zone", text, *_place(places.put(centre_of, written(text, LETTERS), ((0, 0), *IN), 0))])
    return {"marks": told, "notes": notes}


def _place(spot: Spot) -> list[float]:
    return [round(spot[0], 1), round(spot[1], 1)]


def _path(seen: Window, spots: Sequence[Spot]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(seen.at, spots))
