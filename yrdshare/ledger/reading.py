"""Reading a park and a ledger from CSV files or the Excel template, every fault gathered and raised once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yrdshare.errors import Fault, InputError, Place, fault, nearest
from yrdshare.ledger import standard
from yrdshare.ledger.cells import arrange, read_rows
from yrdshare.ledger.columns import COSTS, LEDGER, NO_DEAL, PARK, PROJECTS, REGIONS, Shape
from yrdshare.ledger.facts import FACTS_FILE, facts_of_file, facts_of_sheet
from yrdshare.ledger.hints import Hint
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.park import Park, YearlyTable
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import UNPLACED, Regions
from yrdshare.ledger.register import read_projects, read_regions, read_yearly
from yrdshare.ledger.tables import Table
from yrdshare.ledger.text_file import read_csv
from yrdshare.ledger.workbook import find_sheet, read_sheet, workbook
from yrdshare.nodes.expression import Stream

CSV, EXCEL = ".csv", ".xlsx"
Tables = Mapping[str, Table | None]


def read_park(folder: str | Path) -> Park:
    """The park in a folder of `park.yaml` and CSV files, or in a workbook as `write_template` writes it.

    The folder holds projects.csv, ledger.csv, no_deal.csv and costs.csv, and regions.csv where the
    park has regions of its own. Notes are for people and are not kept. Raises InputError with the
    faults of all files at once; then nothing is loaded.
    """
    path = Path(folder)
    found: list[Fault] = []
    facts, tables = _folder(path, found) if path.is_dir() else _workbook(path, found)
    regions = read_regions(tables.get(REGIONS.name), found)
    register = _register(tables.get(PROJECTS.name), regions, found)
    ledger = _ledger(tables.get(LEDGER.name), register, standard.streams(), found)
    no_deal, costs = (_yearly(tables.get(shape.name), regions, found) for shape in (NO_DEAL, COSTS))
    _refuse(found)
    return Park(
        name_zh=facts["name_zh"],
        name_en=facts["name_en"],
        regions=regions,
        projects=register,
        ledger=ledger,
        no_deal=no_deal,
        costs=costs,
        status=facts["status"],
        notes_zh=facts.get("notes_zh", ""),
        notes_en=facts.get("notes_en", ""),
    )


def read_ledger(file: str | Path, park: Park | None = None) -> Ledger:
    """The ledger in a CSV file, or in the ledger sheet of a workbook.

    With a park, rows may name only its projects and streams. Without one the projects are known by
    code alone: origin and host are `UNPLACED`, the years 0. Raises InputError with all faults at once.
    """
    path = Path(file)
    found: list[Fault] = []
    if _kind(path) == CSV:
        table = _filled(read_csv(path, LEDGER, found), LEDGER, found)
    else:
        with workbook(path) as book:
            only = book.sheetnames[0] if len(book.sheetnames) == 1 else ""
            table = _sheet(book, path, LEDGER, found, only)
    known = (Register(()), standard.streams()) if park is None else (park.projects, park.ledger.streams)
    ledger = _ledger(table, *known, found)
    _refuse(found)
    return ledger


def _ledger(
    table: Table | None, register: Register, streams: Mapping[str, Stream], found: list[Fault]
) -> Ledger:
    """The ledger of the register's projects; where it has none, of those that the rows name."""
    if table is None:
        return Ledger(register, (), streams, {})
    named = table.words["project"].words if "project" in table.words else ()
    bare = [Project(code, UNPLACED, UNPLACED, 0, 0) for code in named if code]
    projects = register if len(register) else Register(bare)
    rows = read_rows(table, projects.codes, streams, found)
    years, cells = arrange(table, rows, found)
    return Ledger(projects, years, streams, cells, rows.sources)


def _register(table: Table | None, regions: Regions, found: list[Fault]) -> Register:
    """The projects; none where no code could be read, so that the ledger is not blamed for it."""
    register = Register(()) if table is None else read_projects(table, regions, found)
    return register if any(register.codes) else Register(())


def _yearly(table: Table | None, regions: Regions, found: list[Fault]) -> YearlyTable:
    return YearlyTable({}, {}) if table is None else read_yearly(table, regions, found)


def _folder(folder: Path, found: list[Fault]) -> tuple[dict[str, str], Tables]:
    """The facts and tables of a folder; a file that is not there is a fault, unless it may be absent."""
    files = {entry.name for entry in folder.iterdir()}
    needed = [FACTS_FILE, *(shape.file for shape in PARK if not shape.optional)]
    others = files.difference(needed)
    found += [_no_file(name, others, folder.name) for name in needed if name not in files]
    facts = facts_of_file(folder / FACTS_FILE, found) if FACTS_FILE in files else {}
    there = [shape for shape in PARK if shape.file in files]
    return facts, {one.name: _filled(read_csv(folder / one.file, one, found), one, found) for one in there}


def _workbook(path: Path, found: list[Fault]) -> tuple[dict[str, str], Tables]:
    """The facts and tables of a workbook."""
    if _kind(path) != EXCEL:
        raise InputError([fault("ledger.no_park", Place(path.name))])
    with workbook(path) as book:
        facts = facts_of_sheet(book, path.name, found)
        return facts, {shape.name: _sheet(book, path, shape, found) for shape in PARK}


def _sheet(book: Any, path: Path, shape: Shape, found: list[Fault], only: str = "") -> Table | None:
    """The table in the sheet `only`, or in the one that has the name of the table."""
    sheet = only or find_sheet(book, shape, path.name, found)
    return _filled(read_sheet(book, sheet, shape, path.name, found), shape, found) if sheet else None


def _filled(table: Table | None, shape: Shape, found: list[Fault]) -> Table | None:
    """The table; one without rows is a fault where rows are needed and nothing else was wrong with it."""
    if table is not None and not table.rows and shape.needs_rows:
        whole = table.head.place()
        if all((one.place.file, one.place.sheet) != (whole.file, whole.sheet) for one in found):
            found.append(fault("ledger.no_rows", whole))
    return table


def _kind(path: Path) -> str:
    """The suffix of a file that is there and can be a table; any other is refused."""
    if not path.is_file():
        files = {entry.name for entry in path.parent.iterdir()} if path.parent.is_dir() else set()
        raise InputError([_no_file(path.name, files, "")])
    suffix = path.suffix.lower()
    if suffix not in (CSV, EXCEL):
        raise InputError([fault("ledger.no_table", Place(path.name))])
    return suffix


def _no_file(name: str, files: set[str], folder: str) -> Fault:
    near = Hint(nearest(name, sorted(files)))
    return fault("ledger.no_file", Place(folder), found=name, hint=near)


def _refuse(found: list[Fault]) -> None:
    """Raise what was found, one fault for each cell."""
    first: dict[object, Fault] = {}
    for number, one in enumerate(found):
        first.setdefault(one.place if any(mark.isdigit() for mark in one.place.cell) else number, one)
    if first:
        raise InputError(first.values())
