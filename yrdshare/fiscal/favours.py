"""Rebates to firms tied to tax: told apart from lawful incentives, and refused, with the reason.

What governments share among themselves is a settlement between budgets. What one of them hands back to a
firm by the tax it paid is a favour to a chosen firm, and no lever of a negotiation.

Source: 公平竞争审查条例 (in force 2024-08-01), article 10: (一) tax favours, (二) selective, differing fiscal
rewards or subsidies to chosen firms; on it http://caixacat.com/35/1473 . Audits of favours tied to tax, such
as 287 million yuan in Hunan and 277 million in Yunnan: https://stcn.com/article/detail/1317875.html , and
http://sjt.sc.gov.cn/scssjt/c10377/2026/2/26/2f4d76299a6a48138944e3c883af57d4.shtml .
"""

import re
import unicodedata
from functools import cache

from yrdshare.words import LANGUAGES, catalogue

FULL_STOP, LISTED = chr(0x3002), chr(0x3001)  # of Chinese; other marks become usual ones
SENTENCES = re.compile(rf"[;!?\n{FULL_STOP}]|\.(?=\s|$)")
PARTS = re.compile(rf",(?=\D|$)|{LISTED}")
STEM = 4  # letters of a Latin word from which any ending may follow: subsid-ies; tax is not taxi


def tied_to_tax(text: str) -> str:
    """The sentence of a text that ties a reward to tax, as it stands in it; "" where none does.

    A sentence counts where it names a tax and a reward; a part of it that denies the tie does not.

    >>> tied_to_tax("前三年按地方留成的50%奖励"), tied_to_tax("按研发投入的10%补助，与税收无关")
    ('前三年按地方留成的50%奖励', '')
    """
    for sentence in SENTENCES.split(unicodedata.normalize("NFKC", text)):
        said = _undenied(sentence)
        if _holds(said, "direct_words") or (_holds(said, "tax_words") and _holds(said, "reward_words")):
            return sentence.strip()
    return ""


def names_tax(base: str) -> bool:
    """Whether what a reward is measured by is a tax, or the part of it that is retained locally.

    >>> names_tax("增值税地方留成"), names_tax("研发投入")
    (True, False)
    """
    return _holds(_undenied(unicodedata.normalize("NFKC", base)), "tax_words")


def _undenied(sentence: str) -> str:
    """The sentence without its parts that deny what they name."""
    return " ".join(part for part in PARTS.split(sentence) if not _holds(part, "denied_words"))


def _holds(text: str, key: str) -> bool:
    """Whether the text holds one of the catalogue's words, in any language."""
    folded = text.casefold()
    return any(pattern.search(folded) for pattern in _patterns(key))


@cache
def _patterns(key: str) -> tuple[re.Pattern[str], ...]:
    lists = (catalogue(lang)[f"baseline.{key}"] for lang in LANGUAGES)
    words = dict.fromkeys(word.casefold() for words in lists for word in words.split(LISTED))
    return tuple(re.compile(_pattern(word)) for word in words)


def _pattern(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    return rf"\b{re.escape(word)}" + ("" if len(word) >= STEM else r"(e?s)?\b")
