"""The random formulas themselves: legal, evaluable within their shares' bounds, of every node."""

from collections import Counter
from typing import get_args

from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from tests.drawn_ledgers import roles
from tests.strategies import BASE, EVERYTHING, EXPRESSIONS, TESTS, formulas, fractions, ledgers_for, nodes
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import Count, Role


@given(st.data())
def test_every_drawn_formula_can_be_evaluated_and_adds_up(data):
    formula = data.draw(formulas())
    account = evaluate(formula, data.draw(ledgers_for(formula)))

    assert formula.count == "double" or not account.excess.any()
    assert formula.rest_pays or formula.count != "split" or _within(account)


@given(st.data())
def test_open_shares_may_take_any_value_within_their_bounds(data):
    formula = data.draw(formulas(open_shares=True))
    values = {share.name: data.draw(fractions(share.low, share.high)) for share in formula.open_shares}

    evaluate(formula.with_shares(values), data.draw(ledgers_for(formula)))


def drawn(examples, **how):
    """What some formulas are made of: nodes, roles, ways of counting."""
    seen = Counter()

    @settings(max_examples=examples, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(formulas(open_shares=True, **how))
    def collect(formula):
        seen.update(type(node) for node in nodes(formula))
        seen.update({"sum"} & {getattr(node, "per", "") for node in nodes(formula)})
        seen.update(roles(formula))
        seen.update({formula.count} | ({"rest_pays"} if formula.rest_pays else set()))

    collect()
    return set(seen)


def test_every_node_role_and_way_of_counting_is_drawn():
    assert {*EXPRESSIONS, *TESTS, *Role, *get_args(Count), "sum", "rest_pays"} == drawn(300)


def test_what_is_not_allowed_is_not_drawn():
    for left_out in ({one} for one in EVERYTHING - BASE):
        assert not left_out & drawn(30, allowed=EVERYTHING - left_out)
    assert {*BASE, *TESTS, Role.ORIGIN, Role.HOST, "split"} == drawn(300, allowed=BASE)


def test_refunds_are_drawn():
    find(
        formulas().flatmap(ledgers_for),
        lambda ledger: any((cells.value < 0).any() for cells in ledger.cells.values()),
        settings=settings(max_examples=2000, database=None, suppress_health_check=list(HealthCheck)),
    )


def _within(account):
    """Whether claims stay within every pool that is not negative, but for half a fen for each claim."""
    return not ((account.pool >= 0) & (account.rest < -(len(account.claims) // 2))).any()
