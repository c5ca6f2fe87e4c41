"""Relocated industries: who they are, where they come from, when they moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import InputError, fault
from yrdshare.ledger.hints import hint
from yrdshare.ledger.regions import Region

NOWHERE = -1  # the row of a region that a project does not have


@dataclass(frozen=True, slots=True)
class Project:
    """A relocated industry. Its firm's name is secret: screens and exports show the code.

    park, fund : the committee and the fund that the roles PARK and FUND mean for it, None where it has none
    investment : whole fen, None where not stated;  status, source, method : where its row comes from
    """

    code: str
    origin: Region
    host: Region
    moved: int
    full_production: int
    sector: str = ""
    marks: frozenset[str] = frozenset()
    name: str = field(default="", compare=False, repr=False)
    investment: int | None = field(default=None, compare=False, repr=False)
    status: str = field(default="", compare=False, repr=False)
    source: str = field(default="", compare=False, repr=False)
    method: str = field(default="", compare=False, repr=False)
    park: Region | None = None
    fund: Region | None = None


class Register(Sequence[Project]):
    """The projects in the order of the file, with their columns as arrays for many of them."""

    def __init__(self, projects: Sequence[Project]) -> None:
        self.projects = tuple(projects)

    def __getitem__(self, index: int) -> Project:  # type: ignore[override]
        return self.projects[index]

    def __len__(self) -> int:
        return len(self.projects)

    def __iter__(self) -> Iterator[Project]:
        return iter(self.projects)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Register) and self.projects == other.projects

    def __hash__(self) -> int:
        return hash(self.projects)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The projects' codes."""
        return tuple(project.code for project in self.projects)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each code."""
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def moved(self) -> NDArray[np.int64]:
        """The year each project moved, shape (projects,)."""
        return np.array([project.moved for project in self.projects], dtype=np.int64)

    @cached_property
    def full_production(self) -> NDArray[np.int64]:
        """The year each project reached full production, shape (projects,)."""
        return np.array([project.full_production for project in self.projects], dtype=np.int64)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Every origin, host, park committee and fund, once, in the order they first appear."""
        return tuple(dict.fromkeys(self._places.values()))

    @cached_property
    def _places(self) -> dict[int, Region]:
        """Each region object by its identity: projects share one, and hashing it 100,000 times is slow."""
        sides = ((one.origin, one.host, one.park, one.fund) for one in self.projects)
        return {id(region): region for side in sides for region in side if region is not None}

    @cached_property
    def origin_rows(self) -> NDArray[np.int64]:
        """The row in `regions` of each project's origin, shape (projects,)."""
        return self._rows([project.origin for project in self.projects])

    @cached_property
    def host_rows(self) -> NDArray[np.int64]:
        """The row in `regions` of each project's host, shape (projects,)."""
        return self._rows([project.host for project in self.projects])

    @cached_property
    def park_rows(self) -> NDArray[np.int64]:
        """The row in `regions` of each project's park committee, `NOWHERE` without one, shape (projects,)."""
        return self._rows([project.park for project in self.projects])

    @cached_property
    def fund_rows(self) -> NDArray[np.int64]:
        """The row in `regions` of each project's fund, `NOWHERE` without one, shape (projects,)."""
        return self._rows([project.fund for project in self.projects])

    def _rows(self, sides: Sequence[Region | None]) -> NDArray[np.int64]:
        row = {region: position for position, region in enumerate(self.regions)}
        rows = {place: row[region] for place, region in self._places.items()}
        rows[id(None)] = NOWHERE
        return np.fromiter((rows[id(region)] for region in sides), dtype=np.int64, count=len(sides))

    def carrying(self, mark: str) -> NDArray[np.bool_]:
        """Which projects carry `mark`, shape (projects,)."""
        return np.array([mark in project.marks for project in self.projects], dtype=bool)

    def row(self, code: str) -> int:
        """The row of `code`; an unknown code is refused with the nearest known one."""
        if code not in self.rows:
            raise InputError([fault("ledger.unknown_project", found=code, hint=hint(code, self.codes))])
        return self.rows[code]
