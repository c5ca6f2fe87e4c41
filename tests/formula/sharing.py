"""Cases of sharing: the stored rule that users switch on, on a park made of the case's own inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import yaml

from tests.formula.cases import Case, anything, filled_in, named, number, plain, refuse, whole
from yrdshare.errors import YrdshareError
from yrdshare.fiscal.charges import Load, levy_rates
from yrdshare.fiscal.indices import inverse_capacity
from yrdshare.formula.account import Account
from yrdshare.formula.applying import Applied, apply
from yrdshare.formula.precedents import PRECEDENT_VERSION, Precedent, precedent, read_precedent
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.park import Park
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region, Regions
from yrdshare.money import FEN_PER
from yrdshare.nodes.expression import Stream
from yrdshare.strict import choice, optional

HIGHEST_LEVY = "0.5"  # 50p in the pound
LEFT_OUT = {"years": None, "shares": {}, "held_as": None, "keys": {}}  # what a case need not state
BESIDE = ("keys", "shares", "together")  # outputs that are no formula's
KILOGRAMS = 1000  # in a tonne
NO_SIDES = {"park": None, "fund": None, "marks": []}
INPUTS = {
    "first_year": anything,
    "years": anything,
    "shares": plain,
    "held_as": optional(choice(*FEN_PER)),
    "regions": plain,
    "projects": plain,
    "streams": plain,
    "keys": plain,
}
OF_A_CASE = {  # what a precedent has beside its formulas, for a rule that stands in the case alone
    "schema": PRECEDENT_VERSION,
    "kind": "rule",
    "category": "other",
    "summary_zh": "",
    "summary_en": "",
    "region_zh": "",
    "region_en": "",
    "date": "",
    "confidence": "V1",
    "notes_zh": "",
    "notes_en": "",
    "template": False,
    "years": None,
    "pooled": [],
    "variants": [],
}


@dataclass(frozen=True)
class Done:
    """A case of sharing, applied: the accounts it names, and the keys and shares computed for it."""

    case: Case
    per: int  # fen in one of the case's unit of money
    applied: Applied
    shares: Mapping[str, Fraction]
    keys: Mapping[str, Mapping[str, Fraction]]

    @property
    def accounts(self) -> list[Account]:
        """Of every formula that the outputs name; one that is not there is refused with its reasons."""
        held = {one.formula.name: one for one in self.applied.accounts}
        asked = [name for name in self.case.outputs if name not in BESIDE]
        if any(name not in held for name in asked) and self.applied.lacking:
            raise YrdshareError(self.applied.lacking)
        return [named(held, name, "outputs") for name in asked]

    @property
    def ledger(self) -> Ledger:
        """The case's cells."""
        return self.applied.park.ledger


def done(case: Case) -> Done:
    """The case's rule applied to the case's park."""
    given = filled_in(case.inputs, INPUTS, LEFT_OUT, "inputs")
    unit = given["held_as"] or case.unit
    per = named(FEN_PER, unit, "unit")
    rule = rule_of(case)
    regions = {code: Region(code, name, code) for code, name in given["regions"].items()}
    register = register_of(given, regions)
    ledger = ledger_of(given, register, streams_of(rule), per)
    park = Park(case.title_zh, case.title_en, Regions(regions.values()), register, ledger, {}, {})
    shares = {name: share_of(told, f"inputs.shares.{name}") for name, told in given["shares"].items()}
    keys = {name: keys_of(told, f"inputs.keys.{name}") for name, told in given["keys"].items()}
    by_region = {
        name: {named(regions, code, f"inputs.keys.{name}"): key for code, key in one.items()}
        for name, one in keys.items()
    }
    return Done(case, per, apply(rule, park, given["first_year"], shares, by_region), shares, keys)


def rule_of(case: Case) -> Precedent:
    """The stored precedent, or the formulas that the case itself states."""
    if set(case.rule) == {"precedent"}:
        return precedent(str(case.rule["precedent"]))
    told = filled_in(case.rule, {"formulas": anything, "pooled": anything}, {"pooled": []}, "rule")
    source = {"address": case.source, "confidence": "V1", "says_zh": "", "says_en": ""}
    named_so = {"name": case.name, "title_zh": case.title_zh, "title_en": case.title_en, "sources": [source]}
    return read_precedent(yaml.safe_dump({**OF_A_CASE, **named_so, **told}, allow_unicode=True), case.name)


def streams_of(rule: Precedent) -> dict[str, Stream]:
    """Every stream that the rule reads, by name, and those that a general one may be made of."""
    found: dict[str, Stream] = {}
    waiting: list[object] = list(rule.stored)
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and one.get("node") == "Stream":
            found[one["name"]] = Stream(**{key: held for key, held in one.items() if key != "node"})
        waiting += list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    for general in rule.pooled:
        like = general.stream
        made_of = {name: Stream(name, like.kind, like.unit, like.basis, like.absent) for name in general.of}
        found = {**made_of, like.name: like, **found}
    return found


