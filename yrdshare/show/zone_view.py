"""What the tab of the zone says: the picture of two parties, or the principles side by side, exactly."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from yrdshare.ledger.regions import Region
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.figures import Figure
from yrdshare.negotiate.frontier.located import Located
from yrdshare.negotiate.frontier.zone import Zone
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.side_by_side import Beside
from yrdshare.show.board import View
from yrdshare.show.labels import shares_text, symbol, wan
from yrdshare.show.numbers import Address, address
from yrdshare.show.state import Screen
from yrdshare.show.survey import Survey, named
from yrdshare.show.zone_picture import Mark, shapes
from yrdshare.words import Language, say

FINE = 10_000  # a share's interval is told in hundredths of a per cent


def zone_view(screen: Screen, found: Survey | None) -> View:
    """The tab as plain values; empty before the survey was asked for.

    Only the dot depends on where the levers stand. A survey of another text is shown as it was, and says so.
    """
    if found is None:
        return {}
    lang = screen.lang
    stale = "" if found.of(screen.draft) else say("zone.later", lang)
    shown: View = {
        "title": say("zone.title", lang),
        "stale": stale,
        "lines": [],
        "rows": [],
        "picture": None,
        "table": None,
    }
    shown["note"] = say("zone.note", lang, rate=share_text(found.draft.discount))
    if found.slow:
        return {**shown, "lines": [say("zone.slow", lang)]}
    if found.refusal is not None:
        return {**shown, "lines": [say("zone.refused", lang), *found.refusal.text(lang).splitlines()]}
    if found.zone is None:
        return {**shown, "lines": [say("zone.pairs_only", lang)], "table": _table(found, lang)}
    now = None if stale or not screen.current else screen.position
    last = _known(screen.reference, found.zone)
    marks = [*_marks(found, now, last, lang)]
    rows = [*_present(screen, now, last), *(_row(found, number, lang) for number in range(len(found.groups)))]
    lines = [*_lines(screen, found.zone, now)]
    return {**shown, "lines": lines, "rows": rows, "picture": shapes(found.zone, marks, lang)}


def _known(before: Position | None, zone: Zone) -> Position | None:
    """The draft before, where it has the same parties."""
    known = before is not None and all(region in before.totals for region in zone.parties)
    return before if known else None


def _marks(found: Survey, now: Position | None, last: Position | None, lang: Language) -> Iterator[Mark]:
    """The draft, the last one, no deal, the nearest miss, and a number for each group of principles."""
    assert found.zone is not None  # asked before
    both, miss = found.zone.parties, found.zone.miss
    if now is not None:
        yield Mark("now", now.totals, say("zone.now", lang))
    if last is not None and (now is None or _gains(last, both) != _gains(now, both)):
        yield Mark("last", last.totals, say("zone.last", lang))
    yield Mark("none", dict.fromkeys(both, Fraction(0)), say("zone.none", lang))
    if miss is not None and miss.position is not None:
        yield Mark("miss", miss.position.totals, say("zone.miss_mark", lang))
    for number, group in enumerate(found.groups):
        yield Mark("fair", group.gains, str(number + 1))


def _gains(position: Position, both: tuple[Region, ...]) -> list[Fraction]:
    return [position.totals[region] for region in both]


def _present(screen: Screen, now: Position | None, last: Position | None) -> Iterator[View]:
    """The draft's own row and the last one's; each amount says where it comes from."""
    lang = screen.lang
    for kind, position, before in (("now", now, False), ("last", last, True)):
        if position is not None:
            figures = [address(Figure("gain", region, before=before)) for region in screen.draft.parties]
            shown = {"kind": kind, "badge": "", "names": say(f"zone.{kind}", lang), "price": ""}
            yield {**shown, "amounts": _amounts(screen.draft, position.totals), "figures": figures}


def _row(found: Survey, number: int, lang: Language) -> View:
    group = found.groups[number]
    figures: list[Address | None] = [None] * len(found.draft.parties)
    return {
        "kind": "fair",
        "badge": str(number + 1),
        "names": group.names(lang),
        "amounts": _amounts(found.draft, group.gains),
        "figures": figures,
        "price": _price(group.answers[0], lang),
    }


def _amounts(draft: Draft, gains: Mapping[Region, Fraction]) -> list[list[object]]:
    """Each party's spot, shape and gain."""
    return [
        [spot, symbol(draft, region), wan(gains[region], sign=True)]
        for spot, region in enumerate(draft.parties)
    ]


