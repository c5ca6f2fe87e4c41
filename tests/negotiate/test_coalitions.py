"""What groups could have without the others: by hand, then against drafts cut down by hand and scipy's LP."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import yrdshare as yrd
from tests.builders import (
    GDP,
    HOST_REGION,
    ORIGIN_REGION,
    OTHER_ORIGIN,
    TAX,
    ledger_of,
    park_of,
    shared_tax,
)
from tests.negotiate.drawn_drafts import Drawing
from yrdshare.errors import DraftError
from yrdshare.fairness import core_contains, excesses, quotient, shapley
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.coalitions import coalition_game
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, utilitarian
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, history
from yrdshare.nodes.expression import Share

WAN = 10**6
A, B, H, J = ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION, Region("341203", "颍东区", "Yingdong")
YEARS = (2026, 2027, 2028)


def table(**by_code):
    """万元 a year by the letters above, 0 for who is not named."""
    letters = {"A": A, "B": B, "H": H, "J": J}
    return {region: dict.fromkeys(YEARS, fen(str(by_code.get(one, 0)))) for one, region in letters.items()}


def draft_of(ways, conditions=(), no_deal=None, costs=None, principle=None, **parts):
    """One project for each (origin, host, 万元 a year); every origin has one and the same open share."""
    register = Register([Project(f"P{n}", one, to, 2026, 2026) for n, (one, to, _) in enumerate(ways)])
    flows = {TAX: {f"P{n}": dict.fromkeys(YEARS, amount) for n, (*_, amount) in enumerate(ways)}}
    park = park_of(ledger_of(register, flows), (A, B, H, J))
    return Draft(
        [shared_tax(park, Share("origin") * TAX)], park, principle or equal_gain(), conditions=conditions,
        no_deal=no_deal or table(), costs=costs or table(), **parts,
    )  # fmt: skip


TWO_ORIGINS = [(A, H, 100), (B, H, 60)]
TWO_HOSTS = [(A, H, 100), (A, J, 50)]


def worths(game):
    """万元 by the codes' letters, groups worth nothing left out."""
    letters = {A: "A", B: "B", H: "H", J: "J"}
    return {
        "".join(sorted(letters[region] for region in group)): amount / WAN
        for group, amount in game.worth.items()
        if amount
    }


# By hand


def test_two_origins_and_one_host_share_what_passes_between_them():
    game = coalition_game(draft_of(TWO_ORIGINS))

    assert {"AH": 300, "BH": 180, "ABH": 480} == worths(game)
    assert {A.code: 150, B.code: 90, H.code: 240} == {
        name: round(part, 6) for name, part in shapley(game.game).items()
    }
    assert game.stable is True


def test_of_one_origin_and_two_hosts_no_deal_counts_by_what_the_projects_bring():
    game = coalition_game(draft_of(TWO_HOSTS, no_deal=table(A=30)))

    assert {"AH": 300 - 60, "AJ": 150 - 30, "AHJ": 450 - 90} == worths(game)


def test_where_a_region_s_projects_bring_nothing_its_costs_count_by_projects():
    game = coalition_game(draft_of([(A, H, 0), (A, J, 0), (B, J, 100)], costs=table(A=10)))

    assert {"BJ": 300, "ABJ": 285, "BHJ": 300, "ABHJ": 270} == worths(game)


def test_a_group_for_which_no_deal_is_better_stays_at_nothing_and_the_whole_does_not():
    game = coalition_game(draft_of(TWO_ORIGINS, no_deal=table(B=100)))

    assert {"AH": 300, "ABH": 180} == worths(game)
    assert "apart" == game.deals[frozenset({B, H})].status
    assert game.stable is False
    # equal gain gives the origins all, and B still loses 120
    assert frozenset({B}) == game.standing[0].group
    assert "不存在让每一组都满意的分法：不论怎样分，总有一组撇开其他各方至少能多得 60.00 万元" in game.text()
    assert "嘉定区：撇开其他各方能得 0.00，现方案合计 -120.00，少 120.00 万元" in game.text()
    assert "No way of sharing contents every group" in game.text("en")


def test_conditions_bind_a_group_where_all_whom_they_name_have_a_project_in_its_deal():
    high = receipts(H).total >= 200
    game = coalition_game(draft_of(TWO_ORIGINS, [high]))
    # 200 for the host is possible of 300 and of 480, not of B's 180
    assert {"AH": 300, "ABH": 480} == worths(game)
    assert "conflict" == game.deals[frozenset({B, H})].status

    among_others = coalition_game(draft_of(TWO_ORIGINS, [gain(A).total - gain(B).total >= 1]))
    assert {"AH": 300, "BH": 180, "ABH": 480} == worths(among_others)


