"""Which English pieces translate a Dutch piece: IBM model 1 in both directions.

Model 1 (Brown et al. 1993, doi 10.5555/972470.972474) explains each piece of one side by one of the
other, the likelier the oftener the two meet where nothing else explains them; expectation and
maximisation take turns. To it comes a preference for the same relative place, as in fast_align
(Dyer, Chahuneau and Smith 2013, N13-1073). The expected counts of both directions are multiplied
and the root taken, so that only what both support stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from wor_match.embedding.recipe.config import AlignmentPart

Pieces = Sequence[Sequence[int]]


def align(
    dutch: Pieces, english: Pieces, weights: np.ndarray, shape: tuple[int, int], part: AlignmentPart
) -> sparse.csr_array:
    """Symmetric expected counts, `shape` = Dutch pieces by English pieces.

    `dutch[i]` and `english[i]` are the piece numbers of one pair, `weights[i]` is what it counts.
    """
    forward = _expected(dutch, english, weights, shape, part)
    backward = _expected(english, dutch, weights, (shape[1], shape[0]), part).T.tocsr()
    return sparse.csr_array(forward.multiply(backward).sqrt())


@dataclass(frozen=True)
class _Cells:
    """Every meeting of a piece to explain with a piece that may explain it.

    `group` numbers the pieces to explain, `key` the distinct pairs; the last `n` rows of `pair` are
    the explanations by nothing.
    """

    group: np.ndarray
    key: np.ndarray
    prior: np.ndarray
    explained: np.ndarray
    source: np.ndarray


def _expected(
    target: Pieces, source: Pieces, weights: np.ndarray, shape: tuple[int, int], part: AlignmentPart
) -> sparse.csr_array:
    """How often each piece of `target` is explained by each of `source`, expected."""
    cells, weight = _meetings(target, source, weights, shape, part)
    groups = len(weight)
    null = shape[1]
    chance = np.ones(len(cells.explained), dtype=np.float32)
    counts: np.ndarray = np.zeros(0)
    for _ in range(part.rounds):
        share = chance[cells.key] * cells.prior
        total = np.bincount(cells.group, share, minlength=groups)
        share *= (weight / np.maximum(total, 1e-30)).astype(np.float32)[cells.group]
        counts = np.bincount(cells.key, share, minlength=len(chance))
        per_source = np.bincount(cells.source, counts, minlength=null + 1)
        chance = (counts / np.maximum(per_source[cells.source], 1e-30)).astype(np.float32)
    real = cells.source != null
    return sparse.csr_array(
        (counts[real], (cells.explained[real], cells.source[real])), shape=shape
    )


def _meetings(
    target: Pieces, source: Pieces, weights: np.ndarray, shape: tuple[int, int], part: AlignmentPart
) -> tuple[_Cells, np.ndarray]:
    m = np.array([len(one) for one in target], dtype=np.int64)
    n = np.array([len(one) for one in source], dtype=np.int64)
    flat_target = np.fromiter((piece for one in target for piece in one), np.int64, m.sum())
    flat_source = np.fromiter((piece for one in source for piece in one), np.int64, n.sum())
    owner = np.repeat(np.arange(len(m)), m)  # pair of each piece to explain
    width = n[owner]
    group = np.repeat(np.arange(len(owner), dtype=np.int32), width)
    within = np.arange(len(group)) - np.repeat(np.cumsum(width) - width, width)
    begin = (np.cumsum(n) - n)[owner]
    other = flat_source[np.repeat(begin, width) + within]
    place = (np.arange(len(owner)) - np.repeat(np.cumsum(m) - m, m) + 0.5) / m[owner]
    distance = np.abs(np.repeat(place, width) - (within + 0.5) / np.repeat(width, width))
    near = np.exp(-part.diagonal * distance).astype(np.float32)
    total = np.bincount(group, near, minlength=len(owner))
    near *= ((1 - part.null) / np.maximum(total, 1e-30)).astype(np.float32)[group]
    # One more cell per piece: explained by nothing, piece number shape[1].
    codes = np.concatenate(
        [
            flat_target[group] * (shape[1] + 1) + other,
            flat_target * (shape[1] + 1) + shape[1],
        ]
    )
    distinct, key = np.unique(codes, return_inverse=True)
    cells = _Cells(
        group=np.concatenate([group, np.arange(len(owner), dtype=np.int32)]),
        key=key.astype(np.int32),
        prior=np.concatenate([near, np.full(len(owner), part.null, dtype=np.float32)]),
        explained=distinct // (shape[1] + 1),
        source=distinct % (shape[1] + 1),
    )
    return cells, np.asarray(weights, dtype=np.float64)[owner]
