"""Published projects: the stated tax against the projected one, as a table and as a picture."""

import plotly.graph_objects as go

from yrdshare.fiscal.projection.compared import Compared, cells, compared
from yrdshare.money import FEN_PER
from yrdshare.show.charts import COLOURS, FAINT, GRID, plain
from yrdshare.show.pictures.pages import Grid, Page
from yrdshare.show.pictures.projected import dressed
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

BAR, PER_ROW, AROUND = 8, 44, 150  # width of the line of other sectors; height of a row, and of all else


def compared_table(lang: Language = "zh") -> Page:
    """Stated, projected, error, for every benchmark project that states tax and output."""
    head = [one.strip() for one in say("projection.compared_head", lang).strip("| ").split("|")]
    rows = [cells(one, lang) for one in compared()]
    return Grid(say("pictures.caption_compared", lang), head, rows, words=2).page


def compared_chart(lang: Language = "zh") -> LiveFigure:
    """Tax ÷ output: stated, projected, and projected were it of another manufacturing sector."""
    rows = compared()
    names = [_name(one, lang) for one in rows]
    figure = go.Figure()
    for number, (one, name) in enumerate(zip(rows, names, strict=True)):
        figure.add_trace(
            go.Scatter(
                x=[_percent(one.least, one), _percent(one.most, one)],
                y=[name, name],
                mode="lines",
                line={"color": GRID, "width": BAR},
                name=say("pictures.other_sectors", lang),
                legendgroup="other",
                showlegend=number == 0,
                hovertemplate="%{x:.2f}%",
            )
        )
    for key, spot, symbol in (("stated", 1, "circle"), ("projected", 0, "diamond")):
        figure.add_trace(
            go.Scatter(
                x=[_percent(one.stated if key == "stated" else one.projected, one) for one in rows],
                y=names,
                mode="markers",
                marker={"symbol": symbol, "size": 13, "color": COLOURS[spot]},
                name=say(f"pictures.{key}", lang),
                hovertemplate="%{x:.2f}%",
            )
        )
    live = dressed(figure)
    live.update_layout(height=AROUND + PER_ROW * len(rows), margin={"l": 300, "t": 20, "b": 90})
    live.update_xaxes(title=say("pictures.tax_of_output", lang), rangemode="tozero", gridcolor=GRID)
    live.update_xaxes(zeroline=True, zerolinecolor=FAINT, ticksuffix="%")
    live.update_yaxes(autorange="reversed", showgrid=False)
    live.update_layout(legend={"y": -0.16})
    return live


def _name(one: Compared, lang: Language) -> str:
    return plain(f"{one.code} {one.name_zh if lang == 'zh' else one.name_en}")


def _percent(tax: int, one: Compared) -> float:
    """Tax ÷ output in percent, for a picture only."""
    return 100 * (tax / FEN_PER["亿元"]) / (one.output / FEN_PER["亿元"])
