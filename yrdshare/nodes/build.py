"""The words a formula is written with: `capped(window(share * local, 1, 5, "moved"), history(local, 3))`."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from yrdshare.money import fraction
from yrdshare.nodes.expression import (
    Capped,
    Clock,
    Eligible,
    Expr,
    Floored,
    History,
    Marked,
    Number,
    Per,
    Step,
    Stepped,
    Test,
    When,
    Window,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, Key, PerUnit, Returned


class Named(Protocol):
    """A region: what a key is given for."""

    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


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


def capped(body: Expr, total: Expr, per: Per = "project") -> Capped:
    """Stop paying once `total` has been paid.

    paid_t = min(body_t, total − Σ_{u<t} paid_u)
    total: data that is the same in every year, ≥ 0.
    per: "project", each by itself; "sum", all projects of one claimant together, each then bearing its part.
    Source: 财预〔2015〕92号, the limit on what the origin receives.
    """
    return Capped(body, total, per)


def floored(body: Expr, minimum: Expr) -> Floored:
    """Never less than `minimum` in a year: max(body_t, minimum_t), money, each project by itself.

    minimum: data. Where the pool may not reach, the formula needs `rest_pays=True`.
    """
    return Floored(body, minimum)


def averaged(body: Expr, years: int) -> Averaged:
    """The mean of `body` over the last `years` calendar years, the year itself among them; data."""
    return Averaged(body, years)


def above_base(body: Expr, base: Expr) -> AboveBase:
    """What `body` exceeds `base` by, never negative: max(0, body_t − base_t); data."""
    return AboveBase(body, base)


def by_key(body: Expr, keys: "Mapping[Named, str | int | Fraction]") -> ByKey:
    """`body` times the key of the region that claims, such as its part of the population; data.

    keys: one exact number ≥ 0 for each region; they need not add up to 1.
    """
    return ByKey(
        body,
        tuple(
            Key(region.code, fraction(value), region.name_zh, region.name_en)
            for region, value in keys.items()
        ),
    )


def per_unit(quantity: Expr, rate: Number) -> PerUnit:
    """So much money for each unit of a quantity: `per_unit(park.ledger["land_quota"], wan("12"))`; data."""
    return PerUnit(quantity, rate)


def returned(investment: Expr, rate: "str | int | Fraction") -> Returned:
    """A fixed yearly return on an investment: rate · investment_t; data."""
    return Returned(investment, fraction(rate))


def when(test: Test, then: Expr, otherwise: Expr) -> When:
    """`then` for the projects and years that pass the test on data, `otherwise` for the others."""
    return When(test, then, otherwise)


def history(body: Expr, years: int) -> History:
    """Σ of `body` over the `years` calendar years before the project moved."""
    return History(body, years)


def eligible(body: Expr, test: Test) -> Eligible:
    """`body` for projects that pass the test on data, 0 for all others."""
    return Eligible(body, test)


def marked(mark: str) -> Marked:
    """The test that a project carries `mark` in the park's list."""
    return Marked(mark)
