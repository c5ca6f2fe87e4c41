"""Tens of thousands of projects with their own caps: one certified stage, and the whole of `solve(draft)`.

python -m benchmarks many_projects              two sizes of each kind, quick
python -m benchmarks.many_projects 50000 10     projects, seeds
"""

import resource
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.principles import equal_gain
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.solving.model import build, money_unit
from yrdshare.negotiate.terms import gain
from yrdshare.nodes.build import capped, history
from yrdshare.nodes.expression import Expr, Share, Stream, Sum

SONGJIANG = Region("310117", "松江区", "Songjiang")
JINAN = Region("341502", "金安区", "Jin'an")
FUND = Region("fund", "共同基金", "Joint fund", "基金")
FIRST, YEARS, HISTORY = 2026, 15, 3
NAMES = {"vat": "增值税", "cit": "企业所得税", "pit": "个人所得税", "stamp": "印花税"}


@dataclass(frozen=True)
class Case:
    """How many projects, parties and open shares; whether conditions hold in every year; the seed."""

    projects: int
    parties: int
    shares: int
    yearly: bool
    seed: int


def draft_of(case: Case) -> Draft:
    """The origin (and a fund) get open shares of each project's taxes until its own cap is reached."""
    draw = np.random.default_rng(case.seed)
    claimants = (ORIGIN, FUND)[: case.parties - 1]
    streams = max(1, case.shares // len(claimants))
    park = _park(case, list(NAMES)[:streams], draw)
    taxes = tuple(park.ledger.streams.values())
    pool = _whole(taxes)
    high = "0.9" if len(claimants) == 1 else "0.5"
    claims = []
    for number, claimant in enumerate(claimants):
        letter = "o" if case.shares == 1 else "of"[number]  # one unknown for both where there is only one
        parts = tuple(Share(f"{letter}_{tax.name}", "0.05", high) * tax for tax in taxes)
        claims.append((claimant, capped(_whole(parts), f"1/{number + 1}" * history(pool, HISTORY))))
    years = range(FIRST, FIRST + YEARS)
    conditions = [gain(region).every_year >= 0 for region in (JINAN, SONGJIANG) if case.yearly]
    formula = Formula("税收", pool, claims, HOST, years)
    return Draft([formula], park, equal_gain(), discount="0.04", conditions=conditions)


def _whole(parts: Sequence[Expr]) -> Expr:
    return parts[0] if len(parts) == 1 else Sum(tuple(parts))


def _park(case: Case, taxes: list[str], draw: np.random.Generator) -> Park:
    size, first = case.projects, FIRST - HISTORY
    level = draw.lognormal(np.log(300.0), 1.0, size)[:, None]
    growth = draw.uniform(-0.03, 0.09, (size, 1)) * np.arange(YEARS)
    cells = {}
    for name in taxes:
        weight = draw.uniform(0.2, 1.0, (size, 1))
        noise = draw.lognormal(0.0, 0.25, (size, HISTORY + YEARS))
        path = level * weight * noise
        path[:, HISTORY:] *= draw.uniform(0.5, 3.0, (size, 1)) * np.exp(growth)
        value = np.rint(path * 1e6).astype(np.int64)
        zeros = np.zeros(value.shape)
        cells[name] = Cells(value, zeros == 0, zeros.astype(np.int32), zeros.astype(np.int8))
    register = Register([Project(f"P{row:06}", SONGJIANG, JINAN, FIRST, FIRST) for row in range(size)])
    streams = {name: Stream(name, name_zh=NAMES[name]) for name in taxes}
    ledger = Ledger(register, tuple(range(first, FIRST + YEARS)), streams, cells, ("made up",))
    regions = (SONGJIANG, JINAN, *([FUND] if case.parties > 2 else []))
    pool = sum(one.value[:, HISTORY:].sum(axis=0) for one in cells.values())
    base = {
        region: {FIRST + year: int(part * pool[year]) for year in range(YEARS)}
        for region, part in zip(regions, (0.02, 0.8 if case.parties == 2 else 0.7, 0.01), strict=False)
    }
    nothing = {region: dict.fromkeys(range(FIRST, FIRST + YEARS), 0) for region in regions}
    return Park("测速", "benchmark", Regions(regions), register, ledger, base, nothing)


def stage(case: Case) -> tuple[float, float]:
    """CPU seconds of one certified optimum, max of the smallest gain, and its gap in units of the pool."""
    program = build(draft_of(case)).program
    start = time.process_time()
    answer = program.maximise({"level 1": 1.0})
    spent = time.process_time() - start
    assert answer.status == "optimal"
    return spent, answer.bound - answer.objective


def whole(case: Case) -> tuple[float, str]:
    """CPU seconds of building and solving a draft to its end, and the certificate in short."""
    draft = draft_of(case)
    start = time.process_time()
    outcome = solve(draft)
    spent = time.process_time() - start
    if not isinstance(outcome, Solution):
        return spent, "no split"
    proof = outcome.certificate
    return spent, f"{proof.method}, gap {proof.gap / model_unit(draft):.1e}"


def model_unit(draft: Draft) -> float:
    """The pool, in which gaps are measured."""
    return float(money_unit(draft))


def main(projects: int, seeds: int) -> None:
    print(f"{projects} projects, {YEARS} years, {seeds} seeds: one certified stage, CPU seconds")
    print("parties shares yearly | median   max | largest gap of the pool | whole solve, first seed")
    for parties in (2, 3):
        for shares in (1, 2, 4):
            for yearly in (False, True):
                cases = [Case(projects, parties, shares, yearly, seed) for seed in range(seeds)]
                found = [stage(case) for case in cases]
                spent = [seconds for seconds, _ in found]
                line = (
                    f"{parties:7} {shares:6} {yearly!s:6} | {statistics.median(spent):6.2f} {max(spent):5.2f}"
                )
                end, said = whole(cases[0])
                print(f"{line} | {max(gap for _, gap in found):.1e} | {end:.1f} s, {said}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]] or [5_000, 2]
    main(*sizes)
