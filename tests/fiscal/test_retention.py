"""Who keeps a tax: stated, adding up to one, the central part that of the law, and never a default."""

import csv
import random
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import refusal, torn
from yrdshare.errors import InputError
from yrdshare.fiscal.parameters import parameters
from yrdshare.fiscal.retention import LEVELS, of, read_retention
from yrdshare.fiscal.retention_rows import level_name, tax_name
from yrdshare.ledger.reading import read_park
from yrdshare.ledger.standard import regions

LIUSONG = Path(__file__).resolve().parents[2] / "data" / "parks" / "liusong"
HEADER = "region,tax,level,share,kept,unit,year,source,status,note\n"
VAT = """\
金安区,vat,central,0.5,no,比例,2026,国发〔2016〕26号,已发布,
金安区,vat,province,0.15,no,比例,2026,假设,示例,
金安区,vat,county,0.35,yes,比例,2026,假设,示例,
"""


def read(rows=VAT, header=HEADER):
    return read_retention(header + rows, regions())


def refused(rows=VAT, header=HEADER):
    with pytest.raises(InputError) as error:
        read(rows, header)
    return error.value


def keys(rows=VAT, header=HEADER):
    return [(fault.place.text(), fault.key) for fault in refused(rows, header).faults]


def here(name="金安区"):
    return regions()[name]


# Paper-sized


def test_each_level_keeps_its_part_and_the_party_at_the_table_what_is_marked():
    held = read()[here()]

    assert Fraction(35, 100) == held.kept("vat")
    assert Fraction(15, 100) == held.kept("vat", ["province"])
    assert Fraction(1, 2) == held.kept("vat", ("province", "county"))
    assert 1 == held.kept("vat", LEVELS)
    assert 0 == held.kept("vat", ["park"])
    assert Fraction(35, 100) == held.kept("vat", ["county", "county"])
    assert ("假设", "示例", 2026) == (
        of(read(), here(), "vat")["county"].source,
        of(read(), here(), "vat")["county"].status,
        of(read(), here(), "vat")["county"].year,
    )


def test_a_share_may_be_a_fraction_and_a_third_stays_a_third():
    rows = VAT.replace("0.15", "1/3").replace("0.35", "1/6")

    assert Fraction(1, 6) == read(rows)[here()].kept("vat")


def test_a_file_may_use_chinese_words_and_percentages():
    header = "地区,税费,级次,份额,是否留用,单位,年度,来源,状态,备注\n"
    rows = (
        VAT.replace("vat", "增值税")
        .replace("central", "中央")
        .replace("province", "省")
        .replace("county", "区县")
    )
    rows = rows.replace("yes", "是").replace(",no,", ",否,").replace("0.35", "35%")

    assert read()[here()].shares == read(rows, header)[here()].shares


def test_a_file_a_park_and_a_text_give_the_same(tmp_path):
    file = tmp_path / "retention.csv"
    file.write_bytes((HEADER + VAT).encode("gb18030"))

    for place in (file, str(file), tmp_path):
        assert read()[here()].shares == read_retention(place, regions())[here()].shares


# The example park


