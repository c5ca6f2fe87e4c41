"""Bytes to text: UTF-8, UTF-16 with its mark, or GB18030 where every character is one that offices write.

No statistics: a file is one of these or it is refused. GB18030 takes nearly any bytes, so a file that is
mostly UTF-8 with a few broken bytes is not read as GB18030, and neither is one that gives odd characters.
"""

import codecs
import re
import unicodedata

from yrdshare.errors import Fault, Place, fault
from yrdshare.ledger.readings import Found, Reading

UTF_16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ODD = {"Cc", "Cn", "Co", "Cs"}  # controls, characters that nobody has assigned, private use
USUAL = "\t\n\r"
MARKED = re.compile(rb"[\x80-\xff]")
WRITTEN = re.compile(
    rb"[\xe2-\xef][\x80-\xbf]{2}"
)  # a Chinese character in UTF-8; hardly ever two in GB18030
LETTER = 3  # bytes of it


def decoded(content: bytes, name: str, found: Found) -> str | None:
    """The text; what was not UTF-8 is listed. None, and a fault, where nothing fits."""
    if content[:2] in UTF_16:
        return _listed(content, UTF_16[content[:2]], name, found)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if _broken_utf8(content):
        found.faults.append(not_text(content, name))
        return None
    return _listed(content, "gb18030", name, found)


def _listed(content: bytes, encoding: str, name: str, found: Found) -> str | None:
    """The text in `encoding`, said so; a fault where it is none."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        found.faults.append(not_text(content, name))
        return None
    if any(letter not in USUAL and unicodedata.category(letter) in ODD for letter in set(text)):
        found.faults.append(not_text(content, name))
        return None
    found.readings.append(Reading("ledger.read_encoding", Place(name), encoding.upper()))
    return text


def _broken_utf8(content: bytes) -> bool:
    """Whether most of what is not ASCII is Chinese in UTF-8, so that a few bytes were damaged."""
    return len(WRITTEN.findall(content)) * LETTER * 2 > len(MARKED.findall(content))


def not_text(content: bytes, name: str) -> Fault:
    """The first line that is not UTF-8."""
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            return fault("ledger.not_utf8", Place(name), line=number)
    return fault("ledger.broken_csv", Place(name))
