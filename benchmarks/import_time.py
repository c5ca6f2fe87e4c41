"""`import yrdshare`, and the first solve after it, in fresh processes. Goal for the import: 0.5 s.

python -m benchmarks import_time
"""

import subprocess
import sys
from statistics import median

PROCESSES = 10
IMPORT = """
from time import perf_counter
start = perf_counter()
import yrdshare as yrd
print(perf_counter() - start)
"""
SOLVE = """
from time import perf_counter
start = perf_counter()
import yrdshare as yrd
from benchmarks.parks import THREE, draft
outcome = yrd.solve(draft(THREE))
print(perf_counter() - start)
assert isinstance(outcome, yrd.Solution)
"""


def in_fresh_processes(program: str) -> float:
    """The median seconds that the program prints; one run goes before, so that the disk is warm."""
    command = [sys.executable, "-c", program]
    printed = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for _ in range(PROCESSES + 1)
    ]
    return median(map(float, printed[1:]))


def main() -> None:
    print(f"\nfresh processes, median of {PROCESSES}")
    print(f"  import yrdshare            {in_fresh_processes(IMPORT):6.2f} s")
    print(f"  import, draft, first solve {in_fresh_processes(SOLVE):6.2f} s")


if __name__ == "__main__":
    main()
