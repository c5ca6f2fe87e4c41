"""A workbook is alive: typing into its input cells changes every result, or fails a check."""

import io
import json
import re
import zipfile
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.formula import sheets as built
from tests.formula.sheets import (
    ALL,
    INVESTED,
    JIADING,
    JINAN,
    ORIGINAL,
    SONGJIANG,
    TAX,
    YEARS,
    block,
    book_and_plan,
    cells_of,
    find,
    half_capped,
    moved,
    shortened,
    told,
    two_origins,
    typed_in,
    with_sides,
)
from tests.office import changed, recalculated, rows
from yrdshare.agreement.agreement import Agreement, dumps
from yrdshare.agreement.check import checked
from yrdshare.agreement.workbook_ledger import ledger_of, tabs
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.formula.sheet.book import workbook
from yrdshare.formula.sheet.cells import letters
from yrdshare.formula.sheet.inputs import TOP
from yrdshare.formula.sheet.plan import Cover, plan
from yrdshare.nodes.build import averaged, by_key, capped, history, returned
from yrdshare.nodes.expression import Number


@pytest.mark.office
def test_changing_input_cells_changes_every_result_exactly():
    ledger, formula = two_origins(), half_capped()
    account = evaluate(formula, ledger)
    book, found = (
        workbook([account], ledger, "活表"),
        plan([account], ledger, Cover("活表"), "zh", {}).computed[0],
    )
    share = find(book, "份额", "飞出地")
    typed = {
        "share": {("份额", share, 1): 37},
        "ledger": {("台账·税收", 4, 5): 123_456_789_012},
        "history": {("台账·税收", 4, 1): 5_000_000_001},
        "full production": {("项目", 5, 4): 2027},
        "moved": {("项目", 5, 3): 2025, ("台账·税收", 5, 1): 2_222_222_223},
        "span": {("份额", find(book, "份额", "年限 1（自达产年起算）"), 2): 3},
        "origin": {("项目", 4, 1): "嘉定区"},
    }
    assert 2026 == ledger.years[4]
    after = [
        (formula.with_shares({"飞出地": "0.37"}), ledger),
        (formula, typed_in(ledger, 0, 4, 123_456_789_012)),
        (formula, typed_in(ledger, 0, 0, 5_000_000_001)),
        (formula, moved(ledger, {1: {"full_production": 2027}})),
        (formula, moved(typed_in(ledger, 1, 0, 2_222_222_223), {1: {"moved": 2025}})),
        (Formula("税收", TAX, {ORIGIN: shortened(formula)}, HOST, formula.years), ledger),
        (formula, moved(ledger, {0: {"origin": ORIGINAL["嘉定区"]}})),
    ]
    sheets = recalculated([changed(book, cells) for cells in typed.values()])
    for name, (new, data), one in zip(typed, after, sheets, strict=True):
        expected = evaluate(new, data)
        assert expected.claims[0].tolist() == block(one, found.claims[0]), name
        assert expected.rest.tolist() == block(one, found.rest), name
        for row, region in enumerate(account.regions):
            assert expected.transfers[region].tolist() == block(one, found.transfers)[row], name
        assert "核对：全部通过" == one["摘要"][2][0], name


@pytest.mark.office
def test_inputs_that_make_no_sense_fail_the_checks():
    ledger, formula = two_origins(), half_capped()
    book = workbook([evaluate(formula, ledger)], ledger, "核对")
    share = find(book, "份额", "飞出地")
    typed = {
        "a needed cell emptied": {("台账·税收", 4, 5): None},
        "a history cell emptied": {("台账·税收", 4, 1): None},
        "no history in the ledger": {("项目", 4, 3): 2024},
        "a share above one": {("份额", share, 1): 150},
        "an amount too large": {("台账·税收", 4, 5): 10**14},
        "a denominator too large": {("份额", share, 2): 10**8},
        "a region that nobody knows": {("项目", 4, 1): "嘉定"},
    }

    for name, sheets in zip(
        typed, recalculated([changed(book, cells) for cells in typed.values()]), strict=True
    ):
        assert "核对：有不符项，见页末" == sheets["摘要"][2][0], name


MEAN = "多年平均 1：连同本年共几个年度"
EXTENDED = {  # what somebody types, and the formula or project that gives the same
    "key": lambda book: {("份额", find(book, "份额", "嘉定区"), 1): 50},
    "rate": lambda book: {("份额", find(book, "份额", "回报率 1"), 1): 7},
    "years of the average": lambda book: {("份额", find(book, "份额", MEAN), 1): 3},
    "origin": lambda book: {("项目", TOP, 1): "嘉定区"},
    "fund": lambda book: {("项目", TOP, 4): "松江区"},
}


def everything(key="0.4", rate="0.05", years=2):
    keys = {SONGJIANG: "0.6", JIADING: key}
    claims = [
        (ORIGIN, capped(ALL * by_key(TAX, keys), Number(Fraction(250), "分"), per="sum")),
        (FUND, ALL * (returned(INVESTED, rate))),
        (PARK, Fraction(1, 10) * averaged(TAX, years)),
    ]
    return Formula("税收", TAX, claims, HOST, YEARS, rest_pays=True)


def everywhere(**changes):
    first, second = with_sides()
    flows = [told(70, 80, 101, 207, 303, first=2024), told(40, 50, 99, 199, 301, first=2024)]
    ledger = built.ledger_of([replace(first, **changes), second], flows)
    return cells_of(ledger, {INVESTED: [told(1000, 1111, 1222), told(500, 555, 666)]})


