"""Every principle on 3, 10 and 41 parties × 20 years: a cold solve with proof and exact check, CPU seconds.

python -m benchmarks principles
"""

from statistics import median
from time import process_time

from benchmarks.parks import Size, draft
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.principles import (
    Principle,
    alpha_fair,
    coalition_stable,
    equal_gain,
    kalai_smorodinsky,
    nash,
    nearest,
    proportional,
    utilitarian,
)
from yrdshare.negotiate.side_by_side import side_by_side
from yrdshare.negotiate.solve import solve

SIZES = tuple(
    Size(f"{origins + 2} parties, {streams} streams, 20 years", origins, streams, 20, projects=5)
    for origins, streams in ((1, 6), (8, 6), (39, 1), (39, 6))
)
RUNS = 3


def main() -> None:
    for size in SIZES:
        first = draft(size)
        print(f"\n{size.name}: {len(first.open_shares)} open shares")
        stated = {region: number % 5 + 1 for number, region in enumerate(first.parties)}
        principles: dict[str, Principle] = {
            "utilitarian": utilitarian(),
            "equal gain (leximin)": equal_gain(),
            "proportional": proportional(stated),
            "Kalai–Smorodinsky": kalai_smorodinsky(),
            "Nash": nash(),
            "Nash, weighted": nash(stated),
            "α = 1/2": alpha_fair("1/2"),
            "α = 3": alpha_fair(3),
            "coalition-stable": coalition_stable({frozenset(first.parties[:2]): 0}),
            "nearest": nearest({share.name: "0.3" for share in first.open_shares}),
        }
        for name, principle in principles.items():
            taken, gap = _seconds(first.revise(principle=principle))
            print(f"  {name:22} {taken:7.3f} s   gap {gap}")
        start = process_time()
        side_by_side(first)
        print(f"  {'side by side':22} {process_time() - start:7.3f} s")


def _seconds(one: Draft) -> tuple[float, str]:
    """The median of the runs, and the gap that the certificate prints."""
    taken = []
    for _ in range(RUNS):
        start = process_time()
        outcome = solve(one)
        taken.append(process_time() - start)
    assert isinstance(outcome, Solution)
    certificate = outcome.certificate
    return median(taken), f"{certificate.gap:.1e} {'fen' if certificate.in_money else ''}"


if __name__ == "__main__":
    main()
