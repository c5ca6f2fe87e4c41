"""One picture from a screen: every party's gain on fixed axes, and each pool's split by year.

The traces, shapes and annotations are fixed in number when the picture is made; a move changes values
only, in one update, so the page is repainted once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.formula.formula import Formula
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.show.axes import Frame, crossing, drawn, wider
from yrdshare.show.labels import formula_text, symbol
from yrdshare.show.state import Screen
from yrdshare.words import say

INK, FAINT, GRID = "#1c2b3a", "#5b6b7b", "#e3e8ee"
COLOURS = ("#1f4e8c", "#b4531a", "#2b7a5b", "#6b4796", "#7d6118", "#3d6b78")  # AA on white, one a party
DASHES = ("solid", "longdash", "dot", "dashdot", "dash", "longdashdot")
MARKERS = ("circle", "square", "triangle-up", "diamond", "star", "cross")
PATTERNS = ("", "/", ".", "x", "-", "+")
FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif'
LABEL_DIGITS = {"万元": 0, "亿元": 2}
LABELLED_YEARS = 6  # bars carry their amounts while there are no more years than this
LETTERS_PER_WIDTH, SMALLEST_LETTERS = 64, 11
MARGINS = {"l": 3.9, "r": 0.7, "t": 3.4, "b": 2.2}  # in letters
BELOW_TITLE = 0.09  # of the panel's height, from one crossing's words to the next


def picture(screen: Screen, fixed: Frame) -> go.Figure:
    """The whole figure, built at once: a widget that is filled later is empty in Voilà."""
    draft = screen.draft
    panels = 1 + len(draft.formulas)
    widths = [1.3] + [1.0] * (panels - 1)
    figure = make_subplots(
        1, panels, column_widths=widths, horizontal_spacing=0.055, subplot_titles=["-"] * panels
    )
    for region in draft.parties:
        figure.add_traces(list(_lines(draft, region)), rows=1, cols=1)
    for column in range(2, panels + 1):
        figure.add_traces([_bars(draft, region) for region in draft.parties], rows=1, cols=column)
    for spot, region in enumerate(draft.parties):
        _add_crossing(figure, draft, region, spot)
    _dress(figure, draft)
    repaint(figure, screen, fixed)
    return figure


def repaint(figure: go.Figure, screen: Screen, fixed: Frame) -> None:
    """The screen's values, words and crossings, in one update."""
    axes = wider(fixed, screen.position)
    with figure.batch_update():
        for trace, change in zip(figure.data, _changes(screen, axes), strict=True):
            _set(trace, change)
        for note, text in zip(figure.layout.annotations, _notes(screen, axes), strict=True):
            _set(note, {"text": text})
        for line, region in zip(figure.layout.shapes, screen.draft.parties, strict=True):
            year = crossing(screen.draft.years, screen.position.gains[region])
            _set(line, {"visible": year is not None, "x0": year or 0, "x1": year or 0})
        for axis, span in zip(figure.select_yaxes(), (axes.gains, *axes.splits), strict=True):
            _set(axis, {"range": span})


def _set(part: Any, values: Mapping[str, object]) -> None:
    """Set only what is different: a change of the layout makes the page draw the whole picture anew."""
    for name, value in values.items():
        if part[name] != value:
            part[name] = value


