"""The whole workbook as plain tabs of cells, before any file library sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.account import Account
from yrdshare.formula.setting import Histories
from yrdshare.formula.sheet.cells import Grid, Tab, columns, sheet_name, width
from yrdshare.formula.sheet.cover import Front, lay_notes, lay_summary, stamp
from yrdshare.formula.sheet.inputs import TOP, lay_projects, lay_stream, ledger_unit, named_regions, sides
from yrdshare.formula.sheet.page import Named, Places
from yrdshare.formula.sheet.parameters import Parameters, lay_parameters
from yrdshare.formula.sheet.results import Computed, Desk, compute
from yrdshare.ledger.ledger import Ledger
from yrdshare.nodes.dimension import dimension
from yrdshare.nodes.expression import Clock, Expr, History, Marked, Stream, walk
from yrdshare.nodes.measured import Averaged
from yrdshare.words import Language, say

NAME, AMOUNT, LABEL, WIDEST = 14.0, 18.0, 20.0, 40.0  # widths of columns, in characters


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the front: a title, and lines of the caller's own for the notes (digests, sources)."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The tabs in their order, the stamp of every page, and where each account's results stand."""

    tabs: tuple[Tab, ...]
    stamp: str
    computed: tuple[Computed, ...]


@dataclass(eq=False, slots=True)
class Binder:
    """Tabs in the making, under names that a workbook accepts."""

    lang: Language
    tabs: list[Tab]
    purposes: list[tuple[str, str]]

    def add(
        self, what: str, widths: tuple[float, ...], frozen: tuple[int, int] = (0, 0), **words: str
    ) -> Tab:
        """A new tab `what`, its purpose noted."""
        name = sheet_name(say(f"sheet.tab_{what}", self.lang, **words), [tab.name for tab in self.tabs])
        self.tabs.append(Tab(name, widths, frozen))
        self.purposes.append((name, say(f"sheet.purpose_{what}", self.lang, **words)))
        return self.tabs[-1]


def plan(
    accounts: Sequence[Account], ledger: Ledger, cover: Cover, lang: Language, histories: Histories
) -> Plan:
    """Every cell of the workbook with its formula and its present value."""
    _refuse(accounts, ledger)
    binder = Binder(lang, [], [])
    formulas = [account.formula for account in accounts]
    named = named_regions(formulas, ledger.register, lang)
    label = min(WIDEST, max(LABEL, *(columns(name) + 3.0 for name in named.values())))
    longest = max(len(formula.years) for formula in formulas)
    summary = binder.add("summary", (label, *[16.0] * (longest + 1)))
    notes = binder.add("notes", (26.0, 110.0))
    parameters = Parameters(binder.add("parameters", (40.0, AMOUNT, AMOUNT, 14.0, 40.0)), lang, named)
    inputs = lay_parameters(formulas, parameters)
    places = _places(accounts, ledger, binder, named, label)
    found = []
    for account, own in zip(accounts, inputs, strict=True):
        calculation = binder.add("calculation", (NAME,), (TOP, 1), formula=account.formula.name)
        result = binder.add("result", (label,), (TOP, 2), formula=account.formula.name)
        found.append(compute(account, Desk(calculation, result, own, places, histories, named, lang)))
        for tab in (calculation, result):
            amount = width(cell.value for cell in tab.cells if isinstance(cell.value, int))
            first = label if any(cell.style == "label" for cell in tab.cells) else NAME
            tab.widths = (first, *[amount] * (len(account.formula.years) + 2))
    mark = stamp(ledger.statuses(), lang)
    lay_summary(found, Front(summary, named, parameters.helpers, lang), cover.title, mark)
    lay_notes(notes, binder.purposes, cover.lines, lang)
    return Plan(tuple(binder.tabs), mark, tuple(found))


def _refuse(accounts: Sequence[Account], ledger: Ledger) -> None:
    if not accounts:
        raise FormulaError([fault("sheet.no_formulas")])
    if not len(ledger.register):
        raise FormulaError([fault("sheet.no_projects")])
    strangers = [account.formula.name for account in accounts if account.register != ledger.register]
    if strangers:
        raise FormulaError([fault("sheet.other_projects", formula=name) for name in strangers])


def _places(
    accounts: Sequence[Account], ledger: Ledger, binder: Binder, named: Named, label: float
) -> Places:
    """Write the projects and the ledger; where their columns stand."""
    tested = [
        node.mark
        for account in accounts
        for tree in _trees(account)
        for node in walk(tree)
        if isinstance(node, Marked)
    ]
    carried = sorted({mark for project in ledger.register for mark in project.marks})
    marks = tuple(dict.fromkeys((*tested, *carried)))
    roles = sides(ledger.register)
    widths = (NAME, *[label] * len(roles), 14.0, 14.0, *[14.0] * len(marks))
    tab = binder.add("projects", widths, (TOP, 1))
    keys = ("code", *(role.value for role in roles), "moved", "full_production")
    heads = [say(f"sheet.{key}", binder.lang) for key in keys]
    _head(tab, say("sheet.projects_title", binder.lang), say("sheet.projects_note", binder.lang))
    tab.line((*heads, *marks), "head")
    found = lay_projects(ledger, marks, tab, named)
    years = _years(accounts, ledger)
    streams = {}
    for stream in dict.fromkeys(stream for account in accounts for stream in account.formula.streams):
        if stream.name not in streams:
            streams[stream.name] = _stream(ledger, stream, years, binder)
    starts: dict[Clock, Grid] = {"moved": found["moved"], "full_production": found["full_production"]}
    held = {mark: found[f"mark {mark}"] for mark in marks}
    places = {role: found[role] for role in roles}
    return Places(found["code"], places, starts, held, streams, years[0])


def _stream(ledger: Ledger, stream: Stream, years: tuple[int, ...], binder: Binder) -> tuple[Grid, Grid]:
    cells = ledger.cells.get(stream.name)
    amount = width([int(np.abs(cells.value).sum())] if cells else [])
    tab = binder.add("ledger", (NAME, *[amount] * len(years)), (TOP, 1), stream=stream.text(binder.lang))
    kind = dimension(stream)
    unit = ledger_unit(stream.unit, binder.lang)
    _head(
        tab,
        say("sheet.ledger_title", binder.lang, stream=stream, kind=kind),
        say("sheet.ledger_note", binder.lang, unit=unit),
    )
    tab.text(tab.row, 0, say("sheet.code", binder.lang), "head")
    for column, year in enumerate(years, start=1):
        tab.number(tab.row, column, year, "year_head")
    return lay_stream(ledger, stream, years, tab, binder.lang)


def _years(accounts: Sequence[Account], ledger: Ledger) -> tuple[int, ...]:
    """The ledger's years, the agreements' years, and the years of every history and average."""
    asked = [year for account in accounts for year in account.formula.years]
    before = []
    for account in accounts:
        for node in (node for tree in _trees(account) for node in walk(tree)):
            if isinstance(node, History):
                before.append(int(ledger.register.moved.min()) - node.years)
            if isinstance(node, Averaged):
                before.append(account.formula.years[0] - node.years + 1)
    every = (*ledger.years, *asked, *before)
    return tuple(range(min(every), max(every) + 1))


def _head(tab: Tab, title: str, note: str) -> None:
    tab.text(0, 0, title, "title")
    tab.text(1, 0, note, "note")
    tab.row = TOP - 1


def _trees(account: Account) -> tuple[Expr, ...]:
    return (account.formula.pool, *(claim for _, claim in account.formula.claims))
