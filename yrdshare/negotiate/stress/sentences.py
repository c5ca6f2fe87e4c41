"""A stressed position in words: one sentence on who bears the loss, then what no longer holds."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Protocol

from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction, share_text, wan_text
from yrdshare.negotiate.bindings import Binding
from yrdshare.negotiate.labels import amount_text, condition_text, principle_text, region_of
from yrdshare.negotiate.outcome import Outcome, Solution
from yrdshare.negotiate.position import Breach, Position
from yrdshare.negotiate.stress.scenarios import Scenario
from yrdshare.words import Language, say


class Told(Protocol):
    """What is told of a stressed position."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def before(self) -> Position: ...
    @property
    def after(self) -> Position: ...
    @property
    def again(self) -> Outcome | None: ...
    @property
    def pools(self) -> Mapping[str, int]: ...
    @property
    def loss(self) -> int: ...
    @property
    def borne(self) -> Mapping[Region, int]: ...
    @property
    def changes(self) -> Mapping[Region, Fraction]: ...
    @property
    def below(self) -> Mapping[Region, int]: ...
    @property
    def losers(self) -> tuple[Region, ...]: ...
    @property
    def broken(self) -> tuple[Breach, ...]: ...
    @property
    def regrets(self) -> Mapping[Region, tuple[int | None, int | None]]: ...
    @property
    def unreached(self) -> tuple[Binding, ...]: ...


def told(found: Told, lang: Language) -> Iterator[str]:
    """Line after line; the first is the sentence."""
    yield _sentence(found, lang)
    yield from _credited(found, lang)
    yield from _parties(found, lang)
    yield from _limits(found, lang)
    if found.after.draft.park is not found.before.draft.park:  # a changed ledger
        yield say("stress.tables_kept", lang)
    if found.again is not None:
        yield from _again(found, found.again, lang)


def _sentence(found: Told, lang: Language) -> str:
    if not found.loss:
        return say("stress.sentence_same", lang, scenario=found.scenario)
    way = "loss" if found.loss > 0 else "rise"
    parts = [
        _part(region, Fraction(part, found.loss), part, way, lang)
        for region, part in found.borne.items()
        if part
    ]
    joined = say("stress.joint", lang).join(parts)
    amount = wan_text(abs(found.loss))
    return say(f"stress.sentence_{way}", lang, scenario=found.scenario, amount=amount, parts=joined)


def _part(region: Region, part: Fraction, fen: int, way: str, lang: Language) -> str:
    """What one party bears of a loss, or gets of a rise; or that it goes the other way with it."""
    amount = wan_text(abs(fen))
    if part < 0:
        return say(f"stress.against_{way}", lang, region=region, amount=amount)
    percent = share_text(Fraction(round_fraction(part * 1000), 1000))
    return say(f"stress.bears_{way}", lang, region=region, share=percent, amount=amount)


def _credited(found: Told, lang: Language) -> Iterator[str]:
    for formula in found.before.draft.formulas:
        less = found.pools[formula.name]
        if less and not formula.paid:
            amount = formula.dimension.amount_text(abs(less), lang)
            key = "credited_less" if less > 0 else "credited_more"
            yield say(f"stress.{key}", lang, formula=formula.name, amount=amount)


def _parties(found: Told, lang: Language) -> Iterator[str]:
    for region, change in found.changes.items():
        if not change:
            yield say("stress.unchanged", lang, region=region)
            continue
        old, new = (wan_text(one.totals[region], sign=True) for one in (found.before, found.after))
        key = "more" if change > 0 else "less"
        words = {"region": region, "old": old, "new": new, "amount": wan_text(abs(change))}
        yield say(f"stress.{key}", lang, **words)
    for region in found.losers:
        amount = wan_text(-found.after.totals[region])
        yield say("stress.loser", lang, region=region, amount=amount)
    for region, year in found.below.items():
        yield say("stress.below", lang, region=region, year=year)
    for region, (before, after) in found.regrets.items():
        key = "regret_gone" if after is None else "regret_new" if before is None else "regret_moved"
        yield say(f"stress.{key}", lang, region=region, before=before, after=after)


def _limits(found: Told, lang: Language) -> Iterator[str]:
    for breach in found.broken:
        key = "broken_year" if breach.year else "broken"
        short = amount_text(breach.condition, breach.short, lang)
        said = condition_text(found.before.draft, breach.condition, lang)
        yield say(f"stress.{key}", lang, condition=said, year=breach.year, amount=short)
    for binding in found.unreached:
        who = region_of(found.before.draft, binding.claimant) or binding.claimant
        yield say("stress.unreached", lang, formula=binding.formula, claimant=who)


def _again(found: Told, outcome: Outcome, lang: Language) -> Iterator[str]:
    """What solving anew would give: another agreement, told apart."""
    if not isinstance(outcome, Solution):
        yield say("stress.again_none", lang)
        return
    principle = principle_text(outcome.draft, outcome.draft.principle, lang)
    yield say("stress.again", lang, principle=principle)
    for region, whole in outcome.position.totals.items():
        apart = wan_text(whole - found.after.totals[region], sign=True)
        amount = wan_text(whole, sign=True)
        yield say("stress.again_party", lang, region=region, amount=amount, apart=apart)
    if not outcome.certificate.proved:
        yield say("stress.again_open", lang)
