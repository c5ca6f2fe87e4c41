"""What every condition and bound of a solved draft costs, and whom.

V(b) is the best value of the principle's measure when one bound of the draft stands at b, all else as it is
(`prices_worth.measure_of` lists the measures: the smallest gain, the total, ...). G_i(b) is what party i
gains in the draft solved at b by the whole principle, tie-break and all, to the fen.

    right   = −∂V in the direction that tightens       what tightening by one unit costs
    left    = +∂V in the direction that loosens        what loosening by one unit brings
    effects : G_i(b ± step) − G_i(b)                   both ways, exactly
    whole   : G_i(without the bound) − G_i(b)          exactly

right and left differ where several bounds meet in one point; both are true then, and the dual of a linear
program may be neither. Each is the slope of a straight piece of V of which both ends were solved.
Where V leaps (caps) or has no straight pieces (Nash, α), this is said, and the exact effects stand alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from yrdshare.errors import DraftError, YrdshareError, fault
from yrdshare.money import FEN_PER, round_fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import principle_text, with_labels
from yrdshare.negotiate.outcome import Infeasible, Outcome, Solution
from yrdshare.negotiate.prices.bounds import Bound, Moves, ShareBound, Yearly, bounds_of, by_year, widened
from yrdshare.negotiate.prices.line import Effect, Price, Why
from yrdshare.negotiate.prices.sentences import line_text, row
from yrdshare.negotiate.prices.walk import NEAR, Side
from yrdshare.negotiate.prices.worth import MONEY, Measure, Worth, measure_of
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build, references
from yrdshare.program.program import ProgramError
from yrdshare.words import Language, say

WAN = FEN_PER["万元"]
POINT = Fraction(1, 100)  # one percentage point of a share
FLAT = 1e-7  # a slope below this, in units of the pool for each, is none


@dataclass(frozen=True, eq=False)
class Prices:
    """The price of every bound of a solved draft, in the draft's order.

    measure  : what `right` and `left` are prices in
    rounding : fen; a change below it may come from rounding the shares to a millionth
    """

    outcome: Solution
    measure: Measure
    lines: tuple[Price, ...]
    rounding: Fraction

    def text(self, lang: Language = "zh") -> str:
        """Every price in words; of single years only those that the split touches or that cost something."""
        draft = self.outcome.draft
        principle = principle_text(draft, draft.principle, lang)
        heading = say(f"prices.heading_{self.measure}", lang, number=draft.number, principle=principle)
        told = [line for line in self.lines if line.year is None or line.touched or line.costs]
        lines = (line_text(line, self.measure, self.rounding, lang) for line in told)
        return "\n".join([heading, *(with_labels(draft, line, lang) for line in lines)])

    def frame(self, lang: Language = "zh") -> pd.DataFrame:
        """One row for each price, the words of its columns in `lang`.

        Bounds, ends and slack in 万元 or percentage points; prices in 万元 or percentage points for one 万元
        or one percentage point; changes of each party's gain in 万元, floats of exact fen. Empty: none.
        """
        return pd.DataFrame([row(line, self.measure, lang) for line in self.lines])

    def ladder(self) -> tuple[Price, ...]:
        """Whole lines, not single years, by the largest change that dropping them makes, dearest first."""
        told = [line for line in self.lines if line.year is None and line.whole.changes is not None]
        return tuple(sorted(told, key=lambda line: -line.whole.most))


def prices(
    draft: Draft, outcome: Outcome | None = None, progress: Callable[[int, int], None] | None = None
) -> Prices:
    """The price of every condition and bound of a draft that has a split.

    outcome  : what `solve(draft)` gave, where it is at hand
    progress : called with (bounds done, bounds in all)

    Raises DraftError where the draft has no split: then conditions clash, and none has a price.
    """
    found = solve(draft) if outcome is None else outcome
    if found.draft is not draft:
        raise DraftError([fault("prices.other_draft")])
    if isinstance(found, Infeasible):
        raise DraftError([fault("prices.infeasible")])
    return _Pricing(found, progress).prices()


class _Pricing:
    """One draft's prices, bound by bound, with the programs that are kept for it."""

    def __init__(self, outcome: Solution, progress: Callable[[int, int], None] | None) -> None:
        self._outcome, self._draft = outcome, outcome.draft
        self._progress = progress or (lambda done, whole: None)
        self._yearly = by_year(self._draft)
        self._bounds = bounds_of(self._yearly, self._draft)
        self._measure = measure_of(self._draft.principle)
        self._scale = outcome.certificate.scale
        self._moves = Moves(self._yearly, self._scale)
        self._rounding = _rounding(outcome)
        self._worths = _worths(self._yearly, self._bounds, outcome) if self._measure != "none" else ()

    def prices(self) -> Prices:
        """All of them, in order."""
        lines = []
        for done, bound in enumerate(self._bounds):
            self._progress(done, len(self._bounds))
            lines.append(self._price(bound))
        self._progress(len(self._bounds), len(self._bounds))
        return Prices(self._outcome, self._measure, tuple(lines), self._rounding)

    def _price(self, bound: Bound) -> Price:
        up, down, why = self._sides(bound)
        tight, loose = (down, up) if bound.relation == "<=" else (up, down)
        unit = (self._scale if self._measure in MONEY else 1.0) / (1.0 if bound.is_share else self._scale)
        high, low = self._end(bound, up, 1), self._end(bound, down, -1)
        leap = self._scale if self._measure in MONEY else 1.0
        return Price(
            bound.demand, bound.year, bound.relation, bound.value, bound.is_share,
            right=None if tight.slope is None else -_flat(tight.slope) * unit + 0.0,
            left=None if loose.slope is None else _flat(loose.slope) * unit,
            low=low, high=high, low_end=down.end, high_end=up.end,
            leaps=(tight.leap * leap, loose.leap * leap), slack=self._slack(bound),
            whole=self._effect(bound, None), effects=self._effects(bound), why=why,
        )  # fmt: skip

    def _sides(self, bound: Bound) -> tuple[Side, Side, Why]:
        if not self._worths:
            nothing = Side(None, 0.0, 0.0, "changes")
            return nothing, nothing, "measure" if self._measure == "none" else "curves"
        worth = self._worths[1 if isinstance(bound.demand, ShareBound) else 0]
        up, down = worth.sides(bound)
        uneven = any(side.curved and side.slope is None and side.end == "changes" for side in (up, down))
        return up, down, "uneven" if uneven else ""

    def _end(self, bound: Bound, side: Side, sign: int) -> Fraction | None:
        """Where a price ends, to a fen or a millionth of a share."""
        if side.end == "free":
            return None
        step = Fraction(1, 10**6) if bound.is_share else Fraction(1)
        moved = Fraction(side.reach) if bound.is_share else Fraction(side.reach * self._scale)
        return bound.value + sign * step * round_fraction(moved / step)

    def _slack(self, bound: Bound) -> Fraction:
        """How far the solved split is from the bound; 0 where one step of the shares could reach it."""
        left = self._apart(bound)
        return left if left > (Fraction(2, 10**6) if bound.is_share else self._rounding) else Fraction(0)

    def _apart(self, bound: Bound) -> Fraction:
        position, demand = self._outcome.position, bound.demand
        if isinstance(demand, ShareBound):
            return abs(position.shares[demand.name] - bound.value)
        if bound.places:
            terms = [self._yearly.draft.conditions[place].term for place in bound.places]
            return min(
                abs(value - bound.value) for term in terms for _, value in term.values(position.measures)
            )
        return Fraction(0) if demand.region is None else position.totals[demand.region]

    def _effects(self, bound: Bound) -> tuple[Effect, Effect]:
        step = self._step(bound)
        return self._effect(bound, step), self._effect(bound, -step)

    def _step(self, bound: Bound) -> Fraction:
        """One percentage point of a share; of money 1, 2 or 5 · 10^k 万元 near a hundredth of the bound."""
        if bound.is_share:
            return POINT
        return WAN * _handy(max(abs(bound.value) / 100, Fraction(self._scale) / 1000) / WAN)

    def _effect(self, bound: Bound, by: Fraction | None) -> Effect:
        if by is not None and not bound.may_be(bound.value + by):
            return Effect(by, None, "limit")
        if self._stays(bound, by):
            return Effect(by, dict.fromkeys(self._draft.parties, Fraction(0)))
        try:
            outcome = self._moves.outcome(bound, by)
        except ProgramError:
            return Effect(by, None, "unproved")
        except YrdshareError:  # shares whose bounds have crossed
            return Effect(by, None, "empty")
        if isinstance(outcome, Infeasible):
            return Effect(by, None, "empty")
        before, after = self._outcome.position.totals, outcome.position.totals
        effect = Effect(by, {region: after[region] - before[region] for region in before})
        doubt = _doubt(self._outcome) + _doubt(outcome)
        return Effect(by, None, "unproved") if doubt and effect.most <= doubt + self._rounding else effect

    def _stays(self, bound: Bound, by: Fraction | None) -> bool:
        """Whether the solved split surely stays the answer, since it does not touch the bound, moved or not.

        Tightened, fewer splits are left, and the best of them all is among them. Loosened, splits come in; in
        a convex zone none is better than one that the bound did not stop. Ideals may move with any bound.
        """
        slack = self._slack(bound)
        if bound.relation == "==" or not slack or nobody_loses(self._draft.principle):
            return False
        demand = bound.demand
        if isinstance(demand, ShareBound) and references(self._draft)[demand.name] == bound.value:
            return False  # the tie-break leans on this bound
        tightens = by is not None and (by > 0) == (bound.relation == ">=")
        if not tightens:
            return self._outcome.certificate.method == "linear"
        assert by is not None
        return abs(by) + (Fraction(2, 10**6) if bound.is_share else self._rounding) < slack


