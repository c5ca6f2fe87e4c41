"""The no-deal baseline: what each region has if nothing moves, from assumptions that carry their author.

nodeal(origin, t) = Σ_p Σ_f weight_f · left_f(t) · base(p)      years from the move on, fen, rounded once
nodeal(host, t)   = Σ_p Σ_f weight_f · ledger(p, t)             of those that come without a deal too

base(p) is the mean of the last full years before the move, stream by stream, of what the origin retains.
Before its move a project is at the origin with and without a deal, so it is in no account of those years.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.fates import CASES, Baseline, Case, Fate, lacking, weights_amiss
from yrdshare.fiscal.working import FEN, RATE, Step
from yrdshare.ledger.hints import hint
from yrdshare.ledger.ledger import STATUSES, Ledger
from yrdshare.ledger.park import Park, YearlyTable
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction, wan_text
from yrdshare.nodes.dimension import dimension
from yrdshare.words import Language, said, say

PAID = frozenset({"tax", "land", "fee", "dividend"})  # kinds that a treasury receives
ALL_LEVELS = "全口径"  # the basis of which a region retains a part
FORECAST = STATUSES.index("预测")  # no better than this: it rests on an assumption
ENDINGS = ("_gross", "_net")  # of one tax on other bases
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Part:
    """What one project leaves in one region in one year under one fate: fen = weight · Σ streams · factor."""

    project: Project
    fate: Fate
    factor: Fraction
    streams: tuple[Step, ...]

    @property
    def value(self) -> Fraction:
        """Exact fen."""
        whole = sum((Fraction(one.value or 0) for one in self.streams), Fraction(0))
        return self.fate.weight * self.factor * whole

    def step(self) -> Step:
        """The part opened: the assumption with its author, then the streams."""
        facts = {"author": self.fate.author, "reason": self.fate.reason}
        weight = Step(said("baseline.step_weight"), self.fate.weight, RATE)
        factor = Step(said("baseline.step_left"), self.factor, RATE)
        return Step(
            said("baseline.step_part", project=self.project.code, fate=self.fate),
            self.value,
            FEN,
            said("baseline.how_part"),
            say("baseline.by", "zh", **facts),
            say("baseline.assumed", "zh"),
            (weight, factor, *self.streams),
        )


@dataclass(frozen=True, eq=False)
class NoDeal:
    """What each region has without a deal in one case, and what that rests on."""

    table: YearlyTable
    case: Case
    baseline: Baseline = field(repr=False)
    parts: Mapping[tuple[Region, int], tuple[Part, ...]] = field(repr=False)

    def working(self, region: Region, year: int) -> Step:
        """The amount of a region and year, opened down to the ledger's cells and the assumptions."""
        steps = tuple(part.step() for part in self.parts[region, year])
        source, status = self.table.origins[region, year]
        title = said("baseline.step_title", region=region, year=year)
        amount = self.table[region][year]
        return Step(title, amount, FEN, said("baseline.how_sum"), source, status, steps)

    def text(self, lang: Language = "zh") -> str:
        """The amounts by region and year, then every assumption with author and reason."""
        lines = [say("baseline.heading", lang, case=said(f"baseline.case_{self.case}"))]
        for region, amounts in self.table.items():
            years = [
                say("baseline.year", lang, year=year, amount=wan_text(amount))
                for year, amount in amounts.items()
            ]
            joined = say("baseline.joint", lang).join(years)
            lines.append(say("baseline.region", lang, region=region, years=joined))
        for code, fates in self.baseline.of(self.case).items():
            for one in fates:
                facts = {"project": code, "fate": one, "author": one.author, "reason": one.reason}
                lines.append(say("baseline.assumption", lang, **facts))
        return "\n".join(lines)


def no_deal(
    park: Park, baseline: Baseline, years: Sequence[int], streams: Sequence[str], case: Case = "mid"
) -> NoDeal:
    """What each origin and host has without a deal in each of `years`; `.table` is a park's `no_deal`.

    streams : names of the money streams that count, such as ("vat", "cit"); there is no default, since a
              park may hold one tax on several bases
    Raises InputError with all faults at once: streams that are no money or one tax twice, cells that are
    absent, retained parts that are not given. Absent is not zero.
    """
    faults = [*_unfit(park.ledger, streams), *lacking((one.project for one in baseline.fates), park)]
    faults += weights_amiss(baseline.fates)
    if case not in CASES:
        faults.append(fault("baseline.unknown_word", found=case, hint=hint(case, CASES)))
    if faults:
        raise InputError(faults)
    cells = _Cells(park.ledger, baseline, tuple(streams))
    parts: dict[tuple[Region, int], list[Part]] = {
        (region, year): [] for region in _sides(park) for year in years
    }
    assumed = baseline.of(case)
    for project in park.projects:
        for fate in assumed[project.code]:
            for region, year, part in _parts(project, fate, years, cells):
                parts[region, year].append(part)
    cells.refuse()
    return NoDeal(_table(parts, baseline), case, baseline, {at: tuple(some) for at, some in parts.items()})


