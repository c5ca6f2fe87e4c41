"""Sums over calendar years other than the column's own: histories before the move, averages up to a year."""

from dataclasses import dataclass
from functools import singledispatch

import numpy as np

from yrdshare.formula.exact import Working
from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.page import Factor, Page, Remainder, Value
from yrdshare.formula.sheet.values import sum_of, times_of
from yrdshare.money import Exact, constant
from yrdshare.nodes.expression import History, Number, Stream, Sum, Times
from yrdshare.nodes.measured import Averaged


@dataclass(frozen=True, slots=True)
class Span:
    """Which years are added up: `node.years` of them, counted by the input cell `term`.

    needed : the projects whose cells must be there; an agreement wrote down the others' histories
    """

    node: History | Averaged
    term: str
    needed: tuple[bool, ...]

    @property
    def moving(self) -> bool:
        """Whether the years go along with the column, or end where each project moved."""
        return isinstance(self.node, Averaged)

    def covers(self, years: str, start: str) -> str:
        """1 for the header's years within the span that ends in (or, for a history, before) `start`."""
        if self.moving:
            return f"({years}>{start}-{self.term})*({years}<={start})"
        return f"({years}>={start}-{self.term})*({years}<{start})"


@singledispatch
def summed(node: object, working: Working, span: Span, page: Page) -> Value:
    """The blocks of a node summed over a span of years; `working` holds the sums."""
    raise TypeError(type(node).__name__)


@summed.register
def _(node: Stream, working: Working, span: Span, page: Page) -> Value:
    (header, cells), moved = page.places.streams[node.name], page.places.starts["moved"]
    home, ends = page.tab.name, page.years if span.moving else moved

    def write(project: int, year: int) -> str:
        within = span.covers(header.whole(), page.at(ends, project, year))
        return f"SUMPRODUCT({within}*{cells.across(project, home)})"

    if node.absent == "error":
        page.must_be_none("check_missing", _absent(span, header, cells, page))
    key = "step_average" if span.moving else "step_history"
    title = page.say(key, stream=node, years=span.node.years)
    return page.lay(title, span.moving, working.value, write)


def _absent(span: Span, header: Grid, cells: Grid, page: Page) -> str:
    """How many cells the span needs and the ledger lacks."""
    count = sum(span.needed)
    if span.moving:  # all years from the first column's span to the last column
        first, last = (page.years.at(0, year) for year in (0, page.years.columns - 1))
        within = f"({header.whole()}>{first}-{span.term})*({header.whole()}<={last})"
        return f'({last}-{first}+{span.term})*{count}-SUMPRODUCT({within}*({cells.whole()}<>""))'
    only = "" if all(span.needed) else "*{" + ";".join(str(int(one)) for one in span.needed) + "}"
    within = span.covers(header.whole(), page.places.starts["moved"].down())
    return f'{span.term}*{count}-SUMPRODUCT({within}*({cells.whole()}<>""){only})'


@summed.register
def _(node: Number, working: Working, span: Span, page: Page) -> Value:
    one = Exact(constant(node.smallest.numerator), node.smallest.denominator)
    years = Factor(page.say("history_years"), span.term, "1", span.node.years, 1)
    return times_of(years, page.inputs.amount(page.inputs.factors[node]), (one, working.value), page)


@summed.register
def _(node: Sum, working: Working, span: Span, page: Page) -> Value:
    return sum_of([summed(part.node, part, span, page) for part in working.parts], working.value, page)


@summed.register
def _(node: Times, working: Working, span: Span, page: Page) -> Value:
    body = summed(node.body, working.parts[1], span, page)
    amounts = (working.parts[1].value, working.value)
    return times_of(page.inputs.factors[node.factor], body, amounts, page)


def history_of(node: History, working: Working, page: Page) -> Value:
    """The blocks of a history; the values that an agreement wrote down stand as input cells."""
    agreed = page.histories.get(node, {})
    fixed = [code in agreed for code in page.register.codes]
    found = None
    if not all(fixed):
        span = Span(node, page.inputs.terms[node], tuple(not one for one in fixed))
        found = summed(node.body, _over_years(working.parts[0], node.years, 1), span, page)
    if found is not None and not any(fixed):
        return found

    def write(project: int, year: int) -> str | None:
        return None if found is None or fixed[project] else page.at(found.whole, project, year)

    def remainder(_whole: Grid, project: int, year: int) -> str:
        part = None if found is None or fixed[project] else found.part
        return "0" if part is None else page.at(part, project, year)

    rest = Remainder(found.denominator, found.size, remainder) if found and found.part else None
    return page.lay(page.say("step_agreed", years=node.years), False, working.value, write, rest)


def average_of(node: Averaged, working: Working, page: Page) -> Value:
    """The blocks of a mean: the sum of its years, divided exactly by their number."""
    span = Span(node, page.inputs.terms[node], (True,) * len(page.register))
    sums = _over_years(working.parts[0], node.years, len(page.formula.years))
    one = Factor(page.say("one_over_years"), "1", span.term, 1, node.years)
    return times_of(one, summed(node.body, sums, span, page), (sums.value, working.value), page)


def _over_years(working: Working, years: int, columns: int) -> Working:
    """The same working, `columns` sums of `years` neighbouring values; a number holds for every year."""
    value, width = working.value, years + columns - 1
    top = np.broadcast_to(value.numerator, (value.numerator.shape[0], width)).astype(object)
    sums = np.sum([top[:, first : first + columns] for first in range(years)], axis=0)
    parts = tuple(_over_years(part, years, columns) for part in working.parts)
    return Working(working.node, Exact(sums, value.denominator), parts)
