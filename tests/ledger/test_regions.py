"""The standard regions: 41 cities with names, places and figures; districts as children."""

import pytest

from yrdshare.errors import InputError
from yrdshare.ledger.ledger import Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import UNPLACED, Figure, Region
from yrdshare.ledger.standard import cities, regions, stream_names, stream_titles, streams


def test_there_are_41_cities_in_four_provinces():
    found: dict[str, int] = {}
    for city in cities():
        found[city.province] = found.get(city.province, 0) + 1

    assert {"上海市": 1, "江苏省": 13, "浙江省": 11, "安徽省": 16} == found
    assert 41 == len({city.code for city in cities()})
    assert {"省", "市"} == {city.level for city in cities()}


def test_every_city_has_a_place_and_a_sourced_gdp_and_population():
    for city in cities():
        assert city.name_zh
        assert city.name_en
        assert 114 < city.lon < 123
        assert 27 < city.lat < 36
        for indicator in ("gdp", "population"):
            figure = city.figure(indicator)
            assert figure.value
            assert figure.source
            assert figure.confidence
            assert 2000 < figure.year < 2030


def test_districts_are_children_of_their_city_and_cities_of_their_province():
    known = regions()

    assert known["金安区"] in known.children(known["六安市"])
    assert known["松江区"] in known.children(known["上海市"])
    assert 16 == len(known.children(known["安徽省"]))


def test_a_region_is_found_by_each_of_its_names():
    known = regions()

    assert known["金安区"] is known["341502"] is known["Jin'an"]
    assert ("金安区", "Jin'an") == (known["金安区"].text("zh"), known["金安区"].text("en"))


def test_a_region_that_is_not_known_is_named_with_the_nearest():
    with pytest.raises(InputError) as refused:
        regions()["松江"]

    assert "没有名为“松江”的地区。是否指“松江区”？" == refused.value.text("zh")
    assert 'No region "松江". Did you mean "松江区"?' == refused.value.text("en")


def test_streams_and_projects_that_are_not_known_are_named_with_the_nearest():
    register = Register([Project("P01", UNPLACED, UNPLACED, 0, 0)])
    with pytest.raises(InputError) as no_project:
        register.row("P1")
    with pytest.raises(InputError) as no_stream:
        Ledger(register, (), streams(), {})["vatt"]

    assert "没有编号为“P1”的项目。是否指“P01”？" == no_project.value.text("zh")
    assert 'No stream "vatt". Did you mean "vat"?' == no_stream.value.text("en")


def test_the_latest_figure_of_an_indicator_is_the_one_revised_last():
    def figure(year: int, value: str, vintage: str) -> Figure:
        return Figure("gdp", year, value, "亿元", "high", "已发布", "公报", vintage)

    old, first, revised = figure(2022, "1", ""), figure(2023, "2", "首次公布"), figure(2023, "3", "普查修订")
    region = Region("X", "甲", "A", figures=(first, revised, old))

    assert revised == region.figure("gdp")
    assert region.figure("population") is None


def test_every_stream_is_known_by_its_machine_name_and_both_titles():
    names = stream_names()

    assert "vat" == names["vat"] == names["增值税地方留成"] == names["VAT retained locally"]
    assert 3 * len(streams()) == len(names)
    assert ("tax", "元", "地方留成") == (streams()["vat"].kind, streams()["vat"].unit, streams()["vat"].basis)
    assert "增加值" == stream_titles("zh")["gdp"]
