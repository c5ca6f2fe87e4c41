"""Several stresses beside each other: who bears the loss, and where that leaves each party."""

from collections.abc import Sequence
from fractions import Fraction

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from yrdshare.errors import DraftError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.stress.stress import Stressed
from yrdshare.show.axes import drawn
from yrdshare.show.charts import INK, titled
from yrdshare.show.labels import wan
from yrdshare.show.pictures.bars import (
    EDGE,
    LETTERS,
    bars,
    finished,
    heading,
    look,
    party,
    roomy,
    words_above,
    wrapped,
)
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

FEW = 6  # parties: as many as have a colour of their own and fit in one sentence
LINE = 104  # narrow letters in a line of a sentence
LETTER_LINE, PER_PARTY, LEAST, AROUND, GAP = 22, 26, 44, 246, 5  # pixels
ROOM = 0.62  # of the right axis, for the figures beside the bars
MARGIN = {"l": 24, "r": 24, "t": 150, "b": 80}
BELOW = 36  # pixels from the axis down to the legend


def stress_chart(stresseds: Sequence[Stressed], lang: Language = "zh") -> LiveFigure:
    """A row a stress, its sentence above it. Left: what each party bears. Right: its total gain after it.

    Left adds up to the loss of the pools, nominal; right is discounted, a line where it was before; 万元.
    """
    parties = same_parties(stresseds)
    figure = make_subplots(
        1, 2, horizontal_spacing=0.05, subplot_titles=["-", "-"], column_widths=[0.44, 0.56]
    )
    sentences = [wrapped(_sentence(one, lang), LINE) for one in stresseds]
    lines = max(text.count("<br>") + 1 for text in sentences)
    thick = max(LEAST, PER_PARTY * len(parties))
    row = LETTER_LINE * lines + thick + 26
    part = thick / row  # of a row, for its bars
    for region in parties:
        figure.add_trace(_borne(stresseds, region, part, lang), 1, 1)
    for spot, region in enumerate(parties):
        place = part * (spot + 0.5) / len(parties) - part / 2, part / len(parties) * 0.84
        for after in (False, True):
            figure.add_trace(_gain(stresseds, region, place, after, lang), 1, 2)
        figure.add_trace(_figures(stresseds, region, place[0], lang), 1, 2)
    for number, text in enumerate(sentences):
        words_above(figure, number - part / 2 - GAP / row, text, whole=True)
    heading(figure, say("stress_pictures.stress", lang), say("stress_pictures.stress_note", lang), 56)
    titles = (
        ("stress_pictures.borne", "stress_pictures.borne_note"),
        ("stress_pictures.after", "stress_pictures.after_note"),
    )
    for note, (title, basis) in zip(list(figure.layout.annotations)[:2], titles, strict=True):
        note.update(text=titled(say(title, lang), say(basis, lang)))
    return _laid_out(figure, stresseds, (row, 1 - part / 2), lang)


def _sentence(one: Stressed, lang: Language) -> str:
    """Who bears how much; of many parties only the whole, since each has its own line."""
    if len(one.before.draft.parties) <= FEW or not one.loss:
        return one.sentence(lang)
    key = "stress_pictures.whole_loss" if one.loss > 0 else "stress_pictures.whole_rise"
    return say(key, lang, scenario=one.scenario, amount=wan_text(abs(one.loss)))


def same_parties(stresseds: Sequence[Stressed]) -> tuple[Region, ...]:
    """The parties of all of them; a refusal where there is nothing to show, or where they differ."""
    found = {one.before.draft.parties for one in stresseds}
    if len(found) != 1:
        raise DraftError([fault("stress_pictures.nothing" if not found else "stress_pictures.differ")])
    return found.pop()


