"""The computed tabs of a workbook: the calculation of each formula, and what each region gets from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from yrdshare.formula.account import Account
from yrdshare.formula.exact import Working
from yrdshare.formula.formula import Claimant, Role
from yrdshare.formula.setting import Histories
from yrdshare.formula.sheet.cells import Grid, Tab, letters
from yrdshare.formula.sheet.inputs import ledger_unit
from yrdshare.formula.sheet.nodes import fen_cells
from yrdshare.formula.sheet.page import (
    CONSTANT,
    FIRST_YEAR,
    LARGEST_CELL,
    Inputs,
    Named,
    Page,
    Places,
    Rows,
)
from yrdshare.money import Fen
from yrdshare.words import Language, say

COUNTED = ("check_missing", "check_keys", "check_caps", "check_sides")  # checks that count what is wrong


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the summary's checks: what must hold, the live condition, and whether it holds now."""

    text: str
    condition: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """Where one formula's results stand, by project or by region (in the account's order), and year."""

    account: Account
    pool: Grid
    claims: tuple[Grid, ...]
    rest: Grid | None
    received: Grid
    collected: Grid
    transfers: Grid
    checks: tuple[Check, ...]

    @property
    def kind(self) -> str:
        """Which words fit: money that moves, an indicator that is credited, or one that is counted double."""
        return kind_of(self.account)


@dataclass(frozen=True, slots=True)
class Desk:
    """What computing one formula needs: its tabs, its own numbers, the places of the data."""

    calculation: Tab
    result: Tab
    inputs: Inputs
    places: Places
    histories: Histories
    named: Named
    lang: Language


def compute(account: Account, desk: Desk) -> Computed:
    """Write the calculation and the result of one formula."""
    page = _page(account, desk)
    pool = _section(page, page.say("section_pool"), account.pool, partial(_laid, account.workings[0], page))
    claims: list[Grid] = []
    for (claimant, _), claim, working in zip(
        account.formula.claims, account.claims, account.workings[1:], strict=True
    ):
        page.claimant = claimant
        title = page.say("section_claim", claimant=_called(claimant, desk))
        claims.append(_section(page, title, claim, partial(_laid, working, page)))
    rest = _rest(page, account, pool, claims, desk) if account.rest is not None else None
    parts = [(claimant, grid) for (claimant, _), grid in zip(account.formula.claims, claims, strict=True)]
    if rest is not None and account.formula.rest is not None:
        parts.append((account.formula.rest, rest))
    blocks = _results(account, desk, parts, pool)
    return Computed(account, pool, tuple(claims), rest, *blocks, _checks(page, desk, blocks, pool, rest))


def _laid(working: Working, page: Page) -> Grid:
    return fen_cells(working, page).whole


def _page(account: Account, desk: Desk) -> Page:
    tab, years = desk.calculation, account.formula.years
    tab.text(0, 0, say("sheet.calculation_title", desk.lang, formula=account.formula.name), "title")
    tab.text(1, 0, say("sheet.calculation_note", desk.lang), "note")
    tab.text(3, 0, say("sheet.code", desk.lang), "head")
    tab.text(3, 1, say("sheet.constant", desk.lang), "head")
    for column, year in enumerate(years, start=FIRST_YEAR):
        tab.number(3, column, year, "year_head")
    tab.text(3, FIRST_YEAR + len(years), say("sheet.total", desk.lang), "head")
    tab.row = 4
    return Page(
        tab=tab,
        formula=account.formula,
        register=account.register,
        histories=desk.histories,
        inputs=desk.inputs,
        places=desk.places,
        years=Grid(tab.name, 3, FIRST_YEAR, 1, len(years)),
        named=desk.named,
        lang=desk.lang,
        rows=Rows(account.register.codes, desk.places.code),
    )


def _section(page: Page, title: str, amounts: Fen, lay: Callable[[], Grid]) -> Grid:
    """A numbered section whose last block is its result: one column for each year."""
    page.section, page.step, page.last = page.section + 1, 0, None
    heading, page.tab.row = page.tab.row, page.tab.row + 1
    grid = lay()
    if grid != page.last or grid.column < FIRST_YEAR:
        found = grid
        copied = page.block(
            page.say("step_taken"), True, lambda row, year: page.at(found, row, year), amounts
        )
        grid = copied.whole
    page.tab.text(heading, 0, f"{page.section}  {title}", "section")
    page.tab.text(
        heading, FIRST_YEAR, page.say("result_in", step=f"{page.section}.{page.step}"), "section_note"
    )
    page.tab.row += 1
    return grid


def _rest(page: Page, account: Account, pool: Grid, claims: Sequence[Grid], desk: Desk) -> Grid:
    receiver = account.formula.rest
    title = page.say("section_rest", claimant=_called(receiver, desk) if receiver is not None else "")

    def write(row: int, year: int) -> str:
        return "-".join(page.at(grid, row, year) for grid in (pool, *claims))

    amounts = account.rest if account.rest is not None else account.pool
    return _section(
        page, title, amounts, lambda: page.block(page.say("step_rest"), True, write, amounts).whole
    )


def _called(claimant: Claimant, desk: Desk) -> str:
    return claimant.text(desk.lang) if isinstance(claimant, Role) else desk.named[claimant]


