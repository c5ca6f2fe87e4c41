"""What lies beside the screen: the kept drafts, who proposes now, and the file that was put down last."""

from dataclasses import dataclass, replace

from yrdshare.drafts.talks import Kept, Shown, Talks
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.show.offers import Offer
from yrdshare.show.state import Screen

LONGEST = 500  # letters of a wording


@dataclass(frozen=True, eq=False, slots=True)
class Desk:
    """The negotiation so far, as one value.

    parent   : the kept draft that the screen goes on from, None before the first
    proposer : the region's code, or "" where nobody is named;  wording : why, in the proposer's words
    compared : the kept draft that the screen is compared with
    """

    talks: Talks | None = None
    parent: int | None = None
    proposer: str = ""
    wording: str = ""
    opened: bool = False
    compared: int | None = None
    offer: Offer | None = None

    @property
    def drafts(self) -> tuple[Kept, ...]:
        """Every kept draft, in the order of their numbers."""
        return self.talks.drafts if self.talks is not None else ()

    @property
    def next_number(self) -> int:
        """The number of the next draft that is kept."""
        return self.talks.next_number if self.talks is not None else 1


def proposed(desk: Desk, proposer: str, wording: str) -> Desk:
    """Who proposes, and why."""
    return replace(desk, proposer=proposer, wording=wording[:LONGEST])


def noted(desk: Desk, screen: Screen, nobody: str) -> Desk:
    """The desk with what is on the screen kept as the next draft.

    nobody : what the record says where no proposer is named
    Raises DraftError or InputError where it cannot be recorded, such as a wording that names a firm.
    """
    standing = screen.outcome if isinstance(screen.outcome, Solution) else screen.position
    who = proposer(desk, screen.draft) or nobody
    shown = Shown(screen.mode, screen.reference, screen.lang, screen.year)
    talks = desk.talks or Talks(screen.draft.park.name_zh)
    talks = talks.keep(standing, who, desk.wording, desk.parent, shown)
    return replace(desk, talks=talks, parent=talks.drafts[-1].number, wording="")


def proposer(desk: Desk, draft: Draft) -> Region | None:
    """The party that proposes, None where none is named."""
    return next((region for region in draft.parties if region.code == desk.proposer), None)


def started(talks: Talks) -> Desk:
    """The desk of a negotiation that was opened from its file."""
    return Desk(talks, talks.drafts[-1].number if talks.drafts else None, opened=True)


def unsaved(desk: Desk, screen: Screen) -> bool:
    """Whether the screen differs from the kept draft that it goes on from."""
    if desk.talks is None or desk.parent is None:
        return True
    kept = desk.talks.draft(desk.parent)
    return screen.position.shares != kept.shares or screen.draft.park is not kept.draft.park
