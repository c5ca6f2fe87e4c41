"""Management modes: open shares, who bears which cost, on the example park from draft to export."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.formula.sheets import recalculate_and_compare
from yrdshare.agreement.agree import agree
from yrdshare.agreement.check import check_export
from yrdshare.agreement.export import export
from yrdshare.errors import FormulaError
from yrdshare.fiscal.costs import COST_KINDS
from yrdshare.formula.account import evaluate
from yrdshare.formula.clause import clause
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK
from yrdshare.formula.modes import EQUITY, RETURN, funded, mode, modes
from yrdshare.formula.short import short
from yrdshare.formula.store import dumps, loads
from yrdshare.ledger.ledger import Cells
from yrdshare.ledger.projects import Register
from yrdshare.ledger.reading import read_park
from yrdshare.ledger.regions import Region
from yrdshare.ledger.standard import streams
from yrdshare.money import fen
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import nearest
from yrdshare.negotiate.solve import solve
from yrdshare.resources import data

YEARS = range(2026, 2031)
COMMITTEE = Region("KP", "园区开发公司", "Park company", "园区")
COMMON = Region("KF", "共同促进基金", "Joint promotion fund", "基金")
MORE = {"land": "30", "fee": "12", "dividend": "20", "paid_in": "500"}  # 万元 a project and year, examples
MODES = modes()


@pytest.fixture(scope="module")
def park():
    """The example park with a committee, a fund, and the streams that modes read."""
    given = read_park(Path(str(data("parks", "liusong"))))
    projects = [
        replace(one, park=COMMITTEE, fund=COMMON, marks=one.marks | ({"园中园"} if row % 2 else set()))
        for row, one in enumerate(given.projects)
    ]
    register, ledger = Register(projects), given.ledger
    shape = (len(register), len(ledger.years))
    cells = {
        name: Cells(
            np.full(shape, fen(amount), np.int64),
            np.ones(shape, bool),
            np.zeros(shape, np.int32),
            np.zeros(shape, np.int8),
        )
        for name, amount in MORE.items()
    }
    ledger = replace(
        ledger,
        register=register,
        cells={**ledger.cells, **cells},
        streams={**ledger.streams, **{name: streams()[name] for name in MORE}},
    )
    nothing = {region: dict.fromkeys(YEARS, 0) for region in (COMMITTEE, COMMON)}
    return replace(
        given,
        projects=register,
        ledger=ledger,
        no_deal={**given.no_deal, **nothing},
        costs={**given.costs, **nothing},
    )


def formulas_of(name, park):
    return mode(name).formulas(YEARS, park.ledger.streams)


def half(formula):
    return formula.fixed(dict.fromkeys([share.name for share in formula.open_shares], Fraction(1, 2)))


def titled(formulas, title):
    return next(one for one in formulas if one.name == title)


@pytest.mark.parametrize("name", MODES)
def test_every_share_of_a_mode_is_open_from_0_to_1(name, park):
    shares = [share for formula in formulas_of(name, park) for share in formula.shares]

    assert shares
    assert all((share.value, share.low, share.high) == (None, 0, 1) for share in shares)


@pytest.mark.parametrize("name", MODES)
def test_every_cost_of_a_mode_has_somebody_who_bears_it(name):
    found = mode(name)

    assert set(COST_KINDS) == set(found.bearers)
    assert {ORIGIN, HOST, PARK} >= set(found.bearers.values())
    for lang in ("zh", "en"):
        assert len(COST_KINDS) + 1 == len(found.bearers_text(lang).splitlines())
    assert found.text("zh") != found.text("en")
    assert found.summary("zh") != found.summary("en")


@pytest.mark.parametrize("name", MODES)
def test_a_mode_divides_every_fen_of_what_it_divides(name, park):
    for formula in map(half, formulas_of(name, park)):
        account = evaluate(formula, park.ledger)
        if formula.count == "double":
            assert (account.excess >= 0).all()
            continue
        assert account.pool.sum(axis=0).tolist() == sum(account.received.values()).tolist()
        assert not sum(account.transfers.values()).any()


@pytest.mark.parametrize("name", MODES)
def test_a_mode_is_solved_agreed_and_exported(name, park, tmp_path):
    formulas = formulas_of(name, park)
    counted = any(one.dimension.kind == "gdp" and one.open_shares for one in formulas)
    sides = (park.projects[0].origin, park.projects[0].host)
    values = {region: {"gdp": "0.01"} for region in sides} if counted else {}
    solved = solve(Draft(formulas, park, nearest(thirds(formulas)), values=values))

    assert isinstance(solved, Solution)
    agreement = agree(solved, digits=3, signed_by=solved.draft.parties)
    assert all(check_export(export(agreement, tmp_path / name)).values())


def thirds(formulas):
    """A target for each open share."""
    return {share.name: "1/3" for one in formulas for share in one.open_shares}


@pytest.mark.parametrize("name", MODES)
def test_a_mode_s_formulas_are_read_back_as_they_are_stored(name, park):
    for formula in formulas_of(name, park):
        assert formula == loads(dumps(formula))


@pytest.mark.parametrize("name", MODES)
def test_a_mode_s_clauses_leave_the_shares_to_be_settled(name, park):
    for formula in formulas_of(name, park):
        zh, en = clause(formula, "zh"), clause(formula, "en")
        assert bool(formula.open_shares) == ("待定" in zh) == ("to be settled" in en)


def test_modes_in_recalculated_workbooks_give_the_same_fen(park):
    every = [tuple(map(half, formulas_of(name, park))) for name in MODES]

    recalculate_and_compare(
        [(tuple(evaluate(one, park.ledger) for one in formulas), park.ledger, {}) for formulas in every]
    )


def test_dividends_and_land_proceeds_of_a_joint_company_follow_one_equity(park):
    formulas = formulas_of("joint_company", park)
    follow = [one for one in formulas if EQUITY in [share.name for share in one.shares]]

    assert {"dividend", "land"} == {stream.name for one in follow for stream in one.streams}
    draft = Draft(formulas, park, nearest({EQUITY: "0.2"}))
    position = at(draft, {share.name: Fraction(1, 5) for share in draft.open_shares})
    origin = park.projects[0].origin
    for formula in follow:
        account = evaluate(formula.fixed(position.shares), park.ledger)
        [amount] = {MORE[stream.name] for stream in formula.streams}
        assert 10 * fen(amount) / 5 == account.received[origin][-1]


@pytest.mark.parametrize(
    ("name", "manager"),
    [("origin_run", ORIGIN), ("joint_company", PARK), ("park_in_park", ORIGIN), ("third_party", PARK)],
)
def test_the_fee_pays_the_manager_and_nobody_else(name, manager, park):
    account = evaluate(titled(formulas_of(name, park), "管理费"), park.ledger)
    whose = {ORIGIN: park.projects[0].origin, PARK: COMMITTEE}[manager]
    concerned = 5 if name == "park_in_park" else 10

    assert manager == mode(name).manager
    assert concerned * fen("12") == account.received[whose][-1]
    others = [one for one in account.received if one not in (whose, park.projects[0].host)]
    assert not any(account.received[one].any() for one in others)


@pytest.mark.parametrize("name", MODES)
def test_nobody_but_regions_has_a_part_of_tax(name, park):
    for formula in formulas_of(name, park):
        if formula.dimension.kind == "tax":
            assert {ORIGIN, HOST} >= {*(claimant for claimant, _ in formula.claims), formula.rest}


def test_only_the_projects_inside_a_park_in_park_are_shared(park):
    tax = half(titled(formulas_of("park_in_park", park), "税收分享"))
    account = evaluate(tax, park.ledger)

    for row, project in enumerate(park.projects):
        assert ("园中园" in project.marks) == bool(account.claims[0][row].any())
    other, *_ = replace(mode("park_in_park"), mark="松江区推荐").formulas(YEARS, park.ledger.streams)
    assert evaluate(half(other), park.ledger).claims[0].tolist() != account.claims[0].tolist()


def test_a_host_run_park_counts_in_place_and_a_reverse_enclave_counts_twice(park):
    assert ["split", "in_place"] == [one.count for one in formulas_of("host_run", park)]
    assert ["split", "double"] == [one.count for one in formulas_of("reverse_enclave", park)]


def test_pinghu_and_qingtian_s_tenth_is_paid_every_year_and_the_host_makes_up_what_is_lacking(park):
    [formula] = mode("fixed_return").formulas(YEARS, park.ledger.streams, rate="0.1")
    account = evaluate(formula, park.ledger)
    origin, host = park.projects[0].origin, park.projects[0].host

    assert not formula.open_shares
    assert 10 * fen("50") == account.received[origin][-1]
    assert 10 * fen("20") - 10 * fen("50") == account.received[host][-1]
    assert "年回报率10%" in clause(formula)


def test_without_a_rate_the_return_is_open_and_never_a_tenth(park):
    [formula] = formulas_of("fixed_return", park)

    assert [RETURN] == [share.name for share in formula.open_shares]
    fixed = formula.with_shares({RETURN: "0.1"})
    [stated] = mode("fixed_return").formulas(YEARS, park.ledger.streams, rate="0.1")
    assert evaluate(fixed, park.ledger).received[host_of(park)].tolist() == (
        evaluate(stated, park.ledger).received[host_of(park)].tolist()
    )


def test_an_open_rate_of_return_reads_to_be_settled_once_and_never_a_hundred_per_cent(park):
    [formula] = formulas_of("fixed_return", park)
    zh, en = (clause(formula, lang) for lang in ("zh", "en"))

    assert "为飞出方实际投资额按年回报率【待定（0%–100%）】计算的固定回报。" in zh
    assert "a fixed yearly return of \\[to be settled (0%–100%)\\] on" in en
    assert "100%计算" not in zh
    assert "return of 100%" not in en
    assert "年回报率100%" not in short(formula.claims[0][1])
    assert "按年回报率10%计算的固定回报" in clause(formula.with_shares({RETURN: "0.1"}))


@pytest.mark.parametrize(("rate", "told"), [("10", "1000%"), ("0", "0%"), ("-0.1", "-10%")])
def test_a_return_that_is_a_percentage_without_its_sign_or_none_is_refused(rate, told):
    with pytest.raises(FormulaError) as caught:
        mode("fixed_return").formulas(YEARS, rate=rate)

    assert f"年回报率须大于 0、不超过 100%，现为 {told}；百分之十请写 10% 或 0.1" == caught.value.text("zh")


def host_of(park):
    return park.projects[0].host


def test_the_common_fund_has_a_seat_and_is_served_first(park):
    tax, *others = formulas_of("origin_run", park)
    shared = funded(tax)

    assert ["fund", "origin_tax"] == [share.name for share in shared.open_shares]
    assert FUND == shared.claims[0][0]
    draft = Draft([shared, *others], park)
    assert COMMON in draft.parties
    account = evaluate(shared.fixed({"fund": Fraction(1, 10), "origin_tax": Fraction(2, 5)}), park.ledger)
    assert abs(account.pool[:, -1].sum() - 10 * account.received[COMMON][-1]) <= 10 * 10
    assert "基金" in clause(shared)


def test_a_project_without_a_fund_is_named(park):
    register = Register([replace(one, fund=None) for one in park.projects])
    ledger = replace(park.ledger, register=register)
    with pytest.raises(FormulaError) as refused:
        evaluate(half(funded(formulas_of("host_run", park)[0])), ledger)

    assert "P01" in refused.value.text("zh")


def test_an_unknown_mode_is_refused_with_the_nearest():
    with pytest.raises(FormulaError) as refused:
        mode("joint_compani")

    assert "joint_company" in refused.value.text("zh")
    assert "joint_company" in refused.value.text("en")


def test_streams_that_the_ledger_lacks_are_refused_all_at_once(park):
    some = {name: park.ledger.streams[name] for name in ("vat", "cit", "gdp")}
    with pytest.raises(FormulaError) as refused:
        mode("joint_company").formulas(YEARS, some)

    assert ["modes.no_stream"] * 3 == [fault.key for fault in refused.value.faults]


def test_a_rate_for_a_mode_without_a_fixed_return_is_refused():
    with pytest.raises(FormulaError) as refused:
        mode("host_run").formulas(YEARS, rate="0.1")

    assert ["modes.no_rate"] == [fault.key for fault in refused.value.faults]


def test_who_bears_a_cost_can_be_changed_without_touching_the_others():
    given = mode("origin_run")
    changed = replace(given, bearers={**given.bearers, "land": ORIGIN})

    assert ORIGIN == changed.bearers["land"]
    assert HOST == given.bearers["land"]
    assert given.formulas(YEARS) == changed.formulas(YEARS)
