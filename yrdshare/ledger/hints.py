"""What to write instead: the nearest known name, or the few names there are."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from yrdshare.errors import nearest
from yrdshare.words import Language, say

FEW = 12  # so many known words still fit on one line
MANY = 2000  # above this, comparing with every known word takes seconds: only neighbours are compared
NEIGHBOURS = 100


@dataclass(frozen=True, slots=True)
class Hint:
    """The end of a refusal: the nearest known word, else the few known ones, and how many cells read so."""

    near: str = ""
    known: tuple[str, ...] = ()
    cells: int = 1

    def text(self, lang: Language = "zh") -> str:
        """The hint in `lang`; nothing where nothing is near."""
        words = ""
        if self.near:
            words = say("ledger.hint_near", lang, nearest=self.near)
        elif self.known:
            words = say("ledger.hint_known", lang, known="、".join(self.known))
        return words + (say("ledger.hint_cells", lang, count=self.cells) if self.cells > 1 else "")


def hint(found: str, known: Iterable[str], cells: int = 1) -> Hint:
    """The hint for a word that is not among `known` and was found in so many cells.

    Words that begin with it go before words that merely look like it: 增值税 is not 增加值.

    >>> hint("松江", ["松江区", "金安区"]).text()
    '是否指“松江区”？'
    """
    words = list(known)
    longer = [word for word in words if word.startswith(found)] if found else []
    if 0 < len(longer) <= FEW:
        return Hint(longer[0], (), cells) if len(longer) == 1 else Hint("", tuple(longer), cells)
    near = nearest(found, words if len(words) <= MANY else _neighbours(found, words))
    return Hint(near, () if near or len(words) > FEW else tuple(words), cells)


def _neighbours(found: str, words: list[str]) -> list[str]:
    """The words that begin or end most like `found`."""
    near: list[str] = []
    for turn, ordered in zip((1, -1), _both_ways(tuple(words)), strict=True):
        spot = bisect_left(ordered, found[::turn])
        near += [word[::turn] for word in ordered[max(spot - NEIGHBOURS, 0) : spot + NEIGHBOURS]]
    return list(dict.fromkeys(near))


@lru_cache(maxsize=2)
def _both_ways(words: tuple[str, ...]) -> tuple[list[str], list[str]]:
    return sorted(words), sorted(word[::-1] for word in words)
