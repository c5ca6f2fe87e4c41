"""The 42 sectors: found by code, name or both; exact rates; a VAT rate each; typos refused."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import refusal
from yrdshare.errors import InputError
from yrdshare.fiscal.parameters import parameters
from yrdshare.fiscal.sectors import INCOME, PARTS, TABLE, VAT_TABLE, sector, sectors, sectors_of
from yrdshare.ledger.standard import rows

LIUSONG = Path(__file__).resolve().parents[2] / "data" / "parks" / "liusong"
ALL = tuple(sectors().values())


def text(call, *arguments):
    with pytest.raises(InputError) as error:
        call(*arguments)
    return error.value.text("zh"), error.value.text("en")


def test_a_sector_is_found_by_code_name_or_both():
    expected = sectors()["16"]

    assert "通用设备" == expected.name_zh
    for written in ("16", "通用设备", "16 通用设备", " 16  通用设备 ", expected.name_en, expected.text("en")):
        assert expected == sector(written)
    assert sectors()["01"] == sector("1")


def test_a_rate_is_the_exact_part_of_output():
    one = sector("16")

    assert Fraction("12408.7953") / Fraction("53291.0986") == one.rate("value_added")
    assert one.net_taxes / one.output == one.rate("net_taxes")
    assert 1 == one.rate("output")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_every_sector_adds_up_to_the_tables_last_digits(one):
    assert abs(one.value_added - sum(getattr(one, part) for part in INCOME)) <= Fraction("0.0002")
    assert abs(one.output - one.intermediate - one.value_added) <= Fraction("0.0002")
    assert 2020 == one.year
    assert all((one.name_en, one.source, one.status, one.vat_source, one.vat_status))
    assert Fraction(6, 100) <= parameters().value(one.vat_key, date(2026, 1, 1)) <= Fraction(13, 100)


def test_only_farming_and_electronics_have_negative_net_production_tax_and_say_so():
    negative = [one.code for one in ALL if one.net_taxes < 0]

    assert ["01", "20"] == negative
    assert all("不可读作税负" in sector(code).notes for code in negative)


def test_an_assigned_vat_rate_is_no_published_figure():
    assert {"估算"} == {one.vat_status for one in ALL}


def test_every_sector_of_the_example_park_is_known():
    with (LIUSONG / "projects.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["sector"] == sector(row["sector"]).text("zh")


def test_a_typo_is_refused_with_the_nearest_name():
    assert (
        "没有部门“通用设施”。是否指“通用设备”？",
        'No sector "通用设施". Did you mean "通用设备"?',
    ) == text(sector, "通用设施")
    assert "没有部门“16 通用设务”。是否指“16 通用设备”？" == text(sector, "16 通用设务")[0]


def test_a_part_of_a_name_is_refused_with_the_sectors_that_hold_it():
    assert "没有部门“电子”。是否指“20 通信设备、计算机和其他电子设备”？" == text(sector, "电子")[0]
    assert "可用：16 通用设备、17 专用设备、18 交通运输设备" in text(sector, "设备")[0]


def test_a_code_and_the_name_of_another_sector_are_refused():
    assert (
        "“16 专用设备”的代码是16 通用设备，名称是17 专用设备，两者不是同一部门",
        '"16 专用设备" has the code of 16 Manufacture of general purpose machinery and the name of '
        "17 Manufacture of special purpose machinery, which are two sectors",
    ) == text(sector, "16 专用设备")


def test_an_unknown_part_is_refused_with_the_nearest():
    assert "投入产出表中没有“value_add”一项。是否指“value_added”？" == text(sector("16").rate, "value_add")[0]


def test_a_table_in_another_unit_or_without_vat_rates_is_refused_whole():
    table, vat = rows(*TABLE), rows(*VAT_TABLE)
    table[0] = {**table[0], "unit": "万元"}
    stray = {**vat[3], "code": "43"}

    zh, _ = text(sectors_of, table, [*vat[:-1], stray])

    assert [
        "部门 01 的单位是 万元，应为 亿元",
        "部门 42 没有增值税税率",
        "没有部门“43”。是否指“42”？",
    ] == zh.splitlines()


@given(st.text(max_size=30))
def test_any_word_is_a_sector_or_is_refused(word):
    found, _ = refusal(sector, word)

    assert found is None or found in ALL


@given(st.sampled_from(ALL), st.sampled_from([part for part in PARTS if part != "output"]))
def test_a_rate_times_output_is_the_part(one, part):
    assert getattr(one, part) == one.rate(part) * one.output
