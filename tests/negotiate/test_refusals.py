"""Plausible mistakes get a named refusal, never a wrong number and never a traceback."""

from fractions import Fraction

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, ledger_of, one_project, park_of, shared_tax
from yrdshare.errors import DraftError, FormulaError, MoneyError, YrdshareError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest
from yrdshare.negotiate.private import check
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, floored, wan, window
from yrdshare.nodes.expression import Share, Stream

PARK = one_project([100, 100, 100])
STRANGER = Region("9", "别处", "Elsewhere")


def formula(claim=None, **parts):
    return Formula(
        **{
            "name": "税收",
            "pool": TAX,
            "claims": {ORIGIN: claim or Share("o") * TAX},
            "rest": HOST,
            "years": [2026],
        }
        | parts
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: formula(count="in_place"),
        lambda: formula(count="spilt"),
        lambda: formula(window("0.4" * TAX, 1, 1, "fullproduction")),
        lambda: formula(rest="HOST"),
        lambda: formula(collected_by="host"),
        lambda: formula(claims={"松江区": Share("o") * TAX}),
        lambda: formula(claims={ORIGIN: "0.4"}),
        lambda: formula(years=["2026"]),
        lambda: formula(Share("o") * (Share("p") * TAX)),
    ],
)
def test_a_formula_of_wrong_parts_is_refused(make):
    with pytest.raises(FormulaError):
        make()


@pytest.mark.parametrize(
    "parts",
    [
        {"values": {ORIGIN_REGION: {"GDP": "0.1"}}},
        {"values": {ORIGIN_REGION: {"tax": "0.1"}}},
        {"principle": equal_gain},
        {"principle": "KS"},
        {"discount": "4"},
        {"conditions": [True]},
        {"pins": {"typo": "0.4"}},
        {"principle": nearest({"typo": "0.4"})},
        {"conditions": [gain(STRANGER).total >= 0]},
        {"conditions": [receipts(ORIGIN_REGION, "税").total >= 0]},
        {"conditions": [gain(ORIGIN_REGION).in_year(2050) >= 0]},
    ],
)
def test_a_draft_of_wrong_parts_is_refused(parts):
    with pytest.raises(DraftError):
        Draft([formula()], PARK, **parts)


@pytest.mark.parametrize(
    "write",
    [
        lambda: gain(ORIGIN_REGION).total == 1.5,
        lambda: gain(ORIGIN_REGION) > 0,
        lambda: gain(ORIGIN_REGION) + 5,
        lambda: gain(ORIGIN_REGION) + share("o"),
        lambda: 0 <= gain(ORIGIN_REGION) <= 1,
    ],
)
def test_a_condition_that_means_nothing_is_refused(write):
    with pytest.raises(YrdshareError):
        write()


QUOTA = Stream("quota", "quota", "亩", "—")


def test_what_is_counted_in_mu_has_neither_a_condition_nor_a_value_in_money():
    quota = formula(name="指标", pool=QUOTA, claims={ORIGIN: Share("q", value="1/3") * QUOTA})
    with pytest.raises(DraftError, match="“指标”分的不是资金金额"):
        Draft([formula(), quota], PARK, conditions=[receipts(ORIGIN_REGION, "指标").total >= 100])
    with pytest.raises(DraftError, match="折价写给了“quota”"):
        Draft([formula(), quota], PARK, values={ORIGIN_REGION: {"quota": "2"}})


def test_a_kind_that_is_counted_in_mu_and_in_money_is_valued_in_money_only():
    spent = Stream("spent", "quota", "元", "—")
    ledger = ledger_of(PARK.projects, {one: {"P01": {2026: 100}} for one in (TAX, QUOTA, spent)})
    both = [
        formula(name=one.name, pool=one, claims={ORIGIN: Share(one.name, value="1/2") * one})
        for one in (QUOTA, spent)
    ]
    draft = Draft([formula(), *both], park_of(ledger), values={ORIGIN_REGION: {"quota": "2"}})

    assert fen(40) + 2 * fen(50) == at(draft, {"o": "0.4"}).totals[ORIGIN_REGION]


