"""yrdshare: how relocated industries' tax and GDP are shared between origin and host regions.

The words of the negotiation, in its order: read, draft, solve, explain, compare, agree, export, settle.
Each is loaded when first used (PEP 562), so that `import yrdshare` is quick.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yrdshare.agreement.agree import agree as agree
    from yrdshare.agreement.check import check_export as check_export
    from yrdshare.agreement.export import export as export
    from yrdshare.agreement.loading import load_agreement as load_agreement
    from yrdshare.agreement.settle import settle as settle
    from yrdshare.agreement.statements import load_settlement as load_settlement
    from yrdshare.agreement.statements import save_settlement as save_settlement
    from yrdshare.drafts.compared import compare_kept as compare_kept
    from yrdshare.drafts.files import HeldError as HeldError
    from yrdshare.drafts.files import hold as hold
    from yrdshare.drafts.files import open_talks as open_talks
    from yrdshare.drafts.files import save_talks as save_talks
    from yrdshare.drafts.talks import Shown as Shown
    from yrdshare.drafts.talks import Talks as Talks
    from yrdshare.fiscal.baseline import no_deal as no_deal
    from yrdshare.fiscal.branches import Branch as Branch
    from yrdshare.fiscal.branches import Factors as Factors
    from yrdshare.fiscal.costs import read_costs as read_costs
    from yrdshare.fiscal.fates import read_baseline as read_baseline
    from yrdshare.fiscal.head_office import divided_tax as divided_tax
    from yrdshare.fiscal.head_office import two_step_tax as two_step_tax
    from yrdshare.fiscal.indices import inverse_capacity as inverse_capacity
    from yrdshare.fiscal.keys import equal_keys as equal_keys
    from yrdshare.fiscal.keys import indicator_keys as indicator_keys
    from yrdshare.fiscal.keys import proportional_keys as proportional_keys
    from yrdshare.fiscal.keys import weighted_keys as weighted_keys
    from yrdshare.fiscal.parameters import parameters as parameters
    from yrdshare.fiscal.payback import payback as payback
    from yrdshare.fiscal.projection.assumptions import Assumptions as Assumptions
    from yrdshare.fiscal.projection.assumptions import growing as growing
    from yrdshare.fiscal.projection.past import before_moves as before_moves
    from yrdshare.fiscal.projection.profile_file import read_profiles as read_profiles
    from yrdshare.fiscal.projection.profile_file import write_profiles as write_profiles
    from yrdshare.fiscal.projection.projection import project_streams as project_streams
    from yrdshare.fiscal.retention import read_retention as read_retention
    from yrdshare.fiscal.sectors import sector as sector
    from yrdshare.formula.applying import all_rules as all_rules
    from yrdshare.formula.applying import apply as apply
    from yrdshare.formula.assessment import assess as assess
    from yrdshare.formula.base_years import base_years as base_years
    from yrdshare.formula.clause import clause as clause
    from yrdshare.formula.formula import FUND as FUND
    from yrdshare.formula.formula import HOST as HOST
    from yrdshare.formula.formula import ORIGIN as ORIGIN
    from yrdshare.formula.formula import PARK as PARK
    from yrdshare.formula.formula import Formula as Formula
    from yrdshare.formula.modes import funded as funded
    from yrdshare.formula.modes import mode as mode
    from yrdshare.formula.modes import modes as modes
    from yrdshare.formula.precedents import precedent as precedent
    from yrdshare.formula.precedents import precedents as precedents
    from yrdshare.formula.precedents import read_precedent as read_precedent
    from yrdshare.ledger.mapping import read_mapping as read_mapping
    from yrdshare.ledger.reading import read_ledger as read_ledger
    from yrdshare.ledger.reading import read_park as read_park
    from yrdshare.ledger.reading import write_mapping as write_mapping
    from yrdshare.ledger.template import write_template as write_template
    from yrdshare.negotiate.clause_price import price_of as price_of
    from yrdshare.negotiate.clean.clean import clean as clean
    from yrdshare.negotiate.clean.clean import clean_table as clean_table
    from yrdshare.negotiate.coalitions import coalition_game as coalition_game
    from yrdshare.negotiate.compare import compare as compare
    from yrdshare.negotiate.conflicts.conflicts import conflicts as conflicts
    from yrdshare.negotiate.draft import Draft as Draft
    from yrdshare.negotiate.explain import explain as explain
    from yrdshare.negotiate.frontier.zone import zone as zone
    from yrdshare.negotiate.outcome import Infeasible as Infeasible
    from yrdshare.negotiate.outcome import Solution as Solution
    from yrdshare.negotiate.position import at as at
    from yrdshare.negotiate.prices.prices import prices as prices
    from yrdshare.negotiate.principles import alpha_fair as alpha_fair
    from yrdshare.negotiate.principles import coalition_stable as coalition_stable
    from yrdshare.negotiate.principles import equal_gain as equal_gain
    from yrdshare.negotiate.principles import kalai_smorodinsky as kalai_smorodinsky
    from yrdshare.negotiate.principles import leximin as leximin
    from yrdshare.negotiate.principles import nash as nash
    from yrdshare.negotiate.principles import nearest as nearest
    from yrdshare.negotiate.principles import proportional as proportional
    from yrdshare.negotiate.principles import utilitarian as utilitarian
    from yrdshare.negotiate.private import check as check
    from yrdshare.negotiate.session import Session as Session
    from yrdshare.negotiate.side_by_side import side_by_side as side_by_side
    from yrdshare.negotiate.solve import solve as solve
    from yrdshare.negotiate.staying import no_regret as no_regret
    from yrdshare.negotiate.staying import pays_back_by as pays_back_by
    from yrdshare.negotiate.staying import staying as staying
    from yrdshare.negotiate.staying import stop_loss as stop_loss
    from yrdshare.negotiate.stress.scenarios import anchor_leaves as anchor_leaves
    from yrdshare.negotiate.stress.scenarios import combined as combined
    from yrdshare.negotiate.stress.scenarios import delayed as delayed
    from yrdshare.negotiate.stress.scenarios import falls as falls
    from yrdshare.negotiate.stress.scenarios import leaves as leaves
    from yrdshare.negotiate.stress.scenarios import other_ledger as other_ledger
    from yrdshare.negotiate.stress.scenarios import rate_cut as rate_cut
    from yrdshare.negotiate.stress.stress import stress as stress
    from yrdshare.negotiate.stress.swings import Swing as Swing
    from yrdshare.negotiate.stress.swings import default_swings as default_swings
    from yrdshare.negotiate.stress.tornado import tornado as tornado
    from yrdshare.negotiate.terms import gain as gain
    from yrdshare.negotiate.terms import receipts as receipts
    from yrdshare.negotiate.terms import share as share
    from yrdshare.negotiate.trade.trade import trade as trade
    from yrdshare.nodes.build import above_base as above_base
    from yrdshare.nodes.build import averaged as averaged
    from yrdshare.nodes.build import by_key as by_key
    from yrdshare.nodes.build import capped as capped
    from yrdshare.nodes.build import eligible as eligible
    from yrdshare.nodes.build import floored as floored
    from yrdshare.nodes.build import history as history
    from yrdshare.nodes.build import marked as marked
    from yrdshare.nodes.build import per_unit as per_unit
    from yrdshare.nodes.build import returned as returned
    from yrdshare.nodes.build import stepped as stepped
    from yrdshare.nodes.build import wan as wan
    from yrdshare.nodes.build import when as when
    from yrdshare.nodes.build import window as window
    from yrdshare.nodes.expression import Share as Share
    from yrdshare.show.panel import panel as panel
    from yrdshare.show.pictures.base_slider import base_slider as base_slider
    from yrdshare.show.pictures.base_slider import flips_table as flips_table
    from yrdshare.show.pictures.compared import compared_chart as compared_chart
    from yrdshare.show.pictures.compared import compared_table as compared_table
    from yrdshare.show.pictures.conflict_map import conflict_map as conflict_map
    from yrdshare.show.pictures.conflict_tables import conflicts_table as conflicts_table
    from yrdshare.show.pictures.fairness_table import fairness_table as fairness_table
    from yrdshare.show.pictures.opened import opened as opened
    from yrdshare.show.pictures.pages import page as page
    from yrdshare.show.pictures.price_ladder import price_ladder as price_ladder
    from yrdshare.show.pictures.price_words import prices_table as prices_table
    from yrdshare.show.pictures.projected import levels_table as levels_table
    from yrdshare.show.pictures.projected import notes_page as notes_page
    from yrdshare.show.pictures.projected import parts_table as parts_table
    from yrdshare.show.pictures.projected import profiles_table as profiles_table
    from yrdshare.show.pictures.projected import streams_chart as streams_chart
    from yrdshare.show.pictures.projected import streams_table as streams_table
    from yrdshare.show.pictures.projected import vat_table as vat_table
    from yrdshare.show.pictures.rule_texts import rule_texts as rule_texts
    from yrdshare.show.pictures.rules_chart import ruled as ruled
    from yrdshare.show.pictures.rules_chart import rules_chart as rules_chart
    from yrdshare.show.pictures.rules_chart import rules_table as rules_table
    from yrdshare.show.pictures.side_by_side_chart import side_by_side_chart as side_by_side_chart
    from yrdshare.show.pictures.side_by_side_chart import side_by_side_table as side_by_side_table
    from yrdshare.show.pictures.staying_chart import staying_chart as staying_chart
    from yrdshare.show.pictures.staying_chart import staying_table as staying_table
    from yrdshare.show.pictures.stress_chart import stress_chart as stress_chart
    from yrdshare.show.pictures.stress_tables import clean_page as clean_page
    from yrdshare.show.pictures.stress_tables import stress_table as stress_table
    from yrdshare.show.pictures.stress_tables import trade_table as trade_table
    from yrdshare.show.pictures.tornado_chart import tornado_chart as tornado_chart
    from yrdshare.show.pictures.trade_chart import trade_chart as trade_chart
    from yrdshare.show.pictures.zone_chart import zone_chart as zone_chart

HOMES = {
    "agreement.agree": ("agree",),
    "agreement.check": ("check_export",),
    "agreement.export": ("export",),
    "agreement.loading": ("load_agreement",),
    "agreement.settle": ("settle",),
    "agreement.statements": ("load_settlement", "save_settlement"),
    "drafts.compared": ("compare_kept",),
    "drafts.files": ("HeldError", "hold", "open_talks", "save_talks"),
    "drafts.talks": ("Shown", "Talks"),
    "fiscal.branches": ("Branch", "Factors"),
    "fiscal.head_office": ("divided_tax", "two_step_tax"),
    "fiscal.indices": ("inverse_capacity",),
    "fiscal.keys": ("equal_keys", "indicator_keys", "proportional_keys", "weighted_keys"),
    "fiscal.parameters": ("parameters",),
    "fiscal.retention": ("read_retention",),
    "fiscal.sectors": ("sector",),
    "formula.applying": ("all_rules", "apply"),
    "fiscal.baseline": ("no_deal",),
    "fiscal.costs": ("read_costs",),
    "fiscal.fates": ("read_baseline",),
    "fiscal.projection.past": ("before_moves",),
    "fiscal.payback": ("payback",),
    "formula.assessment": ("assess",),
    "formula.base_years": ("base_years",),
    "fiscal.projection.assumptions": ("Assumptions", "growing"),
    "fiscal.projection.profile_file": ("read_profiles", "write_profiles"),
    "fiscal.projection.projection": ("project_streams",),
    "formula.clause": ("clause",),
    "formula.formula": ("FUND", "HOST", "ORIGIN", "PARK", "Formula"),
    "formula.modes": ("funded", "mode", "modes"),
    "formula.precedents": ("precedent", "precedents", "read_precedent"),
    "ledger.mapping": ("read_mapping",),
    "ledger.reading": ("read_ledger", "read_park", "write_mapping"),
    "ledger.template": ("write_template",),
    "negotiate.clause_price": ("price_of",),
    "negotiate.clean.clean": ("clean", "clean_table"),
    "negotiate.coalitions": ("coalition_game",),
    "negotiate.compare": ("compare",),
    "negotiate.conflicts.conflicts": ("conflicts",),
    "negotiate.draft": ("Draft",),
    "negotiate.explain": ("explain",),
    "negotiate.frontier.zone": ("zone",),
    "negotiate.outcome": ("Infeasible", "Solution"),
    "negotiate.position": ("at",),
    "negotiate.prices.prices": ("prices",),
    "negotiate.principles": (
        *("alpha_fair", "coalition_stable", "equal_gain", "kalai_smorodinsky", "leximin", "nash", "nearest"),
        *("proportional", "utilitarian"),
    ),
    "negotiate.private": ("check",),
    "negotiate.stress.scenarios": (
        *("anchor_leaves", "combined", "delayed", "falls"),
        *("leaves", "other_ledger", "rate_cut"),
    ),
    "negotiate.session": ("Session",),
    "negotiate.side_by_side": ("side_by_side",),
    "negotiate.solve": ("solve",),
    "negotiate.staying": ("no_regret", "pays_back_by", "staying", "stop_loss"),
    "negotiate.stress.stress": ("stress",),
    "negotiate.stress.swings": ("Swing", "default_swings"),
    "negotiate.terms": ("gain", "receipts", "share"),
    "negotiate.stress.tornado": ("tornado",),
    "negotiate.trade.trade": ("trade",),
    "nodes.build": (
        *("above_base", "averaged", "by_key", "capped", "eligible", "floored", "history"),
        *("marked", "per_unit", "returned", "stepped", "wan", "when", "window"),
    ),
    "nodes.expression": ("Share",),
    "show.pictures.base_slider": ("base_slider", "flips_table"),
    "show.pictures.compared": ("compared_chart", "compared_table"),
    "show.pictures.conflict_map": ("conflict_map",),
    "show.pictures.conflict_tables": ("conflicts_table",),
    "show.pictures.fairness_table": ("fairness_table",),
    "show.pictures.opened": ("opened",),
    "show.pictures.pages": ("page",),
    "show.panel": ("panel",),
    "show.pictures.price_ladder": ("price_ladder",),
    "show.pictures.price_words": ("prices_table",),
    "show.pictures.projected": (
        *("levels_table", "notes_page", "parts_table", "profiles_table"),
        *("streams_chart", "streams_table", "vat_table"),
    ),
    "show.pictures.rule_texts": ("rule_texts",),
    "show.pictures.rules_chart": ("ruled", "rules_chart", "rules_table"),
    "show.pictures.side_by_side_chart": ("side_by_side_chart", "side_by_side_table"),
    "show.pictures.zone_chart": ("zone_chart",),
    "show.pictures.staying_chart": ("staying_chart", "staying_table"),
    "show.pictures.stress_chart": ("stress_chart",),
    "show.pictures.stress_tables": ("clean_page", "stress_table", "trade_table"),
    "show.pictures.tornado_chart": ("tornado_chart",),
    "show.pictures.trade_chart": ("trade_chart",),
}
_home = {name: f"yrdshare.{module}" for module, names in HOMES.items() for name in names}
__all__ = sorted(_home)
__version__ = version("yrdshare")


def __getattr__(name: str) -> object:
    if name not in _home:
        raise AttributeError(f"module 'yrdshare' has no attribute {name!r}")
    return getattr(import_module(_home[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
