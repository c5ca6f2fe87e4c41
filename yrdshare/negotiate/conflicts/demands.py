"""What was demanded of a draft, held or given up on one kept program: which demands can hold together.

Every demand has a column that says by how much it gives way, 0 where it is held:

    condition N        slack N                       units of the pool; of a condition on shares: shares
    nobody loses       slack participation CODE      units of the pool
    share held at v    tie NAME ≥ |share − v|        shares

The balance of every pool, the shares' own bounds, caps and floors stay hard whatever is given up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from math import ceil, inf, sqrt

from yrdshare.formula.linear import Row, share_column
from yrdshare.negotiate.conflicts.minimal_sets import bits
from yrdshare.negotiate.outcome import Demand, Relaxation
from yrdshare.negotiate.principles import nobody_loses
from yrdshare.negotiate.solving.model import SUFFER, Model, count_losses, sides
from yrdshare.program.curved import CurvedProgram
from yrdshare.program.duality import TOLERANCE
from yrdshare.program.program import Answer, Program, ProgramError

SMALL = 10 * TOLERANCE  # a slack below this, in units of the pool, is rounding
GIVE = 2 * TOLERANCE  # what a later aim may give up of an earlier one, in units of the pool
NOISE = 1e-2  # fen: what a solver's noise may add before an amount is rounded up
CRUMB = 2  # printed steps: to ask so little of anyone is a solver's rounding, if the others can bear it
PRINTED = {True: Fraction(1, 10**6), False: Fraction(10_000)}  # by whether in shares: a millionth, 0.01 万元
Costs = Mapping[str, float]
TOTAL = "total given way"
PIN_WORST = "worst pin"


def demands_of(model: Model) -> Mapping[str, Demand]:
    """Every demand by the column that says how far it gives way, in the order of the draft."""
    draft = model.draft
    found = {f"slack {number}": Demand(condition) for number, condition in enumerate(draft.conditions)}
    if nobody_loses(draft.principle):
        found |= {f"slack {SUFFER} {region.code}": Demand(None, region) for region in model.parties}
    return found | {f"tie {name}": Demand(None, pin=(name, value)) for name, value in draft.pins.items()}


class Asked:
    """A model asked which of its demands can hold together; sets of demands are bit masks in their order."""

    def __init__(self, model: Model) -> None:
        self.model = model
        found = demands_of(model)
        self.demands, self._columns = tuple(found.values()), tuple(found)
        count_losses(model, nobody_loses(model.draft.principle))
        for name, value in model.draft.pins.items():  # the distance from where the share is held
            model.program.bound_row(f"tie {name} up", -float(value), inf)
            model.program.bound_row(f"tie {name} down", float(value), inf)
        self.open = 0.0  # by how much what is given way may still be less: where a search over curves ended
        self._bounds = {one.name: (float(one.low), float(one.high)) for one in model.draft.open_shares}

    @property
    def whole(self) -> int:
        """All demands."""
        return (1 << len(self.demands)) - 1

    @property
    def pins(self) -> int:
        """The shares held at a value."""
        return sum(1 << place for place, one in enumerate(self.demands) if one.pin is not None)

    def possible(self, held: int) -> bool | None:
        """Whether these demands can hold together; None where the program decides neither.

        What the solver calls empty is asked once more: by how much the demands would have to give way.
        """
        try:
            self._hold(held)
            if self._minimise({}).status == "optimal":
                return True
            if isinstance(self.model.program, CurvedProgram):
                return False  # proved box by box, each asked afresh
            self._hold(held & self.pins)
            costs = {self._columns[place]: 1.0 for place in bits(held & ~self.pins)}
            again = self._minimise(costs)
            return again.status == "optimal" and bool(costs) and again.objective <= TOLERANCE / 10
        except ProgramError:
            return None

    def least(self, soft: int) -> Relaxation | None:
        """min Σ given way over the soft demands, then as evenly as that allows; None if not enough."""
        return self._staged(soft, lambda columns: (columns, {"worst": 1.0}))

    def shared(self, soft: int) -> Relaxation | None:
        """min of the most that any soft demand gives way, then of the sum."""
        return self._staged(soft, lambda columns: ({"worst": 1.0}, columns))

    def in_proportion(self, soft: int) -> Relaxation | None:
        """min of the largest part of its own bound by which a condition gives way; those on 0 stay."""
        found = [(place, self.demands[place].condition) for place in bits(soft)]
        parts = {
            place: abs(float(one.bound)) / (1.0 if one.term.is_share else self.model.scale)
            for place, one in found
            if one is not None and one.bound
        }
        program = self.model.program
        try:
            for place, part in parts.items():
                program.coefficient(f"worst {place}", f"slack {place}", -1.0 / part)
            return self.shared(sum(1 << place for place in parts))
        finally:
            for place in parts:
                program.coefficient(f"worst {place}", f"slack {place}", -1.0)

    def needed_years(self, clash: int) -> Mapping[Demand, tuple[int, ...]]:
        """Of each yearly condition of a clash, years whose rows alone make it, with the others' years."""
        program = self.model.program
        found: dict[Demand, tuple[int, ...]] = {}
        dropped: list[tuple[str, float, float]] = []
        for place in bits(clash):
            demand = self.demands[place]
            if demand.condition is None or len(self.model.lines[place]) < 2:
                continue
            kept = []
            for line in self.model.lines[place]:
                rows = [program.rows[name] for _, name in sides(demand.condition, line)]
                for row in rows:
                    program.bound_row(row.name, -inf, inf)
                if self.possible(clash) is False:
                    dropped += [(row.name, row.low, row.high) for row in rows]
                    continue
                for row in rows:
                    program.bound_row(row.name, row.low, row.high)
                kept += [line.year] if line.year is not None else []
            found[demand] = tuple(kept)
        for name, low, high in dropped:
            program.bound_row(name, low, high)
        return found

    def _hold(self, held: int) -> None:
        """Hold these demands and give up the others."""
        program = self.model.program
        for place, (column, demand) in enumerate(zip(self._columns, self.demands, strict=True)):
            firm = bool(held >> place & 1)
            program.bound_column(column, 0.0, 0.0 if firm and demand.pin is None else inf)
            if demand.pin is not None:
                name, value = demand.pin
                sides = (float(value), float(value)) if firm else self._bounds[name]
                program.bound_column(share_column(name), *sides)

    def _minimise(self, costs: Mapping[str, float]) -> Answer:
        program = self.model.program
        if isinstance(program, CurvedProgram):
            program.forget()  # the last question's box is not this one's
        return program.minimise(costs)

    def _staged(
        self,
        soft: int,
        order: Callable[[Costs], tuple[Costs, Costs]],
    ) -> Relaxation | None:
        """Two aims one after the other, then unlike weights, so that one answer is left wherever it runs."""
        columns = {self._columns[place]: 1.0 for place in bits(soft)}
        if not columns:
            return None
        unlike = {name: 1 + at / (len(columns) + sqrt(2.0)) for at, name in enumerate(columns)}
        self._hold(self.whole & ~soft)
        program = self.model.program
        with self._measured(columns, [self.demands[place] for place in bits(soft)]):
            answer = self._minimise(order(columns)[0])
            if answer.status == "infeasible":
                return None
            if self.model.method == "curves":
                self.open = max(self.open, answer.objective - answer.bound)
            for aim, following in zip(order(columns), (order(columns)[1], unlike), strict=True):
                if aim == columns and not isinstance(program, Program):
                    break  # rows are not added to curves; the first aim is what is promised
                self._keep(aim, answer.objective + GIVE)
                later = self._minimise(following)
                if later.status == "infeasible":
                    break
                answer = later
        return self._relaxation(soft, answer.values)

    def _keep(self, aim: Mapping[str, float], most: float) -> None:
        if "worst" in aim:
            self.model.program.bound_column("worst", 0.0, most)
        else:
            self.model.program.bound_row(TOTAL, -inf, most)

    @contextmanager
    def _measured(self, columns: Iterable[str], demands: Iterable[Demand]) -> Iterator[None]:
        """Rows for the sum and for pins among the largest, while a relaxation is looked for."""
        program = self.model.program
        pins = [one.pin[0] for one in demands if one.pin is not None]
        rows = [Row(TOTAL, dict.fromkeys(columns, 1.0), -inf, inf)]
        rows += [Row(f"{PIN_WORST} {name}", {"worst": 1.0, f"tie {name}": -1.0}, 0.0, inf) for name in pins]
        try:
            if isinstance(program, Program):
                program.add_rows(rows)
            yield
        finally:
            program.bound_column("worst", 0.0, inf)
            if isinstance(program, Program):
                program.drop_rows([row.name for row in rows])

    def _relaxation(self, soft: int, values: Mapping[str, float]) -> Relaxation:
        """What each soft demand gives, rounded up to what is printed so that giving it is enough."""
        amounts = {
            place: self._printed(values[self._columns[place]], self.demands[place].in_shares)
            for place in bits(soft)
            if values[self._columns[place]] > SMALL
        }
        if len(amounts) > 1 and isinstance(self.model.program, Program):
            amounts = self._trimmed(soft, amounts)
        return Relaxation(tuple((self.demands[place], amount) for place, amount in amounts.items()))

    def _trimmed(self, soft: int, amounts: Mapping[int, Fraction]) -> dict[int, Fraction]:
        """One printed step less wherever the rounding up of the others makes up for it."""
        self._hold(self.whole & ~soft)
        found = dict(amounts)
        for place in bits(soft):
            self._allow(place, found.get(place, Fraction(0)))
        for place in [one for one, amount in amounts.items() if amount <= CRUMB * self._step(one)]:
            found = self._without(place, found)
        for place, amount in [*found.items()]:
            lower = amount - self._step(place)
            self._allow(place, lower)
            if lower > 0 and self._minimise({}).status == "optimal":
                found[place] = lower
            self._allow(place, found[place])
        return found

    def _without(self, place: int, amounts: Mapping[int, Fraction]) -> dict[int, Fraction]:
        """The others a printed step up instead, where that is enough: a crumb is the solver's rounding."""
        others = {one: amount + self._step(one) for one, amount in amounts.items() if one != place}
        for one, amount in {**others, place: Fraction(0)}.items():
            self._allow(one, amount)
        if others and self._minimise({}).status == "optimal":
            return others
        for one, amount in amounts.items():
            self._allow(one, amount)
        return dict(amounts)

    def _step(self, place: int) -> Fraction:
        return PRINTED[self.demands[place].in_shares]

    def _allow(self, place: int, amount: Fraction) -> None:
        unit = 1.0 if self.demands[place].in_shares else self.model.scale
        self.model.program.bound_column(self._columns[place], 0.0, float(amount) / unit)

    def _printed(self, slack: float, in_shares: bool) -> Fraction:
        unit, scale = PRINTED[in_shares], 1.0 if in_shares else self.model.scale
        noise = min(2 * GIVE * scale, float(unit) / 2) + (0.0 if in_shares else NOISE)
        return unit * max(ceil((slack * scale - noise) / float(unit)), 1)