def register_of(given: Mapping, regions: Mapping[str, Region]) -> Register:
    """The case's projects."""
    years = dict.fromkeys(("moved", "full_production"), given["first_year"])
    keys = dict.fromkeys(("origin", "host", *years, *NO_SIDES), anything)

    def project(code: str, told: Mapping) -> Project:
        path = f"inputs.projects.{code}"
        told = filled_in(told, keys, {**years, **NO_SIDES}, path)
        sides = {
            role: None if told[role] is None else named(regions, told[role], f"{path}.{role}")
            for role in ("origin", "host", "park", "fund")
        }
        clock = {key: told[key] for key in years}
        return Project(code, **clock, **sides, marks=frozenset(told["marks"]))

    return Register([project(code, told) for code, told in given["projects"].items()])


def ledger_of(given: Mapping, register: Register, known: Mapping[str, Stream], per: int) -> Ledger:
    """Kind, unit and basis of each stream are the rule's, the cells are the case's."""
    years = [year for paths in given["streams"].values() for path in paths.values() for year in path]
    last = max(years) if given["years"] is None else given["first_year"] + given["years"] - 1
    span = tuple(range(min(*years, given["first_year"]), max(*years, last) + 1))
    streams = {name: named(known, name, "inputs.streams") for name in given["streams"]}
    cells = {}
    for name, paths in given["streams"].items():
        value = np.zeros((len(register), len(span)), dtype=np.int64)
        present = np.zeros(value.shape, dtype=bool)
        for code, path in paths.items():
            for year, amount in path.items():
                spot = register.row(code), year - span[0]
                one = per if streams[name].unit in FEN_PER else 1
                place = f"inputs.streams.{name}.{code}.{year}"
                value[spot] = whole(
                    load_of(amount, place) if isinstance(amount, dict) else amount, one, place
                )
                present[spot] = True
        cells[name] = Cells(value, present, np.zeros(value.shape, np.int32), np.zeros(value.shape, np.int8))
    return Ledger(register, span, streams, cells, ("case",)).known_until(last)


def load_of(told: Mapping, path: str) -> str:
    """Kilograms in so many 万m³ of water at so many mg/L."""
    told = filled_in(told, dict.fromkeys(("computed", "mg_per_litre", "wan_m3"), anything), {}, path)
    if told["computed"] != "load":
        refuse("store.not_one_of", path, found=str(told["computed"]), known="load")
    return str(Load(told["mg_per_litre"], 0, told["wan_m3"], 0).tonnes * KILOGRAMS)


def share_of(told: object, path: str) -> Fraction:
    """A share that the case states, or the levy rate computed from what it states."""
    if not isinstance(told, dict):
        return number(told, path)
    keys = dict.fromkeys(("computed", "baseline_funding", "business_rates_baseline"), anything)
    told = filled_in(told, keys, {}, path)
    if told["computed"] != "levy_rate":
        refuse("store.not_one_of", path, found=str(told["computed"]), known="levy_rate")
    rates = levy_rates({"A": told["baseline_funding"]}, {"A": told["business_rates_baseline"]}, HIGHEST_LEVY)
    return rates["A"]


def keys_of(told: Mapping, path: str) -> Mapping[str, Fraction]:
    """Figures by region as the case states them, or an index computed from what it states."""
    figures = {key: held for key, held in told.items() if key != "computed"}
    if told.get("computed") == "inverse_capacity":
        figures = filled_in(figures, {"population": plain, "market_value": plain}, {}, path)
        return inverse_capacity(figures["population"], figures["market_value"])
    if told.get("computed") != "given":
        refuse("store.not_one_of", path, found=str(told.get("computed")), known="given / inverse_capacity")
    return {code: number(written, f"{path}.{code}") for code, written in figures.items()}


def outputs(one: Done) -> dict[str, object]:
    """What the case's outputs may name, numbers in the case's unit."""
    found: dict[str, object] = {"keys": one.keys, "shares": one.shares}
    together: dict[str, dict[int, Fraction]] = {}
    for account in one.accounts:
        per = one.per if account.formula.dimension.money else 1
        years = account.formula.years

        def path(amounts, per=per, years=years):
            return {year: Fraction(int(held), per) for year, held in zip(years, amounts, strict=True)}

        found[account.formula.name] = {
            "pool": path(account.pool.sum(axis=0)),
            "received": {region.code: path(held) for region, held in account.received.items()},
            "transfers": {region.code: path(held) for region, held in account.transfers.items()},
            "excess": path(account.excess),
            "contributed": {
                code: path(sum(claim[row] for claim in account.claims))
                for row, code in enumerate(account.register.codes)
            },
            "claimed": {
                region.code: {
                    code: path(claimed)
                    for code, claimed in zip(account.register.codes, claimed_by(account, region), strict=True)
                }
                for region in account.regions
            },
        }
        for region, held in account.received.items():
            sums = together.setdefault(region.code, {})
            for year, amount in path(held).items():
                sums[year] = sums.get(year, Fraction(0)) + amount
    return {**found, "together": {"received": together}}


def claimed_by(account: Account, region: Region) -> np.ndarray:
    """What a region's own claims come to, the rest left out, by project and year."""
    whole = np.zeros(account.pool.shape, dtype=np.int64)
    for (claimant, _), claim in zip(account.formula.claims, account.claims, strict=True):
        for row, project in enumerate(account.register):
            side = claimant if isinstance(claimant, Region) else getattr(project, claimant.value)
            whole[row] += claim[row] if side == region else 0
    return whole
