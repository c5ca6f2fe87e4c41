"""Small parks and drafts for tests, amounts in 万元 as an office writes them."""

import numpy as np

from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.money import fen
from yrdshare.nodes.build import capped, eligible, history, wan, window
from yrdshare.nodes.expression import Share, Stream

ORIGIN_REGION = Region("310117", "松江区", "Songjiang")
OTHER_ORIGIN = Region("310114", "嘉定区", "Jiading")
HOST_REGION = Region("341502", "金安区", "Jin'an")
TAX = Stream("tax")
GDP = Stream("gdp", "gdp", basis="全口径")


def ledger_of(register, flows, status=0):
    """A ledger from {stream: {project: {year: 万元}}}; cells not given are absent."""
    years = [year for by_project in flows.values() for path in by_project.values() for year in path]
    span = tuple(range(min(years), max(years) + 1))
    cells = {}
    for stream, by_project in flows.items():
        value = np.zeros((len(register), len(span)), dtype=np.int64)
        present = np.zeros(value.shape, dtype=bool)
        for code, path in by_project.items():
            for year, amount in path.items():
                spot = register.row(code), year - span[0]
                value[spot], present[spot] = fen(str(amount)), True
        zeros = np.zeros(value.shape)
        cells[stream.name] = Cells(
            value, present, zeros.astype(np.int32), np.full(value.shape, status, np.int8)
        )
    return Ledger(register, span, {stream.name: stream for stream in flows}, cells, ("test",))


def park_of(ledger, regions=(ORIGIN_REGION, HOST_REGION), no_deal=0, costs=0):
    """A park on a ledger, every region with the same no-deal and costs in every year (万元)."""
    base = {region: dict.fromkeys(ledger.years, fen(str(no_deal))) for region in regions}
    cost = {region: dict.fromkeys(ledger.years, fen(str(costs))) for region in regions}
    return Park("测试园区", "Test park", Regions(regions), ledger.register, ledger, base, cost)


def one_project(flow, past=(), first=2026):
    """A park of one project: `past` years of tax before it moved in `first`, then `flow`."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, first, first)])
    path = {first - len(past) + position: amount for position, amount in enumerate((*past, *flow))}
    return park_of(ledger_of(register, {TAX: {"P01": path}}))


def shared_tax(park, claim, years=None, rest=HOST):
    """A tax formula in which the origin has `claim`."""
    span = [year for year in park.ledger.years if year >= int(park.projects.moved.min())]
    return Formula("税收", TAX, {ORIGIN: claim}, rest, years or span)


def rule_92(share="1/2"):
    """财预〔2015〕92号: a share for five years from full production, capped at three years' history."""
    past = history(TAX, 3)
    body = window(
        (share if isinstance(share, Share) else Share("origin", value=share)) * TAX, 1, 5, "full_production"
    )
    return eligible(capped(body, past), "1/3" * past >= wan(2000))


CASES_92 = {  # 万元: three years before the move, years after it, what the origin gets
    "A": ([3000] * 3, [3000] * 6, [1500] * 5 + [0]),
    "B": ([2000] * 3, [4000] * 5, [2000, 2000, 2000, 0, 0]),
    "C": ([2000] * 3, [8000] * 3, [4000, 2000, 0]),
    "D": ([1900, 2000, 2099], [3000] * 3, [0, 0, 0]),
    "E": ([2400] * 3, [3600] * 5, [1800] * 4 + [0]),
}
POOL_CAPPED_92 = {
    "A": [1500] * 3 + [0] * 3,
    "B": [2000, 1000, 0, 0, 0],
    "C": [3000, 0, 0],
    "E": [1800, 1800, 0, 0, 0],
}
