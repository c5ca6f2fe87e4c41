"""How far each assumption may be off: what a tornado moves, one at a time.

Every size here is an assumption, stated with each bar; `Swing` takes any two scenarios instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.park import Yearly, YearlyTable
from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction, share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.stress.cells import FORECAST
from yrdshare.negotiate.stress.scenarios import Scenario, delayed, falls
from yrdshare.words import Language, Said, said, say

STREAMS = Fraction(1, 10)  # each stream of the ledger
YEARS = 1  # production
POINTS = Fraction(1, 100)  # the discount rate; not below 0 where it is not there already, nor above 1
VALUES = Fraction(1, 5)  # what a region says that GDP is worth to it: stated, not measured
TABLES = Fraction(1, 10)  # what a region has without a deal; its costs

Table = Literal["no_deal", "costs"]


@dataclass(frozen=True, eq=False, slots=True)
class Swing:
    """An assumption and its two ends, the unfavourable or lower one first."""

    title: Said
    low: Scenario
    high: Scenario


@dataclass(frozen=True, slots=True)
class Discounted:
    """Gains are discounted at another yearly rate."""

    rate: Fraction

    def applied(self, draft: Draft) -> Draft:
        """The draft with that rate."""
        return replace(draft, discount=self.rate)

    def text(self, lang: Language = "zh") -> str:
        """The rate."""
        return say("stress.discounted", lang, rate=share_text(self.rate))


@dataclass(frozen=True, slots=True)
class Valued:
    """The stated value of a credited kind times 1 + by: one region's, or with None everyone's own."""

    kind: str
    by: Fraction
    region: Region | None = None

    def applied(self, draft: Draft) -> Draft:
        """The draft with these values."""
        stated = {region: dict(by_kind) for region, by_kind in draft.values.items()}
        for region, by_kind in stated.items():
            if self.kind in by_kind and self.region in (None, region):
                by_kind[self.kind] *= 1 + self.by
        return replace(draft, values=stated)

    def text(self, lang: Language = "zh") -> str:
        """Whose value, and how far it moves."""
        words = {"who": _who(self.region), "kind": say(f"nodes.kind_{self.kind}", lang)}
        key = "value_lower" if self.by < 0 else "value_higher"
        return say(f"stress.{key}", lang, **words, by=share_text(abs(self.by)))


@dataclass(frozen=True, slots=True)
class Burdened:
    """No-deal incomes or costs times 1 + by: one region's, or with None everyone's own; whole fen."""

    table: Table
    by: Fraction
    region: Region | None = None

    def applied(self, draft: Draft) -> Draft:
        """The draft with that table; what moves is no longer confirmed."""
        held: Yearly = getattr(draft, self.table)
        mine = [region for region in held if self.region in (None, region)]
        moved = {
            region: {year: round_fraction(fen * (1 + self.by)) for year, fen in held[region].items()}
            for region in mine
        }
        origins = {
            (region, year): (self.text(), _unconfirmed(status)) if region in moved else (source, status)
            for (region, year), (source, status) in getattr(held, "origins", {}).items()
        }
        changed: dict[str, Yearly] = {self.table: YearlyTable({**held, **moved}, origins)}
        return replace(draft, **changed)  # type: ignore[arg-type]

    def text(self, lang: Language = "zh") -> str:
        """Whose table, and how far it moves."""
        key = f"lower_{self.table}" if self.by < 0 else f"higher_{self.table}"
        return say(f"stress.{key}", lang, who=_who(self.region), by=share_text(abs(self.by)))


def default_swings(draft: Draft) -> tuple[Swing, ...]:
    """Every stream, production, discount, stated values, no-deal incomes and costs; all sizes assumed."""
    return tuple(swing for part in (_streams, _time, _values, _tables) for swing in part(draft))


def _streams(draft: Draft) -> Iterator[Swing]:
    ledger = draft.park.ledger
    for name in dict.fromkeys(stream.name for formula in draft.formulas for stream in formula.streams):
        if name in ledger.cells:
            yield _swing(
                "swing_stream",
                {"stream": ledger[name], "by": share_text(STREAMS)},
                (falls([name], STREAMS), falls([name], -STREAMS)),
            )


def _time(draft: Draft) -> Iterator[Swing]:
    yield _swing("swing_production", {"years": YEARS}, (delayed(YEARS), delayed(-YEARS)))
    rate = draft.discount
    low, high = max(min(Fraction(0), rate), rate - POINTS), min(Fraction(1), rate + POINTS)
    words = {"low": share_text(low), "high": share_text(high)}
    yield _swing("swing_discount", words, (Discounted(low), Discounted(high)))


def _values(draft: Draft) -> Iterator[Swing]:
    """What GDP is said to be worth moves only the gain of whoever says it: one swing for all."""
    stated = [(kind, value) for by_kind in draft.values.values() for kind, value in by_kind.items()]
    for kind in dict.fromkeys(kind for kind, value in stated if value):
        words = {"kind": said(f"nodes.kind_{kind}"), "by": share_text(VALUES)}
        yield _swing("swing_value", words, (Valued(kind, -VALUES), Valued(kind, VALUES)))


def _tables(draft: Draft) -> Iterator[Swing]:
    """A region's no-deal income or costs move only its own gain: one swing for all."""
    tables: tuple[Table, ...] = ("no_deal", "costs")
    for table in tables:
        held: Yearly = getattr(draft, table)
        if any(held[region][year] for region in draft.parties for year in draft.years):
            ends = Burdened(table, -TABLES), Burdened(table, TABLES)
            yield _swing(f"swing_{table}", {"by": share_text(TABLES)}, ends)


def _who(region: Region | None) -> Said:
    return said("stress.each") if region is None else region


def _unconfirmed(status: str) -> str:
    """The status of a figure that is moved: a forecast at best."""
    return STATUSES[min(STATUSES.index(status), FORECAST)] if status in STATUSES else status


def _swing(key: str, words: Mapping[str, object], ends: tuple[Scenario, Scenario]) -> Swing:
    return Swing(said(f"stress.{key}", **words), *ends)
