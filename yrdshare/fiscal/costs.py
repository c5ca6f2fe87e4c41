"""Costs borne: infrastructure, land, services, incentives, by region and year, kept by kind for display."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np

from yrdshare.errors import Fault, Place, fault
from yrdshare.fiscal.favours import names_tax, tied_to_tax
from yrdshare.fiscal.listed import chosen, read_listed, region_of, stated, words_of
from yrdshare.ledger.checks import FEN_POWERS, NONE, STATUS_CODES, lookup, values, years
from yrdshare.ledger.columns import Column, Shape
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.opening import refuse
from yrdshare.ledger.park import Park, Yearly, YearlyTable
from yrdshare.ledger.regions import Region
from yrdshare.ledger.tables import Table
from yrdshare.money import LARGEST, wan_text
from yrdshare.words import Language, said, say

CostKind = Literal["infrastructure", "land", "services", "incentive"]
COST_KINDS: tuple[CostKind, ...] = get_args(CostKind)
REGION, KIND = Column("region", "region"), Column("kind", "cost_kind")
COSTS = Shape(
    "costs",
    (
        *(REGION, Column("year", "year"), KIND, Column("item", "item", False)),
        *(Column("value", "value", True, "amount"), Column("unit", "unit")),
        *(Column("base", "reward_base", False), Column("source", "source"), Column("status", "status")),
        Column("note", "note", False),
    ),
)


@dataclass(frozen=True, slots=True)
class Warned:
    """A row whose words tie a reward to tax although its base or kind says otherwise: to be checked.

    base : what the row says a reward is measured by; "" where it is under another kind than incentives
    """

    place: Place
    found: str
    base: str
    kind: str

    def text(self, lang: Language = "zh") -> str:
        """The warning, with its place."""
        key = "baseline.favour_warning" if self.base else "baseline.favour_elsewhere"
        kind = said(f"baseline.cost_kind_{self.kind}")
        words = {"place": self.place.text(), "found": self.found, "base": self.base, "kind": kind}
        return say(key, lang, **words)


@dataclass(frozen=True, eq=False)
class Costs:
    """What each region bears: `table` is a park's `costs`, the sum of `by_kind`; fen by region and year."""

    table: YearlyTable
    by_kind: Mapping[CostKind, Yearly]
    warnings: tuple[Warned, ...] = ()

    def text(self, lang: Language = "zh") -> str:
        """By kind and in all, in 万元, then what is to be checked."""
        lines = [say("baseline.costs_heading", lang)]
        for kind, table in self.by_kind.items():
            named = said(f"baseline.cost_kind_{kind}")
            for region, amounts in table.items():
                words = {"region": region, "kind": named, "years": _years(amounts, lang)}
                lines.append(say("baseline.costs_line", lang, **words))
        for region, amounts in self.table.items():
            lines.append(say("baseline.costs_total", lang, region=region, years=_years(amounts, lang)))
        return "\n".join([*lines, *(one.text(lang) for one in self.warnings)])


def read_costs(file: str | Path, park: Park) -> Costs:
    """Costs in a CSV file with the columns region, year, kind, value, unit, source, status.

    kind : infrastructure, land, services or incentive;  optional: item (tells several of one kind apart),
    base (what an incentive is measured by), note. A year without a row of a kind has none of that kind; a
    region and year without any row is absent, which is not zero.
    Raises InputError with all faults at once, among them every incentive that is tied to tax.
    """
    faults: list[Fault] = []
    table = read_listed(file, COSTS, faults)
    costs = Costs(YearlyTable({}, {}), {}) if table is None else _costs(table, park, faults)
    refuse(faults)
    return costs


