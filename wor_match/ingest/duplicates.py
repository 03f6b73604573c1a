"""Rows that say the same: exactly, or nearly.

Nearly is found without comparing all pairs: rows with the same title in the same place, and rows
whose texts share most of their word triples. For the latter, MinHash (Broder 1997) gives each text
a short signature, texts that agree in one band of it are candidates, and candidates are compared
in full. Time and memory grow with the number of rows, not with its square.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from wor_match.ingest.labels import normal, normal_text

SIMILAR: Final = 0.8
"""Share of word triples in common (Jaccard) from which two texts nearly say the same."""
BANDS: Final = 8
ROWS_PER_BAND: Final = 4
SHINGLE_WORDS: Final = 3
FEWEST_SHINGLES: Final = 6
CHUNK: Final = 10_000
SEED: Final = 20_260_101
WORD: Final = re.compile(r"\w+")


class Described(NamedTuple):
    """What makes a row look like another one."""

    title: str
    description: str = ""
    organisation: str = ""
    place: str = ""
    when: str = ""


class NearPair(NamedTuple):
    """Positions of two rows that nearly say the same, the earlier first, and why."""

    first: int
    second: int
    why: str


def content_digest(row: Described) -> str:
    """40 hexadecimal digits that equal contents share, wherever they stand in a file."""
    parts = (row.title, row.organisation, row.place, row.when, row.description)
    # Words only: capitals, accents, spaces and full stops differ between exports of one list.
    return hashlib.sha1("\x1f".join(map(_plain, parts)).encode(), usedforsecurity=False).hexdigest()


def _plain(text: str) -> str:
    # A text without any letter or digit keeps what it has: '♥' and '☺' are two titles.
    return (normal(text) if len(text) < 100 else normal_text(text)) or text.strip()


def near_duplicates(rows: Sequence[Described]) -> list[NearPair]:
    """Pairs of rows that nearly say the same; every row once at most as the later one."""
    found: dict[int, NearPair] = {}
    for pair in _same_title(rows):
        found.setdefault(pair.second, pair)
    for pair in _similar_text(rows):
        found.setdefault(pair.second, pair)
    return [found[second] for second in sorted(found)]


def _same_title(rows: Sequence[Described]) -> list[NearPair]:
    """Same title with the same place, or with the same organisation and no other place."""
    by_place: dict[tuple[str, str], int] = {}
    by_organisation: dict[tuple[str, str], int] = {}
    pairs = []
    for at, row in enumerate(rows):
        title, place, organisation = normal(row.title), normal(row.place), normal(row.organisation)
        if not title:
            continue
        earlier = by_place.setdefault((title, place), at) if place else at
        if earlier != at:
            pairs.append(NearPair(earlier, at, "the same title and place"))
            continue
        if organisation:
            earlier = by_organisation.setdefault((title, organisation), at)
            other = normal(rows[earlier].place)
            if earlier != at and (not place or not other or place == other):
                pairs.append(NearPair(earlier, at, "the same title and organisation"))
    return pairs


def _similar_text(rows: Sequence[Described]) -> list[NearPair]:
    shingles, signatures = _signatures(rows)
    pairs: dict[int, NearPair] = {}
    enough = np.array([len(s) >= FEWEST_SHINGLES for s in shingles], dtype=bool)
    for band in range(BANDS):
        part = signatures[:, band * ROWS_PER_BAND : (band + 1) * ROWS_PER_BAND]
        # One number per band: rows with the same four minima get the same one.
        mixed = np.zeros(len(rows), dtype=np.uint64)
        for column in part.T:
            mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        order = np.flatnonzero(enough)
        order = order[np.argsort(mixed[order], kind="stable")]
        first = -1
        for before, at in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
            if mixed[before] != mixed[at]:
                first = -1
                continue
            first = before if first < 0 else first
            if at in pairs:
                continue
            for other in dict.fromkeys((first, before)):
                if _jaccard(shingles[other], shingles[at]) >= SIMILAR and not _elsewhere(
                    rows[other], rows[at]
                ):
                    pairs[at] = NearPair(other, at, "nearly the same text")
                    break
    return list(pairs.values())


def _elsewhere(one: Described, other: Described) -> bool:
    """Whether both say where, and it is not the same: a chain of cafés is not a duplicate."""
    here, there = normal(one.place), normal(other.place)
    return bool(here and there and here != there)


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def _signatures(rows: Sequence[Described]) -> tuple[list[np.ndarray], np.ndarray]:
    """Different word triples of each row, as numbers, and its `(n, 32)` MinHash signature."""
    random = np.random.default_rng(SEED)
    count = BANDS * ROWS_PER_BAND
    factors = random.integers(1, 2**63, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shingles: list[np.ndarray] = []
    signatures = np.zeros((len(rows), count), dtype=np.uint64)
    codes: dict[str, int] = {}
    for start in range(0, len(rows), CHUNK):
        texts = [
            _shingles(f"{row.title} {row.description}", codes)
            for row in rows[start : start + CHUNK]
        ]
        shingles += texts
        filled = [at for at, text in enumerate(texts) if len(text)]
        if not filled:
            continue
        all_of_them = np.concatenate([texts[at] for at in filled])
        lengths = np.array([len(texts[at]) for at in filled])
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        for column, factor in enumerate(factors):
            hashed = (all_of_them * factor) >> np.uint64(32)
            signatures[start + np.array(filled), column] = np.minimum.reduceat(hashed, starts)
    return shingles, signatures


def _shingles(text: str, codes: dict[str, int]) -> np.ndarray:
    words = WORD.findall(text.casefold())
    if len(words) < SHINGLE_WORDS + FEWEST_SHINGLES - 1:
        return np.empty(0, dtype=np.uint64)
    numbers = np.empty(len(words), dtype=np.uint64)
    for at, word in enumerate(words):
        code = codes.get(word)
        if code is None:
            # crc32 rather than hash(): the same in every process.
            code = codes[word] = zlib.crc32(word.encode("utf-8", "replace")) + 1
        numbers[at] = code
    last = len(words) - SHINGLE_WORDS + 1
    mixed = np.zeros(last, dtype=np.uint64)
    for step in range(SHINGLE_WORDS):
        mixed = (mixed + numbers[step : step + last]) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(31)
    return np.unique(mixed)
