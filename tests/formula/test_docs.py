"""The examples of formula/docs.md, each computed."""

from fractions import Fraction

import numpy as np
import pytest

from tests.formulas import FUND, VAT
from tests.strategies import HOSTS, ORIGINS
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen
from yrdshare.nodes.build import capped, history, window
from yrdshare.nodes.expression import Number, Share, Sum

HALF, OTHER_HALF = Share("a", value="1/2"), Share("b", value="1/2")


def account(claims, values, start=2026, full_production=2026, histories=None):
    """The account of one project that moved in 2026; `values` are its VAT from `start` on, in fen."""
    project = Project("P01", ORIGINS[0], HOSTS[0], 2026, full_production)
    value = np.array([values], dtype=np.int64)
    shape = value.shape
    cells = Cells(value, np.ones(shape, bool), np.zeros(shape, np.int32), np.zeros(shape, np.int8))
    ledger = Ledger(
        Register([project]), tuple(range(start, start + shape[1])), {"vat": VAT}, {"vat": cells}, ("",)
    )
    return evaluate(Formula("f", VAT, claims, HOST, range(2026, start + shape[1])), ledger, histories)


def paid(claim, values, start=2026, **more):
    return account([(ORIGIN, claim)], values, start, **more).claims[0][0].tolist()


def test_half_of_an_odd_fen_is_rounded_away_from_zero():
    assert [51, -51] == paid(HALF * VAT, [101, -101])


def test_two_entries_are_rounded_separately_and_the_rest_bears_it():
    found = account([(ORIGIN, HALF * VAT), (FUND, OTHER_HALF * VAT)], [101])

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
        account([(ORIGIN, twice)], [101])

    assert [-1] == account([(ORIGIN, part) for part in twice.parts], [101]).rest[0].tolist()