def _costs(table: Table, park: Park, faults: list[Fault]) -> Costs:
    """The costs; worth using only where nothing was found wrong."""
    region = region_of(table, REGION, park.regions, faults)
    year = years(table, "year", faults)
    kind = chosen(table, KIND, {one: f"baseline.cost_kind_{one}" for one in COST_KINDS}, faults)
    powers = lookup(table, "unit", FEN_POWERS, "ledger.unknown_unit", faults).astype(np.int8)
    refused: list[Fault] = []
    value = values(table, "value", powers, refused)
    strict = {"ledger.no_number": "baseline.no_number"}  # a ledger may have commas, this list may not
    faults += [Fault(strict.get(one.key, one.key), one.values, one.place) for one in refused]
    written = table.texts["value"].to_pylist() if "value" in table.texts else []
    negative = np.flatnonzero(value < 0)
    faults += table.each(
        negative, "value", lambda row, place: fault("baseline.negative", place, found=written[row])
    )
    source = stated(table, "source", faults)
    status = lookup(table, "status", STATUS_CODES, "ledger.unknown_status", faults)
    warnings = _favours(table, kind, faults)
    rows: dict[tuple[Region, int, str, str], int] = {}
    sums: dict[CostKind, dict[Region, dict[int, int]]] = {}
    for row, item in enumerate(words_of(table, "item")):
        of = region[row]
        if of is None or year[row] == NONE or not kind[row]:
            continue
        key = of, int(year[row]), kind[row], item
        if rows.setdefault(key, row) != row:
            words = {"region": of, "year": key[1], "kind": said(f"baseline.cost_kind_{kind[row]}")}
            first = table.place(rows[key], "region").cell
            faults.append(fault("baseline.twice", table.place(row, "region"), **words, first=first))
        by_year = sums.setdefault(cast("CostKind", kind[row]), {}).setdefault(of, {})
        by_year[key[1]] = by_year.get(key[1], 0) + int(value[row])
    by_kind = {one: sums[one] for one in COST_KINDS if one in sums}
    facts = {key: (source[row], int(status[row])) for key, row in rows.items()}
    return Costs(_whole(by_kind, facts, faults), by_kind, warnings)


def _whole(
    by_kind: Mapping[CostKind, Yearly],
    facts: Mapping[tuple[Region, int, str, str], tuple[str, int]],
    faults: list[Fault],
) -> YearlyTable:
    """The sum of all kinds; its source names each once, its status is that of the least certain row."""
    amounts: dict[Region, dict[int, int]] = {}
    for table in by_kind.values():
        for region, path in table.items():
            mine = amounts.setdefault(region, {})
            for year, amount in path.items():
                mine[year] = mine.get(year, 0) + amount
    if any(amount > LARGEST for path in amounts.values() for amount in path.values()):
        faults.append(fault("money.overflow"))
    sources: dict[tuple[Region, int], dict[str, None]] = {}
    least: dict[tuple[Region, int], int] = {}
    for (region, year, _, _), (source, status) in facts.items():
        at = region, year
        sources.setdefault(at, {})[source] = None
        least[at] = min(least.get(at, status), status)
    origins = {at: ("、".join(said_by), STATUSES[least[at]]) for at, said_by in sources.items()}
    return YearlyTable(amounts, origins)


def _favours(table: Table, kind: list[str], faults: list[Fault]) -> tuple[Warned, ...]:
    """Rewards tied to tax: a fault where the base is a tax or only the words speak, else a warning.

    A stated base that is no tax stands against the words, and so does another kind, where no base belongs.
    """
    columns = (words_of(table, name) for name in ("base", "item", "note"))
    warnings = []
    for row, (base, item, note) in enumerate(zip(*columns, strict=True)):
        if base and kind[row] not in ("", "incentive"):
            faults.append(fault("baseline.base_elsewhere", table.place(row, "base")))
        found = next(filter(None, map(tied_to_tax, (item, note))), "")
        if names_tax(base):
            faults.append(fault("baseline.favour", table.place(row, "base"), found=base))
        elif found and kind[row] and (base or kind[row] != "incentive"):
            warnings.append(Warned(table.place(row, "kind"), found, base, kind[row]))
        elif found:
            faults.append(fault("baseline.favour", table.place(row, "kind"), found=found))
    return tuple(warnings)


def _years(amounts: Mapping[int, int], lang: Language) -> str:
    said_years = (
        say("baseline.year", lang, year=year, amount=wan_text(amount))
        for year, amount in sorted(amounts.items())
    )
    return say("baseline.joint", lang).join(said_years)
