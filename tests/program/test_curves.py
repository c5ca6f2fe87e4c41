"""Caps as curves: equal to the binary program, to a fine grid, and to the exact account year by year."""

import json
import subprocess
import sys
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, one_project, shared_tax
from tests.program.curve_cases import drawn, many
from yrdshare.formula.encoding import with_curves
from yrdshare.formula.lp import read
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.outcome import Certificate, Glance, Infeasible, OpenEnds, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nearest
from yrdshare.negotiate.proofs import proof_lines
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.solve import solve, solve_model
from yrdshare.negotiate.solving.model import build
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share

SAME = 3e-6  # of the pool: both searches stop 1e-7 from their bounds, and shares are snapped to a millionth


def both(draft):
    """The draft solved with binaries and with curves."""
    return solve_model(build(draft, "binary")), solve_model(build(draft, "curves"))


def test_a_cap_on_one_project_gives_what_paper_gives():
    # 100 a year for three years, a cap of 150 of 300: half of the pool at any share from one half on
    park = one_project([100, 100, 100])
    draft = Draft([shared_tax(park, capped(Share("origin") * TAX, wan(150)))], park, equal_gain())
    solution = solve_model(build(draft, "curves"))

    assert "curves" == solution.certificate.method
    assert solution.position.totals[ORIGIN_REGION] == solution.position.totals[HOST_REGION]
    assert Fraction(1, 2) == solution.shares["origin"]
    assert Fraction(1, 2) == solution.free["origin"][0]


def test_a_zone_of_two_parts_is_found_on_curves_too():
    park = one_project([100, 100, 100])
    formula = shared_tax(park, capped(Share("origin") * TAX, wan(100)))
    limit = (receipts(ORIGIN_REGION, "税收").in_year(2028) <= 10).named("第三年至多10万元")
    wanted = {"0": "0", "0.2": "0.1", "0.3": "0.45", "0.44": "0.45", "0.7": "0.7"}
    drafts = {one: Draft([formula], park, nearest({"origin": one}), conditions=[limit]) for one in wanted}

    found = {one: solve_model(build(draft, "curves")).shares["origin"] for one, draft in drafts.items()}

    assert {one: Fraction(value) for one, value in wanted.items()} == found


def assert_same(draft):
    binary, curves = both(draft)
    assert type(binary) is type(curves)
    if isinstance(binary, Infeasible):
        assert {one.text() for one in binary.clash} == {one.text() for one in curves.clash}
        return
    unit = curves.certificate.scale
    for region in draft.parties:
        apart = binary.position.totals[region] - curves.position.totals[region]
        assert abs(float(apart)) <= SAME * unit, (draft.principle, region)
    assert curves.certificate.proved
    assert max(curves.certificate.open_ends.tie, curves.certificate.open_ends.ideal / unit) <= 1e-6


@pytest.mark.parametrize("seed", range(25))
def test_binaries_and_curves_give_the_same_gains_with_proof(seed):
    assert_same(drawn(seed))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(11))
def test_binaries_and_curves_agree_on_three_hundred_drafts(block):
    for seed in range(25 + 25 * block, 50 + 25 * block):
        assert_same(drawn(seed))


@given(seed=st.integers(0, 10**6), spot=st.integers(0, 10**6))
def test_between_facets_and_tangents_of_any_columns_lie_the_curves(seed, spot):
    draft = drawn(seed)
    pieces = with_curves(read(draft.formulas[0], draft.park.ledger))
    if isinstance(pieces, str) or not pieces.curves.names:
        return
    draw = np.random.default_rng(spot)
    size = len(pieces.curves.shares)
    turned = pieces.curves.turned("mean", np.full(size, 1 / size), int(draw.integers(size)))
    for curves in (pieces.curves, turned):
        low, high = np.sort(draw.uniform(0.05, 0.9, (2, size)), axis=0)
        some = draw.permutation(len(curves.names))[: draw.integers(1, len(curves.names) + 1)]
        level, slope = curves.facet(low, high, draw.permutation(size), some.tolist())
        value, rise = curves.tangent((low + high) / 2)
        for point in draw.uniform(low, high, (20, size)):
            there = curves.at(point)
            assert np.all(level + slope @ point <= there[some] + 1e-9)
            assert np.all(value + rise @ (point - (low + high) / 2) >= there - 1e-9)
            assert np.allclose(there, curves.within(low, high).at(point), rtol=0, atol=1e-9)


