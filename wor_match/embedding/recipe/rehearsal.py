"""Lessons of the distillation, gone over again while something else is learned.

Contrastive training alone pulls general meaning apart; a few lessons beside every batch keep it
(rehearsal against forgetting: Robins 1995, doi 10.1080/09540099550039318).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Lessons:
    """Pieces of each Dutch text, and the teacher's vector of its English side."""

    rows: Sequence[Sequence[int]]
    wanted: np.ndarray

    def drawn(self, size: int, generator: np.random.Generator) -> Iterator[np.ndarray]:
        """Endless batches of positions; all lessons have their turn before one comes again."""
        waiting = np.zeros(0, dtype=np.int64)
        while True:
            while len(waiting) < size:
                waiting = np.concatenate([waiting, generator.permutation(len(self.rows))])
            yield waiting[:size]
            waiting = waiting[size:]
