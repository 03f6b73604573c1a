"""The study on a tiny world: parts fit together, and what it learns is what `train` learns."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.study import run, worlds
from experiments.study.lessons import (
    Lessons,
    learn,
    lessons,
    past,
    scale_of_likeness,
    with_interest,
)
from experiments.study.measures import way_to_oracle
from experiments.study.ranking import Grid
from experiments.study.truths import chosen_pairs, covers_effects, pseudo_true
from experiments.study.worlds import Ready
from wor_match.bootstrap import make_taxonomy
from wor_match.config import Settings
from wor_match.learning.train import train

CONFIG: dict[str, Any] = {
    "seeds": [11],
    "large": [],
    "world": {
        "clients": 150,
        "clients_large": 200,
        "new_clients": 20,
        "held_out": 20,
        "activities": 30,
        "weeks": 60,
        "embedder": "wor-nl-static",
    },
    "study": {
        "histories": [13, 150],
        "challengers": ["boosting", "popularity", "embedding only", "nearest"],
        "pairs": 100,
        "later_weeks": 30,
        "seed": 1,
    },
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def ready(cache: Path) -> Ready:
    return worlds.ready(11, CONFIG, cache)


@pytest.fixture(scope="module")
def everything(ready: Ready) -> Lessons:
    return lessons(ready)


def test_a_history_teaches_what_train_teaches(ready: Ready, everything: Lessons) -> None:
    ids = ready.first(100)
    by_study = learn(everything.of(ids), ready.prior)
    by_train = train(
        ready.world.activities,
        [one for one in ready.world.clients if one.client_id in ids],
        [one for one in ready.world.outcomes if one.client_id in ids],
        prior=ready.prior,
        embedder=ready.embedder,
        words=ready.matcher.words,
        taxonomy=make_taxonomy(Settings()),
        as_of=everything.targets.as_of,
    ).model
    for mine, theirs in zip(by_study.curves, by_train.curves, strict=True):
        np.testing.assert_allclose(mine.effect, theirs.effect, atol=1e-4)
    np.testing.assert_allclose(by_study.weekly_hazard, by_train.weekly_hazard, atol=1e-5)
    assert not np.allclose(by_study.weekly_hazard, ready.prior.weekly_hazard, atol=1e-4)


def test_histories_are_nested_and_nobody_held_out_is_in_one(ready: Ready) -> None:
    assert len(ready.first(13)) == 13
    assert ready.first(13) < ready.first(100) < ready.first(150)
    assert len(ready.held_out()) == 20
    assert not ready.held_out() & ready.first(150)


def test_the_grid_scores_pairs_as_the_matcher_does(ready: Ready) -> None:
    grid = Grid(ready)
    mine = grid.weeks_of(ready.prior, grid.values)
    theirs = ready.matcher.grid.scores(ready.new).score
    np.testing.assert_allclose(mine[ready.allowed], theirs[ready.allowed], atol=1e-3)


def test_true_interests_bring_the_prior_further(ready: Ready) -> None:
    grid = Grid(ready)
    told = with_interest(
        grid.values, grid.interest.ravel(), scale_of_likeness(ready, grid.interest)
    )
    ways = [
        way_to_oracle(grid.weeks_of(ready.prior, values), ready.weeks, ready.allowed)
        for values in (grid.values, told)
    ]
    assert ways[1] > ways[0] > 0
    likeness = ready.values["wish_similarity"]
    assert np.nanmean(told["wish_similarity"]) == pytest.approx(np.nanmean(likeness))
    assert np.nanstd(told["wish_similarity"]) == pytest.approx(np.nanstd(likeness))


def test_a_challenger_gets_the_same_rows_as_the_model(everything: Lessons) -> None:
    known, targets = past(everything, 12), everything.targets
    assert len(known.chosen) == targets.has_start.sum()
    assert len(known.joined) == targets.has_stay.sum()
    assert known.started.mean() == pytest.approx(np.nanmean(targets.started))
    assert known.weeks.min() >= 1
    assert known.weeks.max() == 12
    late = targets.take(targets.has_stay).since >= 12
    assert not known.left[late].any()


def test_pseudo_true_curves_cover_themselves_and_not_their_opposite(ready: Ready) -> None:
    truth = pseudo_true(ready)
    curves, at = [], 1
    for curve in ready.prior.curves:
        rows = slice(at, at + len(curve.effect))
        curves.append(dataclasses.replace(curve, effect=truth.parameters[:, rows].T))
        at += len(curve.effect)
    tight = dataclasses.replace(
        ready.prior, curves=tuple(curves), covariance=1e-8 * np.ones_like(ready.prior.covariance)
    )
    assert covers_effects(tight, truth) == (1.0, 1.0)
    opposite = dataclasses.replace(
        tight,
        curves=tuple(
            dataclasses.replace(c, effect=-c.effect - 0.5 * np.arange(len(c.effect))[:, None])
            for c in curves
        ),
    )
    assert max(covers_effects(opposite, truth)) < 0.3


def test_chosen_pairs_are_one_per_list_with_a_choice(ready: Ready) -> None:
    chosen = chosen_pairs(ready)
    assert len(chosen) == sum(course is not None for _, course in ready.world.courses)
    clicked = {(o.client_id, o.activity_id) for o in ready.world.outcomes if o.chosen}
    assert clicked <= set(zip(chosen.client_id, chosen.activity_id, strict=True))


def test_a_run_writes_measures_only_and_goes_on_where_it_was(cache: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="boosting needs scikit-learn, in the extra bench")
    kept = tmp_path / "kept"
    kept.mkdir()
    run.run_world(11, CONFIG, cache, kept, [])
    times = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    run.run_world(11, CONFIG, cache, kept, [])
    assert {path.name: path.stat().st_mtime_ns for path in kept.iterdir()} == times
    run.collect(kept, CONFIG, "digest", tmp_path, "tiny")
    with (tmp_path / "tiny.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    ways = {r["model"] for r in rows if r["measure"] == "way"}
    assert {"prior", "learned", "learned, true interests", "boosting", "nearest"} <= ways
    assert all(set(row) == set(run.COLUMNS) for row in rows)
    assert json.loads((tmp_path / "tiny.json").read_text())["simulated"] is True
