"""Every principle against closed forms, fine grids, theory and independent exact arithmetic."""

from contextlib import suppress
from fractions import Fraction
from itertools import product
from math import inf, log, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, one_project, park_of, shared_tax
from tests.negotiate.drawn_drafts import drawn_draft
from tests.negotiate.test_solve import simple, three_party_capped_draft
from yrdshare.errors import DraftError, FormulaError
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.linear import Row
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate import solve as solve_module
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import (
    AlphaFair,
    Nash,
    alpha_fair,
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    leximin,
    nash,
    nearest,
    proportional,
    shown,
    utilitarian,
)
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving import leximin as leximin_module
from yrdshare.negotiate.solving import model as model_module
from yrdshare.negotiate.solving.curve import Curve
from yrdshare.negotiate.solving.model import build
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share, Stream

FUND = Region("F1", "基金", "Fund", "基金")
PLAIN = (utilitarian(), equal_gain(), kalai_smorodinsky(), nash(), alpha_fair("1/2"), alpha_fair(3))
EXACT = 2e-6  # of a share: one step of the grid on each side


def sloped(principle, values, low="0", high="1"):
    """One share of credited output of 1000 万元 that the two parties value unlike: a sloped frontier."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    park = park_of(ledger_of(register, {GDP: {"P01": {2026: 1000}}}))
    formula = Formula("地区生产总值", GDP, {ORIGIN: Share("gdp", low, high) * GDP}, HOST, [2026])
    stated = dict(zip((ORIGIN_REGION, HOST_REGION), ({"gdp": value} for value in values), strict=True))
    return Draft([formula], park, principle, values=stated)


def alike(count=3):
    """`count` funds and a host with nothing but a pool of 100 万元 to split."""
    funds = [Region(f"F{number}", f"基金{number}", f"Fund {number}", "基金") for number in range(count)]
    park = park_of(one_project([100]).ledger, (ORIGIN_REGION, HOST_REGION, *funds))
    claims = [(fund, Share(f"s{number}", high="1/4") * TAX) for number, fund in enumerate(funds)]
    return Draft([Formula("税收", TAX, [(ORIGIN, Share("o") * TAX), *claims], HOST, [2026])], park)


def gains_of(position):
    return {region: float(value) for region, value in position.totals.items()}


@pytest.mark.parametrize("weights", [("1", "1"), ("1", "3"), ("5", "2")])
@pytest.mark.parametrize("burden", [0, 12])
def test_weighted_nash_splits_the_surplus_in_the_ratio_of_the_weights(weights, burden):
    first, second = map(int, weights)
    stated = nash({ORIGIN_REGION: weights[0], HOST_REGION: weights[1]})
    park = park_of(one_project([100, 100]).ledger, no_deal=burden)
    solution = solve(Draft([shared_tax(park, Share("origin") * TAX)], park, stated))
    surplus = fen(200) - 4 * fen(burden)

    expected = float(surplus) * first / (first + second)
    assert pytest.approx(expected, abs=EXACT * fen(200)) == float(solution.position.totals[ORIGIN_REGION])


@pytest.mark.parametrize("alpha", ["1/10", "1/2", "1", "2", "5", "10"])
@pytest.mark.parametrize("values", [("0.02", "0.01"), ("0.01", "0.07")])
def test_alpha_fair_on_a_sloped_frontier_meets_its_closed_form(alpha, values):
    # max (a s)^(1−α) + (b (1−s))^(1−α):  s / (1 − s) = (a / b)^((1 − α) / α)
    solution = solve(sloped(alpha_fair(alpha), values))
    a, b, power = float(values[0]), float(values[1]), float(Fraction(alpha))
    odds = (a / b) ** ((1 - power) / power)

    assert pytest.approx(odds / (1 + odds), abs=5e-6) == float(solution.shares["gdp"])


def test_the_dial_ends_in_the_principles_that_it_is_named_after():
    assert (utilitarian(), nash(), equal_gain(), equal_gain(), equal_gain()) == (
        alpha_fair(0),
        alpha_fair("1"),
        alpha_fair("max"),
        alpha_fair(inf),
        leximin(),
    )
    shares = [
        float(solve(sloped(alpha_fair(alpha), ("0.03", "0.02"))).shares["gdp"])
        for alpha in (0, "1/20", "1/2", 1, 3, 10, "max")
    ]

    assert shares == sorted(shares, reverse=True)
    assert 1.0 == shares[0]  # all to who values it more; nobody need be left with anything
    assert pytest.approx(1.0, abs=1e-3) == shares[1]
    assert pytest.approx(0.5, abs=EXACT) == shares[3]
    assert pytest.approx(0.4, abs=0.02) == shares[5]
    assert pytest.approx(0.4, abs=EXACT) == shares[6]


def test_the_largest_total_is_taken_by_who_values_it_more_and_equals_are_split_by_leximin():
    assert 1 == solve(sloped(utilitarian(), ("0.02", "0.01"))).shares["gdp"]
    assert 0 == solve(sloped(utilitarian(), ("0.01", "0.02"))).shares["gdp"]
    assert Fraction(1, 2) == solve(sloped(utilitarian(), ("0.02", "0.02"))).shares["gdp"]


@pytest.mark.parametrize("principle", [equal_gain(), nash(), alpha_fair("1/3"), alpha_fair(4), utilitarian()])
def test_symmetric_parties_gain_the_same_by_every_principle(principle):
    solution = solve(alike().revise(principle=principle))

    assert [pytest.approx(fen(20), abs=2000)] * 5 == list(gains_of(solution.position).values())


def test_kalai_smorodinsky_equals_nash_where_the_ideals_are_equal():
    two = [solve(simple(principle)) for principle in (kalai_smorodinsky(), nash(), equal_gain())]

    assert [Fraction(1, 2)] * 3 == [one.shares["origin"] for one in two]


def welfare(principle, gains, ideal):
    """What a principle makes as large as it can be, of a point with these gains."""
    values = list(gains.values())
    if principle == utilitarian():
        return sum(values)
    if principle == equal_gain():
        return min(values)
    if principle == kalai_smorodinsky():
        return min(gains[region] / most for region, most in ideal.items())
    if min(gains[region] for region in ideal) <= 0:
        return -inf
    alpha = float(principle.alpha) if isinstance(principle, AlphaFair) else 1.0
    return float(Curve(alpha).value(np.array([gains[region] / 1e8 for region in ideal])).sum())


def grid_of(draft, steps):
    """Every position of a grid of shares that keeps the conditions."""
    cuts = [
        [share.low + (share.high - share.low) * Fraction(step, steps) for step in range(steps + 1)]
        for share in draft.open_shares
    ]
    for point in product(*cuts):
        try:
            position = at(draft, {s.name: v for s, v in zip(draft.open_shares, point, strict=True)})
        except FormulaError:  # claims beyond the pool
            continue
        if not position.breaches:
            yield gains_of(position)


@pytest.mark.parametrize("principle", PLAIN, ids=str)
def test_no_point_of_a_grid_is_better_for_three_parties_under_a_cap(principle):
    draft = three_party_capped_draft().revise(principle=principle)
    solution = solve(draft)
    ideal = dict.fromkeys(draft.parties, 1.0) if principle in PLAIN[:2] else solution.ideal
    mine = welfare(principle, gains_of(solution.position), ideal)
    best = -inf
    for gains in grid_of(draft, 60):
        if principle in PLAIN[:2] or min(gains.values()) >= 0:
            best = max(best, welfare(principle, gains, ideal))

    assert best <= mine + 1e-6 * abs(mine)
    assert solution.certificate.gap <= max(1e-6 * abs(solution.certificate.bound), 1e-6)


@settings(max_examples=60, deadline=None)
@given(
    flow=st.lists(st.integers(1, 500), min_size=2, max_size=4),
    cap=st.integers(50, 800),
    burden=st.integers(0, 40),
    principle=st.sampled_from([nash(), alpha_fair("1/2"), alpha_fair(2), utilitarian()]),
)
def test_no_point_of_a_fine_grid_beats_a_capped_two_party_solution(flow, cap, burden, principle):
    park = park_of(one_project(flow).ledger, no_deal=burden)
    draft = Draft([shared_tax(park, capped(Share("origin") * TAX, wan(cap)))], park, principle)
    solution = solve(draft)
    if isinstance(solution, Infeasible):
        assert principle != utilitarian()
        assert all(min(gains.values()) < 0 for gains in grid_of(draft, 200))
        return
    held = dict.fromkeys(draft.parties, 1.0) if principle == utilitarian() else solution.ideal
    if not held:
        return
    mine = welfare(principle, gains_of(solution.position), held)
    for gains in grid_of(draft, 200):
        if principle == utilitarian() or min(gains.values()) >= 0:
            assert welfare(principle, gains, held) <= mine + 1e-5 * max(abs(mine), 1)


@pytest.mark.parametrize("parties", [2, 3, 4])
@pytest.mark.parametrize("seed", range(12))
def test_leximin_by_duals_equals_leximin_by_sums(seed, parties, monkeypatch):
    draft = drawn_draft(seed, parties=parties, capped=False, conditions=2)
    for principle in (equal_gain(), kalai_smorodinsky(), utilitarian()):
        wanted = draft.revise(principle=principle)
        by_duals = solve(wanted)
        with monkeypatch.context() as patched:
            for place in (model_module, leximin_module, solve_module):
                patched.setattr(place, "levels", lambda draft, _: len(draft.parties))
            patched.setattr(leximin_module, "_by_duals", leximin_module._by_sums)
            by_sums = solve(wanted)

        assert type(by_sums) is type(by_duals)
        if isinstance(by_sums, Solution):
            least = min((most for most in by_sums.ideal.values()), default=1.0) or 1.0
            for region, mine in gains_of(by_sums.position).items():
                theirs = float(by_duals.position.totals[region])
                assert (
                    pytest.approx(mine, abs=1e-5 * by_sums.certificate.scale * max(1, 1e6 / least)) == theirs
                )


@pytest.mark.parametrize("capped_too", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_no_other_split_is_better_for_one_party_and_worse_for_none(seed, capped_too):
    draft = drawn_draft(seed, parties=3, capped=capped_too, conditions=2)
    for principle in PLAIN:
        wanted = draft.revise(principle=principle)
        solution = answer(wanted)
        if solution is None:
            continue
        model = build(wanted, "binary")
        at_least = [
            Row(f"kept {one.code}", {f"gain {one.code}": 1.0}, float(value) / model.scale, inf)
            for one, value in solution.position.totals.items()
        ]
        for number in range(len(wanted.conditions)):
            model.program.bound_column(f"slack {number}", 0.0, 0.0)
        model.program.add_rows([Row(row.name, row.terms, row.low - 3e-6, inf) for row in at_least])
        best = model.program.maximise({"whole": 1.0})

        mine = float(sum(solution.position.totals.values())) / model.scale
        assert "infeasible" == best.status or best.objective <= mine + 2e-5 * len(draft.parties), principle


def answer(draft):
    """The solution; None where there is none, or where not all can gain at once."""
    try:
        outcome = solve(draft)
    except DraftError as error:
        if error.faults[0].key in ("principles.no_joint_gain", "principles.too_small"):
            return None
        raise
    return outcome if isinstance(outcome, Solution) else None


def corners(draft):
    """Exact gains at every corner of the shares' bounds: all of a linear zone without conditions."""
    for point in product(*((share.low, share.high) for share in draft.open_shares)):
        yield at(draft, {s.name: v for s, v in zip(draft.open_shares, point, strict=True)}).totals


