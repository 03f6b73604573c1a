"""Rows that say the same: exactly, or nearly.

Nearly is found without comparing all pairs: rows with the same title in the same place, and rows
whose texts share most of their word triples. For the latter, MinHash (Broder 1997) gives each text
a short signature, texts that agree in one band of it are candidates, and candidates are compared
in full. Time and memory grow with the number of rows, not with its square.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from wor_match.ingest.labels import normal

SIMILAR: Final = 0.8
"""Share of word triples in common (Jaccard) from which two texts nearly say the same."""
BANDS: Final = 8
ROWS_PER_BAND: Final = 4
SHINGLE_WORDS: Final = 3
FEWEST_SHINGLES: Final = 6
CHUNK: Final = 10_000
SEED: Final = 20_260_101
SMALL_WORDS: Final = frozenset("de het een in op bij van voor en te t s".split())
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
    """40 hexadecimal digits that equal contents share, wherever they stand in a file.

    Capitals and spaces make no difference, for two exports of one list differ in them; in the
    short fields neither do accents and punctuation.
    """
    short = (row.title, row.organisation, row.place, row.when)
    long = unicodedata.normalize("NFC", row.description.casefold())
    # A text without any letter or digit keeps what it has: '♥' and '☺' are two titles.
    parts = (*(normal(text) or text.strip() for text in short), " ".join(long.split()))
    content = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def near_duplicates(rows: Sequence[Described]) -> list[NearPair]:
    """Pairs of rows that nearly say the same; every row once at most as the later one."""
    found: dict[int, NearPair] = {}
    for pair in _same_title(rows):
        found.setdefault(pair.second, pair)
    for pair in _similar_text(rows):
        found.setdefault(pair.second, pair)
    return [found[second] for second in sorted(found)]


@lru_cache(maxsize=65_536)
def _key(title: str) -> str:
    """The title without spaces and small words: 'Koffie-ochtend in de Brug', 'Koffieochtend Brug'."""
    words = normal(title).split()
    return "".join(word for word in words if word not in SMALL_WORDS) or "".join(words)


def _same_title(rows: Sequence[Described]) -> list[NearPair]:
    """Same title with the same place, or with the same organisation and no other place."""
    by_place: dict[tuple[str, str], int] = {}
    by_organisation: dict[tuple[str, str], int] = {}
    pairs = []
    for at, row in enumerate(rows):
        title, place, organisation = _key(row.title), normal(row.place), normal(row.organisation)
        if not title:
            continue
        earlier = by_place.setdefault((title, place), at) if place else at
        if earlier != at:
            pairs.append(NearPair(earlier, at, "nearly the same title and the same place"))
            continue
        if organisation:
            earlier = by_organisation.setdefault((title, organisation), at)
            other = normal(rows[earlier].place)
            if earlier != at and (not place or not other or place == other):
                pairs.append(
                    NearPair(earlier, at, "nearly the same title and the same organisation")
                )
    return pairs


def _similar_text(rows: Sequence[Described]) -> list[NearPair]:
    shingles, signatures = _signatures(rows)
    pairs: dict[int, NearPair] = {}
    long_enough = np.flatnonzero([len(found) >= FEWEST_SHINGLES for found in shingles])
    for band in range(BANDS):
        part = signatures[:, band * ROWS_PER_BAND : (band + 1) * ROWS_PER_BAND]
        # One number per band: rows with the same four minima get the same one.
        mixed = np.zeros(len(rows), dtype=np.uint64)
        for column in part.T:
            mixed = _mix(mixed ^ column)
        order = long_enough[np.argsort(mixed[long_enough], kind="stable")]
        sorted_keys = mixed[order]
        same = np.flatnonzero(sorted_keys[1:] == sorted_keys[:-1]) + 1
        first, last = -1, -1
        for place in same.tolist():
            # Within a bucket each row is compared with the first and with the one before it:
            # enough to find one partner for most, and linear however large the bucket.
            first = first if place - 1 == last else place - 1
            last = place
            at = int(order[place])
            if at in pairs:
                continue
            for other in dict.fromkeys((int(order[first]), int(order[place - 1]))):
                if _elsewhere(rows[other], rows[at]):
                    continue
                if _jaccard(shingles[other], shingles[at]) >= SIMILAR:
                    pairs[at] = NearPair(other, at, "nearly the same text")
                    break
    return list(pairs.values())


def _mix(numbers: np.ndarray) -> np.ndarray:
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray(mixed ^ (mixed >> np.uint64(29)))


def _elsewhere(one: Described, other: Described) -> bool:
    """Whether both say where, and it is not the same: a chain of cafés is not a duplicate."""
    here, there = normal(one.place), normal(other.place)
    return bool(here and there and here != there)


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    here, there = set(one.tolist()), set(other.tolist())
    return len(here & there) / len(here | there)


def _signatures(rows: Sequence[Described]) -> tuple[list[np.ndarray], np.ndarray]:
    """Word triples of each row, as numbers, and its `(n, 32)` MinHash signature."""
    random = np.random.default_rng(SEED)
    count = BANDS * ROWS_PER_BAND
    factors = random.integers(1, 2**63, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shingles: list[np.ndarray] = []
    signatures = np.zeros((len(rows), count), dtype=np.uint64)
    codes = _Codes()
    for start in range(0, len(rows), CHUNK):
        numbers: list[int] = []
        lengths: list[int] = []
        for row in rows[start : start + CHUNK]:
            words = WORD.findall(f"{row.title} {row.description}".casefold())
            numbers += [codes[word] for word in words]
            # Padding gives a row of fewer than three words one triple of its own as well.
            missing = max(0, SHINGLE_WORDS - len(words))
            numbers += [0] * missing
            lengths.append(len(words) + missing)
        mixed = np.zeros(max(0, len(numbers) - SHINGLE_WORDS + 1), dtype=np.uint64)
        all_words = np.array(numbers, dtype=np.uint64)
        for step in range(SHINGLE_WORDS):
            mixed = _mix(mixed + all_words[step : step + len(mixed)])
        ends = np.cumsum(lengths)
        # The last two triples of a row run on into the next row: left out.
        crossing = np.concatenate([ends - step for step in range(1, SHINGLE_WORDS)])
        keep = np.ones(len(numbers), dtype=bool)
        keep[crossing] = False
        triples = mixed[keep[: len(mixed)]]
        sizes = np.array(lengths) - (SHINGLE_WORDS - 1)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        shingles += np.split(triples, starts[1:])
        for column, factor in enumerate(factors):
            hashed = (triples * factor) >> np.uint64(32)
            signatures[start : start + CHUNK, column] = np.minimum.reduceat(hashed, starts)
    return shingles, signatures


class _Codes(dict[str, int]):
    """A number per word; crc32 rather than hash(): the same in every process."""

    def __missing__(self, word: str) -> int:
        code = self[word] = zlib.crc32(word.encode("utf-8", "replace")) + 1
        return code
