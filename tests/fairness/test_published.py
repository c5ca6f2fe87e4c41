"""Every published case of games.json, each with its citation there, at its own tolerance."""

import json
from itertools import chain, combinations
from math import inf
from pathlib import Path

import pytest

from yrdshare import fairness
from yrdshare.fairness import Game
from yrdshare.formula.linear import Column, Row
from yrdshare.program.program import Program

CASES = json.loads(Path(__file__).with_name("games.json").read_text(encoding="utf-8"))
CLAIMS = {"cea": "constrained_equal_awards", "cel": "constrained_equal_losses"}
COST = {
    "scrb": "separable_costs_remaining_benefits",
    "proportional_nucleolus_cost": "proportional_nucleolus",
}
NAMES = "ABCDEFGHIJKLMNO"


def by_name(numbers):
    return dict(zip(NAMES, numbers, strict=False))


def worths(names, numbers):
    """Numbers by coalition: first the single parties, then the pairs in their order, and so on."""
    sets = chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))
    return {frozenset(one): number for one, number in zip(sets, numbers, strict=True)}


def named_concept(concept):
    return getattr(fairness, concept)


def claims(inputs, concept):
    rule = named_concept(CLAIMS.get(concept, concept))
    return rule(inputs["estate"], by_name(inputs["claims"])).values()


def tu_game(inputs, concept):
    names = NAMES[: inputs["n"]]
    return named_concept(concept)(Game(names, worths(names, inputs["worth"]))).values()


def cost_game(inputs, concept):
    if inputs["order"] == "stand_alone":
        game = fairness.airport(by_name(inputs["cost"]))
        return [6 * share for share in game.cost_shares(fairness.shapley(game)).values()]
    names = NAMES[: inputs["n"]]
    game = fairness.cost_game(names, worths(names, inputs["cost"]))
    return game.cost_shares(named_concept(COST.get(concept, concept))(game)).values()


def weighted_voting(inputs, concept):
    return named_concept(concept)(
        fairness.weighted_voting(by_name(inputs["weights"]), inputs["quota"])
    ).values()


def simple_game(inputs, concept):
    winning = [[NAMES[place] for place in one] for one in inputs["minimal_winning"]]
    return named_concept(concept)(fairness.simple_game(NAMES[: inputs["n"]], winning)).values()


def airport(inputs, concept):
    return named_concept(f"airport_{concept}")(
        by_name(inputs["costs"]), by_name(inputs["movements"])
    ).values()


def bargaining_polytope(inputs, concept):
    names = NAMES[: len(inputs["disagreement"])]
    return named_concept(concept)(inputs["A"], inputs["b"], inputs["disagreement"], names).values()


def leximin_lp(inputs, concept):
    names = NAMES[: len(inputs["A"][0])]
    return named_concept(concept)(inputs["A"], inputs["b"], [0] * len(names), names).values()


def items_bargaining(inputs, concept):
    """Bill and Jack may exchange things, by lot too: the zone is the hull of all exchanges."""
    bill, jack = 0, 0
    moves = []
    for to_bill, to_jack, owner in zip(inputs["u_bill"], inputs["u_jack"], inputs["owner"], strict=True):
        moves.append((-to_bill, to_jack) if owner == "B" else (to_bill, -to_jack))
    # The upper right border: all that favours Bill done, then undone from what costs Jack most for his gain.
    bill = sum(max(0, one) for one, _ in moves)
    jack = sum(other for one, other in moves if one > 0)
    rows, sides = [[1, 0], [0, 1]], [bill, sum(max(0, other) for _, other in moves)]
    for to_bill, to_jack in sorted(((abs(a), abs(b)) for a, b in moves), key=lambda one: one[0] / one[1]):
        rows.append([to_jack, to_bill])
        sides.append(to_jack * bill + to_bill * jack)
        bill, jack = bill - to_bill, jack + to_jack
    return named_concept(concept)(rows, sides, [0, 0], ["Bill", "Jack"]).values()


def adjusted_winner(inputs, concept):
    points = {"Donald": inputs["u1"], "Ivana": inputs["u2"]}
    items = inputs["items"]
    division = named_concept(concept)(
        {party: dict(zip(items, said, strict=True)) for party, said in points.items()}
    )

    assert "Palm Beach mansion" == division.split
    assert {"2/15", "13/15"} == {str(parts["Palm Beach mansion"]) for parts in division.parts.values()}
    return division.points.values()


def lp_dual(inputs, _):
    [[terms, side]] = inputs["eq"]
    [[place, floor]] = inputs["floors"]
    rows = [
        Row("pool", by_name(terms), side, side),
        Row("floor", {NAMES[place]: 1.0}, floor, inf),
    ]
    answer = Program([Column(name, 0.0, inf) for name in NAMES[: len(terms)]], rows).maximise(
        by_name(inputs["maximize"])
    )
    return answer.objective, answer.duals["floor"]


def infeasibility(inputs, concept):
    if concept == "min_total_relaxation":
        return [least_relaxation(inputs)]
    names = [name for name in floor_rows(inputs) if name in inputs["rows"]]
    sets = chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))
    broken = next(one for one in sets if not feasible(inputs, one))
    return [inputs["rows"].index(name) for name in broken]


def floor_rows(inputs):
    floors = {
        f"floor{n}": Row(f"floor{n}", {f"x{n}": 1.0}, x, inf) for n, x in enumerate(inputs["floors"], 1)
    }
    whole = {f"x{n}": 1.0 for n in range(1, len(inputs["floors"]) + 1)}
    pool = Row("pool", whole, inputs["pool"], inputs["pool"])
    return {"pool": pool, **floors, "x1+x2<=90": Row("x1+x2<=90", {"x1": 1.0, "x2": 1.0}, -inf, 90)}


def feasible(inputs, names):
    rows = floor_rows(inputs)
    columns = [Column(f"x{n}", 0.0, inf) for n in range(1, len(inputs["floors"]) + 1)]
    return "optimal" == Program(columns, [rows[name] for name in names]).maximise({}).status


def least_relaxation(inputs):
    """Every floor may give by a slack of its own; the sum of the slacks is made least."""
    rows = floor_rows(inputs)
    columns = [Column(f"x{n}", 0.0, inf) for n in range(1, len(inputs["floors"]) + 1)]
    slacks = [name for name in rows if name.startswith("floor")]
    given = [
        Row(name, {**row.terms, f"slack {name}": 1.0} if name in slacks else row.terms, row.low, row.high)
        for name, row in rows.items()
    ]
    columns += [Column(f"slack {name}", 0.0, inf) for name in slacks]
    return -Program(columns, given).maximise({f"slack {name}": -1.0 for name in slacks}).objective


KINDS = {
    one.__name__: one
    for one in (
        *(claims, tu_game, cost_game, weighted_voting, simple_game, airport),
        *(bargaining_polytope, leximin_lp, items_bargaining, adjusted_winner, lp_dual, infeasibility),
    )
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_case(case):
    found = KINDS[case["kind"]](case["inputs"], case["concept"])

    assert case["expected"] == pytest.approx([float(one) for one in found], abs=case["tolerance"], rel=0)


def test_all_seventy_cases_are_there_and_each_names_its_source():
    assert 70 == len(CASES) == len({case["id"] for case in CASES})
    assert [] == [case["id"] for case in CASES if not case["citation"]]


def test_negative_control_the_printed_nucleolus_of_the_swedish_water_game_is_not_the_one_held_here():
    [case] = [case for case in CASES if case["id"] == "skane-nucleolus"]

    assert [18.60, 19.21] != pytest.approx(case["expected"][-2:], abs=case["tolerance"])
