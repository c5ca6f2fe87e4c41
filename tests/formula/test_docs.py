"""The examples of formula/docs.md, each computed."""

from fractions import Fraction

import numpy as np
import pytest

from tests.formulas import CIT, FUND, GDP, QUOTA, VAT
from tests.strategies import HOSTS, ORIGINS
from yrdshare.errors import FormulaError
from yrdshare.formula import formula as roles
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen
from yrdshare.nodes.build import (
    above_base,
    averaged,
    by_key,
    capped,
    floored,
    history,
    per_unit,
    returned,
    wan,
    when,
    window,
)
from yrdshare.nodes.expression import Number, Share, Sum

HALF, OTHER_HALF = Share("a", value="1/2"), Share("b", value="1/2")


def ledger_of(values, start=2026, full_production=2026):
    """A ledger of one project for each row of `values`, its VAT from `start` on in fen; all moved in 2026."""
    value = np.array(values, dtype=np.int64)
    projects = [
        Project(f"P{row + 1:02d}", ORIGINS[0], HOSTS[0], 2026, full_production) for row in range(len(value))
    ]
    shape = value.shape
    cells = Cells(value, np.ones(shape, bool), np.zeros(shape, np.int32), np.zeros(shape, np.int8))
    held = {"vat": cells, "gdp": cells, "land_quota": cells}
    return Ledger(Register(projects), tuple(range(start, start + shape[1])), {"vat": VAT}, held, ("",))


def account(claims, ledger, histories=None, **more):
    """The account of a formula on a ledger from `ledger_of`, from 2026 to its last year."""
    formula = Formula("f", VAT, claims, HOST, range(2026, ledger.years[-1] + 1), **more)
    return evaluate(formula, ledger, histories)


def paid(claim, values, start=2026, full_production=2026, **more):
    """What the origin is paid by one project, year by year."""
    ledger = ledger_of([values], start, full_production)
    return account([(ORIGIN, claim)], ledger, **more).claims[0][0].tolist()


def test_half_of_an_odd_fen_is_rounded_away_from_zero():
    assert [51, -51] == paid(HALF * VAT, [101, -101])


def test_two_entries_are_rounded_separately_and_the_rest_bears_it():
    found = account([(ORIGIN, HALF * VAT), (FUND, OTHER_HALF * VAT)], ledger_of([[101]]))

    assert [[51], [51]] == [claim[0].tolist() for claim in found.claims]
    assert [-1] == found.rest[0].tolist()


def test_cap_is_floored_and_its_body_rounded_first():
    limit = Fraction(1, 3) * history(VAT, 1)

    assert [51, 82, 0] == paid(capped(HALF * VAT, limit), [400, 101, 201, 99], 2025)


def test_refund_makes_room_again():
    assert [80, -50, 60, 10] == paid(capped(VAT, history(VAT, 1)), [100, 80, -50, 60, 30], 2025)


def test_window_inside_and_outside_a_cap_are_not_the_same():
    flow, limit = [100, 60, 60, 60], history(VAT, 1)

    assert [0, 60, 40] == paid(capped(window(VAT, 2, 3), limit), flow, 2025)
    assert [0, 40, 0] == paid(window(capped(VAT, limit), 2, 3), flow, 2025)


def test_first_year_of_full_production_is_year_one():
    assert [0, 0, 7, 7, 7, 7, 7, 0] == paid(
        window(VAT, 1, 5, "full_production"), [7] * 8, full_production=2028
    )


def test_history_is_the_three_years_before_the_move():
    values = [fen(amount) for amount in ("1", "2400", "2500.005", "2350.1234", "9000")]

    assert [fen("7250.1284")] == paid(capped(VAT, history(VAT, 3)), values, 2022)


def test_history_written_into_an_agreement_replaces_the_ledger_s():
    agreed = {history(VAT, 1): {"P01": 70}}

    assert [70, 0] == paid(capped(VAT, history(VAT, 1)), [100, 80, 80], 2025, histories=agreed)


