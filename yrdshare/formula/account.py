"""What one formula gives on one ledger: pool, claims and rest to the fen, summed by region and year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import Fault, FormulaError, fault
from yrdshare.formula.exact import MOST_NAMED, Working, work
from yrdshare.formula.formula import Claimant, Formula, Role
from yrdshare.formula.setting import Histories, Owners, setting
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import NOWHERE, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen, plus, total, whole_fen
from yrdshare.words import in_both


@dataclass(frozen=True, eq=False)
class Account:
    """Entitlements of one formula, every array (projects, years) in whole fen.

    Σ claims + rest = pool, exactly, for every project and year, unless it counts double.
    """

    formula: Formula
    register: Register = field(repr=False)
    pool: Fen = field(repr=False)
    claims: tuple[Fen, ...] = field(repr=False)
    rest: Fen | None = field(repr=False)
    workings: tuple[Working, ...] = field(repr=False)  # of the pool, then of each claim

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Every origin and host, and every other region that claims, rests or collects, once."""
        return regions(self.formula, self.register)

    @cached_property
    def received(self) -> Mapping[Region, Fen]:
        """What each region is entitled to, by year."""
        parts = [
            (claimant, claim) for (claimant, _), claim in zip(self.formula.claims, self.claims, strict=True)
        ]
        if self.rest is not None and self.formula.rest is not None:
            parts.append((self.formula.rest, self.rest))
        return self._by_region(parts)

    @cached_property
    def collected(self) -> Mapping[Region, Fen]:
        """What each region's treasury took in, by year."""
        return self._by_region([(self.formula.collected_by, self.pool)])

    @cached_property
    def transfers(self) -> Mapping[Region, Fen]:
        """entitlement − collected, by year; Σ over regions = 0 unless it counts double."""
        return {region: self.received[region] - self.collected[region] for region in self.regions}

    @property
    def excess(self) -> Fen:
        """Σ credited − pool by year: 0 for a split, the double counting otherwise."""
        excess = whole_fen(-total(self.pool))
        for part in (*self.claims, *([] if self.rest is None else [self.rest])):
            excess = whole_fen(plus(excess, total(part)))
        return excess

    def _by_region(self, parts: list[tuple[Claimant, Fen]]) -> Mapping[Region, Fen]:
        sums = {region: np.zeros(self.pool.shape[1], dtype=np.int64) for region in self.regions}
        for claimant, amounts in parts:
            total(np.abs(amounts))  # refuses what could wrap below
            means = owners(claimant, self.register)
            own = np.zeros((len(means.regions), amounts.shape[1]), dtype=np.int64)
            np.add.at(own, means.rows, amounts)
            for region, path in zip(means.regions, own, strict=True):
                assert region is not None  # only the pool belongs to nobody
                sums[region] = whole_fen(plus(sums[region], path))
        return sums


def role_rows(role: Role, register: Register) -> NDArray[np.int64]:
    """The row in `register.regions` of the region that `role` means for each project, shape (projects,)."""
    return {
        Role.ORIGIN: register.origin_rows,
        Role.HOST: register.host_rows,
        Role.PARK: register.park_rows,
        Role.FUND: register.fund_rows,
    }[role]


def regions(formula: Formula, register: Register) -> tuple[Region, ...]:
    """Every origin and host of the register, and every other region that the formula means, once."""
    sides = [role_rows(Role.ORIGIN, register), role_rows(Role.HOST, register)]
    named = list(dict.fromkeys([*(one for one, _ in formula.claims), formula.rest, formula.collected_by]))
    sides += [role_rows(one, register) for one in named if one in (Role.PARK, Role.FUND)]
    used = np.unique(np.concatenate(sides))
    fixed = [one for one in named if isinstance(one, Region)]
    return tuple(dict.fromkeys((*(register.regions[row] for row in used if row != NOWHERE), *fixed)))


def owners(claimant: Claimant, register: Register) -> Owners:
    """The region that `claimant` means for each project, those that it means for some project once each."""
    if isinstance(claimant, Region):
        return Owners(np.zeros(len(register), dtype=np.int64), (claimant,))
    used, rows = np.unique(role_rows(claimant, register), return_inverse=True)
    return Owners(rows, tuple(register.regions[row] for row in used))


def evaluate(formula: Formula, ledger: Ledger, histories: Histories | None = None) -> Account:
    """The account of a formula without open shares.

    ledger    : must hold every cell the formula reads; absent is an error, not zero
    histories : values an agreement wrote down, used instead of the ledger's
    Raises FormulaError: a share still open, absent cells, a role or key that a project lacks, claims above
    the pool.
    """
    refuse_nowhere(formula, ledger.register)
    where = setting(ledger, formula.years, histories)
    asked = [
        work(claim, where.claimed_by(owners(claimant, ledger.register))) for claimant, claim in formula.claims
    ]
    workings = (work(formula.pool, where), *asked)
    pool, *claims = (np.broadcast_to(one.value.to_fen(), where.shape) for one in workings)
    rest = None
    if formula.count != "double":
        rest = pool
        for claim in claims:
            rest = whole_fen(plus(rest, -claim))
        if not formula.rest_pays:
            refuse_overdrawn(formula, ledger.register, pool, rest)
    return Account(formula, ledger.register, pool, tuple(claims), rest, workings)


def refuse_nowhere(formula: Formula, register: Register) -> None:
    """Every project has a region for every role that the formula names."""
    named = dict.fromkeys([*(claimant for claimant, _ in formula.claims), formula.rest, formula.collected_by])
    found: list[Fault] = []
    for role in named:
        if isinstance(role, Role):
            lacking = [register.codes[row] for row in np.flatnonzero(role_rows(role, register) == NOWHERE)]
            if lacking:
                listed = "、".join(lacking[:MOST_NAMED])
                found.append(fault("formula.no_region", formula=formula.name, role=role, projects=listed))
    if found:
        raise FormulaError(found)


def refuse_overdrawn(formula: Formula, register: Register, pool: Fen, rest: Fen) -> None:
    """The rest is never negative where the pool is not, but for the half fens its claims were rounded by."""
    overdrawn = (pool >= 0) & (rest < -(len(formula.claims) // 2))
    if overdrawn.any():
        rows, columns = np.nonzero(overdrawn)
        unit = in_both(formula.dimension.smallest_text)
        faults: list[Fault] = [
            fault(
                "formula.overdrawn",
                formula=formula.name,
                project=register.codes[row],
                year=formula.years[column],
                short=int(-rest[row, column]),
                unit=unit,
            )
            for row, column in list(zip(rows, columns, strict=True))[:MOST_NAMED]
        ]
        raise FormulaError(faults)
