"""What one clause costs or brings each party: the draft solved with it and without it, exact to the fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Outcome, Solution
from yrdshare.negotiate.principles import KalaiSmorodinsky
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import Condition
from yrdshare.words import Language, say


@dataclass(frozen=True, eq=False)
class Priced:
    """A condition, and the draft's outcome with it and without it."""

    condition: Condition
    within: Outcome
    without: Outcome

    @property
    def effects(self) -> Mapping[Region, Fraction]:
        """Each party's discounted total gain with the clause less that without it, fen.

        Empty where one of the two has no split.
        """
        if not isinstance(self.within, Solution) or not isinstance(self.without, Solution):
            return {}
        before = self.without.position.totals
        return {region: after - before[region] for region, after in self.within.position.totals.items()}

    @property
    def proved(self) -> bool:
        """Whether both searches came to their end; else these are two good splits, not the two best."""
        return all(one.certificate.proved for one in (self.within, self.without) if isinstance(one, Solution))

    @property
    def only_by_the_best(self) -> bool:
        """Whether the split moves though the condition holds without it: it lowers what a party could get.

        Kalai–Smorodinsky measures everybody against the most it could get, which every condition limits.
        """
        if not isinstance(self.without, Solution) or not any(self.effects.values()):
            return False
        measured = isinstance(self.without.draft.principle, KalaiSmorodinsky)
        return measured and not self.without.position.misses([self.condition])

    def text(self, lang: Language = "zh") -> str:
        """What the clause costs or brings each party, or that there is no split to compare."""
        for outcome, key in ((self.without, "priced_never"), (self.within, "priced_impossible")):
            if not isinstance(outcome, Solution):
                return say(f"staying.{key}", lang, condition=self.condition)
        lines = [say("staying.priced_heading", lang, condition=self.condition)]
        for region, effect in self.effects.items():
            key = "priced_more" if effect > 0 else "priced_less" if effect < 0 else "priced_same"
            lines.append(say(f"staying.{key}", lang, region=region, amount=wan_text(abs(effect))))
        whole = wan_text(sum(self.effects.values(), Fraction(0)), sign=True)
        lines.append(say("staying.priced_sum", lang, amount=whole))
        if self.only_by_the_best:
            lines.append(say("staying.priced_best", lang))
        return "\n".join([*lines, *([] if self.proved else [say("staying.priced_open", lang)])])


def price_of(draft: Draft, condition: Condition) -> Priced:
    """The clause's price: the draft solved with `condition` and without it, whichever way it lies now.

    The same demand written anew, or under another name, is the same clause: it lies in the draft already.
    """
    others = tuple(one for one in draft.conditions if _demanded(one) != _demanded(condition))
    with_it = draft if len(others) < len(draft.conditions) else draft.revise(conditions=(*others, condition))
    return Priced(condition, solve(with_it), solve(draft.revise(conditions=others)))


def _demanded(condition: Condition) -> tuple[object, ...]:
    """What a condition demands, whatever it is called; conditions and terms themselves cannot be compared."""
    term = condition.term
    return term.parts, term.span, term.year, condition.relation, condition.bound
