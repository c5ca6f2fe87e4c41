"""Land and energy quotas as shared quantities: split or counted double; exact, in words, in a workbook."""

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, ledger_of
from tests.formula.sheets import recalculate_and_compare
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.clause import clause
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger import standard
from yrdshare.ledger.projects import Project, Register
from yrdshare.nodes.expression import Share

LAND, ENERGY = (standard.streams()[name] for name in ("land_quota", "energy_quota"))
UNITS = {
    "land_quota": ("亩", "mu"),
    "energy_quota": ("吨标准煤", "tonnes of standard coal"),
}
BOTH = pytest.mark.parametrize("stream", [LAND, ENERGY], ids=lambda one: one.name)


def quantities(stream, *counts):
    """A ledger of whole units for one project, from 2026 on."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    path = {2026 + spot: f"{count}/1000000" for spot, count in enumerate(counts)}  # as `ledger_of` takes them
    return ledger_of(register, {stream: {"P01": path}})


def split(stream):
    return Formula("指标分担", stream, {ORIGIN: Share("quota", value="0.3") * stream}, HOST, [2026, 2027])


def double(stream):
    claims = {ORIGIN: Share("quota", value="0.5") * stream, HOST: 1 * stream}
    return Formula("指标双算", stream, claims, None, [2026, 2027], HOST, "double")


@BOTH
def test_a_split_quota_adds_up_in_whole_units(stream):
    account = evaluate(split(stream), quantities(stream, 101, 5))

    assert [30, 2] == account.received[ORIGIN_REGION].tolist()  # 30.3 and 1.5, rounded once
    assert [71, 3] == account.received[HOST_REGION].tolist()
    assert [0, 0] == account.excess.tolist()


@BOTH
def test_a_quota_counted_double_shows_what_is_beyond_it(stream):
    account = evaluate(double(stream), quantities(stream, 100, 7))

    assert ([50, 4], [100, 7]) == (
        account.received[ORIGIN_REGION].tolist(),
        account.received[HOST_REGION].tolist(),
    )
    assert [50, 4] == account.excess.tolist()


@BOTH
@pytest.mark.parametrize("make", [split, double])
def test_the_clause_names_the_unit_in_its_own_language(make, stream):
    zh, en = (clause(make(stream), lang) for lang in ("zh", "en"))

    assert UNITS[stream.name][0] in zh
    assert UNITS[stream.name][1] in en
    assert UNITS[stream.name][0] not in en


@BOTH
def test_amounts_are_told_in_the_unit(stream):
    zh, en = (split(stream).dimension.amount_text(1234, lang) for lang in ("zh", "en"))

    assert [f"1,234 {unit}" for unit in UNITS[stream.name]] == [zh, en]


@pytest.mark.office
def test_workbooks_of_both_quotas_are_recalculated_to_the_unit():
    cases = []
    for stream in (LAND, ENERGY):
        for make in (split, double):
            ledger = quantities(stream, 101, 7)
            cases.append(([evaluate(make(stream), ledger)], ledger, {}))

    recalculate_and_compare(cases)


def test_land_and_energy_never_add_up():
    with pytest.raises(FormulaError, match="不是同类"):
        Formula("合计", LAND + ENERGY, {}, HOST, [2026])
