"""Fiscal rules as dated, sourced values: `parameters().value("vat.rate.goods", date(2026, 1, 1))`.

One YAML file a tax under `data/parameters/`. A value holds from its start until the next one's start. A value
that no source states is absent, and using it is refused; one that the law leaves to a place is a range.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.dated import ASSUMED, SHARE, day_of, unit_name, within
from yrdshare.fiscal.dated import Dated as Dated
from yrdshare.fiscal.dated import Parameter as Parameter
from yrdshare.fiscal.parameter_files import gathered
from yrdshare.ledger.hints import hint
from yrdshare.money import decimal_text
from yrdshare.resources import data
from yrdshare.strict import EXACT, shown

FOLDER, ENDING = "parameters", ".yaml"
CENTRAL = ".central_share"


@dataclass(frozen=True, eq=False)
class Parameters(Mapping[str, Parameter]):
    """All parameters by key; a key that is not there is refused with the nearest one."""

    held: Mapping[str, Parameter]

    def __getitem__(self, key: str) -> Parameter:
        if key not in self.held:
            near = hint(str(key), self.held)
            raise InputError([fault("fiscal.unknown_parameter", found=key, hint=near)])
        return self.held[key]

    def __contains__(self, key: object) -> bool:
        return key in self.held

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def at(self, key: str, on: date) -> Dated:
        """What is in force on a day: value, range, reference, source.

        >>> parameters().at("vat.rate.goods", date(2018, 6, 1)).value
        Fraction(4, 25)
        """
        return self[key].at(on)

    def value(self, key: str, on: date, unit: str | None = None) -> Fraction:
        """The value on a day; InputError where a place must set it, or where no source states it.

        unit : what the caller counts in; another unit than the parameter's is refused

        >>> parameters().value("vat.rate.goods", date(2026, 1, 1))
        Fraction(13, 100)
        """
        one = self[key]
        if unit is not None and unit != one.unit:
            raise InputError(
                [
                    fault(
                        "fiscal.other_unit",
                        key=key,
                        title=one,
                        unit=unit_name(one.unit),
                        found=unit_name(unit),
                    )
                ]
            )
        found = one.at(on)
        if found.value is None:
            raise InputError([_absent(one, found)])
        return found.value

    def with_value(self, key: str, start: date, value: Fraction | str | int, author: str) -> "Parameters":
        """The parameters of a scenario: `key` is `value` from `start` on, as `author` assumes.

        Later values of the law give way. A value outside the range that the law gives is refused.

        >>> one = parameters().with_value("deed_tax.rate", date(2026, 1, 1), "0.03", "示例")
        >>> one.value("deed_tax.rate", date(2026, 1, 1)), one.at("deed_tax.rate", date(2026, 1, 1)).status
        (Fraction(3, 100), '假设')
        """
        held, start = self[key], day_of(start)
        amount = _amount(held, value)
        if not (author or "").strip():
            raise InputError([fault("fiscal.no_author", key=key)])
        low, high = _range(held, start)
        _check_allowed(held, amount, low, high)
        made = Dated(start, amount, low, high, "", author, "", ASSUMED)
        before = tuple(one for one in held.values if one.start < start)
        return Parameters({**self.held, key: replace(held, values=(*before, made))})

    def taxes(self) -> tuple[str, ...]:
        """The taxes and surcharges whose central share is known, in the order of the keys.

        >>> "vat" in parameters().taxes()
        True
        """
        return tuple(key.removesuffix(CENTRAL) for key in self.held if key.endswith(CENTRAL))


def _amount(held: Parameter, value: object) -> Fraction:
    """The exact value a user wrote; a float or a word is refused."""
    if isinstance(value, Fraction | int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and EXACT.fullmatch(value):
        try:
            return Fraction(value)
        except ZeroDivisionError:
            pass
    raise InputError([fault("fiscal.not_exact", key=held.key, title=held, found=shown(value))])


def _range(held: Parameter, start: date) -> tuple[Fraction | None, Fraction | None]:
    """The range that the law gives on `start`; none where it gives a value, or nothing yet."""
    if start < held.values[0].start:
        return None, None
    found = held.at(start)
    return found.low, found.high


def _check_allowed(held: Parameter, amount: Fraction, low: Fraction | None, high: Fraction | None) -> None:
    """InputError where the amount is outside the law's range; without one, 0 to 1 for a share."""
    if low is None:
        low, high = Fraction(0), Fraction(1) if held.unit == SHARE else None
    if not within(amount, low, high):
        words = {"key": held.key, "title": held, "found": decimal_text(amount)}
        raise InputError([Fault("fiscal.outside", {**words, "low": _plain(low), "high": _plain(high)})])


@cache
def parameters() -> Parameters:
    """All parameters of the package.

    >>> parameters()["vat.rate.goods"].unit
    '比例'
    """
    files = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in data(FOLDER).iterdir()
        if entry.name.endswith(ENDING)
    }
    return read_parameters(files)


def read_parameters(files: Mapping[str, str]) -> Parameters:
    """The parameters in YAML texts by file name; InputError with the faults of all files at once."""
    return Parameters(gathered(files))


def _absent(one: Parameter, found: Dated) -> Fault:
    """Why there is no value: a place sets it, or no source states it."""
    if found.low is not None:
        sides = {"low": _plain(found.low), "high": _plain(found.high), "unit": unit_name(one.unit)}
        named = {"key": one.key, "title": one, "reference": found.reference}
        return Fault("fiscal.set_locally", {**named, **sides})
    return fault("fiscal.to_fill", key=one.key, title=one, since=found.start.isoformat())


def _plain(value: Fraction | None) -> str:
    """A side of a range; an open one is ∞."""
    return "∞" if value is None else decimal_text(value)
