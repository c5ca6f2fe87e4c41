"""What the side of the screen says: three columns, checks, what moved, what binds, why; years; clause."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from yrdshare.formula.clause import clause
from yrdshare.formula.short import short
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.bindings import Binding
from yrdshare.negotiate.explain import why
from yrdshare.negotiate.figures import Figure
from yrdshare.negotiate.labels import condition_text, share_label
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.show.binding_costs import binding_costs, cost_text
from yrdshare.show.board import View
from yrdshare.show.labels import claimant_text, formula_text, shares_text, symbol, wan
from yrdshare.show.levers import levers
from yrdshare.show.numbers import Address, address
from yrdshare.show.pictures.blocks import blocks
from yrdshare.show.state import Screen, free
from yrdshare.words import Language, say

TABS = ("points", "years", "clause", "zone")
NAMED = 4  # projects called by code in one line; the others are counted


def points(screen: Screen, zone: View | None = None, at_rest: bool = True) -> View:
    """The four tabs of the side; all of them are kept up to date, one is shown.

    zone : what the tab of the zone says, once it was opened
    at_rest : whether no lever is moving; only then is looked for what conditions that bind cost
    """
    lang = screen.lang
    return {
        "tabs": [[name, say(f"show.tab_{name}", lang)] for name in TABS],
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
            for name, text in (
                ("moved", _moved(screen)),
                ("binds", _binds(screen, at_rest)),
                ("why", _why(screen)),
            )
        ],
        "line_figures": _line_figures(screen),
        "others": _others(screen),
        "free": _free(screen),
        "years": _years(screen),
        "brief": [*_brief(screen)],
        "clause": [block for formula in screen.position.formulas for block in blocks(clause(formula, lang))],
        "stale": "" if screen.current else say("show.not_current_short", lang),
        "zone": zone or {},
    }


def _brief(screen: Screen) -> Iterator[list[str]]:
    """Each claim in one line, as it now reads; the articles stand below."""
    draft, lang = screen.draft, screen.lang
    for formula in screen.position.formulas:
        for claimant, claim in formula.claims:
            named = {"formula": formula_text(draft, formula.name, lang)}
            named["claimant"] = claimant_text(draft, claimant, lang)
            yield [say("show.brief", lang, **named), short(claim, lang)]


def _columns(screen: Screen) -> View:
    """不合作 / 上一稿 / 本稿: gains, shares, and whether everyone is better off."""
    draft, lang, now, before = screen.draft, screen.lang, screen.position, screen.reference
    rows = []
    for region in draft.parties:
        label = f"{symbol(draft, region)} {say('show.row_gain', lang, region=region)}"
        known = [one for one in (before, now) if one is not None and region in one.totals]
        amounts = [wan(one.totals[region], sign=True) for one in known]
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
    figures = [*_column_figures(screen), [None] * 3]
    return {"head": head, "rows": rows, "figures": figures, "note": say("show.table_note", lang)}


def _column_figures(screen: Screen) -> Iterator[list[Address | None]]:
    """Which number each cell of the three columns is, in the order of the rows."""
    before = screen.reference
    for region in screen.draft.parties:
        known = before is not None and region in before.totals
        past = address(Figure("gain", region, before=True)) if known else None
        yield [address(Figure("zero", region)), past, address(Figure("gain", region))]
    for name in (lever.share.name for lever in levers(screen.draft)):
        known = before is not None and name in before.shares
        past = address(Figure("share", name=name, before=True)) if known else None
        yield [None, past, address(Figure("share", name=name))]


def _line_figures(screen: Screen) -> dict[str, Address | None]:
    """The share that moved, and the change that is explained: the first party's."""
    moved = None if screen.move is None else address(Figure("share", name=screen.move.share))
    first = screen.draft.parties[0]
    told = screen.current and screen.reference is not None
    return {"moved": moved, "binds": None, "why": address(Figure("change", first)) if told else None}


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
    if move is None and screen.rule is not None and screen.rule.before is not None:
        return say("show.moved_rule", lang, rule=screen.rule.precedent)
    if move is None:
        return say("show.moved_none", lang)
    label = share_label(screen.draft, move.share, lang)
    return say("show.moved_share", lang, share=label, old=share_text(move.old), new=share_text(move.new))


def _why(screen: Screen) -> str:
    if not screen.current:
        return say("show.absent", screen.lang)
    if screen.reference is None:
        return say("show.first_draft", screen.lang)
    if not _same_text(screen.reference, screen.position):
        return _why_text(screen, screen.reference)
    if screen.reference.shares == screen.position.shares:
        return say("show.why_none", screen.lang)
    return why(screen.position, screen.reference, screen.lang)


def _same_text(one: Position, other: Position) -> bool:
    """Whether two positions have the same formulas but for where their shares stand."""
    if one.draft.formulas is other.draft.formulas:
        return True
    texts = [[formula.reopened() for formula in position.draft.formulas] for position in (one, other)]
    return texts[0] == texts[1]


def _why_text(screen: Screen, before: Position) -> str:
    """What another text does to each party, since no share alone explains it."""
    lang, now = screen.lang, screen.position
    changes = [(one, now.totals[one] - before.totals[one]) for one in now.totals if one in before.totals]
    effects = [
        say("explain.more" if change > 0 else "explain.less", lang, region=one, amount=wan_text(abs(change)))
        for one, change in changes
        if change
    ]
    return say("show.why_text", lang, effects=say("explain.joint", lang).join(effects))


def _binds(screen: Screen, at_rest: bool) -> str:
    said = [*_caps(screen.position, screen.lang), *_bounds(screen), *_tight(screen, at_rest)]
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


def _tight(screen: Screen, at_rest: bool) -> Iterator[str]:
    """The conditions that hold with nothing to spare; where it is solved, what each of them costs."""
    lang, outcome = screen.lang, screen.outcome
    known = binding_costs(outcome) if at_rest and isinstance(outcome, Solution) else ()
    costs = {id(one): changes for one, changes in known}
    for condition, year in screen.position.tight:
        key = "show.binds_condition_year" if year else "show.binds_condition"
        said = condition_text(screen.draft, condition, lang)
        yield say(key, lang, condition=said, year=year) + cost_text(costs.get(id(condition), {}), lang)


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
    figures = [address(Figure("gain", region)) for region in position.gains]
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
        figures += [address(Figure("received", region, name)) for region in by_region]
    head = [say("show.years_year", lang), *(label for label, _ in columns)]
    rows = [[str(year), *(path[spot] for _, path in columns)] for spot, year in enumerate(draft.years)]
    return {"caption": say("show.years_caption", lang), "head": head, "rows": rows, "figures": figures}


def _shown(path: Iterable[Fraction], money: bool = True) -> list[str]:
    """Each year's amount: 万元, or whole units of what is no money."""
    return [wan(value) if money else f"{value:,}" for value in path]
