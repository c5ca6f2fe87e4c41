"""What is written for other solvers, solved by another one: CBC finds the same objective in both files."""

import re
import shutil
import subprocess

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.negotiate.drawn_drafts import drawn_draft
from tests.negotiate.test_solve import simple, three_party_capped_draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.principles import (
    alpha_fair,
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    nash,
    nearest,
    proportional,
    utilitarian,
)
from yrdshare.negotiate.solve import solve, write_program
from yrdshare.program.written import read_program

DRAFTS = {
    "two parties": lambda: simple(equal_gain(), high="9/10"),
    "a cap": three_party_capped_draft,
    "drawn": lambda: drawn_draft(3, parties=3, capped=False, conditions=2),
    "drawn with caps": lambda: drawn_draft(4, parties=3, capped=True, conditions=1),
}


def by_cbc(file, folder):
    """CBC's optimum; an MPS file says the least of the negative, since the format knows no maximum."""
    cbc = shutil.which("cbc")
    assert cbc, "CBC (coinor-cbc) is not installed"
    found = folder / "found.txt"
    words = [cbc, file, "-primalTolerance", "1e-9", "-ratioGap", "0", "-solve", "-solution", found]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    said = found.read_text(encoding="utf-8").splitlines()[0]
    assert said.startswith("Optimal"), said
    return float(re.search(r"objective value (\S+)", said)[1]) * (-1 if file.suffix == ".mps" else 1)


def principles(draft):
    stated = {region: number + 1 for number, region in enumerate(draft.parties)}
    worth = {frozenset(draft.parties[:1]): "150", frozenset(draft.parties[1:]): "90"}
    return {
        "utilitarian": utilitarian(),
        "equal gain": equal_gain(),
        "proportional": proportional(stated),
        "kalai smorodinsky": kalai_smorodinsky(),
        "nash": nash(stated),
        "alpha": alpha_fair("3/2"),
        "stable": coalition_stable(worth),
        "nearest": nearest({share.name: "0.37" for share in draft.open_shares}),
    }


@pytest.mark.parametrize("name", DRAFTS)
@pytest.mark.parametrize("kind", list(principles(simple(equal_gain()))))
def test_another_solver_finds_the_same_objective(name, kind, tmp_path):
    draft = DRAFTS[name]()
    draft = draft.revise(principle=principles(draft)[kind])
    write_program(draft, tmp_path / "m.lp", tmp_path / "m.mps")
    mine = read_program(tmp_path / "m.mps").handle
    mine.setOptionValue("mip_rel_gap", 0.0)
    mine.run()
    expected = -mine.getObjectiveValue()

    for file in (tmp_path / "m.lp", tmp_path / "m.mps"):
        assert pytest.approx(expected, rel=1e-6, abs=1e-6) == by_cbc(file, tmp_path)


@pytest.mark.parametrize("name", DRAFTS)
@pytest.mark.parametrize("kind", ["utilitarian", "equal gain", "stable", "nearest"])
def test_the_written_objective_is_what_the_solution_was_proved_with(name, kind, tmp_path):
    draft = DRAFTS[name]()
    draft = draft.revise(principle=principles(draft)[kind])
    write_program(draft, tmp_path / "m.lp", tmp_path / "m.mps")
    solution = solve(draft)
    assert isinstance(solution, Solution)
    certificate = solution.certificate
    achieved = certificate.achieved
    if kind == "equal gain":
        achieved = float(min(solution.position.totals.values()))
    sign, unit = (-1, 1) if kind == "nearest" else (1, certificate.scale)

    assert pytest.approx(sign * achieved / unit, abs=5e-6) == by_cbc(tmp_path / "m.mps", tmp_path)


def test_weighted_nash_of_two_is_where_the_written_segments_have_their_optimum(tmp_path):
    draft = simple(nash({ORIGIN_REGION: 1, HOST_REGION: 3}))
    write_program(draft, tmp_path / "m.lp", tmp_path / "m.mps")
    written = read_program(tmp_path / "m.mps")
    written.handle.run()
    values = dict(zip(written.names, written.handle.getSolution().col_value, strict=True))

    assert pytest.approx(0.25, abs=1e-6) == values["share_origin_0"]
