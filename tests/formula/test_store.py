"""The stored form: there and back the same, and every fault of a bad one at once, by its path."""

import copy
import json
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formulas import FORMULAS, FUND, VAT, caiyu_92
from tests.strategies import EXPRESSIONS, TESTS, formulas
from yrdshare.errors import InputError
from yrdshare.formula import shapes, store
from yrdshare.formula.clause import clause
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.migrations import FORMULA_VERSION
from yrdshare.formula.store import dump, dump_value, dumps, load, loads
from yrdshare.nodes.build import window
from yrdshare.nodes.expression import Number, Share, walk
from yrdshare.strict import DEEPEST, LARGEST_INTEGER

SCHEMA = json.loads(files("yrdshare.formula").joinpath("formula.schema.json").read_text(encoding="utf-8"))
SAMPLES = Path(__file__).with_name("samples")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ANY_FORMULA = st.booleans().flatmap(lambda opened: formulas(open_shares=opened))


def faults(data):
    """Where and what the faults are."""
    with pytest.raises(InputError) as refused:
        load(data)
    return [(fault.place.cell, fault.key.removeprefix("store.")) for fault in refused.value.faults]


@pytest.fixture
def stored():
    return copy.deepcopy(dump(caiyu_92()))


@pytest.mark.parametrize("name", FORMULAS)
def test_known_formulas_come_back_the_same(name):
    assert loads(dumps(FORMULAS[name])) == FORMULAS[name]


@given(ANY_FORMULA)
def test_load_of_dump_is_the_formula(formula):
    assert load(dump(formula)) == formula
    assert loads(dumps(formula)) == formula


@given(ANY_FORMULA)
def test_what_compares_equal_after_loading_also_reads_the_same(formula):
    again = loads(dumps(formula))

    assert clause(formula) == clause(again)
    assert clause(formula, "en") == clause(again, "en")
    assert dumps(formula) == dumps(again)


@given(ANY_FORMULA)
def test_every_dumped_formula_fits_the_published_schema(formula):
    VALIDATOR.validate(dump(formula))


def test_published_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_schema_and_loader_know_the_same_nodes_and_keys():
    nodes = {name: part for name, part in SCHEMA["$defs"].items() if "node" in part.get("properties", {})}

    assert {one.__name__ for one in (*EXPRESSIONS, *TESTS)} == set(shapes.NODES) == set(nodes)
    for name, shape in shapes.NODES.items():
        assert ["node", *shape.keys] == list(nodes[name]["properties"]) == nodes[name]["required"]
        assert nodes[name]["properties"]["node"]["const"] == name
    assert list(shapes.FORMULA) == list(SCHEMA["properties"]) == SCHEMA["required"]
    assert list(shapes.STEP) == list(SCHEMA["$defs"]["step"]["properties"])
    assert list(shapes.KEY) == list(SCHEMA["$defs"]["key"]["properties"])
    assert list(shapes.REGION) == list(SCHEMA["$defs"]["region"]["properties"])
    offered = [one["$ref"].rsplit("/", 1)[1] for one in SCHEMA["$defs"]["expression"]["oneOf"]]
    assert {one.__name__ for one in EXPRESSIONS} == set(offered)


def test_every_object_of_the_schema_is_closed():
    def objects(part):
        for held in part.values() if isinstance(part, dict) else part:
            if isinstance(held, dict | list):
                yield from objects(held)
        if isinstance(part, dict) and part.get("type") == "object":
            yield part

    assert all(one["additionalProperties"] is False for one in objects(SCHEMA))


def test_schema_and_loader_refuse_the_same_choices(stored):
    for path, bad in (
        ("count", "both"),
        ("collected_by", {"role": "village"}),
        ("rest_pays", "yes"),
        ("rest_pays", 1),
        ("years", {"first": -1, "last": 2}),
    ):
        wrong = {**stored, path: bad}

        assert faults(wrong)
        assert not VALIDATOR.is_valid(wrong)


def test_text_is_deterministic_and_keeps_chinese():
    text = dumps(caiyu_92())

    assert text == dumps(caiyu_92())
    assert "增值税地方留成" in text
    assert '"value": "0.5"' in text
    assert '"role": "origin"' in text


def test_region_is_stored_with_all_that_names_it():
    data = dump(FORMULAS["fund"])

    assert {
        "region": {
            "code": "F01",
            "name_zh": "共同发展基金",
            "name_en": FUND.name_en,
            "level": "基金",
            "parent": "",
        }
    } == data["claims"][0]["claimant"]


