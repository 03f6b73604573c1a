"""Seams with two real implementations today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
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


class Tracker(Protocol):
    """Keeps a record of trainings, so that a model can be traced to what made it.

    Nothing of clients goes into a record: no id, no words, no vector. What is handed over here are
    settings, measures over groups, and the folder of a model, which holds none of them either.
    """

    def record(
        self,
        *,
        parameters: Mapping[str, str | float],
        measures: Mapping[str, float],
        files: Sequence[Path],
        model: Path,
        catalogue: Path | None,
    ) -> str | None:
        """Records one training; where the record is, in words, or None where none is kept.

        files
            Tables and pictures to keep with it.
        model
            The folder of the model; it becomes the challenger.
        catalogue
            Activities for a model that is served, in the data contract's own form.
        """
