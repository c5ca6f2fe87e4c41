"""Parks made up for measuring: origins that moved projects to one host, a common fund, tax streams by year.

The amounts are random but the same in every run. Nothing here stands for a real place.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.money import Fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.terms import gain
from yrdshare.nodes.build import capped, eligible, history, marked
from yrdshare.nodes.expression import Expr, Share, Stream, Sum

FIRST, HISTORY = 2026, 3
TAXES = {
    "vat": "增值税地方留成",
    "cit": "企业所得税地方留成",
    "iit": "个人所得税地方留成",
    "stamp": "印花税",
    "property": "房产税",
    "urban": "城市维护建设税",
}
FUND = Region("F", "共同发展基金", "Joint fund", "基金")
AT_MOST = Fraction(8, 10)  # of every stream to its origin, so that the pool is never overdrawn
WAN = 10**6


@dataclass(frozen=True, slots=True)
class Size:
    """What a park is made of: origins (beside one host and a fund), streams, years, projects by origin."""

    name: str
    origins: int
    streams: int
    years: int
    projects: int
    caps: bool = False

    @property
    def period(self) -> range:
        """The years of the agreement."""
        return range(FIRST, FIRST + self.years)


THREE = Size("3 parties, 6 streams, 15 years", origins=1, streams=6, years=15, projects=12)
TEN = Size("10 parties, 6 streams, 15 years", origins=8, streams=6, years=15, projects=5)
CAPPED = Size("3 parties, 2 streams, 15 years, 10 caps", 1, 2, 15, projects=10, caps=True)


def draft(size: Size) -> Draft:
    """Equal gains of all parties; an open share for each stream and origin, one for the fund.

    Every party must not lose in any year: one row a year and party.
    """
    park = _park(size)
    taxes = tuple(park.ledger[name] for name in list(TAXES)[: size.streams])
    pool = Sum(taxes)
    claims = [(ORIGIN, _claim(code, taxes, size)) for code in _codes(size)]
    claims.append((FUND, Share("fund", "0.02", "0.1") * pool))
    formula = Formula("税收", pool, claims, HOST, size.period)
    parties = (*park.projects.regions, FUND)
    conditions = [(gain(region).every_year >= 0).named(f"{region.name_zh}每年不吃亏") for region in parties]
    return Draft([formula], park, discount="0.04", conditions=conditions)


def _claim(code: str, taxes: tuple[Stream, ...], size: Size) -> Expr:
    """Σ share · stream of the projects that one origin moved, each project capped where the size says so."""
    claim: Expr = Sum(tuple(Share(f"{tax.name}_{code}", "0.1", AT_MOST) * tax for tax in taxes))
    claim = eligible(claim, marked(code))
    return capped(claim, history(Sum(taxes), HISTORY)) if size.caps else claim


def _codes(size: Size) -> list[str]:
    return [f"o{number}" for number in range(size.origins)]


def _park(size: Size) -> Park:
    origins = [Region(code, f"飞出地{code}", f"Origin {code}") for code in _codes(size)]
    host = Region("h", "飞入地", "Host")
    moved = [
        Project(f"{one.code}-{number}", one, host, FIRST, FIRST, marks=frozenset({one.code}))
        for one in origins
        for number in range(size.projects)
    ]
    ledger = random_ledger(moved, list(TAXES)[: size.streams], size.period)
    regions = (*origins, host, FUND)
    nothing = {region: dict.fromkeys(size.period, 0) for region in regions}
    return Park("测速", "benchmark", Regions(regions), ledger.register, ledger, nothing, nothing)


def random_ledger(projects: list[Project], taxes: list[str], years: range) -> Ledger:
    """Whole fen for every project, tax and year, with the history before the move."""
    known = tuple(range(years[0] - HISTORY, years[-1] + 1))
    numbers = np.random.default_rng(1)
    streams = {name: Stream(name, name_zh=TAXES[name]) for name in taxes}
    cells = {
        name: _cells(numbers.integers(50 * WAN, 2_000 * WAN, (len(projects), len(known)))) for name in taxes
    }
    return Ledger(Register(projects), known, streams, cells, ("made up",))


def _cells(value: Fen) -> Cells:
    zeros = np.zeros(value.shape)
    return Cells(value, zeros == 0, zeros.astype(np.int32), zeros.astype(np.int8))
