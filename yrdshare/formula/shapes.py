"""How each node of a stored formula is written: its keys in their order, and how each is read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from yrdshare.formula.formula import Count, Formula, Role
from yrdshare.formula.migrations import FORMULA_VERSION
from yrdshare.ledger.regions import Level, Region
from yrdshare.nodes.expression import (
    Absent,
    Capped,
    Clock,
    Compare,
    Eligible,
    Expr,
    Floored,
    History,
    Kind,
    Marked,
    Number,
    Per,
    Relation,
    Share,
    Step,
    Stepped,
    Stream,
    Sum,
    Test,
    Times,
    When,
    Window,
)
from yrdshare.nodes.measured import AboveBase, Averaged, ByKey, Key, PerUnit, Returned
from yrdshare.strict import (
    Keys,
    Parse,
    Reading,
    below,
    boolean,
    choice,
    exact,
    integer,
    known_keys,
    listing,
    near_word,
    optional,
    printable,
    record,
    text,
)


def expression(reading: Reading, data: object, path: str) -> object:
    """Any expression."""
    return _node(reading, data, path, Expr)


def _factor(reading: Reading, data: object, path: str) -> object:
    return _node(reading, data, path, Share | Number)


def _number(reading: Reading, data: object, path: str) -> object:
    return _node(reading, data, path, Number)


def _test(reading: Reading, data: object, path: str) -> object:
    return _node(reading, data, path, Test)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one node is stored: its class and its keys in order, each with how it is read."""

    node: type
    keys: Keys


STEP: Keys = {"first": integer, "last": integer, "body": expression}
KEY: Keys = {"code": text, "name_zh": text, "name_en": text, "value": exact}
CLOCK = choice(*get_args(Clock))
NODES: Mapping[str, Shape] = {
    shape.node.__name__: shape
    for shape in (
        Shape(
            Stream,
            {
                "name": text,
                "name_zh": text,
                "name_en": text,
                "kind": choice(*get_args(Kind)),
                "unit": text,
                "basis": text,
                "absent": choice(*get_args(Absent)),
            },
        ),
        Shape(Number, {"value": exact, "unit": text}),
        Shape(Share, {"name": text, "low": exact, "high": exact, "value": optional(exact)}),
        Shape(Sum, {"parts": listing(expression)}),
        Shape(Times, {"factor": _factor, "body": expression}),
        Shape(Stepped, {"steps": listing(record(STEP, Step)), "clock": CLOCK}),
        Shape(Window, {"body": expression, "first": integer, "last": integer, "clock": CLOCK}),
        Shape(Capped, {"body": expression, "total": expression, "per": choice(*get_args(Per))}),
        Shape(Floored, {"body": expression, "minimum": expression}),
        Shape(History, {"body": expression, "years": integer}),
        Shape(Eligible, {"body": expression, "test": _test}),
        Shape(When, {"test": _test, "then": expression, "otherwise": expression}),
        Shape(Averaged, {"body": expression, "years": integer}),
        Shape(AboveBase, {"body": expression, "base": expression}),
        Shape(ByKey, {"body": expression, "keys": listing(record(KEY, Key))}),
        Shape(PerUnit, {"quantity": expression, "rate": _number}),
        Shape(Returned, {"investment": expression, "rate": exact}),
        Shape(Compare, {"left": expression, "relation": choice(*get_args(Relation)), "right": expression}),
        Shape(Marked, {"mark": text}),
    )
}
REGION: Keys = {
    "code": text,
    "name_zh": text,
    "name_en": text,
    "level": choice(*get_args(Level)),
    "parent": text,
}


def _node(reading: Reading, data: object, path: str, wanted: object) -> object:
    """A node of one of the wanted classes."""
    if not isinstance(data, dict):
        known_keys(reading, data, path, {})
        return None
    name = data.get("node")
    if "node" not in data:
        reading.wrong(path, "store.missing_key", key="node")
        return None
    fitting = [one for one, shape in NODES.items() if issubclass(shape.node, wanted)]  # type: ignore[arg-type]
    if not isinstance(name, str) or name not in fitting:
        near = near_word(name, fitting) or " / ".join(fitting)
        reading.wrong(below(path, "node"), "store.unknown_node", found=printable(name), nearest=near)
        return None
    rest = {key: held for key, held in data.items() if key != "node"}
    return record(NODES[name].keys, NODES[name].node)(reading, rest, path)


def _claimant(reading: Reading, data: object, path: str) -> object:
    if isinstance(data, dict) and "role" in data:
        values = known_keys(reading, data, path, {"role": choice(*(role.value for role in Role))})
        return Role(values["role"]) if values else None
    values = known_keys(reading, data, path, {"region": record(REGION, Region)})
    return values["region"] if values else None


def read_schema(reading: Reading, data: object, path: str) -> object:
    """The version of the stored form, which by now must be the present one."""
    if type(data) is not int or data != FORMULA_VERSION:
        reading.wrong(path, "store.schema", found=printable(data), known=FORMULA_VERSION)
    return data


CLAIM: Keys = {"claimant": _claimant, "body": expression}
FORMULA: Keys = {
    "schema": read_schema,
    "name": text,
    "pool": expression,
    "claims": listing(record(CLAIM, lambda claimant, body: (claimant, body))),
    "rest": optional(_claimant),
    "years": record({"first": integer, "last": integer}, lambda first, last: tuple(range(first, last + 1))),
    "collected_by": _claimant,
    "count": choice(*get_args(Count)),
    "rest_pays": boolean,
}


def _build(schema: int, **fields: object) -> Formula:
    return Formula(**fields)  # type: ignore[arg-type]


read_formula: Parse = record(FORMULA, _build)
