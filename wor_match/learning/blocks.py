"""A Newton step where thousands of activities and organisations hang on a few hundred effects.

Effects of activities touch each other only through their organisation and the shared columns, and
organisations only through the shared columns. Eliminated one after the other (Schur
complements) they leave a dense system of the shared columns alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Curvature:
    """Minus the second derivative of the log posterior, in blocks.

    shared
        `(F, F)` of the shared columns, prior included.
    cross
        `(A, F)` of each activity with the shared columns.
    data
        `(A,)` of each activity by itself, without its prior: also its tie with its organisation.
    activity_precision, organisation_precision
        1 / variance of the prior of their effects.
    organisation
        `(A,)` position of the organisation of each activity; `organisations` where it has none.
    """

    shared: np.ndarray
    cross: np.ndarray
    data: np.ndarray
    activity_precision: float
    organisation_precision: float
    organisation: np.ndarray
    organisations: int

    @cached_property
    def activity_own(self) -> np.ndarray:
        """`(A,)` precision of an activity's effect where all else is known."""
        return self.data + self.activity_precision

    @cached_property
    def share(self) -> np.ndarray:
        """`(A,)` how much of a shift of its organisation an activity's effect gives back."""
        share = self.data / self.activity_own
        return np.where(self.organisation < self.organisations, share, 0.0)

    @cached_property
    def organisation_own(self) -> np.ndarray:
        """`(O,)` precision of an organisation's effect where the shared columns are known."""
        return self.organisation_precision + self._by_organisation(self.data * (1 - self.share))

    @cached_property
    def organisation_lean(self) -> np.ndarray:
        """`(O, F)`: an organisation's effect falls by lean @ shift where the shared columns shift."""
        rest = (1 - self.data / self.activity_own)[:, None]
        return self._by_organisation(self.cross * rest) / self.organisation_own[:, None]

    @cached_property
    def activity_lean(self) -> np.ndarray:
        """`(A, F)`: the same for activities, with their organisation's effect held still."""
        return self.cross / self.activity_own[:, None]

    @cached_property
    def reduced(self) -> np.ndarray:
        """`(F, F)` precision of the shared columns, everything else summed out."""
        lean, own = self.organisation_lean, self.organisation_own
        reduced = self.shared - self.activity_lean.T @ self.cross
        reduced -= lean.T @ (lean * own[:, None])
        return (reduced + reduced.T) / 2

    @cached_property
    def factor(self) -> np.ndarray:
        """Lower Cholesky factor of `reduced`."""
        return np.linalg.cholesky(self.reduced)

    @cached_property
    def covariance(self) -> np.ndarray:
        """`(F, F)` of the shared columns."""
        inverse = np.linalg.inv(self.factor)
        return inverse.T @ inverse

    def log_determinant(self) -> float:
        """Of the whole matrix."""
        return float(
            2 * np.log(np.diag(self.factor)).sum()
            + np.log(self.activity_own).sum()
            + np.log(self.organisation_own).sum()
        )

    def solve(
        self, shared: np.ndarray, organisation: np.ndarray, activity: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The matrix inverse times a gradient in the same three blocks."""
        scaled = activity / self.activity_own
        rest = organisation - self._by_organisation(self.data * scaled)
        right = shared - self.cross.T @ scaled - self.organisation_lean.T @ rest
        step = self.covariance @ right
        by_organisation = rest / self.organisation_own - self.organisation_lean @ step
        held = np.append(by_organisation, 0.0)[self.organisation]
        return step, by_organisation, scaled - self.activity_lean @ step - self.share * held

    def organisation_variance(self) -> np.ndarray:
        """`(O,)` of the effects of organisations."""
        lean = self.organisation_lean
        return 1 / self.organisation_own + np.einsum("ij,ij->i", lean @ self.covariance, lean)

    def activity_variance(self) -> np.ndarray:
        """`(A,)` of the effects of activities."""
        share = self.share
        lean = self.activity_lean - share[:, None] * self._of_activity(self.organisation_lean)
        own = 1 / self.activity_own
        own = own + share**2 * self._of_activity(1 / self.organisation_own)
        return own + np.einsum("ij,ij->i", lean @ self.covariance, lean)

    def _by_organisation(self, values: np.ndarray) -> np.ndarray:
        total = np.zeros((self.organisations + 1, *values.shape[1:]))
        np.add.at(total, self.organisation, values)
        return total[:-1]

    def _of_activity(self, values: np.ndarray) -> np.ndarray:
        none = np.zeros((1, *values.shape[1:]))
        return np.concatenate([values, none])[self.organisation]
