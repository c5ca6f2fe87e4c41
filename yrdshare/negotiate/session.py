"""A kept program behind a moving lever: the same answer as `solve`, without building anew."""

from dataclasses import fields, replace

from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Glance, Outcome
from yrdshare.negotiate.principles import CoalitionStable, Nearest
from yrdshare.negotiate.solve import glance_model, solve_model
from yrdshare.negotiate.solving.model import Model, build, sides

NUMBERS = frozenset({"pins", "previous", "principle", "conditions", "number"})  # what a kept program can take


class Session:
    """Solves one draft after another, keeping the program while only its numbers change.

    Pins, the reference of the tie-break, a principle's parameters and the bounds of conditions are
    pushed to the kept handle; anything else builds the program anew. Shares equal `solve`'s.
    """

    def __init__(self, draft: Draft) -> None:
        self._model = build(draft)

    def solve(self, draft: Draft) -> Outcome:
        """The outcome of `draft`, hot where its structure is the one before."""
        self._take(draft)
        return solve_model(self._model)

    def glance(self, draft: Draft) -> Outcome | Glance:
        """While a lever moves: what `solve` gives, or with curves a provisional answer near the last one."""
        self._take(draft)
        return glance_model(self._model)

    def _take(self, draft: Draft) -> None:
        if _same_structure(self._model.draft, draft):
            self._model = _with_numbers(self._model, draft)
        else:
            self._model = build(draft)


def _same_structure(old: Draft, new: Draft) -> bool:
    """Whether only numbers differ that a kept program can take."""
    fixed = [field.name for field in fields(Draft) if field.name not in NUMBERS]
    if any(
        getattr(old, name) is not getattr(new, name) and getattr(old, name) != getattr(new, name)
        for name in fixed
    ):
        return False
    alike = type(old.principle) is type(new.principle) and _named(old) == _named(new)
    terms = [
        [(c.term.parts, c.term.span, c.term.year, c.relation) for c in draft.conditions]
        for draft in (old, new)
    ]
    return alike and terms[0] == terms[1]


def _named(draft: Draft) -> list[object]:
    """The shares or groups that the principle names, which decide the program's columns and rows."""
    principle = draft.principle
    if isinstance(principle, CoalitionStable):
        return [group for group, _ in principle.worth]
    return [name for name, _ in principle.reference] if isinstance(principle, Nearest) else []


def _with_numbers(model: Model, draft: Draft) -> Model:
    """The same program under a new draft: bounds of conditions pushed; `solve_model` pushes the rest."""
    for number, condition in enumerate(draft.conditions):
        for line in model.lines[number]:
            for sign, row in sides(condition, line):
                low = sign * (float(condition.bound) - line.left.constant) / line.unit
                model.program.bound_row(row, low, float("inf"))
    return replace(model, draft=draft)
