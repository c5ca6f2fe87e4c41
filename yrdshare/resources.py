"""Where the files under `data/` stand: inside the wheel, or beside the package in a checkout."""

from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data(*parts: str) -> Traversable:
    """The file or folder `data/<parts>`, in an installed wheel and in a source checkout alike.

    A name that is not there is refused with the nearest one; nothing is made up.

    parts : names below `data/`, each a name or several joined by "/"; none for the folder itself

    >>> data().is_dir()
    True
    """
    place, folder = _root(), "data"
    for name in filter(None, "/".join(parts).split("/")):
        found = place.joinpath(name)
        if not (found.is_file() or found.is_dir()):
            raise FileNotFoundError(_missing(folder, name, place))
        place, folder = found, f"{folder}/{name}"
    return place


def _root() -> Traversable:
    """`yrdshare/data` of the wheel; in a checkout, `data` beside the package."""
    package = files("yrdshare")
    installed = package.joinpath("data")
    return installed if installed.is_dir() else Path(str(package)).parent / "data"


def _missing(folder: str, name: str, place: Traversable) -> str:
    """The refusal, Chinese first. This room lies below `words`, so the sentence stands here."""
    known = [entry.name for entry in place.iterdir()] if place.is_dir() else []
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    zh = f"{folder}/ 里没有“{name}”" + (f"，是否指“{near[0]}”？" if near else "。")
    en = f"No {name!r} in {folder}/." + (f" Did you mean {near[0]!r}?" if near else "")
    return f"{zh}\n{en}"
