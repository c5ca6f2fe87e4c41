"""What an office writes, as the reader's own writing: full width, blanks, signs, separators, years.

Every function gives None where it does not understand: nothing is guessed. Only what looks alike is
folded: ² and ① are not digits here, whatever Unicode's compatibility says of them.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from yrdshare.ledger.amounts import NUMBER
from yrdshare.words import LANGUAGES, catalogue

# Radicals, the wide blank, old forms of characters, full width: what looks like another character.
FOLDED = ((0x2E80, 0x2FDF), (0x3000, 0x3000), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
ALIKE = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in FOLDED)}]")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
REMEMBERED = 4096  # words; the same ones are compared again and again
LONGEST = 200  # characters of a word or an amount that is looked at at all
FORMAT = "Cf"  # Unicode's category of marks that nobody sees; a control character is damage, and stays
NEGATIVE = ("\u25b3", "\u2206")  # △ before an amount, as accountants write
YUAN = "\u00a5"  # so is its full-width form, once it is folded
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})( 00:00:00(\.0+)?)?")
EDGES = {(1, 1), (12, 31)}  # a date that stands for its whole year
MOST_DIGITS, GUARD = 15, 2  # digits that Excel keeps; zeros that tell noise from digits
BRACKETS = {"(": ")", "[": "]", "{": "}", chr(0x3010): chr(0x3011)}


@cache
def listed(key: str) -> tuple[str, ...]:
    """The words of a list in the catalogues, of every language; none where a catalogue has no such list."""
    lists = (catalogue(lang).get(f"ledger.{key}", "") for lang in LANGUAGES)
    return tuple(dict.fromkeys(word for words in lists for word in words.split("、") if word))


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Full-width letters as usual ones, without what nobody sees and without blanks around.

    >>> plain("　Ｐ０１ ")
    'P01'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    folded = ALIKE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in folded
        if letter.isspace() or unicodedata.category(letter) != FORMAT
    )
    return seen.strip()


def one_line(text: str) -> str:
    """A text as it is, its line breaks and runs of blanks one blank each."""
    return " ".join(text.split())


@lru_cache(maxsize=REMEMBERED)
def squeezed(text: str) -> str:
    """A word to compare: plain, without any blanks, in small letters, every bracket and dash alike.

    >>> squeezed("合　计"), squeezed("增值税（万元）")
    ('合计', '增值税(万元)')
    """
    return "".join(plain(text).split()).casefold()


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as an exact decimal; `unit` where it was written behind, `text` "" where it says: none."""

    text: str
    unit: str = ""


@cache
def _absent() -> frozenset[str]:
    return frozenset(listed("absent_words"))


def is_percent(text: str) -> bool:
    """Whether this is a number of hundredths or thousandths, which no amount can be."""
    folded = squeezed(text[:LONGEST])
    return folded.endswith(("%", "\u2030")) and amount(folded[:-1], ()) is not None


def amount(text: str, units: tuple[str, ...]) -> Amount | None:
    """An amount however an office writes it: 1,234.50 · １２ · (3) · △3 · 5 万元 · —.

    units : the words that may stand behind a number

    >>> amount(" 1,234.50 万元", ("万元",)), amount("（3）", ()), amount("—", ())
    (Amount(text='1234.50', unit='万元'), Amount(text='-3', unit=''), Amount(text='', unit=''))
    """
    if len(text) > LONGEST:
        return None
    body = plain(text).translate(DASHES)
    if "".join(body.split()) in _absent():
        return Amount("")
    unit = max((one for one in units if body.endswith(one)), key=len, default="")
    body = body.removesuffix(unit).rstrip()
    body, negative = _sign(body)
    if body.startswith(YUAN):
        body, unit = body[1:].lstrip(), unit or units_of_yuan(units)
    if GROUPED.fullmatch(body):
        body = body.replace(",", "")
    if not NUMBER.fullmatch(body) or (negative and body[:1] in "+-"):
        return None
    return Amount(f"-{body}" if negative else body, unit)


def _sign(body: str) -> tuple[str, bool]:
    """The amount inside brackets or behind △, and whether it was so."""
    if body.startswith(NEGATIVE):
        return body[1:].lstrip(), True
    if body.startswith("(") and body.endswith(")"):
        return body[1:-1].strip(), True
    return body, False


def units_of_yuan(units: tuple[str, ...]) -> str:
    """The unit that ¥ means."""
    return "元" if "元" in units else ""


def year(text: str, within: bool = False) -> str | None:
    """The four digits of a year: 2026年度 · ２０２６ · 二〇二六年 · 2026-01-01.

    within : whether any day of a year stands for it; else only its first and its last day do

    >>> year("二〇二六年"), year("2026-12-31"), year("2026-06-30")
    ('2026', '2026', None)
    """
    folded = plain(text[:LONGEST])
    if found := DATE.fullmatch(_dated(folded)):
        month, day = int(found[2]), int(found[3])
        if (month, day) in EDGES or (within and 1 <= month <= 12 and 1 <= day <= 31):
            return found[1]
        return None
    bare = "".join(folded.split())
    for mark in listed("year_marks"):
        bare = bare.removesuffix(mark)
    digits = bare.translate(_numerals()) if len(bare) == 4 else ""
    return digits if re.fullmatch("[0-9]{4}", digits) else None


def _dated(text: str) -> str:
    """2026年1月1日 with dashes."""
    first, second, third = listed("date_marks")[:3]
    bare = "".join(text.split())
    if bare.endswith(third) and first in bare and second in bare:
        return bare.removesuffix(third).replace(first, "-").replace(second, "-")
    return text


@cache
def _numerals() -> dict[int, str]:
    """Chinese numerals to digits."""
    return {ord(mark): str(digit) for word in listed("numerals") for digit, mark in enumerate(word)}


def without_noise(text: str) -> str:
    """A number without what computing in binary left behind its digits; as it was where nothing tells.

    Excel keeps 15 digits. A number with more is computed; where its 15 digits end in zeros, the rest is
    noise: 1234.5600000000002 is 1234.56. Where they do not end so, the number stays as it is.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    digits = number.as_tuple().digits
    if not number.is_finite() or len(digits) <= MOST_DIGITS or number == number.to_integral_value():
        return text
    shown = Decimal(f"{number:.{MOST_DIGITS - 1}e}")
    kept = shown.normalize()
    short = len(kept.as_tuple().digits) <= MOST_DIGITS - GUARD
    return format(kept, "f") if short else text


def inside(text: str) -> tuple[str, str]:
    """A text and the bracket at its end: ("增值税", "万元") of 增值税（万元）; ("…", "") without one."""
    folded = plain(text)
    for opening, closing in BRACKETS.items():
        if folded.endswith(closing) and opening in folded:
            before, _, last = folded[: -len(closing)].rpartition(opening)
            return before.rstrip(), last.strip()
    return folded, ""
