"""Branches of one company with their three factors, and which of them share in a period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yrdshare.errors import Fault, InputError, MoneyError, fault
from yrdshare.fiscal.amounts import measured
from yrdshare.ledger.hints import hint
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, fraction

Exactly = str | int | Fraction
FACTORS = ("revenue", "payroll", "assets")


@dataclass(frozen=True, slots=True)
class Factors:
    """Revenue, payroll and total assets of one year, in one unit for all branches; ≥ 0."""

    revenue: Exactly
    payroll: Exactly
    assets: Exactly


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch, or the head office's operating department, which counts as one.

    factors : by year; those of the year before the tax are used
    rate    : its own rate of tax, where rates differ
    under   : the second-level branch that it is below and counted in, "" for a second-level branch
    closed  : the day on which its tax registration ended
    region  : the place that its part belongs to
    """

    name: str
    factors: Mapping[int, Factors]
    rate: Exactly | None = None
    under: str = ""
    closed: date | None = None
    region: Region | None = None

    def shares(self, on: date) -> bool:
        """Whether its tax registration still stands at the end of the period."""
        return self.closed is None or self.closed > on


def folded(branches: Sequence[Branch], on: date) -> dict[str, dict[str, Fraction]]:
    """The factors of the year before `on` by branch that shares, lower branches counted in the second level.

    A second-level branch that closed by `on` has dropped out. A lower one that closed changes nothing: what
    it had in the year before is part of what its second-level branch had. InputError with all faults.
    """
    faults = [*_structure(branches, on), *_figures(branches, on)]
    if faults:
        raise InputError(faults)
    named = {one.name: one for one in branches}
    held: dict[str, dict[str, Fraction]] = {factor: {} for factor in FACTORS}
    for one in branches:
        top = _top(one, named)
        if top is not None and top.shares(on):
            for factor in FACTORS:
                added = fraction(getattr(one.factors[on.year - 1], factor))
                held[factor][top.name] = held[factor].get(top.name, Fraction(0)) + added
    order = [one.name for one in branches]
    return {factor: {name: one[name] for name in order if name in one} for factor, one in held.items()}


def _top(branch: Branch, named: Mapping[str, Branch]) -> Branch | None:
    """The second-level branch that this one is, or is counted in; None where that leads nowhere."""
    seen: set[str] = set()
    while branch.under:
        if branch.name in seen or branch.under not in named:
            return None
        seen.add(branch.name)
        branch = named[branch.under]
    return branch


def _structure(branches: Sequence[Branch], on: date) -> Iterator[Fault]:
    """Names given twice, branches below nobody, nobody left to share."""
    names = [one.name for one in branches]
    yield from (fault("keys.twice", party=name) for name in dict.fromkeys(names) if names.count(name) > 1)
    named = {one.name: one for one in branches}
    for one in branches:
        top = _top(one, named)
        if one.under and one.under not in named:
            near = hint(one.under, [name for name in names if name != one.name])
            yield fault("keys.unknown_branch", branch=one.name, found=one.under, hint=near)
        elif top is None:
            yield fault("keys.below_itself", branch=one.name)
        elif top is not one and one.shares(on) and not top.shares(on):
            yield fault("keys.below_closed", branch=one.name, under=top.name, closed=top.closed)
    if not any(one.shares(on) for one in branches if not one.under):
        yield fault("keys.all_closed" if branches else "keys.no_branch", on=on)


def _figures(branches: Sequence[Branch], on: date) -> Iterator[Fault]:
    """Factors of the year before that are missing, no number, or negative."""
    named, year = {one.name: one for one in branches}, on.year - 1
    for one in branches:
        top = _top(one, named)
        if top is None or not top.shares(on):
            continue
        if year not in one.factors:
            yield fault("keys.no_factors", branch=one.name, year=year)
            continue
        for factor in FACTORS:
            yield from _number(one.name, measured(factor), getattr(one.factors[year], factor))


def _number(name: str, words: object, written: Exactly) -> Iterator[Fault]:
    try:
        value = fraction(written)
    except MoneyError as error:
        yield from (fault("keys.no_number", party=name, measure=words, reason=one) for one in error.faults)
        return
    if value < 0:
        yield fault("keys.negative", party=name, measure=words, found=decimal_text(value))