@given(seed=st.integers(0, 10**6), step=st.integers(0, 10**6))
def test_the_program_s_receipts_equal_the_exact_account_year_by_year(seed, step):
    draft = drawn(seed)
    [formula] = draft.formulas
    pieces = with_curves(read(formula, draft.park.ledger))
    if isinstance(pieces, str) or pieces.curves is None:
        return
    low_high = {one.name: (one.low, one.high) for one in draft.open_shares}
    shares = {
        name: low + (high - low) * Fraction((step * (place + 3)) % 1_000_003, 1_000_003)
        for place, (name, (low, high)) in enumerate(low_high.items())
    }
    point = np.array([float(shares[name]) for name in pieces.curves.shares])
    values = {f"share {name}": float(value) for name, value in shares.items()}
    values |= dict(zip(pieces.curves.names, pieces.curves.at(point).tolist(), strict=True))
    account = at(draft, shares).account(formula.name)
    # half a fen a cell; where a cap is reached the halves of the years before meet in one cell
    room = 0.5 * len(draft.park.projects) * len(formula.years) * (1 + len(formula.claims)) + 1
    for region, path in pieces.receipts.items():
        linear = [one.constant + sum(values[name] * by for name, by in one.terms.items()) for one in path]
        exact = account.received[region].tolist() if region in account.regions else [0] * len(path)
        assert np.allclose(exact, linear, rtol=0, atol=room)


@pytest.mark.parametrize(("shares", "steps"), [(1, 400), (2, 24)])
@pytest.mark.parametrize("principle", [equal_gain(), kalai_smorodinsky()])
def test_no_point_of_a_fine_grid_beats_the_curves(shares, steps, principle):
    draft, _, _ = many(25, shares, years=5, seed=shares, principle=principle)
    solution = solve_model(build(draft, "curves"))
    weights = solution.ideal or dict.fromkeys(draft.parties, 1.0)

    def worst(position):
        return min(float(position.totals[one]) / weights[one] for one in draft.parties)

    names = [one.name for one in draft.open_shares]
    grid = product(range(steps + 1), repeat=shares)
    points = [
        {
            name: Fraction(5, 100) + Fraction(85 * step, 100 * steps)
            for name, step in zip(names, steps_, strict=True)
        }
        for steps_ in grid
    ]
    slack = SAME * (1 if solution.ideal else solution.certificate.scale)

    assert max(worst(at(draft, point)) for point in points) <= worst(solution.position) + slack
    assert solution.certificate.proved


def test_many_caps_are_solved_by_curves_and_few_by_binaries_and_the_text_says_which():
    large, small = many(60, 2)[0], many(2, 2, years=3)[0]
    by_curves, by_binaries = solve(large), solve(small)

    assert ("curves", "binary") == (by_curves.certificate.method, by_binaries.certificate.method)
    assert "分段线性曲线" in explain(by_curves)
    assert "piecewise linear curves" in explain(by_curves, "en")
    assert "混合整数规划" in explain(by_binaries)
    assert by_curves.certificate.proved
    assert "尚未完全证明" not in explain(by_curves)


def test_a_refund_or_a_cap_below_a_cap_goes_back_to_binaries_with_the_reason():
    flow = [100, -40, 300, 100]
    park = one_project(flow)
    refunded = Draft([shared_tax(park, capped(Share("origin") * TAX, wan(150)))], park)
    nest = one_project([100, 40, 300, 100])
    inner = capped(Share("origin") * TAX, wan(150))
    nested = Draft([shared_tax(nest, capped(inner, wan(120)))], nest)

    models = [build(one, "curves") for one in (refunded, nested)]
    assert [("binary", "refund"), ("binary", "nested")] == [(one.method, one.reason) for one in models]
    assert "负数（退税）" in explain(solve_model(models[0]))


