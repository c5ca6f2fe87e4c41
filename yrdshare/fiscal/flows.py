"""Every amount of some projects in one case: income, then taxes."""

from collections.abc import Sequence

from yrdshare.fiscal.columns import Setting, columns
from yrdshare.fiscal.income import Flows, income
from yrdshare.fiscal.profile import Profile
from yrdshare.fiscal.tax import taxes


def projected_flows(profiles: Sequence[Profile], setting: Setting) -> Flows:
    """All amounts by name, whole fen, shape (projects, years of the setting)."""
    held = columns(profiles, setting)
    flows = income(held)
    taxes(held, flows, setting)
    return flows
