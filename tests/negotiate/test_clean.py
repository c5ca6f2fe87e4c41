"""Clean numbers: by hand on one tax, then every point of the grid tried, linear and capped."""

from fractions import Fraction
from itertools import product

import pytest

import yrdshare as yrd
from tests.builders import (
    GDP,
    HOST_REGION,
    ORIGIN_REGION,
    TAX,
    ledger_of,
    one_project,
    park_of,
    shared_tax,
)
from tests.negotiate.drawn_drafts import drawn_draft
from yrdshare.errors import AgreementError, DraftError, FormulaError
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen
from yrdshare.negotiate.clean import cleaning
from yrdshare.negotiate.clean.clean import GRIDS, clean, clean_table, grid_values
from yrdshare.negotiate.clean.cleaning import by_distance
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest, nobody_loses
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.grid import on_grid
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.build import capped, history
from yrdshare.nodes.expression import Share

CASES = [(seed, parties, capped) for seed in range(8) for parties in (2, 3) for capped in (False, True)]


def simple(principle, conditions=(), low="0", high="1", **parts):
    """Three years of 100 万元, of which the origin has a share."""
    park = one_project([100, 100, 100])
    formula = shared_tax(park, Share("origin", low=low, high=high) * TAX)
    return solve(Draft([formula], park, principle, conditions=conditions, **parts))


