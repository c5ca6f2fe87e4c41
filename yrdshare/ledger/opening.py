"""From a file to a checked table: the tidy way first, and where that does not fit, the way of offices."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger.columns import PARK, Shape
from yrdshare.ledger.facts import guide_titles
from yrdshare.ledger.grid import Grid
from yrdshare.ledger.header import HeaderWords, is_total
from yrdshare.ledger.hints import hint
from yrdshare.ledger.layout import Layout, Told, find, has_header
from yrdshare.ledger.mapping import OfficeMapping, TableMapping
from yrdshare.ledger.normal import listed, squeezed
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.source import Source
from yrdshare.ledger.statements import BASIS, Said
from yrdshare.ledger.tables import Table
from yrdshare.ledger.text_file import LARGEST_GRID, csv_grid, in_utf8, read_tidy
from yrdshare.ledger.tidied import CODES, seems_office, tidied
from yrdshare.ledger.unfold import Unfolding
from yrdshare.ledger.vocabulary import Vocabulary
from yrdshare.words import LANGUAGES, say

COMMA = "、"


class Book(Protocol):
    """An open workbook of any kind."""

    @property
    def file(self) -> str:
        """The file's name."""
        ...

    @property
    def shows_all(self) -> bool:
        """Whether formulas, formats and hidden rows can be told."""
        ...

    def sheet_names(self) -> dict[str, bool]:
        """The name of each sheet, and whether it is shown."""
        ...

    def sheet_grid(self, sheet: str) -> Grid:
        """Every cell of the sheet."""
        ...


type Check[Kind] = Callable[[Table | None, list[Fault]], Kind]


