"""What the principle leaves open: which shares have room, and the one split that is taken.

The tie-break makes the same draft give the same shares hot, cold or elsewhere: nearest to the reference in
sum, then share by share in their order, then the smaller. What the last optimum shows already is not
asked again.
"""

from fractions import Fraction
from math import sqrt

from yrdshare.formula.linear import share_column
from yrdshare.negotiate.solving.grid import GRID, on_grid
from yrdshare.negotiate.solving.stages import Stages
from yrdshare.program.branch import Effort
from yrdshare.program.curved import LOOKED, PROVED, CurvedProgram
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.program import Answer

FEW = 8  # shares, up to which asking one by one is as quick as asking whether there is another split
ALONE = 1e-8  # two splits nearer than this along unlike weights are one, far below a step of the shares


def free_ranges(stages: Stages) -> dict[str, tuple[Fraction, Fraction]]:
    """The shares that still have room once the principle is met, on the grid.

    Both ends along unlike weights first: where they meet, no share has room and none need be asked for.
    """
    draft = stages.model.draft
    names = [share.name for share in draft.open_shares if share.name not in draft.pins]
    columns = [share_column(name) for name in names]
    if not columns:
        return {}
    least, most = stages.reach(_unlike(columns))
    if most - least < 1 / GRID:
        return {}
    if isinstance(stages.model.program, CurvedProgram):
        ends = {column: stages.reach({column: 1.0}) for column in columns}
    else:
        lows, highs = _ends(stages, columns, -1.0), _ends(stages, columns, 1.0)
        ends = {column: (lows[column], highs[column]) for column in columns}
    return {
        name: (on_grid(low, GRID), on_grid(high, GRID))
        for name, (low, high) in zip(names, ends.values(), strict=True)
        if high - low > 1 / GRID
    }


def _unlike(columns: list[str]) -> dict[str, float]:
    """Weights between 1 and 2, no two alike: along them hardly any two splits are equally far."""
    return {column: 1.0 + place / (len(columns) + sqrt(2.0)) for place, column in enumerate(columns)}


def _ends(stages: Stages, columns: list[str], sign: float) -> dict[str, float]:
    """The most (or with sign −1 the least) of each column.

    Together first: a column that is found at its own bound can go no farther. The rest one by one.
    """
    known = stages.model.program.columns
    bound = {column: known[column].high if sign > 0 else known[column].low for column in columns}
    found: dict[str, float] = {}
    while len(found) < len(columns):
        values = stages.maximise({column: sign for column in columns if column not in found}).values
        at_bound = [
            column
            for column in columns
            if column not in found and abs(values[column] - bound[column]) <= TOLERANCE
        ]
        if not at_bound:
            break
        found |= {column: bound[column] for column in at_bound}
    for column in columns:
        if column not in found:
            found[column] = sign * stages.maximise({column: sign}).objective
    return found


def with_found(ends: tuple[Fraction, Fraction], value: float) -> tuple[Fraction, Fraction]:
    """A range that was looked for from one point, with another that was found."""
    shown = on_grid(value, GRID)
    return min(ends[0], shown), max(ends[1], shown)


def tie_break(stages: Stages) -> dict[str, float]:
    """Nearest to the reference in sum, then share by share in their order, then the smaller."""
    columns = {share.name: share_column(share.name) for share in stages.model.draft.open_shares}
    if not columns:
        stages.minimise({})
        return {}
    answer = _lower(stages, "tie")
    stages.leave("tie", answer)
    curved = isinstance(stages.model.program, CurvedProgram)
    for place, name in enumerate(columns):
        if not curved and answer.values[f"tie {name}"] <= TOLERANCE:
            stages.hold(f"tie {name}", 0.0, 0.0)  # it stands at its reference: it can be no nearer
        else:
            answer = _lower(stages, f"tie {name}", LOOKED)
        if not curved and len(columns) > FEW and (place & (place + 1)) == 0:  # after 1, 2, 4, 8 … shares
            low, high = stages.reach(_unlike([*columns.values()]))
            if high - low <= ALONE:
                break
    last = stages.minimise(dict.fromkeys(columns.values(), 1.0), LOOKED)
    return {name: last.values[column] for name, column in columns.items()}


def _lower(stages: Stages, label: str, effort: Effort = PROVED) -> Answer:
    """Make a distance as small as it can be and hold it there."""
    answer = stages.minimise({label: 1.0}, effort)
    stages.hold(label, 0.0, answer.objective)
    return answer
