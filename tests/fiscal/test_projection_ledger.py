"""What a projection hands out: ranges, a ledger that any talk can be held on, progress while it runs."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from tests.fiscal.profiles import JINAN, RETENTION, SONGJIANG, WAN, every_sector, profile, project, projected
from yrdshare.agreement.agree import agree
from yrdshare.agreement.check import check_export
from yrdshare.agreement.export import export
from yrdshare.demo import liusong, liusong_draft
from yrdshare.errors import InputError
from yrdshare.fiscal.parameters import parameters
from yrdshare.fiscal.projection.assumptions import growing
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.projection.projection import project_streams
from yrdshare.fiscal.projection.tax import TAXES
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.solve import solve
from yrdshare.nodes.expression import Stream

# Ranges.


def test_a_range_gives_low_mid_and_high_in_order():
    one = Profile(project(), Stated(Fraction(100 * WAN), Fraction(80 * WAN), Fraction(130 * WAN), "示例"))
    made = projected(one)

    for name in ("industrial_output", "gdp", "vat", "cit", "compensation"):
        found = made.range("P01", 2028, name)
        assert found.ordered
        assert found.low < found.mid < found.high
    assert 80 * WAN == made.range("P01", 2028, "industrial_output").low


def test_low_need_not_be_lowest_where_net_taxes_are_negative():
    stated = Stated(Fraction(100 * WAN), Fraction(80 * WAN), Fraction(130 * WAN), "示例")
    made = projected(Profile(project(sector="20"), stated))

    assert not made.range("P01", 2028, "net_taxes").ordered
    assert any("不一定成立" in note.zh for note in made.notes())


def test_without_a_stated_range_low_and_high_are_absent():
    found = projected(profile(100 * WAN)).range("P01", 2028, "gdp")

    assert (None, None) == (found.low, found.high)


def test_a_path_of_prices_with_a_spread_makes_a_range():
    made = projected(profile(100 * WAN), price=growing("2%", range(2026, 2031), "示例", "1%"))
    found = made.range("P01", 2027, "industrial_output")

    assert (101 * WAN, 102 * WAN, 103 * WAN) == (found.low, found.mid, found.high)


# The ledger.


def test_a_stray_print_shows_no_figure_of_a_firm():
    assert "100000000" not in repr(projected(profile(100 * WAN)))


def test_the_ledger_starts_at_the_move_and_every_cell_has_source_and_status():
    made = projected(profile(100 * WAN, of=project(moved=2028)), years=range(2026, 2031))
    frame = made.ledger().frame()

    assert {2028, 2029, 2030} == set(frame["year"])
    assert {"示例"} == set(frame["status"])
    assert frame["source"].str.contains("示例").all()


def test_a_forecast_of_a_confirmed_project_is_not_confirmed():
    one = Profile(Project("P01", SONGJIANG, JINAN, 2026, 2026, "16", status="已确认"), Stated(Fraction(100)))

    assert ("预测",) == projected(one).ledger().statuses()


def test_history_before_the_move_comes_only_from_the_office_and_never_from_a_projected_year():
    made = projected(profile(100 * WAN, of=project(moved=2026)))
    value = np.array([[5, 7]])
    held = Cells(value, value > 0, np.zeros((1, 2), dtype=np.int32), np.full((1, 2), 2, dtype=np.int8))
    past = Ledger(Register([project()]), (2024, 2025), {"vat": Stream("vat")}, {"vat": held}, ("税务局",))
    ledger = made.ledger(past)

    assert 2024 == ledger.years[0]
    assert [5, 7] == ledger.cells["vat"].value[0, :2].tolist()
    assert "税务局" == ledger.sources[ledger.cells["vat"].source[0, 0]]
    late = Ledger(Register([project()]), (2025, 2026), {"vat": Stream("vat")}, {"vat": held}, ("税务局",))
    with pytest.raises(InputError) as refused:
        made.ledger(late)
    assert "项目“P01”在 2026 年已经搬迁，历史数据不能再给出这一年" == refused.value.text("zh")


def test_credit_of_years_before_the_first_projected_one_is_carried_into_it():
    one = profile(
        1_000 * WAN,
        of=project(moved=2024, investment=1_000 * WAN),
        equipment=900 * WAN,
        value_added_rate=Stated(Fraction("0.3")),
    )
    # 2024: 130 − 91 − 117 = −78; 2025: 39 − 78 = −39; 2026: 39 − 39 = 0; 2027: 39
    late = projected(one, years=range(2026, 2028))

    assert [0, 39_000_000] == late.flows["mid"]["vat"][0].tolist()


def test_the_run_tells_its_progress_and_can_be_stopped(monkeypatch):
    monkeypatch.setattr("yrdshare.fiscal.projection.projection.CHUNK", 2)
    profiles = [profile(100 * WAN, of=project(f"P{row}")) for row in range(5)]
    told = []
    project_streams(profiles, range(2026, 2027), RETENTION, watch=lambda *done: told.append(done))

    assert [(2, 5), (4, 5), (5, 5)] == told

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project_streams(profiles, range(2026, 2027), RETENTION, watch=stop)


def test_chunks_change_nothing(monkeypatch):
    whole = projected(*every_sector())
    monkeypatch.setattr("yrdshare.fiscal.projection.projection.CHUNK", 5)
    parts = projected(*every_sector())

    assert all((whole.flows["mid"][name] == parts.flows["mid"][name]).all() for name in whole.flows["mid"])


def test_the_rates_in_force_follow_the_year():
    made = projected(profile(1_000 * WAN, of=project(moved=2018)), years=range(2018, 2021))
    flows = made.flows["mid"]

    assert Fraction("0.17") == parameters().value("vat.rate.goods", date(2018, 1, 1))
    assert [170 * WAN, 160 * WAN, 130 * WAN] == flows["output_tax"][0].tolist()
    assert {*TAXES} <= {*flows}


def test_a_talk_is_held_solved_agreed_and_exported_on_a_projected_ledger(tmp_path):
    park = liusong().park
    profiles = [
        Profile(
            one,
            Stated(Fraction(one.investment * 2)),
            ramp=(Fraction(1, 2),) * (one.full_production - one.moved),
        )
        for one in park.projects
    ]
    made = project_streams(profiles, range(2026, 2031), RETENTION)
    nothing = {region: dict.fromkeys(range(2026, 2031), 0) for region in park.no_deal}
    outcome = solve(liusong_draft(replace(park, ledger=made.ledger(), no_deal=nothing, costs=nothing)))

    assert isinstance(outcome, Solution)
    folder = export(agree(outcome, digits=3, signed_by=outcome.draft.parties), tmp_path / "out")
    assert all(check_export(folder).values())
