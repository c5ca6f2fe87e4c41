"""The columns of a file of profiles, and how a cell of each is read: faults are gathered cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yrdshare.errors import Fault, InputError, MoneyError, Place, fault
from yrdshare.fiscal.parameters import parameters
from yrdshare.fiscal.projection.profile import CIT_KEYS, LOCATIONS, Location
from yrdshare.fiscal.sectors import sector
from yrdshare.ledger.amounts import PLAIN
from yrdshare.ledger.checks import values
from yrdshare.ledger.columns import Column, Shape, Titled
from yrdshare.ledger.hints import hint
from yrdshare.ledger.normal import GROUPED, plain
from yrdshare.ledger.register import MARKS
from yrdshare.ledger.tables import Table
from yrdshare.money import fraction
from yrdshare.words import LANGUAGES, say

RANGES = ("output", "value_added_rate", "margin")
ENDS = ("", "_low", "_high")
AMOUNTS = (
    *(RANGES[0] + end for end in ENDS),
    *("wages", "depreciation", "total_investment", "equipment", "construction"),
    *("property_base", "stamp_base", "deed_base", "land_vat"),
)
SHARES = (*(name + end for name in RANGES[1:] for end in ENDS), "export_share", "pit_rate")
REQUIRED = ("code", "origin", "host", "sector", "moved", "full_production", "unit", "output")
ORDER = (
    *("code", "name", "origin", "host", "sector", "moved", "full_production", "ramp", "unit"),
    *(name + end for name in RANGES for end in ENDS),
    *("range_author", "wages", "depreciation", "export_share", "cit_rate", "pit_rate", "location"),
    *("total_investment", "equipment", "construction", "investment_path"),
    *("property_base", "land_area", "stamp_base", "deed_base", "land_vat"),
    *("marks", "status", "source"),
)
FACTS = ("status", "source")


def _column(name: str) -> Column:
    word = "project" if name == "code" else name
    reading = "amount" if name in (*AMOUNTS, "land_area") else "word"
    return Column(name, word, name in (*REQUIRED, *FACTS), reading)


SHAPE = Shape("profiles", tuple(_column(name) for name in ORDER))


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a table by column; what cannot be read is None and a fault."""

    table: Table
    faults: list[Fault]

    def amounts(self, name: str, powers: NDArray[np.int32]) -> list[int | None]:
        """Whole fen (or whole units where the power of ten is 0); a required one must be there."""
        held = self.table.texts.get(name)
        if held is None:
            return [None] * self.table.rows
        held = _plainly(held)
        table = replace(self.table, texts={**self.table.texts, name: held})
        read = values(table, name, powers.astype(np.int8), self.faults, name in REQUIRED)

        def negative(row: int, place: Place) -> Fault:
            return fault("projection.below_zero", place, what=Titled(name), found=held[row].as_py())

        self.faults.extend(self.table.each(np.flatnonzero(read < 0), name, negative))
        return [int(one) if word else None for one, word in zip(read, held.to_pylist(), strict=True)]

    def texts(self, name: str) -> list[str]:
        """The word of every row."""
        held = self.table.words.get(name)
        return held.listed() if held is not None else [""] * self.table.rows

    def each[Read](self, name: str, read: Callable[[str, Place], Read]) -> list[Read | None]:
        """Every cell that is not empty, read once for each word."""
        found: list[Read | None] = []
        known: dict[str, Read | None] = {"": None}
        for row, written in enumerate(self.texts(name)):
            word = plain(written)
            if word not in known:
                place = self.table.place(row, name)
                try:
                    known[word] = read(word, place)
                except (InputError, MoneyError) as error:
                    self.faults.extend(Fault(one.key, one.values, place) for one in error.faults)
                    known[word] = None
            found.append(known[word])
        return found

    def shares(self, name: str) -> list[Fraction | None]:
        """A share between 0 and 1; a margin from −1."""
        least = -1 if name.startswith("margin") else 0
        return self.each(name, lambda word, place: self._share(name, word, place, least))

    def paths(self, name: str) -> list[tuple[Fraction, ...]]:
        """Shares with semicolons between them."""

        def read(word: str, place: Place) -> tuple[Fraction, ...]:
            return tuple(self._share(name, part, place, 0) for part in word.split(MARKS))

        return [one or () for one in self.each(name, read)]

    def cit_rates(self) -> list[Fraction | str | None]:
        """A rate, or the key of a parameter."""

        def read(word: str, place: Place) -> Fraction | str:
            if word.startswith(CIT_KEYS):
                return parameters()[word].key
            return self._share("cit_rate", word, place, 0)

        return self.each("cit_rate", read)

    def locations(self) -> list[Location | None]:
        """Where the taxpayer is, by the machine's word or the catalogue's."""
        known: dict[str, Location] = {}
        for one in LOCATIONS:
            known |= {one: one} | {say(f"projection.location_{one}", lang): one for lang in LANGUAGES}

        def read(word: str, place: Place) -> Location:
            if word not in known:
                words = {"found": word, "hint": hint(word, known)}
                raise InputError([fault("projection.unknown_location", place, **words)])
            return known[word]

        return self.each("location", read)

    def sectors(self) -> None:
        """Every sector is one of the table."""
        self.each("sector", lambda word, _: sector(word))

    def _share(self, name: str, word: str, place: Place, least: int) -> Fraction:
        value = _fraction(word)
        if value is None or not least <= value <= 1:
            key = "projection.no_margin_cell" if least < 0 else "projection.no_share_cell"
            raise InputError([fault(key, place, what=Titled(name), found=word)])
        return value


def _plainly(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The amounts with blanks, full-width digits and separated thousands (1,234.56) written plainly."""
    odd = pc.invert(pc.match_substring_regex(texts, PLAIN)).to_numpy()
    if not odd.any():
        return texts
    fresh = texts.to_pylist()
    for row in np.flatnonzero(odd):
        word = plain(fresh[row])
        fresh[row] = word.replace(",", "") if GROUPED.fullmatch(word) else word
    return pa.chunked_array([pa.array(fresh, pa.string())])


def _fraction(word: str) -> Fraction | None:
    try:
        return fraction(word)
    except MoneyError:
        return None
