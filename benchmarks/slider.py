"""A lever moves: the kept program against a bare HiGHS handle that is told the same. Goal: 1.3 ×.

python -m benchmarks slider
"""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import cycle
from typing import Any

import highspy
import numpy as np

from benchmarks.measure import cpu_seconds, print_ratios, refuse_unlike, side_by_side
from benchmarks.modellers import Case, load
from benchmarks.parks import CAPPED, TEN, THREE, Size, draft
from yrdshare.formula.linear import Column, share_column
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.session import Session
from yrdshare.negotiate.solving.model import build
from yrdshare.program.program import Program

GOAL = "level 1"
RUNS = {THREE: 400, TEN: 300, CAPPED: 10}
MOVES = 50
SCENARIOS = 10_000


def one_stage(size: Size) -> None:
    """One share held at another value, the smallest gain raised, all values read."""
    first = draft(size)
    built = build(first, "binary").program
    case = Case(list(built.columns.values()), list(built.rows.values()), GOAL)
    name = share_column(first.open_shares[0].name)
    column, count = case.position[name], len(case.columns)
    kept, proved = (Program(case.columns, case.rows) for _ in range(2))
    handle = load(case.arrays)
    places = {key: cycle(_values()) for key in ("bare", "kept", "proved")}
    found: dict[str, float] = {}

    def bare() -> None:
        value = next(places["bare"])
        handle.changeColBounds(column, value, value)
        handle.run()
        assert len(np.array(handle.getSolution().col_value)) == count
        found["bare"] = handle.getObjectiveValue()

    def ours() -> None:
        value = next(places["kept"])
        kept.bound_column(name, value, value)
        found["kept"] = kept.maximise({GOAL: 1.0}).objective

    def with_proof() -> None:
        value = next(places["proved"])
        proved.bound_column(name, value, value)
        found["proved"] = proved.maximise({GOAL: 1.0}).bound

    contenders = {"bare handle": bare, "Program": ours, "Program, with the proved bound": with_proof}
    taken = side_by_side(contenders, RUNS[size])
    refuse_unlike(found, 1e-7)
    print_ratios(f"one share moved, one stage: {size.name}", taken, "bare handle")


def _values() -> list[float]:
    return np.random.default_rng(2).uniform(0.15, 0.75, MOVES).round(4).tolist()


@dataclass
class Recorder:
    """Stands before a HiGHS handle and writes down every change and run."""

    handle: highspy.Highs
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.handle, name)
        if not name.startswith(("change", "run", "clear")):
            return method

        def recorded(*values: Any) -> Any:
            self.calls.append((name, values))
            return method(*values)

        return recorded


def whole_session(size: Size) -> None:
    """`Session.solve` for one lever's move, against a bare handle that runs the same stages.

    Caps are kept by binaries here. Both run the same relaxations of the same boxes, and the same searches.
    """
    first = draft(size)
    session = Session(first)
    session._model = build(first, "binary")
    program = session._model.program
    assert isinstance(program, Program)
    columns = [Column(one.name, one.low, one.high) for one in program.columns.values()]  # binaries relaxed
    case = Case(columns, list(program.rows.values()), GOAL)
    recorder = Recorder(program._handle)
    program._handle = recorder  # type: ignore[assignment]
    session.solve(first)
    handle = load(case.arrays)
    _replay(handle, recorder.calls)
    bare, ours = [], []
    for moved in _moved(first, max(RUNS[size] // 20, 3)):
        recorder.calls.clear()
        ours.append(cpu_seconds(lambda moved=moved: session.solve(moved)))
        calls = list(recorder.calls)
        bare.append(cpu_seconds(lambda calls=calls: _replay(handle, calls)))
    runs = sum(name == "run" for name, _ in recorder.calls)
    taken = {"bare handle, same runs": float(np.median(bare)), "Session.solve": float(np.median(ours))}
    print_ratios(f"a lever's whole answer, {runs} runs: {size.name}", taken, "bare handle, same runs")


def _moved(first: Draft, count: int) -> list[Draft]:
    name = first.open_shares[0].name
    return [
        first.revise(pins={name: Fraction(value).limit_denominator(10_000)}) for value in _values()[:count]
    ]


def _replay(handle: highspy.Highs, calls: list[tuple[str, tuple[Any, ...]]]) -> None:
    for name, values in calls:
        getattr(handle, name)(*values)
        if name == "run":
            np.array(handle.getSolution().col_value)


def sweep(size: Size) -> None:
    """Every share of many scenarios at a value of its own, one stage each on one kept program."""
    program = build(draft(size)).program
    names = [share_column(share.name) for share in draft(size).open_shares]
    values = np.random.default_rng(3).uniform(0.1, 0.12, (SCENARIOS, len(names)))

    def run() -> None:
        for scenario in values.tolist():
            for name, value in zip(names, scenario, strict=True):
                program.bound_column(name, value, value)
            assert program.maximise({GOAL: 1.0}).status == "optimal"

    print(f"\n{SCENARIOS:,} scenarios of {len(names)} shares: {SCENARIOS / cpu_seconds(run):,.0f} a second")


def main() -> None:
    for size in RUNS:
        one_stage(size)
        whole_session(size)
    sweep(THREE)


if __name__ == "__main__":
    main()
