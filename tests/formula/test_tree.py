"""The working of an account as text."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formulas import FORMULAS, LOCAL, QUOTA, VAT
from tests.strategies import HOSTS, ORIGINS, formulas, ledgers_for
from yrdshare.errors import InputError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.tree import tree
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.money import fen, wan_text
from yrdshare.nodes.build import (
    above_base,
    averaged,
    by_key,
    capped,
    floored,
    history,
    marked,
    per_unit,
    returned,
    wan,
    when,
)
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


def ledger_with(flow):
    """Three plants that moved in 2026, two of one origin; VAT of each from 2024 on, 万元."""
    sides = [ORIGINS[0], ORIGINS[0], ORIGINS[1]]
    projects = [
        Project(f"P{row + 1:02d}", side, HOSTS[0], 2026, 2026, marks=frozenset(["重点"] if row == 0 else []))
        for row, side in enumerate(sides)
    ]
    value = np.array([[fen(one) for one in row] for row in flow])
    shape = value.shape
    cells = Cells(value, np.ones(shape, bool), np.zeros(shape, np.int32), np.zeros(shape, np.int8))
    years = tuple(range(2024, 2024 + shape[1]))
    return Ledger(Register(projects), years, {"vat": VAT}, {"vat": cells}, ("示例",))


def of_origin(claim, flow, code, year):
    """The working of one claim of the origin, from its own line on."""
    ledger = ledger_with(flow)
    formula = Formula("f", VAT, {ORIGIN: claim}, HOST, range(2026, ledger.years[-1] + 1), rest_pays=True)
    text = tree(evaluate(formula, ledger), code, year)
    return text[text.index("飞出地应得") :]


TWO_CUT = [["1", "1", "20", "20"], ["1", "1", "40", "40.5"], ["1", "1", "70", "7"]]


def test_cap_on_the_sum_shows_the_path_of_the_sum_and_the_part_of_the_project():
    text = of_origin(capped(VAT, wan("80"), "sum"), TWO_CUT, "P01", 2027)

    assert (
        "飞出地应得：6.61157 万元\n"
        "└─ 累计上限，合并计算（松江区的 2 个项目合计：此前已得 60.00 万元，上限 80.00 万元，"
        "本年前尚余 20.00 万元，本年应计 60.50 万元，实计 20.00 万元）：6.61157 万元\n"
        "   └─ 增值税地方留成：20.00 万元\n"
    ) in text


def test_cap_on_the_sum_of_histories_opens_down_to_the_histories_added_up():
    text = of_origin(capped(VAT, wan("10") + history(VAT, 2), "sum"), TWO_CUT, "P02", 2026)

    assert "此前已得 0.00 万元，上限 14.00 万元" in text
    assert "   └─ 迁入前2年合计：4.00 万元\n      └─ 增值税地方留成：4.00 万元\n" in text


def test_caps_on_the_sums_of_several_owners_are_added_up():
    text = of_origin(capped(VAT, wan("80"), "sum"), TWO_CUT, None, 2027)

    assert "松江区、嘉定_区的 3 个项目合计：此前已得 130.00 万元，上限 160.00 万元" in text
    assert "本年应计 67.50 万元，实计 27.00 万元）：27.00 万元" in text


def test_floor_shows_the_amount_before_it():
    text = of_origin(floored(VAT, wan("30")), TWO_CUT, "P01", 2026)

    assert "└─ 每年不低于 30.00 万元：30.00 万元\n   ├─ 增值税地方留成：20.00 万元\n   └─ 30万元\n" in text


@pytest.mark.parametrize(
    ("code", "said"),
    [("P01", "，符合：10.00 万元\n   └─ 乘以 50%"), ("P02", "，不符合：8.00 万元\n   └─ 乘以 20%")],
)
def test_case_that_the_project_meets_is_opened_and_the_other_is_not(code, said):
    text = of_origin(when(marked("重点"), "0.5" * VAT, "0.2" * VAT), TWO_CUT, code, 2026)

    assert f"└─ 分情形：标注“重点”{said}" in text
    assert 1 == text.count("乘以")


def test_both_cases_are_opened_for_the_projects_that_meet_them():
    text = of_origin(when(VAT >= wan("40"), "0.5" * VAT, "0.2" * VAT), TWO_CUT, None, 2026)

    assert "，2 个项目符合：59.00 万元" in text
    assert "├─ 乘以 50%：55.00 万元" in text
    assert "└─ 乘以 20%：4.00 万元" in text


def test_years_averaged_are_told_one_by_one():
    text = of_origin(above_base(VAT, averaged(VAT, 3)), [["1", "2", "40"]] * 3, "P01", 2026)

    assert (
        "└─ 超出基数的部分：25.666667 万元（舍入到分之前）\n"
        "   ├─ 增值税地方留成：40.00 万元\n"
        "   └─ 最近3年平均（含当年）：14.333333 万元\n"
        "      ├─ 2024年 增值税地方留成：1.00 万元\n"
        "      ├─ 2025年 增值税地方留成：2.00 万元\n"
        "      └─ 2026年 增值税地方留成：40.00 万元\n"
    ) in text


def test_key_of_the_region_that_claims_is_told():
    keys = by_key(VAT, {ORIGINS[0]: "0.25", ORIGINS[1]: "0.5"})

    assert "└─ 乘以分配系数（松江区25%）：5.00 万元" in of_origin(keys, TWO_CUT, "P01", 2026)
    assert "└─ 乘以分配系数（嘉定_区50%）：35.00 万元" in of_origin(keys, TWO_CUT, "P03", 2026)


def test_unit_rate_and_return_open_down_to_what_they_multiply():
    quota = ledger_with(TWO_CUT)
    acres = replace(
        quota,
        cells={
            **quota.cells,
            "land_quota": replace(quota.cells["vat"], value=quota.cells["vat"].value // 10**6),
        },
    )
    formula = Formula("f", VAT, {ORIGIN: per_unit(QUOTA, wan("2"))}, HOST, [2026], rest_pays=True)

    text = tree(evaluate(formula, acres), "P01", 2026)
    assert (
        "└─ 乘以每亩2万元：40.00 万元\n   └─ 调剂用地指标：20 亩\n余额为负，由飞入地补足：-20.00 万元" in text
    )
    assert "└─ 乘以年回报率 8%：1.60 万元" in of_origin(returned(VAT, "0.08"), TWO_CUT, "P01", 2026)


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
