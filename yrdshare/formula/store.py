"""The stored form of a Formula: plain data, written in a fixed order, read strictly.

Every problem of a stored formula is found at once and named by its path, such as
`claims[0].body.total`. Loading runs no code; nothing is loaded where anything is wrong.
The published form: formula.schema.json.
"""

import json
from fractions import Fraction
from functools import singledispatch

from yrdshare.errors import InputError, fault
from yrdshare.formula.formula import Claimant, Formula, Role
from yrdshare.formula.migrations import FORMULA_STEPS, FORMULA_VERSION, newest
from yrdshare.formula.shapes import KEY, NODES, REGION, STEP, expression, read_formula
from yrdshare.money import decimal_text
from yrdshare.nodes.expression import Compare, Expr, Marked, Step, Test, children
from yrdshare.nodes.measured import Key
from yrdshare.strict import DEEPEST, EXACT, Reading, read_json, strictly, within_limits

MOST_TEXT = 2_000_000  # letters of one stored formula
Data = dict[str, object]


def dump(formula: Formula) -> Data:
    """`formula` as plain data, the keys in a fixed order, exact numbers as text ("0.4" or "1/3").

    Refuses (InputError) what `load` would refuse: what cannot be read back is not written.

    >>> from yrdshare.formula.formula import HOST, ORIGIN
    >>> from yrdshare.nodes.expression import Stream
    >>> tax = Formula("tax", Stream("vat"), {ORIGIN: "0.4" * Stream("vat")}, HOST, [2026])
    >>> load(dump(tax)) == tax
    True
    """
    _refuse_deep(formula)
    claims = [{"claimant": dump_claimant(who), "body": dump_value(body)} for who, body in formula.claims]
    data: Data = {
        "schema": FORMULA_VERSION,
        "name": formula.name,
        "pool": dump_value(formula.pool),
        "claims": claims,
        "rest": None if formula.rest is None else dump_claimant(formula.rest),
        "years": {"first": formula.years[0], "last": formula.years[-1]},
        "collected_by": dump_claimant(formula.collected_by),
        "count": formula.count,
        "rest_pays": formula.rest_pays,
    }
    load(data)
    return data


def load(data: object) -> Formula:
    """The formula that `data` is; InputError with every fault and its path, all at once.

    Unknown, missing and twice given keys, wrong types, floats, a nesting beyond `DEEPEST` and whatever
    a Formula refuses are faults. Earlier versions are brought to the present one first (migrations.py).
    """

    def parse(reading: Reading) -> object:
        if not within_limits(reading, data):
            return None
        return read_formula(reading, newest(data, FORMULA_STEPS), "")

    return strictly(parse)  # type: ignore[return-value]


def dumps(formula: Formula) -> str:
    """`dump` as JSON text; the same formula gives the same letters."""
    return json.dumps(dump(formula), ensure_ascii=False, indent=2) + "\n"


def loads(written: str) -> Formula:
    """The formula in JSON text; see `load`."""
    if len(written) > MOST_TEXT:
        raise InputError([fault("store.too_large", limit=MOST_TEXT)])
    return load(read_json(written))


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


@dump_value.register
def _(value: Key) -> object:
    return {key: dump_value(getattr(value, key)) for key in KEY}


@dump_value.register(Expr)
@dump_value.register(Compare)
@dump_value.register(Marked)
def _(value: "Expr | Test") -> object:
    name = type(value).__name__
    return {"node": name} | {key: dump_value(getattr(value, key)) for key in NODES[name].keys}


def _refuse_deep(formula: Formula) -> None:
    """Refuses a tree that is too deep to be walked, looking without recursion."""
    waiting: list[tuple[Expr | Test, int]] = [(formula.pool, 1), *((claim, 1) for _, claim in formula.claims)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise InputError([fault("store.too_deep", limit=DEEPEST)])
        waiting += [(one, depth + 1) for one in children(node)]


def load_value(data: object) -> Expr:
    """One expression that was stored by `dump_value`; InputError with every fault and its path."""

    def parse(reading: Reading) -> object:
        return expression(reading, data, "") if within_limits(reading, data) else None

    return strictly(parse)  # type: ignore[return-value]
