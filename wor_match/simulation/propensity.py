"""Lists drawn by Plackett-Luce, and the exact chance of each activity to be in one.

Drawing without replacement with weights w is a race: each activity arrives after a time that is
exponential with rate w, and the list is the first k to arrive. So activity i is in the list with

    P(i) = integral over t of w_i exp(-w_i t) P(fewer than k others arrived by t)

and the number of others that arrived is Poisson-binomial. The integral is smooth in log t, where the
trapezium rule converges very fast.
"""

from __future__ import annotations

import numpy as np

_LOG_TIMES = np.arange(-11.0, 15.0, 0.25)


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
    own = np.where(shown >= 0, shown, 0)
    own_rate = rates[row, own]
    # counts[l, s, t, n]: chance that n of the others so far have arrived by time t.
    counts = np.zeros((*shown.shape, len(times), most))
    counts[..., 0] = 1
    for activity in range(rates.shape[1]):
        arrived = -np.expm1(-rates[:, activity, None] * times)
        q = np.where((own == activity)[:, :, None], 0.0, arrived[:, None, :])[..., None]
        rest = counts * (1 - q)
        rest[..., 1:] += counts[..., :-1] * q
        counts = rest
    few = np.cumsum(counts, axis=-1)
    below = np.take_along_axis(few, (k - 1)[:, None, None, None], axis=-1)[..., 0]
    density = own_rate[..., None] * times * np.exp(-own_rate[..., None] * times)
    chance = (density * below).sum(axis=-1) * (_LOG_TIMES[1] - _LOG_TIMES[0])
    return np.where(shown >= 0, np.minimum(chance, 1.0), np.nan)
