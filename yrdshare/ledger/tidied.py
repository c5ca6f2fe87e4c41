"""A table in the reader's own words: every word found among the known ones, every amount a plain decimal."""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yrdshare.errors import Fault, fault
from yrdshare.ledger.amounts import PLAIN
from yrdshare.ledger.columns import Titled
from yrdshare.ledger.header import VALUE, is_total
from yrdshare.ledger.invested import INVESTED, SHOWN_UNIT
from yrdshare.ledger.normal import amount, is_percent, plain
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.tables import SHOWN, Table, Words, encoded
from yrdshare.ledger.totals import check_totals
from yrdshare.ledger.vocabulary import DAYS, REGIONS, YEARS, Vocabulary

UNIT, COMMA, NOTHING = "unit", "、", "0"
CODES = ("project", "code")  # columns in which any word is allowed where there is no list of codes


def seems_office(table: Table) -> bool:
    """Whether codes look as if they were not meant as they are written: blanks, full width, totals.

    Where there is no list of codes, nothing else would tell that 合计 is none.
    """
    words = [word for name in CODES if name in table.words for word in table.words[name].words]
    odd = (word for word in words if not (word.isascii() and word.isprintable()) or word != word.strip())
    return any(plain(word) != word for word in odd) or any(is_total(word) for word in words)


def tidied(table: Table, vocabulary: Vocabulary, found: Found) -> Table:
    """The table with every word and amount that can be understood as the reader writes it.

    What cannot be understood stays as it is, for the checks to refuse. Totals are checked and left out.
    """
    words = {name: _words(table, name, vocabulary, found) for name in table.words}
    told = replace(table, words=words)
    kept = np.ones(table.rows, dtype=bool)
    kept[[one.row for one in table.totals]] = False
    if VALUE in table.texts:
        read = _Amounts(told, vocabulary, found)
        read.go_through()
        told = read.table()
        kept &= ~read.absent
        check_totals(told, VALUE, read.units, found)
    elif INVESTED in table.texts:
        held = pc.if_else(pc.equal(told.texts[INVESTED], ""), NOTHING, told.texts[INVESTED])
        filled = replace(told, texts={INVESTED: pa.chunked_array([held.combine_chunks()])})
        check_totals(filled, INVESTED, [SHOWN_UNIT] * table.rows, found)
    return _with_units(told if kept.all() else told.keep(kept), found)


def _words(table: Table, column: str, vocabulary: Vocabulary, found: Found) -> Words:
    """The words of a column as they are read."""
    held = table.words[column]
    read, known = vocabulary.reader(column), vocabulary.knows(column)
    fresh = list(held.words)
    for spot, word in enumerate(held.words):
        if not word or known(word) or (column in CODES and is_total(word)):
            continue
        meant = read(word)
        rows = np.flatnonzero(held.codes == spot)
        if meant is None and column in REGIONS and len(meant_by := vocabulary.candidates(word)) > 1:
            names = COMMA.join(one.name_zh for one in meant_by)
            place = table.place(int(rows[0]), column)
            found.faults.append(fault("ledger.ambiguous_region", place, found=word, names=names))
        elif meant is not None and meant != word:
            fresh[spot] = meant
            key = "ledger.read_year" if column in (*YEARS, *DAYS) else "ledger.read_word"
            place = table.place(int(rows[0]), column)
            found.readings.append(Reading(key, place, word, meant, cells=table.cells(rows, column)))
    return held if tuple(fresh) == held.words else encoded(held.codes, fresh)


@dataclass(eq=False)
class _Amounts:
    """The amounts of a table while those that are not written plainly are gone through."""

    given: Table
    vocabulary: Vocabulary
    found: Found
    fresh: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        held = self.given.words.get(UNIT)
        self.units: list[str] = held.listed() if held is not None else [""] * self.given.rows
        self.absent: NDArray[np.bool_] = np.zeros(self.given.rows, dtype=bool)

    def go_through(self) -> None:
        """Read every amount that is not a plain decimal."""
        texts = self.given.texts[VALUE]
        odd = pc.invert(pc.match_substring_regex(texts, PLAIN)).to_numpy()
        for row in np.flatnonzero(odd):
            self._read(int(row), texts[int(row)].as_py())
        self.found.faults.extend(self.faults[:SHOWN] + self.given.more(len(self.faults), VALUE))

    def _read(self, row: int, text: str) -> None:
        place = self.given.place(row, VALUE)
        if is_percent(text):
            self.faults.append(fault("ledger.percent", place, found=text))
        read = amount(text, self.vocabulary.units)
        if read is None or not text:
            return
        self.absent[row] = not read.text
        self.fresh[row] = (
            read.text or NOTHING
        )  # counts as nothing among what a total sums, and is then left out
        if not read.text:
            self.found.readings.append(Reading("ledger.read_absent", place, text))
            return
        if read.unit and self.units[row] not in ("", read.unit):
            words = {"found": read.unit, "other": self.units[row], "column": Titled(UNIT)}
            self.faults.append(fault("ledger.clash", place, **words))
        self.units[row] = read.unit or self.units[row]
        as_read = f"{read.text} {read.unit}".strip()
        if as_read != text:
            self.found.readings.append(Reading("ledger.read_amount", place, text, as_read))

    def table(self) -> Table:
        """The table with what was read."""
        if not self.fresh:
            return self.given
        texts = self.given.texts[VALUE].to_pylist()
        for row, text in self.fresh.items():
            texts[row] = text
        held = pa.chunked_array([pa.array(self.units, pa.string()).dictionary_encode()])
        units = Words(
            held.chunk(0).indices.to_numpy().astype(np.int32), tuple(held.chunk(0).dictionary.to_pylist())
        )
        words = {**self.given.words, UNIT: units}
        return replace(self.given, words=words, texts={**self.given.texts, VALUE: pa.chunked_array([texts])})


def _with_units(table: Table, found: Found) -> Table:
    """The table; a fault where neither a column nor a header nor the sheet nor the cell tells the unit."""
    held = table.words.get(UNIT)
    if held is None or UNIT in table.head.positions or "" not in held.words:
        return table
    rows = np.flatnonzero(held.codes == held.words.index(""))
    place = table.place(int(rows[0]), VALUE)
    title = table.head.titles[table.column_of(int(rows[0]), VALUE)]
    found.faults.append(fault("ledger.no_unit", place, column=title))
    return replace(table, words={name: one for name, one in table.words.items() if name != UNIT})
