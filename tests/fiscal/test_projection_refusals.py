"""What a projection refuses, because a number would come out that nobody stated: names, units, whole fen."""

import csv
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.fiscal.profiles import JINAN, SONGJIANG, WAN, path, profile, project, projected
from yrdshare.errors import InputError
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.projection.profile_columns import SHAPE
from yrdshare.fiscal.projection.profile_file import read_profiles, write_profiles
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Register
from yrdshare.nodes.expression import Stream


def refusal(make, lang="zh"):
    with pytest.raises(InputError) as refused:
        make()
    return refused.value.text(lang)


def test_a_base_that_no_tax_is_computed_from_is_refused_with_the_nearest_name():
    words = refusal(lambda: profile(WAN, taxed={"property_bse": WAN}))

    assert "property_bse" in words
    assert "property_base" in words


def test_the_key_of_another_tax_is_no_cit_rate():
    assert "vat.rate.goods" in refusal(lambda: projected(profile(WAN, cit_rate="vat.rate.goods")))
    assert path(projected(profile(WAN, cit_rate="cit.rate.high_tech")), "cit")


@pytest.mark.parametrize("key", ["vat.rate.goods", "surcharge.education", "land_use_tax.next_year_share"])
def test_a_rate_in_another_unit_is_no_land_use_tax(key):
    one = profile(WAN, taxed={"land_area": 1000})

    assert "元/平方米·年" in refusal(lambda: projected(one, land_use_key=key))


def test_what_is_finer_than_a_fen_or_no_exact_number_is_refused_and_not_cut_off():
    for wrong in (Fraction(1, 2), 1.5, 1e9):
        assert "P01" in refusal(lambda wrong=wrong: Profile(project(), Stated(wrong)))
    assert "P01" in refusal(lambda: profile(WAN, wages=Fraction(1, 2)))
    assert "P01" in refusal(lambda: profile(WAN, equipment=1.0))
    assert "P01" in refusal(lambda: profile(WAN, export_share=0.2))
    assert "P01" in refusal(lambda: profile(WAN, taxed={"deed_base": 0.5}))


def test_whole_numbers_of_an_array_are_whole_numbers():
    assert 5 == projected(profile(WAN, wages=np.int64(5))).amount("P01", 2026, "compensation")


def test_an_amount_that_no_ledger_holds_is_refused_in_words():
    assert "P01" in refusal(lambda: profile(10**30))
    assert "P01" in refusal(lambda: profile(WAN, wages=2**63))
    assert path(projected(profile(10**15)), "gdp")  # ten trillion yuan a year is still computed


def test_levels_of_an_unknown_tax_are_refused_with_the_nearest_name():
    made = projected(profile(WAN))

    assert "vat" in refusal(lambda: made.levels("vta"))
    assert "vat_gross" in refusal(lambda: made.levels("vat_gross"))


# The years before the move.


def past(of, stream):
    value = np.array([[5]])
    held = Cells(value, value > 0, np.zeros((1, 1), dtype=np.int32), np.full((1, 1), 2, dtype=np.int8))
    return Ledger(Register([of]), (2025,), {stream.name: stream}, {stream.name: held}, ("税务局",))


def test_history_on_another_basis_is_not_put_before_what_is_projected():
    made = projected(profile(100 * WAN))

    words = refusal(lambda: made.ledger(past(project(), Stream("vat", basis="全口径"))))
    assert "vat" in words
    assert "全口径" in words
    assert made.ledger(past(project(), Stream("vat")))


def test_history_of_a_project_of_the_same_code_elsewhere_is_refused():
    made = projected(profile(100 * WAN))
    other = replace(project(), origin=JINAN, host=SONGJIANG)

    assert "P01" in refusal(lambda: made.ledger(past(other, Stream("vat"))))


# Files.


def cells(tmp_path, **written):
    """What is read of the example with other cells."""
    file = tmp_path / "profiles.csv"
    write_profiles(file)
    rows = [*csv.reader(file.read_text(encoding="utf-8-sig").splitlines())]
    for name, text in written.items():
        rows[1][[one.name for one in SHAPE.columns].index(name)] = text
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return read_profiles(file)[0]


def test_amounts_are_read_with_thousands_separated_as_the_refusal_says(tmp_path):
    one = cells(tmp_path, output="20,000.50", output_low="1,234.56", output_high="３０，０００", wages=" 5 ")

    assert 20_000_500_000 == one.output.mid
    assert (1_234_560_000, 30_000_000_000) == (one.output.low, one.output.high)
    assert 5 * WAN == one.wages


@pytest.mark.parametrize("word", ["2,00", "20,00", "1e4", "5万元", "12%", "约5"])
def test_negative_control_what_is_not_plainly_a_number_is_refused(tmp_path, word):
    assert word in refusal(lambda: cells(tmp_path, wages=word))


def test_a_range_out_of_order_names_its_column_in_the_unit_of_the_row(tmp_path):
    words = refusal(lambda: cells(tmp_path, output_low="30000"))

    assert "年产值" in words
    assert "现为 30000、20000、22000 万元" in words
    assert "30000000000" not in words


def test_half_a_range_names_its_column(tmp_path):
    assert "年产值" in refusal(lambda: cells(tmp_path, output_low=""))


def test_authors_that_one_column_cannot_hold_are_refused_and_not_mixed_up(tmp_path):
    one = Profile(
        project(),
        Stated(Fraction(WAN), Fraction(0), Fraction(2 * WAN), "甲"),
        margin=Stated(Fraction(1, 10), Fraction(0), Fraction(1, 5), "乙"),
    )

    words = refusal(lambda: write_profiles(tmp_path / "profiles.csv", [one]))
    assert all(name in words for name in ("P01", "甲", "乙"))
    assert not (tmp_path / "profiles.csv").exists()


# What is said of figures that mislead.


def said(*profiles, **assumed):
    return " ".join(note.text("zh") for note in projected(*profiles, **assumed).notes())


def test_a_refund_to_an_exporter_says_whose_money_it_is():
    exporter = profile(WAN, export_share=Fraction(1))

    assert "出口退税" in said(exporter, refund=True)
    assert "由地方按留成比例分担" in said(exporter, refund=True)
    assert "由地方按留成比例分担" not in said(profile(WAN), refund=True)
    farm = profile(WAN, of=project(sector="01"), export_share=Fraction(1))  # whose credit is not refunded
    assert "由地方按留成比例分担" not in said(farm, refund=True)


def test_rates_of_the_first_of_january_and_missing_relief_are_said():
    words = said(profile(WAN))

    assert "1月1日" in words
    assert "免抵" in words
    assert "企业所得税的减免" in words


def test_a_small_firm_s_rate_whose_conditions_are_not_checked_is_said():
    assert "小型微利" in said(profile(WAN, cit_rate="cit.rate.small"))
    assert "小型微利" not in said(profile(WAN))
