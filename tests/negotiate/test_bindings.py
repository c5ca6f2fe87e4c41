"""Which caps and floors bind, where they count; and that they are said in both languages."""

import re

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, one_project, park_of
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain, why
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain
from yrdshare.nodes.build import capped, eligible, floored, history, marked, stepped, wan, when, window
from yrdshare.nodes.expression import Share

SHARED = Share("origin") * TAX
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def draft_of(ledger, claim, regions=(ORIGIN_REGION, HOST_REGION)):
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, ledger.years, rest_pays=True)
    return Draft([formula], park_of(ledger, regions), equal_gain())


def position(claim, flow, share="1"):
    return at(draft_of(one_project(flow).ledger, claim), {"origin": share})


def of_two(flows, origins=(ORIGIN_REGION, OTHER_ORIGIN)):
    """A ledger of two projects, of which the first carries a mark."""
    projects = [
        Project(f"P{n:02d}", origin, HOST_REGION, 2026, 2026, marks=frozenset({"推荐"} if n == 1 else ()))
        for n, origin in enumerate(origins, 1)
    ]
    paths = {f"P{n:02d}": dict(enumerate(path, 2026)) for n, path in enumerate(flows, 1)}
    return ledger_of(Register(projects), {TAX: paths})


def bound(claim, flows, **more):
    regions = (ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION)
    found = at(draft_of(of_two(flows, **more), claim, regions), {"origin": "1"}).bindings
    return [(one.kind, one.projects, one.regions, one.year) for one in found]


def test_a_floor_that_pays_more_than_the_claim_binds_and_one_that_does_not_is_silent():
    # half of 20, 60, 10 is 10, 30, 5
    assert [("floor", "P01", 2026)] == [
        (one.kind, *one.projects, one.year)
        for one in position(floored(SHARED, wan(12)), [20, 60, 10], "1/2").bindings
    ]
    assert () == position(floored(SHARED, wan(5)), [20, 60, 10], "1/2").bindings


def test_a_floor_around_a_cap_and_the_cap_are_both_told():
    found = position(floored(capped(SHARED, wan(100)), wan(10)), [80, 50, 40]).bindings

    assert [("floor", 2028), ("cap", 2027)] == [(one.kind, one.year) for one in found]


def test_a_cap_on_a_sum_names_whose_sum_is_cut_and_no_project():
    claim = capped(SHARED, wan(50), "sum")

    assert [("cap", (), (ORIGIN_REGION,), 2027)] == bound(claim, [[30, 30], [20, 20]])
    assert [("cap", (), (ORIGIN_REGION,), 2026)] == bound(
        claim, [[30, 30], [30, 20]], origins=(ORIGIN_REGION, ORIGIN_REGION)
    )


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (eligible(capped(SHARED, wan(10)), marked("推荐")), [("P01",)]),
        # no history: the cap is 0, and what is shared too, whoever passes
        (eligible(capped(SHARED, 0 * wan(1)), marked("推荐")), [("P01",)]),
        (when(marked("推荐"), wan(1), capped(SHARED, wan(10))), [("P02",)]),
        (eligible(floored(SHARED, wan(99)), marked("推荐")), [("P01",)]),
        (window(capped(SHARED, wan(10)), 1, 1), [("P01", "P02")]),
        (window(capped(SHARED, wan(60)), 1, 1), []),  # reached only in the second year, which does not count
        (stepped({(1, 1): capped(SHARED, wan(60)), (2, 2): SHARED}), []),
        (eligible(SHARED, capped(TAX, wan(1)) >= wan(1)), []),  # a cap that only a test looks at
    ],
)
def test_what_does_not_count_is_not_said_to_bind(claim, expected):
    assert expected == [projects for _, projects, _, _ in bound(claim, [[40, 40], [40, 40]])]


def test_an_ineligible_project_without_history_does_not_bind():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    ledger = ledger_of(register, {TAX: {"P01": {2025: 0, 2026: 40, 2027: 40}}})
    claim = eligible(capped(SHARED, history(TAX, 1)), history(TAX, 1) >= wan(1))
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, [2026, 2027])
    draft = Draft([formula], park_of(ledger), equal_gain())

    assert () == at(draft, {"origin": "1"}).bindings


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            capped(SHARED, wan(50)),
            ("封顶：“税收”中松江区自 2027 年起有项目触及累计上限（P01）", "自 2027 年起触及累计上限"),
        ),
        (
            capped(SHARED, wan(50), "sum"),
            (
                "合并封顶：“税收”中松江区自 2027 年起各项目合计触及累计上限（松江区）",
                "自 2027 年起触及合并累计上限",
            ),
        ),
        (floored(SHARED, wan(35)), ("保底：“税收”中松江区自 2026 年起有项目保底生效（P01）", "不再")),
    ],
)
def test_what_binds_is_said_and_so_is_what_a_move_changes(claim, said):
    low, high = (position(claim, [30, 40, 50], share) for share in ("0.1", "1"))
    assert said[0] in explain(high)
    assert said[1] in why(high, low) + why(low, high) or "保底" in said[0]
    for text in (explain(high, "en"), why(high, low, "en"), why(low, high, "en")):
        assert not CHINESE.search(text.replace("税收", "").replace("测试园区", "").replace("示例", ""))


def test_a_floor_that_a_higher_share_leaves_behind_is_said_to_hold_no_more():
    low, high = (position(floored(SHARED, wan(20)), [30, 40], share) for share in ("0.1", "1"))

    assert "松江区保底不再生效" in why(high, low)
    assert "松江区自 2026 年起保底生效" in why(low, high)
