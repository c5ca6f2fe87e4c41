"""Nodes that measure, floor, choose or cap a sum: worked on paper, then recalculated by LibreOffice."""

import random
from fractions import Fraction

import pytest

from tests.formula.sheets import (
    ALL,
    GDP,
    INVESTED,
    JIADING,
    JINAN,
    JOINT,
    QUOTA,
    SONGJIANG,
    TAX,
    YEARS,
    block,
    book_and_plan,
    cells_of,
    ledger_of,
    project,
    recalculate_and_compare,
    told,
    with_sides,
)
from tests.office import changed, recalculated, rows
from yrdshare.errors import FormulaError
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.formula.sheet.book import workbook
from yrdshare.formula.sheet.division import quotient
from yrdshare.formula.sheet.inputs import TOP
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
from yrdshare.nodes.expression import Number, Share

WAN = 10**6


def account_of(claim, ledger, claimant=ORIGIN):
    """One claim, the host paying what the pool lacks."""
    years = [year for year in ledger.years if year >= 2026]
    return evaluate(Formula("税收", TAX, {claimant: claim}, HOST, years, rest_pays=True), ledger)


def floors():
    """30 2/3 fen are raised to 31."""
    ledger = ledger_of([project("P1")], [told(20, 60, 31)])
    return [([[31, 60, 31]], account_of(floored(ALL * TAX, Number(Fraction(92, 3), "分")), ledger), ledger)]


def choices():
    """By a mark, and by the size in each year."""
    projects = [project("P1", marks=frozenset(["推荐"])), project("P2")]
    ledger = ledger_of(projects, [told(100, 101, 7), told(100, 101, 7)])
    third, half = Fraction(1, 3) * TAX, Fraction(1, 2) * TAX
    large = TAX >= Number(Fraction(101), "分")
    return [
        ([[33, 34, 2], [50, 51, 4]], account_of(when(marked("推荐"), third, half), ledger), ledger),
        ([[33, 51, 2]] * 2, account_of(when(large, half, third), ledger), ledger),
    ]


def averages():
    """43/3, 50/3 and 54/3, of years before the agreement and before the move."""
    ledger = ledger_of([project("P1", moved=2027)], [told(1, 2, 40, 8, 6, first=2024)])
    return [([[14, 17, 18]], account_of(ALL * averaged(TAX, 3), ledger), ledger)]


def growth():
    """30 − 20, 20 − 25 and 21 − 41/2; then 60 − 40, 40 − 50 and 42 − 41."""
    ledger = ledger_of([project("P1")], [told(10, 30, 20, 21, first=2025)])
    mean, double = averaged(TAX, 2), Number(Fraction(2))
    return [
        ([[10, 0, 1]], account_of(ALL * above_base(TAX, mean), ledger), ledger),
        ([[20, 0, 1]], account_of(ALL * above_base(double * TAX, double * mean), ledger), ledger),
    ]


def keys():
    """Of each project's own region under a role, of the region itself otherwise."""
    ledger = ledger_of([project("P1"), project("P2", JIADING)], [told(100, 10, 1), told(100, 10, 1)])
    claim = ALL * by_key(TAX, {SONGJIANG: "0.6", JIADING: "1/3", JOINT: "2"})
    return [
        ([[60, 6, 1], [33, 3, 0]], account_of(claim, ledger), ledger),
        ([[200, 20, 2], [200, 20, 2]], account_of(claim, ledger, JOINT), ledger),
    ]


def rates():
    """312.5 fen for each 亩; 4% of what was invested: 40.04, 80.08, 120.12."""
    ledger = ledger_of([project("P1")], [told(1000, 1000, 1000)])
    ledger = cells_of(ledger, {QUOTA: [told(3, 0, 7)], INVESTED: [told(1001, 2002, 3003)]})
    rent = per_unit(QUOTA, Number(Fraction(25, 8), "元"))
    return [
        ([[938, 0, 2188]], account_of(ALL * rent, ledger), ledger),
        ([[40, 80, 120]], account_of(ALL * returned(INVESTED, "0.04"), ledger), ledger),
    ]