def _results(
    account: Account, desk: Desk, parts: Sequence[tuple[Claimant, Grid]], pool: Grid
) -> tuple[Grid, Grid, Grid]:
    """What each region is entitled to, what its treasury took in, and the difference, by year."""
    tab, years = desk.result, account.formula.years
    tab.text(0, 0, say("sheet.result_title", desk.lang, formula=account.formula.name), "title")
    unit = ledger_unit(account.formula.dimension.unit, desk.lang)
    tab.text(1, 0, say("sheet.result_note", desk.lang, unit=unit), "note")
    tab.text(3, 0, say("sheet.region", desk.lang), "head")
    tab.text(3, 1, say("sheet.region_code", desk.lang), "head")
    for column, year in enumerate(years, start=FIRST_YEAR):
        tab.number(3, column, year, "year_head")
    tab.text(3, FIRST_YEAR + len(years), say("sheet.total", desk.lang), "head")
    tab.row = 4
    collected_by = [(account.formula.collected_by, pool)]
    received = _block(account, desk, "received", _by_region(account, desk, parts))
    collected = _block(account, desk, "collected", _by_region(account, desk, collected_by))

    def difference(region: int, year: int) -> str:
        return f"{received.at(region, year, tab.name)}-{collected.at(region, year, tab.name)}"

    return received, collected, _block(account, desk, "transfers", difference)


def _by_region(
    account: Account, desk: Desk, parts: Sequence[tuple[Claimant, Grid]]
) -> Callable[[int, int], str]:
    """The formula of a region's sum in a year: a role counts the projects whose region it is."""
    home, projects = desk.result.name, len(account.register)

    def write(row: int, year: int) -> str:
        label = f"$A{desk.result.row + row + 2}"
        terms = []
        for claimant, grid in parts:
            column = Grid(grid.tab, grid.row, grid.column, projects, grid.columns).down(year, home)
            if isinstance(claimant, Role):
                side = desk.places.sides[claimant].down(0, home)
                terms.append(f"SUMPRODUCT(({side}={label})*{column})")
            elif claimant == account.regions[row]:
                terms.append(f"SUM({column})")
        return "+".join(terms) or "0"

    return write


def _heading(what: str, account: Account, lang: Language) -> str:
    """What the block of results is called, for money and for indicators."""
    kind = kind_of(account)
    if what == "received":
        return say("sheet.received", lang)
    return say(f"sheet.collected{kind}" if what == "collected" else f"sheet.transfers{kind}", lang)


def _block(account: Account, desk: Desk, what: str, write: Callable[[int, int], str]) -> Grid:
    """One block region × year with its totals."""
    tab, years, values = desk.result, len(account.formula.years), getattr(account, what)
    grid = Grid(tab.name, tab.row + 1, FIRST_YEAR, len(account.regions), years)
    end = FIRST_YEAR + years
    tab.text(tab.row, 0, _heading(what, account, desk.lang), "section")
    for row, region in enumerate(account.regions):
        tab.text(grid.row + row, 0, desk.named[region], "label")
        tab.text(grid.row + row, 1, region.code, "code")
        amounts = values[region].tolist()
        for year, amount in enumerate(amounts):
            tab.formula(grid.row + row, FIRST_YEAR + year, write(row, year), amount, "fen")
        tab.formula(grid.row + row, end, f"SUM({grid.across(row, tab.name)})", sum(amounts), "fen_total")
    tab.row = grid.row + grid.rows
    summed = np.sum([values[region] for region in account.regions], axis=0).tolist()
    tab.text(tab.row, 0, say("sheet.total", desk.lang), "total_label")
    tab.text(tab.row, 1, "", "total_label")
    for year, amount in enumerate([*summed, sum(summed)]):
        column = letters(FIRST_YEAR + year)
        down = f"SUM({column}{grid.row + 1}:{column}{grid.row + grid.rows})"
        tab.formula(tab.row, FIRST_YEAR + year, down, amount, "fen_total")
    tab.row += 2
    return grid


def kind_of(account: Account) -> str:
    """The ending of the words about what is received and transferred."""
    return "" if account.formula.paid else "_double" if account.rest is None else "_credit"


def _checks(
    page: Page, desk: Desk, blocks: tuple[Grid, Grid, Grid], pool: Grid, rest: Grid | None
) -> tuple[Check, ...]:
    """What must hold however the inputs are changed."""
    formula = page.formula.name
    received, _, transfers = blocks
    years = range(len(page.formula.years))

    def check(key: str, condition: str) -> Check:
        return Check(say(f"sheet.{key}", desk.lang, formula=formula), condition, True)

    found = [check(key, "+".join(page.counts[key]) + "=0") for key in COUNTED if key in page.counts]
    if rest is not None:
        sums = "+".join(f"ABS(SUM({transfers.down(year)}))" for year in years)
        found.append(check("check_transfers", f"{sums}=0"))
        differences = "+".join(f"ABS(SUM({received.down(year)})-SUM({pool.down(year)}))" for year in years)
        found.append(check("check_pool", f"{differences}=0"))
    if rest is not None and not page.formula.rest_pays:
        slack = len(page.formula.claims) // 2
        over = f"SUMPRODUCT(({pool.whole()}>=0)*({rest.whole()}<-{slack}))=0"
        found.append(check("check_rest", over))
    cells = Grid(page.tab.name, 4, CONSTANT, page.tab.row - 4, 2 + len(page.formula.years)).whole()
    found.append(check("check_digits", f"AND(MAX({cells})<{LARGEST_CELL},MIN({cells})>-{LARGEST_CELL})"))
    return tuple(found)
