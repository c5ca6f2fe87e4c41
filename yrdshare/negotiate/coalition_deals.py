"""What a group of parties could agree on without the others: the draft cut down to their own projects.

    partners(p) = origin and host of project p, and everyone whom a formula gives something on it
    P(S)        = the projects all of whose partners are in S
    part_i(S)   = Σ_{p ∈ P(S), i ∈ partners(p)} |pool_p| / Σ_{p: i ∈ partners(p)} |pool_p|     over all years

no_deal_i and cost_i stand in the draft for a region as a whole. In the smaller deal they count by part_i(S),
to the fen in each year: with all its projects in the deal a region bears everything, with none it bears
nothing and gains nothing. Where a region's projects share nothing at all, part_i(S) counts projects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from yrdshare.errors import DraftError, YrdshareError, fault
from yrdshare.formula.account import regions
from yrdshare.formula.exact import work
from yrdshare.formula.linear import share_column
from yrdshare.formula.setting import setting
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Yearly
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Method
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.principles import utilitarian
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.certify import snapped
from yrdshare.negotiate.solving.model import Model, build
from yrdshare.negotiate.solving.stages import NoSplitError, Stages
from yrdshare.negotiate.terms import Condition
from yrdshare.program.program import ProgramError
from yrdshare.words import Language, say

Status = Literal["nothing", "agreed", "apart", "conflict", "stated"]
Group = frozenset[Region]


@dataclass(frozen=True, slots=True)
class Deal:
    """What a group is worth, fen.

    amount : Σ gains of the best deal found, exact at its shares; 0 where no deal is better or none possible
    bound  : what no deal of theirs can pass; above `amount` by the rounding of shares, with many caps by more
    status : "agreed"; "nothing" to share without the others; no deal is better ("apart"); their conditions
             cannot all hold in the smaller deal ("conflict"); the user's own figure ("stated")
    projects : how many projects the deal is about · shares : where it stands
    """

    amount: Fraction
    bound: float
    status: Status
    projects: int = 0
    shares: Mapping[str, Fraction] | None = None
    method: Method = "linear"


@dataclass(frozen=True, slots=True)
class Together:
    """The parties of a group, named together."""

    regions: tuple[Region, ...]

    def text(self, lang: Language = "zh") -> str:
        """Their names in one."""
        return say("coalitions.joint", lang).join(region.text(lang) for region in self.regions)


NOTHING = Deal(Fraction(0), 0.0, "nothing")


class Deals:
    """The deals of all groups of one draft, each worked out once: groups with the same projects are worth the
    same."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[tuple[int, ...], Deal] = {}

    def of(self, group: Group) -> Deal:
        """The deal of a group; of all parties the draft itself, which they may like less than no deal."""
        if group >= set(self._draft.parties):
            return self._whole
        rows = tuple(row for row, partners in enumerate(self.partners) if partners <= group)
        if rows not in self._known:
            self._known[rows] = self._among(rows) if rows else NOTHING
        return self._known[rows]

    @cached_property
    def partners(self) -> tuple[Group, ...]:
        """Without whom each project cannot be shared, in the register's order."""
        return tuple(self._partners_of(row) for row in range(len(self._draft.park.projects)))

    @cached_property
    def pools(self) -> tuple[int, ...]:
        """What each project brings to the formulas over all years, fen without sign."""
        draft = self._draft
        ledger = draft.park.ledger
        sums = [0] * len(draft.park.projects)
        for one in [formula for formula in draft.formulas if formula.paid] or list(draft.formulas):
            pool = work(one.pool, setting(ledger, one.years)).value.to_fen()
            paths = np.abs(np.broadcast_to(pool, (len(sums), len(one.years))))
            sums = [old + sum(path) for old, path in zip(sums, paths.tolist(), strict=True)]
        return tuple(sums)

    def _partners_of(self, row: int) -> Group:
        """Origin, host, who collects, and who may have something of this project by a formula."""
        project = self._draft.park.projects[row]
        alone = Register([project])
        sides = {project.origin, project.host}
        named = [region for one in self._draft.formulas for region in regions(one, alone)]
        others = [region for region in dict.fromkeys(named) if region not in sides]
        if not others:
            return frozenset(sides)
        received = build(cut(self._draft, (row,), {})).measures.receipts
        return frozenset(sides).union(
            region
            for region in others
            if any(value.terms or value.constant for path in received.values() for value in path[region])
        )

    @cached_property
    def _whole(self) -> Deal:
        rows = tuple(range(len(self._draft.park.projects)))
        found = best(self._draft.revise(principle=utilitarian(), number=self._draft.number), len(rows))
        if found is None:
            raise DraftError([fault("coalitions.infeasible")])
        return found

    def _among(self, rows: tuple[int, ...]) -> Deal:
        """The best deal about these projects, or none if that is better."""
        inside = [self.partners[row] for row in rows]
        group = frozenset[Region]().union(*inside)
        parts = {region: self._part(region, rows) for region in group}
        try:
            found = best(cut(self._draft, rows, parts), len(rows))
        except YrdshareError as error:
            who = Together(ordered(self._draft, group))
            raise DraftError([fault("coalitions.unsolved", group=who), *error.faults]) from error
        if found is None:
            return Deal(Fraction(0), 0.0, "conflict", len(rows))
        if found.amount <= 0:
            return Deal(Fraction(0), max(found.bound, 0.0), "apart", len(rows), None, found.method)
        return found

    def _part(self, region: Region, rows: Iterable[int]) -> Fraction:
        """How much of a region's no-deal and costs belongs to these projects."""
        mine = [row for row, partners in enumerate(self.partners) if region in partners]
        whole = sum(self.pools[row] for row in mine)
        weights = {row: self.pools[row] if whole else 1 for row in mine}
        return Fraction(sum(weights.get(row, 0) for row in rows), sum(weights.values()))


