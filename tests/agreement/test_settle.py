"""Yearly settlement: corrections, no later year, the chain of statements, the case worked to the last fen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    HOST_REGION,
    ORIGIN_REGION,
    OTHER_ORIGIN,
    TAX,
    ledger_of,
    one_project,
    park_of,
    shared_tax,
)
from tests.formula.test_exact import TWO_ORIGINS, two_origins, two_origins_formula
from tests.strategies import formulas, ledgers_for
from yrdshare.agreement.agree import agree
from yrdshare.agreement.agreement import Agreement, dumps
from yrdshare.agreement.loading import loads
from yrdshare.agreement.settle import settle
from yrdshare.agreement.statements import load_settlement, save_settlement
from yrdshare.errors import AgreementError, FormulaError
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.ledger.ledger import Cells
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import UNPLACED
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.nodes.expression import Share, Stream

REGIONS = {region.name_zh: region for region in (ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION)}


def hand_worked():
    park = park_of(two_origins(), tuple(REGIONS.values()))
    return agree(at(Draft([two_origins_formula()], park)), signed_by=REGIONS.values())


@pytest.mark.parametrize("stored", [False, True])
def test_two_origins_settle_to_the_last_fen(stored, tmp_path):
    agreement = hand_worked()
    if stored:
        agreement = loads(dumps(agreement))
    statements = []
    for year in range(2026, 2032):
        actuals = two_origins(revised=year >= TWO_ORIGINS["revision"]["known_when_settling"])
        statements.append(settle(agreement, actuals.known_until(year), year, statements))
        if stored:
            save_settlement(statements[-1], tmp_path / f"{year}.json")
            statements[-1] = load_settlement(tmp_path / f"{year}.json")
    lines = {(one.year, line.region.name_zh): line for one in statements for line in one.lines}

    for row in TWO_ORIGINS["settlements"]:
        line = lines[row["year"], row["to"]]
        assert (row["due"], row["correction"], row["transfer"]) == (line.due, line.correction, line.transfer)
    for statement in statements:
        assert 0 == sum(line.transfer for line in statement.lines)


def simple():
    park = one_project([100, 200, 300])
    return park, agree(
        at(Draft([shared_tax(park, Share("origin", value="0.4") * TAX)], park)),
        signed_by=park.regions.values(),
    )


def test_actuals_by_code_alone_take_their_places_from_the_agreement():
    _, agreement = simple()
    bare = Register([Project("P01", UNPLACED, UNPLACED, 0, 0)])
    statement = settle(agreement, ledger_of(bare, {TAX: {"P01": {2026: 100}}}), 2026)

    assert fen(40) == statement.line("税收", ORIGIN_REGION).transfer


def test_an_unknown_project_and_a_missing_one_are_both_refused():
    _, agreement = simple()
    bare = Register([Project("P1", UNPLACED, UNPLACED, 0, 0)])
    with pytest.raises(AgreementError, match="P01"):
        settle(agreement, ledger_of(bare, {TAX: {"P1": {2026: 100}}}), 2026)
    placed = Register([Project("P02", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    with pytest.raises(FormulaError, match="P01"):
        settle(agreement, ledger_of(placed, {TAX: {"P02": {2026: 100}}}), 2026)


def test_a_year_outside_or_a_broken_chain_is_refused():
    park, agreement = simple()
    first = settle(agreement, park.ledger, 2026)
    second = settle(agreement, park.ledger, 2027, [first])
    with pytest.raises(AgreementError, match="2030"):
        settle(agreement, park.ledger, 2030)
    with pytest.raises(AgreementError, match="没有接续"):
        settle(agreement, park.ledger, 2028, [second])
    with pytest.raises(AgreementError, match="另一份协议"):
        settle(
            agree(
                at(Draft([shared_tax(park, Share("origin", value="0.5") * TAX)], park)),
                signed_by=park.regions.values(),
            ),
            park.ledger,
            2027,
            [first],
        )


def test_an_altered_statement_is_refused(tmp_path):
    park, agreement = simple()
    save_settlement(settle(agreement, park.ledger, 2026), tmp_path / "2026.json")
    text = (tmp_path / "2026.json").read_text(encoding="utf-8")
    (tmp_path / "2026.json").write_text(text.replace("40000000", "41000000"), encoding="utf-8")
    with pytest.raises(AgreementError, match="改动过"):
        load_settlement(tmp_path / "2026.json")


def bare_agreement(formula, ledger):
    """The agreement of any formula, without a draft: settlement needs no costs or baselines."""
    regions = tuple(dict.fromkeys(ledger.register.regions))
    return Agreement(
        "测试", "Test", (formula,), regions, regions, ledger.register, {}, {}, 1, ledger.digest(), (), 3
    )


@given(st.data())
def test_settling_a_year_reads_no_later_year_and_revisions_become_corrections(data):
    formula = data.draw(formulas())
    ledger = data.draw(ledgers_for(formula))
    agreement = bare_agreement(formula, ledger)
    last = int(ledger.register.moved.max()) - 1  # histories must be known
    years = [year for year in formula.years if year >= last] or [formula.years[-1]]
    year = data.draw(st.sampled_from(years))
    statement = settle(agreement, ledger, year)

    assert [one.transfer for one in statement.lines] == [
        one.transfer for one in settle(agreement, ledger.known_until(max(year, last)), year).lines
    ]
    if formula.count == "split":
        assert 0 == sum(line.transfer for line in statement.lines)
    later = [one for one in years if one > year]
    if later:
        following = settle(agreement, changed(ledger, year), later[0], [statement])
        whole = settle(agreement, changed(ledger, year), later[0])
        settled = {line.region: line.transfer for line in statement.lines}
        for line, plain in zip(following.lines, whole.lines, strict=True):
            assert line.transfer + settled[line.region] == plain.transfer


def changed(ledger, year):
    """The same ledger with every present cell of `year` doubled: a revision known later."""
    cells = {}
    for name, held in ledger.cells.items():
        value = held.value.copy()
        value[:, ledger.years.index(year)] *= 2
        cells[name] = Cells(np.asarray(value), held.present, held.source, held.status)
    return type(ledger)(ledger.register, ledger.years, ledger.streams, cells, ledger.sources)


def grown(codes, years=(2026, 2027, 2028)):
    """Actuals with the agreement's project and, where wanted, one that came later from another origin."""
    known = {
        "P01": (Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026), dict.fromkeys(years, 100)),
        "P09": (Project("P09", OTHER_ORIGIN, HOST_REGION, 2027, 2027), dict.fromkeys(years[1:], 50)),
    }
    register = Register([known[code][0] for code in codes])
    return ledger_of(register, {TAX: {code: known[code][1] for code in codes}})