def test_all_faults_are_found_at_once_with_their_paths(stored):
    capped = stored["claims"][0]["body"]
    capped["totl"] = capped.pop("total")
    capped["body"]["body"]["clock"] = "full"
    capped["body"]["test"]["right"]["value"] = 2000
    stored["pool"]["parts"][0]["node"] = "Steam"
    stored["pool"]["parts"][1]["name"] = None
    stored["years"]["first"] = "2026"
    stored["extra"] = 1
    del stored["count"]

    assert [
        ("", "unknown_key"),
        ("", "missing_key"),
        ("pool.parts[0].node", "unknown_node"),
        ("pool.parts[1].name", "not_text"),
        ("claims[0].body", "unknown_key_near"),
        ("claims[0].body", "missing_key"),
        ("claims[0].body.body.body.clock", "not_one_of"),
        ("claims[0].body.body.test.right.value", "not_exact"),
        ("years.first", "not_integer"),
    ] == faults(stored)


def test_refusal_names_the_nearest_word(stored):
    stored["pool"]["parts"][0]["node"] = "Steam"
    with pytest.raises(InputError) as refused:
        load(stored)

    assert "pool.parts[0].node: 此处不能用节点“Steam”。是否指 Stream？" in refused.value.text("zh")
    assert "Did you mean Stream?" in refused.value.text("en")


@pytest.mark.parametrize(
    "bad", [0.5, "0,5", "五", "1e3", "1/0", "４", " 1", "0x1", "50%", True, None, "1" * 19, "--1"]
)
def test_only_exact_numbers_in_text_are_numbers(stored, bad):
    stored["claims"][0]["body"]["body"]["test"]["right"]["value"] = bad

    assert [("claims[0].body.body.test.right.value", "not_exact")] == faults(stored)


@pytest.mark.parametrize("bad", [True, 5.0, "5", None, -1, LARGEST_INTEGER + 1, 10**400])
def test_only_whole_years_are_years(stored, bad):
    stored["claims"][0]["body"]["total"]["years"] = bad
    where = "claims[0].body.total.years"
    key = "integer_range" if type(bad) is int else "not_integer"

    assert [(where, key)] == faults(stored)


@pytest.mark.parametrize("bad", [None, [], "text", 1, [[]], {"node": []}, {"node": "__import__"}, {1: 2}])
def test_anything_else_than_a_node_is_refused(stored, bad):
    stored["pool"] = bad

    assert all(path.startswith("pool") for path, _ in faults(stored))


@pytest.mark.parametrize("bad", [None, [], "text", 1, 2.5, {}])
def test_anything_else_than_a_formula_is_refused(bad):
    assert faults(bad)


def test_share_out_of_its_bounds_is_refused_where_it_stands(stored):
    share = stored["claims"][0]["body"]["body"]["body"]["body"]["factor"]
    share["low"] = "0.6"

    path = "claims[0].body.body.body.body.factor"
    with pytest.raises(InputError) as refused:
        load(stored)

    assert [(path, "nodes.share_outside")] == [(one.place.cell, one.key) for one in refused.value.faults]


def test_what_means_nothing_as_a_formula_is_refused_too(stored):
    stored["rest"] = None
    with pytest.raises(InputError) as refused:
        load(stored)

    assert ["formula.no_rest"] == [one.key for one in refused.value.faults]


def test_a_test_cannot_stand_for_an_amount(stored):
    stored["pool"] = {"node": "Marked", "mark": "x"}

    assert [("pool.node", "unknown_node")] == faults(stored)


