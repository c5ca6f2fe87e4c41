"""What clashes in a draft, and every smallest way out, as tables, whole where the map is not."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.conflicts.found import Conflicts
from yrdshare.negotiate.conflicts.giving_way import ways_of
from yrdshare.negotiate.labels import with_labels
from yrdshare.negotiate.outcome import Demand, Relaxation
from yrdshare.show.pictures.pages import Grid, Page, page
from yrdshare.show.pictures.price_words import demand_title
from yrdshare.words import Language, say


def conflicts_table(conflicts: Conflicts, lang: Language = "zh") -> Page:
    """Three tables: the clashes; each way out, a row for each demand; what all give if all may give way."""
    if not conflicts.sets:
        return page(conflicts, lang)
    made = _clashes(conflicts, lang) + _repairs(conflicts, lang) + _all(conflicts, lang)
    if conflicts.complete:
        return made
    return made + page(say("conflict_pictures.incomplete", lang), lang)


def amount_text(amount: Fraction, in_shares: bool, lang: Language) -> str:
    """A share, or 万元 to the 0.01 that amounts are worked out to."""
    return share_text(amount) if in_shares else f"{wan_text(amount)} {say('money.unit_wan', lang)}"


def _head(names: tuple[str, ...], lang: Language) -> list[str]:
    return [say(f"conflict_pictures.column_{name}", lang) for name in names]


def _clashes(found: Conflicts, lang: Language) -> Page:
    rows = []
    for number, clash in enumerate(found.sets, start=1):
        rows.append([str(number), with_labels(found.draft, clash.text(lang), lang)])
    caption = say("conflict_pictures.caption_sets", lang, count=len(found.sets))
    return Grid(caption, _head(("set", "demands"), lang), rows, words=2).page


def _repairs(found: Conflicts, lang: Language) -> Page:
    rows = []
    for number, repair in enumerate(found.repairs, start=1):
        gives = {way.demand: way for way in repair.ways}
        for spot, demand in enumerate(repair.demands):
            way = gives.get(demand)
            amount = say("conflict_pictures.give_up", lang)
            to = say("conflict_pictures.not_found", lang)
            if way is not None:
                amount = amount_text(way.amount, demand.in_shares, lang)
                to = to if way.to is None else amount_text(way.to, demand.in_shares, lang)
            title = demand_title(found.draft, demand, lang)
            rows.append([str(number) if spot == 0 else "", title, amount, to])
    caption = say("conflict_pictures.caption_repairs", lang, count=len(found.repairs))
    return Grid(caption, _head(("repair", "demand", "amount", "to"), lang), rows, words=2).page


def _all(found: Conflicts, lang: Language) -> Page:
    """The least total beside the most even and the proportional way; nothing where none was proved."""
    every = {"least": found.least, "shared": found.shared, "in_proportion": found.in_proportion}
    known = {name: one for name, one in every.items() if one is not None and one.demands}
    if not known:
        return Page("", "")
    moved = {one for relaxation in known.values() for one, _ in relaxation.demands}
    rows = [
        [demand_title(found.draft, demand, lang), *_given(known.values(), demand, lang)]
        for demand in found.demands
        if demand in moved
    ]
    made = Grid(say("conflict_pictures.caption_all", lang), _head(("demand", *known), lang), rows).page
    mixed = len({demand.in_shares for demand in moved}) > 1
    return made + page(say("conflicts.measured", lang), lang) if mixed else made


def _given(relaxations: Iterable[Relaxation], demand: Demand, lang: Language) -> Iterator[str]:
    for relaxation in relaxations:
        way = next((one for one in ways_of(relaxation) if one.demand == demand), None)
        if way is None:
            yield say("conflict_pictures.none", lang)
        else:
            yield amount_text(way.amount, demand.in_shares, lang)
