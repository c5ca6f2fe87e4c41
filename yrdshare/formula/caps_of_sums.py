"""A cap on the sum of a claimant's projects, on a claim with open shares: one path for each owner.

    paid_o,t = min(Σ_p e_p,t , C_o − Σ_{u<t} paid_o,u)      p the projects of owner o

The path of the sum is that of a cap on one project (`caps.py`). In a year in which the sum is cut, project p
has paid_o,t · e_p,t / Σ e. That part is linear only where it is the same whatever the shares are: where the
claims of the owner's projects rise in step, none of them a refund. Elsewhere only the sum is known, and what
would need the parts is refused (`linear.Together`).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yrdshare.formula.caps import Cap, cap_of, scaled_row, with_binaries
from yrdshare.formula.linear import Affine, Column, Floats, Path, Row, Together, cap_column

STEP = 1e-12  # claims rise in step where their parts of the sum differ by less than this


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of each owner.

    formula : its name
    owners  : the owner of each project, (projects,)
    count   : how many owners there are
    """

    formula: str
    owners: NDArray[np.int64]
    count: int

    def summed(self, values: Floats) -> Floats:
        """Σ over the projects of each owner: (projects, years) to (owners, years)."""
        sums = np.zeros((self.count, values.shape[1]))
        np.add.at(sums, self.owners, values)
        return sums


def capped_together(
    name: str, body: Path, group: Group, limits: Floats
) -> tuple[Path, list[Column], list[Row]]:
    """What the cap leaves of the body, by project, with the columns and rows of its owners' paths.

    limits : whole fen, (owners,)
    """
    asked, columns, rows = _asked(name, body, group)
    cap = cap_of(name, asked, limits)
    more_columns, more_rows = with_binaries(cap)
    return _shared(cap, body, group), columns + more_columns, rows + more_rows


def _asked(name: str, body: Path, group: Group) -> tuple[Path, list[Column], list[Row]]:
    """The claims of each owner's projects added up; caps and floors inside get one column for each sum."""
    low, high = group.summed(body.low), group.summed(body.high)
    if not any(weight.any() for weight in body.paid.values()):
        slopes = {share: group.summed(slope) for share, slope in body.slopes.items()}
        return Path(group.summed(body.constant), slopes, {}, low, high, {}), [], []
    name = f"{name} asked"
    units = np.maximum(np.maximum(np.abs(low), np.abs(high)), 1.0)
    columns: list[Column] = []
    rows: list[Row] = []
    for owner in range(group.count):
        for year, whole in enumerate(body.summed(group.owners == owner)):
            column, unit = cap_column(name, owner, year), float(units[owner, year])
            columns.append(Column(column, float(low[owner, year]) / unit, float(high[owner, year]) / unit))
            rows.append(scaled_row(column, whole - Affine(0.0, {column: unit}), (0.0, 0.0), unit))
    return Path(np.zeros_like(low), {}, {name: units}, low, high, {}), columns, rows


def _shared(cap: Cap, body: Path, group: Group) -> Path:
    """What each project is paid: its claim where the sum is surely not cut, else a part of the column."""
    never_cut = cap.never[:, None] | cap.free | (cap.body.high <= 0)
    whole = never_cut[group.owners]
    if whole.all():
        return body
    kept = body.scaled(whole.astype(float))
    parts, unknown = _parts(body, group)
    weight = np.where(whole, 0.0, parts * cap.units[group.owners][:, None])
    shared = Together(group.formula, group.owners, unknown & ~whole)
    refunds = group.summed((body.low < 0).astype(float)).any(
        axis=1
    )  # they make room, or another's part larger
    room = np.where(refunds, np.inf, cap.limit)[group.owners][:, None]
    return replace(
        kept,
        paid={**kept.paid, cap.name: weight},
        low=np.where(whole, body.low, np.minimum(body.low, 0.0)),
        high=np.where(whole, body.high, np.clip(body.high, 0.0, room)),
        together={**kept.together, cap.name: shared},
    )


def _parts(body: Path, group: Group) -> tuple[Floats, NDArray[np.bool_]]:
    """Each project's part of its owner's sum, and where it is not known: the first project has it all."""
    owners = group.owners
    most = group.summed(body.high)[owners]
    parts = np.divide(body.high, most, out=np.zeros_like(most), where=most > 0)
    off, bears = parts < 0, np.zeros(most.shape, dtype=bool)
    for term in (body.constant, *body.slopes.values()):
        bears |= term != 0
        off |= np.abs(term - parts * group.summed(term)[owners]) > STEP * most
    for inside in (*body.paid.values(), *(shared.unknown for shared in body.together.values())):
        bears |= inside != 0
        off |= inside != 0
    torn = group.summed(off.astype(float)) > 0
    torn &= group.summed(bears.astype(float)) > 1
    row = np.where(bears, np.arange(len(owners))[:, None], len(owners))
    first = np.full((group.count, row.shape[1]), len(owners))
    np.minimum.at(first, owners, row)
    return np.where(torn[owners], (row == first[owners]) & bears, parts), torn[owners] & bears