def _unfit(ledger: Ledger, streams: Sequence[str]) -> Iterator[Fault]:
    """Which of these names are no money of a treasury, or a tax that counts already; unknown ones raise."""
    taxes: dict[str, str] = {}
    if not streams:
        yield fault("baseline.no_streams")
    for name in streams:
        held = dimension(ledger[name])
        if held.kind not in PAID or not held.money:
            yield fault("baseline.no_money", stream=ledger[name], kind=held)
        tax = name
        for ending in ENDINGS:
            tax = tax.removesuffix(ending)
        if tax in taxes:
            yield fault("baseline.tax_twice", one=ledger[taxes[tax]], other=ledger[name])
        taxes[tax] = name


def _sides(park: Park) -> tuple[Region, ...]:
    """Every origin, then every host, once."""
    sides = [*(one.origin for one in park.projects), *(one.host for one in park.projects)]
    return tuple(dict.fromkeys(sides))


def _parts(
    project: Project, fate: Fate, years: Sequence[int], cells: "_Cells"
) -> Iterator[tuple[Region, int, Part]]:
    """What one project leaves under one fate, from its move on: at the origin, and at the host it goes to."""
    spans = {year: fate.left(year, project.moved - 1) for year in years if year >= project.moved}
    base = cells.base(project, fate.history_years) if any(spans.values()) else ()  # a new plant has no past
    for year, left in spans.items():
        if left:
            yield project.origin, year, Part(project, fate, left, base)
        if fate.arrived(year):
            yield project.host, year, Part(project, fate, Fraction(1), cells.at_host(project, year))


def _table(parts: Mapping[tuple[Region, int], Sequence[Part]], baseline: Baseline) -> YearlyTable:
    """Each sum rounded once to the fen; an example where any cell below it is one, else a forecast."""
    amounts: dict[Region, dict[int, int]] = {}
    origins: dict[tuple[Region, int], tuple[str, str]] = {}
    source = say("baseline.source", "zh", authors="、".join(baseline.authors))
    for (region, year), some in parts.items():
        amounts.setdefault(region, {})[year] = round_fraction(sum((one.value for one in some), Fraction(0)))
        stated = {leaf.status for one in some for step in one.streams for leaf in step.leaves()}
        known = [STATUSES.index(status) for status in STATUSES if status in stated]
        origins[region, year] = source, STATUSES[min([FORECAST, *known])]
    return YearlyTable(amounts, origins)


@dataclass(frozen=True, eq=False)
class _Cells:
    """The ledger's cells of the streams that count, each as a step; what is absent is kept for `refuse`."""

    ledger: Ledger
    baseline: Baseline
    streams: tuple[str, ...]
    faults: dict[object, Fault] = field(default_factory=dict)

    def base(self, project: Project, count: int) -> tuple[Step, ...]:
        """Each stream's mean over the last `count` full years before the move, of what the origin retains."""
        years = range(project.moved - count, project.moved)
        return tuple(self._mean(project, name, years) for name in self.streams)

    def at_host(self, project: Project, year: int) -> tuple[Step, ...]:
        """What the host retains of each stream in a year."""
        return tuple(self._kept(project.host, self._cell(project, name, year), name) for name in self.streams)

    def refuse(self) -> None:
        """Raise what was found; many absent cells are counted."""
        listed = list(self.faults.values())
        if len(listed) > MOST_NAMED:
            listed = [*listed[:MOST_NAMED], fault("ledger.more", count=len(listed) - MOST_NAMED)]
        if listed:
            raise InputError(listed)

    def _mean(self, project: Project, name: str, years: Sequence[int]) -> Step:
        cells = tuple(self._cell(project, name, year) for year in years)
        mean = cells[0]
        if len(cells) > 1:
            title = said("baseline.step_mean", stream=self.ledger[name], count=len(cells))
            value = sum((Fraction(one.value or 0) for one in cells), Fraction(0)) / len(cells)
            mean = Step(title, value, FEN, said("baseline.how_mean"), parts=cells)
        return self._kept(project.origin, mean, name)

    def _kept(self, region: Region, step: Step, name: str) -> Step:
        """The part that a region retains: all of it, unless the stream is of all budget levels."""
        if self.ledger[name].basis != ALL_LEVELS:
            return step
        part = self.baseline.kept.get(region, {}).get(name)
        if part is None:
            lacking = fault("baseline.not_retained", region=region, stream=self.ledger[name])
            self.faults.setdefault((region, name), lacking)
            return step
        rate = Step(said("baseline.step_retained", region=region), part, RATE)
        title = said("baseline.step_kept", region=region, stream=self.ledger[name])
        return Step(title, part * (step.value or 0), FEN, said("baseline.how_kept"), parts=(rate, step))

    def _cell(self, project: Project, name: str, year: int) -> Step:
        """One cell of the ledger; absent is a fault, not zero."""
        title = said("baseline.step_cell", stream=self.ledger[name], year=year)
        cells, held = self.ledger.cells.get(name), self.ledger.years
        spot = self.ledger.register.row(project.code), year - (held[0] if held else 0)
        if cells is None or not 0 <= spot[1] < len(held) or not cells.present[spot]:
            absent = fault("baseline.absent", project=project.code, stream=self.ledger[name], year=year)
            self.faults.setdefault((project.code, name, year), absent)
            return Step(title, None, FEN)
        source, status = self.ledger.sources[cells.source[spot]], STATUSES[cells.status[spot]]
        return Step(title, int(cells.value[spot]), FEN, source=source, status=status)
