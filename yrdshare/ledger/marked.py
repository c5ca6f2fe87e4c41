"""Cells that are more than their text: formulas, merged cells, odd formats, hidden rows."""

from collections.abc import Iterator, Mapping

from yrdshare.errors import Fault, fault
from yrdshare.ledger.grid import Area, Cell
from yrdshare.ledger.layout import Layout
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.tables import SHOWN

KEYS_OF_FAULTS = {"formula": "ledger.formula_cell", "scaled": "ledger.scaled_cell"}
KEYS_OF_READINGS = {"computed": "ledger.read_computed", "noise": "ledger.read_noise"}
APART = ", "


def check_marks(layout: Layout, labels: Mapping[int, str], found: Found) -> None:
    """Say of every cell that is read what is special about it; refuse what cannot be read rightly.

    labels : the rows that are totals; they are no data, and a formula without its value is no fault there
    """
    amounts = {one.position for one in layout.roles.amounts}
    totals = {one.position for one in layout.roles.amounts if one.total}
    fixed = set(layout.roles.fixed.values())
    faults: dict[str, list[Fault]] = {}
    for row, column in _cells(layout, amounts | fixed):
        mark = layout.grid.marks.get((row, column))
        place = layout.grid.place(row, column, layout.roles.titles[column])
        summing = row in labels or column in totals
        if mark is not None and mark.kind in KEYS_OF_FAULTS and not (summing and mark.kind == "formula"):
            key = KEYS_OF_FAULTS[mark.kind]
            faults.setdefault(key, []).append(fault(key, place, found=mark.text))
        elif mark is not None and mark.kind in KEYS_OF_READINGS and layout.grid.rows[row][column].strip():
            as_read = layout.grid.rows[row][column]
            found.readings.append(Reading(KEYS_OF_READINGS[mark.kind], place, mark.text, as_read))
    merged = list(_merged(layout, amounts, faults))
    found.readings.extend(merged)
    for held in faults.values():
        found.faults.extend(held[:SHOWN])
        if len(held) > SHOWN:
            found.faults.append(fault("ledger.more", layout.grid.place(), count=len(held) - SHOWN))
    found.readings.extend(_hidden(layout, amounts | fixed))


def _cells(layout: Layout, columns: set[int]) -> Iterator[Cell]:
    """The marked cells of the data rows, in the columns that are read."""
    data = set(layout.data)
    return (cell for cell in sorted(layout.grid.marks) if cell[0] in data and cell[1] in columns)


def _merged(layout: Layout, amounts: set[int], faults: dict[str, list[Fault]]) -> Iterator[Reading]:
    """Merged words hold for each of their rows; a merged amount may be that of any row, and is refused."""
    grid, data = layout.grid, set(layout.data)
    seen: set[Area] = set()
    for (row, column), area in sorted(grid.merged.items(), key=lambda held: held[0]):
        if area in seen or row not in data or not grid.rows[row][column].strip():
            continue
        seen.add(area)
        place = grid.place(row, column, layout.roles.titles[column])
        if column in amounts:
            words = {"found": grid.rows[row][column], "area": area.text()}
            faults.setdefault("merged", []).append(fault("ledger.merged_amount", place, **words))
        elif area.bottom > area.top:
            yield Reading("ledger.read_merged", place, area.text(), grid.rows[row][column])


def _hidden(layout: Layout, columns: set[int]) -> Iterator[Reading]:
    """Hidden rows and columns that were read."""
    grid = layout.grid
    lines = [str(grid.lines[row]) for row in layout.data if grid.lines[row] in grid.hidden_lines]
    if lines:
        yield Reading("ledger.read_hidden_rows", grid.place(), APART.join(lines[:SHOWN]), cells=1)
    hidden = [layout.roles.titles[column] for column in sorted(columns & grid.hidden_columns)]
    if hidden:
        yield Reading("ledger.read_hidden_columns", grid.place(), APART.join(hidden))
