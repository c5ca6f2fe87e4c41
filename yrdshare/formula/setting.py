"""Where an expression is evaluated: the ledger, the calendar, the clocks, and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.regions import Region
from yrdshare.nodes.expression import Clock, History

Histories = Mapping[History, Mapping[str, int]]  # fen by project code, as an agreement wrote them down
Reading = Literal["agreement", "history", "average"]


@dataclass(frozen=True, slots=True)
class Owners:
    """For whom an expression is evaluated: the region that claims from each project.

    rows : the position in `regions` of each project's region, shape (projects,)
    The pool belongs to nobody (`None`).
    """

    rows: NDArray[np.int64]
    regions: tuple[Region | None, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an expression is evaluated.

    calendar : the calendar year of each column, shape (1 or projects, columns)
    first    : the agreement's first year, where the calendar clock starts
    needed   : projects whose absent cells are an error, shape (projects, 1)
    owners   : whose claim it is, for keys and for caps on the sum of a claimant's projects
    reading  : which cells a stream gives: those from the move on, those before it, or all of them
    """

    ledger: Ledger
    calendar: NDArray[np.int64]
    first: int
    histories: Histories
    needed: NDArray[np.bool_]
    owners: Owners
    reading: Reading = "agreement"

    @property
    def shape(self) -> tuple[int, int]:
        """(projects, columns)"""
        return len(self.ledger.register), self.calendar.shape[1]

    def clock_years(self, clock: Clock) -> NDArray[np.int64]:
        """k = t − start + 1, shape (1 or projects, columns)."""
        if clock == "calendar":
            return self.calendar - self.first + 1
        register = self.ledger.register
        start = register.moved if clock == "moved" else register.full_production
        return self.calendar - start[:, None] + 1

    def claimed_by(self, owners: Owners) -> "Setting":
        """The same years for another claimant."""
        return replace(self, owners=owners)

    def before_moving(self, history: History) -> "Setting":
        """The `history.years` calendar years before each project moved, for projects not agreed already."""
        register = self.ledger.register
        agreed = self.histories.get(history, {})
        open_rows = np.ones((len(register), 1), dtype=bool)
        if agreed:
            open_rows = np.array([[code not in agreed] for code in register.codes], dtype=bool).reshape(-1, 1)
        calendar = register.moved[:, None] + np.arange(-history.years, 0, dtype=np.int64)
        return replace(self, calendar=calendar, needed=self.needed & open_rows, reading="history")

    def back_to(self, years: int) -> "Setting":
        """The same columns with the `years` − 1 calendar years before them in front."""
        earlier = self.calendar[:, :1] + np.arange(1 - years, 0, dtype=np.int64)
        return replace(self, calendar=np.hstack([earlier, self.calendar]), reading="average")


def setting(ledger: Ledger, years: tuple[int, ...], histories: Histories | None = None) -> Setting:
    """The setting of a formula's pool: the agreement's years, every cell needed, claimed by nobody."""
    calendar = np.array([years], dtype=np.int64)
    needed = np.ones((len(ledger.register), 1), dtype=bool)
    nobody = Owners(np.zeros(len(ledger.register), dtype=np.int64), (None,))
    return Setting(ledger, calendar, years[0], histories or {}, needed, nobody)
