"""What models expect of judged pairs, and how high they put what was chosen and kept up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.evaluation import ranking
from wor_match.learning.features import as_shown
from wor_match.learning.judging import Judged, Lists
from wor_match.matching.peers import with_profile
from wor_match.matching.standard import Matcher

TOP = 10  # of the whole catalogue
TOP_SHOWN = 3  # of a list that was shown
BLOCK_CLIENTS = 500


@dataclass(frozen=True)
class Predicted:
    """What a model expected of the judged pairs, in their order.

    p_start, mean_weeks, expected_weeks
        `(n,)`; mean weeks are of those who start.
    p_still_there
        `(n, H + 1)`, after 0..H weeks, of those who start.
    chosen_ranks, kept_ranks
        `(c, 3)` per client of `chosen_of` and `kept_of`: reciprocal rank, nDCG@10 and recall@10 in the
        whole catalogue.
    """

    p_start: np.ndarray
    mean_weeks: np.ndarray
    expected_weeks: np.ndarray
    p_still_there: np.ndarray
    chosen_ranks: np.ndarray
    kept_ranks: np.ndarray


def predict_both(
    model: Matcher,
    other: Matcher,
    data: Judged,
    progress: Callable[[int, int | None], None] | None = None,
) -> tuple[Predicted, Predicted]:
    """What both models expect of the judged pairs, block by block of clients.

    A shared embedder reads each wish once.
    """
    shared = model.embedder is other.embedder
    order = np.argsort(data.client, kind="stable")
    parts: tuple[list[_Part], list[_Part]] = ([], [])
    wanted = np.unique([*data.client, *data.chosen_of, *data.kept_of]).astype(int)
    block = min(model.block_clients, BLOCK_CLIENTS)
    for at in range(0, len(wanted), block):
        rows = wanted[at : at + block]
        people = [data.clients[row] for row in rows]
        pairs = order[np.isin(data.client[order], rows)]
        columns = model.client_columns(people)
        for matcher, into in zip((model, other), parts, strict=True):
            if matcher is other:
                columns = (
                    with_profile(columns, other.model.records)
                    if shared
                    else other.client_columns(people)
                )
            into.append(_predict(matcher, columns, rows, pairs, data))
        if progress:
            progress(min(at + block, len(wanted)), len(wanted))
    return _joined(parts[0], len(data.client)), _joined(parts[1], len(data.client))


@dataclass(frozen=True)
class _Part:
    """Predictions of some clients: of these pairs, and by client of whole catalogues."""

    pairs: np.ndarray
    p_start: np.ndarray
    mean_weeks: np.ndarray
    p_still_there: np.ndarray
    chosen_ranks: np.ndarray
    kept_ranks: np.ndarray


def _predict(
    matcher: Matcher, columns: Columns, rows: np.ndarray, pairs: np.ndarray, data: Judged
) -> _Part:
    model, offered = matcher.model, data.activity[pairs]
    client = columns.take(np.searchsorted(rows, data.client[pairs]))
    # As they were on the day of the list, as in training.
    activity = as_shown(matcher.columns.take(offered), data.shown_on[pairs])
    values = {
        factor.name: np.broadcast_to(np.asarray(factor(client, activity), float), len(pairs))
        for factor in matcher.factors
    }
    places = None if matcher.places is None else matcher.places[offered]
    start, stay = model.effects(values, places).sum(axis=1).T
    whole = {}
    if any(int(row) in of for row in rows for of in (data.chosen_of, data.kept_of)):
        scores = matcher.grid.scores(columns)
        score = np.where(scores.refused_by == 0, scores.score, -np.inf)
        whole = {int(row): score[at] for at, row in enumerate(rows)}
    return _Part(
        pairs,
        model.p_start(start),
        model.mean_weeks(stay),
        model.survival(stay).T,
        _catalogue_ranks(whole, data.chosen_of),
        _catalogue_ranks(whole, data.kept_of),
    )


def _catalogue_ranks(
    scores: Mapping[int, np.ndarray], wanted: Mapping[int, set[int]]
) -> np.ndarray:
    found = []
    for client, score in scores.items():
        if client in wanted:
            gain = np.zeros(len(score))
            gain[list(wanted[client])] = 1
            found.append(_ranks(score, gain, TOP))
    return np.array(found).reshape(-1, 3)


def _joined(parts: Sequence[_Part], pairs: int) -> Predicted:
    order = np.argsort(np.concatenate([part.pairs for part in parts]), kind="stable")
    if len(order) != pairs:
        raise AssertionError("every pair is predicted once")
    start, weeks, there = (
        np.concatenate([getattr(part, name) for part in parts])[order]
        for name in ("p_start", "mean_weeks", "p_still_there")
    )
    chosen, kept = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("chosen_ranks", "kept_ranks")
    )
    return Predicted(start, weeks, start * weeks, there, chosen, kept)


def shown_ranks(lists: Lists, score: np.ndarray) -> np.ndarray:
    """`(L, 3)` reciprocal rank, nDCG and recall of each shown list, sorted by a model's score."""
    ends = np.searchsorted(lists.of, np.arange(len(lists.client) + 1))
    parts = [slice(ends[at], ends[at + 1]) for at in range(len(lists.client))]
    return np.array(
        [_ranks(score[lists.pair[part]], lists.gain[part], TOP_SHOWN) for part in parts]
    ).reshape(-1, 3)


def _ranks(score: np.ndarray, gain: np.ndarray, k: int) -> tuple[float, float, float]:
    return (
        ranking.reciprocal_rank(score, gain),
        ranking.ndcg(score, gain, k),
        ranking.recall(score, gain, k),
    )
