"""The whole match in running order. Start reading here.

    catalogue and wishes ─▶ columns and vectors ─▶ factors and limits ─▶ model ─▶ short list ─▶ reasons

A `Matcher` is a catalogue made ready; `recommend` takes any number of clients through it in
blocks of bounded memory and yields one `Recommendation` per client, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from wor_match.domain.columns import Columns, activity_columns, client_columns
from wor_match.domain.entities import (
    Activity,
    Client,
    Effect,
    Exclusion,
    Recommendation,
    Suggestion,
)
from wor_match.domain.taxonomy import Taxonomy
from wor_match.matching.explain import Pairs, Story, exclusion, weaknesses
from wor_match.matching.factors import all_factors
from wor_match.matching.grid import BlockScores, Grid
from wor_match.matching.history import History
from wor_match.matching.limits import LIMITS
from wor_match.matching.model import Z80, Model
from wor_match.matching.parallel import in_order
from wor_match.matching.peers import with_profile, with_stayers
from wor_match.matching.quotes import Quotes
from wor_match.matching.shortlist import Shortlist, shortlist
from wor_match.matching.target_groups import with_activity_groups, with_client_groups
from wor_match.matching.texts import with_activity_vectors, with_wish_vectors
from wor_match.ports import Embedder

Refused = Sequence[tuple[int, int, int]]
"""Refusals that no column shows: (client in the block, activity, place in `REFUSALS`)."""


class Matcher:
    """A catalogue, a model and an embedder, ready to recommend.

    activities
        In any order: they are kept sorted by id, so that their order cannot matter.
    embedder, words
        Compare meaning, and words; `words` is None where the embedder compares words itself.
    catalogue_embedder
        The same as `embedder`, for texts of the catalogue alone: one that may remember them.
    as_of
        The day on which the list is made: freshness and the end of activities count from it.
    """

    def __init__(
        self,
        activities: Sequence[Activity],
        *,
        model: Model,
        embedder: Embedder,
        words: Embedder | None = None,
        catalogue_embedder: Embedder | None = None,
        taxonomy: Taxonomy,
        as_of: date,
        diversity: float = 0.01,
        block_pairs: int = 1_000_000,
    ) -> None:
        self.activities = sorted(activities, key=lambda activity: activity.activity_id)
        self.model = model
        self.embedder = embedder
        self.words = words
        kept = catalogue_embedder or embedder
        self.diversity = diversity
        self.block_clients = max(1, block_pairs // max(1, len(self.activities)))
        self.taxonomy = taxonomy
        self.factors = all_factors(taxonomy)
        columns = activity_columns(self.activities, as_of)
        columns = with_activity_groups(columns, self.activities, taxonomy)
        columns = with_activity_vectors(columns, self.activities, kept, words)
        self.columns = with_stayers(columns, self.activities, model.records)
        self.quotes = Quotes(self.activities, self.columns.background, kept)
        self.places: np.ndarray | None = None
        everyone: np.ndarray | None = None
        if model.groups is not None:
            self.places = model.groups.places(self.activities)
            everyone = model.groups.effects(self.places).sum(axis=1)
        self.grid = Grid(self.columns, self.factors, model, everyone)
        self.position = {a.activity_id: row for row, a in enumerate(self.activities)}
        self._series = _series(self.activities)

    def recommend(
        self, clients: Sequence[Client], top: int = 10, history: History | None = None
    ) -> Iterator[Recommendation]:
        """One `Recommendation` per client, in the order of the clients.

        history: what clients did before (`read_history`); it keeps activities off their lists.
        """
        for block, ranked in self.rank(clients, top, history):
            yield from self._explained(block, ranked)

    def recommend_one(
        self, client: Client, top: int = 10, history: History | None = None
    ) -> Recommendation:
        """The same for one client, in the thread of the caller: for a page that waits for it."""
        block = [client]
        ranked = self.rank_columns(
            self.client_columns(block), top, self._refused_before(block, history or {})
        )
        return next(self._explained(block, ranked))

    def look(
        self, client: Client, activity_ids: Sequence[str], history: History | None = None
    ) -> list[Look]:
        """Where these activities stand for one client and why, in or out of the list."""
        block = [client]
        columns = self.client_columns(block)
        scores = self.grid.scores(columns, self._refused_before(block, history or {}))
        position = np.array([self.position[one] for one in activity_ids], dtype=np.int64)
        row = np.zeros(len(position), dtype=np.int64)
        pairs = self.pairs(columns, row, position)
        quotes = self.quotes.of_pairs(columns, row, position)
        story = Story(self.model, self.activities, pairs, quotes)
        score, refused_by = scores.score[0], scores.refused_by[0]
        found = []
        for pair, place in enumerate(position.tolist()):
            refused = int(refused_by[place])
            rank = 1 + int((score > score[place]).sum())
            weeks = float(pairs.expected_weeks[pair])
            found.append(
                Look(
                    story.suggestion(client, pair, place, rank, weeks),
                    exclusion(self.activities[place].activity_id, refused) if refused else None,
                    story.all_effects(client, self.activities[place], pair),
                )
            )
        return found

    def rank(
        self, clients: Sequence[Client], top: int, history: History | None = None
    ) -> Iterator[tuple[Sequence[Client], Ranked]]:
        """The same without words: arrays per block, for whoever scores a whole population."""

        def ready() -> Iterator[tuple[Sequence[Client], Columns, Refused]]:
            for at in range(0, len(clients), self.block_clients):
                block = clients[at : at + self.block_clients]
                refused = self._refused_before(block, history or {})
                yield block, self.client_columns(block), refused

        def work(
            block: tuple[Sequence[Client], Columns, Refused],
        ) -> tuple[Sequence[Client], Ranked]:
            return block[0], self.rank_columns(block[1], top, block[2])

        yield from in_order(work, ready())

    def _refused_before(self, clients: Sequence[Client], history: History) -> Refused:
        return [
            (row, self.position[activity_id], bit)
            for row, client in enumerate(clients)
            for activity_id, bit in history.get(client.client_id, {}).items()
            if activity_id in self.position
        ]

    def client_columns(self, clients: Sequence[Client]) -> Columns:
        """Columns and vectors of these clients."""
        columns = with_client_groups(client_columns(clients), clients, self.taxonomy)
        columns = with_wish_vectors(columns, clients, self.embedder, self.words)
        return with_profile(columns, self.model.records)

    def rank_columns(self, clients: Columns, top: int, refused: Refused = ()) -> Ranked:
        """Scores the block, sets aside what a hard limit refuses, and makes the short lists."""
        scores = self.grid.scores(clients, refused)
        chosen = shortlist(scores.score, self.columns.principle, self._series, top, self.diversity)
        row, place = np.nonzero(chosen.activity >= 0)
        return Ranked(clients, scores, chosen, row, chosen.activity[row, place])

    def pairs(self, clients: Columns, row: np.ndarray, activity: np.ndarray) -> Pairs:
        """All factor values, effects and estimates of n pairs, computed one by one."""
        client, offered = clients.take(row), self.columns.take(activity)
        values = {
            factor.name: np.asarray(factor(client, offered), float) for factor in self.factors
        }
        values = {name: np.broadcast_to(value, len(row)) for name, value in values.items()}
        places = None if self.places is None else self.places[activity]
        effects = self.model.effects(values, places)
        eta = effects.sum(axis=1)
        spread = Z80 * self.model.sd(values, places)[:, 1]
        values |= self.model.group_values(places)
        return Pairs(
            values=values,
            verdicts={
                limit.name: np.broadcast_to(limit(client, offered), len(row)) for limit in LIMITS
            },
            contributions=self.model.contributions(effects),
            p_start=self.model.p_start(eta[:, 0]),
            p_retained=self.model.p_retained(eta[:, 1]),
            p_retained_low=self.model.p_retained(eta[:, 1] - spread),
            p_retained_high=self.model.p_retained(eta[:, 1] + spread),
            expected_weeks=self.model.expected_weeks(eta[:, 0], eta[:, 1]),
        )

    def _explained(self, clients: Sequence[Client], ranked: Ranked) -> Iterator[Recommendation]:
        pairs = self.pairs(ranked.clients, ranked.row, ranked.activity)
        quotes = self.quotes.of_pairs(ranked.clients, ranked.row, ranked.activity)
        story = Story(self.model, self.activities, pairs, quotes)
        generated_at = datetime.now(UTC)
        discount = ranked.shortlist.discount[ranked.shortlist.activity >= 0]
        ends = np.searchsorted(ranked.row, np.arange(len(clients) + 1))
        for position, client in enumerate(clients):
            shown = np.arange(ends[position], ends[position + 1])
            scores = pairs.expected_weeks[shown] * discount[shown]
            order = np.argsort(-scores, kind="stable")
            yield Recommendation(
                client_id=client.client_id,
                policy=self.model.policy,
                generated_at=generated_at,
                blockers=story.blockers(client),
                notes=weaknesses(client),
                suggestions=[
                    story.suggestion(client, int(pair), ranked.activity[pair], rank, float(score))
                    for rank, (pair, score) in enumerate(
                        zip(shown[order], scores[order], strict=True), start=1
                    )
                ],
                excluded=story.excluded(ranked.scores.refused_by[position]),
            )


@dataclass(frozen=True)
class Look:
    """One activity for one client: its rank among all, what excludes it, and every effect."""

    suggestion: Suggestion
    excluded: Exclusion | None
    effects: list[Effect]


@dataclass(frozen=True)
class Ranked:
    """What ranking one block gives: grid, short lists, and the shown pairs as (row, activity)."""

    clients: Columns
    scores: BlockScores
    shortlist: Shortlist
    row: np.ndarray
    activity: np.ndarray


def _series(activities: Sequence[Activity]) -> np.ndarray:
    """A number per activity that repeats (same title and organisation) share."""
    known: dict[tuple[str, str], int] = {}
    return np.array(
        [
            known.setdefault(
                (activity.title.casefold(), (activity.organisation or "").casefold()), len(known)
            )
            for activity in activities
        ],
        dtype=np.int64,
    )
