"""What a rule computes before anything is shared: charges by load × rate, levies, separable costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import Fault, InputError, MoneyError, fault
from yrdshare.fiscal.amounts import Amount, amount_faults, exact_amounts, measured, party_words
from yrdshare.fiscal.keys import Keys, leaves, same_parties
from yrdshare.fiscal.working import PLAIN, RATE, Step
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, fraction
from yrdshare.words import Said, said

Exactly = str | int | Fraction
TONNES = Fraction(1, 100)  # of 1 mg/L in 1 万m³: 10⁷ L · 1 mg = 10 kg = 0.01 t
WAN = "万元"
CUBIC_METRES = "10⁴ m³"


@dataclass(frozen=True, slots=True)
class Load:
    """What a river carried across a border in a year.

    measured, target : mg/L;  volume : 万m³;  rate : 万元 for each tonne above the target
    """

    measured: Exactly
    target: Exactly
    volume: Exactly
    rate: Exactly

    @property
    def tonnes(self) -> Fraction:
        """The load above the target, never negative: one factor does not make up for another.

        >>> Load("7.2", "6.0", "1000", "1.5").tonnes
        Fraction(12, 1)
        """
        above = fraction(self.measured) - fraction(self.target)
        return max(Fraction(0), above) * fraction(self.volume) * TONNES


def load_charges(loads: Mapping[str, Load]) -> Keys[str]:
    """What each factor costs, 万元: max(0, measured − target) · volume · rate.

    Source: 镇江市太湖流域 regional compensation, see data/precedents.

    >>> dict(load_charges({"TP": Load("0.25", "0.2", "1000", "10")}))
    {'TP': Fraction(5, 1)}
    """
    faults = [one for name, load in loads.items() for one in _load_faults(name, load)]
    if faults or not loads:
        raise InputError(faults or [fault("keys.nobody", measure=measured("load"))])
    held = {name: load.tonnes * fraction(load.rate) for name, load in loads.items()}
    steps = tuple(
        Step(party_words(name), held[name], WAN, said("keys.charge_how"), parts=_load_steps(load))
        for name, load in loads.items()
    )
    whole = sum(held.values(), Fraction(0))
    return Keys(held, Step(said("keys.charges"), whole, WAN, said("keys.sum_how"), parts=steps), WAN)


def levy_rates[Party: Region | str](
    baseline: Mapping[Party, Amount], base: Mapping[Party, Amount], highest: Exactly
) -> Keys[Party]:
    """The part of growth that is levied: rate_i = 1 − baseline_i / tax base_i, within 0 and `highest`.

    baseline : what it needs, same unit as base;  base : what its own tax is expected to bring, > 0
    Source: England's business rates retention, SI 2013/737, where `highest` is one half.

    >>> dict(levy_rates({"A": 48}, {"A": 60}, "0.5"))
    {'A': Fraction(1, 5)}
    """
    factors = {"baseline": baseline, "tax_base": base}
    faults = [*same_parties(factors), *amount_faults(factors)]
    top = fraction(highest)
    if not 0 <= top <= 1:
        faults.append(fault("keys.highest", found=top))
    if faults:
        raise InputError(faults)
    needs, means = exact_amounts(factors).values()
    without = [party for party in means if not means[party]]
    if without:
        raise InputError(fault("keys.no_base", party=party) for party in without)
    held = {party: min(top, max(Fraction(0), 1 - needs[party] / means[party])) for party in needs}
    how = said("keys.levy_how", highest=Step(measured(""), top, RATE).shown())
    steps = tuple(Step(party_words(party), rate, RATE, how) for party, rate in held.items())
    below = (*steps, *leaves(baseline, "baseline"), *leaves(base, "tax_base"))
    return Keys(held, Step(said("keys.highest_levy"), top, RATE, parts=below))


@dataclass(frozen=True, slots=True)
class SeparableCosts[Party: Region | str]:
    """What a joint work costs: what each purpose adds to it, and what is left to be shared."""

    separable: Keys[Party]
    joint: Fraction


def separable_costs[Party: Region | str](
    total: Exactly, without: Mapping[Party, Amount], stated_joint: Exactly | None = None
) -> SeparableCosts[Party]:
    """What each purpose adds, and the joint cost: separable_i = total − cost without i, joint = total − Σ.

    without : the cost of the work without each purpose, same unit as total
    stated_joint : the joint cost that a source prints; where it does not reconcile, both figures and the
                   difference are refused, as either the source or the copy is wrong

    >>> separable_costs(100, {"A": 70, "B": 60}).joint
    Fraction(30, 1)
    """
    exact = exact_amounts({"without": without})["without"]
    whole = fraction(total)
    separable = {party: whole - cost for party, cost in exact.items()}
    joint = whole - sum(separable.values(), Fraction(0))
    faults = [
        fault("keys.dearer_without", party=party, found=_plain(exact[party]), total=_plain(whole))
        for party in exact
        if separable[party] < 0
    ]
    if joint < 0:
        faults.append(fault("keys.no_joint", found=_plain(joint)))
    if stated_joint is not None and fraction(stated_joint) != joint:
        faults.append(_unreconciled(fraction(stated_joint), joint))
    if faults:
        raise InputError(faults)
    how = said("keys.separable_how")
    steps = tuple(Step(party_words(party), cost, PLAIN, how) for party, cost in separable.items())
    parts = (Step(said("keys.total"), whole, PLAIN), *steps, *leaves(without, "without"))
    working = Step(said("keys.joint"), joint, PLAIN, said("keys.joint_how"), parts=parts)
    return SeparableCosts(Keys(separable, working, PLAIN), joint)


def _unreconciled(stated: Fraction, joint: Fraction) -> Fault:
    difference = _plain(stated - joint)
    return fault("keys.unreconciled", stated=_plain(stated), joint=_plain(joint), difference=difference)


def _plain(value: Fraction) -> str:
    """`25,309,000`"""
    return f"{value.numerator:,}" if value.denominator == 1 else decimal_text(value)


def _load_faults(name: str, load: Load) -> list[Fault]:
    """No number, or a negative one."""
    faults = []
    for what in ("measured", "target", "volume", "rate"):
        words: Said = measured(f"load_{what}")
        try:
            value = fraction(getattr(load, what))
        except MoneyError as error:
            faults += [fault("keys.no_number", party=name, measure=words, reason=one) for one in error.faults]
            continue
        if value < 0:
            faults.append(fault("keys.negative", party=name, measure=words, found=decimal_text(value)))
    return faults


def _load_steps(load: Load) -> tuple[Step, ...]:
    units = (("measured", "mg/L"), ("target", "mg/L"), ("volume", CUBIC_METRES), ("rate", f"{WAN}/t"))
    return (
        *(Step(measured(f"load_{what}"), fraction(getattr(load, what)), unit) for what, unit in units),
        Step(measured("load_above"), load.tonnes, "t", said("keys.load_how")),
    )
