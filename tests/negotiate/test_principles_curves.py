"""Nash, α and the sum where many projects have their own caps: no split of a fine grid passes the bound."""

from itertools import product
from math import log

import pytest

from tests.program.curve_cases import many
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import alpha_fair, nash, utilitarian
from yrdshare.negotiate.solve import solve

STEPS = {1: 201, 2: 23}  # points along each share


def sum_of_logs(gains):
    """Σ log g; −inf where somebody does not gain."""
    return sum(log(gain) if gain > 0 else float("-inf") for gain in gains)


def power_mean(gains):
    """The α-mean of the gains for α = 2: n / Σ 1/g."""
    return len(gains) / sum(1 / gain for gain in gains) if min(gains) > 0 else float("-inf")


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("principle", "worth"), [(nash(), sum_of_logs), (alpha_fair("2"), power_mean), (utilitarian(), sum)]
)
def test_no_split_on_a_fine_grid_is_better_than_the_proved_bound(count, principle, worth):
    draft, _, _ = many(8, count)
    draft = draft.revise(principle=principle)
    found = solve(draft)
    reached = worth([float(one) for one in found.position.totals.values()])
    names = [share.name for share in draft.open_shares]
    spots = [f"{50_000 + round(850_000 * step / (STEPS[count] - 1))}/1000000" for step in range(STEPS[count])]
    best = max(
        worth([float(one) for one in at(draft, dict(zip(names, point, strict=True))).totals.values()])
        for point in product(spots, repeat=count)
    )

    assert "curves" == found.certificate.method
    assert found.certificate.proved
    gap = abs(found.certificate.gap)  # Σ log for Nash, fen for the others
    assert best <= reached + gap + 1e-6 * max(1.0, abs(reached)) * (principle != nash())
