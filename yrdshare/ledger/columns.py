"""The tables of a park: which columns each has, and how a header may name them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yrdshare.errors import Fault, Place, fault, nearest
from yrdshare.ledger.hints import Hint, hint
from yrdshare.ledger.normal import listed
from yrdshare.words import LANGUAGES, Language, say


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its machine name, the catalogue's word for it, whether every row must fill it.

    reading : "word" is looked up in a list, "amount" becomes an exact number, "skip" is for people only
    """

    name: str
    word: str
    required: bool = True
    reading: str = "word"

    def title(self, lang: Language = "zh") -> str:
        """The header in `lang`."""
        return say(f"ledger.column_{self.word}", lang)

    def titles(self) -> tuple[str, ...]:
        """Every header the column may have."""
        return (*(self.title(lang) for lang in LANGUAGES), self.name)

    def also(self) -> tuple[str, ...]:
        """What offices write instead of the header; what is read so is listed."""
        return listed(f"also_{self.word}")

    def text(self, lang: Language = "zh") -> str:
        """The header in `lang`, and the machine name where it is another."""
        title = self.title(lang)
        return title if title == self.name else f"{title}（{self.name}）"


@dataclass(frozen=True, slots=True)
class Titled:
    """A column by its title alone, in the language that is asked for."""

    word: str

    def text(self, lang: Language = "zh") -> str:
        """The title."""
        return say(f"ledger.column_{self.word}", lang)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: `<name>.csv` in a folder, the sheet `sheet_<name>` in a workbook."""

    name: str
    columns: tuple[Column, ...]
    needs_rows: bool = True
    optional: bool = False

    @property
    def file(self) -> str:
        """The file's name in a park's folder."""
        return f"{self.name}.csv"

    def title(self, lang: Language = "zh") -> str:
        """The sheet's name in `lang`."""
        return say(f"ledger.sheet_{self.name}", lang)

    def text(self, lang: Language = "zh") -> str:
        """The sheet's name, for sentences."""
        return self.title(lang)

    def titles(self) -> tuple[str, ...]:
        """Every name the sheet may have."""
        return (*(self.title(lang) for lang in LANGUAGES), self.name)


def _shape(name: str, words: str, needs_rows: bool = True, optional: bool = False) -> Shape:
    """Columns written as `name=word`, with ? for optional, # for an amount, ~ for a note to people."""
    columns = []
    for written in words.split():
        plain = written.rstrip("?#~")
        marks = written[len(plain) :]
        machine, _, word = plain.partition("=")
        reading = "amount" if "#" in marks else "skip" if "~" in marks else "word"
        columns.append(Column(machine, word or machine, "?" not in marks, reading))
    return Shape(name, tuple(columns), needs_rows, optional)


_FACTS = "year value# unit source status note?~"
LEDGER = _shape("ledger", f"project stream {_FACTS}")
NO_DEAL = _shape("no_deal", f"region {_FACTS}", needs_rows=False)
COSTS = _shape("costs", f"region {_FACTS}", needs_rows=False)
PROJECTS = _shape(
    "projects",
    "code=project name? origin host park? fund? sector? moved full_production investment_wan?# marks?"
    " status method_zh? source",
)
REGIONS = _shape(
    "regions",
    "code=region_code name_zh name_en level parent? province_zh? lon? lat? short_name_zh?~ source?~",
    needs_rows=False,
    optional=True,
)
PARK = (REGIONS, PROJECTS, LEDGER, NO_DEAL, COSTS)


def recognise(
    header: Sequence[str], shape: Shape, place: Callable[[int], Place], found: list[Fault]
) -> dict[str, int]:
    """Where each column of `shape` stands in `header`; what is missing, unknown or double goes to `found`.

    A header may use the machine name or the word of any language, mixed at will. `place` gives the
    place of a header cell, and of the whole table for -1.
    """
    known = {word: column.name for column in shape.columns for word in column.titles()}
    positions: dict[str, int] = {}
    strange: list[str] = []
    for position, word in enumerate(header):
        if word not in known:
            strange.append(word)
            found.append(fault("ledger.unknown_column", place(position), found=word, hint=hint(word, known)))
        elif known[word] in positions:
            found.append(fault("ledger.double_column", place(position), found=word))
        else:
            positions[known[word]] = position
    for column in shape.columns:
        if column.required and column.name not in positions:
            near = Hint(nearest(column.name, strange) or nearest(column.title(), strange))
            found.append(fault("ledger.missing_column", place(-1), expected=column, hint=near))
    return positions
