"""The text that an embedder is made from: parallel text, a lexicon and our own.

A folder of corpora holds `parallel/NAME.tsv.gz` and `lexicon/NAME.tsv.gz` (columns `nl`, `en`), and
`domain/` with our own text. Where the last is missing, the copy in the project is taken.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wor_match.embedding.recipe.config import TextPart
from wor_match.errors import FileProblem

Pair = tuple[str, str]
"""A text in Dutch and in English."""

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
HELD_BACK_PART = 10


@dataclass(frozen=True)
class Triple:
    """A wish (or activity), what means the same or fits, and what only seems to."""

    theme: str
    wish: Pair
    matches: tuple[Pair, ...]
    near_misses: tuple[Pair, ...]
    is_item: bool
    """A wish with activities; else a paraphrase."""


@dataclass(frozen=True)
class Corpora:
    """`held` is never trained on; `domain` is all of our other text, in pairs."""

    parallel: dict[str, list[Pair]]
    lemmas: list[Pair]
    frequencies: dict[str, float]
    triples: list[Triple]
    held: list[Triple]
    domain: list[Pair]
    terms: list[Pair]


def is_held_back(theme: str) -> bool:
    """One theme in ten, by its name alone: the same in every file and on every machine."""
    digest = hashlib.sha256(theme.strip().lower().encode()).hexdigest()
    return int(digest[:8], 16) % HELD_BACK_PART == 0


def read_corpora(folder: Path, part: TextPart, seed: int) -> Corpora:
    """Reads what a recipe names. Raises `FileProblem` for a file that is not there."""
    parallel = {
        name: sample(read_pairs(folder / "parallel" / f"{name}.tsv.gz"), part.most_rows, seed)
        for name in part.align
    }
    lexicon = folder / "lexicon"
    lemmas = read_pairs(lexicon / "odwn_lemmas.tsv.gz") if part.lexicon else []
    frequencies = read_frequencies(lexicon / "wordfreq_nl.tsv.gz") if part.lexicon else {}
    own = domain_folder(folder)
    triples = read_triples(own)
    kept = [triple for triple in triples if not is_held_back(triple.theme)]
    held = [triple for triple in triples if is_held_back(triple.theme)]
    if not part.domain:
        return Corpora(parallel, lemmas, frequencies, [], held, [], [])
    climate = [
        (row["nl"], row["en"])
        for row in _json_lines(own / "climate_sentences.jsonl")
        if not is_held_back(row["nl"])
    ]
    terms = [
        (fields[0], fields[1])
        for path in sorted(own.glob("terms_*.tsv"))
        for line in path.read_text("utf-8").splitlines()
        if len(fields := line.split("\t")) == 2
    ]
    domain = list(dict.fromkeys([*texts_of(kept), *climate]))
    return Corpora(parallel, lemmas, frequencies, kept, held, domain, terms)


def domain_folder(folder: Path) -> Path:
    """Our own text: in the corpora, else the project's copy."""
    for own in (folder / "domain", Path(__file__).parents[3] / "data" / "embedding"):
        if own.is_dir():
            return own
    raise FileProblem(f"{folder}: expected a folder 'domain' with items_*.jsonl; found none")


def read_pairs(path: Path) -> list[Pair]:
    """The columns `nl` and `en` of a table."""
    return [(row["nl"], row["en"]) for row in read_table(path) if row["nl"] and row["en"]]


def read_frequencies(path: Path) -> dict[str, float]:
    """Zipf value (log10 of occurrences per 10^9 words) per word; empty without the file."""
    if not path.is_file():
        return {}
    return {row["word"]: float(row["zipf"]) for row in read_table(path)}


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a gzipped table with tabs and a header."""
    if not path.is_file():
        raise FileProblem(f"{path}: expected a gzipped table; there is no such file")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_triples(own: Path) -> list[Triple]:
    """Every item and paraphrase of our own text."""
    triples: list[Triple] = []
    for path in sorted(own.glob("items_*.jsonl")):
        for row in _json_lines(path):
            matches = tuple(_pair(match) for match in row["matches"])
            near: tuple[Pair, ...] = (_pair(row["near_miss"]),)
            triples.append(Triple(row["theme"], _pair(row["wish"]), matches, near, True))
    for path in sorted(own.glob("paraphrase_*.jsonl")):
        for row in _json_lines(path):
            near = tuple(_pair(row[key]) for key in ("other", "opposite", "related") if key in row)
            triples.append(Triple(row["theme"], _pair(row["a"]), (_pair(row["b"]),), near, False))
    return triples


def texts_of(triples: Sequence[Triple]) -> list[Pair]:
    """Every text of the triples, in order."""
    return [pair for one in triples for pair in (one.wish, *one.matches, *one.near_misses)]


def sentences(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs cut into sentences, where both sides fall into as many."""
    found: list[Pair] = []
    for dutch, english in pairs:
        left, right = _SENTENCE_END.split(dutch), _SENTENCE_END.split(english)
        found.extend(
            zip(left, right, strict=True) if len(left) == len(right) else [(dutch, english)]
        )
    return found


def synonyms(lemmas: Sequence[Pair], most: int = 4) -> list[Pair]:
    """A lexicon with one translation a row: 'a, b, c' is three."""
    return [
        (dutch, one.strip())
        for dutch, english in lemmas
        for one in english.split(",")[:most]
        if one.strip()
    ]


def _pair(value: dict[str, Any]) -> Pair:
    return value["nl"], value["en"]


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def sample(pairs: list[Pair], most: int, seed: int) -> list[Pair]:
    """At most `most` of the pairs, drawn with a seed."""
    return pairs if len(pairs) <= most else random.Random(seed).sample(pairs, most)
