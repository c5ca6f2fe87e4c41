"""Medians measured side by side, so that a busy machine is busy for all alike, and how they are printed.

CPU time of this process: every contender runs on one thread, and what else the machine does counts less.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter, process_time

Work = Callable[[], object]


def cpu_seconds(work: Work) -> float:
    start = process_time()
    work()
    return process_time() - start


def wall_seconds(work: Work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def side_by_side(contenders: Mapping[str, Work], runs: int) -> dict[str, float]:
    """The median CPU seconds of each, one after the other in every round, each round begun by another."""
    names = list(contenders)
    for name in names:
        contenders[name]()  # the first call pays for imports and caches
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(runs):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(cpu_seconds(contenders[name]))
    return {name: median(times) for name, times in taken.items()}


def print_ratios(title: str, taken: Mapping[str, float], base: str) -> None:
    """One line each: milliseconds, and how many times the base."""
    print(f"\n{title}")
    width = max(map(len, taken))
    for name, time in taken.items():
        print(f"  {name:<{width}} {time * 1e3:>10.2f} ms {time / taken[base]:>8.2f} ×")


def refuse_unlike(found: Mapping[str, float], tolerance: float) -> None:
    """Contenders that do not find the same optimum have not solved the same program."""
    values = list(found.values())
    if max(values) - min(values) > tolerance * max(*map(abs, values), 1e-12):
        raise SystemExit(f"not the same optimum: {dict(found)}")
