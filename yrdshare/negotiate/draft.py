"""The single text on the table: formulas, park, values, conditions, principle. Numbered, never changed.

A delegation's private lines never enter a Draft: `yrd.check(solution, my_lines)` runs on its own machine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Self

from yrdshare.errors import DraftError, Fault, fault, nearest
from yrdshare.formula.account import regions
from yrdshare.formula.formula import Formula
from yrdshare.ledger.ledger import STATUSES, Status
from yrdshare.ledger.park import Park, Yearly, yearly
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction, share_text
from yrdshare.negotiate.principles import EqualGain, Nearest, Principle, numbered, stated_regions
from yrdshare.negotiate.terms import Condition
from yrdshare.nodes.expression import Share

Values = Mapping[Region, Mapping[str, Fraction]]


@dataclass(frozen=True, eq=False)
class Draft:
    """What lies on the table.

    values    : values[region][kind], 万元 of own budget that one 万元 of credit is worth to a region
    discount  : yearly rate r; a gain t years after the first counts δ^t, δ = 1 / (1 + r)
    pins      : open shares held at a value for now, by name
    previous  : the shares of the draft before, which the tie-break stays near to
    no_deal, costs : fen by region and year; the park's where not given
    """

    formulas: tuple[Formula, ...]
    park: Park
    principle: Principle
    no_deal: Yearly
    costs: Yearly
    values: Values
    discount: Fraction
    conditions: tuple[Condition, ...]
    previous: Mapping[str, Fraction]
    pins: Mapping[str, Fraction]
    number: int = 1

    def __init__(  # noqa: PLR0913 - what lies on the table, each by its own word
        self,
        formulas: Iterable[Formula],
        park: Park,
        principle: Principle | None = None,
        no_deal: Yearly | None = None,
        costs: Yearly | None = None,
        values: "Mapping[Region, Mapping[str, str | int | Fraction]] | None" = None,
        discount: "str | int | Fraction" = 0,
        conditions: Iterable[Condition] = (),
        previous: "Mapping[str, str | int | Fraction] | None" = None,
        pins: "Mapping[str, str | int | Fraction] | None" = None,
        number: int = 1,
    ) -> None:
        given: dict[str, object] = {
            "formulas": tuple(formulas),
            "park": park,
            "principle": principle or EqualGain(),
            "no_deal": park.no_deal if no_deal is None else no_deal,
            "costs": park.costs if costs is None else costs,
            "values": {region: _exact(by_kind) for region, by_kind in (values or {}).items()},
            "discount": fraction(discount),
            "conditions": tuple(conditions),
            "previous": _exact(previous or {}),
            "pins": _exact(pins or {}),
            "number": number,
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)
        found = _faults(self)
        if found:
            raise DraftError(found)

    def revise(self, **changes: object) -> Self:
        """The next draft, numbered one higher, with these fields changed.

        Any field of `Draft` by its name: `draft.revise(principle=..., conditions=[...])`.
        """
        return replace(self, **{"number": self.number + 1, **changes})  # type: ignore[arg-type]

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Every share of the draft, once each, in the order they are written."""
        return tuple(dict.fromkeys(share for formula in self.formulas for share in formula.shares))

    @cached_property
    def open_shares(self) -> tuple[Share, ...]:
        """The shares without a value."""
        return tuple(share for share in self.shares if share.value is None)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Every year that a formula covers."""
        starts = [formula.years[0] for formula in self.formulas]
        ends = [formula.years[-1] for formula in self.formulas]
        return tuple(range(min(starts), max(ends) + 1))

    @cached_property
    def parties(self) -> tuple[Region, ...]:
        """Every region that a formula pays or credits, once, origins before hosts before all others."""
        register = self.park.projects
        origins = [project.origin for project in register]
        hosts = [project.host for project in register]
        others = [region for formula in self.formulas for region in regions(formula, register)]
        return tuple(dict.fromkeys((*origins, *hosts, *others)))

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """What the figures behind the draft are: the ledger's cells, the no-deal table and the costs."""
        tables = [getattr(table, "origins", {}) for table in (self.no_deal, self.costs)]
        stated = {status for origins in tables for _, status in origins.values()}
        found = {*self.park.ledger.statuses(), *stated}
        return tuple(status for status in STATUSES if status in found)

    def discounts(self) -> tuple[Fraction, ...]:
        """δ^(t − first year) for each year."""
        step = 1 / (1 + self.discount)
        return tuple(step**position for position in range(len(self.years)))

    def burden(self, region: Region) -> tuple[int, ...]:
        """cost + no deal of a region in each year, fen; a missing year is an error."""
        costs = yearly(self.costs, region, self.years, "costs")
        no_deal = yearly(self.no_deal, region, self.years, "no_deal")
        return tuple(cost + base for cost, base in zip(costs, no_deal, strict=True))


