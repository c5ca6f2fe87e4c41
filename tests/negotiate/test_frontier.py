"""The zone and its frontier: by hand first, then against a second way in exact fractions, then properties."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest

import yrdshare
from tests.builders import GDP, HOST_REGION, ORIGIN_REGION, TAX, ledger_of, one_project, park_of, shared_tax
from tests.negotiate.drawn_drafts import drawn_draft
from tests.negotiate.swept import brute_frontier, drawn_case, supported_only
from tests.program.curve_cases import drawn as drawn_curves
from yrdshare.errors import DraftError
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.frontier.downset import Reached, explored
from yrdshare.negotiate.frontier.located import step_of
from yrdshare.negotiate.frontier.patches import faces
from yrdshare.negotiate.frontier.polyline import Line, nearest
from yrdshare.negotiate.frontier.reach import reach_of
from yrdshare.negotiate.frontier.slices import slices
from yrdshare.negotiate.frontier.zone import _between_lines, zone
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky, nash, utilitarian
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build
from yrdshare.negotiate.terms import gain, receipts
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share

FUND = Region("F1", "基金", "Fund", "基金")
NEAR = 1e-5  # 万元, ten fen of some hundred 万元: between the program's floats and exact fractions


def one_pool(flow=(100, 100, 100), **parts):
    park = one_project(flow)
    return Draft([shared_tax(park, Share("origin") * TAX)], park, **parts)


def corners(found, draft):
    """Each piece's corners as (origin, host) in 万元, from the program."""
    return [
        [tuple(vertex.program[region] / 1e6 for region in draft.parties) for vertex in piece.vertices]
        for piece in found
    ]


def capped_pool():
    """Flow 100, 100, 100, cap 100, and the payer gives at most 10 in year 3."""
    park = one_project([100, 100, 100])
    limit = (receipts(ORIGIN_REGION, "税收").in_year(2028) <= 10).named("第三年至多10万元")
    return Draft([shared_tax(park, capped(Share("origin") * TAX, wan(100)))], park, conditions=[limit])


