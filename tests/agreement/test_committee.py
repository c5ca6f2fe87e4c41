"""Agreements with park committees, funds, floors, means of years, caps on sums, and a rest that pays."""

from dataclasses import replace

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION, OTHER_ORIGIN, TAX, ledger_of, park_of
from yrdshare.agreement.agree import agree
from yrdshare.agreement.agreement import dump, dumps
from yrdshare.agreement.loading import loads
from yrdshare.agreement.settle import settle
from yrdshare.errors import AgreementError, FormulaError
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import UNPLACED, Region
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import at
from yrdshare.nodes.build import above_base, averaged, by_key, capped, floored, history, wan, when
from yrdshare.nodes.expression import Share, Stream

COMMITTEE = Region("K", "江南园区", "Jiangnan Park", "园区")
FIRST_FUND, SECOND_FUND = (
    Region("F1", "引导基金", "Guidance Fund", "基金"),
    Region("F2", "二期基金", "Second Fund", "基金"),
)
REGIONS = (ORIGIN_REGION, OTHER_ORIGIN, HOST_REGION, COMMITTEE, FIRST_FUND, SECOND_FUND)
GDP = Stream("gdp", "gdp", basis="全口径")
SIDES = {
    "P01": (ORIGIN_REGION, FIRST_FUND),
    "P02": (ORIGIN_REGION, FIRST_FUND),
    "P03": (OTHER_ORIGIN, SECOND_FUND),
}
FLOW = {"P01": 20, "P02": 40, "P03": 70}


def register():
    return Register(
        [
            Project(code, of, HOST_REGION, 2026, 2026, park=COMMITTEE, fund=to)
            for code, (of, to) in SIDES.items()
        ]
    )


def actuals(until=2028, **changes):
    """The same tax every year from 2023 on; `changes` replace the rows of a project."""
    rows = {code: dict.fromkeys(range(2023, until + 1), amount) for code, amount in FLOW.items()} | changes
    return ledger_of(register(), {TAX: rows, GDP: rows})


def agreed(claims, pool=TAX, **more):
    """The signed agreement of one formula on the tax of 2026 to 2028."""
    formula = Formula("税收", pool, claims, more.pop("rest", HOST), range(2026, 2029), **more)
    park = park_of(actuals(), REGIONS)
    draft = Draft([formula], park)
    return agree(at(draft, {}), signed_by=draft.parties)


def everything():
    """Claims of every kind, with histories wherever one may stand."""
    keys = {ORIGIN_REGION: "0.5", OTHER_ORIGIN: "1/4"}
    return {
        PARK: floored("0.02" * TAX, wan("5")),
        FUND: capped(Share("fund", value="0.1") * TAX, history(TAX, 1) + wan("1"), "sum"),
        ORIGIN: when(history(TAX, 2) >= wan("100"), by_key(history(TAX, 3), keys), "0.4" * TAX),
    }


def test_places_of_park_and_fund_are_stored_and_read_back():
    agreement = agreed(everything(), rest_pays=True)
    again = loads(dumps(agreement))
    [first, *_] = dump(agreement)["projects"]

    assert ("K", "F1") == (first["park"], first["fund"])
    assert register() == again.register
    assert agreement.digest == again.digest
    assert {COMMITTEE, FIRST_FUND, SECOND_FUND} <= set(again.parties)


def test_every_history_is_written_down_wherever_it_stands():
    agreement = loads(dumps(agreed(everything(), rest_pays=True)))

    assert {
        history(TAX, 1): {"P01": fen(20), "P02": fen(40), "P03": fen(70)},
        history(TAX, 2): {"P01": fen(40), "P02": fen(80), "P03": fen(140)},
        history(TAX, 3): {"P01": fen(60), "P02": fen(120), "P03": fen(210)},
    } == agreement.histories


