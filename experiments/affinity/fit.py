"""Which wishes and activities go together, from what was taken out of lists: a conditional logit.

    chance of a row in its list ~ exp(controls @ beta + effect of its activity + w' M v),    M ~ N(0, tau2)

w and v are wish and activity on their leading principal directions, scaled to a mean squared length
of 1, so tau2 is the variance of w' M v before data. The mode is found by Newton steps; tau2 and the variance of
activities follow from the marginal likelihood (MacKay's fixed point, as in `wor_match.learning.fit`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FIRST_VARIANCE = np.array([1.0, 0.1, 1.0])
"""Of controls (kept), activities, and M, where the search starts."""
HYPER_VARIANCE, HYPER_WORTH = np.array([1.0, 0.1, 0.3]), 4.0
STEADY, ENOUGH = 0.05, 1e-2


@dataclass(frozen=True)
class Axes:
    """Centre `(d,)` and directions `(d, r)` on which a vector is projected."""

    centre: np.ndarray
    directions: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, width: int) -> Axes:
        """The leading principal directions of these vectors `(n, d)`."""
        centre = vectors.mean(axis=0)
        directions = np.linalg.svd(vectors - centre, full_matrices=False)[2][:width].T
        length = np.sqrt((((vectors - centre) @ directions) ** 2).sum(axis=1).mean())
        return cls(centre, directions / length)

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        return np.asarray((vectors - self.centre) @ self.directions)


@dataclass(frozen=True)
class Lists:
    """Rows of lists: `(n, c)` controls; `(n,)` client, activity, number of the list, and what was taken.

    source: `(n,)` 0 or 1; an activity has an effect of its own in each source.
    """

    client: np.ndarray
    activity: np.ndarray
    of: np.ndarray
    taken: np.ndarray
    controls: np.ndarray
    source: np.ndarray

    def take(self, rows: np.ndarray) -> Lists:
        return Lists(**{name: value[rows] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Affinity:
    """`(r, r)` matrix M, and the variances of controls, activities and M that go with it."""

    matrix: np.ndarray
    variance: np.ndarray
    rounds: int


def fit(
    lists: Lists,
    wish: np.ndarray,
    text: np.ndarray,
    variance: np.ndarray | None = None,
    most_rounds: int = 12,
) -> Affinity:
    """The mode of M given wishes `(C, r)` and texts `(A, r)` on their axes.

    variance: keep this instead of learning it.
    """
    order = np.argsort(lists.of, kind="stable")
    lists = lists.take(order)
    of = np.unique(lists.of, return_inverse=True)[1]
    search = _Search(lists, of, wish, text)
    now = FIRST_VARIANCE if variance is None else variance
    theta = np.zeros(search.width)
    rounds = 0
    while True:
        rounds += 1
        theta, spread = search.mode(theta, now)
        if variance is not None or rounds == most_rounds:
            break
        better = search.stronger(theta, spread, now)
        if np.abs(np.log(better / now)).max() < STEADY:
            break
        now = better
    return Affinity(theta[search.kind == 2].reshape(wish.shape[1], text.shape[1]), now, rounds)


class _Search:
    def __init__(self, lists: Lists, of: np.ndarray, wish: np.ndarray, text: np.ndarray) -> None:
        rows = np.arange(len(of))
        effect = np.zeros((len(of), 2 * len(text)))
        effect[rows, lists.activity + lists.source * len(text)] = 1
        both = wish[lists.client][:, :, None] * text[lists.activity][:, None, :]
        parts = (lists.controls, effect, both.reshape(len(of), -1))
        self.starts = np.searchsorted(of, np.arange(of[-1] + 1))
        self.of, self.taken = of, lists.taken.astype(float)
        x = np.hstack(parts)
        # What a whole list shares says nothing of the choice from it.
        x -= (np.add.reduceat(x, self.starts) / np.bincount(of)[:, None])[of]
        self.x, self.width = x, x.shape[1]
        self.kind = np.repeat(np.arange(3), [part.shape[1] for part in parts])

    def value(self, theta: np.ndarray, variance: np.ndarray) -> tuple[float, np.ndarray]:
        """Log posterior but for constants, and the chance of each row in its list."""
        eta = self.x @ theta
        top = np.maximum.reduceat(eta, self.starts)
        odds = np.exp(eta - top[self.of])
        total = np.add.reduceat(odds, self.starts)
        likelihood = self.taken @ eta - (np.log(total) + top).sum()
        return likelihood - (theta**2 / variance[self.kind]).sum() / 2, odds / total[self.of]

    def mode(self, theta: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The mode, and the posterior variance of each parameter there."""
        for _ in range(20):
            value, chance = self.value(theta, variance)
            weighted = self.x * chance[:, None]
            mean = np.add.reduceat(weighted, self.starts)
            curvature = self.x.T @ weighted - mean.T @ mean
            curvature[np.diag_indices(self.width)] += 1 / variance[self.kind]
            slope = self.x.T @ (self.taken - chance) - theta / variance[self.kind]
            inverse = np.linalg.inv(np.linalg.cholesky(curvature))
            step = inverse.T @ (inverse @ slope)
            if slope @ step < ENOUGH:
                break
            size = 1.0
            while self.value(theta + size * step, variance)[0] < value and size > 1e-4:
                size /= 2
            theta = theta + size * step
        return theta, (inverse**2).sum(axis=0)

    def stronger(self, theta: np.ndarray, spread: np.ndarray, old: np.ndarray) -> np.ndarray:
        size = np.bincount(self.kind, minlength=3)
        told = np.clip(size - np.bincount(self.kind, spread, minlength=3) / old, 0, size)
        squares = np.bincount(self.kind, theta**2, minlength=3)
        new = (HYPER_WORTH * HYPER_VARIANCE + squares) / (HYPER_WORTH + told)
        new[0] = old[0]
        return np.asarray(new)
