"""A floor on a claim with an open share: its exact encoding.

A floor on an open claim is not linear. One binary for each project and year in which it may or may not hold:

    F = max(e, m)      e the claim, m the minimum
    F ≥ m,  F ≥ e,  F ≤ e + (m − e_low) z,  F ≤ m + (e_high − m)(1 − z),  z ∈ {0, 1}

Without the last two a claim is paid more than it is worth wherever that suits somebody. The binary is left
out where the interval of the claim over the shares' bounds proves the side.
"""

from dataclasses import replace

import numpy as np

from yrdshare.formula.caps import scaled_row
from yrdshare.formula.linear import Affine, Column, Floats, Path, Row, cap_column

NEGLIGIBLE = 1e-8  # of the larger amount: ten times the coefficient that HiGHS drops from a row


def floored(name: str, body: Path, minimum: Floats) -> tuple[Path, list[Column], list[Row]]:
    """max(body, minimum) for every project and year, each array (projects, years), minimum in whole fen.

    name : of the floor, in the names of its columns
    """
    units = np.maximum(np.maximum(np.abs(body.low), np.abs(body.high)), np.maximum(np.abs(minimum), 1.0))
    above = body.low >= minimum - NEGLIGIBLE * units  # the claim itself
    undecided = ~above & (body.high > minimum + NEGLIGIBLE * units)
    kept = body.scaled(above.astype(float))
    path = replace(
        kept,
        constant=kept.constant + np.where(above | undecided, 0.0, minimum),
        paid={**kept.paid, name: np.where(undecided, units, 0.0)} if undecided.any() else kept.paid,
        low=np.where(above, body.low, minimum),
        high=np.where(above | undecided, body.high, minimum),
    )
    columns: list[Column] = []
    rows: list[Row] = []
    for row, year in zip(*np.nonzero(undecided), strict=True):
        spot = int(row), int(year)
        more_columns, more_rows = _year(
            cap_column(name, *spot),
            body.at(*spot),
            (float(body.low[spot]), float(minimum[spot]), float(body.high[spot])),
            float(units[spot]),
        )
        columns += more_columns
        rows += more_rows
    return path, columns, rows


def _year(
    name: str, claim: Affine, span: tuple[float, float, float], unit: float
) -> tuple[list[Column], list[Row]]:
    """F = max(e, m) of one project in one year, 1 where the minimum holds; span: e at least, m, e at most."""
    (low, minimum, high), binary = span, f"held {name}"
    excess = Affine(0.0, {name: unit}) - claim  # F − e
    columns = [Column(name, minimum / unit, high / unit), Column(binary, 0.0, 1.0, binary=True)]
    rows = [
        scaled_row(f"{name} claim", excess, (0.0, np.inf), unit),
        scaled_row(f"{name} above", excess + Affine(0.0, {binary: low - minimum}), (-np.inf, 0.0), unit),
        scaled_row(f"{name} held", Affine(0.0, {name: unit, binary: high - minimum}), (-np.inf, high), unit),
    ]
    return columns, rows
