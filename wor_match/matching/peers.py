"""Likeness of a client to those who stayed: profiles, and what a model keeps of an activity's stayers.

A profile is a row of numbers from the intake alone, each about 1 in size, 0 where the intake says
nothing. Of an activity a model keeps the mean profile of at least `LEAST_STAYERS` people, never of
fewer: a mean of a handful could point at one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, Vectors, code
from wor_match.domain.entities import Activity

LEAST_STAYERS = 5
_SCALES = ("climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort")


@dataclass(frozen=True)
class Records:
    """Mean profile `(R, K)` of who stayed at R activities, less the usual one `(K,)`.

    scale
        What likeness is divided by: its standard deviation over pairs of the training.
    """

    ids: tuple[str, ...]
    means: np.ndarray
    usual: np.ndarray
    scale: float


def profiles(clients: Columns) -> np.ndarray:
    """`(n, K)` float32: age, gender, problems and wishes about the group."""
    parts = [(clients.age - 55) / 20]
    parts += [
        np.where(clients.gender == code(v.GENDERS, "v"), 0.5, 0.0)
        - np.where(clients.gender == code(v.GENDERS, "m"), 0.5, 0.0)
    ]
    bits = np.arange(len(v.PROBLEMS), dtype=np.uint64)
    has = (clients.problems[:, None] >> bits) & np.uint64(1)
    parts += list(has.T.astype(float))
    parts += [(clients[name] - 3) / 1.5 for name in _SCALES]
    return np.nan_to_num(np.stack(parts, axis=1)).astype(np.float32)


def with_profile(clients: Columns, records: Records | None) -> Columns:
    """Adds `profile`, less the usual one; nothing where there are no records to compare with."""
    if records is None:
        return clients.with_columns(profile=_nothing(len(clients)))
    return clients.with_columns(profile=Vectors(profiles(clients) - records.usual))


def with_stayers(activities: Columns, records: Sequence[Activity], kept: Records | None) -> Columns:
    """Adds `stayers`, the mean profile of who stayed, and its `stayers_background`."""
    if kept is None:
        stayers, scale = _nothing(len(activities)), 1.0
    else:
        at = {name: place for place, name in enumerate(kept.ids)}
        padded = np.vstack([kept.means, np.zeros((1, kept.means.shape[1]))]).astype(np.float32)
        stayers = Vectors(padded[[at.get(one.activity_id, -1) for one in records]])
        scale = kept.scale
    background = np.tile(np.array([0.0, scale], np.float32), (len(activities), 1))
    return activities.with_columns(stayers=stayers, stayers_background=background)


def _nothing(rows: int) -> Vectors:
    return Vectors(np.zeros((rows, 1), dtype=np.float32))
