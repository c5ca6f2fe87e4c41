"""A cleaned split in words: the shares, what each pays for round numbers, or which condition prevents it."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.clean.cleaning import MOST
from yrdshare.negotiate.labels import amount_text, share_label
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.words import Language, say

if TYPE_CHECKING:
    from yrdshare.negotiate.clean.clean import Cleaned, CleanTable


def cleaned_text(cleaned: "Cleaned", lang: Language = "zh") -> str:
    """One grid: the clean shares with what they were, the cost of each party, or why there are none."""
    draft = cleaned.draft
    heading = say(
        "clean.heading", lang, grid=grid_text(cleaned.grid, lang), park=draft.park, number=draft.number
    )
    lines = [heading]
    if cleaned.position is None:
        return "\n".join([*lines, *_nothing(cleaned, lang)])
    for share in draft.open_shares:
        key = "clean.pinned" if share.name in draft.pins else "clean.share"
        was, now = cleaned.solved.shares[share.name], cleaned.shares[share.name]
        label = share_label(draft, share.name, lang)
        lines.append(
            say(key, lang, share=label, old=share_text(was), new=_clean_share(cleaned.grid, now, lang))
        )
    lines.append(say("clean.free" if cleaned.free else f"clean.nearest_{cleaned.by}", lang))
    for region, amount in cleaned.cost.items():
        key = "clean.pays" if amount > 0 else "clean.gets" if amount < 0 else "clean.even"
        total = wan_text(cleaned.position.totals[region], sign=True)
        lines.append(say(key, lang, region=region, amount=_money(abs(amount)), total=total))
    lines.append(say("clean.kept" if draft.conditions else "clean.no_conditions", lang))
    lines += [] if cleaned.proved else [say("clean.not_proved", lang, tried=MOST)]
    return "\n".join(lines)


def _nothing(cleaned: "Cleaned", lang: Language) -> Iterator[str]:
    """Why no split on the grid counts, what misses least, and which finer grid has one."""
    draft, miss = cleaned.draft, cleaned.miss
    yield say("clean.none" if cleaned.proved else "clean.none_found", lang, tried=MOST)
    for share in cleaned.empty:
        words = {"low": share_text(share.low), "high": share_text(share.high)}
        yield say("clean.none_within", lang, share=share_label(draft, share.name, lang), **words)
    if miss is not None:
        names = [share.name for share in draft.open_shares]
        shares = [
            f"{share_label(draft, name, lang)} {_clean_share(cleaned.grid, miss.shares[name], lang)}"
            for name in names
        ]
        yield say("clean.miss", lang, shares=say("explain.joint_short", lang).join(shares))
        for breach in miss.breaches:
            short = amount_text(breach.condition, miss.shortfall(breach.condition), lang, 4)
            yield say("clean.missed", lang, condition=breach.condition, amount=short)
        for region, _, gain in miss.losers if nobody_loses(draft.principle) else ():
            yield say("clean.loses", lang, region=region, amount=_money(-gain))
    elif cleaned.proved and not cleaned.empty:
        yield say("clean.overdrawn", lang)
    finer = grid_text(cleaned.finer, lang) if cleaned.finer else ""
    yield say("clean.finer" if finer else "clean.none_finer", lang, grid=finer)


def table_text(table: "CleanTable", lang: Language = "zh") -> str:
    """The grids side by side, a line each, then the coarsest that works."""
    lines = [say("clean.table", lang)]
    for line in table.lines:
        words = {"grid": grid_text(line.grid, lang)}
        if line.position is None:
            conditions = [breach.condition.text(lang) for breach in line.prevented]
            why = say("explain.joint_short", lang).join(f"“{one}”" for one in conditions)
            key = "clean.row_prevented" if why else "clean.row_none" if line.proved else "clean.row_not_found"
            lines.append(say(key, lang, conditions=why, **words))
            continue
        shares = [_clean_share(line.grid, line.shares[one.name], lang) for one in line.draft.open_shares]
        costs = [
            say("clean.cost_one", lang, region=region, amount=_money(amount, sign=True))
            for region, amount in line.cost.items()
        ]
        joint = say("explain.joint_short", lang)
        lines.append(say("clean.row", lang, shares=joint.join(shares), costs=joint.join(costs), **words))
        lines += [] if line.proved else [say("clean.not_proved", lang, tried=MOST)]
    coarsest = table.coarsest
    if coarsest is None:
        return "\n".join([*lines, say("clean.no_grid_works", lang)])
    return "\n".join([*lines, say("clean.coarsest", lang, grid=grid_text(coarsest.grid, lang))])


def grid_text(grid: str, lang: Language = "zh") -> str:
    """A grid in words: multiples of 5 %, or simple ratios."""
    if not grid[:1].isdecimal():
        return say("clean.grid_ratios", lang)
    return say("clean.grid_steps", lang, step=share_text(Fraction(grid)))


def _clean_share(grid: str, value: Fraction, lang: Language) -> str:
    """A share as it is said: 40 %, and on the grid of ratios 4:6 as well, by tenths where they do."""
    if grid[:1].isdecimal() or value in (0, 1):
        return share_text(value)
    whole = 10 if 10 % value.denominator == 0 else value.denominator
    part = value.numerator * (whole // value.denominator)
    return say("clean.ratio", lang, part=part, rest=whole - part, share=share_text(value))


def _money(amount: Fraction, sign: bool = False) -> str:
    """万元 to 0.01, or to the fen where that would show nothing of an amount that is there."""
    digits = 2 if not amount or abs(amount) >= 5_000 else 6
    return wan_text(amount, digits, sign=sign)
