"""Stages of a solution: optima one after the other, each held while the next is looked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yrdshare.errors import fault
from yrdshare.negotiate.solving.model import Model
from yrdshare.program.branch import Effort
from yrdshare.program.curved import PROVED, CurvedProgram
from yrdshare.program.program import Answer, ProgramError

STAGE = 1e-9  # how much a later stage may give up of an earlier one, in units of the pool
MOST_GIVEN = 1e-6  # beyond that a later stage would be visible in the shares: no answer instead


class NoSplitError(Exception):
    """Raised inside the stages when the program has no solution; `solve` turns it into `Infeasible`."""


@dataclass(slots=True)
class Stages:
    """Optima one after the other, each held while the next is looked for.

    A held optimum may be given up by `give`: a solver's optimum is only good to its own tolerance, so
    holding it exactly can leave nothing. Where even that leaves nothing, `give` grows.
    """

    model: Model
    held: dict[str, tuple[float, float]] = field(default_factory=dict)
    give: float = STAGE
    effort: Effort | None = None
    left: dict[str, float] = field(default_factory=dict)

    def hold(self, column: str, low: float, high: float) -> None:
        """Keep a column within these sides from now on."""
        self.held[column] = (low, high)
        self.model.program.bound_column(column, low - self.give, high + self.give)

    def maximise(self, costs: Mapping[str, float], effort: Effort = PROVED) -> Answer:
        """max Σ cost · column, under everything held; `effort` matters to curves alone."""
        program, effort = self.model.program, self.effort or effort
        if isinstance(program, CurvedProgram):
            return self._run(lambda: program.maximise(costs, effort))
        return self._run(lambda: program.maximise(costs))

    def minimise(self, costs: Mapping[str, float], effort: Effort = PROVED) -> Answer:
        """min Σ cost · column, under everything held; `effort` matters to curves alone."""
        program, effort = self.model.program, self.effort or effort
        if isinstance(program, CurvedProgram):
            return self._run(lambda: program.minimise(costs, effort))
        return self._run(lambda: program.minimise(costs))

    def leave(self, end: str, answer: Answer) -> None:
        """Note what a search over curves left open; other answers are proved to the solver's tolerance."""
        if self.model.method == "curves" and self.effort is None:
            self.left[end] = max(self.left.get(end, 0.0), abs(answer.bound - answer.objective))

    def reach(self, costs: Mapping[str, float]) -> tuple[float, float]:
        """The least and the most of Σ cost · column; of a program with curves, what was found of both."""
        program = self.model.program
        if isinstance(program, CurvedProgram):
            self._stand(program)
            return program.reach(costs)
        return self.minimise(costs).objective, self.maximise(costs).objective

    def _stand(self, program: CurvedProgram) -> None:
        """Give what the last stage's own point needs to keep what is held, to the solver's rounding."""
        while self.held and not program.stands and self.give < MOST_GIVEN:
            self._give_more()

    def _give_more(self) -> None:
        self.give *= 10
        for column, (low, high) in self.held.items():
            self.hold(column, low, high)

    def _run(self, solve_stage: Callable[[], Answer]) -> Answer:
        program = self.model.program
        if isinstance(program, CurvedProgram):
            self._stand(program)
        answer = solve_stage()
        while answer.status == "infeasible" and self.held and self.give < MOST_GIVEN:
            self._give_more()
            answer = solve_stage()
        if answer.status == "infeasible" and self.held:
            raise ProgramError([fault("program.far_apart")])
        if answer.status == "infeasible":
            raise NoSplitError
        return answer
