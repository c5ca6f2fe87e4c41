"""Cases of head offices and of keys (tests/cases/README.md): what the computation gives, in the case's shape.

A head office's tax is shared by a formula: the branches' ratios are keys, the head office has the rest.
"""

from datetime import date
from fractions import Fraction

from tests.formula.sheets import ledger_of
from yrdshare.errors import InputError
from yrdshare.fiscal.branches import FACTORS, Branch, Factors
from yrdshare.fiscal.charges import separable_costs
from yrdshare.fiscal.head_office import (
    BranchRule,
    budgets,
    divided_tax,
    ratios_by_region,
    three_factor_ratios,
    two_step_tax,
)
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import Formula
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, fen
from yrdshare.nodes.build import by_key
from yrdshare.nodes.expression import Stream
from yrdshare.strict import Keys, choice, exact, known_keys, listing, optional, strictly, text

GROSS = Stream(
    "cit_gross", basis="全口径", name_zh="企业所得税全口径", name_en="Corporate income tax, all levels"
)
HEAD = Region("HEAD", "总机构所在地", "Place of the head office")
POOL = Region("POOL", "各地按系数分配", "Pool among regions", "基金")
RULE: Keys = {"head_office": exact, "pool": exact, **dict.fromkeys(FACTORS, exact)}
BRANCH: Keys = {"name": text, **dict.fromkeys(FACTORS, exact), "rate": optional(exact)}


def whole_record(reading, data, path):
    """One branch; its rate may be left out."""
    return known_keys(reading, {"rate": None, **data} if isinstance(data, dict) else data, path, BRANCH)


INPUTS: Keys = {
    "period_end": text,
    "tax": optional(exact),
    "taxable_income": optional(exact),
    "rate": optional(exact),
    "central": optional(exact),
    "branches": listing(whole_record),
}
LEFT_OUT = dict.fromkeys(("tax", "taxable_income", "rate", "central"))


def head_office_inputs(case):
    """The rule, the branches with the figures of the year before, the day, and the numbers given."""
    rule = strictly(lambda reading: known_keys(reading, case.rule, "rule", RULE))
    given = strictly(lambda reading: known_keys(reading, {**LEFT_OUT, **case.inputs}, "inputs", INPUTS))
    on = date.fromisoformat(given["period_end"])
    branches = [
        Branch(
            one["name"],
            {on.year - 1: Factors(*(one[factor] for factor in FACTORS))},
            one["rate"],
            region=Region(f"B{number}", one["name"], one["name"]),
        )
        for number, one in enumerate(given["branches"])
    ]
    weights = {factor: rule[factor] for factor in FACTORS}
    return BranchRule(rule["head_office"], rule["pool"], weights), branches, on, given


def divided_of(case):
    """The tax divided, None where the case gives factors only."""
    rule, branches, on, given = head_office_inputs(case)
    if given["tax"] is not None:
        return divided_tax(fen(given["tax"], case.unit), branches, on, rule)
    if given["taxable_income"] is None:
        return None
    income = fen(given["taxable_income"], case.unit)
    if any(one.rate is not None for one in branches):
        return two_step_tax(income, given["rate"], branches, on, rule)
    return divided_tax(fen(given["taxable_income"] * given["rate"], case.unit), branches, on, rule)


def formula_of(case):
    """The same sharing as a formula and its ledger: keys of the branches' places on the branches' part."""
    rule, branches, on, _ = head_office_inputs(case)
    keys = ratios_by_region(three_factor_ratios(branches, on, rule), branches)
    pool = rule.branches * GROSS
    year = on.year
    claims = [(region, by_key(pool, {region: keys[region]})) for region in keys]
    ledger = ledger_of([Project("C01", HEAD, HEAD, year, year)], [{year: divided_of(case).total}], GROSS)
    return Formula("汇总纳税分摊", GROSS, claims, HEAD, [year], HEAD), ledger


def head_office(case):
    """Ratios, what each pays by the formula, and by 财预〔2012〕40号 the budget each part goes to."""
    rule, branches, on, given = head_office_inputs(case)
    ratios = three_factor_ratios(branches, on, rule)
    divided = divided_of(case)
    found = {"ratios": dict(ratios)}
    if divided is None:
        return found
    per = FEN_PER[case.unit]
    formula, ledger = formula_of(case)
    received = evaluate(formula, ledger).received
    paid = {one.name: Fraction(int(received[one.region][0]), per) for one in branches}
    found |= {
        "total": Fraction(divided.total, per),
        "head_office": Fraction(int(received[HEAD][0]), per),
        "branches": paid,
        "branches_in_all": sum(paid.values(), Fraction(0)),
    }
    if given["central"] is not None:
        held = budgets(divided, given["central"], rule)
        found["budgets"] = {
            "central": Fraction(held.central, per),
            "head_office": Fraction(held.head_office, per),
            "branches": Fraction(sum(held.branches.values()), per),
            "pool": Fraction(held.pool, per),
        }
    return found


KEYS_RULE: Keys = {"computes": choice("separable_costs")}


def costs(reading, data, path):
    """The cost without each purpose."""
    return known_keys(reading, data, path, dict.fromkeys(data, exact)) if isinstance(data, dict) else {}


SEPARABLE: Keys = {"total": exact, "without": costs, "stated_joint": exact}


def keys(case):
    """Separable and joint costs, and whether the joint cost that the source prints reconciles with them."""
    strictly(lambda reading: known_keys(reading, case.rule, "rule", KEYS_RULE))
    given = strictly(lambda reading: known_keys(reading, case.inputs, "inputs", SEPARABLE))
    found = separable_costs(given["total"], given["without"])
    try:
        separable_costs(given["total"], given["without"], given["stated_joint"])
    except InputError as refused:
        [fault] = refused.faults
        caught = {"key": fault.key, **{name: number(fault.values[name]) for name in fault.values}}
    else:
        caught = {"key": ""}
    return {"separable": dict(found.separable), "joint": found.joint, "caught": caught}


def number(shown):
    """The number in a sentence, its thousands not separated."""
    return Fraction(shown.replace(",", ""))
