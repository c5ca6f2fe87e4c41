"""Drafts that break careless code, and every question that can be asked of a draft."""

from dataclasses import replace
from fractions import Fraction

from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, park_of, shared_tax
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.clean.clean import clean, clean_table
from yrdshare.negotiate.coalitions import coalition_game
from yrdshare.negotiate.conflicts.conflicts import conflicts
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.frontier.zone import zone
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import at
from yrdshare.negotiate.prices.prices import prices
from yrdshare.negotiate.principles import (
    alpha_fair,
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    nash,
    nearest,
    proportional,
    utilitarian,
)
from yrdshare.negotiate.side_by_side import side_by_side
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.staying import no_regret, pays_back_by, staying, stop_loss
from yrdshare.negotiate.stress.scenarios import anchor_leaves, delayed, falls
from yrdshare.negotiate.stress.stress import stress
from yrdshare.negotiate.stress.tornado import tornado
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.negotiate.trade.trade import trade
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share

A, H = ORIGIN_REGION, HOST_REGION
YEARS = (2026, 2027, 2028)


# The drafts


def plain(flow=(100, 120, 90), conditions=(), claim=None, no_deal=0, costs=0, **parts):
    """One origin, one host, one project with this tax."""
    register = Register([Project("P1", A, H, 2026, 2026)])
    park = park_of(
        ledger_of(register, {TAX: {"P1": dict(zip(YEARS, flow, strict=True))}}), (A, H), no_deal, costs
    )
    body = Share("origin") * TAX if claim is None else claim
    return Draft([shared_tax(park, body)], park, conditions=conditions, **parts)


def degenerate():
    """The same demands again and again, all of them met in one point, and shares that do not matter."""
    register = Register([Project("P1", A, H, 2026, 2026), Project("P2", A, H, 2026, 2026)])
    flows = {TAX: {"P1": dict.fromkeys(YEARS, 100), "P2": dict.fromkeys(YEARS, 0)}}
    park = park_of(ledger_of(register, {**flows, GDP: {c: dict.fromkeys(YEARS, 0) for c in ("P1", "P2")}}))
    formulas = [
        Formula("税收", TAX, {ORIGIN: Share("origin") * TAX}, HOST, YEARS),
        Formula("产值", GDP, {ORIGIN: Share("idle") * GDP}, HOST, YEARS),
    ]
    demands = [gain(A).total >= 150, receipts(H).total >= 150, share("origin") <= "0.5"] * 3
    return Draft(formulas, park, conditions=[*demands, gain(A).every_year >= 50])


def counted_twice(value="0.05"):
    """GDP that counts for origin and host at once, so that nothing limits their sum but each share."""
    register = Register([Project("P1", A, H, 2026, 2026)])
    flows = {one: {"P1": dict.fromkeys(YEARS, 100)} for one in (TAX, GDP)}
    park = park_of(ledger_of(register, flows))
    formulas = [
        Formula("税收", TAX, {ORIGIN: Share("tax") * TAX}, HOST, YEARS),
        Formula(
            "产值", GDP, {ORIGIN: Share("gdp") * GDP, HOST: Share("both") * GDP}, None, YEARS, count="double"
        ),
    ]
    values = {A: {"gdp": value}, H: {"gdp": "0.000001"}}
    return Draft(formulas, park, values=values, conditions=[gain(H).total >= 0])


def unbounded():
    """Values and a discount by which gains are a hundred million times the pool."""
    return counted_twice(10**6).revise(discount="-0.9")


