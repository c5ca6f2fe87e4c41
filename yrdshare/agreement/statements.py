"""Settlements as files: one JSON page a year, sealed, so that next year's settlement can build on it."""

import json
from pathlib import Path

from yrdshare.agreement.agreement import region_data
from yrdshare.agreement.loading import text_of
from yrdshare.agreement.settle import Line, Settlement
from yrdshare.atomic import write_whole
from yrdshare.errors import AgreementError, fault
from yrdshare.formula.shapes import REGION
from yrdshare.ledger.ledger import STATUSES
from yrdshare.ledger.regions import Region
from yrdshare.strict import (
    Keys,
    Reading,
    boolean,
    choice,
    integer,
    known_keys,
    listing,
    read_json,
    record,
    strictly,
    text,
    whole,
)

LINE: Keys = {
    "formula": text,
    "region": record(REGION, Region),
    "entitled": whole,
    "collected": whole,
    "due": whole,
    "correction": whole,
    "transfer": whole,
    "paid": boolean,
    "unit": text,
}
STATEMENT: Keys = {
    "year": integer,
    "lines": listing(record(LINE, dict)),
    "agreement": text,
    "actuals": text,
    "before": text,
    "projects": listing(text),
    "statuses": listing(choice(*STATUSES)),
    "digest": text,
}


def save_settlement(settlement: Settlement, file: str | Path) -> None:
    """Write a statement whole or not at all; amounts are fen, written as text."""
    lines = [
        {
            "formula": one.formula,
            "region": region_data(one.region),
            "entitled": str(one.entitled),
            "collected": str(one.collected),
            "due": str(one.due),
            "correction": str(one.correction),
            "transfer": str(one.transfer),
            "paid": one.paid,
            "unit": one.unit,
        }
        for one in settlement.lines
    ]
    page = {
        "year": settlement.year,
        "lines": lines,
        "agreement": settlement.agreement_digest,
        "actuals": settlement.actuals_digest,
        "before": settlement.before_digest,
        "projects": list(settlement.projects),
        "statuses": list(settlement.statuses),
        "digest": settlement.digest,
    }
    write_whole(Path(file), (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode())


def _with_units(data: object) -> object:
    """The page of a statement that was written before lines told their unit: all in fen then."""
    lines = data.get("lines") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(lines, list):
        return data  # the reader names what is wrong with it
    told = [{"unit": "", **one} if isinstance(one, dict) else one for one in lines]
    return {**data, "lines": told}


def load_settlement(file: str | Path) -> Settlement:
    """A statement read back; AgreementError where its text no longer fits its seal."""
    data = read_json(text_of(file))

    def parse(reading: Reading) -> dict[str, object] | None:
        return known_keys(reading, _with_units(data), "", STATEMENT)

    page = strictly(parse)
    assert page is not None  # strictly raises where it is
    stored: list[dict[str, object]] = list(page["lines"])  # type: ignore[call-overload]
    lines = tuple(
        Line(**{name: value for name, value in one.items() if name != "transfer"})  # type: ignore[arg-type]
        for one in stored
    )
    found = Settlement(
        int(str(page["year"])),
        lines,
        str(page["agreement"]),
        str(page["actuals"]),
        str(page["before"]),
        page["projects"],  # type: ignore[arg-type]
        page["statuses"],  # type: ignore[arg-type]
    )
    stated = [one["transfer"] for one in stored]
    if found.digest != page["digest"] or stated != [one.transfer for one in lines]:
        raise AgreementError([fault("settle.altered", year=found.year)])
    return found
