"""An embedder that keeps what it computed in one file, so that a study embeds each text once.

Texts of a simulated world are nobody's, so they may be remembered; those of real clients never are.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wor_match.ports import Embedder


class KeptEmbedder:
    """`inner`, with vectors kept in `folder` under the digest of the embedder and the text."""

    def __init__(self, inner: Embedder, folder: Path) -> None:
        self.inner = inner
        self.path = folder / f"vectors-{inner.name}-{inner.digest[:16]}.npz"
        self._row: dict[str, int] = {}
        self._vectors: list[np.ndarray] = []
        self._kept = 0
        if self.path.exists():
            with np.load(self.path, allow_pickle=False) as found:
                self._row = {str(key): row for row, key in enumerate(found["key"])}
                self._vectors = list(found["vector"])
            self._kept = len(self._row)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def digest(self) -> str:
        return self.inner.digest

    def prepare(self, texts: Sequence[str]) -> Embedder:
        prepared = self.inner.prepare(texts)
        if prepared.digest != self.inner.digest:
            raise TypeError("expected an embedder with fixed weights: others differ by catalogue")
        return self

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._row}
        if new:
            vectors = np.asarray(self.inner.embed(list(new.values())))
            for key, vector in zip(new, vectors, strict=True):
                self._row[key] = len(self._vectors)
                self._vectors.append(vector)
        if not texts:
            return np.asarray(self.inner.embed([]))
        return np.stack([self._vectors[self._row[key]] for key in keys])

    def save(self) -> None:
        """Writes the vectors that came since the last time; safe to interrupt."""
        if len(self._row) == self._kept:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".unfinished.npz")
        np.savez(unfinished, key=np.array(list(self._row)), vector=np.stack(self._vectors))
        os.replace(unfinished, self.path)
        self._kept = len(self._row)
