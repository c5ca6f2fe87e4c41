"""export(agreement, folder): the files appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from yrdshare.agreement.agreement import Agreement
from yrdshare.agreement.artefacts import artefacts
from yrdshare.atomic import sync_folder
from yrdshare.errors import AgreementError, fault


def export(agreement: Agreement, folder: str | Path) -> Path:
    """Write the agreement's files into `folder` and give the folder back.

    clause.zh.md, clause.en.md, formula.json, workbook.xlsx, model.lp, model.mps, check.json. All are
    made and compared first, written to a hidden folder beside it, synced, and put in place by renaming;
    an earlier export there is replaced, anything else refused (AgreementError).
    """
    target = Path(folder)
    files = artefacts(agreement)
    strangers = (
        [found.name for found in target.iterdir() if found.name not in files] if target.is_dir() else []
    )
    if strangers or (target.exists() and not target.is_dir()):
        raise AgreementError([fault("agreement.foreign_folder", folder=target.name)])
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _write(made, files)
        _swap(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    folder.chmod(0o755)
    sync_folder(folder)


def _swap(made: Path, target: Path) -> None:
    """Put `made` where `target` stands; a target that was there is moved aside first and back on failure."""
    if not target.exists():
        made.rename(target)
        sync_folder(target.parent)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent)) / "old"
    target.rename(aside)
    try:
        made.rename(target)
    except OSError:
        aside.rename(target)
        raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)
    sync_folder(target.parent)
