"""Which caps are reached and which floors hold: for whom, where and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.account import Account, owners
from yrdshare.formula.exact import Working, passes
from yrdshare.formula.formula import Claimant
from yrdshare.formula.setting import Setting, setting
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import Capped, Eligible, Floored, Stepped, When, Window

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Binding:
    """A cap that is reached or a floor that holds: in whose claim, and in which year first.

    kind     : "cap" where less is paid than claimed, "floor" where more is
    projects : by code; none for a cap on a sum
    regions  : whose sums a cap on a sum cuts; none for any other
    """

    kind: Literal["cap", "floor"]
    formula: str
    claimant: Claimant
    projects: tuple[str, ...]
    regions: tuple[Region, ...]
    year: int

    @property
    def name(self) -> str:
        """Its kind as the sentences tell it apart: cap, cap_sum or floor."""
        return f"{self.kind}_sum" if self.regions else self.kind


def bindings(account: Account, ledger: Ledger) -> Iterator[Binding]:
    """Every cap and floor that binds, in the order of the clauses, from the outside in."""
    for (claimant, _), working in zip(account.formula.claims, account.workings[1:], strict=True):
        where = setting(ledger, account.formula.years).claimed_by(owners(claimant, account.register))
        for found, binds in _found(working, where, np.ones(account.pool.shape, dtype=bool)):
            rows, first = binds.any(axis=1), int(np.argmax(binds.any(axis=0)))
            together = isinstance(found.node, Capped) and found.node.per == "sum"
            regions = [where.owners.regions[owner] for owner in np.unique(where.owners.rows[rows])]
            yield Binding(
                "cap" if isinstance(found.node, Capped) else "floor",
                account.formula.name,
                claimant,
                () if together else tuple(account.register.codes[row] for row in np.flatnonzero(rows)),
                tuple(region for region in regions if region is not None) if together else (),
                account.formula.years[first],
            )


def _found(working: Working, where: Setting, shown: Mask) -> Iterator[tuple[Working, Mask]]:
    """Each cap and floor of a claim that binds, with where it does: projects and years that are shown."""
    if isinstance(working.node, Capped | Floored):
        body, paid = (np.broadcast_to(one.value.to_fen(), where.shape) for one in (working.parts[0], working))
        binds = shown & (paid < body if isinstance(working.node, Capped) else paid > body)
        if binds.any():
            yield working, binds
    for part, mask in _below(working, where):
        yield from _found(part, where, shown & mask)


def _below(working: Working, where: Setting) -> Iterator[tuple[Working, "Mask | bool"]]:
    """The parts that make up the value, each with the projects and years in which it counts."""
    node, parts = working.node, working.parts
    match node:
        case Window():
            clock_years = where.clock_years(node.clock)
            yield parts[0], (node.first <= clock_years) & (clock_years <= node.last)
        case Stepped():
            clock_years = where.clock_years(node.clock)
            for step, part in zip(node.steps, parts, strict=True):
                yield part, (step.first <= clock_years) & (clock_years <= step.last)
        case Eligible():
            yield parts[0], passes(node.test, where)[0]
        case When():
            holds, _ = passes(node.test, where)
            yield from ((parts[0], holds), (parts[1], ~holds))
        case Capped() | Floored():
            yield parts[0], True  # the limit itself is data, and no part of what is paid
        case _:
            yield from ((part, True) for part in parts)
