"""Finds a table on a sheet: its header rows, what lines above and below say of it, its columns' roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yrdshare.errors import fault
from yrdshare.ledger.grid import Grid
from yrdshare.ledger.header import SKIP, VALUE, HeaderWords, Token
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.roles import Header, Roles, Sorting
from yrdshare.ledger.statements import Said, cells, is_text, statements
from yrdshare.ledger.text_file import uneven

COMMA = "、"
SEARCHED = 60  # rows in which a header is looked for
DEEPEST = 3  # rows of a header above or below the one that names the columns
KEYS = ("project", "region", "code", "name_zh")
GROUPS = {"stream", "part", "year", "status", "unit", "total", "column", "region", "project"}
ALONE = {"unit", "status"}  # said once above a table, it holds for all of it


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything stands on a grid.

    header : its rows;  data : the rows below that hold data or totals;  common : what holds for all cells;
    down : fixed columns in which an empty cell repeats the one above
    """

    grid: Grid
    header: range
    data: Sequence[int]
    roles: Roles
    common: Mapping[str, Said]
    down: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Told:
    """What a mapping says of a table: header lines as the file counts them, words for all cells, columns."""

    lines: tuple[int, int] | None = None
    common: Mapping[str, Said] = field(default_factory=dict)
    down: tuple[str, ...] = ()


def find(grid: Grid, words: HeaderWords, told: Told, found: Found) -> Layout | None:
    """The layout of the table on a grid; None, and faults, where it has none that can be read."""
    rows = _header_rows(grid, words, told)
    if not rows:
        columns = words.shape.columns
        expected = COMMA.join(one.title() if grid.sheet else one.name for one in columns)
        key = "ledger.no_header" if grid.rows else "ledger.empty_file"
        found.faults.append(fault(key, grid.place(), expected=expected))
        return None
    below = range(rows.stop, len(grid.rows))
    repeated = {row for row in below if any(grid.rows[row] == grid.rows[top] for top in rows)}
    texts = {row for row in below if row not in repeated and is_text(grid, row)}
    data = _even(grid, [row for row in below if row not in repeated | texts], rows[-1], found)
    for row in sorted(repeated):
        found.readings.append(Reading("ledger.read_repeated", grid.place(row, cells(grid, row)[0][0])))
    before = len(found.faults)
    header = Header(grid, rows, [_column(grid, rows, one, words) for one in range(grid.width)], data)
    common = statements(grid, [*range(rows.start), *sorted(texts)], words, told.common, found)
    roles = Sorting(header, words, common, found).sort()
    if roles.wide:  # a row of one word states no amount: it is a remark, and may say something of all rows
        alone = [row for row in data if len(cells(grid, row)) == 1]
        common = statements(grid, alone, words, common, found)
        data = [row for row in data if row not in alone]
    return Layout(grid, rows, data, roles, common, told.down) if len(found.faults) == before else None


def _even(grid: Grid, data: list[int], header: int, found: Found) -> list[int]:
    """The rows of a CSV file that are as long as its header; each of the others is a fault."""
    if not grid.lengths:
        return data
    width = grid.lengths[header]
    found.faults.extend(uneven(grid.file, [(grid.lines[row], grid.lengths[row]) for row in data], width))
    return [row for row in data if grid.lengths[row] == width]


def has_header(grid: Grid, words: HeaderWords) -> bool:
    """Whether a grid has a header that names columns of the table."""
    return bool(_header_rows(grid, words, Told()))


def _header_rows(grid: Grid, words: HeaderWords, told: Told) -> range:
    """The rows of the header: those that a mapping names, else around the first that names columns."""
    if told.lines is not None:
        first, last = told.lines
        rows = [row for row, line in enumerate(grid.lines) if first <= line <= last]
        return range(rows[0], rows[-1] + 1) if rows else range(0)
    for row in range(min(SEARCHED, len(grid.rows))):
        if keys := _keys(grid, row, words):
            top, bottom = row, row
            while bottom - row < DEEPEST and _goes_on(grid, bottom + 1, keys, words, row):
                bottom += 1
            while row - top < DEEPEST and _stands_above(grid, top - 1, keys, words):
                top -= 1
            return range(top, bottom + 1)
    return range(0)


def _keys(grid: Grid, row: int, words: HeaderWords) -> set[int]:
    """The cells of a header row that name the table's key columns; none where the row is no header."""
    named: dict[int, str] = {}
    others = 0
    for column, text in cells(grid, row):
        tokens = words.tokens(text) or ()
        if len(tokens) == 1 and tokens[0].kind == "column":
            named[column] = tokens[0].value
        elif {one.kind for one in tokens} & GROUPS:
            others += 1
    keys = {column for column, name in named.items() if name in KEYS}
    distinct = len(set(named.values()))
    if distinct > 1 or (keys and others):
        return keys or set(named)
    return set()


def _fresh(grid: Grid, row: int) -> list[tuple[int, str]]:
    """The cells of a row that are not the lower part of a merged cell above."""
    held = []
    for column, text in cells(grid, row):
        area = grid.merged.get((row, column))
        if area is None or area.top == grid.lines[row]:
            held.append((column, text))
    return held


def _goes_on(grid: Grid, row: int, keys: set[int], words: HeaderWords, top: int) -> bool:
    """Whether the header has a further row: only words of a header, and nothing below the key columns."""
    if row >= len(grid.rows):
        return False
    fresh = _fresh(grid, row)
    below_keys = any(column in keys for column, _ in fresh)
    repeated = grid.rows[row] == grid.rows[top]
    return (
        bool(fresh)
        and not below_keys
        and not repeated
        and all(_groups(words.tokens(text)) for _, text in fresh)
    )


def _stands_above(grid: Grid, row: int, keys: set[int], words: HeaderWords) -> bool:
    """Whether a row above names groups of columns; a lone unit speaks of the whole table instead."""
    if row < 0:
        return False
    held = cells(grid, row)
    tokens = [words.tokens(text) for _, text in held]
    kinds = {one.kind for known in tokens for one in known or ()}
    over_keys = any(column in keys for column, _ in held)
    return not over_keys and all(_groups(known) for known in tokens) and not kinds <= ALONE


def _groups(tokens: tuple[Token, ...] | None) -> bool:
    return bool(tokens) and all(one.kind in GROUPS or one.kind == SKIP for one in tokens or ())


def _column(grid: Grid, rows: range, column: int, words: HeaderWords) -> list[tuple[int, str]]:
    """The header cells of a column, a merged one once, a group word of a CSV file carried to the right."""
    held: list[tuple[int, str]] = []
    for row in rows:
        text = grid.rows[row][column]
        area = grid.merged.get((row, column))
        if area is not None and area.top < grid.lines[row]:
            continue
        if text.strip():
            held.append((row, text))
        elif row != rows[-1] and not grid.sheet and _is_counted(grid, rows, row, column, words):
            held += _carried(grid, rows, row, column, words)
    return held


def _is_counted(grid: Grid, rows: range, row: int, column: int, words: HeaderWords) -> bool:
    """Whether below this empty header cell stands a year, a total or the like, which belongs to a group."""
    lower = [grid.rows[one][column] for one in rows if one > row and grid.rows[one][column].strip()]
    kinds = {one.kind for text in lower for one in words.tokens(text) or ()}
    return bool(kinds) and not kinds & {"column", SKIP}


def _carried(grid: Grid, rows: range, row: int, column: int, words: HeaderWords) -> list[tuple[int, str]]:
    """The group word to the left of an empty header cell, where nothing but its own columns lies between."""
    for left in range(column - 1, -1, -1):
        text = grid.rows[row][left]
        if text.strip():
            tokens = words.tokens(text) or ()
            named = any(one.kind == "column" and one.value != VALUE for one in tokens)
            return [] if named or not tokens else [(row, text)]
        if not _is_counted(grid, rows, row, left, words):
            return []
    return []
