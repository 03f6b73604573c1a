"""What was known of a pair when its list was shown: the factors of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from wor_match.domain.columns import Columns, activity_columns, client_columns
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import Taxonomy
from wor_match.matching.factors import Factor, all_factors
from wor_match.matching.model import Model
from wor_match.matching.peers import profiles, with_profile, with_stayers
from wor_match.matching.target_groups import with_activity_groups, with_client_groups
from wor_match.matching.texts import with_activity_vectors, with_wish_vectors
from wor_match.ports import Embedder


class Recommended(Protocol):
    """Pairs that were on a list: who, what, and on which day; arrays `(n,)`."""

    @property
    def as_of(self) -> date: ...
    @property
    def client_id(self) -> np.ndarray: ...
    @property
    def activity_id(self) -> np.ndarray: ...
    @property
    def shown_on(self) -> np.ndarray: ...


@dataclass(frozen=True)
class World:
    """Clients and activities as columns, with their vectors; made once, for any pairs of them."""

    clients: Columns
    activities: Columns
    client_at: dict[str, int]
    activity_at: dict[str, int]
    factors: tuple[Factor, ...]

    @classmethod
    def of(
        cls,
        activities: Sequence[Activity],
        clients: Sequence[Client],
        *recommended: Recommended,
        taxonomy: Taxonomy,
        embedder: Embedder,
        words: Embedder | None = None,
        catalogue_embedder: Embedder | None = None,
    ) -> World:
        """Only of clients and activities that are named by what was recommended."""
        who = {name for one in recommended for name in one.client_id.tolist()}
        what = {name for one in recommended for name in one.activity_id.tolist()}
        people = [client for client in clients if client.client_id in who]
        offered = [activity for activity in activities if activity.activity_id in what]
        columns = activity_columns(offered, recommended[0].as_of)
        columns = with_activity_groups(columns, offered, taxonomy)
        columns = with_activity_vectors(columns, offered, catalogue_embedder or embedder, words)
        columns = with_stayers(columns, offered, None)
        people_columns = with_client_groups(client_columns(people), people, taxonomy)
        return cls(
            with_profile(with_wish_vectors(people_columns, people, embedder, words), None),
            columns,
            {client.client_id: row for row, client in enumerate(people)},
            {activity.activity_id: row for row, activity in enumerate(offered)},
            all_factors(taxonomy),
        )

    def places(self, targets: Recommended) -> tuple[np.ndarray, np.ndarray]:
        """Positions of client and activity of each target, -1 where they are not there."""
        return (
            np.array([self.client_at.get(x, -1) for x in targets.client_id], int),
            np.array([self.activity_at.get(x, -1) for x in targets.activity_id], int),
        )

    def profile(self, targets: Recommended) -> np.ndarray:
        """`(n, K)` profile of the client of each target."""
        return profiles(self.clients)[self.places(targets)[0]]

    def values(self, targets: Recommended) -> dict[str, np.ndarray]:
        """`(n,)` values of each factor, as they were on the day of the list.

        Likeness to who stayed hangs on the outcomes: `peers.peer_values` fills it in.
        """
        row, place = self.places(targets)
        client = self.clients.take(row)
        activity = as_shown(self.activities.take(place), targets.shown_on)
        return {
            factor.name: np.broadcast_to(np.asarray(factor(client, activity), float), len(row))
            for factor in self.factors
        }


def as_shown(activities: Columns, shown_on: np.ndarray) -> Columns:
    """Columns of activities on the day of their list: a later check was not known then."""
    verified = activities.verified_on
    return activities.with_columns(
        as_of=shown_on, verified_on=np.where(verified > shown_on, np.nan, verified)
    )


def known_when_shown(world: World, targets: Recommended) -> np.ndarray:
    """`(n,)` true where client and activity are known, and the intake is no later than the list."""
    row, place = world.places(targets)
    there = (row >= 0) & (place >= 0)
    referred = np.append(world.clients.referred_on, np.nan)[row]
    return there & ~(referred > targets.shown_on)


def design_of(model: Model, values: Mapping[str, np.ndarray], rows: int) -> np.ndarray:
    """`(n, P)` of the model in single precision, factor by factor: half the memory."""
    width = 1 + sum(len(curve.effect) for curve in model.curves)
    design = np.ones((rows, width), np.float32)
    at = 1
    for curve in model.curves:
        design[:, at : at + len(curve.effect)] = curve.design(values[curve.factor])
        at += len(curve.effect)
    return design
