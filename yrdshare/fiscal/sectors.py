"""The 42 sectors of the national input-output table of 2020, and the VAT rate that each mostly bears.

The table is national. Net production tax is negative in farming and electronics: it is no tax burden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType

from yrdshare.errors import InputError, fault
from yrdshare.ledger.hints import FEW, Hint, hint
from yrdshare.ledger.standard import rows
from yrdshare.words import Language

TABLE = ("sectors", "io_2020.csv")
VAT_TABLE = ("sectors", "vat_2020.csv")
UNIT = "亿元"
PARTS = {  # of the value added or of output, and the table's column
    "output": "total_output",
    "intermediate": "intermediate_input",
    "value_added": "value_added",
    "compensation": "compensation_of_employees",
    "net_taxes": "net_taxes_on_production",
    "depreciation": "depreciation",
    "surplus": "operating_surplus",
}
INCOME = ("compensation", "net_taxes", "depreciation", "surplus")  # what value added consists of


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector of the table, as published: amounts in 亿元.

    value_added = compensation + net_taxes + depreciation + surplus   to the table's last digits (0.0002 亿元)

    vat_key : the parameter of the rate that most of its sales bear;  vat_source : who says so
    """

    code: str
    name_zh: str
    name_en: str
    year: int
    output: Fraction
    intermediate: Fraction
    value_added: Fraction
    compensation: Fraction
    net_taxes: Fraction
    depreciation: Fraction
    surplus: Fraction
    vat_key: str
    notes: str
    source: str
    status: str
    vat_source: str
    vat_status: str

    def text(self, lang: Language = "zh") -> str:
        """Code and name in `lang`, as `projects.csv` writes it in Chinese."""
        return f"{self.code} {self.name_zh if lang == 'zh' else self.name_en}"

    def rate(self, part: str) -> Fraction:
        """A part of output, exactly: `part / output`.

        part : such as "value_added" or "depreciation"

        >>> float(sector("16").rate("value_added"))
        0.23...
        """
        if part not in PARTS:
            raise InputError([fault("fiscal.unknown_part", found=part, hint=hint(str(part), PARTS))])
        amount: Fraction = getattr(self, part)
        return amount / self.output


@cache
def sectors() -> Mapping[str, Sector]:
    """Every sector by its code, "01" to "42".

    >>> sectors()["16"].name_zh, len(sectors())
    ('通用设备', 42)
    """
    return MappingProxyType(sectors_of(rows(*TABLE), rows(*VAT_TABLE)))


def sectors_of(table: list[dict[str, str]], vat: list[dict[str, str]]) -> dict[str, Sector]:
    """The sectors in the rows of an input-output table and of the table of VAT rates.

    Raises InputError where a unit is not 亿元, or where a sector has no VAT rate or is unknown there.
    """
    rates = {row["code"]: row for row in vat}
    known = [row["code"] for row in table]
    faults = [
        fault("fiscal.sector_unit", sector=row["code"], found=row["unit"], unit=UNIT)
        for row in table
        if row["unit"] != UNIT
    ]
    faults += [fault("fiscal.sector_without_vat", sector=code) for code in known if code not in rates]
    faults += [
        fault("fiscal.unknown_sector", found=code, hint=hint(code, known))
        for code in rates
        if code not in known
    ]
    if faults:
        raise InputError(faults)
    return {row["code"]: _sector(row, rates[row["code"]]) for row in table}


def sector(name: str) -> Sector:
    """The sector of that code, name, or code and name; a typo is refused with the nearest name.

    >>> sector("16 通用设备") == sector("16") == sector("通用设备")
    True
    """
    words = " ".join(str(name).split())
    found = _by_words().get(words)
    if found is not None:
        return found
    code, _, rest = words.partition(" ")
    held = sectors().get(code)
    if held is not None and rest in _by_words():  # a code and the name of another sector
        raise InputError(
            [fault("fiscal.sector_mismatch", found=words, by_code=held, by_name=_by_words()[rest])]
        )
    raise InputError([fault("fiscal.unknown_sector", found=words, hint=_near(words, held))])


def _near(words: str, held: Sector | None) -> Hint:
    """What may be meant: the sector of the code, those whose name holds the word, else the nearest name."""
    if held is not None:
        return Hint(held.text("zh"))
    within = [one.text("zh") for one in sectors().values() if words and words in one.name_zh]
    if 0 < len(within) <= FEW:
        return Hint(within[0]) if len(within) == 1 else Hint(known=tuple(within))
    return hint(words, [name for one in sectors().values() for name in (one.code, one.name_zh, one.name_en)])


@cache
def _by_words() -> Mapping[str, Sector]:
    """Every way to write a sector."""
    written: dict[str, Sector] = {}
    for one in sectors().values():
        names = (one.name_zh, one.name_en, one.text("zh"), one.text("en"), one.code, one.code.lstrip("0"))
        written |= dict.fromkeys(names, one)
    return MappingProxyType(written)


def _sector(row: Mapping[str, str], vat: Mapping[str, str]) -> Sector:
    return Sector(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        year=int(row["year"]),
        **{part: Fraction(row[column]) for part, column in PARTS.items()},
        vat_key=vat["vat_key"],
        notes="; ".join(note for note in (row["note"], vat["note"]) if note),
        source=row["source"],
        status=row["status"],
        vat_source=vat["source"],
        vat_status=vat["status"],
    )
