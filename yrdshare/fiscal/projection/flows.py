"""Every amount of some projects in one case: income, then taxes."""

from collections.abc import Sequence

from yrdshare.fiscal.projection.columns import Setting, columns
from yrdshare.fiscal.projection.income import Flows, income
from yrdshare.fiscal.projection.profile import Profile
from yrdshare.fiscal.projection.tax import taxes


def projected_flows(profiles: Sequence[Profile], setting: Setting) -> Flows:
    """All amounts by name, whole fen, shape (projects, years of the setting)."""
    held = columns(profiles, setting)
    flows = income(held)
    taxes(held, flows, setting)
    return flows
