"""Fiscal rules: the right value on the right day, with law and source; what is wrong is said at once."""

import random
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import changed, refusal, torn, written
from yrdshare.errors import InputError
from yrdshare.fiscal.dated import MISSING, SHARE, UNITS
from yrdshare.fiscal.parameters import FOLDER, parameters, read_parameters
from yrdshare.resources import data

TODAY = date(2026, 1, 1)
FIELDS = ("start", "value", "reference", "source", "confidence", "status")
ENTRY = """\
      - start: 2020-01-01
        value: "0.1"
        reference: 条例 第一条
        source: http://example.org
        confidence: V1
        status: 已发布
"""
HEAD = """\
schema: 1
holds: [toll.*]
parameters:
  - key: toll.rate
    title_zh: 过路费率
    title_en: Toll
    unit: 比例
    values:
"""


def one_file(entries=ENTRY, head=HEAD):
    return {"toll.yaml": head + entries}


def refused(files):
    with pytest.raises(InputError) as error:
        read_parameters(files)
    return error.value


def keys(files):
    return [(fault.place.text(), fault.key) for fault in refused(files).faults]


def shipped():
    return {entry.name: entry.read_text(encoding="utf-8") for entry in data(FOLDER).iterdir()}


# Paper-sized


def test_a_value_holds_from_its_start_until_the_next_one():
    later = ENTRY.replace("2020-01-01", "2022-07-01").replace('"0.1"', '"1/8"')
    held = read_parameters(one_file(ENTRY + later))

    assert Fraction(1, 10) == held.value("toll.rate", date(2020, 1, 1))
    assert Fraction(1, 10) == held.value("toll.rate", date(2022, 6, 30))
    assert Fraction(1, 8) == held.value("toll.rate", date(2022, 7, 1))
    assert Fraction(1, 8) == held.value("toll.rate", date(2050, 1, 1))
    assert "条例 第一条" == held.at("toll.rate", TODAY).reference
    assert "过路费率" == held["toll.rate"].text()
    assert "Toll" == held["toll.rate"].text("en")


# Published


@pytest.mark.parametrize(
    ("day", "goods", "transport", "services"),
    [
        (date(2018, 4, 30), "0.17", "0.11", "0.06"),
        (date(2018, 5, 1), "0.16", "0.10", "0.06"),
        (date(2019, 3, 31), "0.16", "0.10", "0.06"),
        (date(2019, 4, 1), "0.13", "0.09", "0.06"),
        (date(2026, 1, 1), "0.13", "0.09", "0.06"),
    ],
)
def test_vat_rates_are_those_of_the_day(day, goods, transport, services):
    held = parameters()

    assert [Fraction(rate) for rate in (goods, transport, services)] == [
        held.value(f"vat.rate.{name}", day) for name in ("goods", "transport", "services")
    ]


def test_central_shares_are_50_60_60_and_nothing_of_the_local_taxes():
    expected = {"vat": Fraction(1, 2), "cit": Fraction(3, 5), "pit": Fraction(3, 5)}
    held = parameters()

    assert {
        *("vat", "cit", "pit", "urban_construction_tax", "surcharge", "property_tax"),
        *("land_use_tax", "stamp_tax", "land_vat", "deed_tax"),
    } == set(held.taxes())
    for tax in held.taxes():
        assert expected.get(tax, 0) == held.value(f"{tax}.central_share", TODAY), tax


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cit.rate.standard", "0.25"),
        ("cit.rate.high_tech", "0.15"),
        ("cit.rate.small", "0.20"),
        ("urban_construction_tax.rate.city", "0.07"),
        ("urban_construction_tax.rate.county_town", "0.05"),
        ("urban_construction_tax.rate.elsewhere", "0.01"),
        ("surcharge.education", "0.03"),
        ("surcharge.local_education", "0.02"),
        ("property_tax.rate.value", "0.012"),
        ("property_tax.rate.rent", "0.12"),
        ("stamp_tax.rate.sale", "0.0003"),
        ("land_vat.rate.above_200", "0.6"),
    ],
)
def test_statutory_rates_of_today(key, value):
    assert Fraction(value) == parameters().value(key, TODAY)


