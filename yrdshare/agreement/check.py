"""check.json: every pair of an export's files compared, and a seal on each, so that one altered digit shows.

What is compared is read back from the files themselves: the clauses are written again from the stored
formulas, the stored formulas are evaluated exactly on the workbook's own ledger, and both program files
are solved at the agreed shares.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from yrdshare.agreement.agreement import Agreement
from yrdshare.agreement.loading import bytes_of, loads
from yrdshare.agreement.program_text import well_written
from yrdshare.agreement.treaty import treaty
from yrdshare.agreement.workbook_ledger import Tabs, ledger_of, tabs
from yrdshare.errors import YrdshareError
from yrdshare.formula.account import evaluate
from yrdshare.formula.linear import share_column
from yrdshare.formula.sheet.book import workbook
from yrdshare.money import share_text
from yrdshare.nodes.expression import Share
from yrdshare.program.written import Written, column_name, read_program
from yrdshare.strict import read_json, strictly, within_limits
from yrdshare.words import say

COMPARED = ("clause.zh.md", "clause.en.md", "formula.json", "workbook.xlsx", "model.lp", "model.mps")
MOST_BYTES = 500_000_000  # of one file; the workbook of 100,000 projects has some 70 MB
# In any of these a damaged file may break a comparison; each means that the pair does not agree.
DAMAGED = (
    YrdshareError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    StopIteration,
    TypeError,
    ValueError,
)
GAIN_GAP = 1e-6  # of the pool: the program's gain is a float, the agreement's is exact


@dataclass(frozen=True, slots=True)
class Contents:
    """An export read back: the agreement, the workbook's cells, the programs. None where unreadable."""

    files: Mapping[str, bytes]
    agreement: Agreement | None
    cells: Tabs | None
    programs: Mapping[str, Written | None]


def checked(files: Mapping[str, bytes]) -> bytes:
    """The bytes of check.json for these files: each pair, each file's seal, and a seal on the page itself."""
    page = {
        "pairs": [
            {"left": left, "right": right, "equal": equal} for (left, right), equal in _pairs(files).items()
        ],
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in COMPARED if name in files},
    }
    return (json.dumps({**page, "seal": _seal(page)}, ensure_ascii=False, indent=1) + "\n").encode()


def check_export(folder: str | Path) -> Mapping[str, bool]:
    """Compare an exported folder again: each pair, each file against its seal, and check.json's own seal.

    Every value is True for an export as it was written; a changed digit in any file gives a False.
    """
    found = {name: _bytes(Path(folder) / name) for name in COMPARED}
    files = {name: content for name, content in found.items() if content is not None}
    stored = _stored(_bytes(Path(folder) / "check.json"))
    page = {key: stored.get(key) for key in ("pairs", "files")}
    seals = page["files"] if isinstance(page["files"], dict) else {}
    results = {f"{left} = {right}": equal for (left, right), equal in _pairs(files).items()}
    for name in COMPARED:
        held = files.get(name)
        results[name] = held is not None and seals.get(name) == hashlib.sha256(held).hexdigest()
    results["check.json"] = stored.get("seal") == _seal(page)
    return results


def _bytes(file: Path) -> bytes | None:
    """A file's bytes; None where there is none, or more than any export has."""
    found = bytes_of(file, MOST_BYTES + 1)
    return found if found is not None and len(found) <= MOST_BYTES else None


