"""The error ladder: what happened, where, why it matters, what to do; all faults at once.

A `Fault` names a sentence of the catalogue and the user's own words that fill it. It is a value, so
faults are gathered while reading and raised once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from yrdshare.words import LANGUAGES, Language, say


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault stands: file, sheet and cell of an office file, as far as they apply."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def text(self) -> str:
        """`actuals.xlsx ledger!C7`, the parts that are known."""
        spot = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return " ".join(part for part in (self.file, spot) if part)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a key of the catalogue, the words that fill it, and where."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    place: Place = Place()

    def text(self, lang: Language = "zh") -> str:
        """The sentence, with the place before it."""
        where = self.place.text()
        return (f"{where}: " if where else "") + say(self.key, lang, **self.values)


class YrdshareError(Exception):
    """Any refusal of yrdshare. `faults` are all that was found; `text(lang)` prints them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def text(self, lang: Language = "zh") -> str:
        """One line for each fault."""
        return "\n".join(fault.text(lang) for fault in self.faults)

    def __str__(self) -> str:
        return "\n".join(self.text(lang) for lang in LANGUAGES)


class MoneyError(YrdshareError):
    """An amount or share that cannot be held exactly."""


class InputError(YrdshareError):
    """A file or table from outside that cannot be read; nothing of it was loaded."""


class FormulaError(YrdshareError):
    """A formula that means nothing, or cannot be evaluated on this ledger."""


class DraftError(YrdshareError):
    """A draft whose parts do not fit together."""


class AgreementError(YrdshareError):
    """An agreement or settlement that is refused."""


def fault(key: str, /, place: Place | None = None, **values: object) -> Fault:
    """A `Fault` in one line."""
    return Fault(key, values, place or Place())


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to the user's, or "" when none is close.

    >>> nearest("松江", ["松江区", "金安区"])
    '松江区'
    """
    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""
