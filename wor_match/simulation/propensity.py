"""Lists drawn by Plackett-Luce, and the exact chance of each activity to be in one.

Drawing without replacement with weights w is a race: each activity arrives after a time that is
exponential with rate w, and the list is the first k to arrive. So activity i is in the list with

    P(i) = integral over t of w_i exp(-w_i t) P(fewer than k others arrived by t)

and the number of others that arrived is Poisson-binomial. The integral is smooth in log t, where the
trapezium rule converges very fast.
"""

from __future__ import annotations

import numpy as np

_STEP = 0.33
_LOG_TIMES = np.arange(-13.0, 21.0, _STEP)


def draw_list(rng: np.random.Generator, log_weights: np.ndarray, k: int) -> np.ndarray:
    """`(k,)` numbers of the activities drawn, first drawn first (Gumbel's way to run the race)."""
    keys = log_weights + rng.gumbel(size=len(log_weights))
    k = min(k, int(np.isfinite(log_weights).sum()))
    return np.argsort(-keys, kind="stable")[:k]


def inclusion(log_weights: np.ndarray, shown: np.ndarray, k: np.ndarray) -> np.ndarray:
    """`(L, K)` chance of each shown activity to be in the list at all.

    log_weights
        `(L, A)`, -inf for what cannot be drawn.
    shown
        `(L, K)` numbers of activities, -1 for none (its chance is NaN).
    k
        `(L,)` lengths of the lists.
    """
    finite = np.where(np.isfinite(log_weights), log_weights, -np.inf)
    top = finite.max(axis=1, keepdims=True)
    rates = np.exp(finite - top)
    rates /= rates.sum(axis=1, keepdims=True)
    times = np.exp(_LOG_TIMES)
    most = int(k.max())
    row = np.arange(len(shown))[:, None]
    own_rate = np.where(shown >= 0, rates[row, np.maximum(shown, 0)], 0.0)
    others = rates.copy()
    others[np.nonzero(shown >= 0)[0], shown[shown >= 0]] = 0
    # counts[n, l, t]: chance that n of those not shown have arrived by time t; then the shown ones
    # are added, all but the one that it is about.
    counts = np.zeros((most, len(shown), len(times)))
    counts[0] = 1
    for rate in others.T:
        _arrives(counts, -np.expm1(-rate[:, None] * times))
    arrived = -np.expm1(-own_rate[..., None] * times)
    chance = np.full(shown.shape, np.nan)
    for place in range(shown.shape[1]):
        mine = counts.copy()
        for other in range(shown.shape[1]):
            if other != place:
                _arrives(mine, arrived[:, other])
        few = np.cumsum(mine, axis=0)[k - 1, np.arange(len(k))]
        density = own_rate[:, place, None] * times * (1 - arrived[:, place])
        chance[:, place] = (density * few).sum(axis=1) * _STEP
    return np.where(shown >= 0, np.clip(chance, 0, 1), np.nan)


def _arrives(counts: np.ndarray, q: np.ndarray) -> None:
    """Adds one that has arrived with chance `q` to the counts, in place."""
    for n in range(len(counts) - 1, 0, -1):
        counts[n] += q * (counts[n - 1] - counts[n])
    counts[0] *= 1 - q
