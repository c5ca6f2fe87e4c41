"""Files appear whole or not at all: written to a temporary name beside them, synced, then renamed."""

import os
import re
import tempfile
from pathlib import Path

MODE = 0o644  # of a file that was not there before


def write_whole(file: Path, content: bytes) -> None:
    """Write `content` to `file` so that a reader, or a crash, sees the old file or the new one.

    A link is followed, and the file keeps the permissions it had.
    """
    target = file.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else MODE
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        made.chmod(mode)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable, where the system lets a folder be synced."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(file: Path) -> None:
    """Remove what a killed `write_whole` of `file` left behind; only for who holds the file's lock."""
    target = file.resolve()
    left = re.compile(re.escape(f".{target.name}-") + "[a-z0-9_]{8}")  # as tempfile names them
    for entry in target.parent.iterdir():
        if left.fullmatch(entry.name):
            entry.unlink(missing_ok=True)
