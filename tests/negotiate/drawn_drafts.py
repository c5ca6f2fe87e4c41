"""Seeded small drafts of two to four parties, linear or with caps, many degenerate, some without a split.

`drawn_draft(seed, parties, capped, conditions)` is the same draft on every machine: one to three projects,
two to four years, one to three open shares, whole 万元. Most conditions hold at one hidden point, many of
them just so; about one draft in six has conditions that cannot all hold.
"""

from fractions import Fraction

import numpy as np

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, park_of
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest, proportional
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped as cap
from yrdshare.nodes.build import history, wan
from yrdshare.nodes.expression import Share, Stream

FUNDS = (Region("F1", "一号基金", "Fund One", "基金"), Region("F2", "二号基金", "Fund Two", "基金"))
CIT = Stream("cit")
EVEN = 100  # 万元 of every cell where a draft is drawn with equal numbers


class Drawing:
    """One seed's draft, step by step from one stream of random numbers."""

    def __init__(self, seed, parties, capped, conditions):
        self.random = np.random.default_rng([seed, parties, capped, conditions])
        self.capped, self.wanted = capped, conditions
        self.even = self.chance(0.3)
        self.years = range(2026, 2026 + self.whole(2, 4))
        two = parties > 2 and self.chance(0.5)
        self.origins = [ORIGIN_REGION, *([OTHER_ORIGIN] if two else [])]
        self.funds = FUNDS[: parties - 1 - len(self.origins)]
        self.regions = (*self.origins, HOST_REGION, *self.funds)
        count = self.whole(len(self.origins), 3)
        places = [self.origins[number % len(self.origins)] for number in range(count)]
        self.register = Register(
            [Project(f"P{number}", where, HOST_REGION, 2026, 2026) for number, where in enumerate(places)]
        )
        self.flows = {
            stream: {
                code: {year: self.amount() for year in range(2024, self.years[-1] + 1)}
                for code in self.register.codes
            }
            for stream in (TAX, CIT)
        }

    def whole(self, low, high):
        return int(self.random.integers(low, high + 1))

    def chance(self, part):
        return bool(self.random.random() < part)

    def pick(self, some):
        return some[self.whole(0, len(some) - 1)]

    def part(self, low, high):
        return Fraction(self.whole(low, high), 100)

    def amount(self):
        return EVEN if self.even else self.whole(1, 300)

    def share(self, name, high):
        return Share(name, low=self.part(0, 5), high=Fraction(high, 100))

    def formula(self):
        """Origins have a share of all, or one of each tax; each fund has a share of all."""
        room = 45 if self.funds else 90
        both = len(self.funds) < 2 and self.chance(0.5)
        first = self.share("a", room)
        body = first * TAX + self.share("b", room) * CIT if both else first * (TAX + CIT)
        if self.capped:
            limit = self.pick(["1/3", "1/2", "1"]) * history(self.pick([TAX, CIT]), 2)
            body = cap(body, limit if self.chance(0.6) else wan(self.whole(50, 400)))
        claims = [(ORIGIN, body)]
        for name, fund in zip("cd", self.funds, strict=False):
            claims.append((fund, self.share(name, 25) * (TAX + CIT)))
        return Formula("税收", TAX + CIT, claims, HOST, self.years)

    def principle(self, names):
        kind = self.whole(0, 3)
        if kind == 0:
            return kalai_smorodinsky()
        if kind == 1:
            return proportional({region: self.whole(1, 4) for region in self.regions})
        if kind == 2 and self.chance(0.5):
            return nearest({name: self.part(5, 40) for name in names})
        return equal_gain()

    def draft(self):
        formula = self.formula()
        park = park_of(ledger_of(self.register, self.flows), self.regions)
        pool = sum(
            path[year] for by in self.flows.values() for path in by.values() for year in self.years
        ) / len(self.years)
        parts = {region: self.pick([0, 0, 5, 10]) for region in self.regions}
        parts[HOST_REGION] = self.pick([0, 30, 50])
        no_deal = {
            region: {year: fen(str(int(part * pool / 100))) for year in self.years}
            for region, part in parts.items()
        }
        names = [one.name for one in formula.open_shares]
        plain = Draft(
            [formula],
            park,
            self.principle(names),
            no_deal=no_deal,
            discount=self.pick(["0", "0", "0.04"]),
        )
        return plain.revise(conditions=self.conditions(plain), number=1)

    def conditions(self, draft):
        """Conditions that hold at one hidden point, some of them just so; now and then one that may not."""
        hidden = {one.name: one.low + (one.high - one.low) * self.part(5, 95) for one in draft.open_shares}
        measures = at(draft, {name: round(value, 6) for name, value in hidden.items()}).measures
        spoilt = self.chance(1 / 6)
        found = []
        for _ in range(self.wanted):
            if found and self.chance(0.1):
                found.append(found[-1])  # the same demand twice: neither has a price of its own
                continue
            found.append(self.condition(draft, measures, spoilt))
        return tuple(one.named(f"条件{number + 1}") for number, one in enumerate(found))

    def condition(self, draft, measures, spoilt):
        term, sign = self.term([one.name for one in draft.open_shares])
        values = [value for _, value in term.values(measures)]
        least, most = min(values), max(values)
        unit = Fraction(1, 100) if term.is_share else Fraction(10**6)
        spare = unit * self.pick([0, 0, 1, 5, 20])
        if spoilt and self.chance(0.5):
            spare = -20 * unit
        if sign == ">=":
            return term >= self.bound(term, (least - spare) // unit * unit)
        return term <= self.bound(term, -((-most - spare) // unit) * unit)

    def bound(self, term, value):
        return value if term.is_share else value / 10**6

    def term(self, names):
        """A term and the side on which it is bounded."""
        region = self.pick(self.regions)
        year = self.pick(self.years)
        kind = self.whole(0, 7)
        if kind == 0:
            return gain(region).every_year, ">="
        if kind == 1:
            return receipts(region).in_year(year), "<="
        if kind == 2:
            return share(self.pick(names)), self.pick([">=", "<="])
        if kind == 3:
            return gain(region).until(year), ">="
        if kind == 4:
            return receipts(region).every_year, self.pick([">=", "<="])
        if kind == 5 and len(names) > 1:
            return share(names[0]) - share(names[-1]), self.pick([">=", "<="])
        return self.pick([gain, receipts])(region).total, self.pick([">=", ">=", "<="])


def drawn_draft(seed, parties=3, capped=False, conditions=3):
    """The draft of a seed: `parties` of 2, 3 or 4, caps on what origins get or none, so many conditions."""
    return Drawing(seed, parties, capped, conditions).draft()
