"""Head office and branches: corporate income tax of one company with branches in several regions.

财预〔2012〕40号, 国家税务总局公告2012年第57号: branches pay one half of the tax, divided by three factors
of the year before; of the local part one quarter belongs to the place of the head office, one half to the
places of the branches, one quarter to a pool that is divided among regions by coefficients.

Rounding, in this order: ratios are exact (the published examples end within four decimals, so they do not
say how a longer one is cut; `ratio_digits` of the rule cuts them so that they still add up to 1); the total
tax is rounded once to the fen; then the total is divided between head office and branches, and the
branches' part among them in the order given, each time by largest remainder, so that all parts add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.branches import FACTORS, Branch, folded
from yrdshare.fiscal.dated import ASSUMED
from yrdshare.fiscal.dividing import divided
from yrdshare.fiscal.keys import Keys, rounded_keys, weighted_keys
from yrdshare.fiscal.working import FEN, RATE, Step
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction, round_fraction
from yrdshare.words import Bilingual, said, say

Exactly = str | int | Fraction
WEIGHTS = MappingProxyType(dict(zip(FACTORS, ("0.35", "0.35", "0.3"), strict=True)))


@dataclass(frozen=True, slots=True)
class BranchRule:
    """Which parts the places of head office and branches have, and by which factors branches divide theirs.

    head_office, pool : of the tax; the head office pays both, the branches pay the rest
    weights : of the factors of the year before, adding up to 1
    ratio_digits : decimals to which ratios are cut, still adding up to 1; None keeps them exact
    source : who prints the rule; without one, the two documents above where parts and weights are theirs,
             else it is the caller's own assumption, and its working says so
    """

    head_office: Fraction = Fraction(1, 4)
    pool: Fraction = Fraction(1, 4)
    weights: Mapping[str, Exactly] = field(default_factory=lambda: WEIGHTS)
    ratio_digits: int | None = None
    source: str = ""

    @property
    def branches(self) -> Fraction:
        """The part that branches pay."""
        return 1 - self.head_office - self.pool

    @property
    def said_by(self) -> tuple[str, str]:
        """Source and status, as a working tells them."""
        if self.source:
            return self.source, ""
        weights = {name: fraction(weight) for name, weight in self.weights.items()}
        national = {name: fraction(weight) for name, weight in WEIGHTS.items()}
        quarter = Fraction(1, 4)
        if (self.head_office, self.pool, weights) == (quarter, quarter, national):
            return say("keys.rule_source"), say("keys.rule_status")
        return say("keys.rule_own"), ASSUMED


NATIONAL = BranchRule()


@dataclass(frozen=True, slots=True)
class Divided:
    """A tax divided between head office and branches: whole fen, head_office + Σ branches = total."""

    total: int
    head_office: int
    branches: Mapping[str, int]
    ratios: Keys[str]
    working: Step


@dataclass(frozen=True, slots=True)
class Budgets:
    """Whose budget receives it: whole fen, central + head_office + Σ branches + pool = total.

    pool : the local part that is divided among regions by coefficients of the central treasury
    """

    central: int
    head_office: int
    branches: Mapping[str, int]
    pool: int


def three_factor_ratios(branches: Sequence[Branch], on: date, rule: BranchRule = NATIONAL) -> Keys[str]:
    """Each branch's ratio: Σ_f w_f · factor_fi / Σ_j factor_fj, factors of the year before `on`.

    on : the last day of the period that the tax is for. A branch whose tax registration ended by then has
    dropped out; one below another is counted in that one; the head office's operating department is a
    branch. InputError with every fault at once.
    """
    factors = folded(branches, on)
    ratios = weighted_keys(factors, rule.weights)
    return ratios if rule.ratio_digits is None else rounded_keys(ratios, rule.ratio_digits)


def divided_tax(tax: int, branches: Sequence[Branch], on: date, rule: BranchRule = NATIONAL) -> Divided:
    """One tax at one rate, divided: the head office's part, and the branches' by their ratios.

    tax : whole fen; negative for a refund
    """
    faults = _rule_faults(rule)
    if not _whole(tax):
        faults.append(fault("keys.whole_fen", found=repr(tax)))
    ratios = _ratios(branches, on, rule, faults)
    return _divided(tax, ratios, rule, ())


def two_step_tax(
    income: int, head_rate: Exactly, branches: Sequence[Branch], on: date, rule: BranchRule = NATIONAL
) -> Divided:
    """A tax at several rates: split the income first, tax each slice, then split the sum again.

    tax = income · (1 − b) · head_rate + Σ_i income · b · ratio_i · rate_i, b = the branches' part; rounded
    once to the fen. income : whole fen, ≥ 0;  each branch that shares must state its `rate`
    """
    faults = _rule_faults(rule)
    if not _whole(income) or income < 0:
        faults.append(fault("keys.income", found=repr(income)))
    head = fraction(head_rate)
    if not 0 <= head <= 1:
        faults.append(fault("keys.rate", branch=said("keys.head_office"), found=head))
    faults += _rate_faults(branches, on)
    ratios = _ratios(branches, on, rule, faults)
    rates = {one.name: fraction(one.rate) for one in branches if one.rate is not None}
    slices = [(said("keys.head_office"), income * (1 - rule.branches), head)]
    slices += [
        (Bilingual(name, name), income * rule.branches * ratio, rates[name]) for name, ratio in ratios.items()
    ]
    steps = tuple(_slice_step(*one) for one in slices)
    tax = round_fraction(sum((part * rate for _, part, rate in slices), Fraction(0)))
    return _divided(tax, ratios, rule, steps)


def budgets(paid: Divided, central: Exactly, rule: BranchRule = NATIONAL) -> Budgets:
    """What each budget has of each payment: the central part first, the rest to the place that paid it.

    central : the central part of the tax, `parameters().value("cit.central_share", on)`
    The head office's payment is first divided between its own place and the pool. Each payment is divided
    by itself, by largest remainder, as each is booked by itself; the central part comes first.
    """
    part = fraction(central)
    if not 0 <= part <= 1:
        raise InputError([fault("keys.central", found=part)])
    cut = (part, 1 - part)
    head = (rule.head_office, rule.pool)
    own, pooled = divided(paid.head_office, head) if any(head) else (0, 0)
    rows = [divided(amount, cut) for amount in (own, pooled, *paid.branches.values())]
    local = [row[1] for row in rows]
    held = dict(zip(paid.branches, local[2:], strict=True))
    return Budgets(sum(row[0] for row in rows), local[0], held, local[1])


def ratios_by_region(ratios: Keys[str], branches: Sequence[Branch]) -> Keys[Region]:
    """The branches' ratios added up by region: the keys of a formula, `by_key(pool, keys)`."""
    places = {one.name: one.region for one in branches}
    faults = [fault("keys.no_place", branch=name) for name in ratios if places.get(name) is None]
    if faults:
        raise InputError(faults)
    held: dict[Region, Fraction] = {}
    for name, ratio in ratios.items():
        region = places[name]
        if region is not None:
            held[region] = held.get(region, Fraction(0)) + ratio
    return Keys(held, ratios.working)