@dataclass(frozen=True, eq=False)
class Reader[Kind]:
    """How one table is read.

    check : makes the result of a table, or of none, and adds to the faults what is wrong with it;
    layouts : what was found where, by table, for a mapping to be written
    """

    shape: Shape
    vocabulary: Vocabulary
    check: Check[Kind]
    mapping: OfficeMapping | None = None
    layouts: dict[str, Layout] = field(default_factory=dict)

    def of_csv(self, source: Source, found: Found) -> Kind:
        """The result of a CSV file."""
        faults: list[Fault] = []
        mapped = self.mapping is not None and self.shape.name in self.mapping.tables
        tidy = None if mapped else read_tidy(source, self.shape, faults)
        if tidy is not None:
            result = self.check(tidy, faults)
            if not faults and not seems_office(tidy):
                return result
        other = self._decoded(source, found)
        if other is None:
            return self.check(None, found.faults)
        if other is not source:
            return self.of_csv(other, found)
        if source.size <= LARGEST_GRID:
            return self.of_grid(csv_grid(source, found), found)
        if tidy is not None:
            return self._large(tidy, found)
        large = fault("ledger.large_untidy", Place(source.name), most=LARGEST_GRID >> 20)
        found.faults.extend(faults or [large])
        return self.check(None, found.faults)

    def _decoded(self, source: Source, found: Found) -> Source | None:
        """The file in UTF-8; the same one where it is in UTF-8 already."""
        try:
            source.read().decode("utf-8")
        except UnicodeDecodeError:
            return in_utf8(source, found)
        return source

    def _large(self, tidy: Table, found: Found) -> Kind:
        """A tidy file too large to look at cell by cell: words are read as offices write them."""
        for name in CODES:
            words = tidy.words[name].words if name in tidy.words else ()
            if total := next((word for word in words if is_total(word)), ""):
                found.faults.append(fault("ledger.total_in_large", Place(tidy.head.file), found=total))
        return self.check(tidied(tidy, self.vocabulary, found), found.faults)

    def of_grid(self, grid: Grid | None, found: Found) -> Kind:
        """The result of a grid; of none where it could not be read, which is then a fault already."""
        told = self._told()
        vocabulary = replace(self.vocabulary, also=told.streams)
        words = HeaderWords(self.shape, vocabulary, told.columns)
        if grid is None or not self._mapped(grid, found):
            return self.check(None, found.faults)
        layout = find(grid, words, self._for_layout(told), found)
        if layout is None:
            return self.check(None, found.faults)
        self.layouts[self.shape.name] = layout
        vocabulary = replace(vocabulary, basis=layout.common[BASIS].word if BASIS in layout.common else "")
        table = Unfolding(layout, self.shape, vocabulary, found).table()
        table = tidied(table, vocabulary, found)
        return self.check(table, found.faults)

    def _mapped(self, grid: Grid, found: Found) -> bool:
        """Whether every word that a mapping names stands in the table."""
        before = len(found.faults)
        if self.mapping is not None:
            texts = (text for row in grid.rows for text in row if text)
            self.mapping.check_used(self.shape, dict.fromkeys(texts), found.faults)
        return len(found.faults) == before

    def of_book(self, book: Book, found: Found, alone: bool = False) -> Kind:
        """The result of a workbook's sheet; `alone` where the workbook need hold no other table."""
        sheet = self._sheet(book, found, alone)
        return self.of_grid(book.sheet_grid(sheet) if sheet else None, found)

    def _told(self) -> TableMapping:
        return TableMapping() if self.mapping is None else self.mapping.table(self.shape)

    def _for_layout(self, told: TableMapping) -> Told:
        return Told(
            told.header, {name: Said(word, -1, -1) for name, word in told.constants.items()}, told.down
        )

    def _sheet(self, book: Book, found: Found, alone: bool) -> str:
        """The sheet of the table: as the mapping says, by its name, or the only one with such a header."""
        sheets = book.sheet_names()
        shown = [name for name, visible in sheets.items() if visible]
        names = (self._told().sheet,) if self._told().sheet else sheet_words(self.shape)
        for name in names:
            for sheet in sheets:
                if squeezed(sheet) == squeezed(name):
                    if sheet not in (*self.shape.titles(), self._told().sheet):
                        place = Place(book.file, sheet)
                        found.readings.append(Reading("ledger.read_sheet", place, sheet, self.shape))
                    return self._visible(sheet, sheets, book.file, found)
        if alone and not self._told().sheet:
            fitting = shown if len(shown) == 1 else [name for name in shown if self._fits(book, name)]
            if len(fitting) == 1:
                others = [name for name in shown if name not in fitting]
                found.readings.extend(
                    Reading("ledger.read_other_sheet", Place(book.file, name)) for name in others
                )
                return fitting[0]
            if fitting:
                words = {"found": COMMA.join(fitting), "expected": self.shape}
                found.faults.append(fault("ledger.several_sheets", Place(book.file), **words))
                return ""
        if not self.shape.optional:
            near = hint(names[0], shown)
            found.faults.append(fault("ledger.no_sheet", Place(book.file), expected=names[0], hint=near))
        return ""

    def _visible(self, sheet: str, sheets: Mapping[str, bool], file: str, found: Found) -> str:
        """The sheet; a hidden one is refused, as nobody who looks at the file sees what would be read."""
        if sheets[sheet]:
            return sheet
        found.faults.append(fault("ledger.hidden_sheet", Place(file, sheet)))
        return ""

    def _fits(self, book: Book, sheet: str) -> bool:
        words = HeaderWords(
            self.shape, replace(self.vocabulary, also=self._told().streams), self._told().columns
        )
        return has_header(book.sheet_grid(sheet), words)


def sheet_words(shape: Shape) -> tuple[str, ...]:
    """What the sheet of a table may be called."""
    return (*shape.titles(), *listed(f"also_sheet_{shape.name}"))


def hidden_sheets(book: Book) -> Iterable[Reading]:
    """Hidden sheets are not read, which is said; the template's own lists are no data."""
    known = {squeezed(say("ledger.sheet_choices", lang)) for lang in LANGUAGES}
    known |= {squeezed(word) for shape in PARK for word in sheet_words(shape)}
    known |= {squeezed(word) for word in guide_titles()}
    for name, visible in book.sheet_names().items():
        if not visible and squeezed(name) not in known:
            yield Reading("ledger.read_hidden_sheet", Place(book.file, name))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise what was found, one fault for each cell."""
    first: dict[object, Fault] = {}
    for number, one in enumerate(faults):
        first.setdefault(one.place if any(mark.isdigit() for mark in one.place.cell) else number, one)
    if first:
        raise InputError(first.values())
