"""What every challenger gets and gives: the same factor values, weeks for any pair.

Two questions, two models each: was it ever visited, and how many weeks until leaving. A challenger
that has no such models gives a score instead; only the order of scores is used then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Pairs:
    """n pairs of client and activity.

    values
        `(n, F)` factor values, NaN where unknown; `names` are those of the factors.
    activity, organisation
        `(n,)` numbers from 0.
    """

    names: Sequence[str]
    values: np.ndarray
    activity: np.ndarray
    organisation: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: np.ndarray) -> Pairs:
        return Pairs(self.names, self.values[rows], self.activity[rows], self.organisation[rows])

    def column(self, name: str) -> np.ndarray:
        return self.values[:, list(self.names).index(name)]


@dataclass(frozen=True)
class Past:
    """What came of pairs that were chosen, and of those of them that were visited.

    chosen, started
        Pairs, and `(n,)` whether there was a first visit.
    joined, weeks, left
        Pairs with a first visit, `(m,)` weeks at risk (1..horizon), and whether the last of them
        was the one in which the client left; otherwise still there or lost from sight.
    """

    chosen: Pairs
    started: np.ndarray
    joined: Pairs
    weeks: np.ndarray
    left: np.ndarray
    horizon: int


class Challenger(Protocol):
    name: str

    def fit(self, past: Past, seed: int) -> None: ...

    def score(self, pairs: Pairs) -> np.ndarray:
        """`(n,)` expected weeks, or what orders pairs as well; higher is better."""
        ...


class Records:
    """How an activity and its organisation did so far, as two more columns for those who can't pool.

    Shares are shrunk towards that of all with the weight of `STRENGTH` pairs. Rows that are learned
    from get the record of the other folds, never their own: otherwise the column tells the answer.
    """

    STRENGTH = 10.0
    FOLDS = 5

    def fit(self, pairs: Pairs, good: np.ndarray, seed: int) -> np.ndarray:
        """Learns the records of `(n,)` outcomes; gives `(n, 2)` columns for these same rows."""
        part = np.random.default_rng(seed).permutation(len(pairs)) % self.FOLDS
        columns = np.empty((len(pairs), 2))
        for fold in range(self.FOLDS):
            others = part != fold
            self._learn(pairs.take(np.flatnonzero(others)), good[others])
            columns[~others] = self(pairs.take(np.flatnonzero(~others)))
        self._learn(pairs, good)
        return columns

    def __call__(self, pairs: Pairs) -> np.ndarray:
        return np.stack(
            [
                self._share(pairs.activity, self._of_activity),
                self._share(pairs.organisation, self._of_organisation),
            ],
            axis=1,
        )

    def _learn(self, pairs: Pairs, good: np.ndarray) -> None:
        self._mean = float(good.mean()) if len(good) else 0.5
        self._of_activity = _sums(pairs.activity, good)
        self._of_organisation = _sums(pairs.organisation, good)

    def _share(self, of: np.ndarray, sums: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        count, total = (_at(column, of) for column in sums)
        return (total + self.STRENGTH * self._mean) / (count + self.STRENGTH)


def person_weeks(weeks: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row per week at risk: which pair, which week (1..), and whether the client left in it."""
    weeks = weeks.astype(int)
    row = np.repeat(np.arange(len(weeks)), weeks)
    week = np.arange(len(row)) - np.repeat(np.cumsum(weeks) - weeks, weeks) + 1
    return row, week, left[row].astype(bool) & (week == weeks[row])


def mean_weeks(hazard: np.ndarray) -> np.ndarray:
    """`(n,)` restricted mean participation time of `(n, H)` weekly hazards: sum of S(0)..S(H-1)."""
    survival = np.cumprod(1 - hazard, axis=1)
    return 1 + survival[:, :-1].sum(axis=1)


def _sums(of: np.ndarray, good: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    of = of.astype(int)
    return np.bincount(of).astype(float), np.bincount(of, weights=good.astype(float))


def _at(column: np.ndarray, of: np.ndarray) -> np.ndarray:
    of = of.astype(int)
    known = of < len(column)
    return np.where(known, column[np.where(known, of, 0)] if len(column) else 0.0, 0.0)
