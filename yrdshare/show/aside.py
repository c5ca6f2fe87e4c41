"""What is open beside the table because somebody asked: the card of a number, the list of published rules."""

from dataclasses import dataclass, replace

from yrdshare.ledger.park import Park
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.figures import Figure
from yrdshare.show.board import View
from yrdshare.show.provenance import card
from yrdshare.show.rules import Row, rows, summary
from yrdshare.show.state import Rule, Screen
from yrdshare.words import Language, say

MOST_DEEP = 20  # cards opened one from another
WHY_TOLD = 2  # reasons told in one row


@dataclass(frozen=True, eq=False, slots=True)
class Aside:
    """What is open, as one value.

    trail : the numbers that were asked for, each from the card of the one before;  place : over which part
    rows  : the rules, looked at once when the list was opened, for this park;  note : why one was not laid
    """

    trail: tuple[Figure, ...] = ()
    place: str = "chart"
    rows: tuple[Row, ...] = ()
    park: Park | None = None
    note: str = ""


def deeper(aside: Aside, figure: Figure) -> Aside:
    """The card of a number that stands on the open card."""
    return replace(aside, trail=(*aside.trail, figure)[-MOST_DEEP:])


def listed(aside: Aside, draft: Draft) -> Aside:
    """The list of rules opened, or put away."""
    if aside.park is not None:
        return replace(aside, rows=(), park=None, note="")
    return replace(aside, rows=rows(draft), park=draft.park, note="")


def still(aside: Aside, draft: Draft) -> Aside:
    """What is open, looked at anew where other data lie on the table."""
    if aside.park is None or aside.park is draft.park:
        return aside
    return replace(aside, rows=rows(draft), park=draft.park)


def source_view(screen: Screen, aside: Aside, digest: str) -> View:
    """The open card; nothing where none is open, or the number is gone."""
    if not aside.trail:
        return {}
    found = card(screen, aside.trail[-1], digest, len(aside.trail) > 1)
    return {} if found is None else {**found, "place": aside.place}


def rules_view(screen: Screen, aside: Aside) -> View:
    """The open list: what each rule is, where and since when, how sure, and why it does not fit."""
    if aside.park is None:
        return {}
    lang, now = screen.lang, screen.rule
    return {
        "title": say("show.rules", lang, count=len(aside.rows)),
        "hint": say("show.rules_hint", lang),
        "close": say("show.drawer_close", lang),
        "restore": say("show.restore", lang) if now is not None and now.before is not None else "",
        "note": aside.note,
        "rows": [_row(row, now, lang) for row in aside.rows],
    }


def _row(row: Row, now: Rule | None, lang: Language) -> View:
    rule = row.rule
    region = rule.region_zh if lang == "zh" else rule.region_en
    why = [one.text(lang) for one in row.lacking[:WHY_TOLD]]
    if len(row.lacking) > WHY_TOLD:
        why.append(say("show.rule_more", lang, count=len(row.lacking) - WHY_TOLD))
    current = now is not None and now.precedent.name == rule.name
    told = [one.text(lang) for one in now.told] if current and now is not None else []
    words = {"region": region, "date": rule.date or "—", "confidence": rule.confidence}
    return {
        "name": rule.name,
        "title": rule.text(lang),
        "template": say("show.rule_template", lang) if rule.template else "",
        "meta": say("show.rule_meta", lang, **words),
        "summary": summary(rule, lang),
        "why": why,
        "notes": [one for one in told if one not in why],
        "fits": row.fits,
        "current": current,
    }