def test_a_later_project_settles_and_may_not_vanish_again(tmp_path):
    _, agreement = simple()
    first = settle(agreement, grown(["P01"]), 2026)
    second = settle(agreement, grown(["P01", "P09"]), 2027, [first])
    assert fen(20) == second.line("税收", OTHER_ORIGIN).transfer
    save_settlement(second, tmp_path / "2027.json")
    assert second.digest == load_settlement(tmp_path / "2027.json").digest
    with pytest.raises(AgreementError, match="P09"):
        settle(agreement, grown(["P01"]), 2028, [first, second])
    third = settle(agreement, grown(["P01", "P09"]), 2028, [first, load_settlement(tmp_path / "2027.json")])
    assert 0 == sum(line.transfer for line in third.lines)


def test_actuals_that_place_a_project_elsewhere_are_refused():
    _, agreement = simple()
    moved = Register([Project("P01", OTHER_ORIGIN, HOST_REGION, 2026, 2026)])
    with pytest.raises(AgreementError, match="与协议不符"):
        settle(agreement, ledger_of(moved, {TAX: {"P01": {2026: 100}}}), 2026)


def test_a_statement_on_example_figures_says_so():
    park, agreement = simple()

    assert "示例" in settle(agreement, park.ledger, 2026).text("zh")
    confirmed = ledger_of(park.projects, {TAX: {"P01": {2026: 100}}}, status=2)
    assert "不得据以划转" not in settle(agreement, confirmed, 2026).text("zh")


QUOTA = Stream("quota", "quota", "亩", "—")


def quota_statement():
    """500 mu of land quota in 2026, a third of it credited to the origin."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    ledger = ledger_of(register, {QUOTA: {"P01": {2026: "0.0005"}}})  # 500 of the smallest unit
    formula = Formula("指标", QUOTA, {ORIGIN: Share("quota", value="1/3") * QUOTA}, HOST, [2026])
    return settle(bare_agreement(formula, ledger), ledger, 2026)


def test_what_is_not_money_is_told_in_its_own_unit_also_when_read_back(tmp_path):
    statement = quota_statement()
    save_settlement(statement, tmp_path / "2026.json")
    again = load_settlement(tmp_path / "2026.json")

    assert statement.digest == again.digest
    for lang, credited in (
        ("zh", "计入 167 亩；本年调整 167 亩"),
        ("en", "credited 167 mu; adjustment 167 mu"),
    ):
        assert statement.text(lang) == again.text(lang)
        assert credited in again.text(lang)
        assert "0.000" not in again.text(lang)


def test_an_altered_unit_is_refused(tmp_path):
    save_settlement(quota_statement(), tmp_path / "2026.json")
    written = (tmp_path / "2026.json").read_text(encoding="utf-8")
    for other in ("吨", ""):
        (tmp_path / "2026.json").write_text(written.replace('"亩"', f'"{other}"'), encoding="utf-8")
        with pytest.raises(AgreementError, match="改动过"):
            load_settlement(tmp_path / "2026.json")
