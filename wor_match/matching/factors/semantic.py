"""Likeness of meaning: the wish, its best sentence and what is refused, against the activity.

Unit: standard deviations above the likeness of unrelated texts, so that a prior holds for any
embedder. Where several sentences are compared the best one counts: a clear interest is not
averaged away by the rest of the story.
"""

from __future__ import annotations

import numpy as np

from wor_match.domain.columns import Columns, Ragged


def wish_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness of the whole wish, refusals left out. NaN without a wish."""
    wish, text = client.wish_vector, activity.text_vector
    if _is_grid(activity):
        return _standardised(wish.dot_grid(text), activity, wish.filled()[:, None])
    return _standardised(wish.dot_pairs(text), activity, wish.filled())


def best_sentence_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness of the sentence of the wish that comes nearest. NaN without a wish."""
    return _best(client.wanted_vectors, activity)


def refused_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness of what is refused (`avoid`, or inside the wish). NaN where nothing is."""
    return _best(client.refused_vectors, activity)


def _best(sentences: Ragged, activity: Columns) -> np.ndarray:
    text = activity.text_vector
    counts = sentences.counts()
    filled = counts > 0
    first = sentences.start[:-1][filled]
    if _is_grid(activity):
        best = np.zeros((len(sentences), len(text)), dtype=np.float32)
        if filled.any():
            likeness = sentences.vectors.dot_grid(text)
            for row in np.flatnonzero(filled):
                own = slice(sentences.start[row], sentences.start[row + 1])
                np.maximum.reduce(likeness[own], axis=0, out=best[row])
        return _standardised(best, activity, filled[:, None])
    exact = np.zeros(len(sentences))
    if filled.any():
        owner = np.repeat(np.arange(len(sentences)), counts)
        exact[filled] = np.maximum.reduceat(sentences.vectors.dot_pairs(text.take(owner)), first)
    return _standardised(exact, activity, filled)


def _is_grid(activity: Columns) -> bool:
    return bool(activity.background.ndim == 3)


def _standardised(likeness: np.ndarray, activity: Columns, known: np.ndarray) -> np.ndarray:
    centre, scale = activity.background[..., 0], activity.background[..., 1]
    standard = np.subtract(likeness, centre, out=likeness)
    standard /= scale
    if not known.all():
        standard[np.broadcast_to(~known, standard.shape)] = np.nan
    return standard
