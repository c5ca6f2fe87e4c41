"""The random formulas themselves: legal, evaluable within their shares' bounds, of every node."""

from collections import Counter

from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from tests.strategies import EXPRESSIONS, TESTS, formulas, fractions, ledgers_for, nodes
from yrdshare.formula.account import evaluate


@given(st.data())
def test_every_drawn_formula_can_be_evaluated_and_adds_up(data):
    formula = data.draw(formulas())
    account = evaluate(formula, data.draw(ledgers_for(formula)))

    assert formula.count == "double" or not account.excess.any()


@given(st.data())
def test_open_shares_may_take_any_value_within_their_bounds(data):
    formula = data.draw(formulas(open_shares=True))
    values = {share.name: data.draw(fractions(share.low, share.high)) for share in formula.open_shares}

    evaluate(formula.with_shares(values), data.draw(ledgers_for(formula)))


def test_every_node_is_drawn():
    seen = Counter()

    @settings(max_examples=300, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(formulas(open_shares=True))
    def collect(formula):
        seen.update(type(node) for node in nodes(formula))

    collect()

    assert set(seen) == {*EXPRESSIONS, *TESTS}


def test_refunds_are_drawn():
    find(
        formulas().flatmap(ledgers_for),
        lambda ledger: any((cells.value < 0).any() for cells in ledger.cells.values()),
        settings=settings(max_examples=2000, database=None, suppress_health_check=list(HealthCheck)),
    )
