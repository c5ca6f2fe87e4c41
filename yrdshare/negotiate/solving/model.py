"""A draft as a linear program: which columns and rows its gains, conditions and tie-break need.

    gain_i   = Σ_t δ^(t−t0) (receipts + valued credits − costs − no deal)_i,t        in units of the pool
    ratio_i  = gain_i / w_i                                                          w set by the principle
    level_k  = k τ_k − Σ_i below_k,i,  below_k,i ≥ max(0, τ_k − ratio_i)      = Σ of the k smallest ratios
    whole    = Σ_i gain_i
    ratio_i  = Σ_k piece_k,i                                       the segments of a concave curve of ratio_i
    stable   ≤ Σ_{i ∈ S} gain_i − worth(S), stable ≤ 0             for each listed group S
    distance = Σ_s |share_s − reference_s|

A linear program has level 1 alone, the smallest ratio; `leximin.py` says how the others are raised.
Every stage is a bound on a column, so a kept handle never changes its shape.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np

from yrdshare.formula.curves import joined
from yrdshare.formula.encoding import Pieces, with_binaries, with_curves
from yrdshare.formula.exact import work
from yrdshare.formula.linear import Affine, Column, Row, share_column
from yrdshare.formula.lp import read
from yrdshare.formula.setting import setting
from yrdshare.ledger.regions import Region
from yrdshare.money import total
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Method
from yrdshare.negotiate.position import measures
from yrdshare.negotiate.principles import AlphaFair, CoalitionStable, Nash, Nearest
from yrdshare.negotiate.terms import Condition, Measures, gain
from yrdshare.program.curved import CurvedProgram
from yrdshare.program.program import Program

FEW_BINARIES = 15  # up to here the search over binaries is as quick, and it is the reference

SUFFER = "participation"  # the condition "nobody loses" that some principles add
PIECES = 24  # segments of each party's curve (Nash, α-fair); where they stand is refined, not their number


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a condition in affine form, with its year (None for a total)."""

    row: str
    year: int | None
    left: Affine
    unit: float


@dataclass(frozen=True, slots=True)
class Model:
    """The program of a draft and how to read it: scale in fen, the parties, each condition's rows.

    method : how caps on open claims are kept: none are there, a binary for each year, or curves
    reason : why there are binaries although there are many, as a key of the catalogue; else ""
    """

    program: Program | CurvedProgram
    draft: Draft
    scale: float
    parties: tuple[Region, ...]
    measures: Measures[Affine]
    lines: tuple[tuple[Line, ...], ...]
    method: Method = "linear"
    reason: str = ""


def build(draft: Draft, wanted: "Method | None" = None) -> Model:
    """The program of a draft, without bounds from any stage yet; caps written by the `wanted` method."""
    method, reason, formulas = _formulas(draft, wanted)
    linear = _measures(draft, formulas)
    scale = float(money_unit(draft))
    lines = tuple(
        tuple(_lines(condition, number, linear, scale)) for number, condition in enumerate(draft.conditions)
    )
    columns = [
        Column(share_column(share.name), float(share.low), float(share.high)) for share in draft.open_shares
    ]
    columns += [column for piece in formulas for column in piece.columns]
    rows = [row for piece in formulas for row in piece.rows]
    for make in (
        _gain_part(draft, linear, scale),
        _level_part(draft, levels(draft, method)),
        _principle_part(draft, scale),
        _distance_part(draft),
        _slack_part(draft, lines),
    ):
        for part in make:
            (columns if isinstance(part, Column) else rows).append(part)  # type: ignore[arg-type]
    curves = joined(piece.curves for piece in formulas if piece.curves is not None)
    program = CurvedProgram(columns, rows, curves) if curves.names else Program(columns, rows)
    return Model(program, draft, scale, draft.parties, linear, lines, method, reason)


