"""Who stayed at each activity: for training as it was known on the day of each list, and for keeps."""

from __future__ import annotations

import numpy as np

from wor_match.learning.targets import WEEK, Targets
from wor_match.matching.peers import LEAST_STAYERS, Records


def stayed_on(targets: Targets, horizon: int) -> np.ndarray:
    """`(n,)` day on which somebody was known to have stayed to the horizon; NaN of all others."""
    stayed = targets.has_stay & (targets.since >= horizon)
    return np.where(stayed, targets.began_on + WEEK * horizon, np.nan)


def peer_values(
    targets: Targets, profile: np.ndarray, horizon: int
) -> tuple[np.ndarray, Records | None]:
    """`(n,)` likeness of each target's client to who stayed before; and the records for serving.

    profile: `(n, K)` of each target's client. Only others count, and only those who were known
    to have stayed when the list was shown. NaN where there are fewer than five.
    """
    day = stayed_on(targets, horizon)
    found = np.full(len(targets), np.nan)
    ids, means = [], []
    if not len(targets):
        return found, None
    clients = np.unique(targets.client_id.astype(str), return_index=True)[1]
    usual = profile[clients].mean(axis=0)
    centred = profile - usual
    for activity in np.unique(targets.activity_id.astype(str)).tolist():
        rows = np.flatnonzero(targets.activity_id == activity)
        there = rows[~np.isnan(day[rows])]
        # Who stayed twice counts once, from the first time.
        there = there[np.argsort(day[there], kind="stable")]
        _, once = np.unique(targets.client_id[there].astype(str), return_index=True)
        there = there[np.sort(once)]
        if len(there) < LEAST_STAYERS:
            continue
        ids.append(activity)
        means.append(centred[there].mean(axis=0))
        # Sums over those known to have stayed before each list, less the client's own stay.
        count = np.searchsorted(day[there], targets.shown_on[rows])
        sums = np.vstack([np.zeros(centred.shape[1]), np.cumsum(centred[there], axis=0)])
        total = sums[count]
        place = {client: at for at, client in enumerate(targets.client_id[there])}
        own = np.array([place.get(client, len(there)) for client in targets.client_id[rows]])
        counted = own < count
        total[counted] -= centred[there][own[counted]]
        count = count - counted
        mean = total / np.maximum(count, 1)[:, None]
        likeness = np.einsum("ij,ij->i", centred[rows], mean)
        found[rows] = np.where(count >= LEAST_STAYERS, likeness, np.nan)
    if not ids:
        return found, None
    known = found[~np.isnan(found)]
    kept = np.array(means)
    scale = float(known.std()) if len(known) > 1 else float((centred[clients] @ kept.T).std())
    scale = scale or 1.0
    values = np.clip(found / scale, -8, 8)
    return values, Records(tuple(ids), kept.astype(np.float32), usual.astype(np.float32), scale)
