"""What becomes of each project if nothing moves, as somebody assumes it: it stays, declines, or leaves.

留 stays as it is, 衰 declines by a yearly rate, 走 leaves in a year. Each row of `baseline.csv` is a frozen
value with its author and reason; several rows of one project are a mixture, weighted, and may differ
low–mid–high.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, cast, get_args

from yrdshare.errors import Fault, Place, fault
from yrdshare.fiscal.dated import ASSUMED
from yrdshare.fiscal.listed import chosen, numbers, read_listed, region_of, stated, words_of
from yrdshare.ledger.checks import NONE, lookup, years
from yrdshare.ledger.columns import Column, Shape
from yrdshare.ledger.opening import refuse
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.ledger.tables import Table
from yrdshare.money import share_text
from yrdshare.words import Language, said, say

Outlook = Literal["stays", "declines", "leaves"]
Case = Literal["low", "mid", "high"]
OUTLOOKS: tuple[Outlook, ...] = get_args(Outlook)
CASES: tuple[Case, ...] = get_args(Case)
LONGEST_BASE = 10  # years before the move that a base may be the mean of
Odd = tuple[str, str, Mapping[str, object]]
MOST_NAMED = 20  # projects without a fate, named one by one
PROJECT, FATE, RATE = Column("project", "project"), Column("fate", "fate"), Column("rate", "rate", False)
LEAVES, GOES_TO = Column("leaves", "leaves", False), Column("goes_to", "goes_to", False)
WEIGHT, CASE = Column("weight", "weight", False), Column("case", "case", False)
BASE = Column("history_years", "history_years", False)
AUTHOR, REASON, STATUS = (Column(name, name) for name in ("author", "reason", "status"))
BASELINE = Shape(
    "baseline",
    (PROJECT, FATE, RATE, LEAVES, GOES_TO, WEIGHT, CASE, BASE, AUTHOR, REASON, STATUS),
)


@dataclass(frozen=True, slots=True)
class Fate:
    """One assumption: what becomes of a project, with which weight, who says so and why.

    rate    : of 衰, the part lost each year, 0 < rate ≤ 1
    leaves  : of 走, the first year in which the region has nothing of it any more
    goes_to : of 走, the host that has it from then on even without a deal; None where it is lost to both
    case    : the outlook it belongs to; "" in all of them
    history_years : the base is the mean of so many full years before the move
    """

    project: str
    fate: Outlook
    author: str
    reason: str
    rate: Fraction = Fraction(0)
    leaves: int = 0
    goes_to: Region | None = None
    weight: Fraction = Fraction(1)
    case: Case | Literal[""] = ""
    history_years: int = 1

    def left(self, year: int, last: int) -> Fraction:
        """Which part of the base is still there: 1, (1 − rate)^(year − last), or 1 until it leaves.

        last : the last full year before the move
        """
        if self.fate == "declines":
            return (1 - self.rate) ** (year - last)
        return Fraction(self.fate == "stays" or year < self.leaves)

    def arrived(self, year: int) -> bool:
        """Whether it stands in the region it goes to."""
        return self.goes_to is not None and year >= self.leaves

    def text(self, lang: Language = "zh") -> str:
        """The assumption in words, its weight with it where it is one of several."""
        key = "baseline.says_goes" if self.goes_to else f"baseline.says_{self.fate}"
        words = say(key, lang, rate=share_text(self.rate), year=self.leaves, region=self.goes_to or "")
        if self.weight != 1:
            words = say("baseline.weighted", lang, weight=share_text(self.weight), fate=words)
        return words


@dataclass(frozen=True, eq=False)
class Baseline:
    """Every assumption about what happens without a deal, in the order of the file.

    kept : region → stream → the part of a stream of all budget levels that this region retains
    """

    fates: tuple[Fate, ...]
    kept: Mapping[Region, Mapping[str, Fraction]]

    def of(self, case: Case = "mid") -> dict[str, tuple[Fate, ...]]:
        """What is assumed of each project in one case."""
        found: dict[str, tuple[Fate, ...]] = {}
        for one in self.fates:
            if one.case in ("", case):
                found[one.project] = (*found.get(one.project, ()), one)
        return found

    @property
    def authors(self) -> tuple[str, ...]:
        """Who assumes it, each once."""
        return tuple(dict.fromkeys(one.author for one in self.fates))


def read_baseline(
    file: str | Path, park: Park, kept: Mapping[Region, Mapping[str, Fraction]] | None = None
) -> Baseline:
    """The assumptions in a CSV file with the columns project, fate, author, reason, status (假设).

    Optional: rate (of 衰), leaves and goes_to (of 走), weight, case (low, mid, high), history_years.
    Every project of the park has a fate and its weights add up to 1: there is no default.
    Raises InputError with all faults at once.

    kept : see `Baseline`; needed for streams of all budget levels only
    """
    faults: list[Fault] = []
    table = read_listed(file, BASELINE, faults)
    fates = [] if table is None else _fates(table, park, faults)
    whole = Place(Path(file).name)
    if table is not None:
        faults += lacking(words_of(table, "project"), park, whole)
    if not faults:
        faults += weights_amiss(fates, whole)
    refuse(faults)
    return Baseline(tuple(fates), kept or {})


def _fates(table: Table, park: Park, faults: list[Fault]) -> list[Fate]:
    """The rows; worth using only where nothing was found wrong."""
    rows = lookup(table, "project", park.projects.rows, "ledger.unknown_project", faults)
    fate = chosen(table, FATE, {one: f"baseline.fate_{one}" for one in OUTLOOKS}, faults)
    case = chosen(table, CASE, {one: f"baseline.case_{one}" for one in CASES}, faults)
    author, reason = (stated(table, column.name, faults) for column in (AUTHOR, REASON))
    lookup(table, "status", {ASSUMED: 0}, "baseline.not_assumed", faults)
    rate, weight = (numbers(table, column.name, faults) for column in (RATE, WEIGHT))
    leaves, base = _leaves(table, faults), _bases(table, faults)
    goes_to = region_of(table, GOES_TO, park.regions, faults)
    written = {column: words_of(table, column) for column in ("rate", "leaves", "goes_to", "weight")}
    found = []
    for row in range(table.rows):
        if rows[row] == NONE or not fate[row]:
            continue
        one = Fate(
            park.projects.codes[rows[row]],
            cast("Outlook", fate[row]),
            author[row],
            reason[row],
            rate[row] or Fraction(0),
            leaves[row],
            goes_to[row],
            Fraction(1) if weight[row] is None else cast("Fraction", weight[row]),
            cast("Case", case[row]),
            base[row],
        )
        told = {column: words[row] for column, words in written.items()}
        for column, key, more in _odd(one, park.projects[rows[row]], told):
            faults.append(fault(key, table.place(row, column), project=one.project, **more))
        found.append(one)
    return found


def _leaves(table: Table, faults: list[Fault]) -> list[int]:
    """The year of every row, 0 where the cell is empty."""
    if not any(words_of(table, "leaves")):
        return [0] * table.rows
    read = years(table, "leaves", faults, required=False)
    return [0 if year == NONE else int(year) for year in read]


def _bases(table: Table, faults: list[Fault]) -> list[int]:
    """How many full years each base is the mean of; 1, the last one, where the cell is empty."""
    known = {str(count): count for count in range(1, LONGEST_BASE + 1)} | {"": 1}
    if "history_years" not in table.words:
        return [1] * table.rows
    return [int(one) for one in lookup(table, "history_years", known, "baseline.history_years", faults)]


def _odd(fate: Fate, project: Project, told: Mapping[str, str]) -> Iterator[Odd]:
    """What does not fit together in one row: the column, the sentence, the words that fill it."""
    declines, leaves = fate.fate == "declines", fate.fate == "leaves"
    if bool(told["rate"]) != declines:
        yield "rate", "baseline.rate_missing" if declines else "baseline.rate_elsewhere", {}
    elif declines and not 0 < fate.rate <= 1:
        yield "rate", "baseline.rate_range", {"found": told["rate"]}
    if bool(told["leaves"]) != leaves:
        yield "leaves", "baseline.year_missing" if leaves else "baseline.year_elsewhere", {}
    elif leaves and 0 < fate.leaves < project.moved:
        yield "leaves", "baseline.left_before", {"found": fate.leaves, "moved": project.moved}
    if told["goes_to"] and not leaves:
        yield "goes_to", "baseline.goes_without_leaving", {}
    elif fate.goes_to and (fate.goes_to, fate.leaves) != (project.host, project.moved):
        yield "goes_to", "baseline.goes_elsewhere", {"host": project.host, "moved": project.moved}
    if not 0 < fate.weight <= 1:
        yield "weight", "baseline.weight_range", {"found": told["weight"]}


def lacking(named: Iterable[str], park: Park, place: Place | None = None) -> list[Fault]:
    """Every project has a fate: nothing is assumed by default."""
    codes = sorted({*park.projects.codes} - {*named}, key=park.projects.row)
    found = [fault("baseline.no_fate", place, project=code) for code in codes[:MOST_NAMED]]
    if len(codes) > MOST_NAMED:
        found.append(fault("baseline.no_fate_more", place, count=len(codes) - MOST_NAMED))
    return found


def weights_amiss(fates: Sequence[Fate], place: Place | None = None) -> list[Fault]:
    """The weights of each project add up to 1 in each case that the file tells apart."""
    cases: tuple[Case, ...] = CASES if any(one.case for one in fates) else ("mid",)
    sums = {(one.project, case): Fraction(0) for one in fates for case in cases}
    for one in fates:
        for case in cases:
            sums[one.project, case] += one.weight if one.case in ("", case) else 0
    found = []
    for (code, case), total in sums.items():
        if total != 1:
            words = {"project": code, "case": said(f"baseline.case_{case}")}
            found.append(fault("baseline.weights", place, **words, total=share_text(total)))
    return found
