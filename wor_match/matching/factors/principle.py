"""Fit of what the activity is for: principes that were chosen, problems that brought somebody."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns


def principle_fit(client: Columns, activity: Columns) -> np.ndarray:
    """Share of the chosen principes that the activity serves, 0..1. NaN where either is empty."""
    both = np.bitwise_count(client.principle & activity.principle)
    wanted = np.bitwise_count(client.principle)
    offered = np.bitwise_count(activity.principle)
    fewest = np.minimum(wanted, offered).astype(float)
    return np.divide(both, fewest, out=np.full(both.shape, np.nan), where=fewest > 0)


def target_group_fit(client: Columns, activity: Columns) -> np.ndarray:
    """Share of the groups that the activity is meant for which the wish names too, 0..1.

    NaN where the activity is for everybody, and without a wish.
    """
    groups = np.bitwise_count(activity.target_group)
    shared = np.bitwise_count(client.own_group & activity.target_group)
    meant = (groups > 0) & client.has_wish
    return np.where(meant, shared / np.maximum(groups, 1), np.nan)


def problem_fit(links: np.ndarray) -> Callable[[Columns, Columns], np.ndarray]:
    """The function that gives how well the activity's principes answer the problems, 0..1.

    For each problem the strongest link to one of the activity's principes, averaged over
    the problems. `links`: `(14, 6)`, see `Taxonomy`. NaN where either side is empty.
    """
    principles = np.arange(len(v.PRINCIPLES))
    problems = np.arange(len(v.PROBLEMS))

    # All 64 sets of principes: the strongest link of each problem to each set.
    sets = (np.arange(1 << len(principles))[:, None] >> principles) & 1
    strongest = (sets[:, None, :] * links[None, :, :]).max(axis=2)

    def fit(client: Columns, activity: Columns) -> np.ndarray:
        has = (client.problems[..., None] >> problems.astype(np.uint64)) & np.uint64(1)
        answered = strongest[activity.principle.astype(np.int64)]
        count = has.sum(axis=-1).astype(float)
        total = (has * answered).sum(axis=-1)
        known = (count > 0) & (activity.principle > 0)
        return np.divide(total, count, out=np.full(known.shape, np.nan), where=known)

    return fit
