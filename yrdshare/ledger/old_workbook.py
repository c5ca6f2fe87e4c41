"""Workbooks of the old binary kind (.xls), read by calamine.

It gives values and merged cells, but no formulas, formats or hidden rows; that is said of each file read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger.grid import MOST_CELLS, Area, Grid, Mark, grid
from yrdshare.ledger.normal import without_noise
from yrdshare.ledger.source import Source
from yrdshare.ledger.workbook import value_text

LARGEST = 256 << 20  # bytes; a full .xls of 65,536 rows has a tenth of it
PANIC = "PanicException"  # what a Rust library raises where it was not made for the bytes it met


@dataclass(frozen=True, eq=False)
class OldWorkbook:
    """An open .xls file."""

    book: Any
    file: str
    shows_all: bool = False

    def sheet_names(self) -> dict[str, bool]:
        """The name of each sheet, and whether it is shown."""
        return {one.name: one.visible == SheetVisibleEnum.Visible for one in self.book.sheets_metadata}

    def sheet_grid(self, sheet: str) -> Grid:
        """Every cell of the sheet."""
        return _guarded(self.file, lambda: self._read(sheet))

    def _read(self, sheet: str) -> Grid:
        held = self.book.get_sheet_by_name(sheet)
        if held.total_height * held.total_width > MOST_CELLS:
            raise InputError([fault("ledger.too_large_grid", Place(self.file, sheet), most=MOST_CELLS)])
        texts = [[value_text(value) for value in row] for row in held.to_python(skip_empty_area=False)]
        rows = [[without_noise(text) for text in row] for row in texts]
        read = grid(self.file, sheet, rows, range(1, len(rows) + 1))
        spots = {line: spot for spot, line in enumerate(read.lines)}
        marks = {
            (spots[line], column): Mark("noise", text)
            for line, row in enumerate(texts, 1)
            for column, text in enumerate(row)
            if text != rows[line - 1][column]
        }
        areas = [
            Area(top + 1, left, low + 1, right) for (top, left), (low, right) in held.merged_cell_ranges or ()
        ]
        return Grid(self.file, sheet, read.rows, read.lines, marks).filled(areas)


def open_old(source: Source) -> OldWorkbook:
    """The open file; one that is none, or that needs a password, is refused."""
    if source.size > LARGEST:
        raise InputError([fault("ledger.too_large_grid", Place(source.name), most=MOST_CELLS)])
    return _guarded(
        source.name, lambda: OldWorkbook(CalamineWorkbook.from_filelike(source.open()), source.name)
    )


def _guarded[Kind](file: str, work: Callable[[], Kind]) -> Kind:
    """What `work` gives; whatever calamine raises on bytes that are no workbook is a fault."""
    try:
        return work()
    except InputError:
        raise
    except PasswordError:
        raise InputError([fault("ledger.locked", Place(file))]) from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise InputError([_not_workbook(file)]) from None
    except BaseException as problem:
        if type(problem).__name__ != PANIC:
            raise
        raise InputError([_not_workbook(file)]) from None


def _not_workbook(file: str) -> Fault:
    return fault("ledger.not_workbook", Place(file))
