"""Does a learned affinity of wishes and activities pay? Simulated worlds, written to results.csv.

    python -m experiments.affinity.run --cache FOLDER [--seed N ...] [--history N ...] [--kind K ...]

The affinity w' M v (see `fit`) is one more factor beside those of the model, cross-fitted by client in
training, and the fit of start and stay decides what it is worth. Kinds: `choices` from lists;
`suggestions`, choices and what coaches put on lists; `chance`, choices made blindly, which must do no harm.
Everything here is simulated.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.affinity.fit import Axes, Lists, fit
from experiments.affinity.signals import Shown, both, by_chance, choices, shown, suggestions
from experiments.study import worlds
from experiments.study.lessons import (
    Lessons,
    learn,
    lessons,
    scale_of_likeness,
    with_interest,
)
from experiments.study.measures import TOP
from experiments.study.ranking import Grid
from experiments.study.worlds import Ready
from wor_match.matching.curve import Curve
from wor_match.matching.model import Model
from wor_match.matching.shortlist import best

HERE = Path(__file__).parent
KINDS = ("choices", "suggestions", "chance")
WIDTH, FOLDS, MOST_ROUNDS = 16, 5, 12
SUGGESTION_FOLDS, SUGGESTION_ROUNDS = 3, 4
WORLD = {
    "clients": 2000,
    "new_clients": 200,
    "held_out": 0,
    "activities": 150,
    "weeks": 104,
    "embedder": "wor-nl",
}
# What the table would say of an affinity, in log-odds of a choice (assumption): half of it on start, a
# quarter on stay, give or take; 0 where it is unknown.
KNOTS = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
SLOPE, SLOPE_SD, BEND_SD = (0.5, 0.25), (0.3, 0.2), 0.05
COLUMNS = (
    "world",
    "history",
    "kind",
    "way",
    "gain",
    "gain_se",
    "correlation",
    "tau2",
    "start_slope",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--history", type=int, action="append")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--out", type=Path, default=HERE / "results.csv")
    options = parser.parse_args()
    rows: list[tuple[Any, ...]] = []
    for seed in options.seed or (8101, 8102, 8103):
        ready = worlds.ready(seed, {"large": [], "world": WORLD}, options.cache)
        everything, logged = lessons(ready), shown(ready)
        for history in options.history or (500, 2000):
            found = of_history(ready, everything, logged, history, options.kind or KINDS)
            rows += [(seed, history, *row) for row in found]
            print(*rows[-len(found) :], sep="\n", flush=True)
    with options.out.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def of_history(
    ready: Ready, everything: Lessons, logged: Shown, history: int, kinds: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    """Rows as in `COLUMNS`, without world and history."""
    ids = ready.first(history)
    here, grid = everything.of(ids), Grid(ready)
    learned = learn(here, ready.prior)
    before = gains(grid.weeks_of(learned, grid.values), ready)
    scale = scale_of_likeness(ready, grid.interest)
    told = with_interest(grid.values, grid.interest.ravel(), scale)
    best_told = learn(
        replace(here, values=with_interest(here.values, here.interest, scale)), ready.prior
    )
    rows: list[tuple[Any, ...]] = [
        ("prior", _mean(gains(grid.weeks_of(ready.prior, grid.values), ready))),
        ("learned", _mean(before)),
        ("true interests", _mean(gains(grid.weeks_of(best_told, told), ready))),
    ]
    rows = [(*row, "", "", "", "", "") for row in rows]
    for kind in kinds:
        found = affinity(ready, logged, lists_of(kind, ready, logged, ids), here, kind)
        model = learn(
            replace(here, values={**here.values, "affinity": found.past}),
            with_affinity(ready.prior),
        )
        score = grid.weeks_of(model, {**grid.values, "affinity": found.new.ravel()})
        after = gains(score, ready)
        gain, known = after - before, ~np.isnan(found.new)
        rows.append(
            (
                kind,
                _mean(after),
                _mean(gain),
                round(float(gain.std() / len(gain) ** 0.5), 4),
                round(float(np.corrcoef(found.new[known], grid.interest[known])[0, 1]), 3),
                round(found.tau2, 3),
                round(float(model.curves[-1].effect[4, 0]), 3),
            )
        )
    return rows


def lists_of(kind: str, ready: Ready, logged: Shown, ids: set[str]) -> Lists:
    own = choices(logged, ids, ready.prior)
    rng = np.random.default_rng(ready.seed)
    if kind == "chance":
        return by_chance(own, rng)
    return both(own, suggestions(logged, ids, rng)) if kind == "suggestions" else own


@dataclass(frozen=True)
class Found:
    """Affinity of each target of the past `(n,)`, cross-fitted, and of the new grid `(C, A)`."""

    past: np.ndarray
    new: np.ndarray
    tau2: float


def affinity(ready: Ready, logged: Shown, lists: Lists, here: Lessons, kind: str) -> Found:
    """Learned from all these lists for new clients, and for each fold from the lists of the others."""
    wishes = Axes.of(logged.wish[np.unique(lists.client)], WIDTH)
    texts = Axes.of(logged.text, WIDTH)
    wish, text = wishes(logged.wish), texts(logged.text)
    large = kind == "suggestions"
    whole = fit(lists, wish, text, most_rounds=SUGGESTION_ROUNDS if large else MOST_ROUNDS)
    folds = SUGGESTION_FOLDS if large else FOLDS
    fold = np.random.default_rng(ready.seed).integers(0, folds, len(wish))
    client = np.array([logged.client_at[x] for x in here.targets.client_id], int)
    activity = np.array([logged.activity_at[x] for x in here.targets.activity_id], int)
    past = np.full(len(client), np.nan)
    for one in range(folds):
        part = fit(lists.take(fold[lists.client] != one), wish, text, whole.variance)
        rows = fold[client] == one
        past[rows] = np.einsum("ij,jk,ik->i", wish[client[rows]], part.matrix, text[activity[rows]])
    past[~(logged.wish != 0).any(axis=1)[client]] = np.nan
    new_wish = np.asarray(ready.new.wish_vector.matrix)
    new = wishes(new_wish) @ whole.matrix @ texts(ready.matcher.columns.text_vector.matrix).T
    new[~(new_wish != 0).any(axis=1)] = np.nan
    return Found(past, new, float(whole.variance[2]))


def with_affinity(prior: Model) -> Model:
    """The table with a curve for the affinity."""
    effect = np.vstack([np.outer(KNOTS, SLOPE), np.zeros(2)])
    apart = np.abs(np.subtract.outer(np.arange(len(KNOTS)), np.arange(len(KNOTS))))
    blocks = []
    for outcome, believed in enumerate(prior.covariance):
        own = np.eye(len(KNOTS) + 1) * BEND_SD**2
        own[:-1, :-1] = SLOPE_SD[outcome] ** 2 * np.outer(KNOTS, KNOTS) + BEND_SD**2 * 0.8**apart
        size = len(believed)
        block = np.zeros((size + len(own),) * 2)
        block[:size, :size], block[size:, size:] = believed, own
        blocks.append(block)
    curves = (*prior.curves, Curve("affinity", KNOTS, effect, "assumption"))
    return replace(prior, curves=curves, covariance=np.stack(blocks))


def gains(score: np.ndarray, ready: Ready) -> np.ndarray:
    """Per new client what the first three gain over chance; the mean is `way_to_oracle`."""
    enough = ready.allowed.sum(axis=1) > TOP
    weeks, allowed = ready.weeks[enough], ready.allowed[enough]
    chance = np.nanmean(np.where(allowed, weeks, np.nan), axis=1)
    gained, possible = (
        np.take_along_axis(weeks, best(np.where(allowed, by, -np.inf), TOP), axis=1).mean(axis=1)
        - chance
        for by in (score[enough], weeks)
    )
    return np.asarray(gained / possible.mean())


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 4)


if __name__ == "__main__":
    main()
