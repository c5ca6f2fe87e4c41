"""What notebooks show of a projection: text as text, tables that add up, a working that opens whole."""

import re
from pathlib import Path

import pytest

import yrdshare as yrd
from yrdshare.fiscal.projection.compared import compared
from yrdshare.fiscal.working import FEN, Step
from yrdshare.money import wan_text
from yrdshare.resources import data
from yrdshare.show.pictures.opened import opened
from yrdshare.show.pictures.pages import Grid, page
from yrdshare.words import Bilingual

FOLDER = Path(str(data("parks", "liusong")))
EVIL = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def made():
    park = yrd.read_park(FOLDER)
    profiles = yrd.read_profiles(FOLDER / "profiles.csv", park.regions)
    return yrd.project_streams(profiles, range(2025, 2031), yrd.read_retention(FOLDER, park.regions))


def cells(shown, title):
    """The cells of the row whose first one is `title`."""
    return next(line.split("\t")[1:] for line in shown.plain.splitlines() if line.startswith(title + "\t"))


def test_words_of_others_are_never_markup():
    step = Step(Bilingual(EVIL, EVIL), 1, FEN, source=EVIL, status=EVIL)

    for shown in (page(EVIL), Grid(EVIL, [EVIL], [[EVIL]]).page, opened(step)):
        assert "<img" not in shown.html
        assert EVIL in shown.plain


def test_page_is_a_widget_with_text_for_those_without():
    bundle = page("字")._repr_mimebundle_()

    assert {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"} <= set(bundle)
    assert "字" == bundle["text/plain"]


def test_table_of_the_four_parts_adds_up_to_value_added_in_every_year(made):
    shown = yrd.parts_table(made)

    assert cells(shown, "各部分之和") == cells(shown, "增加值")
    assert ["0.00"] * 6 == cells(shown, "相差")


def test_table_of_levels_adds_up_to_the_tax_and_names_only_levels_that_keep_some(made):
    shown = yrd.levels_table(made, "vat")

    assert ["0.00"] * 6 == cells(shown, "相差")
    assert "市级" not in shown.plain
    assert "区县级" in shown.plain


def test_credit_of_the_investment_puts_vat_off_by_two_years(made):
    shown = yrd.vat_table(made, "P01")

    assert ["0.00", "0.00", "1,093.62", "2,737.70", "2,737.70", "2,737.70"] == cells(shown, "增值税")
    assert wan_text(made.amount("P01", 2028, "vat_gross")) == cells(shown, "增值税（入库）")[3]


def test_low_mid_and_high_stand_in_a_row_each(made):
    shown = yrd.streams_table(made, ["gdp", "vat"])
    low, mid, high = (cells(shown, f"增加值 · {case}")[5] for case in "低中高")

    assert ("156,731.88", "195,914.42", "235,096.96") == (low, mid, high)
    assert cells(shown, "增值税地方留成 · 低") != cells(shown, "增值税地方留成 · 高")


def test_opened_working_holds_every_line_of_the_text(made):
    step = made.working("P01", 2028, "vat")
    lines = re.findall(r"<(?:summary|p)[ >]", opened(step).html)

    assert len(step.text().splitlines()) == len(lines)
    assert opened(step).html.count("<details") == opened(step).html.count("</details>")


def test_profiles_carry_no_name_of_a_project(made):
    shown = yrd.profiles_table(made.profiles)

    assert all(one.project.name and one.project.name not in shown.plain for one in made.profiles)
    assert "15%" in shown.plain


def test_picture_of_benchmarks_stands_where_the_table_does():
    figure = yrd.compared_chart()
    stated = next(trace for trace in figure.data if trace.name == "公布")
    first = compared()[0]

    assert pytest.approx(100 * first.stated / first.output) == stated.x[0]
    assert len(compared()) == len(stated.x) == yrd.compared_table().html.count("<tr>") - 1


def test_pictures_and_tables_speak_english_too(made):
    shown = [yrd.parts_table(made, None, "en"), yrd.vat_table(made, "P01", "en"), yrd.compared_table("en")]
    shown += [yrd.profiles_table(made.profiles, "en")]
    figures = [yrd.streams_chart(made, "en"), yrd.compared_chart("en")]

    assert not any(re.search("[\u4e00-\u9fff]", one.plain) for one in shown)
    assert not any(re.search("[\u4e00-\u9fff]", str(trace.name)) for one in figures for trace in one.data)


def test_history_before_the_moves_is_all_that_a_projection_takes():
    park = yrd.read_park(FOLDER)
    before = yrd.before_moves(park.ledger)

    for name, held in before.cells.items():
        moved = park.projects.moved[:, None]
        assert not held.present[park.ledger.years >= moved].any()
        assert (held.present == park.ledger.cells[name].present)[park.ledger.years < moved].all()