@settings(max_examples=40, deadline=None)
@given(
    shares=st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9)), min_size=1, max_size=3),
    flow=st.lists(st.integers(1, 900), min_size=3, max_size=3),
    weights=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    alpha=st.sampled_from(["1/2", "1", "2", "3"]),
)
def test_the_gradient_inequality_holds_exactly_at_every_corner(shares, flow, weights, alpha):
    # g is best of a concave Σ w u(g) where no corner v has Σ w u'(g) (v − g) > 0; here in exact fractions
    streams = [Stream(name) for name in ("vat", "cit", "iit")][: len(shares)]
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    flows = {stream: {"P01": {2026: amount}} for stream, amount in zip(streams, flow, strict=False)}
    park = park_of(ledger_of(register, flows), (ORIGIN_REGION, HOST_REGION, FUND))
    parts = [
        Share(f"s{number}", f"0.0{low + 1}", f"0.{high}") * stream
        for number, ((low, high), stream) in enumerate(zip(shares, streams, strict=True))
    ]
    pool = sum(streams[1:], streams[0])
    claims = [(ORIGIN, sum(parts[1:], parts[0])), (FUND, Fraction(1, 20) * pool)]
    stated = dict(zip((ORIGIN_REGION, HOST_REGION, FUND), weights, strict=True))
    principle = nash(stated) if alpha == "1" else alpha_fair(alpha)
    draft = Draft([Formula("税收", pool, claims, HOST, [2026])], park, principle)
    solution = solve(draft)
    gains = solution.position.totals
    weight = {region: Fraction(stated[region] if alpha == "1" else 1) for region in gains}
    power = Fraction(alpha)
    reached = sum(weight[r] * gains[r] * Fraction(float(gains[r]) ** -float(power)) for r in gains)
    over = max(
        sum(weight[r] * (corner[r] - gains[r]) * Fraction(float(gains[r]) ** -float(power)) for r in gains)
        for corner in corners(draft)
    )

    assert over / reached <= Fraction(1, 10**4)
    assert -1e-12 * max(1.0, abs(solution.certificate.bound)) <= solution.certificate.gap
    assert solution.certificate.gap <= 1e-6 * max(1.0, abs(solution.certificate.bound))