def valued(first, second, shares=("tax", "gdp"), **parts):
    """Tax 100 and GDP 1000 in one year, each with its share; what 1 of GDP is worth to each party."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    park = park_of(ledger_of(register, {TAX: {"P01": {2026: 100}}, GDP: {"P01": {2026: 1000}}}))
    tax = shared_tax(park, Share(shares[0]) * TAX, [2026])
    gdp = Formula("地区生产总值", GDP, {ORIGIN: Share(shares[1]) * GDP}, HOST, [2026])
    return Draft(
        [tax, gdp], park, values={ORIGIN_REGION: {"gdp": first}, HOST_REGION: {"gdp": second}}, **parts
    )


def test_one_pool_and_two_parties_is_a_segment_of_slope_minus_one():
    draft = one_pool()
    found = zone(draft)

    assert [[pytest.approx((0, 300)), pytest.approx((300, 0))]] == corners(found.frontier, draft)
    assert (1.0,) == pytest.approx(found.frontier[0].rates(*draft.parties))
    assert {ORIGIN_REGION: fen(300), HOST_REGION: 0} == found.frontier[0].vertices[1].gains
    assert (found.exact, found.error, found.miss) == (True, 0, None)
    assert ((Fraction(0), Fraction(1)),) == found.share_intervals


def test_gdp_that_one_party_values_more_bends_the_frontier_where_paper_bends_it():
    # worth 0.03 to the origin and 0.01 to the host: first all GDP goes over at 3:1, then tax at 1:1
    draft = valued("0.03", "0.01")
    [line] = corners(zone(draft).frontier, draft)

    assert [pytest.approx(one) for one in ((0, 110), (30, 100), (130, 0))] == line
    assert (1 / 3, 1.0) == pytest.approx(zone(draft).frontier[0].rates(*draft.parties))


def test_a_payer_limit_under_a_cap_breaks_the_frontier_and_the_share_in_two():
    draft = capped_pool()
    found = zone(draft)

    expected = [[pytest.approx((0, 300)), pytest.approx((30, 270))], [pytest.approx((100, 200))]]
    assert expected == corners(found.frontier, draft)
    # the share 0.45 gives 45 + 45 + 10, and so does every larger one
    assert ((Fraction(0), Fraction(1, 10)), (Fraction(9, 20), Fraction(1))) == found.share_intervals
    assert "30.00 至 100.00 万元之间边界断开" in found.text()
    assert "0% 至 10% 或 45% 至 100%" in found.text()


def test_an_end_that_another_split_beats_does_not_belong_to_its_piece():
    case = drawn_case(23)
    found = zone(case.draft())

    assert [(True, False), (True, True)] == [(one.starts, one.ends) for one in found.frontier]
    assert "本身不算在边界内" in found.text()


def same_frontier(case):
    draft = case.draft()
    found = zone(draft)
    expected = brute_frontier(case)
    assert [(starts, ends) for _, starts, ends in expected] == [(p.starts, p.ends) for p in found.frontier]
    for (line, _, _), got in zip(expected, corners(found.frontier, draft), strict=True):
        wanted = [pytest.approx(tuple(map(float, gains)), abs=NEAR) for gains in line]
        assert wanted == got
    assert found.exact


@pytest.mark.parametrize("seed", range(60))
def test_capped_frontiers_equal_an_exact_sweep_corner_by_corner_both_ways(seed):
    same_frontier(drawn_case(seed))


@pytest.mark.parametrize("seed", range(25))
def test_linear_frontiers_equal_an_exact_sweep_corner_by_corner_both_ways(seed):
    same_frontier(drawn_case(seed, with_caps=False))


def test_weighted_sums_alone_would_miss_pieces_that_caps_make():
    missed = 0
    for seed in range(60):
        expected = brute_frontier(drawn_case(seed))
        missed += sum(len(line) for line, _, _ in expected) - len(supported_only(expected))

    assert missed > 20


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("with_caps", [False, True])
def test_no_corner_is_dominated_by_any_sampled_split_and_every_edge_is_reached(seed, with_caps):
    draft = drawn_draft(seed, 2, with_caps, seed % 3)
    found = zone(draft)
    sampled = [
        np.array([float(position.totals[region]) for region in draft.parties])
        for position in sampled_positions(draft, seed, 150)
    ]
    for piece in found.frontier:
        for vertex in piece.vertices:
            position = at(draft, vertex.shares)
            assert position.totals == vertex.gains
            step = 2 * step_of(position)
            mine = np.array([float(vertex.gains[region]) for region in draft.parties])
            assert all(min(one - mine) <= step for one in sampled)
            assert max(abs(mine - [vertex.program[region] for region in draft.parties])) <= step
    assert found.frontier or not sampled


def sampled_positions(draft, seed, count):
    """Exact positions at random shares that keep every condition."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        point = {
            one.name: one.low + (one.high - one.low) * Fraction(int(random.integers(0, 1001)), 1000)
            for one in draft.open_shares
        }
        position = at(draft, point)
        if not position.breaches:
            yield position


@pytest.mark.parametrize("seed", [0, 2, 8, 23, 28, 35, 36, 37])
def test_the_middle_of_every_edge_is_reached_by_some_split_of_its_own(seed):
    draft = drawn_case(seed).draft()
    first, second = draft.parties

    for piece in zone(draft).frontier:
        for one, other in pairwise(piece.vertices):
            # a fen or two less than the middle: what a millionth of the shares can hold
            least = [
                Fraction(round((one.program[r] + other.program[r]) / 2) - 1000, 10**6)
                for r in (first, second)
            ]
            lines = [
                gain(region).total >= bound for region, bound in zip((first, second), least, strict=True)
            ]
            outcome = solve(draft.revise(principle=equal_gain(), conditions=[*draft.conditions, *lines]))
            assert not isinstance(outcome, Infeasible)


def fair_points(draft):
    """Every principle's split of a draft that has one."""
    found = {}
    for principle in (equal_gain(), kalai_smorodinsky(), utilitarian(), nash()):
        outcome = solve(draft.revise(principle=principle))
        if not isinstance(outcome, Infeasible):
            found[principle.text()] = outcome
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize("with_caps", [False, True])
def test_every_fair_point_lies_on_the_frontier(seed, parties, with_caps):
    draft = drawn_draft(seed, parties, with_caps, seed % 3)
    found = zone(draft)

    for one in found.located(fair_points(draft)):
        assert one.on, (one.name, one.distance, one.inside)