def test_the_quick_deductions_of_land_vat_follow_from_its_rates():
    held, bounds = parameters(), (0, Fraction(1, 2), 1, 2)
    steps = ("to_50", "to_100", "to_200", "above_200")
    rates = [held.value(f"land_vat.rate.{step}", TODAY) for step in steps]
    expected = [
        sum(
            (
                (rate - lower) * bound
                for lower, rate, bound in zip(rates[:step], rates[1 : step + 1], bounds[1:], strict=False)
            ),
            Fraction(0),
        )
        for step in range(len(steps))
    ]

    assert expected == [held.value(f"land_vat.quick_deduction.{step}", TODAY) for step in steps]


def test_the_local_half_of_a_refund_is_borne_15_by_the_place_and_35_by_all():
    held = parameters()
    parts = [held.value(f"vat.refund.{name}_share", TODAY) for name in ("place", "pooled")]

    assert held.value("vat.refund.local_share", TODAY) == sum(parts)


# What the package says of itself


@pytest.mark.parametrize("key", parameters())
def test_every_value_has_unit_start_reference_source_confidence_and_status(key):
    held = parameters()[key]

    assert held.unit in UNITS
    assert held.title_zh
    assert held.title_en
    for one in held.values:
        assert isinstance(one.start, date)
        if one.status == MISSING:
            assert (None, None) == (one.value, one.low)
            continue
        assert one.reference
        assert "http" in one.source
        assert one.confidence in {"V1", "V2", "V3", "D"}
        assert ("估算" == one.status) == ("D" == one.confidence)
        assert one.source.count("http") >= {"V3": 3, "V2": 2}.get(one.confidence, 1), (key, one.start)


# Refusals, word for word


def text(call, *arguments):
    with pytest.raises(InputError) as error:
        call(*arguments)
    return error.value.text("zh"), error.value.text("en")


def test_an_unknown_key_is_refused_with_the_nearest():
    assert (
        "没有名为“vat.rate.good”的参数。是否指“vat.rate.goods”？",
        'No parameter "vat.rate.good". Did you mean "vat.rate.goods"?',
    ) == text(parameters().value, "vat.rate.good", TODAY)


def test_a_day_before_the_first_value_is_refused_with_the_first():
    assert (
        "参数“企业所得税税率”（cit.rate.standard）自 2008-01-01 起才有数，2007-12-31 没有；"
        "请改日期，或用 with_value 写明假设和提出人",
        'Parameter "Corporate income tax rate" (cit.rate.standard) has values from 2008-01-01 on, none for '
        "2007-12-31; change the date, or state an assumption and its author by with_value",
    ) == text(parameters().value, "cit.rate.standard", date(2007, 12, 31))


def test_a_value_that_a_place_sets_is_refused_with_its_range():
    assert (
        "参数“契税税率（幅度内由省级确定）”（deed_tax.rate）由地方在 0.03 至 0.05（比例）之间确定"
        "（契税法 第三条）；请用 with_value 写明当地的数和出处",
        'Parameter "Deed tax (set by each province within the range)" (deed_tax.rate) is set locally between '
        "0.03 and 0.05 (share of 1; 契税法 第三条); state the local value and its source by with_value",
    ) == text(parameters().value, "deed_tax.rate", TODAY)


def test_a_value_that_no_source_states_is_refused_not_guessed():
    zh, en = text(parameters().value, "pit.rate.effective", TODAY)

    assert zh.startswith(
        "参数“个人所得税占工资薪金的平均实际税率”（pit.rate.effective）自 2019-01-01 起的数待填："
    )
    assert "nothing is guessed" in en


