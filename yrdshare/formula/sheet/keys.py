"""The key of the region that claims: one number where a region claims, a column by project for a role."""

from fractions import Fraction

import numpy as np

from yrdshare.formula.account import owners
from yrdshare.formula.formula import Role
from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.page import Factor, Page
from yrdshare.ledger.regions import Region
from yrdshare.nodes.measured import ByKey


def key_of(node: ByKey, page: Page) -> Factor:
    """The key that multiplies each project: that of its own region under a role."""
    table = page.inputs.keys[node]
    if isinstance(page.claimant, Region):
        return table.own[page.named[page.claimant]]
    assert isinstance(page.claimant, Role)  # a pool takes no key
    side, means = page.places.sides[page.claimant], owners(page.claimant, page.register)
    found = "+".join(
        f"SUMPRODUCT(({side.whole()}={table.names.at(row)})*1)" for row in range(table.names.rows)
    )
    page.must_be_none("check_keys", f"{len(page.register)}-({found})")
    regions = [means.regions[row] for row in means.rows]
    return _column(node, side, [_value(node, region) for region in regions], page)


def keys_by_region(node: ByKey, regions: tuple[Region | None, ...], page: Page) -> Factor:
    """The key of each region, for blocks whose rows are the regions a claimant means."""
    if isinstance(page.claimant, Region):
        return key_of(node, page)
    labels = Grid(page.tab.name, page.tab.row + 1, 0, len(page.rows.labels))
    return _column(node, labels, [_value(node, region) for region in regions], page)


def _value(node: ByKey, region: Region | None) -> Fraction:
    """A region's key; one that lacks it was refused when the formula was evaluated."""
    return (node.key(region.code) if region is not None else None) or Fraction(0)


def _column(node: ByKey, names: Grid, values: list[Fraction], page: Page) -> Factor:
    """A block of numerators over the keys' common denominator, looked up by the region's name."""
    table, tab = page.inputs.keys[node], page.tab.name
    bottom, size = page.inputs.common([(one.denominator, one.bottom) for one in table.own.values()])

    def write(row: int, _year: int) -> str:
        name = page.at(names, row, 0)
        held = f"({table.names.whole(tab)}={name})*{table.numerators.whole(tab)}"
        return f"SUMPRODUCT({held}*({bottom}/{table.denominators.whole(tab)}))"

    numerators = np.array([[int(value * size)] for value in values], dtype=object)
    title = page.say("step_key", keys=table.label, cell=bottom.replace("$", ""))
    laid = page.block(title, False, write, numerators, "whole").whole
    most = f"MAX({laid.whole()})"
    return Factor(table.label, most, bottom, max(int(one) for one in numerators.flat), size, laid)
