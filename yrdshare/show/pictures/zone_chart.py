"""The zone as a large picture for notebooks: two parties in one panel, three in three panels of two each."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.frontier.located import Located
from yrdshare.negotiate.frontier.vertices import Gains
from yrdshare.negotiate.frontier.zone import Zone
from yrdshare.negotiate.side_by_side import SideBySide
from yrdshare.show.charts import FAINT, GRID, INK, plain
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import LETTERS, PAPER, WIDTH, colour_of, finished, heading, party
from yrdshare.show.survey import told_name
from yrdshare.show.widgets import LiveFigure
from yrdshare.show.zone_picture import breaks, drawn_spot, open_ends, spot_of
from yrdshare.show.zone_shapes import Places, Spot, Window, no_losers, window, written
from yrdshare.words import Language, say

PAIR, THREE = 2, 3
REACH, AGREED, EDGE, BREAK = "#e9edf2", "#cfe6da", "#1d6b4a", "#845400"
HEIGHT = 640  # pixels; a line of three panels is lower
MARGIN = {"l": 96, "r": 24, "t": 118, "b": 76}
DOTS = ("circle", "diamond", "square", "triangle-up", "star", "cross", "pentagon", "x")
OUT = ((1, -1), (1, 0), (0, -1), (1, 1), (-1, 1), (-1, 0), (0, 1), (-1, -1))
MARKED = 17  # pixels of a named point
FARTHER = (0.0, 0.6, 1.2, 1.8, 2.4, 3.2, 4.2, 5.4, 7.0)  # how far off a split its words are, in their heights
LOW = 470  # pixels of the line of three panels
LONGEST = 17  # of a line of joined names, in heights of its letters


def zone_chart(zone: Zone, located: Sequence[Located] | SideBySide = (), lang: Language = "zh") -> LiveFigure:
    """Each party's total net gain on an axis: what nobody would refuse, the frontier, and named splits on it.

    located : `zone.located(...)`, or `side_by_side(draft)`; splits of the same gains share one point and all
              their names
    Three parties are drawn two at a time. Raises DraftError for one party, whose zone is no picture.
    """
    if len(zone.parties) < PAIR:
        raise DraftError([fault("zone.one_party")])
    if isinstance(located, SideBySide):
        found = [one for one in located.answers if one.solution is not None]
        located = zone.located(
            {told_name(one.principle, lang): one.solution for one in found if one.solution}
        )
    return _pair(zone, located, lang) if len(zone.parties) == PAIR else _three(zone, located, lang)


def _pair(zone: Zone, located: Sequence[Located], lang: Language) -> LiveFigure:
    outlines = [[drawn_spot(spot) for spot in outline] for outline in zone.outline]
    outer = [drawn_spot(spot) for spot in zone.outer]
    corners = [spot_of(one.program, zone.parties) for piece in zone.frontier for one in piece.vertices]
    named = list(_named(located, zone.parties))
    frame = (float(MARGIN["l"]), float(MARGIN["t"]), float(WIDTH - MARGIN["r"]), float(HEIGHT - MARGIN["b"]))
    held = [*outer, *corners, *(spot for spot, _ in named), *(spot for one in outlines for spot in one)]
    seen = window(frame, held)
    figure = go.Figure()
    agreed = [] if zone.empty else [found for one in outlines if (found := no_losers(one))]
    for outlines_, colour, name in ((outlines, REACH, "reach"), (agreed, AGREED, "zone")):
        for number, outline in enumerate(outlines_):
            figure.add_trace(_area(outline, colour, say(f"zone.area_{name}", lang), not number))
    if outer:
        figure.add_trace(_line(outer, BREAK, "dash", say("zone.outer", lang)))
    figure.add_traces(list(_frontier(zone, lang)))
    _name_points(figure, zone, named, seen, lang)
    first, second = zone.parties
    live = _finished(figure, zone, HEIGHT, lang)
    for axis, region, low, high in (
        ("x", first, seen.low[0], seen.high[0]),
        ("y", second, seen.low[1], seen.high[1]),
    ):
        live.layout[f"{axis}axis"].update(range=(low, high))
        _dress(live.layout[f"{axis}axis"], zone, region, lang)
    return live


def _finished(figure: go.Figure, zone: Zone, height: int, lang: Language) -> LiveFigure:
    heading(
        figure,
        say("zone.title", lang),
        say("zone.note", lang, rate=share_text(zone.draft.discount)),
        above=34,
    )
    live = finished(figure, height, MARGIN)
    live.update_layout(
        legend={"y": 1.0, "yanchor": "bottom", "x": 0, "orientation": "h"}, hovermode="closest"
    )
    live._config = {"displayModeBar": False, "responsive": False}
    return live


def _dress(axis: "go.layout.XAxis | go.layout.YAxis", zone: Zone, region: Region, lang: Language) -> None:
    title = say("zone.axis", lang, symbol="", region=party(zone.draft, region, lang)).strip()
    axis.update(
        title={"text": title, "font": {"size": LETTERS + 1, "color": colour_of(zone.draft, region)}},
        tickformat=",.0f",
        tickfont={"size": LETTERS - 2, "color": FAINT},
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=FAINT,
        zerolinewidth=2,
    )


def _area(outline: Sequence[Spot], colour: str, name: str, first: bool) -> go.Scatter:
    closed = [*outline, outline[0]]
    return go.Scatter(
        x=[x for x, _ in closed],
        y=[y for _, y in closed],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"color": colour, "width": 2},
        name=name,
        legendgroup=name,
        showlegend=first,
        hoverinfo="skip",
    )


def _line(spots: Sequence[Spot], colour: str, dash: str, name: str, shown: bool = True) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _ in spots],
        y=[y for _, y in spots],
        mode="lines",
        line={"color": colour, "width": 2, "dash": dash},
        name=name,
        legendgroup=name,
        showlegend=shown,
        hoverinfo="skip",
    )


def _frontier(zone: Zone, lang: Language) -> Iterator[go.Scatter]:
    """The pieces with their corners; over them the part at which nobody loses; the breaks between."""
    for number, ends in enumerate(breaks(zone)):
        yield _line(ends, BREAK, "dot", say("zone.break", lang), not number)
    for kind, pieces, colour, width in (
        ("frontier", zone.frontier, FAINT, 3),
        ("agreed", zone.agreeable, EDGE, 5),
    ):
        for number, piece in enumerate(pieces):
            spots = [spot_of(vertex.program, zone.parties) for vertex in piece.vertices]
            yield go.Scatter(
                x=[x for x, _ in spots],
                y=[y for _, y in spots],
                mode="lines+markers" if zone.exact else "markers",
                line={"color": colour, "width": width},
                marker={"color": colour, "size": 7},
                text=[_hover(vertex.gains, lang) for vertex in piece.vertices],
                hovertemplate="%{text}<extra></extra>",
                name=say(f"zone.line_{kind}", lang),
                legendgroup=kind,
                showlegend=not number,
            )
    open_ = list(open_ends(zone.frontier, zone.parties)) if zone.exact else []
    if open_:
        yield go.Scatter(
            x=[x for x, _ in open_],
            y=[y for _, y in open_],
            mode="markers",
            name=say("zone.open_end", lang),
            marker={"color": "#ffffff", "size": 11, "line": {"color": EDGE, "width": 3}},
            hoverinfo="skip",
        )


def _hover(gains: Gains, lang: Language) -> str:
    return "<br>".join(
        say("frontier.one_gain", lang, region=plain(region.text(lang)), amount=wan_text(gain))
        for region, gain in gains.items()
    )


def _named(located: Sequence[Located], both: Sequence[Region]) -> Iterator[tuple[Spot, list[str]]]:
    """Each place once, with the names of all that lie there, to what is written of it."""
    found: dict[tuple[str, ...], list[Located]] = {}
    for one in located:
        found.setdefault(tuple(wan(one.gains[region]) for region in both), []).append(one)
    for those in found.values():
        yield spot_of(those[0].gains, both), [one.name for one in those]


def _name_points(
    figure: go.Figure, zone: Zone, named: Sequence[tuple[Spot, list[str]]], seen: Window, lang: Language
) -> None:
    """The named points with their words, and no deal; words lie where nothing else does."""
    spots = [seen.at(spot) for spot, _ in named]
    nothing = seen.at((0.0, 0.0))
    places = Places(seen.frame, farther=FARTHER, led=True)
    for spot in (*spots, nothing):
        places.keep(spot, MARKED / 2 + 2)
    for line in breaks(zone):
        places.keep_line([seen.at(spot) for spot in line], 5)
    for piece in zone.frontier:
        places.keep_line([seen.at(spot_of(one.program, zone.parties)) for one in piece.vertices], 5)
    everything = [(spot, names, DOTS[number % len(DOTS)]) for number, (spot, names) in enumerate(named)]
    everything.append(((0.0, 0.0), [say("zone.none", lang)], "square-open"))
    from_the_right = sorted(zip(everything, (*spots, nothing), strict=True), key=lambda one: -one[1][0])
    words = []  # those that were placed first are drawn last, over the lines of the others
    for (spot, names, dot), at in from_the_right:
        name = say("zone.and", lang).join(names)
        figure.add_trace(_dot(spot, name, dot, MARKED).update(showlegend=False))
        lines = _folded(names, lang)
        width = max(written(line, LETTERS)[0] for line in lines)
        centre = places.put(at, (width + 8, len(lines) * LETTERS * 1.35 + 4), OUT, 14)
        words.append(_beside(spot, (centre[0] - at[0], centre[1] - at[1]), "<br>".join(lines)))
    for one in reversed(words):
        figure.add_annotation(one)


def _beside(spot: Spot, off: Spot, text: str) -> go.layout.Annotation:
    """Words off a split, in pixels, with a line to it."""
    return go.layout.Annotation(
        x=spot[0],
        y=spot[1],
        ax=off[0],
        ay=off[1],
        text=text,
        showarrow=True,
        arrowhead=0,
        arrowwidth=1,
        arrowcolor=FAINT,
        standoff=8,
        bgcolor=PAPER,
        font={"color": INK},
        borderpad=1,
    )


def _dot(spot: Spot, name: str, dot: str, size: int) -> go.Scatter:
    """A named split."""
    return go.Scatter(
        x=[spot[0]],
        y=[spot[1]],
        mode="markers",
        marker={"symbol": dot, "size": size, "color": INK, "line": {"color": "#ffffff", "width": 2}},
        name=plain(name),
        hovertemplate=f"{plain(name)}<br>%{{x:,.2f}}<br>%{{y:,.2f}}<extra></extra>",
    )


def _folded(names: Sequence[str], lang: Language) -> list[str]:
    """Names joined, in several lines where they are long."""
    joint, lines = say("zone.and", lang), [""]
    for number, name in enumerate(names):
        part = plain(name) + ("" if number + 1 == len(names) else joint)
        if lines[-1] and written(lines[-1] + part, 1)[0] > LONGEST:
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _three(zone: Zone, located: Sequence[Located], lang: Language) -> LiveFigure:
    """Two of the three parties in each panel: the frontier's faces as they look from there."""
    pairs = list(combinations(zone.parties, PAIR))
    figure = make_subplots(1, THREE, horizontal_spacing=0.1)
    for column, both in enumerate(pairs, start=1):
        for kind, pieces, colour in (("frontier", zone.frontier, REACH), ("agreed", zone.agreeable, AGREED)):
            for number, piece in enumerate(pieces):
                spots = [spot_of(vertex.program, both) for vertex in piece.vertices]
                trace = _area(spots, colour, say(f"zone.face_{kind}", lang), column == 1 and not number)
                trace.update(
                    line={"color": EDGE if kind == "agreed" else FAINT, "width": 1.5}, mode="lines+markers"
                )
                figure.add_trace(trace, row=1, col=column)
        for number, (spot, names) in enumerate(_named(located, both)):
            name = say("zone.and", lang).join(names)
            dot = _dot(spot, name, DOTS[number % len(DOTS)], MARKED - 4)
            figure.add_trace(dot.update(legendgroup=name, showlegend=column == 1), row=1, col=column)
    live = _finished(figure, zone, LOW, lang)
    live.update_layout(margin={**MARGIN, "t": 96, "b": 150}, legend={"y": -0.32, "yanchor": "top"})
    for column, both in enumerate(pairs, start=1):
        panel = "" if column == 1 else str(column)
        for axis, region in zip("xy", both, strict=True):
            _dress(live.layout[f"{axis}axis{panel}"], zone, region, lang)
    return live