def test_another_unit_than_the_parameters_is_refused():
    assert (
        "参数“城镇土地使用税年税额：大城市”（land_use_tax.large_city）的单位是 元/平方米·年，"
        "此处要 比例；两者不能混用",
        'Parameter "Urban land use tax a year: large cities" (land_use_tax.large_city) is in yuan per square '
        "metre and year, but share of 1 was asked for; the two do not mix",
    ) == text(parameters().value, "land_use_tax.large_city", TODAY, SHARE)


# Scenarios


def test_a_scenario_holds_from_its_day_on_and_leaves_the_package_alone():
    made = parameters().with_value("vat.rate.goods", date(2025, 1, 1), "0.12", "松江区财政局")

    assert Fraction(13, 100) == made.value("vat.rate.goods", date(2024, 12, 31))
    assert Fraction(12, 100) == made.value("vat.rate.goods", date(2025, 1, 1))
    assert Fraction(12, 100) == made.value("vat.rate.goods", date(2030, 1, 1))
    assert not made.at("vat.rate.goods", TODAY).ranged
    assert ("松江区财政局", "假设") == (
        made.at("vat.rate.goods", TODAY).source,
        made.at("vat.rate.goods", TODAY).status,
    )
    assert Fraction(13, 100) == parameters().value("vat.rate.goods", TODAY)


def test_a_local_value_within_the_range_of_the_law_is_taken():
    made = parameters().with_value("land_use_tax.medium_city", TODAY, 8, "当地公告")

    assert Fraction(8) == made.value("land_use_tax.medium_city", TODAY)


@pytest.mark.parametrize(
    ("key", "value", "author", "wrong"),
    [
        ("deed_tax.rate", "0.06", "某局", "fiscal.outside"),
        ("vat.rate.goods", "13", "某局", "fiscal.outside"),
        ("land_use_tax.medium_city", "-1", "某局", "fiscal.outside"),
        ("vat.rate.goods", 0.13, "某局", "fiscal.not_exact"),
        ("vat.rate.goods", True, "某局", "fiscal.not_exact"),
        ("vat.rate.goods", "13%", "某局", "fiscal.not_exact"),
        ("vat.rate.goods", "1/0", "某局", "fiscal.not_exact"),
        ("vat.rate.goods", "0.12", " ", "fiscal.no_author"),
        ("vat.rate.good", "0.12", "某局", "fiscal.unknown_parameter"),
    ],
)
def test_a_scenario_that_means_nothing_is_refused(key, value, author, wrong):
    with pytest.raises(InputError) as error:
        parameters().with_value(key, TODAY, value, author)

    assert [wrong] == [fault.key for fault in error.value.faults]


# Files


def test_an_unknown_key_of_the_file_is_refused_with_the_nearest():
    error = refused(one_file(ENTRY.replace("reference:", "referense:")))

    assert (
        "toll.yaml parameters[0].values[0]: 没有名为“referense”的键。是否指“reference”？\n"
        "toll.yaml parameters[0].values[0]: 缺少“reference”"
    ) == error.text("zh")


def test_a_rule_in_the_wrong_file_is_sent_to_the_right_one():
    error = refused(
        {
            "vat.yaml": one_file(head=HEAD.replace("toll.*", "vat.*").replace("toll.rate", "vat.rate"))[
                "toll.yaml"
            ],
            "toll.yaml": one_file(head=HEAD.replace("key: toll.rate", "key: vat.refund"))["toll.yaml"],
        }
    )

    assert "toll.yaml: 参数“vat.refund”不属于本文件（本文件只收 toll.*），请移到 vat.yaml" == error.text("zh")
    assert (
        'toll.yaml: Parameter "vat.refund" does not belong in this file (which holds toll.* only); '
        "move it to vat.yaml"
    ) == error.text("en")


