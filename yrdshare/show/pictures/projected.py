"""A projection in tables and one picture: what adds up to what, year by year, and how wide the range is."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.fiscal.parameters import parameters
from yrdshare.fiscal.projection.profile import CASES, Case, Profile
from yrdshare.fiscal.projection.projected import GROSS, PARTS, STREAMS, values
from yrdshare.fiscal.projection.projection import Projection
from yrdshare.fiscal.projection.tax import PAID
from yrdshare.fiscal.retention_rows import LEVELS
from yrdshare.ledger import standard
from yrdshare.money import FEN_PER, Fen, share_text, wan_text
from yrdshare.show.charts import COLOURS, FAINT, FONT, GRID, INK, titled
from yrdshare.show.pictures.pages import Grid, Page
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

VAT = ("output_tax", "input_tax", "equipment_tax", "construction_tax", "credit", "vat", "vat" + PAID)
LOCAL = ("vat", "cit")
SHADES = ("#1f4e8c", "#b4531a", "#7d6118", "#2b7a5b")  # of the four parts of value added
PATTERNS = ("", "/", ".", "x")
HEIGHT = 480
LEGEND = {"orientation": "h", "y": -0.14, "yanchor": "top"}


def profiles_table(profiles: Sequence[Profile], lang: Language = "zh") -> Page:
    """What the office knows of each project, without names: 万元, empty where nothing is stated."""
    names = ("code", "sector", "moved", "full_production", "output", "range", "investment", "exports", "cit")
    rows = [list(_profile(one, lang)) for one in profiles]
    head = [say(f"pictures.profile_{name}", lang) for name in names]
    return Grid(say("pictures.caption_profiles", lang, count=len(rows)), head, rows, words=2).page


def _profile(one: Profile, lang: Language) -> Iterator[str]:
    project, output = one.project, one.output
    yield from (project.code, one.sector.text(lang), str(project.moved), str(project.full_production))
    yield wan_text(int(output.mid))
    yield f"{wan_text(int(output.at('low')))}–{wan_text(int(output.at('high')))}" if output.ranged else ""
    yield "" if project.investment is None else wan_text(project.investment)
    yield "" if one.export_share is None else share_text(one.export_share)
    rate = one.cit_rate
    if isinstance(rate, str):
        rate = parameters().value(rate, date(project.full_production, 1, 1))
    yield "" if rate is None else share_text(rate)


def streams_table(
    made: Projection, names: Sequence[str], project: str | None = None, lang: Language = "zh"
) -> Page:
    """Amounts by year, 万元; three rows each where a range is stated: low, mid and high.

    names : streams ("vat" is what is retained locally), or amounts behind them, such as "output_tax"
    project : one alone; None adds up all of them
    """
    rows = []
    for name in names:
        for case in CASES:
            if case in made.flows and (
                case == "mid" or name in {*made.flows[case], *GROSS, *_taxed(made, case)}
            ):
                words = {"what": label(name, lang), "case": say(f"pictures.case_{case}", lang)}
                said = say("pictures.in_case", lang, **words) if len(made.flows) > 1 else words["what"]
                rows.append([said, *_texts(_summed(made, values(made, name, case), project))])
    return Grid(_caption(made, "amounts", project, lang), _head(made, lang), rows).page


def vat_table(made: Projection, project: str, lang: Language = "zh") -> Page:
    """How VAT comes about: output tax, input tax, what is carried forward, what is payable, what is paid.

    vat_t = max(output_t − input_t − equipment_t − construction_t − credit_{t−1}, 0)
    """
    shown = [_summed(made, made.flows["mid"][name], project) for name in VAT]
    rows = [[amount_label(name, lang), *_texts(amounts)] for name, amounts in zip(VAT, shown, strict=True)]
    return Grid(_caption(made, "vat", project, lang), _head(made, lang), rows, sums=[VAT.index("vat")]).page


def parts_table(made: Projection, project: str | None = None, lang: Language = "zh") -> Page:
    """The four parts of value added, their sum, and value added itself: the difference is nothing."""
    held = [(amount_label(name, lang), _summed(made, made.flows["mid"][name], project)) for name in PARTS]
    return _adding(made, held, ("gdp", _summed(made, made.flows["mid"]["gdp"], project), project), lang)


def levels_table(made: Projection, tax: str, lang: Language = "zh") -> Page:
    """Who keeps a tax, all projects together: each level, their sum, and the tax that enters the treasury."""
    by_level = made.levels(tax)
    held = [
        (say(f"projection.level_{level}", lang), _summed(made, by_level[level], None)) for level in LEVELS
    ]
    present = [(name, amounts) for name, amounts in held if amounts.any()]
    return _adding(
        made, present, (tax + PAID, _summed(made, made.flows["mid"][tax + PAID], None), None), lang
    )


def notes_page(made: Projection, lang: Language = "zh") -> Page:
    """What must be known when the figures are read."""
    rows = [[str(number), note.text(lang)] for number, note in enumerate(made.notes(), 1)]
    head = [say("pictures.number", lang), say("pictures.note", lang)]
    return Grid(say("pictures.notes", lang), head, rows, words=2).page


def _adding(
    made: Projection, parts: Sequence[tuple[str, Fen]], whole: tuple[str, Fen, str | None], lang: Language
) -> Page:
    """Parts, their sum, the whole and the difference between the two, to the fen."""
    name, total, project = whole
    added = np.sum([amounts for _, amounts in parts], axis=0)
    rows = [[title, *_texts(amounts)] for title, amounts in parts]
    rows += [
        [say("pictures.sum", lang), *_texts(added)],
        [amount_label(name, lang), *_texts(total)],
        [say("pictures.difference", lang), *_texts(added - total)],
    ]
    count = len(parts)
    head = _head(made, lang)
    return Grid(_caption(made, "adding", project, lang), head, rows, sums=range(count, count + 3)).page


def streams_chart(made: Projection, lang: Language = "zh") -> LiveFigure:
    """Value added in its four parts, and the local part of VAT and CIT with its range; all projects, 亿元."""
    figure = make_subplots(1, 2, horizontal_spacing=0.09, subplot_titles=["-", "-"])
    years = list(made.years)
    for spot, name in enumerate(PARTS):
        figure.add_trace(_bar(years, _hundreds(made, name, "mid"), amount_label(name, lang), spot), 1, 1)
    for spot, name in enumerate(LOCAL):
        figure.add_trace(_bar(years, _hundreds(made, name, "mid"), label(name, lang), spot), 1, 2)
    for case in ("low", "high") if "low" in made.flows else ():
        ends = [sum(pair) for pair in zip(*(_hundreds(made, name, case) for name in LOCAL), strict=True)]
        name = say(f"pictures.ends_{case}", lang)
        figure.add_trace(_end(years, ends, name, case), 1, 2)
    for note, key in zip(figure.layout.annotations, ("value_added", "local_tax"), strict=True):
        note.text = titled(say(f"pictures.{key}", lang), say(f"pictures.about_{key}", lang))
        note.font = {"size": 15, "color": INK}
    figure.update_layout(barmode="relative", legend_traceorder="normal")
    figure.data[0].legend = "legend"
    for trace in figure.data:
        trace.legend = "legend" if trace.xaxis == "x" else "legend2"
    figure.update_layout(height=HEIGHT)
    figure.update_xaxes(dtick=1, tickformat="d")
    figure.update_yaxes(gridcolor=GRID, zeroline=True, zerolinecolor=FAINT, rangemode="tozero")
    live = dressed(figure)
    for legend, left in (("legend", 0.0), ("legend2", 0.55)):  # each below its own half, however narrow
        live.layout[legend] = {**LEGEND, "orientation": "v", "x": left, "xanchor": "left"}
    live.update_layout(margin={"b": 120})
    return live


def dressed(figure: go.Figure) -> LiveFigure:
    """A figure in the house's letters and colours, as wide as its place, without a tool bar."""
    figure.update_layout(
        template="none",
        autosize=True,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 14, "color": INK},
        margin={"l": 70, "r": 24, "t": 70, "b": 70},
        dragmode=False,
    )
    figure.layout.legend.update(LEGEND)
    live = LiveFigure(figure)
    live._config = {"displayModeBar": False, "responsive": True}
    return live


