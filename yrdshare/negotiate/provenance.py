"""Where a number on the screen comes from: the sum that it is, each part of it a number of its own."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from yrdshare.ledger.park import Yearly
from yrdshare.money import decimal_text
from yrdshare.negotiate.figures import Figure, Kind, Part, Table, Worked, added, said
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.takings import pool, received
from yrdshare.words import Language, Said, in_both, say


def worked(table: Table, figure: Figure) -> Worked | None:
    """The number with its parts; None where the table has no such number.

    gain_t   = Σ received_t + Σ value · credited_t − cost_t − no deal_t
    whole    = Σ_t δ^(t−t0) part_t, of each of these parts
    received = pool − Σ claims (who has the rest) + own claims
    """
    position = table.of(figure)
    if position is None or not _known(position, figure):
        return None
    match figure.kind:
        case "gain":
            return added(_gain(position, figure))
        case "received" | "no_deal" | "cost" if figure.year is None:
            return added(_by_year(position, figure))
        case "received":
            return received(position, figure)
        case "valued":
            return added([_valued(position, figure)])
        case "pool":
            return pool(position, figure)
        case "no_deal" | "cost":
            return added([Part(said("part_listed"), Fraction(_burden(position, figure)))])
        case "change":
            return _change(table, figure)
        case _:
            return _stated(table, position, figure)


def _known(position: Position, figure: Figure) -> bool:
    """Whether region, formula and year are on the table."""
    draft = position.draft
    if figure.year is not None and figure.year not in draft.years:
        return False
    if figure.kind in ("share", "gap", "short", "rate"):
        return True
    if figure.kind == "pool" and figure.region is None:
        return figure.year is not None and figure.name in _names(position)
    needs_name = figure.kind in ("received", "valued", "pool")
    return figure.region in draft.parties and (not needs_name or figure.name in _names(position))


def _names(position: Position) -> list[str]:
    return [formula.name for formula in position.formulas]


def _gain(position: Position, figure: Figure) -> list[Part]:
    """What the region receives and is credited, less its costs and what it would have had without a deal."""
    region = figure.region
    assert region is not None  # a gain is somebody's
    parts = []
    for formula in position.draft.formulas:
        weight = _weight(position, figure, formula.name)
        if weight and formula.dimension.money and region in position.account(formula.name).regions:
            kind: Kind = "received" if formula.paid else "valued"
            label = said(f"part_{kind}", formula=_formula_said(position, formula.name))
            parts.append(_part(position, label, replace(figure, kind=kind, name=formula.name)))
    for kind in ("cost", "no_deal"):
        below = _part(position, said(f"part_{kind}"), replace(figure, kind=kind, name=""))
        parts.append(replace(below, amount=-below.amount, minus=True))
    return parts


def _part(position: Position, label: Said, figure: Figure) -> Part:
    """A part whose amount is that of the number it stands for."""
    found = worked(Table(position, position), figure)
    assert found is not None  # the same region and year, a formula of this draft
    return Part(label, found.amount, figure)


def _weight(position: Position, figure: Figure, name: str) -> Fraction:
    """What one 万元 under a formula counts in the region's gain."""
    formula = position.account(name).formula
    assert figure.region is not None  # asked for a gain only
    by_kind: Mapping[str, Fraction] = position.draft.values.get(figure.region, {})
    return Fraction(1) if formula.paid else by_kind.get(formula.dimension.kind, Fraction(0))


def _formula_said(position: Position, name: str) -> Said:
    """A formula by what it divides; its own name too where two divide the same kind."""
    kinds = {one.name: one.dimension for one in position.draft.formulas}
    alone = sum(one.kind == kinds[name].kind for one in kinds.values()) == 1

    def text(lang: Language) -> str:
        kind = kinds[name].kind_text(lang)
        return kind if alone else say("provenance.formula_named", lang, kind=kind, name=name)

    return in_both(text)


def _by_year(position: Position, figure: Figure) -> list[Part]:
    """The present value of each year: δ^(t−t0) · amount_t."""
    years = zip(position.draft.years, position.measures.discount, strict=True)
    parts = []
    for year, weight in years:
        one = _part(position, said("part_year", year=year), replace(figure, year=year))
        parts.append(replace(one, amount=one.amount * weight))
    return parts


def _burden(position: Position, figure: Figure) -> int:
    """A year's cost or no-deal income, fen."""
    tables: Mapping[str, Yearly] = {"cost": position.draft.costs, "no_deal": position.draft.no_deal}
    assert figure.region is not None  # the draft has checked that every party has every year
    assert figure.year is not None  # the whole term is added up by year
    return tables[figure.kind][figure.region][figure.year]


def _valued(position: Position, figure: Figure) -> Part:
    """What a credited figure counts: value · credited."""
    weight = _weight(position, figure, figure.name)
    credited = _part(position, said("part_credited"), replace(figure, kind="received"))
    times = said("part_times", weight=decimal_text(weight))
    return replace(credited, label=times, amount=weight * credited.amount)


def _change(table: Table, figure: Figure) -> Worked | None:
    """This draft less the one before."""
    gains = [replace(figure, kind="gain", before=before) for before in (False, True)]
    now, then = worked(table, gains[0]), worked(table, gains[1])
    if now is None or then is None:
        return None
    parts = [
        Part(said("part_now"), now.amount, gains[0]),
        Part(said("part_then"), -then.amount, gains[1], minus=True),
    ]
    return added(parts)


def _stated(table: Table, position: Position, figure: Figure) -> Worked | None:
    """Numbers that no ledger holds: shares, the zero of no deal, what a proof leaves open, a shortfall."""
    match figure.kind:
        case "share" if figure.name in position.shares:
            return added([Part(said("part_set"), position.shares[figure.name])], "share")
        case "rate":
            return added([Part(said("part_agreed"), position.draft.discount)], "share")
        case "zero":
            stands = _part(position, said("part_no_deal"), replace(figure, kind="no_deal"))
            return added([stands, replace(stands, amount=-stands.amount, minus=True)])
        case "gap":
            return _gap(table)
        case "short" if figure.name.isdecimal() and int(figure.name) < len(position.breaches):
            return _short(position, int(figure.name))
        case _:
            return None


def _gap(table: Table) -> Worked | None:
    """What no split can exceed, less what was reached; of a distance the other way round."""
    if not isinstance(table.outcome, Solution):
        return None
    proof = table.outcome.certificate
    bound, reached = said("part_bound"), said("part_reached")
    ends = [(bound, Fraction(proof.bound)), (reached, Fraction(proof.achieved))]
    more, less = reversed(ends) if proof.measure == "distance" else ends
    return _difference(more, less, "money" if proof.in_money else "plain")


def _short(position: Position, spot: int) -> Worked:
    """By how much a condition is missed, in the year in which it fails first."""
    breach = position.breaches[spot]
    condition = breach.condition
    values = [value for year, value in condition.term.values(position.measures) if year == breach.year]
    missed = next(value for value in values if condition.shortfall(value) == breach.short)
    ends = [(said("part_asked"), condition.bound), (said("part_stands"), missed)]
    more, less = ends if missed < condition.bound else reversed(ends)
    return _difference(more, less, "share" if condition.term.is_share else "money")


def _difference(more: tuple[Said, Fraction], less: tuple[Said, Fraction], unit: str) -> Worked:
    return added([Part(*more), Part(less[0], -less[1], minus=True)], unit)
