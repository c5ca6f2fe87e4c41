"""Reading a park and a ledger from CSV files or the Excel template, every fault gathered and raised once."""

from collections.abc import Mapping
from pathlib import Path

from yrdshare.errors import Fault, InputError, Place, fault, nearest
from yrdshare.ledger import standard
from yrdshare.ledger.cells import arrange, read_rows
from yrdshare.ledger.columns import COSTS, LEDGER, NO_DEAL, PARK, PROJECTS, REGIONS, Shape
from yrdshare.ledger.facts import FACTS_FILE, facts_of_file, facts_of_sheet
from yrdshare.ledger.hints import Hint
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.park import Park, YearlyTable
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.register import read_projects, read_regions, read_yearly
from yrdshare.ledger.regions import UNPLACED
from yrdshare.ledger.tables import Table
from yrdshare.ledger.text_file import read_csv
from yrdshare.ledger.workbook import find_sheet, read_sheet, workbook
from yrdshare.nodes.expression import Stream

Tables = Mapping[str, Table]


def read_park(folder: str | Path) -> Park:
    """The park in a folder of `park.yaml` and CSV files, or in a workbook written by `write_template`.

    The folder holds projects.csv, ledger.csv, no_deal.csv, costs.csv, and regions.csv where the park
    has regions of its own. Notes are for people and are not read. Raises InputError with the faults
    of all files at once; then nothing was loaded.
    """
    path = Path(folder)
    found: list[Fault] = []
    facts, tables = _from_folder(path, found) if path.is_dir() else _from_workbook(path, found)
    regions = read_regions(tables.get(REGIONS.name), found)
    projects = tables.get(PROJECTS.name)
    register = Register(()) if projects is None else read_projects(projects, regions, found)
    no_deal, costs = (
        YearlyTable({}, {}) if (table := tables.get(shape.name)) is None else read_yearly(table, regions, found)
        for shape in (NO_DEAL, COSTS)
    )
    ledger = _ledger(tables.get(LEDGER.name), register, standard.streams(), found)
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
    if path.suffix.lower() == ".csv" and path.is_file():
        table = _needing_rows(read_csv(path, LEDGER, found), LEDGER, found)
    else:
        with _workbook(path) as book:
            table = _sheet(book, path.name, LEDGER, found)
    known = (Register(()), standard.streams()) if park is None else (park.projects, park.ledger.streams)
    ledger = _ledger(table, *known, found)
    _refuse(found)
    return ledger


def _ledger(
    table: Table | None, register: Register, streams: Mapping[str, Stream], found: list[Fault]
) -> Ledger:
    """The ledger of `register`; of whatever projects the rows name where that is empty."""
    if table is None:
        return Ledger(register, (), streams, {})
    named = table.words["project"].words if "project" in table.words else ()
    bare = [Project(code, UNPLACED, UNPLACED, 0, 0) for code in named if code]
    projects = register if len(register) else Register(bare)
    rows = read_rows(table, projects.codes, streams, found)
    years, cells = arrange(table, rows, found)
    return Ledger(projects, years, streams, cells, rows.sources)


def _register(table: Table | None, regions: Regions, found: list[Fault]) -> Register:
    """The projects; none where their codes are not known, so that the ledger is still checked."""
    register = Register(()) if table is None else read_projects(table, regions, found)
    return register if any(register.codes) else Register(())


def _yearly(table: Table | None, regions: Regions, found: list[Fault]) -> YearlyTable:
    return YearlyTable({}, {}) if table is None else read_yearly(table, regions, found)


def _from_folder(folder: Path, found: list[Fault]) -> tuple[dict[str, str], dict[str, Table]]:
    """The facts and tables of a folder; a missing file is a fault unless the table may be absent."""
    files = {entry.name for entry in folder.iterdir()}
    missing = [name for name in (FACTS_FILE, *(one.file for one in PARK if not one.optional)) if name not in files]
    for name in missing:
        found.append(fault("ledger.no_file", Place(folder.name), found=name, hint=Hint(nearest(name, files))))
    facts = facts_of_file(folder / FACTS_FILE, found) if FACTS_FILE in files else {}
    read = {one.name: read_csv(folder / one.file, one, found) for one in PARK if one.file in files}
    return facts, _tables(read, found)


def _from_workbook(path: Path, found: list[Fault]) -> tuple[dict[str, str], dict[str, Table]]:
    with _workbook(path) as book:
        facts = facts_of_sheet(book, path.name, found)
        return facts, _tables({one.name: _sheet(book, path.name, one, found) for one in PARK}, found)