def _stored(page: bytes | None) -> dict[str, object]:
    """What check.json holds, as far as it can be read."""
    try:
        found = read_json((page or b"{}").decode())
        strictly(lambda reading: within_limits(reading, found))
    except (YrdshareError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _seal(page: Mapping[str, object]) -> str:
    written = json.dumps(page, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()


def _pairs(files: Mapping[str, bytes]) -> dict[tuple[str, str], bool]:
    contents = _read(files)
    return {(left, right): _equal(left, right, contents) for left, right in combinations(COMPARED, 2)}


def _equal(left: str, right: str, contents: Contents) -> bool:
    """Whether a pair agrees; what cannot be read agrees with nothing."""
    if left not in contents.files or right not in contents.files or contents.agreement is None:
        return False
    compare = COMPARISONS[KINDS[left], KINDS[right]]
    try:
        return compare(left, right, contents, contents.agreement)
    except DAMAGED:
        return False


def _read(files: Mapping[str, bytes]) -> Contents:
    try:
        agreement = loads(files["formula.json"].decode()) if "formula.json" in files else None
    except (YrdshareError, UnicodeDecodeError):
        agreement = None
    programs = {name: _program(name, files) for name in ("model.lp", "model.mps")}
    return Contents(files, agreement, _cells(files, agreement), programs)


def _cells(files: Mapping[str, bytes], agreement: Agreement | None) -> Tabs | None:
    if agreement is None or "workbook.xlsx" not in files:
        return None
    try:
        return tabs(files["workbook.xlsx"], agreement)
    except Exception:  # noqa: BLE001 - a damaged archive fails in as many ways as there are libraries below
        return None


def _program(name: str, files: Mapping[str, bytes]) -> Written | None:
    if name not in files or not well_written(name, files[name]):
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(files[name])
        return read_program(file)


def _text_text(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """Both languages are the same agreement's text."""
    return all(_text_json(one, "formula.json", contents, agreement) for one in (left, right))


def _text_json(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """The text is what the stored formulas say, letter by letter."""
    return contents.files[left].decode() == treaty(agreement, "zh" if left == "clause.zh.md" else "en")


def _text_workbook(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """Every share of the workbook is printed in the text."""
    written = contents.files[left].decode()
    return all(
        share_text(Fraction(*held)) in written for held in _workbook_shares(contents, agreement).values()
    )


def _text_program(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """Every share printed in the text lies within the program's bounds for it."""
    program, written = contents.programs[right], contents.files[left].decode()
    return program is not None and all(
        share_text(_value(share)) in written and low <= float(_value(share)) <= high
        for share, (low, high) in _bounds(program, agreement).items()
    )


def _json_workbook(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """The stored formulas, evaluated on the workbook's own ledger, give every cell of the workbook."""
    sheets = _sheets(contents)
    ledger = ledger_of(sheets, agreement)
    accounts = [evaluate(formula, ledger, agreement.histories) for formula in agreement.formulas]
    again = tabs(workbook(accounts, ledger, agreement.title_zh, "zh", agreement.histories), agreement)
    return list(again) == list(sheets) and all(page.equals(sheets[name]) for name, page in again.items())


def _json_program(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """At the agreed shares the program gives every party the gain that the agreement states."""
    program = contents.programs[right]
    if program is None:
        return False
    opened = _columns(program, agreement)
    values = program.solved_at({column: float(_value(share)) for column, share in opened.items()})
    if values is None:
        return False
    gains = {_base(name): value * agreement.scale for name, value in values.items()}
    stated = {
        _base(column_name(f"gain {region.code}", 0)): float(gain) for region, gain in agreement.gains.items()
    }
    return all(abs(gains[name] - gain) <= GAIN_GAP * agreement.scale for name, gain in stated.items())


def _workbook_program(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """The workbook's shares are the agreement's, and the program allows them."""
    program = contents.programs[right]
    held = _workbook_shares(contents, agreement)
    return program is not None and all(
        low <= float(Fraction(*held[share.name])) <= high
        for share, (low, high) in _bounds(program, agreement).items()
    )


def _program_program(left: str, right: str, contents: Contents, agreement: Agreement) -> bool:
    """Both files are the same program."""
    one, other = contents.programs[left], contents.programs[right]
    return one is not None and other is not None and one.same_as(other)


def _workbook_shares(contents: Contents, agreement: Agreement) -> dict[str, tuple[int, int]]:
    page = _sheets(contents)[say("sheet.tab_parameters")]
    wanted = {share.name: _value(share) for formula in agreement.formulas for share in formula.shares}
    held = {str(row[0]): row for row in page.itertuples(index=False) if str(row[0]) in wanted}
    found = {name: (int(row[1]), int(row[2])) for name, row in held.items()}
    if {name: Fraction(*pair) for name, pair in found.items()} != wanted:
        raise ValueError(found)
    return found


def _sheets(contents: Contents) -> Tabs:
    if contents.cells is None:
        raise ValueError(COMPARED)
    return contents.cells


def _value(share: Share) -> Fraction:
    if share.value is None:
        raise ValueError(share.name)
    return share.value


def _columns(program: Written, agreement: Agreement) -> dict[str, Share]:
    """The program's column of each share that it holds, by the column's name."""
    shares = dict.fromkeys(share for formula in agreement.formulas for share in formula.shares)
    held = {_base(name): name for name in program.names}
    wanted = {_base(column_name(share_column(share.name), 0)): share for share in shares}
    return {held[base]: share for base, share in wanted.items() if base in held}


def _base(column: str) -> str:
    """A written column's name without its number."""
    return column.rpartition("_")[0]


def _bounds(program: Written, agreement: Agreement) -> dict[Share, tuple[float, float]]:
    places = {
        name: (low, high) for name, low, high in zip(program.names, program.low, program.high, strict=True)
    }
    return {share: places[column] for column, share in _columns(program, agreement).items()}


KINDS = {
    "clause.zh.md": "text",
    "clause.en.md": "text",
    "formula.json": "json",
    "workbook.xlsx": "workbook",
    "model.lp": "program",
    "model.mps": "program",
}
Comparison = Callable[[str, str, Contents, Agreement], bool]
COMPARISONS: Mapping[tuple[str, str], Comparison] = {
    ("text", "text"): _text_text,
    ("text", "json"): _text_json,
    ("text", "workbook"): _text_workbook,
    ("text", "program"): _text_program,
    ("json", "workbook"): _json_workbook,
    ("json", "program"): _json_program,
    ("workbook", "program"): _workbook_program,
    ("program", "program"): _program_program,
}
