"""The input tabs of a workbook: shares and other numbers of the formulas, the projects, the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.formula import Formula
from yrdshare.formula.sheet.cells import Grid, Limit, Tab
from yrdshare.formula.sheet.page import LARGEST_CELL, Factor, Inputs, Value
from yrdshare.ledger.ledger import STATUSES, Ledger
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text
from yrdshare.nodes.expression import PURE, History, Number, Share, Stepped, Stream, Window, walk
from yrdshare.words import Language, say

TOP = 4  # the first row of data on every tab: title, note, empty line, header
LARGEST_DENOMINATOR = 10**6  # of a share that a reader types in
FORECAST = STATUSES.index("预测")


@dataclass(eq=False, slots=True)
class Parameters:
    """The tab of everything that the formulas themselves say: shares, spans of years, constants."""

    tab: Tab
    lang: Language
    shares: dict[str, tuple[Fraction, Factor]] = field(default_factory=dict)
    spare: dict[str, Grid] = field(default_factory=dict)  # helper cells by their formula

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` of this room."""
        return say(f"sheet.{key}", self.lang, **values)

    def heading(self, title: str, *columns: str) -> None:
        """A section of the tab."""
        self.tab.row += 1
        self.tab.text(self.tab.row, 0, self.say(title), "section")
        self.tab.row += 1
        self.tab.line((self.say(column) for column in columns), "head")

    def line(self, label: str, *numbers: tuple[int, int, "int | str"]) -> tuple[str, ...]:
        """A row of input cells, each (value, least, most); gives their addresses."""
        row, self.tab.row = self.tab.row, self.tab.row + 1
        self.tab.text(row, 0, label, "label")
        for column, (value, low, high) in enumerate(numbers, start=1):
            self.tab.number(row, column, value, "input_int")
            self.tab.limits.append(Limit(row, column, row, column, low, high))
        return tuple(Grid(self.tab.name, row, column).at() for column in range(1, len(numbers) + 1))

    def share(self, share: Share, used: str) -> Factor:
        """The row of a share; one name is one row in the whole workbook."""
        value = share.value if share.value is not None else Fraction(0)
        if share.name not in self.shares:
            top, bottom, digits = printed(value)
            row = self.tab.row
            above = Grid(self.tab.name, row, 2).at(home=self.tab.name)
            most = max(bottom, LARGEST_DENOMINATOR)
            numerator, denominator = self.line(share.name, (top, 0, f"={above}"), (bottom, 1, most))
            own = [Grid(self.tab.name, row, column).at(home=self.tab.name) for column in (1, 2)]
            self.tab.formula(row, 3, f"{own[0]}/{own[1]}", float(value), f"share{digits}")
            self.tab.text(row, 4, used, "note_cell")
            factor = Factor(self.say("share_label", name=share.name), numerator, denominator, top, bottom)
            self.shares[share.name] = (value, factor)
        if self.shares[share.name][0] != value:
            raise FormulaError([fault("sheet.share_differs", name=share.name)])
        return self.shares[share.name][1]

    def helper(self, label: str, formula: str, value: int) -> Grid:
        """A cell that is computed from the inputs of this tab; laid when first asked for."""
        if formula not in self.spare:
            if not self.spare:
                self.heading("helpers", "name", "value")
            row, self.tab.row = self.tab.row, self.tab.row + 1
            self.tab.text(row, 0, label, "label")
            self.tab.formula(row, 1, formula, value, "whole")
            self.spare[formula] = Grid(self.tab.name, row, 1)
        return self.spare[formula]

    def amount(self, factor: Factor) -> Value:
        """A factor's value as whole fen and remainder."""
        top, bottom = factor.numerator, factor.denominator
        if bottom == "1":
            return Value(factor.label, self._grid(top))
        whole, part = divmod(factor.top, factor.bottom)
        above = self.helper(self.say("helper_whole", label=factor.label), f"INT(({top}+0.5)/{bottom})", whole)
        rest = f"{top}-{above.at()}*{bottom}"
        left = self.helper(self.say("helper_part", label=factor.label), rest, part)
        return Value(factor.label, above, left, bottom, factor.bottom)

    def common(self, found: Sequence[tuple[str, int]]) -> tuple[str, int]:
        """A denominator that every one of `found` divides, kept small where one divides the other."""
        kept, *others = dict(found or [("1", 1)]).items()
        for other in others:
            kept = self._joined(kept, other)
        return kept

    def product(self, one: tuple[str, int], other: tuple[str, int]) -> tuple[str, int]:
        """The product of two denominators."""
        if "1" in (one[0], other[0]):
            return other if one[0] == "1" else one
        size = one[1] * other[1]
        cell = self.helper(self.say("helper_product"), f"{one[0]}*{other[0]}", size)
        return cell.at(), size

    def _joined(self, one: tuple[str, int], other: tuple[str, int]) -> tuple[str, int]:
        (a, size), (b, more) = one, other
        both = size if size % more == 0 else more if more % size == 0 else size * more
        formula = f"IF(INT({a}/{b})*{b}={a},{a},IF(INT({b}/{a})*{a}={b},{b},{a}*{b}))"
        return self.helper(self.say("helper_common"), formula, both).at(), both

    @property
    def helpers(self) -> Grid | None:
        """All helper cells together: they stand at the end of the tab, one below the other."""
        cells = list(self.spare.values())
        return Grid(self.tab.name, cells[0].row, 1, len(cells)) if cells else None

    def _grid(self, address: str) -> Grid:
        row = int(address.rpartition("$")[2]) - 1
        return Grid(self.tab.name, row, 1)


