"""Which words may stand in a column, and how a word that is written otherwise is found among them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from yrdshare.ledger.aliases import RegionNames
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.normal import inside, plain, squeezed, year
from yrdshare.ledger.regions import LEVELS, Region, Regions
from yrdshare.ledger.standard import stream_names, stream_titles
from yrdshare.money import FEN_PER
from yrdshare.nodes.expression import Stream

YEARS, DAYS = ("year",), ("moved", "full_production")  # whole years only; any day says which year
REGIONS = ("region", "origin", "host", "park", "fund")
MARKS = ";"
Reader = Callable[[str], str | None]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of one reading.

    codes : the projects' codes, none where any code may stand;  streams : by machine name;
    also : what a mapping says besides, word → stream;  basis : what the sheet says of all its streams
    """

    regions: Regions
    streams: Mapping[str, Stream]
    codes: Sequence[str] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""

    @cached_property
    def names(self) -> RegionNames:
        """Every name of every region."""
        return RegionNames(self.regions)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Every unit that may stand behind an amount."""
        return tuple(dict.fromkeys([*FEN_PER, *(one.unit for one in self.streams.values())]))

    @cached_property
    def stream_words(self) -> Mapping[str, str]:
        """The title of a stream by every writing of it, squeezed; one writing never means two."""
        titles = stream_titles("zh")
        written = {squeezed(name): titles[one] for name, one in stream_names().items() if one in self.streams}
        written |= {squeezed(name): titles.get(name, name) for name in self.streams}
        return written | {squeezed(word): titles.get(one, one) for word, one in self.also.items()}

    def reader(self, column: str) -> Reader:
        """How a word of this column is read: the word it stands for, or None."""
        return self._readers.get(column, _as_written)

    @cached_property
    def _readers(self) -> Mapping[str, Reader]:
        readers: dict[str, Reader] = {
            "project": _among(self.codes) if self.codes else _plain,
            "code": _plain,
            "stream": self._stream,
            "unit": _among(self.units, bracketed=True),
            "status": _among(STATUSES, bracketed=True),
            "level": _among(LEVELS),
            "parent": _plain,
            "marks": _marks,
        }
        readers |= dict.fromkeys(YEARS, year) | dict.fromkeys(DAYS, lambda word: year(word, within=True))
        return readers | dict.fromkeys(REGIONS, self._region)

    def alike(self, column: str, one: str, other: str) -> bool:
        """Whether two words of a column mean the same."""
        read = self.reader(column)
        return one == other or (read(one) or one) == (read(other) or other)

    def knows(self, column: str) -> Callable[[str], bool]:
        """Whether the checks take a word of this column as it is written."""
        taken: dict[str, Callable[[str], bool]] = {
            "stream": lambda word: stream_names().get(word, word) in self.streams,
            "unit": self.units.__contains__,
            "status": STATUSES.__contains__,
        }
        taken |= dict.fromkeys(REGIONS, self.regions.__contains__)
        return taken.get(column, lambda _: False)

    def _stream(self, word: str) -> str | None:
        """A stream by its name, or by its name without the basis that the sheet states."""
        short = squeezed(word)
        return self.stream_words.get(short) or self.stream_words.get(short + squeezed(self.basis))

    def _region(self, word: str) -> str | None:
        found = self.candidates(word)
        return found[0].name_zh if len(found) == 1 else None

    def candidates(self, word: str) -> tuple[Region, ...]:
        """The regions that a word may mean."""
        return (self.regions[word],) if word in self.regions else self.names.find(word)


def _as_written(word: str) -> str | None:
    """Free text stays as it is, unless it is nothing but blanks."""
    return word if word.strip() else ""


def _marks(word: str) -> str | None:
    """Marks with the reader's own semicolon between them; their letters stay as they are."""
    apart = "".join(MARKS if plain(letter) == MARKS else letter for letter in word)
    return MARKS.join(part.strip() for part in apart.split(MARKS))


def _plain(word: str) -> str | None:
    return plain(word)


def _among(known: Iterable[str], bracketed: bool = False) -> Reader:
    """One of the known words, whatever its width and blanks; with `bracketed` also inside brackets."""
    by_squeezed: dict[str, str | None] = {}
    for word in known:
        short = squeezed(word)
        by_squeezed[short] = word if by_squeezed.get(short, word) == word else None  # two words: neither

    def find(word: str) -> str | None:
        found = by_squeezed.get(squeezed(word))
        before, within = inside(word)
        if found is None and bracketed and not before:
            found = by_squeezed.get(squeezed(within))
        return found

    return find
