"""Scores and limits for a block: some clients with the whole catalogue.

Most factors depend on a few columns with few distinct values: the gap in pace on five
preferences, say. Each factor and limit is therefore computed once per distinct combination of what it
reads, on a small grid of its own, and copied to the pairs that share it. Nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.matching.factors import Factor
from wor_match.matching.limits import LIMITS, NO, Limit
from wor_match.matching.model import Curve, Model


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
        array = np.ascontiguousarray(columns[name].reshape(n, -1))
        if array.shape[1] == 1:
            _, code = np.unique(array[:, 0], return_inverse=True)
        else:
            rows = array.view(np.dtype((np.void, array.dtype.itemsize * array.shape[1])))
            _, code = np.unique(rows[:, 0], return_inverse=True)
        combined = combined * (int(code.max(initial=0)) + 1) + code
        _, combined = np.unique(combined, return_inverse=True)
    _, first, of = np.unique(combined, return_index=True, return_inverse=True)
    return Distinct(first, of)


@dataclass(frozen=True)
class BlockScores:
    """Of one block: `score` `(C, A)` float32, -inf where excluded; `refused_by` `(C, A)` bits.

    Bit i of `refused_by` stands for the reason at place i of `REFUSALS`.
    """

    score: np.ndarray
    refused_by: np.ndarray


class Grid:
    """A catalogue made ready to be scored for any number of clients."""

    def __init__(self, activities: Columns, factors: Sequence[Factor], model: Model) -> None:
        curves = {curve.factor: curve for curve in model.curves}
        self.activities = activities
        self.model = model
        self.scored = [(factor, curves[factor.name]) for factor in factors if factor.name in curves]

    @cached_property
    def _activity_kinds(self) -> dict[tuple[str, ...], tuple[Distinct, Columns]]:
        kinds = {}
        factors = (factor for factor, _ in self.scored if not factor.dense)
        for names in {
            *(factor.activity for factor in factors),
            *(limit.activity for limit in LIMITS),
        }:
            rows = distinct(self.activities, names)
            kinds[names] = rows, self.activities.select(names).take(rows.first).as_columns()
        return kinds

    def scores(self, clients: Columns, refused: Sequence[tuple[int, int, int]] = ()) -> BlockScores:
        """Expected weeks of each pair of the block.

        refused: further refusals as (client, activity, bit), positions in block and catalogue.
        """
        shape = len(clients), len(self.activities)
        if 0 in shape:
            return BlockScores(np.empty(shape, np.float32), np.zeros(shape, np.uint16))
        start, stay = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        everyone = np.zeros((2, shape[1]), np.float32)
        buffer = np.empty(shape, np.float32)
        for factor, curve in self.scored:
            if factor.dense:
                values = factor(clients.as_rows(), self.activities.as_columns())
                for outcome, total in enumerate((start, stay)):
                    _add_curve(total, values, curve, outcome, buffer)
                continue
            values, rows = self._small_grid(factor, clients)
            columns = self._activity_kinds[factor.activity][0].of
            for outcome, total in enumerate((start, stay)):
                spread = curve.evaluate(values, outcome).astype(np.float32)[:, columns]
                if len(spread) == 1:
                    everyone[outcome] += spread[0]
                else:
                    np.take(spread, rows.of, axis=0, out=buffer, mode="clip")
                    total += buffer
        start += everyone[0]
        stay += everyone[1]
        refused_by = self._refusals(clients)
        for client, activity, position in refused:
            refused_by[client, activity] |= 1 << position
        score = self.model.grid_score(start, stay)
        score[refused_by != 0] = -np.inf
        return BlockScores(score, refused_by)

    def _small_grid(self, reader: Factor | Limit, clients: Columns) -> tuple[np.ndarray, Distinct]:
        rows = distinct(clients, reader.client)
        some_clients = clients.select(reader.client).take(rows.first).as_rows()
        kinds, some_activities = self._activity_kinds[reader.activity]
        values = reader(some_clients, some_activities)
        return np.broadcast_to(values, (len(rows.first), len(kinds.first))), rows

    def _refusals(self, clients: Columns) -> np.ndarray:
        refused_by = np.zeros((len(clients), len(self.activities)), dtype=np.uint16)
        for position, limit in enumerate(LIMITS):
            verdict, rows = self._small_grid(limit, clients)
            no = (verdict == NO).astype(np.uint16) << np.uint16(position)
            if not no.any():
                continue
            spread = no[:, self._activity_kinds[limit.activity][0].of]
            refused_by |= spread if len(spread) == 1 else spread[rows.of]
        return refused_by


def _add_curve(
    total: np.ndarray, values: np.ndarray, curve: Curve, outcome: int, buffer: np.ndarray
) -> None:
    """Adds the effect of a float32 grid of values; rows without values get the unknown effect.

    A dense factor is unknown for a whole client or not at all: NaN fills rows.
    """
    known = ~np.isnan(values[:, 0])
    unknown_effect = np.float32(curve.effect[-1, outcome])
    if not known.all():
        total[~known] += unknown_effect
        if not known.any():
            return
        part = total[known]
        _add_hinges(part, values[known], curve, outcome, buffer[: len(part)])
        total[known] = part
    else:
        _add_hinges(total, values, curve, outcome, buffer)


def _add_hinges(
    total: np.ndarray, values: np.ndarray, curve: Curve, outcome: int, buffer: np.ndarray
) -> None:
    first, changes = curve.hinges(outcome)
    total += np.float32(first)
    for knot, change in changes:
        np.subtract(values, np.float32(knot), out=buffer)
        np.maximum(buffer, 0, out=buffer)
        buffer *= np.float32(change)
        total += buffer
