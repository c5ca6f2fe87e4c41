"""PuLP's undocumented adapter calls that the kept handle stands on, pinned; bounds proved by duals."""

from math import inf

import highspy
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, ledger_of, park_of
from tests.negotiate.test_solve import moving_draft, simple, three_party_capped_draft
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.linear import Column, Row
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.principles import equal_gain
from yrdshare.negotiate.solving.model import build
from yrdshare.nodes.build import capped, wan
from yrdshare.nodes.expression import Share, Stream
from yrdshare.program.program import Program, ProgramError
from yrdshare.program.written import column_name, pulp_problem, read_program


def handed_over_by_pulp(program):
    """A handle that PuLP's own adapter fills from PuLP's own model of the program, binaries relaxed."""
    problem = pulp_problem(program.columns, program.rows, program._objective)
    adapter = pulp.HiGHS(mip=False, msg=False, threads=1, gapRel=0.0, gapAbs=1e-9)
    adapter.createAndConfigureSolver(problem)
    adapter.buildSolverModel(problem)
    assert isinstance(problem.solverModel, highspy.Highs)
    return problem.solverModel


def numbers_in(handle):
    """Every number of the program that a handle holds; names are not among them."""
    model = handle.getLp()
    matrix = model.a_matrix_
    by_column = matrix.format_ == highspy.MatrixFormat.kColwise
    entries = {
        (matrix.index_[entry], line) if by_column else (line, matrix.index_[entry]): matrix.value_[entry]
        for line in range(model.num_col_ if by_column else model.num_row_)
        for entry in range(matrix.start_[line], matrix.start_[line + 1])
    }
    return {
        "sense": model.sense_,
        "offset": model.offset_,
        "costs": list(model.col_cost_),
        "columns": [list(model.col_lower_), list(model.col_upper_)],
        "rows": [list(model.row_lower_), list(model.row_upper_)],
        "coefficients": entries,
        "integrality": [*model.integrality_] or [highspy.HighsVarType.kContinuous] * model.num_col_,
    }


def assert_one_owner(program):
    pulps = handed_over_by_pulp(program)
    mine, theirs = numbers_in(program._handle), numbers_in(pulps)
    for kind, numbers in theirs.items():
        assert numbers == mine[kind], kind
    for option in ("mip_rel_gap", "mip_abs_gap", "threads", "log_to_console"):
        assert pulps.getOptionValue(option) == program._handle.getOptionValue(option)


DRAFTS = {
    "two parties": lambda: simple(equal_gain()),
    "a cap, conditions, a window": lambda: moving_draft("0.3", {}, "5"),
    "three parties, tax and GDP, a cap": three_party_capped_draft,
}


@pytest.mark.parametrize("name", DRAFTS)
def test_the_kept_handle_holds_number_by_number_what_pulp_would_hand_over(name):
    program = build(DRAFTS[name]()).program
    program.maximise({"level 1": 1.0})
    assert_one_owner(program)
    program.bound_column("level 1", 0.01, inf)
    program.bound_row("below 1 310117", -1e6, inf)
    party = next(row for row in program.rows if row.startswith("ratio"))
    program.coefficient(party, party.replace("ratio", "gain"), -0.25)
    program.maximise({"whole": 2.0, "worst": -0.5})
    program.add_rows([Row("cut", {"level 1": 1.0, "whole": -1.0}, -inf, 3.0)])
    program.drop_rows(["level 1", party])

    assert_one_owner(program)


def test_a_kept_search_finds_every_optimum_whatever_it_found_before():
    # HiGHS 1.15's own search, given the last optimum to start from, called 0 the most that the fund can gain
    years = [2026, 2027]
    fund, other = Region("F1", "基金", "Fund", "基金"), Stream("cit")
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    flows = {TAX: (190, 30), other: (90, 40)}
    cells = {stream: {"P01": dict(zip(years, path, strict=True))} for stream, path in flows.items()}
    park = park_of(ledger_of(register, cells), (ORIGIN_REGION, HOST_REGION, fund))
    claims = [(ORIGIN, capped(Share("a") * TAX, wan(170))), (fund, capped(Share("b") * other, wan(160)))]
    formula = Formula("税收", TAX + other, claims, HOST, years)
    draft = Draft([formula], park, equal_gain())
    program = build(draft).program
    ideals = [program.maximise({f"gain {region.code}": 1.0}).objective for region in draft.parties]

    assert [pytest.approx(gain / 350) for gain in (170, 350, 130)] == ideals


def test_a_search_is_not_misled_by_columns_without_sides():
    # HiGHS 1.15's own search finds 11 without presolve: it takes the missing sides for finite ones
    program = Program(
        [Column("z", 0, 1, binary=True), Column("x", 0, inf), Column("y", 0, inf), Column("most", -inf, 1)],
        [
            Row("x", {"x": -1.0, "most": 1.0}, 0.0, inf),
            Row("y", {"z": 1000.0, "y": -1.0}, 0.0, inf),
            Row("both", {"z": 1.0, "y": 1.0}, -inf, 12.0),
        ],
    )

    assert pytest.approx(12) == program.maximise({"x": 1.0, "y": 1.0}).objective


def test_a_number_changed_behind_the_owners_back_is_seen():
    program = triangle()
    program.maximise({"x": 1.0})
    program._handle.changeColBounds(0, 0.0, 0.999)

    with pytest.raises(AssertionError, match="columns"):
        assert_one_owner(program)


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