@pytest.mark.parametrize("seed", range(20))
def test_fair_points_of_drafts_with_valued_gdp_and_caps_lie_on_the_frontier(seed):
    draft = drawn_case(seed).draft()

    for one in zone(draft).located(fair_points(draft)):
        assert one.on, (one.name, one.distance, one.inside)


def test_a_split_that_leaves_something_to_both_is_inside_by_that_much():
    draft = valued("0.03", "0.01")
    # all GDP with the host, tax in halves: (50, 60); on the line g1 + g2 = 130 both have 10 more
    [one] = zone(draft).located({"现稿": at(draft, {"tax": "0.5", "gdp": "0"})})

    assert not one.on
    assert pytest.approx(fen(10), abs=5) == one.inside
    assert "各方同时还可各多得 10.00 万元" in one.text()


def test_a_split_that_breaks_a_condition_is_not_compared():
    draft = one_pool(conditions=[receipts(HOST_REGION).total >= 200])
    [one] = zone(draft).located({"现稿": at(draft, {"origin": "0.5"})})

    assert one.broken
    assert not one.on


def test_an_empty_zone_names_the_split_with_the_smallest_largest_loss():
    # 300 to share, each needs 70 a year, 210 in all: with 150 each both are 60 short
    park = park_of(one_project([100, 100, 100]).ledger, no_deal=70)
    draft = Draft([shared_tax(park, Share("origin") * TAX)], park)
    found = zone(draft)

    assert found.empty
    assert () == found.agreeable
    assert {"origin": Fraction(1, 2)} == found.miss.position.shares
    assert ((ORIGIN_REGION, fen(60)), (HOST_REGION, fen(60))) == found.miss.lacks
    assert "松江区少 60.00 万元，金安区少 60.00 万元" in found.text()


def test_conditions_that_clash_are_told_with_the_shared_way_out():
    demands = [
        (receipts(ORIGIN_REGION).total >= 200).named("松江合计至少200"),
        (receipts(HOST_REGION).total >= 200).named("金安合计至少200"),
    ]
    found = zone(one_pool(conditions=demands, principle=kalai_smorodinsky()))

    assert found.empty
    assert () == found.frontier
    assert "松江合计至少200；金安合计至少200" in found.text()
    assert 2 == found.text().count("退让 50.00 万元")


@pytest.mark.parametrize("seed", range(40))
def test_a_zone_is_empty_exactly_where_no_corner_of_it_lets_both_gain(seed):
    draft = drawn_draft(seed, 2, seed % 2 == 0, 2)
    found = zone(draft)

    assert found.empty == (not found.agreeable)
    if found.miss is not None and found.miss.position is not None:
        worst = max(float(amount) for _, amount in found.miss.lacks)
        assert worst - found.miss.least <= 2 * step_of(found.miss.position)
        assert not found.miss.position.breaches


def three_way(values=("0", "0", "0"), gdp=0):
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    flows = {TAX: {"P01": {2026: 300}}, GDP: {"P01": {2026: gdp}}}
    regions = (ORIGIN_REGION, HOST_REGION, FUND)
    park = park_of(ledger_of(register, flows), regions)
    claims = {ORIGIN: Share("a", high="0.5") * TAX, FUND: Share("b", high="0.5") * TAX}
    formulas = [Formula("税收", TAX, claims, HOST, [2026])]
    if gdp:
        credit = {ORIGIN: Share("c", high="0.5") * GDP, FUND: Share("d", high="0.5") * GDP}
        formulas.append(Formula("地区生产总值", GDP, credit, HOST, [2026]))
    worth = {one: {"gdp": value} for one, value in zip(regions, values, strict=True)} if gdp else {}
    return Draft(formulas, park, values=worth)


def test_three_parties_and_one_pool_is_one_flat_face():
    draft = three_way()
    found = zone(draft)

    [face] = corners(found.frontier, draft)
    expected = {(0, 300, 0), (150, 150, 0), (0, 150, 150), (150, 0, 150)}
    assert expected == {tuple(round(amount) for amount in corner) for corner in face}
    assert found.exact
    assert "1 个平面、0 条棱和 0 个单点" in found.text()
    assert "可由金安区少得 1.0000 万元，或由基金少得 1.0000 万元来换" in found.text()


