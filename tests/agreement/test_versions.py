"""Agreements of an earlier version open, keep their seal and settle on; newer ones are refused in words."""

import json
from pathlib import Path

import pytest

from tests.agreement.test_settle import hand_worked
from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.formula.test_exact import two_origins
from yrdshare.agreement.agreement import SCHEMA_VERSION, dumps
from yrdshare.agreement.loading import load_agreement, loads
from yrdshare.agreement.settle import settle
from yrdshare.agreement.statements import load_settlement
from yrdshare.agreement.treaty import treaty
from yrdshare.errors import AgreementError, InputError

SAMPLES = Path(__file__).with_name("samples")
OLD = SAMPLES / "version1"
NAMES = ("agreement_92", "agreement_two_origins")
SEALED = "14ae582da6f3400a3b40101eb20c0a00ea4de82d79d787bdfd00de1a3a928a8a"  # as version 1 printed it


def old(name):
    return json.loads((OLD / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_agreement_of_version_1_keeps_its_seal_and_is_written_again_letter_by_letter(name):
    file = OLD / f"{name}.json"
    agreement = load_agreement(file)

    assert 1 == old(name)["schema"]
    assert old(name)["digest"] == agreement.digest
    assert file.read_text(encoding="utf-8") == dumps(agreement)
    assert agreement.digest == loads(dumps(agreement)).digest


def test_seal_that_was_printed_under_version_1_stands_in_the_treaty_still():
    agreement = load_agreement(OLD / "agreement_two_origins.json")

    assert SEALED == agreement.digest
    assert all(SEALED in treaty(agreement, lang) for lang in ("zh", "en"))


def test_agreement_of_version_1_means_what_it_meant():
    again, now = load_agreement(OLD / "agreement_two_origins.json"), hand_worked()

    assert now.formulas == again.formulas
    assert now.register == again.register
    assert now.histories == again.histories
    assert now.gains == again.gains
    assert not any(formula.rest_pays for formula in again.formulas)
    assert all(project.park is None and project.fund is None for project in again.register)


def test_agreement_and_statement_of_version_1_settle_on():
    agreement, first = (
        load_agreement(OLD / "agreement_two_origins.json"),
        load_settlement(OLD / "settlement_2026.json"),
    )
    actuals = two_origins()

    assert first.digest == settle(agreement, actuals.known_until(2026), 2026).digest
    following = settle(agreement, actuals.known_until(2027), 2027, [first])
    fresh = settle(hand_worked(), actuals.known_until(2027), 2027, [settle(hand_worked(), actuals, 2026)])
    assert [one.transfer for one in fresh.lines] == [one.transfer for one in following.lines]


def test_altered_agreement_of_version_1_is_refused():
    written = (OLD / "agreement_92.json").read_text(encoding="utf-8")
    with pytest.raises(AgreementError, match="被改动过"):
        loads(written.replace('"9000000000"', '"9000000001"'))


@pytest.mark.parametrize("change", [{"park": None}, {"fund": "F"}])
def test_what_version_1_did_not_have_is_refused_in_it(change):
    data = old("agreement_92")
    data["projects"][0].update(change)
    with pytest.raises(InputError) as refused:
        loads(json.dumps(data))

    assert ["store.key_too_early"] == [one.key for one in refused.value.faults]


@pytest.mark.parametrize("bad", [0, "1", True, None, 2.0])
def test_what_is_no_version_is_refused(bad):
    with pytest.raises(InputError):
        loads(json.dumps({**old("agreement_92"), "schema": bad}))


@pytest.mark.parametrize(
    "bad", [{"projects": None}, {"projects": [None]}, {"projects": {}}, {"formulas": None}]
)
def test_what_cannot_be_brought_to_the_present_version_is_named_by_the_reader(bad):
    with pytest.raises(InputError):
        loads(json.dumps({**old("agreement_92"), **bad}))


def test_newer_version_than_known_is_refused_with_words():
    with pytest.raises(InputError, match="请用更新的 yrdshare 打开"):
        loads(json.dumps({**old("agreement_92"), "schema": SCHEMA_VERSION + 1}))


def test_formula_of_a_newer_version_inside_is_refused_by_its_place():
    data = old("agreement_92")
    data["formulas"][0]["schema"] = 99
    with pytest.raises(InputError, match=r"formulas\[0\]\.schema"):
        loads(json.dumps(data))


def test_agreement_of_the_present_version_is_written_as_the_kept_sample():
    """Files out there hold this: where it fails, the version must rise and the old samples stay."""
    file = SAMPLES / f"version{SCHEMA_VERSION}" / "agreement_two_origins.json"
    agreement = hand_worked()

    assert file.read_text(encoding="utf-8") == dumps(agreement)
    assert {ORIGIN_REGION, HOST_REGION} <= set(agreement.parties)
