"""Rows and columns of totals: found by their names, checked against what they sum, never loaded as data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import fault
from yrdshare.ledger.amounts import TAKEN, UNKNOWN, amounts
from yrdshare.ledger.checks import FEN_POWERS
from yrdshare.ledger.header import is_total, total_words
from yrdshare.ledger.normal import listed, plain, squeezed
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.roles import Amounts
from yrdshare.ledger.tables import Table, Total
from yrdshare.money import decimal_text

HALF = 32  # bits; sums of halves of int64 do not wrap
Spots = Sequence[int]


def label_of(texts: Sequence[str], aside: Collection[int | None]) -> str:
    """What a row calls itself where it is a total, "" where it holds data; `aside` are free text."""
    for column, text in enumerate(texts):
        if text and column not in aside and is_total(text):
            return plain(text)
    return ""


@dataclass(eq=False)
class _Column:
    """One column of amounts while its rows are gone through: which hold data, since which totals."""

    data: list[int] = field(default_factory=list)
    last: int = 0
    same: dict[str, int] = field(default_factory=dict)
    totals: list[tuple[int, str, int, int, int]] = field(
        default_factory=list
    )  # entry, label, all, last, same

    def take(self, entry: int, label: str) -> None:
        """The next entry of the column; with a label it is a total."""
        if not label:
            self.data.append(entry)
            return
        count = len(self.data)
        self.totals.append((entry, label, count, self.last, self.same.get(label, 0)))
        self.last = self.same[label] = count

    def sums(self) -> list[tuple[int, str, list[list[int]]]]:
        """Each total with what it may sum, the likeliest first."""
        found = []
        upside = bool(self.totals) and self.totals[0][2] == 0
        for spot, (entry, label, count, last, same) in enumerate(self.totals):
            following = self.totals[spot + 1][2] if spot + 1 < len(self.totals) else len(self.data)
            above = [self.data[:count], self.data[same:count], self.data[last:count]]
            below = [self.data[count:], self.data[count:following]] if upside else []
            grand = squeezed(label) in total_words() and not squeezed(label).startswith(_partly())
            if not grand:
                above.reverse()
                below.reverse()
            found.append((entry, label, [*below, *above]))
        return found


def _partly() -> tuple[str, ...]:
    """The words for a total of some rows: 小计."""
    return tuple(squeezed(word) for word in listed("part_words"))


def totals(
    entries: Sequence[tuple[int, Amounts]], labels: Mapping[int, str], keys: Mapping[int, Sequence[str]]
) -> tuple[Total, ...]:
    """What must add up among entries (row, column): rows that are totals, and columns that are.

    labels : by row;  keys : the words of each row that tell what it is of: project, stream, year
    """
    columns: dict[int, _Column] = {}
    for entry, (row, column) in enumerate(entries):
        columns.setdefault(column.position, _Column()).take(entry, labels.get(row, ""))
    found = []
    for held in columns.values():
        for entry, label, sums in held.sums():
            row = entries[entry][0]
            kept = [[one for one in sum_ if _of(keys[entries[one][0]], keys[row])] for sum_ in sums]
            found.append(Total(label, entry, _different(kept)))
    return (*found, *_across(entries))


def _of(words: Sequence[str], total: Sequence[str]) -> bool:
    """Whether a row is of what the row of a total says it is of."""
    return all(
        not said.strip() or is_total(said) or word == said for word, said in zip(words, total, strict=True)
    )


def _across(entries: Sequence[tuple[int, Amounts]]) -> list[Total]:
    """The totals of columns, row by row."""
    rows: dict[int, list[int]] = {}
    for entry, (row, _) in enumerate(entries):
        rows.setdefault(row, []).append(entry)
    found = []
    for held in rows.values():
        since: list[int] = []
        for entry in held:
            column = entries[entry][1]
            if not column.total:
                since.append(entry)
                continue
            parts = [
                one for one in held if not entries[one][1].total and column.tokens <= entries[one][1].tokens
            ]
            left = [one for one in since if column.tokens <= entries[one][1].tokens]
            found.append(Total(column.total, entry, _different([parts, left])))
            since = []
    return found


def _different(sums: Sequence[Spots]) -> tuple[NDArray[np.int64], ...]:
    """The sums that differ, those of no rows last."""
    ordered = sorted(dict.fromkeys(tuple(one) for one in sums), key=lambda one: not one)
    return tuple(np.array(one, dtype=np.int64) for one in ordered)


def check_totals(table: Table, column: str, units: Sequence[str], found: Found) -> None:
    """Every total comes to what it should, or is a fault with both numbers.

    column : of the amounts;  units : of each row; "" where a total does not say its own, which is then
    that of its rows
    """
    told = _units_of_totals(table.totals, units)
    money = np.array([unit in FEN_POWERS for unit in told])
    powers = np.array([FEN_POWERS.get(unit, 0) if unit else UNKNOWN for unit in told], dtype=np.int8)
    read = amounts(table.texts[column], powers)
    good = (read.reason == TAKEN) & (powers != UNKNOWN)
    agreed: dict[str, set[int]] = {}
    for one in table.totals:
        parts = [rows[money[rows] == money[one.row]] for rows in one.sums]
        if not good[one.row] or not all(good[rows].all() for rows in parts):
            continue  # a cell that cannot be read is a fault of its own
        stated, sums = int(read.value[one.row]), [exact_sum(read.value[rows]) for rows in parts]
        if stated in sums:
            agreed.setdefault(one.label, set()).add(one.row)
        else:
            size = 10 ** max(int(powers[one.row]), 0)
            shown = [decimal_text(Fraction(value, size)) for value in (stated, sums[0], stated - sums[0])]
            words = dict(zip(("found", "expected", "apart"), shown, strict=True))
            place = table.place(one.row, column)
            found.faults.append(
                fault("ledger.total_apart", place, label=one.label, unit=told[one.row], **words)
            )
    for label, rows in agreed.items():
        found.readings.append(
            Reading("ledger.read_total", table.place(min(rows), column), label, cells=len(rows))
        )


def _units_of_totals(found: Sequence[Total], units: Sequence[str]) -> list[str]:
    """The units of all rows; that of a total which does not say its own is the one of its rows."""
    told = [*units]
    for one in found:
        parts = {units[row] for rows in one.sums[:1] for row in rows}
        if not told[one.row] and len(parts) == 1:
            told[one.row] = parts.pop()
    return told


def exact_sum(values: NDArray[np.int64]) -> int:
    """Σ of int64 as a Python integer, however large."""
    low = (values & ((1 << HALF) - 1)).sum(dtype=np.int64) if len(values) else 0
    high = (values >> HALF).sum(dtype=np.int64) if len(values) else 0
    return (int(high) << HALF) + int(low)
