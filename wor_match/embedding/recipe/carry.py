"""The teacher's vectors carried over to Dutch pieces, by word alignment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from tokenizers import Encoding, Tokenizer

from wor_match.embedding.recipe.alignment import align
from wor_match.embedding.recipe.config import AlignmentPart, CarryPart, TextPart
from wor_match.embedding.recipe.corpora import Corpora, Pair, sentences, synonyms
from wor_match.embedding.recipe.vocabulary import SPECIAL

LEAST_COUNT = 0.2


def pieces_of(tokenizer: Tokenizer) -> list[str]:
    """All pieces, by number."""
    ids = tokenizer.get_vocab()
    return sorted(ids, key=ids.__getitem__)


def surfaces(pieces: Sequence[str], share: bool) -> tuple[np.ndarray, list[str]]:
    """Number of the surface of each piece, and the surfaces: `x` and `##x` share one."""
    found: dict[str, int] = {}
    number = [
        found.setdefault(piece.removeprefix("##") if share else piece, len(found))
        for piece in pieces
    ]
    return np.array(number), list(found)


def aligned_counts(
    corpora: Corpora, text: TextPart, part: AlignmentPart, dutch: Tokenizer, teacher: Tokenizer
) -> sparse.csr_array:
    """Expected alignments, Dutch pieces by the teacher's pieces."""
    full: list[Pair] = [
        *sentences([pair for name in text.align for pair in corpora.parallel[name]]),
        *sentences(corpora.domain),
        *corpora.terms,
    ]
    groups = [
        (full, 1.0),
        (corpora.scenes, part.scene_weight),
        (corpora.shared, part.lexicon_weight),
        (synonyms(corpora.lemmas), part.lexicon_weight),
        (corpora.forms, part.form_weight),
        ([*synonyms(corpora.basics), *corpora.basic_forms], part.basic_weight),
    ]
    pairs = [pair for group, _ in groups for pair in group]
    weights = np.concatenate([np.full(len(group), weight) for group, weight in groups])
    left = [one.ids for one in _encode(dutch, [pair[0] for pair in pairs])]
    right = [one.ids for one in _encode(teacher, [pair[1] for pair in pairs])]
    keep = [bool(a) and bool(b) for a, b in zip(left, right, strict=True)]
    number, names = surfaces(pieces_of(dutch), part.share_pieces)
    counts = align(
        [number[ids].tolist() for ids, kept in zip(left, keep, strict=True) if kept],
        [ids for ids, kept in zip(right, keep, strict=True) if kept],
        weights[np.array(keep)],
        (len(names), teacher.get_vocab_size()),
        part,
    )
    return sparse.csr_array(counts[number])


def mixing_weights(counts: sparse.csr_array, part: CarryPart) -> sparse.csr_array:
    """Rows that sum to one, of pieces with enough alignments; empty rows for the others."""
    coo = counts.tocoo()
    row, value = coo.coords[0], coo.data
    best = np.zeros(counts.shape[0])
    np.maximum.at(best, row, value)
    enough = np.bincount(row, value, minlength=counts.shape[0]) >= LEAST_COUNT
    keep = (value >= part.least_share * best[row]) & enough[row]
    value = (value / np.maximum(best[row], 1e-30)) ** part.sharpness
    total = np.bincount(row[keep], value[keep], minlength=counts.shape[0])
    shares = value[keep] / total[row[keep]]
    return sparse.csr_array((shares, (row[keep], coo.coords[1][keep])), shape=counts.shape)


def carry_over(
    counts: sparse.csr_array,
    vectors: np.ndarray,
    dutch: Tokenizer,
    teacher: Tokenizer,
    part: CarryPart,
    seed: int,
) -> np.ndarray:
    """A vector per Dutch piece, from those of the teacher's pieces.

    Without alignment a piece gets the teacher's vector of the same piece (names, signs), else the
    mean of shorter Dutch pieces that it is made of, else the mean of all.
    """
    pieces = pieces_of(dutch)
    if part.random:
        spread = vectors.std(axis=0)
        noise = np.random.default_rng(seed).normal(size=(len(pieces), vectors.shape[1]))
        return np.asarray(vectors.mean(axis=0) + spread * noise, dtype=np.float32)
    weights = mixing_weights(counts, part)
    carried = np.asarray(weights @ vectors)
    # A mean is shorter than what it is made of; the layers expect the usual length.
    length = np.asarray(weights @ np.linalg.norm(vectors, axis=1))
    now = np.linalg.norm(carried, axis=1)
    carried *= (length / np.maximum(now, 1e-9))[:, None]
    known = np.diff(weights.indptr) > 0
    theirs = teacher.get_vocab()
    for number, piece in enumerate(pieces):
        same = theirs.get(piece)
        plain = not piece.removeprefix("##").isalpha()
        if same is not None and (piece in SPECIAL or plain or not known[number]):
            carried[number] = vectors[same]
            known[number] = True
    ids = {piece: number for number, piece in enumerate(pieces)}
    middle = carried[known].mean(axis=0)
    filled = carried.copy()
    for place in np.flatnonzero(~known):
        parts = _made_of(pieces[place], ids, known)
        filled[place] = carried[parts].mean(axis=0) if parts else middle
    return filled.astype(np.float32)


def _made_of(piece: str, ids: dict[str, int], known: np.ndarray) -> list[int]:
    """The longest shorter known pieces that a piece falls into, from the left."""
    inside = piece.startswith("##")
    rest = piece.removeprefix("##")
    found: list[int] = []
    whole = rest
    while rest:
        for size in range(len(rest), 0, -1):
            candidate = ("##" if inside or found else "") + rest[:size]
            number = ids.get(candidate)
            if number is not None and known[number] and rest[:size] != whole:
                found.append(number)
                rest = rest[size:]
                break
        else:
            rest = rest[1:]
    return found


def _encode(tokenizer: Tokenizer, texts: list[str]) -> list[Encoding]:
    found: list[Encoding] = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return found
