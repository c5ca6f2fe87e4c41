"""Every reader of the expression tree knows every node: a new node brings a case for each of them."""

import pytest

from tests.strategies import EXPRESSIONS, TESTS
from yrdshare.formula import clause, exact, headings, lp, shapes, short
from yrdshare.formula.sheet import nodes as sheet
from yrdshare.nodes import dimension
from yrdshare.nodes.expression import Share
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned


def registered(function):
    """Whether a singledispatch function has a case of its own for a class."""
    return lambda node: function.dispatch(node) is not function.dispatch(object)


# Each reader: whether it knows an expression, whether it knows a test.
READERS = {
    "exact": (registered(exact.work), registered(exact.passes)),
    "lp": (
        registered(lp.linear),
        registered(exact.passes),
    ),  # a test is data, so the program asks the exact reader
    "sheet": (registered(sheet.lay_exact), registered(sheet.test_cells)),
    "clause": (registered(clause.phrase), registered(clause.condition)),
    "short": (registered(short._short), registered(short._short)),
    "store": (lambda node: shapes.NODES[node.__name__].node is node,) * 2,
    "dimension": (registered(dimension.dimension), None),
    "tree": (registered(headings.heading), None),  # a test is told in the heading of its Eligible, by `short`
}
# A share stands nowhere but in front of data, where Times reads it: the workbook has an input cell for it.
READ_BY_ANOTHER = {("sheet", Share)}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("node", EXPRESSIONS, ids=lambda node: node.__name__)
def test_every_reader_has_a_case_for_every_expression(reader, node):
    assert READERS[reader][0](node) or (reader, node) in READ_BY_ANOTHER


@pytest.mark.parametrize("reader", [name for name, (_, knows) in READERS.items() if knows])
@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
def test_every_reader_has_a_case_for_every_test(reader, test):
    assert READERS[reader][1](test)


def test_nodes_that_measure_are_among_them():
    assert {AboveBase, Averaged, ByKey, PerUnit, Returned} <= set(EXPRESSIONS)


def test_a_class_that_no_reader_knows_is_not_passed_over():
    unknown = type("Unknown", (), {})

    assert not any(knows(unknown) for name, (knows, _) in READERS.items() if name != "store")
