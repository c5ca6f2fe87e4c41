"""Small ledgers as offices write them, and what becomes of them when they are uploaded."""

import pytest

from tests.sheets import csv_text
from yrdshare.errors import InputError
from yrdshare.ledger.reading import read_bytes

LONG = ["项目编号", "数据流", "年度", "数值", "单位", "来源", "状态"]
VAT = "增值税地方留成"


def table(*rows, header=LONG):
    return csv_text([header, *rows]).encode()


def row(code="P01", stream=VAT, when="2026", value="1", unit="元"):
    return [code, stream, when, value, unit, "甲", "示例"]


def vat(content, name="a.csv", **more):
    """The fen of one stream by project and year."""
    ledger = read_bytes(name, content, **more)
    return {
        (code, when): int(ledger.cells["vat"].value[n, m])
        for n, code in enumerate(ledger.register.codes)
        for m, when in enumerate(ledger.years)
        if ledger.cells["vat"].present[n, m]
    }


def refusal(content, name="a.csv", **more):
    with pytest.raises(InputError) as refused:
        read_bytes(name, content, **more)
    return [one.key for one in refused.value.faults]
