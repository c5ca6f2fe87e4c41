"""The projection: paper first, then every sector, then what must hold for whatever an office may state."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fiscal.profiles import (
    JINAN,
    PARTS,
    RETENTION,
    WAN,
    every_sector,
    path,
    profile,
    project,
    projected,
)
from yrdshare.fiscal.dividing import divided
from yrdshare.fiscal.projection.assumptions import Assumptions, growing
from yrdshare.fiscal.projection.columns import Setting
from yrdshare.fiscal.projection.flows import projected_flows
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.projection.rates import split, times
from yrdshare.fiscal.projection.tax import PAID, losses_used
from yrdshare.fiscal.sectors import sectors
from yrdshare.money import round_fraction

# On paper: output 1,000, value-added rate 30 %, equipment 800, all in 万元; VAT 13 %, no path of prices.


def paper(**assumed):
    """Ramp 50 % in 2026, full from 2027 on; wages 120 at full production, margin 10 %, CIT at 15 %."""
    one = profile(
        1_000 * WAN,
        of=project(full=2027, investment=1_000 * WAN),
        value_added_rate=Stated(Fraction("0.3")),
        margin=Stated(Fraction("0.1")),
        wages=120 * WAN,
        depreciation=80 * WAN,
        export_share=Fraction("0.2"),
        cit_rate="cit.rate.high_tech",
        location="city",
        ramp=(Fraction("0.5"),),
        equipment=200 * WAN,
    )
    return projected(one, years=range(2026, 2030), **assumed)


def test_value_added_on_paper_has_four_parts_and_the_surplus_is_what_remains():
    made = paper()
    # 2026: output 500, value added 150, wages 120 × 50 % = 60, depreciation 80 whole once in production
    # net taxes of sector 16: 1672.3538 / 12408.7953 of value added: 150 → 20.215747 (to the fen)
    taxes = round_fraction(150 * WAN * Fraction("1672.3538") / Fraction("12408.7953"))

    assert [500 * WAN, 1_000 * WAN, 1_000 * WAN, 1_000 * WAN] == path(made, "industrial_output")
    assert [150 * WAN, 300 * WAN, 300 * WAN, 300 * WAN] == path(made, "gdp")
    assert [60 * WAN, 120 * WAN, 120 * WAN, 120 * WAN] == path(made, "compensation")
    assert [80 * WAN] * 4 == path(made, "depreciation")
    assert 20_215_747 == taxes == made.amount("P01", 2026, "net_taxes")
    assert 150 * WAN - 60 * WAN - 80 * WAN - taxes == made.amount("P01", 2026, "surplus")


def test_vat_on_paper_recovers_investment_carries_credit_and_enters_a_month_late():
    made = paper()
    # output tax  2026: 500 × 80 % × 13 % = 52;    later 1,000 × 80 % × 13 % = 104
    # input tax   2026: 350 × 13 % = 45.5;         later 700 × 13 % = 91;   equipment 2026: 200 × 13 % = 26
    # 2026: 52 − 45.5 − 26 = −19.5: nothing payable, credit 19.5
    # 2027: 104 − 91 − 19.5 = −6.5: credit 6.5;    2028: 13 − 6.5 = 6.5 payable;    2029: 13 payable
    # entering: 2028 6.5 × 11/12 = 5.958333 33 (late 0.541666 67);  2029 13 × 11/12 + 0.54166667 = 12.45833334
    late = round_fraction(Fraction(65 * WAN, 10) / 12)

    assert [0, 0, 6_500_000, 13_000_000] == made.flows["mid"]["vat"][0].tolist()
    assert [19_500_000, 6_500_000, 0, 0] == path(made, "credit")
    assert [0, 0, 6_500_000 - late, 13_000_000 - round_fraction(Fraction(13 * WAN, 12)) + late] == path(
        made, "vat_gross"
    )


def test_cit_on_paper_is_margin_at_the_preferential_rate_and_a_quarter_of_it_enters_next_year():
    made = paper()
    # profit 2026: 500 × 10 % = 50, tax 15 % = 7.5, late 1.875;  later 15, late 3.75

    assert [7_500_000, 15_000_000, 15_000_000, 15_000_000] == made.flows["mid"]["cit"][0].tolist()
    assert [5_625_000, 13_125_000, 15_000_000, 15_000_000] == path(made, "cit_gross")


def test_surcharges_and_urban_tax_on_paper_follow_the_vat_payable():
    made = paper()
    # 2028: VAT 6.5: urban 7 % = 0.455, education 3 % + 2 % = 0.325

    assert 455_000 == made.flows["mid"]["urban_construction_tax"][0, 2]
    assert 325_000 == made.flows["mid"]["surcharge"][0, 2]


def test_credit_on_paper_is_refunded_in_the_next_year_only_if_asked_for():
    made = paper(refund=True)
    # 2026 credit 19.5; 2027: 104 − 91 − 19.5 + 19.5 = 13 payable, refund 19.5; then 13 a year

    assert [0, 19_500_000, 0, 0] == path(made, "refund")
    assert [0, 13_000_000, 13_000_000, 13_000_000] == made.flows["mid"]["vat"][0].tolist()
    assert made.amount("P01", 2027, "vat_gross") < 0
    assert [0, 0, 0, 0] == path(paper(), "refund")


def test_losses_on_paper_are_taken_up_the_oldest_first():
    # losses of 10 and 20, then profits of 15 and 100: 10 + 5, then the other 15
    assert [[0, 0, 15, 15]] == losses_used(np.array([[-10, -20, 15, 100]])).tolist()


def test_a_loss_may_be_carried_forward_for_five_years_and_no_longer():
    # a loss of 100 in the first year: 30 in the second, 50 in the sixth, nothing in the seventh
    assert [[0, 30, 0, 0, 0, 50, 0]] == losses_used(np.array([[-100, 30, 0, 0, 0, 50, 50]])).tolist()


def test_stated_wages_above_value_added_make_a_loss_and_no_cit():
    one = profile(1_000 * WAN, wages=900 * WAN, value_added_rate=Stated(Fraction("0.3")))
    made = projected(one)

    assert all(value < 0 for value in path(made, "surplus"))
    assert [0] * 5 == path(made, "cit_gross")


# Given by output and sector alone, for all 42 sectors.


def test_output_and_sector_alone_give_four_parts_that_add_up_in_all_42_sectors():
    made = projected(*every_sector())
    flows = made.flows["mid"]

    assert 42 == len(made.profiles)
    assert (flows["gdp"] == sum(flows[part] for part in PARTS)).all()
    assert (flows["gdp"] > 0).all()


def test_local_parts_add_up_to_the_tax_in_all_42_sectors():
    made = projected(*every_sector())

    for tax in ("vat", "cit", "surcharge"):
        parts = made.levels(tax)

        assert (made.flows["mid"][tax + PAID] == sum(parts.values())).all()
        kept = sum(parts[level] for level, part in RETENTION[JINAN].of(tax).items() if part.kept)
        assert [int(one) for one in kept[3]] == path(made, tax, made.profiles[3].project.code)


def test_taxes_whose_base_nobody_states_are_absent_and_not_zero():
    made = projected(profile(1_000 * WAN))

    absent = (
        "pit",
        "urban_construction_tax",
        "property_tax",
        "land_use_tax",
        "stamp_tax",
        "deed_tax",
        "land_vat",
    )
    for tax in absent:
        assert [None] * 5 == path(made, tax)
        assert tax not in made.ledger().cells


def test_only_industry_has_industrial_output_and_every_sector_has_output():
    made = projected(*every_sector())
    industrial = [
        one.sector.code for one in made.profiles if path(made, "industrial_output", one.project.code)[0]
    ]

    assert [f"{code:02}" for code in range(2, 27)] == industrial
    assert all(path(made, "output", one.project.code)[0] for one in made.profiles)
    assert (42 - 25) * 5 == (~made.ledger().cells["industrial_output"].present).sum()


def test_negative_net_taxes_of_farming_and_electronics_are_kept_and_said():
    farm, electronics = (profile(1_000 * WAN, of=project(f"P{code}", code)) for code in ("01", "20"))
    made = projected(farm, electronics)

    assert made.amount("P01", 2026, "net_taxes") < 0
    assert made.amount("P20", 2026, "net_taxes") < 0
    assert any(
        "01 农林牧渔产品和服务、20 通信设备" in note.zh and "不可读作税负" in note.zh for note in made.notes()
    )


def test_a_table_that_is_national_and_a_rate_that_ignores_exemptions_are_said():
    words = [note.text("en") for note in projected(profile(1_000 * WAN)).notes()]

    assert any("national average, not the delta's" in one for one in words)
    assert any("exemptions" in one for one in words)


# What must hold whatever is stated.

shares = st.integers(0, 100).map(lambda part: Fraction(part, 100))


@st.composite
def stated_profiles(draw):
    """Any project that an office could state."""
    full = draw(st.integers(2026, 2029))
    investment = draw(st.none() | st.integers(0, 10**13))
    equipment = None if investment is None else draw(st.none() | st.integers(0, investment))
    margin = draw(st.none() | st.integers(-50, 50).map(lambda part: Stated(Fraction(part, 100))))
    return Profile(
        project(sector=draw(st.sampled_from([*sectors()])), full=full, investment=investment),
        Stated(Fraction(draw(st.integers(0, 10**14)))),
        value_added_rate=draw(st.none() | shares.map(Stated)),
        margin=margin,
        wages=draw(st.none() | st.integers(0, 10**13)),
        depreciation=draw(st.none() | st.integers(0, 10**13)),
        export_share=draw(st.none() | shares),
        location=draw(st.sampled_from([None, "city", "county_town", "elsewhere"])),
        ramp=tuple(draw(st.lists(shares, min_size=full - 2026, max_size=full - 2026))),
        equipment=equipment,
    )


@settings(max_examples=60, deadline=None)
@given(stated_profiles(), st.booleans())
def test_parts_add_up_and_credit_is_conserved_for_any_project(one, refund):
    setting = Setting(
        range(2026, 2034), Assumptions(refund=refund, price=growing("1.5%", range(2026, 2034), "示例"))
    )
    flows = projected_flows([one], setting)
    invested = flows["equipment_tax"] + flows["construction_tax"]

    assert (flows["gdp"] == sum(flows[part] for part in PARTS)).all()
    assert (flows["vat"] >= 0).all()
    assert (flows["credit"] >= 0).all()
    assert ((flows["vat"] == 0) | (flows["credit"] == 0)).all()
    due = (flows["output_tax"] - flows["input_tax"] - invested).sum()
    assert due == flows["vat"].sum() - flows["refund"].sum() - flows["credit"][0, -1]
    assert (flows["cit"] >= 0).all()
    assert refund or (flows["refund"] == 0).all()


@settings(max_examples=60, deadline=None)
@given(stated_profiles())
def test_what_is_late_enters_in_the_next_year_and_nothing_is_lost(one):
    flows = projected_flows([one], Setting(range(2026, 2032), Assumptions()))

    for tax, share in (("vat", Fraction(1, 12)), ("cit", Fraction(1, 4))):
        behind = round_fraction(int(flows[tax][0, -1]) * share)
        assert flows[tax].sum() == flows[tax + PAID].sum() + behind


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*sectors()]), st.integers(0, 10**13), st.integers(0, 10**13))
def test_more_output_never_means_less_value_added_or_vat_and_none_means_nothing(code, less, more):
    low, high = (
        projected_flows([profile(one, of=project(sector=code))], Setting(range(2026, 2030), Assumptions()))
        for one in sorted((less, more))
    )
    nothing = projected_flows(
        [profile(0, of=project(sector=code))], Setting(range(2026, 2030), Assumptions())
    )

    for name in ("output", "gdp", "vat", "cit", "compensation"):
        assert (low[name] <= high[name]).all(), name
    assert all((amount == 0).all() for amount in nothing.values())


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([*sectors()]), st.lists(st.integers(0, 10**13), min_size=3, max_size=3).map(sorted))
def test_a_range_of_output_gives_value_added_and_tax_in_order_in_every_sector(code, amounts):
    low, mid, high = map(Fraction, amounts)
    made = projected(Profile(project(sector=code), Stated(mid, low, high, "示例")))

    for name in ("output", "gdp", "vat_gross", "cit_gross"):
        assert made.range("P01", 2029, name).ordered, name


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**17), 10**17), st.lists(st.integers(0, 50), min_size=1, max_size=5).filter(any))
def test_the_split_of_arrays_is_the_split_of_single_amounts(total, weights):
    shares_of_all = [Fraction(one, sum(weights)) for one in weights]

    assert divided(total, shares_of_all) == tuple(
        int(one[0]) for one in split(np.array([total]), shares_of_all)
    )


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**17), 10**17), st.integers(-(10**10), 10**10), st.integers(1, 10**10))
def test_a_product_of_arrays_is_rounded_as_an_exact_fraction_is(amount, top, bottom):
    rate = Fraction(top, bottom)
    exact = round_fraction(amount * rate)
    if abs(exact) > 2**62:
        return

    assert exact == int(times(np.array([[amount]]), rate)[0, 0])
