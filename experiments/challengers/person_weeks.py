"""Challengers that classify starts, and weeks at risk: boosted trees and explainable boosting."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.challengers.protocol import Pairs, Past, Records, mean_weeks, person_weeks


class _Classifiers:
    """Two classifiers: one of chosen pairs (started), one of weeks at risk (left in that week)."""

    name: str

    def classifier(self, names: list[str], leaving: bool, seed: int) -> Any:
        raise NotImplementedError

    def fit(self, past: Past, seed: int) -> None:
        self.horizon = past.horizon
        names = [*past.chosen.names, "activity_record", "organisation_record"]
        self.records = Records(), Records()
        x = np.hstack([past.chosen.values, self.records[0].fit(past.chosen, past.started, seed)])
        self.start = _fitted(self.classifier(names, False, seed), x, past.started)
        row, week, leaves = person_weeks(past.weeks, past.left)
        # The record of staying: the share of weeks at risk in which nobody left.
        stays = 1 - past.left / np.maximum(past.weeks, 1)
        x = np.hstack([past.joined.values, self.records[1].fit(past.joined, stays, seed)])
        x = np.hstack([x[row], week[:, None]])
        self.leave = _fitted(self.classifier([*names, "week"], True, seed), x, leaves)

    def p_start(self, pairs: Pairs) -> np.ndarray:
        return self.start(np.hstack([pairs.values, self.records[0](pairs)]))

    def hazard(self, pairs: Pairs) -> np.ndarray:
        """`(n, H)` chance to leave in each week."""
        x = np.hstack([pairs.values, self.records[1](pairs)])
        weeks = range(1, self.horizon + 1)
        return np.stack(
            [self.leave(np.hstack([x, np.full((len(x), 1), week)])) for week in weeks], axis=1
        )

    def score(self, pairs: Pairs) -> np.ndarray:
        return self.p_start(pairs) * mean_weeks(self.hazard(pairs))


class BoostedWeeks(_Classifiers):
    """HistGradientBoosting, monotone where the expert table is (`directions`: 1 or -1 per factor)."""

    name = "boosting"

    def __init__(self, directions: Mapping[str, int]) -> None:
        self.directions = directions

    def classifier(self, names: list[str], leaving: bool, seed: int) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        better = {"activity_record": 1, "organisation_record": 1, **self.directions}
        sign = -1 if leaving else 1
        return HistGradientBoostingClassifier(
            learning_rate=0.05,
            max_iter=150,
            max_leaf_nodes=8,
            min_samples_leaf=30,
            l2_regularization=5.0,
            monotonic_cst=[sign * better.get(name, 0) for name in names],
            early_stopping=False,
            random_state=seed,
        )


class ExplainableBoosting(_Classifiers):
    """interpret's Explainable Boosting Machine, without interactions; fewer bags for speed."""

    name = "EBM"

    def classifier(self, names: list[str], leaving: bool, seed: int) -> Any:
        from interpret.glassbox import ExplainableBoostingClassifier

        return ExplainableBoostingClassifier(
            feature_names=list(names),
            feature_types=["continuous"] * len(names),
            interactions=0,
            outer_bags=4,
            max_rounds=1000,
            n_jobs=1,
            random_state=seed,
        )


def _fitted(classifier: Any, x: np.ndarray, y: np.ndarray) -> Any:
    """The chance of `y` for new rows; a constant where there is but one answer, or too few rows."""
    y = np.asarray(y, bool)
    if min(y.sum(), (~y).sum()) < 2:
        constant = (y.sum() + 1) / (len(y) + 2)
        return lambda rows: np.full(len(rows), constant)
    # A column that is never known tells nothing, and some libraries refuse it.
    known = ~np.isnan(x).all(axis=0)
    x = np.where(known, x, 0.0)
    with warnings.catch_warnings():
        # interpret says that its plots leave missing values out; we draw none.
        warnings.filterwarnings("ignore", "Missing values detected")
        classifier.fit(x, y)
    return lambda rows: classifier.predict_proba(np.where(known, rows, 0.0))[:, 1]