def _exact(given: "Mapping[str, str | int | Fraction]") -> Mapping[str, Fraction]:
    return {name: fraction(value) for name, value in given.items()}


def _faults(draft: Draft) -> list[Fault]:
    """Everything in the draft that does not fit together."""
    if not draft.formulas:
        return [fault("draft.no_formula")]
    return _type_faults(draft) or _meaning_faults(draft)


def _meaning_faults(draft: Draft) -> list[Fault]:
    found: list[Fault] = []
    names = [formula.name for formula in draft.formulas]
    found += [
        fault("draft.same_name", name=name) for name in sorted({n for n in names if names.count(n) > 1})
    ]
    first: dict[str, Share] = {}
    for share in draft.shares:
        if first.setdefault(share.name, share) != share:
            found.append(fault("formula.share_twice", name=share.name))
    if not -1 < draft.discount <= 1:
        found.append(fault("draft.discount", found=share_text(draft.discount)))
    credited = [one.dimension.kind for one in draft.formulas if not one.paid and one.dimension.money]
    for kind in dict.fromkeys(kind for by_kind in draft.values.values() for kind in by_kind):
        if kind not in credited:
            found.append(
                fault("draft.unknown_kind", found=kind, known=" / ".join(dict.fromkeys(credited)) or "—")
            )
    codes = [region.code for region in draft.parties]
    found += [
        fault("draft.same_code", code=code) for code in sorted({one for one in codes if codes.count(one) > 1})
    ]
    return found + _unknown(draft, list(first)) + _pin_faults(draft) + _missing_years(draft)


def _type_faults(draft: Draft) -> list[Fault]:
    """What is not what it should be, before anything else is asked of it."""
    expected: list[tuple[object, object, str]] = [(draft.principle, Principle, "equal_gain()")]
    expected += [(one, Formula, "Formula(...)") for one in draft.formulas]
    expected += [(one, Condition, "gain(region).total >= 0") for one in draft.conditions]
    return [
        fault("draft.no_type", found=repr(one)[:80], wanted=wanted)
        for one, known, wanted in expected
        if not isinstance(one, known)  # type: ignore[arg-type]
    ]


def _unknown(draft: Draft, shares: list[str]) -> list[Fault]:
    """Names and regions that nothing in the draft carries."""
    reference = (
        [name for name, _ in draft.principle.reference] if isinstance(draft.principle, Nearest) else []
    )
    asked = [q.name for c in draft.conditions for _, q in c.term.parts if q.kind == "share"]
    found = [
        fault("formula.unknown_share", found=name, nearest=nearest(name, shares))
        for name in dict.fromkeys((*draft.pins, *reference, *asked))
        if name not in shares
    ]
    stated = numbered(draft.principle)
    wanted = [q.region for c in draft.conditions for _, q in c.term.parts if q.region is not None]
    named = dict.fromkeys((*draft.values, *stated_regions(draft.principle), *wanted))
    found += [fault("draft.not_a_party", region=region) for region in named if region not in draft.parties]
    if stated:
        found += [fault("draft.no_contribution", region=one) for one in draft.parties if one not in stated]
    names = [formula.name for formula in draft.formulas]
    counted = [formula.name for formula in draft.formulas if not formula.dimension.money]
    for condition in draft.conditions:
        for _, quantity in condition.term.parts:
            if quantity.kind == "receipts" and quantity.name and quantity.name not in names:
                found.append(
                    fault("draft.unknown_formula", found=quantity.name, nearest=nearest(quantity.name, names))
                )
            if quantity.kind == "receipts" and quantity.name in counted:
                found.append(fault("draft.not_money", condition=condition, formula=quantity.name))
        if condition.term.span in ("in_year", "until") and condition.term.year not in draft.years:
            found.append(fault("draft.outside_years", condition=condition, year=condition.term.year))
    return found


def _pin_faults(draft: Draft) -> list[Fault]:
    bounds = {share.name: share for share in draft.open_shares}
    closed = [share.name for share in draft.shares if share.name in draft.pins and share.name not in bounds]
    return [fault("draft.pin_fixed", name=name) for name in closed] + [
        fault("nodes.share_outside", name=name, value=value, low=bounds[name].low, high=bounds[name].high)
        for name, value in draft.pins.items()
        if name in bounds and not bounds[name].low <= value <= bounds[name].high
    ]


def _missing_years(draft: Draft) -> list[Fault]:
    found: list[Fault] = []
    for region in draft.parties:
        try:
            draft.burden(region)
        except DraftError as error:
            found += error.faults
    return found
