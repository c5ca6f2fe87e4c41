"""Seeded formulas without sense: every node below every other, negative factors, amounts between fen.

`tests/strategies.py` draws what negotiators might write; these are for the arithmetic of a reader alone.
"""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np

from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import (
    Capped,
    Compare,
    Eligible,
    Floored,
    History,
    Marked,
    Number,
    Share,
    Step,
    Stepped,
    Stream,
    Sum,
    Times,
    When,
    Window,
    transform,
    walk,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, Key, PerUnit, Returned

CLOCKS = ("calendar", "moved", "full_production")
FACTORS = [Fraction(*one) for one in ((1, 3), (3, 2), (2, 1), (-1, 1), (3, 8), (-2, 7), (1, 999), (5, 1))]
AMOUNTS = [
    Fraction(*one) for one in ((0, 1), (1, 3), (7, 1), (1999, 1000), (123456789, 10**6), (2 * 10**6, 7))
]
SHARES = ("1/2", "0.4", "0.375", "0.333333", "1/3", "1/7", "0.123457", "1", "0", "0.999", "17/999983")
MARKS = ("甲", "乙")
QUOTA = Stream("用地指标", "quota", "亩", "—")


def wild(seed):
    """An account, its ledger and the histories that were agreed, the same for the same seed."""
    draw = Wild(seed)
    ledger = draw.ledger()
    while True:
        try:
            formula, histories = draw.formula(), {}
        except FormulaError:  # a mere amount cannot be counted double: draw again
            continue
        for tree in (formula.pool, *(claim for _, claim in formula.claims)):
            for node in walk(tree):
                if isinstance(node, History) and draw.chance(0.3):
                    codes = [code for code in ledger.register.codes if draw.chance(0.6)]
                    histories[node] = {code: draw.random.randint(0, 10**9) for code in codes}
        try:
            return evaluate(formula, ledger, histories), ledger, histories
        except FormulaError:  # overdrawn, a negative cap, a project without a fund: draw again
            continue


class Wild:
    def __init__(self, seed):
        self.random = random.Random(seed)
        names = ("增值税", "企业所得税", "个人所得税")[: self.random.randint(1, 3)]
        self.streams = [Stream(name, absent=self.pick(["error", "zero"])) for name in names]
        first = self.random.randint(2024, 2028)
        self.years = range(first, first + self.random.randint(1, 6))
        self.regions = [Region(f"{n}", f"区{n}", f"R{n}") for n in range(self.random.randint(2, 5))]
        self.shares = [Share(f"份额{n}", value=self.pick(SHARES)) for n in range(5)]

    def pick(self, some):
        return self.random.choice(some)

    def chance(self, part):
        return self.random.random() < part

    def ledger(self):
        first, projects = self.years[0], []
        for number in range(self.random.randint(1, 5)):
            moved = self.random.randint(first - 3, first + 3)
            origin, host = self.random.sample(self.regions, 2)
            marks = frozenset(mark for mark in MARKS if self.chance(0.5))
            full = moved + self.random.randint(0, 3)
            park, fund = (self.pick(self.regions) if self.chance(0.9) else None for _ in range(2))
            project = Project(f"P{number}", origin, host, moved, full, marks=marks, park=park, fund=fund)
            projects.append(project)
        years = tuple(range(first - 8, self.years[-1] + 2))
        shape, cells = (len(projects), len(years)), {}
        for stream in (*self.streams, QUOTA):
            most = 10 ** self.pick([1, 3] if stream == QUOTA else [1, 3, 6, 9, 10])
            value = np.array([[self.random.randint(-most // 4, most) for _ in years] for _ in projects])
            present = np.array(
                [[stream.absent == "error" or self.chance(0.7) for _ in years] for _ in projects]
            )
            status = np.full(shape, self.random.randint(0, 2), dtype=np.int8)
            cells[stream.name] = Cells(
                np.where(present, value, 0), present, np.zeros(shape, np.int32), status
            )
        streams = {one.name: one for one in (*self.streams, QUOTA)}
        return Ledger(Register(projects), years, streams, cells, ("drawn",))

    def formula(self):
        pool = self.linear(2) if self.chance(0.8) else self.expression(2, False)
        claimants = [ORIGIN, HOST, PARK, FUND, *self.regions]
        sizes = [self.random.randint(0, 4) for _ in range(self.random.randint(0, 3))]
        claims = [(self.pick(claimants), self.expression(size, True)) for size in sizes]
        rest, collector = self.pick(claimants), self.pick(claimants)
        if self.chance(0.1):
            return Formula("属地", pool, (), collector, self.years, collector, "in_place")
        if self.chance(0.5):
            pays = self.chance(0.7)
            return Formula("税[收]·(甲)", pool, claims, rest, self.years, collector, rest_pays=pays)
        credited = [(claimant, transform(claim, as_gdp)) for claimant, claim in claims]
        return Formula("增加值", transform(pool, as_gdp), credited, None, self.years, collector, "double")

    def span(self):
        first = self.random.randint(1, 4)
        return first, first + self.random.randint(0, 3)

    def amount(self):
        return Number(self.pick(AMOUNTS), "万元")

    def linear(self, depth):
        kind = self.pick(["stream", "stream", "sum", "times", "amount"]) if depth else "stream"
        if kind == "sum":
            return self.linear(depth - 1) + self.linear(depth - 1)
        if kind == "times":
            return Times(Number(self.pick(FACTORS)), self.linear(depth - 1))
        return self.amount() if kind == "amount" else self.pick(self.streams)

    def constant(self, depth):
        kind = self.pick(["history", "history", "amount", "sum", "times"]) if depth else "history"
        if kind == "sum":
            return self.constant(depth - 1) + self.constant(depth - 1)
        if kind == "times":
            return Times(Number(self.pick(FACTORS)), self.constant(depth - 1))
        if kind == "amount":
            return self.amount()
        past = History(self.linear(depth), self.random.randint(1, 3))
        quota = PerUnit(History(QUOTA, self.random.randint(1, 3)), Number(self.pick(AMOUNTS), "元"))
        return self.pick([past, past, self.keyed(past), Returned(past, self.pick(FACTORS)), quota])

    def keyed(self, body):
        """Keys for every region; the pool takes none, so it is drawn again."""
        return ByKey(body, tuple(Key(one.code, abs(self.pick(FACTORS))) for one in self.regions))

    def test(self, depth):
        if self.chance(0.3):
            return Marked(self.pick(MARKS))
        right = self.expression(depth, False) if self.chance(0.5) else self.constant(1)
        return Compare(self.expression(depth, False), self.pick([">=", "<=", ">", "<"]), right)

    def expression(self, depth, shared):
        if depth <= 0:
            body = self.pick([*self.streams, *self.streams, self.constant(0), self.amount()])
            return Times(self.pick(self.shares), body) if shared else body
        below = [self.expression(depth - 1, shared and self.chance(0.8)) for _ in range(3)]
        (first, last), clock = self.span(), self.pick(CLOCKS)
        shapes = [
            Sum(tuple(below[: self.random.randint(1, 3)])),
            Times(Number(self.pick(FACTORS)), below[0]),
            Window(below[0], first, last, clock),
            Stepped((Step(first, last, below[0]), Step(last + 1, last + 2, below[1])), clock),
            Capped(below[0], self.constant(1), self.pick(["project", "sum"])),
            Floored(below[0], self.expression(depth - 2, False)),
            When(self.test(depth - 2), below[0], below[1]),
            self.data(depth - 1) if not shared else Times(self.pick(self.shares), self.data(depth - 1)),
            Eligible(below[0], self.test(depth - 2)),
            Times(self.pick(self.shares), self.expression(depth - 1, False)) if shared else below[0],
        ]
        return self.pick(shapes)

    def data(self, depth):
        """A node that measures data."""
        body = self.expression(depth, False)
        shapes = [
            Averaged(self.linear(2), self.random.randint(1, 4)),
            AboveBase(body, self.expression(depth, False)),
            self.keyed(body),
            PerUnit(QUOTA, Number(self.pick(AMOUNTS), "元")),
            Returned(body, self.pick(FACTORS)),
        ]
        return self.pick(shapes)


def as_gdp(node):
    """The same expression of value added, which may be counted double."""
    return replace(node, kind="gdp") if isinstance(node, Stream) and node != QUOTA else node
