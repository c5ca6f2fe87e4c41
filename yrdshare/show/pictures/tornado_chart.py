"""The tornado as a picture: one panel a party, its assumptions from the widest to the narrowest."""

from collections.abc import Sequence
from fractions import Fraction

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.stress.tornado import Bar, Tornado
from yrdshare.show.axes import drawn
from yrdshare.show.charts import FAINT, INK, plain, titled
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import bars, colour_of, finished, heading, look, party, roomy, words_above
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

SIDE_BY_SIDE = 2
PER_ROW, AROUND, HEAD = 62, 90, 128  # pixels: a row; a panel's title and axis; what stands above all panels
MARGIN = {"l": 24, "r": 24, "t": 146, "b": 64}
WIDE, HALF, ROOM = (
    0.36,
    0.25,
    0.24,
)  # a bar's part of its row, and of two below each other; room for the figures beside the bars
BELOW = 0.2  # from the middle of a row down to the middle of its bar


def tornado_chart(found: Tornado, region: Region | None = None, lang: Language = "zh") -> LiveFigure:
    """What each assumption alone does to a party's total gain, 万元; `region` alone, or all side by side."""
    draft = found.position.draft
    if region is not None and region not in draft.parties:
        raise DraftError([fault("draft.not_a_party", region=region)])
    places = draft.parties if region is None else (region,)
    shown = {one: _moved(found, one) for one in places}
    across = min(SIDE_BY_SIDE, len(places))
    down = -(-len(places) // across)
    figure = make_subplots(
        down,
        across,
        horizontal_spacing=0.06,
        vertical_spacing=0.28 / down,
        subplot_titles=["-"] * len(places),
    )
    most = max(map(len, shown.values()))
    ends = [drawn(end[one]) for one, rows in shown.items() for bar in rows for end in _ends(bar)]
    span = roomy(ends, ROOM, ROOM)
    for spot, one in enumerate(places):
        _panel(figure, found, (one, shown[one], spot), lang)
    heading(figure, say("stress_pictures.tornado", lang), say("stress_pictures.tornado_note", lang))
    live = finished(figure, HEAD + down * (AROUND + PER_ROW * most), MARGIN)
    live.update_layout(barmode="overlay")
    live.update_xaxes(range=span, tickformat=",.0f", zeroline=True, zerolinecolor=INK, zerolinewidth=3)
    live.update_yaxes(range=(most - 0.45, -0.75), showticklabels=False, showgrid=False, zeroline=False)
    return live


def _moved(found: Tornado, region: Region) -> list[Bar]:
    """The party's bars, widest first: those that move it, and those of which an end cannot be worked out."""
    return [bar for bar in found.of(region) if bar.width(region) or bar.low is None or bar.high is None]


def _ends(bar: Bar) -> list[dict[Region, Fraction]]:
    return [dict(end) for end in (bar.low, bar.high) if end is not None]


def _panel(
    figure: go.Figure, found: Tornado, place: tuple[Region, Sequence[Bar], int], lang: Language
) -> None:
    region, rows, spot = place
    draft = found.position.draft
    where = {"row": spot // SIDE_BY_SIDE + 1, "col": spot % SIDE_BY_SIDE + 1}
    for first in (True, False):
        figure.add_trace(_half(found, region, rows, first, lang), **where)
    for number, bar in enumerate(rows):
        title = plain(bar.title.text(lang))
        if bar.low is None or bar.high is None:
            title = say("stress_pictures.tornado_refused", lang, title=title)
        words_above(figure, number - 0.02, title, spot + 1)
    still = len(found.bars) - len(rows)
    note = say("stress_pictures.tornado_rest", lang, count=still) if still else " "
    now = wan(found.position.totals[region], sign=True)
    title = say("stress_pictures.tornado_title", lang, region=party(draft, region, lang), amount=now)
    figure.layout.annotations[spot].update(text=titled(title, note), font={"color": INK})
    least = -drawn(found.position.totals[region])
    panel = "" if spot == 0 else str(spot + 1)
    if any(drawn(end[region]) < least for bar in rows for end in _ends(bar)) and least < 0:
        figure.add_vline(x=least, line={"color": FAINT, "width": 2, "dash": "dash"}, **where)
        figure.add_annotation(
            x=least, xref=f"x{panel}", y=0, yref=f"y{panel} domain", xanchor="left", yanchor="bottom",
            text=say("stress_pictures.worse_left", lang), showarrow=False, xshift=4,
        )  # fmt: skip


def _half(found: Tornado, region: Region, rows: Sequence[Bar], first: bool, lang: Language) -> go.Bar:
    """One end of every assumption: hollow for the one named before the stroke, filled for the other."""
    draft = found.position.draft
    ends = [bar.low if first else bar.high for bar in rows]
    changes = [None if end is None else end[region] for end in ends]
    together = [_same_side(bar, region) for bar in rows]
    offsets = [BELOW - WIDE / 2 + (HALF if same and not first else 0) for same in together]
    return bars(look(draft, region, hollow=first)).update(
        x=[None if one is None else drawn(one) for one in changes],
        y=list(range(len(rows))),
        offset=offsets,
        width=[HALF if same else WIDE for same in together],
        orientation="h",
        text=["" if not one else wan(one, sign=True) for one in changes],
        name=say(f"stress_pictures.tornado_{'first' if first else 'second'}", lang),
        hovertemplate="%{x:+,.2f}<extra>%{fullData.name}</extra>",
        outsidetextfont={"color": colour_of(draft, region)},
    )


def _same_side(bar: Bar, region: Region) -> bool:
    """Whether both ends move the gain the same way: then each has half of the row."""
    return bar.low is not None and bar.high is not None and bar.low[region] * bar.high[region] > 0
