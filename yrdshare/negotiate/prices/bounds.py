"""Every bound of a draft that has a price, and the draft solved again with one of them moved or dropped.

A condition, one year of a condition for every year, a share held at a value, a share's own low or high bound
where it is neither 0 nor 1, and "nobody loses" where the principle adds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import Literal

from yrdshare.formula.linear import Row, share_column
from yrdshare.money import share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Demand, Outcome
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.solve import solve, solve_model
from yrdshare.negotiate.solving.model import SUFFER, Model, build, sides
from yrdshare.negotiate.terms import Condition, Relation
from yrdshare.nodes.expression import Expr, Share, transform
from yrdshare.words import Language, say

AWAY = 10**6  # units of the pool or of a share: a bound so far away is none


@dataclass(frozen=True, slots=True)
class ShareBound:
    """The low or the high bound that an open share was written with."""

    name: str
    side: Literal["low", "high"]
    value: Fraction

    def text(self, lang: Language = "zh") -> str:
        """The bound in words."""
        return say(f"prices.share_{self.side}", lang, name=self.name, value=share_text(self.value))


@dataclass(frozen=True, slots=True)
class Bound:
    """One number that holds the split back: value in fen, or a fraction where `is_share`.

    relation : ">=" is tightened by raising it, "<=" by lowering it; "==" has neither side
    places   : which conditions of the draft with one condition for each year it stands in
    rows     : the program's rows that it is a side of, and the sign with which it stands there
    least, most : what it may be at all
    """

    demand: Demand | ShareBound
    year: int | None
    relation: Relation
    value: Fraction
    is_share: bool
    column: str = ""
    places: tuple[int, ...] = ()
    rows: tuple[tuple[str, float], ...] = ()
    least: Fraction | None = None
    most: Fraction | None = None

    def room(self, sign: float, far: float) -> float:
        """How far it may move up (sign 1) or down (−1), in units of a share where it is bounded."""
        end = self.most if sign > 0 else self.least
        return far if end is None else min(far, float(abs(end - self.value)))

    def may_be(self, value: Fraction) -> bool:
        """Whether it may have this value at all."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A draft with one condition for each year of a condition for every year, and where each went."""

    draft: Draft
    places: tuple[tuple[tuple[int | None, int], ...], ...]


def by_year(draft: Draft) -> Yearly:
    """The same draft, each condition for every year written as one for each."""
    found: list[Condition] = []
    places = []
    for condition in draft.conditions:
        years: tuple[int | None, ...] = draft.years if condition.term.span == "every_year" else (None,)
        places.append(tuple((year, len(found) + step) for step, year in enumerate(years)))
        found += [
            condition if year is None else replace(condition, term=condition.term.in_year(year))
            for year in years
        ]
    return Yearly(draft.revise(conditions=tuple(found), number=draft.number), tuple(places))


def bounds_of(yearly: Yearly, original: Draft) -> list[Bound]:
    """Every bound of a draft, in the order: conditions with their years, pins, shares, nobody loses."""
    found = [*_of_conditions(yearly, original), *_of_shares(original)]
    if nobody_loses(original.principle):
        for region in original.parties:
            rows = ((f"{SUFFER} {region.code}", 1.0),)
            found.append(Bound(Demand(None, region), None, ">=", Fraction(0), False, rows=rows))
    return [replace(bound, column=f"moved {number}") for number, bound in enumerate(found)]


def _of_conditions(yearly: Yearly, original: Draft) -> Iterator[Bound]:
    for condition, places in zip(original.conditions, yearly.places, strict=True):
        whole = Bound(
            Demand(condition), None, condition.relation, condition.bound, condition.term.is_share,
            places=tuple(place for _, place in places),
        )  # fmt: skip
        yield whole
        if condition.term.span == "every_year" and len(places) > 1:
            yield from (replace(whole, year=year, places=(place,)) for year, place in places)


def _of_shares(draft: Draft) -> Iterator[Bound]:
    open_shares = {share.name: share for share in draft.open_shares}
    for name, value in draft.pins.items():
        if name in open_shares:
            low, high = open_shares[name].low, open_shares[name].high
            demand, rows = Demand(None, pin=(name, value)), ((f"pin {name}", 1.0),)
            yield Bound(demand, None, "==", value, True, rows=rows, least=low, most=high)
    for name, share in open_shares.items():
        if name in draft.pins:
            continue
        ends: tuple[tuple[Literal["low", "high"], Fraction, Relation], ...]
        ends = (("low", share.low, ">="), ("high", share.high, "<="))
        for side, value, relation in ends:
            if 0 < value < 1:
                rows = ((f"{side} {name}", 1.0),)
                yield Bound(
                    ShareBound(name, side, value), None, relation, value, True,
                    rows=rows, least=Fraction(0), most=Fraction(1),
                )  # fmt: skip