def test_the_example_keeps_of_the_local_part_what_its_assumptions_say():
    with (LIUSONG / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        assumed = {row["name"]: Fraction(row["value"]) for row in csv.DictReader(file)}
    park = read_park(LIUSONG)
    held = read_retention(LIUSONG, park.regions)

    for place, name in (("金安区", "host_retained"), ("松江区", "origin_retained")):
        found = held[park.regions[place]]
        assert assumed["vat_local"] * assumed[name] == found.kept("vat")
        assert assumed["cit_local"] * assumed[name] == found.kept("cit")
        assert set(parameters().taxes()) == set(found.shares)
        for tax in parameters().taxes():
            assert 1 == found.kept(tax, LEVELS)
            assert assumed[name] == found.kept(tax) / (1 - found.kept(tax, ["central"]))


# Refusals, word for word


def text(call, *arguments):
    with pytest.raises(InputError) as error:
        call(*arguments)
    return error.value.text("zh").splitlines(), error.value.text("en").splitlines()


def test_a_region_without_rows_is_refused_with_each_row_to_fill():
    zh, en = text(of, read(), here("松江区"), "cit")
    source = parameters()["cit.central_share"].values[-1].reference

    rows = [
        f"松江区,cit,central,0.6,no,比例,,{source},已发布,",
        "松江区,cit,province,,yes/no,比例,,,待填,",
        "松江区,cit,city,,yes/no,比例,,,待填,",
        "松江区,cit,county,,yes/no,比例,,,待填,",
        "松江区,cit,park,,yes/no,比例,,,待填,",
    ]
    assert ["松江区没有企业所得税（cit）的留成，也没有缺省值；请在留成文件中补上这几行并填满：", *rows] == zh
    assert [
        "Songjiang has no retention for Corporate income tax (cit), and there is no default; "
        "add these rows to the retention file and fill them in:",
        *rows,
    ] == en


def test_a_tax_without_rows_is_refused_like_a_region_without_rows():
    held = read()[here()]

    assert len(LEVELS) == len(text(held.kept, "cit")[0]) - 1
    assert text(of, read(), here(), "cit") == text(held.of, "cit")


def test_the_rows_to_fill_are_rows_of_the_file_once_they_are_filled():
    with pytest.raises(InputError) as error:
        of({}, here(), "cit")
    [fault] = error.value.faults
    rows = list(csv.reader(StringIO(str(fault.values["rows"]))))
    shares = {"central": "0.6", "province": "0.1", "city": "0.1", "county": "0.2", "park": "0"}
    filled = StringIO()
    for row in rows:
        row[3], row[6], row[7], row[8] = (
            shares[row[2]],
            "2026",
            row[7] or "假设",
            row[8].replace("待填", "示例"),
        )
        row[4] = row[4].removeprefix("yes/")
        csv.writer(filled, lineterminator="\n").writerow(row)

    assert Fraction(3, 10) == read(filled.getvalue())[here()].kept("cit", ("city", "county", "park"))


def test_an_unfilled_row_is_not_zero():
    rows = (
        VAT
        + "金安区,cit,central,0.6,no,比例,2026,国发〔2003〕26号,已发布,\n"
        + "金安区,cit,county,,yes,比例,2026,x,待填,\n"
    )

    assert ("retention.csv D6 share: 待填：金安区的企业所得税（cit）由区县留用多少？没有缺省值") == refused(
        rows
    ).text("zh")


def test_shares_that_do_not_add_up_are_told_exactly():
    error = refused(VAT.replace("0.35", "0.3"))

    assert (
        "retention.csv D2 share: 金安区的增值税（vat）各级之和须恰为 1："
        "中央 0.5 + 省 0.15 + 区县 0.3 = 0.95，差 0.05"
    ) == error.text("zh")
    assert (
        "retention.csv D2 share: The levels of VAT (vat) of Jin'an must add up to exactly 1: "
        "Central 0.5 + Province 0.15 + County 0.3 = 0.95, off by 0.05"
    ) == error.text("en")


def test_a_central_part_that_is_not_the_laws_is_refused():
    error = refused(VAT.replace("0.5,no", "0.6,no").replace("0.15", "0.05"))

    assert (
        "retention.csv D2 share: 金安区的增值税（vat）中央部分写作 0.6，"
        "2026 年规定为 0.5（参数 vat.central_share）"
    ) == error.text("zh")


def test_a_missing_central_row_is_zero_only_where_the_law_says_zero():
    assert 1 == read(VAT + "金安区,deed_tax,county,1,yes,比例,2026,假设,示例,\n")[here()].kept("deed_tax")
    assert ["fiscal.wrong_centre"] == [
        key for _, key in keys("金安区,vat,county,1,yes,比例,2026,假设,示例,\n")
    ]


def test_a_year_before_the_law_is_refused():
    assert {"fiscal.before_first"} == {key for _, key in keys(VAT.replace("2026", "2010"))}


@pytest.mark.parametrize(
    ("old", "new", "place", "key", "sentence"),
    [
        ("vat,county", "vta,county", "B4 tax", "fiscal.unknown_tax", "没有税费“vta”。是否指“vat”？"),
        ("county", "conty", "C4 level", "fiscal.unknown_level", "没有级次“conty”。是否指“county”？"),
        (
            "金安区,vat,c",
            "金安,vat,c",
            "A2 region",
            "ledger.unknown_region",
            "没有名为“金安”的地区。是否指“金安区”？",
        ),
        ("yes", "留", "E4 kept", "fiscal.unknown_kept", "写 yes（谈判桌上的一方留用）或 no，现为“留”。"),
        ("yes,比例", "yes,百分比", "F4 unit", "fiscal.unknown_unit", "没有单位“百分比”。可用：比例。"),
        ("0.35", "35", "D4 share", "fiscal.percent", '现为 35；如是百分数，请写 "0.35"'),
        ("0.35", "-0.35", "D4 share", "fiscal.share_range", "份额须在 0 至 1 之间，现为 -0.35"),
        ("0.35", "三成五", "D4 share", "money.not_a_number", "“三成五”不是数字"),
        ("0.35", "1/0", "D4 share", "money.not_a_number", "“1/0”不是数字"),
        ("yes,比例,2026", "yes,比例,26", "G4 year", "ledger.no_year", "“26”不是"),
        ("yes,比例,2026,假设", "yes,比例,2026, ", "H4 source", "ledger.empty_cell", "“source”不能为空"),
        (
            "假设,示例,\n金",
            "假设,实例,\n金",
            "I3 status",
            "fiscal.unknown_status",
            "没有状态“实例”。是否指“示例”？",
        ),
    ],
)
def test_a_wrong_cell_is_refused_at_its_place(old, new, place, key, sentence):
    error = refused(VAT.replace(old, new))

    assert {key} == {fault.key for fault in error.faults}
    assert f"retention.csv {place}" in error.text("zh")
    assert sentence in error.text("zh")


def test_wrong_headers_rows_and_doubles_are_refused():
    assert [
        ("retention.csv D1 shares", "ledger.unknown_column"),
        ("retention.csv", "ledger.missing_column"),
    ] == keys(header=HEADER.replace("share", "shares"))
    assert "ledger.double_column" in [key for _, key in keys(header=HEADER.replace("note", "unit"))]
    assert ["ledger.row_length"] == [key for _, key in keys(VAT + "金安区,cit\n")]
    assert [("retention.csv D5 share", "fiscal.level_twice")] == keys(VAT + VAT.splitlines()[2] + "\n")
    assert "ledger.no_rows" in [key for _, key in keys("")]


def test_all_faults_come_at_once():
    rows = VAT.replace("county", "conty").replace("0.15", "15").replace("国发〔2016〕26号", "")

    assert {"ledger.empty_cell", "fiscal.percent", "fiscal.unknown_level"} == {key for _, key in keys(rows)}


def test_a_file_that_is_not_there_or_holds_nothing_is_refused(tmp_path):
    with pytest.raises(InputError) as error:
        read_retention(tmp_path, regions())
    assert (
        f"retention.csv: 没有留成文件。留成没有缺省值，请建一个 CSV 文件，首行为：{HEADER.strip()}"
        == error.value.text("zh")
    )

    (tmp_path / "retention.csv").write_bytes(b"")
    assert "ledger.empty_file" == refusal(read_retention, tmp_path, regions())[1].faults[0].key


def test_unknown_levels_and_taxes_are_refused_with_the_nearest():
    held = read()[here()]

    assert ["没有级次“provnce”。是否指“province”？"] == text(held.kept, "vat", ["provnce"])[0]
    assert ["没有税费“vatt”。是否指“vat”？"] == text(of, read(), here(), "vatt")[0]


def test_the_central_part_is_held_against_a_scenario_where_one_is_given():
    rules = parameters().with_value("vat.central_share", date(2026, 1, 1), "0.4", "示例")

    with pytest.raises(InputError):
        read_retention(HEADER + VAT, regions(), rules)
    rows = VAT.replace("0.5,no", "0.4,no").replace("0.15", "0.25")
    assert Fraction(35, 100) == read_retention(HEADER + rows, regions(), rules)[here()].kept("vat")


def test_every_tax_and_level_has_a_name_in_both_languages():
    for tax in parameters().taxes():
        assert f"（{tax}）" in tax_name(tax).text("zh")
        assert all(not tax_name(tax).text(lang).startswith(tax) for lang in ("zh", "en"))
    assert ["中央", "省", "市", "区县", "园区"] == [level_name(level).text("zh") for level in LEVELS]


# Properties and hostile files


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4))
def test_parts_that_add_up_are_read_and_keep_their_sum(weights):
    total = sum(weights) * 2
    if not total:
        return
    rows = VAT.splitlines()[0] + "\n"
    for level, weight in zip(LEVELS[1:], weights, strict=True):
        rows += f"金安区,vat,{level},{weight}/{total},yes,比例,2026,假设,示例,\n"

    assert Fraction(1, 2) == read(rows)[here()].kept("vat")


