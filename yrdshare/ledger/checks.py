"""Checks of a table's columns: words that are known, years, amounts, cells that occur twice.

Every check takes the list of faults found so far, adds its own, and gives codes for the rows it
could read, -1 for the others, so that one bad cell never hides another.
"""

import re
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import Fault, Place, fault
from yrdshare.ledger.amounts import NO_NUMBER, TOO_FINE, TOO_LARGE, amounts
from yrdshare.ledger.hints import Hint, hint
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.tables import SHOWN, Table
from yrdshare.money import FEN_PER, Fen

FIRST_YEAR, LAST_YEAR = 1949, 2200
FEN_POWERS = {unit: len(str(size)) - 1 for unit, size in FEN_PER.items()}  # 万元 is 10**6 fen
STATUS_CODES: Mapping[str, int] = {status: code for code, status in enumerate(STATUSES)}
NONE = -1  # the code of a cell that could not be read
Codes = NDArray[np.int32]


def lookup(table: Table, column: str, known: Mapping[str, int], key: str, found: list[Fault]) -> Codes:
    """`known[word]` of each row; a word that is not known is a fault with the sentence `key`.

    So is an empty cell, unless "" is among the known words.
    """

    def unknown(word: str, cells: int, place: Place) -> Fault:
        return fault(key, place, found=word, hint=hint(word, known, cells))

    return _coded(table, column, known, unknown, found)


def years(table: Table, column: str, found: list[Fault], required: bool = True) -> Codes:
    """The year of each row, `NONE` where it cannot be read; an empty cell is a fault where it is required."""
    words = table.words[column].words if column in table.words else ()
    known = {word: int(word) for word in words if re.fullmatch("[0-9]{4}", word)}
    known = {word: year for word, year in known.items() if FIRST_YEAR <= year <= LAST_YEAR}
    known |= {} if required else {"": NONE}

    def no_year(word: str, cells: int, place: Place) -> Fault:
        values = {"found": word, "first": FIRST_YEAR, "last": LAST_YEAR, "hint": Hint(cells=cells)}
        return fault("ledger.no_year", place, **values)

    return _coded(table, column, known, no_year, found)


def _coded(
    table: Table,
    column: str,
    known: Mapping[str, int],
    make: Callable[[str, int, Place], Fault],
    found: list[Fault],
) -> Codes:
    """One fault for each strange word, at its first cell, with the number of cells that read so."""
    held = table.words.get(column)
    if held is None or not table.rows:
        return np.full(table.rows, NONE, dtype=np.int32)
    if "" not in known:
        filled(table, column, found)
    codes = np.array([known.get(word, NONE) for word in held.words], dtype=np.int32)
    strange = [spot for spot, word in enumerate(held.words) if word and codes[spot] == NONE]
    for spot in strange[:SHOWN]:
        rows = np.flatnonzero(held.codes == spot)
        found.append(make(held.words[spot], table.cells(rows, column), table.place(int(rows[0]), column)))
    found += table.more(len(strange), column)
    return codes[held.codes]


def filled(table: Table, column: str, found: list[Fault]) -> None:
    """Every cell of a required column holds something."""
    held = table.words.get(column)
    if held is None or "" not in held.words:
        return
    empty = np.flatnonzero(held.codes == held.words.index(""))
    title = table.head.title(column)
    found += table.each(empty, column, lambda _, place: fault("ledger.empty_cell", place, column=title))


def values(
    table: Table, column: str, powers: NDArray[np.int8], found: list[Fault], required: bool = True
) -> Fen:
    """The amount of each row in whole fen (or whole units, power 0), 0 where refused.

    powers : of ten, of each row's unit, `UNKNOWN` where the unit is not known
    """
    texts = table.texts.get(column)
    if texts is None:
        return np.zeros(table.rows, dtype=np.int64)
    read = amounts(texts, powers)
    title = table.head.title(column)

    def no_number(row: int, place: Place) -> Fault:
        if word := texts[row].as_py():
            return fault("ledger.no_number", place, found=word)
        return fault("ledger.empty_cell", place, column=title)

    def too_fine(row: int, place: Place) -> Fault:
        key = "ledger.too_fine" if powers[row] > 0 else "ledger.not_whole"
        return fault(key, place, found=texts[row].as_py())

    wrong = [row for row in read.refused(NO_NUMBER) if required or texts[int(row)].as_py()]
    found += table.each(wrong, column, no_number)
    found += table.each(read.refused(TOO_FINE), column, too_fine)
    found += table.each(read.refused(TOO_LARGE), column, lambda _, place: fault("money.overflow", place))
    return read.value


def repeated(
    table: Table, column: str, keys: NDArray[np.int64], make: Callable[[int, str, Place], Fault]
) -> list[Fault]:
    """A fault for each row whose key an earlier row has; rows whose key is `NONE` are passed over.

    make : of the row, the cell of the row before, and the place
    """
    rows = np.flatnonzero(keys != NONE)
    _, first, group = np.unique(keys[rows], return_index=True, return_inverse=True)
    before = rows[first[group]]
    again = before != rows
    earlier = dict(zip(rows[again].tolist(), before[again].tolist(), strict=True))

    def refuse(row: int, place: Place) -> Fault:
        return make(row, table.place(earlier[row], column).cell, place)

    return table.each(rows[again], column, refuse)
