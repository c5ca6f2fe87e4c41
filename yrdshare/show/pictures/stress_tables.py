"""Stress, trade and round shares as tables, for those who want every figure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, round_fraction, share_text, wan_text
from yrdshare.negotiate.clean.clean import Cleaned, CleanTable
from yrdshare.negotiate.clean.sentences import grid_text
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.staying import staying
from yrdshare.negotiate.stress.stress import Stressed
from yrdshare.negotiate.trade.apart import part_text
from yrdshare.negotiate.trade.trade import Stand, Trade
from yrdshare.negotiate.trade.unvalued import stated
from yrdshare.show.pictures.pages import Grid, Page
from yrdshare.show.pictures.stress_chart import same_parties
from yrdshare.words import Language, say

COLUMNS = ("scenario", "party", "borne", "part", "before", "after", "below", "regret", "broken")


def stress_table(stresseds: Sequence[Stressed], lang: Language = "zh") -> Page:
    """A row for each stress and party: what it bears, its gain before and after, and the years that turn.

    After the parties of a stress, their sum; the parts of a loss are rounded to 0.1 %, the amounts to 0.01.
    """
    parties = same_parties(stresseds)
    rows, sums = [], []
    for one in stresseds:
        named = [one.scenario.text(lang), *[""] * (len(parties) - 1)]
        rows += [
            [title, *_stress_row(one, region, lang)] for title, region in zip(named, parties, strict=True)
        ]
        sums.append(len(rows))
        rows.append(_stress_sum(one, lang))
    head = [say(f"stress_pictures.column_{name}", lang) for name in COLUMNS]
    return Grid(say("stress_pictures.caption_stress", lang), head, rows, words=2, last=True, sums=sums).page


def _stress_row(one: Stressed, region: Region, lang: Language) -> list[str]:
    regret = staying(one.after).parties[region].regret
    never = say("stress_pictures.never", lang)
    part = one.bearing.get(region)
    return [
        region.text(lang),
        wan_text(one.borne[region]),
        say("stress_pictures.none", lang) if part is None else _percent(part),
        wan_text(one.before.totals[region], sign=True),
        wan_text(one.after.totals[region], sign=True),
        str(one.below.get(region, never)),
        str(regret or never),
        "",
    ]


def _stress_sum(one: Stressed, lang: Language) -> list[str]:
    none = say("stress_pictures.none", lang)
    conditions = [breach.condition.text(lang) for breach in one.broken]
    return [
        "",
        say("stress_pictures.everyone", lang),
        wan_text(one.loss),
        _percent(Fraction(1)) if one.loss else none,
        wan_text(sum(one.before.totals.values(), Fraction(0)), sign=True),
        wan_text(sum(one.after.totals.values(), Fraction(0)), sign=True),
        "",
        "",
        say("explain.joint", lang).join(conditions) or say("stress_pictures.never", lang),
    ]


def _percent(part: Fraction) -> str:
    return share_text(Fraction(round_fraction(part * 1000), 1000))


def trade_table(found: Trade, lang: Language = "zh") -> Page:
    """Each party's money, credit, its stated worth and gain, apart and together; then the gain of all."""
    rows, sums = [], []
    for region in found.draft.parties:
        rows += list(_trade_rows(found, region, lang))
        sums.append(len(rows) - 1)
    before, after = (
        None if side is None else sum((stand.gain for stand in side.values()), Fraction(0))
        for side in (found.before, found.after)
    )
    whole = [say("stress_pictures.everyone", lang), say("stress_pictures.row_total", lang)]
    rows.append([*whole, *_three(before, after, lang)])
    names = ("party", "item", "apart", "together", "change")
    head = [say(f"stress_pictures.column_{name}", lang) for name in names]
    caption = say("stress_pictures.caption_trade", lang)
    return Grid(caption, head, rows, words=2, sums=[*sums, len(rows) - 1]).page


def _trade_rows(found: Trade, region: Region, lang: Language) -> Iterator[list[str]]:
    before = None if found.before is None else found.before[region]
    after, name = found.after[region], region.text(lang)
    titles = [say("stress_pictures.row_money", lang)]
    for kind in found.kinds:
        title, value = part_text(kind, lang), decimal_text(stated(found.draft, region, kind))
        titles.append(say("stress_pictures.row_credit", lang, kind=title))
        titles.append(say("stress_pictures.row_worth", lang, kind=title, value=value))
    titles.append(say("stress_pictures.row_total", lang))
    then = _amounts(found, region, after)
    of = [None] * len(then) if before is None else _amounts(found, region, before)
    for title, old, new in zip(titles, of, then, strict=True):
        yield [name, title, *_three(old, new, lang)]


def _amounts(found: Trade, region: Region, stand: Stand) -> list[Fraction]:
    """Money, each indicator and what it is said to be worth, the gain."""
    credited = [
        amount * by
        for kind, amount in stand.credits.items()
        for by in (Fraction(1), stated(found.draft, region, kind))
    ]
    return [stand.money, *credited, stand.gain]


def _three(before: Fraction | None, after: Fraction | None, lang: Language) -> list[str]:
    none = say("stress_pictures.none", lang)
    shown = [none if one is None else wan_text(one) for one in (before, after)]
    return [*shown, none if before is None or after is None else wan_text(after - before, sign=True)]


def clean_page(found: CleanTable, lang: Language = "zh") -> Page:
    """The grids beside each other: round shares, what each costs each party, whether conditions are kept."""
    lines, draft = found.lines, found.lines[0].draft
    solved = lines[0].solved
    none = say("stress_pictures.none", lang)
    rows = [
        [
            share_label(draft, share.name, lang),
            share_text(solved.shares[share.name]),
            *(share_text(one.shares[share.name]) if one.shares else none for one in lines),
        ]
        for share in draft.open_shares
    ]
    for region in draft.parties:
        costs = [wan_text(one.cost[region], sign=True) if one.cost else none for one in lines]
        rows.append([say("stress_pictures.row_cost", lang, region=region), "", *costs])
    holds = say("stress_pictures.holds", lang)
    whether = [holds if one.position is not None else _why_not(one, lang) for one in lines]
    rows.append([say("stress_pictures.row_holds", lang), holds, *whether])
    head = [say("stress_pictures.column_item", lang), say("stress_pictures.column_solved", lang)]
    head += [grid_text(one.grid, lang) for one in lines]
    return Grid(say("stress_pictures.caption_clean", lang), head, rows, sums=[len(rows) - 1]).page


def _why_not(one: Cleaned, lang: Language) -> str:
    if not one.proved:
        return say("stress_pictures.not_found", lang)
    conditions = [breach.condition.text(lang) for breach in one.prevented]
    why = say("explain.joint", lang).join(conditions)
    if not why:
        why = say(f"stress_pictures.{'no_number' if one.empty else 'too_much'}", lang)
    return say("stress_pictures.not_holds", lang, why=why)