def test_history_written_down_holds_in_a_cap_on_the_sum_though_the_past_is_corrected_later():
    agreement = agreed({ORIGIN: capped(TAX, history(TAX, 1), "sum")})
    corrected = actuals(P01=dict.fromkeys(range(2023, 2029), 20) | {2025: 2000})
    before, after = (settle(agreement, one, 2026) for one in (actuals(), corrected))

    assert fen(60) == before.line("税收", ORIGIN_REGION).entitled
    assert [one.transfer for one in before.lines] == [one.transfer for one in after.lines]


def test_cap_on_the_sum_settles_to_the_last_fen_with_each_origin_by_itself():
    agreement = agreed({ORIGIN: capped(TAX, wan("80"), "sum")})
    first = settle(agreement, actuals(2026), 2026)
    second = settle(agreement, actuals(2027), 2027, [first])

    assert [fen(60), fen(70)] == [first.line("税收", one).transfer for one in (ORIGIN_REGION, OTHER_ORIGIN)]
    assert [fen(20), fen(10)] == [second.line("税收", one).transfer for one in (ORIGIN_REGION, OTHER_ORIGIN)]
    assert [0, 0] == [sum(line.transfer for line in one.lines) for one in (first, second)]


def test_mean_of_years_settles_on_actuals_of_earlier_years():
    claim = above_base(TAX, averaged(TAX, 3))
    grown = {code: path | {2027: 3 * FLOW[code]} for code, path in _paths().items()}
    agreement = agreed({ORIGIN: claim})
    statement = settle(agreement, actuals(2027, **grown), 2027)

    assert 60 * 3 - (60 + 60 + 180) // 3 == 80
    assert fen(80) == statement.line("税收", ORIGIN_REGION).entitled


def _paths():
    return {code: dict.fromkeys(range(2023, 2028), amount) for code, amount in FLOW.items()}


def test_year_that_a_mean_lacks_is_a_clear_fault():
    agreement = agreed({ORIGIN: "0.5" * averaged(TAX, 3)}, rest_pays=True)
    gap = {code: {year: one for year, one in path.items() if year != 2025} for code, path in _paths().items()}
    with pytest.raises(FormulaError, match="P03 在 2025 年的“tax”，无法计算多年平均"):
        settle(agreement, actuals(2027, **gap), 2027)


def test_rest_that_pays_is_paid_over_by_who_has_it():
    agreement = agreed({PARK: floored("0.02" * TAX, wan("100"))}, rest_pays=True)
    statement = settle(agreement, actuals(2026), 2026)

    assert fen(300) == statement.line("税收", COMMITTEE).transfer
    assert -fen(300) == statement.line("税收", HOST_REGION).transfer
    assert fen(130) - fen(300) == statement.line("税收", HOST_REGION).entitled
    assert 0 == sum(line.transfer for line in statement.lines)


@pytest.mark.parametrize("pool", [TAX, GDP])
def test_nothing_is_transferred_of_what_counts_in_place(pool):
    agreement = loads(dumps(agreed({}, pool, count="in_place")))
    statement = settle(agreement, actuals(2026), 2026)

    assert {0} == {line.transfer for line in statement.lines}
    assert fen(130) == statement.line("税收", HOST_REGION).entitled


def test_actuals_by_code_alone_take_park_and_fund_from_the_agreement():
    agreement = loads(dumps(agreed({FUND: "0.1" * TAX})))
    bare = Register([Project(code, UNPLACED, UNPLACED, 0, 0) for code in SIDES])
    statement = settle(agreement, ledger_of(bare, {TAX: {code: {2026: FLOW[code]} for code in SIDES}}), 2026)

    assert [fen(6), fen(7)] == [statement.line("税收", one).transfer for one in (FIRST_FUND, SECOND_FUND)]


def test_actuals_that_state_no_fund_are_accepted_and_those_that_state_another_are_not():
    agreement = agreed({FUND: "0.1" * TAX})

    def placed_in(fund):
        known = actuals(2026)
        return replace(known, register=Register([replace(one, fund=fund) for one in known.register]))

    assert fen(6) == settle(agreement, placed_in(None), 2026).line("税收", FIRST_FUND).transfer
    with pytest.raises(AgreementError, match="P01 的飞出地、飞入地、园区、基金"):
        settle(agreement, placed_in(SECOND_FUND), 2026)
