"""Indices: each party against the average, combined from several measures, or its need against its means.

An index is no key yet: `proportional_keys(index, "index")` makes it one. It is rounded where, and only
where, the rule that publishes it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from yrdshare.errors import InputError, fault
from yrdshare.fiscal.amounts import Amount, amount_faults, exact_amounts, measured, party_words
from yrdshare.fiscal.keys import Keys, leaves, same_parties, weight_faults, weights_text
from yrdshare.fiscal.working import PLAIN, Step
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction, round_fraction
from yrdshare.words import Bilingual, Said, in_both, said

Way = Literal["nearest", "down", "up"]
HUNDRED = 100  # what the average is on the scale of an index


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a rule rounds a figure: to so many decimals, halves away from zero, or always down or up.

    digits : decimals; -1 rounds to tens, -2 to hundreds

    >>> Rounding(2).of(Fraction(2, 3)), Rounding(0, "down").of(Fraction(5, 2))
    (Fraction(67, 100), Fraction(2, 1))
    """

    digits: int
    way: Way = "nearest"

    def of(self, value: Fraction) -> Fraction:
        """The value, rounded."""
        unit = Fraction(10) ** -self.digits
        scaled = value / unit
        if self.way == "nearest":
            whole = round_fraction(scaled)
        else:
            whole = scaled.__floor__() if self.way == "down" else scaled.__ceil__()
        return whole * unit


def index_of[Party: Region | str](
    amounts: Mapping[Party, Amount],
    measure: str = "amount",
    average: Amount | None = None,
    rounding: Rounding | None = None,
) -> Keys[Party]:
    """Each party against the average, which is 100: index_i = 100 · a_i / average.

    average : the published one; None takes the plain mean of the parties

    >>> dict(index_of({"A": "3", "B": "1"}))
    {'A': Fraction(150, 1), 'B': Fraction(50, 1)}
    """
    exact = exact_amounts({measure: amounts})[measure]
    stated = None if average is None else exact_amounts({measure: {"": average}})[measure][""]
    mean = sum(exact.values(), Fraction(0)) / len(exact) if stated is None else stated
    middle = Step(
        said("keys.average_of", measure=measured(measure)),
        mean,
        PLAIN,
        said("keys.mean_how") if stated is None else Bilingual("", ""),
    )
    raw = {party: HUNDRED * amount / mean for party, amount in exact.items()}
    how = said("keys.index_how", measure=measured(measure))
    base = (middle, *leaves(amounts, measure))
    return _index(raw, rounding, how, base, said("keys.index_of", measure=measured(measure)))


def composite_index[Party: Region | str](
    factors: Mapping[str, Mapping[Party, Amount]],
    weights: Mapping[str, str | int | Fraction],
    rounding: Rounding | None = None,
) -> Keys[Party]:
    """Several indices with a weight each: index_i = Σ_f w_f · 100 · a_fi / mean_f, rounded once, at the end.

    factors : by measure, the same parties in each;  weights : by measure, ≥ 0, adding up to 1
    """
    faults = [*weight_faults(factors, weights), *amount_faults(factors)]
    if faults:
        raise InputError(faults)
    exact = {name: fraction(weight) for name, weight in weights.items()}
    single = {name: index_of(amounts, name) for name, amounts in factors.items()}
    raw = {
        party: sum((exact[name] * one[party] for name, one in single.items()), Fraction(0))
        for party in next(iter(single.values()))
    }
    how = said("keys.composite_how", weights=weights_text(exact))
    return _index(raw, rounding, how, tuple(one.working for one in single.values()))


def inverse_capacity[Party: Region | str](
    population: Mapping[Party, Amount],
    base: Mapping[Party, Amount],
    rounding: Rounding | None = None,
) -> Keys[Party]:
    """Need against means: index_i = population_i · average capacity / own capacity.

    base : what can be taxed, > 0; capacity_i = base_i / population_i, the average is Σ base / Σ population
    Source: Minnesota Statutes 473F.07, the areawide base of the Twin Cities.

    >>> index = inverse_capacity({"A": 1000, "B": 3000}, {"A": 200_000, "B": 240_000})
    >>> [int(one) for one in index.values()]
    [550, 4125]
    """
    factors = {"population": population, "tax_base": base}
    faults = [*same_parties(factors), *amount_faults(factors)]
    if faults:
        raise InputError(faults)
    people, means = exact_amounts(factors).values()
    poor = [party for party in people if not means[party] or not people[party]]
    if poor:
        raise InputError(fault("keys.no_capacity", party=party) for party in poor)
    average = sum(means.values(), Fraction(0)) / sum(people.values(), Fraction(0))
    raw = {party: people[party] * average / (means[party] / people[party]) for party in people}
    own = tuple(
        Step(
            said("keys.capacity_of", party=party_words(party)),
            means[party] / people[party],
            PLAIN,
            said("keys.capacity_how"),
        )
        for party in people
    )
    middle = Step(said("keys.average_capacity"), average, PLAIN, said("keys.average_capacity_how"))
    below = (middle, *own, *leaves(population, "population"), *leaves(base, "tax_base"))
    return _index(raw, rounding, said("keys.inverse_how"), below)


def _index[Party: Region | str](
    raw: Mapping[Party, Fraction],
    rounding: Rounding | None,
    how: Said,
    below: tuple[Step, ...],
    title: Said | None = None,
) -> Keys[Party]:
    """The index, rounded as its rule says, with its working."""
    held = {party: rounding.of(value) if rounding else value for party, value in raw.items()}
    if rounding:
        as_told = said(f"keys.rounded_{rounding.way}", digits=rounding.digits)
        told = in_both(lambda lang: how.text(lang) + as_told.text(lang))
    else:
        told = in_both(how.text)
    steps = tuple(Step(party_words(party), value, PLAIN, told) for party, value in held.items())
    whole = sum(held.values(), Fraction(0))
    title = said("keys.index") if title is None else title
    return Keys(held, Step(title, whole, PLAIN, said("keys.sum_how"), parts=(*steps, *below)), PLAIN)
