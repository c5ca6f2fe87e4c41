"""Workbooks in tests: written, recalculated by a real LibreOffice, and compared with the exact reader."""

from dataclasses import replace
from fractions import Fraction
from math import isclose
from pathlib import Path

import numpy as np
import yaml

from tests.office import recalculated, rows
from yrdshare.errors import FormulaError
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.sheet.book import workbook
from yrdshare.formula.sheet.plan import Cover, plan
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.nodes.build import capped, eligible, history, wan, window
from yrdshare.nodes.expression import Number, Share, Stream

ORIGINAL = {
    "松江区": Region("310117", "松江区", "Songjiang"),
    "嘉定区": Region("310114", "嘉定区", "Jiading"),
}
JINAN = Region("341502", "金安区", "Jin'an")
CASE = yaml.safe_load(
    Path(__file__).parents[1].joinpath("cases/two_origins.yaml").read_text(encoding="utf-8")
)
TAX, GDP = Stream("税收"), Stream("增加值", "gdp", basis="全口径")
QUOTA = Stream("用地指标", "quota", "亩", "—")
INVESTED = Stream("投资", "investment")
SONGJIANG, JIADING = ORIGINAL.values()
COMMITTEE = Region("K1", "=园区管委会", "=Park committee", "园区")
JOINT = Region("F1", "共同基金", "Joint fund", "基金")
ALL = Number(Fraction(1))
YEARS = range(2026, 2029)


def ledger_of(projects, flows, stream=TAX):
    """A ledger of fen by project and year; what a project lacks is absent."""
    years = range(min(min(flow) for flow in flows), max(max(flow) for flow in flows) + 1)
    value = np.array([[flow.get(year, 0) for year in years] for flow in flows], dtype=np.int64)
    present = np.array([[year in flow for year in years] for flow in flows])
    cells = Cells(value, present, np.zeros(value.shape, np.int32), np.zeros(value.shape, np.int8))
    return Ledger(Register(projects), tuple(years), {stream.name: stream}, {stream.name: cells}, ("paper",))


def half_capped(per_pool=False, years=range(2026, 2032)):
    """财预〔2015〕92号; `per_pool` reads the cap as one on the shared pool."""
    limit = history(TAX, 3)
    enough = Number(Fraction(1, 3)) * limit >= wan(2000)
    share = Share("飞出地", value="1/2")
    if per_pool:
        claim = share * capped(window(eligible(TAX, enough), 1, 5, "full_production"), limit)
    else:
        claim = capped(window(eligible(share * TAX, enough), 1, 5, "full_production"), limit)
    return Formula("税收", TAX, {ORIGIN: claim}, HOST, years)


def two_origins(revised=False):
    projects, flows = [], []
    for code, told in CASE["projects"].items():
        origin = ORIGINAL[told["origin"]]
        projects.append(
            Project(code, origin, JINAN, told["moved"], told["full_production"], name="某某机械公司")
        )
        known = {**told["history_wan"], **CASE["flow_wan"][code]}
        known |= CASE["revision"].get(code, {}) if revised else {}
        flows.append({year: fen(amount) for year, amount in known.items()})
    return ledger_of(projects, flows)


def block(sheets, grid):
    """A block's whole numbers after recalculation."""
    lines = sheets[grid.tab][grid.row : grid.row + grid.rows]
    return [[int(cell) for cell in line[grid.column : grid.column + grid.columns]] for line in lines]


def assert_exact(sheets, account, found):
    """Every entitlement by claim × project × year, by region × year, and every transfer, to the fen."""
    assert account.pool.tolist() == block(sheets, found.pool)
    for claim, grid in zip(account.claims, found.claims, strict=True):
        assert claim.tolist() == block(sheets, grid)
    if account.rest is not None:
        assert account.rest.tolist() == block(sheets, found.rest)
    for amounts, grid in (
        (account.received, found.received),
        (account.collected, found.collected),
        (account.transfers, found.transfers),
    ):
        assert [amounts[region].tolist() for region in account.regions] == block(sheets, grid)


