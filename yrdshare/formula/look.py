"""What a line of the working shows: which projects, which year, and the amount in words."""

from dataclasses import dataclass, replace
from fractions import Fraction

from yrdshare.formula.account import Account
from yrdshare.formula.exact import Working
from yrdshare.formula.setting import Owners
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, decimal_text, share_text, wan_text
from yrdshare.nodes.dimension import dimension
from yrdshare.nodes.expression import PURE, Clock, Expr
from yrdshare.words import Language, say

FEN_DIGITS = 6  # of 万元


@dataclass(frozen=True, slots=True)
class Look:
    """Which rows and which column are shown.

    owners : whose claim it is, nobody's for the pool
    over   : below a History or an average the columns of its own that are summed, None outside
    year   : the calendar year that the line stands for, where it is one of several
    """

    account: Account
    rows: tuple[int, ...]
    column: int
    lang: Language
    owners: Owners
    over: range | None = None
    year: int | None = None

    def amount(self, working: Working) -> Fraction:
        """The value shown: one column, or several summed, over the rows."""
        held = working.value.numerator
        columns = (self.column,) if self.over is None else self.over
        wide, tall = held.shape[1] > 1, held.shape[0] > 1
        cells = [held[row if tall else 0, column if wide else 0] for row in self.rows for column in columns]
        return Fraction(sum(int(cell) for cell in cells), working.value.denominator)

    def of(self, row: int) -> "Look":
        """The same for one project."""
        return replace(self, rows=(row,))

    @property
    def together(self) -> "Look":
        """The same for every project of the owners of those that are shown."""
        shown = {int(self.owners.rows[row]) for row in self.rows}
        every = range(len(self.owners.rows))
        return replace(self, rows=tuple(row for row in every if int(self.owners.rows[row]) in shown))

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions that claim from the projects shown, once each, none for the pool."""
        found = dict.fromkeys(self.owners.regions[int(self.owners.rows[row])] for row in self.rows)
        return tuple(region for region in found if region is not None)

    def paid_before(self, working: Working) -> Fraction:
        """Σ of the years before the one shown."""
        return sum((replace(self, column=year).amount(working) for year in range(self.column)), Fraction(0))

    def clock_year(self, clock: Clock) -> int | None:
        """k of the year shown; None where several projects are summed on clocks of their own."""
        years, register = self.account.formula.years, self.account.register
        if clock == "calendar":
            return self.column + 1
        if len(self.rows) != 1:
            return None
        project = register[self.rows[0]]
        since = project.moved if clock == "moved" else project.full_production
        return years[self.column] - since + 1


def value_text(amount: Fraction, node: Expr, lang: Language) -> str:
    """An amount for reading: money in 万元 to the fen, anything else in its own unit."""
    unit = dimension(node).unit
    if unit == PURE:
        return decimal_text(amount) if amount.denominator == 1 else share_text(amount)
    if unit not in FEN_PER:
        return say("clause.tree_value", lang, value=decimal_text(amount), unit=unit)
    shown = wan_text(amount, FEN_DIGITS)
    while shown.endswith("0") and shown[-3] != ".":
        shown = shown[:-1]
    return say("clause.tree_value", lang, value=shown, unit=say("money.unit_wan", lang))
