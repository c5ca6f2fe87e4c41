"""Bars of a party, filled or hollow, and the lines of words above them: what the pictures of results share.

A party has its colour and pattern everywhere. Of two things told of one party the first is filled, the
second hollow, so that nothing is told by colour alone. Each row has its words above it, at full width.
"""

import unicodedata
from collections.abc import Mapping

import plotly.graph_objects as go

from yrdshare.formula.sheet.cells import columns
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.show.charts import COLOURS, FAINT, GRID, INK, PATTERNS, plain
from yrdshare.show.labels import symbol
from yrdshare.show.pictures.projected import dressed
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language

PAPER = "#ffffff"  # also behind words that a line of the picture would cross
LETTERS = 16  # of everything that is read; axes are a little smaller
EDGE = 0.03  # of an axis, beyond the last bar
WIDTH = 920  # pixels: fits beside the file list of a small screen, where a page cannot say its own width
LINE = 104  # narrow letters in a line that any page has room for


def look(draft: Draft, region: Region, hollow: bool = False) -> Mapping[str, object]:
    """A bar in the party's colour and pattern, or hollow with an edge of that colour."""
    spot = draft.parties.index(region)
    colour = COLOURS[spot % len(COLOURS)]
    if hollow:
        return {"color": PAPER, "line": {"color": colour, "width": 2.5}}
    shape = PATTERNS[(spot + spot // len(COLOURS)) % len(PATTERNS)]
    lines = {"shape": shape, "fillmode": "overlay", "fgcolor": "rgba(255,255,255,.4)", "size": 9}
    return {
        "color": colour,
        "line": {"color": colour, "width": 2.5},
        "pattern": {**lines, "solidity": 0.16},
    }


def colour_of(draft: Draft, region: Region) -> str:
    """The party's colour."""
    return COLOURS[draft.parties.index(region) % len(COLOURS)]


def party(draft: Draft, region: Region, lang: Language) -> str:
    """The party's shape and name."""
    return f"{symbol(draft, region)} {plain(region.text(lang))}"


def bars(marker: Mapping[str, object]) -> go.Bar:
    """Bars with their words beside them, never turned or cut; `update` gives them their values."""
    return go.Bar(
        marker=marker,
        textposition="outside",
        textangle=0,
        textfont={"size": LETTERS - 1, "color": INK},
        constraintext="none",
        cliponaxis=False,
        showlegend=False,
    )


def wrapped(text: str, width: int) -> str:
    """Text in lines at most so many narrow letters wide, broken after a mark or at a space where it can be.

    >>> wrapped("松江区承担一半，金安区承担一半。", 20)
    '松江区承担一半，<br>金安区承担一半。'
    """
    lines, line = [], ""
    for letter in text:
        line += letter
        if columns(line) > width:
            cut = _cut(line)
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
    return "<br>".join(plain(one) for one in [*lines, line] if one)


def _mark(letter: str) -> bool:
    """Whether it is a Chinese mark that ends words: a line may end after it and never begins with it."""
    return unicodedata.category(letter) in {"Po", "Pe"} and unicodedata.east_asian_width(letter) in "WF"


def _cut(line: str) -> int:
    """Where a line that is one letter too long is broken: late, and never before a mark."""
    whole = len(line) - 1
    places = [spot + 1 for spot, one in enumerate(line[:-1]) if _mark(one) and not _mark(line[spot + 1])]
    spaces = [spot + 1 for spot, one in enumerate(line[:-1]) if one == " "]
    late = [max(found) for found in (places, spaces) if found and max(found) > whole // 2]
    return late[0] if late else whole - _mark(line[-1])


def words_above(figure: go.Figure, spot: float, text: str, panel: int = 1, whole: bool = False) -> None:
    """Words at the left of a row, above its bar; `whole` lets them begin at the edge of the figure."""
    number = "" if panel == 1 else str(panel)
    figure.add_annotation(
        x=0, xref="paper" if whole else f"x{number} domain", xanchor="left",
        y=spot, yref=f"y{number}", yanchor="bottom", text=text, showarrow=False, align="left",
        bgcolor=PAPER, borderpad=0,
    )  # fmt: skip


def heading(figure: go.Figure, title: str, note: str, above: int = 52) -> None:
    """The picture's title and what must be known to read it, above all panels, at the left."""
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", yshift=above,
        text=f"<b>{plain(title)}</b><br>{wrapped(note, LINE)}", showarrow=False, align="left",
    )  # fmt: skip


def finished(figure: go.Figure, height: int, margin: Mapping[str, int]) -> LiveFigure:
    """The figure in the house's letters and colours, nothing on it moving by a hand's touch."""
    live = dressed(figure)
    live.update_layout(height=height, width=WIDTH, autosize=False, margin=margin)
    live.update_layout(font={"size": LETTERS}, paper_bgcolor=PAPER, plot_bgcolor=PAPER)
    live.update_xaxes(gridcolor=GRID, fixedrange=True, tickfont={"size": LETTERS - 2, "color": FAINT})
    live.update_yaxes(fixedrange=True)
    live.update_annotations(font_size=LETTERS)
    return live


def roomy(values: "list[float]", left: float, right: float) -> tuple[float, float]:
    """A range that holds the values and zero, with room for words beside the bars on either side."""
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    return low - span * (left if low < 0 else EDGE), high + span * (right if high > 0 else EDGE)
