"""Random legal formulas of all nodes; the ledgers they are evaluated on are drawn in `drawn_ledgers`.

Unless it counts double or lets the rest pay, a drawn formula never claims more than its pool, whatever
values its shares take within their bounds: every claim is built as share × pool (or × one stream of the
pool), and everything around it only makes it smaller, or raises it to a part of the pool that is its own.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from hypothesis import strategies as st

from tests.drawn_ledgers import (
    FUNDS,
    HOSTS,
    MARKS,
    MEANS,
    ORIGINS,
    PARKS,
    fractions,
    ledgers_for,
    nodes,
    registers,
)
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.nodes import expression, measured
from yrdshare.nodes.expression import (
    Capped,
    Compare,
    Eligible,
    Expr,
    Floored,
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
    When,
    Window,
    walk,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, Key, PerUnit, Returned

__all__ = [
    "BASE",
    "EVERYTHING",
    "EXPRESSIONS",
    "HOSTS",
    "ORIGINS",
    "TESTS",
    "formulas",
    "fractions",
    "ledgers_for",
]
__all__ += ["nodes", "registers"]

EXPRESSIONS = tuple(
    one
    for module in (expression, measured)
    for one in vars(module).values()
    if isinstance(one, type)
    and issubclass(one, Expr)
    and one.__module__ == module.__name__
    and one is not Expr
)
TESTS = get_args(Test)
EVERYTHING = frozenset({*EXPRESSIONS, "sum", "rest_pays", "in_place", "double", PARK, FUND})
BASE = frozenset(  # drawn whatever is allowed
    {Stream, Number, Share, Sum, Times, Stepped, Window, Capped, History, Eligible}
)
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
QUANTITY = STREAMS["quota"][0]
CLOCKS = ("calendar", "moved", "full_production")
FIRST_YEARS = range(2024, 2028)


@dataclass(frozen=True)
class Scope:
    """What a claim is drawn for.

    kind    : of the pool; "money" where it is counted or returned, of no kind
    base    : what histories and averages are taken of: streams of the pool
    budget  : the part of the pool that the claim may take, None where it may take more than there is
    roomy   : whether all claims together leave room for several roundings
    regions : those that the claimant may mean
    """

    kind: str
    pool: Expr
    base: Expr
    budget: Fraction | None
    roomy: bool
    regions: tuple
    allowed: frozenset

    def knows(self, *kinds):
        """Whether all of these may be drawn."""
        return self.allowed.issuperset(kinds)


@st.composite
def formulas(draw, open_shares=False, allowed=EVERYTHING):
    """A legal formula of any nodes; with `open_shares`, most of its shares have no value.

    allowed : the kinds of nodes, ways of counting and roles that may be drawn beyond those in `BASE`
    """
    kinds = ["tax"] * 6 + ["gdp", "quota"] * 2 + ["money"] * bool({PerUnit, Returned} & allowed)
    kind = draw(st.sampled_from(kinds))
    ways = ["split"] * 6 + ["double"] * 5 * (kind in ("gdp", "quota")) + ["in_place"]
    count = draw(st.sampled_from([way for way in ways if way == "split" or way in allowed]))
    rest_pays = count == "split" and "rest_pays" in allowed and draw(st.integers(0, 2)) == 0
    first = draw(st.sampled_from(FIRST_YEARS))
    years = range(first, first + draw(st.integers(1, 6)))
    pool = draw(pools(kind, allowed))
    known = [ORIGIN, ORIGIN, HOST, FUNDS[0], PARKS[0], *(role for role in (PARK, FUND) if role in allowed)]
    claims = []
    if count != "in_place":
        bounded = count == "split" and not rest_pays
        claims = draw(claim_lists(_scope(kind, pool, allowed), known, open_shares, bounded))
    collector = draw(st.sampled_from([HOST, HOST, ORIGIN, PARKS[0], *known[5:]]))
    rest = {"split": draw(st.sampled_from([HOST, ORIGIN, *known[3:]])), "double": None, "in_place": collector}
    name = draw(st.sampled_from(["税收分成", "分成 *草案*", "a_b|c", "<b>{x}</b>", "$x$ [y](z)"]))
    return Formula(name, pool, claims, rest[count], years, collector, count, rest_pays)


@st.composite
def pools(draw, kind, allowed=EVERYTHING):
    """Data: mostly a sum of streams, at times anything that holds no share."""
    if kind == "money":
        return draw(_money(allowed))
    streams = STREAMS[kind]
    some = draw(st.lists(st.sampled_from(streams), min_size=1, max_size=len(streams), unique=True))
    plain = some[0] if len(some) == 1 else Sum(tuple(some))
    scope = _scope(kind, plain, allowed - {ByKey, "sum"})  # a pool belongs to no region
    return draw(_wrapped(plain, scope, data=True)) if draw(st.integers(0, 3)) == 0 else plain


@st.composite
def claim_lists(draw, scope, claimants, open_shares, bounded):
    """Up to three claims, each with who claims; bounded, they together never exceed the pool."""
    count = draw(st.integers(1 if open_shares else 0, 3))
    roomy = len(getattr(scope.pool, "parts", ())) > 1 and draw(st.booleans())
    cuts = sorted(draw(fractions()) for _ in range(count))
    budgets = [high - low for low, high in zip([Fraction(0), *cuts], cuts, strict=False)]
    found = []
    for name, budget in zip("abc", budgets, strict=False):
        claimant = draw(st.sampled_from(claimants))
        budget = budget * Fraction(9, 10) if roomy else budget  # room for roundings
        mine = _scope(
            scope.kind,
            scope.pool,
            scope.allowed,
            budget if bounded else None,
            roomy,
            MEANS.get(claimant, (claimant,)),
        )
        free = not bounded and draw(st.booleans())
        found.append((claimant, draw((_free if free else _claim)(mine, name, open_shares))))
    return found


def _scope(kind, pool, allowed, budget=None, roomy=False, regions=()):
    streams = (node for node in walk(pool) if isinstance(node, Stream) and node.kind == kind)
    base = pool if pool_is_plain(pool) else next(streams)
    return Scope(kind, pool, base, budget, roomy, regions, frozenset(allowed))


@st.composite
def _claim(draw, scope, name, open_shares):
    """A claim of at most its budget of the pool."""
    pool, most = scope.pool, 1 if scope.budget is None else scope.budget
    plain = pool_is_plain(pool)
    several = plain and isinstance(pool, Sum)
    shapes = ["share", "share", "stepped", "number"] + ["of data"] * 2 * plain + ["parts"] * several
    shapes += ["either"] if scope.knows(When) else []
    shape = draw(st.sampled_from(shapes + ["capped parts"] * 2 * (several and scope.roomy)))
    share = draw(_share(name, most, open_shares))
    other = draw(_share(f"{name}_other", most, open_shares))
    if shape == "stepped":
        middle = draw(st.integers(1, 3))
        steps = (Step(1, middle, Times(share, pool)), Step(middle + 1, middle + 3, Times(other, pool)))
        body = Stepped(steps, draw(st.sampled_from(CLOCKS)))
    elif shape == "either":
        body = When(draw(conditions(scope)), Times(share, pool), Times(other, pool))
    elif shape == "of data":
        return Times(share, draw(_wrapped(pool, scope, data=True)))
    elif shape in ("parts", "capped parts"):
        terms = [Times(one, part) for one, part in zip((share, other, share), pool.parts, strict=False)]
        if shape == "capped parts":
            terms = [Capped(term, draw(totals(scope)), draw(_per(scope))) for term in terms]
        body = Sum(tuple(terms))
    else:
        body = Times(share, pool)
        body = Times(Number(draw(fractions())), body) if shape == "number" else body
    return draw(_wrapped(body, scope))


@st.composite
def _free(draw, scope, name, open_shares):
    """A claim that may exceed the pool: shares of what only the rest or a double count can bear."""
    makers = [st.just(scope.base)]
    if scope.knows(Averaged) and scope.kind != "money":
        makers.append(st.builds(Averaged, st.just(scope.base), st.integers(1, 4)))
    if scope.knows(ByKey):
        makers.append(st.builds(ByKey, st.just(scope.pool), _keys(scope)))
    if scope.knows(AboveBase, Averaged) and scope.kind != "money":
        before = st.builds(Averaged, st.just(scope.base), st.integers(2, 4))
        makers.append(st.builds(AboveBase, st.just(scope.pool), before))
    if {PerUnit, Returned} & scope.allowed and scope.kind != "quota":
        makers.append(_money(scope.allowed))
    terms = []
    for number in range(draw(st.integers(1, 2))):
        share = draw(_share(f"{name}_{number}", 1, open_shares))
        terms.append(Times(share, draw(st.one_of(makers))))
    body = draw(_wrapped(terms[0] if len(terms) == 1 else Sum(tuple(terms)), scope))
    if scope.knows(Floored) and draw(st.booleans()):
        body = Floored(
            body, draw(st.one_of(makers) if scope.kind == "quota" else st.one_of(_amounts(), *makers))
        )
    return body


@st.composite
def _share(draw, name, budget, open_shares):
    low, high = sorted((draw(fractions(0, budget)), draw(fractions(0, budget))))
    if open_shares and draw(st.integers(0, 4)):
        return Share(name, low, high)
    return Share(name, low, high, draw(fractions(low, high)))


@st.composite
def _wrapped(draw, body, scope, data=False):
    """`body` below up to two nodes that never make it larger than the budget; `data` holds no open share."""
    choices = ["window", "stepped", "capped", "eligible"] + ["when"] * scope.knows(When)
    choices += ["capped"] * scope.knows("sum")
    choices += ["floored"] * (scope.knows(Floored) and _may_raise(scope))
    choices += ["key"] * (data and scope.knows(ByKey) and bool(scope.regions))
    choices += ["above"] * (data and scope.knows(AboveBase))
    for _ in range(draw(st.integers(0, 2))):
        node = draw(st.sampled_from(choices))
        first = draw(st.integers(1, 3))
        last, clock = first + draw(st.integers(0, 4)), draw(st.sampled_from(CLOCKS))
        if node == "window":
            body = Window(body, first, last, clock)
        elif node == "stepped":
            body = Stepped((Step(first, last, body),), clock)
        elif node == "capped":
            body = Capped(body, draw(totals(scope)), draw(_per(scope)))
        elif node == "floored":
            body = Floored(body, draw(_minima(scope)))
        elif node == "key":
            body = ByKey(body, draw(_keys(scope)))
        elif node == "above":
            body = AboveBase(body, draw(totals(scope)))
        elif node == "when":
            part = Times(Number(draw(fractions())), body)
            body = When(draw(conditions(scope)), *draw(st.permutations([body, part])))
        else:
            body = Eligible(body, draw(conditions(scope)))
    return body


def _may_raise(scope):
    """Whether a floor stays within the budget: rounded up, it needs room."""
    return scope.budget is None or (scope.roomy and pool_is_plain(scope.pool))


@st.composite
def _minima(draw, scope):
    """A minimum of at most the budget: a part of the pool, or no less than nothing."""
    part = draw(fractions(0, 1 if scope.budget is None else scope.budget))
    least = [Times(Number(part), scope.pool)]
    return draw(st.sampled_from(least if scope.kind == "quota" else [*least, Number(Fraction(0), "元")]))


@st.composite
def _keys(draw, scope):
    """A key for each region that the claimant may mean."""
    most = Fraction(3, 2) if scope.budget is None else 1
    return tuple(Key(one.code, draw(fractions(0, most)), one.name_zh, one.name_en) for one in scope.regions)


def _per(scope):
    return st.sampled_from(["project", "sum"] if scope.knows("sum") else ["project"])


def _amounts():
    return st.builds(
        Number, st.one_of(st.integers(0, 5000).map(Fraction), fractions(0, 100)), st.just("万元")
    )


@st.composite
def _money(draw, allowed, past=False):
    """A rate for each unit or a return on investment, of this year or of the past."""
    kinds = [one for one in (PerUnit, Returned) if one in allowed]
    of = QUANTITY if draw(st.sampled_from(kinds)) is PerUnit else LOOKED_AT
    body = History(of, draw(st.integers(1, 3))) if past else of
    return (
        PerUnit(body, Number(draw(fractions(0, 50)), "元"))
        if of is QUANTITY
        else Returned(body, draw(fractions(0, 1)))
    )


@st.composite
def totals(draw, scope):
    """A cap: a history, a part of one, an amount, or their sum. Never negative."""
    counted = bool({PerUnit, Returned} & scope.allowed) and scope.kind != "quota"
    amount = draw(_amounts())
    if counted and (scope.kind == "money" or draw(st.integers(0, 7)) == 0):
        rate = draw(_money(scope.allowed, past=True))
        return draw(st.sampled_from([rate, amount, Sum((rate, amount))]))
    past = History(scope.base, draw(st.integers(1, 3)))
    part = Times(Number(draw(fractions(0, 2))), past)
    if scope.kind == "quota":
        return draw(st.sampled_from([past, part, Sum((past, part))]))
    return draw(st.sampled_from([past, past, part, amount, Sum((past, amount)), Sum((part, amount))]))


@st.composite
def conditions(draw, scope):
    """A test on data: a mark, a mean of the past or of the last years, a size in the year."""
    relation = draw(st.sampled_from([">=", "<=", ">", "<"]))
    years = draw(st.integers(1, 3))
    size = Number(Fraction(draw(st.integers(0, 3000)), draw(st.sampled_from([1, 2, 3]))), "万元")
    choices = [Marked(draw(st.sampled_from(MARKS))), Compare(LOOKED_AT, relation, size)]
    if scope.kind != "money":
        mean = Times(Number(Fraction(1, years)), History(scope.base, years))
        if scope.knows(Averaged) and draw(st.booleans()):
            mean = Averaged(scope.base, years)
        choices.append(Compare(mean, relation, scope.base if scope.kind == "quota" else size))
    return draw(st.sampled_from(choices))


def pool_is_plain(pool):
    """Whether the pool is a stream, a sum of streams, or one of them at a rate."""
    return isinstance(pool, Stream | PerUnit | Returned) or (
        isinstance(pool, Sum) and all(isinstance(one, Stream) for one in pool.parts)
    )
