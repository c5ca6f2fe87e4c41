"""Ten thousand damaged files: each is read rightly or refused; never half, never with a traceback."""

import pytest

from tests.ledger.mutations import CSV_FILES, book_mutant, csv_mutant, says
from tests.sheets import csv_text
from yrdshare.errors import InputError
from yrdshare.ledger.reading import read_bytes

CSV_SEEDS, BOOK_SEEDS, BLOCK = 2250, 1000, 250
CSV_BLOCKS = [(kind, start) for kind in CSV_FILES for start in range(0, CSV_SEEDS, BLOCK)]
BOOK_BLOCKS = [*range(0, BOOK_SEEDS, BLOCK)]


def loaded(name, content):
    """What was read, by project, stream and year; None where it was refused with a report."""
    try:
        ledger = read_bytes(name, content)
    except InputError as problem:
        refused = problem
    else:
        return {
            (code, stream, year): int(cells.value[row, column])
            for stream, cells in ledger.cells.items()
            for row, code in enumerate(ledger.register.codes)
            for column, year in enumerate(ledger.years)
            if cells.present[row, column]
        }
    assert refused.faults
    assert refused.text("zh")
    assert refused.text("en")
    return None


def wrong(name, content, rows):
    """Whether a file was read otherwise than its rows say."""
    found = loaded(name, content)
    return found is not None and rows is not None and found != says(rows)


@pytest.mark.parametrize(("kind", "start"), CSV_BLOCKS)
def test_a_damaged_csv_file_is_read_rightly_or_refused(kind, start):
    mutants = ((seed, *csv_mutant(kind, seed)) for seed in range(start, start + BLOCK))

    assert [] == [seed for seed, content, rows in mutants if wrong("m.csv", content, rows)]


@pytest.mark.parametrize("start", BOOK_BLOCKS)
def test_a_damaged_workbook_is_read_rightly_or_refused(start):
    mutants = ((seed, *book_mutant(seed)) for seed in range(start, start + BLOCK))

    assert [] == [seed for seed, content, rows in mutants if wrong("m.xlsx", content, rows)]


def test_there_are_ten_thousand_of_them():
    assert 10_000 == len(CSV_FILES) * CSV_SEEDS + BOOK_SEEDS
    assert not CSV_SEEDS % BLOCK
    assert not BOOK_SEEDS % BLOCK


@pytest.mark.parametrize("kind", CSV_FILES)
def test_undamaged_files_are_read_as_they_say(kind):
    make, encoding = CSV_FILES[kind]
    found = loaded("m.csv", csv_text(make()).encode(encoding))

    assert found
    assert says(make()) == found


def test_many_damaged_files_can_still_be_read_so_that_the_comparison_means_something():
    read = [loaded("m.csv", csv_mutant("wide", seed)[0]) is not None for seed in range(200)]

    assert 20 <= sum(read) <= 180


def test_negative_control_totals_loaded_as_data_would_be_found(monkeypatch):
    monkeypatch.setattr("yrdshare.ledger.unfold.label_of", lambda *_: "")
    monkeypatch.setattr("yrdshare.ledger.tidied.is_total", lambda *_: False)
    mutants = [csv_mutant("wide", seed) for seed in range(50)]

    assert any(wrong("m.csv", content, rows) for content, rows in mutants)
