"""How long 100,000 projects × 15 years × 4 streams take to read and check. Goal: 5 s.

python benchmarks/read_ledger.py [projects]
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from yrdshare.ledger.reading import read_ledger

STREAMS, YEARS, SOURCES = ("vat", "cit", "gdp", "land"), range(2026, 2041), 7


def write(file: Path, projects: int) -> None:
    """A ledger of random amounts of whole fen, refunds among them, in 万元."""
    cents = np.random.default_rng(1).integers(-(10**8), 10**11, size=(projects, len(STREAMS), len(YEARS)))
    with file.open("w", encoding="utf-8") as out:
        out.write("project,stream,year,value,unit,source,status,note\n")
        for code, rows in enumerate(cents.tolist()):
            out.writelines(
                f"P{code:06d},{stream},{year},{cent / 10**6:.6f},万元,税务局{year % SOURCES}号报表,示例,\n"
                for stream, amounts in zip(STREAMS, rows, strict=True)
                for year, cent in zip(YEARS, amounts, strict=True)
            )


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(projects: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.csv"
        write(file, projects)
        before, start, start_cpu = peak_mb(), time.perf_counter(), time.process_time()
        ledger = read_ledger(file)
        seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
        rows = sum(int(cells.present.sum()) for cells in ledger.cells.values())
        size = file.stat().st_size // 10**6
    print(f"{rows:,} rows, {size} MB: {seconds:.2f} s, {cpu:.2f} s of processor time")
    print(f"peak {peak_mb()} MB, {before} MB before reading")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
