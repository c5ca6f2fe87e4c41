"""A second way to the frontier of two parties, in exact fractions and without any program.

One or two open shares: the box of shares is cut along every line on which some cap is reached, cut again by
each condition, and what is left are polygons on which gains are straight. The frontier of the union of their
images is what remains of their sides once every side has lost the parts that another dominates.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np

from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, park_of
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share, Stream

CIT = Stream("cit")
REGIONS = (ORIGIN_REGION, HOST_REGION)


@dataclass
class Case:
    """Amounts in 万元 by project and year; `on_tax`, `on_cit`, `on_gdp` name the share on each.

    demands : (what, year, sign, bound) of receipts or total gains, 万元
    """

    tax: list
    cit: list
    gdp: list
    caps: list
    shares: tuple
    on_tax: str
    on_cit: str
    on_gdp: str
    worth: tuple
    no_deal: tuple
    step: Fraction = Fraction(1)
    demands: list = field(default_factory=list)

    @property
    def years(self):
        return range(2026, 2026 + len(self.tax[0]))

    def draft(self):
        """The same as a draft."""
        made = {name: Share(name) for name in self.shares}
        count, span = len(self.tax), self.years
        register = Register([Project(f"P{n}", ORIGIN_REGION, HOST_REGION, 2026, 2026) for n in range(count)])
        flows = {
            stream: {f"P{n}": dict(zip(span, table[n], strict=True)) for n in range(count)}
            for stream, table in ((TAX, self.tax), (CIT, self.cit), (GDP, self.gdp))
        }
        body = made[self.on_tax] * TAX + made[self.on_cit] * CIT
        if self.caps:
            body = capped(body, wan(self.caps[0]))
        formulas = [Formula("税收", TAX + CIT, {ORIGIN: body}, HOST, span)]
        formulas.append(Formula("地区生产总值", GDP, {ORIGIN: made[self.on_gdp] * GDP}, HOST, span))
        values = {region: {"gdp": worth} for region, worth in zip(REGIONS, self.worth, strict=True)}
        base = {
            region: dict.fromkeys(span, fen(str(amount)))
            for region, amount in zip(REGIONS, self.no_deal, strict=True)
        }
        park = park_of(ledger_of(register, flows), REGIONS)
        conditions = [self.condition(number, *one) for number, one in enumerate(self.demands)]
        discount = 1 / self.step - 1
        return Draft(formulas, park, values=values, no_deal=base, discount=discount, conditions=conditions)

    def condition(self, number, what, year, sign, bound):
        region = ORIGIN_REGION if what.endswith("origin") else HOST_REGION
        term = gain(region).total if year is None else receipts(region, "税收").in_year(year)
        return (term >= str(bound) if sign > 0 else term <= str(bound)).named(f"条件{number}")

    def at(self, point):
        """(both total gains, each demand's spare) at exact shares, 万元, by the definition year by year."""
        part = dict(zip(self.shares, point, strict=True))
        paid = [Fraction(0)] * len(self.years)
        for tax, cit in zip(self.tax, self.cit, strict=True):
            left = Fraction(self.caps[0]) if self.caps else None
            for year, (one, two) in enumerate(zip(tax, cit, strict=True)):
                claim = part[self.on_tax] * one + part[self.on_cit] * two
                claim = claim if left is None else min(claim, left)
                left = None if left is None else left - claim
                paid[year] += claim
        pool = [sum(table[year] for table in (*self.tax, *self.cit)) for year in range(len(paid))]
        gdp = [sum(table[year] for table in self.gdp) for year in range(len(paid))]
        credit = part[self.on_gdp]
        mine = [
            (paid[t] + Fraction(self.worth[0]) * credit * gdp[t] - self.no_deal[0]) * self.step**t
            for t in range(len(paid))
        ]
        theirs = [
            (pool[t] - paid[t] + Fraction(self.worth[1]) * (1 - credit) * gdp[t] - self.no_deal[1])
            * self.step**t
            for t in range(len(paid))
        ]
        gains = sum(mine), sum(theirs)
        spare = []
        for what, year, sign, bound in self.demands:
            own = what.endswith("origin")
            t = None if year is None else year - 2026
            value = gains[0 if own else 1] if t is None else paid[t] if own else pool[t] - paid[t]
            spare.append(sign * (value - bound))
        return gains, spare

    def breaks(self):
        """Functions of a point that are 0 where a cap is reached in some year."""
        found = []
        for tax, cit in zip(self.tax, self.cit, strict=True) if self.caps else ():
            for year in range(1, len(self.years) + 1):
                weights = {name: Fraction(0) for name in self.shares}
                weights[self.on_tax] += sum(tax[:year])
                weights[self.on_cit] += sum(cit[:year])
                by = tuple(weights.values())
                found.append(lambda point, by=by: sum(map(Fraction.__mul__, by, point)) - self.caps[0])
        return found


def drawn_case(seed, with_caps=True):
    """One or two shares, one or two projects, two to four years, none to two demands."""
    random = np.random.default_rng([seed, with_caps])

    def whole(low, high):
        return int(random.integers(low, high + 1))

    projects, years = whole(1, 2), whole(2, 4)
    table = lambda most: [[whole(1, most) for _ in range(years)] for _ in range(projects)]  # noqa: E731
    shares = ("a", "b")[: whole(1, 2)]
    pick = lambda: shares[whole(0, len(shares) - 1)]  # noqa: E731
    on = [shares[0], shares[-1], pick()]
    random.shuffle(on)
    if set(on) != set(shares):
        on = [shares[0], shares[-1], shares[-1]]
    worth = tuple(f"{whole(0, 40)}/100" for _ in REGIONS)
    case = Case(
        table(300), table(200), table(1500), [whole(50, 500)] if with_caps else [], shares, *on, worth,
        (whole(0, 30), whole(0, 60)), Fraction(1) if whole(0, 1) else Fraction(25, 26),
    )  # fmt: skip
    hidden = [Fraction(whole(5, 95), 100) for _ in shares]
    for _ in range(whole(0, 2)):
        region, sign = ("origin", "host")[whole(0, 1)], whole(0, 1) * 2 - 1
        year = None if whole(0, 2) == 0 else 2026 + whole(0, years - 1)
        case.demands.append((region, year, 1, Fraction(0)))
        value = int(case.at(hidden)[1][-1])
        case.demands[-1] = (region, year, sign, Fraction(value - sign * whole(0, 30)))
    return case


def segments(case):
    """The sides of the images of all polygons, as pairs of exact gains; a pair of equal ones is a point."""
    size = len(case.shares)
    box = [(Fraction(0),), (Fraction(1),)] if size == 1 else [(0, 0), (1, 0), (1, 1), (0, 1)]
    cells = [[tuple(map(Fraction, point)) for point in box]]
    for line in case.breaks():
        cells = [part for cell in cells for sign in (1, -1) if (part := cut(cell, line, sign))]
    for number in range(len(case.demands)):
        spare = lambda point, n=number: case.at(point)[1][n]  # noqa: E731
        cells = [part for cell in cells if (part := cut(cell, spare))]
    found = set()
    for cell in cells:
        gains = [case.at(point)[0] for point in cell]
        found |= {tuple(sorted(pair)) for pair in zip(gains, [*gains[1:], gains[0]], strict=True)}
    return sorted(found)


def cut(cell, worth, sign=1):
    """The part of a polygon, interval or point where sign · a function that is straight on it is ≥ 0."""
    values = [sign * worth(point) for point in cell]
    found = []
    for number, (here, value) in enumerate(zip(cell, values, strict=True)):
        after, following = cell[(number + 1) % len(cell)], values[(number + 1) % len(cell)]
        if value >= 0:
            found.append(here)
        if (value > 0 > following) or (value < 0 < following):
            part = value / (value - following)
            found.append(tuple(a + part * (b - a) for a, b in zip(here, after, strict=True)))
    return list(dict.fromkeys(found))


def point_of(side, part):
    (x, y), (u, v) = side
    return x + part * (u - x), y + part * (v - y)


def dominated(side, other):
    """The part of a side that another dominates: (from, to, from counts, to counts), or None."""
    square = [(Fraction(s), Fraction(t)) for s, t in ((0, 0), (1, 0), (1, 1), (0, 1))]
    for axis in (0, 1):
        square = cut(square, lambda p, n=axis: point_of(other, p[1])[n] - point_of(side, p[0])[n])
        if not square:
            return None
    low, high = min(s for s, _ in square), max(s for s, _ in square)

    def more(part):
        mine = sum(point_of(side, part))
        strip = cut(cut(square, lambda p: p[0] - part), lambda p: part - p[0])
        return max(sum(point_of(other, t)) for _, t in strip) - mine > 0

    if low == high:
        return (low, high, True, True) if more(low) else None
    if not more((low + high) / 2):
        return None
    return low, high, more(low), more(high)


def alive(sides):
    """What is left of the sides: ((gains, gains), starts, ends), exact."""
    found = []
    for side in sides:
        parts = [(Fraction(0), Fraction(1), True, True)]
        for other in sides:
            gone = dominated(side, other)
            if gone is not None:
                parts = [rest for part in parts for rest in without(part, gone)]
        found += [((point_of(side, a), point_of(side, b)), c, d) for a, b, c, d in parts]
    return found


def without(part, gone):
    """An interval with open or closed ends, without another."""
    low, high, starts, ends = part
    first, last, from_counts, to_counts = gone
    if first > high or last < low:
        yield part
        return
    left = (low, first, starts, not from_counts and (ends or first < high))
    right = (last, high, not to_counts and (starts or last > low), ends)
    for one, two, begins, stops in (left, right):
        if one < two or (one == two and begins and stops):
            yield one, two, begins, stops


def brute_frontier(case):
    """[(corners, starts, ends)] from the first party's least gain to its most, exact, 万元."""
    left = alive(segments(case))
    points = sorted({gains for pair, _, _ in left for gains in pair}, key=lambda one: (one[0], -one[1]))
    if not points:
        return []

    def there(gains):
        return any(holds(one, gains) for one in left)

    pieces = [[points[0]]]
    for one, other in pairwise(points):
        if there(((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)):
            pieces[-1].append(other)
        else:
            pieces.append([other])
    kept = [piece for piece in pieces if len(piece) > 1 or there(piece[0])]
    return [(straight(piece), there(piece[0]), there(piece[-1])) for piece in kept]


def holds(part, gains):
    """Whether a part of a side holds a point, its own ends only where they count."""
    (one, other), starts, ends = part
    if gains in (one, other):
        return (starts and gains == one) or (ends and gains == other)
    (x, y), (u, v), (a, b) = one, other, gains
    on_line = (u - x) * (b - y) == (v - y) * (a - x)
    return on_line and min(x, u) <= a <= max(x, u) and min(y, v) <= b <= max(y, v)


def straight(piece):
    """Without corners that are none."""
    kept = piece[:1]
    for here, after in pairwise(piece[1:]):
        (x, y), (a, b), (u, v) = kept[-1], here, after
        if (a - x) * (v - y) != (u - x) * (b - y):
            kept.append(here)
    return [*kept, *piece[1:][-1:]]


def supported_only(pieces):
    """The corners that some weighted sum of both gains finds: those of the convex hull."""
    corners = [gains for piece, _, _ in pieces for gains in piece]

    def over(one, other, gains):
        return (other[0] - one[0]) * (gains[1] - one[1]) - (other[1] - one[1]) * (gains[0] - one[0]) > 0

    below = {
        gains
        for one, other in combinations(sorted(corners), 2)
        for gains in corners
        if one[0] < gains[0] < other[0] and over(other, one, gains)
    }
    return [gains for gains in corners if gains not in below]
