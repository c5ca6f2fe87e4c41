"""`python -m benchmarks` runs what is quick; `python -m benchmarks NAME ...` runs these, `all` everything."""

import platform
import runpy
import sys
from pathlib import Path

QUICK = ("formula_level", "slider", "import_time", "exact_evaluate", "nucleolus", "principles")
HEAVY = ("many_projects", "projection", "read_ledger", "repaint")  # minutes, gigabytes, a browser: by name
HERE = Path(__file__).parent


def main(words: list[str]) -> None:
    known = [name for name in (*QUICK, *HEAVY) if (HERE / f"{name}.py").exists()]
    wanted = known if words == ["all"] else words or [name for name in known if name in QUICK]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise SystemExit(f"{'、'.join(unknown)}？ 可选 / choose from: {' '.join((*known, 'all'))}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for name in wanted:
        print(f"\n== {name}", flush=True)
        sys.argv = [name]  # a script that reads its own words finds none
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
