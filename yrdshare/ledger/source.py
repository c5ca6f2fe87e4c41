"""Where a file's bytes come from: a path, or bytes that were uploaded and are never written anywhere."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

ZIP, OLE, HTML = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    (b"<html", b"<!doctype", b"<table", b"<?xml"),
)


@dataclass(frozen=True)
class Source:
    """A named file. What it is, its first bytes say, not its name: offices rename anything to .xls."""

    name: str
    held: Path | bytes = field(repr=False)  # may be secret: not to be shown by a stray print

    def open(self) -> BinaryIO:
        """The bytes from the beginning."""
        return self.held.open("rb") if isinstance(self.held, Path) else BytesIO(self.held)

    def arrow(self) -> Any:
        """The bytes for pyarrow, a file without a copy of it in memory."""
        return pa.OSFile(str(self.held)) if isinstance(self.held, Path) else pa.BufferReader(self.held)

    def read(self) -> bytes:
        """All bytes."""
        return self.held.read_bytes() if isinstance(self.held, Path) else self.held

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.held.stat().st_size if isinstance(self.held, Path) else len(self.held)

    @property
    def kind(self) -> str:
        """`workbook`, `old workbook` (.xls), `page` (a web page renamed to .xls) or `text`."""
        with self.open() as file:
            start = file.read(512)
        if start.startswith(ZIP):
            return "workbook"
        if start.startswith(OLE):
            return "old workbook"
        return "page" if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(HTML) else "text"
