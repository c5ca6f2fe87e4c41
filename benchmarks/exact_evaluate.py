"""Exact account of 100,000 projects × 15 years × 4 streams, 3 parties, a capped claim. Goal: 1 s.

python -m benchmarks exact_evaluate
"""

from statistics import median

import numpy as np

from benchmarks.measure import wall_seconds
from benchmarks.parks import FIRST, FUND, TAXES, random_ledger
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.money import total
from yrdshare.nodes.build import capped, history
from yrdshare.nodes.expression import Share, Sum

PROJECTS, STREAMS, YEARS, RUNS = 100_000, 4, range(FIRST, FIRST + 15), 5


def made_up() -> tuple[Formula, Ledger]:
    """An origin's claim capped at the history of each project, a fund's share, the rest to the host."""
    origin, host = Region("o", "飞出地", "Origin"), Region("h", "飞入地", "Host")
    projects = [Project(f"P{number:06d}", origin, host, FIRST, FIRST) for number in range(PROJECTS)]
    ledger = random_ledger(projects, list(TAXES)[:STREAMS], YEARS)
    pool = Sum(tuple(ledger.streams.values()))
    claim = capped(Share("origin", value="0.375") * pool, history(pool, 3))
    claims = ((ORIGIN, claim), (FUND, Share("fund", value="0.05") * pool))
    return Formula("税收", pool, claims, HOST, YEARS), ledger


def main() -> None:
    formula, ledger = made_up()

    def account() -> None:
        done = evaluate(formula, ledger)
        received = np.sum(list(done.received.values()), axis=0)
        assert np.array_equal(total(done.pool), received)

    first = wall_seconds(account)
    later = median(wall_seconds(account) for _ in range(RUNS))
    print(f"\n{PROJECTS:,} projects × {len(YEARS)} years × {STREAMS} streams, 3 parties: evaluate + received")
    print(f"  first {first:.2f} s, later {later:.2f} s (median of {RUNS})")


if __name__ == "__main__":
    main()
