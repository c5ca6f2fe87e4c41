"""What solving gives: a Solution with its certificate, or Infeasible with the ways out. Both are values."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from yrdshare.ledger.regions import Region
from yrdshare.money import share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.terms import Condition
from yrdshare.words import Language, say

Measure = Literal["gain", "ratio", "distance", "exact", "whole", "product", "mean", "stable"]
MONEY = frozenset({"gain", "whole", "mean", "stable"})  # measures in fen
Method = Literal["linear", "binary", "curves"]
PROVED = 1e-6  # of the pool, of a ratio or of a share: what a search leaves open beyond it is told


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """What a search over curves left open; 0 where it was proved to the end.

    principle : by how much the principle's measure (gains in parts of the pool) may lie above what was found
    ideal : fen that some party's best may lie above what was found (Kalai–Smorodinsky)
    tie   : by how much, in Σ |share − reference|, an equally good split may be nearer to the reference
    """

    principle: float = 0.0
    ideal: float = 0.0
    tie: float = 0.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why a solution may be believed.

    bound    : what no split can exceed (LP duals, or the MIP's proved bound), in the principle's measure
    achieved : the exact value of the solved formulas at the snapped shares, same measure
    gap      : bound − achieved, never hidden; ≥ 0 but for rounding. Of a ratio principle it is the gap of
               the stage that has the largest: the sum of the k smallest ratios against its proved bound
    measure  : "gain" (fen), "ratio" (a part of w_i), "distance" (Σ |share − reference|), "exact" (none open),
               "whole" (Σ gains, fen), "product" (Σ w log gain, gains in parts of the pool, mean w 1), "mean"
               (the mean of order 1 − α of the gains, fen), "stable" (− a group's largest shortfall, fen)
    held_within : conditions kept only to within one step of the share grid, with the money in fen
    method   : how caps on open claims were solved: none there, a binary for each year, or curves
    reason   : why there were binaries although there are many caps, as a key of the catalogue; else ""
    scale    : the largest pool, fen
    """

    measure: Measure
    bound: float
    achieved: float
    solver: str
    held_within: tuple[tuple[Condition, Fraction], ...] = ()
    method: Method = "linear"
    reason: str = ""
    open_ends: OpenEnds = OpenEnds()
    scale: float = 1.0

    @property
    def gap(self) -> float:
        """How far the solution can be from the best, in the measure; below 0 only by rounding."""
        apart = self.bound - self.achieved
        return -apart if self.measure == "distance" else apart

    @property
    def in_money(self) -> bool:
        """Whether bound and achieved are fen."""
        return self.measure in MONEY

    @property
    def proved(self) -> bool:
        """Whether the search came to within PROVED of its bound; what snapping the shares adds is no doubt.

        If not, what is best lies between `achieved` and `bound`.
        """
        return self.open_ends.principle <= PROVED


@dataclass(frozen=True, eq=False)
class Solution:
    """A draft solved: its exact position, the proof, and what the split left open.

    free   : shares that could take other values at the same gains, with that range
    ideal  : m_i, the most each party could gain while nobody loses, fen (Kalai–Smorodinsky, Nash, α-fair)
    """

    position: Position
    certificate: Certificate
    free: Mapping[str, tuple[Fraction, Fraction]]
    ideal: Mapping[Region, float]

    @property
    def draft(self) -> Draft:
        """The draft that was solved."""
        return self.position.draft

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """Every share's value, multiples of one millionth where it was open."""
        return self.position.shares


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition of the draft, the principle's "nobody loses" for a region, or a share held at a value."""

    condition: Condition | None
    region: Region | None = None
    pin: tuple[str, Fraction] | None = None

    @property
    def in_shares(self) -> bool:
        """Whether giving way is told in shares rather than money."""
        return self.pin is not None or (self.condition is not None and self.condition.term.is_share)

    def text(self, lang: Language = "zh") -> str:
        """The demand in words."""
        if self.condition is not None:
            return self.condition.text(lang)
        if self.pin is not None:
            return say("outcome.pinned", lang, name=self.pin[0], value=share_text(self.pin[1]))
        return say("outcome.nobody_loses", lang, region=self.region or "")


@dataclass(frozen=True, slots=True)
class Relaxation:
    """By how much each demand would have to give way: fen for money, a fraction for a share.

    Amounts are rounded up to what is printed, 0.01 万元 or a millionth, so that giving them is enough.
    """

    demands: tuple[tuple[Demand, Fraction], ...]


@dataclass(frozen=True, eq=False)
class Infeasible:
    """No split keeps every condition. These cannot all hold; none of them is called wrong.

    clash  : a minimal set of demands that cannot hold together; empty when the bounds alone clash
    least  : the relaxation with the least total · shared : the one whose largest part is least

    All minimal sets and all ways out: `yrd.conflicts(infeasible)`.
    """

    draft: Draft
    clash: tuple[Demand, ...]
    least: Relaxation
    shared: Relaxation
    solver: str


@dataclass(frozen=True, eq=False)
class Glance:
    """Where a lever that still moves has come to: exact at its shares, but not proved to be the best.

    It is no `Solution`: nothing can be agreed on it. Released, the lever's draft is solved.
    """

    position: Position

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """Every share's value, multiples of one millionth where it was open."""
        return self.position.shares

    def text(self, lang: Language = "zh") -> str:
        """That it is provisional, in words."""
        return say("outcome.provisional", lang)


Outcome = Solution | Infeasible
