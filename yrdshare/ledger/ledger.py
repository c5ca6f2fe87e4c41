"""The ledger: project × stream × year, each cell with a value, a source and a status. Absent is not zero."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from yrdshare.errors import InputError, fault
from yrdshare.ledger.hints import hint
from yrdshare.ledger.projects import Register
from yrdshare.ledger.readings import Reading
from yrdshare.money import Fen
from yrdshare.nodes.expression import Stream

Status = Literal["示例", "预测", "已确认"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Cells:
    """One stream's cells, every array shaped (projects, years).

    value: whole fen (or the smallest printed unit), 0 where absent · present: whether the cell
    exists · source: row in `Ledger.sources` · status: position in `STATUSES`.
    """

    value: Fen
    present: NDArray[np.bool_]
    source: NDArray[np.int32]
    status: NDArray[np.int8]

    def in_years(self, keep: list[int]) -> "Cells":
        """The cells of the years at these positions."""
        return Cells(self.value[:, keep], self.present[:, keep], self.source[:, keep], self.status[:, keep])


@dataclass(frozen=True, eq=False)
class Ledger:
    """Cells by stream name for the projects of a register and consecutive years."""

    register: Register = field(repr=False)
    years: tuple[int, ...]
    streams: Mapping[str, Stream] = field(repr=False)
    cells: Mapping[str, Cells] = field(repr=False)  # firm-level tax: not to be shown by a stray print
    sources: tuple[str, ...] = field(default=(), repr=False)
    readings: tuple[Reading, ...] = field(
        default=(), repr=False
    )  # what was read otherwise than it is written

    def __getitem__(self, name: str) -> Stream:
        """The stream's leaf for a formula: a name, kind, unit and basis, no numbers."""
        if name not in self.streams:
            raise InputError([fault("ledger.unknown_stream", found=name, hint=hint(name, self.streams))])
        return self.streams[name]

    def known_until(self, year: int) -> "Ledger":
        """The same ledger without any year after `year`."""
        keep = [position for position, one in enumerate(self.years) if one <= year]
        cut = {name: cells.in_years(keep) for name, cells in self.cells.items()}
        return replace(self, years=tuple(self.years[position] for position in keep), cells=cut)

    def statuses(self) -> tuple[Status, ...]:
        """Which statuses the present cells have, in the order of `STATUSES`."""
        found = {int(one) for cells in self.cells.values() for one in np.unique(cells.status[cells.present])}
        return tuple(status for position, status in enumerate(STATUSES) if position in found)

    def digest(self) -> str:
        """SHA-256 of every present cell's project, stream, year, value and status, and of the register."""
        seal = hashlib.sha256()
        projects = [
            [one.code, one.origin.code, one.host.code, one.moved, one.full_production, sorted(one.marks)]
            + [[side, region.code] for side, region in (("park", one.park), ("fund", one.fund)) if region]
            for one in self.register
        ]
        seal.update(json.dumps([projects, self.years], ensure_ascii=False).encode())
        for name in sorted(self.cells):
            cells = self.cells[name]
            seal.update(name.encode())
            held = np.where(cells.present, cells.value, 0), np.where(cells.present, cells.status, 0)
            for array in (held[0], cells.present, held[1]):
                seal.update(np.ascontiguousarray(array).tobytes())
        return seal.hexdigest()

    def frame(self) -> pd.DataFrame:
        """The present cells as tidy rows: project, stream, year, value (fen), source, status."""
        parts = []
        for name, cells in self.cells.items():
            rows, columns = np.nonzero(cells.present)
            parts.append(
                pd.DataFrame(
                    {
                        "project": np.array(self.register.codes, dtype=object)[rows],
                        "stream": name,
                        "year": np.array(self.years)[columns],
                        "value": cells.value[rows, columns],
                        "source": np.array(self.sources, dtype=object)[cells.source[rows, columns]],
                        "status": np.array(STATUSES, dtype=object)[cells.status[rows, columns]],
                    }
                )
            )
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
