"""What outcomes say of an organisation and of an activity beyond what any factor sees.

Such an effect is shrunk towards 0 by how little is known of the group (partial pooling); a group that
the training did not know has effect 0 and the variance of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wor_match.domain.entities import Activity
from wor_match.matching.curve import Z80

GROUPS = ("organisation", "activity")


@dataclass(frozen=True)
class GroupEffects:
    """The effects of G organisations, or of G activities, on start and on stay.

    effect
        `(G, 2)` in log-odds.
    own_variance, new_variance
        `(G, 2)` where the curves (and the organisation) are known for sure; `(2,)` of a group that is
        not among them.
    lean
        `(2, G, P)`: by how much an effect falls where the parameters shift, as what a group did
        can be laid to it or to the factors of its pairs.
    share
        `(G, 2)`: of activities, how much of a shift of their organisation they give back.
    """

    ids: tuple[str, ...]
    effect: np.ndarray
    own_variance: np.ndarray
    lean: np.ndarray
    share: np.ndarray
    new_variance: np.ndarray

    @cached_property
    def position(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.ids)}

    def arrays(self) -> dict[str, np.ndarray]:
        """Everything but the ids."""
        names = ("effect", "own_variance", "lean", "share", "new_variance")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Groups:
    """Both kinds of group. A place is `(n, 2)`: positions of organisation and activity, -1 new."""

    organisation: GroupEffects
    activity: GroupEffects

    def places(self, activities: Sequence[Activity]) -> np.ndarray:
        """`(n, 2)` places of these activities."""
        return np.array(
            [
                (
                    self.organisation.position.get(organisation_key(activity.organisation), -1),
                    self.activity.position.get(activity.activity_id, -1),
                )
                for activity in activities
            ],
            dtype=int,
        ).reshape(-1, 2)

    def effects(self, places: np.ndarray) -> np.ndarray:
        """`(n, 2, 2)`: of organisation and activity, on start and stay; 0 of a new group."""
        both = (self.organisation, self.activity)
        return np.stack(
            [
                np.vstack([group.effect, np.zeros((1, 2))])[places[:, kind]]
                for kind, group in enumerate(both)
            ],
            axis=1,
        )

    def clear(self, places: np.ndarray) -> dict[str, np.ndarray]:
        """`(n,)` per kind: effect on start and stay together, NaN where its direction is not clear.

        Clear: its 80 % interval, with the curves as they are, does not hold 0.
        """
        found = {}
        for kind, (name, group) in enumerate(
            zip(GROUPS, (self.organisation, self.activity), strict=True)
        ):
            summed = group.effect.sum(axis=1)
            unclear = np.abs(summed) < Z80 * np.sqrt(group.own_variance.sum(axis=1))
            told = np.append(np.where(unclear, np.nan, summed), np.nan)
            found[name] = told[places[:, kind]]
        return found

    def variance(
        self, design: np.ndarray, covariance: np.ndarray, places: np.ndarray, outcome: int
    ) -> np.ndarray:
        """`(n,)` variance of a pair's summed effects, groups included.

        With an activity's effect a ~ (m - lean_a (b - mean) - share (o - mean), own_a) given
        the parameters b and its organisation's o, which leans on b alike, the sum is
        z b + o + a, and everything but the own variances is linear in b.
        """
        of_organisation, of_activity = places[:, 0], places[:, 1]
        known_organisation, known = of_organisation >= 0, of_activity >= 0
        organisation, activity = self.organisation, self.activity
        kept = 1 - np.where(known, _at(activity.share[:, outcome], of_activity), 0.0)
        lean = _at(activity.lean[outcome], of_activity).astype(float)
        lean += kept[:, None] * _at(organisation.lean[outcome], of_organisation)
        rest = design - lean
        variance = np.einsum("ij,ij->i", rest @ covariance, rest)
        own = np.where(
            known,
            _at(activity.own_variance[:, outcome], of_activity),
            activity.new_variance[outcome],
        )
        # An activity of no known organisation was learned as a whole; a new one may be anywhere.
        new = np.where(known, 0.0, organisation.new_variance[outcome])
        above = _at(organisation.own_variance[:, outcome], of_organisation)
        return variance + own + np.where(known_organisation, kept**2 * above, new)


def organisation_key(name: str | None) -> str:
    """The name by which an organisation is known: without capitals or double spaces."""
    return " ".join((name or "").split()).casefold()


def _at(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Rows at these places; zeros at -1."""
    return np.concatenate([values, np.zeros((1, *values.shape[1:]), values.dtype)])[places]
