"""A cap on the sum of a claimant's projects: the path of each region's sum, and the cap read for it."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor, lcm

import numpy as np

from yrdshare.formula.exact import Working
from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.division import SCALE
from yrdshare.formula.sheet.keys import keys_by_region
from yrdshare.formula.sheet.page import FIRST_YEAR, Factor, Page, Remainder, Value
from yrdshare.formula.sheet.parts import Amounts, parts_of
from yrdshare.formula.sheet.shared import Shared, shared
from yrdshare.formula.sheet.values import sum_of, times_of
from yrdshare.formula.sums import capped_path
from yrdshare.money import Exact, Fen
from yrdshare.nodes.expression import Expr, History, Number, Sum, Times
from yrdshare.nodes.measured import ByKey, PerUnit, Returned

Pasts = Mapping[Expr, Value]  # where the histories of a cap stand, by project


def histories(working: Working) -> Iterator[Working]:
    """Every history in the working of a cap."""
    if isinstance(working.node, History):
        yield working
    else:
        for part in working.parts:
            yield from histories(part)


def shared_cap(asked: Value, working: Working, pasts: Pasts, page: Page) -> Value:
    """The blocks of `Capped(…, per="sum")`, its body's whole fen standing in `asked`."""
    body, cap = working.parts[:2]
    if asked.whole.rows != len(page.register):  # one amount for all projects
        asked = _for_each(asked.whole, body.value, page)
    whose = shared(page)
    claims = np.broadcast_to(body.value.to_fen(), working.value.numerator.shape)
    sums = whose.summed(claims)
    with page.over(whose.rows):
        limit, amounts = _of_sum(cap, pasts, whose)
        paid = capped_path(sums, np.array([floor(amount) for amount in amounts], dtype=np.int64))
        wanted = _summed(asked, sums, whose)
        given = _path(wanted, limit, paid, page)
    present = Amounts(claims, working.value, sums, paid)
    page.must_be_none("check_caps", f"SUMPRODUCT(({limit.whole.whole()}<0)*1)")
    _bound(asked, wanted, present, page)
    _placed(wanted, whose)
    return parts_of(asked, (wanted, given), present, whose)


def _for_each(amount: Grid, value: Exact, page: Page) -> Value:
    """An amount of the formula's own, once for each project."""
    return page.lay(page.say("step_taken"), False, value, lambda row, year: page.at(amount, row, year))


def _summed(asked: Value, sums: Fen, whose: Shared) -> Value:
    """What each region's projects ask for together."""
    home, title = whose.page.tab.name, whose.page.say("step_by_side", step=asked.step, who=whose.who)
    return whose.page.block(
        title, True, lambda row, year: whose.added(row, asked.whole.down(year, home)), sums
    )


def _path(asked: Value, limit: Value, paid: Fen, page: Page) -> Value:
    """paid_t = min(asked_t, limit − Σ_{u<t} paid_u), by region."""
    rows, years = paid.shape

    def write(row: int, year: int) -> str:
        own = Grid(page.tab.name, page.tab.row + 1, FIRST_YEAR, rows, years)
        before = f"-SUM({own.across(row, page.tab.name, last=year - 1)})" if year else ""
        return f"MIN({page.at(asked.whole, row, year)},{page.at(limit.whole, row, 0)}{before})"

    return page.block(page.say("step_capped", step=asked.step, cap=limit.step), True, write, paid)


def _bound(asked: Value, sums: Value, present: Amounts, page: Page) -> None:
    """Refuse amounts whose division would not be exact: now, and later by a live helper cell."""
    cells = ",".join(f"MAX({grid.whole()}),-MIN({grid.whole()})" for grid in (asked.whole, sums.whole))
    size = max(abs(int(one)) for some in (present.claims, present.asked) for one in (some.max(), some.min()))
    page.limit(sums.step, f"{SCALE}*MAX({cells})", SCALE * size)


