"""The frontier between two proved lines, where many caps leave no exact one.

For places a_0 < a_1 < … of the first party's gain the most of the second's is searched for with g_1 ≥ a_k:
a point r_k is reached, a bound b_k is proved, so beyond a_k nobody passes b_k. With cuts λ · g ≤ b that are
proved for all splits, every split lies below

    y(x) = min(b_k, cuts at x)        a_k ≤ x ≤ a_{k+1}

and is worse, but for `error`, for both parties than one of the points that are reached.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from yrdshare.formula.linear import Floats, share_column
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.frontier.polyline import Line, Spot
from yrdshare.negotiate.frontier.reach import gain_column, hold_draft
from yrdshare.negotiate.solving.model import Model
from yrdshare.program.branch import Effort
from yrdshare.program.curved import CurvedProgram

ENOUGH = 1e-2  # of the wider party's range
MOST_ASKED = 16
ROUGH = Effort(1e-4, 20_000_000)  # what a search leaves open counts in the error, which is wider anyway
GIVE = 1e-6  # of the pool: what is given of a party's most while the other's is raised


@dataclass(frozen=True, slots=True)
class Bracket:
    """What is reached (inner), corners of what no split passes (outer), and how far apart they are."""

    inner: Line
    outer: tuple[Floats, ...]
    error: float


@dataclass(frozen=True, slots=True)
class Step:
    """With g_1 ≥ place: the point that is reached, and what g_2 provably cannot pass."""

    place: float
    spot: Spot
    most: float


@dataclass(slots=True)
class Asking:
    """A model whose two parties are asked for, one more solve at a time."""

    model: Model
    parties: Sequence[Region]
    cuts: list[tuple[Floats, float]] = field(default_factory=list)

    def most(self, weights: Floats, least: float = -inf) -> tuple[Spot, float] | None:
        """The farthest spot in a direction with g_1 ≥ least, and the proved bound; None where none is."""
        program, columns = self.model.program, [gain_column(region) for region in self.parties]
        program.bound_column(columns[0], least, inf)
        costs: Mapping[str, float] = dict(zip(columns, weights.tolist(), strict=True))
        if isinstance(program, CurvedProgram):
            program.forget()  # what follows depends on the question alone
            answer = program.maximise(costs, ROUGH)
        else:
            answer = program.maximise(costs)
        program.bound_column(columns[0], -inf, inf)
        if answer.status == "infeasible":
            return None
        gains = np.array([answer.values[column] for column in columns])
        shares = [answer.values[share_column(one.name)] for one in self.model.draft.open_shares]
        return (gains, np.array(shares)), answer.bound

    def height(self, x: float, most: float) -> float:
        """What g_2 cannot pass where g_1 = x."""
        tops = [(bound - weights[0] * x) / weights[1] for weights, bound in self.cuts]
        return float(min([most, *tops]))


def bracket(model: Model, parties: Sequence[Region]) -> Bracket | None:
    """The frontier of two parties between two proved lines; None where no split keeps the conditions."""
    hold_draft(model.program, model, parties)
    asking = Asking(model, parties)
    top, right = asking.most(np.array([0.0, 1.0])), asking.most(np.array([1.0, 0.0]))
    if top is None or right is None:
        return None
    end = _step(asking, float(right[0][0][0]) - GIVE) or Step(float(right[0][0][0]), *right)
    steps = [Step(float(top[0][0][0]), *top), end]
    _cut(asking, steps)
    farthest = float(right[1])
    while len(steps) < MOST_ASKED:
        errors = _errors(asking, steps, farthest)
        place = int(np.argmax(errors))
        wide = max(abs(steps[-1].spot[0][0] - steps[0].spot[0][0]), abs(top[1] - end.spot[0][1]))
        if errors[place] <= max(ENOUGH * wide, GIVE) or place + 1 == len(steps):
            break
        middle = _step(asking, (steps[place].spot[0][0] + steps[place + 1].place) / 2)
        if middle is None:
            break
        steps.insert(place + 1, middle)
    spots = _undominated([step.spot for step in steps])
    return Bracket(Line(spots), _outer(asking, steps, farthest), max(_errors(asking, steps, farthest)))


def _step(asking: Asking, place: float) -> Step | None:
    found = asking.most(np.array([0.0, 1.0]), place)
    return None if found is None else Step(place, *found)


def _cut(asking: Asking, steps: list[Step]) -> None:
    """Bounds on both gains together: alike, and as the line from end to end exchanges them."""
    along = steps[-1].spot[0] - steps[0].spot[0]
    normals = [np.array([0.5, 0.5])]
    if along[0] > GIVE and along[1] < -GIVE:
        normals.append(np.array([-along[1], along[0]]) / (along[0] - along[1]))
    for weights in normals:
        found = asking.most(weights)
        if found is not None:
            asking.cuts.append((weights, found[1]))


def _errors(asking: Asking, steps: list[Step], farthest: float) -> list[float]:
    """For each step, by how much a split there can be better, for both, than all that is reached."""
    found = []
    for number, step in enumerate(steps):
        last = number + 1 == len(steps)
        stop = farthest if last else steps[number + 1].place
        floor = -inf if last else float(steps[number + 1].spot[0][1])
        found.append(_error(asking, step, stop, floor))
    return found


def _error(asking: Asking, step: Step, stop: float, floor: float) -> float:
    """max_x min(short of r_k, short of r_{k+1}), the first rising in x, the second falling."""
    x, spare = float(step.spot[0][0]), step.most - float(step.spot[0][1])

    def first(at: float) -> float:
        return max(at - x, spare, 0.0)

    def second(at: float) -> float:
        return float(max(asking.height(at, step.most) - floor, 0.0))

    low, high = step.place, max(stop, step.place)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if first(middle) < second(middle) else (low, middle)
    return float(max(min(first(high), second(low)), 0.0))


def _undominated(spots: list[Spot]) -> tuple[Spot, ...]:
    """From the first party's least gain to its most, each better for it and worse for the other."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda one: (-one[0][0], -one[0][1])):
        if not kept or spot[0][1] > kept[-1][0][1] + GIVE:
            kept.append(spot)
    return tuple(kept[::-1])


def _outer(asking: Asking, steps: list[Step], farthest: float) -> tuple[Floats, ...]:
    found = []
    for number, step in enumerate(steps):
        stop = farthest if number + 1 == len(steps) else steps[number + 1].place
        places = sorted({step.place, *_corners(asking, step, stop), max(stop, step.place)})
        found += [np.array([x, asking.height(x, step.most)]) for x in places]
    return tuple(found)


def _corners(asking: Asking, step: Step, stop: float) -> list[float]:
    """Where a cut comes below the step's own bound, or below another cut."""
    places = [(bound - weights[1] * step.most) / weights[0] for weights, bound in asking.cuts]
    for number, (one, bound) in enumerate(asking.cuts):
        for other, limit in asking.cuts[:number]:
            slopes = one[0] / one[1] - other[0] / other[1]
            if slopes:
                places.append((bound / one[1] - limit / other[1]) / slopes)
    return [float(place) for place in places if step.place < place < stop]
