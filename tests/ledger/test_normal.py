"""Amounts, years and names as offices write them: what is understood, and what is never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yrdshare.ledger.aliases import RegionNames
from yrdshare.ledger.normal import Amount, amount, is_percent, plain, without_noise, year
from yrdshare.ledger.standard import regions

UNITS = ("元", "万元", "亿元", "亩")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234.5", ("1234.5", "")),
        (" 1,234,567.89 ", ("1234567.89", "")),
        ("１，２３４．５", ("1234.5", "")),
        ("（12.5）", ("-12.5", "")),
        ("(1,000)", ("-1000", "")),
        ("△30", ("-30", "")),
        ("−7", ("-7", "")),
        ("－7", ("-7", "")),
        ("1,234.50 万元", ("1234.50", "万元")),
        ("3亿元", ("3", "亿元")),
        ("￥500", ("500", "元")),
        ("¥500 万元", ("500", "万元")),
        ("—", ("", "")),
        ("／", ("", "")),
        ("无", ("", "")),
        ("1\u200b2", ("12", "")),
    ],
)
def test_an_amount_is_understood_as_offices_write_it(text, expected):
    assert Amount(*expected) == amount(text, UNITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12,34",
        "1,2345",
        "1 234",
        "12²",
        "①",
        "½",
        "1e5",
        "1.2万",
        "约100",
        "5%",
        "--5",
        "(-5)",
        "1\x0e2",
        "五",
        "NaN",
        "∞",
        "0x1F",
        "1.2.3",
        "3圆",
        "9" * 300,
    ],
)
def test_what_is_no_amount_is_not_guessed(text):
    assert amount(text, UNITS) is None


def test_a_percentage_is_told_from_an_amount():
    assert [True, True, True, False, False] == [is_percent(one) for one in ("5%", "５％", "3‰", "5", "a%")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", "2026"),
        ("2026年", "2026"),
        ("2026年度", "2026"),
        ("２０２６年", "2026"),
        ("二〇二六年", "2026"),
        ("二零二六", "2026"),
        ("2026-01-01", "2026"),
        ("2026/12/31", "2026"),
        ("2026年1月1日", "2026"),
        ("2026-06-30", None),
        ("2026年6月", None),
        ("26年", None),
        ("2026.5", None),
        ("二〇二", None),
        ("", None),
    ],
)
def test_a_year_is_understood_and_part_of_a_year_is_not(text, expected):
    assert expected == year(text)


def test_any_day_says_in_which_year_a_project_moved():
    assert ("2025", None) == (year("2025-06-18", within=True), year("2025-13-01", within=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.30000000000000004", "0.3"),
        ("1234.5600000000002", "1234.56"),
        ("0.7999999999999999", "0.8"),
        ("333.3333333333333", "333.3333333333333"),
        ("1234567890.1234567", "1234567890.1234567"),
        ("4611686018427387904", "4611686018427387904"),
        ("12345.67890123", "12345.67890123"),
    ],
)
def test_binary_noise_is_taken_off_and_digits_are_not(text, expected):
    assert expected == without_noise(text)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_an_amount_that_excel_can_hold_is_never_changed_by_taking_off_noise(fen):
    text = format(Decimal(repr(fen / 100)), "f")

    assert Decimal(fen) / 100 == Decimal(without_noise(text))


def test_only_what_looks_alike_is_folded():
    assert ("P01", "②½", "A B") == (plain("　Ｐ０１ "), plain("②½"), plain("Ａ\u00a0Ｂ"))


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("松江", ["松江区"]),
        ("上海市松江区", ["松江区"]),
        ("安徽省六安市金安区", ["金安区"]),
        ("310117", ["松江区"]),
        ("310117000000", ["松江区"]),
        ("吴江市", ["吴江区"]),
        ("320584", ["吴江区"]),
        ("巢湖市", ["合肥市", "芜湖市", "马鞍山市"]),
        ("江苏省松江区", []),
        ("市", []),
    ],
)
def test_a_region_is_found_by_any_of_its_names(word, names):
    assert names == [one.name_zh for one in RegionNames(regions()).find(word)]
