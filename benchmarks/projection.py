"""100,000 projects over 15 years: CPU seconds and peak memory, with and without ranges, and the ledger.

python -m benchmarks projection                 the whole size
python -m benchmarks.projection 10000           so many projects
"""

import resource
import sys
import time
from fractions import Fraction

import numpy as np

from yrdshare.fiscal.projection.assumptions import Assumptions, growing
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.projection.projection import project_streams
from yrdshare.fiscal.projection.tax import TAXES
from yrdshare.fiscal.retention import Part, Retention
from yrdshare.fiscal.sectors import sectors
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region

SONGJIANG = Region("310117", "松江区", "Songjiang")
JINAN = Region("341502", "金安区", "Jin'an")
FIRST, YEARS = 2026, 15
CENTRAL = {"vat": Fraction(1, 2), "cit": Fraction(3, 5)}
MADE_UP = "made up"


def profiles(size: int, ranged: bool, seed: int = 1) -> list[Profile]:
    """Projects of every sector, that move within three years and ramp up for one to three; all made up."""
    draw = np.random.default_rng(seed)
    outputs = (draw.lognormal(np.log(20_000.0), 1.0, size) * 1e6).astype(np.int64)
    codes = [*sectors()]
    kinds, moved, steps = (draw.integers(0, top, size) for top in (len(codes), 3, 4))
    ramps = [(), ("0.4",), ("0", "0.5"), ("0", "0.3", "0.7")]
    made = []
    for row in range(size):
        ramp = tuple(Fraction(one) for one in ramps[steps[row]])
        start, output = FIRST + int(moved[row]), int(outputs[row])
        spent = output // 2
        project = Project(
            f"P{row:06}", SONGJIANG, JINAN, start, start + len(ramp), codes[kinds[row]], investment=spent
        )
        stated = Stated(Fraction(output))
        if ranged:
            stated = Stated(stated.mid, stated.mid * 4 // 5, stated.mid * 6 // 5, MADE_UP)
        export = Fraction(int(row % 5), 10)
        made.append(
            Profile(
                project, stated, export_share=export, ramp=ramp, location="city", equipment=int(spent * 0.6)
            )
        )
    return made


def retention() -> dict[Region, Retention]:
    """Shares that are made up: half of the local part stays with city and county."""
    shares = {}
    for tax in TAXES:
        centre = CENTRAL.get(tax, Fraction(0))
        local = 1 - centre
        parts = {"central": (centre, False), "province": (local / 2, False), "county": (local / 2, True)}
        shares[tax] = {level: Part(share, MADE_UP, "", kept) for level, (share, kept) in parts.items()}
    return {JINAN: Retention(JINAN, shares)}


def measure(size: int, ranged: bool) -> None:
    made, kept = profiles(size, ranged), retention()
    assumed = Assumptions(
        price=growing("1%", range(FIRST, FIRST + YEARS), MADE_UP),
        growth=growing("3%", range(FIRST, FIRST + YEARS), MADE_UP),
    )
    told: list[int] = []
    start = time.process_time()
    projection = project_streams(
        made, range(FIRST, FIRST + YEARS), kept, assumed, lambda done, total: told.append(done)
    )
    projected = time.process_time()
    ledger = projection.ledger()
    done = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = sum(int(one.present.sum()) for one in ledger.cells.values())
    words = "low, mid, high" if ranged else "mid only"
    print(
        f"{size} projects × {YEARS} years, {words}: {projected - start:.1f} s, told {len(told)} times; "
        f"ledger of {cells} cells {done - projected:.1f} s; peak {peak:.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]] or [100_000]
    for number in sizes:
        measure(number, ranged=False)
        measure(number, ranged=True)
