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
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wor_match.embedding.recipe.config import TextPart
from wor_match.embedding.recipe.inflection import inflected
from wor_match.embedding.recipe.scenes import read_scenes
from wor_match.errors import FileProblem

Pair = tuple[str, str]
"""A text in Dutch and in English."""

_WORD = re.compile(r"[a-z]+")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
HELD_BACK_PART = 10
PROJECT_TEXT = Path(__file__).parents[3] / "data" / "embedding"


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
    basics: list[Pair] = field(default_factory=list)
    """Everyday words with their first meanings."""
    forms: list[Pair] = field(default_factory=list)
    """Inflected forms of the lemmas."""
    basic_forms: list[Pair] = field(default_factory=list)
    """Those of the everyday words."""
    scenes: list[Pair] = field(default_factory=list)
    """Everyday sentences put together from parts."""
    shared: list[Pair] = field(default_factory=list)
    """Names and loan words, the same in both languages."""


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
    own = PROJECT_TEXT if part.own == "project" else domain_folder(folder)
    triples = read_triples(own)
    kept = [triple for triple in triples if not is_held_back(triple.theme)]
    held = [triple for triple in triples if is_held_back(triple.theme)]
    basics = read_terms(own / "words_everyday.tsv") if part.basics else []
    forms: list[Pair] = []
    basic_forms: list[Pair] = []
    if part.inflect:
        english = _words_of([*parallel.values(), texts_of(kept)])
        basic_forms = inflected(basics, frequencies, english)
        forms = inflected(lemmas, frequencies, english)
    scenes = read_scenes(own / "scenes.toml", part.scenes, seed)
    words = basics, forms, basic_forms, scenes
    if not part.domain:
        return Corpora(parallel, lemmas, frequencies, [], held, [], [], *words)
    climate = [
        (row["nl"], row["en"])
        for row in _json_lines(own / "climate_sentences.jsonl")
        if not is_held_back(row["nl"])
    ]
    terms = [pair for path in sorted(own.glob("terms_*.tsv")) for pair in read_terms(path)]
    domain = list(dict.fromkeys([*texts_of(kept), *climate]))
    return Corpora(parallel, lemmas, frequencies, kept, held, domain, terms, *words)


def with_shared_words(corpora: Corpora, pieces: Container[str], least: float) -> Corpora:
    """The corpora with the frequent Dutch words that the teacher has a piece of its own for.

    Most are names. What is in the lexicon or in our own Dutch text has another meaning in English
    too often ("die", "want"), and is left out.
    """
    own = [*corpora.lemmas, *corpora.basics, *corpora.forms, *corpora.basic_forms]
    own += [*corpora.domain, *corpora.terms, *corpora.scenes]
    dutch = {word for text, _ in own for word in _WORD.findall(text.lower())}
    shared = [
        (word, word)
        for word, zipf in corpora.frequencies.items()
        if zipf >= least and len(word) > 2 and word in pieces and word not in dutch
    ]
    return replace(corpora, shared=shared)


def domain_folder(folder: Path) -> Path:
    """Our own text: in the corpora, else the project's copy."""
    for own in (folder / "domain", PROJECT_TEXT):
        if own.is_dir():
            return own
    raise FileProblem(f"{folder}: expected a folder 'domain' with items_*.jsonl; found none")


def read_pairs(path: Path) -> list[Pair]:
    """The columns `nl` and `en` of a table."""
    return [(row["nl"], row["en"]) for row in read_table(path) if row["nl"] and row["en"]]


def read_terms(path: Path) -> list[Pair]:
    """Dutch and English of a table without header; none where there is no such file."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return [(row[0], row[1]) for line in lines if len(row := line.split("\t")) == 2]


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


def _words_of(groups: Iterable[Sequence[Pair]]) -> set[str]:
    """All words of the English sides."""
    return {
        word for group in groups for _, english in group for word in _WORD.findall(english.lower())
    }


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