def test_a_condition_of_a_member_without_a_project_in_the_deal_does_not_bind_it():
    # A has nothing to share with J: the pair B, J shares its project whatever A asks
    game = coalition_game(draft_of([(A, H, 100), (B, J, 50)], [gain(A).total >= 50]))

    assert 150 * WAN == game.worth[frozenset({A, B, J})]


def test_who_has_a_part_of_a_project_by_the_formulas_is_needed_and_who_has_none_is_not():
    fund, idle = Region("F1", "一号基金", "Fund", "基金"), Region("F2", "二号基金", "Idle", "基金")
    park = park_of(draft_of(TWO_ORIGINS).park.ledger, (A, B, H, fund, idle))
    claims = {ORIGIN: Share("origin") * TAX, fund: "1/10" * TAX, idle: Fraction(0) * TAX}
    game = coalition_game(Draft([Formula("税收", TAX, claims, HOST, YEARS)], park))

    assert 0 == game.worth[frozenset({A, H})]
    assert 300 * WAN == game.worth[frozenset({A, H, fund})]


def test_the_whole_group_is_worth_what_the_utilitarian_split_gives_and_shares_matter_to_it():
    register = Register([Project("P1", A, H, 2026, 2026)])
    flows = {one: {"P1": dict.fromkeys(YEARS, 100)} for one in (TAX, GDP)}
    park = park_of(ledger_of(register, flows), (A, H))
    formulas = [
        shared_tax(park, Share("tax") * TAX),
        Formula("产值", GDP, {ORIGIN: Share("gdp", "0.1", "0.7") * GDP}, HOST, YEARS),
    ]
    values = {A: {"gdp": "0.3"}, H: {"gdp": "0.1"}}
    draft = Draft(formulas, park, equal_gain(), values=values)

    # all tax, and of 300 GDP 70 % to whom it is worth 0.3 and 30 % to whom it is worth 0.1
    assert 300 + 63 + 9 == coalition_game(draft).worth[frozenset({A, H})] / WAN


