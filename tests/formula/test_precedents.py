"""Published rules as stored formulas: complete, strict, and the same formulas as written in Python."""

from pathlib import Path

import pytest

from tests.formulas import GDP, caiyu_92, liusong
from yrdshare.errors import InputError
from yrdshare.formula.precedents import precedent, precedents, read_precedent
from yrdshare.nodes.expression import Share, shares
from yrdshare.resources import data


def written(name):
    return data("precedents", f"{name}.yaml").read_text(encoding="utf-8")


def keys(text):
    with pytest.raises(InputError) as refused:
        read_precedent(text, "x.yaml")
    return [(fault.place.text(), fault.key) for fault in refused.value.faults]


def test_list_names_every_file():
    assert {f"{name}.yaml" for name in precedents()} == {
        entry.name for entry in data("precedents").iterdir() if entry.name.endswith(".yaml")
    }


@pytest.mark.parametrize("name", precedents())
def test_every_precedent_says_who_says_so(name):
    found = precedent(name)

    assert name == found.name
    assert found.sources
    assert all(source.startswith(("http://", "https://")) for source in found.sources)
    assert all(found.text(lang) for lang in ("zh", "en"))


def test_92_is_the_formula_written_in_python():
    assert (caiyu_92(),) == precedent("caiyu_2015_92").formulas(first_year=2026)


def test_liusong_is_forty_to_sixty_of_tax_and_of_gdp_for_five_years():
    tax, gdp = precedent("liusong").formulas(first_year=2026)

    assert liusong() == tax
    assert GDP == gdp.pool
    assert [(Share("gdp", value="0.4"),)] == [shares(claim) for _, claim in gdp.claims]
    assert tuple(range(2026, 2031)) == gdp.years
    assert gdp.count == "split"


def test_years_may_be_given_where_the_rule_s_own_are_too_few():
    (formula,) = precedent("caiyu_2015_92").formulas(first_year=2027, years=8)

    assert tuple(range(2027, 2035)) == formula.years


@pytest.mark.parametrize("years", [0, -1, 1000])
def test_years_must_make_sense(years):
    with pytest.raises(InputError, match="期限"):
        precedent("liusong").formulas(2026, years)


def test_unknown_precedent_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="caiyu_2015_92 / liusong"):
        precedent("suzhou")


def test_unknown_and_missing_keys_are_refused_with_their_places():
    text = written("liusong").replace("title_en:", "titel_en:").replace("count: split", "cuont: split", 1)

    assert [
        ("x.yaml", "store.unknown_key_near"),
        ("x.yaml", "store.missing_key"),
        ("x.yaml formulas[0]", "store.unknown_key_near"),
        ("x.yaml formulas[0]", "store.missing_key"),
    ] == keys(text)


def test_years_inside_a_stored_formula_are_unknown():
    text = written("liusong").replace(
        "    count: split\n", "    count: split\n    years: {first: 2026, last: 2030}\n", 1
    )

    assert [("x.yaml formulas[0]", "store.unknown_key")] == keys(text)


def test_key_given_twice_is_refused():
    assert [("x.yaml", "store.not_yaml")] == keys(written("liusong") + "years: 6\n")


@pytest.mark.parametrize(
    "text", ["", "a: [", "!!python/object/apply:os.system [ls]", "&a [*a]", "- 1", "{1: 2}"]
)
def test_other_yaml_is_refused_and_runs_nothing(text):
    assert keys(text)


def test_share_written_without_quotes_is_refused():
    assert [("x.yaml formulas[0].claims[0].body.body.factor.value", "store.not_exact")] == keys(
        written("liusong").replace('value: "0.4"', "value: 0.4", 1)
    )


SAMPLE = Path(__file__).with_name("samples") / "version1" / "precedent.yaml"


def test_precedent_of_version_1_opens_as_the_same_formulas():
    old = read_precedent(SAMPLE.read_text(encoding="utf-8"))

    assert precedent("liusong").formulas(first_year=2026) == old.formulas(first_year=2026)


def test_precedent_of_a_newer_version_is_refused_with_words():
    text = written("liusong").replace("schema: 2", "schema: 3")

    assert [("x.yaml schema", "store.schema_newer")] == keys(text)


def test_what_version_1_did_not_have_is_refused_in_it():
    text = written("liusong").replace("schema: 2", "schema: 1")

    assert {"store.key_too_early"} == {key for _, key in keys(text)}
