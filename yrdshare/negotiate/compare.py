"""Two drafts side by side: every clause that changed, old → new, and what it does to each party."""

from collections.abc import Iterator

from yrdshare.formula.formula import Formula
from yrdshare.formula.short import short
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import share_label
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.terms import Condition
from yrdshare.words import Language, say

Standing = Solution | Position


def compare(before: Standing, after: Standing, lang: Language = "zh") -> str:
    """What changed from one draft to the next, line by line, then the effect on each party in 万元."""
    old, new = _position(before), _position(after)
    changes = [
        *_shares(old, new, lang),
        *_formulas(old.draft, new.draft, lang),
        *_terms(old.draft, new.draft, lang),
        *_data(old.draft, new.draft, lang),
        *_conditions(old.draft, new.draft, lang),
    ]
    heading = say("compare.heading", lang, old=old.draft.number, new=new.draft.number)
    body = changes or [say("compare.nothing", lang)]
    return "\n".join([heading, *body, *_effects(old, new, lang)])


def _position(standing: Standing) -> Position:
    return standing.position if isinstance(standing, Solution) else standing


def _shares(old: Position, new: Position, lang: Language) -> Iterator[str]:
    for name, value in new.shares.items():
        before = old.shares.get(name)
        if before != value:
            shown = say("compare.none", lang) if before is None else share_text(before)
            yield say(
                "compare.share",
                lang,
                share=share_label(new.draft, name, lang),
                old=shown,
                new=share_text(value),
            )
    for name in old.shares:
        if name not in new.shares:
            yield say("compare.share_gone", lang, share=share_label(old.draft, name, lang))


def _formulas(old: Draft, new: Draft, lang: Language) -> Iterator[str]:
    before = {formula.name: formula for formula in old.formulas}
    for formula in new.formulas:
        earlier = before.pop(formula.name, None)
        if earlier is None:
            yield say("compare.formula_new", lang, formula=formula.name)
        elif earlier != formula:
            yield from _clauses(earlier, formula, lang)
    for name in before:
        yield say("compare.formula_gone", lang, formula=name)


def _clauses(old: Formula, new: Formula, lang: Language) -> Iterator[str]:
    """Every part of one formula that reads differently; shares' values are told by themselves."""
    parts = [_parts(one, lang) for one in (old, new)]
    for key in dict.fromkeys((*parts[0], *parts[1])):
        was, now = (one.get(key, say("compare.none", lang)) for one in parts)
        if was != now:
            yield say("compare.clause", lang, formula=new.name, part=key, old=was, new=now)


def _parts(formula: Formula, lang: Language) -> dict[str, str]:
    """The parts of a formula in words, by what they are called."""
    none = say("compare.none", lang)
    unvalued = formula.fixed({share.name: None for share in formula.shares})
    claims = {
        say("compare.part_claim", lang, number=number, claimant=claimant): short(claim, lang)
        for number, (claimant, claim) in enumerate(unvalued.claims, start=1)
    }
    return {
        say("compare.part_pool", lang): short(formula.pool, lang),
        say("compare.part_years", lang): f"{formula.years[0]}–{formula.years[-1]}",
        **claims,
        say("compare.part_rest", lang): formula.rest.text(lang) if formula.rest else none,
        say("compare.part_collected", lang): formula.collected_by.text(lang),
        say("compare.part_count", lang): say(f"compare.count_{formula.count}", lang),
    }


def _data(old: Draft, new: Draft, lang: Language) -> Iterator[str]:
    """Figures behind the draft that changed: the ledger, and each region's costs and no-deal in sum."""
    if old.park is not new.park and old.park.ledger.digest() != new.park.ledger.digest():
        yield say(
            "compare.ledger", lang, old=old.park.ledger.digest()[:12], new=new.park.ledger.digest()[:12]
        )
    for region in new.parties:
        if region in old.parties and (old.burden(region), old.years) != (new.burden(region), new.years):
            sums = [wan_text(sum(one.burden(region))) for one in (old, new)]
            yield say("compare.burden", lang, region=region, old=sums[0], new=sums[1])


def _terms(old: Draft, new: Draft, lang: Language) -> Iterator[str]:
    if old.principle != new.principle:
        yield say("compare.principle", lang, old=old.principle, new=new.principle)
    if old.discount != new.discount:
        yield say("compare.discount", lang, old=share_text(old.discount), new=share_text(new.discount))
    for region in dict.fromkeys((*old.values, *new.values)):
        was, now = old.values.get(region, {}), new.values.get(region, {})
        for kind in dict.fromkeys((*was, *now)):
            if was.get(kind) != now.get(kind):
                shown = [
                    share_text(one[kind]) if kind in one else say("compare.none", lang) for one in (was, now)
                ]
                name = say(f"nodes.kind_{kind}", lang)
                yield say("compare.value", lang, region=region, kind=name, old=shown[0], new=shown[1])


def _conditions(old: Draft, new: Draft, lang: Language) -> Iterator[str]:
    """Conditions by their wording; one that keeps its name and its place is told as changed."""
    was = [
        one
        for one in old.conditions
        if _wording(one, lang) not in [_wording(c, lang) for c in new.conditions]
    ]
    now = [
        one
        for one in new.conditions
        if _wording(one, lang) not in [_wording(c, lang) for c in old.conditions]
    ]
    for condition in now:
        earlier = next((one for one in was if one.name and one.name == condition.name), None)
        if earlier is None:
            yield say("compare.condition_new", lang, condition=_wording(condition, lang))
            continue
        was.remove(earlier)
        yield say("compare.condition", lang, old=_wording(earlier, lang), new=_wording(condition, lang))
    for condition in was:
        yield say("compare.condition_gone", lang, condition=_wording(condition, lang))


def _wording(condition: Condition, lang: Language) -> str:
    written = condition.written(lang)
    return f"{condition.name} [{written}]" if condition.name else written


def _effects(old: Position, new: Position, lang: Language) -> Iterator[str]:
    for region, whole in new.totals.items():
        before = old.totals.get(region)
        if before is not None:
            yield say(
                "compare.effect",
                lang,
                region=region,
                old=wan_text(before, sign=True),
                new=wan_text(whole, sign=True),
                change=wan_text(whole - before, sign=True),
            )
