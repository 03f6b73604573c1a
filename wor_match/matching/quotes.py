"""The sentence of an activity that comes nearest to a wish: what the reason quotes.

The activity is quoted, never the client: a list may be kept, and a person's words stay where they
were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

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
        self._known: dict[int, tuple[list[str], Any]] = {}

    def of_pairs(self, clients: Columns, row: np.ndarray, activity: np.ndarray) -> list[str]:
        """One sentence per pair; empty where none is much like the wish."""
        if not len(row):
            return []
        wanted: Ragged = clients.wanted_vectors
        texts, said = self._sentences(sorted(set(activity.tolist())))
        place = {position: row for row, position in enumerate(sorted(set(activity.tolist())))}
        sides = [
            (wanted.start[client], wanted.start[client + 1], said.start[at], said.start[at + 1])
            for client, at in zip(row.tolist(), [place[a] for a in activity.tolist()], strict=True)
        ]
        wishes, sentence, pair = [], [], []
        for number, (first, last, begin, end) in enumerate(sides):
            wishes.append(np.repeat(np.arange(first, last), end - begin))
            sentence.append(np.tile(np.arange(begin, end), last - first))
            pair.append(np.full((last - first) * (end - begin), number))
        quotes = [""] * len(row)
        if not pair or not sum(map(len, pair)):
            return quotes
        of, which = np.concatenate(pair), np.concatenate(sentence)
        likeness = wanted.vectors.take(np.concatenate(wishes)).dot_pairs(said.vectors.take(which))
        centre, scale = self.background[activity[of]].T
        order = np.lexsort((which, -likeness, of))
        nearest = order[np.unique(of[order], return_index=True)[1]]
        for best in nearest[likeness[nearest] > (centre + TELLING * scale)[nearest]]:
            quotes[of[best]] = shorten(texts[which[best]])
        return quotes

    def _sentences(self, positions: list[int]) -> tuple[list[str], Ragged]:
        """All sentences of these activities, and their vectors."""
        new = [position for position in positions if position not in self._known]
        texts = [sentences(self.activities[position].description) for position in new]
        vectors = self.embedder.embed([text for part in texts for text in part])
        at = 0
        for position, part in zip(new, texts, strict=True):
            self._known[position] = part, vectors[at : at + len(part)]
            at += len(part)
        known = [self._known[position] for position in positions]
        start = np.concatenate([[0], np.cumsum([len(part) for part, _ in known])]).astype(np.int64)
        rows = [vectors for _, vectors in known]
        stacked = sparse.vstack(rows, "csr") if sparse.issparse(rows[0]) else np.concatenate(rows)
        return [text for part, _ in known for text in part], Ragged(Vectors(stacked), start)


def shorten(sentence: str) -> str:
    """The sentence without its full stop, cut between words where it is long."""
    text = sentence.strip().rstrip(".;,: ")
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(".;,: ") + " …"
