"""Fit of the time of the week, and how often there is something to come to."""

from __future__ import annotations

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, code

MEETINGS_PER_MONTH = {"weekly": 52 / 12, "biweekly": 26 / 12, "monthly": 1.0, "once": 0.0}


# The best of several slots is their maximum in this order: none < 0..1 < may fit < fits.
_NONE, _MAY_FIT, _FITS = -1.0, 1.5, 2.0


def time_fit(client: Columns, activity: Columns) -> np.ndarray:
    """Share of the activity's best slot in which the client is free, 0..1.

    A slot of which only the day or day part is known ("di-middag") gives 1 when the client is free
    for all of it, 0 for none of it, and otherwise NaN: it may or may not fit. NaN too without
    availability or slots.
    """
    free, slots = client.availability, activity.slots
    if free.ndim == 3:  # a grid: each distinct slot once, and a last column for no slot at all
        value = _slot_value(free, slots.masks[None], slots.exact[None])
        value = np.hstack([value, np.full((len(value), 1), _NONE, np.float32)])
        best = np.full((len(value), len(slots)), np.float32(_NONE))
        for of in slots.of.T:
            np.maximum(best, np.take(value, of, axis=1, mode="wrap"), out=best)
    else:
        best = np.full((len(slots),), np.float32(_NONE))
        for of in slots.of.T:
            here = _slot_value(free, slots.masks[of], slots.exact[of])
            best = np.maximum(best, np.where(of >= 0, here, _NONE))
    best[(best == _NONE) | (best == _MAY_FIT) | ~(free != 0).any(axis=-1)] = np.nan
    return np.minimum(best, 1, out=best)


def _slot_value(free: np.ndarray, slot: np.ndarray, exact: np.ndarray) -> np.ndarray:
    overlap = np.bitwise_count(free & slot).sum(axis=-1, dtype=np.float32)
    share = overlap / np.bitwise_count(slot).sum(axis=-1, dtype=np.float32)
    partly = (share > 0) & (share < 1) & ~exact
    return np.where(share == 1, np.float32(_FITS), np.where(partly, np.float32(_MAY_FIT), share))


def meetings_per_month(client: Columns, activity: Columns) -> np.ndarray:
    """Meetings in an average month; 0 for a single event. NaN where unknown or irregular."""
    del client
    table = np.full(len(v.FREQUENCIES) + 1, np.nan)
    for name, meetings in MEETINGS_PER_MONTH.items():
        table[code(v.FREQUENCIES, name)] = meetings
    frequency = activity.frequency
    return table[np.where(np.isnan(frequency), len(v.FREQUENCIES), frequency).astype(int)]