def old(name):
    """A formula as version 1 wrote it."""
    return json.loads((SAMPLES / "version1" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["caiyu_92", "liusong", "stepped", "double_gdp", "fund"])
def test_formula_of_version_1_opens_as_the_same_formula(name):
    assert 1 == old(name)["schema"]
    assert FORMULAS[name] == load(old(name))
    assert FORMULA_VERSION == dump(load(old(name)))["schema"]


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_of_the_present_version_is_written_as_the_kept_sample(name):
    """Files out there hold this: where it fails, the version must rise and the old samples stay."""
    file = SAMPLES / f"version{FORMULA_VERSION}" / f"{name}.json"

    assert file.read_text(encoding="utf-8") == dumps(FORMULAS[name])


def test_loading_an_old_formula_leaves_its_data_alone():
    data = old("fund")
    load(data)

    assert old("fund") == data


def test_what_a_version_did_not_have_is_refused_in_it():
    assert [("rest_pays", "key_too_early")] == faults({**old("liusong"), "rest_pays": True})


def test_faults_of_an_old_formula_are_named_like_those_of_a_new_one():
    data = old("liusong")
    del data["count"]
    data["pool"]["node"] = "Smu"

    assert [("", "missing_key"), ("pool.node", "unknown_node")] == faults(data)


@pytest.mark.parametrize("version", [FORMULA_VERSION + 1, 10**6, 10**400])
def test_newer_version_than_known_is_refused_with_words(stored, version):
    with pytest.raises(InputError) as refused:
        load({**stored, "schema": version})

    assert ["store.schema_newer"] == [one.key for one in refused.value.faults]
    assert "请用更新的 yrdshare 打开" in refused.value.text("zh")
    assert "newer yrdshare" in refused.value.text("en")


@pytest.mark.parametrize("bad", [0, -1, True, None, "2", 2.0, [], {}])
def test_what_is_no_version_is_refused(stored, bad):
    assert [("schema", "schema")] == faults({**stored, "schema": bad})


def test_every_node_stands_in_some_known_formula():
    """So that the samples and the golden texts show them all."""
    trees = [tree for one in FORMULAS.values() for tree in (one.pool, *(claim for _, claim in one.claims))]

    assert {*EXPRESSIONS, *TESTS} == {type(node) for tree in trees for node in walk(tree)}


def test_keys_and_rates_are_stored_as_exact_text():
    data = dump(FORMULAS["committee"])["claims"][2]["body"]["body"]["body"]

    assert ["310114", "嘉定区", "Jiading District", "1/7"] == list(data["keys"][1].values())
    assert "0.08" == dump(FORMULAS["fixed_return"])["claims"][0]["body"]["body"]["otherwise"]["rate"]


@pytest.mark.parametrize(
    ("path", "bad", "where", "key"),
    [
        ((), {"keys": {}}, "keys", "store.not_list"),
        ((), {"keys": []}, "", "nodes.no_keys"),
        (("keys", 0), {"value": 0.25}, "keys[0].value", "store.not_exact"),
        (("keys", 0), {"value": "-1"}, "", "nodes.key_negative"),
        (("keys", 0), {"code": "310114"}, "", "nodes.key_twice"),
        (("keys", 0), {"extra": 1}, "keys[0]", "store.unknown_key"),
    ],
)
def test_bad_keys_are_refused_by_their_place(path, bad, where, key):
    data = copy.deepcopy(dump(FORMULAS["committee"]))
    spot = data["claims"][2]["body"]["body"]["body"]
    for step in path:
        spot = spot[step]
    spot.update(bad)
    with pytest.raises(InputError) as refused:
        load(data)
    [found] = refused.value.faults

    assert (f"claims[2].body.body.body.{where}" if where else "", key) == (found.place.cell, found.key)


def test_rate_of_a_unit_must_be_an_amount():
    data = copy.deepcopy(dump(FORMULAS["quota_paid"]))
    data["claims"][0]["body"]["then"]["rate"] = dump_value(Share("s", value="1"))

    assert [("claims[0].body.then.rate.node", "unknown_node")] == faults(data)


def test_deep_nesting_is_refused_both_ways():
    body = "0.5" * VAT
    for _ in range(DEEPEST + 5):
        body = window(body, 1, 5)
    with pytest.raises(InputError) as refused:
        dump(Formula("f", VAT, {ORIGIN: body}, HOST, [2026]))

    assert ["store.too_deep"] == [one.key for one in refused.value.faults]

    data = {"node": "x"}
    for _ in range(100_000):
        data = {"body": data}
    assert [("", "too_deep")] == faults(data)
    while isinstance(data, dict):  # freed level by level: freeing it at once is recursive too
        data = data.get("body")


def test_deep_text_is_refused():
    with pytest.raises(InputError) as refused:
        loads('{"pool":' * 200_000)

    assert refused.value.faults[0].key in ("store.too_deep", "store.not_json")


def test_large_data_are_refused(stored):
    stored["pool"]["parts"] *= 100_000
    assert [("", "too_large")] == faults(stored)


def test_large_text_is_refused():
    with pytest.raises(InputError, match="过大"):
        loads(" " * (store.MOST_TEXT + 1))


@pytest.mark.parametrize("text", ["", "{", "[1,]", "{'a': 1}", '{"a": 1}x', "9" * 5000])
def test_what_is_not_json_is_refused_in_words(text):
    with pytest.raises(InputError) as refused:
        loads(text)

    assert refused.value.text("zh")


def test_key_given_twice_is_refused(stored):
    text = json.dumps(stored).replace('"count":', '"name": "again", "count":')
    with pytest.raises(InputError, match="“name”写了两次"):
        loads(text)


def test_what_could_not_be_read_back_is_not_written():
    huge = Number(Fraction(10**20), "元")
    with pytest.raises(InputError):
        dump(Formula("f", VAT, {ORIGIN: "0.5" * huge}, HOST, [2026]))
    with pytest.raises(InputError):
        dump(Formula("n" * 2000, VAT, {ORIGIN: "0.5" * VAT}, HOST, [2026]))
    with pytest.raises(InputError):
        dump(Formula("\ud800", VAT, {ORIGIN: "0.5" * VAT}, HOST, [2026]))


def test_fraction_without_end_is_stored_as_a_fraction():
    claim = Share("s", value="1/3") * VAT
    data = dump(Formula("f", VAT, {ORIGIN: claim}, HOST, [2026]))

    assert data["claims"][0]["body"]["factor"]["value"] == "1/3"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(list(shapes.NODES)),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["node", "body", "parts", "name", "pool", "claims", "years", "value"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_no_data_make_the_loader_fail_otherwise_than_by_its_own_faults(data):
    with pytest.raises(InputError):
        load(data)
