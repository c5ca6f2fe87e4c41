"""The tornado: which assumption moves a party's gain most, one at a time, at the agreed shares, exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from yrdshare.errors import DraftError, FormulaError, fault
from yrdshare.ledger.regions import Region
from yrdshare.money import round_fraction, wan_text
from yrdshare.negotiate.outcome import Glance, Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.stress.scenarios import Scenario
from yrdshare.negotiate.stress.stress import standing
from yrdshare.negotiate.stress.swings import Swing, default_swings
from yrdshare.words import Language, Said, say


@dataclass(frozen=True, eq=False, slots=True)
class Bar:
    """What the two ends of an assumption do to each party's discounted total gain, fen.

    low, high : change by region; None where the clauses cannot be carried out at that end
    """

    title: Said
    low: Mapping[Region, Fraction] | None
    high: Mapping[Region, Fraction] | None

    def width(self, region: Region) -> Fraction:
        """From the worst to the best that a party's gain may be, the agreed one included."""
        ends = [Fraction(0), *(end[region] for end in (self.low, self.high) if end is not None)]
        return max(ends) - min(ends)


@dataclass(frozen=True, eq=False)
class Tornado:
    """The bars in the order of the swings; `of` sorts them for one party."""

    position: Position
    bars: tuple[Bar, ...]

    def of(self, region: Region) -> tuple[Bar, ...]:
        """The bars of one party, the widest first; of equals the one named first."""
        if region not in self.position.totals:
            raise DraftError([fault("draft.not_a_party", region=region)])
        return tuple(sorted(self.bars, key=lambda bar: -bar.width(region)))

    def frame(self, lang: Language = "zh") -> pd.DataFrame:
        """A row for each party and assumption, widest first: changes in fen; <NA> where refused."""
        rows = [
            (region.code, bar.title.text(lang), *(_fen(end, region) for end in (bar.low, bar.high)))
            for region in self.position.totals
            for bar in self.of(region)
        ]
        found = pd.DataFrame(rows, columns=["region", "assumption", "low", "high"])
        return found.astype({"low": "Int64", "high": "Int64"})

    def text(self, lang: Language = "zh") -> str:
        """For each party the assumptions that move its gain, widest first."""
        lines = [say("stress.tornado_heading", lang)]
        for region, whole in self.position.totals.items():
            lines.append(say("stress.tornado_party", lang, region=region, amount=wan_text(whole, sign=True)))
            still = 0
            for bar in self.of(region):
                if bar.low is None or bar.high is None:
                    lines.append(say("stress.tornado_refused", lang, title=bar.title))
                elif bar.width(region):
                    ends = {
                        "low": wan_text(bar.low[region], sign=True),
                        "high": wan_text(bar.high[region], sign=True),
                    }
                    lines.append(say("stress.tornado_bar", lang, title=bar.title, **ends))
                else:
                    still += 1
            lines += [say("stress.tornado_rest", lang, count=still)] if still else []
        return "\n".join(lines)


def tornado(position: Position | Solution | Glance, swings: Iterable[Swing] | None = None) -> Tornado:
    """How each party's total gain moves with each assumption by itself, at the agreed shares.

    swings : the assumptions and their two ends; `default_swings(draft)` where none are given
    """
    now = position if isinstance(position, Position) else position.position
    listed = default_swings(now.draft) if swings is None else tuple(swings)
    bars = [Bar(one.title, _change(now, one.low), _change(now, one.high)) for one in listed]
    return Tornado(now, tuple(bars))


def _change(now: Position, scenario: Scenario) -> Mapping[Region, Fraction] | None:
    try:
        moved = standing(now, scenario).totals
    except FormulaError:
        return None
    return {region: moved[region] - whole for region, whole in now.totals.items()}


def _fen(end: Mapping[Region, Fraction] | None, region: Region) -> int | None:
    return None if end is None else round_fraction(end[region])
