"""The ledger inside an exported workbook, read back from its cells."""

import io
from collections.abc import Mapping

import numpy as np
import pandas as pd

from yrdshare.agreement.agreement import Agreement
from yrdshare.formula.sheet.cells import unlike
from yrdshare.formula.sheet.inputs import TOP
from yrdshare.ledger.ledger import STATUSES, Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.words import say

Tabs = Mapping[str, pd.DataFrame]


def tabs(workbook: bytes) -> Tabs:
    """Every sheet's values as they stand in the file, by name."""
    return pd.read_excel(io.BytesIO(workbook), sheet_name=None, header=None, dtype=object, engine="openpyxl")


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
    regions = tuple(dict.fromkeys((*agreement.parties, *agreement.register.regions)))
    by_label = dict(zip(unlike([region.text() for region in regions]), regions, strict=True))
    marks = [str(mark) for mark in page.iloc[TOP - 1, 5:] if not pd.isna(mark)]
    projects = []
    for row in page.iloc[TOP:].itertuples(index=False):
        if pd.isna(row[0]):
            break
        carried = frozenset(mark for mark, held in zip(marks, row[5:], strict=False) if held == 1)
        projects.append(
            Project(str(row[0]), by_label[row[1]], by_label[row[2]], int(row[3]), int(row[4]), marks=carried)
        )
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
