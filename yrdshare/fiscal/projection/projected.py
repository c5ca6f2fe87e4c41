"""What a projection hands out: amounts, ranges, and a ledger that drafts and export take as any other."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from yrdshare.errors import InputError, fault
from yrdshare.fiscal.projection.levels import given, local
from yrdshare.fiscal.projection.past import with_history
from yrdshare.fiscal.projection.profile import Case
from yrdshare.fiscal.projection.tax import PAID, TAXES
from yrdshare.ledger import standard
from yrdshare.ledger.hints import hint
from yrdshare.ledger.ledger import STATUSES, Cells, Ledger
from yrdshare.money import Fen
from yrdshare.words import say

if TYPE_CHECKING:
    from yrdshare.fiscal.projection.projection import Projection

Mask = NDArray[np.bool_]
Spot = tuple[int, int]  # the row of a project, the column of a year
GROSS = {"vat_gross": "vat", "cit_gross": "cit"}  # a stream of all levels of budget, and its tax
PARTS = ("compensation", "net_taxes", "depreciation", "surplus")
PLAIN = ("gdp", "industrial_output", "investment")  # streams that are no tax: in the year they belong to
FLOW_OF = {"industrial_output": "output"}  # where a stream has another name than its amount
INDUSTRY = tuple(f"{code:02}" for code in range(2, 27))  # mining, manufacturing, power, gas and water
KEPT = (
    *(
        "output",
        "gdp",
        "investment",
        *PARTS,
        "output_tax",
        "input_tax",
        "equipment_tax",
        "construction_tax",
        "credit",
        "refund",
    ),
    *(*TAXES, *(tax + PAID for tax in TAXES)),
)
RANGED = ("output", "gdp", *PARTS, *(tax + PAID for tax in TAXES))
STREAMS = (*TAXES, *GROSS, *PLAIN)
EXAMPLE, FORECAST = STATUSES[:2]


@dataclass(frozen=True, slots=True)
class Range:
    """An amount in fen, low, mid and high.

    low, high : None where no range is stated;  ordered : whether low ≤ mid ≤ high
    """

    mid: int | None
    low: int | None = None
    high: int | None = None

    @property
    def ordered(self) -> bool:
        """Whether low ≤ mid ≤ high; a tax whose credit or loss runs out at another time need not be."""
        if self.low is None or self.mid is None or self.high is None:
            return False
        return self.low <= self.mid <= self.high


def stated(made: "Projection", name: str) -> Mask:
    """Where a stream or a part exists, shape (projects, years): from the move, if its base is stated."""
    tax = GROSS.get(name, name.removesuffix(PAID))
    needed = TAXES.get(tax, ())
    has = [given(one, needed) for one in made.profiles] if needed else [True] * len(made.profiles)
    if name == "investment":
        has = [one.project.investment is not None for one in made.profiles]
    if name == "industrial_output":
        has = [one.sector.code in INDUSTRY for one in made.profiles]
    return np.array(has, dtype=bool)[:, None] & (np.array(made.years) >= made.register.moved[:, None])


def values(made: "Projection", name: str, case: Case = "mid") -> Fen:
    """The array of a stream (retained locally, or of all levels) or of a part, as fen."""
    flows = made.flows[case]
    if name in GROSS:
        return flows[GROSS[name] + PAID]
    if name in TAXES:
        return local(made, name, flows[name + PAID])
    name = FLOW_OF.get(name, name)
    if name not in flows:
        known = (*STREAMS, *flows)
        raise InputError([fault("projection.no_stream", found=name, hint=hint(name, known))])
    return flows[name]


def amount(made: "Projection", spot: Spot, name: str, case: Case = "mid") -> int | None:
    """One amount; None where it does not exist."""
    alone = single(made, spot[0])
    held = values(alone, name, case)
    return int(held[0, spot[1]]) if stated(alone, name)[0, spot[1]] else None


def single(made: "Projection", row: int) -> "Projection":
    """The projection of one project alone."""
    flows = {
        case: {name: held[row : row + 1] for name, held in of.items()} for case, of in made.flows.items()
    }
    return replace(made, profiles=made.profiles[row : row + 1], flows=flows)


def range_of(made: "Projection", spot: Spot, name: str) -> Range:
    """Low, mid and high; of low and high only what a range was stated for."""
    mid = amount(made, spot, name)
    if mid is None or "low" not in made.flows:
        return Range(mid)
    if name not in (*RANGED, *TAXES, *GROSS, *FLOW_OF):
        raise InputError([fault("projection.no_range", found=name)])
    return Range(mid, amount(made, spot, name, "low"), amount(made, spot, name, "high"))


def ledger(made: "Projection", history: Ledger | None) -> Ledger:
    """Every stream that any project has, each cell with its source and status."""
    known = standard.streams()
    sources, of = _sources(made)
    status = np.array([_status(one.project.status) for one in made.profiles], dtype=np.int8)[:, None]
    cells: dict[str, Cells] = {}
    for name in STREAMS:
        present = stated(made, name)
        if name in known and present.any():
            value = np.where(present, values(made, name), 0)
            held = np.where(present, of, 0).astype(np.int32)
            cells[name] = Cells(value, present, held, np.where(present, status, 0).astype(np.int8))
    found = Ledger(made.register, made.years, {name: known[name] for name in cells}, cells, sources)
    return found if history is None else with_history(found, history)


def _status(written: str) -> int:
    """An example stays one; whatever else the project is, its projection is a forecast."""
    return STATUSES.index(EXAMPLE if written == EXAMPLE else FORECAST)


def _sources(made: "Projection") -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The source of each project's cells: that it was projected, and from whose description."""
    spots: dict[str, int] = {}
    rows = [spots.setdefault(one.project.source, len(spots)) for one in made.profiles]
    author = made.assumptions.author
    texts = tuple(say("projection.cell_source", source=source, author=author) for source in spots)
    return texts, np.array(rows, dtype=np.int32)[:, None]
