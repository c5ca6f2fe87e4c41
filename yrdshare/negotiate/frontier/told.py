"""A zone in words: how far each party can go, what is exchanged, where it is broken, why it is empty."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from yrdshare.formula.linear import Floats
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.frontier.vertices import Piece, Vertex
from yrdshare.negotiate.labels import share_label, with_labels
from yrdshare.negotiate.solving.model import money_unit
from yrdshare.words import Language, say

if TYPE_CHECKING:
    from yrdshare.negotiate.frontier.zone import Zone

PAIR = 2
THREE = 3
SHOWN = 12  # edges or faces written out; more would not be read


def told(zone: "Zone", lang: Language) -> Iterator[str]:
    """The lines of `Zone.text`."""
    names = say("frontier.comma", lang).join(region.text(lang) for region in zone.parties)
    yield say("frontier.heading", lang, parties=names)
    if zone.others:
        others = say("frontier.comma", lang).join(region.text(lang) for region in zone.others)
        yield say("frontier.others", lang, others=others)
    if not [one for one in zone.draft.open_shares if one.name not in zone.draft.pins]:
        yield say("frontier.no_open_share", lang)
    elif money_unit(zone.draft) == 1:
        yield say("frontier.zero_pool", lang)
    if zone.miss is not None:
        yield from _missed(zone, lang)
    if zone.frontier:
        yield from _frontier(zone, lang)
    yield from _intervals(zone, lang)


def _missed(zone: "Zone", lang: Language) -> Iterator[str]:
    miss = zone.miss
    assert miss is not None  # asked before
    if miss.position is None:
        yield say("frontier.infeasible", lang)
        if miss.infeasible is not None and miss.infeasible.clash:
            clash = say("frontier.semicolon", lang).join(one.text(lang) for one in miss.infeasible.clash)
            yield say("frontier.clash", lang, clash=with_labels(zone.draft, clash, lang))
            for demand, amount in miss.infeasible.shared.demands:
                in_shares = demand.condition is not None and demand.condition.term.is_share
                shown = share_text(amount.limit_denominator(10**6)) if in_shares else wan_text(amount)
                key = "frontier.give_share" if in_shares else "frontier.give"
                said = with_labels(zone.draft, demand.text(lang), lang)
                yield say(key, lang, demand=said, amount=shown)
        return
    yield say("frontier.empty", lang)
    lacks = say("frontier.comma", lang).join(
        say("frontier.one_lack", lang, region=region, amount=wan_text(amount))
        for region, amount in miss.lacks
    )
    yield say("frontier.miss", lang, shares=_shares(zone, miss.position.shares, lang), lacks=lacks)


def _frontier(zone: "Zone", lang: Language) -> Iterator[str]:
    shown = zone.agreeable or zone.frontier
    yield say("frontier.only_agreeable" if zone.agreeable else "frontier.all_of_it", lang)
    corners = [vertex for piece in shown for vertex in piece.vertices]
    if len(corners) == 1 and zone.exact:
        yield say("frontier.one_point", lang, gains=_gains(zone, corners[0], lang))
    elif len(zone.parties) == PAIR:
        yield from _ends(zone, corners, lang)
        if zone.exact:
            yield from _pieces(zone, shown, lang)
    else:
        yield from _faces(zone, shown, lang)
    if zone.exact:
        yield say("frontier.exact", lang)
    else:
        key = "frontier.near_faces" if len(zone.parties) == THREE else "frontier.near"
        yield say(key, lang, error=wan_text(zone.error))


def _ends(zone: "Zone", corners: list[Vertex], lang: Language) -> Iterator[str]:
    for region, vertex in zip(zone.parties, (corners[-1], corners[0]), strict=True):
        yield say("frontier.best_for", lang, region=region, gains=_gains(zone, vertex, lang))


def _pieces(zone: "Zone", pieces: tuple[Piece, ...], lang: Language) -> Iterator[str]:
    """Each edge with its exchange rate, each gap between pieces, and the ends that do not belong."""
    first, second = zone.parties
    for number, piece in enumerate(pieces):
        for edge, rate in enumerate(piece.rates(first, second)):
            if edge < SHOWN:
                one, other = (vertex.gains[first] for vertex in piece.vertices[edge : edge + 2])
                yield say(
                    "frontier.edge",
                    lang,
                    first=first,
                    second=second,
                    rate=f"{rate:,.4f}",
                    low=wan_text(one),
                    high=wan_text(other),
                )
        if number + 1 < len(pieces):
            low, high = piece.vertices[-1].gains[first], pieces[number + 1].vertices[0].gains[first]
            key = "frontier.gap" if high - low > 1 else "frontier.jump"
            yield say(key, lang, first=first, second=second, low=wan_text(low), high=wan_text(high))
    if any(not piece.starts or not piece.ends for piece in pieces):
        yield say("frontier.open_end", lang)


def _faces(zone: "Zone", pieces: tuple[Piece, ...], lang: Language) -> Iterator[str]:
    corners = [vertex for piece in pieces for vertex in piece.vertices]
    for region in zone.parties:
        best = max(corners, key=lambda vertex: vertex.gains[region])
        yield say("frontier.best_for", lang, region=region, gains=_gains(zone, best, lang))
    kinds = [len(piece.vertices) for piece in pieces]
    flat, edges = sum(kind >= THREE for kind in kinds), sum(kind == PAIR for kind in kinds)
    yield say("frontier.faces", lang, flat=flat, edges=edges, points=len(kinds) - flat - edges)
    for piece in pieces[:SHOWN]:
        yield from _exchange(zone, piece, lang)


def _exchange(zone: "Zone", piece: Piece, lang: Language) -> Iterator[str]:
    """What the first party's gain of 1 costs each other, on a flat face or along an edge of three parties."""
    if len(zone.parties) != THREE or len(piece.vertices) == 1:
        return
    first, second, third = zone.parties
    points = np.array([[vertex.program[region] for region in zone.parties] for vertex in piece.vertices])
    low, high = (wan_text(Fraction(int(end))) for end in (points[:, 0].min(), points[:, 0].max()))
    names = {"first": first, "second": second, "third": third, "low": low, "high": high}
    if len(points) == PAIR:
        yield say("frontier.edge_of_three", lang, **_along(zone, points[1] - points[0], lang), **names)
        return
    weights = np.abs(np.linalg.svd(points - points.mean(axis=0))[2][2])
    two, three = (f"{weights[0] / weight:,.4f}" for weight in weights[1:])
    yield say("frontier.face", lang, two=two, three=three, **names)


