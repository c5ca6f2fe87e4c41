"""What lies on the table beside the formulas, as plain data: conditions and the principle."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, get_args

from yrdshare.drafts.parsing import amount, long_exact, mapping, plain
from yrdshare.errors import nearest
from yrdshare.formula.store import dump_value
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.principles import (
    AlphaFair,
    CoalitionStable,
    EqualGain,
    KalaiSmorodinsky,
    Nash,
    Nearest,
    Principle,
    Proportional,
    Utilitarian,
    alpha_fair,
    coalition_stable,
    nash,
    proportional,
)
from yrdshare.negotiate.terms import Condition, Quantity, Relation, Span, Term
from yrdshare.strict import (
    Keys,
    Reading,
    below,
    choice,
    exact,
    integer,
    known_keys,
    listing,
    optional,
    text,
)

Data = dict[str, Any]
ByCode = Mapping[str, Region]
QUANTITY: Keys = {
    "factor": exact,
    "kind": choice("gain", "receipts", "share"),
    "region": optional(text),
    "name": text,
}
CONDITION: Keys = {
    "name": text,
    "parts": listing(plain(QUANTITY)),
    "span": choice(*get_args(Span)),
    "year": integer,
    "relation": choice(*get_args(Relation)),
    "bound": long_exact,
}
GROUP: Keys = {"regions": listing(text), "worth": amount}
# A principle's word in a file, its class, and what is stored of it.
PRINCIPLES: Mapping[str, tuple[type, Keys]] = {
    "equal_gain": (EqualGain, {}),
    "proportional": (Proportional, {"contributions": mapping(exact)}),
    "kalai_smorodinsky": (KalaiSmorodinsky, {}),
    "nearest": (Nearest, {"reference": mapping(exact)}),
    "utilitarian": (Utilitarian, {}),
    "nash": (Nash, {"weights": mapping(exact)}),
    "alpha_fair": (AlphaFair, {"alpha": exact}),
    "coalition_stable": (CoalitionStable, {"worth": listing(plain(GROUP))}),
}


def dump_condition(condition: Condition) -> Data:
    """A condition as plain data; its bound in fen, or a fraction where it is about shares."""
    term = condition.term
    return {
        "name": condition.name,
        "parts": [
            {
                "factor": dump_value(factor),
                "kind": quantity.kind,
                "region": quantity.region and quantity.region.code,
                "name": quantity.name,
            }
            for factor, quantity in term.parts
        ],
        "span": term.span,
        "year": term.year,
        "relation": condition.relation,
        "bound": str(condition.bound),
    }


def dump_principle(principle: Principle) -> Data:
    """A principle as plain data: its word and its parameters."""
    [word] = [word for word, (kind, _) in PRINCIPLES.items() if isinstance(principle, kind)]
    if isinstance(principle, Proportional):
        stated = {region.code: dump_value(value) for region, value in principle.contributions}
        return {"principle": word, "contributions": stated}
    if isinstance(principle, Nearest):
        return {"principle": word, "reference": dump_shares(dict(principle.reference))}
    if isinstance(principle, Nash):
        stated = {region.code: dump_value(value) for region, value in principle.weights}
        return {"principle": word, "weights": stated}
    if isinstance(principle, AlphaFair):
        return {"principle": word, "alpha": dump_value(principle.alpha)}
    if isinstance(principle, CoalitionStable):
        groups = [
            {"regions": [region.code for region in group], "worth": worth} for group, worth in principle.worth
        ]
        return {"principle": word, "worth": groups}
    return {"principle": word}


def dump_shares(shares: Mapping[str, Fraction]) -> Data:
    """Shares by name, exact."""
    return {name: dump_value(value) for name, value in shares.items()}


def condition(held: Any, regions: ByCode, reading: Reading, path: str) -> Condition | None:
    """The condition that was read; None where it names a region that the file does not list."""
    parts = []
    for number, one in enumerate(held["parts"]):
        named = None
        if one["region"] is not None:
            named = region(one["region"], regions, reading, f"{path}.parts[{number}].region")
        if (named is None) == (one["kind"] != "share"):
            reading.wrong(f"{path}.parts[{number}]", "drafts.no_quantity", kind=one["kind"])
        parts.append((one["factor"], Quantity(one["kind"], named, one["name"])))
    if not parts:
        reading.wrong(path, "terms.empty")
    term = Term(tuple(parts), held["span"], held["year"])
    return Condition(term, held["relation"], held["bound"], held["name"])


def region(code: str, regions: ByCode, reading: Reading, path: str) -> Region | None:
    """The region with this code; one that the file does not list is a fault."""
    if code not in regions:
        near = nearest(code[:60], regions) or "—"
        reading.wrong(path, "drafts.unknown_code", found=code[:60], nearest=near)
    return regions.get(code)


def read_principle(reading: Reading, data: object, path: str) -> object:
    """A principle's class and its parameters, regions still by code."""
    word = data.get("principle") if isinstance(data, dict) else None
    keys = PRINCIPLES[word][1] if isinstance(word, str) and word in PRINCIPLES else {}
    held = known_keys(reading, data, path, {"principle": choice(*PRINCIPLES), **keys})
    return None if held is None else (PRINCIPLES[str(word)][0], held)


def principle(held: Any, regions: ByCode, reading: Reading, path: str) -> Principle:
    """The principle that was read."""
    kind, values = held
    if kind is Proportional:
        return proportional(_stated(values["contributions"], regions, reading, below(path, "contributions")))
    if kind is Nash:
        return nash(_stated(values["weights"], regions, reading, below(path, "weights")))
    if kind is AlphaFair:
        return alpha_fair(values["alpha"])
    if kind is CoalitionStable:
        return _groups(values["worth"], regions, reading, below(path, "worth"))
    if kind is Nearest:
        return Nearest(tuple(values["reference"].items()))
    return kind()  # type: ignore[no-any-return]


def _stated(
    by_code: Mapping[str, Fraction], regions: ByCode, reading: Reading, path: str
) -> dict[Region, Fraction]:
    """A number of each region."""
    found = {code: region(code, regions, reading, below(path, code)) for code in by_code}
    return {found[code]: value for code, value in by_code.items() if found[code] is not None}  # type: ignore[misc]


def _groups(listed: Any, regions: ByCode, reading: Reading, path: str) -> Principle:
    """The listed groups and what each could have alone."""
    worth: dict[frozenset[Region], int] = {}
    for number, one in enumerate(listed):
        place = f"{path}[{number}].regions"
        found = [region(code, regions, reading, place) for code in one["regions"]]
        worth[frozenset(known for known in found if known is not None)] = one["worth"]
    return coalition_stable(worth)