def two_taxes():
    """100 of each tax: with equal gain only the sum of the two shares is determined."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    other = type(TAX)("cit")
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}, other: {"P01": {2026: 100}}}))
    return park, TAX + other, Share("one") * TAX + Share("two") * other


def the_third():
    """Kalai–Smorodinsky with a bound of one half: one third, 100 万元 for the origin and 200 for the host."""
    return simple(kalai_smorodinsky(), high="1/2")


# by hand


def test_the_nearest_step_of_five_percent_is_taken_and_its_cost_told():
    cleaned = clean(the_third(), "1/20")

    assert Fraction("0.35") == cleaned.shares["origin"]
    assert fen("5.0001") == cleaned.cost[HOST_REGION] == -cleaned.cost[ORIGIN_REGION]
    assert Fraction("0.016667") == cleaned.distance
    assert cleaned.proved


def test_a_third_is_a_simple_ratio_and_costs_next_to_nothing():
    cleaned = clean(the_third(), "ratios")

    assert Fraction(1, 3) == cleaned.shares["origin"]
    assert (
        99 == cleaned.cost[HOST_REGION] == -cleaned.cost[ORIGIN_REGION]
    )  # fen: 3 × 33.333333 for 3 × 33.3333
    assert "1:2（1/3）" in cleaned.text()


def test_simple_ratios_are_those_whose_parts_add_up_to_ten_at_most():
    assert {Fraction(p, p + q) for p in range(11) for q in range(11) if 0 < p + q <= 10} == set(
        grid_values("ratios")
    )
    assert (0, Fraction(1, 2), 1) == grid_values("ratios", largest=2)


def test_plain_rounding_would_break_a_condition_that_the_clean_split_keeps():
    # the host must have 198 of 300: the origin may have 34 %; rounding 0.333333 to 35 % leaves it 195
    demand = (receipts(HOST_REGION).total >= 198).named("至少198")
    solution = simple(nearest({"origin": "0.333333"}), [demand])
    rounded = on_grid(solution.shares["origin"], 20)
    cleaned = clean(solution, "1/20")

    assert ["至少198"] == [one.condition.name for one in at(solution.draft, {"origin": rounded}).breaches]
    assert Fraction("0.3") == cleaned.shares["origin"]
    assert () == cleaned.position.breaches


def test_free_shares_are_made_clean_where_nobody_gains_or_loses():
    park, pool, claim = two_taxes()
    formula = Formula("税收", pool, {ORIGIN: claim}, HOST, [2026])
    previous = {"one": "0.631", "two": "0.369"}
    solution = solve(Draft([formula], park, equal_gain(), previous=previous))
    cleaned = clean(solution, "1/20")

    assert {"one": Fraction("0.65"), "two": Fraction("0.35")} == dict(cleaned.shares)
    assert cleaned.free
    assert {0} == set(cleaned.cost.values())
    assert "收益相同" in cleaned.text()


def test_without_a_clean_split_the_condition_that_prevents_it_and_a_finer_grid_are_named():
    demands = [
        (receipts(HOST_REGION).total >= 199).named("金安至少199"),
        (receipts(ORIGIN_REGION).total >= "100.5").named("松江至少100.5"),
    ]  # the origin's share must lie between 0.335 and 101/300
    cleaned = clean(simple(equal_gain(), demands), "1/20")

    assert cleaned.position is None
    assert cleaned.proved
    assert Fraction("0.35") == cleaned.miss.shares["origin"]  # 4 万元 short; 0.3 is 10.5 short
    assert [("金安至少199", fen(4))] == [(one.condition.name, one.short) for one in cleaned.prevented]
    assert "1/200" == cleaned.finer
    assert "0.5% 的整数倍" in cleaned.text()
    assert "金安至少199" in cleaned.text("en")


def test_what_misses_least_is_found_where_a_party_loses_and_the_principle_lets_it():
    # between 0.37 and 0.385; at 0.40 they are missed by 4.5, at 0.35 by 6; the host would rather have no deal
    demands = [receipts(ORIGIN_REGION).total >= 111, receipts(ORIGIN_REGION).total <= "115.5"]
    years = (2026, 2027, 2028)
    no_deal = {ORIGIN_REGION: dict.fromkeys(years, 0), HOST_REGION: dict.fromkeys(years, fen(90))}
    cleaned = clean(simple(nearest({"origin": "0.37"}), demands, no_deal=no_deal), "1/20")

    assert cleaned.position is None
    assert Fraction("0.4") == cleaned.miss.shares["origin"]
    assert [fen("4.5")] == [one.short for one in cleaned.prevented]


def test_a_condition_on_every_year_is_missed_by_what_its_worst_year_lacks():
    # the share must lie between 0.37 and 0.385; at 0.35 the first year lacks 2 and the second 6, at 0.40 4.5
    park = one_project([100, 300])
    no_deal = {ORIGIN_REGION: {2026: 0, 2027: fen(74)}, HOST_REGION: {2026: 0, 2027: 0}}
    demands = [gain(ORIGIN_REGION).every_year >= 37, receipts(ORIGIN_REGION).in_year(2027) <= "115.5"]
    formula = shared_tax(park, Share("origin") * TAX)
    draft = Draft([formula], park, nearest({"origin": "0.37"}), no_deal=no_deal, conditions=demands)

    assert Fraction("0.4") == clean(solve(draft), "1/20").miss.shares["origin"]
    assert fen(6) == at(draft, {"origin": "0.35"}).shortfall(demands[0])
    narrow = draft.revise(conditions=[demands[0], receipts(ORIGIN_REGION).in_year(2027) <= "111"])
    missed = clean(solve(narrow), "1/20").miss
    assert Fraction("0.35") == missed.shares["origin"]
    assert "还差 6.0000 万元" in clean(solve(narrow), "1/20").text()


def test_bounds_without_a_number_of_the_grid_between_them_are_named():
    cleaned = clean(simple(equal_gain(), low="0.41", high="0.44"), "1/20")

    assert cleaned.position is None
    assert ["origin"] == [share.name for share in cleaned.empty]
    assert "41% 至 44%" in cleaned.text()
    assert "1/100" == cleaned.finer


def test_a_principle_that_asks_that_nobody_loses_is_kept_when_cleaning():
    # no deal is worth 99.8 of 300 to the origin: 0.333333 leaves it a gain, 0.3 none
    no_deal = {
        ORIGIN_REGION: {2026: fen("99.8"), 2027: 0, 2028: 0},
        HOST_REGION: dict.fromkeys((2026, 2027, 2028), 0),
    }
    solution = simple(kalai_smorodinsky(), high="0.34", no_deal=no_deal)
    cleaned = clean(solution, "1/20")

    assert cleaned.position is None
    assert Fraction("0.3") == cleaned.miss.shares["origin"]
    assert "无人受损" in cleaned.text()
    assert Fraction("0.34") == clean(solution, "1/100").shares["origin"]


def test_pins_stay_and_are_said_to():
    park, pool, claim = two_taxes()
    formula = Formula("税收", pool, {ORIGIN: claim}, HOST, [2026])
    cleaned = clean(solve(Draft([formula], park, equal_gain(), pins={"one": "0.637"})), "1/20")

    assert {"one": Fraction("0.637"), "two": Fraction("0.35")} == dict(cleaned.shares)
    assert "63.7%（本次固定，不取整）" in cleaned.text()


def test_a_position_set_by_hand_can_be_cleaned_and_a_closed_draft_stays_as_it_is():
    park = one_project([100])
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park)
    closed = Draft([shared_tax(park, Share("origin", value="0.123") * TAX)], park)

    assert Fraction("0.4") == clean(at(draft, {"origin": "0.391"}), "1/20").shares["origin"]
    assert Fraction("0.123") == clean(solve(closed), "1/20").shares["origin"]


@pytest.mark.parametrize("grid", ["5%", "1/0", "2/5", "1/2000000", "", "ratio"])
def test_what_is_no_grid_is_refused(grid):
    with pytest.raises(DraftError) as refused:
        clean(the_third(), grid)

    assert "1/20 / 1/100" in refused.value.text()


def test_what_is_no_aim_is_refused_and_not_taken_for_the_nearest():
    with pytest.raises(DraftError) as refused:
        clean(the_third(), "1/20", by="gains")

    assert "shares / gain" in refused.value.text()


def test_the_table_sets_the_grids_side_by_side_and_names_the_first_that_works():
    demands = [receipts(HOST_REGION).total >= 199, receipts(ORIGIN_REGION).total >= "100.5"]
    table = clean_table(simple(equal_gain(), demands))

    assert [False, False, True, False] == [line.position is not None for line in table.lines]
    assert "1/200" == table.coarsest.grid
    assert list(GRIDS) == list(table.frame()["grid"])
    assert "最先可行的取法：0.5%" in table.text()


@pytest.mark.parametrize(("grid", "digits"), [("1/20", 2), ("1/100", 2), ("1/200", 3), ("ratios", 2)])
def test_a_clean_split_can_be_agreed_and_printed_as_it_is(grid, digits):
    cleaned = clean(the_third(), grid)
    agreement = yrd.agree(cleaned.position, digits)

    [share] = agreement.formulas[0].shares
    assert cleaned.shares["origin"] == share.value
    assert cleaned.position.totals == agreement.gains


def test_a_ratio_without_an_end_would_not_survive_printing_as_a_decimal():
    solution = simple(nearest({"origin": "0.333333"}), [receipts(ORIGIN_REGION).total >= "99.9999"])
    cleaned = clean(solution, "ratios")

    assert Fraction(1, 3) == cleaned.shares["origin"]
    with pytest.raises(AgreementError):
        yrd.agree(at(solution.draft, {"origin": Fraction(1, 3)}), 3)
    assert yrd.agree(cleaned.position, 3)


# against every point of the grid


def every_point(solution, grid):
    """All points of the grid at which every condition holds exactly, and nobody loses where that is asked."""
    draft = solution.draft
    names = [share.name for share in draft.open_shares]
    values = [[v for v in grid_values(grid) if share.low <= v <= share.high] for share in draft.open_shares]
    for point in product(*values):
        try:
            position = at(draft, dict(zip(names, point, strict=True)))
        except FormulaError:  # claims exceed the pool
            continue
        losing = nobody_loses(draft.principle) and any(
            value < min(0, solution.position.totals[region]) for region, value in position.totals.items()
        )
        if not position.breaches and not losing:
            yield position


def distance(solution, position):
    return sum(abs(position.shares[name] - value) for name, value in solution.shares.items())


def largest_loss(solution, position):
    return max(0, *(gain - position.totals[region] for region, gain in solution.position.totals.items()))


def as_before(solution, position):
    """Whether nobody's gain moves by more than a millionth of every share can move it."""
    draft = solution.draft
    pools = sum(int(abs(account.pool).sum()) for account in position.accounts)
    cells = len(draft.park.projects) * len(draft.years)
    room = len(draft.open_shares) * (Fraction(pools, 10**6) + cells)
    changes = [abs(gain - position.totals[one]) for one, gain in solution.position.totals.items()]
    return max(changes) <= room


