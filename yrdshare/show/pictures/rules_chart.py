"""One park under every published rule: who receives what, which rules do not fit and why, which are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import plotly.graph_objects as go

from yrdshare.formula.applying import Applied, apply
from yrdshare.formula.precedents import precedents
from yrdshare.ledger.park import Park
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, wan_text
from yrdshare.show.charts import COLOURS, GRID, PATTERNS, plain
from yrdshare.show.pictures.pages import Grid, Page
from yrdshare.show.pictures.projected import dressed
from yrdshare.show.widgets import LiveFigure
from yrdshare.words import Language, say

Standing = Literal["fits", "open", "lacking"]
STANDINGS: tuple[Standing, ...] = ("fits", "open", "lacking")
PER_ROW, AROUND, LEFT = 34, 150, 330  # heights of the picture in pixels, and the place of the titles
LONGEST = 22  # letters of a title beside a bar
REASONS = 2  # told in the table; the others are counted


@dataclass(frozen=True, eq=False, slots=True)
class Ruled:
    """One rule on the park.

    standing : "fits", what each side receives is known; "open", a share is still to be settled (比例待定);
               "lacking", the park has not what the rule asks for
    """

    applied: Applied
    standing: Standing

    @property
    def total(self) -> int:
        """What all receive, in fen."""
        return sum(int(path.sum()) for path in self.applied.received.values())

    def received(self, region: Region) -> int:
        """What a region receives in all years, in fen."""
        path = self.applied.received.get(region)
        return 0 if path is None else int(path.sum())

    def part(self, region: Region) -> Fraction:
        """Its part of what all receive."""
        return Fraction(self.received(region), self.total) if self.total else Fraction(0)


def ruled(park: Park) -> tuple[Ruled, ...]:
    """Every stored rule on the park: those that fit, by what the first side receives; open ones; others."""
    first = sides(park)[0]
    found = [Ruled(one, _standing(one)) for one in (apply(name, park) for name in precedents())]
    return tuple(sorted(found, key=lambda one: (STANDINGS.index(one.standing), -one.part(first))))


def _standing(found: Applied) -> Standing:
    if found.received:
        return "fits"
    return "open" if found.open_shares else "lacking"


def sides(park: Park) -> tuple[Region, ...]:
    """The origins and hosts of a park, once each."""
    return tuple(dict.fromkeys(side for one in park.projects for side in (one.origin, one.host)))


def rules_table(rows: Sequence[Ruled], lang: Language = "zh") -> Page:
    """Three tables: what each side receives (万元); the templates; the rules that do not fit, and why."""
    if not rows:
        return Page("", "")
    places = sides(rows[0].applied.park)
    head = [say(f"rules.column_{name}", lang) for name in ("rule", "region", "date", "confidence")]
    named = [say("rules.column_side", lang, region=region) for region in places]
    whys = say("rules.column_why", lang)
    made = Page("", "")
    for standing in STANDINGS:
        those = [one for one in rows if one.standing == standing]
        fits = standing == "fits"
        lines = [
            [*_facts(one, lang), *(_amounts(one, places) if fits else []), why(one, lang)] for one in those
        ]
        heads = [*head, *(named if fits else []), whys]
        caption = say(f"rules.caption_{standing}", lang, count=len(those))
        made += Grid(caption, heads, lines, words=len(head), last=True).page
    return made


def _facts(one: Ruled, lang: Language) -> list[str]:
    rule = one.applied.rule
    region = rule.region_zh if lang == "zh" else rule.region_en
    return [rule.text(lang), region, rule.date or say("precedents.no_date", lang), rule.confidence]


def _amounts(one: Ruled, places: Sequence[Region]) -> list[str]:
    return [wan_text(one.received(region)) for region in places]


def why(one: Ruled, lang: Language = "zh") -> str:
    """The first reasons why all or a part of a rule does not fit; the others are counted."""
    told = [fault.text(lang) for fault in one.applied.lacking]
    more = [say("rules.more", lang, count=len(told) - REASONS)] if len(told) > REASONS else []
    return say("precedents.reasons", lang).join([*told[:REASONS], *more])


def rules_chart(rows: Sequence[Ruled], lang: Language = "zh") -> LiveFigure:
    """A bar a rule: what each side receives in all years, 亿元; a template has no bar but says 比例待定."""
    drawn = [one for one in rows if one.standing != "lacking"]
    titles = [short(one.applied.rule.text(lang)) for one in drawn]
    figure = go.Figure()
    for spot, region in enumerate(sides(drawn[0].applied.park) if drawn else ()):
        figure.add_trace(_bars(drawn, titles, region, spot).update(name=plain(region.text(lang))))
    for one, title in zip(drawn, titles, strict=True):
        if one.standing == "open":
            figure.add_annotation(
                x=0, y=title, text=say("rules.open", lang), showarrow=False, xanchor="left", xshift=6
            )
    live = dressed(figure)
    live.update_layout(barmode="stack", height=AROUND + PER_ROW * len(drawn), bargap=0.25)
    live.update_layout(
        margin={"l": LEFT, "t": 50, "b": 60}, legend={"y": 1.0, "yanchor": "bottom", "traceorder": "normal"}
    )
    live.update_xaxes(title=say("rules.axis", lang), gridcolor=GRID, rangemode="tozero")
    live.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=titles)
    return live


def _bars(drawn: Sequence[Ruled], titles: list[str], region: Region, spot: int) -> go.Bar:
    yi = FEN_PER["亿元"]
    heights = [one.received(region) / yi if one.standing == "fits" else None for one in drawn]
    return go.Bar(
        x=heights,
        y=titles,
        orientation="h",
        marker={
            "color": COLOURS[spot % len(COLOURS)],
            "pattern": {
                "shape": PATTERNS[spot % len(PATTERNS)],
                "fillmode": "overlay",
                "size": 8,
                "fgcolor": "rgba(255,255,255,.4)",
            },
        },
        text=["" if one is None else f"{one:.2f}" for one in heights],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": "#ffffff"},
        hovertemplate="%{y}: %{x:.4f}",
    )


def short(title: str) -> str:
    """A title that fits beside its bar."""
    return plain(title if len(title) <= LONGEST else title[: LONGEST - 1] + "…")
