"""The workbook against the exact reader, to the last fen, recalculated by a real LibreOffice."""

import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from math import floor, gcd

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.formula.sheets import (
    CASE,
    GDP,
    JINAN,
    ORIGINAL,
    TAX,
    block,
    half_capped,
    ledger_of,
    moved,
    recalculate_and_compare,
    two_origins,
)
from tests.formula.wild import wild
from tests.office import changed, recalculated, rows
from tests.strategies import EVERYTHING, formulas, ledgers_for, nodes
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.formula.sheet.book import workbook
from yrdshare.formula.sheet.plan import Cover, plan
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.nodes.build import by_key, capped, eligible, marked, wan
from yrdshare.nodes.expression import Capped, Expr, Number, Share, Stream

CLASSIC = {"SUMPRODUCT", "SUM", "MIN", "MAX", "ROUND", "IF", "AND", "ABS", "SIGN", "INT", "MOD"}
RULE_92 = {  # history, flow, what the origin gets, what it gets when the cap is on the pool; 万元
    "A constant": ([3000] * 3, [3000] * 6, [1500] * 5 + [0], [1500, 1500, 1500, 0, 0, 0]),
    "B cap reached with year three": ([2000] * 3, [4000] * 5, [2000] * 3 + [0] * 2, [2000, 1000, 0, 0, 0]),
    "C cap reached inside year two": ([2000] * 3, [8000] * 3, [4000, 2000, 0], [3000, 0, 0]),
    "D below the threshold": ([1900, 2000, 2099], [3000] * 3, [0] * 3, [0] * 3),
    "E the extension": ([2400] * 3, [3600] * 5, [1800] * 4 + [0], [1800, 1800, 0, 0, 0]),
}


@pytest.mark.office
def test_two_origins_worked_by_hand_come_out_to_the_last_fen():
    cases = []
    for key in ("expected_first", "expected_revised"):
        ledger = two_origins(revised=key == "expected_revised")
        account = evaluate(half_capped(), ledger)
        assert [told["origin"] for told in CASE[key].values()] == account.claims[0].tolist()
        assert [told["host"] for told in CASE[key].values()] == account.rest.tolist()
        cases.append(([account], ledger, {}))

    recalculate_and_compare(cases)


@pytest.mark.office
@pytest.mark.parametrize("per_pool", [False, True], ids=["cap on receipts", "cap on the pool"])
def test_rule_92_cases(per_pool):
    cases = []
    for name, (past, flow, *readings) in RULE_92.items():
        told = dict(zip(range(2023, 2026 + len(flow)), map(fen, [*past, *flow]), strict=True))
        ledger = ledger_of([Project("P01", ORIGINAL["松江区"], JINAN, 2026, 2026)], [told])
        account = evaluate(half_capped(per_pool, range(2026, 2026 + len(flow))), ledger)
        assert [fen(amount) for amount in readings[per_pool]] == account.claims[0][0].tolist(), name
        cases.append(([account], ledger, {}))

    recalculate_and_compare(cases)


def drawn(count):
    """Formulas and ledgers as negotiators might write them."""
    found = []

    @settings(max_examples=count, database=None, derandomize=True, phases=[Phase.generate])
    @given(st.data())
    def collect(data):
        formula = data.draw(formulas())
        ledger = data.draw(ledgers_for(formula))
        found.append(([evaluate(formula, ledger)], ledger, {}))

    collect()
    return found


def kinds(formula):
    """The kinds of nodes, ways of counting and roles that a formula holds."""
    held = list(nodes(formula))
    found = {type(node) for node in held if isinstance(node, Expr)}
    found |= {"sum"} if any(isinstance(node, Capped) and node.per == "sum" for node in held) else set()
    found |= {"rest_pays"} if formula.rest_pays else set()
    named = {formula.count, formula.rest, formula.collected_by, *(claimant for claimant, _ in formula.claims)}
    return found | (named & {"in_place", "double", PARK, FUND})


@pytest.mark.office
@pytest.mark.slow
def test_drawn_formulas_are_exact_in_every_cell():
    cases = drawn(240)
    assert EVERYTHING == set().union(*(kinds(accounts[0].formula) for accounts, _, _ in cases))

    recalculate_and_compare(
        cases, most_refused=len(cases) - 200
    )  # cells of a thousand billion 亩 are refused


@pytest.mark.office
@pytest.mark.slow
def test_wild_formulas_and_agreed_histories_are_exact_in_every_cell():
    cases = [([account], ledger, histories) for account, ledger, histories in map(wild, range(150))]

    recalculate_and_compare(cases, most_refused=5)


@pytest.mark.office
def test_tax_and_gdp_stand_in_one_workbook_with_one_row_for_a_common_share():
    ledger = two_origins()
    cells = ledger.cells["税收"]
    both = replace(ledger, streams={**ledger.streams, "增加值": GDP}, cells={"税收": cells, "增加值": cells})
    share = Share("飞出地", value="1/2")
    credited = {HOST: Number(Fraction(1)) * GDP, ORIGIN: share * GDP}
    double = Formula("增加值", GDP, credited, None, range(2026, 2030), count="double")
    accounts = [evaluate(half_capped(), both), evaluate(double, both)]

    recalculate_and_compare([(accounts, both, {})])
    shown = rows(workbook(accounts, both, "两本账"))["份额"]
    assert 1 == sum(line[0] == "飞出地" for line in shown)


