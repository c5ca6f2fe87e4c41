"""Who holds a negotiation file: a name, a machine and a time, in a small file beside it.

The lock itself is the system's and ends with the process that holds it; this file only says whose it is.
"""

import json
import platform
from dataclasses import dataclass
from pathlib import Path

from yrdshare.atomic import write_whole
from yrdshare.drafts.clock import local_today, now
from yrdshare.words import Language, say

MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Holder:
    """Who edits, on which machine, since when (ISO, UTC)."""

    who: str
    machine: str
    since: str

    def text(self, lang: Language = "zh") -> str:
        """“松江代表团（电脑 pc1）自 10:32 起正在编辑”; the day too where it is not today, local time."""
        who = self.who or say("drafts.nobody", lang)
        return say("drafts.holder", lang, who=who, machine=self.machine, since=local_today(self.since))


def here(who: str) -> Holder:
    """The holder that this process is."""
    return Holder(" ".join(who.split())[:MOST_LETTERS], platform.node()[:MOST_LETTERS], now())


def note(file: Path, holder: Holder) -> None:
    """Write down who holds."""
    record = {"who": holder.who, "machine": holder.machine, "since": holder.since}
    write_whole(file, json.dumps(record, ensure_ascii=False).encode())


def noted(file: Path) -> Holder | None:
    """Who is written down; None where nobody is, or it cannot be read."""
    try:
        with file.open("rb") as opened:
            record = json.loads(opened.read(10_000))
        who, machine, since = (str(record[key])[:MOST_LETTERS] for key in ("who", "machine", "since"))
        local_today(since)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return Holder(who, machine, since)
