"""One project opened for its working: every amount of it, and the figures from which a step is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yrdshare.fiscal.dated import ASSUMED, SHARE
from yrdshare.fiscal.projection.columns import Columns, Setting
from yrdshare.fiscal.projection.income import Flows
from yrdshare.fiscal.projection.profile import Profile
from yrdshare.fiscal.projection.steps import amount, balance, leaf, product
from yrdshare.fiscal.retention import Retention
from yrdshare.fiscal.working import RATE, Step
from yrdshare.words import said

Opener = Callable[["Opening", int], Step]


@dataclass(frozen=True, eq=False)
class Opening:
    """One project, every amount of it, and what its rates come from."""

    profile: Profile
    setting: Setting
    held: Columns
    flows: Flows
    retention: Retention
    openers: Mapping[str, Opener]

    def value(self, name: str, column: int) -> int:
        """An amount in fen."""
        return int(self.flows[name][0, column])

    def year(self, column: int) -> int:
        """The year of a column."""
        return self.setting.years[column]

    def step(self, name: str, column: int) -> Step:
        """The opened amount of a year."""
        return self.openers[name](self, column)

    def law(self, key: str, column: int) -> Step:
        """A parameter in force on 1 January, with its legal reference."""
        held = self.setting.assumptions.rules
        found = held.at(key, date(self.year(column), 1, 1))
        unit = RATE if held[key].unit == SHARE else held[key].unit
        cited = said("projection.reference", reference=found.reference, source=found.source).zh
        source = cited if found.reference else found.source
        return leaf(held[key], found.value or Fraction(0), unit, source, found.status)

    def own(self, what: str, value: Fraction | int, unit: str, author: str = "") -> Step:
        """A figure that the office states of the project."""
        project = self.profile.project
        return leaf(
            said(f"projection.q_{what}"), Fraction(value), unit, author or project.source, project.status
        )

    def assumed(self, what: str, value: Fraction, unit: str, author: str = "") -> Step:
        """A figure that this projection assumes."""
        by = author or self.setting.assumptions.author
        return leaf(said(f"projection.q_{what}"), value, unit, by, ASSUMED)

    def times(self, name: str, column: int, *parts: Step) -> Step:
        """An amount that is a product, rounded once."""
        return product(amount(name, self.year(column)), self.value(name, column), parts)

    def less(self, name: str, column: int, plus: Sequence[str], minus: Sequence[str] = ()) -> Step:
        """An amount that is a balance of others of the same year."""
        first, second = ([self.step(one, column) for one in names] for names in (plus, minus))
        return balance(amount(name, self.year(column)), self.value(name, column), first, second)
