"""A published rule on a park: `apply("liusong", park)`, and every rule on the same park as one table.

What the rule leaves to the park is filled in (fitting.py); what the park lacks is told in words, formula by
formula, and the others are still evaluated. A rule with an open share is shown only at shares that are given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from yrdshare.errors import Fault, FormulaError, InputError, YrdshareError, fault, nearest
from yrdshare.fiscal.amounts import measured
from yrdshare.formula.account import Account, evaluate
from yrdshare.formula.filling import wide
from yrdshare.formula.fitting import Fitted, GivenKeys, ParkPlaces, fitted, span
from yrdshare.formula.formula import Formula
from yrdshare.formula.migrations import records
from yrdshare.formula.precedents import Precedent, precedent, precedents
from yrdshare.ledger.hints import hint
from yrdshare.ledger.park import Park
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen, fraction, in_unit, share_text
from yrdshare.nodes.expression import Share
from yrdshare.words import Language, say

GivenShares = Mapping[str, "str | int | Fraction | None"]
MOST_TOLD = 3  # reasons of one formula told one by one; the rest are counted


@dataclass(frozen=True, eq=False)
class Applied:
    """A rule on a park.

    formulas : those that fit the park, streams and keys filled in, the given shares held
    accounts : of each formula without an open share, in their order
    lacking  : why a formula of the rule does not fit, or is not evaluated
    notes    : how the others were fitted: what stands for a general stream, whose figures the keys are
    """

    rule: Precedent
    park: Park
    years: tuple[int, ...]
    formulas: tuple[Formula, ...]
    accounts: tuple[Account, ...]
    lacking: tuple[Fault, ...]
    notes: tuple[Fault, ...]

    @property
    def open_shares(self) -> tuple[Share, ...]:
        """The shares that still have no value, once each."""
        return tuple(dict.fromkeys(share for one in self.formulas for share in one.open_shares))

    @cached_property
    def received(self) -> Mapping[Region, Fen]:
        """What each region is entitled to in money, fen by year, over every formula that pays."""
        return self._summed([one for one in self.accounts if one.formula.paid])

    @cached_property
    def transfers(self) -> Mapping[Region, Fen]:
        """What each region receives less what it collected, fen by year; Σ over regions = 0."""
        paid = [one for one in self.accounts if one.formula.paid]
        return self._added([one.transfers for one in paid])

    def credited(self, kind: str) -> Mapping[Region, Fen]:
        """What each region is credited of an indicator, such as "gdp", by year, in its smallest unit."""
        kept = [one for one in self.accounts if one.formula.dimension.kind == kind]
        return self._summed([one for one in kept if not one.formula.paid])

    def text(self, lang: Language = "zh") -> str:
        """The rule's title, then one line for whatever is lacking and for how it was fitted."""
        lines = [self.rule.text(lang), *(one.text(lang) for one in (*self.lacking, *self.notes))]
        return "\n".join(lines)

    def _summed(self, accounts: Sequence[Account]) -> Mapping[Region, Fen]:
        return self._added([one.received for one in accounts])

    def _added(self, paths: Sequence[Mapping[Region, Fen]]) -> Mapping[Region, Fen]:
        sums: dict[Region, Fen] = {}
        for one in paths:
            for region, path in one.items():
                sums[region] = sums.get(region, np.zeros(len(self.years), dtype=np.int64)) + path
        return sums


def apply(
    rule: "str | Precedent",
    park: Park,
    first_year: int | None = None,
    shares: GivenShares | None = None,
    keys: GivenKeys | None = None,
) -> Applied:
    """The rule on this park; an unknown name is refused, whatever the park lacks is told.

    first_year : of the agreement; None takes the first year of the park's no-deal table
    shares     : values of the shares that the rule leaves open, by name; a published one is not replaced
    keys       : figures by indicator and region, instead of those in data/regions/figures.csv; what the rule
                 has no use for is refused

    >>> from yrdshare.ledger.reading import read_park
    >>> from yrdshare.resources import data
    >>> park = read_park(data("parks", "liusong"))
    >>> [int(path.sum()) for path in apply("liusong", park).received.values()]
    [17227055556, 42977194457]
    """
    known = precedent(rule) if isinstance(rule, str) else rule
    years, told = span(known, park, first_year)
    _refuse_keys(known, park, keys or {})
    fits = fitted(known, park, years, keys or {})
    formulas, accounts = [], []
    lacking, notes = list(fits.lacking), [*told, *fits.notes]
    _refuse_shares(known, shares or {})
    for one in _with_shares(fits, shares or {}):
        if one.open_shares:
            listed = " / ".join(share.name for share in one.open_shares)
            lacking.append(fault("precedents.open", formula=one.name, shares=listed))
            formulas.append(one)
            continue
        try:
            accounts.append(evaluate(one, park.ledger))
            formulas.append(one)
        except YrdshareError as error:
            lacking += _few(one.name, error.faults)
    return Applied(known, park, years, tuple(formulas), tuple(accounts), tuple(lacking), tuple(notes))


