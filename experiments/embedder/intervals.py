"""Measures of embedders with the interval that chance in the test texts leaves them.

    python experiments/embedder/intervals.py CORPORA REAL NAME [NAME ...]

CORPORA and REAL are folders as `wor-match embedder evaluate` takes them, a name is an embedder as
it takes them. Sentence pairs, own items and wishes are drawn anew, with replacement, 2,000 times;
between the brackets stand the 2.5th and 97.5th percentile (Efron 1979, doi 10.1214/aos/1176344552).
Prints a Markdown table. How far another seed would be off, is not in it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import stats

from wor_match.bootstrap import make_embedder
from wor_match.cli.embedder import recommended
from wor_match.embedding.recipe.corpora import domain_folder, is_held_back, read_triples
from wor_match.embedding.recipe.measures import (
    above_and_found,
    cosines_and_scores,
    json_lines,
    real_gains,
    text_of,
)

ROUNDS = 2000
SEED = 5


def interval(value: Callable[[np.ndarray], float], rows: int) -> tuple[float, float, float]:
    """The value of all rows, and the bounds of 95 % of the values of rows drawn anew."""
    generator = np.random.default_rng(SEED)
    drawn = [value(generator.integers(rows, size=rows)) for _ in range(ROUNDS)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return value(np.arange(rows)), float(low), float(high)


def intervals(name: str, corpora: Path, real: Path) -> dict[str, tuple[float, float, float]]:
    """All measures x 100 of one embedder, each with its bounds."""
    embedder = make_embedder(name)
    found = {}
    for title, file in (("STSb-nl dev", "stsb_nl_dev"), ("SICK-NL trial", "sick_nl_trial")):
        cosine, score = cosines_and_scores(embedder.embed, corpora / "eval" / f"{file}.tsv.gz")

        def spearman(
            rows: np.ndarray, cosine: np.ndarray = cosine, score: np.ndarray = score
        ) -> float:
            return float(100 * stats.spearmanr(cosine[rows], score[rows]).statistic)

        found[title] = interval(spearman, len(cosine))
    triples = read_triples(domain_folder(corpora))
    held = [one for one in triples if is_held_back(one.theme)]
    kept = [one for one in triples if not is_held_back(one.theme)]
    by_item = above_and_found(embedder.embed, held, kept)
    for place, title in enumerate(("above near miss", "recall@10")):
        right = np.array([np.mean(one[place]) for one in by_item])
        found[title] = mean_of(right)
    texts = [text_of(row) for row in json_lines(real / "activities.jsonl")]
    found["real"] = mean_of(np.array(real_gains(embedder.prepare(texts).embed, real)))
    found["in recommend"] = mean_of(np.array(recommended(name, real)))
    return found


def mean_of(values: np.ndarray) -> tuple[float, float, float]:
    return interval(lambda rows: float(100 * values[rows].mean()), len(values))


def main(corpora: Path, real: Path, names: list[str]) -> None:
    for number, name in enumerate(names):
        found = intervals(name, corpora, real)
        if not number:
            print("| | " + " | ".join(found) + " |")
            print("| --- |" + " ---: |" * len(found))
        cells = (f"{value:.1f} [{low:.1f}, {high:.1f}]" for value, low, high in found.values())
        print(f"| {Path(name).name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