def shared_caps():
    """The example of the page on meaning; equal remainders, where the earlier project has the fen."""
    flows = [told(20 * WAN, 20 * WAN), told(40 * WAN, 405 * WAN // 10)]
    two, three = (
        ledger_of([project("P1"), project("P2")], flows),
        ledger_of([project(f"P{one}") for one in range(3)], [told(1)] * 3),
    )
    claim = capped(ALL * TAX, Number(Fraction(2), "分"), per="sum")
    return [
        (
            [[20 * WAN, 6611570], [40 * WAN, 13388430]],
            account_of(capped(ALL * TAX, wan(80), per="sum"), two),
            two,
        ),
        ([[1], [1], [0]], account_of(claim, three), three),
    ]


def refunds():
    """松江区 asks 90, 30, −20: of 10 left in year two 10·50/30 is 16 + 20/30, 10·(−20)/30 is −7 + 10/30."""
    flows = [told(70, 50, -30), told(20, -20, 10), told(40, 40, 40)]
    ledger = ledger_of([project("P1"), project("P2"), project("P3", JIADING)], flows)
    claim = capped(ALL * TAX, Number(Fraction(100), "分"), per="sum")
    return [([[70, 17, -30], [20, -7, 10], [40, 40, 20]], account_of(claim, ledger), ledger)]


def caps_of_sums():
    """31/2 + 31/3 + 30 + 3.1 + 7 = 65.93 and 5/2 + 0 + 15 + 0.5 + 7 = 25; for the host 73.6 for all."""
    projects = [project("P1"), project("P2"), project("P3", JIADING)]
    flows = [told(10, 30, 30, 30, first=2025), told(21, 30, 30, 30, first=2025), told(5, 9, 9, 9, first=2025)]
    ledger = cells_of(ledger_of(projects, flows), {QUOTA: [told(3, first=2025)] * 3})
    past = history(TAX, 1)
    rent = per_unit(history(QUOTA, 1), Number(Fraction(5), "分")) + returned(past, "0.1")
    total = Fraction(1, 2) * past + rent + Number(Fraction(7), "分")
    own = capped(ALL * TAX, total + by_key(past, {SONGJIANG: "1/3", JIADING: "0"}), per="sum")
    both = capped(ALL * TAX, total, per="sum")
    return [
        ([[30, 3, 0], [30, 2, 0], [9, 9, 7]], account_of(own, ledger), ledger),
        ([[30, 2, 0], [30, 2, 0], [9, 0, 0]], account_of(both, ledger, HOST), ledger),
    ]


PAPER = (floors, choices, averages, growth, keys, rates, shared_caps, refunds, caps_of_sums)


@pytest.mark.parametrize("worked", PAPER, ids=lambda one: one.__name__)
def test_what_was_worked_on_paper_is_what_the_exact_reader_gives(worked):
    for expected, account, _ in worked():
        assert expected == account.claims[0].tolist()


@pytest.mark.office
def test_what_was_worked_on_paper_comes_out_of_the_recalculated_workbook():
    recalculate_and_compare([([account], ledger, {}) for worked in PAPER for _, account, ledger in worked()])


def test_inputs_of_the_nodes_can_be_read():
    [(_, mean, ledger)] = averages()
    assert [2024, 2025] == rows(workbook([mean], ledger, "平均"))["台账·税收"][TOP - 1][1:3]
    (_, keyed, ledger), _ = keys()
    shown = rows(workbook([keyed], ledger, "系数"))["份额"]
    table = [line[:3] for line in shown if line[0] in ("松江区", "嘉定区", "共同基金")]
    assert [["松江区", 60, 100], ["嘉定区", 1, 3], ["共同基金", 200, 100]] == table
    (_, rent, ledger), _ = rates()
    for lang, words in (("zh", "单位：亩"), ("en", "Unit: mu")):
        pages = rows(workbook([rent], ledger, "指标", lang)).values()
        assert any(words in str(line[1][0]) for line in pages), lang


def wide(seed):
    """Claims up to nearly 1000亿元 under a cap that cuts them, every remainder between 0 and the sum."""
    draw = random.Random(seed)
    most = 10 ** draw.choice([2, 6, 9, 12, 13]) - 1
    count, years = draw.randint(1, 7), draw.randint(1, 4)
    low = -most if draw.random() < 0.5 else 0
    flows = [told(*(draw.randint(low, most) // count for _ in range(years))) for _ in range(count)]
    if draw.random() < 0.3:  # equal claims: equal remainders
        flows = [flows[0]] * count
    projects = [project(f"P{row}", draw.choice([SONGJIANG, JIADING])) for row in range(count)]
    ledger = ledger_of(projects, flows)
    limit = Number(Fraction(draw.randint(0, most)), "分")
    claimant = draw.choice([ORIGIN, HOST, JOINT])
    claims = {claimant: capped(ALL * TAX, limit, per="sum")}
    formula = Formula("税收", TAX, claims, HOST, range(2026, 2026 + years), rest_pays=True)
    return [evaluate(formula, ledger)], ledger, {}


@pytest.mark.office
@pytest.mark.slow
def test_parts_of_a_cut_sum_are_exact_for_any_amounts_that_are_written():
    recalculate_and_compare([wide(seed) for seed in range(80)])


@pytest.mark.office
def test_negative_control_rounding_each_part_loses_a_fen_and_doubles_divide_wrongly():
    ledger = ledger_of([project(f"P{row}") for row in range(3)], [told(1)] * 3)
    claims = {HOST: capped(ALL * TAX, Number(Fraction(2), "分"), per="sum")}
    account = evaluate(Formula("税收", TAX, claims, HOST, [2026]), ledger)
    book, found = book_and_plan(account, ledger)
    paid, claim, asked = 3_889_223_439_717, 7_550_445_736_840, 6_737_675_628_407
    typed = {("份额", 60 + row, 0): "=ROUND(2*1/3,0)" for row in range(3)}
    typed[("份额", 63, 0)] = f"=INT({paid}*{claim}/{asked})"
    typed[("份额", 64, 0)] = "=" + quotient(str(paid), str(claim), str(asked))
    sheets = recalculated([changed(book, typed)])[0]

    assert [[1], [1], [0]] == block(sheets, found.claims[0])
    assert 3 == sum(int(sheets["份额"][60 + row][0]) for row in range(3))
    exact = paid * claim // asked
    assert [exact + 1, exact] == [int(sheets["份额"][row][0]) for row in (63, 64)]


def test_a_cap_on_sums_too_large_to_divide_exactly_is_refused():
    for amount, refused in ((10**13 - 1, False), (10**13, True)):
        ledger = ledger_of([project("P1")], [told(amount)])
        claims = {ORIGIN: capped(ALL * TAX, wan(1), per="sum")}
        account = evaluate(Formula("税收", TAX, claims, HOST, [2026]), ledger)
        if refused:
            with pytest.raises(FormulaError, match="1 万亿元"):
                workbook([account], ledger, "太大")
        else:
            assert workbook([account], ledger, "恰好")


@pytest.mark.office
def test_solved_shares_of_keyed_amounts_are_exact_though_their_remainders_are_wide():
    """A share of six digits times a key of six digits: the remainder stands over 10**12."""
    ledger = ledger_of([project("P1")], [told(10**12 + 1, 999_999_999_999, -123_456_789_011)])
    keyed_tax = by_key(TAX, {SONGJIANG: "0.654321"})
    account = evaluate(
        Formula("税收", TAX, {ORIGIN: Share("a", value="0.381967") * keyed_tax}, HOST, YEARS), ledger
    )
    ratio = Fraction(381967 * 654321, 10**12)

    assert [round_half_up(ratio * one) for one in (10**12 + 1, 999_999_999_999)] == account.claims[0][
        0, :2
    ].tolist()
    recalculate_and_compare([([account], ledger, {})])


def round_half_up(value):
    return int(value + Fraction(1, 2))


@pytest.mark.office
def test_parks_and_funds_of_the_projects_claim_and_are_listed():
    ledger = ledger_of(with_sides(), [told(100, 200, 300), told(10, 20, 30)])
    claims = {PARK: Fraction(1, 10) * TAX, FUND: Fraction(1, 5) * TAX}
    account = evaluate(Formula("税收", TAX, claims, HOST, YEARS, collected_by=PARK), ledger)

    assert [20, 40, 60] == account.received[JOINT].tolist()
    assert [2, 4, 6] == account.received[SONGJIANG].tolist()
    recalculate_and_compare([([account], ledger, {})])
    shown = rows(workbook([account], ledger, "园区"))["项目"]
    assert ["编号", "飞出地", "飞入地", "园区", "基金", "迁入年", "达产年"] == shown[TOP - 1]
    assert ["P1", "松江区", "金安区", "=园区管委会", "共同基金", 2026, 2026] == shown[TOP]


@pytest.mark.office
def test_a_rest_that_pays_is_no_fault_and_one_that_may_not_is():
    ledger = ledger_of([project("P1")], [told(10, 20, 30)])
    claims = {ORIGIN: floored(Fraction(1, 2) * TAX, Number(Fraction(15), "分"))}
    pays = evaluate(Formula("税收", TAX, claims, HOST, YEARS, rest_pays=True), ledger)
    enough = ledger_of([project("P1")], [told(15, 20, 30)])
    may_not = evaluate(Formula("税收", TAX, claims, HOST, YEARS), enough)

    assert [[-5, 5, 15]] == pays.rest.tolist()
    recalculate_and_compare([([pays], ledger, {})])
    books = [changed(workbook([may_not], enough, "余额"), {("台账·税收", TOP, 1): 10})]
    books.append(changed(workbook([pays], ledger, "余额"), {("台账·税收", TOP, 1): 9}))
    verdicts = [sheets["摘要"][2][0] for sheets in recalculated(books)]
    assert ["核对：有不符项，见页末", "核对：全部通过"] == verdicts


@pytest.mark.office
def test_in_place_counts_all_of_it_where_it_is_collected():
    ledger = ledger_of([project("P1")], [told(10, 20, 30)], GDP)
    account = evaluate(Formula("增加值", GDP, (), HOST, YEARS, HOST, "in_place"), ledger)

    assert [0, 0, 0] == account.transfers[JINAN].tolist()
    recalculate_and_compare([([account], ledger, {})])
    assert any("属地" in str(line[0]) for line in rows(workbook([account], ledger, "属地"))["摘要"])
