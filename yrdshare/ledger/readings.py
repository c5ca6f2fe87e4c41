"""What was read otherwise than it is written: nothing is normalised silently, everything is listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from yrdshare.errors import Fault, Place
from yrdshare.words import Language, say

SHOWN = 50  # so many readings of one kind in one column are listed, the rest are counted


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence about cells that were normalised: the first of them, what it holds, as what it is read.

    key : of the sentence, such as "ledger.read_word";  read_as : a text, or a value with words of its own;
    cells : how many cells were read so
    """

    key: str
    place: Place
    found: str = ""
    read_as: object = ""
    cells: int = 1

    def text(self, lang: Language = "zh") -> str:
        """The sentence, with the place before it and the number of cells after it."""
        where = self.place.text()
        words = say(self.key, lang, found=self.found, read_as=self.read_as)
        more = say("ledger.hint_cells", lang, count=self.cells) if self.cells > 1 else ""
        return (f"{where}: " if where else "") + words + more


@dataclass(frozen=True, slots=True)
class Found:
    """What has come to light so far while reading: the faults, and the readings. Both only grow."""

    faults: list[Fault] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


def summed(readings: Iterable[Reading]) -> list[Reading]:
    """Readings of one kind in one column are counted in the first of them; words that differ stay apart.

    Amounts differ in every cell, so they are counted together, whatever they are.
    """
    first: dict[object, Reading] = {}
    for one in readings:
        key = _group(one)
        held = first.get(key)
        first[key] = one if held is None else replace(held, cells=held.cells + one.cells)
    return _shown(first.values())


def _group(reading: Reading) -> object:
    """What is counted together: a kind, a place without its row, and the word where words are told apart."""
    place = reading.place
    letter = place.cell.split(" ")[0].rstrip("0123456789")
    column = (place.file, place.sheet, letter)
    if reading.key in ("ledger.read_word", "ledger.read_year"):
        return reading.key, column, reading.found
    if reading.key in (
        "ledger.read_amount",
        "ledger.read_computed",
        "ledger.read_noise",
        "ledger.read_absent",
    ):
        return reading.key, column, ""
    if reading.key in ("ledger.read_empty", "ledger.read_merged"):
        return reading.key, column[:2], ""
    return reading


def _shown(readings: Iterable[Reading]) -> list[Reading]:
    """At most `SHOWN` of a kind in one sheet, then how many more there are."""
    kept: list[Reading] = []
    counts: dict[tuple[str, str, str], int] = {}
    for one in readings:
        kind = one.key, one.place.file, one.place.sheet
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= SHOWN:
            kept.append(one)
    more = [(kind, count - SHOWN) for kind, count in counts.items() if count > SHOWN]
    return kept + [Reading("ledger.read_more", Place(kind[1], kind[2]), str(count)) for kind, count in more]
