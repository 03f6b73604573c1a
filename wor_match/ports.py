"""Seams with two real implementations today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy import sparse


class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how much they are alike."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def digest(self) -> str:
        """Changes when the same text would get another vector: the key of any cache."""

    def prepare(self, texts: Sequence[str]) -> Embedder:
        """An embedder that knows this catalogue: word weights, for one that counts words.

        A model with fixed weights returns itself.
        """

    def embed(self, texts: Sequence[str]) -> np.ndarray | sparse.csr_array:
        """`(n, d)` float32 rows of length 1; a text without content gives a row of zeros."""
