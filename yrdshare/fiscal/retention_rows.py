"""The rows of a retention file: who, which tax, which level, what share, and who says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.fiscal.dated import MISSING, SHARE, STATUSES
from yrdshare.fiscal.listed import chosen, numbers, read_listed, region_of, stated, words_of
from yrdshare.ledger.checks import lookup, years
from yrdshare.ledger.columns import Column, Shape
from yrdshare.ledger.regions import Region, Regions
from yrdshare.ledger.source import Source
from yrdshare.ledger.tables import Table
from yrdshare.money import decimal_text
from yrdshare.words import Said, called, in_both, say

LEVELS = ("central", "province", "city", "county", "park")
YES, NO = "yes", "no"
REGION = Column("region", "region")
TAX, LEVEL, KEPT = Column("tax", "tax"), Column("level", "budget_level"), Column("kept", "kept")
RETENTION = Shape(
    "retention",
    (
        *(REGION, TAX, LEVEL),
        *(Column("share", "tax_share"), KEPT),
        *(Column("unit", "unit"), Column("year", "year"), Column("source", "source")),
        *(Column("status", "status"), Column("note", "note", False)),
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be read, and where its share stands."""

    place: Place
    region: Region
    tax: str
    level: str
    share: Fraction
    kept: bool
    year: int
    source: str
    status: str
    note: str


def tax_name(tax: str) -> Said:
    """What a tax is called in a sentence, with the word that files use."""
    return in_both(
        lambda lang: say("fiscal.tax_named", lang, name=called(f"fiscal.tax_{tax}", tax, lang), tax=tax)
    )


def level_name(level: str) -> Said:
    """What a level is called in a sentence."""
    return in_both(lambda lang: called(f"fiscal.level_{level}", level, lang))


def read_rows(written: str | Path, regions: Regions, taxes: Sequence[str], faults: list[Fault]) -> list[Row]:
    """The rows of a CSV file, of `retention.csv` in a folder, or of a CSV text.

    What is wrong goes to `faults`; with one, no row is given.
    """
    table = read_listed(_file(written), RETENTION, faults)
    if table is None:
        return []
    before = len(faults)
    found = {
        "tax": chosen(table, TAX, {one: f"fiscal.tax_{one}" for one in taxes}, faults, "fiscal.unknown_tax"),
        "level": chosen(
            table, LEVEL, {one: f"fiscal.level_{one}" for one in LEVELS}, faults, "fiscal.unknown_level"
        ),
        "kept": chosen(
            table, KEPT, {one: f"fiscal.kept_{one}" for one in (YES, NO)}, faults, "fiscal.unknown_kept"
        ),
        "source": stated(table, "source", faults),
        "note": words_of(table, "note"),
    }
    lookup(table, "unit", {SHARE: 0}, "fiscal.unknown_unit", faults)
    lookup(table, "status", dict.fromkeys(STATUSES, 0), "fiscal.unknown_status", faults)
    places = region_of(table, REGION, regions, faults)
    moments = years(table, "year", faults)
    status = words_of(table, "status")
    shares = _shares(table, found, status, faults)
    if len(faults) > before:
        return []
    return [
        Row(
            place=table.place(row, "share"),
            region=place,
            tax=found["tax"][row],
            level=found["level"][row],
            share=share,
            kept=found["kept"][row] == YES,
            year=int(moments[row]),
            source=found["source"][row],
            status=status[row],
            note=found["note"][row],
        )
        for row, (place, share) in enumerate(zip(places, shares, strict=True))
        if place is not None and share is not None
    ]


def _file(written: str | Path) -> Path | Source:
    """The file, or the text as if it were one."""
    if isinstance(written, str) and set("\n\r") & set(written):
        return Source(RETENTION.file, written.encode())
    path = Path(written)
    path = path / RETENTION.file if path.is_dir() else path
    if not path.is_file():
        header = ",".join(column.name for column in RETENTION.columns)
        raise InputError([fault("fiscal.no_retention_file", Place(path.name), header=header)])
    return path


def _shares(
    table: Table, found: Mapping[str, list[str]], status: list[str], faults: list[Fault]
) -> list[Fraction | None]:
    """Exact shares between 0 and 1; an empty one is to be filled, 35 is a percentage without its sign."""
    shares = numbers(table, "share", faults)
    written = words_of(table, "share")
    for row, share in enumerate(shares):
        place = table.place(row, "share")
        if not written[row] or status[row] == MISSING:
            region, tax, level = table.word(row, "region"), found["tax"][row], found["level"][row]
            if tax and level:
                words = {"tax": tax_name(tax), "level": level_name(level)}
                faults.append(Fault("fiscal.share_to_fill", {"region": region, **words}, place))
        elif share is not None and 1 < share <= 100:
            meant = decimal_text(share / 100)
            faults.append(fault("fiscal.percent", place, found=written[row], meant=meant))
        elif share is not None and not 0 <= share <= 1:
            faults.append(fault("fiscal.share_range", place, found=written[row]))
    return shares