def test_one_party_has_no_other_group_to_compare_with():
    register = Register([Project("P1", A, A, 2026, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P1": dict.fromkeys(YEARS, 100)}}), (A,))
    game = coalition_game(Draft([shared_tax(park, Share("origin") * TAX)], park))

    assert {"A": 300} == worths(game)
    assert "只有一方" in game.text()


# Blocs, stated worths, refusals


def test_blocs_play_the_quotient_game():
    draft = draft_of(TWO_ORIGINS)
    alone, joined = coalition_game(draft), coalition_game(draft, blocs={"上海": [A, B]})
    between = quotient(alone.game, {"上海": [A.code, B.code], H.code: [H.code]})

    assert ("上海", H.code) == joined.game.players
    assert between.values.tolist() == joined.game.values.tolist()
    assert {A: 150, B: 90, H: 240} == {region: round(part, 6) for region, part in joined.owen().items()}
    assert "上海 +240.00" in joined.text()


def test_a_worth_that_the_user_states_counts_instead():
    game = coalition_game(draft_of(TWO_ORIGINS), worth={frozenset({A, H}): "350.5"})

    assert {"AH": 350.5, "BH": 180, "ABH": 480} == worths(game)
    assert "由使用者给出" in game.text()
    with pytest.raises(DraftError) as refused:
        coalition_game(draft_of(TWO_ORIGINS), worth={frozenset({A, J}): 1})
    assert "worth=" in refused.value.text()


def test_more_than_twelve_parties_are_refused_and_blocs_offered():
    many = [Region(f"3101{number:02}", f"飞出地{number}", f"Origin {number}") for number in range(12)]
    register = Register([Project(f"P{n}", one, H, 2026, 2026) for n, one in enumerate(many)])
    flows = {TAX: {code: dict.fromkeys(YEARS, 10) for code in register.codes}}
    park = park_of(ledger_of(register, flows), (*many, H))
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park)
    with pytest.raises(DraftError) as refused:
        coalition_game(draft)

    assert "13" in refused.value.text()
    assert "blocs" in refused.value.text("en")
    joined = coalition_game(draft, blocs={"东": many[:6], "西": many[6:]})
    assert [0, 0, 0, 0, 0, 180, 180, 360] == [
        round(one, 6) for one in joined.game.values[[0, 1, 2, 3, 4, 5, 6, 7]]
    ]


@pytest.mark.parametrize(
    "blocs", [{"甲": [A, B], "乙": [B]}, {"甲": []}, {"甲": [J]}, {H.code: [A, B]}], ids=str
)
def test_blocs_that_do_not_fit_are_refused_in_both_languages(blocs):
    with pytest.raises(DraftError) as refused:
        coalition_game(draft_of(TWO_ORIGINS), blocs=blocs)

    assert refused.value.text() != refused.value.text("en")


def test_a_draft_whose_conditions_cannot_all_hold_is_refused():
    clash = [receipts(A).total >= 400, receipts(H).total >= 400]
    with pytest.raises(DraftError, match="conflicts"):
        coalition_game(draft_of(TWO_ORIGINS, clash))


def test_progress_is_told_from_nothing_to_all():
    seen = []
    coalition_game(draft_of(TWO_ORIGINS), progress=lambda done, whole: seen.append((done, whole)))

    assert [(done, 7) for done in range(8)] == seen


def test_the_principle_made_of_a_game_gives_every_group_what_it_could_have():
    draft = draft_of(TWO_ORIGINS, no_deal=table(A=20))
    game = coalition_game(draft)
    found = coalition_game(draft.revise(principle=game.principle()))

    assert found.stable is True
    assert yrd.coalition_game is coalition_game


# Against other routes


@given(
    st.lists(
        st.tuples(st.sampled_from([A, B]), st.sampled_from([H, J]), st.integers(0, 500)),
        min_size=1,
        max_size=4,
    )
)
def test_where_nothing_is_lost_by_joining_a_group_is_worth_at_least_its_parts(ways):
    game = coalition_game(draft_of(ways)).game
    for one in range(len(game.values)):
        for other in range(len(game.values)):
            if not one & other:
                assert game.values[one] + game.values[other] <= game.values[one | other] + 1e-6


def anew(drawing, draft, group):
    """The worth of a group, 万元: the draft cut down anew, gains read off the exact account, scipy's LP."""
    everyone = group == set(draft.parties)
    funds = set(drawing.funds)
    codes = [one.code for one in draft.park.projects if everyone or ({one.origin, one.host} | funds) <= group]
    if not codes:
        return 0.0
    projects = [one for one in draft.park.projects if one.code in codes]
    inside = funds.union(*({one.origin, one.host} for one in projects))
    flows = {s: {code: path for code, path in by.items() if code in codes} for s, by in drawing.flows.items()}
    park = park_of(ledger_of(Register(projects), flows), drawing.regions)
    part = {region: brought(drawing, draft, region, codes) for region in draft.parties}
    no_deal = {
        region: {year: int(amount * part[region] + Fraction(1, 2)) for year, amount in by.items()}
        for region, by in draft.no_deal.items()
    }
    kept = [
        one
        for one in draft.conditions
        if everyone or all(quantity.region in inside or not quantity.region for _, quantity in one.term.parts)
    ]
    smaller = Draft(
        draft.formulas, park, utilitarian(), no_deal=no_deal, discount=draft.discount, conditions=kept
    )
    most = most_of(smaller)
    if everyone:
        return most
    return max(most or 0.0, 0.0)


def brought(drawing, draft, region, codes):
    """The part of what a region's projects bring that these projects do."""
    pools = {
        one.code: sum(by[one.code][year] for by in drawing.flows.values() for year in drawing.years)
        for one in draft.park.projects
        if region in drawing.funds or region in (one.origin, one.host)
    }
    return Fraction(sum(pools.get(code, 0) for code in codes), sum(pools.values()))


def most_of(draft):
    """max Σ gains by scipy, 万元, of a draft without caps; None where its conditions cannot all hold."""
    low, high = ([float(getattr(one, side)) for one in draft.open_shares] for side in ("low", "high"))
    names = [one.name for one in draft.open_shares]
    ends = [{one.name: one.low for one in draft.open_shares}]
    ends += [{**ends[0], one.name: one.high} for one in draft.open_shares]
    places = [at(draft, end) for end in ends]

    def affine(read):
        first, *moved = (float(read(there)) / WAN for there in places)
        slopes = np.array(
            [(one - first) / (top - end) for one, top, end in zip(moved, high, low, strict=True)]
        )
        return first - slopes @ np.array(low), slopes

    rows, sides = [], []
    for condition in draft.conditions:
        for step in range(len(condition.term.values(places[0].measures))):
            constant, slopes = affine(lambda there, c=condition, s=step: c.term.values(there.measures)[s][1])
            bound = float(condition.bound) / WAN
            if condition.relation in (">=", "=="):
                rows.append(-slopes)
                sides.append(constant - bound)
            if condition.relation in ("<=", "=="):
                rows.append(slopes)
                sides.append(bound - constant)
    constant, slopes = affine(lambda there: sum(there.totals.values()))
    answer = linprog(
        -slopes,
        A_ub=rows or None,
        b_ub=sides or None,
        bounds=list(zip(low, high, strict=True)),
        method="highs",
    )
    assert len(names) == len(slopes)
    return None if answer.status == 2 else constant - answer.fun


@pytest.mark.parametrize("seed", range(40))
def test_every_worth_equals_that_of_a_draft_cut_down_anew(seed):
    drawing = Drawing(seed, 2 + seed % 3, False, 1 + seed % 3)
    draft = drawing.draft()
    if isinstance(solve(draft), Infeasible):
        with pytest.raises(DraftError):
            coalition_game(draft)
        return
    game = coalition_game(draft)

    for group, deal in game.deals.items():
        assert pytest.approx(anew(drawing, draft, group), abs=float(game.rounding / WAN)) == deal.amount / WAN
    total = sum(solve(draft.revise(principle=utilitarian())).position.totals.values())
    assert abs(total - game.deals[frozenset(draft.parties)].amount) <= game.rounding
    complaints = excesses(game.game, game.allocation)[1:]
    assert game.stable is bool(complaints.max() <= float(game.rounding / WAN))


def test_a_split_is_in_the_core_exactly_where_the_fairness_room_says_so():
    inside, outside = draft_of(TWO_ORIGINS), draft_of(TWO_ORIGINS, no_deal=table(B=100))
    for draft in (inside, outside):
        game = coalition_game(draft)
        assert core_contains(game.game, game.allocation) is game.stable


@pytest.mark.parametrize("seed", range(4))
def test_with_caps_a_worth_is_the_best_on_a_fine_grid(seed):
    random = np.random.default_rng(seed)
    ways = [(A, H, int(random.integers(50, 200))), (B, H, int(random.integers(50, 200)))]
    register = Register([Project(f"P{n}", one, to, 2026, 2026) for n, (one, to, _) in enumerate(ways)])
    flows = {
        one: {
            f"P{n}": {year: amount + 10 * int(random.integers(0, 9)) for year in range(2024, 2029)}
            for n, (*_, amount) in enumerate(ways)
        }
        for one in (TAX, GDP)
    }
    park = park_of(ledger_of(register, flows), (A, B, H), no_deal=5)
    tax = Share("origin") * TAX
    formulas = [
        Formula("税收", TAX, {ORIGIN: capped(tax, "1/2" * history(TAX, 2))}, HOST, YEARS),
        Formula("产值", GDP, {ORIGIN: Share("origin") * GDP}, HOST, YEARS),
    ]
    values = {A: {"gdp": "0.3"}, B: {"gdp": "0.2"}, H: {"gdp": "0.25"}}
    draft = Draft(
        formulas, park, values=values, conditions=[receipts(H, "税收").total >= 150, share("origin") >= "0.1"]
    )
    game = coalition_game(draft)

    for group, projects in (
        (frozenset({A, H}), ["P0"]),
        (frozenset({B, H}), ["P1"]),
        (frozenset({A, B, H}), ["P0", "P1"]),
    ):
        best = max(on_grid(draft, park, flows, projects, step) for step in range(0, 1001, 5))
        assert best <= float(game.deals[group].amount / WAN) + 1e-3
        assert best >= float(game.deals[group].amount / WAN) - 0.6  # half a step of the grid


def on_grid(draft, park, flows, projects, step):
    """Σ gains, 万元, at one share where the conditions hold; nothing where they do not."""
    kept = Register([one for one in park.projects if one.code in projects])
    cut = {one: {code: path for code, path in by.items() if code in projects} for one, by in flows.items()}
    inside = {one.origin for one in kept} | {H}
    whole = {code: sum(flows[TAX][code][year] for year in YEARS) for code in ("P0", "P1")}
    host = Fraction(sum(whole[code] for code in projects), sum(whole.values()))
    small = park_of(ledger_of(kept, cut), (A, B, H))
    no_deal = {
        region: {
            year: int(fen("5") * ((host if region == H else 1) if region in inside else 0)) for year in YEARS
        }
        for region in (A, B, H)
    }
    values = {region: by for region, by in draft.values.items() if region in inside}
    position = at(
        Draft(draft.formulas, small, no_deal=no_deal, values=values, conditions=draft.conditions),
        {"origin": Fraction(step, 1000)},
    )
    return 0.0 if position.breaches else float(sum(position.totals.values())) / WAN
