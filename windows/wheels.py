"""Whether a folder of wheels is all that Windows needs: every requirement followed, as Windows would."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename
from packaging.version import Version

# What a Python of the office machine answers to markers; 3.13.0, so that any 3.13 will do.
WINDOWS: Mapping[str, str] = {
    "implementation_name": "cpython",
    "implementation_version": "3.13.0",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0.19045",
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "win32",
}
PYTHON, ABI, PLATFORM = (3, 13), "cp313", "win_amd64"
TAGS: frozenset[Tag] = frozenset(
    chain(cpython_tags(PYTHON, [ABI], [PLATFORM]), compatible_tags(PYTHON, ABI, [PLATFORM]))
)


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel: what its file name and its METADATA say."""

    file: str
    name: NormalizedName
    version: Version
    tags: frozenset[Tag]
    metadata: Metadata

    def unfit(self, need: Requirement) -> str:
        """Why this wheel does not answer `need` on Windows, "" where it does."""
        python = self.metadata.requires_python
        if not self.tags & TAGS:
            return f"不是 {ABI} / {PLATFORM} 能用的 / made for another system"
        if not need.specifier.contains(self.version, prereleases=True):
            return f"版本不在 {need.specifier} 之内 / another version is needed"
        if python is not None and WINDOWS["python_full_version"] not in python:
            return f"要求 Python {python} / needs another Python"
        return ""

    def needs(self, extras: frozenset[str]) -> Iterator[Requirement]:
        """What it requires on Windows, with these extras."""
        for one in self.metadata.requires_dist or []:
            asked = [
                one.marker is None or one.marker.evaluate({**WINDOWS, "extra": extra})
                for extra in ("", *extras)
            ]
            if any(asked):
                yield one


def read_wheel(file: Path) -> Wheel:
    """The wheel in `file`; ValueError where it is damaged or its name and contents differ."""
    name, version, _, tags = parse_wheel_filename(file.name)
    try:
        with zipfile.ZipFile(file) as opened:
            if opened.testzip() is not None:
                raise ValueError(file.name)
            [page] = [
                one
                for one in opened.namelist()
                if one.endswith(".dist-info/METADATA") and one.count("/") == 1
            ]
            metadata = Metadata.from_email(opened.read(page), validate=False)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ValueError(file.name) from error
    if (canonicalize_name(metadata.name), metadata.version) != (name, version):
        raise ValueError(file.name)
    return Wheel(file.name, name, version, tags, metadata)


def faults(folder: Path, root: str) -> list[str]:
    """All that keeps `root`, such as "yrdshare", from being installed on Windows from `folder` alone.

    Every requirement is followed from wheel to wheel. Empty where each is answered by a wheel that fits
    and every file in the folder is needed.
    """
    wheels, found = _opened(folder)
    waiting = [(Requirement(root), "")]
    seen: set[tuple[str, str]] = set()
    used: set[str] = set()
    while waiting:
        need, asker = waiting.pop()
        if (str(need), asker) in seen:
            continue
        seen.add((str(need), asker))
        wheel, reasons = _answer(need, wheels)
        if wheel is None:
            found += [f"{need}（{asker or root}）：{reason}" for reason in reasons]
            continue
        used.add(wheel.file)
        waiting += [(one, wheel.file) for one in wheel.needs(frozenset(need.extras))]
    spare = sorted({wheel.file for wheel in wheels} - used)
    return sorted(set(found)) + [f"{file}：无人需要 / nothing needs it" for file in spare]


def _opened(folder: Path) -> tuple[list[Wheel], list[str]]:
    wheels, found = [], []
    for file in sorted(folder.iterdir()):
        try:
            wheels.append(read_wheel(file))
        except ValueError:
            found.append(f"{file.name}：不是完好的 wheel / not a sound wheel")
    return wheels, found


def _answer(need: Requirement, wheels: list[Wheel]) -> tuple[Wheel | None, list[str]]:
    """The newest wheel that answers `need`, or why none does."""
    named = [wheel for wheel in wheels if wheel.name == canonicalize_name(need.name)]
    fitting = [wheel for wheel in named if not wheel.unfit(need)]
    if fitting:
        return max(fitting, key=lambda wheel: wheel.version), []
    return None, [f"{wheel.file} {wheel.unfit(need)}" for wheel in named] or ["缺少 / missing"]
