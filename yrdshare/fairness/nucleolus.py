"""The nucleolus and its kin: the largest complaint of any coalition as small as can be, then the next.

e(S, x) = (v(S) − x(S)) / w(S) is the complaint of coalition S about allocation x. Each round finds the
smallest ε that no open coalition's complaint exceeds, holds those that a positive weight of the balanced
proof shows to be tight in every optimum, and closes all coalitions that they determine; after at most
n − 1 rounds one allocation is left. Holding every coalition that happens to be tight would be wrong.
Sources: Schmeidler (1969), SIAM Journal on Applied Mathematics 17:1163–1170; Kohlberg (1971), ibid.
20:62–66; Young, Okada and Hashimoto (1982), Water Resources Research 18:463–475 (per head, in proportion).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np

from yrdshare.fairness.balanced import FloatArray
from yrdshare.fairness.games import Coalition, Game, sizes, subset_sums
from yrdshare.fairness.refusals import refuse
from yrdshare.fairness.rounds import Search
from yrdshare.words import Language, say

NOTHING = 1e-12  # to be distributed, relative to the largest worth: rounding of the sum of worths alone


def nucleolus(game: Game) -> dict[str, float]:
    """The imputation whose complaints v(S) − x(S), sorted downwards, are lexicographically smallest.

    x_i ≥ v({i}), Σ x_i = v(N); refused where no such x exists, Σ v({i}) > v(N).

    >>> from yrdshare.fairness.kinds import bankruptcy
    >>> estate = bankruptcy(200, {"A": 100, "B": 200, "C": 300})
    >>> {name: round(part, 9) for name, part in nucleolus(estate).items()}
    {'A': 50.0, 'B': 75.0, 'C': 75.0}
    """
    return _among_imputations(game, None)


def prenucleolus(game: Game) -> dict[str, float]:
    """As the nucleolus, but nobody is promised what it reaches alone: only Σ x_i = v(N).

    Source: Sobolev (1975); Peleg and Sudhölter (2007), chapter 6.
    """
    return _lexicographic(game, None, False)


def per_capita_nucleolus(game: Game) -> dict[str, float]:
    """The nucleolus with complaints per head, (v(S) − x(S)) / |S|.

    Source: Young, Okada and Hashimoto (1982), Water Resources Research 18:463–475.
    """
    return _among_imputations(game, sizes(len(game.players)).astype(np.float64))


def proportional_nucleolus(game: Game) -> dict[str, float]:
    """The nucleolus with complaints in proportion: to the worth v(S), in a cost game to the cost c(S).

    A coalition worth 0 has no complaint of its own. Refused where a worth is negative, a cost is not
    positive, or worths of 0 leave more than one answer.
    Source: Young, Okada and Hashimoto (1982), Water Resources Research 18:463–475.
    """
    if game.alone is None:
        weights, key = game.values, "nucleolus.negative_worth"
        wrong = weights[1:] < 0
    else:
        weights, key = subset_sums(game.alone) - game.values, "nucleolus.no_cost"
        wrong = weights[1:] <= 0
    if wrong.any():
        raise refuse(key, name=_title(game, int(wrong.argmax()) + 1))
    return _among_imputations(game, weights)


@dataclass(frozen=True)
class LeastCore:
    """The least-core value ε, and weights that prove that no allocation has a smaller largest complaint.

    With weights λ_S > 0, Σ λ_S = 1, every party is covered equally, Σ_{S∋i} λ_S = `covered` for all i; so for
    every x with Σ x_i = v(N):  max_S (v(S) − x(S)) ≥ Σ λ_S (v(S) − x(S)) = Σ λ_S v(S) − covered·v(N) = ε.
    """

    value: float
    covered: float
    weights: Mapping[Coalition, float]

    def text(self, lang: Language = "zh") -> str:
        """The value and its proof, in words."""
        key = "nucleolus.short" if self.value > 0 else "nucleolus.more"
        named = {"{" + ", ".join(sorted(one)) + "}": shown(part) for one, part in self.weights.items()}
        proof = "; ".join(f"{name} × {part}" for name, part in named.items())
        said = say(key, lang, amount=shown(abs(self.value)))
        return said + "\n" + say("nucleolus.proof", lang, weights=proof, covered=shown(self.covered))


def least_core(game: Game) -> LeastCore:
    """The smallest ε with v(S) − x(S) ≤ ε for all S ≠ ∅, N; the core is empty exactly where ε > 0.

    Only the value: the allocations that reach it are many, and no one of them is singled out by it.
    Source: Maschler, Peleg and Shapley (1979), Mathematics of Operations Research 4:303–338.
    """
    count = len(game.players)
    if count == 1:
        raise refuse("nucleolus.one_party")
    found = _search(game, None, False)
    if found is None:  # nothing but what each reaches alone: every allocation by v({i}) has no complaint
        return LeastCore(0.0, 1 / count, {frozenset([name]): 1 / count for name in game.players})
    tight = found[0].round()
    proof = {game.coalition(key): part for key, part in tight.items()}
    covered = fsum(part for coalition, part in proof.items() if game.players[0] in coalition)
    value = fsum(part * game.of(coalition) for coalition, part in proof.items()) - covered * game.total
    return LeastCore(value, covered, proof)


def shown(number: float) -> str:
    """A number for a sentence, with six digits that count."""
    return f"{number:,.6g}"


def _among_imputations(game: Game, weights: FloatArray | None) -> dict[str, float]:
    alone = _alone(game)
    surplus = game.total - fsum(alone)
    if surplus < -NOTHING * game.scale:
        raise refuse(
            "nucleolus.no_imputation", alone=shown(fsum(alone)), total=shown(game.total), gap=shown(-surplus)
        )
    if surplus <= NOTHING * game.scale:
        return game.named(alone)
    return _lexicographic(game, weights, True)


def _lexicographic(game: Game, weights: FloatArray | None, floors: bool) -> dict[str, float]:
    found = _search(game, weights, floors)
    if found is None:
        return game.named(_alone(game))
    search, scale = found
    return game.named(search.answer() * scale + _alone(game))


def _alone(game: Game) -> FloatArray:
    alone: FloatArray = game.values[1 << np.arange(len(game.players))]
    return alone


def _title(game: Game, mask: int) -> str:
    return "{" + ", ".join(name for name in game.players if name in game.coalition(mask)) + "}"


def _search(game: Game, weights: FloatArray | None, floors: bool) -> tuple[Search, float] | None:
    """The game without what each reaches alone, scaled to 1, and the scale; None where nothing is left."""
    alone = _alone(game)
    worth = game.values - subset_sums(alone)
    scale = float(np.abs(worth).max())
    if scale <= NOTHING * game.scale or len(alone) == 1:
        return None
    worth /= scale
    total = worth[-1]
    worth[[0, -1]] = -np.inf
    count = len(alone)
    known = weights if weights is None else weights / weights.max()
    start = np.full(count, total / count)
    free = np.linalg.qr(np.ones((count, 1)), mode="complete")[0][:, 1:]
    return Search(worth, known, floors, start, free), scale
