"""The stored form of a Formula: plain data, written in a fixed order, read strictly.

Every problem of a stored formula is found at once and named by its path, such as
`claims[0].body.total`. Loading runs no code; nothing is loaded where anything is wrong.
The published form: formula.schema.json.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import get_args

from yrdshare.errors import InputError, fault, nearest
from yrdshare.formula.formula import Claimant, Count, Formula, Role
from yrdshare.formula.reading import (
    DEEPEST,
    EXACT,
    Keys,
    Parse,
    Reading,
    below,
    choice,
    exact,
    integer,
    known_keys,
    listing,
    optional,
    record,
    strictly,
    text,
    within_limits,
)
from yrdshare.ledger.regions import Level, Region
from yrdshare.money import decimal_text
from yrdshare.nodes.expression import (
    Capped,
    Clock,
    Compare,
    Eligible,
    Expr,
    History,
    Kind,
    Marked,
    Number,
    Share,
    Step,
    Stepped,
    Stream,
    Sum,
    Test,
    Times,
    Window,
    children,
)

SCHEMA_VERSION = 1
MOST_TEXT = 2_000_000  # letters of one stored formula
Data = dict[str, object]


def dump(formula: Formula) -> Data:
    """`formula` as plain data, the keys in a fixed order, exact numbers as text ("0.4" or "1/3").

    Refuses (InputError) what `load` would refuse: what cannot be read back is not written.

    >>> from yrdshare.formula.formula import HOST, ORIGIN
    >>> tax = Formula("tax", Stream("vat"), {ORIGIN: "0.4" * Stream("vat")}, HOST, [2026])
    >>> load(dump(tax)) == tax
    True
    """
    _refuse_deep(formula)
    claims = [{"claimant": dump_claimant(who), "body": dump_value(body)} for who, body in formula.claims]
    data: Data = {
        "schema": SCHEMA_VERSION,
        "name": formula.name,
        "pool": dump_value(formula.pool),
        "claims": claims,
        "rest": None if formula.rest is None else dump_claimant(formula.rest),
        "years": {"first": formula.years[0], "last": formula.years[-1]},
        "collected_by": dump_claimant(formula.collected_by),
        "count": formula.count,
    }
    load(data)
    return data


def load(data: object) -> Formula:
    """The formula that `data` is; InputError with every fault and its path, all at once.

    Unknown, missing and twice given keys, wrong types, floats, a nesting beyond `DEEPEST` and whatever
    a Formula refuses are faults.
    """

    def parse(reading: Reading) -> object:
        return _formula(reading, data, "") if within_limits(reading, data) else None

    return strictly(parse)  # type: ignore[return-value]


def dumps(formula: Formula) -> str:
    """`dump` as JSON text; the same formula gives the same letters."""
    return json.dumps(dump(formula), ensure_ascii=False, indent=2) + "\n"


def loads(written: str) -> Formula:
    """The formula in JSON text; see `load`."""
    if len(written) > MOST_TEXT:
        raise InputError([fault("store.too_large", limit=MOST_TEXT)])
    try:
        data = json.loads(written, object_pairs_hook=_no_key_twice)
    except RecursionError:
        raise InputError([fault("store.too_deep", limit=DEEPEST)]) from None
    except ValueError as error:
        raise InputError([fault("store.not_json", reason=str(error))]) from None
    return load(data)


def dump_claimant(claimant: Claimant) -> Data:
    """A claimant: a role, or a region with all that names it."""
    if isinstance(claimant, Role):
        return {"role": claimant.value}
    return {"region": {key: getattr(claimant, key) for key in REGION}}


@singledispatch
def dump_value(value: object) -> object:
    """One field of a node as plain data; a node as a record with its name."""
    raise TypeError(type(value).__name__)


@dump_value.register(str)
@dump_value.register(int)
@dump_value.register(type(None))
def _(value: "str | int | None") -> object:
    return value


@dump_value.register
def _(value: Fraction) -> object:
    shown = decimal_text(value)
    return shown if EXACT.fullmatch(shown) else str(value)


@dump_value.register
def _(value: tuple) -> object:  # type: ignore[type-arg]
    return [dump_value(one) for one in value]


@dump_value.register
def _(value: Step) -> object:
    return {key: dump_value(getattr(value, key)) for key in STEP}


@dump_value.register(Expr)
@dump_value.register(Compare)
@dump_value.register(Marked)
def _(value: "Expr | Test") -> object:
    name = type(value).__name__
    return {"node": name} | {key: dump_value(getattr(value, key)) for key in NODES[name].keys}


def _expression(reading: Reading, data: object, path: str) -> object:
    return _node(reading, data, path, Expr)


def _factor(reading: Reading, data: object, path: str) -> object:
    return _node(reading, data, path, Share | Number)


def _test(reading: Reading, data: object, path: str) -> object:
    return _node(reading, data, path, Test)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one node is stored: its class and its keys in order, each with how it is read."""

    node: type
    keys: Keys