def _worths(yearly: Yearly, bounds: list[Bound], outcome: Solution) -> tuple[Worth, ...]:
    """The program in which conditions move, and the one in which the shares' bounds do; with curves none."""
    method = outcome.certificate.method
    if method == "curves":
        return ()
    wide = build(widened(yearly.draft), "binary")
    everything = Worth(wide, bounds)
    if wide.method == "linear":
        return everything, everything
    narrow = [bound for bound in bounds if not isinstance(bound.demand, ShareBound)]
    return Worth(build(yearly.draft, "binary"), narrow), everything


def _rounding(outcome: Solution) -> Fraction:
    """What one millionth of every open share can move in all pools, fen, and the roundings of the account."""
    pools = sum(int(abs(account.pool).sum()) for account in outcome.position.accounts)
    draft = outcome.draft
    cells = len(draft.park.projects) * len(draft.years) * len(draft.formulas)
    return Fraction(pools * max(len(draft.open_shares), 1), 10**6) + cells


def _doubt(outcome: Solution) -> Fraction:
    """What a search over curves left open of any gain, fen; 0 where the proof is complete."""
    certificate = outcome.certificate
    if certificate.method != "curves":
        return Fraction(0)
    ends = certificate.open_ends
    return Fraction((ends.principle + NEAR) * certificate.scale + ends.ideal)


def _handy(wan: Fraction) -> Fraction:
    """The first of 1, 2, 5, 10, 20, 50 ... that is not smaller."""
    power = Fraction(1)
    while True:
        for part in (1, 2, 5):
            if part * power >= wan:
                return part * power
        power *= 10


def _flat(slope: float) -> float:
    """The slope, 0 where it is the solver's noise."""
    return 0.0 if abs(slope) < FLAT else slope