def _laid_out(
    figure: go.Figure, stresseds: Sequence[Stressed], rows: tuple[int, float], lang: Language
) -> LiveFigure:
    row, above = rows
    live = finished(figure, AROUND + row * len(stresseds), MARGIN)
    live.update_layout(barmode="overlay")
    live.update_layout(uniformtext={"minsize": LETTERS - 3, "mode": "hide"}, showlegend=True)
    live.update_layout(
        legend={
            "y": -BELOW / (row * len(stresseds) + AROUND - MARGIN["t"] - MARGIN["b"]),
            "yanchor": "top",
            "x": 0,
            "traceorder": "normal",
        }
    )
    live.update_yaxes(range=(len(stresseds) - 0.5, -above), showticklabels=False, showgrid=False)
    live.update_yaxes(zeroline=False)
    live.update_xaxes(zeroline=True, zerolinecolor=INK, zerolinewidth=2, tickformat=",.0f")
    places = stresseds[0].before.draft.parties
    sums = [drawn(sum(max(one.borne[place], 0) for place in places)) for one in stresseds]
    against = [drawn(sum(min(one.borne[place], 0) for place in places)) for one in stresseds]
    live.layout.xaxis.range = roomy(sums + against, EDGE, EDGE)
    gains = [
        drawn(value) for one in stresseds for at in (one.before, one.after) for value in at.totals.values()
    ]
    live.layout.xaxis2.range = roomy(gains, EDGE, ROOM if len(places) <= FEW else 2 * ROOM)
    return live


def _borne(stresseds: Sequence[Stressed], region: Region, width: float, lang: Language) -> go.Bar:
    """What the party receives less, nominal."""
    draft = stresseds[0].before.draft
    borne = [one.borne[region] for one in stresseds]
    return bars(look(draft, region)).update(
        x=[drawn(one) for one in borne],
        base=[drawn(_beside(one, region)) for one in stresseds],
        y=list(range(len(stresseds))),
        width=width,
        orientation="h",
        text=[wan(one) if one else "" for one in borne],
        textposition="inside",
        constraintext="inside",
        insidetextanchor="middle",
        insidetextfont={"color": "#ffffff"},
        name=party(draft, region, lang),
        showlegend=True,
        hovertemplate="%{x:,.2f}<extra>%{fullData.name}</extra>",
    )


def _beside(found: Stressed, region: Region) -> int:
    """What the parties before it bear of the same sign: where its bar begins."""
    places = found.before.draft.parties
    earlier = [found.borne[one] for one in places[: places.index(region)]]
    return sum(one for one in earlier if (one > 0) == (found.borne[region] > 0))


def _gain(
    stresseds: Sequence[Stressed], region: Region, place: tuple[float, float], after: bool, lang: Language
) -> go.Bar:
    """The party's total gain, discounted: hollow as agreed, filled under the stress, over it."""
    draft = stresseds[0].before.draft
    totals = [(one.after if after else one.before).totals[region] for one in stresseds]
    middle, width = place
    return bars(look(draft, region, hollow=not after)).update(
        x=[drawn(one) for one in totals],
        y=[number + middle for number in range(len(stresseds))],
        base=0,
        width=width,
        orientation="h",
        name=say(
            f"stress_pictures.{'under' if after else 'agreed'}", lang, region=party(draft, region, lang)
        ),
        hovertemplate="%{x:+,.2f}<extra>%{fullData.name}</extra>",
    )


def _figures(stresseds: Sequence[Stressed], region: Region, middle: float, lang: Language) -> go.Scatter:
    """Both figures in words, right of both bars."""
    draft = stresseds[0].before.draft
    name = f" {party(draft, region, lang)}" if len(draft.parties) > FEW else ""
    pairs = [(one.before.totals[region], one.after.totals[region]) for one in stresseds]
    return go.Scatter(
        x=[drawn(max(Fraction(0), old, new)) for old, new in pairs],
        y=[number + middle for number in range(len(stresseds))],
        mode="text",
        text=[
            name + say("stress_pictures.figures", lang, before=wan(old, sign=True), after=wan(new, sign=True))
            for old, new in pairs
        ],
        textposition="middle right",
        textfont={"size": LETTERS - 1, "color": INK},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )
