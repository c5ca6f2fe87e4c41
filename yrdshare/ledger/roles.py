"""Which role each column of a grid has: a fixed column, amounts of a year or stream, a total, none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yrdshare.errors import Fault, Place, fault, nearest
from yrdshare.ledger.columns import Column, Titled
from yrdshare.ledger.grid import Grid
from yrdshare.ledger.header import SKIP, VALUE, HeaderWords, Token
from yrdshare.ledger.hints import Hint, hint
from yrdshare.ledger.normal import one_line
from yrdshare.ledger.readings import Found, Reading
from yrdshare.ledger.statements import BASIS, Said

SAYS = ("year", "unit", "status", "region", "project")
BETWEEN, COMMA = " / ", "、"
Told = tuple[int, str, tuple[Token, ...] | None]  # a header cell: its row, its text, what it means


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of amounts: where it stands, what its header says of them, what it is the total of.

    total : the word for the total, "" where it is none;  tokens : the header's words, to find its parts
    """

    position: int
    said: Mapping[str, Said]
    total: str = ""
    tokens: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, eq=False)
class Roles:
    """The roles of all columns.

    fixed : columns by name;  units : of fixed columns that hold amounts;
    words, streams : what the header's words were taken for, so that a mapping can be written
    """

    titles: tuple[str, ...]
    fixed: Mapping[str, int]
    amounts: tuple[Amounts, ...]
    units: Mapping[str, Said]
    words: Mapping[str, str]
    streams: Mapping[str, str]

    @property
    def wide(self) -> bool:
        """Whether a row may hold several amounts; then an empty cell is an absent one."""
        columns = self.amounts
        return len(columns) > 1 or any(name != "unit" for one in columns for name in one.said)


@dataclass(frozen=True, eq=False)
class Header:
    """The header rows of a grid: for each column its cells (row, text), outer words first; the rows below."""

    grid: Grid
    rows: range
    columns: Sequence[Sequence[tuple[int, str]]]
    data: Sequence[int] = ()

    def title(self, column: int) -> str:
        """The header of a column in one line."""
        return BETWEEN.join(one_line(text) for _, text in self.columns[column])

    def place(self, column: int, row: int = -1) -> Place:
        """A header cell; the lowest of the column for row −1."""
        held = self.columns[column]
        lowest = held[-1][0] if held else self.rows[-1]
        return self.grid.place(lowest if row < 0 else row, column, self.title(column))