@given(st.fractions(0, 1, max_denominator=1000).filter(lambda share: share != Fraction(35, 100)))
def test_any_other_share_is_refused(share):
    assert "fiscal.sum_not_one" in [key for _, key in keys(VAT.replace("0.35", str(share)))]


@pytest.mark.parametrize("seed", range(150))
def test_a_torn_file_is_read_or_refused(seed, tmp_path):
    file = tmp_path / "retention.csv"
    file.write_bytes(torn(random.Random(seed), (LIUSONG / "retention.csv").read_bytes()))
    held, _ = refusal(read_retention, file, regions())

    for one in (held or {}).values():
        assert all(1 == one.kept(tax, LEVELS) for tax in one.shares)


def test_the_central_part_is_kept_by_nobody_at_the_table():
    rows = VAT.replace("central,0.5,no", "central,0.5,yes")

    assert [("retention.csv D2 share", "fiscal.centre_kept")] == keys(rows)
    assert "The central part of VAT (vat) of Jin'an belongs to nobody at the table" in refused(rows).text(
        "en"
    )


def test_a_text_with_old_line_ends_is_refused_as_a_text_and_not_looked_for_as_a_path():
    with pytest.raises(InputError) as error:
        read_retention((HEADER + VAT).replace("\n", "\r"), regions())
    assert ["ledger.broken_csv"] == [fault.key for fault in error.value.faults]


@pytest.mark.parametrize("share", ["1e300000000", "1e-300000000", "9" * 5000])
def test_a_number_that_never_ends_is_refused_at_once(share):
    assert [("retention.csv D2 share", "money.not_a_number")] == keys(VAT.replace("0.5", share, 1))
