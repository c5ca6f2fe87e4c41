"""Reading a park and a ledger from CSV files or workbooks, every fault gathered and raised once.

A file that is as the template has it is read as it stands. Any other is read as offices send it: what was
normalised is listed in `readings`, what is not understood is refused.
"""

from pathlib import Path

from yrdshare.errors import InputError, Place, fault
from yrdshare.ledger import standard
from yrdshare.ledger.columns import PROJECTS
from yrdshare.ledger.layout import Layout
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.mapping import OfficeMapping, TableMapping, read_mapping, save_mapping
from yrdshare.ledger.normal import squeezed
from yrdshare.ledger.opening import sheet_words
from yrdshare.ledger.park import Park
from yrdshare.ledger.source import Source
from yrdshare.ledger.work import WORKBOOKS, Work, checked_source, opened, source_of

Mapped = OfficeMapping | str | Path | None


def read_park(folder: str | Path, mapping: Mapped = None) -> Park:
    """The park in a folder of `park.yaml` and CSV files, or in a workbook as `write_template` writes it.

    The folder holds projects.csv, ledger.csv, no_deal.csv and costs.csv, and regions.csv where the
    park has regions of its own. Notes are for people and are not kept. What was normalised is listed in
    `readings`. Raises InputError with the faults of all files at once; then nothing is loaded.

    mapping : of the office that sent it, or the file of one
    """
    path = Path(folder)
    work = Work(_mapping(mapping))
    if path.is_dir():
        return work.park_of_folder(path)
    source = source_of(path)
    if source.kind not in WORKBOOKS:
        raise InputError([fault("ledger.no_park", Place(path.name))])
    return work.park_of_book(source)


def read_ledger(file: str | Path, park: Park | None = None, mapping: Mapped = None) -> Ledger:
    """The ledger in a CSV file, or in the ledger sheet of a workbook.

    With a park, rows may name only its projects and streams. Without one the projects are known by
    code alone: origin and host are `UNPLACED`, the years 0. What was normalised is listed in `readings`.
    Raises InputError with all faults at once.

    mapping : of the office that sent it, or the file of one
    """
    return Work(_mapping(mapping)).ledger(source_of(Path(file)), park)


def read_bytes(name: str, content: bytes, park: Park | None = None, mapping: Mapped = None) -> Park | Ledger:
    """What was uploaded: a park where it is a workbook with a sheet of projects, else a ledger.

    Nothing is written anywhere: tax data stay in memory. Raises InputError with all faults at once.

    name : as the file was called, for the faults;  park : whose ledger it is
    """
    source = checked_source(Source(Path(name).name, content))
    if source.kind in WORKBOOKS:
        with opened(source) as book:
            sheets = {squeezed(one) for one in book.sheet_names()}
        if any(squeezed(one) in sheets for one in sheet_words(PROJECTS)):
            return Work(_mapping(mapping)).park_of_book(source)
    return Work(_mapping(mapping)).ledger(source, park)


def write_mapping(
    target: str | Path, file: str | Path, office: str, park: Park | None = None
) -> OfficeMapping:
    """Read a ledger, and write down how its table was understood, so that next year's is read the same way.

    target : the YAML file to write;  file : a ledger that can be read;  office : who sends it
    """
    work = Work(None)
    source = source_of(Path(file))
    work.ledger(source, park)
    tables = {name: _learnt(layout) for name, layout in work.layouts.items()}
    made = OfficeMapping(office, f"*{Path(source.name).suffix}", tables, Path(target).name)
    save_mapping(target, made)
    return made


def _learnt(layout: Layout) -> TableMapping:
    """What a mapping says of a table that was understood."""
    lines = [layout.grid.lines[row] for row in layout.header]
    names = standard.stream_names()
    streams = {word: names.get(title, title) for word, title in layout.roles.streams.items()}
    return TableMapping(layout.grid.sheet, (lines[0], lines[-1]), layout.roles.words, streams)


def _mapping(mapping: Mapped) -> OfficeMapping | None:
    """A mapping, or the one in a file."""
    return read_mapping(mapping) if isinstance(mapping, str | Path) else mapping
