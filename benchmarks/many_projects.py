"""Tens of thousands of projects with their own caps: one certified stage, and the whole of `solve(draft)`.

python -m benchmarks many_projects              two sizes of each kind, quick
python -m benchmarks.many_projects 50000 10     projects, seeds
"""

import gc
import resource
import statistics
import sys
import time
from dataclasses import dataclass

import numpy as np

from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.model import build
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.principles import equal_gain, kalai_smorodinsky
from yrdshare.negotiate.solve import solve_model
from yrdshare.negotiate.terms import gain
from yrdshare.nodes.build import capped, history
from yrdshare.nodes.expression import Share, Stream, Sum

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
    claimants = [ORIGIN, FUND][: case.parties - 1]
    streams = max(1, case.shares // len(claimants))
    park = _park(case, list(NAMES)[:streams], draw)
    taxes = tuple(park.ledger.streams[name] for name in list(NAMES)[:streams])
    high = "0.9" if len(claimants) == 1 else "0.5"
    claims, made = [], 0
    for number, claimant in enumerate(claimants):
        left = case.shares - made if number == len(claimants) - 1 else streams
        names = [f"{'of'[number]}_{tax.name}" for tax in taxes[:left]] or ["fund"]
        parts = tuple(Share(name, "0.05", high) * tax for name, tax in zip(names, taxes, strict=False))
        if case.shares == 1 and number:  # one unknown for both
            parts = tuple(Share("o_vat", "0.05", high) * tax for tax in taxes)
        made += len(parts)
        body = parts[0] if len(parts) == 1 else Sum(parts)
        cap = history(Sum(taxes) if len(taxes) > 1 else taxes[0], HISTORY)
        claims.append((claimant, capped(body, f"{1 - number}.5" * cap if False else cap * ("1" if not number else "1/2"))))
    formula = Formula("税收", Sum(taxes) if len(taxes) > 1 else taxes[0], claims, HOST, range(FIRST, FIRST + YEARS))
    conditions = []
    if case.yearly:
        conditions = [(gain(JINAN).every_year >= 0).named("金安每年不吃亏"), (gain(SONGJIANG).every_year >= 0).named("松江每年不吃亏")]
    principle = kalai_smorodinsky() if case.seed % 2 else equal_gain()
    return Draft([formula], park, principle, discount="0.04", conditions=conditions)


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


if __name__ == "__main__":
    pass
