"""A stored agreement read back: every key known, every type right, all faults at once, no code run."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from yrdshare.agreement.agreement import SCHEMA_VERSION, Agreement
from yrdshare.errors import AgreementError, InputError, fault
from yrdshare.formula.reading import (
    Keys,
    Parse,
    Reading,
    exact,
    integer,
    known_keys,
    listing,
    record,
    strictly,
    text,
    whole,
)
from yrdshare.formula.store import REGION, load_value
from yrdshare.formula.store import load as load_formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.nodes.expression import History

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
    if not path.is_file():
        raise InputError([fault("agreement.no_file", file=path.name)])
    if path.stat().st_size > MOST_BYTES:
        raise InputError([fault("store.too_large", limit=MOST_BYTES)])
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([fault("agreement.not_utf8", file=path.name)]) from None


def loads(written: str) -> Agreement:
    """The agreement in JSON text; see `load_agreement`."""
    try:
        data = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise InputError([fault("store.not_json", reason=str(error))]) from None
    values = strictly(lambda reading: known_keys(reading, data, "", AGREEMENT))
    assert values is not None  # strictly raises where it is
    found = _built(values)
    if found.digest != values["digest"]:
        raise AgreementError([fault("agreement.altered", expected=values["digest"], found=found.digest)])
    return found


def _built(values: Mapping[str, object]) -> Agreement:
    regions: dict[str, Region] = {region.code: region for region in values["regions"]}  # type: ignore[attr-defined]
    projects: list[dict[str, object]] = values["projects"]  # type: ignore[assignment]
    codes = [*values["parties"], *values["signed_by"], *values["gains_wan"]]  # type: ignore[misc]
    codes += [project[side] for project in projects for side in ("origin", "host")]
    unknown = sorted({str(code) for code in codes if code not in regions})
    if unknown:
        raise InputError([fault("agreement.unknown_code", found=code) for code in unknown])
    register = Register(
        [
            Project(
                str(project["code"]),
                regions[str(project["origin"])],
                regions[str(project["host"])],
                int(str(project["moved"])),
                int(str(project["full_production"])),
                marks=frozenset(project["marks"]),  # type: ignore[call-overload]
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
            reading.wrong(path, "store.not_record", found=repr(data)[:60])
            return None
        return {str(key): parse(reading, value, f"{path}.{key}") for key, value in data.items()}

    return read


def _schema(reading: Reading, data: object, path: str) -> object:
    if data != SCHEMA_VERSION or isinstance(data, bool):
        reading.wrong(path, "store.schema", found=str(data)[:60], known=SCHEMA_VERSION)
    return data


PROJECT: Keys = {
    "code": text,
    "origin": text,
    "host": text,
    "moved": integer,
    "full_production": integer,
    "marks": listing(text),
}
AGREEMENT: Keys = {
    "schema": _schema,
    "title_zh": text,
    "title_en": text,
    "formulas": listing(_formula),
    "regions": listing(record(REGION, Region)),
    "parties": listing(text),
    "signed_by": listing(text),
    "projects": listing(record(PROJECT, dict)),
    "histories": listing(_history),
    "gains_wan": mapping(exact),
    "program_unit_wan": exact,
    "data": record({"digest": text, "statuses": listing(text)}, dict),
    "digits": integer,
    "digest": text,
}
