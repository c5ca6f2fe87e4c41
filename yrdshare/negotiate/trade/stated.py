"""Stated worths can be gamed: how far one can move before the split changes, and what misstating it gives.

For one party and one indicator the draft is solved with other worths v in [0, top], all else as it is:

    holds  : the v around the stated one at which every solved share stays; the same for each share
    best   : the v tried that gives the party most at its stated worth, taken for the true one

    gained(v) = gain_i(split solved at v) − gain_i(split solved at the stated worth), both at the stated worth

Worths are tried at parts of `top` and on either side of what the others state, where the order of worths
turns; the ends of a range are then closed in on by halving. Both ends are solved themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.grid import GRID
from yrdshare.negotiate.trade.apart import MONEY, credited_kinds, kind_of
from yrdshare.negotiate.trade.handed import with_values
from yrdshare.negotiate.trade.unvalued import credit, stated

REACH = 2  # times the largest worth stated: how far worths are tried
STEPS = 8  # equal parts of that reach that are tried
FINE = 1_000  # the ends of a range are found to this part of the reach
SAME = Fraction(1, 100_000)  # shares that differ by no more are the same: 0.001 of a percentage point


@dataclass(frozen=True, slots=True)
class Misstatement:
    """A worth that is not the party's own, and what stating it does.

    gained : what the party gains more, counted at its own worth, fen
    losers : who loses by it and how much, fen, each at the worth it states itself
    """

    value: Fraction
    gained: Fraction
    losers: Mapping[Region, Fraction]


@dataclass(frozen=True, slots=True)
class Stated:
    """One stated worth.

    holds : (least, most) worth at which the whole split stays; both are `value` where it moves at once
    shares : the same for each open share by itself
    top : the largest worth tried · tried : how many were solved
    best : None where nothing that was tried gives the party more
    """

    region: Region
    kind: str
    value: Fraction
    holds: tuple[Fraction, Fraction]
    shares: Mapping[str, tuple[Fraction, Fraction]]
    top: Fraction
    tried: int
    best: Misstatement | None


@dataclass(slots=True)
class Tries:
    """The draft solved at other worths of one party and one indicator, each once."""

    solution: Solution
    region: Region
    kind: str
    solved: dict[Fraction, Position | None] = field(default_factory=dict)

    def at(self, value: Fraction) -> Position | None:
        """The position at a stated worth; None where the conditions leave no split."""
        if value not in self.solved:
            draft = with_values(self.solution.draft, self.kind, {self.region: value})
            outcome = solve(draft)
            self.solved[value] = outcome.position if isinstance(outcome, Solution) else None
        return self.solved[value]

    def stays(self, value: Fraction, names: Iterable[str]) -> bool:
        """Whether these shares are solved to be the same at this worth."""
        position, now = self.at(value), self.solution.shares
        return position is not None and all(abs(position.shares[one] - now[one]) <= SAME for one in names)


def all_stated(solution: Solution) -> tuple[Stated, ...]:
    """Every party's worth of every indicator that it is credited and that open shares divide."""
    return tuple(how_stated(solution, region, kind) for region, kind in pairs(solution.draft))


def pairs(draft: Draft) -> tuple[tuple[Region, str], ...]:
    """Each party with each indicator that it states a worth for, a worth of zero included."""
    known = credited_kinds(draft)
    return tuple(
        (region, kind) for region, by_kind in draft.values.items() for kind in by_kind if kind in known
    )


def how_stated(solution: Solution, region: Region, kind: str) -> Stated:
    """How far one party's stated worth can move, and what it could gain by stating another."""
    draft = solution.draft
    value = stated(draft, region, kind)
    others = {stated(draft, one, kind) for one in draft.parties if one != region}
    top = REACH * max([value, *others]) or Fraction(1)
    points = _points(value, others, top)
    tries = Tries(solution, region, kind, {value: solution.position})
    names = [share.name for share in draft.open_shares if share.name not in draft.pins]
    shares = {name: _range(lambda v, name=name: tries.stays(v, [name]), value, points, top) for name in names}  # type: ignore[misc]
    holds = _meet(shares.values(), value, top)
    best = _best(tries, points, value)
    return Stated(region, kind, value, holds, shares, top, len(tries.solved), best)


def _points(value: Fraction, others: Iterable[Fraction], top: Fraction) -> list[Fraction]:
    """The worths that are tried, in order: parts of the reach, and on and beside what the others state."""
    beside = top / FINE
    found = {top * step / STEPS for step in range(STEPS + 1)}
    found |= {one + shift for one in (*others, value) for shift in (-beside, Fraction(0), beside)}
    return sorted(one for one in found if 0 <= one <= top)


def _range(
    stays: Callable[[Fraction], bool], value: Fraction, points: list[Fraction], top: Fraction
) -> tuple[Fraction, Fraction]:
    """The worths around `value` that keep what `stays` asks, as far as they were tried."""
    return (
        _end(stays, value, [one for one in reversed(points) if one < value], top),
        _end(stays, value, [one for one in points if one > value], top),
    )


def _end(
    stays: Callable[[Fraction], bool], value: Fraction, outward: list[Fraction], top: Fraction
) -> Fraction:
    kept = value
    for point in outward:
        if stays(point):
            kept = point
            continue
        while abs(point - kept) > top / FINE:
            middle = (point + kept) / 2
            kept, point = (middle, point) if stays(middle) else (kept, middle)
        break
    return kept


def _meet(
    ranges: Iterable[tuple[Fraction, Fraction]], value: Fraction, top: Fraction
) -> tuple[Fraction, Fraction]:
    """The range in which every share stays; all that was tried where no share is open."""
    ends = list(ranges)
    low = max((one for one, _ in ends), default=Fraction(0))
    return min(low, value), max(min((one for _, one in ends), default=top), value)


def _best(tries: Tries, points: list[Fraction], value: Fraction) -> Misstatement | None:
    """The worth that gives most at the party's own; the nearest to it of several that give the same."""
    draft, honest = tries.solution.draft, tries.solution.position
    for point in points:
        tries.at(point)
    found = [
        (
            _own_gain(draft, position, tries.region) - _own_gain(draft, honest, tries.region),
            -abs(point - value),
            point,
        )
        for point, position in tries.solved.items()
        if position is not None
    ]
    gained, _, point = max(found)
    position = tries.solved[point]
    if position is None or gained <= noise(draft, honest, tries.region):
        return None
    changes = {one: _own_gain(draft, position, one) - _own_gain(draft, honest, one) for one in draft.parties}
    losers = {one: -change for one, change in changes.items() if change < -noise(draft, honest, one)}
    return Misstatement(point, gained, losers)


def _own_gain(draft: Draft, position: Position, region: Region) -> Fraction:
    """A party's gain at a position, its indicators at the worth that `draft` states."""
    shift = Fraction(0)
    for kind in credited_kinds(draft):
        by = stated(draft, region, kind) - stated(position.draft, region, kind)
        shift += by * credit(position, region, kind)
    return position.totals[region] + shift


def noise(draft: Draft, position: Position, region: Region) -> Fraction:
    """What snapping every share to the grid can move of a gain, fen: less than that is no advantage."""
    weights = {kind: abs(stated(draft, region, kind)) for kind in credited_kinds(draft)} | {
        MONEY: Fraction(1)
    }
    moved = Fraction(0)
    for account in position.accounts:
        pools = sum(abs(value) for path in account.pool.tolist() for value in path)
        moved += weights.get(kind_of(account.formula), 0) * (Fraction(pools, GRID) + account.pool.size)
    return moved * max(len(draft.open_shares), 1)
