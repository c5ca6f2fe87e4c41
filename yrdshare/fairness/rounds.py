"""The rounds of a nucleolus: the smallest largest complaint, who is held at it, what they determine.

Every coalition is looked at in every step, by one pass over the array of 2^n sums; the linear program holds
only the few that complained most.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from yrdshare.fairness.balanced import FloatArray, IntArray, balance
from yrdshare.fairness.games import subset_sums
from yrdshare.fairness.refusals import refuse

VIOLATED = 1e-13  # relative to the largest worth; less is rounding
ROUNDING = 1e-10  # a round whose known coalitions stay violated by more than this has failed
POSITIVE = 1e-7  # weights below are not held in this round: leaving one to a later round is never wrong
MOVES = 1e-9  # a coalition that moves less along a random direction is determined already
BLOCKS = 6  # the worst coalition of each of 2^6 blocks is added at a time
MOST_STEPS = 200  # of adding coalitions in one round; a few tens are usual
KEPT = 150  # so many of the coalitions that complain most are handed to the next round


@dataclass(slots=True)
class Search:
    """Where the rounds stand. Numbers are without what each reaches alone, and scaled to 1.

    worth   : v(S) by bitmask, shape (2^n,); −∞ for ∅, N and what is closed
    weights : w(S), shape (2^n,); None for 1 each
    floors  : whether x_i ≥ 0 has to hold
    at      : the present allocation, shape (n,)
    free    : orthonormal directions in which it may still move, shape (n, d)
    pool    : coalitions for the next round to begin with

    A key is the bitmask of a coalition, or −1 − i for the floor of party i.
    """

    worth: FloatArray
    weights: FloatArray | None
    floors: bool
    at: FloatArray
    free: FloatArray
    pool: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    def answer(self) -> FloatArray:
        """Rounds until the allocation cannot move; shape (n,)."""
        while self.free.shape[1] and not self._pinned():
            self.close(np.fromiter(self.round(), np.int64))
        return np.maximum(self.at, 0.0) if self.floors else self.at

    def round(self) -> dict[int, float]:
        """Move to the smallest largest complaint; the keys tight in every such allocation, and their λ."""
        excess = self.worth - subset_sums(self.at)
        keys = self._first(excess)
        program = balance(self._columns(keys), self._of(keys, excess))
        for again in range(MOST_STEPS):
            weights, prices = program.solve()
            self.at = self.at + self.free @ prices[:-1]
            excess = self.worth - subset_sums(self.at)
            worst, new = self._worst(excess, prices[-1], keys)
            program.excess[program.dummies :] = self._of(keys, excess)
            if worst <= VIOLATED or (again and not len(new)):
                break
            keys = np.concatenate([keys, new])
            program.add(self._columns(new), excess[new])
        if worst > ROUNDING:
            raise refuse("nucleolus.too_far_apart")
        self.pool = self._kept(keys, excess)
        inside = (program.basis >= program.dummies) & (weights > POSITIVE * weights.max())
        tight = keys[program.basis[inside] - program.dummies]
        return dict(zip(tight.tolist(), weights[inside].tolist(), strict=True))

    def close(self, held: IntArray) -> None:
        """Hold these; close every coalition whose part they determine (exact but for a chance of 1e-12)."""
        _, sizes, directions = np.linalg.svd(self._members(held) @ self.free)
        self.free = self.free @ directions[int((sizes > MOVES).sum()) :].T
        determined = np.ones(len(self.worth), bool)
        for direction in np.random.default_rng(0).normal(size=(2, self.free.shape[1])):
            determined &= np.abs(subset_sums(self.free @ direction)) < MOVES
        self.worth[determined] = -np.inf
        self.pool = self.pool[np.isfinite(self.worth[self.pool])]

    def _pinned(self) -> bool:
        """Where no weighted coalition is open: whether the floors leave one allocation; refused if several.

        A set that is no single point has a width in any direction but those of a set of measure 0.
        """
        if self.weights is None or np.isfinite(self.worth[self.weights > 0]).any():
            return False
        direction = np.random.default_rng(1).normal(size=self.free.shape[1])
        for way in (direction, -direction):
            far = linprog(way, A_ub=-self.free, b_ub=np.maximum(self.at, 0.0), bounds=(None, None))
            if far.status != 0 or far.fun < -ROUNDING:
                raise refuse("nucleolus.many")
        return True

    def _first(self, excess: FloatArray) -> IntArray:
        """The worst (or weightiest) coalition, its complement, the floors that may still bind, the pool."""
        worst = int((excess if self.weights is None else self.weights * np.isfinite(excess)).argmax())
        pair = np.array([worst, len(excess) - 1 - worst])
        moving = np.flatnonzero(self.floors & (np.linalg.norm(self.free, axis=1) > MOVES))
        return np.concatenate([pair, -1 - moving, np.setdiff1d(self.pool, pair)])

    def _worst(self, excess: FloatArray, level: float, keys: IntArray) -> tuple[float, IntArray]:
        """How far the worst complaint is above `level`, and the worst of each block, above and new."""
        over = excess if self.weights is None else excess - level * self.weights
        blocks = over.reshape(min(len(over), 1 << BLOCKS), -1)
        found = blocks.argmax(axis=1) + np.arange(len(blocks)) * blocks.shape[1]
        above = over[found] - (level if self.weights is None else 0.0)
        return float(above.max()), np.setdiff1d(found[above > VIOLATED], keys)

    def _of(self, keys: IntArray, excess: FloatArray) -> FloatArray:
        return np.where(keys < 0, -self.at[np.maximum(-1 - keys, 0)], excess[keys])

    def _columns(self, keys: IntArray) -> FloatArray:
        weights = 1.0 if self.weights is None else self.weights[keys]
        return np.concatenate([(self._members(keys) @ self.free).T, [np.where(keys < 0, 0.0, weights)]])

    def _members(self, keys: IntArray) -> FloatArray:
        masks = np.where(keys < 0, 1 << np.maximum(-1 - keys, 0), keys)
        return (masks[:, None] >> np.arange(len(self.at)) & 1).astype(np.float64)

    def _kept(self, keys: IntArray, excess: FloatArray) -> IntArray:
        known = keys[keys >= 0]
        return known[np.argsort(-excess[known])[:KEPT]]
