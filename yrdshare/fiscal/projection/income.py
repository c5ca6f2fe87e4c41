"""From output to value added by the income approach: four parts that add up to it, to the fen."""

from collections.abc import MutableMapping

import numpy as np

from yrdshare.fiscal.projection.columns import Columns
from yrdshare.fiscal.projection.rates import times
from yrdshare.money import Fen

Flows = MutableMapping[str, Fen]  # each shape (projects, years), whole fen


def income(held: Columns) -> Flows:
    """Output, value added and its four parts, exports and investment.

    output_t      = full output × ramp_t × growth_t × price_t
    value_added_t = output_t × rate
    surplus_t     = value_added_t − compensation_t − net_taxes_t − depreciation_t

    Each is rounded once to the fen; the surplus is what remains, so the four parts add up exactly. Where the
    office states wages or depreciation, they stand in the place of the sector's part, and the surplus carries
    the difference.
    """
    flows: Flows = {}
    flows["real"] = times(held.amounts["output"], held.rates["level"])
    flows["grown"] = times(flows["real"], held.rates["growth"])
    flows["output"] = times(flows["grown"], held.rates["price"])
    flows["gdp"] = times(flows["output"], held.rates["value_added"])
    flows["intermediate"] = flows["output"] - flows["gdp"]
    flows["wages"] = along(held, "wages")
    flows["compensation"] = _stated(
        held, "wages", flows["wages"], times(flows["gdp"], held.rates["compensation"])
    )
    flows["net_taxes"] = times(flows["gdp"], held.rates["net_taxes"])
    used = np.where(held.rates["level"].numerator > 0, held.amounts["depreciation"], 0)
    flows["depreciation"] = _stated(
        held, "depreciation", used, times(flows["gdp"], held.rates["depreciation"])
    )
    flows["surplus"] = flows["gdp"] - flows["compensation"] - flows["net_taxes"] - flows["depreciation"]
    flows["exports"] = times(flows["output"], held.rates["export_share"])
    flows["domestic"] = flows["output"] - flows["exports"]
    for name in ("investment", "equipment", "construction"):
        flows[name] = spent(held, name)
    return flows


def along(held: Columns, name: str) -> Fen:
    """An amount at full production on the path of output: ramp, growth and price, each rounded to the fen."""
    real = times(held.amounts[name], held.rates["level"])
    return times(times(real, held.rates["growth"]), held.rates["price"])


def spent(held: Columns, name: str) -> Fen:
    """A part of the investment on its path; the years add up to the whole exactly.

    spent_t = whole × (share_move + … + share_t), to the fen, less the same until t − 1
    """
    until = times(held.amounts[name], held.rates["spent"])
    return np.diff(until, axis=1, prepend=0)


def _stated(held: Columns, name: str, stated: Fen, computed: Fen) -> Fen:
    return np.where(held.stated[name], stated, computed)
