"""A file that was put down on the table: what it holds, what was read otherwise, what is wrong with it.

Nothing of it is on the screen until somebody takes it.
"""

from dataclasses import dataclass, replace
from pathlib import PurePath

from yrdshare.drafts.loading import loads
from yrdshare.drafts.talks import Talks
from yrdshare.errors import Fault, YrdshareError
from yrdshare.ledger.park import Park
from yrdshare.ledger.reading import read_bytes
from yrdshare.ledger.readings import Reading
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.show.state import Screen, changed

TALKS = ".json"
LARGEST = 64 << 20  # bytes of a file that the page may send


@dataclass(frozen=True, eq=False, slots=True)
class Offer:
    """What a file offers: data for the draft, or a negotiation; neither where it has faults.

    readings : what was read otherwise than it is written, to be looked at before the file is taken
    """

    name: str
    draft: Draft | None = None
    talks: Talks | None = None
    readings: tuple[Reading, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be taken."""
        return not self.faults


def offered(name: str, body: bytes, screen: Screen) -> Offer:
    """The offer of a file: a negotiation (.json), a park's workbook, or a ledger for the projects there are.

    A file of data must fit the draft on the table: every formula is evaluated on it at the present shares.
    """
    name = PurePath(name.replace("\\", "/")).name
    try:
        if PurePath(name).suffix.lower() == TALKS:
            return Offer(name, talks=loads(body))
        return _data(name, body, screen)
    except YrdshareError as error:
        return Offer(name, faults=tuple(error.faults))


def _data(name: str, body: bytes, screen: Screen) -> Offer:
    """The draft on the data of a file; its faults where they do not fit together."""
    old = screen.draft.park
    found = read_bytes(name, body, park=old)
    park = found if isinstance(found, Park) else replace(old, ledger=found)
    try:
        draft = _on(screen.draft, park)
        at(draft, {share.name: screen.shares[share.name] for share in draft.open_shares})
    except YrdshareError as error:
        return Offer(name, readings=found.readings, faults=tuple(error.faults))
    return Offer(name, draft=draft, readings=found.readings)


def _on(draft: Draft, park: Park) -> Draft:
    """The same text on other data; what the park says of costs and no deal comes with it."""
    old = draft.park
    tables = {
        name: getattr(park, name)
        for name in ("no_deal", "costs")
        if getattr(draft, name) is getattr(old, name)
    }
    return changed(draft, park=park, **tables)


class Parcel:
    """A file that comes in pieces, in order; a piece out of order begins anew, too many bytes are dropped."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def add(self, spot: int, count: int, piece: bytes) -> bytes | None:
        """The whole file with its last piece, None before."""
        if spot != len(self._pieces):
            self._pieces = []
        if spot == len(self._pieces) and sum(map(len, self._pieces)) + len(piece) <= LARGEST:
            self._pieces.append(piece)
        if spot + 1 < count or len(self._pieces) != count:
            return None
        whole, self._pieces = b"".join(self._pieces), []
        return whole
