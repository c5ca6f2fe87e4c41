"""The working of an account as text."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formulas import FORMULAS, LOCAL, VAT
from tests.strategies import HOSTS, ORIGINS, formulas, ledgers_for
from yrdshare.errors import InputError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.tree import tree
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen, wan_text
from yrdshare.nodes.build import capped, history
from yrdshare.nodes.expression import Share

FLOW = {2023: "2000", 2024: "2000", 2025: "2000", 2026: "8000", 2027: "8000", 2028: "8000"}


@pytest.fixture
def ledger():
    """One plant with 2000 万元 a year before it moved and 8000 after; a second with half of it."""
    origin, host = ORIGINS[0], HOSTS[0]
    projects = [Project("P01", origin, host, 2026, 2026), Project("P02", origin, host, 2026, 2027)]
    value = np.array([[fen(one) for one in FLOW.values()], [fen(one) // 2 for one in FLOW.values()]])
    shape = value.shape
    cells = Cells(value, np.ones(shape, bool), np.zeros(shape, np.int32), np.zeros(shape, np.int8))
    return Ledger(Register(projects), tuple(FLOW), {"vat": VAT}, {"vat": cells}, ("示例",))


@pytest.fixture
def half():
    claim = capped(Share("s", value="1/2") * VAT, history(VAT, 3))
    return Formula("一半", VAT, {ORIGIN: claim}, HOST, [2026, 2027, 2028])


def test_cap_reached_in_year_two_shows_what_was_paid_and_what_is_left(ledger, half):
    text = tree(evaluate(half, ledger), "P01", 2027)

    assert (
        "一半，2027年，项目 P01\n"
        "分成基数：8,000.00 万元\n"
        "└─ 增值税地方留成：8,000.00 万元\n"
        "飞出地应得：2,000.00 万元\n"
        "└─ 累计上限（此前已得 4,000.00 万元，上限 6,000.00 万元，本年前尚余 2,000.00 万元）：2,000.00 万元\n"
        "   ├─ 乘以 50%：4,000.00 万元\n"
        "   │  └─ 增值税地方留成：8,000.00 万元\n"
        "   └─ 迁入前3年合计：6,000.00 万元\n"
        "      └─ 增值税地方留成：6,000.00 万元\n"
        "余额归飞入地：6,000.00 万元\n"
    ) == text


def test_all_projects_are_summed(ledger, half):
    text = tree(evaluate(half, ledger), None, 2026)

    assert "全部 2 个项目合计" in text
    assert "飞出地应得：6,000.00 万元" in text
    assert "上限 9,000.00 万元" in text


def test_history_as_written_in_the_agreement_is_said_so(ledger, half):
    agreed = {history(VAT, 3): {"P01": fen("5000"), "P02": fen("3000")}}
    text = tree(evaluate(half, ledger, agreed), "P01", 2027)

    assert "迁入前3年合计（按协议载明的数额）：5,000.00 万元\n余额" in text


def test_stepped_shows_the_branch_of_the_year_only(ledger):
    two = replace(
        ledger,
        streams={"vat": VAT, "cit": LOCAL.parts[1]},
        cells={"vat": ledger.cells["vat"], "cit": ledger.cells["vat"]},
    )
    formula = FORMULAS["stepped"].with_shares({"vat": "0.25", "cit": "0.2"})
    account = evaluate(replace(formula, years=(2026, 2027, 2028)), two)

    assert "分段（迁入起），当年为第2年：8,000.00 万元\n   └─ 乘以 50%" in tree(account, "P01", 2027)


def test_half_a_fen_is_told_before_rounding(ledger):
    value = ledger.cells["vat"].value.copy()
    value[0, 3] += 1
    odd = replace(ledger, cells={"vat": replace(ledger.cells["vat"], value=value)})
    formula = Formula("f", VAT, {ORIGIN: Share("s", value="1/2") * VAT}, HOST, [2026])
    text = tree(evaluate(formula, odd), "P01", 2026)

    assert "飞出地应得：4,000.000001 万元" in text
    assert "（舍入到分之前）" in text


def test_unknown_year_and_project_are_refused_with_the_nearest(ledger, half):
    account = evaluate(half, ledger)
    with pytest.raises(InputError, match="2028"):
        tree(account, "P01", 2029)
    with pytest.raises(InputError, match="P01"):
        tree(account, "P1", 2026)


@given(st.data(), formulas(), st.sampled_from(["zh", "en"]))
def test_working_of_every_formula_shows_what_was_booked(data, formula, lang):
    account = evaluate(formula, data.draw(ledgers_for(formula)))
    code = data.draw(st.sampled_from([None, *account.register.codes]))
    column = data.draw(st.integers(0, len(formula.years) - 1))
    text = tree(account, code, formula.years[column], lang)
    rows = slice(None) if code is None else account.register.row(code)

    roots = [line for line in text.splitlines()[1:] if not line.startswith((" ", "├", "└", "│"))]
    booked = [account.pool, *account.claims, *([] if account.rest is None else [account.rest])]
    assert len(roots) == len(booked)
    if formula.dimension.unit == "元":
        for line, amounts in zip(roots, booked, strict=True):
            assert wan_text(int(np.sum(amounts[rows, column])), 6).rstrip("0").rstrip(".") in line