@dataclass(eq=False)
class Sorting:
    """Columns while they are being given their roles."""

    header: Header
    words: HeaderWords
    common: Mapping[str, Said]
    found: Found
    fixed: dict[str, int] = field(default_factory=dict)
    amounts: list[Amounts] = field(default_factory=list)
    units: dict[str, Said] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    streams: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def sort(self) -> Roles:
        """The role of every column; what is unknown, missing or stands twice goes to the faults."""
        for column in range(self.header.grid.width):
            told = [(row, text, self.words.tokens(text)) for row, text in self.header.columns[column]]
            if told:
                self._sort(column, told)
            else:
                self._headless(column)
        self._missing()
        titles = tuple(self.header.title(column) for column in range(self.header.grid.width))
        return Roles(titles, self.fixed, tuple(self.amounts), self.units, self.known, self.streams)

    def _sort(self, column: int, told: Sequence[Told]) -> None:
        """One column that has a header."""
        tokens = [(row, one) for row, _, held in told for one in held or ()]
        kinds = {one.kind for _, one in tokens}
        named = {one.value for _, one in tokens if one.kind == "column"}
        if len(named) == 1 and named != {VALUE} and kinds <= {"column", "unit"}:
            self._fix(column, named.pop(), told)
        elif "skip" in kinds:
            self._learn(tokens)
            place = self.header.place(column)
            self.found.readings.append(Reading("ledger.read_skipped", place, self.header.title(column)))
        elif self._column(VALUE) and not (named - {VALUE}) and all(held is not None for _, _, held in told):
            self._count(column, tokens)
        else:
            self._strange(column, told)

    def _column(self, name: str) -> Column | None:
        return next((one for one in self.words.shape.columns if one.name == name), None)

    def _learn(self, tokens: Sequence[tuple[int, Token]]) -> None:
        """Keep what the header's words were taken for."""
        for _, one in tokens:
            if one.kind in ("column", SKIP):
                self.known[one.written] = one.value
            elif one.kind == "stream":
                self.streams[one.written] = one.value

    def _fix(self, column: int, name: str, told: Sequence[Told]) -> None:
        """A column of the table; group words above it that nobody knows are passed over and listed."""
        place, title = self.header.place(column), self.header.title(column)
        if name in self.fixed:
            self.found.faults.append(fault("ledger.double_column", place, found=title))
            return
        self.fixed[name] = column
        tokens = [(row, one) for row, _, held in told for one in held or ()]
        self._learn(tokens)
        units = [(row, one) for row, one in tokens if one.kind == "unit"]
        held = self._column(name)
        if held is None:
            return
        if held.reading == "amount" and units:
            self.units[name] = Said(units[-1][1].value, units[-1][0], column)
        above = [text for _, text, known in told if known is None]
        if above or title not in held.titles():
            self.found.readings.append(Reading("ledger.read_column", place, title, Titled(held.word)))

    def _count(self, column: int, tokens: Sequence[tuple[int, Token]]) -> None:
        """A column of amounts, and what its header says of them."""
        said: dict[str, Said] = {
            one.kind: Said(one.value, row, column) for row, one in tokens if one.kind in SAYS
        }
        parts = [one for _, one in tokens if one.kind in ("stream", "part")]
        total = next((one.written for _, one in tokens if one.kind == "total"), "")
        if parts and not total:
            basis = self.common[BASIS].word if BASIS in self.common else ""
            stream = self.words.stream_of(parts, basis) or "".join(one.written for one in parts)
            said["stream"] = Said(stream, next(row for row, one in tokens if one in parts), column)
        self._learn(tokens)
        doubled = [kind for kind in SAYS if len({one.value for _, one in tokens if one.kind == kind}) > 1]
        if doubled:
            self._strange(column, [])
            return
        told = frozenset((one.kind, one.value) for _, one in tokens if one.kind not in ("total", "unit"))
        self.amounts.append(Amounts(column, said, total, told))
        title, value = self.header.title(column), self._column(VALUE)
        tidy = value is not None and title in value.titles()
        if value is not None and not tidy and not total:
            words = COMMA.join(one.word for one in said.values())
            place = self.header.place(column)
            self.found.readings.append(
                Reading("ledger.read_column", place, title, words or Titled(value.word))
            )

    def _strange(self, column: int, told: Sequence[Told]) -> None:
        """A column that nobody knows."""
        row, text = next(
            ((row, text) for row, text, held in told if held is None), (-1, self.header.title(column))
        )
        near = hint(text, [word for one in self.words.shape.columns for word in one.titles()])
        self.strange.append(text)
        place = self.header.place(column, row)
        self.found.faults.append(fault("ledger.unknown_column", place, found=text, hint=near))

    def _headless(self, column: int) -> None:
        """A column without a header must be empty."""
        grid = self.header.grid
        for row in self.header.data:
            if grid.rows[row][column].strip() and (row, column) not in grid.merged:
                place = grid.place(row, column)
                text = grid.rows[row][column]
                self.found.faults.append(fault("ledger.no_header_cell", place, found=text))
                return

    def _missing(self) -> None:
        """Columns that the table must have and that nothing stands for; of units the cells may tell."""
        for column in self.words.shape.columns:
            if not column.required or column.name in self.fixed or column.name == "unit":
                continue
            said = column.name in self.common or self._said_of_all(column.name)
            if not said and not (column.name == VALUE and self.amounts):
                self.found.faults.append(self._lacking(column))

    def _said_of_all(self, name: str) -> bool:
        """Whether the header of every column of amounts says it."""
        return bool(self.amounts) and all(name in one.said for one in self.amounts if not one.total)

    def _lacking(self, column: Column) -> Fault:
        near = Hint(nearest(column.name, self.strange) or nearest(column.title(), self.strange))
        return fault("ledger.missing_column", self.header.grid.place(), expected=column, hint=near)
