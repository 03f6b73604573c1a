"""The effect of one factor, as a line between knots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Z80 = 1.2815515655446004  # standard normal quantile of 0.9: the bounds of an 80 % interval


@dataclass(frozen=True)
class Curve:
    """The effect of one factor: values at knots, and at "unknown", in log-odds.

    knots
        `(K,)` strictly increasing, in the factor's unit; flat outside them.
    effect
        `(K + 1, 2)`: start and stay at each knot, and in the last row where the value is unknown.
    source
        Where it comes from, or the word assumption.
    """

    factor: str
    knots: np.ndarray
    effect: np.ndarray
    source: str

    def design(self, values: np.ndarray) -> np.ndarray:
        """`(n, K + 1)` weights of the knots for `(n,)` values; rows add up to 1."""
        unknown = np.isnan(values)
        x = np.clip(np.where(unknown, self.knots[0], values), self.knots[0], self.knots[-1])
        right = np.clip(np.searchsorted(self.knots, x), 1, len(self.knots) - 1)
        width = self.knots[right] - self.knots[right - 1]
        share = (x - self.knots[right - 1]) / width
        rows = np.arange(len(values))
        weights = np.zeros((len(values), len(self.knots) + 1))
        weights[rows, right - 1] = 1 - share
        weights[rows, right] = share
        weights[unknown] = 0
        weights[unknown, -1] = 1
        return weights

    def evaluate(self, values: np.ndarray, outcome: int) -> np.ndarray:
        """The effect on one outcome (0 start, 1 stay), in the shape of the values."""
        effect = np.interp(values, self.knots, self.effect[:-1, outcome])
        return np.where(np.isnan(values), self.effect[-1, outcome], effect)

    def hinges(self) -> tuple[np.ndarray, np.ndarray]:
        """The curve up to its last knot as `constant + sum of slope * max(x, knot)`, for grids.

        `(2,)` constants and `(2, K - 1)` changes of slope at all knots but the last, for start and
        stay, in single precision.
        """
        heights = self.effect[:-1].T
        slopes = np.diff(heights, axis=1) / np.diff(self.knots)
        changes = np.diff(slopes, axis=1, prepend=0)
        constant = heights[:, 0] - changes @ self.knots[:-1]
        return constant.astype(np.float32), changes.astype(np.float32)
