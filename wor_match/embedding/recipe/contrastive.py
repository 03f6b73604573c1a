"""Training on wishes, activities that fit them and activities that only seem to.

In a batch of wishes each is compared with all fitting activities and all near misses of the batch;
its own must win (a softmax over cosines, scaled). Meanwhile the wish is held near the teacher's
vector of its English side, or the general meaning of words would be lost.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
import torch
from transformers import BertModel

from wor_match.embedding.recipe.config import ContrastPart
from wor_match.embedding.recipe.corpora import Triple
from wor_match.embedding.recipe.distillation import Optimisers, Report, towards
from wor_match.embedding.recipe.rehearsal import Lessons
from wor_match.embedding.recipe.student import pooled

_REPORT_EVERY = 20


def softmax_loss(
    wishes: torch.Tensor,
    candidates: torch.Tensor,
    owner: np.ndarray,
    fits: np.ndarray,
    scale: float,
    near_weight: float = 1.0,
) -> torch.Tensor:
    """Cross-entropy of every match among all candidates, other matches of the same wish left out.

    `owner[j]` is the wish that candidate `j` belongs to, `fits[j]` whether it is a match of it.
    The near miss of the wish itself counts `near_weight` times.
    """
    logits = scale * wishes @ candidates.T
    own = owner[None, :] == np.arange(len(wishes))[:, None]
    if near_weight != 1:
        logits = logits + math.log(near_weight) * torch.from_numpy(own & ~fits[None, :])
    rival = torch.from_numpy(own & fits[None, :])
    matches = np.flatnonzero(fits)
    rows = torch.from_numpy(owner[matches])
    right = logits[rows, torch.from_numpy(matches)]
    others = logits.masked_fill(rival, -torch.inf)[rows]
    total = torch.logsumexp(torch.cat([right[:, None], others], dim=1), dim=1)
    return (total - right).mean()


def contrast(
    model: BertModel,
    triples: Sequence[Triple],
    rows: dict[str, list[int]],
    wanted: dict[str, np.ndarray],
    part: ContrastPart,
    *,
    lessons: Lessons | None = None,
    seed: int,
    half: bool,
    report: Report,
) -> None:
    """Trains `model` in place. `rows` are pieces and `wanted` the teacher's vectors, by Dutch text.

    `lessons` are rehearsed beside every batch, as many as the recipe says.
    """
    again = lessons.drawn(part.rehearse, np.random.default_rng(seed + 1)) if lessons else None
    generator = np.random.default_rng(seed)
    plan = [
        order[start : start + part.batch]
        for order in (generator.permutation(len(triples)) for _ in range(part.epochs))
        for start in range(0, len(order), part.batch)
    ]
    optimisers = Optimisers(model, part.layer_rate, part.embedding_rate, len(plan))
    model.eval()  # type: ignore[no-untyped-call]
    begin, total = time.monotonic(), 0.0
    for step, batch in enumerate(plan, start=1):
        chosen = [triples[place] for place in batch]
        texts, owner, fits = _layout(chosen)
        heard = next(again).tolist() if again else []
        pieces = [list(rows[text]) for text in texts]
        pieces += [list(lessons.rows[one]) for one in heard] if lessons else []
        vectors = _vectors(model, pieces, half)
        vectors, rehearsed = vectors[: len(texts)], vectors[len(texts) :]
        wishes, candidates = vectors[: len(chosen)], vectors[len(chosen) :]
        loss = softmax_loss(wishes, candidates, owner, fits, part.scale, part.near_weight)
        held = texts if part.anchor_all else texts[: len(chosen)]
        target = torch.from_numpy(np.stack([wanted[text] for text in held]))
        distance = 1 - (vectors[: len(held)] * target).sum(1)
        loss = loss + part.anchor * distance.mean()
        if heard and lessons:
            goal = torch.from_numpy(lessons.wanted[heard])
            loss = loss + part.rehearse_weight * towards(rehearsed, goal, part.relational)
        optimisers.step(loss)
        total += float(loss.detach())
        if step % _REPORT_EVERY == 0 or step == len(plan):
            report("contrastive loss", total / ((step - 1) % _REPORT_EVERY + 1), step)
            report("contrastive part", step / len(plan), step)
            report("contrastive seconds", time.monotonic() - begin, step)
            total = 0.0


def _layout(chosen: Sequence[Triple]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Dutch texts, wishes first; owner and kind of each candidate."""
    texts = [one.wish[0] for one in chosen]
    owner, fits = [], []
    for place, one in enumerate(chosen):
        for pairs, fitting in ((one.matches, True), (one.near_misses, False)):
            texts += [dutch for dutch, _ in pairs]
            owner += [place] * len(pairs)
            fits += [fitting] * len(pairs)
    return texts, np.array(owner), np.array(fits)


def _vectors(model: BertModel, rows: Sequence[Sequence[int]], half: bool) -> torch.Tensor:
    """Vectors in the order of `rows`, in parts of about equal length: less padding."""
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    size = max(1, -(-len(order) // 3))
    parts = [
        pooled(model, [rows[place] for place in order[start : start + size]], half)
        for start in range(0, len(order), size)
    ]
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    return torch.cat(parts)[torch.from_numpy(back)]