def test_a_rule_that_belongs_in_no_file_and_one_that_stands_in_two_are_refused():
    files = one_file() | {"z.yaml": one_file()["toll.yaml"]}

    assert [("z.yaml", "fiscal.key_in_two_files")] == keys(files)
    assert [("toll.yaml", "fiscal.key_of_no_file")] == keys(
        one_file(head=HEAD.replace("toll.rate", "tol.rate"))
    )


def test_a_percentage_without_its_sign_is_refused_with_the_share():
    error = refused(one_file(ENTRY.replace('"0.1"', '"13"')))

    assert (
        'toll.yaml parameters[0].values[0]: 单位为比例，须在 0 至 1 之间，现为 13；如是百分数，请写 "0.13"'
    ) == error.text("zh")
    assert (
        "toll.yaml parameters[0].values[0]: The unit is a share between 0 and 1, found 13; "
        'if that is a percentage, write "0.13"'
    ) == error.text("en")


def test_an_unknown_unit_is_refused_with_the_nearest():
    error = refused(one_file(head=HEAD.replace("unit: 比例", "unit: 元/平方米")))

    assert "toll.yaml parameters[0].unit: 没有单位“元/平方米”。是否指“元/平方米·年”？" == error.text("zh")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (ENTRY.replace('"0.1"', "0.1"), "store.not_exact"),  # a float
        (ENTRY.replace('"0.1"', '"10%"'), "store.not_exact"),
        (ENTRY.replace('"0.1"', '"-0.1"'), "fiscal.not_in_unit"),
        (ENTRY.replace("2020-01-01", '"2020-01-01"'), "fiscal.not_a_day"),
        (ENTRY.replace("2020-01-01", "2020-01-01 10:00:00"), "fiscal.not_a_day"),
        (ENTRY.replace("2020-01-01", "2020"), "fiscal.not_a_day"),
        (ENTRY.replace("2020-01-01", "2020-02-30"), "store.not_yaml"),
        (ENTRY + ENTRY, "fiscal.date_twice"),
        (ENTRY + ENTRY.replace("2020", "2019"), "fiscal.out_of_order"),
        (ENTRY.replace("V1", "certain"), "store.not_one_of"),
        (ENTRY.replace("已发布", "发布"), "store.not_one_of"),
        (ENTRY.replace("已发布", "待填"), "fiscal.missing_status"),
        (ENTRY.replace('        value: "0.1"\n', ""), "fiscal.missing_status"),
        (ENTRY.replace("        value:", "        low:"), "fiscal.half_range"),
        (ENTRY.replace('value: "0.1"', 'low: "0.2"\n        high: "0.1"'), "fiscal.range_order"),
        (ENTRY.replace('"0.1"', '"0.3"\n        low: "0.1"\n        high: "0.2"'), "fiscal.outside_range"),
        (ENTRY.replace("条例 第一条", '" "'), "fiscal.empty"),
        (ENTRY.replace("http://example.org", '""'), "fiscal.empty"),
        (ENTRY.replace("V1", '""'), "fiscal.empty"),
        (ENTRY + "        unit: 比例\n", "store.unknown_key"),  # misplaced: it belongs one level up
        ("      []\n", "fiscal.no_values"),
        (ENTRY + "  - key: toll.rate\n", "store.missing_key"),
    ],
)
def test_what_an_entry_can_have_wrong(entries, expected):
    assert expected in [key for _, key in keys(one_file(entries))]


def test_a_note_that_a_value_is_missing_needs_no_reference():
    entry = ENTRY.replace('        value: "0.1"\n', "").replace("已发布", "待填")
    for written_ in ("条例 第一条", "http://example.org", "V1"):
        entry = entry.replace(written_, '""')
    held = read_parameters(one_file(entry))

    assert None is held.at("toll.rate", TODAY).value


