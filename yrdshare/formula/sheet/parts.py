"""What each project has of a sum that a cap has cut: paid · e / asked, by largest remainder."""

from dataclasses import dataclass

import numpy as np

from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.division import left_over, quotient
from yrdshare.formula.sheet.page import Value
from yrdshare.formula.sheet.shared import Address, Shared
from yrdshare.money import Exact, Fen


@dataclass(frozen=True, slots=True)
class Amounts:
    """The present values: the projects' claims and parts, and by region the sums asked for and paid."""

    claims: Fen
    parts: Exact
    asked: Fen
    paid: Fen


def parts_of(asked: Value, sums: tuple[Value, Value], amounts: Amounts, shared: Shared) -> Value:
    """Each project's part: its own claim, or where the sum is cut its part of what is paid.

    asked : the projects' claims in whole fen;  sums : by region, asked for and paid
    """
    page, (wanted, paid) = shared.page, sums
    wholes, remainders = _division(amounts, shared)
    a = shared.by_project(wanted.step, wanted.whole, amounts.asked)
    g = shared.by_project(paid.step, paid.whole, amounts.paid)

    def floor(project: int, year: int) -> str:
        spot, e = (project, year), page.at(asked.whole, project, year)
        return f"IF({_is_cut(g, a, spot)},{quotient(g(*spot), e, a(*spot))},{e})"

    title = page.say("step_part_floor", paid=paid.step, step=asked.step, asked=wanted.step)
    floors = page.block(title, True, floor, wholes, "whole")

    def rest(project: int, year: int) -> str:
        spot, e = (project, year), page.at(asked.whole, project, year)
        left = left_over(g(*spot), e, page.at(floors.whole, project, year), a(*spot))
        return f"IF({_is_cut(g, a, spot)},{left},0)"

    title = page.say("step_part_rest", step=floors.step, asked=wanted.step)
    over = page.block(title, True, rest, remainders, "part")
    left = _left(floors, paid, amounts.paid - shared.summed(wholes), shared)
    return _with_extras((floors, over), left, amounts.parts, shared)


def _division(amounts: Amounts, shared: Shared) -> tuple[Fen, Fen]:
    """Quotients and remainders of paid · e / asked where the sum is cut; elsewhere the claims and 0."""
    rows = shared.means.rows
    whole, given = amounts.asked.astype(object)[rows], amounts.paid.astype(object)[rows]
    product, cut = given * amounts.claims.astype(object), given < whole
    bottom = np.where(cut, whole, 1)
    wholes = np.where(cut, product // bottom, amounts.claims).astype(np.int64)
    return wholes, np.where(cut, product % bottom, 0).astype(np.int64)


def _left(floors: Value, paid: Value, missing: Fen, shared: Shared) -> Value:
    """The fen that each region's projects have not yet been given."""
    page = shared.page

    def write(row: int, year: int) -> str:
        given = shared.added(row, floors.whole.down(year, page.tab.name))
        return f"{page.at(paid.whole, row, year)}-{given}"

    with page.over(shared.rows):
        title = page.say("step_part_left", paid=paid.step, step=floors.step)
        return page.block(title, True, write, missing, "whole")


def _with_extras(divided: tuple[Value, Value], left: Value, final: Exact, shared: Shared) -> Value:
    """One fen more for the largest remainders; where they are equal, for the earlier projects."""
    page, home, missing = shared.page, shared.page.tab.name, shared.looked_up(left.whole)
    floors, rest = divided

    def write(project: int, year: int) -> str:
        own, grid = page.at(rest.whole, project, year), rest.whole
        ahead = shared.alike(project, grid.rows, f"{grid.down(year, home)}>{own}")
        if project:
            earlier = Grid(grid.tab, grid.row, grid.column, project, grid.columns)
            ahead += "+" + shared.alike(project, project, f"{earlier.down(year, home)}={own}")
        return f"{page.at(floors.whole, project, year)}+IF({ahead}<{missing(project, year)},1,0)"

    title = page.say("step_part_extra", step=floors.step, left=left.step, rest=rest.step)
    return page.lay(title, True, final, write)


def _is_cut(paid: Address, asked: Address, spot: tuple[int, int]) -> str:
    return f"AND({paid(*spot)}<{asked(*spot)},{asked(*spot)}>0)"
