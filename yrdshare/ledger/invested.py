"""The column of investments, which has a unit in its header instead of a column of units."""

from collections.abc import Sequence
from decimal import Decimal

from yrdshare.errors import fault
from yrdshare.ledger.columns import PROJECTS, Titled
from yrdshare.ledger.layout import Layout
from yrdshare.ledger.normal import amount, squeezed
from yrdshare.ledger.readings import Found, Reading
from yrdshare.money import FEN_PER

INVESTED, SHOWN_UNIT = "investment_wan", "万元"


def invested(layout: Layout, rows: Sequence[int], found: Found) -> list[str]:
    """The investments of the rows in 万元; cells that are no amounts stay as they are."""
    column = layout.roles.fixed[INVESTED]
    unit = _unit(layout, found)
    texts = []
    for row in rows:
        written = layout.grid.rows[row][column]
        read = amount(written, tuple(FEN_PER))
        place = layout.grid.place(row, column, layout.roles.titles[column])
        if read is None or not unit:
            texts.append(written if unit else "")  # without a unit nothing is read, and no total is compared
            continue
        if read.unit and read.unit != unit:
            words = {"found": read.unit, "other": unit, "column": Titled("unit")}
            found.faults.append(fault("ledger.clash", place, **words))
        texts.append(_in_wan(read.text, unit))
        if texts[-1] != written:
            as_read = f"{texts[-1]} {SHOWN_UNIT}" if texts[-1] else ""
            key = "ledger.read_amount" if texts[-1] else "ledger.read_absent"
            found.readings.append(Reading(key, place, written, as_read))
    return texts


def _unit(layout: Layout, found: Found) -> str:
    """The unit of the column: of its header, else of its own name, else of the sheet."""
    column = layout.roles.fixed[INVESTED]
    title = squeezed(layout.roles.titles[column])
    common = layout.common.get("unit")
    if INVESTED in layout.roles.units:
        word = layout.roles.units[INVESTED].word
        if common is not None and common.word != word:
            place = layout.grid.place(layout.header[-1], column, layout.roles.titles[column])
            words = {"found": word, "other": common.word, "column": Titled("unit")}
            found.faults.append(fault("ledger.clash", place, **words))
        return word
    own = next(one for one in PROJECTS.columns if one.name == INVESTED)
    if title in {squeezed(word) for word in own.titles()}:
        return SHOWN_UNIT
    if common is not None and common.word in FEN_PER:
        return common.word
    place = layout.grid.place(layout.header[-1], column, layout.roles.titles[column])
    found.faults.append(fault("ledger.no_unit", place, column=layout.roles.titles[column]))
    return ""


def _in_wan(text: str, unit: str) -> str:
    """The amount in 万元, exactly."""
    if not text or unit == SHOWN_UNIT:
        return text
    places = len(str(FEN_PER[unit])) - len(str(FEN_PER[SHOWN_UNIT]))
    return format(Decimal(text).scaleb(places), "f")
