"""Exact arithmetic on blocks of whole fen and remainders: sums, products, spans of years, choices."""

from collections.abc import Callable, Sequence

import numpy as np

from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.division import SCALE, left_over, quotient
from yrdshare.formula.sheet.page import LARGEST_CELL, Factor, Page, Remainder, Value, split
from yrdshare.money import Exact
from yrdshare.nodes.expression import Stepped, Window


def sum_of(values: Sequence[Value], total: Exact, page: Page) -> Value:
    """The blocks of a sum: whole fen and remainders are added apart, then carried."""
    parted = [value for value in values if value.part is not None]
    wide = any(page.wide(value) for value in values)
    title = page.say("step_sum", steps=page.say("plus").join(value.step for value in values))

    def wholes(project: int, year: int) -> str:
        return "+".join(page.at(value.whole, project, year) for value in values)

    if not parted:
        return page.lay(title, wide, total, wholes)
    bottom, size = page.inputs.common([(value.denominator, value.size) for value in parted])
    page.limit(page.say("helper_common"), f"{bottom}*{2 * len(parted)}", size * 2 * len(parted))

    def parts(project: int, year: int) -> str:
        return "+".join(_over(bottom, value, page.at, (project, year)) for value in parted)

    def write(project: int, year: int) -> str:
        return f"{wholes(project, year)}+INT(({parts(project, year)}+0.5)/{bottom})"

    def rest(whole: Grid, project: int, year: int) -> str:
        carried = f"{page.at(whole, project, year)}-({wholes(project, year)})"
        return f"{parts(project, year)}-({carried})*{bottom}"

    return page.lay(title, wide, total, write, Remainder(bottom, size, rest))


def times_of(factor: Factor, body: Value, amounts: tuple[Exact, Exact], page: Page) -> Value:
    """The blocks of factor · body, exactly; `amounts` are the present values of body and product."""
    product = amounts[1]
    title = page.say("step_times", factor=factor.label, step=body.step)
    under, wide = factor.denominator, page.wide(body)

    def top(project: int) -> str:
        return page.at(factor.column, project, 0) if factor.column else factor.numerator

    if under == "1" and body.part is None:
        return page.lay(
            title, wide, product, lambda row, year: f"{page.at(body.whole, row, year)}*{top(row)}"
        )
    bottom, size = page.inputs.product((under, factor.bottom), (body.denominator, body.size))
    if factor.largest * size >= LARGEST_CELL:
        return _times_divided((factor, top), body, amounts, (bottom, size), page)
    page.bound(factor, bottom, size)

    def whole(project: int, year: int) -> str:
        return f"INT(({page.at(body.whole, project, year)}+0.5)/{under})"

    def left(project: int, year: int) -> str:
        rest = f"{page.at(body.whole, project, year)}-{whole(project, year)}*{under}"
        return (
            f"(({rest})*{body.denominator}+{page.at(body.part, project, year)})" if body.part else f"({rest})"
        )

    def write(project: int, year: int) -> str:
        more = f"INT(({left(project, year)}*{top(project)}+0.5)/{bottom})"
        return f"{whole(project, year)}*{top(project)}+{more}"

    def rest(cells: Grid, project: int, year: int) -> str:
        carried = f"{page.at(cells, project, year)}-{whole(project, year)}*{top(project)}"
        return f"{left(project, year)}*{top(project)}-({carried})*{bottom}"

    return page.lay(title, wide, product, write, Remainder(bottom, size, rest))


def _times_divided(
    factor: tuple[Factor, Callable[[int], str]],
    body: Value,
    amounts: tuple[Exact, Exact],
    over: tuple[str, int],
    page: Page,
) -> Value:
    """The blocks of factor · body where a product of remainders is too large for a cell."""
    (known, top), (bottom, size), under, wide = factor, over, factor[0].denominator, page.wide(body)
    most = known.numerator if known.column else f"ABS({known.numerator})"
    page.limit(known.label, f"{SCALE}*MAX({most},{bottom})", SCALE * max(known.largest, size))

    def whole(row: int, year: int) -> str:
        return f"INT(({page.at(body.whole, row, year)}+0.5)/{under})"

    def left(row: int, year: int) -> str:
        part = f"+{page.at(body.part, row, year)}" if body.part else ""
        return f"({page.at(body.whole, row, year)}-{whole(row, year)}*{under})*{body.denominator}{part}"

    above, parts = split(amounts[0], body.size)
    title = page.say("step_left", step=body.step, cell=under.replace("$", ""))
    kept = page.block(title, wide, left, above % known.bottom * body.size + parts, "part").whole

    def write(row: int, year: int) -> str:
        more = quotient(page.at(kept, row, year), top(row), bottom)
        return f"{whole(row, year)}*{top(row)}+{more}"

    def rest(cells: Grid, row: int, year: int) -> str:
        given = f"({page.at(cells, row, year)}-{whole(row, year)}*{top(row)})"
        return left_over(page.at(kept, row, year), top(row), given, bottom)

    title = page.say("step_times", factor=known.label, step=body.step)
    return page.lay(title, wide, amounts[1], write, Remainder(bottom, size, rest))


