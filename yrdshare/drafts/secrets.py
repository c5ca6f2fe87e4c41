"""Firms' names stay in the park's own files: a negotiation file knows a project by its code alone."""

from collections.abc import Iterable, Mapping

from yrdshare.errors import InputError, fault
from yrdshare.ledger.park import Park


def firm_names(park: Park) -> Mapping[str, str]:
    """The code of each firm by its name, longer names first, so that none is found inside another."""
    named = {project.name: project.code for project in park.projects if project.name.strip()}
    return {name: named[name] for name in sorted(named, key=len, reverse=True)}


def by_code(texts: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Each text with every firm's name replaced by its project's code."""
    written = list(dict.fromkeys(texts))
    whole = "\0".join(written)
    present = [name for name in names if name in whole]
    shown = {}
    for text in written:
        said = text
        for name in present:
            said = said.replace(name, names[name])
        shown[text] = said
    return shown


def refuse_firm_names(park: Park, *said: str) -> None:
    """Refuse words that name a firm; the refusal itself names the code only."""
    names = firm_names(park)
    found = sorted({code for name, code in names.items() if any(name in one for one in said)})
    if found:
        raise InputError([fault("drafts.firm_name", code=code) for code in found])
