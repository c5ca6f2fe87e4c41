"""Floors, cases, averages, growth, keys, rates, returns, caps on sums, roles: small enough for paper."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    GDP,
    HOST_REGION,
    ORIGIN_REGION,
    OTHER_ORIGIN,
    TAX,
    ledger_of,
    one_project,
)
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.formula.sums import capped_path, capped_sum
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen, largest_remainder
from yrdshare.nodes.build import (
    above_base,
    averaged,
    by_key,
    capped,
    eligible,
    floored,
    history,
    marked,
    per_unit,
    returned,
    wan,
    when,
    window,
)
from yrdshare.nodes.expression import Capped, Number, Share, Stream
from yrdshare.nodes.legality import check
from yrdshare.nodes.measured import ByKey, Key

OPEN = Share("open")
INVESTED = Stream("invested", "investment", basis="")
LAND = Stream("land", "quota", "亩", "—")
COMMITTEE, SECOND_COMMITTEE = (
    Region(f"K{n}", f"园区{n}", f"Committee {n}", "园区", HOST_REGION.code) for n in (1, 2)
)
JOINT_FUND = Region("F1", "基金一", "Fund 1", "基金")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def wan_path(values):
    return [fen(str(value)) for value in values]


def claimed(claim, flow, past=(), first=2026, **more):
    """What the origin of one project is paid, year by year from the move on; the rest may pay."""
    park = one_project(flow, past, first)
    years = range(first, first + len(flow))
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, years, rest_pays=True)
    return evaluate(formula, park.ledger).claims[0][0].tolist()


def two_projects(flows, origins=(ORIGIN_REGION, ORIGIN_REGION), moved=2026, **sides):
    """A ledger of two projects, one row of each stream's flow for each, from 2026 on."""
    projects = [
        Project(
            f"P{n:02d}", origin, HOST_REGION, moved, moved, **{key: one[n - 1] for key, one in sides.items()}
        )
        for n, origin in enumerate(origins, 1)
    ]
    return ledger_of(
        Register(projects),
        {
            stream: {f"P{n:02d}": dict(enumerate(path, 2026)) for n, path in enumerate(paths, 1)}
            for stream, paths in flows.items()
        },
    )


def mu(paths):
    """Whole 亩 as `ledger_of` takes them: in millions of the smallest unit, as 万元 are."""
    return [[f"{amount}/1000000" for amount in path] for path in paths]


def paid(claim, flows, claimant=ORIGIN, **more):
    """Each project's claim on a ledger of two."""
    ledger = two_projects(flows, **more)
    pool = next(iter(flows))
    formula = Formula("税收", pool, [(claimant, claim)], HOST, ledger.years, rest_pays=True)
    return evaluate(formula, ledger).claims[0].tolist()


# Floors


def test_a_refund_below_the_floor_is_raised_to_it():
    # half of −50 and 60 is −25 and 30
    assert wan_path([10, 30]) == claimed(floored("1/2" * TAX, wan(10)), [-50, 60])


def test_a_minimum_is_raised_to_the_whole_fen():
    third = Fraction(1, 3) * wan("0.000001")  # of one fen

    assert [1] == claimed(floored(TAX, third), [0])


def test_a_floor_around_a_cap_pays_on_and_a_cap_around_a_floor_counts_what_the_floor_added():
    # capped at 100: 80, 20, 0; then at least 10
    assert wan_path([80, 20, 10]) == claimed(floored(capped(TAX, wan(100)), wan(10)), [80, 50, 40])
    # at least 30: 30, 60, 40; of which 100 are paid
    assert wan_path([30, 60, 10]) == claimed(capped(floored(TAX, wan(30)), wan(100)), [20, 60, 40])


def test_an_absent_cell_in_a_minimum_is_an_error():
    with pytest.raises(FormulaError, match="“invested”"):
        claimed(floored(TAX, Stream("invested")), [10])


# Cases


