"""All minimal sets that cannot hold together and all minimal repairs, as bit masks. No program here.

A set is impossible where its members cannot all hold; a repair is a minimal set that, given up, makes
the rest possible. A repair meets every minimal impossible set, and none of its parts does (Reiter 1987):

    1 take a smallest minimal hitting set h of the impossible sets known so far
    2 everything but h is possible: h is a repair
    3 it is impossible: leave out one member after another while it stays so; what is left is one more
      minimal impossible set, and the hitting sets are made anew
    4 no hitting set is left: both lists are whole (as in Liffiton and Malik 2013)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

MOST_HITTING = 10_000  # minimal hitting sets kept at once; fifteen demands have at most 6,435

Ask = Callable[[int], bool | None]


@dataclass(frozen=True, slots=True)
class Found:
    """Minimal impossible sets and minimal repairs, smallest first.

    complete : whether both are all there are, each proved minimal
    """

    sets: tuple[int, ...]
    repairs: tuple[int, ...]
    complete: bool


@dataclass(slots=True)
class _Search:
    """What is known so far; `ask` tells whether a set can hold together, None where that is not decided."""

    ask: Ask
    whole: int
    left: int  # questions that may still be asked
    sets: list[int] = field(default_factory=list)
    repairs: list[int] = field(default_factory=list)

    def run(self) -> bool:
        """Whether everything was found; `sets` and `repairs` grow."""
        hitting, sure = {0}, True
        waiting = [(_order(0), 0)]
        while waiting and self.left > 0:
            wanted = heappop(waiting)[1]
            if wanted not in hitting:
                continue  # it does not hit a set found since
            self.left -= 1
            answer = self.ask(self.whole & ~wanted)
            if answer is False:
                clash, proved = shrunk(self.whole & ~wanted, self._known)
                sure = sure and proved
                self.sets = [one for one in self.sets if clash & ~one] + [clash]
                more = _widened(hitting, clash)
                hitting = {one for one in hitting if one & clash}.union(more)
                for one in more:
                    heappush(waiting, (_order(one), one))
            elif answer:
                self.repairs.append(wanted)
            sure = sure and answer is not None
            if len(hitting) > MOST_HITTING:
                return False
        return sure and not waiting

    def _known(self, mask: int) -> bool | None:
        """The answer for a set, asked only where it does not follow from a repair."""
        if any(not mask & repair for repair in self.repairs):
            return True
        self.left -= 1
        return self.ask(mask)


def minimal_sets(count: int, ask: Ask, most: int) -> Found:
    """Everything about `count` demands, or as much as `most` questions allow, smallest repairs first.

    ask : whether a set (bit j = demand j) can hold together; None where that cannot be decided

    >>> found = minimal_sets(3, lambda held: held != 0b111 and held != 0b011, 100)
    >>> [bin(one) for one in found.sets], [bin(one) for one in found.repairs], found.complete
    (['0b11'], ['0b1', '0b10'], True)
    """
    search = _Search(ask, (1 << count) - 1, most)
    complete = search.run()
    return Found(tuple(sorted(search.sets, key=_order)), tuple(sorted(search.repairs, key=_order)), complete)


def shrunk(impossible: int, ask: Ask) -> tuple[int, bool]:
    """A minimal impossible set within an impossible one (deletion filter), and whether it is proved minimal.

    Where a question is not decided its member stays: the set is impossible still, but may not be minimal.
    """
    kept, proved = impossible, True
    for member in bits(impossible):
        answer = ask(kept & ~(1 << member))
        if answer is False:
            kept &= ~(1 << member)
        proved = proved and answer is not None
    return kept, proved


def bits(mask: int) -> Iterator[int]:
    """The members of a set, in order."""
    return (place for place in range(mask.bit_length()) if mask >> place & 1)


def _order(mask: int) -> tuple[int, tuple[int, ...]]:
    """Smaller sets first, then by their members."""
    return mask.bit_count(), tuple(bits(mask))


def _widened(hitting: set[int], clash: int) -> list[int]:
    """The minimal hitting sets that are new when one more set must be hit (Berge 1989)."""
    found: list[int] = []
    missing = [one for one in hitting if not one & clash]
    for member in bits(clash):
        bit = 1 << member
        rivals = [one for one in hitting if one & bit]
        widened = (one | bit for one in missing)
        found += [one for one in widened if not any(not rival & ~one for rival in rivals)]
    return found
