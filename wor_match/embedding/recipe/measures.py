"""How good an embedder is: likeness of sentences, own development items, real wishes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse, stats

from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.embedding.recipe.corpora import (
    Triple,
    domain_folder,
    is_held_back,
    read_table,
    read_triples,
)
from wor_match.ports import Embedder

Embed = Callable[[Sequence[str]], Any]
"""From texts to `(n, d)` rows of length 1, dense or sparse."""


def measure_all(embedder: Embedder, corpora: Path, real: Path | None) -> dict[str, float]:
    """Every measure x 100 of one embedder: Spearman, shares and nDCG@10; higher is better.

    corpora
        Folder with `eval/` (sentence pairs with human scores); a pair table that is not there is
        left out.
    real
        Folder with clients, activities and judgements; None leaves those measures out.
    """
    found = {}
    for title, name in (("STSb-nl dev", "stsb_nl_dev"), ("SICK-NL trial", "sick_nl_trial")):
        table = corpora / "eval" / f"{name}.tsv.gz"
        if table.exists():
            found[title] = spearman(embedder.embed, table)
    triples = read_triples(domain_folder(corpora))
    held = [triple for triple in triples if is_held_back(triple.theme)]
    kept = [triple for triple in triples if not is_held_back(triple.theme)]
    found |= development(embedder.embed, held, kept)
    if real is not None:
        texts = [text_of(row) for row in json_lines(real / "activities.jsonl")]
        prepared = embedder.prepare(texts).embed
        words = LexicalEmbedder().prepare(texts).embed
        found["real nDCG@10"] = 100 * real_wishes(prepared, real)
        found["real, with words"] = 100 * real_wishes(prepared, real, words)
    return found


def text_of(row: dict[str, Any]) -> str:
    """Title and description of an activity."""
    return ". ".join(part for part in (row.get("title"), row.get("description")) if part)


def likeness(left: Any, right: Any) -> np.ndarray:
    """All dot products, dense."""
    product = left @ right.T
    return np.asarray(product.todense() if sparse.issparse(product) else product, dtype=np.float64)


def spearman(embed: Embed, table: Path) -> float:
    """Spearman x 100 between cosine and human score, over a table of sentence pairs."""
    return float(100 * stats.spearmanr(*cosines_and_scores(embed, table)).statistic)


def cosines_and_scores(embed: Embed, table: Path) -> tuple[np.ndarray, np.ndarray]:
    """Of every sentence pair of a table: the cosine, and what people said."""
    rows = list(read_table(table))
    texts = list(dict.fromkeys(text for row in rows for text in (row["nl_1"], row["nl_2"])))
    number = {text: place for place, text in enumerate(texts)}
    vectors = embed(texts)
    left = vectors[[number[row["nl_1"]] for row in rows]]
    right = vectors[[number[row["nl_2"]] for row in rows]]
    product = left.multiply(right) if sparse.issparse(left) else left * right
    cosine = np.asarray(product.sum(axis=1)).ravel()
    return cosine, np.array([float(row["score"]) for row in rows])


def development(embed: Embed, held: Sequence[Triple], others: Sequence[Triple]) -> dict[str, float]:
    """Own items that were held back: does a match stand above its near miss, and is it found?

    `recall@10`: how many of the matches are in the first ten among all activities of all items.
    """
    by_item = above_and_found(embed, held, others)
    pairs = [one for one in held if not one.is_item]
    right = []
    for one in pairs:
        row = likeness(
            embed([one.wish[0]]), embed([dutch for dutch, _ in (*one.matches, *one.near_misses)])
        )[0]
        right.append(row[0] > row[1:].max())
    return {
        "above near miss": 100 * float(np.mean([one for above, _ in by_item for one in above])),
        "recall@10": 100 * float(np.mean([one for _, found in by_item for one in found])),
        "paraphrase first": 100 * float(np.mean(right)) if right else float("nan"),
    }


def above_and_found(
    embed: Embed, held: Sequence[Triple], others: Sequence[Triple]
) -> list[tuple[list[bool], list[bool]]]:
    """Of every held-back item, for each match: above the near miss? Among the first ten?"""
    items = [one for one in held if one.is_item]
    catalogue = list(
        dict.fromkeys(
            dutch
            for one in [*held, *others]
            if one.is_item
            for dutch, _ in (*one.matches, *one.near_misses)
        )
    )
    number = {text: place for place, text in enumerate(catalogue)}
    grid = likeness(embed([one.wish[0] for one in items]), embed(catalogue))
    by_item = []
    for row, one in zip(grid, items, strict=True):
        near = max(row[number[dutch]] for dutch, _ in one.near_misses)
        first = set(np.argsort(-row, kind="stable")[:10].tolist())
        places = [number[dutch] for dutch, _ in one.matches]
        above = [bool(row[place] > near) for place in places]
        by_item.append((above, [place in first for place in places]))
    return by_item


def real_wishes(embed: Embed, folder: Path, beside: Embed | None = None) -> float:
    """Mean nDCG@10 of real wishes over real activities by cosine alone.

    With `beside`, the mean of both cosines, each made standard per wish.
    """
    return float(np.mean(real_gains(embed, folder, beside)))


def real_gains(embed: Embed, folder: Path, beside: Embed | None = None) -> list[float]:
    """nDCG@10 of each real wish, as `real_wishes` says."""
    wishes = json_lines(folder / "clients.jsonl")
    activities = json_lines(folder / "activities.jsonl")
    judged = read_judgements(folder / "qrels.txt")
    texts = [text_of(row) for row in activities]
    grid = np.zeros((len(wishes), len(texts)))
    for one in (embed, beside):
        if one is not None:
            part = likeness(one([row["wish"] for row in wishes]), one(texts))
            spread = part.std(axis=1, keepdims=True)
            grid += (part - part.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-12)
    ids = [row["activity_id"] for row in activities]
    found = []
    for row, client in zip(grid, wishes, strict=True):
        grades = judged.get(client["client_id"])
        if grades:
            order = sorted(range(len(ids)), key=lambda place: (-row[place], ids[place]))
            found.append(ndcg_of([ids[place] for place in order], grades))
    return found


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Grades 1 to 3 of the activities that fit a wish: `wish 0 activity grade` a line."""
    judged: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        wish, _, activity, grade = line.split()
        judged.setdefault(wish, {})[activity] = int(grade)
    return judged


def ndcg_of(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """nDCG@10, gain 2^grade - 1 and discount log2(rank + 1); what is not judged has grade 0."""
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(one, 0) for one in ranked[:10]]) / _gain(best[:10])


def _gain(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / np.log2(place + 2) for place, grade in enumerate(grades)))


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