def ordered(draft: Draft, group: Iterable[Region]) -> tuple[Region, ...]:
    """The parties of a group in the draft's order."""
    inside = set(group)
    return tuple(region for region in draft.parties if region in inside)


def cut(draft: Draft, rows: tuple[int, ...], parts: Mapping[Region, Fraction]) -> Draft:
    """The draft about these projects alone, for the largest total: who has no part in them bears nothing.

    Conditions that name no region stay, such as those on shares; the others where all whom they name have a
    part in the deal.
    """
    park = draft.park
    register = Register([park.projects[row] for row in rows])
    smaller = replace(park, projects=register, ledger=_on_rows(park.ledger, register, list(rows)))
    kept = tuple(one for one in draft.conditions if _named(one) <= set(parts))
    found = replace(
        draft,
        park=smaller,
        principle=utilitarian(),
        no_deal=_parts(draft, draft.no_deal, parts),
        costs=_parts(draft, draft.costs, parts),
        values={},
        conditions=kept,
    )
    held = {region: by_kind for region, by_kind in draft.values.items() if region in found.parties}
    return replace(found, values=held)


def best(draft: Draft, projects: int) -> Deal | None:
    """The largest total gain under a draft's conditions, at exact shares; None where they cannot all hold."""
    model = build(draft)
    for name, value in draft.pins.items():
        if name in {share.name for share in draft.open_shares}:
            model.program.bound_column(share_column(name), float(value), float(value))
    try:
        answer = Stages(model).maximise({"whole": 1.0})
    except NoSplitError:
        return None
    shares = {share.name: answer.values[share_column(share.name)] for share in draft.open_shares}
    try:
        position, _ = snapped(model, shares)
    except ProgramError:  # the corner that was found rounds badly: another split with this total may not
        position = _settled(draft)
    amount = sum(position.totals.values(), Fraction(0))
    bound = max(answer.bound * model.scale, float(amount))
    return Deal(amount, bound, "agreed", projects, position.shares, model.method)


def _settled(draft: Draft) -> Position:
    """The split that the whole principle gives, which mostly lies away from the corners."""
    outcome = solve(draft)
    assert not isinstance(outcome, Infeasible)  # it has the split that rounds badly
    return outcome.position


def step(model: Model) -> Fraction:
    """What one millionth of every open share can move in all pools, and the account's roundings, fen."""
    draft = model.draft
    cells = len(draft.park.projects) * len(draft.years) * len(draft.formulas)
    pools = model.scale * len(draft.formulas)
    return Fraction(pools) * max(len(draft.open_shares), 1) / 10**6 + cells * len(draft.parties)


def _named(condition: Condition) -> Group:
    """The regions that a condition speaks of."""
    return frozenset(part.region for _, part in condition.term.parts if part.region is not None)


def _parts(draft: Draft, table: Yearly, parts: Mapping[Region, Fraction]) -> Yearly:
    """A table of the regions' fen by year, each times its part."""
    return {
        region: {
            year: round_fraction(Fraction(amount) * parts.get(region, Fraction(0)))
            for year, amount in table.get(region, {}).items()
        }
        for region in draft.parties
    }


def _on_rows(ledger: Ledger, register: Register, rows: list[int]) -> Ledger:
    """The ledger with these projects alone."""
    cells = {
        name: Cells(one.value[rows], one.present[rows], one.source[rows], one.status[rows])
        for name, one in ledger.cells.items()
    }
    return replace(ledger, register=register, cells=cells)
