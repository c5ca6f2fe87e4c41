"""Talks for the tests: one line worked out on paper, and one with everything a file can hold."""

from functools import cache

import numpy as np

from tests.builders import (
    GDP,
    HOST_REGION,
    ORIGIN_REGION,
    OTHER_ORIGIN,
    TAX,
    ledger_of,
    one_project,
    park_of,
    shared_tax,
)
from yrdshare.drafts.talks import Shown, Talks
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park, YearlyTable
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest, proportional
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, eligible, marked, wan, window
from yrdshare.nodes.expression import Share

FIRM = "绝密钢铁有限公司"
FUND = Region("F01", "共同发展基金", "Common fund", "基金", "341500", "安徽省", 117.25, 31.5)
OPEN = Share("origin", "0.1", "0.9")


def small_draft(**changes):
    """One project of 100 万元 in each of three years; the origin's share is open."""
    park = one_project([100, 100, 100], past=[100])
    return Draft([shared_tax(park, OPEN * TAX, range(2026, 2029))], park, **changes)


def paper_talks():
    """Three drafts at 20%, 30% and, branching off the first, 50%: gains are 300 万元 times the share."""
    draft = small_draft()
    talks = Talks.begin("松江—金安", at(draft, {"origin": "0.2"}), ORIGIN_REGION, "先提两成")
    talks = talks.keep(at(draft, {"origin": "0.3"}), HOST_REGION, "可以到三成")
    return talks.keep(at(draft, {"origin": "0.5"}), "专家组", "折中\n对半", parent=1)


@cache
def rich_park():
    """Two origins, a fund, history, refunds, absent cells, three statuses; one firm's name is known here."""
    register = Register(
        [
            Project(
                "P01",
                ORIGIN_REGION,
                HOST_REGION,
                2026,
                2027,
                "18 交通运输设备",
                frozenset({"松江区推荐", "重点"}),
                name=FIRM,
                investment=fen("52000"),
                status="示例",
                source=f"{FIRM}立项书",
                fund=FUND,
            ),
            Project("P02", OTHER_ORIGIN, HOST_REGION, 2026, 2026),
        ]
    )
    flows = {
        TAX: {
            "P01": {2025: 90, 2026: "100.000001", 2027: 120, 2028: -5},
            "P02": {2026: 40, 2027: 50, 2028: 60},
        },
        GDP: {code: {2026: 900, 2027: 1000, 2028: 1100} for code in ("P01", "P02")},
    }
    bare = ledger_of(register, flows)
    cells = {name: _with_origins(held, spot) for spot, (name, held) in enumerate(bare.cells.items())}
    sources = (f"{FIRM}纳税申报表", "统计局快报", "推算，见说明")
    ledger = Ledger(register, bare.years, dict(bare.streams), cells, sources)
    regions = (ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION, FUND)
    base = park_of(ledger, regions, costs=1)
    origins = {(ORIGIN_REGION, 2026): (f"据{FIRM}估计", "预测"), (FUND, 2027): ("章程", "已确认")}
    no_deal = YearlyTable(park_of(ledger, regions, no_deal="12.5").no_deal, origins)
    own = Regions(regions)
    words = {"status": "预测", "notes_zh": f"{FIRM}尚未表态", "notes_en": "notes"}
    return Park("测试园区", "Test park", own, register, ledger, no_deal, base.costs, **words)


def _with_origins(held, spot):
    source = np.where(held.present, (np.arange(held.value.shape[1]) + spot) % 3, 0).astype(np.int32)
    return Cells(held.value, held.present, source, (source % 3).astype(np.int8))


def rich_draft(**changes):
    """Tax with a share, a fund with a fixed one, GDP with one more; values, conditions of every span."""
    park = rich_park()
    years = range(2026, 2029)
    claims = {ORIGIN: window(OPEN * TAX, 1, 5, "full_production"), FUND: Share("fund", value="1/7") * TAX}
    gdp = Formula("地区生产总值", GDP, {ORIGIN: Share("gdp", high="1/2") * GDP}, HOST, years)
    given = {
        "values": {ORIGIN_REGION: {"gdp": "0.01"}, HOST_REGION: {"gdp": "1/30"}},
        "discount": "0.04",
        "conditions": [
            (gain(HOST_REGION).every_year >= -100).named("金安区每年少亏"),
            gain(ORIGIN_REGION).until(2027) - gain(OTHER_ORIGIN).until(2027) * "1/3" >= -500,
            (receipts(FUND, "税收").in_year(2027) <= "99.5").named("基金"),
            receipts(HOST_REGION).total >= -1,
            share("origin") - share("gdp") <= "0.75",
        ],
        "previous": {"origin": "0.3", "gdp": "1/3"},
    }
    return Draft([Formula("税收", TAX, claims, HOST, years), gdp], park, **(given | changes))


@cache
def rich_talks():
    """Five drafts on two branches, every principle, both modes, references of every kind."""
    draft = rich_draft()
    talks = Talks.begin("沪皖合作", draft, ORIGIN_REGION, "首稿", Shown("manual", draft.previous))
    solved = solve(draft.revise(principle=kalai_smorodinsky()))
    talks = talks.keep(solved, HOST_REGION, "按等比例满足")
    dear = park_of(draft.park.ledger, tuple(draft.park.regions.values()), no_deal=20).no_deal
    tax = capped(eligible(OPEN * TAX, marked("松江区推荐")), wan(80))
    formulas = [shared_tax(draft.park, tax, range(2026, 2029))]
    other = Draft(formulas, draft.park, equal_gain(), dear, previous={"origin": "0.3"})
    talks = talks.keep(at(other, {"origin": "0.4"}), "专家组", "加上限", parent=1)
    near = solved.draft.revise(principle=nearest({"origin": "0.35"}), pins={"gdp": "0.25"})
    shown = Shown("principle", 1, "en", 2027)
    talks = talks.keep(solve(near), HOST_REGION, "", parent=2, shown=shown)
    shares = {ORIGIN_REGION: 3, OTHER_ORIGIN: "3/2", HOST_REGION: 4, FUND: 1}
    last = near.revise(principle=proportional(shares), pins={})
    return talks.keep(at(last, {"origin": "0.31", "gdp": "0.2"}), OTHER_ORIGIN, "五稿")
