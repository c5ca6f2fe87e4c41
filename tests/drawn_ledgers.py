"""Registers and ledgers for a drawn formula: every cell that it reads, histories included."""

from fractions import Fraction
from math import ceil, floor

import numpy as np
from hypothesis import strategies as st

from yrdshare.formula.formula import Role
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import (
    Capped,
    Eligible,
    Expr,
    Floored,
    History,
    Number,
    Stream,
    Sum,
    Times,
    When,
    children,
    walk,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey

ORIGINS = tuple(
    Region(f"o{n}", name, name_en)
    for n, (name, name_en) in enumerate(
        [("松江区", "Songjiang District"), ("嘉定_区", "Jiading*District"), ("闵行<区>", "Minhang & Co")]
    )
)
HOSTS = (Region("h1", "金安区", "Jin'an District"), Region("h2", "南谯区", "Nanqiao District"))
FUNDS = (
    Region("F", "共同|基金", "Joint [Fund]", "基金"),
    Region("F2", "引导基金", "Guidance Fund", "基金"),
)
PARKS = (
    Region("K", "园区`管委会`", "Park #Committee", "园区", "h1"),
    Region("K2", "二期园区", "Second Park", "园区", "h2"),
)
MEANS = {Role.ORIGIN: ORIGINS, Role.HOST: HOSTS, Role.PARK: PARKS, Role.FUND: FUNDS}
MARKS = ("松江区推荐", "重点*项目*", "a|b")
DENOMINATORS = (2, 3, 7, 8, 10, 30, 1000, 999_983, 1_000_000)


@st.composite
def ledgers_for(draw, formula, refunds=True):
    """A ledger of one to four projects that holds every cell the formula reads, histories included.

    Cells are whole fen, small and large, odd and even; negative where the formula can bear refunds
    (see `bears_refunds`) and `refunds` is true. Streams that are zero where absent have gaps.
    """
    register = draw(registers(formula.years, roles(formula)))
    longest = {History: 1, Averaged: 1}
    for node in nodes(formula):
        if type(node) in longest:
            longest[type(node)] = max(longest[type(node)], node.years)
    start = min(
        int(register.moved.min()) - longest[History],
        formula.years[0],
        formula.years[0] + 1 - longest[Averaged],
    )
    years = tuple(range(start, formula.years[-1] + 2))
    low = -(10**9) if refunds and bears_refunds(formula) else 0
    tiny = not many_roundings(formula)
    cells = {stream.name: draw(_cells(stream, register, years, low, tiny)) for stream in formula.streams}
    streams = {stream.name: stream for stream in formula.streams}
    return Ledger(register, years, streams, cells, ("drawn",))


@st.composite
def registers(draw, years, needed=frozenset()):
    """One to four projects from one to three origins, moved before, in or just after the years.

    needed : the roles that a formula names, which every project must then have
    """
    origins = ORIGINS[: draw(st.integers(1, 3))]
    hosts, parks, funds = (some[: draw(st.integers(1, 2))] for some in (HOSTS, PARKS, FUNDS))
    projects = []
    for number in range(draw(st.integers(1, 4))):
        moved = draw(st.integers(years[0] - 3, years[-1] + 1))
        full = moved + draw(st.integers(0, 3))
        marks = frozenset(draw(st.sets(st.sampled_from(MARKS))))
        origin, host = draw(st.sampled_from(origins)), draw(st.sampled_from(hosts))
        park, fund = (
            draw(st.sampled_from(some if role in needed else (*some, None)))
            for role, some in ((Role.PARK, parks), (Role.FUND, funds))
        )
        code = f"P{number + 1:02d}"
        projects.append(Project(code, origin, host, moved, full, marks=marks, park=park, fund=fund))
    return Register(projects)


@st.composite
def fractions(draw, low=0, high=1):
    """Exact fractions in [low, high] with awkward and with round denominators; `low` where none fits."""
    bottom = draw(st.sampled_from(DENOMINATORS))
    least, most = ceil(Fraction(low) * bottom), floor(Fraction(high) * bottom)
    return Fraction(draw(st.integers(least, most)), bottom) if least <= most else Fraction(low)


def nodes(formula):
    """Every node of the formula."""
    for tree in (formula.pool, *(claim for _, claim in formula.claims)):
        yield from walk(tree)


def roles(formula):
    """Every role that the formula names."""
    named = {*(claimant for claimant, _ in formula.claims), formula.rest, formula.collected_by}
    return {one for one in named if isinstance(one, Role)}


def bears_refunds(formula):
    """Whether negative cells cannot make claims exceed the pool: every claim reads it as a whole."""
    unbounded = formula.count == "double" or formula.rest_pays
    return unbounded or all(_of_pool(claim, formula.pool) for _, claim in formula.claims)


def many_roundings(formula):
    """Whether a claim is rounded by itself more than once, or up: cells are then never tiny."""
    sums = (node for node in nodes(formula) if isinstance(node, Sum))
    caps = any(isinstance(below, Capped) for one in sums for part in one.parts for below in walk(part))
    return caps or any(isinstance(node, Floored) for node in nodes(formula))


def _of_pool(node, pool):
    """Whether the node reads streams only as the whole pool (tests, caps and bases aside)."""
    if node == pool:
        return True
    if isinstance(node, Stream | Number):
        return False
    below = list(children(node))
    if isinstance(node, Capped | Eligible | Times | AboveBase | ByKey):
        below = [node.body]
    elif isinstance(node, When):
        below = [node.then, node.otherwise]
    elif isinstance(node, Floored) and isinstance(node.minimum, Number):
        below = [node.body]
    return all(_of_pool(one, pool) for one in below if isinstance(one, Expr))


@st.composite
def _cells(draw, stream, register, years, low, tiny):
    sizes = [st.integers(10**4, 10**10), st.just(0), st.integers(10**11, 10**12)]
    sizes += [st.integers(0, 9)] if tiny else []
    later = st.one_of(*sizes, *([st.integers(low, -1)] if low < 0 else []))
    shape = (len(register), len(years))
    value = np.array(
        [[draw(later if year >= one.moved else st.one_of(*sizes)) for year in years] for one in register],
        dtype=np.int64,
    ).reshape(shape)
    present = np.ones(shape, dtype=bool)
    if stream.absent == "zero":
        present = np.array(draw(st.lists(st.booleans(), min_size=value.size, max_size=value.size))).reshape(
            shape
        )
    value[~present] = 0
    return Cells(value, present, np.zeros(shape, dtype=np.int32), np.ones(shape, dtype=np.int8))