def _bar(years: list[int], heights: Sequence[float], name: str, spot: int) -> go.Bar:
    pattern = {"shape": PATTERNS[spot], "fillmode": "overlay", "fgcolor": "rgba(255,255,255,.4)", "size": 8}
    colour = {"color": SHADES[spot], "pattern": pattern}
    return go.Bar(x=years, y=heights, name=name, marker=colour, hovertemplate="%{x}: %{y:,.2f}")


def _end(years: list[int], heights: Sequence[float], name: str, case: Case) -> go.Scatter:
    """The lower or upper end of the range, as a line with marks."""
    line = {"color": COLOURS[3], "width": 2, "dash": "dot" if case == "low" else "dash"}
    marker = {"symbol": "triangle-down" if case == "low" else "triangle-up", "size": 9}
    shown = {"name": name, "line": line, "marker": marker, "hovertemplate": "%{x}: %{y:,.2f}"}
    return go.Scatter(x=years, y=heights, mode="lines+markers", **shown)


def _taxed(made: Projection, case: Case) -> Iterator[str]:
    """The taxes that were projected in a case."""
    return (name.removesuffix(PAID) for name in made.flows[case] if name.endswith(PAID))


def label(name: str, lang: Language) -> str:
    """What a stream of the ledger is called; a tax is what is retained of it locally."""
    held = standard.streams()
    if name in STREAMS and name in held:
        return held[name].text(lang)
    return amount_label(name, lang)


def amount_label(name: str, lang: Language) -> str:
    """What an amount of a project is called."""
    if name.endswith(PAID):
        return say("projection.entering", lang, what=amount_label(name.removesuffix(PAID), lang))
    return say(f"projection.q_{name}", lang)


def _summed(made: Projection, amounts: Fen, project: str | None) -> Fen:
    """By year: one project's, or all projects' together."""
    found: Fen = amounts.sum(axis=0) if project is None else amounts[made.register.row(project)]
    return found


def _hundreds(made: Projection, name: str, case: Case) -> Sequence[float]:
    """亿元, for a picture only."""
    yi = FEN_PER["亿元"]
    return [float(one) / yi for one in _summed(made, values(made, name, case), None)]


def _texts(amounts: Fen) -> Iterator[str]:
    return (wan_text(int(one)) for one in amounts)


def _head(made: Projection, lang: Language) -> list[str]:
    return [say("pictures.item", lang), *map(str, made.years)]


def _caption(made: Projection, key: str, project: str | None, lang: Language) -> str:
    whose = say("pictures.all_projects", lang, count=len(made.profiles))
    if project is not None:
        of = made.profiles[made.register.row(project)]
        whose = say("pictures.one_project", lang, code=project, sector=of.sector.text(lang))
    return say(f"pictures.caption_{key}", lang, whose=whose)
