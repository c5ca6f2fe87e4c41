"""Amounts behind a key: exact numbers or published figures of each party, checked before they are used."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from yrdshare.errors import Fault, InputError, MoneyError, fault
from yrdshare.fiscal.working import PLAIN, Step
from yrdshare.ledger.regions import Figure, Region
from yrdshare.money import fraction
from yrdshare.words import Bilingual, Said, called, in_both, said, say

Amount = str | int | Fraction | Figure


def exact_amounts[Party: Region | str](
    factors: Mapping[str, Mapping[Party, Amount]],
) -> dict[str, dict[Party, Fraction]]:
    """The amounts of each measure as exact numbers; every fault of all of them at once.

    Refused: nobody, no number, a negative number, all of them 0, mixed units, years or vintages, published
    figures beside numbers that state no unit and year.
    """
    faults: list[Fault] = []
    exact = {measure: _exact(amounts, measure, faults) for measure, amounts in factors.items()}
    if faults:
        raise InputError(faults)
    return exact


def amount_faults[Party: Region | str](factors: Mapping[str, Mapping[Party, Amount]]) -> tuple[Fault, ...]:
    """What `exact_amounts` would refuse, to be told together with other faults."""
    try:
        exact_amounts(factors)
    except InputError as error:
        return error.faults
    return ()


def measured(measure: str) -> Said:
    """A measure in words; one of the user's own as it is written."""
    return words_or(f"keys.measure_{measure}", measure)


def party_words(party: Region | str) -> Said:
    """The name of a party in words; a text of the user's own as it is written."""
    return Bilingual(party, party) if isinstance(party, str) else in_both(party.text)


def vintage_words(vintage: str) -> Said:
    """A vintage in words."""
    return words_or(f"keys.vintage_{vintage}", vintage)


def words_or(key: str, written: str) -> Said:
    """The words under `key` in each language; what is written where no catalogue has it."""
    return in_both(lambda lang: called(key, written, lang))


def leaf(party: Region | str, amount: Amount, measure: str) -> Step:
    """An amount as the end of a working: a figure with its source, or what the user stated."""
    if not isinstance(amount, Figure):
        title = said("keys.amount_of", party=party_words(party), measure=measured(measure))
        return Step(title, fraction(amount), PLAIN)
    title = said(
        "keys.figure_of",
        party=party_words(party),
        measure=measured(measure),
        year=amount.year,
        vintage=vintage_words(amount.vintage),
        confidence=words_or(f"keys.confidence_{amount.confidence}", amount.confidence),
    )
    return Step(title, fraction(amount.value), amount.unit, source=amount.source, status=amount.status)


def between(words: Iterable[str]) -> Said:
    """Words in one line, as each language separates them."""
    listed = tuple(words)
    return in_both(lambda lang: say("keys.between", lang).join(listed))


def _exact[Party: Region | str](
    amounts: Mapping[Party, Amount], measure: str, faults: list[Fault]
) -> dict[Party, Fraction]:
    exact: dict[Party, Fraction] = {}
    before = len(faults)
    for party, amount in amounts.items():
        try:
            exact[party] = fraction(amount.value if isinstance(amount, Figure) else amount)
        except MoneyError as error:
            faults += [
                fault("keys.no_number", party=party, measure=measured(measure), reason=one)
                for one in error.faults
            ]
            continue
        if exact[party] < 0:
            faults.append(fault("keys.negative", party=party, measure=measured(measure), found=exact[party]))
    faults += _mixed(amounts.values(), measure)
    if not amounts:
        faults.append(fault("keys.nobody", measure=measured(measure)))
    elif len(faults) == before and not any(exact.values()):
        faults.append(fault("keys.all_zero", measure=measured(measure)))
    return exact


def _mixed(amounts: Iterable[Amount], measure: str) -> Iterator[Fault]:
    """A fault where figures of different years, units or vintages meet, or one meets a bare number."""
    listed = tuple(amounts)
    figures = [one for one in listed if isinstance(one, Figure)]
    if 0 < len(figures) < len(listed):
        yield fault("keys.mixed_bare", measure=measured(measure))
    for what in ("year", "unit", "vintage"):
        found = dict.fromkeys(str(getattr(one, what)) for one in figures)
        if len(found) > 1:
            yield fault(f"keys.mixed_{what}", measure=measured(measure), found=between(found))
