"""Scores and limits for a block: some clients with the whole catalogue.

Most factors depend on a few columns with few distinct values: the gap in pace on five
preferences, say. Each factor and limit is computed once per distinct combination of what it reads,
on a small grid of its own, and copied to the pairs that share it. The few that differ from pair to
pair (vectors, distance, time) are computed in strips that stay in the processor's cache. Nothing
is approximated but for single precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.matching.distinct import Distinct, distinct
from wor_match.matching.factors import Factor
from wor_match.matching.limits import LIMITS, NO, Limit
from wor_match.matching.model import Curve, Model

STRIP_PAIRS = 65_536  # a quarter of a megabyte per array


@dataclass(frozen=True)
class BlockScores:
    """Of one block: `score` `(C, A)` float32, -inf where excluded; `refused_by` `(C, A)` bits.

    Bit i of `refused_by` stands for the reason at place i of `REFUSALS`.
    """

    score: np.ndarray
    refused_by: np.ndarray


@dataclass(frozen=True)
class _Shared:
    """A grid that clients share: row `of[i]` of `values` `(U, A)` is that of client i."""

    values: np.ndarray
    of: np.ndarray


class Grid:
    """A catalogue made ready to be scored for any number of clients."""

    def __init__(self, activities: Columns, factors: Sequence[Factor], model: Model) -> None:
        curves = {curve.factor: curve for curve in model.curves}
        scored = [(factor, curves[factor.name]) for factor in factors if factor.name in curves]
        self.activities = activities
        self.model = model
        self.dense = [(factor, curve) for factor, curve in scored if factor.dense]
        self.shared = [(factor, curve) for factor, curve in scored if not factor.dense]
        self._single = activities.single().as_columns()

    def scores(self, clients: Columns, refused: Sequence[tuple[int, int, int]] = ()) -> BlockScores:
        """Expected weeks of each pair of the block.

        refused: further refusals as (client, activity, bit), positions in block and catalogue.
        """
        shape = len(clients), len(self.activities)
        score = np.empty(shape, np.float32)
        refused_by = np.zeros(shape, np.uint16)
        everyone, effects = self._shared_effects(clients)
        refusals = self._shared_refusals(clients)
        strip = max(1, STRIP_PAIRS // max(1, shape[1]))
        for at in range(0, shape[0], strip):
            rows = np.arange(at, min(at + strip, shape[0]))
            some = clients.take(rows).single().as_rows()
            score[rows] = self._strip(some, rows, everyone, effects)
            for shared in refusals:
                refused_by[rows] |= shared.values[shared.of[rows]]
            for position, limit in enumerate(LIMITS):
                if limit.dense:
                    no = limit(some, self._single) == NO
                    refused_by[rows] |= no.astype(np.uint16) << np.uint16(position)
        for client, activity, position in refused:
            refused_by[client, activity] |= 1 << position
        score[refused_by != 0] = -np.inf
        return BlockScores(score, refused_by)

    def _strip(
        self,
        clients: Columns,
        rows: np.ndarray,
        everyone: np.ndarray,
        effects: Sequence[tuple[_Shared, _Shared]],
    ) -> np.ndarray:
        shape = len(rows), len(self.activities)
        totals = [np.broadcast_to(effect, shape).copy() for effect in everyone]
        buffer = np.empty(shape, np.float32)
        for pair in effects:
            for total, shared in zip(totals, pair, strict=True):
                np.take(shared.values, shared.of[rows], axis=0, out=buffer, mode="clip")
                total += buffer
        for factor, curve in self.dense:
            values = factor(clients, self._single)
            _add_effects(totals, values, curve, buffer)
        return self.model.grid_score(totals[0], totals[1])

    # --- what clients share ---------------------------------------------------------------------

    @cached_property
    def _activity_kinds(self) -> dict[tuple[str, ...], tuple[Distinct, Columns]]:
        kinds = {}
        readers = [factor.activity for factor, _ in self.shared]
        readers += [limit.activity for limit in LIMITS if not limit.dense]
        for names in set(readers):
            rows = distinct(self.activities, names)
            kinds[names] = rows, self.activities.select(names).take(rows.first).as_columns()
        return kinds

    def _small_grid(self, reader: Factor | Limit, clients: Columns) -> tuple[np.ndarray, Distinct]:
        """`(U, K)` values of the distinct clients with the distinct activities."""
        rows = distinct(clients, reader.client)
        some_clients = clients.select(reader.client).take(rows.first).as_rows()
        kinds, some_activities = self._activity_kinds[reader.activity]
        values = reader(some_clients, some_activities)
        return np.broadcast_to(values, (len(rows.first), len(kinds.first))), rows

    def _shared_effects(self, clients: Columns) -> tuple[np.ndarray, list[tuple[_Shared, _Shared]]]:
        """Effects `(2, A)` that all clients of the block share, and those that some share."""
        everyone = np.zeros((2, len(self.activities)), np.float32)
        effects = []
        for factor, curve in self.shared:
            values, rows = self._small_grid(factor, clients)
            columns = self._activity_kinds[factor.activity][0].of
            start, stay = (
                curve.evaluate(values, outcome).astype(np.float32)[:, columns] for outcome in (0, 1)
            )
            if len(rows.first) == 1:
                everyone += np.stack([start[0], stay[0]])
            else:
                effects.append((_Shared(start, rows.of), _Shared(stay, rows.of)))
        return everyone, effects

    def _shared_refusals(self, clients: Columns) -> list[_Shared]:
        refusals = []
        for position, limit in enumerate(LIMITS):
            if limit.dense:
                continue
            verdict, rows = self._small_grid(limit, clients)
            no = (verdict == NO).astype(np.uint16) << np.uint16(position)
            if no.any():
                columns = self._activity_kinds[limit.activity][0].of
                refusals.append(_Shared(no[:, columns], rows.of))
        return refusals


def _add_effects(
    totals: Sequence[np.ndarray], values: np.ndarray, curve: Curve, buffer: np.ndarray
) -> None:
    """Adds the effects on start and stay of a grid of values; overwrites values and buffer.

    A curve is a constant and a change of slope at each knot: c * max(x - k, 0), summed as
    c * max(x, k) - c * k so that a knot takes few passes over memory.
    """
    unknown = np.isnan(values)
    any_unknown = bool(unknown.any())
    if any_unknown:
        values[unknown] = curve.knots[0]
    for outcome, total in enumerate(totals):
        constant, changes = curve.hinges(outcome)
        constant -= sum(change * knot for knot, change in changes)
        for knot, change in changes:
            np.maximum(values, np.float32(knot), out=buffer)
            buffer *= np.float32(change)
            total += buffer
        total += np.float32(constant)
        if any_unknown:
            # At the first knot the curve has its first height: take that off again.
            total[unknown] += np.float32(curve.effect[-1, outcome] - curve.effect[0, outcome])
