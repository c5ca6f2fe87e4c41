"""The workbook reader: each node of a formula becomes a block of cells, projects × years, in whole fen.

A spreadsheet counts in doubles and trusts 15 digits, so no cell holds a fraction of a fen. A value that
is not whole stands in two blocks, the whole fen below it and the remainder over a denominator.

    whole · n/d = INT(whole/d) · n + (whole − INT(whole/d) · d) · n / d
    INT((a + 0.5) / b) is the floor of a/b for whole |a| < LARGEST_CELL, b > 0, also where a program rounds
    the quotient to 15 digits before it cuts it off.
"""

from functools import singledispatch

import numpy as np

from yrdshare.formula.exact import Working
from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.page import FIRST_YEAR, Factor, Page, Remainder, Value
from yrdshare.formula.sheet.values import spans_of, sum_of, times_of
from yrdshare.money import Exact, add
from yrdshare.nodes.expression import (
    Capped,
    Compare,
    Eligible,
    History,
    Marked,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Times,
    Window,
)


def exact_cells(working: Working, page: Page) -> Value:
    """Where the exact value of a node stands; laid when first asked for."""
    key = ("exact", working.node)
    if key not in page.memo:
        page.memo[key] = lay_exact(working.node, working, page)
    return page.memo[key]


def fen_cells(working: Working, page: Page) -> Value:
    """Where the value of a node, rounded once to whole fen, stands; laid when first asked for."""
    key = ("fen", working.node)
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
        page.missing.append(f'SUMPRODUCT({after}*({cells.whole()}=""))')
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
    return times_of(
        page.inputs.factors[node.factor], exact_cells(working.parts[1], page), working.value, page
    )


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
    asked, limit = fen_cells(working.parts[0], page), exact_cells(working.parts[1], page)

    def write(project: int, year: int) -> str:
        paid = Grid(page.tab.name, page.tab.row + 1, FIRST_YEAR, len(page.register), len(page.formula.years))
        most = page.at(limit.whole, project, 0)
        before = f"-SUM({paid.across(project, page.tab.name, last=year - 1)})" if year else ""
        return f"MIN({page.at(asked.whole, project, year)},{most}{before})"

    return page.lay(page.say("step_capped", step=asked.step, cap=limit.step), True, working.value, write)


@lay_exact.register
def _(node: History, working: Working, page: Page) -> Value:
    agreed = page.histories.get(node, {})
    fixed = [code in agreed for code in page.register.codes]
    found = (
        None if all(fixed) else summed(node.body, _over_years(working.parts[0], node), (node, fixed), page)
    )
    if found is not None and not any(fixed):
        return found

    def write(project: int, year: int) -> str | None:
        return None if found is None or fixed[project] else page.at(found.whole, project, year)

    def remainder(_whole: Grid, project: int, year: int) -> str:
        part = None if found is None or fixed[project] else found.part
        return "0" if part is None else page.at(part, project, year)

    rest = Remainder(found.denominator, found.size, remainder) if found and found.part else None
    return page.lay(page.say("step_agreed", years=node.years), False, working.value, write, rest)


@lay_exact.register
def _(node: Eligible, working: Working, page: Page) -> Value:
    return _where(node, exact_cells(working.parts[0], page), working.value, (working, page))


@lay_fen.register
def _(node: Eligible, working: Working, page: Page) -> Value:
    return _where(node, fen_cells(working.parts[0], page), _fen(working), (working, page))


Past = tuple[History, list[bool]]  # the history and which projects' values are agreed already


@singledispatch
def summed(node: object, working: Working, past: Past, page: Page) -> Value:
    """The blocks of a node summed over the years before each project moved; `working` holds the sums."""
    raise TypeError(type(node).__name__)


@summed.register
def _(node: Stream, working: Working, past: Past, page: Page) -> Value:
    (header, cells), moved = page.places.streams[node.name], page.places.starts["moved"]
    home, term = page.tab.name, page.inputs.terms[past[0]]
    years = header.whole()

    def before(start: str) -> str:
        return f"({years}>={start}-{term})*({years}<{start})"

    def write(project: int, year: int) -> str:
        return f"SUMPRODUCT({before(page.at(moved, project, year))}*{cells.across(project, home)})"

    if node.absent == "error":
        needed = [not one for one in past[1]]
        only = "" if all(needed) else "*{" + ";".join(str(int(one)) for one in needed) + "}"
        found = f'SUMPRODUCT({before(moved.down())}*({cells.whole()}<>""){only})'
        page.missing.append(f"{term}*{sum(needed)}-{found}")
    title = page.say("step_history", stream=node, years=past[0].years)
    return page.lay(title, False, working.value, write)


@summed.register
def _(node: Number, working: Working, past: Past, page: Page) -> Value:
    years = Factor(page.say("history_years"), page.inputs.terms[past[0]], "1", past[0].years, 1)
    return times_of(years, page.inputs.amount(page.inputs.factors[node]), working.value, page)


@summed.register
def _(node: Sum, working: Working, past: Past, page: Page) -> Value:
    values = [summed(part.node, part, past, page) for part in working.parts]
    return sum_of(values, working.value, page)


@summed.register
def _(node: Times, working: Working, past: Past, page: Page) -> Value:
    body = summed(node.body, working.parts[1], past, page)
    return times_of(page.inputs.factors[node.factor], body, working.value, page)


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


def _where(node: Eligible, body: Value, value: Exact, origin: tuple[Working, Page]) -> Value:
    """The body where the test's block holds 1, 0 elsewhere."""
    working, page = origin
    key = ("test", node.test)
    if key not in page.memo:
        page.memo[key] = test_cells(node.test, working.parts[1:], page)
    test = page.memo[key]

    def write(project: int, year: int) -> str:
        return f"IF({page.at(test.whole, project, year)}=1,{page.at(body.whole, project, year)},0)"

    def rest(_whole: Grid, project: int, year: int) -> str:
        part = page.at(body.part, project, year) if body.part else "0"
        return f"IF({page.at(test.whole, project, year)}=1,{part},0)"

    title = page.say("step_eligible", test=test.step, step=body.step)
    parted = Remainder(body.denominator, body.size, rest) if body.part else None
    return page.lay(title, page.wide(body) or page.wide(test), value, write, parted)


def _over_years(working: Working, node: History) -> Working:
    """The same working with every value summed over the history's years."""
    value = working.value
    top = np.broadcast_to(value.numerator, (value.numerator.shape[0], max(value.numerator.shape[1], 1)))
    if top.shape[1] == 1 and node.years > 1:
        top = np.repeat(top, node.years, axis=1)
    parts = tuple(_over_years(part, node) for part in working.parts)
    return Working(working.node, Exact(top.astype(object).sum(axis=1)[:, None], value.denominator), parts)


def _fen(working: Working) -> Exact:
    return Exact(working.value.to_fen())
