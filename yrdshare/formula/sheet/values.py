"""Exact arithmetic on blocks of whole fen and remainders: sums, products, spans of years."""

from collections.abc import Sequence

from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.page import Factor, Page, Remainder, Value
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
        over = ((page.at(value.part, project, year), value) for value in parted if value.part)
        return "+".join(f"{cell}*({bottom}/{value.denominator})" for cell, value in over)

    def write(project: int, year: int) -> str:
        return f"{wholes(project, year)}+INT(({parts(project, year)}+0.5)/{bottom})"

    def rest(whole: Grid, project: int, year: int) -> str:
        carried = f"{page.at(whole, project, year)}-({wholes(project, year)})"
        return f"{parts(project, year)}-({carried})*{bottom}"

    return page.lay(title, wide, total, write, Remainder(bottom, size, rest))


def times_of(factor: Factor, body: Value, product: Exact, page: Page) -> Value:
    """The blocks of factor · body, exactly."""
    title = page.say("step_times", factor=factor.label, step=body.step)
    top, under = factor.numerator, factor.denominator
    if under == "1" and body.part is None:
        return page.lay(
            title, page.wide(body), product, lambda row, year: f"{page.at(body.whole, row, year)}*{top}"
        )
    bottom, size = page.inputs.product((under, factor.bottom), (body.denominator, body.size))
    page.bound(factor, bottom, size)

    def whole(project: int, year: int) -> str:
        return f"INT(({page.at(body.whole, project, year)}+0.5)/{under})"

    def left(project: int, year: int) -> str:
        rest = f"{page.at(body.whole, project, year)}-{whole(project, year)}*{under}"
        return (
            f"(({rest})*{body.denominator}+{page.at(body.part, project, year)})" if body.part else f"({rest})"
        )

    def write(project: int, year: int) -> str:
        return f"{whole(project, year)}*{top}+INT(({left(project, year)}*{top}+0.5)/{bottom})"

    def rest(cells: Grid, project: int, year: int) -> str:
        carried = f"{page.at(cells, project, year)}-{whole(project, year)}*{top}"
        return f"{left(project, year)}*{top}-({carried})*{bottom}"

    return page.lay(title, page.wide(body), product, write, Remainder(bottom, size, rest))


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
        over = [page.at(value.part, project, year) if value.part else "" for value in values]
        scaled = [
            f"{cell}*({bottom}/{value.denominator})" if cell else ""
            for cell, value in zip(over, values, strict=True)
        ]
        return within(project, year, scaled)

    title = page.say(
        "step_spans",
        steps=page.say("comma").join(
            page.say("span", first=first, last=last, step=value.step)
            for (first, last), value in zip(_written(node), values, strict=True)
        ),
        clock=page.say(f"clock_{node.clock}"),
    )
    return page.lay(title, True, total, write, Remainder(bottom, size, rest) if parted else None)


def _written(node: Window | Stepped) -> tuple[tuple[int, int], ...]:
    steps = node.steps if isinstance(node, Stepped) else (node,)
    return tuple((step.first, step.last) for step in steps)
