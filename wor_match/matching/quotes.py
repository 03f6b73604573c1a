"""The sentence of an activity that comes nearest to a wish: what the reason quotes.

The activity is quoted, never the client: a list may be kept, and a person's words stay where they
were written.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wor_match.domain.columns import Columns, Ragged, Vectors
from wor_match.domain.entities import Activity
from wor_match.matching.wishes import sentences
from wor_match.ports import Embedder

LONGEST = 90
# A sentence is quoted when it is this many standard deviations more like the wish than an unrelated
# text would be.
TELLING = 3.0


class Quotes:
    """Sentences of activities, embedded when one is first shown."""

    def __init__(
        self, activities: Sequence[Activity], background: np.ndarray, embedder: Embedder
    ) -> None:
        self.activities = activities
        self.background = background
        self.embedder = embedder
        self._known: dict[int, tuple[list[str], Vectors]] = {}

    def of_pairs(self, clients: Columns, row: np.ndarray, activity: np.ndarray) -> list[str]:
        """One sentence per pair; empty where none is much like the wish."""
        wanted: Ragged = clients.wanted_vectors
        self._learn(sorted(set(activity.tolist())))
        quotes = []
        for client, position in zip(row.tolist(), activity.tolist(), strict=True):
            texts, vectors = self._known[position]
            wishes = np.arange(wanted.start[client], wanted.start[client + 1])
            if not texts or not len(wishes):
                quotes.append("")
                continue
            nearest = wanted.vectors.take(wishes).dot_grid(vectors).max(axis=0)
            centre, scale = self.background[position]
            telling = nearest.max() > centre + TELLING * scale
            quotes.append(shorten(texts[int(nearest.argmax())]) if telling else "")
        return quotes

    def _learn(self, positions: list[int]) -> None:
        new = [position for position in positions if position not in self._known]
        texts = [sentences(self.activities[position].description) for position in new]
        vectors = Vectors(self.embedder.embed([text for part in texts for text in part]))
        at = 0
        for position, part in zip(new, texts, strict=True):
            rows = np.arange(at, at + len(part))
            self._known[position] = part, vectors.take(rows)
            at += len(part)


def shorten(sentence: str) -> str:
    """The sentence without its full stop, cut between words where it is long."""
    text = sentence.strip().rstrip(".;,: ")
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(".;,: ") + " …"
