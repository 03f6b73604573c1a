"""What a classifier on sentence vectors would find of the climate of a group, beside the phrases.

    python experiments/reading/classifier.py [--embedder wor-nl]

Ridge regression on the vectors of sentences, one for each field and direction (calm, lively, ...),
ten-fold over development texts; of every text the highest sentence counts. Printed is the most it
can find with at least 90 % right, with a cut chosen afterwards: more than a real cut could.
"""

from __future__ import annotations

import argparse

import numpy as np
from measure import by_rules, is_blind, texts

from wor_match.bootstrap import make_embedder
from wor_match.matching.wishes import sentences

FIELDS = ("climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort")
FOLDS, PENALTY, POSITIVE_WEIGHT, LEAST_RIGHT = 10, 1.0, 8.0, 0.9


def fitted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and constant of a weighted ridge regression."""
    weight = np.where(y > 0, POSITIVE_WEIGHT, 1.0)
    centre, mean = np.average(x, axis=0, weights=weight), float(np.average(y, weights=weight))
    weighted = (x - centre) * weight[:, None]
    slope = np.linalg.solve(
        weighted.T @ (x - centre) + PENALTY * np.eye(x.shape[1]), weighted.T @ (y - mean)
    )
    return slope, mean - float(centre @ slope)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedder", default="wor-nl")
    rows = [row for row in texts() if not is_blind(row[2])]
    parts = [sentences(row[2]) or [row[2]] for row in rows]
    owner = np.repeat(np.arange(len(rows)), [len(part) for part in parts])
    embedder = make_embedder(parser.parse_args().embedder)
    vectors = np.asarray(embedder.embed([text for part in parts for text in part]), dtype=float)
    fold = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    print("| side | field | direction | stated | found by phrases | by the classifier |")
    print("| --- | --- | --- | --- | --- | --- |")
    for side in ("client", "activity"):
        for field in FIELDS:
            for sign in (-1, 1):
                stated = np.array([(row[3].get(field, 3) - 3) * sign > 0 for row in rows])
                usable = np.array([field not in row[4] for row in rows])
                here = usable & np.array([row[1] == side for row in rows])
                score = np.full(len(rows), -np.inf)
                for number in range(FOLDS):
                    train = (usable & (fold != number))[owner]
                    slope, constant = fitted(vectors[train], stated[owner][train].astype(float))
                    test = (here & (fold == number))[owner]
                    np.maximum.at(score, owner[test], vectors[test] @ slope + constant)
                order = np.argsort(-score[here])
                right = np.cumsum(stated[here][order])
                good = np.flatnonzero(right / np.arange(1, len(right) + 1) >= LEAST_RIGHT)
                most = int(right[good[-1]]) if len(good) else 0
                ruled = sum(
                    bool((by_rules(side, row[2]).get(field, 3) - 3) * sign > 0)
                    for row, one in zip(rows, stated & here, strict=True)
                    if one
                )
                way = "low" if sign < 0 else "high"
                print(f"| {side} | {field} | {way} | {(stated & here).sum()} | {ruled} | {most} |")


if __name__ == "__main__":
    main()
