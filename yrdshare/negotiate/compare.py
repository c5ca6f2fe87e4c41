"""Two drafts side by side: every clause that changed, old → new, and what it does to each party."""

from collections.abc import Iterator

from yrdshare.formula.short import short
from yrdshare.money import share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import share_label
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.words import Language, say

Standing = Solution | Position


def compare(before: Standing, after: Standing, lang: Language = "zh") -> str:
    """What changed from one draft to the next, line by line, then the effect on each party in 万元."""
    old, new = _position(before), _position(after)
    changes = [
        *_shares(old, new, lang),
        *_formulas(old.draft, new.draft, lang),
        *_terms(old.draft, new.draft, lang),
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
            continue
        wordings = [
            [f"{c.text(lang)}: {short(e, lang)}" for c, e in one.claims] for one in (earlier, formula)
        ]
        for position in range(max(map(len, wordings))):
            was, now = (
                one[position] if position < len(one) else say("compare.none", lang) for one in wordings
            )
            if was != now:
                yield say("compare.claim", lang, formula=formula.name, old=was, new=now)
        if earlier.years != formula.years:
            spans = [f"{one.years[0]}–{one.years[-1]}" for one in (earlier, formula)]
            yield say("compare.years", lang, formula=formula.name, old=spans[0], new=spans[1])
    for name in before:
        yield say("compare.formula_gone", lang, formula=name)


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
    was = {condition.text(lang): condition for condition in old.conditions}
    for condition in new.conditions:
        earlier = was.pop(condition.text(lang), None)
        if earlier is None:
            yield say("compare.condition_new", lang, condition=condition)
        elif earlier.written(lang) != condition.written(lang):
            yield say("compare.condition", lang, old=earlier.written(lang), new=condition.written(lang))
    for name in was:
        yield say("compare.condition_gone", lang, condition=name)


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
