"""Token vectors alone: a text is the mean of the vectors of its pieces.

They start as the teacher's *sentence* vectors of each English piece, carried over by alignment and
weighted by rarity (a / (a + p), Arora, Liang and Ma 2017), and learn direction and length from
there: towards the teacher's vectors of the English side, and from wishes and activities.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from wor_match.embedding.recipe.config import ContrastPart, DistilPart
from wor_match.embedding.recipe.contrastive import _layout, softmax_loss
from wor_match.embedding.recipe.corpora import Triple
from wor_match.embedding.recipe.distillation import Report, towards
from wor_match.embedding.recipe.rehearsal import Lessons

RARE = 1e-3
_REPORT_EVERY = 500


def rarity(rows: Sequence[Sequence[int]], pieces: int) -> np.ndarray:
    """Weight of each piece: near 1 for a rare one, small for one that is everywhere."""
    counts = np.bincount(np.concatenate([np.asarray(row) for row in rows]), minlength=pieces)
    return np.asarray(RARE / (RARE + counts / counts.sum()), dtype=np.float32)


class Bag(torch.nn.Module):
    """Mean of token vectors, made of length 1."""

    def __init__(self, vectors: np.ndarray) -> None:
        super().__init__()
        self.table = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(vectors.copy()), freeze=False, mode="mean", sparse=True
        )

    def forward(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        flat = torch.tensor([piece for row in rows for piece in row], dtype=torch.long)
        lengths = torch.tensor([0] + [len(row) for row in rows[:-1]])
        return torch.nn.functional.normalize(self.table(flat, lengths.cumsum(0)), dim=1)

    def vectors(self) -> np.ndarray:
        return self.table.weight.detach().numpy()


def distil_static(
    bag: Bag,
    rows: Sequence[Sequence[int]],
    wanted: np.ndarray,
    epochs: np.ndarray,
    part: DistilPart,
    *,
    seed: int,
    report: Report,
) -> None:
    """Trains `bag` in place; `epochs[i]` says how often row `i` is seen."""
    generator = np.random.default_rng(seed)
    plan = []
    for epoch in range(int(epochs.max(initial=0))):
        order = generator.permutation(np.flatnonzero(epochs > epoch))
        plan += [order[at : at + part.batch] for at in range(0, len(order), part.batch)]
    if not plan:
        return
    optimiser = torch.optim.SparseAdam(list(bag.parameters()), lr=part.embedding_rate)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: max(0.02, 1 - step / len(plan))
    )
    total = 0.0
    for step, batch in enumerate(plan, start=1):
        loss = towards(
            bag([rows[place] for place in batch]), torch.from_numpy(wanted[batch]), part.relational
        )
        _step(optimiser, pace, loss)
        total += float(loss.detach())
        if step % _REPORT_EVERY == 0 or step == len(plan):
            report("distillation loss", total / ((step - 1) % _REPORT_EVERY + 1), step)
            total = 0.0


def contrast_static(
    bag: Bag,
    triples: Sequence[Triple],
    rows: dict[str, list[int]],
    wanted: dict[str, np.ndarray],
    part: ContrastPart,
    *,
    lessons: Lessons | None = None,
    seed: int,
    report: Report,
) -> None:
    """Trains `bag` in place on wishes and activities, held near the teacher throughout.

    `lessons` are rehearsed beside every batch, as many as the recipe says.
    """
    again = lessons.drawn(part.rehearse, np.random.default_rng(seed + 1)) if lessons else None
    generator = np.random.default_rng(seed)
    plan = [
        order[at : at + part.batch]
        for order in (generator.permutation(len(triples)) for _ in range(part.epochs))
        for at in range(0, len(order), part.batch)
    ]
    optimiser = torch.optim.SparseAdam(list(bag.parameters()), lr=part.embedding_rate)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: max(0.02, 1 - step / len(plan))
    )
    total = 0.0
    for step, batch in enumerate(plan, start=1):
        chosen = [triples[place] for place in batch]
        texts, owner, fits = _layout(chosen)
        vectors = bag([rows[text] for text in texts])
        wishes, candidates = vectors[: len(chosen)], vectors[len(chosen) :]
        loss = softmax_loss(wishes, candidates, owner, fits, part.scale, part.near_weight)
        held = texts if part.anchor_all else texts[: len(chosen)]
        target = torch.from_numpy(np.stack([wanted[text] for text in held]))
        loss = loss + part.anchor * (1 - (vectors[: len(held)] * target).sum(1)).mean()
        if again and lessons:
            heard = next(again)
            goal = torch.from_numpy(lessons.wanted[heard])
            vectors = bag([lessons.rows[one] for one in heard])
            loss = loss + part.rehearse_weight * towards(vectors, goal, part.relational)
        _step(optimiser, pace, loss)
        total += float(loss.detach())
        if step % _REPORT_EVERY == 0 or step == len(plan):
            report("contrastive loss", total / ((step - 1) % _REPORT_EVERY + 1), step)
            total = 0.0


def _step(
    optimiser: torch.optim.Optimizer, pace: torch.optim.lr_scheduler.LambdaLR, loss: torch.Tensor
) -> None:
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    pace.step()
