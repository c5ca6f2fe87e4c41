"""The principles side by side: a bar for every party, the price of fairness in words; none is recommended."""

from collections.abc import Sequence

import plotly.graph_objects as go

from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.principles import Nearest, Utilitarian
from yrdshare.negotiate.side_by_side import Beside, SideBySide
from yrdshare.show.axes import drawn
from yrdshare.show.charts import DASHES, FAINT, plain
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import (
    LETTERS,
    bars,
    colour_of,
    finished,
    heading,
    look,
    party,
    roomy,
    words_above,
)
from yrdshare.show.pictures.pages import Grid, Page
from yrdshare.show.survey import told_name
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

BAR, WORDS, AROUND = 26, 40, 210  # pixels: a party's bar; the words above a row; all else
ROOM = 0.16  # of the axis, for figures beside bars
MARGIN = {"l": 24, "r": 24, "t": 140, "b": 64}


def side_by_side_chart(found: SideBySide, lang: Language = "zh") -> LiveFigure:
    """Every party's total net gain under each principle, 万元.

    Dashed lines carry the gains at the last draft's shares through all rows, where there are any.
    """
    draft, rows = found.draft, found.answers
    figure = go.Figure()
    ends = [drawn(amount) for one in rows for amount in one.gains.values()]
    for spot, region in enumerate(draft.parties):
        amounts = [one.gains.get(region) for one in rows]
        figure.add_trace(
            bars(look(draft, region)).update(
                showlegend=True,
                x=[None if one is None else drawn(one) for one in amounts],
                y=list(range(len(rows))),
                offset=[_top(rows, draft.parties) + spot * _high(draft.parties)] * len(rows),
                width=[_high(draft.parties) * 0.88] * len(rows),
                orientation="h",
                text=["" if one is None else wan(one, sign=True) for one in amounts],
                name=party(draft, region, lang),
                hovertemplate="%{x:+,.2f}<extra>%{fullData.name}</extra>",
            )
        )
    _last_draft(figure, found, lang)
    for number, one in enumerate(rows):
        words_above(figure, number + _top(rows, draft.parties), plain(_title(one, lang)))
    note = say("zone.bars_note", lang, rate=share_text(draft.discount))
    if figure.layout.shapes:
        note += say("zone.bars_last", lang)
    heading(figure, say("zone.bars_title", lang), note)
    live = finished(figure, AROUND + len(rows) * (WORDS + BAR * len(draft.parties)), MARGIN)
    live.update_layout(barmode="overlay", legend={"y": 1.0, "yanchor": "bottom", "x": 0})
    live.update_xaxes(
        range=roomy(ends, ROOM, ROOM), tickformat=",.0f", zeroline=True, zerolinecolor=FAINT, zerolinewidth=2
    )
    live.update_xaxes(title={"text": say("zone.bars_axis", lang), "font_size": LETTERS})
    live.update_yaxes(range=(len(rows) - 0.45, -0.55), showticklabels=False, showgrid=False, zeroline=False)
    return live


def side_by_side_table(found: SideBySide, lang: Language = "zh") -> Page:
    """The same in figures: gains, total, what it is short of the largest, and that as a part of it."""
    draft = found.draft
    head = [say("zone.column_principle", lang), *(party(draft, region, lang) for region in draft.parties)]
    head += [say(f"zone.column_{name}", lang) for name in ("total", "price", "part")]
    lines = []
    for one in found.answers:
        known = [one.gains.get(region) for region in draft.parties]
        amounts = ["" if value is None else wan_text(value) for value in (*known, one.total, one.price)]
        lines.append([told_name(one.principle, lang), *amounts, "" if one.part is None else _percent(one)])
    return Grid(say("zone.side_by_side", lang), head, lines).page


def _high(parties: Sequence[object]) -> float:
    """A bar's part of its row."""
    return BAR / (WORDS + BAR * len(parties))


def _top(rows: Sequence[Beside], parties: Sequence[object]) -> float:
    """From the middle of a row to the top of its first bar."""
    return 0.5 - _high(parties) * len(parties) if rows else 0.0


def _last_draft(figure: go.Figure, found: SideBySide, lang: Language) -> None:
    last = next((one for one in found.answers if isinstance(one.principle, Nearest) and one.gains), None)
    for spot, region in enumerate(found.draft.parties if last is not None else ()):
        assert last is not None  # asked before
        line = {
            "color": colour_of(found.draft, region),
            "width": 2,
            "dash": DASHES[1 + spot % (len(DASHES) - 1)],
        }
        figure.add_vline(x=drawn(last.gains[region]), line=line)


def _title(one: Beside, lang: Language) -> str:
    """The principle, and what it costs in total."""
    name = told_name(one.principle, lang)
    if one.total is None:
        return say("zone.bars_no_answer", lang, principle=name)
    price = ""
    if isinstance(one.principle, Utilitarian):
        price = say("zone.bars_largest", lang, amount=wan_text(one.total))
    elif one.price is not None and wan_text(abs(one.price)) == "0.00":
        price = say("zone.bars_no_price", lang)
    elif one.price is not None:
        key = "zone.bars_price_only" if one.part is None else "zone.bars_price"
        price = say(key, lang, amount=wan_text(one.price), part=_percent(one))
    return say("zone.bars_row", lang, principle=name, price=price)


def _percent(one: Beside) -> str:
    return "" if one.part is None else f"{float(one.part):.2%}"
