"""Negotiation files on disk: opened by anyone, written by one at a time, never half, never losing a draft.

Beside `name.yrd.json` stand `name.yrd.json.bak`, the file as it was before the last save, and two hidden
files: the lock, and who holds it.
"""

import hashlib
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from yrdshare.atomic import sweep, write_whole
from yrdshare.drafts import holder
from yrdshare.drafts.loading import loads
from yrdshare.drafts.store import dump, dumps
from yrdshare.drafts.talks import Talks
from yrdshare.drafts.text import MOST_BYTES, Data
from yrdshare.errors import Fault, InputError, YrdshareError, fault


class HeldError(YrdshareError):
    """A file that someone else writes, or that changed meanwhile; nothing was written."""


def open_talks(path: str | Path) -> Talks:
    """The talks in a file; no lock is needed, and nothing is written, whatever version it is of.

    Raises InputError with every fault and its path.
    """
    file = Path(path)
    content = _content(file)
    if content is None:
        raise InputError([fault("drafts.no_file", file=file.name)])
    return loads(content)


def save_talks(talks: Talks, path: str | Path, who: str = "") -> None:
    """Write the talks to `path`, new or holding earlier drafts of the same talks.

    Raises HeldError where someone else holds the file, or where it has drafts that `talks` lack.
    """
    with hold(path, who) as held:
        held.save(talks)


def hold(path: str | Path, who: str) -> "Hold":
    """Take a file for writing, until `release` or the end of a `with`; see `Hold`.

    who : shown to whoever else wants to write it, such as "松江代表团"
    Raises HeldError naming who holds it.
    """
    return Hold(path, who)


class Hold:
    """The right to write one file. `talks` is what it holds now, None where there is no file yet."""

    def __init__(self, path: str | Path, who: str) -> None:
        self.file = Path(path).resolve()
        if not self.file.parent.is_dir():
            raise InputError([fault("drafts.no_folder", file=self.file.name)])
        self._note = self.file.with_name(f".{self.file.name}.holder")
        lock = self.file.with_name(f".{self.file.name}.lock")
        self._lock = FileLock(lock, timeout=0, thread_local=False, fallback_to_soft=False)
        self._take(who)
        try:
            content = _content(self.file)
            self._seal = _digest(content)
            self.talks = None if content is None else loads(content)
        except BaseException:
            self.release()
            raise

    @property
    def held(self) -> bool:
        """Whether the file may still be written."""
        return self._lock.is_locked

    def save(self, talks: Talks) -> None:
        """Write the talks whole: read back first, the file before kept as `.bak`, synced, renamed.

        Raises HeldError where the lock is gone, where the file was changed by other means since it was
        read, and where it has drafts that `talks` lack; InputError where it could not be read back or
        the disk refuses.
        """
        if not self.held:
            raise HeldError([fault("drafts.not_held", file=self.file.name)])
        before = _content(self.file)
        if _digest(before) != self._seal:
            raise HeldError([fault("drafts.changed", file=self.file.name)])
        content = dumps(talks)
        self._refuse_loss(talks)
        try:
            if before is not None and before != content:
                write_whole(self.file.with_name(f"{self.file.name}.bak"), before)
            write_whole(self.file, content)
        except OSError as error:
            if _content(self.file) == content:  # renamed, though the folder was not synced
                self._seal, self.talks = _digest(content), talks
            raise InputError([_unwritten(self.file, error)]) from None
        self._seal, self.talks = _digest(content), talks

    def release(self) -> None:
        """Let others write; what was saved stays."""
        if self.held:
            self._note.unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _take(self, who: str) -> None:
        """The system's lock, and a note of whose it is; what a killed writer left is cleared away."""
        try:
            self._lock.acquire()
        except Timeout:
            known = holder.noted(self._note)
            key = "drafts.held" if known else "drafts.held_unknown"
            raise HeldError([fault(key, file=self.file.name, holder=known or "")]) from None
        except OSError as error:
            raise InputError([_unwritten(self.file, error)]) from None
        try:
            sweep(self.file)
            sweep(self.file.with_name(f"{self.file.name}.bak"))
            sweep(self._note)
            holder.note(self._note, holder.here(who))
        except OSError as error:
            self.release()
            raise InputError([_unwritten(self.file, error)]) from None

    def _refuse_loss(self, talks: Talks) -> None:
        """Refuse talks that lack a draft of the file, or have another under its number."""
        kept = () if self.talks is None else self.talks.drafts
        if talks.drafts[: len(kept)] == kept:
            return  # the very same values, with more after them
        old, new = (_by_number(dump(one)) for one in (replace(talks, drafts=kept), talks))
        lost = [str(number) for number, one in old.items() if new.get(number) != one]
        if lost:
            raise HeldError([fault("drafts.would_lose", file=self.file.name, numbers=", ".join(lost))])


def _by_number(data: Data) -> dict[int, Data]:
    """Each draft with the park it is about, but for the list of regions, which grows with the drafts."""
    parks = [{key: value for key, value in park.items() if key != "regions"} for park in data["parks"]]
    return {one["number"]: {**one, "park": parks[one["park"]]} for one in data["drafts"]}


def _content(file: Path) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        if not file.exists():
            return None
        if file.stat().st_size > MOST_BYTES:
            raise InputError([fault("store.too_large", limit=MOST_BYTES)])
        return file.read_bytes()
    except OSError as error:
        raise InputError([fault("drafts.unreadable", file=file.name, reason=_reason(error))]) from None


def _unwritten(file: Path, error: OSError) -> Fault:
    return fault("drafts.not_written", file=file.name, reason=_reason(error))


def _reason(error: OSError) -> str:
    """The system's own words, without any path."""
    return error.strerror or type(error).__name__


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