def _formulas(draft: Draft, wanted: "Method | None") -> tuple[Method, str, list[Pieces]]:
    """Every formula's pieces, and how their caps are kept: few by binaries, many by curves.

    Where one formula cannot be kept by curves, all are kept by binaries, and the reason is told.
    """
    readings = [read(formula, draft.park.ledger) for formula in draft.formulas]
    count = sum(reading.binaries for reading in readings)
    if wanted == "curves" or (wanted is None and count > FEW_BINARIES):
        made = [with_curves(reading) for reading in readings]
        whole = [one for one in made if isinstance(one, Pieces)]
        if len(whole) == len(made):
            return ("curves" if any(one.curves for one in whole) else "linear"), "", whole
        reason = next(one for one in made if isinstance(one, str))
        return "binary", reason, [with_binaries(reading) for reading in readings]
    return ("binary" if count else "linear"), "", [with_binaries(reading) for reading in readings]


def references(draft: Draft) -> Mapping[str, Fraction]:
    """What the tie-break stays near to: the previous draft's share, else an equal split, in bounds."""
    found: dict[str, Fraction] = {}
    for formula in draft.formulas:
        equal = Fraction(1, len(formula.claims) + (formula.rest is not None))
        for share in formula.open_shares:
            wish = draft.previous.get(share.name, equal)
            found.setdefault(share.name, min(max(wish, share.low), share.high))
    return found


def goal(draft: Draft) -> Mapping[str, Fraction]:
    """The reference of the principle `Nearest`, for shares that are open; empty for the others."""
    stated = dict(draft.principle.reference) if isinstance(draft.principle, Nearest) else {}
    return {share.name: stated[share.name] for share in draft.open_shares if share.name in stated}


def levels(draft: Draft, method: Method) -> int:
    """How many sums of smallest ratios a program has: one where it is linear, else one for each party."""
    return 1 if method == "linear" else len(draft.parties)


def money_unit(draft: Draft) -> int:
    """The largest pool over all years in fen, of money where there is any: the program's unit of money."""
    ledger = draft.park.ledger
    wanted = [formula for formula in draft.formulas if formula.paid] or list(draft.formulas)
    pools = [work(one.pool, setting(ledger, one.years)).value.to_fen() for one in wanted]
    sums = [
        abs(int(total(total(np.broadcast_to(pool, (len(ledger.register), len(one.years)))))))
        for one, pool in zip(wanted, pools, strict=True)
    ]
    return max([*sums, 1])


def _measures(draft: Draft, formulas: list[Pieces]) -> Measures[Affine]:
    received: dict[str, Mapping[Region, list[Affine]]] = {}
    for piece in formulas:
        position = {year: index for index, year in enumerate(piece.formula.years)}
        received[piece.formula.name] = {
            region: [path[position[year]] if year in position else Affine() for year in draft.years]
            for region, path in piece.receipts.items()
        }
    shares = {
        share.name: Affine(float(share.value))
        if share.value is not None
        else Affine(0.0, {share_column(share.name): 1.0})
        for share in draft.shares
    }
    return measures(draft, received, shares, Affine())


def _gain_part(draft: Draft, linear: Measures[Affine], scale: float) -> Iterator[Column | Row]:
    for region in draft.parties:
        [(_, whole)] = gain(region).total.values(linear)
        scaled = whole * (1 / scale)
        yield Column(f"gain {region.code}", -inf, inf)
        terms = {name: -value for name, value in scaled.terms.items()} | {f"gain {region.code}": 1.0}
        yield Row(f"gain {region.code}", terms, scaled.constant, scaled.constant)
        yield Column(f"ratio {region.code}", -inf, inf)
        yield Row(
            f"ratio {region.code}", {f"ratio {region.code}": 1.0, f"gain {region.code}": -1.0}, 0.0, 0.0
        )
        yield Column(f"slack {SUFFER} {region.code}", 0.0, inf)
        yield Row(
            f"{SUFFER} {region.code}",
            {f"gain {region.code}": 1.0, f"slack {SUFFER} {region.code}": 1.0},
            0.0,
            inf,
        )


def _level_part(draft: Draft, count: int) -> Iterator[Column | Row]:
    for size in range(1, count + 1):
        below = {f"below {size} {region.code}": 1.0 for region in draft.parties}
        yield Column(f"tau {size}", -inf, inf)
        yield Column(f"level {size}", -inf, inf)
        yield Row(f"level {size}", {f"level {size}": 1.0, f"tau {size}": -float(size), **below}, 0.0, 0.0)
        for region in draft.parties:
            name = f"below {size} {region.code}"
            yield Column(name, 0.0, inf)
            yield Row(name, {name: 1.0, f"tau {size}": -1.0, f"ratio {region.code}": 1.0}, 0.0, inf)


