"""The files that the screen hands out: those of an export of what it shows, compared with each other."""

from yrdshare.agreement.agree import agree
from yrdshare.agreement.artefacts import artefacts
from yrdshare.drafts.talks import Talks
from yrdshare.show.state import Screen
from yrdshare.words import Language, say

DIGITS = 6  # decimals of a printed share: as fine as the shares that are solved for, so nothing is rounded
ENDINGS = {"workbook": "xlsx", "clause": "md", "formula": "json"}


def named(screen: Screen, kind: str) -> str:
    """The name that the page saves a file under."""
    draft, lang = screen.draft, screen.lang
    what = say(f"show.download_{kind}", lang)
    return say("show.file_name", lang, park=draft.park, number=draft.number, what=what, ending=ENDINGS[kind])


def talks_named(talks: Talks, lang: Language) -> str:
    """The name that the page saves a negotiation under."""
    return say("show.talks_name", lang, talks=talks.name, number=talks.next_number - 1)


def made(screen: Screen, kind: str) -> bytes:
    """The bytes of one file for the position on the screen.

    kind : "workbook", "clause" (in the screen's language) or "formula" (JSON)
    Raises AgreementError with the conditions that the position breaks: they cannot be written down as agreed.
    """
    agreement = agree(screen.position, DIGITS)  # nobody has signed yet, and the text says so
    stored = {"workbook": "workbook.xlsx", "clause": f"clause.{screen.lang}.md", "formula": "formula.json"}
    return artefacts(agreement)[stored[kind]]
