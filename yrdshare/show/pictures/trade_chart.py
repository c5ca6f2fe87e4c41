"""Trade between money and an indicator as a picture: apart, together, and how a stated worth can be gamed."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.trade.apart import part_text
from yrdshare.negotiate.trade.sentences import FEW, rate_text
from yrdshare.negotiate.trade.stated import Stated, pairs
from yrdshare.negotiate.trade.trade import Stand, Trade
from yrdshare.negotiate.trade.unvalued import stated
from yrdshare.show.axes import drawn
from yrdshare.show.charts import INK, PATTERNS, plain, titled
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import (
    EDGE,
    LINE,
    bars,
    colour_of,
    finished,
    heading,
    party,
    roomy,
    words_above,
    wrapped,
)
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

ROW, WORTH_ROW, AROUND, BETWEEN = 58, 78, 190, 130  # pixels
WIDE, BELOW = 0.42, 0.22  # a bar's part of its row, and how far below the middle it lies
MARGIN = {"l": 24, "r": 24, "t": 136, "b": 60}
Row = tuple[Region, bool, Stand]  # whose, whether with trading, what


def trade_chart(found: Trade, lang: Language = "zh") -> LiveFigure:
    """Above: what each party's gain is made of, apart and with trading, 万元. Below: each stated worth.

    Below is drawn where few worths are stated and each is quick to look into; else it is said.
    """
    rows = _rows(found)
    worths = found.stated if _quick(found) else ()
    heights = [ROW * len(rows), WORTH_ROW * len(worths)] if worths else [ROW * len(rows)]
    high = sum(heights) + (BETWEEN if worths else 0)
    figure = make_subplots(
        len(heights), 1, row_heights=heights, vertical_spacing=(BETWEEN / high) if worths else 0,
        subplot_titles=["-"] * len(heights),
    )  # fmt: skip
    for trace in _parts(found, rows, lang):
        figure.add_trace(trace, 1, 1)
    for number, row in enumerate(rows):
        words_above(figure, number - 0.02, _row_text(found, row, lang))
    for number, one in enumerate(worths):
        _worth(figure, found, one, number, lang)
    notes = [say("stress_pictures.trade_note", lang)]
    notes += [] if worths or not found.several else [say("stress_pictures.worths_later", lang)]
    heading(figure, say("stress_pictures.trade", lang), " ".join(notes), 30)
    return _laid_out(figure, found, (rows, worths), (high + AROUND), lang)


def _quick(found: Trade) -> bool:
    """Whether stated worths can be looked into without being asked: as the words of a trade do."""
    linear = found.together.certificate.method == "linear"
    return found.several and linear and 0 < len(pairs(found.draft)) <= FEW


def _rows(found: Trade) -> list[Row]:
    """Each party apart, where it can be, and then with trading."""
    return [
        (region, together, stands[region])
        for region in found.draft.parties
        for together, stands in ((False, found.before), (True, found.after))
        if stands is not None
    ]


def _parts(found: Trade, rows: Sequence[Row], lang: Language) -> list[go.Bar]:
    """Money, filled, and each indicator at its stated worth, hollow with a pattern; then the totals."""
    colours = [colour_of(found.draft, region) for region, _, _ in rows]
    amounts = {"": [stand.money for _, _, stand in rows]}
    for kind in found.kinds:
        worth = [stated(found.draft, region, kind) for region, _, _ in rows]
        amounts[kind] = [stand.credits[kind] * by for (_, _, stand), by in zip(rows, worth, strict=True)]
    made, ends = [], [(Fraction(0), Fraction(0))] * len(rows)  # how far each row reaches to either side
    for spot, (kind, path) in enumerate(amounts.items()):
        bases = [high if value >= 0 else low for (low, high), value in zip(ends, path, strict=True)]
        ends = [
            (min(low, base + value), max(high, base + value))
            for (low, high), base, value in zip(ends, bases, path, strict=True)
        ]
        made.append(_part(kind, path, bases, (colours, spot), lang))
    return made


def _part(
    kind: str,
    path: Sequence[Fraction],
    bases: Sequence[Fraction],
    look: tuple[Sequence[str], int],
    lang: Language,
) -> go.Bar:
    colours, spot = look
    marker: dict[str, object] = {"color": list(colours), "line": {"color": list(colours), "width": 2.5}}
    if spot:
        shape = PATTERNS[1 + spot % (len(PATTERNS) - 1)]
        marker["color"] = "#ffffff"
        marker["pattern"] = {"shape": shape, "fgcolor": list(colours), "bgcolor": "#ffffff", "size": 9}
    return bars(marker).update(
        x=[drawn(value) for value in path],
        base=[drawn(value) for value in bases],
        y=list(range(len(path))),
        offset=BELOW - WIDE / 2,
        width=WIDE,
        orientation="h",
        name=plain(part_text(kind, lang)),
        hovertemplate="%{x:+,.2f}<extra>%{fullData.name}</extra>",
    )


def _row_text(found: Trade, row: Row, lang: Language) -> str:
    """Whose row it is, how it adds up, and what trading adds; in digits that add up as they are read."""
    region, together, stand = row
    parts = [say("stress_pictures.money", lang, amount=_wan(stand.money))]
    for kind, amount in stand.credits.items():
        worth = _wan(amount * stated(found.draft, region, kind))
        words = {"kind": part_text(kind, lang), "amount": wan(amount), "worth": worth}
        parts.append(say("stress_pictures.credit", lang, **words))
    text = say(
        f"stress_pictures.{'together' if together else 'apart'}",
        lang,
        region=party(found.draft, region, lang),
        parts=say("stress_pictures.plus", lang).join(map(plain, parts)),
        gain=_wan(stand.gain, sign=True),
    )
    if together and found.changes is not None:
        change = found.changes[region].gain
        if abs(change) > found.rounding(region):
            key = "more" if change > 0 else "less"
            text += say(f"stress_pictures.trade_{key}", lang, amount=_wan(abs(change)))
    return text


def _wan(amount: Fraction, sign: bool = False) -> str:
    return wan_text(amount, sign=sign).replace("-", "−")


def _worth(figure: go.Figure, found: Trade, one: Stated, number: int, lang: Language) -> None:
    """One stated worth: where the split stays, what is stated, and the misstatement that pays most."""
    colour, spot = colour_of(found.draft, one.region), number + BELOW
    low, high = one.holds
    holding = {"mode": "lines", "line": {"color": colour, "width": 9}}
    if low < high:
        figure.add_trace(
            _points([low, high], spot, say("stress_pictures.worth_holding", lang), holding), 2, 1
        )
    marker = {"symbol": "diamond", "size": 16, "color": colour, "line": {"color": "#ffffff", "width": 2}}
    mark = {"mode": "markers", "marker": marker}
    figure.add_trace(_points([one.value], spot, say("stress_pictures.worth_stated", lang), mark), 2, 1)
    if one.best is not None:
        cross = {"mode": "markers", "marker": {"symbol": "x", "size": 14, "color": colour}}
        name = say("stress_pictures.worth_false", lang)
        figure.add_trace(_points([one.best.value], spot, name, cross), 2, 1)
    words_above(figure, number, _worth_text(found, one, lang), 2)


def _worth_text(found: Trade, one: Stated, lang: Language) -> str:
    low, high = one.holds
    best = say("stress_pictures.worth_none", lang, tried=one.tried)
    if one.best is not None:
        false = {"value": rate_text(one.best.value), "amount": wan(one.best.gained)}
        best = say("stress_pictures.worth_best", lang, **false)
    words = {
        "region": party(found.draft, one.region, lang),
        "kind": plain(part_text(one.kind, lang)),
        "value": rate_text(one.value),
    }
    if low == high:
        return say("stress_pictures.worth_moves", lang, best=best, **words)
    ends = {"low": rate_text(low), "high": rate_text(high)}
    return say("stress_pictures.worth_holds", lang, best=best, **ends, **words)


def _points(x: Sequence[Fraction], y: float, name: str, look: Mapping[str, object]) -> go.Scatter:
    return go.Scatter(
        x=[float(value) for value in x],
        y=[y] * len(x),
        name=name,
        showlegend=False,
        cliponaxis=False,
        hovertemplate="%{x:.4f}<extra>%{fullData.name}</extra>",
        **look,
    )


def _laid_out(
    figure: go.Figure,
    found: Trade,
    shown: tuple[Sequence[Row], Sequence[Stated]],
    height: int,
    lang: Language,
) -> LiveFigure:
    rows, worths = shown
    live = finished(figure, height, MARGIN)
    live.update_layout(barmode="overlay")
    live.update_yaxes(showticklabels=False, showgrid=False, zeroline=False)
    live.layout.annotations[0].text = " "
    live.layout.yaxis.range = (len(rows) - 0.45, -0.7)
    ends = [end for bar in live.data if bar.type == "bar" for end in _reach(bar)]
    live.layout.xaxis.update(
        range=roomy(ends, EDGE, EDGE), tickformat=",.0f", zeroline=True, zerolinecolor=INK, zerolinewidth=2
    )
    if worths:
        joint = say("explain.joint_short", lang)
        kinds = joint.join(dict.fromkeys(part_text(one.kind, lang) for one in worths))
        note = say("stress_pictures.worths_note", lang, kinds=kinds)
        title = live.layout.annotations[1]
        title.update(text=titled(say("stress_pictures.worths", lang), wrapped(note, LINE)), align="left")
        title.update(x=0, xanchor="left", yshift=6)
        live.layout.yaxis2.range = (len(worths) - 0.5, -0.7)
        top = max(float(one.top) for one in worths)
        live.layout.xaxis2.update(range=(-top * EDGE, top * (1 + EDGE)), zeroline=False)
    return live


def _reach(trace: go.Bar) -> list[float]:
    """The ends of its bars."""
    return [base + value for base, value in zip(trace.base, trace.x, strict=True)]
