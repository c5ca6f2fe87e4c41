"""The taxes of a project by the period they belong to, and by the year they enter the treasury.

Both are kept: a tax belongs to the year in which it arises, the ledger has the year in which it is paid.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from yrdshare.fiscal.projection.columns import Columns, Setting
from yrdshare.fiscal.projection.income import Flows, along
from yrdshare.fiscal.projection.rates import Rates, across, times
from yrdshare.money import Fen

LOSS_YEARS = 5  # for which a loss may be carried forward (Enterprise Income Tax Law, article 18)
EDUCATION, LOCAL_EDUCATION = "surcharge.education", "surcharge.local_education"
PAID = "_paid"  # ends the name of a tax in the year it enters the treasury
TAXES: Mapping[str, tuple[str, ...]] = {  # each tax, and what a project must state for it
    "vat": (),
    "cit": (),
    "pit": ("wages", "pit_rate"),
    "urban_construction_tax": ("location",),
    "surcharge": (),
    "property_tax": ("property_base",),
    "land_use_tax": ("land_area",),
    "stamp_tax": ("stamp_base",),
    "deed_tax": ("deed_base",),
    "land_vat": ("land_vat",),
}
AT_ONCE = ("deed_tax", "land_vat")  # paid when the land changes hands
FEN_PER_YUAN = 100


def taxes(held: Columns, flows: Flows, setting: Setting) -> None:
    """Add every tax to `flows`, by period and, with `PAID` behind its name, by year of entry."""
    _vat(held, flows, setting)
    _on_vat(held, flows, setting)
    _cit(held, flows)
    flows["pit"] = times(flows["wages"], held.rates["pit_rate"])
    _others(held, flows, setting)
    for name, needed in TAXES.items():
        stated = all(held.stated[one].any() for one in needed)
        late = setting.by_year(f"{name}.next_year_share") if stated and name not in AT_ONCE else [Fraction(0)]
        flows[name + PAID] = entering(flows[name], across(late))
    flows["vat" + PAID] -= flows["refund"]


def _vat(held: Columns, flows: Flows, setting: Setting) -> None:
    """Output tax less input tax; what is left over is carried forward, and refunded only if asked for.

    net_t    = output_tax_t − input_tax_t − investment_tax_t − carried_{t−1} + refund_t
    vat_t    = max(net_t, 0);   credit_t = max(−net_t, 0);   refund_t = credit_{t−1} × refund share
    """
    assumed = setting.assumptions
    flows["output_tax"] = times(flows["domestic"], held.rates["vat"])
    flows["creditable"] = times(flows["intermediate"], assumed.creditable)
    flows["input_tax"] = times(flows["creditable"], held.rates["inputs"])
    bought = (times(flows[name], held.rates[name]) for name in ("equipment", "construction"))
    flows["equipment_tax"], flows["construction_tax"] = bought
    net = flows["output_tax"] - flows["input_tax"] - flows["equipment_tax"] - flows["construction_tax"]
    payable, credit, refund = (np.zeros_like(net) for _ in range(3))
    before = np.zeros(len(net), dtype=np.int64)
    for year in range(net.shape[1]):
        if assumed.refund:
            refund[:, year] = times(before[:, None], held.rates["refund"].year(year))[:, 0]
        balance = net[:, year] - before + refund[:, year]
        payable[:, year] = np.maximum(balance, 0)
        before = np.maximum(-balance, 0)
        credit[:, year] = before
    flows["vat"], flows["credit"], flows["refund"] = payable, credit, refund


def _on_vat(held: Columns, flows: Flows, setting: Setting) -> None:
    """Urban maintenance and construction tax, and the two surcharges on education, on the VAT payable."""
    flows["urban_construction_tax"] = times(flows["vat"], held.rates["urban"])
    flows["education"] = times(flows["vat"], across(setting.by_year(EDUCATION)))
    flows["local_education"] = times(flows["vat"], across(setting.by_year(LOCAL_EDUCATION)))
    flows["surcharge"] = flows["education"] + flows["local_education"]


def _cit(held: Columns, flows: Flows) -> None:
    """Tax on profit less the losses of the five years before, the oldest first."""
    margin = times(flows["output"], held.rates["margin"])
    flows["profit"] = np.where(held.stated["margin"], margin, flows["surplus"])
    flows["loss_used"] = losses_used(flows["profit"])
    flows["taxable"] = np.maximum(flows["profit"], 0) - flows["loss_used"]
    flows["cit"] = times(flows["taxable"], held.rates["cit"])


def losses_used(profit: Fen) -> Fen:
    """How much of earlier losses each year's profit takes up."""
    used = np.zeros_like(profit)
    losses = [np.zeros(len(profit), dtype=np.int64) for _ in range(LOSS_YEARS)]
    for year in range(profit.shape[1]):
        left = np.maximum(profit[:, year], 0)
        for loss in losses:  # the oldest first
            taken = np.minimum(loss, left)
            loss -= taken
            left -= taken
            used[:, year] += taken
        losses = [*losses[1:], np.maximum(-profit[:, year], 0)]
    return used


def _others(held: Columns, flows: Flows, setting: Setting) -> None:
    """Taxes whose base the office gives: none without it, and no rate is asked for.

    property tax from the first year in production, land use tax from the move, stamp tax on the path of
    output, deed tax and land VAT (an amount that the office gives) in the year of the move
    """
    nothing = np.zeros(held.here.shape, dtype=np.int64)
    flows.update(dict.fromkeys(("property_tax", "land_use_tax", "stamp_tax", "deed_tax"), nothing))
    if held.stated["property_base"].any():
        deducted = across([1 - share for share in setting.by_year("property_tax.deduction")])
        working = held.rates["level"].numerator > 0
        value = times(np.where(working, held.amounts["property_base"], 0), deducted)
        flows["property_tax"] = times(value, across(setting.by_year("property_tax.rate.value")))
    if held.stated["land_area"].any():
        area = np.where(held.here, held.amounts["land_area"] * FEN_PER_YUAN, 0)
        flows["land_use_tax"] = times(area, across(setting.by_year(setting.assumptions.land_use_key)))
    if held.stated["stamp_base"].any():
        flows["stamp_tax"] = times(along(held, "stamp_base"), across(setting.by_year("stamp_tax.rate.sale")))
    moving = held.years == held.moved
    if held.stated["deed_base"].any():
        deeds = np.where(moving, held.amounts["deed_base"], 0)
        flows["deed_tax"] = times(deeds, across(setting.by_year("deed_tax.rate")))
    flows["land_vat"] = np.where(moving, held.amounts["land_vat"], 0)


def entering(tax: Fen, late: Rates) -> Fen:
    """What enters the treasury in each year: the period's less what is late, and last year's late part.

    paid_t = tax_t − late_t + late_{t−1},   late_t = tax_t × share, to the fen
    """
    behind = times(tax, late)
    paid = tax - behind
    paid[:, 1:] += behind[:, :-1]
    return paid