def image(draft, names, point):
    totals = at(draft, dict(zip(names, point, strict=True))).totals
    return np.array([float(totals[region]) for region in draft.parties])


@pytest.mark.parametrize("worth", list(combinations(("0.01", "0.02", "0.05", "0"), 3)))
def test_faces_of_three_parties_equal_brute_force_over_the_corners_of_all_shares(worth):
    draft = three_way(worth, gdp=2000)
    found = zone(draft)
    names = [share.name for share in draft.open_shares]
    high = Fraction(1, 2)
    box = [[Fraction(0), high]] * 4
    all_corners = np.array(
        [image(draft, names, point) for point in np.array(np.meshgrid(*box), dtype=object).T.reshape(-1, 4)]
    )
    drawn = np.array(
        [[v.program[r] for r in draft.parties] for piece in found.frontier for v in piece.vertices]
    )
    random = np.random.default_rng(7)
    for weights in random.dirichlet([1, 1, 1], 400):
        # farthest in every direction: nothing is missing, nothing lies beyond
        assert pytest.approx((all_corners @ weights).max(), abs=10) == (drawn @ weights).max()
    for piece in found.frontier:
        faces = np.array([[v.program[r] for r in draft.parties] for v in piece.vertices])
        middle = faces.mean(axis=0)
        assert not dominated_by_mixture(all_corners, middle)


def dominated_by_mixture(points, middle):
    """Whether some mixture of points is better for one party and worse for none, by its separating weights.

    A point is not dominated where some weights, all above 0, put no point beyond it: searched for on a grid.
    """
    spots = np.array([(a, b, 60 - a - b) for a in range(1, 59) for b in range(1, 60 - a)]) / 60
    unit = np.abs(points).max()
    extra = [np.array(one) / sum(one) for one in ((1, 1, 1), (5, 1, 1), (5, 2, 1), (2, 5, 1), (1, 2, 5))]
    normals = [*spots, *extra, *_normals(points)]
    return min(((points - middle) @ weights).max() for weights in normals) > 1e-9 * unit + 5


def _normals(points):
    for one, two, three in combinations(points, 3):
        normal = np.cross(two - one, three - one)
        if np.abs(normal).sum() > 1 and ((normal > 0).all() or (normal < 0).all()):
            yield np.abs(normal) / np.abs(normal).sum()


@pytest.mark.parametrize("seed", range(10))
def test_three_capped_parties_every_drawn_point_is_reached_and_none_beaten_by_more_than_the_error(seed):
    for draft in (drawn_draft(seed, 3, True, seed % 3), three_capped(seed)):
        found = zone(draft)
        drawn = [[float(v.gains[r]) for r in draft.parties] for p in found.frontier for v in p.vertices]
        for position in sampled_positions(draft, seed, 60):
            gains = np.array([float(position.totals[region]) for region in draft.parties])
            spare = 3 * step_of(position) + found.error
            assert max(shape.depth(gains / found.scale) for shape in found.shapes) * found.scale >= -spare
            assert all(min(gains - corner) <= spare for corner in np.array(drawn))
        for one in found.located(fair_points(draft)):
            assert one.on, (one.name, one.distance, one.inside)


def three_capped(seed):
    """Three parties, GDP of unlike worth, a capped claim, and in half of the drafts a limit in one year."""
    random = np.random.default_rng(seed)
    whole = lambda low, high: int(random.integers(low, high + 1))  # noqa: E731
    years = range(2026, 2028 + whole(0, 1))
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    flows = {stream: {"P01": {year: whole(50, 300) for year in years}} for stream in (TAX, GDP)}
    regions = (ORIGIN_REGION, HOST_REGION, FUND)
    one, two, three = (Share(name, high="0.5") for name in "abc")
    claims = {ORIGIN: capped(one * TAX, wan(whole(50, 200))), FUND: two * TAX}
    formulas = [Formula("税收", TAX, claims, HOST, years)]
    formulas.append(Formula("地区生产总值", GDP, {ORIGIN: one * GDP, FUND: three * GDP}, HOST, years))
    values = {region: {"gdp": f"{whole(0, 40)}/100"} for region in regions}
    limit = [receipts(ORIGIN_REGION, "税收").in_year(2027) <= 10] if seed % 2 else []
    return Draft(formulas, park_of(ledger_of(register, flows), regions), values=values, conditions=limit)