def test_years_before_the_move_count_as_zero_in_the_agreement():
    claims, origin = [(ORIGIN, HALF * VAT)], Project("P01", ORIGINS[0], HOSTS[0], 2027, 2027)
    cells = Cells(
        np.array([[500, 100]]), np.ones((1, 2), bool), np.zeros((1, 2), np.int32), np.zeros((1, 2), np.int8)
    )
    ledger = Ledger(Register([origin]), (2026, 2027), {"vat": VAT}, {"vat": cells}, ("",))
    found = evaluate(Formula("f", VAT, claims, HOST, [2026, 2027]), ledger)

    assert [0, 100] == found.pool[0].tolist()
    assert [0, 50] == found.claims[0][0].tolist()


def test_rest_below_the_half_fens_of_rounding_is_refused():
    limit = Number(Fraction(1), "万元")
    twice = Sum((capped(HALF * VAT, limit), capped(OTHER_HALF * VAT, limit)))
    with pytest.raises(FormulaError):
        account([(ORIGIN, twice)], ledger_of([[101]]))

    assert [-1] == account([(ORIGIN, part) for part in twice.parts], ledger_of([[101]])).rest[0].tolist()


def test_mean_of_years_reads_years_before_the_move_and_before_the_agreement():
    mean = averaged(VAT, 3)

    assert [14_333_333] == paid(mean, [fen("1"), fen("2"), fen("40")], 2024, rest_pays=True)


def test_cap_on_the_sum_is_divided_in_proportion_by_largest_remainder():
    flow = [[fen("20"), fen("20")], [fen("40"), fen("40.5")]]
    found = account([(ORIGIN, capped(VAT, wan("80"), "sum"))], ledger_of(flow)).claims[0]

    assert [[fen("20"), fen("6.611570")], [fen("40"), fen("13.388430")]] == found.tolist()


def test_floor_raises_each_year():
    assert [fen("30"), fen("60")] == paid(floored(VAT, wan("30")), [fen("20"), fen("60")], rest_pays=True)


def test_floor_holds_before_the_move_and_outside_a_clock_but_not_outside_a_window_around_it():
    flow, least = [fen("60")] * 2, wan("30")

    assert [fen("60"), fen("30")] == paid(floored(window(VAT, 1, 1), least), flow, rest_pays=True)
    assert [fen("60"), 0] == paid(window(floored(VAT, least), 1, 1), flow, rest_pays=True)


def test_growth_is_never_negative():
    assert [0, fen("5")] == paid(above_base(VAT, wan("10")), [fen("8"), fen("15")])


def test_region_without_a_key_is_an_error_not_zero():
    with pytest.raises(FormulaError, match="没有分配系数"):
        paid(by_key(VAT, {HOSTS[0]: "0.5"}), [100])

    assert [50] == paid(by_key(VAT, {ORIGINS[0]: "0.5"}), [100])


def test_rates_and_returns_are_money_of_any_kind():
    claims = [(ORIGIN, per_unit(QUOTA, wan("2"))), (FUND, returned(VAT, "0.5"))]
    found = account(claims, ledger_of([[3], [5]]), rest_pays=True)

    assert [[fen("6")], [fen("10")]] == found.claims[0].tolist()
    assert [[2], [3]] == found.claims[1].tolist()


def test_case_that_is_not_met_is_computed_too_so_an_absent_cell_in_it_is_an_error():
    with pytest.raises(FormulaError, match="“cit”"):
        paid(when(VAT >= wan("0"), VAT, CIT), [100])

    assert [100, 0] == paid(when(VAT >= wan("0.0001"), VAT, wan("0")), [100, 99])


def test_claims_above_the_pool_are_paid_by_who_has_the_rest():
    claims = [(ORIGIN, wan("1"))]
    with pytest.raises(FormulaError, match="余额为负"):
        account(claims, ledger_of([[100]]))
    found = account(claims, ledger_of([[100]]), rest_pays=True)

    assert [[100 - fen("1")]] == found.rest.tolist()
    assert 0 == sum(int(path.sum()) for path in found.transfers.values())


def test_nothing_is_transferred_of_what_counts_in_place():
    formula = Formula("f", GDP, {}, HOST, [2026], count="in_place")
    found = evaluate(formula, ledger_of([[7], [8]]))

    assert {ORIGINS[0]: [0], HOSTS[0]: [0]} == {who: path.tolist() for who, path in found.transfers.items()}
    assert [15] == found.received[HOSTS[0]].tolist()


def test_project_without_a_fund_is_named_where_a_formula_names_one():
    with pytest.raises(FormulaError, match="P01"):
        account([(roles.FUND, HALF * VAT)], ledger_of([[100]]))