def _price(one: Beside, lang: Language) -> str:
    """What the total is short of the largest; nothing where it is not, to what the screen shows."""
    if one.price is None or wan_text(abs(one.price)) == "0.00":
        return ""
    return say("zone.price", lang, amount=wan(one.price))


def _table(found: Survey, lang: Language) -> View:
    """Principles × parties, the total and what it is short of the largest."""
    draft = found.draft
    head = [
        say("zone.column_principle", lang),
        *(f"{symbol(draft, one)} {one.text(lang)}" for one in draft.parties),
    ]
    head += [say("zone.column_total", lang), say("zone.column_price", lang)]
    rows = []
    for one in () if found.beside is None else found.beside.answers:
        known = one.total is not None
        amounts = [wan(one.gains[region], sign=True) if known else "—" for region in draft.parties]
        ends = ["—" if value is None else wan(value) for value in (one.total, one.price)]
        rows.append([named(one.principle, lang), *amounts, *ends])
    return {"caption": say("zone.side_by_side", lang), "head": head, "rows": rows}


def _lines(screen: Screen, zone: Zone, now: Position | None) -> Iterator[str]:
    """Where the draft lies, and what must be known of the picture."""
    lang = screen.lang
    if zone.miss is not None:
        yield from _missed(zone, lang)
    if now is not None and zone.frontier:
        [here] = zone.located({"now": now})
        yield say("zone.here", lang, where=_where(here, lang))
    if zone.exact and len(zone.frontier) > 1:
        yield say("zone.broken", lang)
    if not zone.exact and zone.frontier:
        yield say("zone.inexact", lang, error=wan(zone.error))
    if zone.share_intervals and zone.miss is None:
        yield from _interval(zone, lang)
    if screen.mode == "principle" and screen.draft.pins:
        yield say("zone.without_pins", lang)


def _where(here: Located, lang: Language) -> str:
    if here.broken:
        return say("zone.at_broken", lang)
    losers = [region for region, gain in here.gains.items() if gain < 0]
    if losers:
        return say(
            "zone.at_loss", lang, regions=say("show.joint", lang).join(one.text(lang) for one in losers)
        )
    if here.open_end:
        ends = {"least": wan(here.inside), "most": wan(here.inside + here.open_end)}
        return say("zone.at_between", lang, **ends)
    if here.on:
        return say("zone.at_on", lang)
    return say("zone.at_inside", lang, amount=wan(here.inside)) if here.inside else say("zone.at_weak", lang)


def _missed(zone: Zone, lang: Language) -> Iterator[str]:
    """Why nothing is shaded, and the nearest miss."""
    miss = zone.miss
    if miss is None or miss.position is None:
        yield say("zone.infeasible", lang)
        return
    draft = zone.draft
    opens = {share.name: miss.position.shares[share.name] for share in draft.open_shares}
    lacks = say("show.joint", lang).join(
        say("zone.lack", lang, region=region, amount=wan(amount)) for region, amount in miss.lacks
    )
    yield say("zone.empty", lang)
    yield say("zone.miss", lang, shares=shares_text(draft, opens, lang), lacks=lacks)


def _interval(zone: Zone, lang: Language) -> Iterator[str]:
    """Which values of the one open share nobody would refuse; ends are rounded inwards."""
    name = next(one.name for one in zone.draft.open_shares)
    ends = [
        (Fraction(ceil(low * FINE), FINE), Fraction(floor(high * FINE), FINE))
        for low, high in zone.share_intervals or ()
    ]
    parts = [
        share_text(low)
        if low == high
        else say("frontier.from_to", lang, low=share_text(low), high=share_text(high))
        for low, high in ends
        if low <= high
    ]
    if parts:
        share = share_label(zone.draft, name, lang)
        yield say("zone.interval", lang, share=share, parts=say("frontier.or", lang).join(parts))