def above_of(body: Value, base: Value, more: Exact, page: Page) -> Value:
    """The blocks of max(0, body − base); `more` is body − base, exactly."""
    parted = [value for value in (body, base) if value.part is not None]
    wide = page.wide(body) or page.wide(base)
    title = page.say("step_above", step=body.step, base=base.step)
    above = more.where(np.asarray(more.numerator > 0, dtype=bool))

    def wholes(project: int, year: int) -> str:
        return f"{page.at(body.whole, project, year)}-{page.at(base.whole, project, year)}"

    if not parted:
        return page.lay(title, wide, above, lambda row, year: f"MAX(0,{wholes(row, year)})")
    bottom, size = page.inputs.common([(value.denominator, value.size) for value in parted])
    page.limit(page.say("helper_common"), f"{bottom}*2", size * 2)

    def parts(project: int, year: int) -> str:
        return "-".join(_over(bottom, value, page.at, (project, year)) for value in (body, base))

    def write(project: int, year: int) -> str:
        return f"{wholes(project, year)}+INT(({parts(project, year)}+0.5)/{bottom})"

    def rest(whole: Grid, project: int, year: int) -> str:
        carried = f"{page.at(whole, project, year)}-({wholes(project, year)})"
        return f"{parts(project, year)}-({carried})*{bottom}"

    gap = page.say("step_difference", step=body.step, base=base.step)
    difference = page.lay(gap, wide, more, write, Remainder(bottom, size, rest))

    def positive(block: Grid | None) -> Callable[[int, int], str]:
        def write(project: int, year: int) -> str:
            amount = page.at(block, project, year) if block else "0"
            return f"IF({page.at(difference.whole, project, year)}<0,0,{amount})"

        return write

    left = Remainder(bottom, size, lambda _whole, row, year: positive(difference.part)(row, year))
    return page.lay(title, wide, above, positive(difference.whole), left)


def choice_of(test: Value, values: Sequence[Value], chosen: Exact, page: Page) -> Value:
    """The first value where the test's block holds 1, elsewhere the second, or 0 where there is none."""
    parted = [value for value in values if value.part is not None]
    bottom, size = page.inputs.common([(value.denominator, value.size) for value in parted])

    def either(project: int, year: int, amounts: Sequence[str]) -> str:
        return f"IF({page.at(test.whole, project, year)}=1,{amounts[0]},{[*amounts, '0'][1]})"

    def write(project: int, year: int) -> str:
        return either(project, year, [page.at(value.whole, project, year) for value in values])

    def rest(_whole: Grid, project: int, year: int) -> str:
        return either(project, year, [_over(bottom, value, page.at, (project, year)) for value in values])

    steps = [value.step for value in values]
    if len(steps) == 1:
        title = page.say("step_eligible", test=test.step, step=steps[0])
    else:
        title = page.say("step_when", test=test.step, then=steps[0], otherwise=steps[1])
    wide = any(page.wide(value) for value in (test, *values))
    return page.lay(title, wide, chosen, write, Remainder(bottom, size, rest) if parted else None)


def spans_of(node: Window | Stepped, values: Sequence[Value], total: Exact, page: Page) -> Value:
    """Each value in its own clock years, 0 outside all of them."""
    spans, start = page.inputs.spans[node], page.start(node.clock)
    parted = [value for value in values if value.part is not None]
    bottom, size = page.inputs.common([(value.denominator, value.size) for value in parted])

    def within(project: int, year: int, amounts: Sequence[str]) -> str:
        clock = f"{page.at(page.years, project, year)}-{page.at(start, project, year)}+1"
        return "+".join(
            f"IF(AND({clock}>={first},{clock}<={last}),{amount},0)"
            for (first, last), amount in zip(spans, amounts, strict=True)
            if amount
        )

    def write(project: int, year: int) -> str:
        return within(project, year, [page.at(value.whole, project, year) for value in values])

    def rest(_whole: Grid, project: int, year: int) -> str:
        parts = [_over(bottom, value, page.at, (project, year)) if value.part else "" for value in values]
        return within(project, year, parts)

    title = page.say(
        "step_spans",
        steps=page.say("comma").join(
            page.say("span", first=first, last=last, step=value.step)
            for (first, last), value in zip(_written(node), values, strict=True)
        ),
        clock=page.say(f"clock_{node.clock}"),
    )
    return page.lay(title, True, total, write, Remainder(bottom, size, rest) if parted else None)


def _over(bottom: str, value: Value, at: Callable[[Grid, int, int], str], spot: tuple[int, int]) -> str:
    """The remainder of a value over the denominator `bottom`, which its own divides."""
    if value.part is None:
        return "0"
    cell = at(value.part, *spot)
    return cell if value.denominator == bottom else f"{cell}*({bottom}/{value.denominator})"


def _written(node: Window | Stepped) -> tuple[tuple[int, int], ...]:
    steps = node.steps if isinstance(node, Stepped) else (node,)
    return tuple((step.first, step.last) for step in steps)
