"""Whether a program file is written as an export writes it.

Anything else is never given to the solver: HiGHS's own reader does not come back from some damaged files,
and takes names that are no text.
"""

import re
from collections.abc import Mapping

MOST_LETTERS = 64_000_000
NAME = r"[^\W\d]\w{0,254}+"
NUMBER = r"-?+(?:[0-9]{1,20}+(?:\.[0-9]{1,20}+)?+(?:[eE][-+]?+[0-9]{1,3}+)?+|inf)"
SENSE = r"(?:<=|>=|=)"
TERMS = rf"(?:[-+] )?+(?:{NUMBER} )?+{NAME} (?:[-+] (?:{NUMBER} )?+{NAME} )*+"
LAST = r"(?!(?:End|Binaries|Generals) )"
# Words apart by one space each, the sections in their order.
LP = re.compile(
    rf"\\\* \w++ \*\\ (?:Maximize|Minimize) {NAME}: (?:{TERMS})?+"
    rf"Subject To (?:{NAME}: {TERMS}{SENSE} {NUMBER} )*+"
    rf"(?:Bounds (?:(?:{NUMBER} <= )?+{LAST}{NAME} (?:{SENSE} {NUMBER} |free )?+)*+)?+"
    rf"(?:(?:Binaries|Generals) (?:{LAST}{NAME} )*+)*+End "
)
# A line each, by the section it stands in; "" before the first.
MPS: Mapping[str, re.Pattern[str]] = {
    section: re.compile(line)
    for section, line in {
        "": r"\*SENSE:(?:Maximize|Minimize)|NAME +\w++",
        "ROWS": rf" [NLGE]  {NAME}",
        "COLUMNS": rf"    {NAME} +{NAME} +{NUMBER}|    MARK(?:ER)? +'MARKER' +'INT(?:ORG|END)'",
        "RHS": rf"    RHS +{NAME} +{NUMBER}",
        "BOUNDS": rf" (?:(?:LO|UP|FX) BND +{NAME} +{NUMBER}|(?:FR|BV|MI|PL) BND +{NAME} *+)",
        "ENDATA": r"",
    }.items()
}


def well_written(name: str, content: bytes) -> bool:
    """Whether the LP or MPS file `name` may be given to a reader of programs."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    if len(text) > MOST_LETTERS:
        return False
    return _lp(text) if name.endswith(".lp") else _mps(text)


def _lp(text: str) -> bool:
    return LP.fullmatch(" ".join([*text.split(), ""])) is not None


def _mps(text: str) -> bool:
    sections = list(MPS)
    at = 0
    for line in text.splitlines():
        if at + 1 < len(sections) and line == sections[at + 1]:
            at += 1
        elif MPS[sections[at]].fullmatch(line) is None:
            return False
    return at + 1 == len(sections)
