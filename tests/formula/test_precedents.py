"""Published rules as stored formulas: complete, strict, and the same formulas as written in Python."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.formulas import GDP, caiyu_92, liusong
from yrdshare.errors import InputError
from yrdshare.formula.clause import clause
from yrdshare.formula.migrations import PRECEDENT_VERSION, open_share, records
from yrdshare.formula.precedents import precedent, precedents, read_precedent
from yrdshare.formula.short import short
from yrdshare.formula.store import dumps, loads
from yrdshare.money import share_text
from yrdshare.nodes.expression import Share, shares
from yrdshare.resources import data
from yrdshare.words import LANGUAGES

NAMES = [
    name
    for rule in precedents()
    for name in (rule, *(f"{rule}.{one.name}" for one in precedent(rule).variants))
]
OPEN = {"zh": "待定", "en": "to be settled"}


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
    for source in found.sources:
        assert source.address.startswith(("http://", "https://"))
        assert source.says_zh
        assert source.says_en
    assert all(found.text(lang) for lang in LANGUAGES)
    assert all((found.summary_zh, found.summary_en, found.region_zh, found.region_en))
    assert all((found.notes_zh, found.notes_en))
    assert f"schema: {PRECEDENT_VERSION}" in written(name)  # what is stored is of the present version


@pytest.mark.parametrize("name", precedents())
def test_confidence_is_no_more_than_what_the_best_source_states(name):
    found = precedent(name)
    rank = ("V1", "V2", "V3").index

    assert rank(found.confidence) <= max(rank(source.confidence) for source in found.sources) or (
        len(found.sources) >= rank(found.confidence) + 1  # several sources that each state the whole
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if not precedent(name).needs_park])
def test_every_precedent_prints_its_clause_and_is_stored_and_read_again(name, lang):
    found = precedent(name)
    for formula in found.formulas(2026, found.years or 5):
        text = clause(formula, lang)

        assert formula == loads(dumps(formula))
        assert text.startswith("# ")
        assert all(share_text(one.value) in text for one in formula.shares if one.value is not None)
        assert bool(formula.open_shares) == (OPEN[lang] in text)


def test_what_is_taken_off_is_told_in_words_and_not_as_minus_one_times():
    shared, *_ = precedent("kunming_2024_double_count").formulas(2026, 1)
    (first, *_) = precedent("zhenjiang_taihu").formulas(2026, 1)

    assert "为地方税收扣除已兑现优惠。" in clause(shared)
    assert "Local tax net of Incentives paid." in clause(shared, "en")
    assert ("地方税收−已兑现优惠", "Local tax − Incentives paid") == (
        short(shared.pool),
        short(shared.pool, "en"),
    )
    assert "85.78%（以负数计）。" in clause(first)
    assert "is entitled to minus 85.78% of" in clause(first, "en")


@pytest.mark.parametrize("name", [name for name in NAMES if precedent(name).needs_park])
def test_rule_that_leaves_keys_or_claimants_to_the_park_asks_for_one(name):
    with pytest.raises(InputError, match="park"):
        precedent(name).formulas(2026, 5)


@pytest.mark.parametrize("name", NAMES)
def test_rule_is_a_template_exactly_where_a_ratio_is_open(name):
    found = precedent(name)

    assert found.template == open_share(list(found.stored))


# Ratios that are told of these cases and confirmed by nobody: none may stand in a file,
# as a share, a rate or a key, nor in its words. What is confirmed of the same case stands behind the bar.
UNCONFIRMED = {
    "susu": "1 | ",
    "jiangyin_jingjiang": "0.9 0.1 0.5 1 | ",
    "suchu": "0.56 0.44 | ",
    "shenshan_2011": "0.75 0.25 0.5 | ",
    "haidian_qinhuangdao": "0.4 0.2 | ",
    "wanbei_parks": "1 | ",
    "pinghu_qingtian": "0.5 | 0.1",
    "yrd_demo_zone": " | ",
    "ninghuai": " | ",
    "ganmei": " | ",
    "jiangsu_south_north": " | ",
    "jinyun_fuyang": " | ",
    "chunan_hangzhou": " | ",
    "cixi_changshan": " | ",
    "hebei_base_2015": " | ",
}
TOLD = {
    "shenshan_2011": "75 25",
    "haidian_qinhuangdao": "442 4:4:2 40%",
    "suchu": "56 44",
    "jiangyin_jingjiang": "90% 9:1",
}


def numbers(data):
    """Every share with a value, every rate and key of plain data."""
    values = [one["value"] for node in ("Share", "ByKey") for one in records(data, node) if "value" in one]
    return {Fraction(one) for one in values if one is not None} | {
        Fraction(one["rate"]) for one in records(data, "Returned")
    }


@pytest.mark.parametrize("name", UNCONFIRMED)
def test_no_ratio_that_nobody_confirms_is_shipped(name):
    found = precedent(name)
    _, confirmed = ({Fraction(one) for one in part.split()} for part in UNCONFIRMED[name].split("|"))
    words = found.summary_zh + found.summary_en + found.notes_zh + found.notes_en

    assert confirmed == numbers(list(found.stored))
    assert found.template == (not confirmed)
    assert not any(told in words for told in TOLD.get(name, "").split())


def test_negative_control_a_ratio_put_into_a_template_is_found():
    text = (
        written("haidian_qinhuangdao")
        .replace("value: null", 'value: "0.4"')
        .replace("template: true", "template: false")
    )

    assert {Fraction("0.4")} == numbers(list(read_precedent(text).stored))


# What the cases state and two, three or more sources confirm: case, share, value.
STATED = [
    ("caiyu_2015_92", "origin", "0.5"),
    ("head_office_2012_40", "head_office", "0.25"),
    ("head_office_2012_40", "branches", "0.5"),
    ("liusong", "origin", "0.4"),
    ("liusong", "gdp", "0.4"),
    ("hehuai", "gdp", "0.5"),
    ("hehuai", "zone", "1"),
    ("hehuai.on_account", "origin", "0.5"),
    ("nanpu", "origin", "0.3"),
    ("nanpu", "equity", "0.2"),
    ("liaoning_enclave", "origin", "0.5"),
    ("yishui", "origin", "0.7"),
    ("feixian", "origin", "0.8"),
    ("zhongshan_heyuan", "origin", "0.5"),
    ("fujian_2012_shanhai", "tax", "0.5"),
    ("fujian_2012_shanhai", "recruited", "0.6"),
]


@pytest.mark.parametrize(("name", "share", "value"), STATED)
def test_shares_are_those_the_sources_state(name, share, value):
    held = {one["name"]: one["value"] for one in records(list(precedent(name).stored), "Share")}

    assert value == held[share]


def test_variant_is_another_reading_of_the_same_rule():
    rule, other = precedent("caiyu_2015_92"), precedent("caiyu_2015_92.cap_on_pool")

    assert rule.sources == other.sources
    assert "caiyu_2015_92.cap_on_pool" == other.name
    assert rule.text() != other.text()
    assert rule.formulas(2026) != other.formulas(2026)


def test_unknown_variant_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="cap_on_pool / threshold_on_all_tax"):
        precedent("caiyu_2015_92.cap")


def test_rule_without_a_term_asks_for_the_years():
    with pytest.raises(InputError, match="没有写明期限"):
        precedent("nanpu").formulas(2026)

    assert {(2026, 2027)} == {formula.years for formula in precedent("nanpu").formulas(2026, 2)}


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
    with pytest.raises(InputError, match=r"caiyu_2015_92 / .* / liusong"):
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
    text = written("liusong").replace("schema: 3", "schema: 4")

    assert [("x.yaml schema", "store.schema_newer")] == keys(text)


def test_what_version_1_did_not_have_is_refused_in_it():
    text = written("liusong").replace("schema: 3", "schema: 1")

    assert {"store.key_too_early"} == {key for _, key in keys(text)}


def test_precedent_of_version_1_says_of_each_source_what_was_said_of_all():
    old = read_precedent(SAMPLE.read_text(encoding="utf-8"))

    assert ("rule", "other", "V1", False) == (old.kind, old.category, old.confidence, old.template)
    assert {"V2（机制 mechanism） / V1（比例与年限 ratio and years）"} == {one.says_zh for one in old.sources}


def test_precedent_of_version_2_with_an_open_share_is_a_template():
    text = SAMPLE.read_text(encoding="utf-8").replace('value: "0.4"', "value: null", 1)

    assert read_precedent(text).template


@pytest.mark.parametrize(
    ("old", "new", "place", "key"),
    [
        ("template: false", "template: true", "template", "precedents.template"),
        ("kind: park", "kind: Park", "kind", "store.not_one_of"),
        ("category: ratio", "category: share", "category", "store.not_one_of"),
        ("confidence: V1\nsources", "confidence: M-high\nsources", "confidence", "store.not_one_of"),
        ("    confidence: V2\n", "    confidence: M-low\n", "sources[1].confidence", "store.not_one_of"),
        ("    says_en: that tax", "    say_en: that tax", "sources[1]", "store.unknown_key_near"),
        ("years: 5", "years: five", "years", "store.not_integer"),
        (
            "pooled: []",
            'pooled: [{stream: {node: Number, value: "1", unit: 元}, of: []}]',
            "pooled[0].stream.node",
            "store.not_one_of",
        ),
        (
            "claimant: {role: origin}",
            "claimant: {each: origins}",
            "formulas[0].claims[0].claimant.each",
            "store.not_one_of",
        ),
        (
            "claimant: {role: origin}",
            "claimant: {each: origin, role: origin}",
            "formulas[0].claims[0].claimant",
            "store.unknown_key",
        ),
        (
            "variants: []",
            "variants: [{name: a, title_zh: b, title_en: c}]",
            "variants[0]",
            "store.missing_key",
        ),
    ],
)
def test_what_is_wrong_with_the_form_is_told_with_its_place(old, new, place, key):
    assert old in written("liusong")

    assert (f"x.yaml {place}", key) in keys(written("liusong").replace(old, new, 1))


@pytest.mark.parametrize(
    ("wanted", "place", "key"),
    [
        ("{measure: parts, indicator: gdp, year: 2023, among: origin}", ".measure", "store.not_one_of"),
        ("{measure: part, indicator: gdp, among: origin}", "", "store.missing_key"),
        ('{measure: part, indicator: gdp, year: "2023", among: origin}', ".year", "store.not_integer"),
        ("{measure: part, indicator: gdp, year: 2023, among: origin, of: host}", "", "store.unknown_key"),
    ],
)
def test_keys_by_an_indicator_are_read_strictly(wanted, place, key):
    text = written("liusong").replace(
        "body: *local}", f"body: {{node: ByKey, body: *local, keys: {wanted}}}}}", 1
    )

    assert (f"x.yaml formulas[0].claims[0].body.body.body.keys{place}", key) in keys(text)