def test_what_a_search_leaves_open_is_told_as_a_bracket(monkeypatch):
    no_less = gain(HOST_REGION).total - gain(ORIGIN_REGION).total >= 0
    wish = nearest({"a": "0.7", "b": "0.8", "c": "0.6"})
    draft, _, _ = many(40, 3, years=8, principle=wish, conditions=[no_less])
    monkeypatch.setattr("yrdshare.program.branch.BOX", 10**9)  # no work is left after one box
    monkeypatch.setattr("yrdshare.program.branch.TIGHTENINGS", 1)
    solution = solve_model(build(draft, "curves"))
    certificate = solution.certificate

    assert not certificate.proved
    assert certificate.bound < certificate.achieved  # a distance: the bound lies below
    assert "尚未完全证明：已达到" in explain(solution)
    assert "Not proved to the end" in explain(solution, "en")


@cache
def still_draft():
    return many(30, 2, years=5, principle=kalai_smorodinsky())[0]


def moving_draft(pin=None, bound=0, previous=None):
    return still_draft().revise(
        pins={"a": Fraction(pin)} if pin else {},
        previous=previous or {"a": "0.4"},
        conditions=[(gain(HOST_REGION).every_year >= bound).named("每年不吃亏")],
    )


def test_hot_cold_and_elsewhere_the_curves_give_identical_shares():
    draft = moving_draft()
    session = Session(draft)
    for pin, bound in (("0.3", 5), (None, 20), ("0.12", 0), (None, 11)):
        session.solve(moving_draft(pin, bound))
        session.glance(moving_draft(pin, bound + 1))
    hot, cold = session.solve(draft), solve(draft)
    code = (
        "import json; from tests.program.test_curves import moving_draft, solve;"
        "print(json.dumps({name: str(value) for name, value in solve(moving_draft()).shares.items()}))"
    )
    elsewhere = json.loads(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )

    assert "curves" == cold.certificate.method
    assert dict(hot.shares) == dict(cold.shares)
    assert {name: str(value) for name, value in cold.shares.items()} == elsewhere


def test_a_moving_lever_gets_a_provisional_answer_and_its_release_the_proof():
    session = Session(moving_draft("0.10"))
    session.solve(moving_draft("0.10"))
    apart = []
    for pin in ("0.12", "0.14", "0.16", "0.18", "0.2"):
        glance = session.glance(moving_draft(pin))
        released = solve(moving_draft(pin))
        unit = released.certificate.scale
        apart += [
            max(
                abs(float(whole - glance.position.totals[r])) / unit
                for r, whole in released.position.totals.items()
            )
        ]
        assert isinstance(glance, Glance)
        assert "暂定" in explain(glance)
        assert "Provisional" in explain(glance, "en")
        assert not glance.position.breaches
        assert Fraction(pin) == glance.shares["a"]

    assert isinstance(session.solve(moving_draft("0.2")), Solution)
    assert max(apart) <= 1e-2  # provisional: a lever's answer may rest in a local optimum
    assert sorted(apart)[2] <= SAME  # most of the time it is the answer


def test_without_curves_a_glance_is_the_solution():
    draft = many(2, 1, years=3)[0]
    session = Session(draft)

    assert dict(session.solve(draft).shares) == dict(session.glance(draft).shares)
    assert isinstance(session.glance(draft), Solution)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("measure", ["gain", "ratio", "distance"])
def test_every_open_end_has_its_sentence(lang, measure):
    ends = OpenEnds(principle=0.1, ideal=5e6, tie=0.02)
    found = Certificate(measure, 2e8, 1e8, "HiGHS", method="curves", open_ends=ends, scale=1e9)
    lines = list(proof_lines(found, lang))

    assert 4 == len(lines)
    assert "0.020000" in lines[3]
    assert [] == list(proof_lines(Certificate("gain", 1.0, 1.0, "HiGHS"), lang))
    for reason in ("nested", "refund", "falling", "other", "groups", "pool"):
        told = list(proof_lines(Certificate("gain", 1.0, 1.0, "HiGHS", method="binary", reason=reason), lang))
        assert 2 == len(told)
