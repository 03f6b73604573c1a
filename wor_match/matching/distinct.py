"""Distinct rows of columns: what is the same need be computed only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wor_match.domain.columns import Columns, WeekSlots


@dataclass(frozen=True)
class Distinct:
    """Distinct rows of some columns: `first[i]` is where one stands, `of` says which a row has."""

    first: np.ndarray
    of: np.ndarray


def distinct(columns: Columns, names: Sequence[str]) -> Distinct:
    """The distinct combinations of these columns; without columns all rows are the same."""
    n = len(columns)
    combined = np.zeros(n, dtype=np.int64)
    for name in names:
        column = columns[name]
        column = column.of if isinstance(column, WeekSlots) else column
        array = np.ascontiguousarray(column.reshape(n, -1))
        if array.shape[1] == 0:
            continue
        if array.shape[1] == 1:
            _, code = np.unique(array[:, 0], return_inverse=True)
        else:
            rows = array.view(np.dtype((np.void, array.dtype.itemsize * array.shape[1])))
            _, code = np.unique(rows[:, 0], return_inverse=True)
        combined = combined * (int(code.max(initial=0)) + 1) + code
        _, combined = np.unique(combined, return_inverse=True)
    _, first, of = np.unique(combined, return_index=True, return_inverse=True)
    return Distinct(first, of)
