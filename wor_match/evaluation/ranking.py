"""How high a list puts what turned out to be wanted: one list at a time.

score
    `(n,)` what the list is sorted by, higher is earlier. -inf is not on offer.
gain
    `(n,)` what it was worth that an item is found: 1 for chosen, weeks, 0 for the rest.

Ties are broken fairly: every measure is its expectation over all orders of equal scores, so a model
that scores everything alike gets what chance gets, and not what the order of the file gives
(McSherry and Najork, ECIR 2008). A measure of a list without any gain is NaN: nothing to be found.
"""

from __future__ import annotations

from math import comb

import numpy as np


def ndcg(score: np.ndarray, gain: np.ndarray, k: int) -> float:
    """Discounted cumulative gain of the first k, as a share of the best order's: 0..1.

    DCG@k = sum over ranks r = 1..k of gain_r / log2(1 + r). Jaervelin and Kekaelaeinen,
    ACM TOIS 20 (2002), 422-446.
    """
    gain, start, end = _groups(score, gain)
    if not gain.sum() > 0:
        return float("nan")
    discount = np.zeros(len(gain))
    discount[:k] = 1 / np.log2(np.arange(2, min(k, len(gain)) + 2))
    best = float(np.sort(gain)[::-1] @ discount)
    total = np.concatenate([[0.0], np.cumsum(discount)])
    gains = np.concatenate([[0.0], np.cumsum(gain)])
    here = (gains[end] - gains[start]) / (end - start) * (total[end] - total[start])
    return float(here.sum() / best)


def recall(score: np.ndarray, gain: np.ndarray, k: int) -> float:
    """Share of the items with a gain that are among the first k: 0..1."""
    gain, start, end = _groups(score, gain)
    wanted = np.concatenate([[0], np.cumsum(gain > 0)])
    if wanted[-1] == 0:
        return float("nan")
    inside = np.clip(k - start, 0, end - start) / (end - start)
    return float((wanted[end] - wanted[start]) @ inside / wanted[-1])


def reciprocal_rank(score: np.ndarray, gain: np.ndarray) -> float:
    """One over the rank of the first item with a gain: 1 is first place."""
    gain, start, end = _groups(score, gain)
    wanted = np.concatenate([[0], np.cumsum(gain > 0)])
    if wanted[-1] == 0:
        return float("nan")
    first = int(np.flatnonzero(wanted[end] > wanted[start])[0])
    size, found = int(end[first] - start[first]), int(wanted[end[first]] - wanted[start[first]])
    orders = comb(size, found)
    return sum(
        comb(size - place, found - 1) / orders / (int(start[first]) + place)
        for place in range(1, size - found + 2)
    )


def _groups(score: np.ndarray, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gains in the order of the list, and where each group of equal scores starts and ends."""
    score, gain = np.asarray(score, float), np.asarray(gain, float)
    if score.shape != gain.shape or score.ndim != 1:
        raise ValueError("expected one gain for every score")
    if np.isnan(score).any() or not (gain >= 0).all():
        raise ValueError("expected scores that are there and gains of 0 or more")
    order = np.argsort(-score, kind="stable")
    start = (
        np.flatnonzero(np.concatenate([[True], score[order][1:] != score[order][:-1]]))
        if len(order)
        else order
    )
    return gain[order], start, np.append(start[1:], len(order)).astype(int)
