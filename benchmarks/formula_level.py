"""Cold build, solve and read of one program through each library. Goal: 2.5 × HiGHS on ready arrays.

python -m benchmarks formula_level
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from benchmarks.measure import print_ratios, refuse_unlike, side_by_side
from benchmarks.modellers import MODELLERS, Case, bare
from benchmarks.parks import CAPPED, TEN, THREE, Size, draft
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build

GOAL = "level 1"  # the first stage of every solve: the smallest gain
SAME = 1e-7
RUNS = {THREE: 40, TEN: 20, CAPPED: 3}


def compare(size: Size) -> None:
    """Every library on one program, then the whole of `solve` beside the first line."""
    table = draft(size)
    program = build(table, "binary").program  # what every library can write; curves are yrdshare's own
    case = Case(list(program.columns.values()), list(program.rows.values()), GOAL)
    entries = len(case.arrays.values)
    with quiet():
        refuse_unlike({name: modeller(case) for name, modeller in MODELLERS.items()}, SAME)
        taken = side_by_side({name: partial(one, case) for name, one in MODELLERS.items()}, RUNS[size])
        whole = {"HiGHS, ready arrays, one stage": partial(bare, case)}
        whole |= {"build(draft)": partial(build, table), "solve(draft), every stage": partial(solve, table)}
        all_stages = side_by_side(whole, max(RUNS[size] // 2, 3))
    binaries = f", {len(case.binaries)} binaries" if case.binaries else ""
    shape = f"{len(case.columns)} columns{binaries}, {len(case.rows)} rows, {entries} coefficients"
    print_ratios(f"cold, one stage: {size.name} ({shape})", taken, "HiGHS, ready arrays")
    print_ratios(f"cold, from the draft: {size.name}", all_stages, "HiGHS, ready arrays, one stage")


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing on the screen: linopy's HiGHS prints its banner past Python."""
    logging.getLogger("linopy").setLevel(logging.ERROR)
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def main() -> None:
    for size in RUNS:
        compare(size)


if __name__ == "__main__":
    main()
