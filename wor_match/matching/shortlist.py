"""From scores to a short list: the best, with something to choose between.

A list with ten times the same is no choice. Each suggestion lowers what comes after it and is more
of the same: by `diversity` for each earlier one that serves the same principes, by half for a record
that repeats an earlier one (same title and organisation). The greedy order that follows is
the classic one of maximal marginal relevance (Carbonell and Goldstein 1998), with a product
instead of a difference so that it has no unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

REPEAT = 0.5
# Candidates per place in the list: enough for the discount to bring others up.
POOL, POOL_EXTRA = 3, 20
# Scores closer than this many weeks are equal; the activity that comes first by id goes first.
DECIMALS = 4


@dataclass(frozen=True)
class Shortlist:
    """Per client (row) the chosen activities, best first, and their discount; -1 fills the rest."""

    activity: np.ndarray
    discount: np.ndarray


def best(score: np.ndarray, count: int) -> np.ndarray:
    """`(C, k)` columns of the highest scores, best first; equal scores in column order.

    -1 where the score is -inf (excluded) or there are fewer columns.
    """
    count = min(count, score.shape[1])
    if count < score.shape[1]:
        top = np.argpartition(score, -count, axis=1)[:, -count:]
        lowest = np.take_along_axis(score, top, axis=1).min(axis=1)
        # argpartition takes any of those that tie at the border: there, the first ones go in.
        crowded = np.count_nonzero(score >= lowest[:, None], axis=1) > count
        for row in np.flatnonzero(crowded & np.isfinite(lowest)):
            top[row] = np.argsort(-score[row], kind="stable")[:count]
    else:
        top = np.broadcast_to(np.arange(count), (len(score), count)).copy()
    top.sort(axis=1)
    values = np.round(np.take_along_axis(score, top, axis=1), DECIMALS)
    order = np.argsort(-values, axis=1, kind="stable")
    top = np.take_along_axis(top, order, axis=1)
    return np.where(np.isfinite(np.take_along_axis(values, order, axis=1)), top, -1)


def shortlist(
    score: np.ndarray, principle: np.ndarray, series: np.ndarray, top: int, diversity: float
) -> Shortlist:
    """The `top` best of each row under the discount for more of the same.

    score
        `(C, A)` weeks, -inf where excluded.
    principle, series
        `(A,)` bits of the principes; a number shared by records that repeat each other.
    """
    pool = best(score, top * POOL + POOL_EXTRA)
    clients = np.arange(len(pool))
    value = np.where(pool >= 0, np.take_along_axis(score, np.maximum(pool, 0), axis=1), -np.inf)
    value = value.astype(float)
    pool_principle, pool_series = principle[pool], series[pool]
    discount = np.ones(value.shape)
    left = pool >= 0
    top = min(top, pool.shape[1])
    chosen = np.full((len(pool), top), -1)
    chosen_discount = np.ones((len(pool), top))
    for place in range(top):
        now = np.where(left, np.round(value * discount, DECIMALS), -np.inf)
        pick = now.argmax(axis=1)
        there = np.isfinite(now[clients, pick])
        if not there.any():
            break
        chosen[:, place] = np.where(there, pool[clients, pick], -1)
        chosen_discount[:, place] = np.where(there, discount[clients, pick], 1.0)
        left[clients, pick] = False
        picked_principle = pool_principle[clients, pick][:, None]
        same_principle = (pool_principle == picked_principle) & (picked_principle != 0)
        discount *= np.where(same_principle, 1 - diversity, 1.0)
        discount *= np.where(pool_series == pool_series[clients, pick][:, None], REPEAT, 1.0)
    return Shortlist(chosen, chosen_discount)
