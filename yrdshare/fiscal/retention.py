"""Who keeps a tax: central, province, city, county, park; stated by each region, never assumed.

Below the province there is no published rule. A region without rows is refused with the rows to fill in.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.dated import MISSING, SHARE
from yrdshare.fiscal.parameters import CENTRAL, Parameters, parameters
from yrdshare.fiscal.retention_rows import LEVELS, NO, YES, Row, level_name, read_rows, tax_name
from yrdshare.ledger.hints import hint
from yrdshare.ledger.regions import Region, Regions
from yrdshare.money import decimal_text
from yrdshare.words import in_both

CENTRE = LEVELS[0]


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one level in all of a tax, whether the party at the table keeps it, and who says so."""

    share: Fraction
    source: str
    status: str
    kept: bool = False
    year: int = 0
    note: str = ""


@dataclass(frozen=True, eq=False)
class Retention:
    """How each tax of a region is shared between the levels; the shares of a tax add up to exactly 1."""

    region: Region
    shares: Mapping[str, Mapping[str, Part]]

    def of(self, tax: str) -> Mapping[str, Part]:
        """The parts of one tax by level; InputError with the rows to fill where there are none."""
        if tax not in self.shares:
            raise InputError(_to_fill(self.region, tax))
        return self.shares[tax]

    def kept(self, tax: str, levels: Iterable[str] | None = None) -> Fraction:
        """The part of a tax that `levels` keep together; without them, those that the file marks as kept.

        kept = Σ share(level)   level in levels
        """
        parts = self.of(tax)
        if levels is None:
            return sum((part.share for part in parts.values() if part.kept), Fraction(0))
        return sum((parts[level].share for level in _known(levels) if level in parts), Fraction(0))


def of(retentions: Mapping[Region, Retention], region: Region, tax: str) -> Mapping[str, Part]:
    """The parts of a region's tax by level; InputError that prints the rows to fill where there are none."""
    held = retentions.get(region)
    if held is None:
        raise InputError(_to_fill(region, tax))
    return held.of(tax)


def read_retention(
    written: str | Path, regions: Regions, rules: Parameters | None = None
) -> Mapping[Region, Retention]:
    """The retention of every region: in a CSV file, a park's folder with `retention.csv`, or a CSV text.

    Columns: region, tax, level, share, kept, unit, year, source, status, note. Each tax adds up to exactly
    1, and its central part is that of the parameter in the row's year and kept by nobody at the table.
    Raises InputError with all faults.

    written : a path, or the text itself (several lines);  regions : that the rows may name
    rules   : the parameters of a scenario; without them, those of the package
    """
    held = parameters() if rules is None else rules
    faults: list[Fault] = []
    rows = read_rows(written, regions, held.taxes(), faults)
    groups: dict[Region, dict[str, dict[str, Row]]] = {}
    for row in rows:
        levels = groups.setdefault(row.region, {}).setdefault(row.tax, {})
        if row.level in levels:
            words = {"region": row.region, "tax": tax_name(row.tax), "level": level_name(row.level)}
            faults.append(Fault("fiscal.level_twice", words, row.place))
        if row.level == CENTRE and row.kept:
            words = {"region": row.region, "tax": tax_name(row.tax)}
            faults.append(Fault("fiscal.centre_kept", words, row.place))
        levels.setdefault(row.level, row)
    if not faults:  # sums of rows that were misread would mislead
        for region, taxes in groups.items():
            for tax, levels in taxes.items():
                faults += _wrong_sum(region, tax, levels)
                faults += _wrong_centre(region, tax, levels, held)
    if faults:
        raise InputError(faults)
    return {region: _retention(region, taxes) for region, taxes in groups.items()}


def _retention(region: Region, taxes: Mapping[str, Mapping[str, Row]]) -> Retention:
    shares = {tax: {level: _part(row) for level, row in levels.items()} for tax, levels in taxes.items()}
    return Retention(region, shares)


def _part(row: Row) -> Part:
    return Part(row.share, row.source, row.status, row.kept, row.year, row.note)


def _wrong_sum(region: Region, tax: str, levels: Mapping[str, Row]) -> list[Fault]:
    """The shares of one tax must add up to exactly 1."""
    total = sum((row.share for row in levels.values()), Fraction(0))
    if total == 1:
        return []
    parts = in_both(
        lambda lang: " + ".join(
            f"{level_name(level).text(lang)} {decimal_text(row.share)}" for level, row in levels.items()
        )
    )
    place = next(iter(levels.values())).place
    words = {"region": region, "tax": tax_name(tax), "parts": parts}
    sums = {"total": decimal_text(total), "off": decimal_text(1 - total)}
    return [Fault("fiscal.sum_not_one", {**words, **sums}, place)]


def _wrong_centre(region: Region, tax: str, levels: Mapping[str, Row], rules: Parameters) -> list[Fault]:
    """The central part is the law's, in every year that a row names."""
    key = tax + CENTRAL
    found = levels[CENTRE].share if CENTRE in levels else Fraction(0)
    place = levels[CENTRE].place if CENTRE in levels else next(iter(levels.values())).place
    try:
        asked = {row.year: rules.value(key, date(row.year, 12, 31)) for row in levels.values()}
    except InputError as error:
        return [Fault(one.key, one.values, place) for one in error.faults]
    words = {"region": region, "tax": tax_name(tax), "found": decimal_text(found), "key": key}
    return [
        fault("fiscal.wrong_centre", place, year=year, law=decimal_text(share), **words)
        for year, share in asked.items()
        if share != found
    ]


def _to_fill(region: Region, tax: str) -> list[Fault]:
    """The rows, one a level, as the file holds them: what the law says filled in, the rest left open."""
    held = parameters()
    if tax not in held.taxes():
        return [fault("fiscal.unknown_tax", found=tax, hint=hint(tax, held.taxes()))]
    law = held[tax + CENTRAL].values[-1]
    rows = []
    for level in LEVELS:
        central = level == CENTRE and law.value is not None
        share = decimal_text(law.value) if central and law.value is not None else ""
        source, status = (law.reference, law.status) if central else ("", MISSING)
        kept = NO if level == CENTRE else f"{YES}/{NO}"
        cells = (region.name_zh, tax, level, share, kept, SHARE, "", source, status, "")
        rows.append(_csv(cells))
    return [fault("fiscal.rows_to_fill", region=region, tax=tax_name(tax), rows="\n".join(rows))]


def _csv(cells: tuple[str, ...]) -> str:
    """One line of a CSV file."""
    held = StringIO()
    csv.writer(held, lineterminator="").writerow(cells)
    return held.getvalue()


def _known(levels: Iterable[str]) -> tuple[str, ...]:
    """The levels, each once; an unknown one is refused with the nearest."""
    asked = tuple(dict.fromkeys([levels] if isinstance(levels, str) else levels))
    unknown = [level for level in asked if level not in LEVELS]
    if unknown:
        raise InputError(fault("fiscal.unknown_level", found=one, hint=hint(one, LEVELS)) for one in unknown)
    return asked