STEP: Keys = {"first": integer, "last": integer, "body": _expression}
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
                "absent": choice("error", "zero"),
            },
        ),
        Shape(Number, {"value": exact, "unit": text}),
        Shape(Share, {"name": text, "low": exact, "high": exact, "value": optional(exact)}),
        Shape(Sum, {"parts": listing(_expression)}),
        Shape(Times, {"factor": _factor, "body": _expression}),
        Shape(Stepped, {"steps": listing(record(STEP, Step)), "clock": CLOCK}),
        Shape(Window, {"body": _expression, "first": integer, "last": integer, "clock": CLOCK}),
        Shape(Capped, {"body": _expression, "total": _expression, "per": choice("project")}),
        Shape(History, {"body": _expression, "years": integer}),
        Shape(Eligible, {"body": _expression, "test": _test}),
        Shape(Compare, {"left": _expression, "relation": choice(">=", "<=", ">", "<"), "right": _expression}),
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
        near = nearest(str(name), fitting) or " / ".join(fitting)
        reading.wrong(below(path, "node"), "store.unknown_node", found=str(name)[:60], nearest=near)
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
    """The version of the stored form, which must be this one."""
    if data != SCHEMA_VERSION or isinstance(data, bool):
        reading.wrong(path, "store.schema", found=str(data)[:60], known=SCHEMA_VERSION)
    return data


CLAIM: Keys = {"claimant": _claimant, "body": _expression}
FORMULA: Keys = {
    "schema": read_schema,
    "name": text,
    "pool": _expression,
    "claims": listing(record(CLAIM, lambda claimant, body: (claimant, body))),
    "rest": optional(_claimant),
    "years": record({"first": integer, "last": integer}, lambda first, last: tuple(range(first, last + 1))),
    "collected_by": _claimant,
    "count": choice(*get_args(Count)),
}


def _build(schema: int, **fields: object) -> Formula:
    return Formula(**fields)  # type: ignore[arg-type]


_formula: Parse = record(FORMULA, _build)


def _refuse_deep(formula: Formula) -> None:
    """Refuses a tree that is too deep to be walked, looking without recursion."""
    waiting: list[tuple[Expr | Test, int]] = [(formula.pool, 1), *((claim, 1) for _, claim in formula.claims)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise InputError([fault("store.too_deep", limit=DEEPEST)])
        waiting += [(one, depth + 1) for one in children(node)]


def _no_key_twice(pairs: list[tuple[str, object]]) -> Data:
    """One record of JSON; a key given twice is refused, not overwritten."""
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise InputError([fault("store.key_twice", key=key) for key in twice])
    return dict(pairs)


def load_value(data: object) -> Expr:
    """One expression that was stored by `dump_value`; InputError with every fault and its path."""

    def parse(reading: Reading) -> object:
        return _expression(reading, data, "") if within_limits(reading, data) else None

    return strictly(parse)  # type: ignore[return-value]
