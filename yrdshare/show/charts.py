"""One picture from a Position: the path of every party's gain on fixed axes, and each pool's split by year.

The traces, shapes and annotations are fixed in number when the picture is made; a move changes values
only, so the page is repainted in one step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position, at
from yrdshare.show.labels import symbol
from yrdshare.show.levers import MOST_LEVERS
from yrdshare.show.state import Screen
from yrdshare.words import Language, say

INK, FAINT, GRID, PAPER = "#1c2b3a", "#5b6b7b", "#dfe5ec", "#ffffff"
COLOURS = ("#1f4e8c", "#b4531a", "#2b7a5b", "#6b4796", "#8c6d1f", "#3d6b78")  # AA on white, one for each party
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKERS = ("circle", "square", "triangle-up", "diamond", "star", "cross")
PATTERNS = ("", "/", ".", "x", "-", "+")
FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif'
SPACE = 0.08  # of the axis, left free above and below
LABELLED_YEARS = 6  # bars carry their amounts while there are no more years than this

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stays while levers move: the range of each panel's axis in 万元."""

    gains: Range
    splits: tuple[Range, ...]


def wan_float(fen: Fraction | int) -> float:
    """Fen in 万元 for a picture."""
    return float(fen) / FEN_PER["万元"]


def frame(draft: Draft) -> Frame:
    """The axes: wide enough for every corner of the levers' bounds, so that they never jump."""
    corners = [at(draft, point) for point in _corners(draft)]
    gains = [value for position in corners for path in position.gains.values() for value in path]
    splits = []
    for formula in draft.formulas:
        stacks = [
            value
            for position in corners
            for stack in _stacks(position.measures.receipts[formula.name])
            for value in stack
        ]
        splits.append(_range(stacks))
    return Frame(_range(gains), tuple(splits))


def wider(fixed: Frame, position: Position) -> Frame:
    """The same axes, wider only where a value would fall outside: a picture never hides a number."""
    gains = [wan_float(value) for path in position.gains.values() for value in path]
    low, high = min(*gains, fixed.gains[0]), max(*gains, fixed.gains[1])
    return Frame((low, high), fixed.splits)


def picture(screen: Screen, fixed: Frame) -> go.Figure:
    """The whole figure, built at once: a widget that is filled later is empty in Voilà."""
    draft = screen.draft
    widths = [1.25, *(1.0 for _ in draft.formulas)]
    figure = make_subplots(1, len(widths), column_widths=widths, horizontal_spacing=0.05, subplot_titles=["-"] * len(widths))
    for region in draft.parties:
        for trace in _lines(draft, region):
            figure.add_trace(trace, 1, 1)
    for column in range(len(draft.formulas)):
        for region in draft.parties:
            figure.add_trace(_bars(draft, region), 1, 2 + column)
    for spot, region in enumerate(draft.parties):
        figure.add_vline(x=draft.years[0], line=_thin(region, draft), visible=False, row=1, col=1)
        figure.add_annotation(
            x=draft.years[0], y=1 - 0.09 * spot, yref="y domain", text="", showarrow=False, row=1, col=1,
            xanchor="left", font={"size": 14, "color": _colour(draft, region)}, bgcolor="rgba(255,255,255,.85)",
        )  # fmt: skip
    _dress(figure, draft, fixed)
    repaint(figure, screen, fixed)
    return figure


def repaint(figure: go.Figure, screen: Screen, fixed: Frame) -> None:
    """The screen's values, words and crossings, in one update."""
    with figure.batch_update():
        for trace, change in zip(figure.data, _traces(screen), strict=True):
            trace.update(change)
        _titles(figure, screen)
        for spot, region in enumerate(screen.draft.parties):
            _cross(figure, screen, region, spot)
        figure.layout.yaxis.range = list(wider(fixed, screen.position).gains)


def crossing(draft: Draft, path: tuple[Fraction, ...]) -> int | None:
    """The year from which a path that began below zero stays at or above it; None where it does not."""
    below = [year for year, value in zip(draft.years, path, strict=True) if value < 0]
    later = [year for year in draft.years if below and year > below[-1]]
    return later[0] if later else None


def _corners(draft: Draft) -> Iterator[Mapping[str, Fraction]]:
    opened = draft.open_shares[:MOST_LEVERS]
    rest = {share.name: share.low for share in draft.open_shares[MOST_LEVERS:]}
    for values in product(*((share.low, share.high) for share in opened)):
        yield {**rest, **{share.name: value for share, value in zip(opened, values, strict=True)}}


def _stacks(by_region: Mapping[Region, object]) -> Iterator[tuple[Fraction, Fraction]]:
    paths = [list(path) for path in by_region.values()]  # type: ignore[call-overload]
    for values in zip(*paths, strict=True):
        up = sum((value for value in values if value > 0), Fraction(0))
        yield up, sum((value for value in values if value < 0), Fraction(0))


def _range(values: list[Fraction]) -> Range:
    low, high = min(0.0, *map(wan_float, values)), max(0.0, *map(wan_float, values))
    room = (high - low) * SPACE or 1.0
    return (low - room if low < 0 else 0.0, high + room)
