"""The tab of what the formulas themselves say: shares, spans of years, constants, keys and rates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.errors import FormulaError, fault
from yrdshare.formula.formula import Formula
from yrdshare.formula.sheet.cells import Grid, Limit, Tab
from yrdshare.formula.sheet.page import LARGEST_CELL, Factor, Inputs, Keys, Named, Value
from yrdshare.money import decimal_text
from yrdshare.nodes.expression import PURE, History, Number, Share, Stepped, Window, walk
from yrdshare.nodes.measured import Averaged, ByKey, Returned
from yrdshare.words import Language, say

OWN = (Window, Stepped, History, Averaged, Number, Returned, ByKey)  # nodes that say numbers of their own
LARGEST_DENOMINATOR = 10**6  # of a share that a reader types in


@dataclass(eq=False, slots=True)
class Parameters:
    """The tab of everything that the formulas themselves say: shares, spans of years, constants."""

    tab: Tab
    lang: Language
    named: Named
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

    def ratio(self, label: str, value: Fraction, least: int) -> Factor:
        """The row of a number that is no share: numerator, denominator, and how large it is."""
        top, bottom, digits = printed(value)
        self.refuse_large(value, "")
        row, most = self.tab.row, max(bottom, LARGEST_DENOMINATOR)
        numerator, denominator = self.line(label, (top, least, LARGEST_CELL), (bottom, 1, most))
        own = [Grid(self.tab.name, row, column).at(home=self.tab.name) for column in (1, 2)]
        self.tab.formula(row, 3, f"{own[0]}/{own[1]}", float(value), f"share{digits}")
        return Factor(label, numerator, denominator, top, bottom)

    def refuse_large(self, value: Fraction, unit: str) -> None:
        """Refuse a number that a cell does not hold exactly."""
        if max(abs(value.numerator), value.denominator) >= LARGEST_CELL:
            raise FormulaError([fault("sheet.number_too_large", amount=decimal_text(value), unit=unit)])

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


def nodes_of(formula: Formula) -> tuple[object, ...]:
    """Every node of a formula, once, in the order they are written."""
    trees = (formula.pool, *(claim for _, claim in formula.claims))
    return tuple(dict.fromkeys(node for tree in trees for node in walk(tree)))


def _inputs(formula: Formula, page: Parameters) -> Inputs:
    nodes = nodes_of(formula)
    if any(isinstance(one, OWN) for one in nodes):
        page.tab.row += 1
        page.tab.text(page.tab.row, 0, page.say("own_numbers", formula=formula.name), "section")
        page.tab.row += 1
    factors: dict[Share | Number, Factor] = {
        one: page.share(one, "") for one in nodes if isinstance(one, Share)
    }
    spans = _spans([one for one in nodes if isinstance(one, Window | Stepped)], page)
    terms = _terms([one for one in nodes if isinstance(one, History | Averaged)], page)
    factors |= _numbers([one for one in nodes if isinstance(one, Number)], page)
    rates = _rates([one for one in nodes if isinstance(one, Returned)], page)
    tables = [one for one in nodes if isinstance(one, ByKey)]
    keys = {node: _keys(node, number, page) for number, node in enumerate(tables, start=1)}
    return Inputs(factors, spans, terms, rates, keys, page.helper, page.amount, page.common, page.product)


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


def _terms(nodes: Sequence[History | Averaged], page: Parameters) -> dict[History | Averaged, str]:
    found: dict[History | Averaged, str] = {}
    kinds = ((History, "term_head", "term_label"), (Averaged, "mean_head", "mean_label"))
    for kind, head, label in kinds:
        some = [node for node in nodes if isinstance(node, kind)]
        if some:
            page.tab.line((page.say(column) for column in (head, "value")), "head")
        for number, node in enumerate(some, start=1):
            [found[node]] = page.line(page.say(label, number=number), (node.years, 1, 99))
    return found


def _rates(nodes: Sequence[Returned], page: Parameters) -> dict[Returned, Factor]:
    if nodes:
        page.tab.line((page.say(one) for one in ("rate_head", "numerator", "denominator", "value")), "head")
    return {
        node: page.ratio(page.say("rate_label", number=number), node.rate, -LARGEST_CELL)
        for number, node in enumerate(nodes, start=1)
    }


def _keys(node: ByKey, number: int, page: Parameters) -> Keys:
    """The table of a set of keys; a region that bears two names here has a row for each."""
    label = page.say("keys_label", number=number)
    page.tab.line((label, *(page.say(one) for one in ("numerator", "denominator", "value"))), "head")
    top = page.tab.row
    own = {
        name: page.ratio(name, key.value, 0)
        for key in node.keys
        for region, name in page.named.items()
        if region.code == key.code
    }
    names, numerators, denominators = (Grid(page.tab.name, top, column, len(own)) for column in range(3))
    return Keys(label, names, numerators, denominators, own)


def _numbers(nodes: Sequence[Number], page: Parameters) -> dict[Share | Number, Factor]:
    if nodes:
        page.tab.line((page.say(column) for column in ("number_head", "numerator", "denominator")), "head")
    found: dict[Share | Number, Factor] = {}
    for number, node in enumerate(nodes, start=1):
        top, bottom = node.smallest.numerator, node.smallest.denominator
        page.refuse_large(node.smallest, node.unit)
        label = page.say("number_label", number=number)
        key = "number_plain" if node.unit == PURE else "number_written"
        written = page.say(key, label=label, amount=decimal_text(node.value), unit=node.unit)
        limits = (-LARGEST_CELL, LARGEST_CELL)
        if bottom == 1:
            [numerator] = page.line(written, (top, *limits))
            found[node] = Factor(label, numerator, "1", top, 1)
        else:
            most = max(bottom, LARGEST_DENOMINATOR)
            numerator, denominator = page.line(written, (top, *limits), (bottom, 1, most))
            found[node] = Factor(label, numerator, denominator, top, bottom)
    return found
