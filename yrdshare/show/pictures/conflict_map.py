"""What clashes in a draft as a picture: demands in rows; clashes, then ways out, in columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import plotly.graph_objects as go

from yrdshare.money import FEN_PER
from yrdshare.negotiate.conflicts.found import Conflicts, Repair
from yrdshare.negotiate.conflicts.giving_way import Way
from yrdshare.negotiate.outcome import Demand
from yrdshare.show.charts import COLOURS, GRID, INK
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import LETTERS, LINE, finished, heading, wrapped
from yrdshare.show.pictures.price_words import demand_title, points_text
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

WORDS = 320  # pixels for the demands' words
LETTERS_A_LINE = 36  # narrow letters of a demand in one line
SET, MARK, AMOUNT = 44, 44, 130  # pixels: a clash's column, a way out's with a mark, one with amounts
MOST_SETS, MOST_REPAIRS, MOST_COLUMNS = 6, 8, 11
ROW, LINE_HIGH, ABOVE, BELOW = 30, 22, 172, 96  # pixels
NARROWEST = 872  # pixels, for the heading and for amounts in the cells
TITLED = 130  # pixels that the clashes' heading needs
SPACE = 26  # pixels between clashes and ways out


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where everything stands, in pixels from the left end of the demands' words and from the first row."""

    found: Conflicts
    rows: tuple[Demand, ...]
    tops: tuple[int, ...]  # each row's upper end, then the lower end of the last
    sets: tuple[int, ...]  # the middle of each clash's column
    repairs: tuple[int, ...]
    amounts: bool
    lang: Language

    def middle(self, demand: Demand) -> float:
        """The height of a demand's row."""
        spot = self.rows.index(demand)
        return (self.tops[spot] + self.tops[spot + 1]) / 2

    @property
    def width(self) -> int:
        """From the first column's end to the last one's."""
        last = [*self.sets, *self.repairs][-1]
        return last + (AMOUNT if self.amounts else MARK) // 2 + 6


def conflict_map(conflicts: Conflicts, lang: Language = "zh") -> LiveFigure:
    """Dots joined in a column cannot all hold; a column of diamonds is a way out, with its amounts if few.

    Only demands in some clash have a row. None of them is called wrong.
    """
    figure = go.Figure()
    if not conflicts.sets:
        return _plain(figure, conflicts, lang)
    sheet = _sheet(conflicts, lang)
    _rows(figure, sheet)
    figure.add_trace(_dots(sheet))
    figure.add_trace(_diamonds(sheet))
    _heads(figure, sheet)
    amounts = say(f"conflict_pictures.note_{'amounts' if sheet.amounts else 'marks'}", lang)
    heading(figure, say("conflict_pictures.title", lang), _note(conflicts, lang) + amounts, above=52)
    below = [wrapped(text, LINE) for text in _rest(conflicts, lang)]
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=0, yref="paper", yanchor="top", yshift=-12,
        text="<br>".join(below), showarrow=False, align="left",
    )  # fmt: skip
    room = 28 + LINE_HIGH * len(below)
    height = sheet.tops[-1]
    live = finished(figure, ABOVE + height + room, margin={"l": 24, "r": 24, "t": ABOVE, "b": room})
    live.update_layout(showlegend=False, hovermode="closest")
    across = max(WORDS + sheet.width, NARROWEST)
    live.update_layout(width=across + 48)  # so that the columns stand as far apart as their words need
    live.update_xaxes(range=(-WORDS, across - WORDS), visible=False)
    live.update_yaxes(range=(height, 0), visible=False)
    return live


def _plain(figure: go.Figure, found: Conflicts, lang: Language) -> LiveFigure:
    """Nothing to draw: all hold, or nothing that was demanded is in the way."""
    key = "all_hold" if found.solution is not None else "hard"
    heading(figure, say("conflict_pictures.title", lang), _note(found, lang), above=40)
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="top", showarrow=False,
        text=f"<b>{say(f'conflict_pictures.{key}', lang, count=len(found.demands))}</b>",
    )  # fmt: skip
    live = finished(figure, ABOVE + LINE_HIGH, margin={"l": 24, "r": 24, "t": ABOVE - 40, "b": 10})
    live.update_xaxes(visible=False)
    live.update_yaxes(visible=False)
    return live


def _note(found: Conflicts, lang: Language) -> str:
    draft = found.draft
    return say("conflict_pictures.note", lang, park=draft.park, number=draft.number, count=len(found.demands))