@pytest.mark.office
def test_negative_control_plain_rounding_is_wrong_by_a_fen():
    numerator, bottom = 333_333, 10**6
    below_half = (499_999 * pow(numerator, -1, bottom)) % bottom  # the claim lies 1e-6 below a half fen
    amounts = range(10**11 + below_half, 2 * 10**11, bottom)
    amount = next(one for one in amounts if floor(one * 0.333333 + 0.5) > one * numerator // bottom)
    ledger = ledger_of([Project("P01", ORIGINAL["松江区"], JINAN, 2026, 2026)], [{2026: amount}])
    claim = Share("飞出地", value="0.333333") * TAX
    account = evaluate(Formula("税收", TAX, {ORIGIN: claim}, HOST, [2026]), ledger)
    exact = int(account.claims[0][0, 0])
    found = plan([account], ledger, Cover("反例"), "zh", {}).computed[0]
    book = workbook([account], ledger, "反例")
    naive = changed(book, {("份额", 40, 0): "=ROUND('台账·税收'!B5*0.333333,0)"})
    sheets = recalculated([naive])[0]

    assert amount * numerator // bottom == exact
    assert [[exact]] == block(sheets, found.claims[0])
    assert exact + 1 == int(sheets["份额"][40][0])


@pytest.mark.office
def test_the_largest_amounts_and_denominators_are_exact_on_both_sides_of_a_half():
    cases = []
    for bottom, size in ((9_999_991, 4 * 10**11), (2**23, 4 * 10**11), (10**6, 10**12), (40_009, 3 * 10**13)):
        for top in (1, bottom // 2, bottom - 1, bottom // 3):
            inverse = pow(top, -1, bottom) if gcd(top, bottom) == 1 else 1
            near = [
                size // bottom * bottom + (bottom // 2 + shift) * inverse % bottom for shift in (-1, 0, 1)
            ]
            flows = [{2026: one, 2027: -one, 2028: one + 1} for one in near]
            projects = [Project(f"P{n}", ORIGINAL["松江区"], JINAN, 2026, 2026) for n in range(len(flows))]
            ledger = ledger_of(projects, flows, GDP)
            claims = {ORIGIN: Share("甲", value=Fraction(top, bottom)) * GDP}
            formula = Formula("增加值", GDP, claims, None, range(2026, 2029), count="double")
            cases.append(([evaluate(formula, ledger)], ledger, {}))

    recalculate_and_compare(cases)


@pytest.mark.parametrize(
    ("share", "amount"),
    [("1/10000019", 1), ("1/2", 10**14)],
    ids=["a share with too many digits", "an amount of a thousand billion yuan"],
)
def test_what_a_spreadsheet_cannot_hold_exactly_is_refused(share, amount):
    ledger = ledger_of([Project("P01", ORIGINAL["松江区"], JINAN, 2026, 2026)], [{2026: amount}])
    account = evaluate(Formula("税收", TAX, {ORIGIN: Share("甲", value=share) * TAX}, HOST, [2026]), ledger)
    with pytest.raises(FormulaError, match="1 万亿元"):
        workbook([account], ledger, "太大")


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "<r><t>x</t></r>",
    '"&A1&"',
    "a'b[]:*?/\\",
    "_xlfn.SORT(A1)",
)


@pytest.mark.office
def test_words_of_a_user_are_never_a_formula():
    cases = []
    for words in HOSTILE:
        origin, host = Region(words, words, words), Region(words.upper(), words.upper(), words)
        park = Region(f"{words} park", words, words, "园区")
        carried = frozenset([words])
        ledger = ledger_of(
            [Project(words, origin, host, 2026, 2026, marks=carried, park=park)], [{2026: 101}]
        )
        stream = Stream(words)
        ledger = replace(ledger, streams={words: stream}, cells={words: ledger.cells["税收"]})
        claim = eligible(Share(words, value="1/2") * stream, marked(words))
        keyed = Share("b", value="1/3") * by_key(stream, {park: "1/2", host: "1/3"})
        claims = {ORIGIN: claim, PARK: capped(keyed, wan(1), per="sum")}
        cases.append(([evaluate(Formula(words, stream, claims, HOST, [2026]), ledger)], ledger, {}))

    recalculate_and_compare(cases)
    for (accounts, ledger, _), words in zip(cases, HOSTILE, strict=True):
        opened = openpyxl.load_workbook(io.BytesIO(workbook(accounts, ledger, words)))
        live = [
            cell for sheet in opened for line in sheet.iter_rows() for cell in line if cell.data_type == "f"
        ]
        assert live
        assert set(re.findall(r"([A-Z]+)\(", " ".join(without_names(cell.value) for cell in live))) <= CLASSIC


def without_names(formula):
    """A formula without sheet names and texts."""
    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "", formula)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_input_gives_the_same_bytes_without_names_of_firms(lang):
    ledger = two_origins()
    accounts = [evaluate(half_capped(), ledger)]
    book = workbook(accounts, ledger, "两地", lang)

    assert book == workbook(accounts, ledger, "两地", lang)
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert not [name for name in packed.namelist() if "某某机械公司" in packed.read(name).decode()]
        assert not [name for name in packed.namelist() if "vba" in name.casefold()]


def test_example_data_is_stamped_on_every_page():
    ledger = two_origins()
    opened = openpyxl.load_workbook(io.BytesIO(workbook([evaluate(half_capped(), ledger)], ledger, "两地")))

    assert all("示例数据" in sheet.oddHeader.right.text for sheet in opened)


def test_an_account_on_other_projects_and_a_share_with_two_values_are_refused():
    ledger = two_origins()
    account = evaluate(half_capped(), ledger)
    other = evaluate(half_capped().with_shares({"飞出地": "0.4"}), ledger)
    strangers = moved(ledger, {0: {"moved": 2024}})

    with pytest.raises(FormulaError, match="项目清单"):
        workbook([account], strangers, "别的项目")
    with pytest.raises(FormulaError, match="取值不同"):
        workbook([account, other], ledger, "两个值")
    with pytest.raises(FormulaError, match="没有公式"):
        workbook([], ledger, "空")
