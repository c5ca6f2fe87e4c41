"""Linear pieces at given shares equal the exact account for every region and year; the shortcut does not."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from tests.builders import CASES_92, HOST_REGION, ORIGIN_REGION, TAX, one_project, rule_92, shared_tax
from tests.programs import allowance, at_shares, both_ends, program_of, summed, value_of
from tests.strategies import formulas, fractions, ledgers_for, nodes
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import ORIGIN, Formula
from yrdshare.formula.linear import share_column
from yrdshare.formula.lp import pieces
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Capped, Share

REFUSED = {"formula.sum_masked", "formula.sum_divided"}  # a cap on a sum where each project's part counts


def drawn(data, **how):
    """A formula with open shares, a ledger for it, its pieces (None where refused), values of its shares."""
    formula = data.draw(formulas(open_shares=True, **how))
    ledger = data.draw(ledgers_for(formula))
    shares = {one.name: data.draw(fractions(one.low, one.high)) for one in formula.open_shares}
    try:
        parts = pieces(formula, ledger)
    except FormulaError as error:
        parts, found = None, {one.key for one in error.faults}
    if parts is None:
        assert found <= REFUSED
        assert any(isinstance(node, Capped) and node.per == "sum" for node in nodes(formula))
    return formula, ledger, parts, shares


@given(st.data())
def test_program_equals_the_exact_account_year_by_year_and_leaves_nothing_open(data):
    formula, ledger, parts, shares = drawn(data)
    account = evaluate(formula.fixed(shares), ledger)
    event("refused" if parts is None else formula.count)
    if parts is None:
        return
    program = at_shares(parts, shares)
    allowed = allowance(account, ledger)

    assert set(account.regions) == set(parts.receipts)
    for region in account.regions:
        for path in both_ends(program, parts.receipts[region]):
            assert np.allclose(account.received[region].tolist(), path, rtol=0, atol=allowed)


@given(flow=st.lists(st.integers(1, 400), min_size=2, max_size=5), cap=st.integers(50, 500))
def test_the_shortcut_paid_below_the_cap_is_wrong_wherever_the_cap_is_reached(flow, cap):
    park = one_project(flow)
    formula = shared_tax(park, capped(Share("origin") * TAX, wan(cap)))
    parts = pieces(formula, park.ledger)
    shares = {"origin": Fraction(1)}
    account = evaluate(formula.fixed(shares), park.ledger)
    receipts = parts.receipts[ORIGIN_REGION]
    assume(sum(flow) > cap and cap not in np.cumsum(flow))  # reached inside a year
    exact, shortcut = (
        program_of(parts),
        program_of(parts, lambda row: not row.name.endswith((" bind", " open"))),
    )
    for program in (exact, shortcut):
        program.bound_column(share_column("origin"), 1.0, 1.0)
    least = {name: -value for name, value in summed(receipts).terms.items()}
    answers = [
        program.maximise({name: value / 1e8 for name, value in least.items()})
        for program in (exact, shortcut)
    ]
    paths = [[value_of(one, answer.values) for one in receipts] for answer in answers]

    assert np.allclose(account.received[ORIGIN_REGION].tolist(), paths[0], atol=100)
    assert not np.allclose(account.received[ORIGIN_REGION].tolist(), paths[1], atol=100)


@pytest.mark.parametrize("name", CASES_92)
def test_rule_92_with_an_open_share_has_the_exact_extremes(name):
    past, flow, _ = CASES_92[name]
    park = one_project(flow, past)
    formula = shared_tax(park, rule_92(Share("origin", low="0.2", high="1/2")))
    parts = pieces(formula, park.ledger)
    program = program_of(parts)
    for year, receipt in enumerate(parts.receipts[ORIGIN_REGION]):
        ends = [
            evaluate(formula.fixed({"origin": Fraction(tenths, 1000)}), park.ledger).received[ORIGIN_REGION][
                year
            ]
            for tenths in range(200, 501)
        ]
        scaled = {column: value / 1e9 for column, value in receipt.terms.items()}
        most = program.maximise(scaled).objective * 1e9 + receipt.constant
        least = program.minimise(scaled).objective * 1e9 + receipt.constant

        assert most >= max(ends) - 100
        assert least <= min(ends) + 100
        if name != "C" or year != 1:  # there the extreme lies between two tenths of a per cent
            assert np.isclose(max(ends), most, atol=100)
            assert np.isclose(min(ends), least, atol=100)
    totals = summed(parts.receipts[ORIGIN_REGION])
    scaled = {column: value / 1e9 for column, value in totals.terms.items()}
    extremes = [
        int(evaluate(formula.fixed({"origin": share}), park.ledger).received[ORIGIN_REGION].sum())
        for share in (Fraction(1, 5), Fraction(1, 2))
    ]

    assert np.isclose(extremes[1], program.maximise(scaled).objective * 1e9 + totals.constant, atol=100)
    assert np.isclose(extremes[0], program.minimise(scaled).objective * 1e9 + totals.constant, atol=100)


def test_binaries_are_left_out_only_where_the_side_is_proved():
    park = one_project([10, 10, 10])
    loose = pieces(shared_tax(park, capped(Share("origin", high="1/2") * TAX, wan(15))), park.ledger)
    tight = pieces(shared_tax(park, capped(Share("origin") * TAX, wan(15))), park.ledger)

    assert 0 == len(loose.columns)
    assert 2 == sum(column.binary for column in tight.columns)


def test_two_shares_that_together_exceed_the_pool_get_a_row():
    park = one_project([10, 20])
    claims = [(ORIGIN, Share("one") * TAX), (HOST_REGION, Share("two") * TAX)]
    formula = Formula("税收", TAX, claims, HOST_REGION, park.ledger.years)
    rows = [row for row in pieces(formula, park.ledger).rows if row.name.startswith("pool")]

    assert 1 == len(rows)  # both years are the same row once scaled
    assert {share_column("one"): 1.0, share_column("two"): 1.0} == dict(rows[0].terms)
