"""Fit of the time of the week, and how often there is something to come to."""

from __future__ import annotations

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, code

MEETINGS_PER_MONTH = {"weekly": 52 / 12, "biweekly": 26 / 12, "monthly": 1.0, "once": 0.0}


def time_fit(client: Columns, activity: Columns) -> np.ndarray:
    """Share of the activity's best slot in which the client is free, 0..1.

    A slot of which only the day or day part is known ("di-middag") gives 1 when the client is free
    for all of it, 0 for none of it, and otherwise NaN: it may or may not fit. NaN too without
    availability or slots.
    """
    free = client.availability
    best = np.full(np.broadcast_shapes(free.shape[:-1], activity.slots.shape[:-2]), np.nan)
    doubt = np.zeros(best.shape, dtype=bool)
    for position in range(activity.slots.shape[-2]):
        slot = activity.slots[..., position, :]
        length = np.bitwise_count(slot).sum(axis=-1, dtype=np.int64)
        overlap = np.zeros(best.shape, dtype=np.int64)
        for word in range(slot.shape[-1]):
            overlap += np.bitwise_count(free[..., word] & slot[..., word])
        share = overlap / np.maximum(length, 1)
        partly = (activity.slots_exact[..., position] == 0) & (share > 0) & (share < 1)
        doubt |= partly & (length > 0)
        best = np.where((length > 0) & ~partly, np.fmax(best, share), best)
    best = np.where(doubt & ~(best == 1), np.nan, best)
    return np.where((free != 0).any(axis=-1), best, np.nan)


def meetings_per_month(client: Columns, activity: Columns) -> np.ndarray:
    """Meetings in an average month; 0 for a single event. NaN where unknown or irregular."""
    del client
    table = np.full(len(v.FREQUENCIES) + 1, np.nan)
    for name, meetings in MEETINGS_PER_MONTH.items():
        table[code(v.FREQUENCIES, name)] = meetings
    frequency = activity.frequency
    return table[np.where(np.isnan(frequency), len(v.FREQUENCIES), frequency).astype(int)]
