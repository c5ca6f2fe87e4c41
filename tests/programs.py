"""A formula's pieces as a program of their own: what they give at fixed shares, least and most."""

from math import inf

import numpy as np

from yrdshare.formula.linear import Affine, Column, Row, share_column
from yrdshare.nodes.expression import Capped, Floored
from yrdshare.program.program import Program

SOLVER = 1e-7  # of the largest amount: HiGHS keeps rows to 1e-9 in units of each project's money


def program_of(parts, keep=lambda row: True):
    """The rows of the pieces with the shares as columns, each in a row so that none is lost."""
    open_shares = [share for share in parts.formula.shares if share.value is None]
    columns = [Column(share_column(share.name), float(share.low), float(share.high)) for share in open_shares]
    columns.append(Column("any", 0.0, 1.0))  # so that a formula without open shares is a program too
    rows = [row for row in parts.rows if keep(row)]
    rows += [
        Row(f"keep {column.name}", {column.name: 1.0}, column.low, inf)
        for column in (*columns, *parts.columns)
    ]
    return Program([*columns, *parts.columns], rows)


def at_shares(parts, shares, keep=lambda row: True):
    """The program with every open share held at its value."""
    program = program_of(parts, keep)
    for name, value in shares.items():
        program.bound_column(share_column(name), float(value), float(value))
    return program


def value_of(affine, values):
    """An affine value at the program's columns."""
    return affine.constant + sum(values[name] * coefficient for name, coefficient in affine.terms.items())


def summed(affines):
    """Σ over the years."""
    whole = Affine()
    for one in affines:
        whole = whole + one
    return whole


def both_ends(program, receipts):
    """The paths of a region at the least and at the most that its receipts add up to, each by year."""
    whole = summed(receipts)
    unit = max((abs(value) for value in whole.terms.values()), default=0.0) or 1.0
    scaled = {name: value / unit for name, value in whole.terms.items()}
    ends = [program.minimise(scaled), program.maximise(scaled)]
    assert ["optimal", "optimal"] == [end.status for end in ends]
    return [[value_of(one, end.values) for one in receipts] for end in ends]


def allowance(account, ledger):
    """What exact and linear values may differ by: roundings, and the solver's own, in fen.

    One fen for each project, year, claim and node that rounds: a cap carries the roundings of every year on.
    """
    cells = len(ledger.register) * len(account.formula.years)
    found = [one for working in account.workings for one in _below(working)]
    rounding = sum(isinstance(one.node, Capped | Floored) for one in found)
    largest = max((float(np.abs(one.value.floats()).max(initial=1.0)) for one in found), default=1.0)
    return cells * (1 + len(account.claims) + rounding) + SOLVER * largest * len(ledger.register)


def _below(working):
    yield working
    for part in working.parts:
        yield from _below(part)
