"""The examples in the text on fiscal rules run as they are printed."""

import doctest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_examples_of_the_text_give_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, run = doctest.testfile(str(ROOT / "yrdshare" / "fiscal" / "docs.md"), module_relative=False)

    assert run
    assert not failed
