"""Head office and branches (财预〔2012〕40号, 公告2012年第57号): published figures, rounding, refusals."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fiscal.case_readers import HEAD, divided_of, formula_of, head_office
from tests.formula.cases import case, differences, of
from tests.formula.sheets import recalculate_and_compare
from yrdshare.errors import InputError, MoneyError
from yrdshare.fiscal.branches import Branch, Factors
from yrdshare.fiscal.dividing import divided
from yrdshare.fiscal.head_office import (
    BranchRule,
    budgets,
    divided_tax,
    ratios_by_region,
    three_factor_ratios,
    two_step_tax,
)
from yrdshare.fiscal.working import FEN
from yrdshare.formula.account import evaluate
from yrdshare.formula.clause import clause
from yrdshare.formula.store import dumps, loads
from yrdshare.ledger.regions import Region
from yrdshare.money import fen

ON = date(2013, 6, 30)
TAXED = [
    name for name in of("head_office") if "total" in case(name).outputs or "branches" in case(name).outputs
]
AMOUNTS = st.integers(0, 10**9)


def branch(name, *factors, year=2012, **more):
    return Branch(name, {year: Factors(*factors)}, **more)


def shanghai_and_nanjing(**more):
    return [branch("上海", 400, 100, 500, **more), branch("南京", 1600, 300, 2000, **more)]


def sheet(*rates):
    rows = (("部门", 100), ("分公司1", 50), ("分公司2", 100))
    return [
        branch(name, size, size, size, rate=rate)
        for (name, size), rate in zip(rows, rates or (None,) * 3, strict=True)
    ]


def refusals(computing):
    with pytest.raises(InputError) as refused:
        computing()
    return [fault.key for fault in refused.value.faults], refused.value.text("zh"), refused.value.text("en")


# Published figures


def test_shanghai_pays_what_was_published_and_nanjing_the_rest():
    found = divided_tax(fen("500"), shanghai_and_nanjing(), ON)

    assert {"上海": Fraction("0.2175"), "南京": Fraction("0.7825")} == found.ratios
    assert {"上海": fen("54.375"), "南京": fen("195.625")} == found.branches
    assert fen("250") == found.head_office


def test_income_at_several_rates_is_split_first_and_the_tax_split_again():
    found = two_step_tax(fen("1000", "元"), "0.25", sheet("0.25", "0.15", "0.1"), ON)

    assert fen("210", "元") == found.total
    assert fen("105", "元") == found.head_office
    assert {"部门": 4200, "分公司1": 2100, "分公司2": 4200} == found.branches
    slices = [step for step in found.working.parts if step.formula.text() == "划分的应纳税所得额 × 适用税率"]
    assert [12500, 5000, 1500, 2000] == [step.value for step in slices]


def test_one_step_at_each_branch_s_own_rate_would_give_other_payments():
    found = two_step_tax(fen("1000", "元"), "0.25", sheet("0.25", "0.15", "0.1"), ON)

    assert {"部门": 5000, "分公司1": 1500, "分公司2": 2000} != found.branches


def test_the_same_rate_everywhere_gives_the_same_in_one_step_and_in_two():
    one = divided_tax(fen("250", "元"), sheet(), ON)
    two = two_step_tax(fen("1000", "元"), "0.25", sheet("0.25", "0.25", "0.25"), ON)

    assert (one.total, one.head_office, one.branches) == (two.total, two.head_office, two.branches)


def test_of_a_tax_of_100_the_local_40_are_split_10_20_10():
    held = budgets(divided_tax(fen("100"), sheet(), ON), "0.6")

    assert (fen("60"), fen("10"), fen("10")) == (held.central, held.head_office, held.pool)
    assert {"部门": fen("8"), "分公司1": fen("4"), "分公司2": fen("8")} == held.branches


# Which branches, which year


def test_factors_of_the_current_year_would_give_another_answer():
    earlier, now = Factors(400, 100, 500), Factors(800, 100, 500)
    branches = [Branch("上海", {2012: earlier, 2013: now}), branch("南京", 1600, 300, 2000)]

    assert fen("54.375") == divided_tax(fen("500"), branches, ON).branches["上海"]
    current = [branch("上海", 800, 100, 500), branch("南京", 1600, 300, 2000)]
    assert fen("54.375") != divided_tax(fen("500"), current, ON).branches["上海"]


def test_a_branch_without_the_year_before_is_refused_and_the_current_year_is_not_taken_instead():
    keys, zh, en = refusals(lambda: divided_tax(100, [branch("上海", 1, 1, 1, year=2013)], ON))

    assert ["keys.no_factors"] == keys
    assert "2012年" in zh
    assert "2012" in en


def test_a_branch_shares_until_the_day_its_registration_ended():
    branches = [*shanghai_and_nanjing(), branch("广州", 2000, 400, 2500, closed=date(2013, 6, 30))]

    assert {"上海", "南京", "广州"} == set(three_factor_ratios(branches, date(2013, 6, 29)))
    assert {"上海": Fraction("0.2175"), "南京": Fraction("0.7825")} == three_factor_ratios(branches, ON)


def test_a_third_level_branch_is_counted_in_its_second_level_branch():
    branches = [
        branch("上海", 300, 60, 100),
        branch("浦东", 60, 30, 300, under="上海"),
        branch("张江", 40, 10, 100, under="浦东"),
        branch("南京", 1600, 300, 2000),
    ]

    assert {"上海": Fraction("0.2175"), "南京": Fraction("0.7825")} == three_factor_ratios(branches, ON)


def test_a_third_level_branch_that_closed_stays_in_what_its_second_level_had():
    branches = [
        branch("上海", 300, 60, 100),
        branch("浦东", 100, 40, 400, under="上海", closed=date(2013, 1, 31)),
        branch("南京", 1600, 300, 2000),
    ]

    assert Fraction("0.2175") == three_factor_ratios(branches, ON)["上海"]


def test_everything_wrong_with_the_branches_is_told_at_once():
    branches = [
        Branch("甲", {2013: Factors(1, 1, 1)}),
        Branch("甲", {2012: Factors(-1, "x", 1)}),
        Branch("丙", {2012: Factors(0, 0, 0)}, under="无", rate="2"),
        Branch("丁", {}, closed=date(2013, 1, 1)),
        Branch("戊", {2012: Factors(0, 0, 0)}, under="丁"),
        Branch("己", {}, under="己"),
        branch("庚", 1, 1, 1, rate="1.5"),
    ]
    keys, zh, en = refusals(lambda: two_step_tax(-5, "2", branches, ON, BranchRule(Fraction(2))))

    assert {
        *("keys.rule_parts", "keys.income", "keys.rate", "keys.no_rate", "keys.rate_below", "keys.twice"),
        *("keys.unknown_branch", "keys.below_closed", "keys.below_itself", "keys.no_factors"),
        *("keys.negative", "keys.no_number"),
    } == set(keys)
    assert len(zh.splitlines()) == len(en.splitlines()) == len(keys)


@pytest.mark.parametrize(
    ("branches", "key"),
    [
        ([], "keys.no_branch"),
        ([branch("甲", 1, 1, 1, closed=ON)], "keys.all_closed"),
        ([branch("甲", 0, 0, 0)], "keys.all_zero"),
        ([branch("甲", 1, 0, 1)], "keys.all_zero"),
    ],
)
def test_where_nobody_can_share_it_says_why(branches, key):
    keys, _, _ = refusals(lambda: divided_tax(100, branches, ON))

    assert {key} == set(keys)


@pytest.mark.parametrize("tax", [1.5, True, "100"])
def test_a_tax_that_is_no_whole_number_of_fen_is_refused(tax):
    assert "keys.whole_fen" in refusals(lambda: divided_tax(tax, sheet(), ON))[0]


# To the fen


def test_three_alike_share_an_odd_fen_in_the_order_given():
    alike = [branch(name, 1, 1, 1) for name in "甲乙丙"]
    found = divided_tax(101, alike, ON)

    assert 51 == found.head_office
    assert {"甲": 17, "乙": 17, "丙": 16} == found.branches


def test_ratios_rounded_each_by_itself_first_lose_fen_and_the_rule_s_way_does_not():
    alike = [branch(name, 1, 1, 1) for name in "甲乙丙"]
    tax = fen("200000")
    half = tax // 2
    naive = sum(half * 3333 // 10_000 for _ in alike)
    found = divided_tax(tax, alike, ON, BranchRule(ratio_digits=4))

    assert half - naive == fen("10")
    assert half == sum(found.branches.values())
    assert [Fraction("0.3334"), Fraction("0.3333"), Fraction("0.3333")] == list(found.ratios.values())
    assert divided_tax(tax, alike, ON).branches != found.branches


@given(st.integers(-(10**15), 10**15), st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=8))
def test_head_office_and_branches_add_up_to_the_fen(tax, factors):
    branches = [branch("全", 1, 1, 1)] + [branch(f"B{row}", *one) for row, one in enumerate(factors)]
    found = divided_tax(tax, branches, ON)

    assert tax == found.head_office + sum(found.branches.values())
    assert all(abs(part - tax * found.ratios[name] / 2) < 2 for name, part in found.branches.items())
    held = budgets(found, "0.6")
    assert tax == held.central + held.head_office + held.pool + sum(held.branches.values())


@given(st.permutations(range(4)), st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=4, max_size=4))
def test_the_order_of_branches_changes_no_ratio_and_no_payment_by_more_than_a_fen(order, factors):
    branches = [branch(f"B{row}", *(1 + value for value in one)) for row, one in enumerate(factors)]
    mixed = [branches[row] for row in order]

    assert three_factor_ratios(branches, ON) == three_factor_ratios(mixed, ON)
    one, other = divided_tax(10**11 + 7, branches, ON), divided_tax(10**11 + 7, mixed, ON)
    assert one.head_office == other.head_office
    assert all(abs(one.branches[name] - other.branches[name]) <= 1 for name in one.branches)


@given(
    st.tuples(*[st.fractions(Fraction(1, 1000), 1000)] * 3),
    st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=2, max_size=5),
)
def test_each_factor_may_be_in_any_unit(scale, factors):
    def scaled(one):
        return [(1 + value) * by for value, by in zip(one, scale, strict=True)]

    plain = [branch(f"B{row}", *(1 + value for value in one)) for row, one in enumerate(factors)]
    other = [branch(f"B{row}", *scaled(one)) for row, one in enumerate(factors)]

    assert three_factor_ratios(plain, ON) == three_factor_ratios(other, ON)


@given(st.integers(-(10**12), 10**12), st.lists(st.fractions(0, 100), min_size=1, max_size=9))
def test_a_whole_amount_is_divided_without_losing_any_of_it(total, weights):
    if not any(weights):
        with pytest.raises(MoneyError):
            divided(total, weights)
        return
    parts = divided(total, weights)

    assert total == sum(parts)
    assert all(
        abs(part - total * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True)
    )


@given(
    st.integers(0, 10**13),
    st.lists(
        st.tuples(st.integers(1, 999), st.sampled_from(["0.25", "0.15", "0.1"])), min_size=1, max_size=5
    ),
)
def test_the_tax_at_several_rates_is_the_sum_of_its_slices_rounded_once(income, rows):
    branches = [branch(f"B{row}", size, size, size, rate=rate) for row, (size, rate) in enumerate(rows)]
    found = two_step_tax(income, "0.25", branches, ON)
    exact = income * Fraction(1, 8) + sum(
        income * found.ratios[one.name] * Fraction(one.rate) / 2 for one in branches
    )

    assert abs(found.total - exact) <= Fraction(1, 2)
    assert found.total == found.head_office + sum(found.branches.values())


# The sharing as a formula


@pytest.mark.parametrize("name", TAXED)
def test_the_ratios_as_keys_of_a_formula_give_the_same_from_the_stored_json(name):
    one = case(name)
    formula, ledger = formula_of(one)
    again = loads(dumps(formula))

    assert formula == again
    assert [] == differences(one.outputs, head_office(one), one.tolerance)
    first, second = evaluate(formula, ledger).received, evaluate(again, ledger).received
    assert {region: path.tolist() for region, path in first.items()} == {
        region: path.tolist() for region, path in second.items()
    }


def test_the_formula_s_workbook_recalculated_gives_the_same_fen():
    found = [formula_of(case(name)) for name in TAXED]

    recalculate_and_compare([((evaluate(formula, ledger),), ledger, {}) for formula, ledger in found])


@pytest.mark.parametrize("name", TAXED)
def test_formula_and_function_give_the_published_cases_to_the_same_fen(name):
    one = case(name)
    formula, ledger = formula_of(one)
    received = evaluate(formula, ledger).received
    found = divided_of(one)

    assert found.head_office == received[HEAD][0]
    assert list(found.branches.values()) == [received[region][0] for region in received if region != HEAD]


def test_the_clause_prints_each_ratio_beside_its_place():
    formula, _ = formula_of(case("cn_cit_sh_nj_2013"))

    assert "21.75%" in clause(formula)
    assert "78.25%" in clause(formula, "en")


def test_ratios_of_branches_in_one_region_add_up():
    here, there = Region("310000", "上海市", "Shanghai"), Region("320000", "江苏省", "Jiangsu")
    branches = [
        branch("甲", 1, 1, 1, region=here),
        branch("乙", 2, 2, 2, region=there),
        branch("丙", 1, 1, 1, region=here),
    ]
    keys = ratios_by_region(three_factor_ratios(branches, ON), branches)

    assert {here: Fraction(1, 2), there: Fraction(1, 2)} == keys
    lost = [*branches, branch("丁", 1, 1, 1)]
    assert ["keys.no_place"] == refusals(lambda: ratios_by_region(three_factor_ratios(lost, ON), lost))[0]


def test_the_working_adds_up_and_names_its_source():
    found = two_step_tax(fen("1000", "元"), "0.25", sheet("0.25", "0.15", "0.1"), ON)
    slices, own, rest, _ = found.working.parts[:4], *found.working.parts[4:]

    assert found.total == sum(step.value for step in slices)
    assert found.total == own.value + rest.value
    assert rest.value == sum(step.value for step in rest.parts)
    assert FEN == own.unit
    assert "57" in found.working.source
    assert found.working.text("zh") != found.working.text("en")


@pytest.mark.parametrize(
    ("rule", "source", "status"),
    [
        (BranchRule(ratio_digits=4), "财预〔2012〕40号、国家税务总局公告2012年第57号", "已发布"),
        (BranchRule(Fraction(1, 3)), "使用者自定的分摊办法，没有写明出处", "假设"),
        (
            BranchRule(weights={"revenue": 1, "payroll": 0, "assets": 0}),
            "使用者自定的分摊办法，没有写明出处",
            "假设",
        ),
        (BranchRule(Fraction(1, 3), source="某省办法"), "某省办法", ""),
    ],
    ids=["national", "own parts", "own weights", "of a source"],
)
def test_a_rule_of_the_user_s_own_never_passes_as_the_published_one(rule, source, status):
    branch = Branch("甲", {ON.year - 1: Factors(1, 1, 1)})
    working = divided_tax(100, [branch], ON, rule).working

    assert (source, status) == (working.source, working.status)