@pytest.mark.parametrize("seed", range(15))
def test_the_bound_on_the_total_follows_from_the_duals_in_exact_fractions(seed):
    draft = drawn_draft(seed, parties=3, capped=False, conditions=2).revise(principle=utilitarian())
    solution = solve(draft)
    if isinstance(solution, Infeasible):
        return
    model = build(draft)
    duals = model.program.maximise({"whole": 1.0}).duals
    left = {name: Fraction(0) for name in model.program.columns} | {"whole": Fraction(1)}
    bound = Fraction(0)
    for name, row in model.program.rows.items():
        dual = Fraction(duals[name])
        for column, value in row.terms.items():
            left[column] -= dual * Fraction(value)
        bound += dual * Fraction(row.high if dual > 0 else row.low) if dual else 0
    for name, column in model.program.columns.items():
        side = column.high if left[name] > 0 else column.low
        bound += left[name] * Fraction(side) if abs(left[name]) > Fraction(1, 10**6) or abs(side) < inf else 0

    total = sum(solution.position.totals.values()) / Fraction(model.scale)
    assert total <= bound + Fraction(1, 10**9)
    assert pytest.approx(float(bound) * model.scale, rel=1e-9, abs=1) == solution.certificate.bound


def grouped(worth, **parts):
    return simple(coalition_stable(worth), **parts)


