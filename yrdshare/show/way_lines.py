"""The smallest ways out of a clash in a line each, as the big numbers' place has room for them."""

from collections.abc import Iterator

from yrdshare.money import share_text
from yrdshare.negotiate.conflicts.giving_way import Way
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.outcome import Demand
from yrdshare.show.labels import wan
from yrdshare.show.pictures.price_words import demand_title
from yrdshare.show.state import Screen
from yrdshare.show.ways_out import WayOut, WaysOut
from yrdshare.words import say

NAMED = 3  # demands of one way out that are told; the others are counted


def way_lines(screen: Screen, found: WaysOut) -> Iterator[str]:
    """How many ways out there are, and the first few."""
    lang = screen.lang
    yield say("show.way_count" if found.complete else "show.way_count_least", lang, count=found.count)
    for number, one in enumerate(found.first, start=1):
        yield say("show.way", lang, number=number, gives=_gives(screen, one))
    if found.count > len(found.first):
        yield say("show.way_more", lang, count=found.count - len(found.first))


def _gives(screen: Screen, out: WayOut) -> str:
    """What each demand of a way out gives; beyond a few only how many there are."""
    lang = screen.lang
    ways = {way.demand: way for way in out.ways}
    told = [_one(screen, one, ways.get(one), out.checked) for one in out.demands[:NAMED]]
    more = len(out.demands) > NAMED
    rest = say("show.way_many", lang, count=len(out.demands)) if more else ""
    return say("show.way_joint", lang).join(told) + rest


def _one(screen: Screen, demand: Demand, way: Way | None, checked: bool) -> str:
    draft, lang = screen.draft, screen.lang
    if demand.pin is not None:
        return say("show.way_released", lang, share=share_label(draft, demand.pin[0], lang))
    title = demand_title(draft, demand, lang)
    if way is None or not checked:
        return say("show.way_yields", lang, demand=title)
    amount = f"{wan(way.amount)} {say('money.unit_wan', lang)}"
    if demand.in_shares:
        points = share_text(way.amount).removesuffix("%")
        amount = say("conflict_pictures.points", lang, amount=points)
    if demand.region is not None:
        return say("show.way_loses", lang, region=demand.region, amount=amount)
    return say("show.way_gives", lang, demand=title, amount=amount)
