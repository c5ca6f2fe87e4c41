"""One bound's price: what tightening and loosening it does to the measure, and exactly to every party."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.outcome import Demand
from yrdshare.negotiate.prices.bounds import ShareBound
from yrdshare.negotiate.prices.walk import End
from yrdshare.negotiate.terms import Relation

Why = Literal["", "empty", "limit", "unproved", "curves", "measure", "uneven"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move of a bound does: `changes` of every party's total gain, fen, exact.

    by  : how far the bound moved, up where positive; None where it was dropped
    why : why there are no changes: no split there, the bound may not go there, or the difference is smaller
          than what the search over many caps leaves open
    """

    by: Fraction | None
    changes: Mapping[Region, Fraction] | None
    why: Why = ""

    @property
    def most(self) -> Fraction:
        """The largest change of any party, without its sign."""
        return max((abs(change) for change in (self.changes or {}).values()), default=Fraction(0))


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one bound. Bounds are fen or fractions (`is_share`); measures fen or plain numbers.

    right, left : units of the measure for one unit of the bound: fen for a fen, fen for a whole share,
        parts for a fen ... For "==" right is what raising costs and left what lowering brings, which may be
        below 0. None where `why` says that there is none, or where there is no split on that side.
    low, high : between them each price holds to its side; None where it holds without end
    low_end, high_end : what comes beyond: "free" the same price, "changes" another one, "empty" no split,
        "limit" nothing: a share can go no farther
    leaps : (tightening or raising, loosening or lowering): what the measure falls by at once, whatever the
        size of the move
    slack : how far the solved split is from the bound, in its unit; 0 where it touches it
    whole, effects : exact changes of every party's gain; effects raise it by a step, then lower it
    """

    demand: Demand | ShareBound
    year: int | None
    relation: Relation
    bound: Fraction
    is_share: bool
    right: float | None
    left: float | None
    low: Fraction | None
    high: Fraction | None
    low_end: End
    high_end: End
    leaps: tuple[float, float]
    slack: Fraction
    whole: Effect
    effects: tuple[Effect, Effect]
    why: Why = ""

    @property
    def touched(self) -> bool:
        """Whether the solved split stands at the bound, to what one step of the shares can move."""
        return self.slack == 0

    @property
    def costs(self) -> bool:
        """Whether tightening, loosening or dropping it changes anything."""
        return bool(self.right or self.left or any(self.leaps) or self.whole.most)

    @property
    def tightened(self) -> Effect:
        """What one step does that tightens it; of an equality, one that raises it."""
        return self.effects[1] if self.relation == "<=" else self.effects[0]

    @property
    def loosened(self) -> Effect:
        """What one step does that loosens it; of an equality, one that lowers it."""
        return self.effects[0] if self.relation == "<=" else self.effects[1]
