"""Character n-grams, weighted by rarity: no model, no download, no training.

Each word, padded with a space on both sides, is cut into pieces of three to five characters. A text
becomes the TF-IDF vector of its pieces (sublinear term frequency, smoothed inverse document
frequency over the catalogue), told apart by a hash of 20 bits, in a sparse matrix. Compounds,
which Dutch is full of, share their parts.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

import numpy as np
from scipy import sparse

# Words that say how, not what. Left out, because in a short wish they outweigh the rest.
FUNCTION_WORDS = frozenset(
    """
    aan al alle alleen allemaal als altijd andere anders ben bent best bij bijna daar daarna dan dat
    de deze die dit doe doen doet door dus echt een eens eerst eigenlijk elk elke en er ergens even
    gaan gaat ga geen geweest goed graag haar had hadden heb hebben hebt heeft heel heen hem hen het
    hier hij hoe hoef hoeft hun ieder iedere iedereen iemand iets ik in is ja je jij jou jouw jullie
    kan kon kunnen kunt kom komen komt laat lang liever maar maken maakt maak me mee meer meest men
    met mij mijn misschien moet moeten moest mag na naar net niemand niet niets niks nog nooit nou
    nu of om onder ons onze ook op over pas samen soms steeds te tegen terug toch toe toen tot u uit
    uw vaak van vanaf vanzelf veel verder vind vindt voor waar wanneer want waren was wat weer weet
    weinig wel welke werd wie wil willen wilt word worden wordt wou ze zeg zegt zei zelf zich zie
    ziet zij zijn zit zo zoals zonder zou zouden
    """.split()
)
SIZES = (3, 4, 5)
PIECE_BITS = 20
BATCH = 1024

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class LexicalEmbedder:
    """TF-IDF of character n-grams, as sparse rows.

    Unprepared, all pieces weigh the same; `prepare` weighs them by their rarity in a catalogue.
    """

    def __init__(self, rarity: np.ndarray | None = None) -> None:
        self.rarity = rarity

    @property
    def name(self) -> str:
        return "lexical"

    @property
    def digest(self) -> str:
        weights = b"" if self.rarity is None else self.rarity.tobytes()
        return "lexical-" + hashlib.sha256(weights).hexdigest()[:16]

    def prepare(self, texts: Sequence[str]) -> LexicalEmbedder:
        documents = np.zeros(1 << PIECE_BITS, dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            _, piece, _ = _count_pieces(texts[start : start + BATCH])
            np.add.at(documents, piece, 1)
        rarity = np.log((1 + len(texts)) / (1 + documents)) + 1
        return LexicalEmbedder(rarity.astype(np.float32))

    def embed(self, texts: Sequence[str]) -> sparse.csr_array:
        rows, pieces, weights = [], [], []
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            row, piece, count = _count_pieces(batch)
            weight = 1 + np.log(count)
            if self.rarity is not None:
                weight *= self.rarity[piece]
            length = np.sqrt(np.bincount(row, weight**2, minlength=len(batch)))
            rows.append(row + start)
            pieces.append(piece)
            weights.append((weight / length[row]).astype(np.float32))
        shape = len(texts), 1 << PIECE_BITS
        if not rows:
            return sparse.csr_array(shape, dtype=np.float32)
        bounds = np.searchsorted(np.concatenate(rows), np.arange(len(texts) + 1))
        return sparse.csr_array(
            (np.concatenate(weights), np.concatenate(pieces), bounds), shape=shape
        )


def normalise(text: str) -> str:
    """Lower case without accents or function words, one space between runs of letters and digits."""
    plain = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(mark)
    )
    words = "".join(mark if mark.isalnum() else " " for mark in plain).split()
    return " ".join(word for word in words if word not in FUNCTION_WORDS)


def _count_pieces(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, piece (hash) and count of every distinct piece of every text."""
    padded = [f" {normalise(text)} " for text in texts]
    owner = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    letters = np.frombuffer("".join(padded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    space = letters == np.uint64(32)
    rows, pieces = [], []
    for size in SIZES:
        starts = len(letters) - size + 1
        if starts <= 0:
            continue
        mixed = np.full(starts, np.uint64(size))
        inside = np.zeros(starts, dtype=bool)
        for offset in range(size):
            mixed = (mixed ^ letters[offset : offset + starts]) * _MULTIPLIER
            mixed ^= mixed >> np.uint64(29)
            if 0 < offset < size - 1:
                inside |= space[offset : offset + starts]
        whole = ~inside & (owner[:starts] == owner[size - 1 :])
        rows.append(owner[:starts][whole])
        pieces.append((mixed[whole] >> np.uint64(64 - PIECE_BITS)).astype(np.int64))
    if not rows:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0)
    key = np.concatenate(rows) * (1 << PIECE_BITS) + np.concatenate(pieces)
    distinct, count = np.unique(key, return_counts=True)
    return distinct >> PIECE_BITS, distinct & ((1 << PIECE_BITS) - 1), count.astype(float)