def test_the_case_may_change_from_year_to_year_and_a_refund_follows_it():
    flows = {TAX: [[100, 100, -10], [100, -10, 100]], INVESTED: [["99.999999", 100, 100], [0, 0, 0]]}
    rates = when(INVESTED >= wan(100), "0.5" * TAX, "0.2" * TAX)

    assert [wan_path([20, 50, -5]), wan_path([20, -2, 20])] == paid(rates, flows)


def test_a_cap_in_one_case_counts_the_years_in_which_the_other_holds():
    # the cap of 100 on 60 a year: 60, 40, 0, whichever case is paid
    flows = {TAX: [[60, 60, 60]] * 2, INVESTED: [[0, 9, 9], [9, 0, 0]]}
    claim = when(INVESTED >= wan(9), capped(TAX, wan(100)), TAX)

    assert [wan_path([60, 40, 0]), wan_path([60, 60, 60])] == paid(claim, flows)


def test_the_case_of_a_mark_is_that_of_the_project():
    ledger = two_projects({TAX: [[10], [10]]}, marks=[frozenset({"推荐"}), frozenset()])
    formula = Formula("税收", TAX, {ORIGIN: when(marked("推荐"), TAX, "0.4" * TAX)}, HOST, [2026])

    assert [wan_path([10]), wan_path([4])] == evaluate(formula, ledger).claims[0].tolist()


# Averages and growth


def test_a_mean_holds_refunds_and_years_before_the_move():
    # 2024 … 2028: 9, 30, −60, 90, 3; means of three: −7, 20, 11
    assert wan_path([-7, 20, 11]) == claimed(averaged(TAX, 3), [-60, 90, 3], past=[9, 30])


def test_a_mean_names_every_absent_year_that_it_reads():
    with pytest.raises(FormulaError) as refused:
        claimed(averaged(TAX, 3), [1, 2], past=[5])

    assert [("formula.no_average", 2024)] == [(one.key, one.values["year"]) for one in refused.value.faults]


def test_growth_above_the_mean_of_the_past_is_shared():
    # the past is 60, a third of it 20; 40 % of max(0, 15 − 20), of 30 and of max(0, −5 − 20)
    growth = above_base(TAX, "1/3" * history(TAX, 3))

    assert wan_path([0, 12, 0]) == claimed("0.4" * growth, [15, 50, -5], past=[10, 20, 30])


def test_growth_above_a_negative_year_counts_the_refund_in():
    # 2026 … 2028 above the mean of two years: 10 − 5, −20 − (−5), 40 − 10
    assert wan_path([5, 0, 30]) == claimed(above_base(TAX, averaged(TAX, 2)), [10, -20, 40], past=[0])


# Keys, rates, returns


def test_each_origin_has_its_own_key_and_a_refund_takes_it_too():
    keys = {ORIGIN_REGION: "1/4", OTHER_ORIGIN: "2/3"}
    flows = {TAX: [[100, -8], [90, -9]]}

    assert [wan_path([25, -2]), wan_path([60, -6])] == paid(
        by_key(TAX, keys), flows, origins=(ORIGIN_REGION, OTHER_ORIGIN)
    )


def test_a_region_that_claims_from_every_project_has_one_key_for_all():
    flows = {TAX: [[100], [50]]}
    claim = by_key(TAX, {JOINT_FUND: "0.1"})

    assert [wan_path([10]), wan_path([5])] == paid(claim, flows, claimant=JOINT_FUND)
    with pytest.raises(FormulaError) as refused:
        paid(claim, flows)
    assert ["formula.no_key"] == [one.key for one in refused.value.faults]
    assert ORIGIN_REGION == refused.value.faults[0].values["region"]


def test_a_rate_for_each_unit_pays_for_what_is_there_and_takes_back_what_is_returned():
    flows = {TAX: [[0, 0], [0, 0]], LAND: mu([[3, -2], [7, 0]])}

    assert [wan_path(["1.5", -1]), wan_path(["3.5", 0])] == paid(per_unit(LAND, wan("0.5")), flows)
    # two thirds of a fen are one, of minus two thirds minus one
    third = per_unit(LAND, Number(Fraction(1, 3), "分"))
    assert [[1, -1], [2, 0]] == paid(third, {TAX: [[0, 0], [0, 0]], LAND: mu([[2, -2], [7, 0]])})


