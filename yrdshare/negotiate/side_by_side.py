"""What each idea of fairness would give: one draft, every principle. None is recommended.

    price of fairness = (Σ gains of the utilitarian split − Σ gains of this one) / Σ gains of the utilitarian

(Bertsimas, Farias and Trichakis 2011). It is told as a part only where the largest total is above zero; in
money always.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from yrdshare.errors import DraftError
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, round_fraction, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.labels import principle_text
from yrdshare.negotiate.outcome import Outcome, Solution
from yrdshare.negotiate.principles import Principle, Utilitarian, shown
from yrdshare.negotiate.solve import solve
from yrdshare.program.program import ProgramError
from yrdshare.words import Language, say

Answer = Outcome | DraftError | ProgramError

PERCENT = 100
DIGITS = 2  # of a share or a price of fairness in per cent, for reading


@dataclass(frozen=True, eq=False)
class Beside:
    """One principle's answer: a `Solution`, an `Infeasible`, or why nothing could be shown.

    price : what its total is short of the largest, fen; None without an answer, or without the largest
    part : the same as a part of the largest total; None where that is not above zero
    """

    principle: Principle
    outcome: Answer
    price: Fraction | None = None
    part: Fraction | None = None

    @property
    def solution(self) -> Solution | None:
        """The answer, where there is one."""
        return self.outcome if isinstance(self.outcome, Solution) else None

    @property
    def gains(self) -> Mapping[Region, Fraction]:
        """Every party's discounted gain, exact fen; empty without an answer."""
        return {} if self.solution is None else self.solution.position.totals

    @property
    def total(self) -> Fraction | None:
        """Σ gains, exact fen."""
        return None if self.solution is None else sum(self.gains.values(), Fraction(0))

    def text(self, lang: Language = "zh") -> str:
        """The principle, every party's gain and the price of fairness; or why there is no answer."""
        if self.solution is None or self.total is None:
            if isinstance(self.outcome, DraftError | ProgramError):
                why = self.outcome.text(lang)
            else:
                why = explain(self.outcome, lang)
            return say("side_by_side.none", lang, principle=self._named(lang), why=why)
        joint = say("side_by_side.joint", lang)
        gains = joint.join(
            say("side_by_side.gain", lang, region=region, amount=wan_text(amount, sign=True))
            for region, amount in self.gains.items()
        )
        said = say(
            "side_by_side.line", lang, principle=self._named(lang), gains=gains, total=wan_text(self.total)
        )
        return said + self._price_text(lang)

    def _named(self, lang: Language) -> str:
        """The principle's name, shares called as the draft calls them where there is one."""
        if self.solution is None:
            return self.principle.text(lang)
        return principle_text(self.solution.draft, self.principle, lang)

    def _price_text(self, lang: Language) -> str:
        if self.price is None:
            return say("side_by_side.no_largest", lang)
        if isinstance(self.principle, Utilitarian):
            return say("side_by_side.largest", lang)
        if not round_fraction(self.price * 100 / FEN_PER["万元"]):
            return say("side_by_side.no_price", lang)
        if self.part is None:
            return say("side_by_side.price", lang, amount=wan_text(self.price))
        part = f"{float(self.part * PERCENT):.{DIGITS}f}%"
        return say("side_by_side.price_part", lang, amount=wan_text(self.price), part=part)


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Every principle's answer to one draft, in a fixed order that is no order of merit."""

    draft: Draft
    answers: tuple[Beside, ...]

    def text(self, lang: Language = "zh") -> str:
        """Every answer in words, and what the comparison does not say."""
        lines = [say("side_by_side.heading", lang, park=self.draft.park, number=self.draft.number)]
        lines += [one.text(lang) for one in self.answers]
        return "\n".join([*lines, say("side_by_side.none_recommended", lang)])

    def frame(self, lang: Language = "zh") -> pd.DataFrame:
        """One row for each principle: gains, total and price in 万元, part, shares, the certificate's gap.

        Money is rounded to the fen, once; a principle without an answer has blanks.
        """
        word = {key: say(f"side_by_side.{key}", lang) for key in ("whole", "cost", "cost_part", "gap")}
        rows = []
        for one in self.answers:
            row: dict[str, float | None] = {
                region.text(lang): _wan(one.gains.get(region)) for region in self.draft.parties
            }
            row |= {word["whole"]: _wan(one.total), word["cost"]: _wan(one.price)}
            row[word["cost_part"]] = None if one.part is None else float(one.part)
            solution = one.solution
            shares = {} if solution is None else solution.shares
            row |= {share.name: _float(shares.get(share.name)) for share in self.draft.shares}
            row[word["gap"]] = None if solution is None else solution.certificate.gap
            rows.append(row)
        names = [one.principle.text(lang) for one in self.answers]
        return pd.DataFrame(rows, index=pd.Index(names, name=say("side_by_side.principle", lang)))


def side_by_side(draft: Draft, principles: Iterable[Principle] = ()) -> SideBySide:
    """Each principle's own solution: those without parameters, unless others are given.

    Shares, conditions and held values are the draft's; only the principle differs. Each is just what `solve`
    gives: a program shared by all would end a millionth of a share elsewhere now and then.
    """
    answers = []
    for principle in tuple(principles) or shown(draft):
        try:
            outcome: Answer = solve(replace(draft, principle=principle))
        except (DraftError, ProgramError) as error:
            outcome = error
        answers.append(Beside(principle, outcome))
    largest = next((one.total for one in answers if isinstance(one.principle, Utilitarian)), None)
    return SideBySide(draft, tuple(_priced(one, largest) for one in answers))


def _priced(one: Beside, largest: Fraction | None) -> Beside:
    """With its price of fairness, where both totals are known."""
    if one.total is None or largest is None:
        return one
    price = largest - one.total
    return replace(one, price=price, part=price / largest if largest > 0 else None)


def _wan(amount: Fraction | None) -> float | None:
    """Fen as 万元, rounded to the fen once."""
    return None if amount is None else round_fraction(amount) / FEN_PER["万元"]


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
