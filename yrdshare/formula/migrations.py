"""Stored forms of earlier versions, brought to the present one step by step: pure functions on plain data.

Each step makes version n + 1 of version n. What a later version added has no meaning in an earlier one
and is refused there, so that nothing is ever overwritten.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from yrdshare.errors import InputError, Place, fault

Data = Mapping[str, object]
Step = Callable[[Data], dict[str, object]]


def second_formula(data: Data) -> dict[str, object]:
    """Version 2 says whether claims may exceed the pool; before, they never could."""
    return added(data, {"rest_pays": False})


FORMULA_STEPS: Sequence[Step] = (second_formula,)
FORMULA_VERSION = len(FORMULA_STEPS) + 1


def in_each(step: Step) -> Step:
    """The same step for a file of several formulas, which share its version."""

    def every(data: Data) -> dict[str, object]:
        held = data.get("formulas")
        if not isinstance(held, list):
            return dict(data)  # the reader names what is wrong with it
        return {**data, "formulas": [step(one) if isinstance(one, dict) else one for one in held]}

    return every


def third_precedent(data: Data) -> dict[str, object]:
    """Version 3 of a precedent says what kind of rule it is, whether a ratio is left open, and what each
    source states; before, one text told the confidence of all."""
    held = added(data, {"kind": "rule", "category": "other", "pooled": [], "variants": []})
    told = data.get("confidence")
    words = told if isinstance(told, str) else ""
    mark = min(re.findall("V[123]", words), default="V1")
    record = {"confidence": mark, "says_zh": words, "says_en": words}
    sources = data.get("sources")
    listed = [{"address": one, **record} for one in sources] if isinstance(sources, list) else sources
    more = {"confidence": mark} if "confidence" in data else {}
    more |= {"sources": listed} if "sources" in data else {}
    return added(held | more, {"template": open_share(data.get("formulas"))})


def records(data: object, node: str) -> Iterator[Data]:
    """Every record of this node in plain data; looks without recursion."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if one.get("node") == node:
                yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def open_share(data: object) -> bool:
    """Whether some share in these plain data has no value."""
    return any(one.get("value", "") is None for one in records(data, "Share"))


PRECEDENT_STEPS: Sequence[Step] = (*(in_each(step) for step in FORMULA_STEPS), third_precedent)
PRECEDENT_VERSION = len(PRECEDENT_STEPS) + 1


def newest(data: object, steps: Sequence[Step]) -> object:
    """`data` in the present version, `len(steps)` + 1; a newer one is refused with words.

    What holds no version that is known comes back as it is: the reader names what is wrong with it.
    """
    known = len(steps) + 1
    version = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(data, dict) or isinstance(version, bool) or not isinstance(version, int):
        return data
    if version > known:
        shown = str(version) if version < 10**9 else "…"
        raise InputError([fault("store.schema_newer", Place(cell="schema"), found=shown, known=known)])
    held: dict[str, object] = data
    for position in range(version, known) if version >= 1 else ():
        held = {**steps[position - 1](held), "schema": position + 1}
    return held


def added(data: Data, defaults: Data) -> dict[str, object]:
    """The record with keys that its version did not have yet, each meaning what was meant without it."""
    early = [key for key in defaults if key in data]
    if early:
        raise InputError([fault("store.key_too_early", Place(cell=key), key=key) for key in early])
    return {**data, **defaults}