def test_groups_that_can_all_be_served_are_and_the_rest_is_leximin():
    solution = solve(grouped({frozenset([HOST_REGION]): "200"}))

    assert pytest.approx(fen(100), abs=400) == float(solution.position.totals[ORIGIN_REGION])
    assert "都不低于其单独可得之数" in explain(solution)
    assert "at least what it could have alone" in explain(solution, "en")
    loose = solve(grouped({frozenset([HOST_REGION]): "100", frozenset([ORIGIN_REGION]): fen(20)}))
    assert Fraction(1, 2) == loose.shares["origin"]


def test_groups_that_cannot_all_be_served_share_the_smallest_largest_shortfall():
    solution = solve(grouped({frozenset([HOST_REGION]): "250", frozenset([ORIGIN_REGION]): "150"}))

    assert pytest.approx(fen(100), abs=400) == float(solution.position.totals[ORIGIN_REGION])
    assert pytest.approx(-fen(50), abs=1) == solution.certificate.bound
    assert "金安区合计比单独可得少 50.00 万元" in explain(solution)
    assert "fall short" in explain(solution, "en")


def test_nash_leaves_out_who_cannot_gain_and_says_so():
    park = park_of(one_project([100]).ledger, (ORIGIN_REGION, HOST_REGION, FUND))
    claims = [(ORIGIN, Share("o") * TAX), (FUND, Share("f", value="0") * TAX)]
    solution = solve(Draft([Formula("税收", TAX, claims, HOST, [2026])], park, nash()))

    assert Fraction(1, 2) == solution.shares["o"]
    assert FUND not in solution.ideal
    assert "基金在无人受损时至多不赔不赚" in explain(solution)
    assert "Fund can at best break even" in explain(solution, "en")


