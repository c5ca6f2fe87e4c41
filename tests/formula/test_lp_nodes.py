"""What the linear reader makes of each node: data, affine, or binaries; and what goes wrong without them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, one_project
from tests.programs import allowance, at_shares, both_ends
from tests.strategies import EXPRESSIONS
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import FUND, HOST, ORIGIN, Formula
from yrdshare.formula.lp import pieces
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.nodes.build import (
    above_base,
    averaged,
    by_key,
    capped,
    eligible,
    floored,
    history,
    marked,
    per_unit,
    returned,
    stepped,
    wan,
    when,
    window,
)
from yrdshare.nodes.expression import (
    Capped,
    Eligible,
    Floored,
    History,
    Number,
    Share,
    Stepped,
    Stream,
    Sum,
    Times,
    When,
    Window,
)
from yrdshare.nodes.legality import check
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, PerUnit, Returned

OPEN = Share("open")
SHARED = OPEN * TAX
INVESTED = Stream("invested", "investment", basis="")
LAND = Stream("land", "quota", "亩", "—")
OTHER_HOST = Region("341103", "南谯区", "Nanqiao")
JOINT_FUND = Region("F1", "基金", "Fund", "基金")
FLOW = [10, 20, 30]

# For each node, an open share inside it: refused, no column of its own, or binaries (where not proved).
REFUSED, AFFINE = "refused", "affine"
INSIDE = {
    Share: (SHARED, AFFINE),
    Times: (Fraction(1, 2) * SHARED, AFFINE),
    Sum: (SHARED + wan(1), AFFINE),
    Stepped: (stepped({(1, 2): SHARED}), AFFINE),
    Window: (window(SHARED, 1, 2, "moved"), AFFINE),
    Eligible: (eligible(SHARED, TAX >= wan(15)), AFFINE),
    When: (when(TAX >= wan(15), SHARED, TAX), AFFINE),
    # claims of at most 10, 30, 60 in sum: surely free in the first year
    Capped: (capped(SHARED, wan(15)), 2),
    # of at most 10, 20, 30: surely not above 15 in the first year
    Floored: (floored(SHARED, wan(15)), 2),
    History: (history(SHARED, 2), REFUSED),
    Averaged: (averaged(SHARED, 2), REFUSED),
    AboveBase: (above_base(SHARED, wan(1)), REFUSED),
    ByKey: (by_key(SHARED, {ORIGIN_REGION: "1/2"}), REFUSED),
    PerUnit: (per_unit(OPEN * LAND, wan(1)), REFUSED),
    Returned: (returned(OPEN * INVESTED, "0.1"), REFUSED),
}
LEAVES = {Stream, Number}  # nothing stands inside them


def read(claim, flow=FLOW, **more):
    """The pieces of a formula of one project with a claim, the rest paying."""
    park = one_project(flow)
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, park.ledger.years, rest_pays=True, **more)
    return pieces(formula, park.ledger)


def test_every_node_is_in_the_table():
    assert set(EXPRESSIONS) == {*INSIDE, *LEAVES}


@pytest.mark.parametrize("node", INSIDE, ids=lambda node: node.__name__)
def test_an_open_share_inside_is_refused_or_affine_or_takes_binaries(node):
    claim, what = INSIDE[node]
    if what == REFUSED:
        assert {"nodes.share_in_data", "nodes.share_in_history"} & {one.key for one in check(claim)}
        return
    columns = read(claim).columns

    assert (0 if what == AFFINE else what) == sum(column.binary for column in columns)
    assert what != AFFINE or not columns


@pytest.mark.parametrize(
    ("claim", "columns", "binaries"),
    [
        (floored(Share("a", low="1/2") * TAX, wan(5)), 0, 0),  # at least 5, 10, 15
        (floored(Share("a", high="1/2") * TAX, wan(15)), 0, 0),  # at most 5, 10, 15
        (floored(Share("a", low="1/2") * TAX, wan(10)), 0, 0),  # 5 to 10: the floor; the others above it
        (floored(Share("a", low="0.4", high="0.6") * TAX, wan(10)), 2, 1),  # only the second year is open
        (floored(Share("a", value="0.4") * TAX, wan(10)), 0, 0),  # data
        (capped(SHARED, wan(60), "sum"), 0, 0),
        (capped(Share("a", low="0.9") * TAX, wan(9), "sum"), 3, 0),  # full from the first year on
        (capped(SHARED, wan(30), "sum"), 4, 1),  # full at the earliest in the third
    ],
)
def test_binaries_only_where_the_side_is_not_proved(claim, columns, binaries):
    found = read(claim).columns

    assert (columns, binaries) == (len(found), sum(column.binary for column in found))


def test_data_nodes_are_numbers_of_the_exact_account():
    park = one_project([40, 70], past=[10, 20])
    growth = above_base(TAX, averaged(TAX, 2))  # 40 − 30, 70 − 55
    key = by_key(growth, {ORIGIN_REGION: "1/2"})
    formula = Formula("税收", TAX, {ORIGIN: OPEN * key}, HOST, [2026, 2027])
    parts = pieces(formula, park.ledger)

    assert not parts.columns
    assert [5e6, 7.5e6] == [one.terms["share open"] for one in parts.receipts[ORIGIN_REGION]]


# The shortcuts that a program must not take


@given(
    flow=st.lists(st.integers(1, 400), min_size=1, max_size=4),
    least=st.integers(1, 300),
    tenths=st.integers(0, 10),
)
def test_a_floor_without_its_upper_rows_pays_too_much(flow, least, tenths):
    assume(any(tenths * one < 10 * least < 10 * one for one in flow))  # open, and held at this share
    park = one_project(flow)
    claim = floored(SHARED, wan(least))
    formula = Formula("税收", TAX, {ORIGIN: claim}, HOST, park.ledger.years, rest_pays=True)
    shares = {"open": Fraction(tenths, 10)}
    exact = evaluate(formula.fixed(shares), park.ledger).received[ORIGIN_REGION].tolist()
    parts = pieces(formula, park.ledger)
    receipts = parts.receipts[ORIGIN_REGION]
    loose = at_shares(parts, shares, lambda row: not row.name.endswith((" above", " held")))

    for path in both_ends(at_shares(parts, shares), receipts):
        assert np.allclose(exact, path, rtol=0, atol=10)
    assert not np.allclose(exact, both_ends(loose, receipts)[1], rtol=0, atol=10)


@st.composite
def sums(draw, refunds=True):
    """A ledger of several projects of two origins under one host, and a cap that their sums reach."""
    count, years = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    flows = st.one_of(st.integers(1, 300), *([st.integers(-100, 0)] if refunds else []))
    origins = [draw(st.sampled_from([ORIGIN_REGION, OTHER_ORIGIN])) for _ in range(count)]
    register = Register(
        [Project(f"P{n:02d}", origin, HOST_REGION, 2026, 2026) for n, origin in enumerate(origins)]
    )
    paths = {project.code: {2026 + year: draw(flows) for year in range(years)} for project in register}
    return ledger_of(register, {TAX: paths}), draw(st.integers(0, 600))


@given(sums(), st.sampled_from([ORIGIN, HOST_REGION, JOINT_FUND]), st.integers(0, 100))
def test_a_cap_on_the_sum_equals_the_exact_account(drawn, claimant, hundredths):
    ledger, limit = drawn
    formula = Formula(
        "税收",
        TAX,
        [(claimant, capped(SHARED, wan(limit), "sum"))],
        HOST_REGION,
        ledger.years,
        rest_pays=True,
    )
    shares = {"open": Fraction(hundredths, 100)}
    account = evaluate(formula.fixed(shares), ledger)
    parts = pieces(formula, ledger)
    program = at_shares(parts, shares)

    for region in account.regions:
        for path in both_ends(program, parts.receipts[region]):
            assert np.allclose(
                account.received[region].tolist(), path, rtol=0, atol=allowance(account, ledger)
            )


@given(sums(refunds=False), st.integers(1, 100))
def test_a_cap_on_the_sum_without_its_binaries_pays_too_little(drawn, hundredths):
    ledger, limit = drawn
    formula = Formula(
        "税收", TAX, [(HOST_REGION, capped(SHARED, wan(limit), "sum"))], ORIGIN_REGION, ledger.years
    )
    shares = {"open": Fraction(hundredths, 100)}
    asked = np.array([path.sum() for path in ledger.cells["tax"].value.T]) * hundredths / 100
    reached = np.cumsum(asked)
    assume(limit and reached[-1] > limit * 1e6 > 0 and reached[0] != limit * 1e6)
    assume(ledger.cells["tax"].value.sum(axis=0).cumsum()[-1] > limit * 1e6)
    parts = pieces(formula, ledger)
    loose = at_shares(parts, shares, lambda row: not row.name.endswith((" bind", " open")))
    exact = evaluate(formula.fixed(shares), ledger).received[HOST_REGION].tolist()
    receipts = parts.receipts[HOST_REGION]

    for path in both_ends(at_shares(parts, shares), receipts):
        assert np.allclose(exact, path, rtol=0, atol=100)
    free = any(column.binary for column in parts.columns)
    assert not free or not np.allclose(exact, both_ends(loose, receipts)[0], rtol=0, atol=100)


# Where the part of each project would be needed


def two(origins=(ORIGIN_REGION, ORIGIN_REGION), hosts=(HOST_REGION, HOST_REGION), marks=((), ())):
    """Two projects with tax and land fees that do not rise in step."""
    register = Register(
        [
            Project(f"P{n}", origin, host, 2026, 2026 + n, marks=frozenset(carried), fund=JOINT_FUND)
            for n, (origin, host, carried) in enumerate(zip(origins, hosts, marks, strict=True))
        ]
    )
    years = range(2026, 2029)
    flows = {
        stream: {f"P{n}": dict.fromkeys(years, 10 + 5 * n * k) for n in range(2)}
        for k, stream in enumerate((TAX, Stream("cit")))
    }
    return ledger_of(register, flows)


BOTH = Share("vat") * TAX + Share("cit") * Stream("cit")
TOGETHER = capped(BOTH, wan(20), "sum")


@pytest.mark.parametrize(
    ("claim", "key"),
    [
        (eligible(TOGETHER, marked("a")), "formula.sum_masked"),
        (window(TOGETHER, 1, 2, "full_production"), "formula.sum_masked"),
        (stepped({(1, 2): TOGETHER}, "full_production"), "formula.sum_masked"),
        (when(marked("a"), TOGETHER, wan(0)), "formula.sum_masked"),
        (capped(TOGETHER, wan(5)), "formula.sum_divided"),
        (floored(TOGETHER, wan(5)), "formula.sum_divided"),
    ],
)
def test_a_part_of_each_project_that_is_not_linear_is_refused_in_words(claim, key):
    formula = Formula("税收", TAX + Stream("cit"), {ORIGIN: claim}, HOST, range(2026, 2029), rest_pays=True)
    with pytest.raises(FormulaError) as refused:
        pieces(formula, two(marks=(("a",), ())))

    assert [key] == [one.key for one in refused.value.faults]
    assert "封顶之内" in str(refused.value) or "逐项目封顶" in str(refused.value)
    closed = formula.with_shares({"vat": "1/2", "cit": "1/3"})
    assert not pieces(closed, two(marks=(("a",), ()))).columns  # without open shares it is data


@pytest.mark.parametrize(
    "claim",
    [
        capped(eligible(BOTH, marked("a")), wan(10), "sum"),
        capped(window(BOTH, 1, 2, "full_production"), wan(10), "sum"),
        window(TOGETHER, 1, 2),  # the same years for all
        eligible(TOGETHER, TAX >= wan(10)),  # all pass
        capped(TOGETHER, wan(15), "sum"),
        capped(capped(BOTH, wan(15)), wan(25), "sum"),
        capped(floored(BOTH, wan(15)), wan(50), "sum"),
        window(capped(SHARED, wan(15), "sum"), 1, 2, "full_production"),  # one share: they rise in step
        floored(capped(SHARED, wan(15), "sum"), wan(4)),
    ],
)
def test_masks_inside_or_alike_for_all_are_exact(claim):
    ledger = two(marks=(("a",), ()))
    formula = Formula("税收", TAX + Stream("cit"), {ORIGIN: claim}, HOST, ledger.years, rest_pays=True)
    parts = pieces(formula, ledger)
    for tenths in range(0, 11, 2):
        shares = {one.name: Fraction(tenths, 10 + spot) for spot, one in enumerate(formula.open_shares)}
        account = evaluate(formula.fixed(shares), ledger)
        for region in account.regions:
            for path in both_ends(at_shares(parts, shares), parts.receipts[region]):
                assert np.allclose(account.received[region].tolist(), path, rtol=0, atol=100)


def test_a_rest_that_several_regions_have_needs_parts_that_are_known():
    ledger = two(hosts=(HOST_REGION, OTHER_HOST))
    pool = TAX + Stream("cit")
    shared = Formula("税收", pool, {ORIGIN: TOGETHER}, HOST, ledger.years, rest_pays=True)
    with pytest.raises(FormulaError) as refused:
        pieces(shared, ledger)

    assert ["formula.sum_divided"] == [one.key for one in refused.value.faults]
    pieces(Formula("税收", pool, {ORIGIN: TOGETHER}, FUND, ledger.years, rest_pays=True), ledger)
    in_step = Formula("税收", TAX, {ORIGIN: capped(SHARED, wan(15), "sum")}, HOST, ledger.years)
    assert pieces(in_step, ledger).columns


def test_claims_that_may_exceed_the_pool_are_held_to_it_project_by_project_where_parts_are_known():
    ledger = two()
    claims = [(ORIGIN, capped(SHARED, wan(15), "sum")), (JOINT_FUND, Share("other") * TAX)]
    held = pieces(Formula("税收", TAX, claims, HOST, ledger.years), ledger)

    assert any(row.name.startswith("pool") for row in held.rows)
    paying = pieces(Formula("税收", TAX, claims, HOST, ledger.years, rest_pays=True), ledger)
    assert not any(row.name.startswith("pool") for row in paying.rows)
    claims[0] = (ORIGIN, TOGETHER)
    with pytest.raises(FormulaError, match="rest_pays=True"):
        pieces(Formula("税收", TAX + Stream("cit"), claims, HOST, ledger.years), ledger)


def test_a_formula_in_place_has_receipts_and_nothing_to_solve():
    ledger = two()
    parts = pieces(Formula("税收", TAX, {}, HOST, ledger.years, count="in_place"), ledger)

    assert ([], []) == ([*parts.columns], [*parts.rows])
    assert [20e6] * 3 == [one.constant for one in parts.receipts[HOST_REGION]]
    assert [0.0] * 3 == [one.constant for one in parts.receipts[ORIGIN_REGION]]


def test_a_role_that_a_project_lacks_is_named_before_anything_is_read():
    park = one_project(FLOW)
    with pytest.raises(FormulaError) as refused:
        pieces(Formula("税收", TAX, {FUND: SHARED}, HOST, park.ledger.years), park.ledger)

    assert ["formula.no_region"] == [one.key for one in refused.value.faults]
