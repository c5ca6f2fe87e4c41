"""The ledger inside an exported workbook, read back from its cells.

The workbook may come from anyone: what it unpacks to is bounded by what an export of the agreement holds.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from yrdshare.agreement.agreement import Agreement
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK
from yrdshare.formula.sheet.inputs import TOP, named_regions, sides
from yrdshare.ledger.ledger import STATUSES, Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.words import say

Tabs = Mapping[str, pd.DataFrame]
SPARE_BYTES, SPARE_CELLS = 5_000_000, 1_000_000  # what a workbook without any project may hold
# For each project and formula: an export takes some 7,000 and 110, or 90,000 and 500 with a cap on sums.
BYTES_EACH, CELLS_EACH = 500_000, 5_000
READ_OVER = 4  # how often a workbook's bytes may be read: sheets that share one part are read once each
MOST_PACKED, SMALL_PART = (
    100,
    100_000,
)  # bytes packed into one, in parts beyond this size; an export has some 12


class _Metered(io.BytesIO):
    """A file in memory that refuses to be read over and over."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.left = READ_OVER * len(content)

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; ValueError where too many were read already."""
        found = super().read(size)
        self.left -= len(found)
        if self.left < 0:
            raise ValueError(self.left)
        return found


def tabs(workbook: bytes, agreement: Agreement) -> Tabs:
    """Every sheet's values as they stand in the file, by name; ValueError where no export is so large."""
    size = len(agreement.register) * len(agreement.formulas)
    _refuse_bomb(workbook, SPARE_BYTES + BYTES_EACH * size)
    with pd.ExcelFile(_Metered(workbook), engine="openpyxl") as opened:
        room, found = SPARE_CELLS + CELLS_EACH * size, {}
        for name in opened.sheet_names:
            sheet = opened.book[name]
            sheet.reset_dimensions()  # what the file says of its own size is not asked
            rows = list(_bounded(sheet.iter_rows(values_only=True), room))
            widest = max(map(len, rows), default=0)
            room -= len(rows) * widest
            whole = [(*row, *[None] * (widest - len(row))) for row in rows]
            found[str(name)] = pd.DataFrame(whole, dtype=object)
    return found


def _refuse_bomb(workbook: bytes, most: int) -> None:
    """ValueError where the parts unpack to more than `most` bytes, or one to far more than it takes."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        parts = packed.infolist()
    if sum(part.file_size for part in parts) > most or any(
        part.file_size > SMALL_PART + MOST_PACKED * part.compress_size for part in parts
    ):
        raise ValueError(most)


def _bounded(rows: Iterator[tuple[object, ...]], room: int) -> Iterator[tuple[object, ...]]:
    """The rows, none longer than all of `room`; ValueError where together they would fill more as a table."""
    widest = 0
    for number, row in enumerate(rows, start=1):
        widest = max(widest, len(row), 1)
        if number * widest > room:
            raise ValueError(room)
        yield row


def ledger_of(found: Tabs, agreement: Agreement) -> Ledger:
    """The ledger that the workbook's input cells hold, for the streams that the agreement reads."""
    streams = {stream.name: stream for formula in agreement.formulas for stream in formula.streams}
    register = _register(found[say("sheet.tab_projects")], agreement)
    prefix = say("sheet.tab_ledger", "zh", stream="")
    pages = [page for name, page in found.items() if name.startswith(prefix)]  # in the order of the streams
    parts = {name: _cells(page, len(register), agreement) for name, page in zip(streams, pages, strict=True)}
    years = next(iter(parts.values()))[0]
    return Ledger(
        register, years, streams, {name: cells for name, (_, cells) in parts.items()}, ("workbook",)
    )


def _register(page: pd.DataFrame, agreement: Agreement) -> Register:
    named = named_regions(agreement.formulas, agreement.register, "zh")
    by_label = {label: region for region, label in named.items()}
    roles = sides(agreement.register)
    years = 1 + len(roles)
    marks = [str(mark) for mark in page.iloc[TOP - 1, years + 2 :] if not pd.isna(mark)]
    projects = []
    for row in page.iloc[TOP:].itertuples(index=False):
        if pd.isna(row[0]):
            break
        carried = frozenset(mark for mark, held in zip(marks, row[years + 2 :], strict=False) if held == 1)
        own = {
            role: by_label[label]
            for role, label in zip(roles, row[1:years], strict=True)
            if not pd.isna(label)
        }
        project = Project(
            str(row[0]), own[ORIGIN], own[HOST], int(row[years]), int(row[years + 1]), marks=carried
        )
        projects.append(replace(project, park=own.get(PARK), fund=own.get(FUND)))
    return Register(projects)


def _cells(page: pd.DataFrame, count: int, agreement: Agreement) -> tuple[tuple[int, ...], Cells]:
    years = tuple(int(year) for year in page.iloc[TOP - 1, 1:] if not pd.isna(year))
    block = page.iloc[TOP : TOP + count, 1 : 1 + len(years)]
    present = block.notna().to_numpy(dtype=bool)
    value = np.array(
        [[0 if pd.isna(one) else int(one) for one in row] for row in block.to_numpy()], dtype=np.int64
    )
    status = STATUSES.index(agreement.statuses[0]) if agreement.statuses else 0
    sources, statuses = np.zeros(value.shape, np.int32), np.full(value.shape, status, np.int8)
    return years, Cells(value, present, sources, statuses)
