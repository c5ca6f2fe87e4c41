"""What lies on the table beside the formulas, as plain data: conditions and the principle."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, get_args

from yrdshare.drafts.parsing import long_exact, mapping, plain
from yrdshare.errors import nearest
from yrdshare.formula.store import dump_value
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.principles import (
    EqualGain,
    KalaiSmorodinsky,
    Nearest,
    Principle,
    Proportional,
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
# A principle's word in a file, its class, and what is stored of it.
PRINCIPLES: Mapping[str, tuple[type, Keys]] = {
    "equal_gain": (EqualGain, {}),
    "proportional": (Proportional, {"contributions": mapping(exact)}),
    "kalai_smorodinsky": (KalaiSmorodinsky, {}),
    "nearest": (Nearest, {"reference": mapping(exact)}),
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
        place = below(path, "contributions")
        stated = [
            (region(code, regions, reading, below(place, code)), value)
            for code, value in values["contributions"].items()
        ]
        return proportional({one: value for one, value in stated if one is not None})
    if kind is Nearest:
        return Nearest(tuple(values["reference"].items()))
    return kind()  # type: ignore[no-any-return]
