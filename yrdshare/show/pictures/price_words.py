"""The table of prices, and how pictures call a priced bound and the amounts of its price."""

from collections.abc import Iterator
from fractions import Fraction

from yrdshare.money import FEN_PER, share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import share_label, with_labels
from yrdshare.negotiate.outcome import Demand
from yrdshare.negotiate.prices.bounds import ShareBound
from yrdshare.negotiate.prices.line import Price
from yrdshare.negotiate.prices.prices import Prices
from yrdshare.negotiate.prices.sentences import figure
from yrdshare.negotiate.prices.worth import MONEY, Measure
from yrdshare.show.pictures.pages import Grid, Page, page
from yrdshare.words import Language, say

WAN = FEN_PER["万元"]
POINT = Fraction(1, 100)  # one percentage point of a share
COLUMNS = ("demand", "state", "tighter", "looser", "span", "whole")


def prices_table(prices: Prices, lang: Language = "zh") -> Page:
    """A row a bound, the dearest first: both unit prices, how far they hold, what dropping it changes.

    Of single years of a yearly condition those that the split touches or that cost something.
    """
    ladder = prices.ladder()
    rest = [line for line in prices.lines if line.year is None and line not in ladder]
    rows = []
    for line in (*ladder, *rest):
        years = [one for one in prices.lines if one.demand == line.demand and one.year is not None]
        rows += [_row(prices, one, lang) for one in (line, *years) if one is line or one.touched or one.costs]
    head = [say(f"price_pictures.column_{name}", lang) for name in COLUMNS]
    caption = say(
        "price_pictures.caption", lang, measure=say(f"price_pictures.measure_{prices.measure}", lang)
    )
    note = page(say("price_pictures.caption_note", lang), lang)
    return Grid(caption, head, rows, words=len(COLUMNS)).page + note


def demand_title(draft: Draft, demand: "Demand | ShareBound", lang: Language) -> str:
    """What is demanded, shares called as on the screen."""
    if isinstance(demand, ShareBound):
        label = share_label(draft, demand.name, lang)
        return say(f"price_pictures.share_{demand.side}", lang, share=label, value=share_text(demand.value))
    if demand.pin is None:
        return with_labels(draft, demand.text(lang), lang)
    name, value = demand.pin
    return say("show.binds_pin", lang, share=share_label(draft, name, lang), value=share_text(value))


def line_title(draft: Draft, line: Price, lang: Language) -> str:
    """The bound in words; of a single year with the year."""
    title = demand_title(draft, line.demand, lang)
    return title if line.year is None else say("price_pictures.in_year", lang, title=title, year=line.year)


def slack_text(line: Price, lang: Language) -> str:
    """How far the split is from the bound."""
    if line.is_share:
        return say("price_pictures.points", lang, amount=points_text(line.slack))
    return f"{wan_text(line.slack)} {say('money.unit_wan', lang)}"


def points_text(part: Fraction) -> str:
    """Percentage points: two decimals, more where it is below one hundredth.

    >>> points_text(Fraction(4032, 1000000)), points_text(Fraction(27, 100)), points_text(Fraction(1, 10**6))
    ('0.4', '27', '0.0001')
    """
    points = part / POINT
    return figure(round(float(points), 2) if points >= POINT else float(points))


def price_text(line: Price, measure: Measure, tighter: bool, lang: Language) -> str:
    """What one unit of tightening or loosening does to the measure, its sign a verb."""
    price = line.right if tighter else line.left
    if line.why:
        return say("price_pictures.no_price", lang)
    if price is None:
        raised = (line.relation != "<=") == tighter
        natural = line.is_share and line.bound == (1 if raised else 0)
        return say("price_pictures.limit" if natural else "price_pictures.no_split", lang)
    unit = float(POINT) if line.is_share else WAN
    then = _result(price * unit if tighter else -price * unit, measure, lang)
    leap = line.leaps[0 if tighter else 1]
    if not leap:
        return then
    return say("price_pictures.at_once", lang, first=_result(leap, measure, lang), then=then)


def _result(worse: float, measure: Measure, lang: Language) -> str:
    if not worse:
        return say(f"prices.same_{measure}", lang)
    in_money = measure in MONEY
    unit = say("money.unit_wan" if in_money else "prices.points", lang)
    amount = f"{figure(abs(worse) / WAN if in_money else abs(worse) * 100)} {unit}"
    return say(f"prices.{'loses' if worse > 0 else 'wins'}_{measure}", lang, amount=amount)


def changes_text(prices: Prices, line: Price, lang: Language) -> str:
    """What each party gets more or less without the bound."""
    changes = line.whole.changes
    if changes is None:
        return say(
            "price_pictures.unproved" if line.whole.why == "unproved" else "price_pictures.no_split", lang
        )
    told = {one: change for one, change in changes.items() if abs(change) > prices.rounding}
    said = [
        say("explain.more" if change > 0 else "explain.less", lang, region=one, amount=wan_text(abs(change)))
        for one, change in told.items()
    ]
    return say("explain.joint", lang).join(said) or say("price_pictures.nobody", lang)


def _row(prices: Prices, line: Price, lang: Language) -> list[str]:
    state = say("price_pictures.state_touched", lang)
    if line.slack:
        state = say("price_pictures.state_spare", lang, slack=slack_text(line, lang))
    sides = [price_text(line, prices.measure, tighter, lang) for tighter in (True, False)]
    title = line_title(prices.outcome.draft, line, lang)
    return [title, state, *sides, _span(line, lang), changes_text(prices, line, lang)]


def _span(line: Price, lang: Language) -> str:
    """From where to where both prices hold, each to its side; nothing where there is no price."""
    if line.why or (line.right is None and line.left is None):
        return say("show.absent", lang)
    low, high = _ends(line, lang)
    return say("price_pictures.span", lang, low=low, high=high)


def _ends(line: Price, lang: Language) -> Iterator[str]:
    for end, kind in ((line.low, line.low_end), (line.high, line.high_end)):
        if end is None or kind == "free":
            yield say("price_pictures.open_end", lang)
            continue
        shown = share_text(end) if line.is_share else f"{wan_text(end)} {say('money.unit_wan', lang)}"
        yield shown + (say("price_pictures.empty_beyond", lang) if kind == "empty" else "")