def all_rules(
    park: Park, rules: "Iterable[str | Precedent] | None" = None, lang: Language = "zh"
) -> pd.DataFrame:
    """One row a rule: what each origin and host of the park receives in money in all years (万元, exact
    decimals), or why not.

    rules : names or rules of one's own; None takes every stored one
    columns: name, title, region, date, confidence, template, first_year, last_year, one for each region, why
    A formula that credits an indicator is not in the sums; a rule that does not pay has no amounts.
    """
    sides = tuple(dict.fromkeys(side for one in park.projects for side in (one.origin, one.host)))
    rows = []
    for name in precedents() if rules is None else rules:
        found = apply(name, park)
        rule, received = found.rule, found.received
        rows.append(
            {
                "name": rule.name,
                "title": rule.text(lang),
                "region": rule.region_zh if lang == "zh" else rule.region_en,
                "date": rule.date or say("precedents.no_date", lang),
                "confidence": rule.confidence,
                "template": rule.template,
                "first_year": found.years[0] if found.years else None,
                "last_year": found.years[-1] if found.years else None,
                **{side.text(lang): _total(received, side) for side in sides},
                "why": say("precedents.reasons", lang).join(one.text(lang) for one in found.lacking),
            }
        )
    return pd.DataFrame(rows)


def _total(received: Mapping[Region, Fen], side: Region) -> object:
    """万元 over all years, None where nothing is paid at all."""
    if not received:
        return None
    return in_unit(int(received[side].sum())) if side in received else in_unit(0)


def _refuse_shares(rule: Precedent, shares: GivenShares) -> None:
    """Refuses shares that no formula of the rule has, or that the rule itself states."""
    values: dict[str, list[object]] = {}
    for one in records(list(rule.stored), "Share"):
        values.setdefault(str(one["name"]), []).append(one["value"])
    faults = [
        fault("formula.unknown_share", found=name, nearest=nearest(name, values) or " / ".join(values))
        if values
        else fault("precedents.no_share", rule=rule.name, found=name)
        for name in shares
        if name not in values
    ]
    for name in shares:
        if name in values and None not in values[name]:
            stated = share_text(fraction(str(values[name][0])))
            faults.append(fault("precedents.share_stated", rule=rule.name, name=name, value=stated))
    if faults:
        raise FormulaError(faults)


def _refuse_keys(rule: Precedent, park: Park, keys: GivenKeys) -> None:
    """Refuses figures of an indicator that the rule does not ask for, or of a region that has no key."""
    asked: dict[str, set[Region]] = {}
    for _, one in wide(list(rule.stored)):
        if isinstance(one, dict) and "indicator" in one:
            places = ParkPlaces(park, keys).regions(one["among"])
            asked.setdefault(one["indicator"], set()).update(places)
    asked.pop("", None)
    faults: list[Fault] = []
    for indicator, figures in keys.items():
        if indicator not in asked:
            near = hint(indicator, asked)
            faults.append(fault("precedents.no_indicator", rule=rule.name, found=indicator, hint=near))
            continue
        told = measured(indicator)
        faults += [
            fault("precedents.no_key_there", region=region, indicator=told)
            for region in figures
            if region not in asked[indicator]
        ]
    if faults:
        raise InputError(faults)


def _with_shares(fits: Fitted, shares: GivenShares) -> Iterator[Formula]:
    """Each formula with those of the given shares that it leaves open."""
    for one in fits.formulas:
        names = {share.name for share in one.open_shares}
        yield one.with_shares({name: value for name, value in shares.items() if name in names})


def _few(formula: str, faults: Sequence[Fault]) -> list[Fault]:
    """The first reasons, and how many more."""
    told = list(faults[:MOST_TOLD])
    if len(faults) > MOST_TOLD:
        told.append(fault("precedents.more", formula=formula, count=len(faults) - MOST_TOLD))
    return told
