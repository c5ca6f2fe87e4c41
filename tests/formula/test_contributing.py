"""The guide's own example of a new rule: one YAML file, and every reader of a Formula knows it."""

import re
from pathlib import Path

import pytest

import yrdshare as yrd
from tests.formula.sheets import recalculate_and_compare
from tests.programs import at_shares, both_ends
from yrdshare.agreement.agree import agree
from yrdshare.agreement.check import check_export
from yrdshare.agreement.export import export
from yrdshare.formula.account import evaluate
from yrdshare.formula.lp import pieces
from yrdshare.formula.store import dumps, loads
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain
from yrdshare.resources import data

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"


def blocks(language):
    """The guide's code blocks in one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The guide's YAML, written to a file of the rule's name."""
    (text,) = blocks("yaml")
    path = tmp_path_factory.mktemp("precedents") / "example_three_years.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def park():
    return yrd.read_park(data("parks", "liusong"))


@pytest.fixture(scope="module")
def found(file, park):
    """The rule on the example park."""
    return yrd.apply(yrd.read_precedent(file.read_text(encoding="utf-8"), file.name), park)


def test_rule_fits_the_park_and_gives_what_paper_gives(found, park):
    (account,) = found.accounts
    row = park.projects.row("P01")  # full production in 2027: years one to three are 2027 to 2029
    local = account.pool[row].tolist()
    past = sum(int(park.ledger.cells[name].value[row, :3].sum()) for name in ("vat", "cit"))  # 2022 to 2024

    assert () == found.lacking
    paid, expected = 0, []
    for year, amount in zip(found.years, local, strict=True):
        part = min((3 * amount + 5) // 10, past - paid)  # three tenths, rounded to the fen
        expected.append(part if 2027 <= year <= 2029 else 0)
        paid += expected[-1]
    assert tuple(range(2026, 2031)) == found.years
    assert expected == account.claims[0][row].tolist()
    assert paid == past  # the cap is reached


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["30%", "达产", "累计"]), ("en", ["30%", "full production", "Cap"])]
)
def test_rule_has_a_clause_in_both_languages(found, lang, words):
    text = yrd.clause(found.formulas[0], lang)

    assert all(word in text for word in words)


def test_rule_gives_the_same_from_json_workbook_and_linear_pieces(found, park):
    (account,) = found.accounts
    again = loads(dumps(account.formula))

    assert account.formula == again
    assert account.claims[0].tolist() == evaluate(again, park.ledger).claims[0].tolist()
    recalculate_and_compare([(found.accounts, park.ledger, {})])
    parts = pieces(account.formula.reopened(), park.ledger)
    shares = {share.name: share.value for share in account.formula.shares}
    for region in account.regions:
        for path in both_ends(at_shares(parts, shares), parts.receipts[region]):
            assert all(
                abs(exact - one) <= 100
                for exact, one in zip(account.received[region].tolist(), path, strict=True)
            )


def test_rule_is_agreed_exported_and_every_check_of_the_export_holds(found, park, tmp_path):
    draft = Draft(found.formulas, park, equal_gain())
    folder = export(agree(at(draft, {}), signed_by=draft.parties), tmp_path / "out")
    checks = check_export(folder)

    assert checks
    assert all(checks.values()), [name for name, holds in checks.items() if not holds]


def test_rule_stands_beside_the_others_in_the_table(found, park):
    table = yrd.all_rules(park, [found.rule, "liusong"])
    row = table.set_index("name").loc["example_three_years"]

    assert ["example_three_years", "liusong"] == table["name"].tolist()
    assert int(found.received[park.projects[0].origin].sum()) == row["松江区"] * 10**6


def test_the_guide_s_program_runs(file, monkeypatch, capsys):
    (program,) = blocks("python")
    folder = file.parent.parent / "data" / "precedents"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(file.parent.parent)

    exec(program, {})  # the reader of the guide types exactly this

    assert "示例：三年三成" in capsys.readouterr().out
