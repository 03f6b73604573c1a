"""What a factor is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wor_match.domain.columns import Columns


@dataclass(frozen=True)
class Factor:
    """One function of client columns and activity columns, for grids and for pairs.

    `compute` is written with NumPy broadcasting: given clients as `(C, 1)` and activities as
    `(1, A)` it fills a grid; given both as `(n,)` it describes n pairs. Unknown is NaN.

    name
        Under which the prior table, the explanation and the model know it.
    client, activity
        The columns it reads, and no others: the engine computes each distinct combination once.
    unit, low, high
        Unit and range of the values.
    vectors
        True where it compares vectors, by a matrix product instead of broadcasting.
    """

    name: str
    compute: Callable[[Columns, Columns], np.ndarray]
    client: tuple[str, ...]
    activity: tuple[str, ...]
    unit: str
    low: float
    high: float
    vectors: bool = False

    def __call__(self, client: Columns, activity: Columns) -> np.ndarray:
        return self.compute(client.select(self.client), activity.select(self.activity))
