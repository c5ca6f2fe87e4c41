"""What the lines above and below a table say of all of it: 单位：万元, 数据来源：…, 口径：地方留成."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yrdshare.errors import fault
from yrdshare.ledger.columns import Titled
from yrdshare.ledger.grid import Grid
from yrdshare.ledger.header import HeaderWords
from yrdshare.ledger.normal import inside, listed, one_line, plain, squeezed
from yrdshare.ledger.readings import Found, Reading

COLON, BASIS = ":", "basis"
SAYING = ("unit", "source", "status", "year", "stream", "project", "region")
NEXT = re.compile(r"\s+(?=[^\s:]{1,12}:)")  # a blank before the next thing that is said
MOST_ALONE = 1  # cells of a line that is a note without a colon


@dataclass(frozen=True, slots=True)
class Said:
    """A word that holds for many cells, and the grid's cell that says so; row −1 for a mapping."""

    word: str
    row: int
    column: int


def cells(grid: Grid, row: int) -> list[tuple[int, str]]:
    """The cells of a row that hold anything, a merged one once."""
    found = []
    for column, text in enumerate(grid.rows[row]):
        area = grid.merged.get((row, column))
        if text.strip() and (area is None or area.left == column):
            found.append((column, text))
    return found


def is_text(grid: Grid, row: int) -> bool:
    """Whether a row below the header is a note to people: every cell says something, or one is a remark."""
    held = [plain(text) for _, text in cells(grid, row)]
    if len(held) == MOST_ALONE and held[0].startswith(listed("note_starts")):
        return True
    return all(COLON in text[1:] and not text.startswith(COLON) for text in held)


def statements(
    grid: Grid, rows: Iterable[int], words: HeaderWords, before: Mapping[str, Said], found: Found
) -> dict[str, Said]:
    """What text rows say, by column; what says nothing that is known is listed as passed over.

    before : what was said already; two lines that say different things of the whole table are a fault
    """
    keys = _keys(words)
    said = dict(before)
    for row in rows:
        for column, text in cells(grid, row):
            told = dict(_told(text, keys, words))
            place, written = grid.place(row, column), one_line(text)
            for name, word in told.items():
                first = said.setdefault(name, Said(word, row, column))
                found.readings.append(Reading("ledger.read_said", place, written, word))
                if not words.vocabulary.alike(name, first.word, word):
                    values = {"found": word, "other": first.word, "column": Titled(name)}
                    found.faults.append(fault("ledger.clash", place, **values))
            if not told:
                found.readings.append(Reading("ledger.read_text", place, written))
    return said


def _keys(words: HeaderWords) -> Mapping[str, str]:
    """What may stand before a colon, squeezed, and which column it speaks of."""
    keys = {squeezed(word): BASIS for word in listed("basis_words")}
    for column in words.shape.columns:
        if column.name in SAYING:
            keys |= {squeezed(word): column.name for word in (*column.also(), *column.titles())}
    return keys


def _told(text: str, keys: Mapping[str, str], words: HeaderWords) -> Iterator[tuple[str, str]]:
    """Each (column, word) that one cell says."""
    folded = plain(text)
    before, within = inside(folded)
    if within:
        yield from _told_by(within, keys, words, whole=False)
    for piece in NEXT.split(before if within else folded):
        yield from _said(piece, keys, words)
    if not within and COLON not in folded:
        yield from _told_by(folded, keys, words, whole=True)


def _said(piece: str, keys: Mapping[str, str], words: HeaderWords) -> Iterator[tuple[str, str]]:
    """What one phrase says: 单位：万元. The 单位 that is an office, 单位：财政局, says no unit."""
    key, colon, word = piece.partition(COLON)
    name = keys.get(squeezed(key), "")
    if colon and name and word.strip() and (name != "unit" or words.vocabulary.reader(name)(word)):
        yield name, word.strip()


def _told_by(
    text: str, keys: Mapping[str, str], words: HeaderWords, whole: bool
) -> Iterator[tuple[str, str]]:
    """What a bracket behind a title says: its unit; what a cell says that is nothing but known words."""
    if COLON in text:
        yield from _said(text, keys, words)
        return
    tokens = words.tokens(text) or ()
    for one in tokens:
        if one.kind == "unit" or (whole and one.kind in ("year", "status", "region", "project")):
            yield one.kind, one.value
    if whole and (stream := words.stream_of(tokens)):
        yield "stream", stream