def _along(zone: "Zone", along: Floats, lang: Language) -> Mapping[str, object]:
    """The party that moves most along an edge, and what each other's gain does when it gains 1."""
    most = int(np.argmax(np.abs(along)))
    moves = say("frontier.comma", lang).join(
        say("frontier.one_move", lang, region=region, amount=f"{move:+,.4f}")
        for place, (region, move) in enumerate(zip(zone.parties, (along / along[most]).tolist(), strict=True))
        if place != most
    )
    return {"base": zone.parties[most], "moves": moves}


def _intervals(zone: "Zone", lang: Language) -> Iterator[str]:
    if not zone.share_intervals:
        return
    name = next(one.name for one in zone.draft.open_shares if one.name not in zone.draft.pins)
    parts = say("frontier.or", lang).join(
        share_text(low)
        if low == high
        else say("frontier.from_to", lang, low=share_text(low), high=share_text(high))
        for low, high in zone.share_intervals
    )
    yield say("frontier.interval", lang, share=share_label(zone.draft, name, lang), parts=parts)
    if len(zone.share_intervals) > 1:
        yield say("frontier.interval_gap", lang)


def _gains(zone: "Zone", vertex: Vertex, lang: Language) -> str:
    return say("frontier.comma", lang).join(
        say("frontier.one_gain", lang, region=region, amount=wan_text(vertex.gains[region]))
        for region in zone.parties
    )


def _shares(zone: "Zone", shares: Mapping[str, Fraction], lang: Language) -> str:
    named = (f"{share_label(zone.draft, name, lang)} {share_text(value)}" for name, value in shares.items())
    return say("frontier.comma", lang).join(named)