def one_party():
    """Origin and host are one region."""
    register = Register([Project("P1", A, A, 2026, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P1": dict.fromkeys(YEARS, 100)}}), (A,))
    return Draft([shared_tax(park, Share("origin") * TAX)], park, conditions=[gain(A).total >= 10])


def no_projects():
    """A park before its first project."""
    ledger = plain().park.ledger
    cells = {
        name: Cells(one.value[:0], one.present[:0], one.source[:0], one.status[:0])
        for name, one in ledger.cells.items()
    }
    park = park_of(replace(ledger, register=Register([]), cells=cells), (A, H))
    return Draft([Formula("税收", TAX, {A: Share("origin") * TAX}, H, YEARS)], park)


def all_equal():
    """Three origins alike to the fen, one host; every split of the sum between origins is as good."""
    origins = [Region(f"31010{n}", f"甲{n}区", f"Origin {n}") for n in range(3)]
    register = Register([Project(f"P{n}", one, H, 2026, 2026) for n, one in enumerate(origins)])
    park = park_of(
        ledger_of(register, {TAX: {code: dict.fromkeys(YEARS, 100) for code in register.codes}}),
        (*origins, H), no_deal=10, costs=1,
    )  # fmt: skip
    return Draft(
        [shared_tax(park, Share("origin") * TAX)], park,
        conditions=[gain(region).total >= 20 for region in (*origins, H)],
    )  # fmt: skip


def badly_scaled():
    """One project with 10 yuan a year beside one with 10^9 万元, and demands on both."""
    other = Region("310114", "嘉定区", "Jiading")
    register = Register([Project("P1", A, H, 2026, 2026), Project("P2", other, H, 2026, 2026)])
    flows = {TAX: {"P1": dict.fromkeys(YEARS, "0.001"), "P2": dict.fromkeys(YEARS, 10**9)}}
    park = park_of(ledger_of(register, flows), (A, other, H))
    return Draft(
        [shared_tax(park, Share("origin") * TAX)], park,
        conditions=[gain(A).total >= "0.001", gain(H).total >= 10**9, share("origin") <= "0.9"],
    )  # fmt: skip


def clashing():
    """No split at all: two demands that cannot both be met."""
    return plain(conditions=[receipts(A).total >= 200, receipts(H).total >= 200])


def cities(years=20):
    """41 regions: 40 cities that moved a project each to one host."""
    origins = [Region(f"{310100 + n}", f"第{n}市", f"City {n}", "市") for n in range(1, 41)]
    span = range(2026, 2026 + years)
    register = Register([Project(f"P{n:02}", one, H, 2026, 2026) for n, one in enumerate(origins)])
    flows = {
        TAX: {
            code: {year: 50 + 7 * n + 3 * (year % 5) for year in span}
            for n, code in enumerate(register.codes)
        }
    }
    park = park_of(ledger_of(register, flows), (*origins, H), no_deal=1)
    claims = {one: Share(f"s{n}", high="0.02") * TAX for n, one in enumerate(origins)}
    return Draft(
        [Formula("税收", TAX, claims, HOST, span)], park, discount="0.04",
        conditions=[gain(H).total >= 1000, *(gain(one).total >= 10 for one in origins[:5])],
    )  # fmt: skip


DRAFTS = {
    "degenerate": degenerate,
    "counted twice": counted_twice,
    "unbounded": unbounded,
    "no conditions": plain,
    "nothing open": lambda: plain(claim="1/3" * TAX),
    "no split": clashing,
    "no projects": no_projects,
    "one party": one_party,
    "zero pool": lambda: plain((0, 0, 0)),
    "zero pool, costs": lambda: plain((0, 0, 0), costs=10),
    "all equal": all_equal,
    "badly scaled": badly_scaled,
    "tiny": lambda: plain(("0.001", "0.001", "0.002"), [gain(A).total >= "0.001"]),
    "huge": lambda: plain((10**9, 10**9, 2 * 10**9), [gain(A).total >= 10**9]),
    "tiny demand on a huge pool": lambda: plain((10**9, 10**9, 10**9), [gain(A).total >= "0.001"]),
    "everybody loses": lambda: plain(no_deal=500),
    "pinned": lambda: plain(pins={"origin": "0.3"}),
    "capped": lambda: plain(claim=capped(Share("origin") * TAX, wan(60)), conditions=[gain(A).total >= 20]),
    "capped at nothing": lambda: plain(claim=capped(Share("origin") * TAX, wan(0))),
}


# The questions


def principles(draft):
    """Every principle by its name, with parameters that fit the draft."""
    return {
        "utilitarian": utilitarian(),
        "equal gain": equal_gain(),
        "Kalai–Smorodinsky": kalai_smorodinsky(),
        "Nash": nash(),
        "Nash, weighted": nash({region: number + 1 for number, region in enumerate(draft.parties)}),
        "half": alpha_fair("1/2"),
        "three": alpha_fair(3),
        "proportional": proportional({region: number + 1 for number, region in enumerate(draft.parties)}),
        "stable": coalition_stable({frozenset(draft.parties[:1]): 10**6, frozenset(draft.parties): 10**7}),
        "nearest": nearest(
            {one.name: Fraction(1, 3) for one in draft.open_shares if one.high >= Fraction(1, 3)}
        ),
    }


def solved(draft):
    return explained(solve(draft))


def explained(outcome):
    return outcome, lambda lang: explain(outcome, lang)


def under(name):
    return lambda draft: solved(draft.revise(principle=principles(draft)[name]))


def said(ask):
    """A question whose answer has words of its own."""

    def answered(draft):
        found = ask(draft)
        if isinstance(found, Infeasible):
            return explained(found)
        return found, found.text

    return answered


def standing_at(draft):
    """Some position, whether or not the draft has a split."""
    return at(
        draft, {one.name: (one.low + one.high) / 2 for one in draft.open_shares if one.name not in draft.pins}
    )


def of_split(ask):
    """A question about the split, or where there is none about a position."""

    def asked(draft):
        found = solve(draft)
        return ask(standing_at(draft) if isinstance(found, Infeasible) else found)

    return said(asked)


def with_conditions(draft):
    party = draft.parties[0]
    wanted = (no_regret(party), stop_loss(party, 10), pays_back_by(party, draft.years[-1]))
    return solved(draft.revise(conditions=[*draft.conditions, *wanted]))


QUESTIONS = {
    **{f"solve {name}": under(name) for name in principles(plain())},
    "side by side": said(side_by_side),
    "prices": said(prices),
    "conflicts": said(conflicts),
    "zone": said(zone),
    "zone of two": said(lambda draft: zone(draft, draft.parties[:2])),
    "trade": said(trade),
    "clean": of_split(lambda found: clean(found, "1/20")),
    "clean, ratios": of_split(lambda found: clean(found, "ratios")),
    "clean table": of_split(clean_table),
    "staying": of_split(staying),
    "staying asked for": with_conditions,
    "stress, anchor": of_split(lambda found: stress(found, anchor_leaves(found.draft, 2))),
    "stress, delay": of_split(lambda found: stress(found, delayed(2))),
    "stress, fall": of_split(lambda found: stress(found, falls("tax", "0.3"))),
    "tornado": of_split(tornado),
    "coalitions": said(coalition_game),
}
