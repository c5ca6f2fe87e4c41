"""Files that are never half written: a temporary name, synced, then renamed over the old file."""

import os
from pathlib import Path
from secrets import token_hex


def save(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all; until then an existing file stays as it is."""
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
