"""Published rules with their figures: every file of tests/cases, through every reader of a Formula.

The rule is the stored precedent that users switch on; the form of a case stands in tests/cases/README.md.
"""

import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.formula.case_readers import READERS
from tests.formula.cases import CASES, case, differences, names, of, read_case
from tests.formula.sharing import done, outputs
from tests.formula.sheets import recalculate_and_compare
from tests.programs import at_shares, both_ends
from yrdshare.errors import YrdshareError
from yrdshare.formula.account import evaluate
from yrdshare.formula.lp import pieces
from yrdshare.formula.precedents import precedent
from yrdshare.formula.store import dumps, loads
from yrdshare.money import FEN_PER

NAMES = names()
SHARING = of("sharing")
EXAMPLES = (  # every worked example with a published rule; claims problems and cost games are no sharing
    "bern_disparitaet",
    "cn_cit_bc_2021q1",
    "cn_cit_sh_nj_2013",
    "cn_cit_sheet_777doc",
    "fujian_2012_shanhai",
    "jdz_60_40",
    "jjj_2015_ineligible",
    "kunming_2024_double_count",
    "meadowlands_smoothing_stoploss",
    "mn_fiscal_disparities",
    "scrb_bull_shoals",
    "seoul_half_pool_equal",
    "uk_levy_safety_net",
    "zhenjiang_taihu",
)
LINEAR = 100  # fen: linear pieces are floats
ONE_YEAR = "bern_floor"  # a case for negative controls


def linear_differences(account, ledger):
    """What the linear pieces give at these shares and the exact account does not, at both ends."""
    shares = {share.name: share.value for share in account.formula.shares}
    formula = account.formula.reopened()
    parts = pieces(formula, ledger)
    return [
        (region.code, year, exact, linear)
        for region in account.regions
        for path in both_ends(at_shares(parts, shares), parts.receipts[region])
        for year, exact, linear in zip(formula.years, account.received[region].tolist(), path, strict=True)
        if abs(exact - linear) > LINEAR
    ]


@pytest.mark.parametrize("name", NAMES)
def test_case_gives_its_outputs(name):
    one = case(name)

    assert one.outputs
    assert [] == differences(one.outputs, READERS[one.computation](one), one.tolerance)


@pytest.mark.parametrize("name", SHARING)
def test_case_gives_the_same_from_the_stored_json(name):
    one = done(case(name))

    for account in one.accounts:
        again = loads(dumps(account.formula))
        assert account.formula == again
        stored = evaluate(again, one.ledger)
        assert {region: path.tolist() for region, path in account.received.items()} == {
            region: path.tolist() for region, path in stored.received.items()
        }
        assert account.pool.tolist() == stored.pool.tolist()


@pytest.mark.parametrize("name", SHARING)
def test_case_gives_the_same_from_the_linear_pieces(name):
    one = done(case(name))

    for account in one.accounts:
        assert [] == linear_differences(account, one.ledger)


def test_every_case_gives_the_same_in_a_recalculated_workbook():
    found = [done(case(name)) for name in SHARING]

    recalculate_and_compare([(one.accounts, one.ledger, {}) for one in found])


def test_every_worked_example_has_a_case():
    covered = {example for name in NAMES for example in case(name).examples}

    assert [] == [example for example in EXAMPLES if example not in covered]


@pytest.mark.parametrize("name", NAMES)
def test_case_says_what_it_is_and_where_it_is_published(name):
    one = case(name)

    assert name == one.name
    assert one.title_zh
    assert one.title_en
    assert re.match(r"https?://\S+$", one.source)
    assert (one.published == "numbers") or (one.ours_zh and one.ours_en)


@pytest.mark.parametrize("name", SHARING)
def test_a_worked_example_takes_its_rule_from_a_stored_precedent(name):
    one = case(name)

    assert not set(one.examples) & set(EXAMPLES) or {"precedent"} == set(one.rule)


def test_a_case_may_state_formulas_of_its_own():
    one = case(ONE_YEAR)
    stored = precedent(one.rule["precedent"]).stored
    own = replace(one, rule={"formulas": list(stored)})

    assert [] == differences(one.outputs, outputs(done(own)), one.tolerance)


# Negative controls: what must fail does.


def leaves(data, path=()):
    """Every number of the outputs, with its path."""
    for key, below in data.items():
        if isinstance(below, dict):
            yield from leaves(below, (*path, key))
        else:
            yield (*path, key), below


def changed(data, path, value):
    """The outputs with one leaf changed."""
    key, *rest = path
    return {**data, key: changed(data[key], rest, value) if rest else value}


