"""Vectors for clients and activities: the columns that the semantic factors read."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import numpy as np

from wor_match.domain.columns import Columns, Ragged, Vectors
from wor_match.domain.entities import Activity, Client
from wor_match.matching.wishes import read_wish
from wor_match.ports import Embedder


def activity_text(activity: Activity) -> str:
    """What an activity says of itself: title and description."""
    return ". ".join(part for part in (activity.title, activity.description) if part)


def with_activity_vectors(
    columns: Columns,
    activities: Sequence[Activity],
    embedder: Embedder,
    words: Embedder | None = None,
) -> Columns:
    """Adds `text_vector` `(n, d)` with its `background` `(n, 2)`, and the same by words alone.

    words
        The embedder that compares words, for `text_words` and `background_words`; None where
        the embedder does so itself, and comparing twice would count twice.
    """
    texts = [activity_text(activity) for activity in activities]
    vectors, background = _with_background(texts, embedder)
    if words is None:
        by_words, background_words = nothing(len(texts)), background
    else:
        by_words, background_words = _with_background(texts, words)
    return columns.with_columns(
        text_vector=vectors,
        background=background,
        text_words=by_words,
        background_words=background_words,
    )


def _with_background(texts: Sequence[str], embedder: Embedder) -> tuple[Vectors, np.ndarray]:
    """Vectors of activities, and centre and scale `(n, 2)` of their likeness to unrelated wishes.

    Some activities are a little like everything: long texts, general words. Half of an activity's own
    mean likeness to invented, unrelated wishes is taken off, and half of the mean over invented
    activities; the scale is the standard deviation over the latter. Both sets are fixed, so the
    score of a pair does not depend on the rest of the catalogue.
    """
    vectors = Vectors(embedder.embed(texts))
    wishes = Vectors(embedder.embed(_lines("background_wishes.txt")))
    usual = Vectors(embedder.embed(_lines("background_activities.txt"))).dot_grid(wishes)
    centre = (vectors.dot_grid(wishes).mean(axis=1) + usual.mean()) / 2
    scale = np.full(len(vectors), usual.std() or 1.0)
    return vectors, np.stack([centre, scale], axis=1).astype(np.float32)


def with_wish_vectors(
    columns: Columns,
    clients: Sequence[Client],
    embedder: Embedder,
    words: Embedder | None = None,
) -> Columns:
    """Adds `wish_vector` `(n, d)`, `wanted_vectors` and `refused_vectors` by sentence, `wish_words`."""
    wishes = [read_wish(client.wish, client.avoid) for client in clients]
    wanted = [" ".join(wish.wanted) for wish in wishes]
    return columns.with_columns(
        wish_vector=Vectors(embedder.embed(wanted)),
        wanted_vectors=_ragged([wish.wanted for wish in wishes], embedder),
        refused_vectors=_ragged([wish.refused for wish in wishes], embedder),
        wish_words=Vectors(words.embed(wanted)) if words else nothing(len(wishes)),
    )


def nothing(rows: int) -> Vectors:
    """Vectors of texts that say nothing: likeness to them is unknown."""
    return Vectors(np.zeros((rows, 1), dtype=np.float32))


def _ragged(texts: Sequence[Sequence[str]], embedder: Embedder) -> Ragged:
    start = np.concatenate([[0], np.cumsum([len(part) for part in texts])]).astype(np.int64)
    return Ragged(Vectors(embedder.embed([text for part in texts for text in part])), start)


def _lines(name: str) -> list[str]:
    return resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
