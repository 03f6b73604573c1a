"""Track record: who stayed at the activity before."""

from __future__ import annotations

import numpy as np

from wor_match.domain.columns import Columns


def peer_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness of the client to those who stayed there, in standard deviations over pairs, -8..8.

    0: no more like them than the usual client. NaN where fewer than five are known to have stayed,
    and for a model that learned from nobody.
    """
    stayers, scale = activity.stayers, activity.stayers_background[..., 1]
    if scale.ndim == 2:
        likeness, known = client.profile.dot_grid(stayers), stayers.filled()[None, :]
    else:
        likeness, known = client.profile.dot_pairs(stayers), stayers.filled()
    return np.where(known, np.clip(likeness / scale, -8, 8), np.asarray(np.nan, likeness.dtype))
