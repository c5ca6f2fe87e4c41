"""Stored forms of earlier versions, brought to the present one step by step: pure functions on plain data.

Each step makes version n + 1 of version n. What a later version added has no meaning in an earlier one
and is refused there, so that nothing is ever overwritten.
"""

from collections.abc import Callable, Mapping, Sequence

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


PRECEDENT_STEPS: Sequence[Step] = tuple(in_each(step) for step in FORMULA_STEPS)


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
