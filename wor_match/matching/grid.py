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
FEW_KINDS = 10  # up to here a matrix product is faster than copying rows
# Above this share of all pairs, distinct combinations are not worth looking for.
MOST_DISTINCT = 0.25


@dataclass(frozen=True)
class BlockScores:
    """Of one block: `score` `(C, A)` float32, -inf where excluded; `refused_by` `(C, A)` bits.

    Bit i of `refused_by` stands for the reason at place i of `REFUSALS`.
    """

    score: np.ndarray
    refused_by: np.ndarray


@dataclass(frozen=True)
class _Shared:
    """Grids that clients share: row `of[i]` of `values` `(..., U, A)` is that of client i."""

    values: np.ndarray
    of: np.ndarray


@dataclass(frozen=True)
class _SharedEffects:
    """Effects on start and stay that clients share.

    everyone
        `(2, 1, A)`, for all clients alike.
    few, member
        `(2, U, A)` for the kinds of client that factors with few kinds tell apart, and `(C, U)` ones
        and zeros: a client's sum over all these factors is one matrix product.
    many
        Factors with many kinds of client, one by one.
    """

    everyone: np.ndarray
    few: np.ndarray
    member: np.ndarray
    many: Sequence[_Shared]

    def of_block(self) -> np.ndarray:
        """`(2, C, A)` the effects that few kinds tell apart, and those of everyone."""
        totals = np.matmul(self.member, self.few)
        totals += self.everyone
        return totals