def _placed(sums: Value, whose: Shared) -> None:
    """Every project's region has a row in the blocks by region."""
    if whose.side is None:
        return
    labels, column = Grid(sums.whole.tab, sums.whole.row, 0, sums.whole.rows), whose.side.whole()
    found = "+".join(f"SUMPRODUCT(({column}={labels.at(row)})*1)" for row in range(labels.rows))
    whose.page.must_be_none("check_sides", f"{len(whose.page.register)}-({found})")


def _of_sum(working: Working, pasts: Pasts, whose: Shared) -> tuple[Value, list[Fraction]]:
    """A cap read for each region's sum: amounts count once, histories are added up over its projects."""
    node, page, parts = working.node, whose.page, working.parts
    if isinstance(node, Number):
        amount = page.inputs.amount(page.inputs.factors[node])
        return amount, [node.smallest] * len(whose.means.regions)
    if isinstance(node, Sum):
        below = [_of_sum(part, pasts, whose) for part in parts]
        added = [sum(some, Fraction(0)) for some in zip(*(amounts for _, amounts in below), strict=True)]
        return sum_of([value for value, _ in below], _exact(added), page), added
    if isinstance(node, Times | ByKey | PerUnit | Returned):
        body, amounts = _of_sum(parts[-1], pasts, whose)
        factor, numbers = _factor(node, whose)
        product = [number * amount for number, amount in zip(numbers, amounts, strict=True)]
        return times_of(factor, body, (_exact(amounts), _exact(product)), page), product
    return _gathered(working, pasts, whose)


def _factor(node: Times | ByKey | PerUnit | Returned, whose: Shared) -> tuple[Factor, list[Fraction]]:
    """What multiplies each region's sum, and its present values."""
    page, regions = whose.page, whose.means.regions
    if isinstance(node, ByKey):
        keys = [(node.key(region.code) if region else None) or Fraction(0) for region in regions]
        return keys_by_region(node, regions, page), keys
    if isinstance(node, Returned):
        return page.inputs.rates[node], [node.rate] * len(regions)
    number = node.rate if isinstance(node, PerUnit) else node.factor
    assert isinstance(number, Number)  # no share stands in a cap
    return page.inputs.factors[number], [number.smallest] * len(regions)


def _gathered(working: Working, pasts: Pasts, whose: Shared) -> tuple[Value, list[Fraction]]:
    """A history added up by region: whole fen and remainders apart, then carried."""
    page, past, home = whose.page, pasts[working.node], whose.page.tab.name
    held = np.broadcast_to(working.value.numerator, (len(page.register), working.value.numerator.shape[1]))
    amounts = [
        Fraction(sum(int(one) for one in held[whose.means.rows == row, 0]), working.value.denominator)
        for row in range(len(whose.means.regions))
    ]
    title = page.say("step_by_side", step=past.step, who=whose.who)
    if past.part is None:
        column = past.whole.down(0, home)
        return page.lay(title, False, _exact(amounts), lambda row, _: whose.added(row, column)), amounts
    bottom, count = past.denominator, len(page.register)
    page.limit(past.step, f"{bottom}*{count}", past.size * count)
    wholes, parts = past.whole.down(0, home), past.part.down(0, home)

    def write(row: int, _year: int) -> str:
        return f"{whose.added(row, wholes)}+INT(({whose.added(row, parts)}+0.5)/{bottom})"

    def rest(whole: Grid, row: int, _year: int) -> str:
        carried = f"{page.at(whole, row, 0)}-{whose.added(row, wholes)}"
        return f"{whose.added(row, parts)}-({carried})*{bottom}"

    return page.lay(title, False, _exact(amounts), write, Remainder(bottom, past.size, rest)), amounts


def _exact(values: list[Fraction]) -> Exact:
    """One value for each row, the same in every year."""
    bottom = lcm(*(value.denominator for value in values))
    return Exact(np.array([[int(value * bottom)] for value in values], dtype=object), bottom)