@pytest.mark.parametrize("seed", [2, 5, 9, 11])
def test_with_many_caps_the_exact_frontier_lies_between_both_lines(seed):
    draft = drawn_curves(seed)
    pair = draft.parties[:2]
    rough, exact = _between_lines(build(draft, "curves"), pair), zone(draft, between=pair)

    assert not rough.exact
    assert exact.exact
    inner = np.array([[v.program[r] for r in pair] for piece in rough.frontier for v in piece.vertices])
    for piece in exact.frontier:
        for vertex in piece.vertices:
            gains = np.array([vertex.program[region] for region in pair])
            assert (gains - inner).min(axis=1).min() <= rough.error + 100
    reached = [
        Line(tuple((np.array([v.program[r] for r in pair]), np.zeros(0)) for v in piece.vertices))
        for piece in exact.frontier
    ]
    for gains in inner:  # no point of the inner line lies beyond the exact frontier
        assert all(
            (np.array([v.program[r] for r in pair]) - gains).max() >= -1e-3 * exact.scale
            for piece in exact.frontier
            for v in piece.vertices
        )
        assert min(nearest(line, gains)[0] for line in reached) <= rough.error + 1e-3 * exact.scale
    assert "万元以上（已证明）" in rough.text()
    for one in rough.located(fair_points(draft) if len(draft.parties) == len(pair) else {}):
        # an efficient split: between nothing and no more than the error is left to gain
        assert not one.on
        assert one.inside <= rough.error
        assert "（已证明）" in one.text()


def test_more_than_three_parties_are_refused_with_pairs_to_look_at_instead():
    draft = drawn_draft(1, 4, False, 1)

    with pytest.raises(DraftError) as refused:
        zone(draft)

    assert "最多三方" in refused.value.text()
    found = zone(draft, between=draft.parties[:2])
    assert draft.parties[2:] == found.others
    assert all(v.gains[one] >= -200 for p in found.frontier for v in p.vertices for one in found.others)


def test_degenerate_drafts_get_a_point_or_a_plain_word():
    closed = Draft([shared_tax(one_project([100]), Share("origin", value="0.4") * TAX)], one_project([100]))
    nothing = one_pool(flow=(0, 0))
    alike = valued("0.01", "0.02", pins={"tax": "0.5", "gdp": "0.5"})

    assert [[pytest.approx((40, 60))]] == corners(zone(closed).frontier, closed)
    assert "没有待定份额" in zone(closed).text()
    assert [[pytest.approx((0, 0))]] == corners(zone(nothing).frontier, nothing)
    assert "可分的收入合计为 0" in zone(nothing).text()
    assert "边界只有一点" in zone(alike).text()
    assert None is zone(alike).share_intervals


@pytest.mark.parametrize("unit", ["0.001", "1", "1000000000"])
def test_small_and_large_amounts_give_the_same_shape(unit):
    amount = Fraction(unit) * 100
    draft = one_pool(flow=[str(amount)] * 3)
    whole = float(3 * amount)

    [[one, other]] = corners(zone(draft).frontier, draft)
    assert (0, whole) == pytest.approx(one, abs=whole * 1e-8)
    assert (whole, 0) == pytest.approx(other, abs=whole * 1e-8)


def test_a_part_at_which_nobody_loses_is_cut_out_and_loses_not_a_fen():
    draft = one_pool(conditions=[gain(HOST_REGION).total >= -50])
    base = park_of(draft.park.ledger, no_deal=33)
    found = zone(Draft(draft.formulas, base))

    assert found.agreeable
    for vertex in (vertex for piece in found.agreeable for vertex in piece.vertices):
        assert min(vertex.gains.values()) >= 0
    [[one, other]] = corners(found.agreeable, draft)
    assert (0, 102) == pytest.approx(one, abs=1e-4)
    assert (102, 0) == pytest.approx(other, abs=1e-4)


def test_the_outline_holds_every_corner_of_the_frontier():
    draft = valued("0.03", "0.01")
    [outline] = zone(draft).outline

    assert {(0, 110), (30, 100), (130, 0), (100, 10)} == {
        tuple(round(amount / 1e6) for amount in corner) for corner in outline
    }


