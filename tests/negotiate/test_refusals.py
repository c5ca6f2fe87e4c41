"""Plausible mistakes get a named refusal, never a wrong number and never a traceback."""

from fractions import Fraction

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, shared_tax
from yrdshare.errors import DraftError, FormulaError, MoneyError, YrdshareError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest
from yrdshare.negotiate.private import check
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts, share
from yrdshare.nodes.build import capped, wan, window
from yrdshare.nodes.expression import Share

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
