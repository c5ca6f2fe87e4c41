"""Seeded drafts with a cap on each project, small enough for the binary program, and M by its definition."""

import random
from fractions import Fraction

import numpy as np

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, park_of
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, history, wan, window
from yrdshare.nodes.expression import Share, Stream

FUND = Region("F1", "基金", "Fund", "基金")
CIT = Stream("cit")
NAMES = ("a", "b", "c", "d")


class Drawn:
    """One seed's draft: two or three parties, one to four open shares, one to four capped projects."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.years = range(2026, 2026 + self.random.randint(2, 4))
        self.fund = self.chance(0.6)
        self.count = self.random.randint(1, 4 if self.fund else 3)
        origins = [ORIGIN_REGION, *([OTHER_ORIGIN] if self.chance(0.4) else [])]
        self.register = Register(
            [
                Project(f"P{number}", self.pick(origins), HOST_REGION, 2026, 2026 + self.random.randint(0, 1))
                for number in range(self.random.randint(1, 4))
            ]
        )
        self.flows = {
            stream: {
                code: {year: self.random.randint(1, 300) for year in range(2024, self.years[-1] + 1)}
                for code in self.register.codes
            }
            for stream in (TAX, CIT)
        }

    def pick(self, some):
        return self.random.choice(some)

    def chance(self, part):
        return self.random.random() < part

    def clocked(self, body):
        return window(body, 1, self.random.randint(2, 5), self.pick(["calendar", "full_production"]))

    def claim(self, first):
        high = "0.5" if self.fund else "0.9"
        one, two = (
            Share(NAMES[(first + step) % self.count], low="0.05", high=high) * stream
            for step, stream in enumerate((TAX, CIT))
        )
        body = self.clocked(one + two) if self.chance(0.3) else one + two
        limit = self.pick(["1/2", "1", "1/3"]) * history(self.pick([TAX, CIT]), 2)
        claim = capped(body, limit if self.chance(0.7) else wan(self.random.randint(50, 500)))
        return self.clocked(claim) if self.chance(0.3) else claim

    def draft(self):
        claims = [(ORIGIN, self.claim(0)), *([(FUND, self.claim(2))] if self.fund else [])]
        formula = Formula("税收", TAX + CIT, claims, HOST, self.years)
        origins = dict.fromkeys(project.origin for project in self.register)
        regions = (*origins, HOST_REGION, *([FUND] if self.fund else []))
        park = park_of(ledger_of(self.register, self.flows), regions)
        pool = sum(
            amount
            for by_project in self.flows.values()
            for path in by_project.values()
            for year, amount in path.items()
            if year in self.years
        ) / len(self.years)
        parts = {
            region: self.pick([0, 0.5, 0.7] if region == HOST_REGION else [0, 0.05, 0.1])
            for region in regions
        }
        no_deal = {
            region: {year: fen(str(int(part * pool))) for year in self.years}
            for region, part in parts.items()
        }
        names = [one.name for one in formula.open_shares]
        return Draft(
            [formula],
            park,
            self.pick([equal_gain(), kalai_smorodinsky(), nearest({n: self.part() for n in names})]),
            no_deal=no_deal,
            discount=self.pick(["0", "0.04"]),
            conditions=self.conditions(regions, names),
        )

    def part(self):
        return Fraction(self.random.randint(5, 50), 100)

    def conditions(self, regions, names):
        found = []
        if self.chance(0.5):
            found.append(gain(HOST_REGION).every_year >= -self.random.randint(0, 100))
        if self.chance(0.3) and ORIGIN_REGION in regions:
            found.append(receipts(ORIGIN_REGION).in_year(self.years[-1]) <= self.random.randint(10, 100))
        if self.chance(0.2) and len(names) > 1:
            found.append(share(names[0]) <= share(names[-1]))
        return found


def drawn(seed):
    return Drawn(seed).draft()


def many(projects, shares, years=6, seed=1, host_keeps=60, **parts):
    """Two parties and one cap a project; without a deal the host keeps so many per cent of the pool."""
    draw = np.random.default_rng(seed)
    span = range(2026, 2026 + years)
    streams = [TAX, CIT, Stream("pit")][:shares]
    register = Register([Project(f"P{n}", ORIGIN_REGION, HOST_REGION, 2026, 2026) for n in range(projects)])
    flows = {
        stream: {
            code: {year: int(draw.integers(50, 2000)) for year in range(2024, span[-1] + 1)}
            for code in register.codes
        }
        for stream in streams
    }
    body = [
        Share(name, low="0.05", high="0.9") * stream for name, stream in zip(NAMES, streams, strict=False)
    ]
    whole = sum(streams[1:], streams[0])
    claim = capped(sum(body[1:], body[0]), history(whole, 2))
    formula = Formula("税收", whole, {ORIGIN: claim}, HOST, span)
    park = park_of(ledger_of(register, flows))
    pool = sum(sum(path[year] for year in span) for by in flows.values() for path in by.values())
    no_deal = {
        ORIGIN_REGION: dict.fromkeys(span, fen(str(pool // years // 50))),
        HOST_REGION: dict.fromkeys(span, fen(str(pool * host_keeps // years // 100))),
    }
    settled = {"principle": equal_gain(), "no_deal": no_deal, "discount": "0.04", **parts}
    return Draft([formula], park, **settled), flows, span