def _sheet(found: Conflicts, lang: Language) -> _Sheet:
    rows, tops = found.clashing, [0]
    for demand in rows:
        lines = _worded(found, demand, lang).count("<br>") + 1
        tops.append(tops[-1] + max(ROW + LINE_HIGH, ROW // 2 + LINE_HIGH * lines))
    sets = [SET * spot + SET // 2 for spot in range(min(len(found.sets), MOST_SETS))]
    start = max(sets[-1] + SET // 2, TITLED) + SPACE
    room = WORDS + start + AMOUNT * len(found.repairs) <= NARROWEST
    amounts = room and all(one.ways for one in found.repairs)
    wide = AMOUNT if amounts else MARK
    most = min(len(found.repairs), MOST_REPAIRS, MOST_COLUMNS - len(sets))
    repairs = [start + wide * spot + wide // 2 for spot in range(most)]
    return _Sheet(found, rows, tuple(tops), tuple(sets), tuple(repairs), amounts, lang)


def _worded(found: Conflicts, demand: Demand, lang: Language) -> str:
    return wrapped(demand_title(found.draft, demand, lang), LETTERS_A_LINE)


def _rows(figure: go.Figure, sheet: _Sheet) -> None:
    """The demands' words, and a line below each row."""
    for demand, low in zip(sheet.rows, sheet.tops[1:], strict=True):
        figure.add_annotation(
            x=-WORDS, xanchor="left", y=sheet.middle(demand), yanchor="middle", showarrow=False, align="left",
            text=_worded(sheet.found, demand, sheet.lang),
        )  # fmt: skip
        figure.add_shape(
            type="line",
            x0=-WORDS,
            x1=sheet.width,
            y0=low,
            y1=low,
            layer="below",
            line={"color": GRID, "width": 1},
        )


def _dots(sheet: _Sheet) -> go.Scatter:
    """A column of joined dots for each clash; between two columns a gap."""
    x: list[float | None] = []
    y: list[float | None] = []
    for place, clash in zip(sheet.sets, sheet.found.sets, strict=False):
        heights = sorted(sheet.middle(one) for one in clash.demands)
        x += [*([place] * len(heights)), None]
        y += [*heights, None]
    return go.Scatter(
        x=x, y=y, mode="lines+markers", line={"color": INK, "width": 4}, hoverinfo="skip",
        marker={"symbol": "circle", "size": 17, "color": INK}, name=say("conflict_pictures.sets", sheet.lang),
    )  # fmt: skip


def _diamonds(sheet: _Sheet) -> go.Scatter:
    """A diamond for each demand that gives way in a way out, its amount beside it where there is room."""
    cells = [
        (place, sheet.middle(demand), _cell(repair, demand, sheet))
        for place, repair in zip(sheet.repairs, sheet.found.repairs, strict=False)
        for demand in repair.demands
    ]
    return go.Scatter(
        x=[place - (AMOUNT // 2 - 12 if sheet.amounts else 0) for place, _, _ in cells],
        y=[height for _, height, _ in cells],
        mode="markers+text" if sheet.amounts else "markers",
        text=[text for _, _, text in cells],
        textposition="middle right",
        textfont={"size": LETTERS - 1, "color": INK},
        cliponaxis=False,
        hovertemplate="%{text}<extra></extra>",
        marker={"symbol": "diamond-open", "size": 15, "color": COLOURS[1], "line": {"width": 3}},
        name=say("conflict_pictures.repairs", sheet.lang),
    )


def _cell(repair: Repair, demand: Demand, sheet: _Sheet) -> str:
    way = next((one for one in repair.ways if one.demand == demand), None)
    if way is None:
        return say("conflict_pictures.give_up", sheet.lang)
    gives = say("conflict_pictures.gives", sheet.lang)
    return f"{gives} {_amount(way, sheet.lang)}" if not sheet.amounts else f" {_amount(way, sheet.lang)}"


def _amount(way: Way, lang: Language) -> str:
    """Whole 万元, or percentage points with two decimals; rounded up."""
    if way.demand.in_shares:
        return say("conflict_pictures.points", lang, amount=points_text(_up(way.amount, Fraction(1, 10_000))))
    return f"{wan(_up(way.amount, Fraction(FEN_PER['万元'])))} {say('money.unit_wan', lang)}"


def _up(amount: Fraction, step: Fraction) -> Fraction:
    """Rounded up to whole steps, so that it is enough; less than one step as it is."""
    return ceil(amount / step) * step if amount >= step else amount


def _heads(figure: go.Figure, sheet: _Sheet) -> None:
    """What each column is, and above them what the columns to the left and to the right are."""
    lang, wide = sheet.lang, AMOUNT if sheet.amounts else MARK
    for kind, places, half in (("set", sheet.sets, SET // 2), ("repair", sheet.repairs, wide // 2)):
        named = kind == "repair" and sheet.amounts
        for number, place in enumerate(places, start=1):
            figure.add_annotation(
                x=place, y=0, yanchor="bottom", showarrow=False,
                text=say("conflict_pictures.repair", lang, number=number) if named else str(number),
            )  # fmt: skip
        if places:
            figure.add_annotation(
                x=places[0] - half + 8, xanchor="left", y=0, yanchor="bottom", yshift=24, showarrow=False,
                text=f"<b>{say(f'conflict_pictures.{kind}s', lang)}</b>",
            )  # fmt: skip


def _rest(found: Conflicts, lang: Language) -> Iterator[str]:
    """What is not drawn, and how many demands stand in no clash."""
    drawn_sets = min(len(found.sets), MOST_SETS)
    drawn_repairs = min(len(found.repairs), MOST_REPAIRS, MOST_COLUMNS - drawn_sets)
    for kind, count in (
        ("more_sets", len(found.sets) - drawn_sets),
        ("more_repairs", len(found.repairs) - drawn_repairs),
        ("free", len(found.demands) - len(found.clashing)),
    ):
        if count > 0:
            yield say(f"conflict_pictures.{kind}", lang, count=count)
    if not found.complete:
        yield say("conflict_pictures.incomplete", lang)
