"""What is believed before the data and after: the input and the output of `fit`."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Belief:
    """What is believed beforehand of beta `(P,)`, of the weekly log-odds `(H,)`, and how strongly.

    root, kind
        `(P, r)` with root @ root.T the covariance, and `(r,)` which strength scales each column.
    week_mean, week_root
        The same of the weeks; their strength is the last one.
    organisation_sd, activity_sd
        Standard deviation of these effects, to begin with.
    doubt, group_doubt
        Observations that the starting values are worth, for curves and for groups.
    pooled, pool_doubt
        `(kinds,)` true of the strengths that have one of their own in common, which is learned from
        all of them: an expert who is too sure of one curve is likely to be so of the next.
    """

    mean: np.ndarray
    root: np.ndarray
    kind: np.ndarray
    week_mean: np.ndarray = field(default_factory=lambda: np.zeros(0))
    week_root: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    organisation_sd: float = 0.3
    activity_sd: float = 0.3
    doubt: float = 4.0
    group_doubt: float = 8.0
    pooled: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    pool_doubt: float = 4.0

    @property
    def kinds(self) -> int:
        return int(self.kind.max(initial=-1)) + 1


@dataclass(frozen=True)
class Groups:
    """Which activity each row is of `(n,)`, and which organisation each activity `(A,)`.

    `organisations` stands for none.
    """

    activity: np.ndarray
    organisation: np.ndarray
    organisations: int

    @property
    def activities(self) -> int:
        return len(self.organisation)


@dataclass(frozen=True)
class Strengths:
    """Variances relative to the start of the curves `(kinds + 1,)`, weeks last, and of the groups."""

    scale: np.ndarray
    organisation: float
    activity: float

    def logs(self) -> np.ndarray:
        return np.log(np.concatenate([self.scale, [self.organisation, self.activity]]))


@dataclass(frozen=True)
class GroupPosterior:
    """Effects `(G,)`; what is left of their variance when all above them is known; `(G, P)` lean.

    An effect has mean `effect - lean @ (beta - mean of beta) - share * (its organisation's shift)`.
    """

    effect: np.ndarray
    own_variance: np.ndarray
    lean: np.ndarray
    share: np.ndarray
    new_variance: float


@dataclass(frozen=True)
class Posterior:
    """Mean and covariance of beta, the weekly log-odds, the groups, and how this came about."""

    mean: np.ndarray
    covariance: np.ndarray
    week_logits: np.ndarray
    organisation: GroupPosterior
    activity: GroupPosterior
    strengths: Strengths
    log_evidence: float
    rounds: int
