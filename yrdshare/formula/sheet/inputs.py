"""The input tabs of a workbook that hold data: the projects and the ledger."""

from collections.abc import Mapping, Sequence

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.account import regions
from yrdshare.formula.formula import Formula, Role
from yrdshare.formula.sheet.cells import Grid, Limit, Tab, unlike
from yrdshare.formula.sheet.page import LARGEST_CELL, Named
from yrdshare.formula.sheet.parameters import nodes_of
from yrdshare.ledger.ledger import STATUSES, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.nodes.dimension import Dimension
from yrdshare.nodes.expression import Stream
from yrdshare.nodes.measured import ByKey
from yrdshare.words import Language, say

TOP = 4  # the first row of data on every tab: title, note, empty line, header
FORECAST = STATUSES.index("预测")


def named_regions(formulas: Sequence[Formula], register: Register, lang: Language) -> Named:
    """How each region is written: its name, numbered where a spreadsheet could not tell two apart.

    The regions of the results come first, then the projects' other ones, then those that only have a key.
    """
    found = [region for formula in formulas for region in regions(formula, register)]
    held = dict.fromkeys([*found, *register.regions])
    keys = [
        key
        for formula in formulas
        for node in nodes_of(formula)
        if isinstance(node, ByKey)
        for key in node.keys
    ]
    codes = {region.code for region in held}
    held |= {Region(key.code, key.text("zh"), key.text("en")): None for key in keys if key.code not in codes}
    return dict(zip(held, unlike([region.text(lang) for region in held]), strict=True))


def ledger_unit(unit: str, lang: Language) -> str:
    """The unit of whole numbers in cells, as the language says it: money is counted in fen."""
    return say("sheet.fen", lang) if unit == "元" else Dimension("", unit, "").text(lang)


def sides(register: Register) -> tuple[Role, ...]:
    """The roles that have a column in the list of projects: committees and funds where a project has one."""
    stated = {Role.PARK: any(one.park for one in register), Role.FUND: any(one.fund for one in register)}
    return (Role.ORIGIN, Role.HOST, *(role for role, known in stated.items() if known))


def side(project: Project, role: Role) -> Region | None:
    """The project's own region in a role."""
    return {
        Role.ORIGIN: project.origin,
        Role.HOST: project.host,
        Role.PARK: project.park,
        Role.FUND: project.fund,
    }[role]


def lay_projects(ledger: Ledger, marks: Sequence[str], tab: Tab, named: Named) -> Mapping[str | Role, Grid]:
    """Write the list of projects, by code alone: a firm's name is secret. Gives the columns by name."""
    roles, count = sides(ledger.register), len(ledger.register)
    years = 1 + len(roles)
    for row, project in enumerate(ledger.register, start=TOP):
        tab.text(row, 0, project.code, "code")
        for column, role in enumerate(roles, start=1):
            region = side(project, role)
            if region is None:
                tab.blank(row, column, "input_text")
            else:
                tab.text(row, column, named[region], "input_text")
        tab.number(row, years, project.moved, "input_year")
        tab.number(row, years + 1, project.full_production, "input_year")
        for column, mark in enumerate(marks, start=years + 2):
            if mark in project.marks:
                tab.number(row, column, 1, "input_year")
            else:
                tab.blank(row, column, "input_year")
    tab.limits.append(Limit(TOP, years, TOP + count - 1, years + 1, 1900, 2200))
    heads: tuple[str | Role, ...] = (
        "code",
        *roles,
        "moved",
        "full_production",
        *(f"mark {one}" for one in marks),
    )
    return {head: Grid(tab.name, TOP, column, count) for column, head in enumerate(heads)}


def lay_stream(
    ledger: Ledger, stream: Stream, years: Sequence[int], tab: Tab, lang: Language
) -> tuple[Grid, Grid]:
    """Write one stream of the ledger; gives the header of years and the cells. An absent cell stays empty."""
    codes, cells = ledger.register.codes, ledger.cells.get(stream.name)
    grid = Grid(tab.name, TOP, 1, len(codes), len(years))
    offset = {year: column for column, year in enumerate(ledger.years)}
    for row, code in enumerate(codes):
        tab.text(TOP + row, 0, code, "code")
        for column, year in enumerate(years, start=1):
            spot = offset.get(year)
            if cells is None or spot is None or not cells.present[row, spot]:
                tab.blank(TOP + row, column, "input_fen")
                continue
            amount = int(cells.value[row, spot])
            if abs(amount) >= LARGEST_CELL:
                raise FormulaError(
                    [fault("sheet.cell_too_large", stream=stream.name, project=code, year=year)]
                )
            style = "input_forecast" if cells.status[row, spot] == FORECAST else "input_fen"
            tab.number(TOP + row, column, amount, style)
    tab.limits.append(Limit(TOP, 1, TOP + len(codes) - 1, len(years), -LARGEST_CELL, LARGEST_CELL))
    tab.text(TOP + len(codes), 0, say("sheet.total", lang), "total_label")
    sums = [0] * len(years)
    for cell in tab.cells:
        if cell.kind == "number" and cell.row >= TOP:
            sums[cell.column - 1] += int(cell.content)
    for column, summed in enumerate(sums):
        down = f"SUM({grid.down(column, tab.name)})"
        tab.formula(TOP + len(codes), 1 + column, down, summed, "fen_total")
    return Grid(tab.name, TOP - 1, 1, 1, len(years)), grid
