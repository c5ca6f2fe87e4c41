"""One reading from its files to its result."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from yrdshare.errors import Fault, InputError, Place, fault, nearest
from yrdshare.ledger import standard
from yrdshare.ledger.cells import arrange, read_rows
from yrdshare.ledger.columns import COSTS, LEDGER, NO_DEAL, PARK, PROJECTS, REGIONS, Shape
from yrdshare.ledger.facts import FACTS_FILE, facts_of_file, facts_of_sheet, guide_titles
from yrdshare.ledger.hints import Hint
from yrdshare.ledger.layout import Layout
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.mapping import OfficeMapping
from yrdshare.ledger.normal import squeezed
from yrdshare.ledger.old_workbook import open_old
from yrdshare.ledger.opening import Book, Check, Reader, hidden_sheets, refuse
from yrdshare.ledger.park import Park, YearlyTable
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.readings import Found, Reading, summed
from yrdshare.ledger.regions import UNPLACED, Regions
from yrdshare.ledger.register import read_projects, read_regions, read_yearly
from yrdshare.ledger.source import Source
from yrdshare.ledger.tables import Table
from yrdshare.ledger.vocabulary import Vocabulary
from yrdshare.ledger.workbook import workbook
from yrdshare.nodes.expression import Stream

TEXTS, BOOKS = (".csv", ".txt", ".tsv"), (".xlsx", ".xlsm", ".xls", ".et")
WORKBOOKS = ("workbook", "old workbook")
Streams = Mapping[str, Stream]


class Read(Protocol):
    """Reads one table of a park, from a file or a sheet."""

    def __call__[Kind](self, reader: Reader[Kind]) -> Kind:
        """What the reader makes of its table."""
        ...


@dataclass(frozen=True, eq=False)
class Work:
    """One reading from its files to its result: what was found on the way."""

    mapping: OfficeMapping | None
    found: Found = field(default_factory=Found)
    layouts: dict[str, Layout] = field(default_factory=dict)

    def ledger(self, source: Source, park: Park | None) -> Ledger:
        """The ledger of one file."""
        self._check_mapping(source.name)
        register, streams = (
            (Register(()), standard.streams()) if park is None else (park.projects, park.ledger.streams)
        )
        regions = standard.regions() if park is None else park.regions
        reader = self._ledger_reader(register, streams, regions)
        if source.kind in WORKBOOKS:
            with opened(source) as book:
                self._say_of(book)
                ledger = reader.of_book(book, self.found, alone=True)
        else:
            ledger = reader.of_csv(source, self.found)
        refuse(self.found.faults)
        return replace(ledger, readings=tuple(summed(self.found.readings)))

    def park_of_folder(self, folder: Path) -> Park:
        """The park of a folder; a file that is not there is a fault, unless it may be absent."""
        files = {entry.name for entry in folder.iterdir()}
        needed = [FACTS_FILE, *(shape.file for shape in PARK if not shape.optional)]
        others = files.difference(needed)
        self.found.faults.extend(_no_file(name, others, folder.name) for name in needed if name not in files)
        facts = (
            facts_of_file(Source(FACTS_FILE, folder / FACTS_FILE), self.found) if FACTS_FILE in files else {}
        )

        def read[Kind](reader: Reader[Kind]) -> Kind:
            if reader.shape.file not in files:
                return reader.check(None, self.found.faults)
            return reader.of_csv(Source(reader.shape.file, folder / reader.shape.file), self.found)

        return self._park(facts, read)

    def park_of_book(self, source: Source) -> Park:
        """The park of a workbook."""
        self._check_mapping(source.name)
        with opened(source) as book:
            self._say_of(book)
            sheets = book.sheet_names()
            titles = [squeezed(title) for title in guide_titles()]
            guide = next((name for name in sheets if squeezed(name) in titles), None)
            held = None if guide is None else book.sheet_grid(guide)
            facts = facts_of_sheet(held, source.name, sheets, self.found)

            def read[Kind](reader: Reader[Kind]) -> Kind:
                return reader.of_book(book, self.found)

            return self._park(facts, read)

    def _park(self, facts: Mapping[str, str], read: Read) -> Park:
        """The park, each table read after those that its words come from."""
        known = Vocabulary(standard.regions(), standard.streams())
        regions = read(self._reader(REGIONS, known, lambda table, faults: read_regions(table, faults)))
        placed = Vocabulary(regions, standard.streams())
        register = read(
            self._reader(PROJECTS, placed, lambda table, faults: _register(table, regions, faults))
        )
        start = len(self.found.readings)
        ledger = read(self._ledger_reader(register, standard.streams(), regions))
        ledger = replace(ledger, readings=tuple(summed(self.found.readings[start:])))
        yearly = [
            read(self._reader(shape, placed, lambda table, faults: _yearly(table, regions, faults)))
            for shape in (NO_DEAL, COSTS)
        ]
        refuse(self.found.faults)
        return Park(
            name_zh=facts["name_zh"],
            name_en=facts["name_en"],
            regions=regions,
            projects=register,
            ledger=ledger,
            no_deal=yearly[0],
            costs=yearly[1],
            status=facts["status"],
            notes_zh=facts.get("notes_zh", ""),
            notes_en=facts.get("notes_en", ""),
            readings=tuple(summed(self.found.readings)),
        )

    def _reader[Kind](self, shape: Shape, vocabulary: Vocabulary, check: Check[Kind]) -> Reader[Kind]:
        """A reader; its result is checked for rows where rows are needed."""

        def checked(table: Table | None, faults: list[Fault]) -> Kind:
            _filled(table, shape, faults)
            return check(table, faults)

        return Reader(shape, vocabulary, checked, self.mapping, self.layouts)

    def _ledger_reader(self, register: Register, streams: Streams, regions: Regions) -> Reader[Ledger]:
        known = Vocabulary(regions, streams, register.codes)
        return self._reader(LEDGER, known, lambda table, faults: _ledger(table, register, streams, faults))

    def _check_mapping(self, name: str) -> None:
        """A mapping is listed, and must be one for files of this name."""
        if self.mapping is not None:
            self.mapping.check_file(name, self.found.faults)
            self.found.readings.append(Reading("ledger.read_mapped", Place(name), self.mapping.office))

    def _say_of(self, book: Book) -> None:
        """What is said of a workbook as a whole: its kind where that hides things, its hidden sheets."""
        if not book.shows_all:
            self.found.readings.append(Reading("ledger.read_old", Place(book.file)))
        self.found.readings.extend(hidden_sheets(book))


@contextmanager
def opened(source: Source) -> Iterator[Book]:
    """The open workbook, whatever its kind."""
    if source.kind == WORKBOOKS[0]:
        with workbook(source) as book:
            yield book
    else:
        yield open_old(source)


def source_of(path: Path) -> Source:
    """A file that is there and may be a table; any other is refused."""
    if not path.is_file():
        files = {entry.name for entry in path.parent.iterdir()} if path.parent.is_dir() else set()
        raise InputError([_no_file(path.name, files, "")])
    return checked_source(Source(path.name, path))


def checked_source(source: Source) -> Source:
    """A file of a kind that may be a table, by its name and by its bytes; any other is refused."""
    suffix = Path(source.name).suffix.lower()
    if suffix not in (*TEXTS, *BOOKS):
        raise InputError([fault("ledger.no_table", Place(source.name))])
    if source.kind == "page":
        raise InputError([fault("ledger.web_page", Place(source.name))])
    if source.kind == "text" and suffix in BOOKS[:2]:
        raise InputError([fault("ledger.not_workbook", Place(source.name))])
    return source


def _ledger(table: Table | None, register: Register, streams: Streams, faults: list[Fault]) -> Ledger:
    """The ledger of the register's projects; where it has none, of those that the rows name."""
    if table is None:
        return Ledger(register, (), streams, {})
    named = table.words["project"].words if "project" in table.words else ()
    bare = [Project(code, UNPLACED, UNPLACED, 0, 0) for code in named if code]
    projects = register if len(register) else Register(bare)
    rows = read_rows(table, projects.codes, streams, faults)
    years, cells = arrange(table, rows, faults)
    return Ledger(projects, years, streams, cells, rows.sources)


def _register(table: Table | None, regions: Regions, faults: list[Fault]) -> Register:
    """The projects; none where no code could be read, so that the ledger is not blamed for it."""
    register = Register(()) if table is None else read_projects(table, regions, faults)
    return register if any(register.codes) else Register(())


def _yearly(table: Table | None, regions: Regions, faults: list[Fault]) -> YearlyTable:
    return YearlyTable({}, {}) if table is None else read_yearly(table, regions, faults)


def _filled(table: Table | None, shape: Shape, faults: list[Fault]) -> None:
    """A table without rows is a fault where rows are needed and nothing else was wrong with it."""
    if table is not None and not table.rows and shape.needs_rows:
        whole = table.head.place()
        if all((one.place.file, one.place.sheet) != (whole.file, whole.sheet) for one in faults):
            faults.append(fault("ledger.no_rows", whole))


def _no_file(name: str, files: set[str], folder: str) -> Fault:
    near = Hint(nearest(name, sorted(files)))
    return fault("ledger.no_file", Place(folder), found=name, hint=near)
