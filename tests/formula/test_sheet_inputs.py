"""A workbook is alive: typing into its input cells changes every result, or fails a check."""

import pytest

from tests.formula.sheets import (
    ORIGINAL,
    TAX,
    block,
    find,
    half_capped,
    moved,
    shortened,
    two_origins,
    typed_in,
)
from tests.office import changed, recalculated
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.sheet.book import workbook
from yrdshare.formula.sheet.plan import Cover, plan


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