class Grid:
    """A catalogue made ready to be scored for any number of clients."""

    def __init__(
        self,
        activities: Columns,
        factors: Sequence[Factor],
        model: Model,
        constant: np.ndarray | None = None,
    ) -> None:
        """constant: `(A, 2)` effects on start and stay that an activity has for everyone."""
        curves = {curve.factor: curve for curve in model.curves}
        scored = [(factor, curves[factor.name]) for factor in factors if factor.name in curves]
        self._constant = np.zeros((len(activities), 2)) if constant is None else constant
        told = []
        for factor, curve in scored:
            if factor.vectors and not activities[factor.activity[0]].filled().any():
                # Nothing to compare with: unknown for every pair.
                self._constant = self._constant + curve.effect[-1]
            else:
                told.append((factor, curve))
        scored = told
        self.activities = activities
        self.model = model
        self.alike = [(factor, curve) for factor, curve in scored if factor.vectors]
        self.others = [(factor, curve) for factor, curve in scored if not factor.vectors]
        self._single = activities.single().as_columns()

    def scores(self, clients: Columns, refused: Sequence[tuple[int, int, int]] = ()) -> BlockScores:
        """Expected weeks of each pair of the block.

        refused: further refusals as (client, activity, bit), positions in block and catalogue.
        """
        shape = len(clients), len(self.activities)
        if 0 in shape:
            return BlockScores(np.empty(shape, np.float32), np.zeros(shape, np.uint16))
        score = np.empty(shape, np.float32)
        refused_by = np.zeros(shape, np.uint16)
        effects, by_pair = self._shared_effects(clients)
        refusals, asked_by_pair = self._shared_refusals(clients)
        totals = effects.of_block()
        single = clients.single()
        likeness = [factor(single.as_rows(), self._single) for factor, _ in self.alike]

        def fill(strip: slice) -> None:
            here = totals[:, strip]
            buffer = np.empty(here.shape[1:], np.float32)
            for shared in effects.many:
                for total, values in zip(here, shared.values, strict=True):
                    total += np.take(values, shared.of[strip], axis=0, out=buffer, mode="clip")
            for values, (_, curve) in zip(likeness, self.alike, strict=True):
                _add_effects(here, values[strip], curve)
            rows = np.arange(shape[0])[strip]
            for factor, curve in by_pair:
                some = single.select(factor.client).take(rows).as_rows()
                values = factor(some, self._single)
                if values.shape != here.shape[1:]:  # a factor may read one side only
                    values = np.broadcast_to(values, here.shape[1:]).copy()
                _add_effects(here, values, curve)
            score[strip] = self.model.grid_score(here[0], here[1])
            for one in refusals:
                refused_by[strip] |= one.values[one.of[strip]]
            for position, limit in asked_by_pair:
                some = single.select(limit.client).take(rows).as_rows()
                no = limit(some, self._single) == NO
                refused_by[strip] |= no.astype(np.uint16) << np.uint16(position)

        height = max(1, STRIP_PAIRS // max(1, shape[1]))
        for at in range(0, shape[0], height):
            fill(slice(at, at + height))
        for client, activity, position in refused:
            refused_by[client, activity] |= 1 << position
        score[refused_by != 0] = -np.inf
        return BlockScores(score, refused_by)

    # --- what clients share ---------------------------------------------------------------------

    @cached_property
    def _activity_kinds(self) -> dict[tuple[str, ...], tuple[Distinct, Columns]]:
        kinds = {}
        readers = [factor.activity for factor, _ in self.others]
        for names in {*readers, *(limit.activity for limit in LIMITS)}:
            rows = distinct(self.activities, names)
            kinds[names] = rows, self.activities.select(names).take(rows.first).as_columns()
        return kinds

    def _small_grid(
        self, reader: Factor | Limit, clients: Columns
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """`(U, K)` values of distinct clients with distinct activities, and who has which.

        None where there are so many that computing pair by pair is as good.
        """
        rows = distinct(clients, reader.client)
        kinds, some_activities = self._activity_kinds[reader.activity]
        shape = len(rows.first), len(kinds.first)
        if shape[0] * shape[1] > MOST_DISTINCT * len(rows.of) * len(kinds.of) and shape[0] > 1:
            return None
        some_clients = clients.select(reader.client).take(rows.first).as_rows()
        return np.broadcast_to(reader(some_clients, some_activities), shape), rows.of, kinds.of

    def _shared_effects(
        self, clients: Columns
    ) -> tuple[_SharedEffects, list[tuple[Factor, Curve]]]:
        """Effects that clients share, and the factors to compute pair by pair."""
        width = len(self.activities)
        everyone = self._constant.T[:, None, :].astype(np.float32)
        few = [np.zeros((2, 0, width), np.float32)]
        members = [np.zeros((len(clients), 0), np.float32)]
        many: list[_Shared] = []
        by_pair = []
        for factor, curve in self.others:
            small = self._small_grid(factor, clients)
            if small is None:
                by_pair.append((factor, curve))
                continue
            values, client_kind, activity_kind = small
            effects = np.stack([curve.evaluate(values, outcome) for outcome in (0, 1)])
            # take, not [:, :, kind]: rows must lie in one piece to be copied fast.
            spread = np.take(effects.astype(np.float32), activity_kind, axis=2)
            if len(values) == 1:
                everyone += spread
            elif len(values) <= FEW_KINDS:
                few.append(spread)
                members.append(np.eye(len(values), dtype=np.float32)[client_kind])
            else:
                many.append(_Shared(spread, client_kind))
        shared = _SharedEffects(
            everyone, np.concatenate(few, axis=1), np.concatenate(members, axis=1), many
        )
        return shared, by_pair

    def _shared_refusals(self, clients: Columns) -> tuple[list[_Shared], list[tuple[int, Limit]]]:
        """Refusals that clients share, and the limits to ask pair by pair, with their bits."""
        refusals, by_pair = [], []
        for position, limit in enumerate(LIMITS):
            small = self._small_grid(limit, clients)
            if small is None:
                by_pair.append((position, limit))
                continue
            verdict, client_kind, activity_kind = small
            no = (verdict == NO).astype(np.uint16) << np.uint16(position)
            if no.any():
                refusals.append(_Shared(np.take(no, activity_kind, axis=1), client_kind))
        return refusals, by_pair


def _add_effects(totals: np.ndarray, values: np.ndarray, curve: Curve) -> None:
    """Adds the effects on start and stay `(2, n, A)` of a grid of values, which it overwrites.

    A curve is a constant and a change of slope at each knot: the sum of c * max(x, k) over the
    knots, for both outcomes one product of a small matrix with all max(x, k).
    """
    unknown = np.isnan(values)
    any_unknown = bool(unknown.any())
    if any_unknown:
        values[unknown] = curve.knots[0]
    np.minimum(values, np.float32(curve.knots[-1]), out=values)
    constant, slopes = curve.hinges()
    above = np.empty((len(curve.knots) - 1, *values.shape), np.float32)
    for knot, out in zip(curve.knots, above, strict=False):
        np.maximum(values, np.float32(knot), out=out)
    totals += np.matmul(slopes, above.reshape(len(above), -1)).reshape(totals.shape)
    totals += constant[:, None, None]
    if any_unknown:
        # At the first knot the curve has its first height: take that off again.
        for total, effect in zip(totals, curve.effect[-1] - curve.effect[0], strict=True):
            total[unknown] += np.float32(effect)