def test_the_frame_holds_each_corner_once_to_the_fen():
    frame = zone(capped_pool()).frame()

    assert [1, 1, 2] == frame["piece"].tolist()
    assert [0, 30, 100] == [int(amount) for amount in frame["松江区"]]


def test_both_languages_say_the_same_numbers():
    found = zone(valued("0.03", "0.01"))

    for amount in ("110.00", "130.00", "0.3333", "1.0000"):
        assert amount in found.text("zh")
        assert amount in found.text("en")


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("seed", range(12))
def test_facets_and_corners_of_random_points_are_those_of_every_plane_through_them(seed, size):
    random = np.random.default_rng([seed, size])
    points = (
        random.normal(size=(25, size)) if seed % 3 else random.integers(0, 4, size=(25, size)).astype(float)
    )
    points = points @ np.diag([1.0, *[0.0] * (size - 1)]) if seed == 5 else points  # on one line

    def farthest(weights):
        best = points[int(np.argmax(points @ weights))]
        return Reached(best, np.zeros(0), np.zeros(0), lambda: 0.0)

    found, expected = explored(farthest, size), every_plane(points)
    assert len(expected) == len(found.facets)
    for weights, most in expected:
        gaps = [np.abs(one.weights - weights).max() + abs(one.most - most) for one in found.facets]
        assert min(gaps) < 1e-7
    assert all(found.holds(point) for point in points)


def every_plane(points):
    """The facets of points and all that is worse, from every choice of points and directions downwards."""
    size = points.shape[1]
    ends = [(*point, 1.0) for point in points] + [(*(-row), 0.0) for row in np.eye(size)]
    planes = []
    for chosen in combinations(range(len(ends)), size):
        kernel = np.linalg.svd(np.array([ends[place] for place in chosen]))
        if kernel[1][-1] < 1e-9 or np.abs(kernel[2][-1][:-1]).sum() < 1e-9:
            continue
        plane = kernel[2][-1] / kernel[2][-1][:-1].sum() if abs(kernel[2][-1][:-1].sum()) > 1e-9 else None
        if plane is None or plane[:-1].min() < -1e-9 or (points @ plane[:-1] + plane[-1]).max() > 1e-9:
            continue
        if all(np.abs(plane - other).max() > 1e-8 for other in planes):
            planes.append(plane)
    return [(plane[:-1], -plane[-1]) for plane in planes]


@pytest.mark.parametrize("seed", range(6))
def test_faces_of_slices_that_cross_lie_below_each_other_by_no_more_than_the_error(seed):
    random = np.random.default_rng(seed)
    shapes = []
    for _ in range(3):
        points = random.uniform(0, 1, size=(12, 3))

        def farthest(weights, points=points):
            best = points[int(np.argmax(points @ weights))]
            return Reached(best, np.zeros(0), np.zeros(0), lambda: 0.0)

        shapes.append(explored(farthest, 3))
    drawn, error = faces(shapes)
    for face in drawn:
        mixed = random.dirichlet(np.ones(len(face.spots)), 40) @ face.gains
        deepest = max(max(shape.depth(gains) for shape in shapes) for gains in mixed)
        assert -1e-7 <= deepest <= error + 1e-7
    # what no face reaches is nowhere the best: every best point in a direction is drawn
    corners_drawn = np.concatenate([face.gains for face in drawn])
    for weights in random.dirichlet([1, 1, 1], 200):
        best = max(float(one.gains @ weights) for shape in shapes for one in shape.points)
        assert pytest.approx(best, abs=1e-7) == (corners_drawn @ weights).max()
    assert error > 0


def test_slices_of_a_linear_draft_are_one():
    model = build(valued("0.03", "0.01"))

    assert 1 == len(slices(reach_of(model, model.parties)))


def test_rates_along_a_piece_never_fall():
    # within one convex slice; over a break they may
    draft = valued("0.05", "0.01")
    [piece] = zone(draft).frontier

    assert all(one <= other + 1e-9 for one, other in pairwise(piece.rates(*draft.parties)))


def test_the_zone_is_a_public_name():
    assert yrdshare.zone is zone
