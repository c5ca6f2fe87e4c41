"""A stored agreement read back: every key known, every type right, all faults at once, no code run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from yrdshare.agreement.agreement import SCHEMA_VERSION, STEPS, Agreement
from yrdshare.errors import AgreementError, InputError, fault
from yrdshare.formula.migrations import newest
from yrdshare.formula.shapes import REGION
from yrdshare.formula.store import load as load_formula
from yrdshare.formula.store import load_value
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.nodes.expression import History
from yrdshare.strict import (
    Keys,
    Parse,
    Reading,
    below,
    choice,
    exact,
    integer,
    known_keys,
    listing,
    optional,
    printable,
    read_json,
    record,
    shown,
    strictly,
    text,
    whole,
)

SIDES = ("origin", "host", "park", "fund")  # of a project
MOST_BYTES = 64_000_000  # an agreement over 100,000 projects is about 20 MB


def load_agreement(file: str | Path) -> Agreement:
    """The agreement in a `formula.json`; it can settle, but has no draft to export from.

    Raises InputError with every fault and its path; AgreementError where the text was altered since
    it was written (its digest no longer fits).
    """
    return loads(text_of(file))


def text_of(file: str | Path) -> str:
    """The text of a file written here; InputError where it is missing, too large or no UTF-8."""
    path = Path(file)
    content = bytes_of(path, MOST_BYTES + 1)
    if content is None:
        raise InputError([fault("agreement.no_file", file=path.name)])
    if len(content) > MOST_BYTES:
        raise InputError([fault("store.too_large", limit=MOST_BYTES)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([fault("agreement.not_utf8", file=path.name)]) from None


def bytes_of(file: Path, most: int) -> bytes | None:
    """The first `most` bytes of a plain file; None where there is none or it cannot be read."""
    try:
        if not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError:
        return None


def loads(written: str) -> Agreement:
    """The agreement in JSON text; see `load_agreement`."""
    data = read_json(written)
    page = newest(data, STEPS)
    values = strictly(lambda reading: known_keys(reading, page, "", AGREEMENT))
    assert values is not None  # strictly raises where it is
    found = _built(values)
    if isinstance(data, dict) and page is not data:  # of an earlier version, sealed as it was written then
        found = replace(found, kept={key: held for key, held in data.items() if key != "digest"})
    if found.digest != values["digest"]:
        raise AgreementError([fault("agreement.altered", expected=values["digest"], found=found.digest)])
    return found


def _built(values: Mapping[str, object]) -> Agreement:
    regions: dict[str, Region] = {region.code: region for region in values["regions"]}  # type: ignore[attr-defined]
    projects: list[dict[str, object]] = values["projects"]  # type: ignore[assignment]
    codes = [*values["parties"], *values["signed_by"], *values["gains_wan"]]  # type: ignore[misc]
    codes += [project[side] for project in projects for side in SIDES if project[side] is not None]
    unknown = sorted({str(code) for code in codes if code not in regions})
    if unknown:
        raise InputError([fault("agreement.unknown_code", found=printable(code)) for code in unknown])
    _refuse_twice([str(project["code"]) for project in projects])
    _refuse_twice([region.code for region in values["regions"]])  # type: ignore[attr-defined]
    register = Register(
        [
            Project(
                str(project["code"]),
                regions[str(project["origin"])],
                regions[str(project["host"])],
                int(str(project["moved"])),
                int(str(project["full_production"])),
                marks=frozenset(project["marks"]),  # type: ignore[call-overload]
                park=None if project["park"] is None else regions[str(project["park"])],
                fund=None if project["fund"] is None else regions[str(project["fund"])],
            )
            for project in projects
        ]
    )
    gains: Mapping[str, Fraction] = values["gains_wan"]  # type: ignore[assignment]
    data: Mapping[str, object] = values["data"]  # type: ignore[assignment]
    return Agreement(
        str(values["title_zh"]),
        str(values["title_en"]),
        values["formulas"],  # type: ignore[arg-type]
        tuple(regions[code] for code in values["parties"]),  # type: ignore[attr-defined]
        tuple(regions[code] for code in values["signed_by"]),  # type: ignore[attr-defined]
        register,
        dict(values["histories"]),  # type: ignore[call-overload]
        {regions[code]: Fraction(fen(value)) for code, value in gains.items()},
        fen(values["program_unit_wan"]),  # type: ignore[arg-type]
        str(data["digest"]),
        data["statuses"],  # type: ignore[arg-type]
        values["digits"],  # type: ignore[arg-type]
    )


def _refuse_twice(codes: Sequence[str]) -> None:
    """One code is one project, and one region: what is said of it twice could be read either way."""
    twice = [code for code, count in Counter(codes).items() if count > 1]
    if twice:
        raise InputError([fault("agreement.code_twice", found=printable(code)) for code in twice])


def _formulas(reading: Reading, data: object, path: str) -> object:
    """The formulas, at least one: an agreement without any has no years."""
    found = listing(_formula)(reading, data, path)
    if found == ():
        reading.wrong(path, "agreement.no_formula")
    return found


def _formula(reading: Reading, data: object, path: str) -> object:
    try:
        return load_formula(data)
    except InputError as error:
        for one in error.faults:
            reading.wrong(f"{path}.{one.place.cell}", one.key, **one.values)
        return None


def _history(reading: Reading, data: object, path: str) -> object:
    values = known_keys(reading, data, path, {"history": _history_node, "fen": mapping(whole)})
    return (values["history"], values["fen"]) if values else None


def _history_node(reading: Reading, data: object, path: str) -> object:
    try:
        node = load_value(data)
    except InputError as error:
        for one in error.faults:
            reading.wrong(f"{path}.{one.place.cell}", one.key, **one.values)
        return None
    if not isinstance(node, History):
        reading.wrong(path, "store.unknown_node", found=type(node).__name__, nearest="History")
    return node


def mapping(parse: Parse) -> Parse:
    """A record whose keys are codes, each value read by `parse`."""

    def read(reading: Reading, data: object, path: str) -> object:
        if not isinstance(data, dict):
            reading.wrong(path, "store.not_record", found=shown(data))
            return None
        for key in data:
            text(reading, key, path)
        return {key: parse(reading, held, below(path, printable(key))) for key, held in data.items()}

    return read


def _schema(reading: Reading, data: object, path: str) -> object:
    if type(data) is not int or data != SCHEMA_VERSION:
        reading.wrong(path, "store.schema", found=printable(data), known=SCHEMA_VERSION)
    return data


PROJECT: Keys = {
    "code": text,
    "origin": text,
    "host": text,
    "park": optional(text),
    "fund": optional(text),
    "moved": integer,
    "full_production": integer,
    "marks": listing(text),
}
AGREEMENT: Keys = {
    "schema": _schema,
    "title_zh": text,
    "title_en": text,
    "formulas": _formulas,
    "regions": listing(record(REGION, Region)),
    "parties": listing(text),
    "signed_by": listing(text),
    "projects": listing(record(PROJECT, dict)),
    "histories": listing(_history),
    "gains_wan": mapping(exact),
    "program_unit_wan": exact,
    "data": record({"digest": text, "statuses": listing(choice(*STATUSES))}, dict),
    "digits": integer,
    "digest": text,
}
