"""Workbooks that would fill the memory are refused before they are opened.

A workbook is a zip file of XML. The sizes that its directory states are an upper bound, as `zipfile` reads
no further; the XML is read by defusedxml, which refuses entities.
"""

import zipfile
import zlib
from xml.etree.ElementTree import ParseError

import defusedxml
import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from yrdshare.errors import Fault, InputError, Place, fault
from yrdshare.ledger.source import Source

MOST_BYTES = 2 << 30  # of a workbook unpacked; a full sheet of eight columns has half of it
FREE_BYTES = 64 << 20  # below this no ratio is too high
HIGHEST_RATIO = 100  # unpacked to packed; full sheets of equal rows reach 40
MOST_PARTS = 10_000
UNREADABLE = (
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    InvalidFileException,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)  # what openpyxl raises on files that are no workbooks


def check_zip(source: Source) -> None:
    """Refuse a workbook that unpacks to too much, or to too many parts."""
    try:
        with source.open() as file, zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except UNREADABLE:
        raise InputError([fault("ledger.not_workbook", Place(source.name))]) from None
    size = sum(part.file_size for part in parts)
    held = max(sum(part.compress_size for part in parts), 1)
    steep = size > FREE_BYTES and size > HIGHEST_RATIO * held
    if size > MOST_BYTES or steep or len(parts) > MOST_PARTS:
        most = f"{MOST_BYTES >> 20} MB"
        words = {"found": f"{size >> 20} MB", "expected": most, "ratio": size // held, "most": HIGHEST_RATIO}
        raise InputError([fault("ledger.zip_bomb", Place(source.name), **words)])


def check_parser() -> None:
    """openpyxl must read XML with defusedxml; it does so by itself unless it was told otherwise."""
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError(f"openpyxl does not use defusedxml {defusedxml.__version__}")


def unreadable(problem: BaseException, name: str) -> Fault:
    """The fault for what came up while a workbook was read."""
    chain: BaseException | None = problem
    while chain is not None:
        if isinstance(chain, DefusedXmlException):
            return fault("ledger.xml_bomb", Place(name))
        chain = chain.__cause__ or chain.__context__
    return fault("ledger.not_workbook", Place(name))
