"""Whose projects share one cap, and how blocks by region and blocks by project refer to each other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yrdshare.formula.account import owners
from yrdshare.formula.formula import Role
from yrdshare.formula.setting import Owners
from yrdshare.formula.sheet.cells import Grid
from yrdshare.formula.sheet.page import Page, Rows
from yrdshare.money import Fen, total

Address = Callable[[int, int], str]  # of a project's year


@dataclass(frozen=True, slots=True)
class Shared:
    """The regions that a claimant means, a row each in blocks by region.

    side : each project's region under a role; None where all projects are one claimant's
    """

    page: Page
    means: Owners
    side: Grid | None
    who: str

    @property
    def rows(self) -> Rows:
        """The rows of blocks by region."""
        regions = self.means.regions
        return Rows(tuple(self.who if one is None else self.page.named[one] for one in regions))

    def added(self, row: int, column: str) -> str:
        """The sum of a column over the projects of a row's region, within the block that is being laid."""
        if self.side is None:
            return f"SUM({column})"
        labels = Grid(self.page.tab.name, self.page.tab.row + 1, 0, len(self.means.regions))
        label = self.page.at(labels, row, 0)
        return f"SUMPRODUCT(({self.side.whole(self.page.tab.name)}={label})*{column})"

    def looked_up(self, grid: Grid) -> Address:
        """What a block by region says of each project's own region."""
        page, home = self.page, self.page.tab.name
        labels = Grid(grid.tab, grid.row, 0, grid.rows)

        def write(project: int, year: int) -> str:
            if self.side is None:
                return page.at(grid, 0, year)
            mine = f"({labels.whole(home)}={page.at(self.side, project, 0)})"
            return f"SUMPRODUCT({mine}*{grid.down(year, home)})"

        return write

    def by_project(self, step: str, grid: Grid, values: Fen) -> Address:
        """A block that tells each project what the block by region says of its own, where regions differ."""
        if self.side is None:
            return self.looked_up(grid)
        title = self.page.say("step_own", who=self.who, step=step)
        found = self.page.block(title, True, self.looked_up(grid), values[self.means.rows], "whole").whole
        return lambda project, year: self.page.at(found, project, year)

    def alike(self, project: int, count: int, test: str) -> str:
        """How many of the first `count` projects are of the same region and pass the test."""
        if self.side is None:
            return f"SUMPRODUCT(({test})*1)"
        some = Grid(self.side.tab, self.side.row, self.side.column, count).whole(self.page.tab.name)
        return f"SUMPRODUCT(({some}={self.page.at(self.side, project, 0)})*({test}))"

    def summed(self, amounts: Fen) -> Fen:
        """Amounts by project added up by region."""
        return np.array([total(amounts[self.means.rows == row]) for row in range(len(self.means.regions))])


def shared(page: Page) -> Shared:
    """The regions of the claimant whose claim is being laid; the pool is everybody's together."""
    if page.claimant is None:
        nobody = Owners(np.zeros(len(page.register), dtype=np.int64), (None,))
        return Shared(page, nobody, None, page.say("all_projects"))
    means = owners(page.claimant, page.register)
    if isinstance(page.claimant, Role):
        return Shared(page, means, page.places.sides[page.claimant], page.claimant.text(page.lang))
    return Shared(page, means, None, page.named[page.claimant])
