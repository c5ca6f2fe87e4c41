"""Random legal formulas of all nodes, and small ledgers on which they can be evaluated.

A drawn formula never claims more than its pool, whatever values its shares take within their bounds:
every claim is built as share × pool (or × one stream of the pool), and everything around it only makes
it smaller. `ledgers_for` draws cells that suit the formula: refunds where it can bear them.
"""

from fractions import Fraction
from math import ceil, floor
from typing import get_args

import numpy as np
from hypothesis import strategies as st

from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.nodes import expression
from yrdshare.nodes.expression import (
    Capped,
    Compare,
    Eligible,
    Expr,
    History,
    Marked,
    Number,
    Share,
    Step,
    Stepped,
    Stream,
    Sum,
    Test,
    Times,
    Window,
    children,
    walk,
)

EXPRESSIONS = tuple(
    one
    for one in vars(expression).values()
    if isinstance(one, type) and issubclass(one, Expr) and one is not Expr
)
TESTS = get_args(Test)
ORIGINS = tuple(
    Region(f"o{n}", name, name_en)
    for n, (name, name_en) in enumerate(
        [("松江区", "Songjiang District"), ("嘉定_区", "Jiading*District"), ("闵行<区>", "Minhang & Co")]
    )
)
HOSTS = (Region("h1", "金安区", "Jin'an District"), Region("h2", "南谯区", "Nanqiao District"))
FUND = Region("F", "共同|基金", "Joint [Fund]", "基金")
PARK = Region("K", "园区`管委会`", "Park #Committee", "园区", "h1")
STREAMS = {
    "tax": (
        Stream("vat", name_zh="增值税", name_en="VAT"),
        Stream("cit", name_zh="企业所得税", name_en="Corporate *income* tax"),
        Stream("stamp_duty", absent="zero"),
    ),
    "gdp": (
        Stream("gdp", "gdp", basis="全口径", name_zh="增加值", name_en="Value added"),
        Stream("gdp_of_branch", "gdp", basis="全口径", absent="zero"),
    ),
    "quota": (Stream("land_quota", "quota", "亩", "—", name_zh="建设用地指标", name_en="Land quota"),),
}
LOOKED_AT = Stream("investment", "investment", basis="", name_zh="固定资产投资", name_en="Investment")
MARKS = ("松江区推荐", "重点*项目*", "a|b")
CLOCKS = ("calendar", "moved", "full_production")
DENOMINATORS = (2, 3, 7, 8, 10, 30, 1000, 999_983, 1_000_000)
FIRST_YEARS = range(2024, 2028)


@st.composite
def formulas(draw, open_shares=False):
    """A legal formula of any nodes; with `open_shares`, most of its shares have no value."""
    kind = draw(st.sampled_from(["tax", "tax", "tax", "gdp", "quota"]))
    count = "double" if kind != "tax" and draw(st.booleans()) else "split"
    first = draw(st.sampled_from(FIRST_YEARS))
    years = range(first, first + draw(st.integers(1, 6)))
    pool = draw(pools(kind))
    claims = draw(claim_lists(pool, kind, open_shares))
    claimants = [draw(st.sampled_from([ORIGIN, ORIGIN, HOST, FUND, PARK])) for _ in claims]
    rest = draw(st.sampled_from([HOST, ORIGIN, FUND])) if count == "split" else None
    name = draw(st.sampled_from(["税收分成", "分成 *草案*", "a_b|c", "<b>{x}</b>", "$x$ [y](z)"]))
    collector = draw(st.sampled_from([HOST, HOST, ORIGIN, PARK]))
    return Formula(name, pool, zip(claimants, claims, strict=True), rest, years, collector, count)


@st.composite
def ledgers_for(draw, formula, refunds=True):
    """A ledger of one to four projects that holds every cell the formula reads, histories included.

    Cells are whole fen, small and large, odd and even; negative where the formula can bear refunds
    (see `bears_refunds`) and `refunds` is true. Streams that are zero where absent have gaps.
    """
    register = draw(registers(formula.years))
    longest = max((node.years for node in nodes(formula) if isinstance(node, History)), default=1)
    start = min(int(register.moved.min()) - longest, formula.years[0])
    years = tuple(range(start, formula.years[-1] + 2))
    low = -(10**9) if refunds and bears_refunds(formula) else 0
    tiny = not many_roundings(formula)
    cells = {stream.name: draw(_cells(stream, register, years, low, tiny)) for stream in formula.streams}
    streams = {stream.name: stream for stream in formula.streams}
    return Ledger(register, years, streams, cells, ("drawn",))


@st.composite
def registers(draw, years):
    """One to four projects from one to three origins, moved before, in or just after the years."""
    origins = ORIGINS[: draw(st.integers(1, 3))]
    projects = []
    for number in range(draw(st.integers(1, 4))):
        moved = draw(st.integers(years[0] - 3, years[-1] + 1))
        full = moved + draw(st.integers(0, 3))
        marks = frozenset(draw(st.sets(st.sampled_from(MARKS))))
        origin, host = draw(st.sampled_from(origins)), draw(st.sampled_from(HOSTS))
        projects.append(Project(f"P{number + 1:02d}", origin, host, moved, full, marks=marks))
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


def bears_refunds(formula):
    """Whether negative cells cannot make claims exceed the pool: every claim reads it as a whole."""
    return all(_of_pool(claim, formula.pool) for _, claim in formula.claims)