def test_a_fixed_return_is_paid_from_the_move_on_whatever_the_tax():
    flows = {TAX: [[0, 0, 0]] * 2, INVESTED: [[1000, 1000, 1100]] * 2}
    claim = returned(INVESTED, "0.08")

    assert [wan_path([80, 80, 88])] * 2 == paid(claim, flows)
    assert [wan_path([0, 80, 88])] * 2 == paid(claim, flows, moved=2027)
    assert [wan_path([0, 80, 0])] * 2 == paid(window(claim, 2, 2), flows)


# Caps on sums


def test_a_cap_on_a_sum_reads_amounts_once_and_histories_added_up():
    # histories 30 and 50 add up to 80; with 20 once, the two share 100: 60 + 30, then 10 of 60 + 20
    ledger = two_projects({TAX: [[30, 60, 60], [50, 30, 20]]}, moved=2027)
    claim = capped(TAX, history(TAX, 1) + wan(20), "sum")
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, [2027, 2028])

    assert [wan_path([60, "7.5"]), wan_path([30, "2.5"])] == evaluate(formula, ledger).claims[0].tolist()


def test_each_origin_has_a_cap_on_its_own_sum():
    flows = {TAX: [[60, 60], [30, 20]]}
    claim = capped(TAX, wan(70), "sum")

    assert [wan_path([60, 10]), wan_path([30, 20])] == paid(
        claim, flows, origins=(ORIGIN_REGION, OTHER_ORIGIN)
    )
    # one fund for both: 90 > 70, divided 2 : 1; then nothing is left
    assert [[46_666_667, 0], [23_333_333, 0]] == paid(claim, flows, claimant=JOINT_FUND)


def test_a_refund_makes_room_for_all_projects_under_a_cap_on_their_sum():
    # sums 100, −30, 60 under 80: 80, −30, 30; the last divided 50 : 10
    flows = {TAX: [[60, -40, 50], [40, 10, 10]]}

    assert [wan_path([48, -40, 25]), wan_path([32, 10, 5])] == paid(capped(TAX, wan(80), "sum"), flows)


def test_the_largest_remainder_goes_first_and_the_earlier_project_where_they_are_equal():
    # 10 · (3, 3, 1) / 7 = 4.29, 4.29, 1.43
    assert [4, 4, 2] == largest_remainder(10, [3, 3, 1], 7)
    assert [4, 3, 3] == largest_remainder(10, [1, 1, 1], 3)
    # 1 · (5, −3) / 2 = 2.5, −1.5: floored 2, −2, equal remainders
    assert [3, -2] == largest_remainder(1, [5, -3], 2)


@given(st.data())
def test_a_cap_on_a_sum_follows_the_sum_and_each_project_is_within_a_fen_of_its_part(data):
    years, projects = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 6))
    amounts = st.one_of(st.integers(0, 9), st.integers(-1000, 1000), st.integers(0, 10**12))
    claim = np.array([[data.draw(amounts) for _ in range(years)] for _ in range(projects)], dtype=np.int64)
    owners = np.array([data.draw(st.integers(0, 2)) for _ in range(projects)], dtype=np.int64)
    limits = [data.draw(st.integers(0, 3000)) for _ in range(3)]
    paid_by_project = capped_sum(claim, owners, limits)
    for owner, limit in enumerate(limits):
        mine = owners == owner
        asked = claim[mine].sum(axis=0)
        path = capped_path(asked[None, :], np.array([limit]))[0]

        assert np.array_equal(path, paid_by_project[mine].sum(axis=0))
        for year in range(years):
            given_now, parts = paid_by_project[mine][:, year], claim[mine][:, year]
            if path[year] == asked[year]:
                assert np.array_equal(parts, given_now)
                continue
            exact = [Fraction(int(path[year]) * int(part), int(asked[year])) for part in parts]
            assert all(abs(int(one) - part) < 1 for one, part in zip(given_now, exact, strict=True))
            left = [
                (part - int(one), row) for row, (one, part) in enumerate(zip(given_now, exact, strict=True))
            ]
            raised = [(part % 1, -row) for part, row in left if part < 0]
            kept = [(part % 1, -row) for part, row in left if part > 0]
            assert not raised or not kept or min(raised) > max(kept)


