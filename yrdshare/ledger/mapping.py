"""What an office's tables look like, kept in a small YAML file so that next year's are read the same way.

A mapping says only what the reader cannot see: which word of the header is which column or stream, what
holds for all cells, where the table stands. It is strict: what it names must be in the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from yrdshare.atomic import write_whole
from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger import standard
from yrdshare.ledger.columns import PARK, Shape
from yrdshare.ledger.encoding import decoded
from yrdshare.ledger.header import SKIP
from yrdshare.ledger.hints import hint
from yrdshare.ledger.normal import squeezed
from yrdshare.ledger.readings import Found

LARGEST = 1 << 20  # bytes of a mapping
DOT, COMMA = ".", "、"
ALWAYS = ("unit", "source", "status", "year", "stream", "project", "region")  # what may hold for all cells
SHAPES: Mapping[str, Shape] = {shape.name: shape for shape in PARK}


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What is said of one table.

    header : first and last line, as the file counts;  columns : word → column, or "skip";
    streams : word → stream;  constants : column → word for all;  down : empty cells repeat the one above
    """

    sheet: str = ""
    header: tuple[int, int] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    streams: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    down: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeMapping:
    """What is said of an office's files. name : of the mapping's own file, for faults."""

    office: str
    file: str = "*"
    tables: Mapping[str, TableMapping] = field(default_factory=dict)
    name: str = ""

    def table(self, shape: Shape) -> TableMapping:
        """What is said of a table; nothing where the mapping does not name it."""
        return self.tables.get(shape.name, TableMapping())

    def check_file(self, name: str, faults: list[Fault]) -> None:
        """A file whose name does not fit is not one of this office's."""
        if not fnmatchcase(name, self.file):
            words = {"office": self.office, "expected": self.file}
            faults.append(fault("ledger.mapping_file", Place(name), **words))

    def check_used(self, shape: Shape, written: Iterable[str], faults: list[Fault]) -> None:
        """Every word that is said of a table must stand in it; else the table has changed."""
        told = self.table(shape)
        known = {squeezed(word): word for word in written}
        for part, words in (("columns", told.columns), ("streams", told.streams)):
            for word in words:
                if not any(squeezed(word) in one for one in known):
                    place = Place(self.name, "", DOT.join(("tables", shape.name, part, word)))
                    near = hint(word, known.values())
                    faults.append(fault("ledger.mapping_unused", place, found=word, hint=near))


def read_mapping(file: str | Path) -> OfficeMapping:
    """The mapping in a YAML file. Raises InputError with all faults at once."""
    path = Path(file)
    found = Found()
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise InputError([fault("ledger.no_file", Place(), found=path.name, hint="")])
    text = decoded(path.read_bytes(), path.name, found)
    made = None
    if text is not None:
        try:
            made = _Checking(path.name, found.faults).mapping(yaml.compose(text, yaml.SafeLoader))
        except (yaml.YAMLError, RecursionError) as problem:
            mark = getattr(problem, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            found.faults.append(fault("ledger.broken_yaml", Place(path.name), line=line))
    if found.faults or made is None:
        raise InputError(found.faults)
    return made


@dataclass(frozen=True, eq=False)
class _Checking:
    """A mapping's YAML while it is checked: keys that are unknown or double, values that cannot be."""

    name: str
    faults: list[Fault]

    def mapping(self, node: Any) -> OfficeMapping:
        """The whole file."""
        keys = self._keys(node, "", ("office", "file", "tables"))
        office, file = (self._text(keys.get(key), key) for key in ("office", "file"))
        if "office" not in keys:
            self._wrong("office", "")
        tables = self._keys(keys.get("tables"), "tables", tuple(SHAPES))
        made = {name: self._table(one, f"tables.{name}", SHAPES[name]) for name, one in tables.items()}
        return OfficeMapping(office, file or "*", made, self.name)

    def _table(self, node: Any, at: str, shape: Shape) -> TableMapping:
        parts = self._keys(node, at, ("sheet", "header", "columns", "streams", "constants", "down"))
        names = [one.name for one in shape.columns if one.reading != "skip"]
        streams, constants = standard.streams(), [name for name in ALWAYS if name in names]
        return TableMapping(
            self._text(parts.get("sheet"), f"{at}.sheet"),
            self._header(parts.get("header"), f"{at}.header"),
            self._words(parts.get("columns"), f"{at}.columns", [*names, SKIP]),
            self._words(parts.get("streams"), f"{at}.streams", [*streams]),
            {
                key: self._text(one, f"{at}.constants.{key}")
                for key, one in self._keys(
                    parts.get("constants"), f"{at}.constants", tuple(constants)
                ).items()
            },
            self._names(parts.get("down"), f"{at}.down", names),
        )

    def _keys(self, node: Any, at: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
        """The values of a block by key; with `known` no other key may stand in it."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong(at, getattr(node, "value", ""))
            return {}
        held: dict[str, Any] = {}
        for key, value in node.value:
            word = str(key.value)
            place = Place(self.name, "", f"{at}.{word}".lstrip(DOT))
            if word in held:
                self.faults.append(fault("ledger.mapping_double", place, found=word))
            elif known and word not in known:
                self.faults.append(fault("ledger.mapping_key", place, found=word, hint=hint(word, known)))
            else:
                held[word] = value
        return held

    def _text(self, node: Any, at: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            self._wrong(at, getattr(node, "value", ""))
            return ""
        return str(node.value)

    def _header(self, node: Any, at: str) -> tuple[int, int] | None:
        """One line, or the first and the last."""
        if node is None:
            return None
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        texts = [str(getattr(one, "value", "")) for one in items]
        if len(texts) in (1, 2) and all(text.isascii() and text.isdigit() for text in texts):
            first, last = int(texts[0]), int(texts[-1])
            if 1 <= first <= last:
                return first, last
        self._wrong(at, COMMA.join(texts))
        return None

    def _words(self, node: Any, at: str, known: list[str]) -> dict[str, str]:
        return {word: self._known(one, f"{at}.{word}", known) for word, one in self._keys(node, at).items()}

    def _names(self, node: Any, at: str, known: list[str]) -> tuple[str, ...]:
        if node is not None and not isinstance(node, yaml.SequenceNode):
            self._wrong(at, getattr(node, "value", ""))
            return ()
        return tuple(self._known(one, at, known) for one in (node.value if node else ()))

    def _known(self, node: Any, at: str, known: list[str]) -> str:
        word = self._text(node, at)
        if word and word not in known:
            place = Place(self.name, "", at)
            self.faults.append(fault("ledger.mapping_word", place, found=word, hint=hint(word, known)))
        return word

    def _wrong(self, at: str, found: object) -> None:
        word = found if isinstance(found, str) else ""
        self.faults.append(fault("ledger.mapping_value", Place(self.name, "", at), found=word))


def save_mapping(file: str | Path, mapping: OfficeMapping) -> None:
    """Write a mapping, whole or not at all; `read_mapping` reads the same one."""
    tables: dict[str, dict[str, object]] = {}
    for name, one in mapping.tables.items():
        parts: dict[str, object] = {"sheet": one.sheet, "header": list(one.header or ())}
        parts |= {"columns": dict(one.columns), "streams": dict(one.streams)}
        parts |= {"constants": dict(one.constants), "down": list(one.down)}
        tables[name] = {key: value for key, value in parts.items() if value}
    held = {"office": mapping.office, "file": mapping.file, "tables": tables}
    text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False)
    write_whole(Path(file), text.encode())