def assert_values_were_right(book, sheets):
    """Every cell of every sheet shows before recalculation what it shows after it."""
    for name, lines in rows(book).items():
        wrong = [
            (name, row, before, after)
            for row, (line, new) in enumerate(zip(lines, sheets[name], strict=True))
            for before, after in zip(line, new, strict=True)
            if not same(before, after)
        ]
        assert not wrong


def same(before, after):
    """Whole numbers and words alike; 万元 and percentages alike to the digits a file keeps."""
    fractional = isinstance(before, float) and isinstance(after, float) and not before.is_integer()
    return isclose(before, after, rel_tol=1e-12) if fractional else before == after


def recalculate_and_compare(cases, most_refused=0):
    """Cases of (accounts, ledger, histories): recalculated in batches, every number compared."""
    books = [book for book in map(written, cases) if book is not None]
    assert len(cases) - len(books) <= most_refused
    kept = [case for case in cases if written(case) is not None] if len(books) < len(cases) else cases
    for (accounts, ledger, histories), book, sheets in zip(kept, books, recalculated(books), strict=True):
        planned = plan(accounts, ledger, Cover("核对"), "zh", histories)
        for account, found in zip(accounts, planned.computed, strict=True):
            assert_exact(sheets, account, found)
        assert_values_were_right(book, sheets)


def written(case):
    """The workbook, or None where it is refused because a spreadsheet would not be exact."""
    accounts, ledger, histories = case
    try:
        return workbook(accounts, ledger, "核对", "zh", histories)
    except FormulaError as refusal:
        if {"sheet.too_large"} != {one.key for one in refusal.faults}:
            raise
        return None


def find(book, sheet, words):
    """The row whose first cell holds these words."""
    return next(row for row, line in enumerate(rows(book)[sheet]) if line[0] == words)


def typed_in(ledger, row, column, amount):
    cells = ledger.cells["税收"]
    value, present = cells.value.copy(), cells.present.copy()
    value[row, column], present[row, column] = amount, True
    return replace(ledger, cells={"税收": replace(cells, value=value, present=present)})


def moved(ledger, changes):
    projects = [replace(one, **changes.get(row, {})) for row, one in enumerate(ledger.register)]
    return replace(ledger, register=Register(projects))


def shortened(formula):
    claim = formula.claims[0][1]
    return replace(claim, body=replace(claim.body, last=3))


def cells_of(ledger, more):
    """The ledger with more streams: for each, whole numbers by project and year."""
    cells, streams = dict(ledger.cells), dict(ledger.streams)
    years = [year for flows in more.values() for flow in flows for year in flow]
    span = range(min(*ledger.years, *years), max(*ledger.years, *years) + 1)
    assert tuple(span) == ledger.years
    for stream, flows in more.items():
        other = ledger_of(
            ledger.register, [dict.fromkeys((span[0], span[-1]), 0) | flow for flow in flows], stream
        )
        cells[stream.name], streams[stream.name] = other.cells[stream.name], stream
    return replace(ledger, streams=streams, cells=cells)


def book_and_plan(account, ledger):
    """A workbook's bytes, and where everything stands in it."""
    return workbook([account], ledger, "核对"), plan([account], ledger, Cover("核对"), "zh", {}).computed[0]


def project(code, origin=SONGJIANG, moved=2026, **more):
    return Project(code, origin, JINAN, moved, moved, **more)


def told(*amounts, first=2026):
    """Whole fen (or 亩) by year."""
    return dict(zip(range(first, first + len(amounts)), amounts, strict=True))


def with_sides(**sides):
    return [
        project("P1", park=COMMITTEE, fund=JOINT, **sides),
        project("P2", JIADING, park=COMMITTEE, fund=SONGJIANG),
    ]
