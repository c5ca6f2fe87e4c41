"""Which number of the screen is meant, and a number taken apart: the words that provenance is told in."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from yrdshare import words
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.outcome import Glance, Outcome
from yrdshare.negotiate.position import Position
from yrdshare.words import Said

Kind = Literal[
    "gain", "received", "valued", "pool", "no_deal", "cost",
    "share", "change", "zero", "gap", "short", "rate",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """Which number is meant.

    region : whose it is;  name : the formula, the share, or the breach by its position
    year   : None for the whole term, which is present value
    before : of the draft before (上一稿)
    """

    kind: Kind
    region: Region | None = None
    name: str = ""
    year: int | None = None
    before: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sum, with what it adds to it; `figure` is the number that it is itself, if any.

    minus : whether it is written as taken off: what is printed is then −amount
    """

    label: Said
    amount: Fraction
    figure: Figure | None = None
    minus: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """A number and the parts that it is the sum of: amount = Σ parts, exactly.

    unit   : "money" (fen), "share", "plain" (a measure of the solver), or the name of another unit
    sealed : whether parts are held back, since one project alone stands behind one of them
    """

    amount: Fraction
    parts: tuple[Part, ...]
    unit: str = "money"
    sealed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """What lies on the table: the position shown, the one before it, and what solving gave."""

    now: Position
    before: Position | None = None
    outcome: Outcome | Glance | None = None

    def of(self, figure: Figure) -> Position | None:
        """The position that a number belongs to."""
        return self.before if figure.before else self.now


def said(key: str, **values: object) -> Said:
    """A sentence of the provenance in both languages."""
    return words.said(f"provenance.{key}", **values)


def added(parts: list[Part], unit: str = "money", sealed: bool = False) -> Worked:
    """The sum of these parts."""
    return Worked(sum((part.amount for part in parts), Fraction(0)), tuple(parts), unit, sealed)
