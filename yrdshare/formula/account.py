"""What one formula gives on one ledger: pool, claims and rest to the fen, summed by region and year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import Fault, FormulaError, fault
from yrdshare.formula.exact import MOST_NAMED, Histories, Working, setting, work
from yrdshare.formula.formula import Claimant, Formula, Role
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen, plus, total, whole_fen


@dataclass(frozen=True, eq=False)
class Account:
    """Entitlements of one formula, every array (projects, years) in whole fen.

    Σ claims + rest = pool, exactly, for every project and year, where `count="split"`.
    """

    formula: Formula
    register: Register = field(repr=False)
    pool: Fen = field(repr=False)
    claims: tuple[Fen, ...] = field(repr=False)
    rest: Fen | None = field(repr=False)
    workings: tuple[Working, ...] = field(repr=False)  # of the pool, then of each claim

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Every region that claims, rests or collects, once."""
        formula = self.formula
        named = [claimant for claimant, _ in formula.claims] + [formula.rest, formula.collected_by]
        fixed = [one for one in named if isinstance(one, Region)]
        return tuple(dict.fromkeys((*self.register.regions, *fixed)))

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
        """entitlement − collected, by year; Σ over regions = 0 where `count="split"`."""
        return {region: self.received[region] - self.collected[region] for region in self.regions}

    @property
    def excess(self) -> Fen:
        """Σ credited − pool by year: 0 for a split, the double counting otherwise."""
        excess = whole_fen(-total(self.pool))
        for part in (*self.claims, *([] if self.rest is None else [self.rest])):
            excess = whole_fen(plus(excess, total(part)))
        return excess

    def _by_region(self, parts: list[tuple[Claimant, Fen]]) -> Mapping[Region, Fen]:
        position = {region: row for row, region in enumerate(self.regions)}
        sums = np.zeros((len(self.regions), self.pool.shape[1]), dtype=np.int64)
        for claimant, amounts in parts:
            total(np.abs(amounts))  # refuses what could wrap below
            if isinstance(claimant, Role):
                own = np.zeros_like(sums)
                np.add.at(
                    own, role_rows(claimant, self.register), amounts
                )  # the register's regions come first
                sums = whole_fen(plus(sums, own))
            else:
                sums[position[claimant]] = whole_fen(plus(sums[position[claimant]], total(amounts)))
        return {region: sums[row] for region, row in position.items()}


def role_rows(role: Role, register: Register) -> NDArray[np.int64]:
    """The row in `register.regions` of the region that `role` means for each project, shape (projects,)."""
    return register.origin_rows if role is Role.ORIGIN else register.host_rows


def evaluate(formula: Formula, ledger: Ledger, histories: Histories | None = None) -> Account:
    """The account of a formula without open shares.

    ledger    : must hold every cell the formula reads; absent is an error, not zero
    histories : values an agreement wrote down, used instead of the ledger's
    Raises FormulaError: a share still open, absent cells, claims above the pool.
    """
    where = setting(ledger, formula.years, histories)
    workings = (work(formula.pool, where), *(work(claim, where) for _, claim in formula.claims))
    pool, *claims = (np.broadcast_to(one.value.to_fen(), where.shape) for one in workings)
    rest = None
    if formula.count == "split":
        rest = pool
        for claim in claims:
            rest = whole_fen(plus(rest, -claim))
        _refuse_overdrawn(formula, ledger.register, pool, rest)
    return Account(formula, ledger.register, pool, tuple(claims), rest, workings)


def _refuse_overdrawn(formula: Formula, register: Register, pool: Fen, rest: Fen) -> None:
    """The rest is never negative where the pool is not, but for the half fens its claims were rounded by."""
    overdrawn = (pool >= 0) & (rest < -(len(formula.claims) // 2))
    if overdrawn.any():
        rows, columns = np.nonzero(overdrawn)
        faults: list[Fault] = [
            fault(
                "formula.overdrawn",
                formula=formula.name,
                project=register.codes[row],
                year=formula.years[column],
                short=int(-rest[row, column]),
            )
            for row, column in list(zip(rows, columns, strict=True))[:MOST_NAMED]
        ]
        raise FormulaError(faults)