def test_nobody_can_gain_and_nobody_may_lose():
    park = park_of(one_project([100]).ledger, no_deal=50)
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park, nash())

    assert Fraction(1, 2) == solve(draft).shares["origin"]
    dear = park_of(park.ledger, no_deal=60)
    outcome = solve(Draft([shared_tax(dear, Share("origin") * TAX)], dear, nash()))
    assert isinstance(outcome, Infeasible)
    assert {"松江区总收益不低于不合作", "金安区总收益不低于不合作"} == {one.text() for one in outcome.clash}
    total = solve(draft.revise(park=dear, no_deal=dear.no_deal, principle=utilitarian()))
    assert -2 * fen(10) == sum(total.position.totals.values())  # told as a loss, not refused


@pytest.mark.parametrize("principle", [*PLAIN, coalition_stable({frozenset([HOST_REGION]): "1"})], ids=str)
def test_degenerate_drafts_are_answered(principle):
    empty = one_project([0, 0])
    register = Register([Project("P01", HOST_REGION, HOST_REGION, 2026, 2026)])
    alone = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}}), (HOST_REGION,))
    drafts = {
        "zero pool": Draft([shared_tax(empty, Share("origin") * TAX)], empty, principle),
        "one party": Draft(
            [Formula("税收", TAX, {ORIGIN: Share("o") * TAX}, HOST, [2026])], alone, principle
        ),
        "all closed": simple(principle, low="0", high="1").revise(
            formulas=[shared_tax(one_project([100, 100, 100]), Share("origin", value="1/2") * TAX)]
        ),
    }
    for name, draft in drafts.items():
        solution = solve(draft)
        assert isinstance(solution, Solution), name
        for lang in ("zh", "en"):
            assert explain(solution, lang)


@pytest.mark.parametrize("amount", ["0.001", "1", "1000000000"])
@pytest.mark.parametrize("principle", PLAIN, ids=str)
def test_the_unit_of_money_changes_no_share(amount, principle):
    park = one_project([amount, amount])
    draft = Draft([shared_tax(park, Share("origin", high="3/4") * TAX)], park, principle)
    expected = Fraction(3, 7) if principle == kalai_smorodinsky() else Fraction(1, 2)

    assert pytest.approx(float(expected), abs=EXACT) == float(solve(draft).shares["origin"])