# Roles and ways of counting


def test_park_and_fund_are_those_of_each_project():
    flows = {TAX: [[100, -10], [50, 20]]}
    ledger = two_projects(flows, park=(COMMITTEE, SECOND_COMMITTEE), fund=(JOINT_FUND, JOINT_FUND))
    claims = [(PARK, "0.1" * TAX), (FUND, "0.2" * TAX)]
    account = evaluate(Formula("税收", TAX, claims, HOST, ledger.years, collected_by=PARK), ledger)

    assert wan_path([10, -1]) == account.received[COMMITTEE].tolist()
    assert wan_path([5, 2]) == account.received[SECOND_COMMITTEE].tolist()
    assert wan_path([30, 2]) == account.received[JOINT_FUND].tolist()
    assert wan_path([-90, 9]) == account.transfers[COMMITTEE].tolist()
    assert wan_path([105, 7]) == account.transfers[HOST_REGION].tolist()


def test_a_project_without_the_role_is_named():
    ledger = two_projects({TAX: [[100], [50]]}, fund=(JOINT_FUND, None))
    with pytest.raises(FormulaError) as refused:
        evaluate(Formula("税收", TAX, {FUND: "0.1" * TAX}, HOST, [2026]), ledger)

    assert [("formula.no_region", "P02")] == [
        (one.key, one.values["projects"]) for one in refused.value.faults
    ]


def test_a_double_count_credits_growth_on_top():
    ledger = two_projects({GDP: [[150, 90], [100, 100]]})
    claims = [(HOST, GDP), (ORIGIN, above_base(GDP, wan(100)))]
    account = evaluate(Formula("增加值", GDP, claims, None, ledger.years, count="double"), ledger)

    assert wan_path([250, 190]) == account.received[HOST_REGION].tolist()
    assert wan_path([50, 0]) == account.received[ORIGIN_REGION].tolist()
    assert wan_path([50, 0]) == account.excess.tolist()


def test_in_place_all_is_counted_where_it_is_collected():
    ledger = two_projects({GDP: [[150, -9], [100, 100]]}, park=(COMMITTEE, COMMITTEE))
    account = evaluate(Formula("增加值", GDP, {}, PARK, ledger.years, PARK, "in_place"), ledger)

    assert wan_path([250, 91]) == account.received[COMMITTEE].tolist()
    assert not any(path.any() for path in account.transfers.values())


def test_the_rest_pays_what_claims_exceed_the_pool_by():
    ledger = two_projects({TAX: [[10], [50]]})
    formula = Formula("税收", TAX, {ORIGIN: floored(TAX, wan(30))}, HOST, [2026], rest_pays=True)
    account = evaluate(formula, ledger)

    assert [wan_path([-20]), wan_path([0])] == account.rest.tolist()
    assert wan_path([80]) == account.transfers[ORIGIN_REGION].tolist()
    assert wan_path([-80]) == account.transfers[HOST_REGION].tolist()


# What is refused

