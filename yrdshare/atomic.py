"""Files appear whole or not at all: written to a temporary name beside them, synced, then renamed."""

import os
import tempfile
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write `content` to `file` so that a reader, or a crash, sees the old file or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        made.chmod(0o644)
        made.replace(file)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable, where the system lets a folder be synced."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
