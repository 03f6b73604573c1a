"""Training a Dutch student towards the teacher's vectors of the English side."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from transformers import BertModel

from wor_match.embedding.recipe.config import DistilPart
from wor_match.embedding.recipe.student import pooled

Report = Callable[[str, float, int], None]
"""Called with the name of a number, its value and the step."""

WARM_UP = 0.06
_REPORT_EVERY = 50


class Optimisers:
    """AdamW for the layers, sparse Adam for the token vectors, both warmed up and cooled down."""

    def __init__(
        self, model: BertModel, layer_rate: float, embedding_rate: float, steps: int
    ) -> None:
        table = model.embeddings.word_embeddings
        table.sparse, table.padding_idx = True, None
        layers = [value for value in model.parameters() if value is not table.weight]
        self._layers = torch.optim.AdamW(layers, lr=layer_rate, weight_decay=0.0)
        self._table = torch.optim.SparseAdam([table.weight], lr=embedding_rate)
        self._parameters = layers
        warm = max(1, math.ceil(WARM_UP * steps))

        def pace(step: int) -> float:
            return min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))

        self._schedules = [
            torch.optim.lr_scheduler.LambdaLR(one, pace) for one in (self._layers, self._table)
        ]

    def step(self, loss: torch.Tensor) -> None:
        self._layers.zero_grad()
        self._table.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._layers.step()
        self._table.step()  # type: ignore[no-untyped-call]
        for schedule in self._schedules:
            schedule.step()


def towards(vectors: torch.Tensor, wanted: torch.Tensor, relational: float) -> torch.Tensor:
    """Mean cosine distance, and the squared difference between all likenesses in the batch."""
    loss = (1 - (vectors * wanted).sum(1)).mean()
    if relational:
        difference = vectors @ vectors.T - wanted @ wanted.T
        loss = loss + relational * difference.square().mean()
    return loss


def shuffled_batches(
    lengths: Sequence[int], size: int, generator: np.random.Generator
) -> Iterator[list[int]]:
    """Random batches whose rows are about equally long, in random order.

    Rows are drawn into pools of 32 batches, sorted by length inside a pool, and cut.
    """
    order = generator.permutation(len(lengths))
    pool = 32 * size
    batches = [
        part[start : start + size].tolist()
        for begin in range(0, len(order), pool)
        for part in [_sorted(order[begin : begin + pool], lengths)]
        for start in range(0, len(part), size)
    ]
    generator.shuffle(batches)
    yield from batches


def distil(
    model: BertModel,
    rows: Sequence[Sequence[int]],
    wanted: np.ndarray,
    epochs: np.ndarray,
    part: DistilPart,
    *,
    seed: int,
    half: bool,
    report: Report,
) -> None:
    """Trains `model` in place; `epochs[i]` says how often row `i` is seen."""
    generator = np.random.default_rng(seed)
    lengths = [len(row) for row in rows]
    plan: list[list[int]] = []
    for epoch in range(int(epochs.max(initial=0))):
        there = np.flatnonzero(epochs > epoch)
        sizes = [lengths[place] for place in there]
        plan += [there[one].tolist() for one in shuffled_batches(sizes, part.batch, generator)]
    if not plan:
        return
    optimisers = Optimisers(model, part.layer_rate, part.embedding_rate, len(plan))
    # No dropout: the target is exact.
    model.eval()  # type: ignore[no-untyped-call]
    begin, total = time.monotonic(), 0.0
    for step, batch in enumerate(plan, start=1):
        vectors = pooled(model, [rows[place] for place in batch], half)
        loss = towards(vectors, torch.from_numpy(wanted[batch]), part.relational)
        optimisers.step(loss)
        total += float(loss.detach())
        if step % _REPORT_EVERY == 0 or step == len(plan):
            report("distillation loss", total / ((step - 1) % _REPORT_EVERY + 1), step)
            report("distillation part", step / len(plan), step)
            report("distillation seconds", time.monotonic() - begin, step)
            total = 0.0


def _sorted(places: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    return np.array(sorted(places.tolist(), key=lengths.__getitem__), dtype=np.int64)