KEY = Key("a", Fraction(1, 2))
ILLEGAL = {
    "an open share in a minimum": (lambda: floored(TAX, OPEN * TAX), {"nodes.share_in_data"}),
    "a minimum of another kind": (lambda: floored(TAX, GDP), {"nodes.unlike"}),
    "branches of two kinds": (lambda: when(marked("a"), TAX, GDP), {"nodes.unlike"}),
    "a case by an open share": (lambda: when(OPEN * TAX >= wan(1), TAX, TAX), {"nodes.share_in_test"}),
    "an open share in a mean": (lambda: averaged(OPEN * TAX, 2), {"nodes.share_in_history"}),
    "a mean of no years": (lambda: averaged(TAX, 0), {"nodes.history_years"}),
    "a mean of a cap": (lambda: averaged(capped(TAX, wan(1)), 2), {"nodes.history_body"}),
    "growth of an open share": (lambda: above_base(OPEN * TAX, wan(1)), {"nodes.share_in_data"}),
    "growth above an open share": (lambda: above_base(TAX, OPEN * TAX), {"nodes.share_in_data"}),
    "growth above another kind": (lambda: above_base(TAX, GDP), {"nodes.unlike"}),
    "a key of an open share": (lambda: by_key(OPEN * TAX, {ORIGIN_REGION: 1}), {"nodes.share_in_data"}),
    "no keys": (lambda: by_key(TAX, {}), {"nodes.no_keys"}),
    "a negative key": (lambda: by_key(TAX, {ORIGIN_REGION: "-0.1"}), {"nodes.key_negative"}),
    "a key twice": (lambda: ByKey(TAX, (KEY, KEY)), {"nodes.key_twice"}),
    "a rate on an open share": (lambda: per_unit(OPEN * LAND, wan(1)), {"nodes.share_in_data"}),
    "a rate for each yuan": (lambda: per_unit(TAX, wan(1)), {"nodes.no_quantity"}),
    "a rate that is no money": (lambda: per_unit(LAND, Number(Fraction(2))), {"nodes.no_rate"}),
    "a return on an open share": (lambda: returned(OPEN * INVESTED, "0.1"), {"nodes.share_in_data"}),
    "a return on land": (lambda: returned(LAND, "0.1"), {"nodes.no_investment"}),
    "a cap for each of something else": (lambda: Capped(TAX, wan(1), "region"), {"nodes.unknown_word"}),
    "a cap that varies": (lambda: capped(TAX, averaged(TAX, 2), "sum"), {"nodes.cap_varies"}),
}
ILLEGAL_FORMULAS = {
    "a key in the pool": (
        lambda: Formula("甲", by_key(TAX, {ORIGIN_REGION: 1}), {}, HOST, [2026]),
        {"formula.key_in_pool"},
    ),
    "a cap on the sum of a claimant's projects in the pool": (
        lambda: Formula("甲", capped(TAX, wan(1), "sum"), {}, HOST, [2026]),
        {"formula.sum_in_pool"},
    ),
    "claims in place": (
        lambda: Formula("甲", GDP, {ORIGIN: "0.5" * GDP}, HOST, [2026], count="in_place"),
        {"formula.in_place_claims"},
    ),
    "a rest elsewhere, in place": (
        lambda: Formula("甲", GDP, {}, ORIGIN, [2026], count="in_place"),
        {"formula.in_place_rest"},
    ),
    "no rest that could pay": (
        lambda: Formula("甲", GDP, {ORIGIN: GDP}, None, [2026], count="double", rest_pays=True),
        {"formula.split_rest_pays"},
    ),
    "money by the unit, counted double": (
        lambda: Formula("甲", per_unit(LAND, wan(1)), {}, None, [2026], count="double"),
        {"formula.double_money"},
    ),
}


def said(faults):
    """The faults in both languages are whole sentences, the English without a Chinese word of ours."""
    for one in faults:
        assert CHINESE.search(one.text("zh"))
        assert not CHINESE.search(re.sub("[甲亩]", "", one.text("en")))
        assert not re.search(r"[{}]", one.text("zh") + one.text("en"))


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_means_nothing_is_refused(name):
    make, keys = ILLEGAL[name]
    found = list(check(make()))

    assert keys == {one.key for one in found}
    said(found)


@pytest.mark.parametrize("name", ILLEGAL_FORMULAS)
def test_a_formula_that_means_nothing_is_refused(name):
    make, keys = ILLEGAL_FORMULAS[name]
    with pytest.raises(FormulaError) as refused:
        make()

    assert keys == {one.key for one in refused.value.faults}
    said(refused.value.faults)


def test_what_is_legal_is_not_refused():
    shared = OPEN * by_key(TAX, {ORIGIN_REGION: "1/3"})
    floor = floored(capped(eligible(shared, marked("a")), history(TAX, 2), "sum"), averaged(TAX, 3))

    assert [] == list(check(when(TAX >= wan(1), floor, "0.1" * returned(INVESTED, "0.08"))))
