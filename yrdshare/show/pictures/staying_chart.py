"""Staying or leaving as a picture and a table: what has been had, what is still to come, year by year."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.money import wan_text
from yrdshare.negotiate.staying import Stay, Staying
from yrdshare.show.axes import drawn
from yrdshare.show.charts import FAINT, INK, LABELLED_YEARS, titled
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import LETTERS, bars, colour_of, finished, heading, look, party, roomy
from yrdshare.show.pictures.pages import Grid, Page, page
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

FEW = 3  # parties below each other at full width; more stand two by two
PANEL, HEAD, TITLE = 330, 150, 84  # pixels of a panel, above all of them, and of a panel's title
ABOVE, BELOW = 0.34, 0.18  # room above and below the bars
CORNER, LABEL = 0.97, 0.12  # parts of the height: where the words stand, and what a bar's own figure takes
MARGIN = {"l": 76, "r": 24, "t": 180, "b": 40}


def staying_chart(found: Staying, lang: Language = "zh") -> LiveFigure:
    """A panel a party. Filled: running total at the end of a year; hollow: what is still to come from it on.

    The year that pays back, the first in which leaving is better and the exit payment are marked in words.
    """
    places = list(found.parties)
    across = 1 if len(places) <= FEW else 2
    down = -(-len(places) // across)
    apart = {"horizontal_spacing": 0.09, "vertical_spacing": TITLE / (PANEL * down)}
    figure = make_subplots(down, across, subplot_titles=["-"] * len(places), **apart)
    span = _span(found)
    for spot, one in enumerate(found.parties.values()):
        _panel(figure, found, (one, spot, across), span[1], lang)
    heading(figure, say("stress_pictures.staying", lang), say("stress_pictures.staying_note", lang), 64)
    live = finished(figure, HEAD + PANEL * down, MARGIN)
    live.update_layout(barmode="group", bargap=0.24, bargroupgap=0.06)
    live.update_yaxes(range=span, tickformat=",.0f", zeroline=True, zerolinecolor=INK)
    live.update_yaxes(zerolinewidth=2, tickfont={"size": LETTERS - 2, "color": FAINT})
    step = max(1, -(-len(found.draft.years) // LABELLED_YEARS))
    live.update_xaxes(dtick=step, tickformat="d", showgrid=False)
    return live


def _span(found: Staying) -> tuple[float, float]:
    """One range for all parties, so that their bars can be compared."""
    shown = [drawn(value) for one in found.parties.values() for value in (*one.so_far, *one.onward)]
    shown += [-drawn(one.exit_cost) for one in found.parties.values()]
    return roomy(shown, BELOW, ABOVE)


def _panel(
    figure: go.Figure, found: Staying, place: tuple[Stay, int, int], top: float, lang: Language
) -> None:
    one, spot, across = place
    draft, region = found.draft, one.region
    where = {"row": spot // across + 1, "col": spot % across + 1}
    few = len(one.years) <= LABELLED_YEARS
    for name, path in (("so_far", one.so_far), ("onward", one.onward)):
        marker = look(draft, region, hollow=name == "onward")
        said = say(f"stress_pictures.{name}", lang)
        heights = [drawn(value) for value in path]
        text = [wan(value, sign=True) if few else "" for value in path]
        hover = "%{x}: %{y:+,.2f}<extra>%{fullData.name}</extra>"
        figure.add_trace(
            bars(marker).update(
                x=list(one.years), y=heights, text=text, name=said, hovertemplate=hover
            ),
            **where,
        )  # fmt: skip
    title = titled(party(draft, region, lang), _words(one, lang))
    figure.layout.annotations[spot].update(text=title)
    marks = []
    if one.payback.year is not None and one.deepest:
        marks.append(("paid_back", one.payback.year, one.so_far, -1))
    if one.regret is not None:
        marks.append(("regret", one.regret, one.onward, 1))
    for key, year, path, side in marks:
        height = max(0.0, drawn(path[one.years.index(year)])) + LABEL * top
        _mark(figure, spot, (year, height, top * CORNER), side, say(f"stress_pictures.{key}", lang))
    if one.exit_cost:
        line = {"color": colour_of(draft, region), "width": 2, "dash": "dash"}
        figure.add_hline(y=-drawn(one.exit_cost), line=line, **where)


def _mark(figure: go.Figure, spot: int, at: tuple[int, float, float], side: int, text: str) -> None:
    """Words at the top with an arrow to a year's filled bar, at the left (-1), or its hollow one (1)."""
    year, height, top = at
    number = "" if spot == 0 else str(spot + 1)
    beside = year + side * 0.19
    figure.add_annotation(
        x=beside, xref=f"x{number}", ax=beside, axref=f"x{number}", y=height, yref=f"y{number}",
        ay=top, ayref=f"y{number}", xanchor="right" if side < 0 else "left", yanchor="top",
        text=f"<b>{text}</b>", showarrow=True, arrowhead=2, arrowwidth=2, arrowcolor=INK,
        bgcolor="#ffffff", bordercolor=INK, borderpad=3,
    )  # fmt: skip


def _words(one: Stay, lang: Language) -> str:
    """When the party has its money back, and whether it would leave, in a few words."""
    year = one.payback.year
    key = "back_never" if year is None else "back_in" if one.deepest else "back_none"
    words = [say(f"stress_pictures.{key}", lang, year=year)]
    if one.regret is None:
        words.append(say("stress_pictures.no_regret", lang))
    else:
        words.append(say("stress_pictures.regret_in", lang, year=one.regret))
    if one.exit_cost:
        words.append(say("stress_pictures.exit_cost", lang, amount=wan(one.exit_cost)))
    return say("stress_pictures.joint", lang).join(words)


def staying_table(found: Staying, lang: Language = "zh") -> Page:
    """Gain, running total and what is still to come by year, 万元; then the sentences of every party."""
    rows = [
        [party_name, say(f"stress_pictures.row_{name}", lang), *(wan_text(value) for value in path)]
        for one in found.parties.values()
        for party_name in [one.region.text(lang)]
        for name, path in (("gain", one.gains), ("so_far", one.so_far), ("onward", one.onward))
    ]
    head = [say(f"stress_pictures.column_{name}", lang) for name in ("party", "item")]
    caption = say("stress_pictures.caption_staying", lang)
    table = Grid(caption, [*head, *map(str, found.draft.years)], rows, words=2).page
    return table + page(found, lang)
