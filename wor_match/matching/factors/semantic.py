"""Likeness of meaning: the wish, its best sentence and what is refused, against the activity.

Unit: standard deviations above the likeness of unrelated texts, so that a prior holds for any
embedder. Where several sentences are compared the best one counts: a clear interest is not
averaged away by the rest of the story.
"""

from __future__ import annotations

import numpy as np

from wor_match.domain.columns import Columns, Ragged, Vectors


def wish_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness in meaning of the whole wish, refusals left out. NaN without a wish."""
    return _whole(client.wish_vector, activity.text_vector, activity.background)


def lexical_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness in words of the whole wish. NaN without a wish, or where meaning is words alone."""
    return _whole(client.wish_words, activity.text_words, activity.background_words)


def best_sentence_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness of the sentence of the wish that comes nearest. NaN without a wish."""
    return _best(client.wanted_vectors, activity.text_vector, activity.background)


def refused_similarity(client: Columns, activity: Columns) -> np.ndarray:
    """Likeness of what is refused (`avoid`, or inside the wish). NaN where nothing is."""
    return _best(client.refused_vectors, activity.text_vector, activity.background)


def _whole(wish: Vectors, text: Vectors, background: np.ndarray) -> np.ndarray:
    if background.ndim == 3:
        return _standardised(wish.dot_grid(text), background, wish.filled()[:, None])
    return _standardised(wish.dot_pairs(text), background, wish.filled())


def _best(sentences: Ragged, text: Vectors, background: np.ndarray) -> np.ndarray:
    counts = sentences.counts()
    filled = counts > 0
    if background.ndim == 3:
        best = np.zeros((len(sentences), len(text)), dtype=np.float32)
        if filled.any():
            likeness = sentences.vectors.dot_grid(text)
            for row in np.flatnonzero(filled):
                own = slice(sentences.start[row], sentences.start[row + 1])
                np.maximum.reduce(likeness[own], axis=0, out=best[row])
        return _standardised(best, background, filled[:, None])
    exact = np.zeros(len(sentences))
    if filled.any():
        owner = np.repeat(np.arange(len(sentences)), counts)
        first = sentences.start[:-1][filled]
        exact[filled] = np.maximum.reduceat(sentences.vectors.dot_pairs(text.take(owner)), first)
    return _standardised(exact, background, filled)


def _standardised(likeness: np.ndarray, background: np.ndarray, known: np.ndarray) -> np.ndarray:
    centre, scale = background[..., 0], background[..., 1]
    standard = np.subtract(likeness, centre, out=likeness)
    standard /= scale
    if not known.all():
        standard[np.broadcast_to(~known, standard.shape)] = np.nan
    return standard
