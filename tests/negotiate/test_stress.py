"""The same agreement in another world: losses to the fen, by hand first; a tornado against brute force."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yrdshare as yrd
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
from yrdshare.demo import liusong
from yrdshare.errors import DraftError, FormulaError, InputError
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.park import YearlyTable
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen, fraction
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.staying import no_regret, staying
from yrdshare.negotiate.stress.scenarios import (
    anchor_leaves,
    combined,
    delayed,
    falls,
    leaves,
    other_ledger,
    rate_cut,
)
from yrdshare.negotiate.stress.stress import stress
from yrdshare.negotiate.stress.swings import Burdened, Discounted, Swing, Valued, default_swings
from yrdshare.negotiate.stress.tornado import tornado
from yrdshare.negotiate.terms import gain
from yrdshare.nodes.build import capped, floored, history, wan, window
from yrdshare.nodes.expression import Share, Stream
from yrdshare.words import said

VAT, CIT = Stream("vat"), Stream("cit")
OPEN = Share("origin", "0", "1")
A, B, H = ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION
YEARS = range(2026, 2031)
MONEY = "万元"


def three_projects(status=1, **flows):
    """P01 (the anchor) and P02 of one origin, P03 of another; full production a year after the move."""
    register = Register(
        [Project("P01", A, H, 2026, 2027), Project("P02", A, H, 2024, 2025), Project("P03", B, H, 2027, 2028)]
    )
    tax = {
        "P01": dict.fromkeys(range(2022, 2031), 100),
        "P02": dict.fromkeys(range(2022, 2031), 30),
        "P03": {year: 40 if year >= 2027 else 10 for year in range(2022, 2031)},
    }
    gdp = {code: {year: 10 * amount for year, amount in path.items()} for code, path in tax.items()}
    return park_of(ledger_of(register, {TAX: tax, GDP: gdp}, status), (A, B, H), **flows)


def draft_of(park, claim=None, **changes):
    tax = Formula("税收", TAX, {ORIGIN: claim or OPEN * TAX}, HOST, YEARS)
    gdp = Formula("统计", GDP, {ORIGIN: Share("gdp", value="1/2") * GDP}, HOST, YEARS)
    return Draft([tax, gdp], park, **changes)


def position_of(share="2/5", park=None, **changes):
    return at(draft_of(park or three_projects(), **changes), {"origin": share})


# By hand


def test_anchor_is_the_project_with_the_largest_part_of_the_pool():
    found = stress(position_of(), anchor_leaves(position_of().draft, year=4))

    assert "P01" == found.scenario.code
    assert fen("200") == found.loss  # 2029 and 2030
    assert {A: fen("80"), B: 0, H: fen("120")} == found.borne
    assert {A: Fraction(2, 5), B: 0, H: Fraction(3, 5)} == found.bearing
    assert {"税收": fen("200"), "统计": fen("2000")} == found.pools
    assert (
        "龙头企业 P01 第 4 年（2029 年）离开：池子全期少 200.00 万元，其中松江区承担 40%（80.00 万元），"
        "金安区承担 60%（120.00 万元）。"
    ) == found.sentence()
    assert (
        "The anchor firm P01 leaves in year 4 (2029): the pool is 200.00 × 10k yuan smaller over the term; "
        "Songjiang bears 40% (80.00 × 10k yuan), Jin'an bears 60% (120.00 × 10k yuan)."
    ) == found.sentence("en")


def test_fall_by_hand_with_the_gains_that_go_with_it():
    found = stress(position_of(discount="100%"), falls("tax", "30%", 2030))

    assert fen("51") == found.loss  # 30 % of 170 in 2030
    assert {A: fen("15.6"), B: fen("4.8"), H: fen("30.6")} == found.borne
    assert {A: -fen("15.6") / 16, B: -fen("4.8") / 16, H: -fen("30.6") / 16} == found.changes
    assert "税收下降 30%（自 2030 年起）：池子全期少 51.00 万元" in found.text()


def test_delay_moves_production_and_its_clock_and_loses_what_comes_after_the_term():
    claim = window(OPEN * TAX, 1, 2, "full_production")
    before = position_of("1/2", claim=claim)
    found = stress(before, delayed(2))

    # P01: 0 0 100 100 100; P02 has produced since 2025: as it was; P03: 0 0 0 40 40
    pools = found.after.account("税收").pool
    assert [[0, 0, 100, 100, 100], [30] * 5, [0, 0, 0, 40, 40]] == (pools // fen("1")).tolist()
    assert (2029, 2025, 2030) == tuple(int(y) for y in found.after.draft.park.projects.full_production)
    assert fen("280") == found.loss
    # the origins' two years: before, P01 2027–28, P02 2026 (from 2025 on), P03 2028–29
    assert [15, 50, 50, 0, 0] == in_wan(before.account("税收").received[A])
    assert [0, 0, 20, 20, 0] == in_wan(before.account("税收").received[B])
    assert [15, 0, 0, 50, 50] == in_wan(found.after.account("税收").received[A])
    assert [0, 0, 0, 0, 20] == in_wan(found.after.account("税收").received[B])
    assert {A: 0, B: fen("20"), H: fen("260")} == found.borne


def in_wan(path):
    return (np.asarray(path) // fen("1")).tolist()


def test_earlier_production_goes_on_as_in_the_ledgers_last_year():
    register = Register([Project("P01", A, H, 2026, 2028)])
    path = {2026: 10, 2027: 20, 2028: 30, 2029: 40, 2030: 50}
    park = park_of(ledger_of(register, {TAX: {"P01": path}}))
    found = stress(at(Draft([shared_tax(park, OPEN * TAX)], park), {"origin": "1/2"}), delayed(-1))

    assert [20, 30, 40, 50, 50] == in_wan(found.after.account("税收").pool[0])
    assert 2027 == found.after.draft.park.projects[0].full_production
    assert "池子全期多 40.00 万元" in found.sentence()
    assert "松江区分得 50%（20.00 万元）" in found.sentence()


def test_what_the_ledger_lacks_before_the_agreement_counts_as_before_production():
    register = Register([Project("P01", A, H, 2025, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P01": dict.fromkeys(range(2026, 2031), 100)}}))
    found = stress(at(Draft([shared_tax(park, OPEN * TAX, YEARS)], park), {"origin": "1/2"}), delayed(2))

    assert [0, 0, 100, 100, 100] == in_wan(found.after.account("税收").pool[0])


def test_rate_cut_is_rounded_to_the_fen_and_says_what_it_leaves_out():
    register = Register([Project("P01", A, H, 2026, 2026)])
    flows = {VAT: {"P01": {2026: 13, 2027: "0.0001"}}, CIT: {"P01": {2026: 7, 2027: 7}}}
    park = park_of(ledger_of(register, flows))
    formula = Formula("税收", VAT + CIT, {ORIGIN: OPEN * VAT}, HOST, range(2026, 2028))
    found = stress(at(Draft([formula], park), {"origin": "1/2"}), rate_cut("vat", "13%", "11%"))

    assert [[fen("18"), fen("7") + 85]] == found.after.account(
        "税收"
    ).pool.tolist()  # 100 fen · 11 / 13 = 84.6
    assert "近似" in found.sentence()
    assert "进项" in found.sentence()
    assert "approximation" in found.sentence("en")


def test_cap_that_is_no_longer_reached_and_a_party_that_bears_nothing():
    park = one_project([100] * 5)
    draft = Draft([shared_tax(park, capped(OPEN * TAX, wan(100)))], park)
    found = stress(at(draft, {"origin": "1/2"}), falls("tax", "60%"))

    assert {A: 0, H: fen("300")} == found.borne  # 5 × 20 is just the cap
    assert 1 == len(found.unreached)
    assert "“税收”中松江区的上限不再触及" in found.text()
    assert "松江区的净收益折现合计不变" in found.text()


def test_party_that_gets_more_while_the_pool_shrinks_is_said_to():
    register = Register([Project("P01", A, H, 2026, 2026)])
    flows = {VAT: {"P01": {2026: 100}}, CIT: {"P01": {2026: 100}}}
    park = park_of(ledger_of(register, flows))
    claim = OPEN * VAT
    formula = Formula("税收", VAT + CIT, {ORIGIN: claim}, HOST, [2026])
    scenario = combined(falls("cit", "50%"), falls("vat", "-20%"))
    found = stress(at(Draft([formula], park), {"origin": "1/2"}), scenario)

    assert {A: -fen("10"), H: fen("40")} == found.borne
    assert "松江区反而多得 10.00 万元，金安区承担 133.3%（40.00 万元）" in found.sentence()


def test_who_falls_below_no_deal_and_who_would_leave():
    line = no_regret(A, 0)
    before = position_of(
        no_deal=None, park=three_projects(no_deal=30), conditions=[gain(B).total >= -200, line]
    )
    found = stress(before, anchor_leaves(before.draft, 4))

    assert {A: 2029} == found.below  # 0.4 · 130 − 30 = 22, then 0.4 · 30 − 30 = −18; B was below before
    assert [(line, 2028, fen("14"))] == [(one.condition, one.year, one.short) for one in found.broken]
    assert {A: (None, 2028)} == found.regrets
    assert 2029 == staying(found.after).parties[A].best_exit
    assert "松江区最早在 2029 年变得当年不如没有协议" in found.text()
    assert "松江区原来一直是留到期末划算；现在最早在 2028 年，退出比留到期末更划算" in found.text()
    assert "最早在 2028 年，当年差 14.00 万元" in found.text()


def test_floor_above_the_stressed_pool_is_refused_with_the_scenarios_name():
    park = one_project([100] * 3)
    formula = shared_tax(park, floored(OPEN * TAX, wan(40)))
    position = at(Draft([formula], park), {"origin": "1/2"})
    with pytest.raises(FormulaError) as refused:
        stress(position, falls("tax", "80%"))

    assert ["stress.not_kept", *["formula.overdrawn"] * 3] == [one.key for one in refused.value.faults]
    assert "税收下降 80%" in refused.value.text()
    bar = tornado(
        position, [Swing(said("stress.falls", what="x", by="80%"), falls("tax", "80%"), falls())]
    ).bars[0]
    assert bar.low is None
    assert bar.high is not None


def test_solving_anew_is_another_agreement_told_apart():
    before = position_of("1/10", conditions=[gain(A).total >= 0])
    plain, again = (stress(before, falls(), resolve=one) for one in (False, True))

    assert plain.again is None
    assert isinstance(again.again, Solution)
    assert plain.borne == again.borne
    assert before.shares != again.again.shares
    assert again.text().startswith(plain.text())
    assert "重新谈判" in again.text()
    never = position_of("1/2", conditions=[gain(A).total >= 300])
    assert isinstance(stress(never, falls("tax", "90%"), resolve=True).again, Infeasible)


# What a scenario may touch


@pytest.mark.parametrize("status", [0, 1, 2])
def test_changed_cells_are_never_confirmed_and_name_the_scenario(status):
    before = draft_of(three_projects(status))
    scenario = leaves(before, "P02", 2)
    old, new = before.park.ledger, scenario.applied(before).park.ledger
    changed = new.cells["tax"].source != old.cells["tax"].source

    assert [[False] * 9, [False] * 5 + [True] * 4, [False] * 9] == changed.tolist()
    assert {min(status, 1)} == set(new.cells["tax"].status[changed].tolist())
    assert {status} == set(new.cells["tax"].status[~changed].tolist())
    assert "企业 P02 第 2 年（2027 年）离开" == new.sources[int(new.cells["tax"].source[1, -1])]
    assert new.digest() != old.digest()


SCENARIOS = {
    "anchor": lambda draft: anchor_leaves(draft, 1),
    "falls": lambda _: falls(["tax", "gdp"], "1/3"),
    "late": lambda _: delayed(3),
    "early": lambda _: delayed(-2),
    "rate": lambda _: rate_cut("tax"),
    "all": lambda draft: combined(leaves(draft, "P03", 2), delayed(1), falls("tax", "-1/7", 2028)),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_history_no_deal_and_costs_are_left_alone(name):
    park = three_projects(no_deal=20, costs=3)
    claim = capped(OPEN * TAX, history(TAX, 2))
    draft = draft_of(park, claim)
    other = SCENARIOS[name](draft).applied(draft)
    old, new = draft.park.ledger, other.park.ledger

    assert draft.no_deal is other.no_deal
    assert draft.costs is other.costs
    assert draft.number == other.number
    for stream in old.cells:
        before = (np.array(old.years) < 2026) | (np.array(old.years) < old.register.moved[:, None])
        assert np.array_equal(old.cells[stream].value[before], new.cells[stream].value[before])
        assert np.array_equal(old.cells[stream].status[before], new.cells[stream].status[before])
        assert np.array_equal(old.cells[stream].present, new.cells[stream].present)
    assert other.park.projects is new.register


@pytest.mark.parametrize("nothing", [falls("tax", 0), delayed(0), combined(), rate_cut("tax", "13%", "13%")])
def test_no_change_changes_nothing(nothing):
    before = position_of(discount="4%", values={A: {"gdp": "0.1"}})
    found = stress(before, nothing)

    assert before.gains == found.after.gains
    assert (0, {}) == (found.loss, found.bearing)
    assert before.draft.park.ledger.digest() == found.after.draft.park.ledger.digest()
    assert ((), {}, {}, (), ()) == (found.broken, found.below, found.regrets, found.losers, found.unreached)
    assert "要分的钱全期合计不变" in found.sentence()


def test_anchor_of_a_park_of_one_project_zeroes_everything():
    park = one_project([100] * 5, past=[70, 80])
    before = at(Draft([shared_tax(park, OPEN * TAX)], park), {"origin": "1/3"})
    found = stress(before, anchor_leaves(before.draft, 1))

    assert fen("500") == found.loss
    assert not any(value for path in found.after.gains.values() for value in path)
    assert [70, 80] == in_wan(found.after.draft.park.ledger.cells["tax"].value[0, :2])


def test_another_ledger_may_stand_in_for_an_approximation():
    draft = draft_of(three_projects())
    projected = falls("tax", "1/4").applied(draft).park.ledger
    found = stress(position_of(), other_ledger(projected, "新税率下重新预测", "projected under the new rate"))

    assert stress(position_of(), falls("tax", "1/4")).borne == found.borne
    assert found.sentence().startswith("新税率下重新预测：")
    with pytest.raises(DraftError, match="另一份台账"):
        other_ledger(one_project([1]).ledger, "a", "a").applied(draft)


def test_what_means_nothing_is_refused():
    draft = draft_of(three_projects())
    for call, key in (
        (lambda: falls("tax", "1.01"), "stress.below_nothing"),
        (lambda: rate_cut("vat", 0, "0.1"), "stress.no_rate"),
        (lambda: leaves(draft, "P01", 6), "stress.outside_term"),
        (lambda: anchor_leaves(draft, 0), "stress.outside_term"),
        (lambda: leaves(draft, "P01", 1.5), "stress.outside_term"),
        (lambda: delayed(1.5), "stress.no_whole_years"),
        (lambda: delayed("2"), "stress.no_whole_years"),
        (lambda: stress(position_of(), falls("taxes")), "stress.unknown_stream"),
        (lambda: stress(position_of(), rate_cut("vat")), "stress.unknown_stream"),
        (lambda: anchor_leaves(stress(position_of(), falls("tax", 1)).after.draft), "stress.no_anchor"),
    ):
        with pytest.raises(DraftError) as refused:
            call()
        assert key in [one.key for one in refused.value.faults]
    with pytest.raises(InputError, match="P09"):
        leaves(draft, "P09", 1)


# Sums


@given(
    st.sampled_from(sorted(SCENARIOS)),
    st.fractions(0, 1, max_denominator=97),
    st.sampled_from(["plain", "capped", "window"]),
)
@settings(deadline=None, max_examples=40)
def test_losses_that_parties_bear_add_up_to_the_pools(name, share, shape):
    claims = {
        "plain": OPEN * TAX,
        "capped": capped(OPEN * TAX, wan("61.23")),
        "window": window(OPEN * TAX, 1, 3, "full_production"),
    }
    before = position_of(share, claim=claims[shape], discount="3%")
    found = stress(before, SCENARIOS[name](before.draft))

    assert found.loss == sum(found.borne.values())
    assert 1 == sum(found.bearing.values()) or not found.loss
    assert all(one.holds for one in found.after.checks)
    assert found.after.totals == at(found.after.draft, before.shares).totals


# The tornado


def test_tornado_equals_every_draft_written_out():
    park = three_projects(no_deal=10, costs=5)
    values = {A: {"gdp": "0.1"}, H: {"gdp": "0.05"}}
    before = position_of(discount="4%", park=park, values=values)
    found = tornado(before)

    assert len(found.bars) == 2 + 2 + 1 + 2  # streams, production and discount, values, two tables
    for swing, bar in zip(default_swings(before.draft), found.bars, strict=True):
        for scenario, end in ((swing.low, bar.low), (swing.high, bar.high)):
            whole = at(scenario.applied(before.draft), before.shares).totals
            assert {region: whole[region] - old for region, old in before.totals.items()} == end


def test_tornado_by_hand():
    before = position_of("1/2", park=three_projects(no_deal=10), discount="4%")
    swings = [
        Swing(
            said("money.unit_wan"),
            Burdened("no_deal", Fraction(-1, 10), A),
            Burdened("no_deal", Fraction(1, 2), A),
        ),
        Swing(said("money.unit_wan"), falls("tax", 1), falls("tax", 0)),
    ]
    found = tornado(before, swings)
    years = sum(Fraction(100, 104) ** k for k in range(5))

    assert {A: fen("1") * years, B: 0, H: 0} == found.bars[0].low
    assert -5 * fen("1") * years == found.bars[0].high[A]
    assert 6 * fen("1") * years == found.bars[0].width(A)
    assert -65 * fen("1") * years == found.bars[1].low[A]
    assert [swings[1].title, swings[0].title] == [bar.title for bar in found.of(A)]
    assert 2 == found.text().count("其余 1 项对它没有影响")
    table = found.frame()
    assert [A.code] * 2 + [B.code] * 2 + [H.code] * 2 == table["region"].tolist()
    assert round(-65 * fen("1") * years) == table["low"][0]


def test_stated_values_and_discount_can_be_swung():
    before = position_of(values={A: {"gdp": "0.1"}}, discount="0.5%")
    found = default_swings(before.draft)
    discounts = [one for one in found if isinstance(one.low, Discounted)]
    higher = Valued("gdp", Fraction(1, 5)).applied(before.draft)

    assert [(Fraction(0), Fraction(3, 200))] == [(one.low.rate, one.high.rate) for one in discounts]
    assert Fraction(3, 25) == higher.values[A]["gdp"]
    assert "0% / 1.5%" in discounts[0].title.text()


@pytest.mark.parametrize(
    ("rate", "low", "high"), [("-5%", "-5%", "-4%"), ("99.5%", "98.5%", "100%"), ("0", "0", "1%")]
)
def test_the_discount_swings_around_the_rate_and_to_no_rate_that_is_refused(rate, low, high):
    before = position_of(discount=rate)
    [swing] = [one for one in default_swings(before.draft) if isinstance(one.low, Discounted)]

    assert (fraction(low), fraction(high)) == (swing.low.rate, swing.high.rate)
    assert tornado(before, [swing]).bars


def test_one_swing_of_everyones_own_table_is_each_partys_own():
    before = position_of(
        park=three_projects(no_deal=10, costs=5), values={A: {"gdp": "0.1"}, H: {"gdp": "0.05"}}
    )
    everyones = [Burdened("costs", Fraction(1, 10)), Valued("gdp", Fraction(1, 5))]
    for whole in everyones:
        together = stress(before, whole).changes
        for region in before.draft.parties:
            alone = stress(before, replace(whole, region=region)).changes
            assert together[region] == alone[region]
            assert {region} >= {one for one, change in alone.items() if change}


def test_moved_table_is_no_longer_confirmed():
    park = three_projects(no_deal=10)
    table = YearlyTable(park.no_deal, {(A, 2026): ("决算", "已确认"), (H, 2026): ("决算", "已确认")})
    moved = Burdened("no_deal", Fraction(1, 10), A).applied(draft_of(park, no_deal=table)).no_deal

    assert {
        (A, 2026): ("松江区没有协议时的所得高 10%", "预测"),
        (H, 2026): ("决算", "已确认"),
    } == moved.origins


def test_tornado_says_that_its_sizes_are_assumptions_and_what_has_no_effect():
    draft = liusong()
    found = tornado(yrd.at(draft, {share.name: "0.4" for share in draft.open_shares}))

    assert "以下幅度都是假设" in found.text()
    assert "增值税地方留成 −10% / +10%：-1,235.74 / +1,235.74 万元" in found.text()
    assert "every size is an assumption" in found.text("en")
    with pytest.raises(DraftError):
        found.of(B)


# The example park


def test_example_park_loses_its_anchor():
    draft = liusong()
    before = yrd.at(draft, {share.name: "0.4" for share in draft.open_shares})
    found = yrd.stress(before, yrd.anchor_leaves(draft))

    assert "P02" == found.scenario.code
    assert fen("7259.938", MONEY) - 10_000 < found.loss < fen("7259.938", MONEY) + 10_000
    assert found.loss == sum(found.borne.values())
    assert "项目02" not in found.text()
    assert ("示例",) == found.after.draft.statuses