def _principle_part(draft: Draft, scale: float) -> Iterator[Column | Row]:
    principle = draft.principle
    gains = {f"gain {region.code}": -1.0 for region in draft.parties}
    yield Column("whole", -inf, inf)
    yield Row("whole", {"whole": 1.0, **gains}, 0.0, 0.0)
    for region in draft.parties if isinstance(principle, Nash | AlphaFair) else ():
        pieces = [f"piece {number} {region.code}" for number in range(PIECES)]
        yield Column(pieces[0], -inf, inf)
        yield from (Column(piece, 0.0, 0.0) for piece in pieces[1:])
        whole = {f"ratio {region.code}": 1.0, **dict.fromkeys(pieces, -1.0)}
        yield Row(f"pieces {region.code}", whole, 0.0, 0.0)
    if isinstance(principle, CoalitionStable):
        yield Column("stable", -inf, 0.0)
        for number, (group, worth) in enumerate(principle.worth):
            inside = {f"gain {region.code}": 1.0 for region in group}
            yield Row(f"group {number}", {**inside, "stable": -1.0}, worth / scale, inf)


def _distance_part(draft: Draft) -> Iterator[Column | Row]:
    for label, wanted in (("tie", references(draft)), ("goal", goal(draft))):
        if not wanted:
            continue
        yield Column(label, 0.0, inf)
        yield Row(label, {label: 1.0, **{f"{label} {name}": -1.0 for name in wanted}}, 0.0, 0.0)
        for name, value in wanted.items():
            yield Column(f"{label} {name}", 0.0, inf)
            yield Row(
                f"{label} {name} up", {f"{label} {name}": 1.0, share_column(name): -1.0}, -float(value), inf
            )
            yield Row(
                f"{label} {name} down", {f"{label} {name}": 1.0, share_column(name): 1.0}, float(value), inf
            )


def _slack_part(draft: Draft, lines: tuple[tuple[Line, ...], ...]) -> Iterator[Column | Row]:
    """Each condition's rows with one slack of its own, held at 0 unless a conflict is looked into."""
    yield Column("worst", 0.0, inf)
    for region in draft.parties:
        slack = f"slack {SUFFER} {region.code}"
        yield Row(f"worst {SUFFER} {region.code}", {"worst": 1.0, slack: -1.0}, 0.0, inf)
    for number, condition in enumerate(draft.conditions):
        slack = f"slack {number}"
        yield Column(slack, 0.0, 0.0)
        yield Row(f"worst {number}", {"worst": 1.0, slack: -1.0}, 0.0, inf)
        for line in lines[number]:
            terms = {name: value / line.unit for name, value in line.left.terms.items()}
            for sign, row in sides(condition, line):
                low = sign * (float(condition.bound) - line.left.constant) / line.unit
                yield Row(
                    row, {**{name: sign * value for name, value in terms.items()}, slack: 1.0}, low, inf
                )


def count_losses(model: Model, counted: bool) -> None:
    """Whether "worst" is also at least every party's loss: where it is demanded that nobody loses."""
    for region in model.parties:
        model.program.bound_row(f"worst {SUFFER} {region.code}", 0.0 if counted else -inf, inf)


def sides(condition: Condition, line: Line) -> Iterator[tuple[float, str]]:
    """The sign and the row's name for each inequality of a condition: == is two."""
    if condition.relation in (">=", "=="):
        yield 1.0, f"{line.row} least"
    if condition.relation in ("<=", "=="):
        yield -1.0, f"{line.row} most"


def _lines(condition: Condition, number: int, linear: Measures[Affine], scale: float) -> Iterator[Line]:
    unit = 1.0 if condition.term.is_share else scale
    for year, left in condition.term.values(linear):
        yield Line(f"condition {number} {year or 'total'}", year, left, unit)
