"""The words a formula is written with: `capped(window(share * local, 1, 5, "moved"), history(local, 3))`."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.money import fraction
from yrdshare.nodes.expression import (
    Capped,
    Clock,
    Eligible,
    Expr,
    History,
    Marked,
    Number,
    Step,
    Stepped,
    Test,
    Window,
)


def wan(amount: "str | int | Fraction") -> Number:
    """A constant of `amount` 万元.

    >>> wan("2000").smallest
    Fraction(2000000000, 1)
    """
    return Number(fraction(amount), "万元")


def window(body: Expr, first: int, last: int, clock: Clock = "calendar") -> Window:
    """`body` in clock years `first` to `last`, 0 outside.

    k = t − start + 1, start = the agreement's first year ("calendar"), the year the project moved
    ("moved") or reached full production ("full_production").
    """
    return Window(body, first, last, clock)


def stepped(branches: Mapping[tuple[int, int], Expr], clock: Clock = "calendar") -> Stepped:
    """Another expression in each span of clock years: `{(1, 3): a, (4, 5): b}`; 0 outside all."""
    return Stepped(tuple(Step(first, last, body) for (first, last), body in branches.items()), clock)


def capped(body: Expr, total: Expr) -> Capped:
    """Stop paying a project once `total` has been paid for it.

    paid_t = min(body_t, total − Σ_{u<t} paid_u)      money, each project by itself
    total: data that is the same in every year, ≥ 0.
    Source: 财预〔2015〕92号, the limit on what the origin receives.
    """
    return Capped(body, total)


def history(body: Expr, years: int) -> History:
    """Σ of `body` over the `years` calendar years before the project moved."""
    return History(body, years)


def eligible(body: Expr, test: Test) -> Eligible:
    """`body` for projects that pass the test on data, 0 for all others."""
    return Eligible(body, test)


def marked(mark: str) -> Marked:
    """The test that a project carries `mark` in the park's list."""
    return Marked(mark)
