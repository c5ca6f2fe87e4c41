"""The articles around the amounts: pool, years, claims, rest, transfer, rounding, refunds, terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Claimant, Formula, Role
from yrdshare.formula.prose import Article, Prose, escape, opened, unit_text
from yrdshare.money import FEN_PER
from yrdshare.nodes.dimension import Dimension, dimension
from yrdshare.nodes.expression import (
    Capped,
    Expr,
    Floored,
    History,
    Stepped,
    Stream,
    Sum,
    Test,
    Window,
    walk,
)
from yrdshare.nodes.measured import Averaged
from yrdshare.words import Language, catalogue, say

NO_BASIS = ("", "—")


def articles(
    formula: Formula, amounts: Sequence[Prose], names: Mapping[Stream, str], lang: Language
) -> list[Article]:
    """Every article in order; `amounts` are those of the pool, then of each claim."""
    pool, *claims = amounts
    found = [_pool(formula, pool, names, lang), _years(formula, lang), *_claims(formula, claims, lang)]
    if formula.count == "split":
        found.append(_rest(formula, lang))
    found += [_booked(formula, lang), _rounding(formula, lang), _refunds(formula, lang)]
    terms = tuple(map(Prose, _terms(formula, lang)))
    return [*found, Article(say("clause.title_terms", lang), "", terms)] if terms else found


def _mode(formula: Formula) -> str:
    return "paid" if formula.paid else "credited"


def _has(formula: Formula, *kinds: type) -> bool:
    """Whether the formula holds a node of one of these kinds."""
    return any(isinstance(node, kinds) for node in _nodes(formula))


def _nodes(formula: Formula) -> Iterator["Expr | Test"]:
    for tree in (formula.pool, *(claim for _, claim in formula.claims)):
        yield from walk(tree)


def _name(claimant: Claimant, lang: Language) -> str:
    name = escape(claimant.text(lang))
    return say("clause.role", lang, name=name) if isinstance(claimant, Role) else name


def _pool(formula: Formula, pool: Prose, names: Mapping[Stream, str], lang: Language) -> Article:
    mode = _mode(formula)
    text = pool.text if pool.steps else say("clause.is", lang, amount=pool.text)
    sentence = replace(pool, head=say(f"clause.pool_is_{mode}", lang), text=text)
    entries = (sentence, *map(Prose, _data(formula, names, lang)))
    return Article(say(f"clause.title_pool_{mode}", lang), "", entries)


def _data(formula: Formula, names: Mapping[Stream, str], lang: Language) -> Iterator[str]:
    """What the streams are: kind, basis and unit, what an absent cell means, which years are history."""
    alike: dict[Dimension, list[Stream]] = {}
    for stream in formula.streams:
        alike.setdefault(dimension(stream), []).append(stream)
    comma = say("clause.list_comma", lang)
    for one, streams in alike.items():
        listed = comma.join(names[stream] for stream in streams)
        yield say("clause.streams_are", lang, streams=listed, traits=_traits(one, lang))
    zero = [names[stream] for stream in formula.streams if stream.absent == "zero"]
    if len(zero) < len(formula.streams):
        yield say("clause.absent_error_but" if zero else "clause.absent_error", lang)
    if zero:
        yield say("clause.absent_zero", lang, streams=comma.join(zero))
    if any(stream.kind == "tax" for stream in formula.streams):
        yield say("clause.tax_year", lang)
    if formula.streams:
        yield say("clause.before_moving", lang)


def _traits(one: Dimension, lang: Language) -> str:
    traits = [say(f"nodes.kind_{one.kind}", lang)]
    if one.basis not in NO_BASIS:
        known = f"clause.basis_{one.basis}"
        traits.append(say(known, lang) if known in catalogue(lang) else escape(one.basis))
    traits.append(say("clause.unit_is", lang, unit=unit_text(one.unit, lang)))
    return say("clause.trait_comma", lang).join(traits)


def _years(formula: Formula, lang: Language) -> Article:
    first, last = formula.years[0], formula.years[-1]
    key = "clause.years_one" if first == last else "clause.years"
    entries = [say(key, lang, first=first, last=last)]
    if _has(formula, Window, Stepped):
        entries.append(say("clause.clock", lang))
    return Article(say("clause.title_years", lang), "", tuple(map(Prose, entries)))


def _claims(formula: Formula, claims: Sequence[Prose], lang: Language) -> Iterator[Article]:
    """One article for each claim, the further ones of the same claimant marked as such."""
    mode, before = _mode(formula), set()
    for (claimant, _), claim in zip(formula.claims, claims, strict=True):
        name = _name(claimant, lang)

        def sentence(amount: str, name: str = name) -> str:
            return say(f"clause.claim_{mode}", lang, claimant=name, amount=amount)

        opening, entries = opened(claim, sentence, lang)
        key = f"clause.title_claim_again_{mode}" if claimant in before else f"clause.title_claim_{mode}"
        before.add(claimant)
        yield Article(say(key, lang, claimant=name), opening, entries)


def _rest(formula: Formula, lang: Language) -> Article:
    """Who has the rest, and what holds where the claims exceed the pool."""
    mode = _mode(formula)
    name = _name(formula.rest, lang) if formula.rest is not None else ""
    key = f"clause.rest_{mode}" if formula.claims else f"clause.rest_all_{mode}"
    entries = [say(key, lang, claimant=name)]
    if formula.rest_pays:
        entries.append(say(f"clause.pays_{mode}", lang, claimant=name))
    elif formula.claims:
        entries.append(say(f"clause.within_{mode}", lang))
    return Article(say("clause.title_rest", lang), "", tuple(map(Prose, entries)))


def _booked(formula: Formula, lang: Language) -> Article:
    """Who collects and how transfers follow; for an indicator, where the official figure stands."""
    kinds = {"split": _mode(formula), "in_place": f"in_place_{_mode(formula)}", "double": "double"}
    kind = kinds[formula.count]
    collector = _name(formula.collected_by, lang)
    entries = (
        say(f"clause.booked_{kind}", lang, collector=collector),
        say(f"clause.balance_{kind}", lang),
        *(() if formula.paid or formula.count == "in_place" else (say("clause.official", lang),)),
    )
    return Article(say(f"clause.title_booked_{kind}", lang), "", tuple(map(Prose, entries)))


def _rounding(formula: Formula, lang: Language) -> Article:
    unit = say("clause.smallest_fen" if formula.dimension.unit in FEN_PER else "clause.smallest_unit", lang)
    entries = [say(f"clause.round_{_mode(formula)}", lang, unit=unit)] if formula.claims else []
    if not formula.claims or any(not isinstance(node, Stream | Sum) for node in walk(formula.pool)):
        entries.append(say(f"clause.round_pool_{_mode(formula)}", lang, unit=unit))
    if _has(formula, Capped):
        entries.append(say("clause.round_cap", lang, unit=unit))
    if any(isinstance(node, Capped) and node.per == "sum" for node in _nodes(formula)):
        entries.append(say("clause.round_sum", lang, unit=unit))
    if _has(formula, Floored):
        entries.append(say("clause.round_floor", lang, unit=unit))
    if formula.count == "split" and formula.claims:
        entries.append(say("clause.round_rest", lang))
    return Article(say("clause.title_rounding", lang), "", tuple(map(Prose, entries)))


def _refunds(formula: Formula, lang: Language) -> Article:
    kind = "in_place" if formula.count == "in_place" else _mode(formula)
    entries = [say(f"clause.negative_{kind}", lang)]
    if _has(formula, Capped):
        entries.append(say("clause.negative_cap", lang))
    if _has(formula, Floored):
        entries.append(say("clause.negative_floor", lang))
    return Article(say("clause.title_negative", lang), "", tuple(map(Prose, entries)))


def _terms(formula: Formula, lang: Language) -> Iterator[str]:
    """The words that the text uses in a sense of its own."""
    named = {claimant for claimant, _ in formula.claims} | {formula.rest, formula.collected_by}
    if named & {ORIGIN, HOST}:
        yield say("clause.term_roles", lang)
    for role in (PARK, FUND):
        if role in named:
            yield say(f"clause.term_{role.value}", lang)
    clocks = {node.clock for node in _nodes(formula) if isinstance(node, Window | Stepped)}
    if _has(formula, Averaged):
        yield say("clause.term_average", lang)
    if _has(formula, History):
        yield say("clause.term_history", lang)
        clocks |= {"moved"}
    for clock in ("moved", "full_production"):
        if clock in clocks:
            yield say(f"clause.term_{clock}", lang)
