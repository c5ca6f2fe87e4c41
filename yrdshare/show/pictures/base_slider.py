"""The base year on a slider: who pays and who receives when growth is counted from another year."""

from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.formula.base_years import BaseYears
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, wan_text
from yrdshare.show.charts import COLOURS, DASHES, FAINT, GRID, INK, MARKERS, PATTERNS, plain, titled
from yrdshare.show.pictures.pages import Grid, Page, page
from yrdshare.show.pictures.projected import dressed
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

HEIGHT = 560


def base_slider(found: BaseYears, lang: Language = "zh") -> LiveFigure:
    """The picture with a slider over the base years. It moves in the page alone, without a kernel."""
    figure = _picture(found, lang)
    steps = [_step(found, year, lang) for year in found.years]
    head = {"prefix": say("rules.base_year", lang) + " ", "font": {"size": 18}, "xanchor": "left"}
    place = {"x": 0.0, "len": 0.56, "y": -0.2, "yanchor": "top", "pad": {"t": 0}}
    look = {"bgcolor": COLOURS[0], "activebgcolor": INK, "bordercolor": FAINT}
    figure.layout.sliders = [{"active": 0, "currentvalue": head, "steps": steps, **place, **look}]
    live = dressed(figure)
    live.update_layout(height=HEIGHT, margin={"t": 140, "b": 150}, legend={"y": -0.09})
    _, first, spots = steps[0]["args"]
    changes = {name.replace("[", ".").replace("]", ""): value for name, value in first.items()}
    live.plotly_update(steps[0]["args"][0], changes, spots)
    return live


def _step(found: BaseYears, year: int, lang: Language) -> dict[str, Any]:
    """What the picture becomes at a base year: bars, line, title, and the sentence above."""
    amounts = [_wan(found.transfers[year][one]) for one in found.regions]
    bars = {"x": [amounts], "text": [[f"{amount:+,.0f}" for amount in amounts]]}
    note = say("rules.year_note", lang, base=year, year=found.year)
    changes = {
        "shapes[0].x0": year,
        "shapes[0].x1": year,
        "annotations[1].text": titled(say("rules.of_year", lang), note),
        "annotations[2].text": "<br>".join(map(plain, told(found, year, lang).splitlines())),
    }
    return {"label": str(year), "method": "update", "args": [bars, changes, [len(found.regions)]]}


def told(found: BaseYears, year: int, lang: Language = "zh") -> str:
    """Who pays and who receives from this base year, and who is on the other side than before."""
    amounts = found.transfers[year]
    joint = say("rules.joint", lang)
    pays = [_named(one, -amount, lang) for one, amount in amounts.items() if amount < 0]
    gets = [_named(one, amount, lang) for one, amount in amounts.items() if amount > 0]
    turned = [
        say("rules.turned_receiver" if one.receives else "rules.turned_payer", lang, region=one.region)
        for one in found.flips()
        if one.year == year
    ]
    nobody = say("rules.nobody", lang)
    words = {"pays": joint.join(pays) or nobody, "gets": joint.join(gets) or nobody, "base": year}
    lines = [say("rules.told", lang, **words)]
    lines.append(joint.join(turned) if turned else say("rules.turned_nobody", lang))
    return "\n".join(lines)


def flips_table(found: BaseYears, lang: Language = "zh") -> Page:
    """Every place and base year, 万元; and who turns when."""
    head = [say("rules.place", lang), *map(str, found.years)]
    rows = [
        [one.text(lang), *(wan_text(found.transfers[year][one]) for year in found.years)]
        for one in found.regions
    ]
    table = Grid(say("rules.caption_bases", lang, year=found.year), head, rows).page
    key = {True: "rules.flip_receiver", False: "rules.flip_payer"}
    lines = [say(key[one.receives], lang, region=one.region, year=one.year) for one in found.flips()]
    return table + page("\n".join(f"- {line}" for line in lines) or say("rules.turned_nobody", lang), lang)


def _named(region: Region, amount: int, lang: Language) -> str:
    return say("rules.amount", lang, region=region, amount=wan_text(amount))


def _picture(found: BaseYears, lang: Language) -> go.Figure:
    figure = make_subplots(1, 2, column_widths=[0.6, 0.4], horizontal_spacing=0.1, subplot_titles=["-", "-"])
    years = list(found.years)
    for spot, one in enumerate(found.regions):
        line = {"color": COLOURS[spot % 6], "dash": DASHES[spot % 6], "width": 3}
        path = [_wan(found.transfers[year][one]) for year in years]
        shown = {"line": line, "marker": {"symbol": MARKERS[spot % 6], "size": 9}}
        figure.add_trace(
            go.Scatter(x=years, y=path, name=plain(one.text(lang)), mode="lines+markers", **shown), 1, 1
        )
    figure.add_trace(_bars(found, lang), 1, 2)
    figure.add_shape(
        type="line", xref="x", yref="y domain", x0=0, x1=0, y0=0, y1=1, line={"color": INK, "width": 2}
    )
    figure.layout.annotations[0].text = titled(
        say("rules.by_base", lang), say("rules.by_base_note", lang, year=found.year)
    )
    for note in figure.layout.annotations:
        note.font = {"size": 15, "color": INK}
    figure.add_annotation(
        xref="paper", yref="paper", x=0, y=1.32, xanchor="left", yanchor="top", align="left", showarrow=False
    )
    figure.update_xaxes(dtick=1, tickformat="d", showgrid=False, zeroline=False, row=1, col=1)
    figure.update_yaxes(gridcolor=GRID, zeroline=True, zerolinecolor=FAINT, zerolinewidth=2, row=1, col=1)
    figure.update_yaxes(tickformat=",d", row=1, col=1)
    ends = [_wan(amount) for one in found.transfers.values() for amount in one.values()]
    room = 1.3 * max(map(abs, ends), default=1.0)
    figure.update_xaxes(range=[-room, room], gridcolor=GRID, zerolinecolor=FAINT, row=1, col=2)
    figure.update_xaxes(zeroline=True, zerolinewidth=2, tickformat=",d", row=1, col=2)
    figure.update_yaxes(autorange="reversed", row=1, col=2)
    return figure


def _bars(found: BaseYears, lang: Language) -> go.Bar:
    count = len(found.regions)
    colours = [COLOURS[spot % 6] for spot in range(count)]
    shapes = [PATTERNS[spot % 6] for spot in range(count)]
    pattern = {"shape": shapes, "fillmode": "overlay", "size": 8, "fgcolor": "rgba(255,255,255,.4)"}
    return go.Bar(
        x=[0.0] * count,
        y=[plain(one.text(lang)) for one in found.regions],
        orientation="h",
        text=[""] * count,
        textposition="outside",
        cliponaxis=False,
        marker={"color": colours, "pattern": pattern},
        showlegend=False,
    )


def _wan(amount: int) -> float:
    """万元, for a picture only."""
    return amount / FEN_PER["万元"]