def printed(value: Fraction) -> tuple[int, int, int]:
    """Numerator and denominator as a share is printed, and the digits of its percentage.

    >>> printed(Fraction(2, 5)), printed(Fraction(1, 3))
    ((40, 100, 2), (1, 3, 6))
    """
    for digits in range(2, 7):
        if 10**digits % value.denominator == 0:
            return int(value * 10**digits), 10**digits, max(2, digits - 2)
    return value.numerator, value.denominator, 6


def lay_parameters(formulas: Sequence[Formula], page: Parameters) -> tuple[Inputs, ...]:
    """Write the tab; for each formula, where its own numbers stand."""
    tab = page.tab
    tab.text(0, 0, page.say("parameters_title"), "title")
    tab.text(1, 0, page.say("parameters_note"), "note")
    tab.row = 2
    page.heading("shares", "name", "numerator", "denominator", "value", "used")
    for share in dict.fromkeys(share for formula in formulas for share in formula.shares):
        named = [one.name for one in formulas if share in one.shares]
        page.share(share, page.say("comma").join(named))
    return tuple(_inputs(formula, page) for formula in formulas)


def _inputs(formula: Formula, page: Parameters) -> Inputs:
    trees = (formula.pool, *(claim for _, claim in formula.claims))
    nodes = tuple(dict.fromkeys(node for tree in trees for node in walk(tree)))
    page.tab.row += 1
    page.tab.text(page.tab.row, 0, page.say("own_numbers", formula=formula.name), "section")
    page.tab.row += 1
    factors: dict[Share | Number, Factor] = {
        one: page.share(one, "") for one in nodes if isinstance(one, Share)
    }
    spans = _spans([one for one in nodes if isinstance(one, Window | Stepped)], page)
    terms = _terms([one for one in nodes if isinstance(one, History)], page)
    factors |= _numbers([one for one in nodes if isinstance(one, Number)], page)
    return Inputs(factors, spans, terms, page.helper, page.amount, page.common, page.product)


def _spans(
    nodes: Sequence[Window | Stepped], page: Parameters
) -> dict[Window | Stepped, tuple[tuple[str, str], ...]]:
    if nodes:
        page.tab.line((page.say(column) for column in ("span_head", "first", "last")), "head")
    found: dict[Window | Stepped, tuple[tuple[str, str], ...]] = {}
    number = 0
    for node in nodes:
        cells: list[tuple[str, str]] = []
        for step in node.steps if isinstance(node, Stepped) else (node,):
            number += 1
            label = page.say("span_label", number=number, clock=page.say(f"clock_{node.clock}"))
            first, last = page.line(label, (step.first, 1, 9999), (step.last, 1, 9999))
            cells.append((first, last))
        found[node] = tuple(cells)
    return found


def _terms(nodes: Sequence[History], page: Parameters) -> dict[History, str]:
    if nodes:
        page.tab.line((page.say(column) for column in ("term_head", "value")), "head")
    return {
        node: page.line(page.say("term_label", number=number), (node.years, 1, 99))[0]
        for number, node in enumerate(nodes, start=1)
    }


def _numbers(nodes: Sequence[Number], page: Parameters) -> dict[Share | Number, Factor]:
    if nodes:
        page.tab.line((page.say(column) for column in ("number_head", "numerator", "denominator")), "head")
    found: dict[Share | Number, Factor] = {}
    for number, node in enumerate(nodes, start=1):
        top, bottom = node.smallest.numerator, node.smallest.denominator
        if max(abs(top), bottom) >= LARGEST_CELL:
            raise FormulaError(
                [fault("sheet.number_too_large", amount=decimal_text(node.value), unit=node.unit)]
            )
        label = page.say("number_label", number=number)
        unit = "" if node.unit == PURE else node.unit
        written = page.say("number_written", label=label, amount=decimal_text(node.value), unit=unit)
        limits = (-LARGEST_CELL, LARGEST_CELL)
        if bottom == 1:
            [numerator] = page.line(written, (top, *limits))
            found[node] = Factor(label, numerator, "1", top, 1)
        else:
            most = max(bottom, LARGEST_DENOMINATOR)
            numerator, denominator = page.line(written, (top, *limits), (bottom, 1, most))
            found[node] = Factor(label, numerator, denominator, top, bottom)
    return found


def lay_projects(
    ledger: Ledger, marks: Sequence[str], tab: Tab, labels: "Mapping[Region, str]"
) -> Mapping[str, Grid]:
    """Write the list of projects, by code alone: a firm's name is secret. Gives the columns by name."""
    count = len(ledger.register)
    for row, project in enumerate(ledger.register, start=TOP):
        tab.text(row, 0, project.code, "code")
        tab.text(row, 1, labels[project.origin], "input_text")
        tab.text(row, 2, labels[project.host], "input_text")
        tab.number(row, 3, project.moved, "input_year")
        tab.number(row, 4, project.full_production, "input_year")
        for column, mark in enumerate(marks, start=5):
            if mark in project.marks:
                tab.number(row, column, 1, "input_year")
            else:
                tab.blank(row, column, "input_year")
    tab.limits.append(Limit(TOP, 3, TOP + count - 1, 4, 1900, 2200))
    named = ("code", "origin", "host", "moved", "full_production", *(f"mark {mark}" for mark in marks))
    return {name: Grid(tab.name, TOP, column, count) for column, name in enumerate(named)}


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
