"""What the side of the screen says: three columns, checks, what moved, what binds, why; years; clause."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from yrdshare.formula.clause import clause
from yrdshare.formula.short import short
from yrdshare.money import share_text
from yrdshare.negotiate.bindings import Binding
from yrdshare.negotiate.explain import why
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.position import Position
from yrdshare.show.board import View
from yrdshare.show.labels import claimant_text, formula_text, shares_text, symbol, wan
from yrdshare.show.levers import levers
from yrdshare.show.state import Screen, free
from yrdshare.words import Language, say

NAMED = 4  # projects called by code in one line; the others are counted
ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~$&^])")


def points(screen: Screen) -> View:
    """The three tabs of the side; all of them are kept up to date, one is shown."""
    lang = screen.lang
    return {
        "tabs": [[name, say(f"show.tab_{name}", lang)] for name in ("points", "years", "clause")],
        "table": _columns(screen),
        "checks": {
            "label": say("show.checks", lang),
            "items": [
                [say("show.holds" if check.holds else "show.fails", lang), check.text(lang), check.holds]
                for check in screen.position.checks
            ],
        },
        "lines": [
            [name, say(f"show.{name}", lang), text]
            for name, text in (("moved", _moved(screen)), ("binds", _binds(screen)), ("why", _why(screen)))
        ],
        "others": _others(screen),
        "free": _free(screen),
        "years": _years(screen),
        "brief": [*_brief(screen)],
        "clause": [block for formula in screen.position.formulas for block in blocks(clause(formula, lang))],
        "stale": "" if screen.current else say("show.not_current_short", lang),
    }


def _brief(screen: Screen) -> Iterator[list[str]]:
    """Each claim in one line, as it now reads; the articles stand below."""
    draft, lang = screen.draft, screen.lang
    for formula in screen.position.formulas:
        for claimant, claim in formula.claims:
            named = {"formula": formula_text(draft, formula.name, lang)}
            named["claimant"] = claimant_text(draft, claimant, lang)
            yield [say("show.brief", lang, **named), short(claim, lang)]


def blocks(markdown: str) -> list[list[str]]:
    r"""A clause's Markdown as [kind, text] for the page, which writes text only and never markup.

    >>> blocks("# A\\*\n\n（一）b。\n- c")
    [['title', 'A*'], ['item', '（一）b。'], ['bullet', 'c']]
    """
    found = []
    for line in filter(str.strip, markdown.splitlines()):
        body = line.lstrip()
        for mark, kind in (("## ", "article"), ("# ", "title"), ("- ", "bullet"), ("", "item")):
            if body.startswith(mark):
                found.append([kind, ESCAPED.sub(r"\1", body[len(mark) :])])
                break
    return found


def _columns(screen: Screen) -> View:
    """不合作 / 上一稿 / 本稿: gains, shares, and whether everyone is better off."""
    draft, lang, now, before = screen.draft, screen.lang, screen.position, screen.reference
    rows = []
    for region in draft.parties:
        label = f"{symbol(draft, region)} {say('show.row_gain', lang, region=region)}"
        amounts = [wan(one.totals[region], sign=True) for one in (before, now) if one is not None]
        rows.append([label, "0", *_padded(amounts, lang)])
    for share in (lever.share for lever in levers(draft)):
        values = [
            share_text(one.shares[share.name]) for one in (before, now) if one and share.name in one.shares
        ]
        rows.append([share_label(draft, share.name, lang), say("show.absent", lang), *_padded(values, lang)])
    better = [say("show.no" if one.losers else "show.yes", lang) for one in (before, now) if one is not None]
    rows.append([say("show.row_everyone", lang), say("show.absent", lang), *_padded(better, lang)])
    head = [
        say(f"show.column_{name}", lang)
        for name in ("item", "none", "last", "now" if screen.current else "held")
    ]
    return {"head": head, "rows": rows, "note": say("show.table_note", lang)}


def _others(screen: Screen) -> list[str]:
    """How many open shares have no lever, and where they stand; nothing where every share has one."""
    draft, lang = screen.draft, screen.lang
    shown = {lever.share.name for lever in levers(draft)}
    rest = {share.name: screen.shares[share.name] for share in draft.open_shares if share.name not in shown}
    if not rest:
        return []
    how = "hand" if screen.mode == "manual" else "principle"
    standing = shares_text(draft, rest, lang)
    said = say(f"show.other_by_{how}", lang, shares=standing)
    return [say("show.other_shares", lang, count=len(rest)), said]


def _padded(found: list[str], lang: Language) -> list[str]:
    return found if len(found) == 2 else [say("show.absent", lang), *found]


def _moved(screen: Screen) -> str:
    move, lang = screen.move, screen.lang
    if move is None:
        return say("show.moved_none", lang)
    label = share_label(screen.draft, move.share, lang)
    return say("show.moved_share", lang, share=label, old=share_text(move.old), new=share_text(move.new))


def _why(screen: Screen) -> str:
    if not screen.current:
        return say("show.absent", screen.lang)
    if screen.reference is None:
        return say("show.first_draft", screen.lang)
    if screen.reference.shares == screen.position.shares:
        return say("show.why_none", screen.lang)
    return why(screen.position, screen.reference, screen.lang)


def _binds(screen: Screen) -> str:
    said = [*_caps(screen.position, screen.lang), *_bounds(screen), *_tight(screen.position, screen.lang)]
    return "\n".join(said) or say("show.binds_none", screen.lang)


def _caps(position: Position, lang: Language) -> Iterator[str]:
    for one in position.bindings:
        first = position.account(one.formula).formula.years[0]
        yield say(
            f"show.binds_{one.name}",
            lang,
            formula=one.formula,
            claimant=claimant_text(position.draft, one.claimant, lang),
            nth=one.year - first + 1,
            year=one.year,
            count=len(one.projects) or len(one.regions),
            named=_named(one, lang),
        )


def _tight(position: Position, lang: Language) -> Iterator[str]:
    for condition, year in position.tight:
        key = "show.binds_condition_year" if year else "show.binds_condition"
        yield say(key, lang, condition=condition, year=year)


def _named(binding: Binding, lang: Language) -> str:
    """The first few projects by code, or regions whose sums are cut."""
    everyone = [*binding.projects, *(region.text(lang) for region in binding.regions)]
    named = say("show.joint", lang).join(everyone[:NAMED])
    return named + (say("show.more", lang) if len(everyone) > NAMED else "")


def _bounds(screen: Screen) -> Iterator[str]:
    draft, lang, held = screen.draft, screen.lang, screen.mode == "principle"
    for share in draft.open_shares:
        value = screen.shares[share.name]
        at_bound = {share.low: "low", share.high: "high"}.get(value)
        kind = "pin" if held and share.name in draft.pins else at_bound
        if kind:
            label = share_label(draft, share.name, lang)
            yield say(f"show.binds_{kind}", lang, share=label, value=share_text(value))


def _free(screen: Screen) -> str:
    lang = screen.lang
    ranges = [
        say(
            "show.free_range",
            lang,
            share=share_label(screen.draft, name, lang),
            low=share_text(low),
            high=share_text(high),
        )
        for name, (low, high) in free(screen).items()
    ]
    return say("show.free", lang, ranges=say("show.joint", lang).join(ranges)) if ranges else ""


def _years(screen: Screen) -> View:
    """Every amount of the charts as a table: gains, then what each account gives each region."""
    draft, lang, position = screen.draft, screen.lang, screen.position
    columns = [
        (say("show.years_gain", lang, region=region), _shown(path)) for region, path in position.gains.items()
    ]
    for name, by_region in position.measures.receipts.items():
        what = position.account(name).formula.dimension
        kind = what.kind_text(lang) if what.money else f"{what.kind_text(lang)} {what.unit_text(lang)}"
        columns += [
            (say("show.years_received", lang, region=region, kind=kind), _shown(path, what.money))
            for region, path in by_region.items()
        ]
    head = [say("show.years_year", lang), *(label for label, _ in columns)]
    rows = [[str(year), *(path[spot] for _, path in columns)] for spot, year in enumerate(draft.years)]
    return {"caption": say("show.years_caption", lang), "head": head, "rows": rows}


def _shown(path: Iterable[Fraction], money: bool = True) -> list[str]:
    """Each year's amount: 万元, or whole units of what is no money."""
    return [wan(value) if money else f"{value:,}" for value in path]
