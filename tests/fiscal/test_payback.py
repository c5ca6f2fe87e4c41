"""The payback year: the first from which the cumulated gain stays at or above zero, exactly."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import HOST_REGION, ORIGIN_REGION
from yrdshare.demo import liusong
from yrdshare.errors import DraftError
from yrdshare.fiscal.payback import payback, payback_of
from yrdshare.money import fen
from yrdshare.negotiate.position import at


def of(*wan, discount=0, first=2026):
    return payback_of(HOST_REGION, {first + n: fen(str(one)) for n, one in enumerate(wan)}, discount)


@pytest.mark.parametrize(
    ("gains", "year"),
    [
        ((-300, 100, 250), 2028),
        ((-300, 100, 200), 2028),
        ((-300, 100, 199), None),
        ((100, -300, 250), 2028),
        ((-100, 150, -100, 40), None),
        ((-100, 150, -100, 60), 2029),
        ((0, 0), 2026),
        ((5, -5, 5), 2026),
    ],
)
def test_year_in_which_the_sum_turns_and_stays(gains, year):
    assert year == of(*gains).year


def test_discounting_can_move_the_year_by_a_fraction_of_a_fen():
    exact = {2026: Fraction(-100), 2027: Fraction(104)}

    assert 2027 == payback_of(HOST_REGION, exact, "4%").year
    assert payback_of(HOST_REGION, exact | {2027: Fraction(104) - Fraction(1, 10**30)}, "4%").year is None
    assert (Fraction(-100), Fraction(0)) == payback_of(HOST_REGION, exact, "4%").cumulated


def test_one_sentence_in_each_language():
    found = of(-300, 100, 250)

    assert "金安区：2028 年回本（第 3 年），此后累计收益一直不为负；此前累计最多差 300.00 万元" == found.text(
        "zh"
    )
    assert (
        "Jin'an: paid back in 2028 (year 3), after which the cumulated gain stays at or above zero; "
        "before that it lacked at most 300.00 × 10k yuan"
    ) == found.text("en")
    assert "金安区：2026 至 2027 年内累计收益没有转正并保持，期末仍差 200.00 万元" == of(-300, 100).text("zh")
    assert "金安区：自第一年（2026 年）起累计收益一直不为负，无须回本（按年折现率 4% 折算到 2026 年）" == of(
        1, 2, discount="4%"
    ).text("zh")
    assert "(discounted to 2026 at 4% a year)" in of(1, 2, discount="4%").text("en")


def refused(gains, discount=0):
    with pytest.raises(DraftError) as caught:
        payback_of(HOST_REGION, gains, discount)
    return caught.value.text("zh"), caught.value.text("en")


def test_gains_that_are_none_or_have_gaps_are_refused():
    assert (
        "没有逐年收益，无法计算回本年份",
        "There are no yearly gains, so no payback year",
    ) == refused({})
    assert (
        "逐年收益的年份须连续，现为 2026、2028",
        "The years of the gains must be consecutive, found 2026、2028",
    ) == refused({2028: 1, 2026: 1})
    assert (
        "折现率须大于 -100%，现为 -1",
        "A discount rate must be above -100%, found -1",
    ) == refused({2026: 1}, -1)


def test_a_position_gives_the_payback_of_every_party():
    position = at(liusong(), {"origin": "0.4", "gdp": "0.4"})
    found = payback(position)

    assert ["松江区", "金安区"] == [region.name_zh for region in found]
    for region, one in found.items():
        assert position.totals[region] == one.cumulated[-1]
        assert position.draft.discount == one.discount


@dataclass(frozen=True)
class Times:
    years: tuple
    discount: Fraction


@dataclass(frozen=True)
class Paths:
    draft: Times
    gains: dict


@given(
    st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12),
    st.fractions(Fraction(-1, 2), 1, max_denominator=1000),
)
def test_before_the_year_some_sum_is_negative_and_from_it_on_none_is(path, rate):
    years = tuple(range(2026, 2026 + len(path)))
    found = payback(Paths(Times(years, rate), {ORIGIN_REGION: path}))[ORIGIN_REGION]
    sums = [
        sum((Fraction(one) / (1 + rate) ** n for n, one in enumerate(path[: end + 1])), Fraction(0))
        for end in range(len(path))
    ]

    assert sums == list(found.cumulated)
    if found.year is None:
        assert sums[-1] < 0
    else:
        spot = found.year - 2026
        assert all(one >= 0 for one in sums[spot:])
        assert spot == 0 or sums[spot - 1] < 0
