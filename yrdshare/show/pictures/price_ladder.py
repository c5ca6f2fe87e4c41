"""The prices of a draft as a picture: what each condition costs whom, the dearest on top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import plotly.graph_objects as go

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.labels import principle_text
from yrdshare.negotiate.prices.line import Price
from yrdshare.negotiate.prices.prices import Prices
from yrdshare.show.axes import drawn
from yrdshare.show.charts import INK, plain
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import (
    LETTERS,
    LINE,
    bars,
    colour_of,
    finished,
    heading,
    look,
    party,
    roomy,
    words_above,
    wrapped,
)
from yrdshare.show.pictures.price_words import line_title, slack_text
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

MOST_BARS = 4  # parties drawn for one condition, those that change most
TITLE, BAR, GAP, WIDE = (
    30,
    28,
    14,
    22,
)  # pixels: words, a bar's place, between two, a bar
ABOVE, BELOW, NOTE = 116, 74, 22  # pixels: the heading, the axis, a line of what is not drawn
LISTED = 8  # of what has no bar; the others are counted
ROOM = 1.0  # beside the bars, for who gets how much less


@dataclass(frozen=True, slots=True)
class _Rung:
    """One condition's place: where its words stand, and of each party drawn the place and the cost, fen."""

    line: Price
    top: int
    bars: tuple[tuple[Region, int, Fraction], ...]
    hidden: int


def price_ladder(prices: Prices, lang: Language = "zh") -> LiveFigure:
    """Every condition that costs somebody something: who gets less because of it, and who more, 万元.

    A bar is minus the change of the party's total gain when the whole condition is dropped, exact. What is
    not drawn, since it changes nothing, stands below in words.
    """
    draft = prices.outcome.draft
    rungs, height = _rungs(prices)
    figure = go.Figure()
    for region in draft.parties:
        drawn_bars = [(place, cost) for rung in rungs for one, place, cost in rung.bars if one == region]
        if drawn_bars:
            figure.add_trace(_trace(prices, region, drawn_bars, lang))
    for rung in rungs:
        title = plain(line_title(draft, rung.line, lang))
        if rung.hidden:
            title = say("price_pictures.others", lang, title=title, count=rung.hidden)
        words_above(figure, rung.top + TITLE - 4, f"<b>{title}</b>", whole=True)
    note = say(
        "price_pictures.note",
        lang,
        park=draft.park,
        number=draft.number,
        principle=principle_text(draft, draft.principle, lang),
    )
    heading(figure, say("price_pictures.title", lang), note, above=14)
    below = [wrapped(text, LINE) for text in _undrawn(prices, bool(rungs), lang)]
    lines = sum(text.count("<br>") + 1 for text in below)
    room = BELOW + NOTE * lines + 20
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=0, yref="paper", yanchor="top", yshift=-BELOW if rungs else 0,
        text="<br>".join(below), showarrow=False, align="left",
    )  # fmt: skip
    live = finished(figure, ABOVE + max(height, 1) + room, margin={"l": 24, "r": 24, "t": ABOVE, "b": room})
    live.update_layout(barmode="overlay")
    ends = [drawn(cost) for rung in rungs for _, _, cost in rung.bars]
    live.update_xaxes(range=roomy(ends, ROOM, ROOM), tickformat=",.0f", zerolinecolor=INK, zerolinewidth=3)
    live.update_xaxes(title={"text": say("price_pictures.axis", lang), "font_size": LETTERS})
    live.update_xaxes(zeroline=True, visible=bool(rungs))
    live.update_yaxes(range=(max(height, 1), 0), showticklabels=False, showgrid=False, zeroline=False)
    return live


def _rungs(prices: Prices) -> tuple[list[_Rung], int]:
    """The conditions that cost something with their places from above, and the height of all, pixels."""
    draft, top, found = prices.outcome.draft, 0, []
    for line in prices.ladder():
        changes = {
            one: change for one, change in (line.whole.changes or {}).items() if abs(change) > prices.rounding
        }
        if not changes:
            continue
        most = sorted(changes, key=lambda one: -abs(changes[one]))[:MOST_BARS]
        shown = [one for one in draft.parties if one in most]
        places = [top + TITLE + BAR * spot + BAR // 2 for spot, _ in enumerate(shown)]
        costs = tuple((one, place, -changes[one]) for one, place in zip(shown, places, strict=True))
        found.append(_Rung(line, top, costs, len(changes) - len(shown)))
        top += TITLE + BAR * len(shown) + GAP
    return found, top


def _trace(prices: Prices, region: Region, places: Sequence[tuple[int, Fraction]], lang: Language) -> go.Bar:
    draft = prices.outcome.draft
    return bars(look(draft, region)).update(
        x=[drawn(cost) for _, cost in places],
        y=[place for place, _ in places],
        width=WIDE,
        orientation="h",
        text=[_said(party(draft, region, lang), cost, lang) for _, cost in places],
        name=plain(region.text(lang)),
        hovertemplate="%{x:+,.2f}<extra>%{fullData.name}</extra>",
        outsidetextfont={"color": colour_of(draft, region)},
    )


def _said(name: str, cost: Fraction, lang: Language) -> str:
    """“● 松江区少得 180 万元”: the sign is a word."""
    key = "price_pictures.loses" if cost < 0 else "price_pictures.wins"
    return say(key, lang, party=name, amount=f"{wan(abs(cost))} {say('money.unit_wan', lang)}")


def _undrawn(prices: Prices, some: bool, lang: Language) -> Iterator[str]:
    """What has no bar, in words: not touched; touched without effect; not proved."""
    whole = [line for line in prices.lines if line.year is None]
    still = [line for line in whole if line.whole.changes is not None and line.whole.most <= prices.rounding]
    kinds = {
        "idle": [line for line in still if line.slack],
        "touched": [line for line in still if line.touched],
        "unknown": [line for line in whole if line.whole.changes is None],
    }
    if not some:
        yield say("price_pictures.nothing", lang)
    for kind, lines in kinds.items():
        if lines:
            yield say(f"price_pictures.{kind}", lang)
            yield from (_named(prices, line, lang) for line in lines[:LISTED])
        if len(lines) > LISTED:
            yield say("price_pictures.more", lang, count=len(lines) - LISTED)


def _named(prices: Prices, line: Price, lang: Language) -> str:
    title = line_title(prices.outcome.draft, line, lang)
    if not line.slack:
        return say("price_pictures.item", lang, title=title)
    return say("price_pictures.spare", lang, title=title, slack=slack_text(line, lang))
