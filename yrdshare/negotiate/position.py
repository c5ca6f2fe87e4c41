"""Where a draft stands at given shares: exact accounts, gains by region and year, checks, what is broken.

This is what a lever shows in manual mode and what every solution is built on: no solver, no floats.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from yrdshare.errors import DraftError, fault, nearest
from yrdshare.formula.account import Account, evaluate
from yrdshare.formula.formula import Formula
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction, total
from yrdshare.negotiate.bindings import Binding, bindings
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.terms import Condition, Measures, Value
from yrdshare.words import Language, say


@dataclass(frozen=True, slots=True)
class Breach:
    """A condition that does not hold, the year it fails first (None for a total), and by how much."""

    condition: Condition
    year: int | None
    short: Fraction


@dataclass(frozen=True, slots=True)
class Check:
    """One of the checks that must hold whatever the split: its key in the catalogue, and whether it does."""

    key: str
    holds: bool

    def text(self, lang: Language = "zh") -> str:
        """The check in words."""
        return say(f"position.{self.key}", lang)


@dataclass(frozen=True, eq=False)
class Position:
    """A draft at fixed shares, exactly. Money is fen; gains are exact fractions of a fen."""

    draft: Draft
    shares: Mapping[str, Fraction]
    formulas: tuple[Formula, ...]
    accounts: tuple[Account, ...]

    @cached_property
    def measures(self) -> Measures[Fraction]:
        """The quantities that terms are made of, exact."""
        received = {
            account.formula.name: {
                region: _padded(account.received[region].tolist(), account.formula, self.draft.years)
                for region in account.regions
            }
            for account in self.accounts
        }
        return measures(self.draft, received, dict(self.shares), Fraction(0))

    @property
    def gains(self) -> Mapping[Region, tuple[Fraction, ...]]:
        """gain_t = Σ receipts + Σ value · credit − cost − no deal, nominal, for each year."""
        return {region: tuple(path) for region, path in self.measures.gains.items()}

    @cached_property
    def totals(self) -> Mapping[Region, Fraction]:
        """Σ_t δ^(t−t0) gain_t of each party."""
        weights = self.measures.discount
        return {
            region: sum((value * weight for value, weight in zip(path, weights, strict=True)), Fraction(0))
            for region, path in self.gains.items()
        }

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """Conditions that do not hold here, each with the first year and the shortfall there."""
        return self.misses(self.draft.conditions)

    def misses(self, conditions: Iterable[Condition]) -> tuple[Breach, ...]:
        """Which of these conditions do not hold here; nothing of them is kept."""
        found: list[Breach] = []
        for condition in conditions:
            missed = [
                (year, condition.shortfall(value)) for year, value in condition.term.values(self.measures)
            ]
            missed = [(year, short) for year, short in missed if short > 0]
            if missed:
                found.append(Breach(condition, *missed[0]))
        return tuple(found)

    def shortfall(self, condition: Condition) -> Fraction:
        """By how much a condition is missed here, in the year that misses it most; 0 where it holds."""
        return max(condition.shortfall(value) for _, value in condition.term.values(self.measures))

    @cached_property
    def tight(self) -> tuple[tuple[Condition, int | None], ...]:
        """Conditions that hold with no more to spare than one step of the shares can move, and their year.

        One step is a millionth of a share; of all pools it moves at most Σ |pool| / 10^6 fen.
        """
        pools = sum(int(np.abs(account.pool).sum(dtype=np.float64)) for account in self.accounts)
        step = Fraction(pools, 10**6) + len(self.draft.park.projects) * len(self.draft.years)
        found: list[tuple[Condition, int | None]] = []
        for condition in self.draft.conditions:
            near = Fraction(1, 10**6) if condition.term.is_share else step
            values = condition.term.values(self.measures)
            years = [year for year, value in values if abs(value - condition.bound) <= near]
            if years and not any(condition.shortfall(value) > near for _, value in values):
                found.append((condition, years[0]))
        return tuple(found)

    @cached_property
    def losers(self) -> tuple[tuple[Region, int | None, Fraction], ...]:
        """Parties whose total gain is negative: the first losing year and the total."""
        return tuple(
            (
                region,
                next((y for y, v in zip(self.draft.years, self.gains[region], strict=True) if v < 0), None),
                gain,
            )
            for region, gain in self.totals.items()
            if gain < 0
        )

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Three checks: parts add up to 100 % of every cell, Σ transfers 0, pool in = pool out.

        An indicator that counts double has no rest and no transfers; its excess is shown instead.
        """
        split = [account for account in self.accounts if account.rest is not None]
        sums = [np.sum(list(account.transfers.values()), axis=0) for account in split]
        return (
            Check("check_shares", all(_whole(account) for account in split)),
            Check("check_transfers", not any(np.any(by_year) for by_year in sums)),
            Check("check_pool", all(_pool_kept(account) for account in split)),
        )

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """Every cap that is reached and every floor that holds, in the order of the clauses."""
        ledger = self.draft.park.ledger
        return tuple(one for account in self.accounts for one in bindings(account, ledger))

    def account(self, name: str) -> Account:
        """The account of a formula by its name."""
        return next(account for account in self.accounts if account.formula.name == name)


