"""How `fairness/` refuses: a concept that does not exist here is named with its reason, never answered."""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from yrdshare.errors import Fault, YrdshareError, fault

type Number = int | float | Fraction | str
SHOWN = 3  # so many names are written out in a sentence before the rest is counted


class FairnessError(YrdshareError):
    """A question about fairness that has no answer here: the reason, in words."""


def refuse(key: str, /, **values: object) -> FairnessError:
    """The refusal with one reason, to be raised."""
    return FairnessError([Fault(key, values)])


def raise_all(faults: Iterable[Fault]) -> None:
    """Raise every fault that was gathered at once; none means all is well."""
    if found := tuple(faults):
        raise FairnessError(found)


def named(names: Iterable[str]) -> str:
    """Names for a sentence: `A, B, C, … (+ 4)`.

    >>> named(["A", "B", "C", "D", "E"])
    'A, B, C, … (+ 2)'
    """
    words = list(names)
    rest = f", … (+ {len(words) - SHOWN})" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + rest


def exact(number: Number) -> Fraction | None:
    """A number as it is written, exactly; None for what is no finite number.

    A float counts as the decimal it prints as, so that 0.1 + 0.2 reaches a quota of 0.3.

    >>> exact(0.1), exact("1/3"), exact(float("nan"))
    (Fraction(1, 10), Fraction(1, 3), None)
    """
    if isinstance(number, bool):
        return None
    try:
        return Fraction(number) if isinstance(number, int | Fraction) else Fraction(str(number))
    except (ValueError, ZeroDivisionError):
        return None


def finite(number: Number) -> float | None:
    """A number as a float; None for what is no finite number.

    >>> finite("2.5"), finite("many"), finite(float("inf"))
    (2.5, None, None)
    """
    found = exact(number)
    try:
        value = math.nan if found is None else float(found)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def floats(numbers: Mapping[str, Number], faults: list[Fault]) -> dict[str, float]:
    """Every number by name as a float; what is no finite number becomes a fault."""
    found = {name: finite(number) for name, number in numbers.items()}
    faults += [
        fault("fairness.no_number", name=name, found=repr(numbers[name]))
        for name, value in found.items()
        if value is None
    ]
    return {name: value for name, value in found.items() if value is not None}
