"""PuLP's undocumented adapter calls that the kept handle stands on, pinned; bounds proved by duals."""

from math import inf

import highspy
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.formula.linear import Column, Row
from yrdshare.negotiate.program import Program, column_name
from yrdshare.negotiate.written import read_program


def test_pulp_keeps_columns_rows_and_handle_in_the_order_they_were_added():
    problem = pulp.LpProblem("pin", pulp.LpMaximize)
    one, two = problem.add_variable("one", 0, 1), problem.add_variable("two", None, None)
    problem.addConstraint(pulp.lpSum_vars_coefs([(two, 1.0), (one, -2.0)]) <= 3, "row")
    problem.setObjective(pulp.lpSum_vars_coefs([(two, 1.0)]))
    adapter = pulp.HiGHS(msg=False, threads=1)
    adapter.createAndConfigureSolver(problem)
    adapter.buildSolverModel(problem)
    handle = problem.solverModel

    assert isinstance(handle, highspy.Highs)
    assert [one.id, two.id] == [variable.id for variable in problem.exported_variables()]
    assert ["row"] == [constraint.name for constraint in problem.constraints()]
    handle.run()
    assert [1.0, 5.0] == list(handle.getSolution().col_value)


def triangle():
    return Program(
        [Column("x", 0, 1), Column("y", 0, inf)],
        [Row("line", {"x": 1.0, "y": 2.0}, -inf, 4.0), Row("other", {"x": 3.0, "y": 1.0}, -inf, 3.5)],
    )


def test_pushed_numbers_reach_the_handle_and_come_back_after_it():
    program = triangle()
    first = program.maximise({"x": 1.0, "y": 1.0})
    program.bound_column("y", 0, 0.5)
    program.bound_row("line", -inf, 1.0)
    program.coefficient("other", "x", 7.0)
    moved = program.maximise({"x": 1.0, "y": 1.0})
    program.bound_column("y", 0, inf)
    program.bound_row("line", -inf, 4.0)
    program.coefficient("other", "x", 3.0)

    assert pytest.approx(2.3) == first.objective == pytest.approx(first.bound)
    assert pytest.approx(0.461538461538 + 0.269230769231) == moved.objective
    assert first.objective == pytest.approx(program.maximise({"x": 1.0, "y": 1.0}).objective)


def test_an_infeasible_program_has_no_values():
    program = triangle()
    program.bound_row("line", 10.0, 20.0)

    answer = program.maximise({"x": 1.0})
    assert "infeasible" == answer.status
    assert {} == dict(answer.values)


@given(
    st.lists(st.tuples(*[st.integers(-5, 5)] * 3), min_size=1, max_size=5),
    st.tuples(*[st.integers(-3, 3)] * 2),
)
def test_the_dual_bound_is_never_beaten(rows, costs):
    program = Program(
        [Column("x", -1, 2), Column("y", 0, 3)],
        [
            Row(f"r{i}", {"x": float(a), "y": float(b)}, -inf, float(abs(c)))
            for i, (a, b, c) in enumerate(rows)
        ]
        + [Row("both", {"x": 1.0, "y": 1.0}, -inf, 5.0)],
    )
    wanted = {"x": float(costs[0]), "y": float(costs[1])}
    most, least = program.maximise(wanted), program.minimise(wanted)
    if most.status == "optimal":
        assert most.bound >= most.objective - 1e-9
        assert pytest.approx(most.objective, abs=1e-7) == most.bound
        assert pytest.approx(least.objective, abs=1e-7) == least.bound


def test_written_files_are_the_same_program_whatever_the_names(tmp_path):
    names = ["share 松江：税收[2026] + > free", "st", "松" * 60, "1e5", "a" * 200]
    program = Program(
        [Column(name, 0.0, 1.0, binary=position == 1) for position, name in enumerate(names)],
        [
            Row("行 ^ *", dict.fromkeys(names, 1 / 3), -inf, 1.0),
            Row("free", {names[0]: 1.0, names[1]: -1.0}, 0.0, 0.0),
        ],
    )
    program.write(tmp_path / "m.lp", tmp_path / "m.mps", {names[0]: 1.0, names[2]: 2.0})
    one, other = read_program(tmp_path / "m.lp"), read_program(tmp_path / "m.mps")

    assert one is not None
    assert other is not None
    assert one.same_as(other)
    assert column_name(names[0], 0) in one.names
    (tmp_path / "bad.lp").write_text("Maximize\n nonsense [[", encoding="utf-8")
    assert read_program(tmp_path / "bad.lp") is None
    altered = (
        (tmp_path / "m.mps")
        .read_text(encoding="utf-8")
        .replace("3.333333333333e-01", "3.333333334333e-01", 1)
    )
    (tmp_path / "altered.mps").write_text(altered, encoding="utf-8")
    changed = read_program(tmp_path / "altered.mps")
    assert (
        changed is None
        or altered == (tmp_path / "m.mps").read_text(encoding="utf-8")
        or not one.same_as(changed)
    )
