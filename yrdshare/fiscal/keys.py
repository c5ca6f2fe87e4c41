"""Keys: by which part each region or body has of a pool, as exact data with their working.

A key says how much, and only a formula shares: `by_key(pool, population_keys)`. Every amount behind a
key may be a `Figure` with its source; amounts of different years, units or vintages never meet.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.amounts import Amount, amount_faults, exact_amounts, leaf, measured, party_words
from yrdshare.fiscal.dividing import divided
from yrdshare.fiscal.figures import figures_of
from yrdshare.fiscal.working import RATE, Step
from yrdshare.ledger.hints import hint
from yrdshare.ledger.regions import Region
from yrdshare.money import fraction
from yrdshare.words import Language, Said, in_both, said, say


@dataclass(frozen=True, eq=False)
class Keys[Party: Region | str](Mapping[Party, Fraction]):
    """An exact number for each party, and the working that led to it. They need not add up to 1.

    unit : of the numbers: `RATE` of shares, "" of an index, "万元" of a charge
    """

    held: Mapping[Party, Fraction]
    working: Step
    unit: str = RATE

    def __getitem__(self, party: Party) -> Fraction:
        return self.held[party]

    def __iter__(self) -> Iterator[Party]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def text(self, lang: Language = "zh") -> str:
        """The working, a line for each step."""
        return self.working.text(lang)


def equal_keys[Party: Region | str](parties: Iterable[Party]) -> Keys[Party]:
    """The same key for each: 1/n.

    >>> dict(equal_keys(["A", "B"]))
    {'A': Fraction(1, 2), 'B': Fraction(1, 2)}
    """
    listed = tuple(parties)
    faults = _twice(listed) or ([] if listed else [fault("keys.nobody", measure=measured("count"))])
    if faults:
        raise InputError(faults)
    part = Fraction(1, len(listed))
    steps = tuple(Step(party_words(party), part, RATE) for party in listed)
    title, how = said("keys.equal"), said("keys.equal_how", count=len(listed))
    return Keys(dict.fromkeys(listed, part), Step(title, Fraction(1), RATE, how, parts=steps))


def proportional_keys[Party: Region | str](
    amounts: Mapping[Party, Amount], measure: str = "amount"
) -> Keys[Party]:
    """The part that each has of the sum: key_i = a_i / Σ a, exact. Population, area, equity, an index.

    amounts : ≥ 0, of one unit, year and vintage; other keys, such as an index, may be given too
    measure : what they are: "population", "area", "equity", "gdp" … or a word of the user's own

    >>> dict(proportional_keys({"K": 300, "R": 100}, "area"))
    {'K': Fraction(3, 4), 'R': Fraction(1, 4)}
    """
    exact = exact_amounts({measure: amounts})[measure]
    whole = sum(exact.values(), Fraction(0))
    held = {party: amount / whole for party, amount in exact.items()}
    below = leaves(amounts, measure)
    unit = below[0].unit
    base = Step(
        said("keys.sum_of", measure=measured(measure)), whole, unit, said("keys.sum_how"), parts=below
    )
    how = said("keys.part_how", measure=measured(measure))
    steps = tuple(Step(party_words(party), key, RATE, how) for party, key in held.items())
    title = said("keys.by", measure=measured(measure))
    total = Step(title, Fraction(1), RATE, said("keys.sum_how"), parts=(*steps, base))
    return Keys(held, total)


def weighted_keys[Party: Region | str](
    factors: Mapping[str, Mapping[Party, Amount]], weights: Mapping[str, str | int | Fraction]
) -> Keys[Party]:
    """Several factors, each with its weight: key_i = Σ_f w_f · a_fi / Σ_j a_fj, exact.

    factors : by measure, the same parties in each;  weights : by measure, ≥ 0, adding up to 1
    Source: the three factors of 国家税务总局公告2012年第57号 are weighted .35, .35, .30.
    """
    faults = [*weight_faults(factors, weights), *amount_faults(factors)]
    if faults:
        raise InputError(faults)
    exact = {name: fraction(weight) for name, weight in weights.items()}
    single = {name: proportional_keys(amounts, name) for name, amounts in factors.items()}
    parties = tuple(next(iter(single.values())))
    held = {
        party: sum((exact[name] * keys[party] for name, keys in single.items()), Fraction(0))
        for party in parties
    }
    how = said("keys.weighted_how", weights=weights_text(exact))
    steps = tuple(
        Step(
            party_words(party),
            key,
            RATE,
            how,
            parts=tuple(Step(measured(name), keys[party], RATE) for name, keys in single.items()),
        )
        for party, key in held.items()
    )
    below = tuple(keys.working for keys in single.values())
    return Keys(held, Step(said("keys.weighted"), Fraction(1), RATE, how, parts=(*steps, *below)))


def rounded_keys[Party: Region | str](keys: Keys[Party], digits: int) -> Keys[Party]:
    """Keys that add up to 1, printed with so many decimals and still adding up to 1: largest remainder.

    Where remainders are equal the earlier party has the last digit more. Rounded each by itself, the
    keys of a rule would lose or invent money.

    >>> [str(key) for key in rounded_keys(equal_keys(["A", "B", "C"]), 2).values()]
    ['17/50', '33/100', '33/100']
    """
    if not _is_count(digits):
        raise InputError([fault("keys.digits", found=repr(digits))])
    if sum(keys.values(), Fraction(0)) != 1:
        raise InputError([fault("keys.not_whole", found=sum(keys.values(), Fraction(0)))])
    parts = divided(10**digits, list(keys.values()))
    held = {party: Fraction(part, 10**digits) for party, part in zip(keys, parts, strict=True)}
    how = said("keys.rounded_how", digits=digits)
    steps = tuple(Step(party_words(party), key, RATE) for party, key in held.items())
    working = Step(said("keys.rounded"), Fraction(1), RATE, how, parts=(*steps, keys.working))
    return Keys(held, working)


def indicator_keys(regions: Iterable[Region], indicator: str, year: int, vintage: str = "") -> Keys[Region]:
    """Keys by a published figure of each region, such as its population in 2020.

    vintage : 首次公布, 普查修订, 人口普查 …; empty: the one that every region has. It is never mixed: regions
    that share no vintage, or share several, are refused, and so is a region without the figure.
    Source: data/regions/figures.csv, each figure with its own source, confidence and status.

    >>> from yrdshare.ledger.standard import regions
    >>> keys = indicator_keys([regions()["上海市"], regions()["苏州市"]], "population", 2020)
    >>> sum(keys.values())
    Fraction(1, 1)
    """
    listed = tuple(regions)
    faults = _twice(listed)
    if faults:
        raise InputError(faults)
    return proportional_keys(figures_of(listed, indicator, year, vintage), indicator)


def leaves[Party: Region | str](amounts: Mapping[Party, Amount], measure: str) -> tuple[Step, ...]:
    """The amounts as the leaves of a working; keys that were computed bring their own working."""
    if isinstance(amounts, Keys):
        return (amounts.working,)
    return tuple(leaf(party, amount, measure) for party, amount in amounts.items())


def _is_count(given: object) -> bool:
    """Whether it is a whole number, not negative; a float would pass for one in Python."""
    return isinstance(given, int) and given >= 0


def _twice(parties: Sequence[Region | str]) -> list[Fault]:
    return [fault("keys.twice", party=party) for party in dict.fromkeys(parties) if parties.count(party) > 1]


def weight_faults[Party: Region | str](
    factors: Mapping[str, Mapping[Party, Amount]], weights: Mapping[str, str | int | Fraction]
) -> list[Fault]:
    """Every factor has a weight and every weight a factor; weights add up to 1; the same parties in each."""
    faults = [fault("keys.no_weight", measure=measured(name)) for name in factors if name not in weights]
    faults += [
        fault("keys.no_factor", found=name, hint=hint(name, factors))
        for name in weights
        if name not in factors
    ]
    exact = [fraction(weight) for weight in weights.values()]
    if sum(exact, Fraction(0)) != 1 or min(exact, default=Fraction(0)) < 0:
        faults.append(fault("keys.weights", found=sum(exact, Fraction(0))))
    return [*faults, *same_parties(factors)]


def same_parties[Party: Region | str](factors: Mapping[str, Mapping[Party, Amount]]) -> list[Fault]:
    """A fault for each amount that a party has in one factor and lacks in another."""
    parties = dict.fromkeys(party for amounts in factors.values() for party in amounts)
    return [
        fault("keys.no_amount", party=party, measure=measured(name))
        for name, amounts in factors.items()
        for party in parties
        if party not in amounts
    ]


def weights_text(weights: Mapping[str, Fraction]) -> Said:
    """`营业收入 35%、职工薪酬 35%`"""
    steps = [Step(measured(name), weight, RATE) for name, weight in weights.items()]
    return in_both(
        lambda lang: say("keys.between", lang).join(
            f"{one.title.text(lang)} {one.shown(lang)}" for one in steps
        )
    )