def _ratios(branches: Sequence[Branch], on: date, rule: BranchRule, faults: list[Fault]) -> Keys[str]:
    """The ratios, their faults told together with those found before."""
    try:
        ratios = three_factor_ratios(branches, on, rule)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from None
    if faults:
        raise InputError(faults)
    return ratios


def _divided(tax: int, ratios: Keys[str], rule: BranchRule, slices: tuple[Step, ...]) -> Divided:
    """The total between head office and branches, then the branches' part by their ratios."""
    head, rest = divided(tax, (1 - rule.branches, rule.branches))
    parts = dict(zip(ratios, divided(rest, list(ratios.values())), strict=True))
    own = Step(said("keys.head_pays"), head, FEN, _of_total(1 - rule.branches))
    steps = tuple(
        Step(
            Bilingual(name, name),
            amount,
            FEN,
            said("keys.branch_how"),
            parts=(Step(said("keys.ratio"), ratios[name], RATE),),
        )
        for name, amount in parts.items()
    )
    below = Step(said("keys.branches_pay"), rest, FEN, _of_total(rule.branches), parts=steps)
    how = said("keys.two_step_how") if slices else Bilingual("", "")
    source, status = rule.said_by
    below_it = (*slices, own, below, ratios.working)
    working = Step(said("keys.total_tax"), tax, FEN, how, source, status, below_it)
    return Divided(tax, head, parts, ratios, working)


def _whole(given: object) -> bool:
    """Whether it is a whole number; a float would pass for one in Python."""
    return isinstance(given, int) and not isinstance(given, bool)


def _of_total(part: Fraction) -> Bilingual:
    return said("keys.of_total", part=Step(said("keys.ratio"), part, RATE).shown())


def _slice_step(title: Bilingual, income: Fraction, rate: Fraction) -> Step:
    """One slice of the income, taxed at its own rate; shown to the fen, added up exactly."""
    parts = (
        Step(said("keys.slice"), round_fraction(income), FEN),
        Step(said("keys.own_rate"), rate, RATE),
    )
    words = said("keys.slice_tax", branch=title)
    return Step(words, round_fraction(income * rate), FEN, said("keys.slice_how"), parts=parts)


def _rule_faults(rule: BranchRule) -> list[Fault]:
    parts = (rule.head_office, rule.pool, rule.branches)
    return (
        [] if all(0 <= part <= 1 for part in parts) else [fault("keys.rule_parts", found=1 - rule.branches)]
    )


def _rate_faults(branches: Sequence[Branch], on: date) -> list[Fault]:
    """Who shares must state its rate; one that is counted in another has none of its own."""
    faults = []
    for one in branches:
        if one.under:
            if one.rate is not None:
                faults.append(fault("keys.rate_below", branch=one.name, under=one.under))
        elif one.shares(on) and one.rate is None:
            faults.append(fault("keys.no_rate", branch=one.name))
        elif one.rate is not None and not 0 <= fraction(one.rate) <= 1:
            faults.append(fault("keys.rate", branch=one.name, found=fraction(one.rate)))
    return faults
