"""The workbook reader: each node of a formula becomes a block of cells, projects × years, in whole fen.

A spreadsheet counts in doubles and trusts 15 digits, so no cell holds a fraction of a fen. A value that
is not whole stands in two blocks, the whole fen below it and the remainder over a denominator.

    whole · n/d = INT(whole/d) · n + (whole − INT(whole/d) · d) · n / d
    INT((a + 0.5) / b) is the floor of a/b for whole |a| < LARGEST_CELL, b > 0, also where a program rounds
    the quotient to 15 digits before it cuts it off.
"""

from fractions import Fraction
from functools import singledispatch

import numpy as np

from yrdshare.formula.exact import Working
from yrdshare.formula.formula import Claimant
from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.keys import key_of
from yrdshare.formula.sheet.page import FIRST_YEAR, Factor, Page, Value
from yrdshare.formula.sheet.past import average_of, history_of
from yrdshare.formula.sheet.sums import histories, shared_cap
from yrdshare.formula.sheet.values import above_of, choice_of, spans_of, sum_of, times_of
from yrdshare.money import Exact, add
from yrdshare.nodes.expression import (
    Capped,
    Compare,
    Eligible,
    Expr,
    Floored,
    History,
    Marked,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Test,
    Times,
    When,
    Window,
    walk,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned


def exact_cells(working: Working, page: Page) -> Value:
    """Where the exact value of a node stands; laid when first asked for."""
    key = ("exact", working.node, _owner(working.node, page))
    if key not in page.memo:
        page.memo[key] = lay_exact(working.node, working, page)
    return page.memo[key]


def fen_cells(working: Working, page: Page) -> Value:
    """Where the value of a node, rounded once to whole fen, stands; laid when first asked for."""
    key = ("fen", working.node, _owner(working.node, page))
    if key not in page.memo:
        page.memo[key] = lay_fen(working.node, working, page)
    return page.memo[key]


@singledispatch
def lay_exact(node: object, working: Working, page: Page) -> Value:
    """The blocks of a node's exact value."""
    raise TypeError(type(node).__name__)


@singledispatch
def lay_fen(node: object, working: Working, page: Page) -> Value:
    """The blocks of a node's value in whole fen, halves away from zero; masks let the rounding pass."""
    value = exact_cells(working, page)
    if value.part is None:
        return value
    whole, part, size = value.whole, value.part, value.denominator

    def write(project: int, year: int) -> str:
        above, rest = page.at(whole, project, year), page.at(part, project, year)
        return f"{above}+IF({above}>=0,IF(2*{rest}>={size},1,0),IF(2*{rest}>{size},1,0))"

    return page.lay(page.say("step_rounded", step=value.step), page.wide(value), _fen(working), write)


@lay_exact.register
def _(node: Stream, working: Working, page: Page) -> Value:
    cells, moved = page.cells(node.name), page.places.starts["moved"]

    def write(project: int, year: int) -> str:
        after = f"{page.at(page.years, project, year)}>={page.at(moved, project, year)}"
        return f"IF({after},{page.at(cells, project, year)},0)"

    if node.absent == "error":
        after = f"({page.years.whole()}>={moved.down()})"
        page.must_be_none("check_missing", f'SUMPRODUCT({after}*({cells.whole()}=""))')
    return page.lay(page.say("step_stream", stream=node), True, working.value, write)


@lay_exact.register(Number)
@lay_exact.register(Share)
def _(node: Number | Share, working: Working, page: Page) -> Value:
    return page.inputs.amount(page.inputs.factors[node])


@lay_exact.register
def _(node: Sum, working: Working, page: Page) -> Value:
    return sum_of([exact_cells(part, page) for part in working.parts], working.value, page)


@lay_exact.register
def _(node: Times, working: Working, page: Page) -> Value:
    return _times(page.inputs.factors[node.factor], working, page)


@lay_fen.register
def _(node: Times, working: Working, page: Page) -> Value:
    body, factor = exact_cells(working.parts[1], page), page.inputs.factors[node.factor]
    if body.part is not None or factor.denominator == "1":
        return lay_fen.dispatch(object)(node, working, page)
    top, bottom = factor.numerator, factor.denominator
    page.bound(factor, bottom, factor.bottom)

    def write(project: int, year: int) -> str:
        size = f"ABS({page.at(body.whole, project, year)})"
        whole = f"INT(({size}+0.5)/{bottom})"
        rounded = f"ROUND(({size}-{whole}*{bottom})*{top}/{bottom},0)"
        return f"SIGN({page.at(body.whole, project, year)})*({whole}*{top}+{rounded})"

    title = page.say("step_times_rounded", factor=factor.label, step=body.step)
    return page.lay(title, page.wide(body), _fen(working), write)


@lay_exact.register(Window)
@lay_exact.register(Stepped)
def _(node: Window | Stepped, working: Working, page: Page) -> Value:
    return spans_of(node, [exact_cells(part, page) for part in working.parts], working.value, page)


@lay_fen.register(Window)
@lay_fen.register(Stepped)
def _(node: Window | Stepped, working: Working, page: Page) -> Value:
    return spans_of(node, [fen_cells(part, page) for part in working.parts], _fen(working), page)


@lay_exact.register
def _(node: Capped, working: Working, page: Page) -> Value:
    asked = fen_cells(working.parts[0], page)
    if node.per == "sum":
        pasts = {one.node: exact_cells(one, page) for one in histories(working.parts[1])}
        return shared_cap(asked, working, pasts, page)
    limit = exact_cells(working.parts[1], page)
    page.must_be_none("check_caps", f"SUMPRODUCT(({limit.whole.whole()}<0)*1)")

    def write(project: int, year: int) -> str:
        paid = Grid(page.tab.name, page.tab.row + 1, FIRST_YEAR, len(page.register), len(page.formula.years))
        most = page.at(limit.whole, project, 0)
        before = f"-SUM({paid.across(project, page.tab.name, last=year - 1)})" if year else ""
        return f"MIN({page.at(asked.whole, project, year)},{most}{before})"

    return page.lay(page.say("step_capped", step=asked.step, cap=limit.step), True, working.value, write)


@lay_exact.register
def _(node: Floored, working: Working, page: Page) -> Value:
    body, least = fen_cells(working.parts[0], page), exact_cells(working.parts[1], page)

    def write(project: int, year: int) -> str:
        minimum = page.at(least.whole, project, year)
        if least.part:
            minimum += f"+IF({page.at(least.part, project, year)}>0,1,0)"
        return f"MAX({page.at(body.whole, project, year)},{minimum})"

    wide = page.wide(body) or page.wide(least)
    return page.lay(page.say("step_floored", step=body.step, minimum=least.step), wide, working.value, write)


@lay_exact.register
def _(node: Averaged, working: Working, page: Page) -> Value:
    return average_of(node, working, page)


@lay_exact.register
def _(node: AboveBase, working: Working, page: Page) -> Value:
    body, base = working.parts
    more = add([body.value, base.value.scaled(Fraction(-1))])
    return above_of(exact_cells(body, page), exact_cells(base, page), more, page)


@lay_exact.register
def _(node: ByKey, working: Working, page: Page) -> Value:
    return _times(key_of(node, page), working, page)


@lay_exact.register
def _(node: PerUnit, working: Working, page: Page) -> Value:
    return _times(page.inputs.factors[node.rate], working, page)


@lay_exact.register
def _(node: Returned, working: Working, page: Page) -> Value:
    return _times(page.inputs.rates[node], working, page)


@lay_exact.register
def _(node: History, working: Working, page: Page) -> Value:
    return history_of(node, working, page)


@lay_exact.register
def _(node: Eligible, working: Working, page: Page) -> Value:
    return choice_of(_test(node, working, page), [exact_cells(working.parts[0], page)], working.value, page)


@lay_fen.register
def _(node: Eligible, working: Working, page: Page) -> Value:
    return choice_of(_test(node, working, page), [fen_cells(working.parts[0], page)], _fen(working), page)


@lay_exact.register
def _(node: When, working: Working, page: Page) -> Value:
    branches = [exact_cells(branch, page) for branch in working.parts[:2]]
    return choice_of(_test(node, working, page), branches, working.value, page)


@lay_fen.register
def _(node: When, working: Working, page: Page) -> Value:
    branches = [fen_cells(branch, page) for branch in working.parts[:2]]
    return choice_of(_test(node, working, page), branches, _fen(working), page)


def _test(node: Eligible | When, working: Working, page: Page) -> Value:
    """Where the test's block of 1 and 0 stands; laid when first asked for."""
    key = ("test", node.test, _owner(node.test, page))
    if key not in page.memo:
        page.memo[key] = test_cells(node.test, working.parts[-2:], page)
    return page.memo[key]


@singledispatch
def test_cells(test: object, parts: tuple[Working, ...], page: Page) -> Value:
    """The block of a test: 1 where it holds, 0 elsewhere."""
    raise TypeError(type(test).__name__)


@test_cells.register
def _(test: Compare, parts: tuple[Working, ...], page: Page) -> Value:
    left, right = (exact_cells(part, page) for part in parts)

    def rest(value: Value, other: Value, project: int, year: int) -> str:
        return f"{page.at(value.part, project, year)}*{other.denominator}" if value.part else "0"

    def write(project: int, year: int) -> str:
        one, two = (page.at(side.whole, project, year) for side in (left, right))
        if left.part is None and right.part is None:
            return f"IF({one}{test.relation}{two},1,0)"
        parted = f"{rest(left, right, project, year)}{test.relation}{rest(right, left, project, year)}"
        return f"IF({one}={two},IF({parted},1,0),IF({one}{test.relation}{two},1,0))"

    if left.part is not None or right.part is not None:
        label = f"{left.step} {test.relation} {right.step}"
        page.limit(label, f"{left.denominator}*{right.denominator}", left.size * right.size)
    size = add([parts[0].value, Exact(-parts[1].value.numerator, parts[1].value.denominator)]).numerator
    holds = {">=": size >= 0, "<=": size <= 0, ">": size > 0, "<": size < 0}[test.relation]
    title = page.say("step_compare", left=left.step, relation=test.relation, right=right.step)
    return page.block(
        title, page.wide(left) or page.wide(right), write, np.asarray(holds, dtype=np.int64), "test"
    )


@test_cells.register
def _(test: Marked, parts: tuple[Working, ...], page: Page) -> Value:
    column, carrying = page.places.marks[test.mark], page.register.carrying(test.mark)

    def write(project: int, year: int) -> str:
        return f"IF({page.at(column, project, year)}=1,1,0)"

    title = page.say("step_marked", mark=test.mark)
    return page.block(title, False, write, carrying.astype(np.int64)[:, None], "test")


def _owner(node: Expr | Test, page: Page) -> Claimant | None:
    """Who the value depends on: the claimant below keys and caps on a claimant's sum, else nobody."""
    own = any(isinstance(one, ByKey) or (isinstance(one, Capped) and one.per == "sum") for one in walk(node))
    return page.claimant if own else None


def _times(factor: Factor, working: Working, page: Page) -> Value:
    """A factor times the last part of the working."""
    body = working.parts[-1]
    return times_of(factor, exact_cells(body, page), (body.value, working.value), page)


def _fen(working: Working) -> Exact:
    return Exact(working.value.to_fen())