def test_all_faults_of_all_files_come_at_once():
    files = {
        "a.yaml": one_file(ENTRY.replace('"0.1"', "0.1"), HEAD.replace("toll.", "a."))["toll.yaml"],
        "b.yaml": one_file(
            ENTRY.replace("V1", "V9"), HEAD.replace("toll.", "b.").replace("schema: 1", "schema: 2")
        )["toll.yaml"],
    }

    assert [
        ("a.yaml parameters[0].values[0].value", "store.not_exact"),
        ("b.yaml schema", "fiscal.schema"),
        ("b.yaml parameters[0].values[0].confidence", "store.not_one_of"),
    ] == keys(files)


# Hostile files


@pytest.mark.parametrize("seed", range(80))
def test_a_torn_file_is_read_or_refused_and_never_breaks_the_reader(seed):
    draw = random.Random(seed)
    files = shipped()
    name = draw.choice(sorted(files))
    files[name] = torn(draw, files[name].encode()).decode(errors="replace")

    held, _ = refusal(read_parameters, files)
    if held is not None:
        assert set(held.taxes()) <= set(parameters().taxes())


@pytest.mark.parametrize("seed", range(80))
def test_hostile_values_are_read_or_refused(seed):
    draw = random.Random(seed)
    plain = {
        "schema": 1,
        "holds": ["a.*"],
        "parameters": [
            {
                "key": "a.b",
                "title_zh": "甲",
                "title_en": "A",
                "unit": "比例",
                "values": [dict(zip(FIELDS, ("2020-01-01", "0.1", "r", "s", "V1", "已发布"), strict=True))],
            }
        ],
    }
    text_ = written(changed(draw, plain)).replace('"2020-01-01"', "2020-01-01")  # a day, as YAML reads it
    held, _ = refusal(read_parameters, {"a.yaml": text_})
    if held is not None:
        assert all(one.unit in UNITS for one in held.values())


@given(
    st.lists(st.dates(date(1950, 1, 1), date(2100, 1, 1)), min_size=1, max_size=6, unique=True),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)
def test_the_value_of_a_day_is_that_of_the_last_start_not_after_it(starts, day):
    starts = sorted(starts)
    entries = "".join(
        ENTRY.replace("2020-01-01", start.isoformat()).replace('"0.1"', f'"{number}/10"')
        for number, start in enumerate(starts)
    )
    held = read_parameters(one_file(entries))
    past = [number for number, start in enumerate(starts) if start <= day]

    if past:
        assert Fraction(past[-1], 10) == held.value("toll.rate", day)
    else:
        with pytest.raises(InputError):
            held.value("toll.rate", day)


def test_a_moment_counts_as_its_day_and_anything_else_is_no_day():
    assert Fraction(13, 100) == parameters().value("vat.rate.goods", datetime(2019, 4, 1, 9))
    assert Fraction(16, 100) == parameters().value("vat.rate.goods", datetime(2019, 3, 31, 23, 59))
    moved = parameters().with_value("deed_tax.rate", datetime(2026, 1, 1), "0.03", "甲")
    assert date(2026, 1, 1) == moved["deed_tax.rate"].values[-1].start
    for moment in ("2019-04-01", 2019, None):
        with pytest.raises(InputError) as error:
            parameters().at("vat.rate.goods", moment)
        assert ["fiscal.no_day"] == [fault.key for fault in error.value.faults]


def test_an_author_who_is_nobody_is_refused():
    for author in (None, "", "\u3000"):
        with pytest.raises(InputError) as error:
            parameters().with_value("deed_tax.rate", TODAY, "0.03", author)
        assert ["fiscal.no_author"] == [fault.key for fault in error.value.faults]


@pytest.mark.parametrize("tax", ["vat", "urban_construction_tax", "surcharge"])
def test_a_repealed_regulation_is_not_cited_for_days_after_its_repeal(tax):
    before, after = (
        parameters().at(f"{tax}.next_year_share", day) for day in (date(2025, 12, 31), date(2026, 1, 1))
    )

    assert "增值税暂行条例 第二十三条" in before.reference
    assert "增值税法 第三十条" in after.reference
    assert "暂行条例" not in after.reference
    assert Fraction(1, 12) == before.value == after.value