@pytest.mark.office
def test_typing_keys_rates_years_and_regions_changes_every_result_exactly():
    account = evaluate(everything(), everywhere())
    book, found = book_and_plan(account, everywhere())
    after = [
        evaluate(everything(key="0.5"), everywhere()),
        evaluate(everything(rate="0.07"), everywhere()),
        evaluate(everything(years=3), everywhere()),
        evaluate(everything(), everywhere(origin=JIADING)),
        evaluate(everything(), everywhere(fund=SONGJIANG)),
    ]
    sheets = recalculated([changed(book, typed(book)) for typed in EXTENDED.values()])
    for name, expected, one in zip(EXTENDED, after, sheets, strict=True):
        for claim, grid in zip(expected.claims, found.claims, strict=True):
            assert claim.tolist() == block(one, grid), name
        for row, region in enumerate(account.regions):
            due = expected.transfers.get(region, np.zeros(3)).tolist()  # a fund that no project has any more
            assert due == block(one, found.transfers)[row], (name, region)
        assert "核对：全部通过" == one["摘要"][2][0], name


@pytest.mark.office
def test_what_the_new_nodes_cannot_be_read_from_fails_the_checks():
    book = workbook([evaluate(everything(), everywhere())], everywhere(), "核对")
    capped_by_history = {ORIGIN: capped(ALL * TAX, history(TAX, 1), per="sum")}
    other = evaluate(Formula("税收", TAX, capped_by_history, HOST, YEARS), everywhere())
    typed = {
        "a region without a key": (book, {("项目", TOP, 1): "共同基金"}),
        "an average beyond the ledger": (
            book,
            {("份额", find(book, "份额", MEAN), 1): 4},
        ),
        "a year of the average emptied": (book, {("台账·税收", TOP, 2): None}),
        "a negative cap": (workbook([other], everywhere(), "核对"), {("台账·税收", TOP, 2): -500}),
    }

    sheets = recalculated([changed(one, cells) for one, cells in typed.values()])
    for name, one in zip(typed, sheets, strict=True):
        assert "核对：有不符项，见页末" == one["摘要"][2][0], name


PAIR = {"left": "formula.json", "right": "workbook.xlsx", "equal": True}


def agreed():
    """An agreement on a formula of all the new inputs, and its workbook."""
    formula, ledger = everything(), everywhere()
    held = Agreement(
        "新条款",
        "New clauses",
        (formula,),
        (SONGJIANG, JIADING, JINAN),
        (),
        ledger.register,
        {},
        {},
        1,
        ledger.digest(),
        ledger.statuses(),
        6,
    )
    return held, workbook([evaluate(formula, ledger)], ledger, held.title_zh, "zh", {})


def test_the_ledger_of_a_workbook_is_read_back_with_parks_funds_and_years_before():
    agreement, book = agreed()
    found, ledger = ledger_of(tabs(book, agreement), agreement), everywhere()

    assert ledger.register == found.register
    assert ledger.years == found.years
    for name, cells in ledger.cells.items():
        assert cells.value.tolist() == found.cells[name].value.tolist(), name


def test_a_digit_changed_in_any_new_input_is_found_by_the_comparison():
    agreement, book = agreed()
    ledger_page, rate = "台账·税收", find(book, "份额", "回报率 1")
    typed = {  # the cell, and what is written over its value
        "nothing": (("项目", TOP, 5), "2026"),
        "a key": (("份额", find(book, "份额", "嘉定区"), 1), "41"),
        "a rate": (("份额", rate, 2), "101"),
        "the years of an average": (("份额", find(book, "份额", MEAN), 1), "3"),
        "a year before the agreement": ((ledger_page, TOP, 1), "71"),
        "an amount invested": (("台账·投资", TOP + 1, 3), "501"),
        "a park": (("项目", TOP, 3), held(book, ("项目", TOP, 1))),
        "a fund": (("项目", TOP, 4), held(book, ("项目", TOP + 1, 4))),
        "a value computed": (("结果·税收", TOP + 1, 2), "1"),
    }
    for name, (cell, value) in typed.items():
        files = {"formula.json": dumps(agreement).encode(), "workbook.xlsx": overwritten(book, cell, value)}
        assert (name == "nothing") is (PAIR in json.loads(checked(files))["pairs"]), name


def held(book, cell):
    """What stands in the file for a cell: a number, or the place of its text."""
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        part, pattern = _cell(book, cell)
        return re.search(pattern, packed.read(part).decode())[2]


def overwritten(book, cell, value):
    """The workbook with one cell's value written over in the file, nothing computed again."""
    out, (part, pattern) = io.BytesIO(), _cell(book, cell)
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                changed_text, count = re.subn(pattern, rf"\g<1>{value}<", text.decode())
                assert 1 == count
                text = changed_text.encode()
            new.writestr(name, text)
    return out.getvalue()


def _cell(book, cell):
    """The part of the file that holds a cell's sheet, and a pattern that finds the cell's value."""
    sheet, row, column = cell
    number = list(rows(book)).index(sheet) + 1
    return (
        f"xl/worksheets/sheet{number}.xml",
        rf'(<c r="{letters(column)}{row + 1}"[^>]*>(?:<f>[^<]*</f>)?<v>)([^<]*)<',
    )
