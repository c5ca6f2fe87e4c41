"""The working: every number of the tree is the array's, and follows from the numbers below it."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.fiscal.profiles import JINAN, RETENTION, WAN, profile, project, projected
from yrdshare.errors import InputError
from yrdshare.fiscal.parameters import parameters
from yrdshare.fiscal.projection.profile import Stated
from yrdshare.fiscal.projection.projected import GROSS, PARTS, PLAIN
from yrdshare.fiscal.working import FEN, RATE, Step, value_text
from yrdshare.money import round_fraction
from yrdshare.words import said, say

SIGNS = {" + ": 1, " − ": -1}
BY_WORDS = {  # formulas in words, checked below by themselves
    say(f"projection.{key}")
    for key in (
        *("kept_sum", "level_kept", "level_not_kept", "opened_elsewhere", "part_unknown", "not_working"),
        *("loss_used", "one_less", "no_refund", "in_move_only"),
    )
}


def recomputed(step):
    """The value that a step's formula gives, read from the titles of its parts; None for words."""
    formula, titles = step.formula.text("zh"), [part.title.text("zh") for part in step.parts]
    values = [Fraction(part.value) * (100 if part.unit.startswith("元") else 1) for part in step.parts]  # fen
    if formula in BY_WORDS or formula.startswith(say("projection.same_rate", author="")[:6]):
        return None
    if len(titles) > 1 and formula == " × ".join(titles):
        value = Fraction(1)
        for one in values:
            value *= one
        return round_fraction(value)
    if len(titles) > 1 and formula == " ÷ ".join(titles):
        return values[0] / values[1]
    inner = re.fullmatch(r"max\((.*), 0\)", formula)
    rest, value = inner[1] if inner else formula, Fraction(0)
    for spot, (title, one) in enumerate(zip(titles, values, strict=True)):
        sign = 1 if not spot else SIGNS[rest[:3]]
        rest = rest if not spot else rest[3:]
        assert rest.startswith(title), (formula, title)
        rest, value = rest[len(title) :], value + sign * one
    assert not rest
    return max(value, Fraction(0)) if inner else value


@pytest.fixture(scope="module")
def made():
    rules = parameters()
    local = {"property_tax.deduction": "0.3", "land_use_tax.medium_city": "6", "deed_tax.rate": "0.03"}
    late = dict.fromkeys(("pit", "property_tax", "land_use_tax", "stamp_tax"), "0")
    for key, value in {**local, **{f"{tax}.next_year_share": one for tax, one in late.items()}}.items():
        rules = rules.with_value(key, rules[key].values[0].start, value, "示例")
    one = profile(
        1_000 * WAN + 333,
        of=project(full=2028, investment=900 * WAN),
        value_added_rate=Stated(Fraction("0.31")),
        wages=120 * WAN + 7,
        depreciation=20 * WAN,
        export_share=Fraction("0.2"),
        cit_rate=Fraction("0.15"),
        pit_rate=Fraction("0.03"),
        location="county_town",
        ramp=(Fraction("0"), Fraction("0.5")),
        equipment=200 * WAN,
        construction=100 * WAN,
        investment_path=(Fraction("0.5"), Fraction("0.5")),
        taxed={
            "property_base": 300 * WAN,
            "land_area": 20_000,
            "stamp_base": 900 * WAN,
            "deed_base": 50 * WAN,
            "land_vat": 3 * WAN,
        },
    )
    plain = profile(777 * WAN, of=project("P02", "20"))
    return projected(one, plain, parameters=rules, land_use_key="land_use_tax.medium_city", refund=True)


STREAMS = (*RETENTION[JINAN].shares, *GROSS, *PLAIN, *PARTS, "output", "credit", "refund")


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("code", ["P01", "P02"])
def test_every_step_follows_from_its_parts_and_the_first_is_the_amount(made, code, name):
    for year in made.years:
        opened = made.working(code, year, name)

        assert made.amount(code, year, name) == opened.value
        for _, step in opened.walk():
            if step.parts and (expected := recomputed(step)) is not None:
                assert expected == step.value, step.line()


def test_negative_control_one_fen_too_many_in_a_tree_is_seen(made):
    surplus = made.working("P01", 2030, "surplus")
    wrong = replace(surplus.parts[0], value=surplus.parts[0].value + 1)
    altered = replace(surplus, parts=(wrong, *surplus.parts[1:]))

    assert recomputed(surplus) == surplus.value
    assert recomputed(altered) != surplus.value


@pytest.mark.parametrize("name", STREAMS)
def test_every_leaf_says_its_source_and_status(made, name):
    for _, step in made.working("P01", 2030, name).walk():
        if not step.parts and not step.formula.text("zh"):
            assert step.source, step.line()
            assert step.status, step.line()


def test_levels_of_a_working_are_those_of_the_arrays_and_kept_ones_make_the_amount(made):
    opened = made.working("P01", 2030, "cit")
    levels = opened.parts[1:]
    kept = say("projection.level_kept")

    assert (
        sum(step.value for step in levels) == opened.parts[0].value == made.amount("P01", 2030, "cit_gross")
    )
    assert opened.value == sum(step.value for step in levels if step.formula.text("zh") == kept)
    assert [int(made.levels("cit")[level][0, -1]) for level in RETENTION[JINAN].of("cit")] == [
        step.value for step in levels
    ]


def test_the_coefficient_at_the_bottom_is_the_published_one(made):
    leaves = {step.title.text("zh"): step for step in made.working("P02", 2026, "gdp").leaves()}
    found = leaves["20 通信设备、计算机和其他电子设备：增加值"]

    assert "亿元" == found.unit
    assert "已发布" == found.status
    assert "2020年全国投入产出表" in found.source


def test_the_legal_reference_of_a_rate_stands_in_the_working(made):
    words = made.working("P02", 2026, "vat_gross").text("zh")

    assert "增值税法 第十条" in words
    assert "中间投入的进项税率" in words


def test_both_languages_print_the_whole_tree(made):
    opened = made.working("P01", 2030, "surcharge")

    assert opened.text("zh").count("\n") == opened.text("en").count("\n") > 20
    assert "education surcharge 2030" in opened.text("en")


def test_a_working_of_what_does_not_exist_says_so_and_shows_no_zero(made):
    opened = made.working("P02", 2030, "pit")

    assert opened.value is None
    assert "2030 年个人所得税：没有 ＝ 搬迁以前，或没有说明所依据的数，或不属于这类行业" == opened.text("zh")


def test_an_unknown_stream_or_year_is_refused_with_the_nearest_name(made):
    with pytest.raises(InputError) as refused:
        made.amount("P01", 2030, "surplu")
    assert "没有名为“surplu”的数据流或构成项。是否指“surplus”？" == refused.value.text("zh")
    with pytest.raises(InputError) as refused:
        made.working("P01", 2040, "vat")
    assert "Year 2040 was not projected (2026–2030)" == refused.value.text("en")


def test_a_step_prints_money_shares_and_plain_numbers():
    third = Step(said("projection.q_margin"), Fraction(1, 3), RATE, source="示例", status="假设")

    assert "应税利润占产值的比例：≈33.33333333%〔示例；假设〕" == third.line()
    assert "2,500.01 万元" == value_text(2_500_005_000, FEN)
    assert "12.5 亿元" == value_text(Fraction(25, 2), "亿元")
    assert "absent" == value_text(None, FEN, "en")