def test_claims_that_exceed_the_pool_whatever_the_shares_are_named_by_project_and_year():
    least = formula(floored(Share("o") * TAX, wan(101)))
    with pytest.raises(FormulaError, match="项目 P01 在 2026 年的各方分成超过分成基数 1000000 分"):
        solve(Draft([least], PARK))


def test_what_claims_exceed_a_pool_of_mu_by_is_told_in_mu():
    ledger = ledger_of(PARK.projects, {QUOTA: {"P01": {2026: "0.0003"}}})  # 300 of the smallest unit
    twice = formula(name="指标", pool=QUOTA, claims={ORIGIN: "2" * QUOTA})
    with pytest.raises(FormulaError, match="超过分成基数 300 亩"):
        evaluate(twice, ledger)


def test_private_lines_are_held_to_the_same_rules():
    position = at(Draft([formula()], PARK), {"o": "0.4"})
    for line in (
        gain(STRANGER).total >= 0,
        receipts(ORIGIN_REGION, "税").total >= 0,
        gain(ORIGIN_REGION).until(2050) >= 0,
    ):
        with pytest.raises(DraftError):
            check(position, [line])


def test_shares_that_a_draft_does_not_know_are_refused():
    with pytest.raises(DraftError, match="typo"):
        at(Draft([formula()], PARK), {"o": "0.4", "typo": "0.4"})
    with pytest.raises(DraftError, match="已有定值"):
        at(Draft([formula(Share("o", value="0.3") * TAX)], PARK), {"o": "0.4"})


def test_sums_beyond_int64_are_refused_not_wrapped():
    huge = one_project([2 * 10**12, 1, 1])
    claims = [(ORIGIN, "1" * TAX), (HOST_REGION, "1" * TAX), (ORIGIN_REGION, "1" * TAX), (ORIGIN, "1" * TAX)]
    with pytest.raises((MoneyError, FormulaError)):
        evaluate(Formula("税收", TAX, claims * 2, HOST, [2026]), huge.ledger)
    with pytest.raises(MoneyError):
        evaluate(formula(capped("1" * TAX, wan(10**15))), PARK.ledger)


@pytest.mark.parametrize(
    ("low", "high", "wanted"), [("1/3", "1/2", "1/3"), ("0", "2/3", "1"), ("1/3", "1/3", "1/3")]
)
def test_bounds_off_the_grid_get_the_nearest_point_within_them(low, high, wanted):
    solution = solve(Draft([formula(Share("o", low=low, high=high) * TAX)], PARK, nearest({"o": wanted})))

    assert Fraction(low) <= solution.shares["o"] <= Fraction(high)
    assert abs(solution.shares["o"] - min(Fraction(wanted), Fraction(high))) <= Fraction(1, 10**6)


def test_a_point_that_overdraws_the_pool_is_passed_over():
    claims = [(ORIGIN, "1/3" * TAX), (HOST_REGION, Share("o") * TAX)]
    solution = solve(Draft([formula(claims=claims)], PARK, nearest({"o": "1"})))

    assert Fraction(666666, 10**6) == solution.shares["o"]


def test_nearest_to_nothing_is_the_tie_break_alone():
    assert Fraction(1, 2) == solve(Draft([formula()], PARK, nearest({}))).shares["o"]


def test_region_codes_that_look_like_row_numbers_do_not_hide_a_relaxation():
    demands = [receipts(one).total >= 200 for one in (ORIGIN_REGION, HOST_REGION)]
    outcome = solve(
        Draft([shared_tax(PARK, Share("o") * TAX)], PARK, kalai_smorodinsky(), conditions=demands)
    )

    assert isinstance(outcome, Infeasible)
    assert outcome.shared.demands