@pytest.mark.parametrize("capped_too", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_hot_and_cold_give_the_same_shares_whatever_was_asked_before(seed, capped_too):
    first = drawn_draft(seed, parties=3, capped=capped_too, conditions=1)
    for principle in (nash(), alpha_fair(2), utilitarian()):
        draft = first.revise(principle=principle)
        cold = answer(draft)
        session = Session(draft)
        for step in range(4):
            moved = draft.revise(conditions=[one.at(one.bound + step) for one in draft.conditions])
            with suppress(DraftError):
                session.solve(moved)
        if cold is not None:
            assert dict(cold.shares) == dict(session.solve(draft).shares)


def test_weights_alpha_and_worths_move_on_the_kept_program():
    for one, other in (
        (nash({ORIGIN_REGION: 1, HOST_REGION: 1}), nash({ORIGIN_REGION: 1, HOST_REGION: 4})),
        (alpha_fair("1/2"), alpha_fair(3)),
        (
            coalition_stable({frozenset([HOST_REGION]): 0}),
            coalition_stable({frozenset([HOST_REGION]): "240"}),
        ),
    ):
        first = simple(one, high="9/10")
        session, moved = Session(first), first.revise(principle=other)
        kept = session._model.program

        assert dict(solve(moved).shares) == dict(session.solve(moved).shares)
        assert kept is session._model.program


def test_many_parties_are_within_the_gap_that_is_printed():
    funds = [Region(f"F{number}", f"基金{number}", f"Fund {number}", "基金") for number in range(39)]
    park = park_of(one_project([100_000]).ledger, (ORIGIN_REGION, HOST_REGION, *funds))
    claims = [(fund, Share(f"s{number}", high="1/40") * TAX) for number, fund in enumerate(funds)]
    formula = Formula("税收", TAX, [(ORIGIN, Share("o", high="1/50") * TAX), *claims], HOST, [2026])
    weights = {region: 1 + number % 5 for number, region in enumerate((ORIGIN_REGION, HOST_REGION, *funds))}
    solution = solve(Draft([formula], park, nash(weights)))
    # by hand: each gets its weight's part of what is left, stopped at its bound
    free, left, share = dict(weights), 1.0, {}
    while True:
        part = {region: left * weight / sum(free.values()) for region, weight in free.items()}
        bound = {ORIGIN_REGION: 1 / 50, HOST_REGION: 1.0, **dict.fromkeys(funds, 1 / 40)}
        stopped = [region for region in free if part[region] > bound[region]]
        if not stopped:
            break
        for region in stopped:
            share[region] = bound[region]
            left -= free.pop(region) * 0 + bound[region]
    share |= part

    for region, expected in share.items():
        assert pytest.approx(expected, abs=1e-5) == float(solution.position.totals[region] / fen(100_000))
    assert solution.certificate.gap <= 41e-6


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0, 7.0])
def test_segments_lie_above_the_curve_everywhere_and_touch_it_at_their_points(alpha):
    curve, points = Curve(alpha), np.array([0.02, 0.02000000001, 0.1, 0.5, 0.50001, 1.0])
    segments = curve.segments(points)
    for place in np.concatenate([np.geomspace(0.005, 2.0, 500), points]):
        inside = np.clip(np.append(segments.kinks, np.inf), None, place)
        widths = np.diff(inside, prepend=0.0)
        widths[0] = inside[0]
        above = segments.start + float(segments.slopes @ np.maximum(widths, 0.0))
        true = float(curve.value(np.array(place)))

        assert true <= above + segments.lift + 1e-9 * abs(true)
        if place in points:
            assert pytest.approx(true, rel=1e-6, abs=1e-13 * abs(segments.start)) == above


def test_negative_control_three_fixed_tangents_would_be_far_off():
    at_optimum, fixed = np.full(41, 1 / 41), np.array([1e-3, 0.1, 1.0])
    segments = Curve(1.0).segments(fixed)
    above = segments.start + float(
        segments.slopes
        @ np.clip(np.diff(np.append(np.clip(segments.kinks, None, 1 / 41), 1 / 41), prepend=0), 0, None)
    )

    assert 41 * above - float(np.log(at_optimum).sum()) > 1.0


def test_principles_that_mean_nothing_are_refused():
    def key(make):
        with pytest.raises(DraftError) as refused:
            make()
        return refused.value.faults[0].key

    assert "principles.alpha" == key(lambda: alpha_fair(-1))
    assert "principles.alpha" == key(lambda: alpha_fair(11))
    assert "principles.weight" == key(lambda: nash({ORIGIN_REGION: 0, HOST_REGION: 1}))
    assert "principles.no_group" == key(lambda: coalition_stable({}))
    assert "principles.no_group" == key(lambda: coalition_stable({frozenset(): 3}))
    assert "draft.no_contribution" == key(lambda: simple(nash({ORIGIN_REGION: 1})))
    assert "draft.not_a_party" == key(lambda: simple(coalition_stable({frozenset([FUND]): 3})))


def test_the_principles_to_show_stand_in_a_fixed_order():
    plain = [utilitarian(), equal_gain(), kalai_smorodinsky(), nash()]
    draft = simple(equal_gain(), previous={"origin": "0.3"})

    assert plain == list(shown(simple(kalai_smorodinsky())))
    assert [*plain, nearest({"origin": "0.3"})] == list(shown(draft))
    stated = proportional({ORIGIN_REGION: 1, HOST_REGION: 2})
    assert [*plain, stated] == list(shown(simple(stated)))
    assert "纳什" in Nash().text()


def test_the_product_is_larger_than_at_any_other_principles_split():
    draft = three_party_capped_draft()
    products = {
        principle: prod(
            float(value) / 1e8 for value in solve(draft.revise(principle=principle)).position.totals.values()
        )
        for principle in PLAIN
    }

    assert max(products.values()) <= products[nash()] * (1 + 1e-6)
    assert log(products[nash()])