def at(draft: Draft, shares: "Mapping[str, str | int | Fraction] | None" = None) -> Position:
    """The draft's exact position at these shares; pins and fixed shares need not be repeated.

    Raises DraftError when a share has no value, FormulaError when the ledger lacks a cell.
    """
    given = {name: fraction(value) for name, value in (shares or {}).items()}
    fixed = {share.name: share.value for share in draft.shares if share.value is not None}
    known = [share.name for share in draft.shares]
    strangers = [name for name in given if name not in known]
    if strangers:
        raise DraftError(
            [fault("formula.unknown_share", found=name, nearest=nearest(name, known)) for name in strangers]
        )
    closed = [name for name, value in given.items() if name in fixed and fixed[name] != value]
    if closed:
        raise DraftError([fault("draft.pin_fixed", name=name) for name in closed])
    held = {**draft.pins, **given, **fixed}
    missing = [share.name for share in draft.shares if share.name not in held]
    if missing:
        raise DraftError([fault("formula.still_open", name=name) for name in missing])
    values = {share.name: held[share.name] for share in draft.shares}
    formulas = tuple(formula.fixed(values) for formula in draft.formulas)
    accounts = tuple(evaluate(formula, draft.park.ledger) for formula in formulas)
    return Position(draft, values, formulas, accounts)


def measures[V: Value](
    draft: Draft, received: Mapping[str, Mapping[Region, list[V]]], shares: Mapping[str, V], zero: V
) -> Measures[V]:
    """Gains and receipts from what each formula gives; the same sums for exact values and affine pieces."""
    gains = {region: _gain(draft, region, received, zero) for region in draft.parties}
    paid = {formula.name for formula in draft.formulas if formula.paid}
    receipts = {name: _all_parties(draft, by_region, zero) for name, by_region in received.items()}
    return Measures(draft.years, draft.discounts(), gains, receipts, shares, frozenset(paid))


def _all_parties[V: Value](
    draft: Draft, by_region: Mapping[Region, list[V]], zero: V
) -> Mapping[Region, list[V]]:
    return {region: by_region.get(region, [zero] * len(draft.years)) for region in draft.parties}


def _gain[V: Value](
    draft: Draft, region: Region, received: Mapping[str, Mapping[Region, list[V]]], zero: V
) -> list[V]:
    whole = [zero + Fraction(-burden) for burden in draft.burden(region)]  # type: ignore[operator]
    for formula in draft.formulas:
        path = received[formula.name].get(region)
        weight = (
            Fraction(1)
            if formula.paid
            else draft.values.get(region, {}).get(formula.dimension.kind, Fraction(0))
        )
        if path is not None and weight and formula.dimension.money:  # 亩 and 吨 have no value in 万元
            whole = [old + value * weight for old, value in zip(whole, path, strict=True)]
    return whole


def _padded(path: list[int], formula: Formula, years: tuple[int, ...]) -> list[Fraction]:
    by_year = dict(zip(formula.years, path, strict=True))
    return [Fraction(by_year.get(year, 0)) for year in years]


def _whole(account: Account) -> bool:
    """Whether the claims and the rest add up to the pool for every project and year."""
    parts = np.array([*account.claims, *([] if account.rest is None else [account.rest])], dtype=np.int64)
    return bool(np.array_equal(parts.sum(axis=0), account.pool))


def _pool_kept(account: Account) -> bool:
    received = np.sum(list(account.received.values()), axis=0)
    return bool(np.array_equal(received, total(account.pool)))