def test_what_is_read_of_a_program_is_what_stands_now():
    program = triangle()
    program.bound_column("y", -1.0, 2.0)
    program.bound_row("line", 0.5, 1.5)
    program.coefficient("line", "y", 4.0)

    assert [Column("x", 0, 1), Column("y", -1.0, 2.0)] == list(program.columns.values())
    assert Row("line", {"x": 1.0, "y": 4.0}, 0.5, 1.5) == program.rows["line"]
    assert Row("other", {"x": 3.0, "y": 1.0}, -inf, 3.5) == program.rows["other"]


def test_a_bound_asked_for_later_is_that_of_its_own_run():
    program = triangle()
    answer = program.maximise({"x": 1.0, "y": 1.0})
    program.bound_column("y", 0, 0.5)
    program.coefficient("other", "x", 7.0)
    program.add_rows([Row("cut", {"x": 1.0}, -inf, 0.1)])
    program.drop_rows(["line"])
    program.minimise({"y": -3.0})

    assert pytest.approx(2.3) == answer.bound
    assert {"x": pytest.approx(0.6), "y": pytest.approx(1.7)} == dict(answer.values)


def test_rows_come_and_go_with_the_numbers_of_the_others_in_place(tmp_path):
    program = triangle()
    program.maximise({"x": 1.0, "y": 1.0})
    program.add_rows([Row("cut", {"x": -1.0, "y": 1.0}, -inf, 0.5), Row("far", {"y": 1.0}, -inf, 9.0)])
    cut = program.maximise({"x": 1.0, "y": 1.0})
    program.drop_rows(["line", "far"])
    program.bound_row("other", -inf, 4.5)
    program.coefficient("cut", "x", -2.0)
    moved = program.maximise({"x": 1.0, "y": 1.0})
    program.write(tmp_path / "m.lp", tmp_path / "m.mps", {"x": 1.0})

    assert pytest.approx(0.75 + 1.25) == cut.objective == pytest.approx(cut.bound)  # x = 3/4, y = 5/4
    assert pytest.approx(0.8 + 2.1) == moved.objective == pytest.approx(moved.bound)  # 5x = 4, y = 2x + 1/2
    assert ["other", "cut"] == list(program.rows)
    assert_one_owner_of(program, tmp_path)
    program.drop_rows(["cut"])
    assert pytest.approx(4.5) == program.maximise({"y": 1.0}).objective


def assert_one_owner_of(program, folder):
    program.maximise({"x": 1.0})
    assert_one_owner(program)
    written = read_program(folder / "m.mps")
    assert written is not None
    assert written.same_as(read_program(folder / "m.lp"))
    assert numbers_in(program._handle)["coefficients"] == numbers_in(written.handle)["coefficients"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "drop", "row", "column", "entry"]), *[st.integers(-4, 4)] * 3),
        max_size=12,
    )
)
def test_a_changed_program_is_the_same_as_one_built_anew(changes):
    program = triangle()
    program.add_rows([Row("both", {"x": 1.0, "y": 1.0}, -inf, 6.0)])
    for number, (kind, one, two, three) in enumerate(changes):
        names = [name for name in program.rows if name != "both"]  # which keeps the program bounded
        name = names[one % len(names)]
        if kind == "add":
            terms = {"x": float(one) or 1.0, "y": float(two) or 1.0}
            program.add_rows([Row(f"row {number}", terms, -inf, float(abs(three)))])
        elif kind == "drop" and len(names) > 1:
            program.drop_rows([name])
        elif kind == "row":
            program.bound_row(name, -inf, abs(two) + 0.5)
        elif kind == "column":
            program.bound_column("xy"[one % 2], -abs(two), abs(three))
        else:
            program.coefficient(name, "xy"[two % 2], three + 0.5)
        if number % 3 == 0:
            program.maximise({"x": 1.0, "y": float(one)})
    most = program.maximise({"x": 1.0, "y": 2.0})
    fresh = Program(program.columns.values(), program.rows.values()).maximise({"x": 1.0, "y": 2.0})

    assert_one_owner(program)
    assert fresh.status == most.status
    if most.status == "optimal":
        assert pytest.approx(fresh.objective, abs=1e-8) == most.objective
        assert pytest.approx(most.objective, abs=1e-7) == most.bound


def test_names_that_stand_nowhere_or_twice_and_numbers_that_are_none_are_refused():
    program = triangle()
    with pytest.raises(KeyError):
        program.add_rows([Row("cut", {"z": 1.0}, 0.0, 1.0)])
    with pytest.raises(AssertionError):
        program.add_rows([Row("line", {"x": 1.0}, 0.0, 1.0)])
    with pytest.raises(KeyError):
        program.drop_rows(["line", "no such row"])
    with pytest.raises(ProgramError):
        Program([Column("x", 0, 1)], [Row("row", {"x": float("nan")}, 0.0, 1.0)])

    assert ["line", "other"] == list(program.rows)
    assert pytest.approx(2.3) == program.maximise({"x": 1.0, "y": 1.0}).objective


def test_a_row_with_two_sides_is_written_with_both(tmp_path):
    program = triangle()
    program.bound_row("line", 1.0, 2.0)
    program.write(tmp_path / "m.lp", tmp_path / "m.mps", {"y": -1.0})
    for name in ("m.lp", "m.mps"):
        written = read_program(tmp_path / name)
        assert written is not None
        found = written.solved_at({column_name("x", 0): 1.0})

        assert found is not None
        assert {"x": 1.0, "y": 0.0} == {column[0]: value for column, value in found.items()}
        assert written.solved_at({column_name("y", 1): 1.1}) is None  # x + 2y ≤ 2 with x ≥ 0
        assert written.solved_at({column_name("x", 0): 0.0, column_name("y", 1): 0.4}) is None  # ≥ 1


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