@pytest.mark.parametrize("name", NAMES)
def test_an_output_that_is_a_fen_more_than_the_tolerance_away_fails(name):
    one = case(name)
    found = READERS[one.computation](one)
    fen = Fraction(1, FEN_PER.get(one.inputs.get("held_as") or one.unit, FEN_PER["万元"]))

    for path, stated in leaves(one.outputs):
        exact = found
        for key in path:
            exact = exact[key]
        for wrong in (
            (exact + one.tolerance + fen, exact - one.tolerance - fen) if is_number(exact) else ("",)
        ):
            (line,) = differences(changed(one.outputs, path, str(wrong)), found, one.tolerance)
            assert line.startswith(".".join(map(str, path)) + ": ")
        edge = str(exact + one.tolerance) if is_number(exact) else stated
        assert [] == differences(changed(one.outputs, path, edge), found, one.tolerance)


def is_number(value):
    return isinstance(value, Fraction)


def test_an_output_that_is_not_computed_fails():
    one = case(ONE_YEAR)
    wrong = changed(one.outputs, ("缩小差距与最低保障", "recieved"), {"A": {2026: "131.5"}})

    assert ["缩小差距与最低保障.recieved.A.2026: 131.5 is expected, nothing is found"] == differences(
        wrong, outputs(done(one)), one.tolerance
    )


def test_a_rule_with_another_ratio_does_not_give_the_outputs():
    one = case(ONE_YEAR)
    stored = json.loads(json.dumps(precedent(one.rule["precedent"]).stored).replace('"0.37"', '"0.38"'))
    other = replace(one, rule={"formulas": stored})

    assert differences(one.outputs, outputs(done(other)), one.tolerance)


def written():
    return (CASES / f"{ONE_YEAR}.yaml").read_text(encoding="utf-8")


def refused(text):
    def run():
        return done(read_case(text)).accounts

    with pytest.raises(YrdshareError) as raised:
        run()
    return [(fault.key, fault.text("en")) for fault in raised.value.faults]


RULE = "precedent: bern_equalisation"
AMOUNT, LAST = '{2026: "150"}', 'PC: {2026: "100"}}'
SIDES = "origin: A, host: A"
WRONG = [
    (RULE, "precedent: bern_equalization", "store.unknown_precedent", "bern_equalization"),
    (RULE, "precedent: bern_equalisation.floor", "precedents.unknown_variant", "floor"),
    (RULE, "precedents: bern_equalisation", "store.unknown_key", "precedents"),
    ("average_tax_yield: {PA", "average_yield: {PA", "store.unknown_key_near", "average_yield"),
    (LAST, 'PX: {2026: "100"}}', "ledger.unknown_project", "PX"),
    (LAST, 'PC: {2025: "100"}}', "formula.absent_cell", "average_tax_yield"),
    (AMOUNT, "{2026: 150}", "store.not_exact", "inputs.streams.tax_yield.PA.2026"),
    (AMOUNT, '{2026: "150.00000001"}', "money.finer_than_fen", "inputs.streams.tax_yield.PA.2026"),
    (SIDES, "origin: A, host: G", "store.unknown_key", "G"),
    (SIDES, "origin: A", "store.missing_key", "host"),
    ("held_as: 万元", "held_as: 万", "store.not_one_of", "held_as"),
    ("  held_as: 万元\n", "", "store.unknown_key", "unit"),
    ("tolerance: ", "tolerence: ", "store.unknown_key_near", "tolerence"),
    ("  缩小差距与最低保障:", "  缩小差距:", "store.unknown_key_near", "缩小差距"),
    ("  projects:", '  shares: {close: "0.3"}\n  projects:', "formula.unknown_share", "close"),
]


@pytest.mark.parametrize(("old", "new", "key", "word"), WRONG)
def test_a_case_that_is_written_wrong_is_refused_by_name(old, new, key, word):
    assert 1 <= written().count(old)
    found = refused(written().replace(old, new, 1))

    assert key in [one for one, _ in found]
    assert any(word in text for _, text in found)


def test_a_case_without_a_stream_of_the_rule_is_refused_by_the_stream_s_name():
    text = re.sub(r"    average_tax_yield:.*\n", "", written())
    ((key, told),) = refused(text)

    assert "precedents.no_stream" == key
    assert "average_tax_yield" in told


def test_linear_pieces_of_another_share_are_found_out():
    one = done(case(ONE_YEAR))
    (account,) = one.accounts
    other = evaluate(account.formula.with_shares({"closed": "0.38"}), one.ledger)
    mixed = replace(account, claims=other.claims, rest=other.rest)

    assert [] == linear_differences(account, one.ledger)
    assert linear_differences(mixed, one.ledger)