def share_rows(bounds: Iterable[Bound]) -> Iterator[Row]:
    """A row of its own for each bound and pin of a share, where the program has a side of a column."""
    for bound in bounds:
        value = float(bound.value)
        if isinstance(bound.demand, ShareBound):
            name, low = bound.demand.name, bound.demand.side == "low"
            ends = (value, inf) if low else (-inf, value)
            yield Row(f"{bound.demand.side} {name}", {share_column(name): 1.0}, *ends)
        elif bound.demand.pin is not None:
            name = bound.demand.pin[0]
            yield Row(f"pin {name}", {share_column(name): 1.0}, value, value)


def rows_of_bounds(bounds: Iterable[Bound], model: Model) -> list[Bound]:
    """The bounds with the rows of a program that they are sides of."""
    conditions = model.draft.conditions

    def rows(bound: Bound) -> tuple[tuple[str, float], ...]:
        return bound.rows or tuple(
            (row, sign)
            for place in bound.places
            for line in model.lines[place]
            for sign, row in sides(conditions[place], line)
        )

    return [replace(bound, rows=rows(bound)) for bound in bounds]


def widened(draft: Draft) -> Draft:
    """The draft with every share that is not held open between 0 and 1; a bound of 0 or 1 stays."""
    wide = {
        share.name: (
            share.low if share.low == 1 else Fraction(0),
            share.high if share.high == 0 else Fraction(1),
        )
        for share in draft.open_shares
        if share.name not in draft.pins
    }
    return with_share_bounds(draft, wide)


def with_share_bounds(draft: Draft, ends: Mapping[str, tuple[Fraction, Fraction]]) -> Draft:
    """The draft with other bounds of these open shares, in every clause that they stand in."""

    def change(node: Expr) -> Expr:
        if isinstance(node, Share) and node.name in ends and node.value is None:
            return Share(node.name, *ends[node.name])
        return node

    formulas = tuple(
        replace(one, claims=tuple((who, transform(claim, change)) for who, claim in one.claims))
        for one in draft.formulas
    )
    return draft.revise(formulas=formulas, number=draft.number)


class Moves:
    """A draft solved again with one bound elsewhere; the program is kept where only numbers move."""

    def __init__(self, yearly: Yearly, scale: float) -> None:
        self._draft = yearly.draft
        self._session: Session | None = None
        self._model: Model | None = None
        self._wide: Model | None = None
        self._away = Fraction(scale) * AWAY

    def outcome(self, bound: Bound, by: Fraction | None) -> Outcome:
        """The draft's outcome with the bound moved up by `by`, or without it."""
        draft, demand = self._draft, bound.demand
        if bound.places:
            return self._of_conditions(bound, by)
        if isinstance(demand, ShareBound):
            share = next(one for one in draft.open_shares if one.name == demand.name)
            low, high = (share.low, share.high)
            value = Fraction(0 if demand.side == "low" else 1) if by is None else bound.value + by
            low, high = (value, high) if demand.side == "low" else (low, value)
            return self._of_share(with_share_bounds(draft, {demand.name: (low, high)}))
        if demand.pin is not None:
            kept = {name: value for name, value in draft.pins.items() if name != demand.pin[0]}
            return self._hot(
                draft.revise(pins=kept if by is None else {**draft.pins, demand.pin[0]: bound.value + by})
            )
        return self._nobody_loses(bound, by)

    def _of_conditions(self, bound: Bound, by: Fraction | None) -> Outcome:
        conditions = list(self._draft.conditions)
        if by is None and bound.relation == "==":
            kept = tuple(one for place, one in enumerate(conditions) if place not in bound.places)
            return solve(self._draft.revise(conditions=kept))
        far = (1 if bound.is_share else self._away) * (-1 if bound.relation == ">=" else 1)
        for place in bound.places:
            move = far if by is None else by
            conditions[place] = replace(conditions[place], bound=conditions[place].bound + move)
        return self._hot(self._draft.revise(conditions=tuple(conditions)))

    def _of_share(self, draft: Draft) -> Outcome:
        """A share's own bound moved: without caps a side of a column, with them all numbers of a cap."""
        if self._wide is None:
            self._wide = build(widened(self._draft))
        if self._wide.method != "linear":
            return solve(draft)
        return solve_model(replace(self._wide, draft=draft))

    def _nobody_loses(self, bound: Bound, by: Fraction | None) -> Outcome:
        """The floor of a party's gain, which stands in the program alone."""
        if self._model is None:
            self._model = build(self._draft)
        [(row, _)] = bound.rows
        self._model.program.bound_row(row, -inf if by is None else float(by) / self._model.scale, inf)
        outcome = solve_model(self._model)
        self._model.program.bound_row(row, 0.0, inf)
        return outcome

    def _hot(self, draft: Draft) -> Outcome:
        if self._session is None:
            self._session = Session(self._draft)
        return self._session.solve(draft)