def many_roundings(formula):
    """Whether a claim adds up several caps, each rounded by itself: cells are then never tiny."""
    sums = (node for node in nodes(formula) if isinstance(node, Sum))
    return any(isinstance(below, Capped) for one in sums for part in one.parts for below in walk(part))


@st.composite
def pools(draw, kind):
    """Data: mostly a sum of streams, at times anything that holds no share."""
    streams = STREAMS[kind]
    some = draw(st.lists(st.sampled_from(streams), min_size=1, max_size=len(streams), unique=True))
    plain = some[0] if len(some) == 1 else Sum(tuple(some))
    return draw(_wrapped(plain, plain, 2, kind)) if draw(st.integers(0, 3)) == 0 else plain


@st.composite
def claim_lists(draw, pool, kind, open_shares):
    """Up to three claims that together never exceed the pool."""
    count = draw(st.integers(1 if open_shares else 0, 3))
    nested = len(getattr(pool, "parts", ())) > 1 and draw(st.booleans())
    cuts = sorted(draw(fractions()) for _ in range(count))
    budgets = [high - low for low, high in zip([Fraction(0), *cuts], cuts, strict=False)]
    budgets = [budget * Fraction(9, 10) if nested else budget for budget in budgets]  # room for roundings
    names = zip("abc", budgets, strict=False)
    return [draw(_claim(pool, kind, name, budget, (open_shares, nested))) for name, budget in names]


@st.composite
def _claim(draw, pool, kind, name, budget, how):
    """A claim of at most `budget` of the pool."""
    open_shares, nested = how
    plain = pool_is_plain(pool)
    several = plain and isinstance(pool, Sum)
    shapes = ["share", "share", "stepped", "number"] + ["of data"] * plain + ["parts"] * several
    shape = draw(st.sampled_from(shapes + ["capped parts"] * 2 * (several and nested)))
    share = draw(_share(name, budget, open_shares))
    other = draw(_share(f"{name}_other", budget, open_shares))
    base = pool if plain else next(node for node in walk(pool) if isinstance(node, Stream))
    if shape == "stepped":
        middle = draw(st.integers(1, 3))
        steps = (Step(1, middle, Times(share, pool)), Step(middle + 1, middle + 3, Times(other, pool)))
        body = Stepped(steps, draw(st.sampled_from(CLOCKS)))
    elif shape == "of data":
        return Times(share, draw(_wrapped(pool, base, 2, kind)))
    elif shape in ("parts", "capped parts"):
        terms = [Times(one, part) for one, part in zip((share, other, share), pool.parts, strict=False)]
        if shape == "capped parts":
            terms = [Capped(term, draw(totals(base, kind))) for term in terms]
        body = Sum(tuple(terms))
    else:
        body = Times(share, pool)
        body = Times(Number(draw(fractions())), body) if shape == "number" else body
    return draw(_wrapped(body, base, 2, kind))


@st.composite
def _share(draw, name, budget, open_shares):
    low, high = sorted((draw(fractions(0, budget)), draw(fractions(0, budget))))
    if open_shares and draw(st.integers(0, 4)):
        return Share(name, low, high)
    return Share(name, low, high, draw(fractions(low, high)))


@st.composite
def _wrapped(draw, body, base, most, kind):
    """`body` below up to `most` nodes that never make it larger."""
    for _ in range(draw(st.integers(0, most))):
        node = draw(st.sampled_from(["window", "stepped", "capped", "eligible"]))
        first = draw(st.integers(1, 3))
        last, clock = first + draw(st.integers(0, 4)), draw(st.sampled_from(CLOCKS))
        if node == "window":
            body = Window(body, first, last, clock)
        elif node == "stepped":
            body = Stepped((Step(first, last, body),), clock)
        elif node == "capped":
            body = Capped(body, draw(totals(base, kind)))
        else:
            body = Eligible(body, draw(conditions(base, kind)))
    return body


@st.composite
def totals(draw, base, kind):
    """A cap: a history, a part of one, an amount, or their sum. Never negative."""
    past = History(base, draw(st.integers(1, 3)))
    part = Times(Number(draw(fractions(0, 2))), past)
    if kind == "quota":
        return draw(st.sampled_from([past, part, Sum((past, part))]))
    amount = Number(draw(st.one_of(st.integers(0, 5000).map(Fraction), fractions(0, 100))), "万元")
    return draw(st.sampled_from([past, past, part, amount, Sum((past, amount)), Sum((part, amount))]))


@st.composite
def conditions(draw, base, kind):
    """A test on data: a mark, a mean of the past, a size in the year."""
    relation = draw(st.sampled_from([">=", "<=", ">", "<"]))
    years = draw(st.integers(1, 3))
    mean = Times(Number(Fraction(1, years)), History(base, years))
    size = Number(Fraction(draw(st.integers(0, 3000)), draw(st.sampled_from([1, 2, 3]))), "万元")
    choices = [Marked(draw(st.sampled_from(MARKS))), Compare(LOOKED_AT, relation, size)]
    choices.append(Compare(mean, relation, base if kind == "quota" else size))
    return draw(st.sampled_from(choices))


def pool_is_plain(pool):
    """Whether the pool is a stream or a sum of streams."""
    return isinstance(pool, Stream) or (
        isinstance(pool, Sum) and all(isinstance(one, Stream) for one in pool.parts)
    )


def _of_pool(node, pool):
    """Whether the node reads streams only as the whole pool (tests and caps aside)."""
    if node == pool:
        return True
    if isinstance(node, Stream | Number):
        return False
    below = [node.body] if isinstance(node, Capped | Eligible | Times) else list(children(node))
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
