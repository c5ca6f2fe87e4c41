"""Two accounts of one indicator, kept apart: the official one in place, and the one agreed for assessment.

official(i, t) = Σ_p indicator(p, t) of the projects that stand in i         在地统计, never changed
agreed(i, t)   = official(i, t) + Σ_f (credited(i, t) − pool(i, t))           属地、分劈、双算
Σ_i agreed − Σ_i official = excess                                            0 unless 双算, then named

Which region an activity belongs to is not for governments to agree: the National Bureau of Statistics,
answering proposal 7477 on 28 September 2022, says that unified accounting goes by the place of activity, and
a branch that is a local unit counts in its own region. Any split of GDP, industrial output, investment or
retail sales is therefore an account for assessment only, and must add up to the official one.
Source: https://www.stats.gov.cn/xxgk/jytadf2020/rddbjy2020/202209/t20220928_1888783.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from yrdshare.errors import Fault, FormulaError, fault
from yrdshare.formula.account import Account, evaluate, owners
from yrdshare.formula.formula import HOST, Formula
from yrdshare.formula.setting import Histories
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen, in_unit, plus, whole_fen
from yrdshare.nodes.dimension import Dimension
from yrdshare.nodes.expression import Capped, Expr, Floored, Number, Stream, Sum, Times, children
from yrdshare.nodes.measured import AboveBase
from yrdshare.words import Language, say

ByRegion = Mapping[Region, Fen]  # whole fen, or whole units, by year


@dataclass(frozen=True, eq=False)
class Reconciled:
    """One indicator in both accounts, by region and year, over the projects from their move on.

    streams : what the official account counts;  formulas : what was agreed on it, in order
    excess  : what 双算 credits beyond the official figure, by year, from the formulas' own accounts
    """

    streams: tuple[Stream, ...]
    formulas: tuple[Formula, ...]
    years: tuple[int, ...]
    official: ByRegion
    agreed: ByRegion
    excess: Fen

    @property
    def dimension(self) -> Dimension:
        """Kind, unit and basis of the indicator."""
        return self.formulas[0].dimension

    @property
    def difference(self) -> ByRegion:
        """agreed − official."""
        return {region: whole_fen(plus(self.agreed[region], -path)) for region, path in self.official.items()}

    @property
    def open(self) -> Fen:
        """Σ agreed − Σ official − excess by year: what does not reconcile, 0 to the fen."""
        left = whole_fen(-self.excess)
        for path in self.difference.values():
            left = whole_fen(plus(left, path))
        return left

    def name(self, lang: Language = "zh") -> str:
        """The indicator as its streams are called."""
        return say("assessment.and", lang).join(stream.text(lang) for stream in self.streams)

    def text(self, lang: Language = "zh") -> str:
        """Both accounts of each region, then the line that reconciles them."""
        ways = say("assessment.and", lang).join(
            say("assessment.way", lang, formula=one.name, way=say(f"assessment.way_{one.count}", lang))
            for one in self.formulas
        )
        lines = [say("assessment.indicator", lang, name=self.name(lang), ways=ways)]
        for region, official in self.official.items():
            for spot, year in enumerate(self.years):
                row = (official[spot], self.agreed[region][spot], self.difference[region][spot])
                amounts = dict(zip(("official", "agreed", "difference"), self._shown(row, lang), strict=True))
                lines.append(say("assessment.row", lang, region=region, year=year, **amounts))
        lines += [self.line(spot, lang) for spot in range(len(self.years))]
        return "\n".join(lines)

    def line(self, spot: int, lang: Language = "zh") -> str:
        """The reconciliation of one year: the sums of both accounts, and what is counted twice."""
        sums = [sum(int(path[spot]) for path in one.values()) for one in (self.agreed, self.official)]
        agreed, official, excess = self._shown((*sums, self.excess[spot]), lang)
        amounts = {"agreed": agreed, "official": official, "excess": excess}
        key = "assessment.reconciled" if not self.excess[spot] else "assessment.counted_twice"
        return say(key, lang, year=self.years[spot], **amounts)

    def _shown(self, amounts: Iterable[int], lang: Language) -> list[str]:
        return [self.dimension.amount_text(int(one), lang) for one in amounts]

    def rows(self, lang: Language) -> Iterator[dict[str, object]]:
        """One row for each region and year, money in 万元, exact."""
        money = self.dimension.money
        unit = say("money.unit_wan", lang) if money else self.dimension.unit_text(lang)
        for region, official in self.official.items():
            paths = (official, self.agreed[region], self.difference[region])
            for spot, year in enumerate(self.years):
                values = [in_unit(int(path[spot])) if money else int(path[spot]) for path in paths]
                known = (self.name(lang), region.text(lang), year, *values, unit)
                yield dict(zip(_titles(lang), known, strict=True))


@dataclass(frozen=True, eq=False)
class Assessment:
    """Every indicator of an agreement in both accounts."""

    indicators: tuple[Reconciled, ...]

    def text(self, lang: Language = "zh") -> str:
        """What the two accounts are, then each indicator."""
        lines = [say("assessment.heading", lang), *(one.text(lang) for one in self.indicators)]
        return "\n".join([*lines, say("assessment.source", lang)])

    def table(self, lang: Language = "zh") -> pd.DataFrame:
        """Indicator, region, year, official, agreed, difference, unit; exact decimals, no float."""
        rows = [row for one in self.indicators for row in one.rows(lang)]
        return pd.DataFrame(rows, columns=list(_titles(lang)), dtype=object)


def assess(formulas: Iterable[Formula], ledger: Ledger, histories: Histories | None = None) -> Assessment:
    """The official and the agreed account of every indicator that the formulas divide.

    formulas  : without open shares; those that divide money are no matter of statistics and left out
    histories : values that an agreement wrote down, used instead of the ledger's
    Raises FormulaError: no indicator among them, one that is not collected where it stands, two formulas that
    read one stream but not the same pool of streams, or what `evaluate` refuses.
    """
    groups = _groups([one for one in formulas if not one.paid], ledger.register)
    found = (_reconciled(streams, group, ledger, histories) for streams, group in groups.items())
    return Assessment(tuple(found))


def _groups(formulas: list[Formula], register: Register) -> dict[tuple[Stream, ...], list[Formula]]:
    """The formulas of each indicator; an indicator is the streams of a pool."""
    counting = [one for one in formulas if _streams(one)]
    faults = [] if counting else [fault("assessment.no_indicator")]
    groups: dict[tuple[Stream, ...], list[Formula]] = {}
    for formula in counting:
        groups.setdefault(_streams(formula), []).append(formula)
        found = owners(formula.collected_by, register)
        if any(found.regions[row] != one.host for row, one in zip(found.rows, register, strict=True)):
            faults.append(fault("assessment.elsewhere", formula=formula.name, collector=formula.collected_by))
    faults += _overlaps(groups)
    if faults:
        raise FormulaError(faults)
    return groups


def _streams(formula: Formula) -> tuple[Stream, ...]:
    """The streams that the pool is made of, once each, by name."""
    found = {stream.name: stream for stream in _carried(formula.pool)}
    return tuple(stream for _, stream in sorted(found.items()))


def _carried(node: Expr, added: bool = True) -> Iterator[Stream]:
    """The streams whose amounts an expression gives; tests, caps, floors and bases only look at theirs.

    What is taken off is a part of what it is taken off, not another activity: GDP less exempt GDP is the
    indicator GDP, of which less is divided.
    """
    if isinstance(node, Stream) and added:
        yield node
    if isinstance(node, Times) and isinstance(node.factor, Number) and node.factor.value < 0:
        added = not added
    below = (node.body,) if isinstance(node, Capped | Floored | AboveBase) else children(node)
    for one in below:
        if isinstance(one, Expr):
            yield from _carried(one, added)


def _overlaps(groups: Mapping[tuple[Stream, ...], list[Formula]]) -> Iterator[Fault]:
    """A stream that stands in two different pools would be official twice."""
    first: dict[str, Formula] = {}
    for streams, formulas in groups.items():
        for stream in streams:
            if stream.name in first:
                one, other = first[stream.name].name, formulas[0].name
                yield fault("assessment.overlap", stream=stream, one=one, other=other)
            first[stream.name] = formulas[0]


def _reconciled(
    streams: tuple[Stream, ...], formulas: list[Formula], ledger: Ledger, histories: Histories | None
) -> Reconciled:
    """One indicator: the official account is the same streams read 属地, whatever was agreed."""
    years = range(min(one.years[0] for one in formulas), max(one.years[-1] for one in formulas) + 1)
    whole = streams[0] if len(streams) == 1 else Sum(streams)
    in_place = evaluate(Formula(formulas[0].name, whole, {}, HOST, years, HOST, "in_place"), ledger)
    accounts = [evaluate(one, ledger, histories) for one in formulas]
    regions = dict.fromkeys(region for one in (in_place, *accounts) for region in one.regions)
    nothing = np.zeros(len(years), dtype=np.int64)
    official = {region: in_place.collected.get(region, nothing) for region in regions}
    agreed = dict(official)
    excess = nothing
    for account in accounts:
        excess = whole_fen(plus(excess, _placed(account.excess, account, years)))
        for region, path in account.transfers.items():
            agreed[region] = whole_fen(plus(agreed[region], _placed(path, account, years)))
    return Reconciled(streams, tuple(formulas), tuple(years), official, agreed, excess)


def _placed(path: Fen, account: Account, years: range) -> Fen:
    """A path of the formula's years in all the years."""
    start, after = account.formula.years[0] - years[0], years[-1] - account.formula.years[-1]
    return np.pad(path, (start, after))


def _titles(lang: Language) -> tuple[str, ...]:
    names = ("name", "region", "year", "official", "agreed", "difference", "unit")
    return tuple(say(f"assessment.column_{name}", lang) for name in names)