def solved(cases, fits):
    """The solutions of these cases that fit: drawn drafts may have no split, or nothing to clean."""
    for case in cases:
        found = solve(drawn_draft(*case))
        if isinstance(found, Solution) and not found.certificate.held_within and fits(found):
            yield found


@pytest.mark.parametrize("block", range(4))
def test_the_clean_split_is_the_nearest_of_all_that_keep_every_condition(block):
    seen = 0
    for solution in solved(CASES[block::4], lambda _: True):
        seen += 1
        found = list(every_point(solution, "1/20"))
        free = [one for one in found if solution.free and as_before(solution, one)]
        cleaned = clean(solution, "1/20")

        assert cleaned.proved
        assert bool(found) == (cleaned.position is not None)
        if found:
            assert min(distance(solution, one) for one in free or found) == cleaned.distance
            assert () == cleaned.position.breaches
            assert cleaned.free or not free
            assert cleaned.cost == {
                region: value - cleaned.position.totals[region]
                for region, value in solution.position.totals.items()
            }
    assert seen >= len(CASES[block::4]) // 2


def test_by_gain_the_largest_loss_is_the_least_of_all():
    seen = 0
    for solution in solved(CASES[::3], lambda one: not one.free):
        seen += 1
        found = list(every_point(solution, "1/20"))
        cleaned = clean(solution, "1/20", by="gain")

        assert bool(found) == (cleaned.position is not None)
        if found:
            least = min(largest_loss(solution, one) for one in found)
            rounding = len(solution.draft.park.projects) * len(solution.draft.years) * 5
            assert least <= largest_loss(solution, cleaned.position) <= least + rounding
    assert seen >= 5


