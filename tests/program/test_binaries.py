"""Branch and bound: the best of all combinations, with a bound that nothing beats; no start misleads it."""

from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.formula.linear import Column, Row
from yrdshare.program import binaries
from yrdshare.program.program import Program, ProgramError

NAMES = [f"z{number}" for number in range(5)]
COLUMNS = [*(Column(name, 0, 1, binary=True) for name in NAMES), Column("x", -inf, inf), Column("y", 0, 4)]


def program_of(rows):
    made = [
        Row(
            f"r{number}",
            dict(zip([*NAMES, "x", "y"], map(float, (*terms, 1, by)), strict=True)),
            -inf,
            float(side),
        )
        for number, (terms, by, side) in enumerate(rows)
    ]
    return Program(COLUMNS, [*made, Row("end", {"x": 1.0, "y": 1.0}, -9.0, 9.0)])


def best_of_all(program, costs):
    """Every combination of the binaries held in turn."""
    found = []
    for choice in product((0.0, 1.0), repeat=len(NAMES)):
        for name, value in zip(NAMES, choice, strict=True):
            program.bound_column(name, value, value)
        answer = program.maximise(costs)
        found += [answer.objective] if answer.status == "optimal" else []
    for name in NAMES:
        program.bound_column(name, 0.0, 1.0)
    return max(found, default=None)


ROWS = st.lists(
    st.tuples(st.tuples(*[st.integers(-6, 6)] * 5), st.integers(-3, 3), st.integers(-4, 8)),
    min_size=1,
    max_size=6,
)
COSTS = st.tuples(*[st.integers(-4, 4)] * 7)


@pytest.mark.parametrize("alone", [0, 20])  # with and without a point of the solver's own search
@given(rows=ROWS, costs=COSTS)
def test_the_optimum_is_the_best_of_all_combinations(alone, rows, costs):
    program = program_of(rows)
    wanted = dict(zip([*NAMES, "x", "y"], map(float, costs), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binaries, "ALONE", alone)
        answer, least = (
            program.maximise(wanted),
            program.minimise({name: -cost for name, cost in wanted.items()}),
        )
    expected = best_of_all(program, wanted)

    assert (expected is None) == (answer.status == "infeasible") == (least.status == "infeasible")
    if expected is not None:
        assert (
            pytest.approx(expected, abs=1e-7) == answer.objective == pytest.approx(-least.objective, abs=1e-7)
        )
        assert expected - 1e-7 <= answer.bound <= expected + 1e-6
        assert all(answer.values[name] in (pytest.approx(0, abs=1e-9), pytest.approx(1)) for name in NAMES)


def test_a_point_that_is_not_the_best_is_beaten_all_the_same():
    program = program_of([((1, 1, 1, 1, 1), 0, 3)])
    program._guess = lambda low, high: np.zeros(5)
    costs = {"z0": 3.0, "z1": 2.0, "z2": 1.0, "x": -1.0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binaries, "ALONE", 0)
        answer = program.maximise(costs)

    assert pytest.approx(best_of_all(program, costs)) == answer.objective == pytest.approx(answer.bound)


def test_a_search_that_is_cut_short_tells_the_bound_that_is_proved_or_gives_no_answer():
    program = program_of([((5, 4, 3, 2, 6), 0, 7)])
    program.bound_column("x", 0.0, 0.0)
    costs = {"z0": 5.0, "z1": 4.0, "z2": 3.0, "z3": 2.0, "z4": 6.1}
    best = best_of_all(program, costs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binaries, "MOST", 1)
        with pytest.raises(ProgramError):
            program.maximise(costs)
        patch.setattr(binaries, "ALONE", 0)
        short = program.maximise(costs)

    assert short.objective <= best + 1e-9
    assert short.bound > best
    whole = program.maximise(costs)
    assert pytest.approx(best) == whole.objective == pytest.approx(whole.bound)
    assert [Column(name, 0, 1, binary=True) for name in NAMES] == [program.columns[name] for name in NAMES]
