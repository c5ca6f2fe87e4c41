"""What everyone gets, to the fen: paper-sized, worked by hand, then the invariants on random formulas."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    CASES_92,
    HOST_REGION,
    ORIGIN_REGION,
    OTHER_ORIGIN,
    POOL_CAPPED_92,
    TAX,
    ledger_of,
    one_project,
    rule_92,
    shared_tax,
)
from tests.strategies import formulas, ledgers_for
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.nodes.build import capped, history, wan, window
from yrdshare.nodes.expression import Share

TWO_ORIGINS = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "two_origins.yaml").read_text(encoding="utf-8")
)


def wan_path(values):
    return [fen(value) for value in values]


def test_cap_reached_inside_year_three_pays_only_the_rest():
    park = one_project([40, 40, 40])
    account = evaluate(shared_tax(park, capped(TAX, wan(100))), park.ledger)

    assert wan_path([40, 40, 20]) == account.claims[0][0].tolist()
    assert wan_path([0, 0, 20]) == account.rest[0].tolist()


def test_a_refund_lowers_what_was_paid_and_makes_room_again():
    park = one_project([100, -30, 100])
    account = evaluate(shared_tax(park, capped(TAX, wan(100))), park.ledger)

    assert wan_path([100, -30, 30]) == account.claims[0][0].tolist()


def test_half_a_fen_is_rounded_away_from_zero_on_both_sides():
    park = one_project(["0.000001", "-0.000001"])
    account = evaluate(shared_tax(park, Share("origin", value="1/2") * TAX), park.ledger)

    assert [1, -1] == account.claims[0][0].tolist()
    assert [0, 0] == account.rest[0].tolist()


def test_order_matters_a_window_outside_the_cap_lets_unpaid_claims_eat_it():
    park = one_project([60, 60, 60])
    inside = evaluate(shared_tax(park, capped(window(TAX, 2, 3), wan(100))), park.ledger)
    outside = evaluate(shared_tax(park, window(capped(TAX, wan(100)), 2, 3)), park.ledger)

    assert wan_path([0, 60, 40]) == inside.claims[0][0].tolist()
    assert wan_path([0, 40, 0]) == outside.claims[0][0].tolist()


def test_a_year_before_the_move_is_history_and_no_pool():
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2027, 2027)])
    ledger = ledger_of(register, {TAX: {"P01": {2026: 500, 2027: 100}}})
    account = evaluate(Formula("税收", TAX, {ORIGIN: "1/2" * TAX}, HOST, [2026, 2027]), ledger)

    assert wan_path([0, 100]) == account.pool[0].tolist()
    assert wan_path([0, 50]) == account.claims[0][0].tolist()


def test_absent_is_not_zero_and_every_gap_is_named():
    park = one_project([1, 2], past=[5])
    with pytest.raises(FormulaError) as refused:
        evaluate(
            Formula("税收", TAX, {ORIGIN: capped(TAX, history(TAX, 3))}, HOST, range(2026, 2030)), park.ledger
        )

    assert ["2028", "2029"] == [str(one.values["year"]) for one in refused.value.faults]
    with pytest.raises(FormulaError) as refused:
        evaluate(shared_tax(park, capped(TAX, history(TAX, 3))), park.ledger)
    assert [2023, 2024] == [one.values["year"] for one in refused.value.faults]


def test_claims_above_the_pool_are_refused():
    park = one_project([10])
    fund = Region("F", "基金", "Fund", "基金")
    claims = [(ORIGIN, "0.7" * TAX), (fund, "0.4" * TAX)]
    with pytest.raises(FormulaError, match="余额为负"):
        evaluate(Formula("税收", TAX, claims, HOST, [2026]), park.ledger)


@pytest.mark.parametrize("name", CASES_92)
def test_rule_92_pays_what_was_worked_out(name):
    past, flow, origin = CASES_92[name]
    park = one_project(flow, past)

    assert wan_path(origin) == evaluate(shared_tax(park, rule_92()), park.ledger).claims[0][0].tolist()


@pytest.mark.parametrize("name", POOL_CAPPED_92)
def test_rule_92_read_as_a_cap_on_the_shared_pool(name):
    past, flow, _ = CASES_92[name]
    park = one_project(flow, past)
    claim = Share("origin", value="1/2") * capped(window(TAX, 1, 5, "full_production"), history(TAX, 3))

    assert (
        wan_path(POOL_CAPPED_92[name]) == evaluate(shared_tax(park, claim), park.ledger).claims[0][0].tolist()
    )


def two_origins(revised=False):
    """The register and the ledger of the case worked by hand, 2022 to 2031."""
    regions = {region.name_zh: region for region in (ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION)}
    projects = TWO_ORIGINS["projects"]
    register = Register(
        [
            Project(code, regions[one["origin"]], regions[one["host"]], one["moved"], one["full_production"])
            for code, one in projects.items()
        ]
    )
    flows = {code: {**projects[code]["history_wan"], **TWO_ORIGINS["flow_wan"][code]} for code in projects}
    if revised:
        flows["P01"] |= TWO_ORIGINS["revision"]["P01"]
    return ledger_of(register, {TAX: flows})


def two_origins_formula():
    return Formula("税收", TAX, {ORIGIN: rule_92()}, HOST, range(2026, 2032))


@pytest.mark.parametrize(("key", "revised"), [("expected_first", False), ("expected_revised", True)])
def test_two_origins_to_the_last_fen(key, revised):
    account = evaluate(two_origins_formula(), two_origins(revised))

    for row, expected in enumerate(TWO_ORIGINS[key].values()):
        assert expected["origin"] == account.claims[0][row].tolist()
        assert expected["host"] == account.rest[row].tolist()


@given(st.data())
def test_claims_and_rest_add_up_to_the_pool_and_transfers_to_zero(data):
    formula = data.draw(formulas())
    account = evaluate(formula, data.draw(ledgers_for(formula)))

    if formula.count == "split":
        assert np.array_equal(account.pool, sum(account.claims) + account.rest)
        assert not np.any(np.sum(list(account.transfers.values()), axis=0))
        assert not account.excess.any()
    received = np.sum(list(account.received.values()), axis=0)
    parts = [*account.claims, *([] if account.rest is None else [account.rest])]
    credited = sum((part.sum(axis=0) for part in parts), np.zeros(len(formula.years), dtype=np.int64))
    assert np.array_equal(received, credited)
    assert np.array_equal(account.excess, credited - account.pool.sum(axis=0))


@given(st.data())
def test_no_later_year_changes_an_earlier_one(data):
    formula = data.draw(formulas())
    ledger = data.draw(ledgers_for(formula))
    years = formula.years[: data.draw(st.integers(1, len(formula.years)))]
    shorter = replace(formula, years=years)
    whole = evaluate(formula, ledger)
    part = evaluate(shorter, ledger.known_until(max(years[-1], int(ledger.register.moved.max()) - 1)))

    for before, after in zip(part.claims, whole.claims, strict=True):
        assert np.array_equal(before, after[:, : len(years)])