def fit(figure: go.Figure, width: int, height: int) -> None:
    """The picture at the size of its place on the page, its letters in proportion."""
    letters = min(max(width // LETTERS_PER_WIDTH, SMALLEST_LETTERS), height // 20 + 1)
    with figure.batch_update():
        figure.layout.width, figure.layout.height = width, height
        figure.layout.font.size = letters
        figure.layout.margin = {side: round(letters * share) for side, share in MARGINS.items()}
        for note in figure.layout.annotations:
            note.font.size = letters
        for trace in figure.data:
            if trace.type == "bar":
                trace.textfont.size = letters - 2


def _lines(draft: Draft, region: Region) -> Iterator[go.Scatter]:
    """The party's path now, and in the draft before."""
    spot = draft.parties.index(region)
    colour = COLOURS[spot % len(COLOURS)]
    years = list(draft.years)
    for now in (True, False):
        yield go.Scatter(
            x=years,
            y=[0.0] * len(years),
            mode="lines+markers" if now else "lines",
            line={
                "color": colour,
                "width": 4 if now else 1.5,
                "dash": DASHES[spot % len(DASHES)] if now else "dot",
            },
            marker={"symbol": MARKERS[spot % len(MARKERS)], "size": 11},
            opacity=1.0 if now else 0.55,
            hovertemplate="%{x}: %{y:,.0f}<extra>%{fullData.name}</extra>",
        )


def _bars(draft: Draft, region: Region) -> go.Bar:
    spot = draft.parties.index(region)
    years = list(draft.years)
    return go.Bar(
        x=years,
        y=[0.0] * len(years),
        text=[""] * len(years),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": "#ffffff", "size": 13},
        constraintext="inside",
        marker={
            "color": COLOURS[spot % len(COLOURS)],
            "pattern": {
                "shape": PATTERNS[spot % len(PATTERNS)],
                "fillmode": "overlay",  # the colour stays below the pattern
                "fgcolor": "rgba(255,255,255,.4)",
                "size": 9,
                "solidity": 0.16,
            },
        },
        showlegend=False,
        hovertemplate="%{x}: %{y:,.0f}<extra>%{fullData.name}</extra>",
    )


def _add_crossing(figure: go.Figure, draft: Draft, region: Region, spot: int) -> None:
    """A line at the year from which the party gains, with words beside it."""
    colour = COLOURS[spot % len(COLOURS)]
    figure.add_shape(
        type="line", xref="x", yref="y domain", x0=0, x1=0, y0=0, y1=0.99 - BELOW_TITLE * len(draft.parties),
        line={"color": colour, "width": 2, "dash": "dot"}, visible=False,
    )  # fmt: skip
    figure.add_annotation(
        xref="x domain", yref="y domain", x=0.01, y=0.99 - BELOW_TITLE * spot, xanchor="left", yanchor="top",
        showarrow=False, text="", font={"size": 14, "color": colour},
    )  # fmt: skip


def _dress(figure: go.Figure, draft: Draft) -> None:
    """Everything about the figure that no move changes."""
    figure.update_layout(
        barmode="relative",
        bargap=0.2,
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 15, "color": INK},
        showlegend=False,  # the cards above show each party's colour and shape
        hovermode="x unified",
        dragmode=False,
        height=400,
    )
    step = max(1, -(-len(draft.years) // 6))
    figure.update_xaxes(dtick=step, tick0=draft.years[0], tickformat="d", showgrid=False, fixedrange=True)
    figure.update_yaxes(
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=FAINT,
        zerolinewidth=2,
        tickformat=",.0f",
        fixedrange=True,
    )
    for title in list(figure.layout.annotations)[: 1 + len(draft.formulas)]:
        title.update(font={"size": 16, "color": INK}, xanchor="center")


def _changes(screen: Screen, axes: Frame) -> Iterator[dict[str, object]]:
    """What each trace becomes, in the order the traces were added."""
    draft, lang, position, before = screen.draft, screen.lang, screen.position, screen.reference
    faint = 1.0 if screen.current else 0.35
    for region in draft.parties:
        past = before.gains.get(region) if before is not None and before.draft.years == draft.years else None
        yield {
            "y": tuple(drawn(value) for value in position.gains[region]),
            "name": plain(region.text(lang)),
            "opacity": faint,
        }
        known = tuple(drawn(value) for value in past) if past is not None else (None,) * len(draft.years)
        yield {"y": known, "name": say("show.chart_last", lang, region=plain(region.text(lang)))}
    for formula, unit in zip(draft.formulas, axes.units, strict=True):
        for region in draft.parties:
            path = position.measures.receipts[formula.name][region]
            few = len(draft.years) <= LABELLED_YEARS
            values = tuple(drawn(value, unit) for value in path)
            digits = LABEL_DIGITS.get(unit, 0)
            text = tuple(f"{value:,.{digits}f}" if few and value else "" for value in values)
            yield {"y": values, "text": text, "name": plain(region.text(lang)), "opacity": faint}


def _notes(screen: Screen, axes: Frame) -> Iterator[str]:
    """The panels' titles, then each party's crossing in words."""
    lang = screen.lang
    yield titled(say("show.chart_gains", lang), say("show.chart_gains_note", lang))
    for formula, unit in zip(screen.draft.formulas, axes.units, strict=True):
        yield _title(formula, unit, screen)
    for region in screen.draft.parties:
        year = crossing(screen.draft.years, screen.position.gains[region])
        said = say("show.chart_crossing", lang, region=plain(region.text(lang)), year=year) if year else ""
        yield f"{symbol(screen.draft, region)} {said}" if said else ""


def _title(formula: Formula, unit: str, screen: Screen) -> str:
    """What the panel shows, and its basis below."""
    draft, lang = screen.draft, screen.lang
    what = formula.dimension
    basis = what.basis_text(lang) or say("nodes.basis_—", lang)
    drawn_in = say(f"show.unit_{unit}", lang) if what.money else what.unit_text(lang)
    shown = "show.chart_paid" if formula.paid else "show.chart_credited"
    name = plain(formula_text(draft, formula.name, lang))
    return titled(
        say(shown, lang, formula=name),
        say("show.chart_note", lang, basis=basis, unit=drawn_in),
    )


def titled(title: str, note: str) -> str:
    """A title with a line below it."""
    return f"<b>{title}</b><br>{note}"


def plain(text: str) -> str:
    """User text that the picture shows as it is, without its markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
