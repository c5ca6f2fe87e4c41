"""What the zone's picture is drawn from: the zone of a text and the splits of the principles, kept.

Nothing here depends on where the levers stand: pins do not shrink the zone that is shown. It is worked
out anew only where the text, the data, the values, the conditions or a principle's own numbers differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from yrdshare.errors import YrdshareError
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.frontier.zone import Zone, zone
from yrdshare.negotiate.principles import (
    AlphaFair,
    CoalitionStable,
    EqualGain,
    KalaiSmorodinsky,
    Nash,
    Nearest,
    Principle,
    Proportional,
    Utilitarian,
)
from yrdshare.negotiate.side_by_side import Beside, SideBySide, side_by_side
from yrdshare.negotiate.solving.model import build
from yrdshare.show.labels import wan
from yrdshare.show.state import key
from yrdshare.words import Language, say

PAIR = 2
MOVED = frozenset({"pins", "previous", "number", "principle"})  # what the zone does not depend on
PLAIN: tuple[Principle, ...] = (EqualGain(), KalaiSmorodinsky(), Nash(), Utilitarian())


@dataclass(frozen=True, slots=True)
class Group:
    """Principles whose splits give every party the same, to what the screen shows."""

    answers: tuple[Beside, ...]

    @property
    def gains(self) -> Mapping[Region, Fraction]:
        """What every party gains, exact fen: of the first."""
        return self.answers[0].gains

    def names(self, lang: Language) -> str:
        """The principles' names, joined."""
        return say("zone.and", lang).join(named(one.principle, lang) for one in self.answers)


@dataclass(frozen=True, eq=False, slots=True)
class Survey:
    """A text's zone and its principles side by side.

    draft   : the text without what is moved;  zone : None for other than two parties, or where none is drawn
    slow    : whether so many caps count that it is not worked out at the table
    refusal : why there is none
    """

    draft: Draft
    zone: Zone | None = None
    beside: SideBySide | None = None
    slow: bool = False
    refusal: YrdshareError | None = None

    def of(self, draft: Draft) -> bool:
        """Whether it belongs to this text."""
        if stated(draft.principle) != stated(self.draft.principle):
            return False
        names = [one.name for one in fields(Draft) if one.name not in MOVED]
        pairs = [(getattr(self.draft, name), getattr(draft, name)) for name in names]
        return all(one is other or one == other for one, other in pairs)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The principles that have an answer, those of the same gains together, in their fixed order."""
        found: dict[tuple[str, ...], list[Beside]] = {}
        for one in () if self.beside is None else self.beside.answers:
            if one.solution is not None:
                found.setdefault(tuple(wan(amount) for amount in one.gains.values()), []).append(one)
        return tuple(Group(tuple(those)) for those in found.values())


def survey(draft: Draft) -> Survey:
    """The zone of two parties and the principles side by side, of the text without pins."""
    text = replace(draft, pins={}, previous={}, number=1)
    own = stated(draft.principle)
    wanted = PLAIN if own is None or own in PLAIN else (*PLAIN, own)
    try:
        if build(replace(text, principle=EqualGain())).method == "curves":
            return Survey(text, slow=True)
        beside = side_by_side(text, wanted)
        found = zone(replace(text, principle=EqualGain())) if len(text.parties) == PAIR else None
    except YrdshareError as error:
        return Survey(text, refusal=error)
    return Survey(text, found, beside)


def stated(principle: Principle) -> Principle | None:
    """A principle that brings numbers of its own; None for one that has none, or that a last draft gives."""
    with_numbers = isinstance(principle, Proportional | AlphaFair | CoalitionStable)
    weighted = isinstance(principle, Nash) and bool(principle.weights)
    return principle if with_numbers or weighted else None


def told_name(principle: Principle, lang: Language) -> str:
    """A principle's whole name; of the last draft's shares, that it is they."""
    return named(principle, lang) if isinstance(principle, Nearest) else principle.text(lang)


def named(principle: Principle, lang: Language) -> str:
    """A principle's short name; the whole one where weights tell it from the plain one."""
    weighted = isinstance(principle, Nash) and bool(principle.weights)
    return principle.text(lang) if weighted else say(f"show.principle_{key(principle)}", lang)