def test_the_same_draft_is_cleaned_the_same_hot_and_cold():
    seen = 0
    for seed in range(4):
        draft = drawn_draft(seed, 3, capped=False, conditions=2)
        solution = solve(draft)
        if not isinstance(solution, Solution):
            continue
        seen += 1
        session = yrd.Session(draft)
        session.solve(draft.revise(principle=nearest({share.name: share.low for share in draft.open_shares})))

        assert clean(solution, "1/100").shares == clean(session.solve(draft), "1/100").shares
        assert clean(solution, "1/100").shares == clean(solution, "1/100").shares
    assert seen >= 2


def test_many_caps_kept_by_curves_are_cleaned_by_distance_and_every_condition_holds():
    register = Register([Project(f"P{n:02}", ORIGIN_REGION, HOST_REGION, 2026, 2026) for n in range(8)])
    flows = {
        one.code: {year: 40 + 13 * n + 7 * year * n % 31 for year in range(2023, 2030)}
        for n, one in enumerate(register)
    }
    park = park_of(ledger_of(register, {TAX: flows}))
    body = capped(Share("origin") * TAX, history(TAX, 1))
    formula = Formula("税收", TAX, {ORIGIN: body}, HOST, range(2026, 2030))
    demand = (gain(HOST_REGION).total >= 1500).named("金安至少1500")
    solution = solve(Draft([formula], park, equal_gain(), conditions=[demand]))
    cleaned = clean(solution, "1/100")
    expected = min(distance(solution, one) for one in every_point(solution, "1/100"))

    assert "curves" == solution.certificate.method
    assert expected == cleaned.distance
    assert () == cleaned.position.breaches
    with pytest.raises(DraftError):
        clean(solution, "1/100", by="gain")


def test_a_search_that_ends_early_says_that_nothing_is_proved(monkeypatch):
    monkeypatch.setattr(cleaning, "MOST", 1)
    cleaned = clean(the_third(), "1/20")

    assert not cleaned.proved
    assert cleaned.position is None
    assert "未证明不存在" in cleaned.text()
    assert "nor proved" in clean_table(the_third(), ("1/20",)).text("en")


def test_points_come_by_distance_and_none_is_left_out():
    choices = {"a": [Fraction(1, 2), Fraction(1, 4), Fraction(1)], "b": [Fraction(0), Fraction(1)]}
    given = {"a": Fraction(2, 5), "b": Fraction(1, 10)}
    found = [sum(abs(point[name] - given[name]) for name in given) for point in by_distance(choices, given)]

    assert sorted(found) == found
    assert 6 == len(found)


def test_gdp_shares_are_cleaned_with_the_tax_shares():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}, GDP: {"P01": {2026: 1000}}}))
    tax = shared_tax(park, Share("tax") * TAX, [2026])
    gdp = Formula("地区生产总值", GDP, {ORIGIN: Share("gdp") * GDP}, HOST, [2026])
    values = {ORIGIN_REGION: {"gdp": "0.02"}, HOST_REGION: {"gdp": "0.01"}}
    solution = solve(Draft([tax, gdp], park, equal_gain(), values=values))  # 100 + 20: 60 each
    cleaned = clean(solution, "1/20")

    assert {"tax": Fraction("0.4"), "gdp": Fraction(1)} == dict(cleaned.shares)
    assert {0} == set(cleaned.cost.values())
