"""What the drawer says: the kept drafts, who proposes, what changed, and the file that was put down."""

from collections.abc import Iterator

from yrdshare.drafts.clock import local
from yrdshare.drafts.talks import Kept
from yrdshare.negotiate.compare import compare, effect_text
from yrdshare.show.board import View
from yrdshare.show.desk import Desk, unsaved
from yrdshare.show.offers import LARGEST, Offer
from yrdshare.show.state import Screen
from yrdshare.words import LANGUAGES, Language, say

ENDINGS = ".csv,.xlsx,.xls,.json"
MOST_LISTED = 200  # faults and readings in the drawer; a report that long is mended in the office


def drawer(screen: Screen, desk: Desk, answered: int, note: str = "") -> View:
    """The whole drawer.

    answered : how many files have been answered, so that the page knows which of them it waits for
    note     : why the last draft could not be kept
    """
    lang = screen.lang
    return {
        "opened": desk.opened,
        "title": say("show.drawer", lang),
        "close": say("show.drawer_close", lang),
        "propose": _propose(screen, desk),
        "note": note,
        "drafts": {
            "title": say("show.drafts", lang),
            "none": say("show.drafts_none", lang),
            "rows": [_row(desk, kept, lang) for kept in reversed(desk.drafts)],
            "save": [say("show.talks_save", lang), desk.talks is not None],
        },
        "compared": _compared(screen, desk),
        "upload": {
            "title": say("show.upload", lang),
            "label": say("show.upload_label", lang),
            "hint": say("show.upload_hint", lang, limit=LARGEST >> 20),
            "too_large": say("show.upload_too_large", lang, limit=LARGEST >> 20),
            "reading": say("show.upload_reading", lang),
            "endings": ENDINGS,
            "largest": LARGEST,
            "answered": answered,
        },
        "offer": _offer(desk.offer, lang) if desk.offer is not None else None,
    }


def stamp(screen: Screen, desk: Desk) -> str:
    """Which draft the screen shows: the next one, or a kept one as it was."""
    going_back = desk.parent is not None and screen.draft.number != desk.next_number
    if going_back and unsaved(desk, screen):
        return say("show.stamp_changed", screen.lang, number=screen.draft.number)
    return say("show.stamp_number", screen.lang, number=screen.draft.number)


def _propose(screen: Screen, desk: Desk) -> View:
    lang = screen.lang
    parties = [[region.code, region.text(lang)] for region in screen.draft.parties]
    return {
        "title": say("show.propose", lang, number=desk.next_number),
        "who": {
            "label": say("show.proposer", lang),
            "value": desk.proposer,
            "options": [["", say("show.nobody", lang)], *parties],
        },
        "wording": {"label": say("show.wording", lang), "value": desk.wording},
        "keep": [say("show.keep", lang), screen.current],
    }


def _row(desk: Desk, kept: Kept, lang: Language) -> View:
    talks = desk.talks
    assert talks is not None  # a kept draft stands in talks
    where = "show.draft_after" if kept.parent is not None else "show.draft_first"
    words = {"number": kept.number, "parent": kept.parent, "who": _who(kept, lang), "time": local(kept.time)}
    return {
        "number": kept.number,
        "head": say(where, lang, **words),
        "wording": kept.wording,
        "effect": effect_text(talks.effect(kept.number), lang) if kept.parent is not None else "",
        "current": kept.number == desk.parent,
        "back": say("show.draft_back", lang, number=kept.number),
        "compare": say("show.draft_compare", lang, number=kept.number),
    }


def _who(kept: Kept, lang: Language) -> str:
    """Who proposed it; that nobody was named is said in the screen's language, whichever it was kept in."""
    who = kept.proposed_by(lang)
    return say("show.nobody", lang) if who in [say("show.nobody", one) for one in LANGUAGES] else who


def _compared(screen: Screen, desk: Desk) -> View | None:
    """The kept draft and the screen, clause by clause."""
    if desk.talks is None or desk.compared is None:
        return None
    kept = desk.talks.draft(desk.compared)
    head, *lines = compare(kept.position, screen.position, screen.lang).splitlines()
    return {"number": kept.number, "title": head, "lines": lines}


def _offer(offer: Offer, lang: Language) -> View:
    """What the file holds, or everything that is wrong with it."""
    title = "show.offer_sound" if offer.sound else "show.offer_faults"
    return {
        "sound": offer.sound,
        "title": say(title, lang, name=offer.name, count=len(offer.faults)),
        "lines": list(_holds(offer, lang)),
        "faults": _listed(offer, [fault.text(lang) for fault in offer.faults], lang),
        "readings_title": say("show.offer_readings", lang, count=len(offer.readings)),
        "readings": _listed(offer, [reading.text(lang) for reading in offer.readings], lang),
        "take": say("show.offer_take" if offer.talks is None else "show.offer_open", lang),
        "leave": say("show.offer_leave" if offer.sound else "show.offer_put_away", lang),
    }


def _holds(offer: Offer, lang: Language) -> Iterator[str]:
    if offer.talks is not None:
        count = len(offer.talks.drafts)
        yield say("show.offer_talks", lang, talks=offer.talks.name, count=count)
    if offer.draft is not None:
        ledger = offer.draft.park.ledger
        cells = sum(int(held.present.sum()) for held in ledger.cells.values())
        span = (
            {"first": ledger.years[0], "last": ledger.years[-1]}
            if ledger.years
            else {"first": "", "last": ""}
        )
        yield say("show.offer_ledger", lang, projects=len(ledger.register), cells=cells, **span)


def _listed(offer: Offer, lines: list[str], lang: Language) -> list[str]:
    """The lines without the file's name, which stands above them."""
    lines = [line.removeprefix(offer.name).lstrip(" :") for line in lines]
    if len(lines) <= MOST_LISTED:
        return lines
    return [*lines[:MOST_LISTED], say("show.offer_more", lang, count=len(lines) - MOST_LISTED)]
