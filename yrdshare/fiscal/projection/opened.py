"""The working of a projected figure, opened down to the coefficients: who stated, published or assumed them.

The project is computed again by itself, every amount of it, and the tree shows those very amounts.
"""

from typing import TYPE_CHECKING

from yrdshare.fiscal.projection.columns import Setting, columns
from yrdshare.fiscal.projection.flows import projected_flows
from yrdshare.fiscal.projection.opened_income import INCOME
from yrdshare.fiscal.projection.opened_tax import TAXED, local
from yrdshare.fiscal.projection.opening import Opening
from yrdshare.fiscal.projection.projected import FLOW_OF, GROSS, Spot, stated, values
from yrdshare.fiscal.projection.steps import amount
from yrdshare.fiscal.projection.tax import PAID, TAXES
from yrdshare.fiscal.working import FEN, Step
from yrdshare.words import said

if TYPE_CHECKING:
    from yrdshare.fiscal.projection.projection import Projection

OPENERS = {**INCOME, **TAXED}


def working(made: "Projection", spot: Spot, name: str) -> Step:
    """The opened figure; where it does not exist, a step that says so."""
    row, column = spot
    profile, year = made.profiles[row], made.years[column]
    first = min(profile.project.moved, made.years[0])
    setting = Setting(range(first, made.years[-1] + 1), made.assumptions)
    flows = projected_flows([profile], setting)
    retention = made.retention[profile.project.host]
    one = Opening(profile, setting, columns([profile], setting), flows, retention, OPENERS)
    values(made, name)  # refuses an unknown name
    if not stated(made, name)[row, column]:
        return Step(amount(name, year), None, FEN, said("projection.not_stated"))
    if name in GROSS:
        return one.step(GROSS[name] + PAID, year - first)
    if name in TAXES:
        return local(one, name, year - first)
    return one.step(FLOW_OF.get(name, name), year - first)
